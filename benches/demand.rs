//! Demand for twelve services at single ages, of one region and of as many as a country has municipalities, beside the
//! projection whose stocks it is counted on.
//!
//! `cargo bench --bench demand`. The unit "elem" is one region-year: 2 sexes, 101 ages; for demand 12 services on it.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::demand::users::{Ahead, Profile};
use kohort::domain::account::{Account, AccountDetail, Rules};
use kohort::domain::axis::{AgeAxis, AgeBand, Year};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::domain::service::{BandRate, UseLine, UseRates};
use kohort::domain::terms::Pace;
use kohort::model::step::step;
use std::hint::black_box;

const REGIONS: usize = 357;
const YEARS: u16 = 30;
const SERVICES: u16 = 12;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn stock(lanes: usize) -> Cells {
    Cells::from_fn(axis(), lanes, |sex, age, lane| {
        260.0 + sex.index() as f64 * 7.0 - age as f64 * 2.3 + (lane * 31 % 17) as f64 + (age * 13 % 11) as f64
    })
}

fn rates(lanes: usize) -> YearRates {
    let survivorship = Cells::from_fn(axis(), lanes, |sex, age, lane| {
        1.0 - (age as f64 / 110.0) * (age as f64 / 110.0) * 0.4 - sex.index() as f64 * 0.002 - lane as f64 * 1e-5
    });
    let net = Cells::from_fn(axis(), lanes, |sex, age, lane| (age * 7 % 5) as f64 - 1.8 + lane as f64 * 0.01 + sex.index() as f64 * 0.1);
    YearRates {
        survivorship: Survivorship::new(survivorship).unwrap(),
        asfr: Asfr::from_fn(axis(), lanes, |age, _| if (15..50).contains(&age) { 0.05 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06; lanes]).unwrap(),
        migration: Migration::Net(NetMigration::new(net).unwrap()),
    }
}

/// Twelve services used at every age, three bands each, women more than men, half of them with a growth.
fn services() -> Vec<Profile> {
    (0..SERVICES)
        .map(|service| {
            let of = |more: f64| (0..=100_u16).map(|age| more * f64::from(age + service) / 400.0).collect::<Vec<f64>>();
            let band = |band| BandRate { band, sex: None, rate: 0.1, trend: None, shrinkage: None };
            let bands = vec![band(AgeBand::closed(0, 66)), band(AgeBand::closed(67, 79)), band(AgeBand::open(80))];
            let pace = Pace { per_year: 0.01, from: Year::new(2025).unwrap(), until: Year::new(2040).unwrap() };
            let growth = service.is_multiple_of(2).then_some(pace);
            Profile::new(&UseRates { bands, by_age: [of(1.2), of(1.0)] }, axis(), Ahead { base: None, damping: 0.9, growth })
        })
        .collect()
}

/// Stocks of the last account, thirty times on.
fn projected(opening: &Cells, rates: &YearRates, accounts: &mut [Account; 2]) -> f64 {
    let [last, next] = accounts;
    last.closing.clone_from(opening);
    for _ in 0..YEARS {
        step(&last.closing, rates, Rules::default(), next);
        std::mem::swap(last, next);
    }
    last.closing.total(0)
}

/// Users of every service on thirty nights, one line.
fn needed(stock: &Cells, services: &[Profile], line: UseLine, users: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for year in 0..YEARS {
        for service in services {
            service.users_of_lanes(stock, line, Year::new(2026 + year).unwrap(), users);
            sum += users[0];
        }
    }
    sum
}

fn demand(c: &mut Criterion) {
    let services = services();
    for lanes in [1, 64, REGIONS] {
        let (opening, rates) = (stock(lanes), rates(lanes));
        let mut users = vec![0.0; 3 * lanes];
        let mut group = c.benchmark_group(format!("30 years, {lanes} regions side by side"));
        group.throughput(Throughput::Elements(u64::from(YEARS) * lanes as u64));
        let mut accounts = [(); 2].map(|()| Account::new(axis(), lanes, AccountDetail::Totals));
        group.bench_function("projection", |b| b.iter(|| black_box(projected(black_box(&opening), &rates, &mut accounts))));
        for line in UseLine::ALL {
            let name = format!("demand, 12 services, {line:?}");
            group.bench_function(name, |b| b.iter(|| black_box(needed(black_box(&opening), &services, line, &mut users))));
        }
        group.finish();
    }
}

criterion_group!(benches, demand);
criterion_main!(benches);
