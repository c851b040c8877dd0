//! Tables of why need changes, and of what each measure changes.

use super::csv::{Csv, Field};
use crate::report::Run;
use crate::report::effects::{Effect, effects};
use crate::report::view::View;
use crate::report::why::{asked, whole, word};

/// Why the need for every service changes from the night before the jump-off to the horizon: `start`, the causes, `end`.
pub fn explain(run: &Run) -> Csv {
    let header = ["scenario", "region", "service", "line", "measure", "from", "to", "cause", "value"];
    let mut csv = Csv::new("explain.csv", run.language, &header);
    for view in views(run) {
        let lines = asked(view).lines();
        let by_line: Vec<Vec<_>> = lines.iter().map(|line| whole(view, *line)).collect();
        for at in 0..view.study.services.len() {
            for why in by_line.iter().filter_map(|whys| whys.get(at)) {
                of_line(&mut csv, view, why);
            }
        }
    }
    csv
}

fn of_line(csv: &mut Csv, view: View, why: &crate::demand::explain::Why) {
    let [scenario, region] = [view.scenario.id.as_str(), view.region.id.as_str()].map(Field::Text);
    let [from, to] = why.nights.map(|year| Field::Year(Some(year)));
    for split in &why.splits {
        let causes = split.parts.steps.iter().map(|(step, value)| (word(step), *value));
        let rows = std::iter::once(("start".to_owned(), split.ends[0])).chain(causes).chain([("end".to_owned(), split.ends[1])]);
        for (cause, value) in rows {
            let of = [Field::Text(why.service.as_str()), Field::Text(why.line.word()), Field::Text(split.measure.word())];
            csv.row(&[scenario, region, of[0], of[1], of[2], from, to, Field::Text(&cause), Field::Number(value)]);
        }
    }
}

/// What each thing a study may switch on changes alone, held against the trend, and all that are switched on together. Only what changes.
pub fn levers(run: &Run) -> Csv {
    let header = ["scenario", "region", "year", "lever", "on", "evidence", "service", "measure", "without", "with", "change"];
    let mut csv = Csv::new("levers.csv", run.language, &header);
    for view in views(run) {
        let effects = effects(view);
        for &year in &view.demand.years {
            effects.iter().for_each(|effect| of_effect(&mut csv, view, effect, year));
        }
    }
    csv
}

fn of_effect(csv: &mut Csv, view: View, effect: &Effect, year: crate::domain::axis::Year) {
    let [scenario, region] = [view.scenario.id.as_str(), view.region.id.as_str()].map(Field::Text);
    let evidence = effect
        .evidence(&view.study.assumptions)
        .map_or(if effect.word() == "health" { "hypothesis" } else { "" }, crate::domain::lever::Evidence::word);
    let on = if effect.on { "yes" } else { "no" };
    for (service, measure, change) in effect.changes(year) {
        let of = [effect.word(), on, evidence, service.as_str(), measure.word()].map(Field::Text);
        let values = [change.without, change.with, change.by()].map(Field::Number);
        let row = [scenario, region, Field::Year(Some(year)), of[0], of[1], of[2], of[3], of[4], values[0], values[1], values[2]];
        csv.row(&row);
    }
}

/// Every scenario that was run and region, in the study's order.
fn views<'a>(run: &'a Run<'a>) -> impl Iterator<Item = View<'a>> {
    let regions = run.study.regions.len();
    (0..run.projections.len()).flat_map(move |scenario| (0..regions).filter_map(move |region| View::new(run, scenario, region).ok()))
}
