//! People projected from past years with what was known then, by the program's method and by the naive rules.

use super::naive::{self, FiveYears, Ratios, STEP};
use super::score::Pair;
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::model::local::{Counted, Histories, LocalError, National, References, Settings, estimate, project};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Groups that are scored.
pub const GROUPS: [AgeBand; 5] = [AgeBand::ALL, AgeBand::closed(0, 5), AgeBand::closed(67, 79), AgeBand::open(80), AgeBand::open(90)];

/// Stocks a jump-off needs before itself: the rules look five years back.
pub const BEFORE: u16 = STEP;

/// Who projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Local rates from history, and the step.
    Kohort,
    /// Every group stays as it is.
    NoChange,
    /// Every group grows as in the last five years.
    Trend,
    /// Cohort-change ratios as counted.
    CohortRatios,
    /// Cohort-change ratios drawn to the nation's.
    ShrunkRatios,
}

impl Method {
    /// All, the program's own first.
    pub const ALL: [Self; 5] = [Self::Kohort, Self::NoChange, Self::Trend, Self::CohortRatios, Self::ShrunkRatios];

    /// The naive ones.
    pub const NAIVE: [Self; 4] = [Self::NoChange, Self::Trend, Self::CohortRatios, Self::ShrunkRatios];

    /// Its word in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kohort => "kohort",
            Self::NoChange => "no-change",
            Self::Trend => "trend",
            Self::CohortRatios => "cohort-ratios",
            Self::ShrunkRatios => "shrunk-ratios",
        }
    }

    /// Position in [`Method::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What is known of the past, for as many municipalities as there are lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Their stocks, to the last one known.
    pub histories: Histories,
    /// The nation.
    pub national: National,
    /// Births and deaths where counted.
    pub counted: Counted,
    /// Their counties.
    pub references: References,
}

/// One municipality's group, projected from one jump-off to one later year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// Which municipality.
    pub lane: usize,
    /// 1 January it was projected from.
    pub jump_off: Year,
    /// Years projected.
    pub horizon: u16,
    /// Position in [`GROUPS`].
    pub group: usize,
    /// Inhabitants of the municipality at the jump-off.
    pub size: f64,
    /// Persons projected, in the order of [`Method::ALL`].
    pub projected: [f64; Method::ALL.len()],
    /// Persons counted in the end.
    pub observed: f64,
}

impl Case {
    /// A method's figure beside what happened.
    #[must_use]
    pub const fn pair(&self, method: Method) -> Pair {
        Pair { projected: self.projected[method.index()], observed: self.observed }
    }
}

impl Past {
    /// What was known on 1 January `jump_off`: no stock after it, no rate or count of its year or later.
    #[must_use]
    pub fn known(&self, jump_off: Year) -> Self {
        let stocks = usize::try_from(jump_off.since(self.histories.first) + 1).unwrap_or(0);
        let histories = Histories {
            stocks: self.histories.stocks.iter().take(stocks).cloned().collect(),
            axis: self.histories.axis,
            first: self.histories.first,
        };
        let national = National {
            mx: before(&self.national.mx, jump_off),
            asfr: before(&self.national.asfr, jump_off),
            srb: before(&self.national.srb, jump_off),
            population: before(&self.national.population, jump_off.plus(1)),
        };
        let counted = Counted {
            births: before(&self.counted.births, jump_off),
            deaths: before(&self.counted.deaths, jump_off),
            abroad: before(&self.counted.abroad, jump_off),
        };
        Self { histories, national, counted, references: self.references.clone() }
    }

    /// Years with the five before them and at least one after.
    #[must_use]
    pub fn jump_offs(&self) -> Vec<Year> {
        let first = self.histories.first.plus(BEFORE);
        self.histories.last().map_or_else(Vec::new, |last| first.through(last.minus(1)).collect())
    }

    /// The nation's two stocks; where either is not given, the lanes together whose stocks are both known.
    fn nation(&self, (before, now): (&Cells, &Cells), jump_off: Year) -> (Cells, Cells) {
        let given = |year: Year| self.national.population.get(&year).cloned();
        given(jump_off.minus(STEP)).zip(given(jump_off)).unwrap_or_else(|| {
            let known: Vec<bool> = (0..now.lanes()).map(|lane| is_known(before, lane) && is_known(now, lane)).collect();
            (together(before, &known), together(now, &known))
        })
    }
}

/// Entries of years before `year`.
fn before<V: Clone>(table: &BTreeMap<Year, V>, year: Year) -> BTreeMap<Year, V> {
    table.range(..year).map(|(year, value)| (*year, value.clone())).collect()
}

/// Whether a lane's stock is known.
pub(super) fn is_known(stock: &Cells, lane: usize) -> bool {
    stock.total(lane).is_finite()
}

/// The lanes known, in one.
fn together(stock: &Cells, known: &[bool]) -> Cells {
    let of = |lanes: &[f64]| lanes.iter().zip(known).filter(|(_, known)| **known).map(|(persons, _)| persons).sum();
    Cells::from_fn(stock.axis(), 1, |sex, group, _| of(stock.row(sex, group)))
}

/// Projects every lane from every jump-off and lays it beside each later stock, up to `longest` years on. Cases by jump-off,
/// horizon, group, lane. A lane whose stock of the jump-off, of five years before it or of the outcome is not known is no case for
/// any method: all are scored on the same.
///
/// # Errors
/// When a jump-off has too short a past, or no rates can be estimated from it.
pub fn cases(past: &Past, jump_offs: &[Year], longest: u16, settings: &Settings) -> Result<Vec<Case>, LocalError> {
    let by_jump_off: Vec<Result<Vec<Case>, LocalError>> =
        jump_offs.par_iter().map(|&jump_off| from_jump_off(past, jump_off, longest, settings)).collect();
    let mut cases = Vec::new();
    for found in by_jump_off {
        cases.extend(found?);
    }
    Ok(cases)
}

