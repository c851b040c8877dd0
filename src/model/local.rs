//! Local rates from history alone: what a municipality's own stocks, beside the nation's rates, say of the years to come.
//! Nothing after the jump-off is used. Many municipalities go through side by side, one a lane.

mod abroad;
mod ahead;
mod moves;
mod nation;
mod past;
mod settings;
mod smooth;
#[cfg(test)]
mod tests;
mod vital;

pub use abroad::OwnAbroad;
pub use ahead::{LocalRates, Moved, Vital, estimate, project};
pub use moves::{Moves, SMALLEST_NATIONAL_NET};
pub use past::NationalYear;
pub use settings::Settings;

use super::mortality::MortalityError;
use crate::domain::account::Rules;
use crate::domain::axis::{AgeAxis, Year};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::flows::Flow;
use past::{Evidence, Reading};
use std::collections::BTreeMap;
use std::fmt;
use vital::{Events, Priors};

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

/// Births, deaths and moves counted in the lanes by calendar year, where known; they sharpen the estimates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Counted {
    /// Births by year, one number a lane; `None` where not known.
    pub births: BTreeMap<Year, Vec<Option<f64>>>,
    /// Deaths by year, one number a lane; `None` where not known.
    pub deaths: BTreeMap<Year, Vec<Option<f64>>>,
    /// Moves from and to abroad by year, one entry a lane; `None` where not known.
    pub abroad: BTreeMap<Year, Vec<Option<Flow>>>,
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
    /// Births, deaths and moves counted.
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
    /// Net migration of each year of the window that is known, persons, one number a lane: what births and deaths leave.
    pub residual: BTreeMap<Year, Vec<f64>>,
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
    let nation = |window| match evidence(known.nation_years, &of_nation, window, nation_stock) {
        Err(LocalError::TooFewYears) => Ok(Vec::new()),
        found => found,
    };
    let (born, born_in_nation) = (lanes(windows.births)?, nation(windows.births)?);
    let priors = Priors { local: settings.births_prior, county: None };
    let fertility = vital::factors(Events::Births, &born, &born_in_nation, priors, known.references);

    let (mut moved, moved_in_nation) = (lanes(windows.moves)?, nation(windows.moves)?);
    let priors = Priors { local: settings.deaths_prior, county: Some(settings.county_deaths_prior) };
    let mortality = vital::factors(Events::Deaths, &moved, &moved_in_nation, priors, known.references);
    for found in &mut moved {
        let Some(rates) = known.years.get(&found.year) else { continue };
        let local = local_survivorship(&rates.survivorship, &mortality, &share);
        found.net = moves::under_local_survival(&found.net, &found.started, &rates.survivorship, &local, known.rules.timing);
    }
    let moves = moves::moves(&moved, &moved_in_nation, known.references, settings).ok_or(LocalError::TooFewYears)?;
    let own = abroad::own(&moved, &moved_in_nation, &known.counted.abroad, settings);
    let residual = moved.iter().map(|year| (year.year, (0..year.net.lanes()).map(|lane| year.net.total(lane)).collect())).collect();
    Ok(Local { fertility, mortality, moves: moves.with_own(own), share, residual })
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
