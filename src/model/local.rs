//! Local rates from history alone: what a municipality's own stocks, beside the nation's rates, say of the years to come.
//! Nothing after the jump-off is used. Many municipalities go through side by side, one a lane.

mod moves;
mod nation;
mod past;
mod settings;
mod smooth;
#[cfg(test)]
mod tests;
mod vital;

pub use moves::{Moves, SMALLEST_NATIONAL_NET};
pub use past::NationalYear;
pub use settings::Settings;

use super::mortality::MortalityError;
use super::residual::starts;
use super::step::step;
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{AgeAxis, Year};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use past::{Evidence, Reading, Tally};
use std::collections::BTreeMap;
use std::fmt;
use vital::Priors;

/// Observed stocks of one or many municipalities, without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    /// Sex, age and lane; single ages.
    pub axis: AgeAxis,
    /// 1 January of the first stock.
    pub first: Year,
    /// One stock a year from `first` on; every stock has the same lanes (one a municipality). A lane whose stock of a year
    /// is not known has `NaN` there: the years beside it are not used for that lane.
    pub stocks: Vec<Cells>,
}

impl Histories {
    /// Stock of 1 January `year`; `None` outside the years known.
    #[must_use]
    pub fn stock(&self, year: Year) -> Option<&Cells> {
        self.stocks.get(usize::try_from(year.since(self.first)).ok()?)
    }

    /// 1 January of the last stock; `None` without any.
    #[must_use]
    pub fn last(&self) -> Option<Year> {
        let after_first = u16::try_from(self.stocks.len().checked_sub(1)?).ok()?;
        Some(self.first.plus(after_first))
    }

    /// Number of municipalities.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.stocks.first().map_or(0, Cells::lanes)
    }

    /// All lanes together, by 1 January: the nation where there is no other. One lane alone is not a nation.
    fn together(&self) -> BTreeMap<Year, Cells> {
        let whole = |stock: &Cells| Cells::from_fn(self.axis, 1, |sex, group, _| stock.row(sex, group).iter().sum());
        let years = (0..).map(|n| self.first.plus(n)).zip(&self.stocks);
        if self.lanes() < 2 { BTreeMap::new() } else { years.map(|(year, stock)| (year, whole(stock))).collect() }
    }
}

/// What is known of the nation, by year. Entries of years from the jump-off on are never read (a stock of the jump-off
/// itself is).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct National {
    /// Deaths per person-year by completed age, women's first; blanks (`NaN`) above 90 are graduated.
    pub mx: BTreeMap<Year, [Vec<f64>; 2]>,
    /// Births per woman-year by completed age 0….
    pub asfr: BTreeMap<Year, Vec<f64>>,
    /// Boys per girl; the default where a year has none.
    pub srb: BTreeMap<Year, f64>,
    /// Stocks by 1 January, one lane; the longer the better (twenty years tell the usual net immigration). Empty: the lanes
    /// together stand for the nation.
    pub population: BTreeMap<Year, Cells>,
}

/// What each lane is shrunk towards: its county, where the lanes hold more of it than itself, and always the nation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct References {
    /// A number for each lane's county; none = only the nation is known.
    pub county: Vec<Option<usize>>,
}

impl References {
    /// Only the nation, for `lanes` municipalities.
    #[must_use]
    pub fn nation_only(lanes: usize) -> Self {
        Self { county: vec![None; lanes] }
    }
}

/// Births and deaths counted in the lanes by calendar year, where known; they sharpen the factors.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counted {
    /// Births by year, one number a lane; `None` where not known.
    pub births: BTreeMap<Year, Vec<Option<f64>>>,
    /// Deaths by year, one number a lane; `None` where not known.
    pub deaths: BTreeMap<Year, Vec<Option<f64>>>,
}

/// What an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Basis {
    /// First and last calendar year used.
    pub years: (Year, Year),
    /// Persons behind it: births, deaths, or persons moved (the residual's absolute size), a year.
    pub persons: f64,
    /// Weight on local evidence, 0–1; the rest is the reference's.
    pub local: f64,
}

/// A local factor on the nation's rates, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factor {
    /// 1 = as the nation.
    pub value: f64,
    /// What it rests on.
    pub basis: Basis,
}

/// Why nothing can be estimated.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LocalError {
    /// Fewer than two stocks up to the jump-off, or none at it.
    TooFewYears,
    /// No national death rates or fertility before the jump-off.
    NoNationalRates,
    /// Death rates that cannot be used.
    Mortality(MortalityError),
    /// A rate outside its range.
    Rate(InvalidCell),
    /// Boys per girl that cannot be.
    SexRatio(f64),
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewYears => f.write_str("fewer than two stocks up to the jump-off"),
            Self::NoNationalRates => f.write_str("no national death rates or births per woman before the jump-off"),
            Self::Mortality(error) => error.fmt(f),
            Self::Rate(cell) => cell.fmt(f),
            Self::SexRatio(ratio) => write!(f, "{ratio} boys per girl"),
        }
    }
}

impl std::error::Error for LocalError {}

impl From<MortalityError> for LocalError {
    fn from(error: MortalityError) -> Self {
        Self::Mortality(error)
    }
}

impl From<InvalidCell> for LocalError {
    fn from(cell: InvalidCell) -> Self {
        Self::Rate(cell)
    }
}

