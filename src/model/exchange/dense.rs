//! Square matrices of regions: a column is an origin. Everything is done column upon column, each cell on its own and in the
//! order of the columns, so that neither threads nor the width of vectors change a bit; no operation is fused.

use pulp::NullaryFnOnce;

/// Columns of a panel that is factored before the rest is touched.
const PANEL: usize = 32;

/// `to += Σ columns × weights`, column after column.
pub(super) fn add_columns(to: &mut [f64], columns: &[f64], weights: &[f64]) {
    pulp::Arch::new().dispatch(AddColumns { to, columns, weights });
}

struct AddColumns<'a> {
    to: &'a mut [f64],
    columns: &'a [f64],
    weights: &'a [f64],
}

impl NullaryFnOnce for AddColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        add(self.to, self.columns, self.to.len(), self.weights, 1.0);
    }
}

/// `to += sign × Σ columns × weights`; columns lie `apart` cells from each other and are as long as `to`. Four at a time, so
/// that `to` is fetched and put back a quarter as often; each cell still adds its columns one after another.
#[inline(always)]
fn add(to: &mut [f64], columns: &[f64], apart: usize, weights: &[f64], sign: f64) {
    let n = to.len();
    let mut at = 0;
    while at + 4 <= weights.len() {
        let column = |k: usize| &columns[(at + k) * apart..(at + k) * apart + n];
        let (a, b, c, d) = (column(0), column(1), column(2), column(3));
        let w = [sign * weights[at], sign * weights[at + 1], sign * weights[at + 2], sign * weights[at + 3]];
        for i in 0..n {
            to[i] = to[i] + a[i] * w[0] + b[i] * w[1] + c[i] * w[2] + d[i] * w[3];
        }
        at += 4;
    }
    for (k, weight) in weights.iter().enumerate().skip(at) {
        let (column, weight) = (&columns[k * apart..k * apart + n], sign * weight);
        for i in 0..n {
            to[i] += column[i] * weight;
        }
    }
}

/// A matrix as the product of a lower triangle with ones on its diagonal and an upper one, in one piece of memory. Without
/// pivots: those whose columns are dominated by their diagonal need none (Golub & Van Loan 2013, theorem 3.4.3).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Factored {
    size: usize,
    cells: Vec<f64>,
}

impl Factored {
    /// `None` where a column is not dominated by its diagonal.
    pub fn of(size: usize, mut cells: Vec<f64>) -> Option<Self> {
        let dominated = |(at, column): (usize, &[f64])| {
            let others: f64 = column.iter().enumerate().filter(|(row, _)| *row != at).map(|(_, cell)| cell.abs()).sum();
            column[at] > others * (1.0 - 1e-12) && column[at] > 0.0
        };
        if !cells.chunks_exact(size).enumerate().all(dominated) {
            return None;
        }
        pulp::Arch::new().dispatch(Factor { size, cells: &mut cells });
        Some(Self { size, cells })
    }

    /// Solves for `right` in place.
    pub fn solve(&self, right: &mut [f64]) {
        pulp::Arch::new().dispatch(Solve { factored: self, right });
    }
}

struct Factor<'a> {
    size: usize,
    cells: &'a mut [f64],
}

impl NullaryFnOnce for Factor<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { size, cells } = self;
        for first in (0..size).step_by(PANEL) {
            let last = size.min(first + PANEL);
            let (panel, after) = cells[first * size..].split_at_mut((last - first) * size);
            for at in first..last {
                let (done, column) = panel.split_at_mut((at - first) * size);
                eliminate(&mut column[..size], done, size, first);
                let pivot = column[at];
                column[at + 1..size].iter_mut().for_each(|cell| *cell /= pivot);
            }
            for column in after.chunks_exact_mut(size) {
                eliminate(column, panel, size, first);
            }
        }
    }
}

/// Takes factored columns, the first of them on the diagonal at `first`, from a later column.
#[inline(always)]
fn eliminate(column: &mut [f64], done: &[f64], size: usize, first: usize) {
    let width = done.len() / size;
    let mut weights = [0.0; PANEL];
    for k in 0..width {
        let weight = column[first + k];
        weights[k] = weight;
        let lower = &done[k * size + first + k + 1..k * size + first + width];
        for (cell, below) in column[first + k + 1..first + width].iter_mut().zip(lower) {
            *cell -= below * weight;
        }
    }
    let below = first + width;
    if width > 0 && below < size {
        add(&mut column[below..], &done[below..], size, &weights[..width], -1.0);
    }
}

struct Solve<'a> {
    factored: &'a Factored,
    right: &'a mut [f64],
}

impl NullaryFnOnce for Solve<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { factored: Factored { size, cells }, right } = self;
        let size = *size;
        for first in (0..size).step_by(PANEL) {
            let last = size.min(first + PANEL);
            for k in first..last {
                let weight = right[k];
                let lower = &cells[k * size + k + 1..k * size + last];
                right[k + 1..last].iter_mut().zip(lower).for_each(|(cell, below)| *cell -= below * weight);
            }
            let (done, rest) = right.split_at_mut(last);
            if !rest.is_empty() {
                add(rest, &cells[first * size + last..], size, &done[first..last], -1.0);
            }
        }
        let panels = size.div_ceil(PANEL);
        for panel in (0..panels).rev() {
            let (first, last) = (panel * PANEL, size.min((panel + 1) * PANEL));
            for k in (first..last).rev() {
                right[k] /= cells[k * size + k];
                let weight = right[k];
                let upper = &cells[k * size + first..k * size + k];
                right[first..k].iter_mut().zip(upper).for_each(|(cell, above)| *cell -= above * weight);
            }
            let (rest, done) = right.split_at_mut(first);
            if !rest.is_empty() {
                add(rest, &cells[first * size..], size, &done[..last - first], -1.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lopsided, dominated by its diagonal column by column.
    fn matrix(size: usize) -> Vec<f64> {
        let cell = |row: usize, column: usize| {
            if row == column { 2.0 + column as f64 * 0.01 } else { -1.9 / size as f64 * (1.0 + ((row * 7 + column * 3) % 5) as f64) / 5.0 }
        };
        (0..size).flat_map(|column| (0..size).map(move |row| cell(row, column))).collect()
    }

    #[test]
    fn what_is_solved_gives_the_right_side_back() {
        for size in [1, 2, 31, 32, 33, 70, 131] {
            let cells = matrix(size);
            let right: Vec<f64> = (0..size).map(|row| 100.0 + (row * 13 % 29) as f64).collect();
            let mut solved = right.clone();
            Factored::of(size, cells.clone()).unwrap().solve(&mut solved);
            let mut back = vec![0.0; size];
            add_columns(&mut back, &cells, &solved);
            for (got, want) in back.iter().zip(&right) {
                assert!((got - want).abs() < 1e-11, "size {size}: {got} for {want}");
            }
        }
    }

    #[test]
    fn a_column_its_diagonal_does_not_dominate_is_refused() {
        let mut cells = matrix(5);
        assert!(Factored::of(5, cells.clone()).is_some());
        cells[3 * 5 + 1] = -9.0;
        assert!(Factored::of(5, cells).is_none());
    }
}
