//! Chance of single lives: how far counts of births, deaths and moves lie from what is expected of as few people as there are.
//!
//! A count with mean 1 and variance v is drawn as (a + b·z)², z standard normal, a⁴ = 1 − v/2, b² = 1 − a²: it is never negative, has
//! exactly that mean and variance, and leans to the right as small counts do. v is at most 2 (half a birth a year): bands are wide enough.

use crate::domain::account::Account;
use crate::domain::axis::{AgeAxis, Sex};

/// Largest variance, relative to the mean squared, a count is drawn with.
const WIDEST: f64 = 2.0;

/// A count around its expectation: what a standard normal number makes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    a: f64,
    b: f64,
    /// Added, so that a share of people that follows the count by its odds keeps its mean.
    lift: f64,
}

impl Count {
    /// Nothing is left to chance.
    pub const SURE: Self = Self { a: 1.0, b: 0.0, lift: 0.0 };

    /// `expected` events of which `share` is the share of those who may have one, each standing for `together` that come at once.
    #[inline(always)]
    #[must_use]
    pub fn new(expected: f64, share: f64, together: f64) -> Self {
        let variance = (together * (1.0 - share) / expected).clamp(0.0, WIDEST);
        let square = (1.0 - variance / WIDEST).sqrt();
        let count = Self { a: square.sqrt(), b: (1.0 - square).sqrt(), lift: share * variance };
        if expected > 0.0 { count } else { Self::SURE }
    }

    /// The count as a multiple of what is expected.
    #[inline(always)]
    #[must_use]
    pub fn of(self, z: f64) -> f64 {
        let root = self.a + self.b * z;
        root * root + self.lift
    }

    /// The same of many lanes, each times its own of `times`.
    #[inline(always)]
    pub(super) fn on(self, drawn: &[f64], times: &[f64], counts: &mut [f64]) {
        for ((count, z), times) in counts.iter_mut().zip(drawn).zip(times) {
            *count = times * self.of(*z);
        }
    }
}

/// Ages whose deaths are counted together: all up to 49, then five years each, 100 and over.
pub(super) const DEATH_BANDS: usize = 12;

/// Ages whose moves are counted together: five years each, 100 and over.
pub(super) const MOVE_BANDS: usize = 21;

/// The band of deaths of an age.
pub(super) fn death_band(age: u8) -> usize {
    (usize::from(age.max(45) - 45) / 5).min(DEATH_BANDS - 1)
}

/// The band of moves of an age.
pub(super) fn move_band(age: u8) -> usize {
    usize::from(age / 5).min(MOVE_BANDS - 1)
}

/// What is expected of a year's deaths, by sex and band.
pub(super) fn deaths(account: &Account, axis: AgeAxis) -> [[Count; DEATH_BANDS]; 2] {
    Sex::ALL.map(|sex| {
        let (mut died, mut were) = ([0.0; DEATH_BANDS], [0.0; DEATH_BANDS]);
        for (group, age) in axis.starts().enumerate() {
            let band = death_band(age);
            died[band] += account.deaths.row(sex, group)[0];
            were[band] += account.start_of_cohort(sex, group, 0).unwrap_or(0.0);
        }
        let mut counts = [Count::SURE; DEATH_BANDS];
        for (count, (died, were)) in counts.iter_mut().zip(died.into_iter().zip(were)) {
            *count = Count::new(died, if were > 0.0 { died / were } else { 0.0 }, 1.0);
        }
        counts
    })
}

/// What is expected of a year's births.
pub(super) fn births(account: &Account) -> Count {
    Count::new(account.births.iter().map(|born| born[0]).sum(), 0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::random::{Key, Purpose};

    #[test]
    fn a_count_has_its_mean_and_variance_and_is_never_negative() {
        for (expected, share) in [(0.6, 0.0), (3.0, 0.2), (40.0, 0.3), (2_000.0, 0.0)] {
            let (count, variance) = (Count::new(expected, share, 1.0), (1.0 - share) / expected);
            let mut stream = Key::new(5, None).stream(Purpose::Births, 0);
            let many = 100_000;
            let drawn: Vec<f64> = (0..many).map(|_| count.of(stream.normal()) - count.lift).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(many);
            let spread = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(many);
            assert!((mean - 1.0).abs() < 4.0 * libm::sqrt(variance / f64::from(many)), "{expected}: {mean}");
            assert!((spread / variance - 1.0).abs() < 0.05, "{expected}: {spread} for {variance}");
            assert!(drawn.iter().all(|x| *x >= 0.0));
        }
    }

    #[test]
    fn bands_cover_all_ages() {
        assert_eq!([0, 49, 50, 54, 55, 99, 100, 130].map(death_band), [0, 0, 1, 1, 2, 10, 11, 11]);
        assert_eq!([0, 4, 5, 99, 100, 130].map(move_band), [0, 0, 1, 19, 20, 20]);
    }
}
