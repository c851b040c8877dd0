//! What it takes to be so many in a year: one level of net migration or of births for all the years up to it, found by living
//! them again and again with the one step.
//!
//! Births and deaths are made once. What is expected of a year is what it is without any target, on the people there are then;
//! the level stands on top of it: net migration N(y) = N₀(y) + level · c(y), births f(x, y) = f₀(x, y) · (1 + level · c(y)),
//! with the course c of [`TargetCourse`].

use super::course::{Ahead, Course, CourseError, Goal, Lived, Pull};
use super::search::{Outcome, Reached, Search};
use crate::domain::account::Rules;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::growth::{AfterTarget, TargetBy, TargetCourse};
use crate::domain::rates::Asfr;
use std::fmt;

/// Fewest and most children per woman a search by births may come to: bounds of what is tried, not a finding.
pub const CHILDREN: (f64, f64) = (0.5, 4.0);
/// How near a target is met, persons.
const NEAR: f64 = 1e-6;
/// Further off than this a target is not met, persons.
const FAR: f64 = 1e-3;
/// Halvings after which the edge of what can be is found.
const HALVINGS: usize = 30;
/// Times a bound is drawn in before a search gives up: once on either side is usual.
const EDGES: usize = 8;
/// Levels tried side by side where what is reached may rise and fall with the level.
const GRID: usize = 32;

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
    /// The level: extra persons net a year, or extra births as a share of those expected.
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
    Cannot(CourseError),
    /// No level there can be meets a milestone.
    OutOfReach {
        /// Which milestone.
        milestone: usize,
        /// The level that comes nearest.
        level: f64,
        /// The stock reached there, all regions together.
        nearest: Box<Cells>,
        /// What stops a larger (or lower) level; none where the bounds of what is tried do.
        stopped_by: Option<CourseError>,
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

impl From<CourseError> for TargetError {
    fn from(error: CourseError) -> Self {
        Self::Cannot(error)
    }
}

/// The levels that meet `milestones` (in order of their years) for the regions of `lives` together: the same factor on births
/// in all, or extra net migration in proportion to the people each opens with.
///
/// # Errors
/// When a year cannot be lived as expected, or no level meets a milestone.
pub fn solve(lives: &[Life<'_>], milestones: &[Milestone], way: Way, rules: Rules) -> Result<Found, TargetError> {
    let people: f64 = lives.iter().map(|life| life.opening.total(0)).sum();
    let mut paths = Vec::with_capacity(lives.len());
    for life in lives {
        paths.push(Path::new(*life, way, rules, life.opening.total(0) / people)?);
    }
    let mut travel = Travel { paths, way, people, from: 0, before: 0.0 };
    let mut arrived = Vec::with_capacity(milestones.len());
    for (at, milestone) in milestones.iter().enumerate() {
        arrived.push(travel.to(at, milestone)?);
    }
    travel.go_on()?;
    Ok(Found { arrived, years: travel.paths.into_iter().map(|path| path.years).collect() })
}

/// A region on its way.
struct Path<'a> {
    life: Life<'a>,
    by: TargetBy,
    /// Its part of extra persons.
    share: f64,
    course: Course,
    /// Net migration or children per woman of each year, and the stock that closes it, without a target.
    expected: Vec<(f64, Cells)>,
    /// The stock it has come to, and the years lived until then.
    at: Cells,
    years: Vec<FoundYear>,
    /// The years last tried from there, and the stock that closes them.
    trial: Vec<FoundYear>,
    closing: Cells,
}

impl<'a> Path<'a> {
    fn new(life: Life<'a>, way: Way, rules: Rules, share: f64) -> Result<Self, CourseError> {
        let mut course = Course::new(rules, life.out_rate.clone());
        let (mut expected, mut stock) = (Vec::with_capacity(life.ahead.len()), life.opening.clone());
        for ahead in life.ahead {
            // Told as moves both ways, as the level is: a net alone has other deaths among those who move.
            let pull = if way.by == TargetBy::NetMigration { Pull::BothWays } else { Pull::Expected };
            course.live(ahead, &stock, pull)?;
            stock.clone_from(course.closing());
            let value = match way.by {
                TargetBy::NetMigration => course.net(),
                TargetBy::Births => ahead.vital.asfr.tfr(0),
            };
            expected.push((value, stock.clone()));
        }
        let (at, years) = (life.opening.clone(), Vec::with_capacity(life.ahead.len()));
        Ok(Self { closing: at.clone(), trial: Vec::new(), life, by: way.by, share, course, expected, at, years })
    }

    /// Lives a year that opens with `opening` and so much extra; none = as expected.
    fn live(&mut self, year: usize, opening: &Cells, extra: Option<f64>) -> Result<FoundYear, CourseError> {
        let (ahead, expected) = (&self.life.ahead[year], self.expected[year].0);
        let lived = match (self.by, extra) {
            (TargetBy::NetMigration, Some(extra)) => self.course.live(ahead, opening, Pull::Net(expected + extra * self.share))?,
            (TargetBy::Births, Some(extra)) => self.course.live(&with_births(ahead, 1.0 + extra)?, opening, Pull::Expected)?,
            (_, None) => self.course.live(ahead, opening, Pull::Expected)?,
        };
        let found = match self.by {
            TargetBy::NetMigration => self.course.net(),
            TargetBy::Births => lived.rates.asfr.tfr(0),
        };
        Ok(FoundYear { lived, expected, found })
    }

    /// Tries the years from where it is with so much extra in each.
    fn try_out(&mut self, from: usize, extra: impl Iterator<Item = Option<f64>>) -> Result<(), CourseError> {
        self.trial.clear();
        let mut opening = self.at.clone();
        for (year, extra) in (from..).zip(extra) {
            let lived = self.live(year, &opening, extra)?;
            self.trial.push(lived);
            opening.clone_from(self.course.closing());
        }
        self.closing = opening;
        Ok(())
    }

    /// What was tried last is what happens.
    fn keep(&mut self) {
        self.at.clone_from(&self.closing);
        self.years.append(&mut self.trial);
    }
}

/// A year with so many times as many births at every age.
fn with_births(ahead: &Ahead, factor: f64) -> Result<Ahead, InvalidCell> {
    let mut ahead = ahead.clone();
    let asfr = &ahead.vital.asfr;
    let scaled = Asfr::from_fn(ahead.vital.survivorship.cells().axis(), 1, |group, _| asfr.row(group)[0] * factor)?;
    ahead.vital.asfr = scaled;
    Ok(ahead)
}

/// All regions on their way from milestone to milestone.
struct Travel<'a> {
    paths: Vec<Path<'a>>,
    way: Way,
    /// People at the start.
    people: f64,
    /// Years lived.
    from: usize,
    /// What was changed in the last of them.
    before: f64,
}

