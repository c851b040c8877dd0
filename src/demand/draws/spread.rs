//! How far futures lie apart by each source of chance alone.

use crate::domain::axis::{AgeBand, ServiceId};
use crate::domain::draws::Source;
use crate::model::draws::Kept;

/// What futures differ in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Persons of an age.
    People(AgeBand),
    /// Places of a service needed.
    Places(ServiceId),
    /// Users of a service.
    Users(ServiceId),
}

/// How far one number lies apart in futures.
#[derive(Debug, Clone, PartialEq)]
pub struct SpreadOf {
    /// Which number.
    pub what: What,
    /// Standard deviation with all sources, by stock.
    pub all: Vec<f64>,
    /// Standard deviation with one source alone, by stock.
    pub alone: Vec<(Source, Vec<f64>)>,
}

impl SpreadOf {
    /// Share of the variance that a source makes in the stock at `at`, of the sum of what each makes alone; none where nothing differs.
    #[must_use]
    pub fn share(&self, source: Source, at: usize) -> Option<f64> {
        let square = |(_, deviations): &(Source, Vec<f64>)| deviations.get(at).map_or(0.0, |deviation| deviation * deviation);
        let sum: f64 = self.alone.iter().map(square).sum();
        let own = self.alone.iter().find(|(own, _)| *own == source)?;
        (sum > 0.0).then(|| square(own) / sum)
    }
}

/// A spread whose sources are being added.
pub(super) struct Begun {
    spread: SpreadOf,
    /// Position among the things seen.
    thing: usize,
}

/// Spreads of the things told, with all sources.
pub(super) fn begun(things: Vec<(What, usize)>, seen: &Kept) -> Vec<Begun> {
    let of = |(what, thing)| Begun { spread: SpreadOf { what, all: deviations(seen, thing), alone: Vec::new() }, thing };
    things.into_iter().map(of).collect()
}

impl Begun {
    /// With one source alone.
    pub fn add(&mut self, source: Source, seen: &Kept) {
        self.spread.alone.push((source, deviations(seen, self.thing)));
    }

    /// All of them.
    pub fn done(self) -> SpreadOf {
        self.spread
    }
}

fn deviations(seen: &Kept, thing: usize) -> Vec<f64> {
    (0..seen.stocks()).map(|stock| deviation(seen.of(stock, thing))).collect()
}

/// Standard deviation; nothing of one value.
fn deviation(values: &[f64]) -> f64 {
    let [first, _, ..] = values else { return 0.0 };
    let n = values.len() as f64;
    // Seen from one of them: values that do not differ lie nothing apart, to the last bit.
    let off = values.iter().map(|value| value - first);
    let mean = off.clone().sum::<f64>() / n;
    libm::sqrt(off.map(|off| (off - mean) * (off - mean)).sum::<f64>() / (n - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_sum_of_what_each_makes_alone() {
        let alone = vec![(Source::Fertility, vec![0.0, 3.0]), (Source::Mortality, vec![0.0, 4.0])];
        let spread = SpreadOf { what: What::People(AgeBand::ALL), all: vec![0.0, 5.0], alone };
        assert_eq!(spread.share(Source::Fertility, 1), Some(9.0 / 25.0));
        assert_eq!(spread.share(Source::Mortality, 1), Some(16.0 / 25.0));
        assert_eq!((spread.share(Source::Fertility, 0), spread.share(Source::Counts, 1)), (None, None));
    }

    #[test]
    fn a_deviation_is_that_of_a_sample() {
        assert!((deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]) - libm::sqrt(32.0 / 7.0)).abs() < 1e-15);
        assert_eq!((deviation(&[3.0]), deviation(&[])), (0.0, 0.0));
        assert_eq!(deviation(&[0.1 + 0.2; 256]), 0.0);
    }
}
