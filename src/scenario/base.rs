//! What a region's own history says of its births and moves, and what the nation's does: the base every scenario starts
//! from. Nothing here looks past the jump-off.

mod share;

use super::inputs::{Inputs, Letter, MortalityKind, MortalityTable};
use super::problem;
use crate::diag::Diagnostic;
use crate::domain::account::AgeRule;
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, Sex, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::life_table::{InvalidLifeTable, LifeTable};
use crate::domain::rates::SexRatioAtBirth;
use crate::domain::study::{Estimate, EstimateKind, Region};
use crate::model::fertility::Schedule;
use crate::model::mortality::{DeclinePath, MortalityError, decline, graduate, mean_mx};
use crate::model::residual::{births_from_children, mean, net_migration, settle_oldest};
use std::collections::BTreeMap;

/// Ages whose share of the nation a region's immigration follows.
const MOVING_AGES: AgeBand = AgeBand::closed(20, 39);

/// Survivorship of both sexes in one lane, and life expectancy at birth of each, years.
#[derive(Debug, Clone)]
pub(super) struct Survival {
    pub cells: Cells,
    pub e0: [f64; 2],
}

/// Net migration of an average year: in all, and of which from abroad where the nation's history tells.
#[derive(Debug, Clone)]
pub(super) struct Moves {
    pub all: Cells,
    pub abroad: Option<Abroad>,
}

/// The part from abroad: an estimated split.
#[derive(Debug, Clone)]
pub(super) struct Abroad {
    /// The region's average year in the window.
    pub past: Cells,
    /// The nation's average year × the region's share at the jump-off.
    pub at_jump_off: Cells,
    /// The nation's net migration in an average year of the window, persons.
    pub national_net: f64,
}

/// One region's base.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub schedule: Schedule,
    pub local_fertility: f64,
    pub decline: Option<DeclinePath>,
    pub moves: Option<Moves>,
    pub estimates: Vec<Estimate>,
}

/// The entry of `year`, else the one for every year, else the last before it, else the first.
pub(super) fn of_year<V>(table: &BTreeMap<Option<Year>, V>, year: Year) -> Option<&V> {
    let before = || table.range(Some(Year::new(1900)?)..=Some(year)).next_back().map(|(_, v)| v);
    table.get(&Some(year)).or_else(|| table.get(&None)).or_else(before).or_else(|| table.values().next())
}

/// Boys per girl in `year`.
pub(super) fn sex_ratio(inputs: &Inputs, year: Year) -> f64 {
    of_year(&inputs.sex_ratio_at_birth, year).copied().unwrap_or(SexRatioAtBirth::DEFAULT)
}

/// The mortality table of a region: its own, or the one for all.
pub(super) fn mortality_of<'a>(inputs: &'a Inputs, region: &RegionId) -> Option<&'a MortalityTable> {
    inputs.mortality.get(&Some(region.clone())).or_else(|| inputs.mortality.get(&None))
}

/// The fertility table of a region: its own, or the one for all.
pub(super) fn fertility_of<'a>(inputs: &'a Inputs, region: &RegionId) -> Option<&'a BTreeMap<Option<Year>, Vec<f64>>> {
    inputs.fertility.get(&Some(region.clone())).or_else(|| inputs.fertility.get(&None))
}

/// Survivorship by the study's rules from a pair of life tables, women's first.
pub(super) fn survival(tables: &[LifeTable; 2], axis: AgeAxis, rule: AgeRule) -> Result<Survival, MortalityError> {
    let ratios = |table: &LifeTable| match rule {
        AgeRule::Completed => table.survivorship(axis),
        AgeRule::AtYearEnd => table.survivorship_at_year_end(axis),
    };
    let by_sex = [ratios(&tables[0])?, ratios(&tables[1])?];
    let cells = Cells::from_fn(axis, 1, |sex, group, _| by_sex[sex.index()][group]);
    Ok(Survival { cells, e0: [tables[0].e0(), tables[1].e0()] })
}

/// Survivorship as the table has it in `year`.
pub(super) fn survival_in(table: &MortalityTable, year: Year, axis: AgeAxis, rule: AgeRule) -> Result<Survival, Diagnostic> {
    let rates = of_year(&table.by_year, year).ok_or_else(|| no_mortality(year))?;
    let made = match table.kind {
        MortalityKind::Mx => graduated(rates).and_then(|tables| survival(&tables, axis, rule)),
        MortalityKind::Qx => from_qx(rates).and_then(|tables| survival(&tables, axis, rule)),
        MortalityKind::Survivorship => as_given(rates, axis),
    };
    made.map_err(|error| unusable_mortality(&error, year))
}

