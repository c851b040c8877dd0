//! What a region's own history says of its births and moves, and what the nation's does: the base every scenario starts
//! from. Nothing here looks past the jump-off.

use super::history::{self, Moves};
use super::inputs::{Inputs, MortalityKind, MortalityTable};
use super::{problem, share};
use crate::diag::Diagnostic;
use crate::domain::account::AgeRule;
use crate::domain::axis::{AgeAxis, RegionId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::life_table::{InvalidLifeTable, LifeTable};
use crate::domain::rates::SexRatioAtBirth;
use crate::domain::study::{Estimate, Region};
use crate::model::fertility::Schedule;
use crate::model::local::Local;
use crate::model::mortality::{DeclinePath, MortalityError, decline, graduate, mean_mx};
use std::collections::BTreeMap;

/// Survivorship of both sexes in one lane, and life expectancy at birth of each, years.
#[derive(Debug, Clone)]
pub(super) struct Survival {
    pub cells: Cells,
    pub e0: [f64; 2],
}

/// One region's base.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub schedule: Schedule,
    pub decline: Option<DeclinePath>,
    /// What its own history says beside the nation's; none without two stocks a year apart.
    pub local: Option<Local>,
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
    Ok(Survival { e0: e0_of(&cells), cells })
}

/// Life expectancy at birth by sex as the person-years that survivorship leaves of one birth.
pub(super) fn e0_of(survivorship: &Cells) -> [f64; 2] {
    let last = survivorship.axis().groups() - 1;
    Sex::ALL.map(|sex| {
        let (mut lived, mut e0) = (1.0, 0.0);
        for group in 0..last {
            lived *= survivorship.get(sex, group, 0);
            e0 += lived;
        }
        let open = survivorship.get(sex, last, 0);
        e0 + lived * open / (1.0 - open)
    })
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
    let local = history::local(inputs, region, table)?;
    let moves = match history::moves(inputs, region, local.as_ref()) {
        None => share::moves_of_nation(inputs, region)?,
        own => own,
    };
    let estimates = history::estimates(inputs, region, local.as_ref(), moves.as_ref());
    Ok(Base { schedule, decline: decline_path(inputs, table)?, local, moves, estimates })
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

#[cfg(test)]
mod tests {
    use super::*;

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
