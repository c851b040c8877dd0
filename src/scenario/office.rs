//! An office's people, run: births and deaths by the scenario's rates, net migration as what they leave unexplained.

use super::inputs::{Inputs, OfficePeople, ScenarioSpec};
use super::problem;
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::account::{Account, AccountDetail};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::rates::{Migration, NetMigration, YearRates};
use crate::domain::study::{Assumed, Office, Region};
use crate::model::residual::net_migration;
use crate::model::step::step;

/// Stocks whose cells differ by less in all are the same.
const ROUNDED: f64 = 0.5;

/// What moves in more where nobody is left at the end, as a share of those who move: a thousand times the rounding of a cell.
const HAIR: f64 = 1e-13;

/// Gives each year's rates, which have no migration yet, the net migration that takes the office's stock to its next, and
/// their summary its sum.
///
/// # Errors
/// Where a stock is missing or a net migration is no number: what the checks before let through always has both.
pub(super) fn follow(
    inputs: &Inputs,
    office: &OfficePeople,
    region: usize,
    rates: &mut [YearRates],
    assumed: &mut [Assumed],
) -> Result<(), Diagnostic> {
    for ((year, rates), assumed) in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)).zip(rates).zip(assumed) {
        let stock = |year: Year| stock(office, region, year).map(Population::cells);
        let net = implied(inputs, stock(year)?, stock(year.plus(1))?, rates).ok_or_else(|| no_stock(office, year))?;
        assumed.net_migration = Some(net.total(0));
        rates.migration = Migration::Net(NetMigration::new(net).map_err(|_| no_stock(office, year))?);
    }
    Ok(())
}

/// The net migration that takes `opening` to `closing`. Births are those of a step in which newborns do not move yet: no
/// newborn is a mother.
fn implied(inputs: &Inputs, opening: &Cells, closing: &Cells, rates: &YearRates) -> Option<Cells> {
    let timing = inputs.rules.timing;
    let residual = |births: &[Vec<f64>; 2]| net_migration(opening, closing, rates.survivorship.cells(), births, timing);
    let without_newborns = residual(&[vec![0.0], vec![0.0]]).map(|_, group, _, persons| if group == 0 { 0.0 } else { persons });
    let born = run(inputs, opening, rates, without_newborns)?.births;
    // A cell that closes at nobody would fall a hair below zero by rounding, which the step books as an adjustment: a hair more
    // moves in.
    let net = residual(&born);
    Some(net.map(|sex, group, lane, persons| match closing.get(sex, group, lane) {
        0.0 => persons + HAIR * persons.abs(),
        _ => persons,
    }))
}

fn run(inputs: &Inputs, opening: &Cells, rates: &YearRates, net: Cells) -> Option<Account> {
    let mut account = Account::new(inputs.axis, 1, AccountDetail::Cells);
    let rates = YearRates { migration: Migration::Net(NetMigration::new(net).ok()?), ..rates.clone() };
    step(opening, &rates, inputs.rules, &mut account);
    Some(account)
}

fn stock(office: &OfficePeople, region: usize, year: Year) -> Result<&Population, Diagnostic> {
    office.stocks.get(region).and_then(|stocks| stocks.get(&year)).ok_or_else(|| no_stock(office, year))
}

fn no_stock(office: &OfficePeople, year: Year) -> Diagnostic {
    problem(
        "K0351",
        format!("{} has no people that can be run on 1 January {year}", office.name),
        "an office's people are run from stock to stock",
        "give its people by sex and age for every year of the study",
    )
}

/// The office as the scenario's results name it.
pub(super) fn office(inputs: &Inputs, spec: &ScenarioSpec) -> Result<Option<Office>, Diagnostic> {
    let Some(people) = &spec.office else { return Ok(None) };
    let opening: Result<Vec<Population>, Diagnostic> =
        (0..inputs.regions.len()).map(|region| stock(people, region, inputs.jump_off).cloned()).collect();
    Ok(Some(Office { name: people.name.clone(), opening: opening? }))
}

/// Where the office's stock at the jump-off is not the one observed, that is said with the numbers, region by region.
pub(super) fn other_starts(inputs: &Inputs, office: &Office) -> Vec<Diagnostic> {
    let pairs = inputs.regions.iter().zip(&office.opening);
    pairs.filter_map(|(region, opening)| other_start(inputs, &office.name, region, opening)).collect()
}

fn other_start(inputs: &Inputs, name: &str, region: &Region, theirs: &Population) -> Option<Diagnostic> {
    let ours = region.history.get(&inputs.jump_off)?;
    let apart = ours.cells().map(|sex, group, lane, persons| (theirs.cells().get(sex, group, lane) - persons).abs());
    if apart.total(0) < ROUNDED {
        return None;
    }
    let pair = |band: AgeBand| {
        let (theirs, ours) = (theirs.in_band(band, 0), ours.in_band(band, 0));
        format!("{theirs:.0} against {ours:.0} ({:+.1} %)", 100.0 * (theirs - ours) / ours)
    };
    let (all, old) = (pair(AgeBand::ALL), pair(AgeBand::open(80)));
    let year = inputs.year_label.of_stock(inputs.jump_off);
    let found = problem(
        "K0350",
        format!("{name} starts from other people than those registered in region {} in {year}: {all}; aged 80 and over: {old}", region.id),
        "its people run as they are, nothing is scaled, so its level differs from the first year on",
        "compare growth, not levels; a projection made from a newer base differs less",
    );
    let people = |stock: &Population, band: AgeBand| stock.in_band(band, 0);
    let (here, there) = (people(ours, AgeBand::ALL), people(theirs, AgeBand::ALL));
    let found = found
        .fact("name", Fact::Own(name.to_owned()))
        .fact("region", Fact::Region(region.id.to_string()))
        .fact("year", Fact::Year(year.get()))
        .fact("theirs", Fact::Number(there, 0))
        .fact("ours", Fact::Number(here, 0))
        .fact("share", Fact::SignedShare((there - here) / here, 1))
        .fact("old", Fact::Number(people(theirs, AgeBand::open(80)), 0))
        .fact("old_ours", Fact::Number(people(ours, AgeBand::open(80)), 0));
    Some(Diagnostic { severity: Severity::Warning, ..found })
}
