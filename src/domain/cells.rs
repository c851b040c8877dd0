//! Cells: one number for each sex, age and lane, and the checked stock of people made of them.

use super::axis::{AgeAxis, Sex};
use ndarray::Array3;
use pulp::{Simd, WithSimd};
use std::fmt;
use std::ops::RangeInclusive;

/// The largest number of persons a cell may hold.
pub const MAX_CELL: f64 = 1e9;

/// A number per sex, age group and lane (a lane is a region or a draw). Lanes lie innermost.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    axis: AgeAxis,
    values: Array3<f64>,
}

/// The first cell that is not a number or outside its range.
#[derive(Debug, Clone, PartialEq)]
pub struct InvalidCell {
    /// Women or men.
    pub sex: Sex,
    /// First age of the group.
    pub age: u8,
    /// Position of the region or draw.
    pub lane: usize,
    /// What stands there.
    pub value: f64,
    /// What may stand there.
    pub allowed: (f64, f64),
}

impl fmt::Display for InvalidCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.allowed;
        write!(f, "{} for {} aged {} (lane {}): must be a number from {low} to {high}", self.value, self.sex.code(), self.age, self.lane)
    }
}

impl std::error::Error for InvalidCell {}

/// Whether all of some numbers lie within two others.
struct Within<'a>(&'a [f64], (f64, f64));

impl WithSimd for Within<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        let Self(numbers, (low, high)) = self;
        let (vectors, rest) = S::as_simd_f64s(numbers);
        let (lowest, highest) = (simd.splat_f64s(low), simd.splat_f64s(high));
        // A number that is none is not at most itself either.
        let mut all = simd.less_than_or_equal_f64s(lowest, lowest);
        for vector in vectors {
            let within = simd.and_m64s(simd.less_than_or_equal_f64s(lowest, *vector), simd.less_than_or_equal_f64s(*vector, highest));
            all = simd.and_m64s(all, within);
        }
        simd.first_true_m64s(simd.not_m64s(all)) == S::F64_LANES && rest.iter().all(|value| low <= *value && *value <= high)
    }
}

/// Cells that are written row by row, each looked at while it is at hand.
struct Written<'a, W> {
    cells: &'a mut Cells,
    within: (f64, f64),
    write: W,
}

impl<W: FnMut(Sex, usize, &mut [f64])> WithSimd for Written<'_, W> {
    type Output = bool;

    /// Whether all that was written lies within.
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) -> bool {
        let (mut within, lanes) = (true, self.cells.lanes().max(1));
        for sex in Sex::ALL {
            for (group, row) in self.cells.of_sex_mut(sex).chunks_exact_mut(lanes).enumerate() {
                (self.write)(sex, group, row);
                within &= Within(row, self.within).with_simd(simd);
            }
        }
        within
    }
}

impl Cells {
    /// Zeros.
    #[must_use]
    pub fn zeros(axis: AgeAxis, lanes: usize) -> Self {
        Self { axis, values: Array3::zeros((2, axis.groups(), lanes)) }
    }

    /// `value(sex, group index, lane)` in every cell.
    #[must_use]
    pub fn from_fn(axis: AgeAxis, lanes: usize, mut value: impl FnMut(Sex, usize, usize) -> f64) -> Self {
        let mut cells = Self::zeros(axis, lanes);
        for sex in Sex::ALL {
            for group in 0..axis.groups() {
                for (lane, cell) in cells.row_mut(sex, group).iter_mut().enumerate() {
                    *cell = value(sex, group, lane);
                }
            }
        }
        cells
    }

    /// The age axis.
    #[must_use]
    pub const fn axis(&self) -> AgeAxis {
        self.axis
    }

