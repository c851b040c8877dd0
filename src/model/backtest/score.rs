//! Scores of projections on what happened. Errors are relative to the outcome, as fractions; positive = projected too high.

/// One figure projected and what it turned out to be, in the same unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// What was projected.
    pub projected: f64,
    /// What happened.
    pub observed: f64,
}

impl Pair {
    /// (projected − observed) ÷ observed; `None` where the outcome is 0, which can be counted but not scored.
    #[must_use]
    pub fn error(self) -> Option<f64> {
        (self.observed > 0.0).then(|| (self.projected - self.observed) / self.observed)
    }
}

/// What a set of pairs says. All errors and shares are fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Pairs scored.
    pub n: usize,
    /// Pairs whose outcome was 0: counted here, in no other figure.
    pub zeros: usize,
    /// Mean error (MPE): Σ(p − o)/o ÷ n; positive = too high on average.
    pub bias: f64,
    /// Mean absolute error: Σ|p − o|/o ÷ n.
    pub mape: f64,
    /// Median absolute error.
    pub medape: f64,
    /// Error weighted by size: Σ|p − o| ÷ Σo.
    pub wape: f64,
    /// Share of pairs at most 5 % off.
    pub within5: f64,
    /// Share of pairs at most 10 % off.
    pub within10: f64,
    /// 80th percentile of the absolute errors: what a shelf life is read off.
    pub p80: f64,
    /// 90th percentile of the absolute errors.
    pub p90: f64,
}

impl Scores {
    /// Scores the pairs, added up in their order; `None` where none of them can be scored.
    #[must_use]
    pub fn of(pairs: &[Pair]) -> Option<Self> {
        let errors: Vec<f64> = pairs.iter().filter_map(|pair| pair.error()).collect();
        let mut absolute: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
        absolute.sort_by(f64::total_cmp);
        let mean = |sum: f64| sum / errors.len() as f64;
        let within = |limit: f64| mean(absolute.iter().filter(|&&error| error <= limit).count() as f64);
        let scored = pairs.iter().filter(|pair| pair.observed > 0.0);
        let (missed, outcome) =
            scored.fold((0.0, 0.0), |(missed, sum), pair| (missed + (pair.projected - pair.observed).abs(), sum + pair.observed));
        Some(Self {
            n: errors.len(),
            zeros: pairs.len() - errors.len(),
            bias: mean(errors.iter().sum()),
            mape: mean(errors.iter().map(|error| error.abs()).sum()),
            medape: quantile(&absolute, 0.5)?,
            wape: missed / outcome,
            within5: within(0.05),
            within10: within(0.10),
            p80: quantile(&absolute, 0.8)?,
            p90: quantile(&absolute, 0.9)?,
        })
    }
}

/// Quantile of sorted values by linear interpolation between them, position (n − 1)·share (type 7 of Hyndman & Fan 1996, The
/// American Statistician 50, p. 361–365); `None` of none.
#[must_use]
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = sorted.len().checked_sub(1)? as f64 * share;
    let below = at.floor();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 <= at <= n - 1
    let index = below as usize;
    let low = *sorted.get(index)?;
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    Some(low + (at - below) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(projected: f64, observed: f64) -> Pair {
        Pair { projected, observed }
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    /// By hand: errors +10 %, −4 %, +5 %, −20 % on outcomes 100, 50, 200, 10; one outcome of 0.
    #[test]
    fn five_pairs_by_hand() {
        let scores = Scores::of(&[pair(110.0, 100.0), pair(48.0, 50.0), pair(3.0, 0.0), pair(210.0, 200.0), pair(8.0, 10.0)]).unwrap();
        assert_eq!((scores.n, scores.zeros), (4, 1));
        close(scores.bias, (0.10 - 0.04 + 0.05 - 0.20) / 4.0);
        close(scores.mape, (0.10 + 0.04 + 0.05 + 0.20) / 4.0);
        close(scores.medape, 0.075);
        close(scores.wape, (10.0 + 2.0 + 10.0 + 2.0) / 360.0);
        close(scores.within5, 0.5);
        close(scores.within10, 0.75);
        // Positions 2.4 and 2.7 among 0.04, 0.05, 0.10, 0.20.
        close(scores.p80, 0.14);
        close(scores.p90, 0.17);
    }

    #[test]
    fn nothing_to_score_has_no_scores() {
        assert_eq!((Scores::of(&[]), Scores::of(&[pair(3.0, 0.0)])), (None, None));
    }

    #[test]
    fn quantiles_lie_between_the_values() {
        assert_eq!((quantile(&[], 0.5), quantile(&[7.0], 0.9)), (None, Some(7.0)));
        close(quantile(&[1.0, 2.0, 4.0], 0.75).unwrap(), 3.0);
        close(quantile(&[1.0, 2.0, 4.0], 1.0).unwrap(), 4.0);
    }
}
