//! Local rates from history alone: what a municipality's own stocks, beside the nation's rates, say of the years to come.
//! Nothing after the jump-off is used. Many municipalities go through side by side, one a lane.

use super::step::step;
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{AgeAxis, Year};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::rates::YearRates;
use crate::model::mortality::MortalityError;
use std::collections::BTreeMap;
use std::fmt;

/// Observed stocks of one or many municipalities, without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    /// Sex, age and lane; single ages.
    pub axis: AgeAxis,
    /// 1 January of the first stock.
    pub first: Year,
    /// One stock a year from `first` on; every stock has the same lanes (one a municipality).
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
    /// Stocks by 1 January, one lane. Empty: the lanes together stand for the nation.
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

/// How estimates are made. One set for every municipality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Years of residuals used at most.
    pub window: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { window: 10 }
    }
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
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewYears => f.write_str("fewer than two stocks up to the jump-off"),
            Self::NoNationalRates => f.write_str("no national death rates or births per woman before the jump-off"),
            Self::Mortality(error) => error.fmt(f),
            Self::Rate(cell) => cell.fmt(f),
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

/// Rates of the years from the jump-off on, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalRates {
    /// 1 January of the stock to start from.
    pub jump_off: Year,
    /// Local births ÷ births at the nation's rates, by lane.
    pub fertility: Vec<f64>,
    /// What each lane's fertility rests on.
    pub fertility_basis: Vec<Basis>,
    /// Local deaths ÷ deaths at the nation's rates from 65 on, by lane.
    pub mortality: Vec<f64>,
    /// What each lane's mortality rests on.
    pub mortality_basis: Vec<Basis>,
    /// What each lane's net migration rests on.
    pub migration_basis: Vec<Basis>,
    /// Rates of each projection year.
    rates: Vec<YearRates>,
}

impl LocalRates {
    /// Rates of the step of the `k`-th year after the jump-off (0 = the year of the jump-off) for the stock it opens with.
    #[must_use]
    pub fn year(&self, k: usize, _opening: &Cells) -> Option<&YearRates> {
        self.rates.get(k)
    }
}

/// Rates for `years` years from `jump_off` on, for every lane, from what was known on 1 January of the jump-off.
///
/// # Errors
/// When there are too few stocks or no national rates before the jump-off, or they cannot be used.
pub fn estimate(
    _histories: &Histories,
    _national: &National,
    _counted: &Counted,
    _references: &References,
    (_jump_off, _years): (Year, u16),
    _settings: &Settings,
) -> Result<LocalRates, LocalError> {
    Err(LocalError::TooFewYears)
}

/// Stocks of 1 January from the jump-off (the opening itself, first) to `years` later.
#[must_use]
pub fn project(rates: &LocalRates, opening: &Cells, years: usize) -> Vec<Cells> {
    let mut stocks = vec![opening.clone()];
    let mut account = Account::new(opening.axis(), opening.lanes(), AccountDetail::Totals);
    for k in 0..years {
        let Some((stock, year)) = stocks.last().and_then(|stock| Some((stock, rates.year(k, stock)?))) else { break };
        step(stock, year, Rules::default(), &mut account);
        stocks.push(account.closing.clone());
    }
    stocks
}
