//! What one year does to cohorts: survival and moving, cell by cell, and where it is booked.

use super::wide::Wide;
use crate::domain::account::{Floor, MigrationTiming, Rules};
use pulp::{Scalar, Simd, WithSimd};

/// What the rules mean inside the loops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Share of a year's migrants who move at the start.
    pub at_start: f64,
    /// Share who move at the end.
    pub at_end: f64,
    /// Whether the half at the start is named by the age at the start.
    pub start_by_age: bool,
    /// Lowest stock allowed between the start's migrants and survival.
    pub lowest: f64,
    /// What a negative cell becomes at the end.
    pub floor: f64,
}

impl Terms {
    /// Half and half in the same cohort, nobody below zero.
    fn is_default(self) -> bool {
        self.at_start == 0.5 && self.at_end == 0.5 && !self.start_by_age && self.lowest == 0.0 && self.floor == 0.0
    }

    /// The terms of a study's rules.
    pub(super) fn of(rules: Rules) -> Self {
        let (at_start, at_end) = match rules.timing {
            MigrationTiming::End => (0.0, 1.0),
            MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => (0.5, 0.5),
        };
        let (lowest, floor) = match rules.floor {
            Floor::Zero => (0.0, 0.0),
            Floor::UnitedNations(persons) => (f64::NEG_INFINITY, persons),
        };
        Self { at_start, at_end, start_by_age: rules.timing == MigrationTiming::EvenByAge, lowest, floor }
    }
}

/// Where cohorts' flows are written; with totals, all but `closing` are one row of sums.
pub(super) struct Booked<'a> {
    /// The row the cohorts' people at the start are added to; none where cells are kept, or where they are newborns.
    pub opening: Option<&'a mut [f64]>,
    pub deaths: &'a mut [f64],
    pub moved_in: &'a mut [f64],
    pub moved_out: &'a mut [f64],
    pub adjustment: &'a mut [f64],
    pub closing: &'a mut [f64],
}

impl<'a> Booked<'a> {
    /// The same for some of the lanes, where there is one row of each.
    pub(super) fn lanes(self, from: usize, to: usize) -> Self {
        let part = |row: &'a mut [f64]| &mut row[from..to];
        Self {
            opening: self.opening.map(part),
            deaths: part(self.deaths),
            moved_in: part(self.moved_in),
            moved_out: part(self.moved_out),
            adjustment: part(self.adjustment),
            closing: part(self.closing),
        }
    }
}

/// Who moves, at the start and at the end, in the cells of the cohorts.
#[derive(Clone, Copy)]
pub(super) enum Moves<'a> {
    /// In minus out, persons a year.
    Net { at_start: &'a [f64], at_end: &'a [f64] },
    /// Persons moving in a year, and movers out per person.
    Gross { moved_in: (&'a [f64], &'a [f64]), out_rate: (&'a [f64], &'a [f64]) },
}

/// What happened to a cell, or to as many as are lived at once.
struct Lived<T> {
    deaths: T,
    moved_in: T,
    moved_out: T,
    adjustment: T,
    closing: T,
    /// Below zero where there is an adjustment.
    lowest: T,
}

/// One way to live a year, from the `N` numbers of a cell; the first is the people at the start.
trait Life<const N: usize>: Copy {
    fn live<S: Simd>(self, simd: S, cell: [Wide<S>; N]) -> Lived<Wide<S>>;
}

/// Survival and net migration, the migrants at the start and at the end each a number. A cell that would go below zero is
/// kept at the floor, and what that took is its adjustment.
#[derive(Clone, Copy)]
struct Net(Terms);

impl Life<4> for Net {
    #[inline(always)]
    fn live<S: Simd>(self, simd: S, [origin, survivorship, at_start, at_end]: [Wide<S>; 4]) -> Lived<Wide<S>> {
        let number = |value: f64| Wide::of(simd, value);
        let (at_start, at_end) = (number(self.0.at_start) * at_start, number(self.0.at_end) * at_end);
        let asked = origin + at_start;
        let kept = (number(self.0.lowest) - asked).above_zero();
        let present = asked + kept;
        let survivors = present * survivorship;
        let left = survivors + at_end;
        let added = left.if_below_zero(number(self.0.floor) - left);
        let moved_in = at_start.above_zero() + at_end.above_zero();
        let moved_out = moved_in - (at_start + at_end);
        let (deaths, adjustment, closing) = (present - survivors, kept + added, left + added);
        Lived { deaths, moved_in, moved_out, adjustment, closing, lowest: asked.min(left) }
    }
}

