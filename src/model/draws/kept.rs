//! What is kept of futures.

use rayon::prelude::*;

/// What is kept of the futures of a region: by stock (the jump-off's first), thing looked at and draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    stocks: usize,
    draws: usize,
    /// Stock by stock and thing by thing, the draws side by side.
    values: Vec<f64>,
}

impl Kept {
    /// Things seen one after the other, the draws of each side by side, of one stock after the other: as many of each stock, of which there
    /// is one at least, as there is of draws.
    #[must_use]
    pub fn new(stocks: usize, draws: usize, values: Vec<f64>) -> Self {
        debug_assert!(values.len().is_multiple_of(stocks * draws), "as many things of every stock, in all draws");
        Self { stocks, draws, values }
    }

    /// Stocks looked at.
    #[must_use]
    pub const fn stocks(&self) -> usize {
        self.stocks
    }

    /// Things looked at.
    #[must_use]
    pub const fn things(&self) -> usize {
        self.values.len() / (self.stocks * self.draws)
    }

    /// A thing of a stock in all draws.
    #[must_use]
    pub fn of(&self, stock: usize, thing: usize) -> &[f64] {
        let at = stock * self.things() + thing;
        &self.values[at * self.draws..(at + 1) * self.draws]
    }

    /// Every thing of every stock in all draws.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.draws)
    }

    /// Batches of draws as one, in their order.
    pub(super) fn join(batches: &[&Self]) -> Self {
        let (stocks, draws) = (batches.first().map_or(0, |batch| batch.stocks), batches.iter().map(|batch| batch.draws).sum());
        let mut values = Vec::with_capacity(batches.iter().map(|batch| batch.values.len()).sum());
        let mut rows: Vec<_> = batches.iter().map(|batch| batch.rows()).collect();
        while rows.iter_mut().filter_map(Iterator::next).map(|row| values.extend_from_slice(row)).count() > 0 {}
        Self { stocks, draws, values }
    }

    /// Every thing in its own order, the least first, and no longer in that of draws: what quantiles are read from.
    pub(super) fn sort(&mut self) {
        self.values.par_chunks_exact_mut(self.draws).for_each(sort);
    }
}

/// Numbers in the order of [`f64::total_cmp`], compared as whole numbers, which is faster.
fn sort(values: &mut [f64]) {
    // Of negative numbers all bits but the sign are turned, so that they stand the other way about; done twice it is undone.
    let turn = |bits: i64| bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed();
    let mut keys: Vec<i64> = values.iter().map(|value| turn(value.to_bits().cast_signed())).collect();
    keys.sort_unstable();
    values.iter_mut().zip(keys).for_each(|(value, key)| *value = f64::from_bits(turn(key).cast_unsigned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_joined_in_their_order() {
        // Two stocks, three things; the first batch has two draws, the last one.
        let batch = |from: usize, draws: usize| {
            let of = |row: usize| (from..from + draws).map(move |draw| (10 * row + draw) as f64);
            Kept::new(2, draws, (0..6).flat_map(of).collect())
        };
        let all = Kept::join(&[&batch(0, 2), &batch(2, 2), &batch(4, 1)]);
        assert_eq!((all.stocks(), all.things()), (2, 3));
        assert_eq!(all.of(1, 2), [50.0, 51.0, 52.0, 53.0, 54.0]);
        assert_eq!(all, batch(0, 5));
    }

    #[test]
    fn numbers_are_sorted_as_total_order_has_them() {
        let mut values = vec![3.5, -0.0, 0.0, -7.0, f64::INFINITY, 1e-300, -1e300, 3.5, f64::NEG_INFINITY, f64::NAN];
        let mut expected = values.clone();
        expected.sort_by(f64::total_cmp);
        sort(&mut values);
        assert!(values.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()), "{values:?}");
    }
}
