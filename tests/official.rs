//! The United Nations Population Division's own single-year step on Canada and Kuwait, 70 years, both timings, to 1e-6
//! persons a cell. The figures are drafts that are not ours to carry: the test runs where `KOHORT_DATA` names a folder
//! with `cases/un_1x1`, and says that it was skipped elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

mod common;

use common::{column, parse};
use kohort::domain::account::{Account, AccountDetail, AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::step::step;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Persons by calendar year, sex and age.
type Series = BTreeMap<(u16, usize, usize), f64>;

fn folder() -> Option<PathBuf> {
    let root = PathBuf::from(std::env::var_os("KOHORT_DATA")?);
    let folder = root.join("cases/un_1x1");
    folder.is_dir().then_some(folder)
}

fn table(folder: &std::path::Path, name: &str) -> Vec<Vec<String>> {
    let path = folder.join(name);
    if path.exists() {
        return parse(std::fs::File::open(path).unwrap());
    }
    parse(flate2::read::MultiGzDecoder::new(std::fs::File::open(folder.join(format!("{name}.gz"))).unwrap()))
}

fn by_sex_columns(table: &[Vec<String>]) -> Series {
    let (years, ages) = (column(table, "year"), column(table, "age"));
    let columns = [column(table, "female"), column(table, "male")];
    let mut series = Series::new();
    for (row, (year, age)) in years.iter().zip(&ages).enumerate() {
        for (sex, values) in columns.iter().enumerate() {
            series.insert((*year as u16, sex, *age as usize), values[row]);
        }
    }
    series
}

struct Country {
    base: Series,
    net: Series,
    survivorship: Series,
    asfr: BTreeMap<(u16, usize), f64>,
    srb: BTreeMap<u16, f64>,
}

fn country(folder: &std::path::Path, name: &str) -> Country {
    let life = table(folder, &format!("{name}_life_table.csv"));
    let sex_at = life[0].iter().position(|h| h == "sex").unwrap();
    let (years, ages, ratios) = (column(&life, "year"), column(&life, "age"), column(&life, "lt_Sx"));
    let survivorship =
        (0..years.len()).map(|i| ((years[i] as u16, usize::from(life[i + 1][sex_at] == "male"), ages[i] as usize), ratios[i])).collect();
    let fertility = table(folder, &format!("{name}_asfr.csv"));
    let asfr = column(&fertility, "year").into_iter().zip(column(&fertility, "age")).zip(column(&fertility, "asfr"));
    let ratio = table(folder, &format!("{name}_srb.csv"));
    Country {
        base: by_sex_columns(&table(folder, &format!("{name}_base_population.csv"))),
        net: by_sex_columns(&table(folder, &format!("{name}_net_migration.csv"))),
        survivorship,
        asfr: asfr.map(|((y, a), f)| ((y as u16, a as usize), f)).collect(),
        srb: column(&ratio, "year").iter().map(|y| *y as u16).zip(column(&ratio, "srb")).collect(),
    }
}

fn rates(country: &Country, year: u16, axis: AgeAxis) -> YearRates {
    let cells = |series: &Series| {
        Cells::from_fn(axis, 1, |sex, age, _| {
            *series.get(&(year, sex.index(), age)).unwrap_or_else(|| panic!("{year} {sex:?} {age} of {}", series.len()))
        })
    };
    // The case's own rule: nobody gives birth at age 0 or in the open group.
    let asfr = |age: usize| if age == 0 || age == 100 { 0.0 } else { country.asfr.get(&(year, age)).copied().unwrap_or(0.0) };
    YearRates {
        survivorship: Survivorship::new(cells(&country.survivorship)).unwrap(),
        asfr: Asfr::from_fn(axis, 1, |age, _| asfr(age)).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![country.srb[&year]]).unwrap(),
        migration: Migration::Net(NetMigration::new(cells(&country.net)).unwrap()),
    }
}

/// Largest distance of any cell over 70 years, and the persons the floor added.
fn run(name: &str, timing: MigrationTiming, expected: &str) -> Option<(f64, f64)> {
    let folder = folder()?;
    let country = country(&folder, name);
    let expected = by_sex_columns(&table(&folder, &format!("{name}_expected_{expected}.csv")));
    let axis = AgeAxis::new(1, 100).unwrap();
    let rules = Rules { age_rule: AgeRule::Completed, timing, floor: Floor::UN };
    let mut stock = Cells::from_fn(axis, 1, |sex, age, _| country.base[&(1950, sex.index(), age)]);
    let mut account = Account::new(axis, 1, AccountDetail::Cells);
    let (mut worst, mut added) = (0.0_f64, 0.0);
    for year in 1950..2020 {
        step(&stock, &rates(&country, year, axis), rules, &mut account);
        for sex in Sex::ALL {
            for age in 0..axis.groups() {
                let distance = (account.closing.get(sex, age, 0) - expected[&(year + 1, sex.index(), age)]).abs();
                worst = worst.max(distance);
                assert!(account.residual(sex, age, 0).abs() < 1e-6, "{name} {year} {sex:?} {age}");
            }
        }
        added += account.totals(0).adjustment;
        stock.clone_from(&account.closing);
    }
    Some((worst, added))
}

fn judge(name: &str, timing: MigrationTiming, expected: &str) {
    let Some((worst, added)) = run(name, timing, expected) else {
        eprintln!("skipped: KOHORT_DATA names no folder with cases/un_1x1");
        return;
    };
    eprintln!("{name} {expected}: largest distance {worst:e} persons, {added} persons added by the floor");
    assert!(worst < 1e-6, "{name} {expected}: {worst:e}");
}

#[test]
fn canada_with_migration_at_the_end() {
    judge("canada", MigrationTiming::End, "end");
}

#[test]
fn canada_with_migration_spread_evenly() {
    judge("canada", MigrationTiming::EvenByAge, "even");
}

#[test]
fn kuwait_with_migration_at_the_end() {
    judge("kuwait", MigrationTiming::End, "end");
}

#[test]
fn kuwait_with_migration_spread_evenly() {
    judge("kuwait", MigrationTiming::EvenByAge, "even");
}
