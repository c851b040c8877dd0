//! Many regions at once: who moves between them, and what they are to add up to.

use super::account::MigrationTiming;
use super::axis::{AgeAxis, AgeBand, Sex, Year};
use super::cells::Cells;
use super::rates::OutMigrationRate;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How far shares of a pool may be from 1 together.
pub const SHARES_APART: f64 = 1e-6;

/// Why rates of an exchange cannot be.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum InvalidExchange {
    /// A rate or share that is below zero or no number.
    Value {
        /// Women or men.
        sex: Sex,
        /// First age of the group.
        age: u8,
        /// Position of the region people leave (of a pool: whose rate or share it is).
        region: usize,
        /// What stands there.
        value: f64,
    },
    /// Shares of a pool that do not add up to 1.
    Shares {
        /// Women or men.
        sex: Sex,
        /// First age of the group.
        age: u8,
        /// Their sum.
        sum: f64,
    },
    /// More would leave in half a step than are there: rates of leaving and dying times half the width pass 1.
    TooMany {
        /// Women or men.
        sex: Sex,
        /// First age of the group.
        age: u8,
        /// Position of the region.
        region: usize,
        /// Rates of leaving and dying together, per person-year.
        rate: f64,
    },
}

impl fmt::Display for InvalidExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { sex, age, region, value } => write!(f, "{value} for {} aged {age} (region {region})", sex.code()),
            Self::Shares { sex, age, sum } => write!(f, "shares for {} aged {age} add up to {sum}", sex.code()),
            Self::TooMany { sex, age, region, rate } => {
                write!(f, "{rate} leave or die per person-year among {} aged {age} (region {region})", sex.code())
            }
        }
    }
}

impl std::error::Error for InvalidExchange {}

/// A year's pool: who leaves each region into it, and how it is handed out. Lanes are regions.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    out_rate: OutMigrationRate,
    share: Cells,
    apart: f64,
}

impl Pool {
    /// Movers out per person, and shares of those in the pool by sex and age. Shares may miss 1 by [`SHARES_APART`], the
    /// rounding of a table; that much is shared out in proportion, and [`Pool::apart`] says how much it was.
    ///
    /// # Errors
    /// Names the first share that is no share, or the first sex and age whose shares do not add up to 1.
    pub fn new(out_rate: OutMigrationRate, share: Cells) -> Result<Self, InvalidExchange> {
        if let Some(cell) = share.first_outside(0.0..=1.0) {
            return Err(InvalidExchange::Value { sex: cell.sex, age: cell.age, region: cell.lane, value: cell.value });
        }
        let mut whole = share;
        let mut apart: f64 = 0.0;
        let axis = whole.axis();
        for sex in Sex::ALL {
            for (group, age) in axis.starts().enumerate() {
                let row = whole.row_mut(sex, group);
                let sum: f64 = row.iter().sum();
                if (sum - 1.0).abs() > SHARES_APART {
                    return Err(InvalidExchange::Shares { sex, age, sum });
                }
                apart = apart.max((sum - 1.0).abs());
                row.iter_mut().for_each(|share| *share /= sum);
            }
        }
        Ok(Self { out_rate, share: whole, apart })
    }

    /// Movers out per person, by sex, age and region.
    #[must_use]
    pub const fn out_rate(&self) -> &Cells {
        self.out_rate.cells()
    }

    /// Shares of the pool by sex, age and region; 1 together at every sex and age.
    #[must_use]
    pub const fn share(&self) -> &Cells {
        &self.share
    }

    /// Largest difference from 1 the shares had as given.
    #[must_use]
    pub const fn apart(&self) -> f64 {
        self.apart
    }
}

/// How people of the open group come to be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenGroup {
    /// The last two groups go on together, as in the step.
    Together,
    /// Of Willekens & Rogers (1978): L(A) = M(A)⁻¹·l(A), and nobody of the open group is survived again. For their case alone.
    Stationary,
}

/// A year's moves from region to region: movers per person-year by sex, age, origin and destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    axis: AgeAxis,
    regions: usize,
    rates: Vec<f64>,
    leaving: Cells,
    dying: Option<Cells>,
    open: OpenGroup,
}

impl Between {
    /// `rate(sex, group, origin, destination)` for every two regions that differ.
    ///
    /// # Errors
    /// Names the first rate below zero or not a number, and the first sex, age and region that more would leave than live there.
    pub fn new(axis: AgeAxis, regions: usize, mut rate: impl FnMut(Sex, usize, usize, usize) -> f64) -> Result<Self, InvalidExchange> {
        let mut rates = Vec::with_capacity(2 * axis.groups() * regions * regions);
        let mut leaving = Cells::zeros(axis, regions);
        for sex in Sex::ALL {
            for (group, age) in axis.starts().enumerate() {
                for origin in 0..regions {
                    let mut all = 0.0;
                    for destination in 0..regions {
                        let value = if destination == origin { 0.0 } else { rate(sex, group, origin, destination) };
                        if !(0.0..f64::INFINITY).contains(&value) {
                            return Err(InvalidExchange::Value { sex, age, region: origin, value });
                        }
                        all += value;
                        rates.push(value);
                    }
                    leaving.set(sex, group, origin, all);
                }
            }
        }
        Self { axis, regions, rates, leaving, dying: None, open: OpenGroup::Together }.bearable()
    }

