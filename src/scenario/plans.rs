//! What a plan says against itself, and against the register: told, never mended.

use super::problem;
use crate::demand::plan::{Answer, Cause, Met, answers};
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::plan::{Measure, PlanFigure, Stated};
use crate::domain::study::Study;

/// Every contradiction of a study's plans, in the table's order.
#[must_use]
pub fn contradictions(study: &Study) -> Vec<Diagnostic> {
    let figures = &study.plan_figures;
    let own = figures.iter().flat_map(|figure| [stated_twice(figures, figure), does_not_follow(figures, figure)]).flatten();
    own.chain(answers(study, &[]).iter().filter_map(against_the_register)).collect()
}

/// A doubt about a figure: where the plan prints it, what it is of, and what it says.
fn warning(code: &'static str, figure: &PlanFigure, what: String, why: &str, advice: &str) -> Diagnostic {
    let found = Diagnostic { severity: Severity::Warning, ..problem(code, what, why, advice) };
    let found = found.fact("plan", Fact::Own(format!("{}, {}", figure.plan, figure.page))).fact("stated", stated(figure));
    let service = figure.service.as_ref().map(|id| ("service", Fact::Service(id.to_string())));
    let region = figure.region.as_ref().map(|id| ("region", Fact::Region(id.to_string())));
    let ages = figure.band.map(|band| ("ages", Fact::Ages(band.from, band.to)));
    let year = figure.year.map(|year| ("year", Fact::Year(year.get())));
    [service, region, ages, year].into_iter().flatten().fold(found, |found, (name, fact)| found.fact(name, fact))
}

/// What the plan says, as a number where it is one: its own print is in the message.
fn stated(figure: &PlanFigure) -> Fact {
    match figure.stated {
        Stated::Number { value, step } => Fact::Number(value, decimals(step)),
        _ => Fact::Own(said(figure)),
    }
}

/// `Hamar kommune: … 2018–2030, 3.2.2: Day-care places today`.
fn named(figure: &PlanFigure) -> String {
    format!("{}, {}: {}", figure.plan, figure.page, figure.figure)
}

/// The same quantity, stated as two numbers that no rounding makes one.
fn stated_twice(figures: &[PlanFigure], figure: &PlanFigure) -> Option<Diagnostic> {
    let other = figures.get(figure.same_as?)?;
    let (Stated::Number { value, step }, Stated::Number { value: first, step: first_step }) = (figure.stated, other.stated) else {
        return None;
    };
    let apart = (value - first).abs() > f64::midpoint(step, first_step);
    let place = if figure.plan == other.plan { other.page.clone() } else { format!("{}, {}", other.plan, other.page) };
    let what = format!("{} is {} here and {} in {place}", named(figure), said(figure), said(other));
    let why = "one quantity has two values: which of them a decision rests on is not known";
    apart.then(|| {
        let found = warning("K0767", figure, what, why, "ask which one holds; kohort takes neither for the other");
        found.fact("other", stated(other)).fact("where", Fact::Own(place))
    })
}

/// A number that its plan's other numbers do not give.
fn does_not_follow(figures: &[PlanFigure], figure: &PlanFigure) -> Option<Diagnostic> {
    let formula = figure.formula.as_ref().filter(|formula| !formula.needs_a_run())?;
    if matches!(figure.measure, Measure::Implies | Measure::Coverage) {
        return None;
    }
    let value = formula.value(|at| figures.get(at)?.stated.number(), |_| None)?;
    let Stated::Number { value: stated, step } = figure.stated else { return None };
    if figure.stated.is_met_by(value) {
        return None;
    }
    let shown = in_words(value, step);
    if let Some(parts) = formula.summed().filter(|parts| (value - stated).abs() <= f64::midpoint(0.0, step) * (parts.len() + 1) as f64) {
        let what = format!("{} is printed as {}, and its {} printed parts add up to {shown}", named(figure), said(figure), parts.len());
        let why = "the total was summed before rounding, the parts were rounded each for itself: neither is wrong";
        let found = warning("K0770", figure, what, why, "sum unrounded numbers, and round what is printed once");
        return Some(found.fact("found", Fact::Number(value, decimals(step))));
    }
    let what = format!("{} is {}, and {} = {shown}", named(figure), said(figure), formula.text);
    let why = "the figure does not follow from the plan's own numbers";
    let found = warning("K0768", figure, what, why, "ask what it was reckoned from; other numbers may lie behind it");
    Some(found.fact("found", Fact::Number(value, decimals(step))))
}

/// A number of the past that the register does not have.
fn against_the_register(answer: &Answer<'_>) -> Option<Diagnostic> {
    let found = answer.found.as_ref().ok().filter(|found| found.observed)?;
    let Stated::Number { step, .. } = answer.figure.stated else { return None };
    let by_date = answer.causes.iter().find_map(|cause| if let Cause::ByDate(dates) = cause { Some(*dates) } else { None });
    if let Some(dates) = by_date {
        return undated(answer.figure, dates, step);
    }
    if answer.met != Met::Differs {
        return None;
    }
    let what = format!("{} is {}, and the register gives {}", named(answer.figure), said(answer.figure), in_words(found.value, step));
    let why = "the plan's figure of a year that has been counted is not what was counted";
    let advice = "ask which night, ages and services the plan counts; a projection older than the year may be behind it";
    Some(warning("K0769", answer.figure, what, why, advice).fact("found", Fact::Number(found.value, decimals(step))))
}

