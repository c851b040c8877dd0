//! Growth that follows from something else: what was asked of a scenario, and what was found to give it.

use super::axis::{AgeBand, RegionId, Year};
use super::housing::HousingFound;
use std::fmt;

/// What a scenario's moves (or births) were found from, beside its expected ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Growth {
    /// A population, an age group or a ratio to be met in a year; none = nothing was searched.
    pub target: Option<TargetFound>,
    /// Moves that fill a programme of dwellings, a region each in the study's order; empty = nothing follows from dwellings.
    pub housing: Vec<HousingFound>,
}

/// What is to be so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetOf {
    /// People of these ages, persons.
    People(AgeBand),
    /// People of the first ages for each person of the second.
    Ratio(AgeBand, AgeBand),
}

/// `people`, `people 80+`, `ratio 20-64:65+`; the spelling of the tables.
impl fmt::Display for TargetOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::People(AgeBand::ALL) => f.write_str("people"),
            Self::People(band) => write!(f, "people {band}"),
            Self::Ratio(over, under) => write!(f, "ratio {over}:{under}"),
        }
    }
}

/// What is changed until a target is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetBy {
    /// Net migration, persons a year on top of what is expected.
    NetMigration,
    /// Births per woman at every age, by one factor on what is expected.
    Births,
    /// Dwellings completed a year, on top of a programme.
    Dwellings,
}

impl TargetBy {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NetMigration => "net-migration",
            Self::Births => "births",
            Self::Dwellings => "dwellings",
        }
    }
}

/// How what is changed runs over the years up to a target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetCourse {
    /// As much every year.
    Even,
    /// More every year: in a straight line from where it was (nothing before the first target) to its level in the target's year.
    Gradual,
    /// Most at once: from its level in the first year in a straight line to nothing in the year after the target's.
    FrontLoaded,
}

impl TargetCourse {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Even => "even",
            Self::Gradual => "gradual",
            Self::FrontLoaded => "front-loaded",
        }
    }

    /// What is changed in the `n`-th of `years` years (from 1), at `level`, where it was `before` in the year before the first.
    #[must_use]
    pub fn at(self, n: usize, years: usize, level: f64, before: f64) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "years of a study: far below 2^53")]
        let (n, years) = (n as f64, years as f64);
        match self {
            Self::Even => level,
            Self::Gradual => before + (level - before) * n / years,
            Self::FrontLoaded => level * (years - n + 1.0) / years,
        }
    }
}

/// What happens after the last target's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterTarget {
    /// What was changed in the last year stays so.
    Kept,
    /// It is as expected again.
    Ends,
}

/// A target of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What is to be so many.
    pub of: TargetOf,
    /// How many, by 1 January of the stock: persons, or people per person; years ascending, never empty.
    pub wanted: Vec<(Year, f64)>,
    /// What is changed.
    pub by: TargetBy,
    /// How it runs over the years.
    pub course: TargetCourse,
    /// What happens after the last year.
    pub after: AfterTarget,
    /// Position of the region it is asked of; none = all of the study together.
    pub region: Option<usize>,
}

/// A target, and what was found to meet it.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetFound {
    /// What was asked.
    pub target: Target,
    /// How it came out, a target year each.
    pub met: Vec<TargetMet>,
    /// What it takes, a region each (those it is asked of, in the study's order).
    pub takes: Vec<TargetTakes>,
}

/// A target's year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetMet {
    /// 1 January of the stock.
    pub stock: Year,
    /// What was asked for: persons, or people per person.
    pub asked: f64,
    /// What is reached.
    pub reached: f64,
    /// What there would be without the target.
    pub expected: f64,
    /// The level found, of all regions together: extra persons net or dwellings a year, or extra births as a share of those expected.
    pub level: f64,
}

/// What a target takes in a region.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetTakes {
    /// Where.
    pub region: RegionId,
    /// Each calendar year from the jump-off on.
    pub years: Vec<TargetYear>,
    /// What the region's past has seen of the same.
    pub seen: Option<Seen>,
    /// How many more (or fewer) people a year its past has seen.
    pub grew: Option<Grew>,
}

/// A calendar year of what a target takes: net migration in persons, children per woman, or dwellings completed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetYear {
    /// Which.
    pub year: Year,
    /// Without the target.
    pub expected: f64,
    /// With it.
    pub found: f64,
}

/// What the last ten years before the jump-off have seen of what is changed: net migration in persons, children per woman, or dwellings
/// completed.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// By calendar year, ascending, never empty; years that are not known are left out.
    pub years: Vec<(Year, f64)>,
    /// How it is known.
    pub source: SeenSource,
}

/// How the past is known; of several years the least known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeenSource {
    /// Moves in and out are counted.
    Counted,
    /// What counted births and deaths leave of the difference between two stocks.
    Components,
    /// What the study's death rates leave of the difference between two stocks, by cohort: an estimate.
    Residual,
    /// Births are counted; children per woman follow by the ages of the scenario's own rates.
    Births,
    /// Dwellings of the table of dwellings that is of years before the jump-off.
    Dwellings,
}

impl SeenSource {
    /// Its word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Components => "components",
            Self::Residual => "residual",
            Self::Births => "births",
            Self::Dwellings => "dwellings",
        }
    }
}

impl Seen {
    /// The mean of the years known.
    #[must_use]
    pub fn mean(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "ten years")]
        let count = self.years.len() as f64;
        self.years.iter().map(|(_, value)| value).sum::<f64>() / count
    }

    /// The highest year, the earliest of several.
    #[must_use]
    pub fn highest(&self) -> Option<(Year, f64)> {
        self.years.iter().copied().reduce(|best, year| if year.1 > best.1 { year } else { best })
    }
}

/// People more a year between two observed stocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grew {
    /// First calendar year.
    pub first: Year,
    /// Last calendar year.
    pub last: Year,
    /// Persons a year.
    pub per_year: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_has_its_level_where_it_is_named_after() {
        let all = |course: TargetCourse, before: f64| [1, 2, 3, 4].map(|n| course.at(n, 4, 100.0, before));
        assert_eq!(all(TargetCourse::Even, 40.0), [100.0; 4]);
        assert_eq!(all(TargetCourse::Gradual, 0.0), [25.0, 50.0, 75.0, 100.0]);
        assert_eq!(all(TargetCourse::Gradual, 40.0), [55.0, 70.0, 85.0, 100.0]);
        assert_eq!(all(TargetCourse::FrontLoaded, 40.0), [100.0, 75.0, 50.0, 25.0]);
    }

    #[test]
    fn what_was_seen_has_a_mean_and_a_highest_year() {
        let year = |y| Year::new(y).unwrap();
        let seen = Seen { years: vec![(year(2019), 450.0), (year(2020), 224.0), (year(2024), 73.0)], source: SeenSource::Counted };
        assert_eq!((seen.mean(), seen.highest()), (249.0, Some((year(2019), 450.0))));
    }
}
