//! Laws of the long run, of life tables, and of the past: a stationary population stays, constant rates converge to the
//! dominant eigenvalue, and movers found as the residual of two stocks lead from one to the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, clippy::cast_precision_loss, missing_docs)]

mod checks;
mod plain;
mod world;

use checks::{life_table_fits, same_people};
use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::life_table::{LifeTable, mx_from_qx, qx_from_mx};
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::residual::{births_from_children, mean, net_migration};
use kohort::model::step::step;
use plain::matrix::{leslie, long_run};
use plain::{Year, copied};
use proptest::prelude::*;
use world::{AGE_RULES, Movers, cases, lopsided, noise, recipes};

/// Death rates that rise with age, men's higher, none of them smooth.
fn uneven_rates(sex: Sex, seed: usize) -> Vec<f64> {
    let level = [4e-5, 7e-5][sex.index()];
    let rate = |age: usize| level * (libm::exp(0.088 * age as f64) + if age == 0 { 40.0 } else { 0.0 });
    (0..=130).map(|age| rate(age) * (0.8 + 0.4 * noise(&[seed, sex.index(), age]))).collect()
}

fn nobody_moves(axis: AgeAxis, lanes: usize) -> Migration {
    Migration::Net(NetMigration::new(Cells::zeros(axis, lanes)).unwrap())
}

fn survivorship(axis: AgeAxis, rule: AgeRule) -> Survivorship {
    let by_sex = Sex::ALL.map(|sex| {
        let table = LifeTable::from_mx(sex, uneven_rates(sex, 3)).unwrap();
        match rule {
            AgeRule::Completed => table.survivorship(axis).unwrap(),
            AgeRule::AtYearEnd => table.survivorship_at_year_end(axis).unwrap(),
        }
    });
    Survivorship::new(Cells::from_fn(axis, 1, |sex, group, _| by_sex[sex.index()][group])).unwrap()
}

/// A stock that every year's deaths leave as it is: each group is what survives of the one below.
fn stationary_stock(ratios: &Survivorship, births: [f64; 2]) -> Cells {
    let axis = ratios.cells().axis();
    let mut stock = Cells::zeros(axis, 1);
    for sex in Sex::ALL {
        let ratio = |group| ratios.cells().get(sex, group, 0);
        let mut people = births[sex.index()] * ratio(0);
        for group in 0..axis.groups() - 1 {
            if group > 0 {
                people *= ratio(group);
            }
            stock.set(sex, group, 0, people);
        }
        let open = ratio(axis.groups() - 1);
        stock.set(sex, axis.groups() - 1, 0, people * open / (1.0 - open));
    }
    stock
}

/// Births per woman-year in the fertile ages, before they are scaled to a number of births.
fn pattern(axis: AgeAxis, group: usize) -> f64 {
    let age = f64::from(axis.start_of(group));
    if (15.0..50.0).contains(&age) { 0.1 * libm::exp(-libm::pow((age - 28.0) / 7.0, 2.0)) } else { 0.0 }
}

/// Rates under which `stock` bears `births` girls and boys.
fn rates_bearing(stock: &Cells, ratios: &Survivorship, births: [f64; 2], rules: Rules) -> YearRates {
    let axis = stock.axis();
    let all = births[0] + births[1];
    let with = |factor: f64| YearRates {
        survivorship: ratios.clone(),
        asfr: Asfr::from_fn(axis, 1, |group, _| factor * pattern(axis, group)).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![births[1] / births[0]]).unwrap(),
        migration: nobody_moves(axis, 1),
    };
    let year = Year::of(&with(1.0), 0);
    let unscaled = plain::births(&copied(stock, 0)[0], &copied(stock, 0)[0], &year, rules);
    with(all / unscaled)
}

fn carry(mut stock: Cells, rates: &YearRates, rules: Rules, years: usize) -> (Cells, Account) {
    let mut account = Account::new(stock.axis(), stock.lanes(), AccountDetail::Cells);
    for _ in 0..years {
        step(&stock, rates, rules, &mut account);
        stock.clone_from(&account.closing);
    }
    (stock, account)
}

