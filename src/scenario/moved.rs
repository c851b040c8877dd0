//! Counted moves held against what the people counted tell, and what becomes of those that tell nothing here.

use super::base::Base;
use super::history::Moves;
use super::inputs::Inputs;
use super::problem;
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::axis::Year;
use crate::domain::flows::Flow;
use crate::domain::study::Region;
use std::collections::BTreeMap;

/// What rounding, late registration and corrections of the registers explain, as a share of the people of a year …
const REGISTERS: f64 = 0.001;
/// … and persons, in the smallest places.
const FEW: f64 = 10.0;
/// Deaths per person and year of a rather old municipality: their chance counts where births and deaths are not counted.
const DEATHS: f64 = 0.012;
/// Standard deviations of that chance.
const CHANCE: f64 = 3.0;

/// A year whose counted moves the stocks do not bear out.
struct Apart {
    year: Year,
    counted: f64,
    told: f64,
    room: f64,
}

/// Doubts about a region's counted moves.
pub(super) fn doubts(inputs: &Inputs, region: &Region, base: &Base) -> Vec<Diagnostic> {
    let none = BTreeMap::new();
    let residual = base.local.as_ref().map_or(&none, |local| &local.residual);
    let apart: Vec<Apart> = region.flows.iter().filter_map(|(year, flows)| held(region, residual, *year, flows.total()?)).collect();
    let said = [told_apart(region, &apart), unused(inputs, region, base)];
    said.into_iter().flatten().map(|found| Diagnostic { severity: Severity::Warning, ..found }).collect()
}

/// The year's moves by count and by stocks, where they differ by more than there is room for.
fn held(region: &Region, residual: &BTreeMap<Year, Vec<f64>>, year: Year, flow: Flow) -> Option<Apart> {
    let people = |year: Year| region.history.get(&year).map(|stock| stock.cells().total(0));
    let (opening, closing) = (people(year)?, people(year.plus(1))?);
    let registers = (REGISTERS * opening).max(FEW);
    let (told, room) = match (region.births.get(&year), region.deaths.get(&year)) {
        (Some(births), Some(deaths)) => (closing - opening - births + deaths, registers),
        _ => (*residual.get(&year)?.first()?, registers + CHANCE * libm::sqrt(DEATHS * opening)),
    };
    let counted = flow.net();
    ((counted - told).abs() > room).then_some(Apart { year, counted, told, room })
}

fn told_apart(region: &Region, apart: &[Apart]) -> Option<Diagnostic> {
    let over = |year: &Apart| (year.counted - year.told).abs() / year.room;
    let worst = apart.iter().max_by(|a, b| over(a).total_cmp(&over(b)))?;
    let others = match apart.len() {
        1 => String::new(),
        years => format!(", and {} more years like it", years - 1),
    };
    Some(problem(
        "K0330",
        format!(
            "region {}: in {} net migration is {:+.0} by the moves counted and {:+.0} by the people; at most {:.0} apart is usual{others}",
            region.id, worst.year, worst.counted, worst.told, worst.room
        ),
        "people, births, deaths and moves of one place and year add up; where they do not, one of them is of other borders or another year",
        "look whether all tables have the borders and years of the people; net migration follows the people counted",
    )
    .fact("region", Fact::Region(region.id.to_string()))
    .fact("year", Fact::Year(worst.year.get()))
    .fact("counted", Fact::Signed(worst.counted))
    .fact("told", Fact::Signed(worst.told))
    .fact("room", Fact::Number(worst.room, 0))
    .fact("years", Fact::Number(apart.len() as f64, 0)))
}

/// Moves from and to abroad are counted, and nothing is told apart by them.
fn unused(inputs: &Inputs, region: &Region, base: &Base) -> Option<Diagnostic> {
    let abroad = region.abroad();
    let told = match &base.moves {
        Some(Moves::Found { moves, .. }) => moves.own.first().is_some_and(Option::is_some),
        _ => false,
    };
    if abroad.is_empty() || told {
        return None;
    }
    let (first, last) = inputs.windows.migration;
    let (because, word) = if inputs.net_migration.contains_key(&region.id) {
        ("the study gives its net migration itself".to_owned(), "warning.K0333.given")
    } else if !abroad.keys().any(|year| (first..=last).contains(year)) {
        (format!("none is of the years of [base] migration, {first}–{last}"), "warning.K0333.years")
    } else {
        ("the people of the region and of the nation of the same years are needed beside them".to_owned(), "warning.K0333.people")
    };
    let found = problem(
        "K0333",
        format!("region {}: moves from and to abroad are counted and not used: {because}", region.id),
        "they tell moves from abroad and within the country apart, held against the nation's of the same years",
        "give `population` and `national_population` for the years of the counts, or nothing if that is right",
    );
    let found = found.fact("region", Fact::Region(region.id.to_string())).fact("reason", Fact::Word(word));
    Some(found.fact("window", Fact::Years(first.through(last).map(Year::get).collect())))
}
