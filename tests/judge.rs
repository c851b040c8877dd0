//! The step against a slow, obvious engine of its own formulas: every flow, every cell, every rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

mod plain;
mod world;

use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Migration, YearRates};
use plain::{Booked, BySexAndGroup, Year, copied};
use proptest::prelude::*;
use world::{AGE_RULES, Movers, Recipe, TIMINGS, World, cases, distance, lopsided, recipes, slice};

/// Relative distance allowed; cells below a thousandth of a person are held to 1e-12 persons.
const NEAR: f64 = 1e-9;
const SMALL: f64 = 1e-3;

fn near(what: &str, got: f64, want: f64, size: f64) -> Result<(), String> {
    let far = (got - want).abs() > NEAR * want.abs().max(size);
    if far || !got.is_finite() { Err(format!("{what}: {got:e} for {want:e}")) } else { Ok(()) }
}

/// Every flow of one lane against the plain engine's; with totals, the flows' sums by sex.
fn same(account: &Account, lane: usize, plain: &Booked) -> Result<(), String> {
    let flows = [
        ("deaths", &account.deaths, &plain.deaths),
        ("in", &account.moved_in, &plain.moved_in),
        ("out", &account.moved_out, &plain.moved_out),
        ("adjustment", &account.adjustment, &plain.adjustment),
    ];
    for sex in Sex::ALL {
        near(&format!("births {sex:?} lane {lane}"), account.births[sex.index()][lane], plain.births[sex.index()], SMALL)?;
        let groups = plain.closing[0].len();
        for group in 0..groups {
            let at = format!("{sex:?} group {group} lane {lane}");
            near(&format!("closing {at}"), account.closing.get(sex, group, lane), plain.closing[sex.index()][group], SMALL)?;
            for (what, got, want) in flows.iter().filter(|_| account.detail == AccountDetail::Cells) {
                near(&format!("{what} {at}"), got.row(sex, group)[lane], want[sex.index()][group], SMALL)?;
            }
        }
        for (what, got, want) in flows {
            let (mut total, mut size) = (0.0, SMALL);
            for persons in &want[sex.index()] {
                total += persons;
                size += persons.abs();
            }
            near(&format!("{what} {sex:?} lane {lane}, all ages"), got.total_of(sex, lane), total, size)?;
        }
    }
    Ok(())
}

/// Every year of a world, both details, each engine from its own stock of the year before.
fn judge(world: &World) -> Result<(), String> {
    for detail in [AccountDetail::Cells, AccountDetail::Totals] {
        let accounts = world.accounts(detail);
        for lane in 0..world.opening.lanes() {
            let mut stock: BySexAndGroup = copied(&world.opening, lane);
            for (year, (rates, account)) in world.years.iter().zip(&accounts).enumerate() {
                let booked = plain::step(&stock, &Year::of(rates, lane), world.rules);
                same(account, lane, &booked).map_err(|error| format!("year {year}, {detail:?}, {:?}: {error}", world.rules))?;
                stock = booked.closing;
            }
        }
    }
    Ok(())
}

fn seventy_years(movers: Movers, timing: MigrationTiming, age_rule: AgeRule, floor: Floor) -> World {
    lopsided(AgeAxis::new(1, 105).unwrap(), 4, 70, movers, Rules { age_rule, timing, floor })
}

#[test]
fn seventy_lopsided_years_of_net_migration() {
    for timing in TIMINGS {
        for (age_rule, floor) in
            AGE_RULES.into_iter().zip([Floor::Zero, Floor::UN]).chain(AGE_RULES.into_iter().zip([Floor::UN, Floor::Zero]))
        {
            judge(&seventy_years(Movers::Net, timing, age_rule, floor)).unwrap();
        }
    }
}

#[test]
fn seventy_lopsided_years_of_in_counts_and_out_rates() {
    for timing in TIMINGS {
        for age_rule in AGE_RULES {
            judge(&seventy_years(Movers::Gross, timing, age_rule, Floor::Zero)).unwrap();
        }
    }
}