/// A coverage that another night would make another number.
fn undated(figure: &PlanFigure, dates: [f64; 3], step: f64) -> Option<Diagnostic> {
    if dates.iter().all(|coverage| figure.stated.is_met_by(*coverage)) {
        return None;
    }
    let [first, mean, last] = dates.map(|coverage| in_words(coverage, step));
    let what = format!(
        "{} is {}: it is {first} by the people of 1 January, {mean} by their mean over the year, {last} by those of 31 December",
        named(figure),
        said(figure)
    );
    let why = "a coverage without its date can be neither checked nor compared";
    let found = warning("K0771", figure, what, why, "say the night people are counted");
    let each = ["first", "mean", "last"].into_iter().zip(dates);
    Some(each.fold(found, |found, (name, coverage)| found.fact(name, Fact::Number(coverage, decimals(step)))))
}

/// As the plan prints it.
fn said(figure: &PlanFigure) -> String {
    match figure.stated {
        _ if !figure.printed.is_empty() => figure.printed.clone(),
        Stated::Number { value, .. } => format!("{value}"),
        Stated::Rises => "rising".to_owned(),
        Stated::Falls => "falling".to_owned(),
        Stated::RisesMuch => "rising much".to_owned(),
        Stated::FallsMuch => "falling much".to_owned(),
        Stated::Words => String::new(),
    }
}

/// Decimals of a printed step; where that is a whole number or more, one.
fn decimals(step: f64) -> usize {
    (0..6).find(|decimals| step >= (0..*decimals).fold(0.999, |step, _| step / 10.0)).unwrap_or(6).max(1)
}

/// To the printed step; where that is a whole number or more, to the tenth. Whole numbers as such.
fn in_words(value: f64, step: f64) -> String {
    let decimals = decimals(step);
    let text = format!("{value:.decimals$}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Formula, Step};

    fn figure(value: f64, step: f64, measure: Measure) -> PlanFigure {
        PlanFigure {
            key: "a".to_owned(),
            plan: "The plan".to_owned(),
            page: "3.2".to_owned(),
            figure: "Places".to_owned(),
            stated: Stated::Number { value, step },
            printed: String::new(),
            unit: String::new(),
            year: None,
            year_from: None,
            region: None,
            scenario: None,
            measure,
            service: None,
            band: None,
            of: None,
            formula: None,
            same_as: None,
            chart: String::new(),
            note: String::new(),
            line: 2,
        }
    }

    fn code(found: Option<Diagnostic>) -> &'static str {
        found.map_or("", |found| found.code)
    }

    #[test]
    fn fifty_is_not_forty_two_but_about_five_hundred_may_be_five_hundred_and_forty() {
        let two = |first, (second, step): (f64, f64)| {
            let figures = [figure(first, 1.0, Measure::Given), PlanFigure { same_as: Some(0), ..figure(second, step, Measure::Given) }];
            code(stated_twice(&figures, &figures[1]))
        };
        assert_eq!((two(50.0, (42.0, 1.0)), two(42.0, (42.0, 1.0))), ("K0767", ""));
        assert_eq!((two(540.0, (500.0, 100.0)), two(575.0, (500.0, 100.0))), ("", "K0767"));
    }

    /// 2 348 ÷ 300 − 3.6 = 4.2 school nurses, where 3.5 is printed.
    #[test]
    fn a_number_that_does_not_follow_is_told_with_the_one_that_does() {
        let steps = vec![Step::Stated(0), Step::Number(300.0), Step::Divide, Step::Number(3.6), Step::Subtract];
        let formula = Some(Formula { text: "children / 300 - 3.6".to_owned(), steps });
        let short = |value| PlanFigure { formula: formula.clone(), ..figure(value, 0.1, Measure::Follows) };
        let figures = [figure(2348.0, 1.0, Measure::Given), short(3.5), short(4.2)];
        let found = does_not_follow(&figures, &figures[1]).unwrap();
        assert_eq!(found.code, "K0768");
        assert!(found.what.ends_with("is 3.5, and children / 300 - 3.6 = 4.2"), "{}", found.what);
        assert_eq!(code(does_not_follow(&figures, &figures[2])), "");
    }

    /// Table 3 of 2015: 275 + 483 + 221 = 979, printed 978.
    #[test]
    fn a_total_within_rounding_of_its_parts_was_summed_before() {
        let steps = vec![Step::Stated(0), Step::Stated(1), Step::Add, Step::Stated(2), Step::Add];
        let total = |value| {
            let formula = Some(Formula { text: "a + b + c".to_owned(), steps: steps.clone() });
            let parts = [275.0, 483.0, 221.0].map(|value| figure(value, 1.0, Measure::Given));
            code(does_not_follow(&parts, &PlanFigure { formula, ..figure(value, 1.0, Measure::Users) }))
        };
        assert_eq!((total(979.0), total(978.0), total(981.0), total(982.0)), ("", "K0770", "K0770", "K0768"));
    }

    #[test]
    fn a_coverage_that_every_night_gives_needs_no_date() {
        let coverage = figure(15.2, 0.1, Measure::Coverage);
        assert_eq!(code(undated(&coverage, [15.02, 15.2, 15.38], 0.1)), "K0771");
        assert_eq!(code(undated(&coverage, [15.17, 15.2, 15.23], 0.1)), "");
    }

    #[test]
    fn numbers_are_told_to_the_printed_digit() {
        assert_eq!((in_words(4.226_7, 0.1), in_words(979.0, 1.0), in_words(47.83, 1.0)), ("4.2".into(), "979".into(), "47.8".into()));
        assert_eq!(in_words(0.123_45, 0.01), "0.12");
    }
}
