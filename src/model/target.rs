//! What it takes to be so many in a year: one level of net migration or of births for all the years up to it, found by living
//! them again and again with the one step.
//!
//! Births and deaths are made once. What is expected of a year is what it is without any target, on the people there are then;
//! the level stands on top of it: net migration N(y) = N₀(y) + level · c(y), births f(x, y) = f₀(x, y) · (1 + level · c(y)),
//! dwellings D(y) = D₀(y) + level · c(y), with the course c of [`TargetCourse`].

mod dwellings;
mod moves;
mod travel;

use super::course::{Ahead, CourseError, Goal, Lived};
use super::housing::HousingError;
use crate::domain::account::Rules;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::growth::{AfterTarget, TargetBy, TargetCourse};
pub use dwellings::{Town, solve_dwellings};
use moves::Moves;
use std::fmt;
use travel::Travel;

/// Fewest and most children per woman a search by births may come to: bounds of what is tried, not a finding.
pub const CHILDREN: (f64, f64) = (0.5, 4.0);

/// A region's years before anybody is asked for more.
#[derive(Debug, Clone, Copy)]
pub struct Life<'a> {
    /// Each year to come.
    pub ahead: &'a [Ahead],
    /// The stock that opens the first.
    pub opening: &'a Cells,
    /// Expected movers out per person, which tell moves both ways from a net; zeros where they are not known.
    pub out_rate: &'a Cells,
}

/// What is asked of the regions together, so many years on.
#[derive(Debug, Clone, PartialEq)]
pub struct Milestone {
    /// Years lived by then, from 1.
    pub years: usize,
    /// What the stock that closes the last of them is to have: persons by weight, or of a ratio the persons above the line.
    pub goal: Goal,
    /// Weights of the persons under the line; the goal's number is then a ratio.
    pub per: Option<Cells>,
    /// People who count and are projected apart (special groups), all regions together; they are in what is reached.
    pub apart: Cells,
}

impl Milestone {
    /// What is there less what is asked, persons; of a ratio the persons above the line it is off by, with as many under it as `under`.
    fn over(&self, above: f64, below: f64, under: f64) -> f64 {
        match self.per {
            None => above - self.goal.wanted,
            Some(_) => (above / below - self.goal.wanted) * under,
        }
    }

    /// What a stock has above the line, and under it.
    fn of(&self, stock: &Cells) -> (f64, f64) {
        let below = self.per.as_ref().map_or(0.0, |weights| Goal { weights: weights.clone(), wanted: 0.0 }.reached(stock));
        (self.goal.reached(stock), below)
    }
}

/// What is changed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// What.
    pub by: TargetBy,
    /// How it runs over the years.
    pub course: TargetCourse,
    /// What happens after the last milestone.
    pub after: AfterTarget,
}

/// A year as it is lived with the target.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundYear {
    /// Its rates.
    pub lived: Lived,
    /// Net migration (persons) or children per woman without the target.
    pub expected: f64,
    /// The same with it.
    pub found: f64,
}

/// A milestone that is met.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    /// The level: extra persons net or dwellings a year, or extra births as a share of those expected.
    pub level: f64,
    /// The stock of the regions together, with the target.
    pub reached: Cells,
    /// The same without it.
    pub expected: Cells,
}

/// The way to every milestone.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// One a milestone.
    pub arrived: Vec<Arrived>,
    /// Every year of every region.
    pub years: Vec<Vec<FoundYear>>,
}

/// Why a target cannot be met.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TargetError {
    /// The years cannot be lived as expected, or not after the last milestone as it says.
    Cannot(Stop),
    /// No level there can be meets a milestone.
    OutOfReach {
        /// Which milestone.
        milestone: usize,
        /// The level that comes nearest.
        level: f64,
        /// The stock reached there, all regions together.
        nearest: Box<Cells>,
        /// What stops a larger (or lower) level; none where the bounds of what is tried do.
        stopped_by: Option<Stop>,
    },
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cannot(error) => error.fmt(f),
            Self::OutOfReach { level, .. } => write!(f, "no level meets it; {level:.3} comes nearest"),
        }
    }
}

impl std::error::Error for TargetError {}

impl From<Stop> for TargetError {
    fn from(stop: Stop) -> Self {
        Self::Cannot(stop)
    }
}

/// What keeps years from being lived at a level.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// Rates or movers that cannot be.
    Course(CourseError),
    /// Dwellings that cannot be completed, taken down or filled.
    Housing {
        /// Position of the area.
        area: usize,
        /// What is in the way, and when.
        error: HousingError,
    },
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Course(error) => error.fmt(f),
            Self::Housing { error, .. } => error.fmt(f),
        }
    }
}

impl std::error::Error for Stop {}

impl From<CourseError> for Stop {
    fn from(error: CourseError) -> Self {
        Self::Course(error)
    }
}

impl From<InvalidCell> for Stop {
    fn from(cell: InvalidCell) -> Self {
        Self::Course(cell.into())
    }
}

/// The levels that meet `milestones` (in order of their years) for the regions of `lives` together: the same factor on births
/// in all, or extra net migration in proportion to the people each opens with.
///
/// # Errors
/// When a year cannot be lived as expected, or no level meets a milestone.
pub fn solve(lives: &[Life<'_>], milestones: &[Milestone], way: Way, rules: Rules) -> Result<Found, TargetError> {
    let mut travel = Travel::new(Moves::new(lives, way, rules)?, way.course);
    let arrived = travel.through(milestones, way.after)?;
    Ok(Found { arrived, years: travel.lives.years() })
}
