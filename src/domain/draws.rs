//! Draws: futures that differ by chance, what differs in them, and what is told of them all.

use std::collections::BTreeSet;
use std::fmt;

/// Most futures a run may draw: some 800 MB for a municipality with twelve services, and a 90th percentile off by less than half a per
/// cent of the half-width.
pub const MOST_DRAWS: u32 = 100_000;

/// Futures a run draws where no number is given: the 90th percentile is then off by some 4 % of the half-width (Monte Carlo alone).
pub const USUAL_DRAWS: u32 = 1_000;

/// What is told of the futures, in per cent of them: the edges of 50, 80 and 95 of a hundred, and the middle.
pub const PERCENTILES: [f64; 7] = [2.5, 10.0, 25.0, 50.0, 75.0, 90.0, 97.5];

/// Moves a year each way per inhabitant where a region's are not known: some 5.5 % in Norwegian municipalities (reference value, not local
/// data).
pub const MOVES: f64 = 0.055;

/// Futures, at most, in which one source of chance works alone: a standard deviation from so many is off by some 6 %.
pub const ALONE: u32 = 128;

/// Futures drawn side by side: the lanes of one step.
pub const BATCH: u32 = 64;

/// How many futures, from which seed, and what is held still in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    count: u32,
    /// What every random number is made from, beside its name.
    pub seed: u64,
    /// Sources of chance that are switched off.
    pub without: BTreeSet<Source>,
}

impl Draws {
    /// `count` futures; `None` outside 1–[`MOST_DRAWS`].
    #[must_use]
    pub fn new(count: u32, seed: u64, without: BTreeSet<Source>) -> Option<Self> {
        (1..=MOST_DRAWS).contains(&count).then_some(Self { count, seed, without })
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The first of them, at most [`ALONE`], with one source of chance and no other; none where it is switched off.
    #[must_use]
    pub fn alone(&self, source: Source) -> Option<Self> {
        let without = Source::ALL.into_iter().filter(|other| *other != source).collect();
        self.with(source).then(|| Self { count: self.count.min(ALONE), seed: self.seed, without })
    }

    /// Whether a source of chance works.
    #[must_use]
    pub fn with(&self, source: Source) -> bool {
        !self.without.contains(&source)
    }
}

/// What differs between futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// How many children women have.
    Fertility,
    /// How long people live.
    Mortality,
    /// How many people move.
    Migration,
    /// Whether families or the young move.
    AgePattern,
    /// That people come, go, are born and die one by one.
    Counts,
    /// How much of a programme of dwellings is built, and how late.
    Building,
    /// How many people use a service today: counts of few people are themselves chance.
    UseBase,
    /// Where use is going.
    UseTrend,
    /// Use that is higher one year and lower the next.
    UseYears,
    /// How much measures come to, where the study gives a range.
    Measures,
}

impl Source {
    /// All, as tables and charts order them.
    pub const ALL: [Self; 10] = [
        Self::Fertility,
        Self::Mortality,
        Self::Migration,
        Self::AgePattern,
        Self::Counts,
        Self::Building,
        Self::UseBase,
        Self::UseTrend,
        Self::UseYears,
        Self::Measures,
    ];

    /// Whether people differ by it; by the others, their use of services alone.
    #[must_use]
    pub const fn of_people(self) -> bool {
        !matches!(self, Self::UseBase | Self::UseTrend | Self::UseYears | Self::Measures)
    }

    /// Its word in commands and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fertility => "fertility",
            Self::Mortality => "mortality",
            Self::Migration => "migration",
            Self::AgePattern => "age-pattern",
            Self::Counts => "counts",
            Self::Building => "building",
            Self::UseBase => "use-base",
            Self::UseTrend => "use-trend",
            Self::UseYears => "use-years",
            Self::Measures => "measures",
        }
    }

    /// The source of a word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A course of chance: today nothing, then a level that nobody knew, a drift that goes on, and a walk that comes back. Its value in the
