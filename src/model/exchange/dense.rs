//! Square matrices of regions: a column is an origin. Everything is done column upon column, each cell on its own and in the
//! order of the columns, so that neither threads nor the width of vectors nor how many right sides are led through at once
//! change a bit; no operation is fused.

use super::tiles::{PANEL, Packed, SIDES};
use pulp::{Simd, WithSimd};

/// Columns that lie `apart` cells from each other.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub cells: &'a [f64],
    pub apart: usize,
}

/// `to += Σ columns × weights` for right sides of `size` cells, one after the other in `to`; each has its weights in `weights`.
pub(super) fn add_columns(size: usize, to: &mut [f64], columns: Columns<'_>, weights: &[f64]) {
    pulp::Arch::new().dispatch(AddColumns { size, to, columns, weights });
}

struct AddColumns<'a> {
    size: usize,
    to: &'a mut [f64],
    columns: Columns<'a>,
    weights: &'a [f64],
}

impl WithSimd for AddColumns<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { size, to, columns: Columns { cells, apart }, weights } = self;
        let count = weights.len() / (to.len() / size).max(1);
        if to.len() == size {
            return add(to, cells, apart, weights, 1.0);
        }
        let mut packed = Packed::of(size);
        for first in (0..count).step_by(PANEL) {
            packed.pack(&cells[first * apart..], apart, PANEL.min(count - first), (0, size));
            for at in 0..packed.tiles() {
                let tile = packed.tile(at);
                for (to, weights) in to.chunks_mut(4 * size).zip(weights.chunks(4 * count)) {
                    match to.len() / size {
                        4 => tile.on::<S, 4>(simd, (to, size), (weights, count, first)),
                        3 => tile.on::<S, 3>(simd, (to, size), (weights, count, first)),
                        2 => tile.on::<S, 2>(simd, (to, size), (weights, count, first)),
                        _ => tile.on::<S, 1>(simd, (to, size), (weights, count, first)),
                    }
                }
            }
        }
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
            let others = size_of(&column[..at]) + size_of(&column[at + 1..]);
            column[at] > others * (1.0 - 1e-12) && column[at] > 0.0
        };
        if !cells.chunks_exact(size).enumerate().all(dominated) {
            return None;
        }
        pulp::Arch::new().dispatch(Factor { size, cells: &mut cells });
        Some(Self { size, cells })
    }

    /// Solves for each of the right sides in `right` in place.
    pub fn solve(&self, right: &mut [f64]) {
        pulp::Arch::new().dispatch(Solve { factored: self, right });
    }
}

/// Σ |cell|, eight sums at once.
fn size_of(cells: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    for cells in cells.chunks(8) {
        sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell.abs());
    }
    sums.iter().sum()
}

struct Factor<'a> {
    size: usize,
    cells: &'a mut [f64],
}

impl WithSimd for Factor<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { size, cells } = self;
        let mut packed = Packed::of(size);
        for first in (0..size).step_by(PANEL) {
            let last = size.min(first + PANEL);
            let (panel, after) = cells[first * size..].split_at_mut((last - first) * size);
            for at in first..last {
                let (done, column) = panel.split_at_mut((at - first) * size);
                one_through_lower(&mut column[..size], done, size, first);
                let pivot = column[at];
                for cell in &mut column[at + 1..size] {
                    *cell /= pivot;
                }
            }
            through_lower(simd, after, panel, size, first, &mut packed);
        }
    }
}

/// Takes factored columns, the first of them on the diagonal at `first`, from right sides.
#[inline(always)]
fn through_lower<S: Simd>(simd: S, sides: &mut [f64], done: &[f64], size: usize, first: usize, packed: &mut Packed) {
    if sides.len() == size {
        return one_through_lower(sides, done, size, first);
    }
    if sides.is_empty() {
        return;
    }
    let width = done.len() / size;
    packed.pack(done, size, width, (first, size));
    let square = packed.diagonal(first);
    for sides in sides.chunks_mut(SIDES * size) {
        square.lower(sides, size, first);
    }
    packed.take(simd, (first + width, size), sides, size, first);
}

/// The same for one.
#[inline(always)]
fn one_through_lower(side: &mut [f64], done: &[f64], size: usize, first: usize) {
    let width = done.len() / size;
    let (above, below) = side.split_at_mut(first + width);
    let above = &mut above[first..];
    for k in 0..width {
        let weight = above[k];
        let lower = &done[k * size + first..][..width];
        for i in k + 1..width {
            above[i] -= lower[i] * weight;
        }
    }
    if width > 0 && !below.is_empty() {
        add(below, &done[first + width..], size, above, -1.0);
    }
}

/// Right sides through the upper triangle's columns `done`, the first of them on the diagonal at `first`.
#[inline(always)]
fn through_upper<S: Simd>(simd: S, sides: &mut [f64], done: &[f64], size: usize, first: usize, packed: &mut Packed) {
    let width = done.len() / size;
    if sides.len() > size {
        packed.pack(done, size, width, (0, first + width));
        let square = packed.diagonal(first);
        for sides in sides.chunks_mut(SIDES * size) {
            square.upper(sides, size, first);
        }
        return packed.take(simd, (0, first), sides, size, first);
    }
    let (above, below) = sides.split_at_mut(first);
    let below = &mut below[..width];
    for k in (0..width).rev() {
        let upper = &done[k * size + first..][..width];
        below[k] /= upper[k];
        let weight = below[k];
        for i in 0..k {
            below[i] -= upper[i] * weight;
        }
    }
    add(above, done, size, below, -1.0);
}

struct Solve<'a> {
    factored: &'a Factored,
    right: &'a mut [f64],
}

impl WithSimd for Solve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { factored: Factored { size, cells }, right } = self;
        let size = *size;
        let panel = |first: usize| &cells[first * size..size.min(first + PANEL) * size];
        let mut packed = Packed::of(if right.len() > size { size } else { 0 });
        for first in (0..size).step_by(PANEL) {
            through_lower(simd, right, panel(first), size, first, &mut packed);
        }
        for first in (0..size).step_by(PANEL).rev() {
            through_upper(simd, right, panel(first), size, first, &mut packed);
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
            add_columns(size, &mut back, Columns { cells: &cells, apart: size }, &solved);
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

    /// Rows that do not fill a vector, panels that are not whole, one right side more than are led through at once.
    #[test]
    fn many_right_sides_at_once_are_one_after_another_to_the_bit() {
        for size in [1, 3, 8, 31, 33, 70, 131] {
            let cells = matrix(size);
            let (factored, columns) = (Factored::of(size, cells.clone()).unwrap(), Columns { cells: &cells, apart: size });
            for sides in [2, 3, 4, 5, 8, 9, 17] {
                let right: Vec<f64> = (0..size * sides).map(|at| 100.0 + (at * 13 % 29) as f64 * 1.37).collect();
                let (mut solved, mut added) = (right.clone(), right.clone());
                factored.solve(&mut solved);
                add_columns(size, &mut added, columns, &right);
                for side in 0..sides {
                    let part = side * size..(side + 1) * size;
                    let (mut one, mut sum) = (right[part.clone()].to_vec(), right[part.clone()].to_vec());
                    factored.solve(&mut one);
                    add_columns(size, &mut sum, columns, &right[part.clone()]);
                    assert_eq!((&solved[part.clone()], &added[part]), (&one[..], &sum[..]), "size {size}, side {side} of {sides}");
                }
            }
        }
    }
}