fn from_jump_off(past: &Past, jump_off: Year, longest: u16, settings: &Settings) -> Result<Vec<Case>, LocalError> {
    let last = past.histories.last().map_or(0, |last| u16::try_from(last.since(jump_off)).unwrap_or(0));
    let years = longest.min(last);
    let projected = projections(&past.known(jump_off), jump_off, years, settings)?;
    let mut cases = Vec::new();
    for horizon in 1..=years {
        let Some(outcome) = past.histories.stock(jump_off.plus(horizon)) else { break };
        for (group, band) in told_apart(outcome.axis()) {
            for lane in (0..outcome.lanes()).filter(|&lane| projected.known[lane] && is_known(outcome, lane)) {
                let of_method = |method: Method| projected.at(method, horizon, group, lane);
                let observed = persons(outcome, band, lane);
                let size = projected.size.get(lane).copied().unwrap_or(0.0);
                cases.push(Case { lane, jump_off, horizon, group, size, projected: Method::ALL.map(of_method), observed });
            }
        }
    }
    Ok(cases)
}

/// The groups that stocks of such ages can tell, with their position.
pub(super) fn told_apart(axis: AgeAxis) -> impl Iterator<Item = (usize, AgeBand)> {
    GROUPS.into_iter().enumerate().filter(move |(_, band)| band.from <= axis.open_age())
}

/// Persons of a band in one lane.
pub(super) fn persons(stock: &Cells, band: AgeBand, lane: usize) -> f64 {
    let axis = stock.axis();
    let ages = || axis.starts().enumerate().filter(|(_, age)| band.contains(*age));
    Sex::ALL.iter().flat_map(|&sex| ages().map(move |(group, _)| stock.get(sex, group, lane))).sum()
}

/// Persons by group, then lane.
type Groups = Vec<Vec<f64>>;

fn groups(stock: &Cells) -> Groups {
    GROUPS.iter().map(|&band| (0..stock.lanes()).map(|lane| persons(stock, band, lane)).collect()).collect()
}

/// What every method says of the years after one jump-off.
struct Projected {
    /// Inhabitants by lane at the jump-off.
    size: Vec<f64>,
    /// Whether a lane's stocks of the jump-off and of five years before it are known. What stands for others means nothing.
    known: Vec<bool>,
    before: Groups,
    now: Groups,
    /// The program's groups, the jump-off first, a year apart.
    kohort: Vec<Groups>,
    /// The ratios' groups, the jump-off first, five years apart: as counted, and shrunk.
    ratios: [Vec<Groups>; 2],
}

impl Projected {
    fn at(&self, method: Method, horizon: u16, group: usize, lane: usize) -> f64 {
        match method {
            Method::Kohort => self.kohort.get(usize::from(horizon)).map_or(f64::NAN, |groups| groups[group][lane]),
            Method::NoChange => self.now[group][lane],
            Method::Trend => naive::trend(self.before[group][lane], self.now[group][lane], horizon),
            Method::CohortRatios => between(&self.ratios[0], horizon, group, lane),
            Method::ShrunkRatios => between(&self.ratios[1], horizon, group, lane),
        }
    }
}

/// Ratios reach every fifth year; the years between lie on a straight line.
fn between(steps: &[Groups], horizon: u16, group: usize, lane: usize) -> f64 {
    let (step, rest) = (usize::from(horizon / STEP), f64::from(horizon % STEP) / f64::from(STEP));
    let value = |step: usize| steps.get(step).map_or(f64::NAN, |groups| groups[group][lane]);
    if rest == 0.0 { value(step) } else { value(step) * (1.0 - rest) + value(step + 1) * rest }
}

fn projections(known: &Past, jump_off: Year, years: u16, settings: &Settings) -> Result<Projected, LocalError> {
    let stock = |year: Year| known.histories.stock(year).ok_or(LocalError::TooFewYears);
    let five_ago = jump_off.minus(STEP);
    let (before, now) = (stock(five_ago)?, stock(jump_off)?);
    let (nation_before, nation_now) = known.nation((before, now), jump_off);
    let (own, nation) = (FiveYears { before, now }, FiveYears { before: &nation_before, now: &nation_now });
    let steps = usize::from(years.div_ceil(STEP));
    let ratios = [Ratios::AsCounted, Ratios::Shrunk].map(|kind| stepped(now, &naive::cohort_ratios(own, nation, kind), steps));
    let rates = estimate(&known.histories, &known.national, &known.counted, &known.references, (jump_off, years), settings)?;
    // The step takes numbers only.
    let opening = now.map(|_, _, lane, persons| if is_known(now, lane) { persons } else { 0.0 });
    let kohort = project(&rates, &opening, usize::from(years))?.iter().map(groups).collect();
    let size = (0..now.lanes()).map(|lane| now.total(lane)).collect();
    let known = (0..now.lanes()).map(|lane| is_known(before, lane) && is_known(now, lane)).collect();
    Ok(Projected { size, known, before: groups(before), now: groups(now), kohort, ratios })
}

fn stepped(now: &Cells, ratios: &Cells, steps: usize) -> Vec<Groups> {
    let mut stock = now.clone();
    let mut all = vec![groups(&stock)];
    for _ in 0..steps {
        stock = naive::carry_on(&stock, ratios);
        all.push(groups(&stock));
    }
    all
}

#[cfg(test)]
pub(super) mod tests;