/// A10: with as many births as deaths, and ages as the life table has them, nothing changes for 200 years.
#[test]
fn a_stationary_population_stays() {
    for (axis, years) in [(AgeAxis::new(1, 105).unwrap(), 200), (AgeAxis::new(5, 85).unwrap(), 40)] {
        for age_rule in AGE_RULES {
            for timing in world::TIMINGS {
                let rules = Rules { age_rule, timing, floor: Floor::Zero };
                let births = [100.0 * f64::from(axis.width()), 107.0 * f64::from(axis.width())];
                let ratios = survivorship(axis, age_rule);
                let stock = stationary_stock(&ratios, births);
                let rates = rates_bearing(&stock, &ratios, births, rules);
                let (after, account) = carry(stock.clone(), &rates, rules, years);
                same_people(&after, &stock, 1e-9).unwrap();
                assert!((account.totals(0).births - account.totals(0).deaths).abs() < 1e-9 * stock.total(0));
                // The law can fail: one child in a million more, and the stock moves.
                let more = rates_bearing(&stock, &rates.survivorship, births.map(|b| b * 1.000_001), rules);
                assert!(same_people(&carry(stock.clone(), &more, rules, years).0, &stock, 1e-9).is_err());
            }
        }
    }
}

/// A10: the stationary stock is the life table's own column of person-years, open group included.
#[test]
fn the_stationary_stock_is_the_column_of_person_years() {
    for axis in [AgeAxis::new(1, 105).unwrap(), AgeAxis::new(5, 85).unwrap()] {
        let births = [1000.0, 1060.0].map(|births| births * f64::from(axis.width()));
        let stock = stationary_stock(&survivorship(axis, AgeRule::Completed), births);
        for sex in Sex::ALL {
            let table = LifeTable::from_mx(sex, uneven_rates(sex, 3)).unwrap();
            let radix = [1000.0, 1060.0][sex.index()];
            for group in 0..axis.groups() {
                let from = usize::from(axis.start_of(group));
                let to = if group + 1 == axis.groups() { table.lx.len() } else { from + usize::from(axis.width()) };
                let lived: f64 = table.person_years[from..to].iter().sum();
                let people = stock.get(sex, group, 0);
                assert!((people - radix * lived).abs() < 1e-9 * people, "{sex:?} {group}: {people} for {}", radix * lived);
            }
        }
    }
}

/// A11: under constant rates every stock grows in the end by the dominant eigenvalue of the Leslie matrix, and has the
/// ages of its eigenvector.
#[test]
fn constant_rates_converge_to_the_dominant_eigenvalue() {
    for axis in [AgeAxis::new(1, 100).unwrap(), AgeAxis::new(5, 90).unwrap()] {
        for age_rule in AGE_RULES {
            let rules = Rules { age_rule, ..Rules::default() };
            let world = lopsided(axis, 1, 1, Movers::Net, rules);
            let rates = YearRates { migration: nobody_moves(axis, 1), ..world.years[0].clone() };
            let (before, _) = carry(world.opening.clone(), &rates, rules, 1500);
            let (after, account) = carry(before.clone(), &rates, rules, 1);
            let (growth, ages) = long_run(&leslie(&Year::of(&rates, 0), age_rule));
            for sex in Sex::ALL {
                assert!((after.total_of(sex, 0) / before.total_of(sex, 0) - growth).abs() < 1e-9, "{growth}");
            }
            assert!((account.births[0][0] / account.births[1][0] * rates.sex_ratio_at_birth.by_lane()[0] - 1.0).abs() < 1e-12);
            for (group, share) in ages.iter().enumerate() {
                let got = after.get(Sex::Female, group, 0) / after.total_of(Sex::Female, 0);
                assert!((got - share).abs() < 1e-6 * share.max(1e-3), "{age_rule:?} group {group}: {got} for {share}");
            }
            assert!((growth - 1.0).abs() > 1e-3, "the case grows or shrinks: {growth}");
        }
    }
}

/// A9: every column of a life table fits the others, and the law sees one that does not.
#[test]
fn life_tables_fit() {
    for sex in Sex::ALL {
        for seed in 0..50 {
            let table = LifeTable::from_mx(sex, uneven_rates(sex, seed)).unwrap();
            life_table_fits(&table).unwrap();
            life_table_fits(&LifeTable::from_qx(sex, &table.qx).unwrap()).unwrap();
        }
    }
    let table = LifeTable::from_mx(Sex::Female, uneven_rates(Sex::Female, 1)).unwrap();
    let wrong: [fn(&mut LifeTable); 5] = [
        |table| table.qx[40] += 1e-9,
        |table| table.lx[40] += 1e-9,
        |table| table.person_years[40] += 1e-9,
        |table| table.mx[0] *= 1.000_001,
        |table| *table.qx.last_mut().unwrap() = 0.999,
    ];
    for (nth, break_it) in wrong.iter().enumerate() {
        let mut broken = table.clone();
        break_it(&mut broken);
        assert!(life_table_fits(&broken).is_err(), "mistake {nth}");
    }
}

