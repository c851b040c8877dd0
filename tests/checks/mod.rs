//! The laws of a projection, each a function that names the first place where it is broken. Promises in `docs/promises.md`
//! name them; `tests/laws.rs` holds every world to them, and holds them to accounts that are wrong by one person.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use kohort::domain::account::{Account, AccountDetail, MigrationTiming, Rules};
use kohort::domain::axis::{AgeBand, Sex};
use kohort::domain::cells::{Cells, MAX_CELL, Population};
use kohort::domain::life_table::LifeTable;
use kohort::domain::rates::{Migration, YearRates};

pub type Law = Result<(), String>;

/// Fails with `what` unless `got` is within `allowed` of `want`.
pub fn within(what: &str, got: f64, want: f64, allowed: f64) -> Law {
    let holds = (got - want).abs() <= allowed;
    if holds { Ok(()) } else { Err(format!("{what}: {got} for {want}")) }
}

/// Every cell of an axis with as many lanes.
pub fn places(cells: &Cells) -> impl Iterator<Item = (Sex, usize, usize)> + use<> {
    let (groups, lanes) = (cells.axis().groups(), cells.lanes());
    Sex::ALL.into_iter().flat_map(move |sex| (0..groups).flat_map(move |group| (0..lanes).map(move |lane| (sex, group, lane))))
}

/// A1: what people started with and what happened to them is what is left, in every cohort: newborns end in age 0, the
/// last two groups in the open one.
pub fn accounts_close(account: &Account) -> Law {
    for (sex, group, lane) in places(&account.closing) {
        let size = match account.detail {
            AccountDetail::Cells => {
                account.start_of_cohort(sex, group, lane).unwrap().abs().max(account.moved_in.row(sex, group)[lane]).max(1.0)
            }
            AccountDetail::Totals => account.opening.total_of(sex, lane).max(account.moved_in.row(sex, group)[lane]).max(1.0),
        };
        within(&format!("unexplained, {sex:?} group {group} lane {lane}"), account.residual(sex, group, lane), 0.0, 1e-9 * size)?;
    }
    for lane in 0..account.closing.lanes() {
        let totals = account.totals(lane);
        let size = totals.opening.max(totals.moved_in).max(1.0);
        within(&format!("unexplained, lane {lane}"), totals.residual(), 0.0, 1e-9 * size)?;
    }
    Ok(())
}

/// A1: the residual itself is worth its name: added up by hand from the cells of the account.
pub fn residual_is_honest(account: &Account) -> Law {
    let open = account.closing.axis().groups() - 1;
    for (sex, group, lane) in places(&account.closing) {
        let opening = |group| account.opening.cells().unwrap().get(sex, group, lane);
        let start = match group {
            0 => account.births[sex.index()][lane],
            g if g == open => opening(g - 1) + opening(g),
            g => opening(g - 1),
        };
        let came = account.moved_in.row(sex, group)[lane] + account.adjustment.row(sex, group)[lane];
        let went = account.deaths.row(sex, group)[lane] + account.moved_out.row(sex, group)[lane];
        let left = start + came - went - account.closing.get(sex, group, lane);
        let size = start.abs().max(came.abs()).max(went.abs()).max(1.0);
        within(&format!("residual, {sex:?} group {group} lane {lane}"), account.residual(sex, group, lane), left, 1e-12 * size)?;
    }
    Ok(())
}

