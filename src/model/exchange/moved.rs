//! Who moved between regions in a step.

use super::steps::Row;
use crate::domain::account::{Account, Flow};
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use rayon::prelude::*;

/// Persons moved by cohort, named by the group it ends in.
#[derive(Debug)]
pub(super) struct Moved {
    moved_in: Cells,
    moved_out: Cells,
    died: Cells,
}

/// Those of one sex and cohort, to add to.
pub(super) struct Movers<'a> {
    moved_in: &'a mut [f64],
    moved_out: &'a mut [f64],
    died: &'a mut [f64],
}

impl Movers<'_> {
    /// Adds what happened in one half.
    pub fn add(&mut self, row: &Row) {
        self.add_side(row, 0);
    }

    /// Adds what happened to one of many sides of a row.
    pub fn add_side(&mut self, row: &Row, side: usize) {
        for (to, moved) in [(&mut self.moved_in, &row.moved_in), (&mut self.moved_out, &row.moved_out), (&mut self.died, &row.died)] {
            let moved = &moved[side * to.len()..];
            to.iter_mut().zip(moved).for_each(|(sum, persons)| *sum += persons);
        }
    }

    /// Persons in and out, region by region.
    pub fn in_and_out(&mut self) -> impl Iterator<Item = (&mut f64, &mut f64)> {
        self.moved_in.iter_mut().zip(self.moved_out.iter_mut())
    }
}

impl Moved {
    pub fn zeros(axis: AgeAxis, lanes: usize) -> Self {
        let zeros = || Cells::zeros(axis, lanes);
        Self { moved_in: zeros(), moved_out: zeros(), died: zeros() }
    }

    pub fn clear(&mut self) {
        for cells in [&mut self.moved_in, &mut self.moved_out, &mut self.died] {
            Sex::ALL.into_iter().for_each(|sex| cells.of_sex_mut(sex).fill(0.0));
        }
    }

    /// One sex and cohort, to add to.
    pub fn row_mut(&mut self, sex: Sex, group: usize) -> Movers<'_> {
        let Self { moved_in, moved_out, died } = self;
        Movers { moved_in: moved_in.row_mut(sex, group), moved_out: moved_out.row_mut(sex, group), died: died.row_mut(sex, group) }
    }

    /// All cohorts of a sex from `group` on, to add to side by side.
    pub fn rows_mut(&mut self, sex: Sex, group: usize) -> impl IndexedParallelIterator<Item = Movers<'_>> {
        let lanes = self.died.lanes();
        let Self { moved_in, moved_out, died } = self;
        let [moved_in, moved_out, died] =
            [moved_in, moved_out, died].map(|cells| cells.of_sex_mut(sex)[group * lanes..].par_chunks_mut(lanes));
        moved_in.zip(moved_out).zip(died).map(|((moved_in, moved_out), died)| Movers { moved_in, moved_out, died })
    }

    /// Adds all of it to the flows of an account.
    pub fn book(&self, account: &mut Account) {
        let Account { moved_in, moved_out, deaths, .. } = account;
        rayon::join(|| book(moved_in, &self.moved_in), || book(moved_out, &self.moved_out));
        book(deaths, &self.died);
    }

    /// Persons out of and into each region.
    pub fn by_region(&self) -> Vec<(f64, f64)> {
        totals(&self.moved_out).into_iter().zip(totals(&self.moved_in)).collect()
    }
}

fn book(flow: &mut Flow, moved: &Cells) {
    for sex in Sex::ALL {
        for group in 0..moved.axis().groups() {
            flow.row_mut(sex, group).iter_mut().zip(moved.row(sex, group)).for_each(|(sum, persons)| *sum += persons);
        }
    }
}

/// As [`Cells::total`] of every lane, row by row.
fn totals(cells: &Cells) -> Vec<f64> {
    let [women, men] = Sex::ALL.map(|sex| {
        let mut sums = vec![0.0; cells.lanes()];
        for group in 0..cells.axis().groups() {
            sums.iter_mut().zip(cells.row(sex, group)).for_each(|(sum, persons)| *sum += persons);
        }
        sums
    });
    women.into_iter().zip(men).map(|(women, men)| women + men).collect()
}
