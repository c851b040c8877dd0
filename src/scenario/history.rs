//! What a region's own history says beside the nation's: factors of fertility and mortality, and who moves.

use super::base::{fertility_of, of_year, sex_ratio, survival_in};
use super::inputs::{Inputs, Letter, MortalityTable};
use super::problem;
use crate::diag::Diagnostic;
use crate::domain::axis::{RegionId, Sex, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::study::{Estimate, EstimateKind, Region, RestsOn};
use crate::model::local::{self, Counted, Factor, Histories, Known, Local, LocalError, NationalYear, References, Settings, Windows};
use crate::model::residual::{mean, starts};
use std::collections::BTreeMap;

/// Who moves: the study's own table, or what its history says.
#[derive(Debug, Clone)]
pub(super) enum Moves {
    /// Persons of an average year of the study's own table.
    Given(Cells),
    /// Rates per person, abroad and within the country.
    Found {
        moves: Box<local::Moves>,
        /// Persons they come to at the jump-off.
        at_jump_off: Cells,
    },
}

impl Moves {
    /// Persons of a year like those of the base, at the jump-off.
    pub fn persons(&self) -> &Cells {
        match self {
            Self::Given(persons) | Self::Found { at_jump_off: persons, .. } => persons,
        }
    }
}

/// What the stocks of the study's base years tell; `None` without two of them a year apart.
pub(super) fn local(inputs: &Inputs, region: &Region, table: &MortalityTable) -> Result<Option<Local>, Diagnostic> {
    let windows = Windows { births: inputs.windows.local_fertility, moves: inputs.windows.migration };
    let (Some(histories), Some(fertility)) = (histories(inputs, region), fertility_of(inputs, &region.id)) else { return Ok(None) };
    let years = national_years(inputs, table, fertility, &windows)?;
    let of_nation = inputs.mortality.get(&None).zip(inputs.fertility.get(&None));
    let nation_years = match of_nation {
        Some((mortality, fertility)) => national_years(inputs, mortality, fertility, &windows)?,
        None => BTreeMap::new(),
    };
    let nation = if of_nation.is_some() { cells_of(&inputs.national_population) } else { BTreeMap::new() };
    let known = Known {
        histories: &histories,
        nation: &nation,
        years: &years,
        nation_years: &nation_years,
        counted: &counted(region),
        references: &References::nation_only(1),
        rules: inputs.rules,
    };
    match local::local(&known, &windows, &Settings::default()) {
        Ok(local) => Ok(Some(local)),
        Err(LocalError::TooFewYears) => Ok(None),
        Err(error) => Err(not_estimated(&region.id, &error)),
    }
}

pub(super) fn not_estimated(region: &RegionId, error: &LocalError) -> Diagnostic {
    problem(
        "K0312",
        format!("region {region}: no local rates can be found from its history: {error}"),
        "births, deaths and moves are estimated from the stocks and the nation's rates",
        "give the tables of mortality and fertility the years of [base]",
    )
}

pub(super) fn cells_of(stocks: &BTreeMap<Year, Population>) -> BTreeMap<Year, Cells> {
    stocks.iter().map(|(year, stock)| (*year, stock.cells().clone())).collect()
}

/// The region's stocks up to the jump-off, with years that are not known as such.
fn histories(inputs: &Inputs, region: &Region) -> Option<Histories> {
    let axis = inputs.axis;
    let first = *region.history.keys().next()?;
    let unknown = Cells::from_fn(axis, 1, |_, _, _| f64::NAN);
    let stock = |year: Year| region.history.get(&year).map_or_else(|| unknown.clone(), |stock| stock.cells().clone());
    Some(Histories { axis, first, stocks: first.through(inputs.jump_off).map(stock).collect() })
}

fn counted(region: &Region) -> Counted {
    let of = |counts: &BTreeMap<Year, f64>| counts.iter().map(|(year, count)| (*year, vec![Some(*count)])).collect();
    let abroad = region.abroad().into_iter().map(|(year, flow)| (year, vec![Some(flow)])).collect();
    Counted { births: of(&region.births), deaths: of(&region.deaths), abroad }
}

/// Rates of every year of the windows, as the tables have them (the nearest year before, else after, where they do not).
pub(super) fn national_years(
    inputs: &Inputs,
    mortality: &MortalityTable,
    fertility: &BTreeMap<Option<Year>, Vec<f64>>,
    windows: &Windows,
) -> Result<BTreeMap<Year, NationalYear>, Diagnostic> {
    let mut years = BTreeMap::new();
    for year in [windows.births, windows.moves].into_iter().flat_map(|(first, last)| first.through(last)) {
        let Some(asfr) = of_year(fertility, year) else { continue };
        let level = reference_level(inputs, fertility, asfr, year);
        let survivorship = survival_in(mortality, year, inputs.axis, inputs.rules.age_rule)?.cells;
        let asfr = asfr.iter().map(|rate| rate * level).collect();
        years.insert(year, NationalYear { survivorship, asfr, srb: sex_ratio(inputs, year) });
    }
    Ok(years)
}

/// For a year after the last of the fertility table: the lettered main path's level over the table's last.
fn reference_level(inputs: &Inputs, table: &BTreeMap<Option<Year>, Vec<f64>>, asfr: &[f64], year: Year) -> f64 {
    let last = table.keys().next_back().copied().flatten();
    match (last, inputs.alternatives.tfr.get(&Letter::M)) {
        (Some(last), Some(path)) if last < year => path.at(year) / asfr.iter().sum::<f64>(),
        _ => 1.0,
    }
}

/// Who moves: the mean of the study's own table over the window, else what history says.
pub(super) fn moves(inputs: &Inputs, region: &Region, local: Option<&Local>) -> Option<Moves> {
    if let Some(given) = inputs.net_migration.get(&region.id) {
        return mean(&in_window(given, inputs.windows.migration)).map(Moves::Given);
    }
    let (moves, opening) = (Box::new(local?.moves.clone()), region.history.get(&inputs.jump_off)?.cells());
    let at_jump_off = persons(&moves.rates(1.0, 1.0), opening);
    Some(Moves::Found { moves, at_jump_off })
}

/// Persons that rates come to on a stock; its youngest stand for the year's births.
pub(super) fn persons(rates: &Cells, opening: &Cells) -> Cells {
    let births = Sex::ALL.map(|sex| opening.row(sex, 0).to_vec());
    let started = starts(opening, &births);
    rates.map(|sex, group, lane, rate| rate * started.get(sex, group, lane))
}

/// Given cells of the years of a window, and those that hold for every year.
fn in_window(given: &BTreeMap<Option<Year>, Cells>, (first, last): (Year, Year)) -> Vec<Cells> {
    let inside = |year: &Option<Year>| year.is_none_or(|year| (first..=last).contains(&year));
    given.iter().filter(|(year, _)| inside(year)).map(|(_, cells)| cells.clone()).collect()
}

/// What was found, with what it rests on.
pub(super) fn estimates(inputs: &Inputs, region: &Region, local: Option<&Local>, moves: Option<&Moves>) -> Vec<Estimate> {
    let factor = |kind: EstimateKind, factor: &Factor| Estimate {
        region: region.id.clone(),
        kind,
        value: factor.value,
        window: factor.basis.years,
        rests_on: Some(RestsOn { persons: factor.basis.persons, local: factor.basis.local }),
    };
    let mut found = Vec::new();
    if let Some(local) = local {
        found.extend(local.fertility.first().map(|fertility| factor(EstimateKind::LocalFertility, fertility)));
        found.extend(local.mortality.first().map(|mortality| factor(EstimateKind::LocalMortality, mortality)));
    }
    let net = |kind: EstimateKind, value: f64, rests_on: Option<RestsOn>| {
        let window = inputs.windows.migration;
        Estimate { region: region.id.clone(), kind, value, window, rests_on }
    };
    if let Some(moves) = moves {
        let basis = match moves {
            Moves::Given(_) => None,
            Moves::Found { moves, .. } => moves.basis.first().map(|basis| RestsOn { persons: basis.persons, local: basis.local }),
        };
        found.push(net(EstimateKind::NetMigration, moves.persons().total(0), basis));
        if let (Moves::Found { moves, .. }, Some(stock)) = (moves, region.history.get(&inputs.jump_off))
            && moves.national_net.is_some()
        {
            let own = moves.own.first().copied().flatten();
            let rests_on = own.map(|own| RestsOn { persons: own.basis.persons, local: own.basis.local });
            let window = own.map_or(inputs.windows.migration, |own| own.basis.years);
            let split = |kind, rates: &Cells| Estimate { window, ..net(kind, persons(rates, stock.cells()).total(0), rests_on) };
            found.push(split(EstimateKind::InternationalNet, &moves.rates(1.0, 0.0)));
            found.push(split(EstimateKind::InternalNet, &moves.rates(0.0, 1.0)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::AgeAxis;

    #[test]
    fn a_given_table_is_read_in_the_window_alone() {
        let axis = AgeAxis::new(1, 80).unwrap();
        let year = |year: u16| Year::new(year).unwrap();
        let of = |persons: f64| Cells::from_fn(axis, 1, |_, _, _| persons);
        let given = [2015, 2016, 2017, 2031].map(|y| (Some(year(y)), of(f64::from(y)))).into_iter().collect();
        assert_eq!(in_window(&given, (year(2016), year(2020))), [of(2016.0), of(2017.0)]);
        assert_eq!(in_window(&BTreeMap::from([(None, of(7.0))]), (year(2016), year(2020))), [of(7.0)]);
    }
}