fn graduated(rates: &[Vec<f64>; 2]) -> Result<[LifeTable; 2], MortalityError> {
    Ok([LifeTable::from_mx(Sex::Female, graduate(&rates[0])?)?, LifeTable::from_mx(Sex::Male, graduate(&rates[1])?)?])
}

fn from_qx(rates: &[Vec<f64>; 2]) -> Result<[LifeTable; 2], MortalityError> {
    Ok([LifeTable::from_qx(Sex::Female, &rates[0])?, LifeTable::from_qx(Sex::Male, &rates[1])?])
}

/// Ratios given as such; life expectancy as the person-years they leave of one birth. An open group that nobody leaves by
/// death has no end, and is refused like an open age without deaths.
fn as_given(rates: &[Vec<f64>; 2], axis: AgeAxis) -> Result<Survival, MortalityError> {
    let cells = Cells::from_fn(axis, 1, |sex, group, _| rates[sex.index()].get(group).copied().unwrap_or(0.0));
    let last = axis.groups() - 1;
    if Sex::ALL.iter().any(|&sex| cells.get(sex, last, 0) >= 1.0) {
        return Err(InvalidLifeTable::Rate { age: last, mx: 0.0 }.into());
    }
    let e0 = |sex: Sex| {
        let (mut lived, mut e0) = (1.0, 0.0);
        for group in 0..last {
            lived *= cells.get(sex, group, 0);
            e0 += lived;
        }
        let open = cells.get(sex, last, 0);
        e0 + lived * open / (1.0 - open)
    };
    Ok(Survival { e0: [e0(Sex::Female), e0(Sex::Male)], cells })
}

fn no_mortality(year: Year) -> Diagnostic {
    problem(
        "K0310",
        format!("no mortality for {year}"),
        "people age by the death rates of each year",
        "give a mortality table with the year, or without a `year` column",
    )
}

fn unusable_mortality(error: &MortalityError, year: Year) -> Diagnostic {
    problem(
        "K0311",
        format!("death rates of {year} cannot be used: {error}"),
        "survival is computed from them",
        "check the mortality table",
    )
}

/// Base rates and pace of decline over the study's windows; `None` for tables that are not death rates.
pub(super) fn decline_path(inputs: &Inputs, table: &MortalityTable) -> Result<Option<DeclinePath>, Diagnostic> {
    if table.kind != MortalityKind::Mx {
        return Ok(None);
    }
    let within = |window: (Year, Year), sex: Sex| -> Vec<(u16, &[f64])> {
        let years = table.by_year.iter().filter_map(|(year, rates)| year.map(|year| (year, rates)));
        years.filter(|(year, _)| (window.0..=window.1).contains(year)).map(|(y, rates)| (y.get(), rates[sex.index()].as_slice())).collect()
    };
    let base = |sex: Sex| {
        let mut rates: Vec<&[f64]> = within(inputs.windows.mortality, sex).into_iter().map(|(_, rates)| rates).collect();
        if rates.is_empty() {
            rates.extend(of_year(&table.by_year, inputs.jump_off).map(|rates| rates[sex.index()].as_slice()));
        }
        graduate(&mean_mx(&rates)).map_err(|error| unusable_mortality(&error, inputs.windows.mortality.1))
    };
    let pace = |sex: Sex| decline(&within(inputs.windows.decline, sex));
    Ok(Some(DeclinePath { base: [base(Sex::Female)?, base(Sex::Male)?], pace: [pace(Sex::Female), pace(Sex::Male)] }))
}

/// The base of one region.
pub(super) fn base(inputs: &Inputs, region: &Region) -> Result<Base, Diagnostic> {
    let schedule = base_schedule(inputs, region)?;
    let table = mortality_of(inputs, &region.id).ok_or_else(|| no_mortality(inputs.jump_off))?;
    let mut estimates = Vec::new();
    let local_fertility = match local_fertility(inputs, region, table)? {
        Some(factor) => {
            estimates.push(estimate(region, EstimateKind::LocalFertility, factor, inputs.windows.local_fertility));
            factor
        }
        None => 1.0,
    };
    let moves = moves(inputs, region, table)?.map_or_else(|| share::moves_of_nation(inputs, region), |own| Ok(Some(own)))?;
    if let Some(moves) = &moves {
        estimates.extend(migration_estimates(inputs, region, moves));
    }
    Ok(Base { schedule, local_fertility, decline: decline_path(inputs, table)?, moves, estimates })
}