#[test]
fn seventy_years_of_five_year_groups_and_of_more_lanes_than_a_block() {
    for timing in TIMINGS {
        let rules = Rules { timing, ..Rules::default() };
        judge(&lopsided(AgeAxis::new(5, 85).unwrap(), 3, 14, Movers::Net, rules)).unwrap();
        judge(&lopsided(AgeAxis::new(1, 80).unwrap(), 131, 2, Movers::Net, rules)).unwrap();
        judge(&lopsided(AgeAxis::new(1, 130).unwrap(), 67, 2, Movers::Gross, rules)).unwrap();
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn random_worlds(recipe in recipes(2)) {
        prop_assert_eq!(judge(&recipe.world()), Ok(()));
    }
}

/// The judge sees a single person too many, anywhere.
#[test]
fn one_person_too_many_is_seen() {
    let world = lopsided(AgeAxis::new(1, 105).unwrap(), 3, 1, Movers::Net, Rules::default());
    let booked = |lane| plain::step(&copied(&world.opening, lane), &Year::of(&world.years[0], lane), world.rules);
    let wrong: [fn(&mut Account); 6] = [
        |account| account.births[1][2] += 1.0,
        |account| account.deaths.row_mut(Sex::Male, 40)[2] += 1.0,
        |account| account.moved_in.row_mut(Sex::Female, 0)[2] += 1.0,
        |account| account.moved_out.row_mut(Sex::Male, 105)[2] += 1.0,
        |account| account.adjustment.row_mut(Sex::Female, 12)[2] += 1.0,
        |account| account.closing.row_mut(Sex::Female, 77)[2] += 1.0,
    ];
    for (nth, break_it) in wrong.iter().enumerate() {
        for detail in [AccountDetail::Cells, AccountDetail::Totals] {
            let mut account = world.accounts(detail).swap_remove(0);
            assert_eq!(same(&account, 2, &booked(2)), Ok(()));
            break_it(&mut account);
            assert!(same(&account, 2, &booked(2)).is_err(), "mistake {nth} in {detail:?} went unseen");
            assert_eq!(same(&account, 1, &booked(1)), Ok(()), "the other lanes are as they were");
        }
    }
}

fn apart(what: &str, slices: &[Vec<f64>]) {
    for (i, a) in slices.iter().enumerate() {
        for (j, b) in slices.iter().enumerate().take(i) {
            assert!(distance(a, b) > 0.05, "{what}: slices {j} and {i} are only {:.3} apart", distance(a, b));
        }
    }
}

/// Slices of cells by sex and lane, a share dying for each ratio where `dying`.
fn by_sex_and_lane(cells: &Cells, dying: bool) -> Vec<Vec<f64>> {
    let each = |sex, lane| slice(cells, sex, lane).iter().map(|v| if dying { 1.0 - v } else { *v }).collect();
    Sex::ALL.into_iter().flat_map(|sex| (0..cells.lanes()).map(move |lane| (sex, lane))).map(|(sex, lane)| each(sex, lane)).collect()
}

fn movers(rates: &YearRates) -> Vec<&Cells> {
    match &rates.migration {
        Migration::Net(net) => vec![net.cells()],
        Migration::Gross { moved_in, out_rate } => vec![moved_in.cells(), out_rate.cells()],
    }
}

/// A symmetric fixture hides swapped sexes, lanes and years: any two slices of this one differ by more than 5 %.
#[test]
fn the_fixture_is_lopsided() {
    for kind in [Movers::Net, Movers::Gross] {
        let world = seventy_years(kind, MigrationTiming::End, AgeRule::Completed, Floor::Zero);
        apart("stock", &by_sex_and_lane(&world.opening, false));
        let of_years = |of: &dyn Fn(&YearRates) -> Vec<Vec<f64>>| world.years.iter().step_by(7).flat_map(of).collect::<Vec<_>>();
        apart("dying", &of_years(&|rates| by_sex_and_lane(rates.survivorship.cells(), true)));
        apart("births", &of_years(&|rates| (0..4).map(|lane| (10..55).map(|age| rates.asfr.row(age)[lane]).collect()).collect()));
        apart("movers", &of_years(&|rates| movers(rates).into_iter().flat_map(|cells| by_sex_and_lane(cells, false)).collect()));
        let mut ratios: Vec<f64> = of_years(&|rates| vec![rates.sex_ratio_at_birth.by_lane().to_vec()]).concat();
        ratios.sort_by(f64::total_cmp);
        assert!(ratios.windows(2).all(|pair| pair[0] < pair[1]), "every lane and year has its own sex ratio");
    }
}

/// The fixture is worth judging on: rules had to keep cells from falling below zero, and people are left after 70 years.
#[test]
fn the_fixture_meets_the_floor_and_lives_on() {
    for timing in TIMINGS {
        let accounts = seventy_years(Movers::Net, timing, AgeRule::Completed, Floor::Zero).accounts(AccountDetail::Cells);
        for lane in 0..4 {
            let kept = accounts.iter().filter(|account| account.totals(lane).adjustment > 100.0).count();
            assert!((5..40).contains(&kept), "{kept} of 70 years needed the floor for a hundred people or more");
            assert!(accounts[69].totals(lane).closing > 5000.0, "{:?}", accounts[69].totals(lane));
        }
    }
}

/// A world out of a recipe is the same world every time.
#[test]
fn a_recipe_makes_one_world() {
    let recipe = Recipe { seed: 7, axis: AgeAxis::new(5, 85).unwrap(), lanes: 2, years: 1, movers: Movers::Net, rules: Rules::default() };
    assert_eq!((recipe.world().opening, &recipe.world().years[0]), (recipe.world().opening, &recipe.world().years[0]));
}
