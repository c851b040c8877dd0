//! Years to come: the nation's paths made local, and the step along them.

use super::past::Reading;
use super::{Counted, Histories, Known, Local, LocalError, National, References, Settings, Windows, evidence, local, nation};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::Year;
use crate::domain::cells::Cells;
use crate::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use crate::model::residual::starts;
use crate::model::step::step;

/// Rates of the years from the jump-off on.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalRates {
    /// 1 January of the stock to start from.
    pub jump_off: Year,
    /// What is local, and what it rests on.
    pub local: Local,
    years: Vec<YearAhead>,
}

/// A year to come, but for its migration, which goes by the stock it opens with.
#[derive(Debug, Clone, PartialEq)]
struct YearAhead {
    survivorship: Survivorship,
    asfr: Asfr,
    srb: SexRatioAtBirth,
    moves: Cells,
}

impl LocalRates {
    /// Rates of the `k`-th year after the jump-off (0 = the jump-off's own year) for the stock it opens with; `None` after
    /// the last year estimated.
    ///
    /// # Errors
    /// When a lane of the opening stock is not known.
    pub fn year(&self, k: usize, opening: &Cells) -> Option<Result<YearRates, LocalError>> {
        let YearAhead { survivorship, asfr, srb, moves } = self.years.get(k)?.clone();
        let vital = Vital { survivorship, asfr, sex_ratio_at_birth: srb };
        let moved = Moved { rates: moves, added: Cells::zeros(opening.axis(), opening.lanes()) };
        Some(vital.with_moves(&moved, opening, Rules::default()))
    }
}

/// A year's survivorship, births per woman and sex ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct Vital {
    /// Shares surviving.
    pub survivorship: Survivorship,
    /// Births per woman-year.
    pub asfr: Asfr,
    /// Boys per girl.
    pub sex_ratio_at_birth: SexRatioAtBirth,
}

impl Vital {
    /// The year's rates, with the net migration of a year that opens with `opening`. Newborns move per birth: births do not
    /// depend on who moves at age 0, so that one step without them tells how many there are.
    ///
    /// # Errors
    /// When a number of movers is not a number.
    pub fn with_moves(self, moved: &Moved, opening: &Cells, rules: Rules) -> Result<YearRates, LocalError> {
        let none = [vec![0.0; opening.lanes()], vec![0.0; opening.lanes()]];
        let mut year = YearRates {
            survivorship: self.survivorship,
            asfr: self.asfr,
            sex_ratio_at_birth: self.sex_ratio_at_birth,
            migration: Migration::Net(NetMigration::new(moved.of(&starts(opening, &none)))?),
        };
        let mut account = Account::new(opening.axis(), opening.lanes(), AccountDetail::Totals);
        step(opening, &year, rules, &mut account);
        year.migration = Migration::Net(NetMigration::new(moved.of(&starts(opening, &account.births)))?);
        Ok(year)
    }
}

/// Net migration of a year: rates on whoever is there, and persons on top.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Per person each cohort starts the year with, per birth for newborns.
    pub rates: Cells,
    /// Persons, whoever is there.
    pub added: Cells,
}

impl Moved {
    /// Persons, where cohorts start with `started`.
    fn of(&self, started: &Cells) -> Cells {
        started.map(|sex, group, lane, persons| self.rates.get(sex, group, lane) * persons + self.added.get(sex, group, lane))
    }
}

/// Rates for `years` years from `jump_off` on, for every lane, from what was known on 1 January of the jump-off.
///
/// # Errors
/// When there are too few stocks or no national rates before the jump-off, or they cannot be used.
pub fn estimate(
    histories: &Histories,
    national: &National,
    counted: &Counted,
    references: &References,
    (jump_off, years): (Year, u16),
    settings: &Settings,
) -> Result<LocalRates, LocalError> {
    let rules = Rules::default();
    let last = jump_off.minus(1);
    histories.stock(jump_off).ok_or(LocalError::TooFewYears)?;
    let first = national.population.keys().next().map_or(histories.first, |nation| (*nation).min(histories.first));
    let rates = nation::past_years(national, histories.axis, first.max(jump_off.minus(settings.net_years)), jump_off, rules)?;
    let nation = if national.population.is_empty() { histories.together() } else { national.population.clone() };
    let known = Known { histories, nation: &nation, years: &rates, nation_years: &rates, counted, references, rules };
    let window = (jump_off.minus(settings.window).max(histories.first), last);
    let local = local(&known, &Windows { births: window, moves: window }, settings)?;

    let share: Vec<f64> = local.share.clone();
    let reading = Reading { rules, from_age: settings.deaths_from, local_share: &share, counted: None };
    let known_from = rates.keys().next().map_or(jump_off, |first| (*first).max(jump_off.minus(settings.net_years)));
    let long = evidence(&rates, &reading, (known_from, last), |year| nation.get(&year));
    let past_net = match long {
        Ok(years) => nation::net_of(&years),
        Err(LocalError::TooFewYears) => Vec::new(),
        Err(error) => return Err(error),
    };
    let paths = nation::ahead(national, &past_net, (jump_off, years), (histories.axis, rules), settings)?;
    let ahead = (1..).zip(paths).map(|(k, path)| year_ahead(&local, &path, k, settings)).collect::<Result<Vec<_>, _>>()?;
    Ok(LocalRates { jump_off, local, years: ahead })
}

/// The `k`-th year ahead, counted from 1.
fn year_ahead(local: &Local, path: &nation::Ahead, k: u16, settings: &Settings) -> Result<YearAhead, LocalError> {
    let lanes = local.fertility.len();
    let axis = path.rates.survivorship.axis();
    let asfr = |group: usize, lane: usize| path.rates.asfr.get(group).copied().unwrap_or(0.0) * local.fertility[lane].value;
    Ok(YearAhead {
        survivorship: Survivorship::new(local.survivorship(&path.rates.survivorship))?,
        asfr: Asfr::from_fn(axis, lanes, asfr)?,
        srb: SexRatioAtBirth::new(vec![path.rates.srb; lanes]).ok_or(LocalError::SexRatio(path.rates.srb))?,
        moves: local.moves.rates(local.moves.level(path.net), settings.persisting(k)),
    })
}

/// Stocks of 1 January from the jump-off (the opening itself, first) to `years` later, or to the last year estimated.
///
/// # Errors
/// When a lane of the opening stock is not known.
pub fn project(rates: &LocalRates, opening: &Cells, years: usize) -> Result<Vec<Cells>, LocalError> {
    let mut stocks = vec![opening.clone()];
    let mut account = Account::new(opening.axis(), opening.lanes(), AccountDetail::Totals);
    for k in 0..years {
        let Some((stock, year)) = stocks.last().and_then(|stock| Some((stock, rates.year(k, stock)?))) else { break };
        step(stock, &year?, Rules::default(), &mut account);
        stocks.push(account.closing.clone());
    }
    Ok(stocks)
}
