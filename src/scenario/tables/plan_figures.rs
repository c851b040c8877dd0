//! Figures of plans: where each stands, what it says, what it measures and what it should follow from.

mod formula;

use super::fields::Row;
use super::header::{Columns, RegionColumn};
use super::rows::{self, Rows};
use super::{Known, Table, services::once};
use crate::diag::Diagnostics;
use crate::domain::axis::{AgeBand, ScenarioId, ServiceId, Year};
use crate::domain::plan::{Measure, PlanFigure, Stated};
use crate::scenario::nearest;
use std::collections::BTreeMap;

const COLUMNS: Columns = Columns {
    region: RegionColumn::OneOrAll,
    required: &["key", "plan", "page", "figure", "value", "measure"],
    optional: &[
        "printed",
        "step",
        "unit",
        "year",
        "year_from",
        "scenario",
        "service",
        "age_from",
        "age_to",
        "of_from",
        "of_to",
        "formula",
        "same_as",
        "chart",
    ],
    one_of: &[],
};

/// Largest number a plan may state either way: money in the smallest unit included.
const MOST: f64 = 1e12;

/// A row whose references are still words.
struct Written {
    figure: PlanFigure,
    formula: String,
    same_as: String,
}

/// Figures of plans: key, plan, page, figure, value (a number, `rises`, `falls`, or nothing), measure, and what the measure needs.
pub fn plan_figures(table: &Table<'_>, known: &Known, found: &mut Diagnostics) -> Vec<PlanFigure> {
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = BTreeMap::new();
    let Rows { rows: read, whole } = rows::read(table, &COLUMNS, known, found, |row| {
        let written = written(row);
        let key = row.text("key").to_owned();
        once(row, &mut all, key.clone(), "key")?;
        let next = keys.len();
        let written = written?;
        keys.insert(key, next);
        Some(written)
    });
    if !whole {
        return Vec::new();
    }
    let measures: Vec<Measure> = read.iter().map(|written| written.figure.measure).collect();
    let references = formula::References { table, keys: &keys, measures: &measures };
    read.into_iter().map(|written| references.resolved(written, found)).collect()
}

fn written(row: &mut Row<'_>) -> Option<Written> {
    let (key, plan, page, figure) = (row.word("key"), row.word("plan"), row.word("page"), row.word("figure"));
    let (stated, measure, region) = (stated(row), measure(row), row.region_or_all());
    let (year, year_from, service) = (optional_year(row, "year"), optional_year(row, "year_from"), service(row));
    let (band, of) = (ages(row, ["age_from", "age_to"]), ages(row, ["of_from", "of_to"]));
    let figure = PlanFigure {
        key: key?,
        plan: plan?,
        page: page?,
        figure: figure?,
        stated: stated?,
        printed: row.text("printed").to_owned(),
        unit: row.text("unit").to_owned(),
        year: year?,
        year_from: year_from?,
        region: region?.and_then(|at| row.known.regions.get(at).cloned()),
        scenario: (!row.text("scenario").is_empty()).then(|| ScenarioId::new(row.text("scenario"))),
        measure: measure?,
        service: service?,
        band: band?,
        of: of?,
        formula: None,
        same_as: None,
        chart: row.text("chart").to_owned(),
        note: row.text("note").to_owned(),
        line: row.line,
    };
    has_what_it_needs(row, &figure)?;
    Some(Written { figure, formula: row.text("formula").to_owned(), same_as: row.text("same_as").to_owned() })
}

fn stated(row: &mut Row<'_>) -> Option<Stated> {
    match row.text("value") {
        "" => Some(Stated::Words),
        "rises" => Some(Stated::Rises),
        "falls" => Some(Stated::Falls),
        "rises much" => Some(Stated::RisesMuch),
        "falls much" => Some(Stated::FallsMuch),
        text => {
            let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let value = row.number("value", &(-MOST..=MOST), "the figure of a plan")?;
            if decimals > 0 && text.ends_with('0') && row.text("step").is_empty() {
                let why = "a workbook keeps the number and not its last zero: the same figure would be met within another rounding";
                let advice = "write the number without the zero, and the step of its last printed digit in column `step`";
                row.mistake("K0765", "value", format!("`{text}` ends with a zero, and `step` is empty"), why, advice);
                return None;
            }
            let printed = (0..decimals).fold(1.0, |step, _| step / 10.0);
            let step =
                if row.text("step").is_empty() { printed } else { row.number("step", &(1e-9..=MOST), "the step of a printed figure")? };
            Some(Stated::Number { value, step })
        }
    }
}

