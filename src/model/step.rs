//! The step: one year (or one age group's width) of life, for many regions or draws side by side.
//!
//! There is one step in this project. It is pure: it reads the opening stock and the rates, and writes all it did into
//! an account its caller owns. Lanes lie innermost and cohorts follow each other in memory, so that one loop runs over
//! all cohorts and lanes and the compiler fills its vectors with one lane as with a thousand. Nothing here calls a
//! transcendental function or allocates. `tests/plain` holds the slow, obvious version that judges this one.

use super::cohort::{Booked, Moves, Terms, survive};
use crate::domain::account::{Account, AccountDetail, AgeRule, MigrationTiming, Opening, Rules};
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::rates::{Migration, YearRates};

/// Lanes of the open group handled at a time: on the stack, without allocation.
const BLOCK: usize = 64;

/// One step from `opening`, by `rates`, under `rules`, written into `account`.
///
/// The account's axis and lanes must be those of the opening stock and of the rates. Flows are booked by cohort, named
/// by the group it ends in. After the call, in every cohort, opening + births − deaths + in − out + adjustment = closing.
pub fn step(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    live(opening, rates, rules, account);
    bear(opening, rates, rules, account);
    Sex::ALL.into_iter().for_each(|sex| born(sex, None, rates, rules, account));
}

/// All who are there at the start live to the end, and the account is opened.
pub(super) fn live(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    debug_assert_eq!(opening.axis(), account.closing.axis(), "stock and account share an axis");
    debug_assert_eq!(opening.lanes(), account.closing.lanes(), "stock and account share lanes");
    match &mut account.opening {
        Opening::Cells(kept) => Sex::ALL.into_iter().for_each(|sex| kept.of_sex_mut(sex).copy_from_slice(opening.of_sex(sex))),
        Opening::Totals(sums) => sums.iter_mut().for_each(|sums| sums.fill(0.0)),
    }
    match account.detail {
        AccountDetail::Cells => grow_older::<true>(opening, rates, rules, account),
        AccountDetail::Totals => {
            for flow in [&mut account.deaths, &mut account.moved_in, &mut account.moved_out, &mut account.adjustment] {
                flow.clear();
            }
            grow_older::<false>(opening, rates, rules, account);
        }
    }
}

fn grow_older<const CELLS: bool>(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    let terms = Terms::of(rules);
    let open = opening.axis().groups() - 1;
    for sex in Sex::ALL {
        closed_groups::<CELLS>(opening, (sex, 1, open), rates, terms, account);
        open_group::<CELLS>(opening, sex, rates, terms, account);
    }
}

/// The cohort of a sex that ends in group `group` (not newborns) lives to the end, every cell of it kept.
pub(super) fn live_cohort(opening: &Cells, (sex, group): (Sex, usize), rates: &YearRates, rules: Rules, account: &mut Account) {
    let terms = Terms::of(rules);
    if group + 1 == opening.axis().groups() {
        open_group::<true>(opening, sex, rates, terms, account);
    } else {
        closed_groups::<true>(opening, (sex, group, group + 1), rates, terms, account);
    }
}

/// Cohorts that end in the closed groups `first` up to but not including `last` and were alive at the start: one run of memory, a
/// group further at the end.
fn closed_groups<const CELLS: bool>(
    opening: &Cells,
    (sex, first, last): (Sex, usize, usize),
    rates: &YearRates,
    terms: Terms,
    account: &mut Account,
) {
    let lanes = opening.lanes();
    let (from, to) = (first * lanes, last * lanes);
    let before = (from - lanes, to - lanes);
    let start = if terms.start_by_age { before } else { (from, to) };
    let moves = match &rates.migration {
        Migration::Net(net) => {
            let net = net.cells().of_sex(sex);
            Moves::Net { at_start: &net[start.0..start.1], at_end: &net[from..to] }
        }
        Migration::Gross { moved_in, out_rate } => {
            let (inn, out) = (moved_in.cells().of_sex(sex), out_rate.cells().of_sex(sex));
            Moves::Gross { moved_in: (&inn[start.0..start.1], &inn[from..to]), out_rate: (&out[start.0..start.1], &out[from..to]) }
        }
    };
    let survivorship = &rates.survivorship.cells().of_sex(sex)[from..to];
    let origin = &opening.of_sex(sex)[before.0..before.1];
    survive::<CELLS>(origin, survivorship, moves, terms, lanes, booked(account, sex, (first, last)));
}

