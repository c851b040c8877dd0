//! What one year does to cohorts: survival and moving, cell by cell, and where it is booked.

use crate::domain::account::{Floor, MigrationTiming, Rules};

/// Lanes handled at a time where sums are held on the stack: no allocation.
pub(super) const BLOCK: usize = 64;

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

/// What happened to one cell.
struct Lived {
    deaths: f64,
    moved_in: f64,
    moved_out: f64,
    adjustment: f64,
    closing: f64,
}

/// The positive part.
#[inline(always)]
fn above_zero(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}

/// Survival and net migration of one cell, the two parts of the year's migrants given. A cell that would go below zero
/// is kept at the floor, and what that took is its adjustment.
#[inline(always)]
fn live_net(origin: f64, survivorship: f64, at_start: f64, at_end: f64, terms: Terms) -> Lived {
    let asked = origin + at_start;
    let kept = above_zero(terms.lowest - asked);
    let present = asked + kept;
    let survivors = present * survivorship;
    let left = survivors + at_end;
    let added = if left < 0.0 { terms.floor - left } else { 0.0 };
    let moved_in = above_zero(at_start) + above_zero(at_end);
    let moved_out = moved_in - (at_start + at_end);
    Lived { deaths: present - survivors, moved_in, moved_out, adjustment: kept + added, closing: left + added }
}

/// The same where both halves are one number and the floor is zero: the default rules, and the fast path of draws.
#[inline(always)]
fn live_net_by_cohort(origin: f64, survivorship: f64, net: f64) -> Lived {
    let half = 0.5 * net;
    let asked = origin + half;
    let kept = above_zero(0.0 - asked);
    let present = asked + kept;
    let survivors = present * survivorship;
    let left = survivors + half;
    let added = above_zero(0.0 - left);
    let moved_in = above_zero(net);
    Lived { deaths: present - survivors, moved_in, moved_out: moved_in - net, adjustment: kept + added, closing: left + added }
}

/// Survival, in-counts and out-rates of one cell. Movers out are a share of those present: of the cohort at the start
/// before anybody moves in, of the survivors at the end. Rates of 0–1 cannot take more than is there.
#[inline(always)]
fn live_gross(origin: f64, survivorship: f64, moved_in: (f64, f64), out_rate: (f64, f64)) -> Lived {
    let out_start = out_rate.0 * origin;
    let present = origin + moved_in.0 - out_start;
    let survivors = present * survivorship;
    let out_end = out_rate.1 * survivors;
    let closing = survivors - out_end + moved_in.1;
    Lived { deaths: present - survivors, moved_in: moved_in.0 + moved_in.1, moved_out: out_start + out_end, adjustment: 0.0, closing }
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
    let n = to.closing.len();
    let stock = (&origin[..n], &survivorship[..n]);
    match moves {
        Moves::Net { at_end, .. } if terms.is_default() => {
            book::<CELLS, 3>(
                lanes,
                to,
                [stock.0, stock.1, &at_end[..n]],
                #[inline(always)]
                |[origin, survivorship, net]| live_net_by_cohort(origin, survivorship, net),
            );
        }
        Moves::Net { at_start, at_end } => {
            book::<CELLS, 4>(lanes, to, [stock.0, stock.1, &at_start[..n], &at_end[..n]], |[origin, survivorship, at_start, at_end]| {
                live_net(origin, survivorship, terms.at_start * at_start, terms.at_end * at_end, terms)
            });
        }
        Moves::Gross { moved_in, out_rate } => {
            let rows = [stock.0, stock.1, &moved_in.0[..n], &moved_in.1[..n], &out_rate.0[..n], &out_rate.1[..n]];
            book::<CELLS, 6>(lanes, to, rows, |[origin, survivorship, in_start, in_end, out_start, out_end]| {
                let moved_in = (terms.at_start * in_start, terms.at_end * in_end);
                let out_rate = (terms.at_start * out_start, terms.at_end * out_end);
                live_gross(origin, survivorship, moved_in, out_rate)
            });
        }
    }
}

