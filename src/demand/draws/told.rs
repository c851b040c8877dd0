//! What is told of one number in all futures: quantiles, with the error that drawing so many and no more leaves.

use crate::domain::draws::PERCENTILES;
use crate::model::backtest::score;

/// What is told of one number in all futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// At [`PERCENTILES`].
    pub quantiles: [f64; PERCENTILES.len()],
    /// Standard errors of those, from drawing so many and no more.
    pub errors: [f64; PERCENTILES.len()],
}

/// A quantile of sorted values, of which there is at least one (there is at least one draw).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    score::quantile(sorted, share).unwrap_or(f64::NAN)
}

/// Share of sorted values above `limit`.
pub(super) fn above(sorted: &[f64], limit: f64) -> f64 {
    let few = sorted.partition_point(|value| *value <= limit);
    (sorted.len() - few) as f64 / sorted.len() as f64
}

impl Told {
    /// Of sorted values.
    #[must_use]
    pub fn of(sorted: &[f64]) -> Self {
        let quantiles = PERCENTILES.map(|percent| quantile(sorted, percent / 100.0));
        let n = sorted.len() as f64;
        // Ranks a standard error of their share up and down (David & Nagaraja 2003, 7.1).
        let errors = PERCENTILES.map(|percent| {
            let p = percent / 100.0;
            let off = libm::sqrt(p * (1.0 - p) / n);
            (quantile(sorted, (p + off).min(1.0)) - quantile(sorted, (p - off).max(0.0))) / 2.0
        });
        Self { quantiles, errors }
    }

    /// The middle.
    #[must_use]
    pub const fn median(&self) -> f64 {
        self.quantiles[3]
    }
}