fn estimate(region: &Region, kind: EstimateKind, value: f64, window: (Year, Year)) -> Estimate {
    Estimate { region: region.id.clone(), kind, value, window }
}

fn migration_estimates(inputs: &Inputs, region: &Region, moves: &Moves) -> Vec<Estimate> {
    let window = inputs.windows.migration;
    let mut found = vec![estimate(region, EstimateKind::NetMigration, moves.all.total(0), window)];
    if let Some(abroad) = &moves.abroad {
        let international = abroad.past.total(0);
        found.push(estimate(region, EstimateKind::InternationalNet, international, window));
        found.push(estimate(region, EstimateKind::InternalNet, moves.all.total(0) - international, window));
        if let Some(share) = share_of_nation(inputs, region, inputs.jump_off) {
            found.push(estimate(region, EstimateKind::ShareOfNation, share, (inputs.jump_off, inputs.jump_off)));
        }
    }
    found
}

/// The age pattern of fertility: the mean over the window, or the last rates there are.
fn base_schedule(inputs: &Inputs, region: &Region) -> Result<Schedule, Diagnostic> {
    let missing = || {
        problem(
            "K0312",
            format!("no births per woman for region {}", region.id),
            "children are born by the rates of each age",
            "give a fertility table with rates above zero",
        )
    };
    let table = fertility_of(inputs, &region.id).ok_or_else(missing)?;
    let (first, last) = inputs.windows.fertility;
    let mut years: Vec<&[f64]> = table.range(Some(first)..=Some(last)).map(|(_, rates)| rates.as_slice()).collect();
    if years.is_empty() {
        years.extend(of_year(table, inputs.jump_off).map(Vec::as_slice));
    }
    Schedule::mean(&years).ok_or_else(missing)
}

/// Years of a window whose stocks at both ends are known, with those stocks.
fn steps(stocks: &BTreeMap<Year, Population>, window: (Year, Year)) -> impl Iterator<Item = (Year, &Cells, &Cells)> {
    window.0.through(window.1).filter_map(|year| Some((year, stocks.get(&year)?.cells(), stocks.get(&year.plus(1))?.cells())))
}

/// Births seen ÷ births at the reference rates over the window; `None` without stocks to see them in.
fn local_fertility(inputs: &Inputs, region: &Region, table: &MortalityTable) -> Result<Option<f64>, Diagnostic> {
    let Some(rates) = fertility_of(inputs, &region.id) else { return Ok(None) };
    let (mut seen, mut expected) = (0.0, 0.0);
    for (year, opening, closing) in steps(&region.history, inputs.windows.local_fertility) {
        let Some(asfr) = of_year(rates, year) else { continue };
        let level = reference_level(inputs, rates, asfr, year);
        let women = |group: usize| 0.5 * (opening.get(Sex::Female, group, 0) + closing.get(Sex::Female, group, 0));
        expected += level * asfr.iter().enumerate().map(|(age, rate)| rate * women(age)).sum::<f64>();
        let survive = survival_in(table, year, inputs.axis, inputs.rules.age_rule)?;
        seen += births_of(inputs, region, year, opening, closing, &survive.cells).iter().sum::<f64>();
    }
    Ok((expected > 0.0).then_some(seen / expected))
}

/// For a year after the last of the fertility table: the lettered main path's level over the table's last.
fn reference_level(inputs: &Inputs, table: &BTreeMap<Option<Year>, Vec<f64>>, asfr: &[f64], year: Year) -> f64 {
    let last = table.keys().next_back().copied().flatten();
    match (last, inputs.alternatives.tfr.get(&Letter::M)) {
        (Some(last), Some(path)) if last < year => path.at(year) / asfr.iter().sum::<f64>(),
        _ => 1.0,
    }
}

/// Births of a year by sex: as counted, or as the children aged 0 at its end tell.
fn births_of(inputs: &Inputs, region: &Region, year: Year, opening: &Cells, closing: &Cells, survive: &Cells) -> [f64; 2] {
    match region.births.get(&year) {
        Some(births) => {
            let girls = births / (1.0 + sex_ratio(inputs, year));
            [girls, births - girls]
        }
        None => births_from_children(opening, closing, survive),
    }
}