    /// Number of lanes.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.values.dim().2
    }

    /// All lanes of one sex and group.
    #[must_use]
    pub fn row(&self, sex: Sex, group: usize) -> &[f64] {
        let (lanes, start) = self.place(sex, group);
        &self.values.as_slice().unwrap_or_default()[start..start + lanes]
    }

    /// All lanes of one sex and group, to write.
    pub fn row_mut(&mut self, sex: Sex, group: usize) -> &mut [f64] {
        let (lanes, start) = self.place(sex, group);
        &mut self.values.as_slice_mut().unwrap_or_default()[start..start + lanes]
    }

    /// All lanes of all groups of one sex, youngest group first.
    #[must_use]
    pub fn of_sex(&self, sex: Sex) -> &[f64] {
        let (lanes, start) = self.place(sex, 0);
        &self.values.as_slice().unwrap_or_default()[start..start + lanes * self.axis.groups()]
    }

    /// All lanes of all groups of one sex, to write.
    pub fn of_sex_mut(&mut self, sex: Sex) -> &mut [f64] {
        let (lanes, start) = self.place(sex, 0);
        let end = start + lanes * self.axis.groups();
        &mut self.values.as_slice_mut().unwrap_or_default()[start..end]
    }

    fn place(&self, sex: Sex, group: usize) -> (usize, usize) {
        let lanes = self.lanes();
        (lanes, (sex.index() * self.axis.groups() + group) * lanes)
    }

    /// One cell.
    #[must_use]
    pub fn get(&self, sex: Sex, group: usize, lane: usize) -> f64 {
        self.values[(sex.index(), group, lane)]
    }

    /// Writes one cell.
    pub fn set(&mut self, sex: Sex, group: usize, lane: usize, value: f64) {
        self.values[(sex.index(), group, lane)] = value;
    }

    /// One lane of the cells as cells of their own.
    #[must_use]
    pub fn lane(&self, lane: usize) -> Self {
        let mut cut = Self::zeros(self.axis, 1);
        for sex in Sex::ALL {
            for (cell, row) in cut.of_sex_mut(sex).iter_mut().zip(self.of_sex(sex).chunks_exact(self.lanes())) {
                *cell = row[lane];
            }
        }
        cut
    }

    /// Cells of one lane each as the lanes of one; `None` where there are none, or not all have one lane and the same ages.
    #[must_use]
    pub fn side_by_side(alone: &[&Self]) -> Option<Self> {
        let axis = alone.first()?.axis;
        if !alone.iter().all(|cells| cells.axis == axis && cells.lanes() == 1) {
            return None;
        }
        let mut together = Self::zeros(axis, alone.len());
        for sex in Sex::ALL {
            let columns: Vec<&[f64]> = alone.iter().map(|cells| cells.of_sex(sex)).collect();
            beside(&columns, together.of_sex_mut(sex));
        }
        Some(together)
    }

    /// Sum over ages, sex by sex, in one lane; ages are added from the youngest up.
    #[must_use]
    pub fn total_of(&self, sex: Sex, lane: usize) -> f64 {
        (0..self.axis.groups()).map(|group| self.get(sex, group, lane)).sum()
    }

    /// Sum over sexes and ages in one lane.
    #[must_use]
    pub fn total(&self, lane: usize) -> f64 {
        Sex::ALL.iter().map(|&sex| self.total_of(sex, lane)).sum()
    }

    /// Each cell changed by `change(sex, group index, lane, value)`.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(Sex, usize, usize, f64) -> f64) -> Self {
        Self::from_fn(self.axis, self.lanes(), |sex, group, lane| change(sex, group, lane, self.get(sex, group, lane)))
    }

    /// The first cell that is not a number within `allowed`, in array order.
    #[must_use]
    pub fn first_outside(&self, allowed: RangeInclusive<f64>) -> Option<InvalidCell> {
        // Nearly always all are within: asked first of all together, many compared at once.
        if Sex::ALL.into_iter().all(|sex| pulp::Arch::new().dispatch(Within(self.of_sex(sex), (*allowed.start(), *allowed.end())))) {
            return None;
        }
        Sex::ALL.iter().find_map(|&sex| {
            (0..self.axis.groups()).find_map(|group| {
                self.row(sex, group).iter().position(|v| !allowed.contains(v)).map(|lane| InvalidCell {
                    sex,
                    age: self.axis.start_of(group),
                    lane,
                    value: self.get(sex, group, lane),
                    allowed: (*allowed.start(), *allowed.end()),
                })
            })
        })
    }

    /// The cells written anew, `write(sex, group index, lanes)` row by row, women first, from the youngest group up, with the widest vectors
    /// the processor has where `write` is inlined; checked like [`Cells::within`].
    ///
    /// # Errors
    /// Names the first cell that does not lie within `allowed`.
    pub fn written(mut self, allowed: RangeInclusive<f64>, write: impl FnMut(Sex, usize, &mut [f64])) -> Result<Self, InvalidCell> {
        let within = (*allowed.start(), *allowed.end());
        match pulp::Arch::new().dispatch(Written { cells: &mut self, within, write }) {
            true => Ok(self),
            false => self.within(allowed),
        }
    }

    /// The cells themselves if every one lies within `allowed`.
    ///
    /// # Errors
    /// Names the first cell that does not.
    pub fn within(self, allowed: RangeInclusive<f64>) -> Result<Self, InvalidCell> {
        self.first_outside(allowed).map_or(Ok(self), Err)
    }
}