/// t-th year ahead is `level`·z₀ + `drift`·t·z₁ + A(t), A(t) = `stays`·A(t − 1) + `walk`·z(t), every z a standard normal number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wander {
    /// Standard deviation of a level that is off from the first year on.
    pub level: f64,
    /// Standard deviation of a change a year that goes on.
    pub drift: f64,
    /// Standard deviation of what is new each year.
    pub walk: f64,
    /// Share of last year's deviation that is left, 0–1.
    pub stays: f64,
}

impl Wander {
    /// Standard deviation in the t-th year ahead.
    #[must_use]
    pub fn deviation(&self, years: u16) -> f64 {
        let (mut walked, t) = (0.0, f64::from(years));
        for _ in 0..years {
            walked = self.stays * self.stays * walked + self.walk * self.walk;
        }
        libm::sqrt(self.level * self.level + self.drift * self.drift * t * t + walked)
    }
}

/// How far futures may lie apart: the courses of chance that all regions share, and those of one region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// ln of children per woman, in the nation.
    pub fertility: Wander,
    /// ln of death rates, both sexes, in the nation.
    pub mortality: Wander,
    /// Half the difference of ln of death rates, women less men, in the nation.
    pub mortality_sexes: Wander,
    /// Net migration per inhabitant, in the nation.
    pub migration: Wander,
    /// The same of one region beside the nation's.
    pub own: Own,
}

/// Courses of one region, beside the nation's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Own {
    /// ln of children per woman.
    pub fertility: Wander,
    /// ln of death rates.
    pub mortality: Wander,
    /// Net migration per inhabitant.
    pub migration: Wander,
    /// Net migration of families less that of others, per inhabitant.
    pub age_pattern: Wander,
    /// Variance of a year's moves in (and out) by age, per person moving: 1 if everybody moved alone.
    pub together: f64,
}

impl Spread {
    /// Sized on Norwegian municipalities, jump-offs to 2015 (METHOD.md, "How wide the fan is").
    pub const SIZED: Self = Self {
        fertility: Wander { level: 0.0, drift: 0.0, walk: 0.048, stays: 0.97 },
        mortality: Wander { level: 0.0, drift: 0.006, walk: 0.012, stays: 0.95 },
        mortality_sexes: Wander { level: 0.0, drift: 0.002, walk: 0.004, stays: 0.95 },
        migration: Wander { level: 0.0, drift: 0.0, walk: 0.0018, stays: 0.75 },
        own: Own {
            fertility: Wander { level: 0.04, drift: 0.0, walk: 0.025, stays: 0.9 },
            mortality: Wander { level: 0.04, drift: 0.0, walk: 0.0, stays: 0.0 },
            migration: Wander { level: 0.0041, drift: 0.0, walk: 0.001, stays: 0.95 },
            age_pattern: Wander { level: 0.0005, drift: 0.0, walk: 0.0, stays: 0.0 },
            together: 2.3,
        },
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn futures_are_limited_exactly() {
        for (count, sound) in [(0, false), (1, true), (MOST_DRAWS, true), (MOST_DRAWS + 1, false)] {
            assert_eq!(Draws::new(count, 1, BTreeSet::new()).is_some(), sound, "{count}");
        }
    }

    #[test]
    fn every_source_has_a_word_of_its_own() {
        for source in Source::ALL {
            assert_eq!(Source::of(source.code()), Some(source));
        }
        assert_eq!(Source::of("weather"), None);
    }

    #[test]
    fn a_walk_that_stays_grows_with_the_root_of_the_years() {
        let walk = Wander { walk: 0.5, stays: 1.0, ..Wander::default() };
        assert!((walk.deviation(16) - 2.0).abs() < 1e-12 && walk.deviation(0) == 0.0);
        let all = Wander { level: 3.0, drift: 4.0 / 16.0, walk: 0.0, stays: 0.0 };
        assert!((all.deviation(16) - 5.0).abs() < 1e-12);
    }
}
