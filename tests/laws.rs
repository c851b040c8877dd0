//! What must hold for any people and any rates. Each law is a function in `checks`, held to random worlds here and shown
//! to fail on an account that is wrong by one person.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, clippy::cast_precision_loss, missing_docs)]

mod checks;
mod world;

use checks::{
    accounts_close, births_by_the_ratio, movers_as_asked, nothing_below_zero, parts_add_up, places, residual_is_honest, same_people,
};
use kohort::domain::account::{Account, AccountDetail, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, RegionId, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::project::project;
use kohort::model::step::step;
use proptest::prelude::*;
use world::{Movers, World, cases, lopsided, recipes};

/// Every law that a single account must keep.
fn lawful(account: &Account, rates: &YearRates, rules: Rules) -> checks::Law {
    accounts_close(account)?;
    nothing_below_zero(account, rules.floor == Floor::Zero)?;
    parts_add_up(account)?;
    births_by_the_ratio(account, rates)?;
    residual_is_honest(account)?;
    movers_as_asked(account, rates, rules)
}

/// One lane of rates.
fn lane_of(rates: &YearRates, lane: usize) -> YearRates {
    let axis = rates.survivorship.cells().axis();
    let migration = match &rates.migration {
        Migration::Net(net) => Migration::Net(NetMigration::new(net.cells().lane(lane)).unwrap()),
        Migration::Gross { moved_in, out_rate } => Migration::Gross {
            moved_in: InMigration::new(moved_in.cells().lane(lane)).unwrap(),
            out_rate: OutMigrationRate::new(out_rate.cells().lane(lane)).unwrap(),
        },
    };
    YearRates {
        survivorship: Survivorship::new(rates.survivorship.cells().lane(lane)).unwrap(),
        asfr: Asfr::from_fn(axis, 1, |group, _| rates.asfr.row(group)[lane]).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![rates.sex_ratio_at_birth.by_lane()[lane]]).unwrap(),
        migration,
    }
}

/// Movers counted in persons, twice as many.
fn twice_the_movers(rates: &YearRates) -> YearRates {
    let twice = |cells: &Cells| cells.map(|_, _, _, persons| 2.0 * persons);
    let migration = match &rates.migration {
        Migration::Net(net) => Migration::Net(NetMigration::new(twice(net.cells())).unwrap()),
        Migration::Gross { moved_in, out_rate } => {
            Migration::Gross { moved_in: InMigration::new(twice(moved_in.cells())).unwrap(), out_rate: out_rate.clone() }
        }
    };
    YearRates { migration, ..rates.clone() }
}