fn measure(row: &mut Row<'_>) -> Option<Measure> {
    let text = row.text("measure");
    let found = Measure::ALL.iter().copied().find(|measure| measure.word() == text);
    if found.is_none() {
        let words: Vec<&str> = Measure::ALL.iter().map(|measure| measure.word()).collect();
        let what = format!("`{text}` is nothing a run can measure");
        row.mistake("K0765", "measure", what, "the figure would be answered by nothing", nearest::advice(text, &words));
    }
    found
}

/// A year, or none where the cell is empty. Outer `None` = refused.
fn optional_year(row: &mut Row<'_>, column: &str) -> Option<Option<Year>> {
    if row.text(column).is_empty() { Some(None) } else { row.year(column).map(Some) }
}

fn service(row: &mut Row<'_>) -> Option<Option<ServiceId>> {
    if row.text("service").is_empty() {
        return Some(None);
    }
    let at = row.service()?;
    row.known.services.get(at).map(|word| Some(ServiceId::new(word.clone())))
}

/// Ages, or none where the first cell is empty. Outer `None` = refused.
fn ages(row: &mut Row<'_>, [from, to]: [&str; 2]) -> Option<Option<AgeBand>> {
    if row.text(from).is_empty() {
        return Some(None);
    }
    let first = row.age(from);
    let last = if row.text(to).is_empty() { Some(None) } else { row.age(to).map(Some) };
    let band = AgeBand { from: first?, to: last? };
    if band.to.is_some_and(|to| to < band.from) {
        row.mistake("K0111", to, "the ages end before they begin".to_owned(), "nobody lies in them", "turn the two around");
        return None;
    }
    Some(Some(band))
}

/// What each measure cannot do without.
fn has_what_it_needs(row: &mut Row<'_>, figure: &PlanFigure) -> Option<()> {
    use Measure as M;
    let of_period = figure.stated.is_direction()
        || matches!(figure.measure, M::PeopleChange | M::PeopleGrowth | M::UsersChange | M::UsersGrowth | M::PlacesChange | M::NeedGrowth)
        || matches!(figure.measure, M::LowestYear | M::RiseYear);
    let nothing_to_measure = matches!(figure.measure, M::Follows | M::Implies | M::Chart | M::Given | M::None | M::StaffPerUnit);
    let to_the_horizon = matches!(figure.measure, M::LowestYear | M::RiseYear | M::FirstTooFew);
    let of_service = matches!(
        figure.measure,
        M::Users
            | M::UsersChange
            | M::UsersGrowth
            | M::UsersShare
            | M::Places
            | M::PlacesChange
            | M::Capacity
            | M::Staff
            | M::FirstTooFew
            | M::StaffPerUnit
    );
    let of_formula = matches!(figure.measure, M::Follows | M::Implies);
    let coverage = figure.measure == M::Coverage && figure.service.is_none() && row.text("formula").is_empty();
    let missing = [
        ("year", !nothing_to_measure && !to_the_horizon && figure.year.is_none()),
        ("year_from", !nothing_to_measure && of_period && figure.year_from.is_none()),
        ("service", (of_service && figure.service.is_none()) || coverage),
        ("formula", of_formula && row.text("formula").is_empty()),
        ("of_from", figure.measure == M::PeopleRatio && figure.of.is_none()),
        ("value", figure.measure == M::StaffPerUnit && figure.stated.number().is_none()),
        ("chart", figure.measure == M::Chart && figure.chart.is_empty()),
        ("note", figure.measure == M::None && figure.note.is_empty()),
    ];
    let mut whole = Some(());
    for (column, _) in missing.into_iter().filter(|(_, missing)| *missing) {
        let what = format!("measure `{}` needs column `{column}`", figure.measure.word());
        row.mistake(
            "K0765",
            column,
            what,
            "the figure would be answered by nothing",
            format!("fill `{column}`, or choose another measure"),
        );
        whole = None;
    }
    whole
}