/// The same where both halves are one number and the floor is zero: the default rules, and the fast path of draws.
#[derive(Clone, Copy)]
struct NetByCohort;

impl Life<3> for NetByCohort {
    #[inline(always)]
    fn live<S: Simd>(self, simd: S, [origin, survivorship, net]: [Wide<S>; 3]) -> Lived<Wide<S>> {
        let half = Wide::of(simd, 0.5) * net;
        let asked = origin + half;
        let present = asked.above_zero();
        let survivors = present * survivorship;
        let left = survivors + half;
        let closing = left.above_zero();
        let moved_in = net.above_zero();
        let adjustment = (present - asked) + (closing - left);
        let (deaths, moved_out) = (present - survivors, moved_in - net);
        Lived { deaths, moved_in, moved_out, adjustment, closing, lowest: asked.min(left) }
    }
}

/// Survival, in-counts and out-rates. Movers out are a share of those present: of the cohort at the start before anybody
/// moves in, of the survivors at the end. Rates of 0–1 cannot take more than is there.
#[derive(Clone, Copy)]
struct Gross(Terms);

impl Life<6> for Gross {
    #[inline(always)]
    fn live<S: Simd>(self, simd: S, cell: [Wide<S>; 6]) -> Lived<Wide<S>> {
        let [origin, survivorship, in_start, in_end, out_start, out_end] = cell;
        let (at_start, at_end) = (Wide::of(simd, self.0.at_start), Wide::of(simd, self.0.at_end));
        let moved_in = (at_start * in_start, at_end * in_end);
        let out_start = at_start * out_start * origin;
        let present = origin + moved_in.0 - out_start;
        let survivors = present * survivorship;
        let out_end = at_end * out_end * survivors;
        let closing = survivors - out_end + moved_in.1;
        let (moved_in, moved_out) = (moved_in.0 + moved_in.1, out_start + out_end);
        let (deaths, none) = (present - survivors, Wide::of(simd, 0.0));
        Lived { deaths, moved_in, moved_out, adjustment: none, closing, lowest: none }
    }
}

/// A year of life for cohorts lying one after the other, `lanes` cells each.
pub(super) fn survive<const CELLS: bool>(
    origin: &[f64],
    survivorship: &[f64],
    moves: Moves<'_>,
    terms: Terms,
    lanes: usize,
    to: Booked<'_>,
) {
    match moves {
        Moves::Net { at_end, .. } if terms.is_default() => book::<CELLS, 3>(NetByCohort, lanes, to, [origin, survivorship, at_end]),
        Moves::Net { at_start, at_end } => book::<CELLS, 4>(Net(terms), lanes, to, [origin, survivorship, at_start, at_end]),
        Moves::Gross { moved_in, out_rate } => {
            let rows = [origin, survivorship, moved_in.0, moved_in.1, out_rate.0, out_rate.1];
            book::<CELLS, 6>(Gross(terms), lanes, to, rows);
        }
    }
}

/// Lives every cell of `N` rows of input, and books the flows cell by cell or as sums by lane, youngest cohort first,
/// with the widest vectors the processor has. Width changes no bit: every cell is lived by the same operations in the
/// same order, and none of them is fused.
fn book<const CELLS: bool, const N: usize>(life: impl Life<N>, lanes: usize, to: Booked<'_>, rows: [&[f64]; N]) {
    pulp::Arch::new().dispatch(Cohorts::<'_, CELLS, N, _> { rows, life, lanes, to });
}

/// A year of life waiting to be lived: what [`pulp`] runs with the vectors at hand.
struct Cohorts<'a, const CELLS: bool, const N: usize, L> {
    rows: [&'a [f64]; N],
    life: L,
    lanes: usize,
    to: Booked<'a>,
}

impl<const CELLS: bool, const N: usize, L: Life<N>> WithSimd for Cohorts<'_, CELLS, N, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if CELLS {
            fill(simd, self.life, &self.rows, self.to);
            return;
        }
        let Booked { opening, deaths, moved_in, moved_out, adjustment, closing } = self.to;
        let cohorts = Sums { lanes: self.lanes, rows: part(&self.rows, 0, closing.len()), life: self.life };
        let mut sums = [opening, Some(deaths), Some(moved_in), Some(moved_out), Some(adjustment)];
        let mut from = 0;
        while self.lanes - from >= PAIR * S::F64_LANES {
            cohorts.live::<S, PAIR>(simd, from, closing, &mut sums);
            from += PAIR * S::F64_LANES;
        }
        while self.lanes - from >= S::F64_LANES {
            cohorts.live::<S, 1>(simd, from, closing, &mut sums);
            from += S::F64_LANES;
        }
        // The lanes that do not fill a vector, one by one.
        for lane in from..self.lanes {
            cohorts.live::<Scalar, 1>(Scalar::new(), lane, closing, &mut sums);
        }
    }
}