proptest! {
    #![proptest_config(cases())]

    /// A1, A2, A4, A6, A7 for accounts of every cell; A1 and A2 for those of totals, whose closing stock is the same bits.
    #[test]
    fn accounts_are_lawful(recipe in recipes(1)) {
        let world = recipe.world();
        let (cells, totals) = (world.accounts(AccountDetail::Cells), world.accounts(AccountDetail::Totals));
        for (rates, (account, total)) in world.years.iter().zip(cells.iter().zip(&totals)) {
            prop_assert_eq!(lawful(account, rates, world.rules), Ok(()));
            prop_assert_eq!(accounts_close(total), Ok(()));
            prop_assert_eq!((&account.closing, &account.births), (&total.closing, &total.births));
            for lane in 0..account.closing.lanes() {
                let (a, b) = (account.totals(lane), total.totals(lane));
                let moved = [(a.moved_in, b.moved_in), (a.moved_out, b.moved_out)];
                for (a, b) in [(a.opening, b.opening), (a.deaths, b.deaths), (a.adjustment, b.adjustment)].into_iter().chain(moved) {
                    prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{} for {}", b, a);
                }
            }
        }
    }

    /// A7: change every man, and the same children are born.
    #[test]
    fn men_bear_nobody(recipe in recipes(1)) {
        let world = recipe.world();
        let men = world.opening.map(|sex, group, lane, persons| if sex == Sex::Male { 3.0 * persons + (group + lane) as f64 } else { persons });
        let other = World { opening: men, ..world.clone() };
        prop_assert_eq!(world.first().births, other.first().births);
    }

    /// A7: change every woman who can neither be fertile at the start nor at the end, and the same children are born.
    #[test]
    fn women_outside_the_fertile_ages_bear_nobody(recipe in recipes(1)) {
        let world = recipe.world();
        let Some((first, last)) = world.years[0].asfr.fertile_groups() else { return Ok(()) };
        let women = world.opening.map(|sex, group, _, persons| {
            let bears = (first - 1..=last).contains(&group);
            if sex == Sex::Female && !bears { 2.0 * persons + 17.0 } else { persons }
        });
        let other = World { opening: women, ..world.clone() };
        prop_assert_eq!(world.first().births, other.first().births);
    }

    /// Twice the people and twice the movers: twice everything, to the bit (two is a power of two).
    #[test]
    fn twice_the_people_is_twice_everything(mut recipe in recipes(1)) {
        recipe.rules.floor = Floor::Zero;
        let world = recipe.world();
        let double = World {
            opening: world.opening.map(|_, _, _, persons| 2.0 * persons),
            years: world.years.iter().map(twice_the_movers).collect(),
            rules: world.rules,
        };
        let (one, two) = (world.first(), double.first());
        for (sex, group, lane) in places(&one.closing) {
            prop_assert_eq!(2.0 * one.births[sex.index()][lane], two.births[sex.index()][lane]);
            prop_assert_eq!(2.0 * one.closing.get(sex, group, lane), two.closing.get(sex, group, lane));
            for (a, b) in flows(&one).into_iter().zip(flows(&two)) {
                prop_assert_eq!(2.0 * a.row(sex, group)[lane], b.row(sex, group)[lane]);
            }
        }
    }

    /// A lane among many is the one-lane call, to the bit.
    #[test]
    fn a_lane_is_the_one_lane_call(recipe in recipes(1), pick in 0_usize..1000) {
        let world = recipe.world();
        let lane = pick % world.opening.lanes();
        let alone = World { opening: world.opening.lane(lane), years: vec![lane_of(&world.years[0], lane)], rules: world.rules };
        for detail in [AccountDetail::Cells, AccountDetail::Totals] {
            let (many, one) = (world.accounts(detail).swap_remove(0), alone.accounts(detail).swap_remove(0));
            for (sex, group, _) in places(&one.closing) {
                prop_assert_eq!(many.births[sex.index()][lane], one.births[sex.index()][0]);
                prop_assert_eq!(many.closing.get(sex, group, lane), one.closing.get(sex, group, 0));
                for (a, b) in flows(&many).into_iter().zip(flows(&one)) {
                    prop_assert_eq!(a.row(sex, group)[lane].to_bits(), b.row(sex, group)[0].to_bits());
                }
            }
        }
    }
}

fn flows(account: &Account) -> [&kohort::domain::account::Flow; 4] {
    [&account.deaths, &account.moved_in, &account.moved_out, &account.adjustment]
}

/// An account is written over whole: nothing of what stood in it before is left, with either detail.
#[test]
fn a_used_account_is_as_good_as_a_new_one() {
    let world = lopsided(AgeAxis::new(1, 90).unwrap(), 3, 9, Movers::Net, Rules::default());
    for detail in [AccountDetail::Cells, AccountDetail::Totals] {
        let mut used = Account::new(world.axis(), 3, detail);
        for rates in &world.years {
            let mut new = Account::new(world.axis(), 3, detail);
            step(&world.opening, rates, world.rules, &mut used);
            step(&world.opening, rates, world.rules, &mut new);
            assert_eq!(used, new);
        }
    }
}

/// B7: ten years are four and then six, to the bit.
#[test]
fn ten_years_are_four_and_then_six() {
    for movers in [Movers::Net, Movers::Gross] {
        for timing in world::TIMINGS {
            let world = lopsided(AgeAxis::new(1, 105).unwrap(), 1, 10, movers, Rules { timing, ..Rules::default() });
            let (region, from) = (RegionId::new("3403"), Year::new(2026).unwrap());
            let start = Population::new(world.opening.clone()).unwrap();
            let ten = project(region.clone(), from, &start, &world.years, world.rules);
            let four = project(region.clone(), from, &start, &world.years[..4], world.rules);
            let saved = Population::new(four.stock(from.plus(4)).unwrap().clone()).unwrap();
            let six = project(region, from.plus(4), &saved, &world.years[4..], world.rules);
            assert_eq!(ten.accounts, [four.accounts, six.accounts.clone()].concat());
            assert_eq!(ten.stock(from.plus(10)), six.stock(from.plus(10)));
            assert_ne!(ten.stock(from.plus(10)), ten.stock(from.plus(9)));
        }
    }
}