/// Lives every cell of `N` rows of input, and books the flows cell by cell or as sums by lane, youngest cohort first,
/// with the widest vectors the processor has. Width changes no bit: every cell is lived by the same operations in the
/// same order, and none of them is fused.
fn book<const CELLS: bool, const N: usize>(lanes: usize, to: Booked<'_>, rows: [&[f64]; N], live: impl Fn([f64; N]) -> Lived) {
    pulp::Arch::new().dispatch(Year::<'_, CELLS, N, _> { rows, live, lanes, to });
}

/// A year of life waiting to be lived: what [`pulp`] runs with the vectors at hand.
struct Year<'a, const CELLS: bool, const N: usize, F> {
    rows: [&'a [f64]; N],
    live: F,
    lanes: usize,
    to: Booked<'a>,
}

impl<const CELLS: bool, const N: usize, F: Fn([f64; N]) -> Lived> pulp::NullaryFnOnce for Year<'_, CELLS, N, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Booked { deaths, moved_in, moved_out, adjustment, closing } = self.to;
        if CELLS {
            fill(self.rows, &self.live, [deaths, moved_in, moved_out, adjustment], closing);
            return;
        }
        for first in (0..self.lanes).step_by(BLOCK) {
            let width = BLOCK.min(self.lanes - first);
            let mut sums = [[0.0; BLOCK]; 4];
            for start in (first..closing.len()).step_by(self.lanes) {
                add(part(&self.rows, start, width), &self.live, &mut sums, &mut closing[start..start + width]);
            }
            let totals = [&mut *deaths, &mut *moved_in, &mut *moved_out, &mut *adjustment];
            for (total, sum) in totals.into_iter().zip(&sums) {
                for (total, sum) in total[first..first + width].iter_mut().zip(sum) {
                    *total += sum;
                }
            }
        }
    }
}

/// The numbers of one cell. (A loop: `map` on arrays is a call that the compiler does not always take apart.)
#[inline(always)]
fn cell<const N: usize>(rows: &[&[f64]; N], i: usize) -> [f64; N] {
    let mut cell = [0.0; N];
    for (value, row) in cell.iter_mut().zip(rows) {
        *value = row[i];
    }
    cell
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

/// The innermost loop that writes the flows of every cell.
#[inline(always)]
fn fill<const N: usize>(rows: [&[f64]; N], live: &impl Fn([f64; N]) -> Lived, flows: [&mut [f64]; 4], closing: &mut [f64]) {
    let n = closing.len();
    let rows = part(&rows, 0, n);
    let [deaths, moved_in, moved_out, adjustment] = flows;
    let (deaths, moved_in, moved_out, adjustment) = (&mut deaths[..n], &mut moved_in[..n], &mut moved_out[..n], &mut adjustment[..n]);
    for i in 0..n {
        let lived = live(cell(&rows, i));
        closing[i] = lived.closing;
        deaths[i] = lived.deaths;
        moved_in[i] = lived.moved_in;
        moved_out[i] = lived.moved_out;
        adjustment[i] = lived.adjustment;
    }
}

/// The innermost loop that adds the flows of one cohort to the sums by lane. Sums and stock each come by a reference of
/// their own, so that the compiler need not ask for every cohort whether they overlap.
#[inline(always)]
fn add<const N: usize>(rows: [&[f64]; N], live: &impl Fn([f64; N]) -> Lived, sums: &mut [[f64; BLOCK]; 4], closing: &mut [f64]) {
    let n = closing.len().min(BLOCK);
    let (rows, closing) = (part(&rows, 0, n), &mut closing[..n]);
    let [deaths, moved_in, moved_out, adjustment] = sums;
    for i in 0..n {
        let lived = live(cell(&rows, i));
        closing[i] = lived.closing;
        deaths[i] += lived.deaths;
        moved_in[i] += lived.moved_in;
        moved_out[i] += lived.moved_out;
        adjustment[i] += lived.adjustment;
    }
}