/// A4: every closing cell is a count; births, deaths and movers are, too, where no rule lets a cell fall below zero.
pub fn nothing_below_zero(account: &Account, flows: bool) -> Law {
    Population::new(account.closing.clone()).map_err(|cell| cell.to_string())?;
    if !flows {
        return Ok(());
    }
    let count = |what: &str, persons: f64| {
        if (0.0..=2.0 * MAX_CELL).contains(&persons) { Ok(()) } else { Err(format!("{what}: {persons}")) }
    };
    for (sex, group, lane) in places(&account.closing) {
        let at = format!("{sex:?} group {group} lane {lane}");
        count(&format!("births {at}"), account.births[sex.index()][lane])?;
        count(&format!("deaths {at}"), account.deaths.row(sex, group)[lane])?;
        count(&format!("in {at}"), account.moved_in.row(sex, group)[lane])?;
        count(&format!("out {at}"), account.moved_out.row(sex, group)[lane])?;
        count(&format!("adjustment {at}"), account.adjustment.row(sex, group)[lane])?;
    }
    Ok(())
}

/// A2: sexes add up to persons, ages to sexes, bands to everybody, lanes to all lanes together.
pub fn parts_add_up(account: &Account) -> Law {
    let cells = &account.closing;
    let mut everywhere = 0.0;
    for lane in 0..cells.lanes() {
        let mut by_hand = [0.0; 5];
        for (sex, group, _) in places(cells).filter(|place| place.2 == lane) {
            let flows = [&account.deaths, &account.moved_in, &account.moved_out, &account.adjustment];
            by_hand[0] += cells.get(sex, group, lane);
            for (sum, flow) in by_hand[1..].iter_mut().zip(flows) {
                *sum += flow.row(sex, group)[lane];
            }
        }
        let totals = account.totals(lane);
        let booked = [totals.closing, totals.deaths, totals.moved_in, totals.moved_out, totals.adjustment];
        for (what, (total, sum)) in ["closing", "deaths", "in", "out", "adjustment"].iter().zip(booked.iter().zip(by_hand)) {
            within(&format!("{what} of lane {lane}"), *total, sum, 1e-9 * sum.abs().max(1.0))?;
        }
        within("births", totals.births, account.births[0][lane] + account.births[1][lane], 0.0)?;
        bands_add_up(cells, lane)?;
        everywhere += by_hand[0];
    }
    let one = Cells::from_fn(cells.axis(), 1, |sex, group, _| cells.row(sex, group).iter().sum());
    within("all lanes", one.total(0), everywhere, 1e-9 * everywhere.max(1.0))
}

/// Bands that share no age and leave none out hold everybody, once.
fn bands_add_up(cells: &Cells, lane: usize) -> Law {
    let Ok(people) = Population::new(cells.clone()) else { return Ok(()) };
    let bands = [AgeBand::closed(0, 19), AgeBand::closed(20, 64), AgeBand::closed(65, 79), AgeBand::open(80)];
    let mut sum = 0.0;
    for band in bands {
        sum += people.in_band(band, lane);
        let sexes = people.of_sex_in_band(Sex::Female, band, lane) + people.of_sex_in_band(Sex::Male, band, lane);
        within(&format!("sexes of {band}"), people.in_band(band, lane), sexes, 0.0)?;
    }
    within("bands", sum, cells.total(lane), 1e-9 * sum.max(1.0))
}

/// A6: the movers in the account are those the rates asked for, whatever the floor then had to add.
pub fn movers_as_asked(account: &Account, rates: &YearRates, rules: Rules) -> Law {
    let Migration::Net(net) = &rates.migration else { return in_counts_as_asked(account, rates, rules) };
    for (sex, group, lane) in places(&account.closing) {
        let asked = asked(account.closing.axis().groups() - 1, group, rules.timing, |group| net.cells().get(sex, group, lane));
        let applied = account.moved_in.row(sex, group)[lane] - account.moved_out.row(sex, group)[lane];
        within(&format!("net movers, {sex:?} group {group} lane {lane}"), applied, asked, 1e-12 * asked.abs().max(1000.0))?;
    }
    Ok(())
}

