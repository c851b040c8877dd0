//! The step: one year (or one age group's width) of life, for many regions or draws side by side.
//!
//! There is one step in this project. It is pure: it reads the opening stock and the rates, and writes all it did into
//! an account its caller owns. Lanes lie innermost, so that the same code serves one region and a thousand draws.
//! Nothing here calls a transcendental function or allocates.

use crate::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::rates::{Migration, YearRates};

/// Lanes handled at a time where a sum of two rows must be held: a stack buffer, no allocation.
const BLOCK: usize = 64;

/// What the rules mean inside the loops.
#[derive(Debug, Clone, Copy)]
struct Terms {
    /// Share of a year's migrants who move at the start.
    at_start: f64,
    /// Share who move at the end.
    at_end: f64,
    /// Whether the half at the start is named by the age at the start.
    start_by_age: bool,
    /// Lowest stock allowed between the start's migrants and survival.
    lowest: f64,
    /// What a negative cell becomes at the end.
    floor: f64,
}

impl Terms {
    fn of(rules: Rules) -> Self {
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

/// Where one cohort's flows are written.
struct Booked<'a> {
    deaths: &'a mut [f64],
    moved_in: &'a mut [f64],
    moved_out: &'a mut [f64],
    adjustment: &'a mut [f64],
    closing: &'a mut [f64],
}

impl<'a> Booked<'a> {
    fn lanes(self, from: usize, to: usize) -> Self {
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

/// One step from `opening`, by `rates`, under `rules`, written into `account`.
///
/// The account's axis and lanes must be those of the opening stock and of the rates. Flows are booked by cohort, named
/// by the group it ends in. After the call, in every cohort, opening + births − deaths + in − out + adjustment = closing.
pub fn step(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    debug_assert_eq!(opening.axis(), account.closing.axis(), "stock and account share an axis");
    debug_assert_eq!(opening.lanes(), account.closing.lanes(), "stock and account share lanes");
    account.opening.clone_from(opening);
    match account.detail {
        AccountDetail::Cells => run::<true>(opening, rates, rules, account),
        AccountDetail::Totals => {
            for flow in [&mut account.deaths, &mut account.moved_in, &mut account.moved_out, &mut account.adjustment] {
                flow.clear();
            }
            run::<false>(opening, rates, rules, account);
        }
    }
}

fn run<const CELLS: bool>(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    let terms = Terms::of(rules);
    let open = opening.axis().groups() - 1;
    for sex in Sex::ALL {
        for group in 1..open {
            let origin = opening.row(sex, group - 1);
            cohort::<CELLS>(origin, sex, (group - 1, group), rates, terms, booked(account, sex, group));
        }
        open_group::<CELLS>(opening, sex, rates, terms, account);
    }
    bear(opening, rates, rules, terms, account);
    for sex in Sex::ALL {
        newborns::<CELLS>(sex, rates, terms, account);
    }
}

fn booked(account: &mut Account, sex: Sex, group: usize) -> Booked<'_> {
    Booked {
        deaths: account.deaths.row_mut(sex, group),
        moved_in: account.moved_in.row_mut(sex, group),
        moved_out: account.moved_out.row_mut(sex, group),
        adjustment: account.adjustment.row_mut(sex, group),
        closing: account.closing.row_mut(sex, group),
    }
}

/// A cohort that starts in group `ages.0` and ends in `ages.1`.
fn cohort<const CELLS: bool>(origin: &[f64], sex: Sex, ages: (usize, usize), rates: &YearRates, terms: Terms, to: Booked<'_>) {
    let survivorship = rates.survivorship.cells().row(sex, ages.1);
    let first = if terms.start_by_age { ages.0 } else { ages.1 };
    match &rates.migration {
        Migration::Net(net) => {
            let (start, end) = (net.cells().row(sex, first), net.cells().row(sex, ages.1));
            net_row::<CELLS>(origin, survivorship, (start, end), terms, to);
        }
        Migration::Gross { moved_in, out_rate } => {
            let inn = (moved_in.cells().row(sex, first), moved_in.cells().row(sex, ages.1));
            let out = (out_rate.cells().row(sex, first), out_rate.cells().row(sex, ages.1));
            gross_row::<CELLS>(origin, survivorship, inn, out, terms, to);
        }
    }
}

/// Books a flow: kept cell by cell, or added to the sum of the sex.
#[inline(always)]
fn book<const CELLS: bool>(slot: &mut f64, persons: f64) {
    if CELLS {
        *slot = persons;
    } else {
        *slot += persons;
    }
}

/// Survival and net migration of one cohort in all lanes; `net` at the start and at the end.
fn net_row<const CELLS: bool>(origin: &[f64], survivorship: &[f64], net: (&[f64], &[f64]), terms: Terms, to: Booked<'_>) {
    let n = to.closing.len();
    let (origin, survivorship, start_net, end_net) = (&origin[..n], &survivorship[..n], &net.0[..n], &net.1[..n]);
    let (deaths, moved_in, moved_out) = (&mut to.deaths[..n], &mut to.moved_in[..n], &mut to.moved_out[..n]);
    let (adjustment, closing) = (&mut to.adjustment[..n], &mut to.closing[..n]);
    for i in 0..n {
        let at_start = terms.at_start * start_net[i];
        let at_end = terms.at_end * end_net[i];
        let asked = origin[i] + at_start;
        let kept = if asked < terms.lowest { terms.lowest - asked } else { 0.0 };
        let present = asked + kept;
        let survivors = present * survivorship[i];
        let left = survivors + at_end;
        let added = if left < 0.0 { terms.floor - left } else { 0.0 };
        closing[i] = left + added;
        let gained = if at_start > 0.0 { at_start } else { 0.0 } + if at_end > 0.0 { at_end } else { 0.0 };
        book::<CELLS>(&mut deaths[i], present - survivors);
        book::<CELLS>(&mut moved_in[i], gained);
        book::<CELLS>(&mut moved_out[i], gained - (at_start + at_end));
        book::<CELLS>(&mut adjustment[i], kept + added);
    }
}

/// Survival, out-rates and in-counts of one cohort in all lanes. Movers out are a share of those present: of the
/// cohort at the start before anybody moves in, of the survivors at the end.
fn gross_row<const CELLS: bool>(
    origin: &[f64],
    survivorship: &[f64],
    moved_in: (&[f64], &[f64]),
    out_rate: (&[f64], &[f64]),
    terms: Terms,
    to: Booked<'_>,
) {
    for i in 0..to.closing.len() {
        let in_start = terms.at_start * moved_in.0[i];
        let in_end = terms.at_end * moved_in.1[i];
        let out_start = terms.at_start * out_rate.0[i] * origin[i];
        let present = origin[i] + in_start - out_start;
        let survivors = present * survivorship[i];
        let out_end = terms.at_end * out_rate.1[i] * survivors;
        to.closing[i] = survivors - out_end + in_end;
        book::<CELLS>(&mut to.deaths[i], present - survivors);
        book::<CELLS>(&mut to.moved_in[i], in_start + in_end);
        book::<CELLS>(&mut to.moved_out[i], out_start + out_end);
        book::<CELLS>(&mut to.adjustment[i], 0.0);
    }
}

/// The open group: the last two groups go on together.
fn open_group<const CELLS: bool>(opening: &Cells, sex: Sex, rates: &YearRates, terms: Terms, account: &mut Account) {
    let open = opening.axis().groups() - 1;
    let lanes = opening.lanes();
    let both = |cells: &Cells, from: usize, to: usize| {
        let mut sum = [0.0; BLOCK];
        for ((sum, a), b) in sum.iter_mut().zip(&cells.row(sex, open - 1)[from..to]).zip(&cells.row(sex, open)[from..to]) {
            *sum = a + b;
        }
        sum
    };
    for from in (0..lanes).step_by(BLOCK) {
        let to = lanes.min(from + BLOCK);
        let n = to - from;
        let origin = both(opening, from, to);
        let survivorship = &rates.survivorship.cells().row(sex, open)[from..to];
        let target = booked(account, sex, open).lanes(from, to);
        match &rates.migration {
            Migration::Net(net) => {
                let end = &net.cells().row(sex, open)[from..to];
                let start = both(net.cells(), from, to);
                let start = if terms.start_by_age { &start[..n] } else { end };
                net_row::<CELLS>(&origin[..n], survivorship, (start, end), terms, target);
            }
            Migration::Gross { moved_in, out_rate } => {
                let end = (&moved_in.cells().row(sex, open)[from..to], &out_rate.cells().row(sex, open)[from..to]);
                let mut in_start = both(moved_in.cells(), from, to);
                let mut out_start = mixed_rate(opening, out_rate.cells(), sex, (from, to));
                if !terms.start_by_age {
                    in_start[..n].copy_from_slice(end.0);
                    out_start[..n].copy_from_slice(end.1);
                }
                gross_row::<CELLS>(&origin[..n], survivorship, (&in_start[..n], end.0), (&out_start[..n], end.1), terms, target);
            }
        }
    }
}

/// Out-rate of the last two groups together, weighted by the people in each.
fn mixed_rate(opening: &Cells, out_rate: &Cells, sex: Sex, (from, to): (usize, usize)) -> [f64; BLOCK] {
    let open = opening.axis().groups() - 1;
    let mut mixed = [0.0; BLOCK];
    for (slot, lane) in mixed.iter_mut().zip(from..to) {
        let (young, old) = (opening.get(sex, open - 1, lane), opening.get(sex, open, lane));
        let movers = young * out_rate.get(sex, open - 1, lane) + old * out_rate.get(sex, open, lane);
        *slot = if young + old > 0.0 { movers / (young + old) } else { 0.0 };
    }
    mixed
}

/// Births by sex: Σ asfr·n·½·(women at the start + women at the end), split by the sex ratio.
///
/// Which women: with `EvenByCohort` the two stocks; with `EvenByAge` the start counts the half that moves then
/// (Preston, Heuveline & Guillot 2001, box 6.2); with `End` the end counts survivors before anybody moves. By age at
/// year end, the women at the start are a group younger.
fn bear(opening: &Cells, rates: &YearRates, rules: Rules, terms: Terms, account: &mut Account) {
    let [girls, boys] = &mut account.births;
    girls.fill(0.0);
    if let Some((first, last)) = rates.asfr.fertile_groups() {
        let half_width = 0.5 * f64::from(opening.axis().width());
        for group in first..=last {
            let start_group = match rules.age_rule {
                AgeRule::Completed => group,
                AgeRule::AtYearEnd => group.saturating_sub(1),
            };
            let asfr = rates.asfr.row(group);
            let start = opening.row(Sex::Female, start_group);
            let end = account.closing.row(Sex::Female, group);
            for (lane, children) in girls.iter_mut().enumerate() {
                let women = start[lane] + women_moving_at_start(rates, start_group, lane, terms);
                let women_at_end = match rules.timing {
                    MigrationTiming::End => residents_at_end(opening, rates, group, lane),
                    MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => end[lane],
                };
                *children += asfr[lane] * half_width * (women + women_at_end);
            }
        }
    }
    for ((girls, boys), srb) in girls.iter_mut().zip(boys.iter_mut()).zip(rates.sex_ratio_at_birth.by_lane()) {
        let children = *girls;
        *girls = children / (1.0 + srb);
        *boys = children - *girls;
    }
}

/// Women who have moved in (less those who have moved out) at the start, where the rule counts them as mothers.
fn women_moving_at_start(rates: &YearRates, group: usize, lane: usize, terms: Terms) -> f64 {
    match &rates.migration {
        Migration::Net(net) if terms.start_by_age => terms.at_start * net.cells().get(Sex::Female, group, lane),
        _ => 0.0,
    }
}

/// Women of `group` at the end who were here at the start.
fn residents_at_end(opening: &Cells, rates: &YearRates, group: usize, lane: usize) -> f64 {
    let before = group.saturating_sub(1);
    let origin = if group + 1 == opening.axis().groups() {
        opening.get(Sex::Female, before, lane) + opening.get(Sex::Female, group, lane)
    } else {
        opening.get(Sex::Female, before, lane)
    };
    origin * rates.survivorship.cells().get(Sex::Female, group, lane)
}

/// Newborns live to the end of the step; those who move as newborns move after birth.
fn newborns<const CELLS: bool>(sex: Sex, rates: &YearRates, terms: Terms, account: &mut Account) {
    // A newborn cannot have moved before birth: by age at the start there is no such half.
    let terms = if terms.start_by_age { Terms { at_start: 0.0, ..terms } } else { terms };
    let Account { births, deaths, moved_in, moved_out, adjustment, closing, .. } = account;
    let to = Booked {
        deaths: deaths.row_mut(sex, 0),
        moved_in: moved_in.row_mut(sex, 0),
        moved_out: moved_out.row_mut(sex, 0),
        adjustment: adjustment.row_mut(sex, 0),
        closing: closing.row_mut(sex, 0),
    };
    cohort::<CELLS>(&births[sex.index()], sex, (0, 0), rates, terms, to);
}