impl Travel<'_> {
    /// Goes on to a milestone by the level that meets it.
    fn to(&mut self, at: usize, milestone: &Milestone) -> Result<Arrived, TargetError> {
        let years = milestone.years - self.from;
        let start = self.over(0.0, milestone)?;
        let (bounds, stride) = (self.bounds(years), self.stride(start, years));
        let (outcome, stopped) = self.search(Search { start: 0.0, stride, bounds, near: NEAR }, milestone)?;
        let level = match outcome {
            Outcome::Met(found) if found.over.abs() <= FAR => found.level,
            Outcome::Met(nearest) | Outcome::OutOfReach(nearest) => {
                self.over(nearest.level, milestone)?;
                let stopped_by = stopped.into_iter().rfind(|(edge, _)| *edge == nearest.level).map(|(_, error)| error);
                let stock = Box::new(self.sum(milestone, |path| &path.closing));
                return Err(TargetError::OutOfReach { milestone: at, level: nearest.level, nearest: stock, stopped_by });
            }
        };
        // The trials ended elsewhere: the years are lived once more at the level found.
        self.over(level, milestone)?;
        self.paths.iter_mut().for_each(Path::keep);
        self.before = self.way.course.at(years, years, level, self.before);
        self.from = milestone.years;
        let expected = self.sum(milestone, |path| &path.expected[milestone.years - 1].1);
        Ok(Arrived { level, reached: self.sum(milestone, |path| &path.at), expected })
    }

    /// Lives the years after the last milestone.
    fn go_on(&mut self) -> Result<(), CourseError> {
        let kept = self.way.after == AfterTarget::Kept && self.way.course != TargetCourse::FrontLoaded;
        let extra = kept.then_some(self.before);
        for path in &mut self.paths {
            let years = path.life.ahead.len() - self.from;
            path.try_out(self.from, std::iter::repeat_n(extra, years))?;
            path.keep();
        }
        Ok(())
    }

    /// What the regions have of a goal at the end of the years to a milestone at `level`, less what is asked.
    fn over(&mut self, level: f64, milestone: &Milestone) -> Result<f64, CourseError> {
        let (from, years, before, course) = (self.from, milestone.years - self.from, self.before, self.way.course);
        let (mut above, mut below) = milestone.of(&milestone.apart);
        let mut under = below;
        for path in &mut self.paths {
            path.try_out(from, (1..=years).map(|n| Some(course.at(n, years, level, before))))?;
            let (own_above, own_below) = milestone.of(&path.closing);
            above += own_above;
            below += own_below;
            under += milestone.of(&path.expected[milestone.years - 1].1).1;
        }
        Ok(milestone.over(above, below, under))
    }

    /// The regions' stocks added up, with those apart.
    fn sum<'s>(&'s self, milestone: &Milestone, of: impl Fn(&'s Path<'_>) -> &'s Cells) -> Cells {
        self.paths
            .iter()
            .map(of)
            .fold(milestone.apart.clone(), |sum, more| sum.map(|sex, group, lane, persons| persons + more.get(sex, group, lane)))
    }

    /// Lowest and highest level there is: as many net in a year as people at the start; children per woman within [`CHILDREN`].
    fn bounds(&self, years: usize) -> (f64, f64) {
        match self.way.by {
            TargetBy::NetMigration => (-self.people, self.people),
            TargetBy::Births => self.bounds_of_births(years),
        }
    }

    fn bounds_of_births(&self, years: usize) -> (f64, f64) {
        let (mut lowest, mut highest) = (f64::NEG_INFINITY, f64::INFINITY);
        for path in &self.paths {
            for (n, (tfr, _)) in (1..=years).zip(path.expected.iter().skip(self.from)) {
                // The course is a straight line in the level: at n it is base + level · slope.
                let base = self.way.course.at(n, years, 0.0, self.before);
                let slope = self.way.course.at(n, years, 1.0, self.before) - base;
                lowest = lowest.max((CHILDREN.0 / tfr - 1.0 - base) / slope);
                highest = highest.min((CHILDREN.1 / tfr - 1.0 - base) / slope);
            }
        }
        (lowest.min(0.0), highest.max(0.0))
    }

    /// A first guess of how far the level lies from nothing.
    fn stride(&self, over: f64, years: usize) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "years of a study: far below 2^53")]
        let years = years as f64;
        match self.way.by {
            TargetBy::NetMigration => (over.abs() / years).clamp(1.0, self.people.max(2.0) / 2.0),
            TargetBy::Births => 0.05,
        }
    }

    /// Searches within what can be: where years cannot be lived at a level, its edge is found, becomes the bound, and is told; where nothing
    /// meets a ratio at the levels tried, a grid of them is, for it may rise and fall.
    fn search(&mut self, mut search: Search, milestone: &Milestone) -> Result<(Outcome, Vec<(f64, CourseError)>), CourseError> {
        let mut stopped = Vec::new();
        for _ in 0..EDGES {
            let mut tried = search.start;
            let found = search.run(|level| {
                tried = level;
                self.over(level, milestone)
            });
            match found {
                Ok(Outcome::OutOfReach(nearest)) if milestone.per.is_some() => {
                    return Ok((self.on_a_grid(search, nearest, milestone)?, stopped));
                }
                Ok(met) => return Ok((met, stopped)),
                Err(error) if tried == search.start => return Err(error),
                Err(error) => {
                    let edge = self.edge(search.start, tried, milestone);
                    let bound = if tried < search.start { &mut search.bounds.0 } else { &mut search.bounds.1 };
                    *bound = edge;
                    stopped.push((edge, error));
                }
            }
        }
        let start = Reached { level: search.start, over: self.over(search.start, milestone)? };
        Ok((Outcome::OutOfReach(start), stopped))
    }

    /// The level furthest from one that can be lived towards one that cannot.
    fn edge(&mut self, mut can: f64, mut cannot: f64, milestone: &Milestone) -> f64 {
        for _ in 0..HALVINGS {
            let level = 0.5 * (can + cannot);
            match self.over(level, milestone) {
                Ok(_) => can = level,
                Err(_) => cannot = level,
            }
        }
        can
    }

    fn on_a_grid(&mut self, search: Search, mut nearest: Reached, milestone: &Milestone) -> Result<Outcome, CourseError> {
        let (low, high) = search.bounds;
        let mut last: Option<Reached> = None;
        for n in 0..=GRID {
            #[allow(clippy::cast_precision_loss, reason = "32")]
            let level = low + (high - low) * n as f64 / GRID as f64;
            let tried = Reached { level, over: self.over(level, milestone)? };
            if tried.over.abs() < nearest.over.abs() {
                nearest = tried;
            }
            if let Some(before) = last.filter(|before| before.over.signum() != tried.over.signum()) {
                let between =
                    Search { start: before.level, stride: level - before.level, bounds: (before.level, level), near: search.near };
                return between.run(|level| self.over(level, milestone));
            }
            last = Some(tried);
        }
        Ok(Outcome::OutOfReach(nearest))
    }
}