/// Columns of equal length written side by side, a row of all of them after the other. Few columns at a time, so that what is read
/// of each is at hand for its next rows.
pub(super) fn beside(columns: &[&[f64]], to: &mut [f64]) {
    const AT_ONCE: usize = 16;
    for (tile, columns_of_tile) in columns.chunks(AT_ONCE).enumerate() {
        for (at, row) in to.chunks_exact_mut(columns.len()).enumerate() {
            for (cell, column) in row[tile * AT_ONCE..].iter_mut().zip(columns_of_tile) {
                *cell = column[at];
            }
        }
    }
}

/// People by sex and completed age on 1 January, in persons. Fractions are kept; only reports round.
#[derive(Debug, Clone, PartialEq)]
pub struct Population(Cells);

impl Population {
    /// A stock whose every cell is a number from 0 to [`MAX_CELL`].
    ///
    /// # Errors
    /// Names the first cell that is negative, not finite or too large.
    pub fn new(cells: Cells) -> Result<Self, InvalidCell> {
        cells.within(0.0..=MAX_CELL).map(Self)
    }

    /// The cells.
    #[must_use]
    pub const fn cells(&self) -> &Cells {
        &self.0
    }

    /// The cells, given up.
    #[must_use]
    pub fn into_cells(self) -> Cells {
        self.0
    }

    /// Persons in a band of completed ages, both sexes, one lane. On an axis of wider groups the band must not cut one.
    #[must_use]
    pub fn in_band(&self, band: super::axis::AgeBand, lane: usize) -> f64 {
        Sex::ALL.iter().map(|&sex| self.of_sex_in_band(sex, band, lane)).sum()
    }

    /// Persons of one sex in a band of completed ages, one lane.
    #[must_use]
    pub fn of_sex_in_band(&self, sex: Sex, band: super::axis::AgeBand, lane: usize) -> f64 {
        let axis = self.0.axis();
        axis.starts().enumerate().filter(|&(_, age)| band.contains(age)).map(|(group, _)| self.0.get(sex, group, lane)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 100).unwrap()
    }

    #[test]
    fn rows_and_cells_agree() {
        let cells = Cells::from_fn(axis(), 3, |sex, group, lane| (sex.index() * 1000 + group * 10 + lane) as f64);
        assert_eq!(cells.row(Sex::Male, 7), &[1070.0, 1071.0, 1072.0]);
        assert_eq!(cells.get(Sex::Male, 7, 2), 1072.0);
        assert_eq!(cells.lane(2).get(Sex::Female, 100, 0), 1002.0);
    }

    #[test]
    fn cells_written_anew_are_looked_at() {
        let write = |bad: f64, at: usize| {
            let of = move |sex: Sex, group: usize, row: &mut [f64]| {
                row.iter_mut().enumerate().for_each(|(lane, cell)| *cell = (group + lane) as f64);
                if (sex, group) == (Sex::Male, 4) {
                    row[at] = bad;
                }
            };
            Cells::from_fn(axis(), 5, |_, _, _| 9.0).written(0.0..=200.0, of)
        };
        let cells = write(7.0, 2).unwrap();
        assert_eq!((cells.row(Sex::Female, 3), cells.row(Sex::Male, 4)), (&[3.0, 4.0, 5.0, 6.0, 7.0][..], &[4.0, 5.0, 7.0, 7.0, 8.0][..]));
        for bad in [-1e-9, f64::NAN, f64::INFINITY, 200.1] {
            // In a vector and in what is left beside vectors.
            for lane in 0..5 {
                let error = write(bad, lane).unwrap_err();
                assert_eq!((error.sex, error.age, error.lane), (Sex::Male, 4, lane));
            }
        }
    }

    #[test]
    fn a_population_refuses_what_is_not_a_count() {
        for bad in [-1e-9, f64::NAN, f64::INFINITY, MAX_CELL * 1.0001] {
            let mut cells = Cells::zeros(axis(), 2);
            cells.set(Sex::Male, 97, 1, bad);
            let error = Population::new(cells).unwrap_err();
            assert_eq!((error.sex, error.age, error.lane), (Sex::Male, 97, 1));
        }
        let mut cells = Cells::zeros(axis(), 1);
        cells.set(Sex::Female, 0, 0, MAX_CELL);
        assert!(Population::new(cells).is_ok());
    }
}
