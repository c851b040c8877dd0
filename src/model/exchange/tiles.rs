//! Panels of columns led over many right sides at once, a tile at a time.
#![allow(clippy::needless_range_loop, reason = "plain loops over arrays, which the compiler unrolls into registers")]

use crate::model::wide::Wide;
use pulp::{Scalar, Simd};

/// Columns of a panel that is done before the rest is touched.
pub(super) const PANEL: usize = 32;
/// Rows of a panel done for all right sides before the next ones, so that they stay in the nearest cache.
const ROWS: usize = 64;
/// Right sides led through the triangle of a panel at once.
pub(super) const SIDES: usize = 8;

/// Some rows of the columns of a panel, copied so that those done together lie together.
pub(super) struct Packed {
    cells: Vec<f64>,
    rows: (usize, usize),
    width: usize,
}

/// Up to [`ROWS`] of them.
#[derive(Clone, Copy)]
pub(super) struct Tile<'a> {
    cells: &'a [f64],
    first: usize,
    rows: (usize, usize),
    width: usize,
}

impl Packed {
    #[inline(always)]
    pub fn of(size: usize) -> Self {
        Self { cells: vec![0.0; PANEL * size.next_multiple_of(ROWS)], rows: (0, 0), width: 0 }
    }

    #[inline(always)]
    pub fn pack(&mut self, columns: &[f64], apart: usize, width: usize, rows: (usize, usize)) {
        (self.rows, self.width) = (rows, width);
        for k in 0..width {
            let column = &columns[k * apart + rows.0..k * apart + rows.1];
            for (tile, part) in column.chunks(ROWS).enumerate() {
                self.cells[(tile * PANEL + k) * ROWS..][..part.len()].copy_from_slice(part);
            }
        }
    }

    #[inline(always)]
    pub fn tiles(&self) -> usize {
        (self.rows.1 - self.rows.0).div_ceil(ROWS)
    }

    #[inline(always)]
    pub fn tile(&self, at: usize) -> Tile<'_> {
        let first = self.rows.0 + at * ROWS;
        let cells = &self.cells[at * PANEL * ROWS..][..PANEL * ROWS];
        Tile { cells, first, rows: (first, self.rows.1.min(first + ROWS)), width: self.width.min(PANEL) }
    }

    /// The square on the diagonal, which starts in row `first`.
    #[inline(always)]
    pub fn diagonal(&self, first: usize) -> Square<'_> {
        let row = first - self.rows.0;
        Square { columns: &self.cells[row / ROWS * PANEL * ROWS + row % ROWS..], apart: ROWS, width: self.width }
    }

    /// Taken from some rows of right sides of `size` cells each; the weights are what stands in each from `first` on.
    #[inline(always)]
    pub fn take<S: Simd>(&self, simd: S, (from, to): (usize, usize), sides: &mut [f64], size: usize, first: usize) {
        for at in 0..self.tiles() {
            let tile = self.tile(at).within(from, to);
            for sides in sides.chunks_mut(4 * size) {
                match sides.len() / size {
                    4 => tile.from::<S, 4>(simd, sides, size, first),
                    3 => tile.from::<S, 3>(simd, sides, size, first),
                    2 => tile.from::<S, 2>(simd, sides, size, first),
                    _ => tile.from::<S, 1>(simd, sides, size, first),
                }
            }
        }
    }
}

