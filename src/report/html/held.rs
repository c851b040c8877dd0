//! What such intervals held before: of the study's own past, and of Norwegian municipalities.

use super::markup::{Columns, element, table};
use crate::domain::axis::Year;
use crate::domain::draws::Source;
use crate::domain::study::Region;
use crate::model::backtest::people::GROUPS;
use crate::model::backtest::summary::{Coverage, EIGHTY, MIDDLES, TOLD};
use crate::report::backtest::group_name;
use crate::report::backtest::sentences::TOTAL;
use crate::report::held::{NATIONAL_SOURCE, NATIONAL_YEARS, National, national, national_eighty};
use crate::report::labels::{capital, counted, heading, label, sentence};
use crate::report::past::{OwnPast, PAST_DRAWS};
use crate::report::{Run, Table, numbers};

/// On what the width of the intervals was sized, and what they held in Norwegian municipalities.
pub(super) fn sized(run: &Run) -> String {
    let (least, most) = national_eighty();
    sentence("chance.sized", run.language, &[&least.to_string(), &most.to_string(), &national_years()])
}

fn national_years() -> String {
    format!("{}–{}", NATIONAL_YEARS.0, NATIONAL_YEARS.1)
}

/// A region's own past beside Norwegian municipalities; empty where none was drawn.
pub(super) fn of_region(run: &Run, at: usize, region: &Region) -> String {
    let Some((past, own)) = run.past.and_then(|past| Some((past, own(run, past, at, region)?))) else { return String::new() };
    let mut source = sentence("sure.held.source", run.language, &[&national_years(), NATIONAL_SOURCE]);
    if run.chance.is_some_and(|chance| {
        Source::ALL.into_iter().any(|source| source.of_people() && source != Source::Building && !chance.draws.with(source))
    }) {
        source.push_str(&format!(" {}", label("sure.held.still", run.language)));
    }
    element("p", &own) + &table(&figures(run, past, at, region), Columns::Numbers) + &element("p", &source)
}

/// How often the interval that is quoted first held the number of inhabitants, and how little so few say.
fn own(run: &Run, past: &OwnPast, at: usize, region: &Region) -> Option<String> {
    let language = run.language;
    let years = |years: u16| counted(f64::from(years), "backtest.years", language);
    let found: Vec<Coverage> = past.horizons.iter().filter_map(|&horizon| past.held(at, TOTAL, horizon)).collect();
    let shortest = found.first()?.horizon;
    let part = |found: &Coverage| {
        let of = sentence("backtest.held.of", language, &[&found.told()[EIGHTY].to_string(), &found.n.to_string()]);
        sentence("sure.held.after", language, &[&of, &years(found.horizon)])
    };
    let shown = |year: Year| run.study.year_label.of_stock(year);
    let words = [
        region.name.clone(),
        numbers::years(shown(past.jump_offs.0), shown(past.jump_offs.1)),
        counted(f64::from(PAST_DRAWS), "simulations", language),
        numbers::percent(MIDDLES[TOLD[EIGHTY]], 0, language),
        found.iter().map(part).collect::<Vec<_>>().join(", "),
    ];
    let text = sentence("sure.held.own", language, &words.each_ref().map(String::as_str));
    let apart = counted(f64::from(past.apart(shortest)), "sure.held.periods", language);
    Some(format!("{text} {}", sentence("sure.held.few", language, &[&apart, &years(shortest)])))
}

/// A row a group and horizon: counts of the own past, and per cent of Norwegian municipalities.
fn figures(run: &Run, past: &OwnPast, at: usize, region: &Region) -> Table {
    let language = run.language;
    let middles =
        |who: &str| TOLD.map(|told| capital(&sentence("sure.held.col", language, &[who, &numbers::percent(MIDDLES[told], 0, language)])));
    let nation = label("sure.held.nation", language);
    let mut header = vec![heading("age_group", language), heading("backtest.col.years", language)];
    header.extend(middles(&region.name).into_iter().chain(middles(nation)));
    header.push(capital(&sentence("sure.held.col.n", language, &[nation])));
    let mut rows = Vec::new();
    for group in 0..GROUPS.len() {
        for &horizon in &past.horizons {
            let Some(found) = past.held(at, group, horizon) else { continue };
            let own = found.told().map(|held| sentence("backtest.held.few.of", language, &[&held.to_string(), &found.n.to_string()]));
            let keys = [group_name(group, language), horizon.to_string()];
            rows.push(keys.into_iter().chain(own).chain(of_nation(run, national(group, horizon))).collect());
        }
    }
    Table { caption: sentence("sure.held.caption", language, &[&region.name]), header, rows }
}

fn of_nation(run: &Run, found: Option<&National>) -> Vec<String> {
    let Some(found) = found else { return vec![numbers::NONE.to_owned(); TOLD.len() + 1] };
    let shares = found.percent.map(|percent| numbers::percent(f64::from(percent) / 100.0, 0, run.language));
    shares.into_iter().chain([numbers::whole(f64::from(found.n), run.language)]).collect()
}
