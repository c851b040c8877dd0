//! How restless a region's own past was: where net migration went up and down more than in others of its size, nobody knows its level as well.

use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::draws::{Own, Wander};
use crate::domain::rates::Survivorship;

/// Years of the past that are looked at, the last ones.
const LONGEST: usize = 10;

/// Fewest years that tell anything.
const FEWEST: usize = 5;

/// Variance of yearly net migration per inhabitant, times inhabitants (179 Norwegian municipalities, up to ten years before 2011–2015,
/// v = a ÷ inhabitants + b fitted by relative deviations).
const BY_SIZE: f64 = 0.31;

/// The part of it that does not shrink with size: b there.
const SHARED: f64 = 0.0029 * 0.0029;

/// Years of others' past that weigh as one's own do.
const OTHERS: f64 = 20.0;

/// A past: so many years, and how far net migration per inhabitant lay apart in them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unrest {
    /// Years.
    pub years: usize,
    /// Variance of yearly net migration per inhabitant, of those aged one and over.
    pub variance: f64,
    /// Inhabitants in the last year.
    pub people: f64,
}

impl Unrest {
    /// Of a region's stocks on 1 January, one lane each, one year after the other up to the jump-off: what is left of each year's people once
    /// they are a year older and some have died has moved. None where there are too few years or ages are not single.
    #[must_use]
    pub fn of(stocks: &[&Cells], survivorship: &Survivorship) -> Option<Self> {
        let first = stocks.len().saturating_sub(LONGEST + 1);
        let years = stocks[first..].windows(2).map(|pair| moved(pair[0], pair[1], survivorship));
        let rates: Vec<f64> = years.collect::<Option<_>>()?;
        if rates.len() < FEWEST {
            return None;
        }
        let n = rates.len() as f64;
        let mean = rates.iter().sum::<f64>() / n;
        let variance = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum::<f64>() / (n - 1.0);
        Some(Self { years: rates.len(), variance, people: stocks.last()?.total(0) })
    }

    /// What the variance of the region's own courses of migration is multiplied by: its own past against others', each by its years.
    #[must_use]
    pub fn factor(self) -> f64 {
        let usual = BY_SIZE / self.people + SHARED;
        let own = (self.years - 1) as f64;
        (OTHERS + own * self.variance / usual) / (OTHERS + own)
    }

    /// Courses of a region with this past.
    #[must_use]
    pub fn sized(self, own: Own) -> Own {
        let wider = libm::sqrt(self.factor());
        let migration = Wander { level: own.migration.level * wider, walk: own.migration.walk * wider, ..own.migration };
        Own { migration, ..own }
    }
}

/// Net migration per inhabitant of those who were born before the year.
fn moved(before: &Cells, after: &Cells, survivorship: &Survivorship) -> Option<f64> {
    let axis = before.axis();
    let people = before.total(0);
    if axis.width() != 1 || after.axis() != axis || people <= 0.0 {
        return None;
    }
    let open = axis.groups() - 1;
    let mut net = 0.0;
    for sex in Sex::ALL {
        for group in 1..=open {
            let older = if group == open { before.get(sex, open, 0) } else { 0.0 };
            net += after.get(sex, group, 0) - survivorship.cells().get(sex, group, 0) * (before.get(sex, group - 1, 0) + older);
        }
    }
    Some(net / people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::AgeAxis;
    use crate::domain::draws::Spread;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 80).unwrap()
    }

    fn alive() -> Survivorship {
        Survivorship::new(Cells::from_fn(axis(), 1, |_, _, _| 1.0)).unwrap()
    }

    /// 16 200 people; in the years named so many come at age 2, else nobody.
    fn stocks(come: &[f64]) -> Vec<Cells> {
        let mut stocks = vec![Cells::from_fn(axis(), 1, |_, _, _| 100.0)];
        for &come in come {
            let last = stocks.last().unwrap();
            let next = Cells::from_fn(axis(), 1, |sex, group, _| match group {
                0 => 100.0,
                80 => last.get(sex, 79, 0) + last.get(sex, 80, 0),
                group => last.get(sex, group - 1, 0) + if group == 2 { come / 2.0 } else { 0.0 },
            });
            stocks.push(next);
        }
        stocks
    }

    fn unrest(come: &[f64]) -> Option<Unrest> {
        let stocks = stocks(come);
        Unrest::of(&stocks.iter().collect::<Vec<_>>(), &alive())
    }

    #[test]
    fn what_death_does_not_explain_has_moved() {
        let stocks = stocks(&[30.0]);
        assert!((moved(&stocks[0], &stocks[1], &alive()).unwrap() - 30.0 / 16_200.0).abs() < 1e-12);
    }

    #[test]
    fn a_restless_past_widens_and_a_calm_one_narrows_and_a_short_one_says_nothing() {
        let (calm, restless) = (unrest(&[0.0; 8]).unwrap(), unrest(&[0.0, 900.0, 0.0, 900.0, 0.0, 900.0, 0.0, 900.0]).unwrap());
        assert!(calm.factor() < 1.0 && restless.factor() > 1.0, "{calm:?} {restless:?}");
        assert!((calm.factor() - OTHERS / (OTHERS + 7.0)).abs() < 1e-3, "never nothing: others' past weighs more");
        assert_eq!(unrest(&[0.0; 4]), None);
        let own = restless.sized(Spread::SIZED.own);
        assert!(own.migration.level > Spread::SIZED.own.migration.level && own.fertility == Spread::SIZED.own.fertility);
    }

    #[test]
    fn only_the_last_ten_years_count() {
        let (mut long, short) = (vec![900.0], vec![0.0; 10]);
        long.extend(&short);
        assert!((unrest(&long).unwrap().variance - unrest(&short).unwrap().variance).abs() < 1e-12);
    }
}