/// Where the cohorts that end in `groups.0` up to but not including `groups.1` are booked.
fn booked(account: &mut Account, sex: Sex, groups: (usize, usize)) -> Booked<'_> {
    let lanes = account.closing.lanes();
    let opening = match &mut account.opening {
        Opening::Cells(_) => None,
        Opening::Totals(sums) => Some(sums[sex.index()].as_mut_slice()),
    };
    Booked {
        opening,
        deaths: account.deaths.rows_mut(sex, groups.0, groups.1),
        moved_in: account.moved_in.rows_mut(sex, groups.0, groups.1),
        moved_out: account.moved_out.rows_mut(sex, groups.0, groups.1),
        adjustment: account.adjustment.rows_mut(sex, groups.0, groups.1),
        closing: &mut account.closing.of_sex_mut(sex)[groups.0 * lanes..groups.1 * lanes],
    }
}

/// The last two groups added up, lane by lane.
fn last_two(cells: &Cells, sex: Sex, (from, to): (usize, usize)) -> [f64; BLOCK] {
    let open = cells.axis().groups() - 1;
    let mut sum = [0.0; BLOCK];
    let young = &cells.row(sex, open - 1)[from..to];
    let old = &cells.row(sex, open)[from..to];
    for ((sum, young), old) in sum.iter_mut().zip(young).zip(old) {
        *sum = young + old;
    }
    sum
}