impl Tile<'_> {
    /// Its rows from `from` up to but not including `to`.
    #[inline(always)]
    fn within(self, from: usize, to: usize) -> Self {
        Self { rows: (self.rows.0.max(from), self.rows.1.min(to)), ..self }
    }

    /// Taken from `C` right sides, by what stands in them from `first` on.
    #[inline(always)]
    fn from<S: Simd, const C: usize>(self, simd: S, sides: &mut [f64], size: usize, first: usize) {
        let weights = self.weights::<C>(sides, size, first);
        self.all::<S, C, false>(simd, sides, size, &weights);
    }

    /// Added to `C` right sides of `size` cells, by weights of theirs from `first` on, `count` to each.
    #[inline(always)]
    pub fn on<S: Simd, const C: usize>(self, simd: S, (to, size): (&mut [f64], usize), (weights, count, first): (&[f64], usize, usize)) {
        let weights = self.weights::<C>(weights, count, first);
        self.all::<S, C, true>(simd, to, size, &weights);
    }

    #[inline(always)]
    fn weights<const C: usize>(self, cells: &[f64], apart: usize, first: usize) -> [[f64; PANEL]; C] {
        let mut weights = [[0.0; PANEL]; C];
        for (c, weights) in weights.iter_mut().enumerate() {
            weights[..self.width].copy_from_slice(&cells[c * apart + first..c * apart + first + self.width]);
        }
        weights
    }

    /// Adds the columns to all rows of `C` right sides, or takes them away.
    #[inline(always)]
    fn all<S: Simd, const C: usize, const ADD: bool>(self, simd: S, to: &mut [f64], size: usize, weights: &[[f64; PANEL]; C]) {
        if self.rows.0 >= self.rows.1 {
            return;
        }
        let (mut row, rows) = (self.rows.0 - self.first, self.rows.1 - self.first);
        let to = &mut to[self.first..];
        while row + 2 * S::F64_LANES <= rows {
            self.some::<S, 2, C, ADD>(simd, row, to, size, weights);
            row += 2 * S::F64_LANES;
        }
        while row + S::F64_LANES <= rows {
            self.some::<S, 1, C, ADD>(simd, row, to, size, weights);
            row += S::F64_LANES;
        }
        while row < rows {
            self.some::<Scalar, 1, C, ADD>(Scalar::new(), row, to, size, weights);
            row += 1;
        }
    }

    /// The same for `V` vectors of rows, held in registers.
    #[inline(always)]
    fn some<S: Simd, const V: usize, const C: usize, const ADD: bool>(
        self,
        simd: S,
        row: usize,
        to: &mut [f64],
        size: usize,
        weights: &[[f64; PANEL]; C],
    ) {
        let span = V * S::F64_LANES;
        let mut sums = [[Wide::of(simd, 0.0); V]; C];
        for c in 0..C {
            let to = &to[c * size + row..][..span];
            for v in 0..V {
                sums[c][v] = Wide::load(simd, to, v);
            }
        }
        for (k, column) in self.cells.chunks_exact(ROWS).enumerate().take(self.width) {
            let column = &column[row..row + span];
            let mut cells = [Wide::of(simd, 0.0); V];
            for v in 0..V {
                cells[v] = Wide::load(simd, column, v);
            }
            for c in 0..C {
                let weight = Wide::of(simd, weights[c][k]);
                for v in 0..V {
                    let part = cells[v] * weight;
                    sums[c][v] = if ADD { sums[c][v] + part } else { sums[c][v] - part };
                }
            }
        }
        for c in 0..C {
            let to = &mut to[c * size + row..][..span];
            for v in 0..V {
                sums[c][v].store(to, v);
            }
        }
    }
}

/// The square of a panel on the diagonal: columns that lie `apart` cells from each other.
#[derive(Clone, Copy)]
pub(super) struct Square<'a> {
    columns: &'a [f64],
    apart: usize,
    width: usize,
}

impl Square<'_> {
    /// Leads right sides through the lower triangle of ones on its diagonal, which starts in row `first`, column after column.
    #[inline(always)]
    pub fn lower(self, sides: &mut [f64], size: usize, first: usize) {
        let mut block = Block::of(sides, size, (first, self.width));
        for k in 0..self.width {
            let column = &self.columns[k * self.apart..][..self.width];
            let weight = block.0[k];
            for i in k + 1..self.width {
                for side in 0..SIDES {
                    block.0[i][side] -= column[i] * weight[side];
                }
            }
        }
        block.back(sides, size, (first, self.width));
    }

    /// The same through the upper triangle, last column first.
    #[inline(always)]
    pub fn upper(self, sides: &mut [f64], size: usize, first: usize) {
        let mut block = Block::of(sides, size, (first, self.width));
        for k in (0..self.width).rev() {
            let column = &self.columns[k * self.apart..][..self.width];
            for side in 0..SIDES {
                block.0[k][side] /= column[k];
            }
            let weight = block.0[k];
            for i in 0..k {
                for side in 0..SIDES {
                    block.0[i][side] -= column[i] * weight[side];
                }
            }
        }
        block.back(sides, size, (first, self.width));
    }
}

/// Rows of a panel of up to [`SIDES`] right sides, a row after the other; sides that are not there are zeros.
struct Block([[f64; SIDES]; PANEL]);

impl Block {
    #[inline(always)]
    fn of(sides: &[f64], size: usize, (first, width): (usize, usize)) -> Self {
        let mut rows = [[0.0; SIDES]; PANEL];
        for (at, side) in sides.chunks_exact(size).enumerate().take(SIDES) {
            let side = &side[first..first + width];
            for i in 0..width {
                rows[i][at] = side[i];
            }
        }
        Self(rows)
    }

    #[inline(always)]
    fn back(&self, sides: &mut [f64], size: usize, (first, width): (usize, usize)) {
        for (at, side) in sides.chunks_exact_mut(size).enumerate().take(SIDES) {
            let side = &mut side[first..first + width];
            for i in 0..width {
                side[i] = self.0[i][at];
            }
        }
    }
}