    /// The same with death rates on the diagonal, deaths per person-year by sex, age and region: then the ratios of survival of
    /// the step are to be 1.
    ///
    /// # Errors
    /// Names the first sex, age and region that more would leave or die in than live there.
    pub fn with_deaths(self, dying: Cells, open: OpenGroup) -> Result<Self, InvalidExchange> {
        Self { dying: Some(dying), open, ..self }.bearable()
    }

    /// What the step can bear: in half a step no more leave than are there. The open group of the stationary rule is not left
    /// at the start.
    fn bearable(self) -> Result<Self, InvalidExchange> {
        let half = 0.5 * f64::from(self.axis.width());
        let spared = (self.open == OpenGroup::Stationary).then_some(self.axis.groups() - 1);
        for sex in Sex::ALL {
            for (group, age) in self.axis.starts().enumerate().filter(|(group, _)| Some(*group) != spared) {
                for region in 0..self.regions {
                    let rate = self.diagonal(sex, group, region);
                    if !(0.0..=1.0).contains(&(half * rate)) {
                        return Err(InvalidExchange::TooMany { sex, age, region, rate });
                    }
                }
            }
        }
        Ok(self)
    }

    /// Ages.
    #[must_use]
    pub const fn axis(&self) -> AgeAxis {
        self.axis
    }

    /// Number of regions.
    #[must_use]
    pub const fn regions(&self) -> usize {
        self.regions
    }

    /// Rates of one sex and age, origin by origin, each to all destinations (its own is 0).
    #[must_use]
    pub fn matrix(&self, sex: Sex, group: usize) -> &[f64] {
        let size = self.regions * self.regions;
        let start = (sex.index() * self.axis.groups() + group) * size;
        &self.rates[start..start + size]
    }

    /// All of them, one matrix after the other: women's first, youngest first.
    #[must_use]
    pub fn matrices(&self) -> &[f64] {
        &self.rates
    }

    /// Movers out per person-year, to all destinations together.
    #[must_use]
    pub const fn leaving(&self) -> &Cells {
        &self.leaving
    }

    /// Deaths per person-year on the diagonal; none where deaths are ratios.
    #[must_use]
    pub const fn dying(&self) -> Option<&Cells> {
        self.dying.as_ref()
    }

    /// Leaving and dying, per person-year: the diagonal of M.
    #[must_use]
    pub fn diagonal(&self, sex: Sex, group: usize, region: usize) -> f64 {
        self.leaving.get(sex, group, region) + self.dying.as_ref().map_or(0.0, |dying| dying.get(sex, group, region))
    }

    /// How people of the open group come to be in it.
    #[must_use]
    pub const fn open(&self) -> OpenGroup {
        self.open
    }
}

/// Values that may be the same in many steps: each kept once.
#[derive(Debug, Clone, PartialEq)]
pub struct BySteps<T> {
    kinds: Vec<T>,
    of_step: Vec<usize>,
}

impl<T> BySteps<T> {
    /// `of_step[n]` is the position among `kinds` of what holds in step `n`; `None` where one is not there.
    #[must_use]
    pub fn new(kinds: Vec<T>, of_step: Vec<usize>) -> Option<Self> {
        of_step.iter().all(|kind| *kind < kinds.len()).then_some(Self { kinds, of_step })
    }

    /// The same in every one of `steps` steps.
    #[must_use]
    pub fn constant(kind: T, steps: usize) -> Self {
        Self { kinds: vec![kind], of_step: vec![0; steps] }
    }

    /// What there is.
    #[must_use]
    pub fn kinds(&self) -> &[T] {
        &self.kinds
    }

    /// Which of them holds in step `step`.
    #[must_use]
    pub fn kind_of(&self, step: usize) -> Option<usize> {
        self.of_step.get(step).copied()
    }

    /// Number of steps.
    #[must_use]
    pub const fn steps(&self) -> usize {
        self.of_step.len()
    }
}

/// Who moves between the regions of a study.
#[derive(Debug, Clone, PartialEq)]
pub enum Exchange {
    /// Through a pool.
    Pool(BySteps<Pool>),
    /// From origin to destination.
    Between(BySteps<Between>),
}

impl Exchange {
    /// Whether it can go with a timing of moves: both halves of a year are named by the cohort; rates from origin to destination
    /// are lived half at the start and half at the end.
    #[must_use]
    pub fn fits(&self, timing: MigrationTiming) -> bool {
        match self {
            Self::Pool(_) => timing != MigrationTiming::EvenByAge,
            Self::Between(_) => timing == MigrationTiming::EvenByCohort,
        }
    }
}

/// Some people of the parent of all regions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParentCell {
    /// Women or men; none = both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Persons.
    pub persons: f64,
}

/// What the regions are to add up to: they are raked to it, year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Parent {
    /// People by 1 January: cells of a year share nobody, and have every person in one.
    pub people: BTreeMap<Year, Vec<ParentCell>>,
    /// Share of a region's people moved in a year above which it is said.
    pub warn_above: f64,
    /// Share above which the run stops.
    pub refuse_above: f64,
}

/// What makes the regions of a scenario live their years together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coupling {
    /// Moves between them; scenarios share one.
    pub exchange: Option<Arc<Exchange>>,
    /// What they add up to.
    pub parent: Option<Arc<Parent>>,
}