/// The open group: the last two groups go on together.
fn open_group<const CELLS: bool>(opening: &Cells, sex: Sex, rates: &YearRates, terms: Terms, account: &mut Account) {
    let open = opening.axis().groups() - 1;
    let lanes = opening.lanes();
    for from in (0..lanes).step_by(BLOCK) {
        let block = (from, lanes.min(from + BLOCK));
        let n = block.1 - from;
        let origin = last_two(opening, sex, block);
        let survivorship = &rates.survivorship.cells().row(sex, open)[block.0..block.1];
        let to = booked(account, sex, (open, open + 1)).lanes(block.0, block.1);
        match &rates.migration {
            Migration::Net(net) => {
                let at_end = &net.cells().row(sex, open)[block.0..block.1];
                let both = last_two(net.cells(), sex, block);
                let at_start = if terms.start_by_age { &both[..n] } else { at_end };
                survive::<CELLS>(&origin[..n], survivorship, Moves::Net { at_start, at_end }, terms, n, to);
            }
            Migration::Gross { moved_in, out_rate } => {
                let at_end = (&moved_in.cells().row(sex, open)[block.0..block.1], &out_rate.cells().row(sex, open)[block.0..block.1]);
                let in_both = last_two(moved_in.cells(), sex, block);
                let out_both = mixed_rate(opening, out_rate.cells(), sex, block);
                let at_start = if terms.start_by_age { (&in_both[..n], &out_both[..n]) } else { at_end };
                let moves = Moves::Gross { moved_in: (at_start.0, at_end.0), out_rate: (at_start.1, at_end.1) };
                survive::<CELLS>(&origin[..n], survivorship, moves, terms, n, to);
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
/// (Preston, Heuveline & Guillot 2001, box 6.2), nowhere below zero under the floor that says so; with `End` the end
/// counts survivors before anybody moves. By age at year end, the women at the start are a group younger.
pub(super) fn bear(opening: &Cells, rates: &YearRates, rules: Rules, account: &mut Account) {
    let [girls, boys] = &mut account.births;
    girls.fill(0.0);
    pulp::Arch::new().dispatch(Bearing { opening, rates, rules, closing: &account.closing, children: girls });
    for ((girls, boys), srb) in girls.iter_mut().zip(boys.iter_mut()).zip(rates.sex_ratio_at_birth.by_lane()) {
        let children = *girls;
        *girls = children / (1.0 + srb);
        *boys = children - *girls;
    }
}

/// The births of a step, waiting for [`pulp`] to add them up with the vectors at hand.
struct Bearing<'a> {
    opening: &'a Cells,
    rates: &'a YearRates,
    rules: Rules,
    closing: &'a Cells,
    children: &'a mut [f64],
}

impl pulp::NullaryFnOnce for Bearing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { opening, rates, rules, closing, children } = self;
        let half_width = 0.5 * f64::from(opening.axis().width());
        let lowest = Terms::of(rules).lowest;
        // Whole columns of women, taken once: asking for each row anew costs more than the births themselves.
        let lanes = children.len();
        let (opening, closing) = (opening.of_sex(Sex::Female), closing.of_sex(Sex::Female));
        let ratios = rates.survivorship.cells().of_sex(Sex::Female);
        for group in rates.asfr.fertile_groups().map_or(0..0, |(first, last)| first..last + 1) {
            let at_start = match rules.age_rule {
                AgeRule::Completed => group,
                AgeRule::AtYearEnd => group - 1,
            };
            // One length for all, so that the loops need not ask lane by lane whether there is such a lane.
            let row = |group: usize| group * lanes..(group + 1) * lanes;
            let (start, end) = (&opening[row(at_start)][..lanes], &closing[row(group)][..lanes]);
            let (origin, survivorship) = (&opening[row(group - 1)][..lanes], &ratios[row(group)][..lanes]);
            let asfr = &rates.asfr.row(group)[..lanes];
            match rules.timing {
                MigrationTiming::EvenByCohort => add_births(
                    children,
                    asfr,
                    half_width,
                    #[inline(always)]
                    |lane| start[lane] + end[lane],
                ),
                MigrationTiming::EvenByAge => {
                    add_births(children, asfr, half_width, |lane| {
                        (start[lane] + half_moved(rates, at_start, lane, start[lane])).max(lowest) + end[lane]
                    });
                }
                MigrationTiming::End => add_births(
                    children,
                    asfr,
                    half_width,
                    #[inline(always)]
                    |lane| start[lane] + origin[lane] * survivorship[lane],
                ),
            }
        }
    }
}

/// Adds the children of one age group of mothers, lane by lane.
#[inline(always)]
fn add_births(children: &mut [f64], asfr: &[f64], half_width: f64, women: impl Fn(usize) -> f64) {
    let asfr = &asfr[..children.len()];
    for lane in 0..children.len() {
        children[lane] += asfr[lane] * half_width * women(lane);
    }
}

/// Half of a year's women moving in less half of those moving out, by age at the start.
fn half_moved(rates: &YearRates, group: usize, lane: usize, women: f64) -> f64 {
    match &rates.migration {
        Migration::Net(net) => 0.5 * net.cells().get(Sex::Female, group, lane),
        Migration::Gross { moved_in, out_rate } => {
            0.5 * (moved_in.cells().get(Sex::Female, group, lane) - out_rate.cells().get(Sex::Female, group, lane) * women)
        }
    }
}

/// Newborns of a sex live to the end of the step: those born, or (where some have moved on since) those of `moved`.
pub(super) fn born(sex: Sex, moved: Option<&[f64]>, rates: &YearRates, rules: Rules, account: &mut Account) {
    match account.detail {
        AccountDetail::Cells => newborns::<true>(sex, moved, rates, Terms::of(rules), account),
        AccountDetail::Totals => newborns::<false>(sex, moved, rates, Terms::of(rules), account),
    }
}

/// Those who move as newborns move after birth, so that by age at the start there is no half that moves before.
fn newborns<const CELLS: bool>(sex: Sex, moved: Option<&[f64]>, rates: &YearRates, terms: Terms, account: &mut Account) {
    let terms = if terms.start_by_age { Terms { at_start: 0.0, ..terms } } else { terms };
    let lanes = account.closing.lanes();
    let moves = match &rates.migration {
        Migration::Net(net) => Moves::Net { at_start: net.cells().row(sex, 0), at_end: net.cells().row(sex, 0) },
        Migration::Gross { moved_in, out_rate } => {
            let (inn, out) = (moved_in.cells().row(sex, 0), out_rate.cells().row(sex, 0));
            Moves::Gross { moved_in: (inn, inn), out_rate: (out, out) }
        }
    };
    let Account { births, deaths, moved_in, moved_out, adjustment, closing, .. } = account;
    let to = Booked {
        opening: None,
        deaths: deaths.rows_mut(sex, 0, 1),
        moved_in: moved_in.rows_mut(sex, 0, 1),
        moved_out: moved_out.rows_mut(sex, 0, 1),
        adjustment: adjustment.rows_mut(sex, 0, 1),
        closing: closing.row_mut(sex, 0),
    };
    survive::<CELLS>(moved.unwrap_or(&births[sex.index()]), rates.survivorship.cells().row(sex, 0), moves, terms, lanes, to);
}