/// A region's share of the nation's people of moving age.
fn share_of_nation(inputs: &Inputs, region: &Region, year: Year) -> Option<f64> {
    let nation = inputs.national_population.get(&year)?.in_band(MOVING_AGES, 0);
    let own = region.history.get(&year)?.in_band(MOVING_AGES, 0);
    (nation > 0.0).then(|| own / nation)
}

/// Net migration of an average year of the window: the study's own table, or the residual of its stocks.
fn moves(inputs: &Inputs, region: &Region, table: &MortalityTable) -> Result<Option<Moves>, Diagnostic> {
    if let Some(given) = inputs.net_migration.get(&region.id) {
        return Ok(mean(&in_window(given, inputs.windows.migration)).map(|all| Moves { all, abroad: None }));
    }
    let (mut all, mut past, mut national) = (Vec::new(), Vec::new(), Vec::new());
    for (year, opening, closing) in steps(&region.history, inputs.windows.migration) {
        let survive = survival_in(table, year, inputs.axis, inputs.rules.age_rule)?.cells;
        let births = births_of(inputs, region, year, opening, closing, &survive);
        all.push(settle_oldest(&net_migration(opening, closing, &survive, births, inputs.rules.timing), closing));
        if let Some((net, share)) = national_net(inputs, region, year)? {
            past.push(net.map(|_, _, _, persons| persons * share));
            national.push(net);
        }
    }
    let split = if past.len() == all.len() { mean(&past).zip(mean(&national)) } else { None };
    let abroad = split.zip(share_of_nation(inputs, region, inputs.jump_off)).map(|((past, nation), share)| Abroad {
        past,
        national_net: nation.total(0),
        at_jump_off: nation.map(|_, _, _, persons| persons * share),
    });
    Ok(mean(&all).map(|all| Moves { all, abroad }))
}

/// Given cells of the years of a window, and those that hold for every year.
fn in_window(given: &BTreeMap<Option<Year>, Cells>, (first, last): (Year, Year)) -> Vec<Cells> {
    let inside = |year: &Option<Year>| year.is_none_or(|year| (first..=last).contains(&year));
    given.iter().filter(|(year, _)| inside(year)).map(|(_, cells)| cells.clone()).collect()
}

/// The nation's net migration in `year` as the residual of its stocks, and the region's share of it.
fn national_net(inputs: &Inputs, region: &Region, year: Year) -> Result<Option<(Cells, f64)>, Diagnostic> {
    let stocks = steps(&inputs.national_population, (year, year)).next();
    let Some(((_, opening, closing), share)) = stocks.zip(share_of_nation(inputs, region, year)) else { return Ok(None) };
    let Some(table) = inputs.mortality.get(&None) else { return Ok(None) };
    let survive = survival_in(table, year, inputs.axis, inputs.rules.age_rule)?.cells;
    let births = births_from_children(opening, closing, &survive);
    let net = net_migration(opening, closing, &survive, births, inputs.rules.timing);
    Ok(Some((settle_oldest(&net, closing), share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_table_is_read_in_the_window_alone() {
        let axis = AgeAxis::new(1, 80).unwrap();
        let year = |year: u16| Year::new(year).unwrap();
        let of = |persons: f64| Cells::from_fn(axis, 1, |_, _, _| persons);
        let given = [2015, 2016, 2017, 2031].map(|y| (Some(year(y)), of(f64::from(y)))).into_iter().collect();
        assert_eq!(in_window(&given, (year(2016), year(2020))), [of(2016.0), of(2017.0)]);
        assert_eq!(in_window(&BTreeMap::from([(None, of(7.0))]), (year(2016), year(2020))), [of(7.0)]);
    }

    #[test]
    fn an_open_group_that_nobody_dies_in_is_refused() {
        let axis = AgeAxis::new(1, 80).unwrap();
        let with_open = |open: f64| [(); 2].map(|()| (0..=80).map(|age| if age == 80 { open } else { 0.98 }).collect());
        let e0 = as_given(&with_open(0.5), axis).unwrap().e0[0];
        // Σ 0.98^k for k = 1…80, and the open group lives as long again as the last closed age.
        let closed: f64 = (1..=80).map(|k| libm::pow(0.98, f64::from(k))).sum();
        assert!((e0 - closed - libm::pow(0.98, 80.0)).abs() < 1e-9, "{e0}");
        assert!(as_given(&with_open(1.0), axis).is_err());
    }
}