/// I1: every law sees one person too many, wherever it may be.
#[test]
fn one_person_too_many_breaks_a_law() {
    type Loss = (&'static str, fn(&mut Account));
    let lost: [Loss; 9] = [
        ("born", |account| account.births[0][1] += 1.0),
        ("born in the other sex", |account| {
            account.births[0][1] += 1.0;
            account.births[1][1] -= 1.0;
        }),
        ("dead", |account| account.deaths.row_mut(Sex::Male, 50)[1] += 1.0),
        ("moved in", |account| account.moved_in.row_mut(Sex::Female, 0)[1] += 1.0),
        ("moved out", |account| account.moved_out.row_mut(Sex::Male, 90)[1] += 1.0),
        ("added", |account| account.adjustment.row_mut(Sex::Female, 3)[1] += 1.0),
        ("left", |account| account.closing.row_mut(Sex::Male, 89)[1] += 1.0),
        ("there at first", |account| {
            let mut stock = account.opening.cells().unwrap().clone();
            stock.row_mut(Sex::Male, 90)[1] += 1.0;
            account.opening = stock.into();
        }),
        ("moved both ways", |account| {
            account.moved_in.row_mut(Sex::Female, 30)[1] += 1.0;
            account.deaths.row_mut(Sex::Female, 30)[1] += 1.0;
        }),
    ];
    for movers in [Movers::Net, Movers::Gross] {
        let world = lopsided(AgeAxis::new(1, 90).unwrap(), 2, 1, movers, Rules::default());
        for (what, wrong) in &lost {
            let mut account = world.first();
            assert_eq!(lawful(&account, &world.years[0], world.rules), Ok(()));
            wrong(&mut account);
            assert!(lawful(&account, &world.years[0], world.rules).is_err(), "one person too many {what}, and no law saw it");
        }
    }
}

/// I1: each law sees what is its own to see.
#[test]
fn each_law_fails_on_its_own_mistake() {
    let world = lopsided(AgeAxis::new(1, 90).unwrap(), 2, 1, Movers::Net, Rules::default());
    let broken = |wrong: fn(&mut Account)| {
        let mut account = world.first();
        wrong(&mut account);
        account
    };
    let lost = broken(|account| account.closing.row_mut(Sex::Male, 60)[0] -= 1.0);
    assert!(accounts_close(&lost).unwrap_err().contains("Male group 60 lane 0"));
    let negative = broken(|account| account.closing.row_mut(Sex::Male, 60)[0] = -1e-12);
    assert!(nothing_below_zero(&negative, true).is_err());
    let nan = broken(|account| account.closing.row_mut(Sex::Female, 9)[1] = f64::NAN);
    assert!(nothing_below_zero(&nan, false).is_err() && accounts_close(&nan).is_err());
    let below = broken(|account| account.deaths.row_mut(Sex::Female, 9)[1] = -1.0);
    assert!(nothing_below_zero(&below, true).is_err() && nothing_below_zero(&below, false).is_ok());
    let boys = broken(|account| account.births[1][0] += 1.0);
    assert!(births_by_the_ratio(&boys, &world.years[0]).is_err());
    let moved = broken(|account| account.moved_out.row_mut(Sex::Male, 4)[0] += 1.0);
    assert!(movers_as_asked(&moved, &world.years[0], world.rules).is_err());
    assert!(same_people(&lost.closing, &world.first().closing, 1e-9).is_err());
}

/// A6: movers by age and by cohort are not the same movers, and the law knows which were asked for.
#[test]
fn movers_of_another_timing_break_the_law() {
    let of = |timing| Rules { timing, ..Rules::default() };
    let [even, cohort] = [MigrationTiming::EvenByAge, MigrationTiming::EvenByCohort].map(of);
    let world = lopsided(AgeAxis::new(1, 90).unwrap(), 2, 1, Movers::Net, cohort);
    assert_eq!(movers_as_asked(&world.first(), &world.years[0], cohort), Ok(()));
    assert!(movers_as_asked(&world.first(), &world.years[0], even).is_err());
}
