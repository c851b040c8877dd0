//! Fertility through time: an age pattern, scaled to children per woman and moved to a mean age at birth.

/// Youngest and oldest age at which births are accepted.
pub const FERTILE_AGES: std::ops::RangeInclusive<usize> = 10..=54;

/// Largest share of births that may be held at the edge of the fertile ages when the pattern is moved.
pub const MOST_AT_EDGE: f64 = 0.001;

/// Births per woman-year by single completed age 0….
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule(Vec<f64>);

impl Schedule {
    /// The mean of several years' rates, age by age; an age a year does not name has no births. `None` without years or
    /// when nobody gives birth.
    #[must_use]
    pub fn mean(years: &[&[f64]]) -> Option<Self> {
        let ages = years.iter().map(|rates| rates.len()).max()?;
        let mean = |age: usize| years.iter().map(|rates| rates.get(age).copied().unwrap_or(0.0)).sum::<f64>() / years.len() as f64;
        let schedule = Self((0..ages).map(mean).collect());
        (schedule.tfr() > 0.0).then_some(schedule)
    }

    /// Rates by age.
    #[must_use]
    pub fn rates(&self) -> &[f64] {
        &self.0
    }

    /// Rate at a completed age.
    #[must_use]
    pub fn at(&self, age: usize) -> f64 {
        self.0.get(age).copied().unwrap_or(0.0)
    }

    /// Children per woman.
    #[must_use]
    pub fn tfr(&self) -> f64 {
        self.0.iter().sum()
    }

    /// Mean age of mothers at birth by the rates, years: Σ (a + ½)·f(a) ÷ Σ f(a).
    #[must_use]
    pub fn mean_age(&self) -> f64 {
        self.0.iter().enumerate().map(|(age, rate)| (age as f64 + 0.5) * rate).sum::<f64>() / self.tfr()
    }

    /// The same pattern at `tfr` children per woman.
    #[must_use]
    pub fn at_tfr(&self, tfr: f64) -> Self {
        let factor = tfr / self.tfr();
        Self(self.0.iter().map(|rate| rate * factor).collect())
    }

    /// The same children per woman, the whole pattern moved so that the mean age at birth is `mean_age`. The few births
    /// that would leave the fertile ages 10–54 stay at their edge; the move is then corrected until the mean age is met.
    ///
    /// `None` when more than [`MOST_AT_EDGE`] of the births would leave them.
    #[must_use]
    pub fn at_mean_age(&self, mean_age: f64) -> Option<Self> {
        let mut move_by = mean_age - self.mean_age();
        for _ in 0..100 {
            let moved = self.moved(move_by);
            let miss = mean_age - moved.mean_age();
            if miss.abs() < 1e-10 {
                return (self.leaving(move_by) <= MOST_AT_EDGE).then_some(moved);
            }
            move_by += miss;
        }
        None
    }

    /// Share of the births that a move by `years` would take out of the fertile ages.
    fn leaving(&self, years: f64) -> f64 {
        let inside = *FERTILE_AGES.start() as f64..=*FERTILE_AGES.end() as f64;
        let gone = self.0.iter().enumerate().filter(|(age, _)| !inside.contains(&(*age as f64 + years))).map(|(_, rate)| rate);
        gone.sum::<f64>() / self.tfr()
    }

    /// Every rate moved by `years`, a rate between two ages shared between them.
    fn moved(&self, years: f64) -> Self {
        let mut out = vec![0.0; FERTILE_AGES.end() + 1];
        for (age, rate) in self.0.iter().enumerate().filter(|(_, rate)| **rate > 0.0) {
            let target = (age as f64 + years).clamp(*FERTILE_AGES.start() as f64, *FERTILE_AGES.end() as f64);
            let (floor, part) = (libm::floor(target), target - libm::floor(target));
            // Within 10–54 by the line above.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let below = floor as usize;
            out[below] += rate * (1.0 - part);
            if part > 0.0 {
                out[below + 1] += rate * part;
            }
        }
        Self(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Schedule {
        let rates: Vec<f64> = (0..55)
            .map(|age| if (15..50).contains(&age) { libm::exp(-libm::pow((f64::from(age) - 29.3) / 5.5, 2.0)) / 7.0 } else { 0.0 })
            .collect();
        Schedule::mean(&[&rates]).unwrap()
    }

    #[test]
    fn scaling_keeps_the_mean_age_and_moving_keeps_the_children() {
        let schedule = made();
        let scaled = schedule.at_tfr(1.83);
        assert!((scaled.tfr() - 1.83).abs() < 1e-12 && (scaled.mean_age() - schedule.mean_age()).abs() < 1e-12);
        for mean_age in [27.2, 29.0, 31.9] {
            let moved = scaled.at_mean_age(mean_age).unwrap();
            assert!((moved.tfr() - 1.83).abs() < 1e-12 && (moved.mean_age() - mean_age).abs() < 1e-9);
        }
        assert_eq!((scaled.at_mean_age(80.0), scaled.at_mean_age(47.0)), (None, None));
    }
}
