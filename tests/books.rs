//! Published examples, reproduced cell by cell. They change only if the book does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, clippy::approx_constant, missing_docs)]

mod common;

use common::{column, read_csv};
use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::life_table::survivorship_from_person_years;
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::step::step;

const EVEN_BY_AGE: Rules = Rules { age_rule: AgeRule::Completed, timing: MigrationTiming::EvenByAge, floor: Floor::Zero };

fn sweden_rates(table: &[Vec<String>], open: bool) -> YearRates {
    let axis = AgeAxis::new(5, 85).unwrap();
    let lived = column(table, "person_years");
    let survivorship = survivorship_from_person_years(&lived, 5, 100_000.0);
    let asfr = column(table, "asfr");
    let net = column(table, "net_migration");
    YearRates {
        survivorship: Survivorship::new(Cells::from_fn(axis, 1, |_, g, _| survivorship[g])).unwrap(),
        asfr: Asfr::from_fn(axis, 1, |g, _| asfr[g]).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.05]).unwrap(),
        migration: Migration::Net(NetMigration::new(Cells::from_fn(axis, 1, |_, g, _| if open { net[g] } else { 0.0 })).unwrap()),
    }
}

fn women_only(axis: AgeAxis, women: &[f64]) -> Cells {
    Cells::from_fn(axis, 1, |sex, g, _| if sex == Sex::Female { women[g] } else { 0.0 })
}

/// Preston, Heuveline & Guillot (2001), box 6.2: all 43 printed numbers.
#[test]
fn sweden_1993_open_to_migration_to_the_printed_digit() {
    let table = read_csv("phg_sweden1993.csv");
    let axis = AgeAxis::new(5, 85).unwrap();
    let women = column(&table, "women_1993");
    let opening = Cells::from_fn(axis, 1, |_, g, _| women[g]);
    let rates = sweden_rates(&table, true);
    let mut account = Account::new(axis, 1, AccountDetail::Cells);
    step(&opening, &rates, EVEN_BY_AGE, &mut account);

    for (group, (women, men)) in column(&table, "women_1998").iter().zip(column(&table, "men_1998")).enumerate() {
        assert_eq!(account.closing.get(Sex::Female, group, 0).round(), *women, "women, group {group}");
        assert_eq!(account.closing.get(Sex::Male, group, 0).round(), men, "men, group {group}");
    }
    let births = account.births[0][0] + account.births[1][0];
    assert!((births - 615_988.06).abs() < 0.005, "{births}");
    assert!((rates.asfr.tfr(0) - 2.085).abs() < 1e-12);
    // Births by age of mother: the same step with all but one group's fertility taken away.
    for (group, printed) in column(&table, "births_1993_1998").iter().enumerate().filter(|(g, _)| (3..10).contains(g)) {
        let asfr = column(&table, "asfr");
        let one = YearRates { asfr: Asfr::from_fn(axis, 1, |g, _| if g == group { asfr[g] } else { 0.0 }).unwrap(), ..rates.clone() };
        step(&opening, &one, EVEN_BY_AGE, &mut account);
        assert_eq!((account.births[0][0] + account.births[1][0]).round(), *printed, "mothers of group {group}");
    }
}

/// Box 6.1: the closed population, carried on for a century.
#[test]
fn sweden_1993_closed_for_a_century() {
    let table = read_csv("phg_sweden1993.csv");
    let series = read_csv("phg_sweden1993_closed.csv");
    let axis = AgeAxis::new(5, 85).unwrap();
    let rates = sweden_rates(&table, false);
    let mut stock = women_only(axis, &column(&table, "women_1993"));
    let mut account = Account::new(axis, 1, AccountDetail::Cells);
    for year in (1998..=2093).step_by(5) {
        step(&stock, &rates, EVEN_BY_AGE, &mut account);
        for (group, expected) in column(&series, &year.to_string()).iter().enumerate() {
            let got = account.closing.get(Sex::Female, group, 0);
            assert!((got - expected).abs() < 1e-6, "{year}, group {group}: {got} for {expected}");
        }
        stock = women_only(axis, account.closing.of_sex(Sex::Female));
    }
}

/// Burkina Faso 1960: the step applied to unit stocks writes the Leslie matrix, column by column (one lane each).
///
/// The case survives those who enter the open group otherwise than those in it; the step has one ratio for both, so the
/// last lane carries its own.
#[test]
fn the_step_writes_the_leslie_matrix_of_burkina_faso() {
    let axis = AgeAxis::new(5, 80).unwrap();
    let groups = axis.groups();
    let survive =
        [0.762, 0.878, 0.971, 0.973, 0.958, 0.948, 0.946, 0.939, 0.926, 0.905, 0.875, 0.832, 0.774, 0.697, 0.593, 0.455, 0.318, 0.210];
    let bear = [0.231, 0.365, 0.308, 0.258, 0.178, 0.091, 0.020];
    let ratio = |g: usize, lane: usize| if g == groups - 1 && lane == groups - 1 { survive[17] } else { survive[g] };
    let rates = YearRates {
        survivorship: Survivorship::new(Cells::from_fn(axis, groups, |_, g, lane| ratio(g, lane))).unwrap(),
        asfr: Asfr::from_fn(axis, groups, |g, _| g.checked_sub(3).and_then(|i| bear.get(i)).copied().unwrap_or(0.0)).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.05; groups]).unwrap(),
        migration: Migration::Net(NetMigration::new(Cells::zeros(axis, groups)).unwrap()),
    };
    let unit = Cells::from_fn(axis, groups, |sex, g, lane| if sex == Sex::Female && g == lane { 1.0 } else { 0.0 });
    let mut account = Account::new(axis, groups, AccountDetail::Cells);
    step(&unit, &rates, EVEN_BY_AGE, &mut account);

    let expected = common::read_numbers("burkina_leslie.csv");
    let matrix: Vec<Vec<f64>> = (0..groups).map(|row| account.closing.row(Sex::Female, row).to_vec()).collect();
    for (row, (got, want)) in matrix.iter().zip(&expected).enumerate() {
        for (col, (g, w)) in got.iter().zip(want).enumerate() {
            assert!((g - w).abs() < 1e-9, "row {row}, column {col}: {g} for {w}");
        }
    }
    assert!((common::dominant_eigenvalue(&matrix) - 1.141_123_193_69).abs() < 1e-9);
}