/// A9: a constant hazard m leaves 1/m years to live at every age from 1: with deaths at the middle of the year,
/// L/d = 1/q − ½ = 1/m exactly. (The first year of life has its own ax.)
#[test]
fn a_constant_hazard_leaves_its_inverse() {
    for m in [0.002, 0.01, 0.05] {
        let table = LifeTable::from_mx(Sex::Female, vec![m; 131]).unwrap();
        for age in 1..=130 {
            assert!((table.ex(age) - 1.0 / m).abs() < 1e-6, "hazard {m}, age {age}: {}", table.ex(age));
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    /// A9: rates and shares turn into each other and back.
    #[test]
    fn rates_and_shares_turn_into_each_other(mx in 1e-7_f64..1.5, ax in 0.05_f64..0.95) {
        let qx = qx_from_mx(mx, ax);
        prop_assume!(qx < 1.0);
        prop_assert!((mx_from_qx(qx, ax) - mx).abs() <= 1e-12 * mx.max(1.0) / (1.0 - qx));
    }

    /// What two observed stocks do not explain, given back to the step, leads from one to the other.
    #[test]
    fn a_year_estimated_and_projected_is_the_year_observed(recipe in recipes(1), end in any::<bool>(), seed in 0_usize..1000) {
        let timing = if end { MigrationTiming::End } else { MigrationTiming::EvenByCohort };
        let world = recipe.world();
        let rules = Rules { timing, age_rule: recipe.rules.age_rule, floor: Floor::Zero };
        let opening = world.opening.lane(0);
        let observed = opening.map(|sex, group, _, persons| persons * (0.9 + 0.3 * noise(&[seed, sex.index(), group])) + 1.0);
        let rates = &world.years[0];
        let year = Year::of(rates, 0);
        let children = plain::births(&copied(&opening, 0)[0], &copied(&observed, 0)[0], &year, rules);
        let girls = children / (1.0 + year.boys_per_girl);
        let survivorship = Survivorship::new(rates.survivorship.cells().lane(0)).unwrap();
        let net = net_migration(&opening, &observed, survivorship.cells(), &[vec![girls], vec![children - girls]], timing);
        let back = YearRates {
            survivorship,
            asfr: Asfr::from_fn(opening.axis(), 1, |group, _| rates.asfr.row(group)[0]).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![year.boys_per_girl]).unwrap(),
            migration: Migration::Net(NetMigration::new(net).unwrap()),
        };
        let (closing, account) = carry(opening, &back, rules, 1);
        // p + ½N = (p + q)/(1 + S) is never below zero: the residual never needs the floor.
        prop_assert!(account.totals(0).adjustment <= 1e-12 * account.totals(0).opening);
        prop_assert_eq!(same_people(&closing, &observed, 1e-9), Ok(()));
    }

    /// Births given back by the children they became, where newborns move half as much as one-year-olds.
    #[test]
    fn births_are_found_from_the_children(seed in 0_usize..1_000_000, moved in -40.0_f64..60.0) {
        let axis = AgeAxis::new(1, 90).unwrap();
        let world = lopsided(axis, 1, 1, Movers::Net, Rules::default());
        let net = Cells::from_fn(axis, 1, |sex, group, _| {
            let one_year_olds = moved * (1.0 + 0.5 * noise(&[seed, sex.index()]));
            if group == 0 { 0.5 * one_year_olds } else { one_year_olds }
        });
        let rates = YearRates { migration: Migration::Net(NetMigration::new(net).unwrap()), ..world.years[0].clone() };
        let opening = world.opening.map(|_, _, _, persons| persons + 200.0);
        let (closing, account) = carry(opening.clone(), &rates, Rules::default(), 1);
        let found = births_from_children(&opening, &closing, rates.survivorship.cells());
        for sex in Sex::ALL {
            let born = account.births[sex.index()][0];
            let found = found[sex.index()][0];
            prop_assert!((found - born).abs() < 1e-9 * born, "{found} for {born}");
        }
    }
}

/// The mean of several years is their mean in every cell; without years there is none.
#[test]
fn the_mean_of_years_is_their_mean() {
    let axis = AgeAxis::new(5, 80).unwrap();
    let years: Vec<Cells> = (0..3).map(|year| Cells::from_fn(axis, 1, |sex, group, _| noise(&[year, sex.index(), group]))).collect();
    let found = mean(&years).unwrap();
    for (sex, group, _) in checks::places(&found) {
        let by_hand = (years[0].get(sex, group, 0) + years[1].get(sex, group, 0) + years[2].get(sex, group, 0)) / 3.0;
        assert!((found.get(sex, group, 0) - by_hand).abs() < 1e-15);
    }
    assert_eq!(mean(&[]), None);
}