/// Vectors of lanes that are lived side by side: their sums stay in registers.
const PAIR: usize = 2;

/// Cohorts whose flows are added up lane by lane, youngest cohort first.
struct Sums<'a, const N: usize, L> {
    lanes: usize,
    rows: [&'a [f64]; N],
    life: L,
}

impl<const N: usize, L: Life<N>> Sums<'_, N, L> {
    /// Lives the lanes of `W` vectors from `from` on through all cohorts.
    #[inline(always)]
    fn live<S: Simd, const W: usize>(&self, simd: S, from: usize, closing: &mut [f64], sums: &mut [Option<&mut [f64]>; 5]) {
        let (n, width) = (closing.len(), W * S::F64_LANES);
        let rows = part(&self.rows, 0, n);
        let mut totals = [[Wide::of(simd, 0.0); W]; 5];
        for start in (from..n).step_by(self.lanes) {
            let (rows, closing) = (part(&rows, start, width), &mut closing[start..start + width]);
            // Places that are known when this is compiled, so that the sums stay in registers.
            #[allow(clippy::needless_range_loop, reason = "an iterator's places are not known when this is compiled")]
            for at in 0..W {
                let cell = cell(simd, &rows, at);
                let lived = self.life.live(simd, cell);
                lived.closing.store(closing, at);
                totals[0][at] = totals[0][at] + cell[0];
                totals[1][at] = totals[1][at] + lived.deaths;
                totals[2][at] = totals[2][at] + lived.moved_in;
                totals[3][at] = totals[3][at] + lived.moved_out;
                // Rare: a sum that is left alone in nearly every cell need not be added to.
                if lived.lowest.any_below_zero() {
                    totals[4][at] = totals[4][at] + lived.adjustment;
                }
            }
        }
        for (sum, totals) in sums.iter_mut().zip(totals) {
            let Some(sum) = sum else { continue };
            let sum = &mut sum[from..from + width];
            for (at, total) in totals.into_iter().enumerate() {
                (Wide::load(simd, sum, at) + total).store(sum, at);
            }
        }
    }
}

/// `width` cells of every row from `start` on.
#[inline(always)]
fn part<'a, const N: usize>(rows: &[&'a [f64]; N], start: usize, width: usize) -> [&'a [f64]; N] {
    let mut part: [&[f64]; N] = [&[]; N];
    for (part, row) in part.iter_mut().zip(rows) {
        *part = &row[start..start + width];
    }
    part
}

/// Lives every cell and writes its flows; the last ones, which do not fill a vector, one by one.
#[inline(always)]
fn fill<S: Simd, L: Life<N>, const N: usize>(simd: S, life: L, rows: &[&[f64]; N], to: Booked<'_>) {
    let Booked { deaths, moved_in, moved_out, adjustment, closing, .. } = to;
    let n = closing.len();
    let rows = part(rows, 0, n);
    let mut booked = [closing, &mut deaths[..n], &mut moved_in[..n], &mut moved_out[..n], &mut adjustment[..n]];
    let whole = n / S::F64_LANES;
    for i in 0..whole {
        fill_at(simd, life, &rows, &mut booked, i);
    }
    for i in whole * S::F64_LANES..n {
        fill_at(Scalar::new(), life, &rows, &mut booked, i);
    }
}

/// The vector of cells at place `i`.
#[inline(always)]
fn fill_at<S: Simd, L: Life<N>, const N: usize>(simd: S, life: L, rows: &[&[f64]; N], booked: &mut [&mut [f64]; 5], i: usize) {
    let lived = life.live(simd, cell(simd, rows, i));
    let flows = [lived.closing, lived.deaths, lived.moved_in, lived.moved_out, lived.adjustment];
    for (booked, flow) in booked.iter_mut().zip(flows) {
        flow.store(booked, i);
    }
}

/// The numbers of the vector of cells at place `i`.
#[inline(always)]
fn cell<S: Simd, const N: usize>(simd: S, rows: &[&[f64]; N], i: usize) -> [Wide<S>; N] {
    let mut cell = [Wide::of(simd, 0.0); N];
    for (value, row) in cell.iter_mut().zip(rows) {
        *value = Wide::load(simd, row, i);
    }
    cell
}