/// What history is read with, whoever says what the nation's rates were.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Stocks of the lanes.
    pub histories: &'a Histories,
    /// The nation's stocks by 1 January, one lane; empty = the lanes together, where there are several.
    pub nation: &'a BTreeMap<Year, Cells>,
    /// Rates by calendar year that the lanes are held against.
    pub years: &'a BTreeMap<Year, NationalYear>,
    /// Rates by calendar year that the nation is held against: the same, where no lane has rates of its own.
    pub nation_years: &'a BTreeMap<Year, NationalYear>,
    /// Births and deaths counted.
    pub counted: &'a Counted,
    /// Counties.
    pub references: &'a References,
    /// Rules of the step the rates will be used in.
    pub rules: Rules,
}

/// Calendar years (both included) that estimates are found over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Births, seen and expected.
    pub births: (Year, Year),
    /// Deaths and net migration.
    pub moves: (Year, Year),
}

/// What is local: factors on the nation's fertility and mortality, and net migration.
#[derive(Debug, Clone, PartialEq)]
pub struct Local {
    /// Local births ÷ births at the nation's rates, by lane.
    pub fertility: Vec<Factor>,
    /// Local deaths ÷ deaths at the nation's rates, by lane; in full from 75 on.
    pub mortality: Vec<Factor>,
    /// Net migration.
    pub moves: Moves,
    /// Share of the factor of mortality that each group has.
    share: Vec<f64>,
}

impl Local {
    /// The nation's survivorship made local: 1 − (1 − S)·(1 + share·(factor − 1)) in each lane.
    #[must_use]
    pub fn survivorship(&self, national: &Cells) -> Cells {
        local_survivorship(national, &self.mortality, &self.share)
    }
}

fn local_survivorship(national: &Cells, factors: &[Factor], share: &[f64]) -> Cells {
    Cells::from_fn(national.axis(), factors.len(), |sex, group, lane| {
        1.0 - (1.0 - national.get(sex, group, 0)) * (1.0 + share[group] * (factors[lane].value - 1.0))
    })
}

/// What the stocks, and nothing else, tell of the lanes over the years of `windows`.
///
/// # Errors
/// When a window has no year between two known stocks for which there are national rates.
pub fn local(known: &Known<'_>, windows: &Windows, settings: &Settings) -> Result<Local, LocalError> {
    let axis = known.histories.axis;
    let share: Vec<f64> = axis.starts().map(|age| settings.share_of_factor(f64::from(age))).collect();
    let reading = Reading { rules: known.rules, from_age: settings.deaths_from, local_share: &share, counted: Some(known.counted) };
    let together = if known.nation.is_empty() { known.histories.together() } else { BTreeMap::new() };
    let nation_stock = |year: Year| known.nation.get(&year).or_else(|| together.get(&year));
    let of_nation = Reading { counted: None, ..reading };
    let lanes = |window| evidence(known.years, &reading, window, |year| known.histories.stock(year));
    let nation = |window| evidence(known.nation_years, &of_nation, window, nation_stock);

    let (births, births_nation) = (lanes(windows.births)?, nation(windows.births).unwrap_or_default());
    let whole = |years: &[Evidence], of: fn(&Evidence) -> &[Tally]| vital::by_lane(years, of).first().copied();
    let nation_only = References::nation_only(known.histories.lanes());
    let (of_births, of_deaths): (fn(&Evidence) -> &[Tally], fn(&Evidence) -> &[Tally]) = (|year| &year.births, |year| &year.deaths);
    let priors = Priors { local: settings.births_prior, county: None };
    let fertility =
        vital::factors(&vital::by_lane(&births, of_births), whole(&births_nation, of_births), priors, &nation_only, windows.births);

    let (mut moved, moved_nation) = (lanes(windows.moves)?, nation(windows.moves).unwrap_or_default());
    let priors = Priors { local: settings.deaths_prior, county: Some(settings.county_deaths_prior) };
    let deaths = vital::by_lane(&moved, of_deaths);
    let mortality = vital::factors(&deaths, whole(&moved_nation, of_deaths), priors, known.references, windows.moves);
    for found in &mut moved {
        let Some(rates) = known.years.get(&found.year) else { continue };
        let local = local_survivorship(&rates.survivorship, &mortality, &share);
        found.net = moves::under_local_survival(&found.net, &found.started, &rates.survivorship, &local, known.rules.timing);
    }
    let moves = moves::moves(&moved, &moved_nation, known.references, settings, windows.moves).ok_or(LocalError::TooFewYears)?;
    Ok(Local { fertility, mortality, moves, share })
}

/// The evidence of every year of a window between two stocks, where they are known in one lane at least.
fn evidence<'c>(
    years: &BTreeMap<Year, NationalYear>,
    reading: &Reading<'_>,
    window: (Year, Year),
    stock: impl Fn(Year) -> Option<&'c Cells>,
) -> Result<Vec<Evidence>, LocalError> {
    let mut found = Vec::new();
    for year in window.0.through(window.1) {
        let Some((opening, closing)) = stock(year).zip(stock(year.plus(1))) else { continue };
        let known = (0..opening.lanes()).any(|lane| past::known(opening, closing, lane));
        let rates = years.get(&year).ok_or(LocalError::NoNationalRates)?;
        found.extend(known.then(|| reading.of(year, rates, opening, closing)));
    }
    if found.is_empty() { Err(LocalError::TooFewYears) } else { Ok(found) }
}

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
    let long = evidence(&rates, &reading, (jump_off.minus(settings.net_years), last), |year| nation.get(&year)).unwrap_or_default();
    let paths = nation::ahead(national, &nation::net_of(&long), (jump_off, years), (histories.axis, rules), settings)?;
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
