//! A number's way through the years.

use crate::domain::axis::Year;
use std::collections::BTreeMap;

/// A path through years: linear between the years given, held before the first and after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Path(BTreeMap<Year, f64>);

impl Path {
    /// `None` when no year is given.
    #[must_use]
    pub fn new(points: BTreeMap<Year, f64>) -> Option<Self> {
        (!points.is_empty()).then_some(Self(points))
    }

    /// One value for every year.
    #[must_use]
    pub fn constant(year: Year, value: f64) -> Self {
        Self(BTreeMap::from([(year, value)]))
    }

    /// The given points.
    #[must_use]
    pub const fn points(&self) -> &BTreeMap<Year, f64> {
        &self.0
    }

    /// The value in `year`.
    #[must_use]
    pub fn at(&self, year: Year) -> f64 {
        let before = self.0.range(..=year).next_back();
        let after = self.0.range(year..).next();
        match (before, after) {
            (Some((&a, &from)), Some((&b, &to))) if b > a => from + (to - from) * f64::from(year.since(a)) / f64::from(b.since(a)),
            (Some((_, &value)), _) | (None, Some((_, &value))) => value,
            (None, None) => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_linear_between_its_years_and_held_outside() {
        let year = |y| Year::new(y).unwrap();
        let path = Path::new(BTreeMap::from([(year(2024), 1.42), (year(2030), 1.57)])).unwrap();
        assert_eq!((path.at(year(2000)), path.at(year(2024)), path.at(year(2100))), (1.42, 1.42, 1.57));
        assert!((path.at(year(2027)) - 1.495).abs() < 1e-12);
    }
}