/// Movers a cohort's account must show, given them by group: half and half by age, or all in the group it ends in.
fn asked(open: usize, group: usize, timing: MigrationTiming, movers: impl Fn(usize) -> f64) -> f64 {
    match (timing, group) {
        (MigrationTiming::End | MigrationTiming::EvenByCohort, group) => movers(group),
        (MigrationTiming::EvenByAge, 0) => 0.5 * movers(0),
        (MigrationTiming::EvenByAge, g) if g == open => 0.5 * (movers(open - 1) + movers(open)) + 0.5 * movers(open),
        (MigrationTiming::EvenByAge, g) => 0.5 * movers(g - 1) + 0.5 * movers(g),
    }
}

fn in_counts_as_asked(account: &Account, rates: &YearRates, rules: Rules) -> Law {
    let Migration::Gross { moved_in, out_rate } = &rates.migration else { return Ok(()) };
    for (sex, group, lane) in places(&account.closing) {
        let at = format!("{sex:?} group {group} lane {lane}");
        let asked = asked(account.closing.axis().groups() - 1, group, rules.timing, |group| moved_in.cells().get(sex, group, lane));
        within(&format!("movers in, {at}"), account.moved_in.row(sex, group)[lane], asked, 1e-12 * asked.max(1.0))?;
        within(&format!("adjustment, {at}"), account.adjustment.row(sex, group)[lane], 0.0, 0.0)?;
        if rules.timing == MigrationTiming::End {
            let survivors = account.start_of_cohort(sex, group, lane).unwrap() - account.deaths.row(sex, group)[lane];
            let leave = survivors * out_rate.cells().get(sex, group, lane);
            within(&format!("movers out, {at}"), account.moved_out.row(sex, group)[lane], leave, 1e-9 * leave.max(1.0))?;
        }
    }
    Ok(())
}

/// A7: boys to girls as the ratio says, in every lane.
pub fn births_by_the_ratio(account: &Account, rates: &YearRates) -> Law {
    for (lane, ratio) in rates.sex_ratio_at_birth.by_lane().iter().enumerate() {
        let [girls, boys] = [account.births[0][lane], account.births[1][lane]];
        within(&format!("boys of lane {lane}"), boys, girls * ratio, 1e-12 * boys.abs().max(1.0))?;
    }
    Ok(())
}

/// Whether two stocks are one, cell by cell, to `relative` of the larger cell (cells below one person: of one person).
pub fn same_people(got: &Cells, want: &Cells, relative: f64) -> Law {
    for (sex, group, lane) in places(want) {
        let (got, want) = (got.get(sex, group, lane), want.get(sex, group, lane));
        within(&format!("{sex:?} group {group} lane {lane}"), got, want, relative * want.abs().max(1.0))?;
    }
    Ok(())
}

/// A9: the columns of a life table fit each other.
pub fn life_table_fits(table: &LifeTable) -> Law {
    let last = table.lx.len() - 1;
    within("survivors at birth", table.lx[0], 1.0, 0.0)?;
    within("share dying in the open age", table.qx[last], 1.0, 0.0)?;
    let mut deaths = 0.0;
    for age in 0..=last {
        let dx = table.lx[age] * table.qx[age];
        deaths += dx;
        if !(0.0..=1.0).contains(&table.qx[age]) {
            return Err(format!("share dying at {age}: {}", table.qx[age]));
        }
        let after = if age == last { 0.0 } else { table.lx[age + 1] };
        within(&format!("survivors after {age}"), after, table.lx[age] - dx, 1e-12)?;
        if after > table.lx[age] {
            return Err(format!("survivors rise after {age}"));
        }
        // Deaths over person-years are the rate, unless the rate is so high that nobody is left to live at it.
        if table.qx[age] < 1.0 || age == last {
            within(&format!("rate at {age}"), table.person_years[age] * table.mx[age], dx, 1e-12)?;
        }
        let above = table.person_years[age..].iter().rev().sum::<f64>();
        if table.lx[age] > 0.0 {
            within(&format!("years left at {age}"), table.ex(age) * table.lx[age], above, 1e-12 * above.max(1.0))?;
        }
    }
    within("deaths of a generation", deaths, 1.0, 1e-12)
}
