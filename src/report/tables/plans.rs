//! Figures of plans, answered.

use super::csv::{Csv, Field};
use crate::demand::plan::Cause;
use crate::report::Run;
use crate::report::plans::{answered, stated, why, word};

/// Name, type and meaning of the columns.
pub const COLUMNS: [(&str, &str, &str); 17] = [
    ("plan", "string", "title of the plan"),
    ("page", "string", "page or section of the plan"),
    ("key", "string", "word of the figure in the study's table"),
    ("figure", "string", "what the figure is of"),
    ("year_from", "integer", "first year of the figure's period"),
    ("unit", "string", "unit of the figure"),
    ("printed", "string", "the figure as the plan prints it"),
    ("stated", "number", "the figure as a number; empty = in words or in a picture"),
    ("kohort", "number", "what the first scenario, or the register, finds for it, at unchanged use"),
    ("kohort_trend", "number", "the same by the trend in use, where that is another number"),
    ("difference", "number", "stated − kohort"),
    ("difference_definition", "number", "part of the difference: users are counted another way"),
    ("difference_people", "number", "part of the difference: other people"),
    ("difference_use", "number", "part of the difference: other use"),
    (
        "met",
        "string",
        "reproduced (within the printed rounding), same sign, but small (the plan says much), differs, numbered, shown, implies, given, or cannot be computed",
    ),
    ("chart", "string", "file of the run that shows it, without ending"),
    ("why", "string", "what the number is made of, why it differs, or why there is none"),
];

/// What the table's rows are.
pub const TABLES: [(&str, &str); 1] = [(
    "plan_figures",
    "Figures of plans beside what the first scenario finds for them: people on {stock}, users and places on 31 December.",
)];

/// Each figure of a plan, what the first scenario finds for it, and how it is met. Where a published line and the outcome tell why the
/// two differ, the parts stand in `difference_…` and add up to `difference`.
pub fn plan_figures(run: &Run) -> Csv {
    let header = [
        "plan",
        "page",
        "key",
        "figure",
        "measure",
        "year_from",
        "year",
        "unit",
        "printed",
        "stated",
        "kohort",
        "kohort_trend",
        "difference",
        "difference_definition",
        "difference_people",
        "difference_use",
        "met",
        "chart",
        "why",
    ];
    let mut csv = Csv::new("plan_figures.csv", run.language, &header);
    for answer in answered(run) {
        let figure = answer.figure;
        let found = answer.found.ok();
        let difference = found.filter(|_| figure.measure != crate::domain::plan::Measure::Implies).zip(figure.stated.number());
        let parts = answer.causes.iter().find_map(|cause| match cause {
            Cause::Split { definition, people, rate } => Some([*definition, *people, *rate]),
            _ => None,
        });
        let [definition, people, rate] = parts.map_or([None; 3], |parts| parts.map(Some)).map(Field::Maybe);
        csv.row(&[
            Field::Text(&figure.plan),
            Field::Text(&figure.page),
            Field::Text(&figure.key),
            Field::Text(&figure.figure),
            Field::Text(figure.measure.word()),
            Field::Year(figure.year_from),
            Field::Year(figure.year),
            Field::Text(&figure.unit),
            Field::Text(&stated(figure)),
            Field::Maybe(figure.stated.number()),
            Field::Maybe(found.map(|found| found.value)),
            Field::Maybe(found.and_then(|found| found.trend)),
            Field::Maybe(difference.map(|(found, stated)| stated - found.value)),
            definition,
            people,
            rate,
            Field::Text(word(answer.met)),
            Field::Text(&figure.chart),
            Field::Text(&why(&answer)),
        ]);
    }
    csv
}
