//! A target met by net migration or births: regions side by side, each with its part.

use super::travel::{Lives, Span};
use super::{CHILDREN, FoundYear, Life, Stop, Way};
use crate::domain::account::Rules;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::growth::TargetBy;
use crate::domain::rates::Asfr;
use crate::model::course::{Ahead, Course, CourseError, Pull};

/// Regions whose moves or births a target varies.
pub(super) struct Moves<'a> {
    paths: Vec<Path<'a>>,
    by: TargetBy,
    /// People at the start.
    people: f64,
}

impl<'a> Moves<'a> {
    pub(super) fn new(lives: &[Life<'a>], way: Way, rules: Rules) -> Result<Self, Stop> {
        let people: f64 = lives.iter().map(|life| life.opening.total(0)).sum();
        let path = |life: &Life<'a>| Path::new(*life, way, rules, life.opening.total(0) / people);
        Ok(Self { paths: lives.iter().map(path).collect::<Result<_, _>>()?, by: way.by, people })
    }

    /// Every year of every region.
    pub(super) fn years(self) -> Vec<Vec<FoundYear>> {
        self.paths.into_iter().map(|path| path.years).collect()
    }

    fn bounds_of_births(&self, span: Span) -> (f64, f64) {
        let (mut lowest, mut highest) = (f64::NEG_INFINITY, f64::INFINITY);
        for path in &self.paths {
            for (n, (tfr, _)) in (1..=span.years).zip(path.expected.iter().skip(span.from)) {
                // The course is a straight line in the level: at n it is base + level · slope.
                let base = span.at(n, 0.0);
                let slope = span.at(n, 1.0) - base;
                lowest = lowest.max((CHILDREN.0 / tfr - 1.0 - base) / slope);
                highest = highest.min((CHILDREN.1 / tfr - 1.0 - base) / slope);
            }
        }
        (lowest.min(0.0), highest.max(0.0))
    }
}

impl Lives for Moves<'_> {
    fn years_ahead(&self) -> usize {
        self.paths.iter().map(|path| path.life.ahead.len()).max().unwrap_or(0)
    }

    fn try_out(&mut self, from: usize, extra: &[Option<f64>]) -> Result<(), Stop> {
        self.paths.iter_mut().try_for_each(|path| path.try_out(from, extra)).map_err(Stop::from)
    }

    fn keep(&mut self) {
        self.paths.iter_mut().for_each(Path::keep);
    }

    fn closing(&self) -> Vec<&Cells> {
        self.paths.iter().map(|path| &path.closing).collect()
    }

    fn expected(&self, years: usize) -> Vec<&Cells> {
        self.paths.iter().map(|path| &path.expected[years - 1].1).collect()
    }

    /// As many net in a year as people at the start; children per woman within [`CHILDREN`].
    fn bounds(&self, span: Span) -> (f64, f64) {
        match self.by {
            TargetBy::Births => self.bounds_of_births(span),
            _ => (-self.people, self.people),
        }
    }

    fn stride(&self, over: f64, years: f64) -> f64 {
        match self.by {
            TargetBy::Births => 0.05,
            _ => (over.abs() / years).clamp(1.0, self.people.max(2.0) / 2.0),
        }
    }
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
            let value = if way.by == TargetBy::Births { ahead.vital.asfr.tfr(0) } else { course.net() };
            expected.push((value, stock.clone()));
        }
        let (at, years) = (life.opening.clone(), Vec::with_capacity(life.ahead.len()));
        Ok(Self { closing: at.clone(), trial: Vec::new(), life, by: way.by, share, course, expected, at, years })
    }

    /// Lives a year that opens with `opening` and so much extra; none = as expected.
    fn live(&mut self, year: usize, opening: &Cells, extra: Option<f64>) -> Result<FoundYear, CourseError> {
        let (ahead, expected) = (&self.life.ahead[year], self.expected[year].0);
        let lived = match (self.by, extra) {
            (TargetBy::Births, Some(extra)) => self.course.live(&with_births(ahead, 1.0 + extra)?, opening, Pull::Expected)?,
            (_, Some(extra)) => self.course.live(ahead, opening, Pull::Net(expected + extra * self.share))?,
            (_, None) => self.course.live(ahead, opening, Pull::Expected)?,
        };
        let found = if self.by == TargetBy::Births { lived.rates.asfr.tfr(0) } else { self.course.net() };
        Ok(FoundYear { lived, expected, found })
    }

    /// Tries the years from where it is with so much extra in each.
    fn try_out(&mut self, from: usize, extra: &[Option<f64>]) -> Result<(), CourseError> {
        self.trial.clear();
        let mut opening = self.at.clone();
        for (year, extra) in (from..self.life.ahead.len()).zip(extra) {
            let lived = self.live(year, &opening, *extra)?;
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
