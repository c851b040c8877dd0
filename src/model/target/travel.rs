//! From milestone to milestone: the level at which years that are lived again and again meet what is asked.

use super::{Arrived, Milestone, Stop, TargetError};
use crate::domain::cells::Cells;
use crate::domain::growth::{AfterTarget, TargetCourse};
use crate::model::search::{Outcome, Reached, Search};

/// Further off than this a target is not met, persons.
const FAR: f64 = 1e-3;
/// Halvings after which the edge of what can be is found.
const HALVINGS: usize = 30;
/// Times a bound is drawn in before a search gives up: once on either side is usual.
const EDGES: usize = 8;
/// Levels tried side by side where what is reached may rise and fall with the level.
const GRID: usize = 32;

/// Regions whose years can be lived with more or less of what a target varies.
pub(super) trait Lives {
    /// How near a target is met, persons.
    const NEAR: f64 = 1e-6;

    /// Years there are to live.
    fn years_ahead(&self) -> usize;

    /// Tries the years from `from` on with so much extra in each; none = as expected.
    fn try_out(&mut self, from: usize, extra: &[Option<f64>]) -> Result<(), Stop>;

    /// What was tried last is what happens.
    fn keep(&mut self);

    /// The stock of each region that closes the years last tried.
    fn closing(&self) -> Vec<&Cells>;

    /// The stock of each region after so many years without a target.
    fn expected(&self, years: usize) -> Vec<&Cells>;

    /// Lowest and highest level there is.
    fn bounds(&self, span: Span) -> (f64, f64);

    /// A first guess of how far the level lies from nothing where so many persons are missing after so many years.
    fn stride(&self, over: f64, years: f64) -> f64;
}

/// The years up to a milestone.
#[derive(Clone, Copy)]
pub(super) struct Span {
    /// Years lived before.
    pub from: usize,
    /// How many.
    pub years: usize,
    course: TargetCourse,
    /// What was changed in the last year before.
    before: f64,
}

impl Span {
    /// What is changed in the `n`-th of them at a level.
    pub(super) fn at(&self, n: usize, level: f64) -> f64 {
        self.course.at(n, self.years, level, self.before)
    }
}

/// All regions on their way from milestone to milestone.
pub(super) struct Travel<L> {
    pub lives: L,
    course: TargetCourse,
    /// Years lived.
    from: usize,
    /// What was changed in the last of them.
    before: f64,
}

impl<L: Lives> Travel<L> {
    pub(super) const fn new(lives: L, course: TargetCourse) -> Self {
        Self { lives, course, from: 0, before: 0.0 }
    }

    /// Goes to every milestone, and on to the last year.
    pub(super) fn through(&mut self, milestones: &[Milestone], after: AfterTarget) -> Result<Vec<Arrived>, TargetError> {
        let arrived = milestones.iter().enumerate().map(|(at, milestone)| self.to(at, milestone)).collect::<Result<_, _>>()?;
        self.go_on(after)?;
        Ok(arrived)
    }

    /// Goes on to a milestone by the level that meets it.
    fn to(&mut self, at: usize, milestone: &Milestone) -> Result<Arrived, TargetError> {
        let span = self.span(milestone);
        let start = self.over(0.0, milestone)?;
        #[allow(clippy::cast_precision_loss, reason = "years of a study: far below 2^53")]
        let stride = self.lives.stride(start, span.years as f64);
        let (outcome, stopped) = self.search(Search { start: 0.0, stride, bounds: self.lives.bounds(span), near: L::NEAR }, milestone)?;
        let level = match outcome {
            Outcome::Met(found) if found.over.abs() <= FAR => found.level,
            Outcome::Met(nearest) | Outcome::OutOfReach(nearest) => {
                self.over(nearest.level, milestone)?;
                let stopped_by = stopped.into_iter().rfind(|(edge, _)| *edge == nearest.level).map(|(_, error)| error);
                let stock = Box::new(sum(milestone, self.lives.closing()));
                return Err(TargetError::OutOfReach { milestone: at, level: nearest.level, nearest: stock, stopped_by });
            }
        };
        // The trials ended elsewhere: the years are lived once more at the level found.
        self.over(level, milestone)?;
        self.lives.keep();
        self.before = span.at(span.years, level);
        self.from = milestone.years;
        let [reached, expected] = [self.lives.closing(), self.lives.expected(milestone.years)].map(|stocks| sum(milestone, stocks));
        Ok(Arrived { level, reached, expected })
    }

    /// Lives the years after the last milestone.
    fn go_on(&mut self, after: AfterTarget) -> Result<(), Stop> {
        let kept = after == AfterTarget::Kept && self.course != TargetCourse::FrontLoaded;
        let extra = vec![kept.then_some(self.before); self.lives.years_ahead() - self.from];
        self.lives.try_out(self.from, &extra)?;
        self.lives.keep();
        Ok(())
    }

    const fn span(&self, milestone: &Milestone) -> Span {
        Span { from: self.from, years: milestone.years - self.from, course: self.course, before: self.before }
    }

    /// What the regions have of a goal at the end of the years to a milestone at `level`, less what is asked.
    fn over(&mut self, level: f64, milestone: &Milestone) -> Result<f64, Stop> {
        let span = self.span(milestone);
        let extra: Vec<Option<f64>> = (1..=span.years).map(|n| Some(span.at(n, level))).collect();
        self.lives.try_out(span.from, &extra)?;
        let (mut above, mut below) = milestone.of(&milestone.apart);
        let mut under = below;
        for (closing, expected) in self.lives.closing().into_iter().zip(self.lives.expected(milestone.years)) {
            let (own_above, own_below) = milestone.of(closing);
            above += own_above;
            below += own_below;
            under += milestone.of(expected).1;
        }
        Ok(milestone.over(above, below, under))
    }

    /// Searches within what can be: where years cannot be lived at a level, its edge is found, becomes the bound, and is told; where nothing
    /// meets a ratio at the levels tried, a grid of them is, for it may rise and fall.
    fn search(&mut self, mut search: Search, milestone: &Milestone) -> Result<(Outcome, Vec<(f64, Stop)>), Stop> {
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
                    let (edge, error) = self.edge(search.start, (tried, error), milestone);
                    let bound = if tried < search.start { &mut search.bounds.0 } else { &mut search.bounds.1 };
                    *bound = edge;
                    stopped.push((edge, error));
                }
            }
        }
        let start = Reached { level: search.start, over: self.over(search.start, milestone)? };
        Ok((Outcome::OutOfReach(start), stopped))
    }

    /// The level furthest from one that can be lived towards one that cannot, and what stops it there.
    fn edge(&mut self, mut can: f64, (mut cannot, mut stop): (f64, Stop), milestone: &Milestone) -> (f64, Stop) {
        for _ in 0..HALVINGS {
            let level = 0.5 * (can + cannot);
            match self.over(level, milestone) {
                Ok(_) => can = level,
                Err(error) => (cannot, stop) = (level, error),
            }
        }
        (can, stop)
    }

    fn on_a_grid(&mut self, search: Search, mut nearest: Reached, milestone: &Milestone) -> Result<Outcome, Stop> {
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

/// The regions' stocks added up, with those apart.
fn sum(milestone: &Milestone, stocks: Vec<&Cells>) -> Cells {
    let add = |sum: Cells, more: &Cells| sum.map(|sex, group, lane, persons| persons + more.get(sex, group, lane));
    stocks.into_iter().fold(milestone.apart.clone(), add)
}
