//! Demand for twelve services at single ages, of one region and of as many as a country has municipalities, beside the
//! projection whose stocks it is counted on.
//!
//! `cargo bench --bench demand`. The unit "elem" is one region-year: 2 sexes, 101 ages; for demand 12 services on it.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::demand::users::{Ages, Ahead, NightRates, Profile, people_and_users};
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

/// Ages of twelve services as a municipality has them: home care and dementia at nearly all ages, stays of the old, day care, mental
/// health, children's services by law.
const AGES: [(u8, u8); 12] =
    [(0, 100), (30, 100), (67, 100), (67, 100), (67, 100), (80, 100), (18, 49), (1, 5), (6, 15), (6, 9), (16, 18), (0, 5)];

/// Services used at the ages given, women more than men, half of them with a growth.
fn services(ages: [(u8, u8); 12]) -> Vec<Profile> {
    let service = |(at, (from, to)): (usize, (u8, u8))| {
        let of = |more: f64| (0..=100_u8).map(|age| more * f64::from(age) / 400.0 + at as f64 / 100.0).collect::<Vec<f64>>();
        let band = |band| BandRate { band, sex: None, rate: 0.1, trend: None, shrinkage: None };
        let split = [AgeBand::closed(0, 66), AgeBand::closed(67, 79), AgeBand::closed(80, 100)];
        let cut = |whole: AgeBand| AgeBand::closed(whole.from.max(from), whole.to.unwrap_or(100).min(to));
        let bands = split.map(cut).into_iter().filter(|cut| cut.to >= Some(cut.from)).map(band).collect();
        let night = |year| Year::new(year).unwrap();
        let pace = Pace { per_year: 0.01, from: night(2025), until: night(2040), known: night(2025) };
        let growth = at.is_multiple_of(2).then_some(pace);
        Profile::new(&UseRates { bands, by_age: [of(1.2), of(1.0)] }, axis(), Ahead { base: None, damping: 0.9, growth })
    };
    ages.into_iter().enumerate().map(service).collect()
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

/// Users of every service on thirty nights, one line: of one lane as a run counts them, of many side by side as futures are.
fn needed(stock: &Cells, (services, nights, line): (&[Profile], &[NightRates], UseLine), users: &mut [f64]) -> f64 {
    let years = (0..YEARS).map(|year| Year::new(2026 + year).unwrap());
    if stock.lanes() == 1 {
        return years.map(|year| services.iter().map(|service| service.users(stock, 0, line, year).iter().sum::<f64>()).sum::<f64>()).sum();
    }
    let mut sum = 0.0;
    for rates in nights {
        people_and_users(&Ages::default(), rates, stock, &mut [], users);
        sum += users.iter().step_by(stock.lanes()).sum::<f64>();
    }
    sum
}

fn demand(c: &mut Criterion) {
    let kinds = [("as a municipality's", services(AGES)), ("each at every age", services([(0, 100); 12]))];
    for lanes in [1, 64, REGIONS] {
        let (opening, rates) = (stock(lanes), rates(lanes));
        let mut users = vec![0.0; 12 * lanes];
        let mut group = c.benchmark_group(format!("30 years, {lanes} regions side by side"));
        group.throughput(Throughput::Elements(u64::from(YEARS) * lanes as u64));
        let mut accounts = [(); 2].map(|()| Account::new(axis(), lanes, AccountDetail::Totals));
        group.bench_function("projection", |b| b.iter(|| black_box(projected(black_box(&opening), &rates, &mut accounts))));
        for (kind, services) in &kinds {
            for line in UseLine::ALL {
                let nights: Vec<NightRates> =
                    (2026..).take(usize::from(YEARS)).map(|year| NightRates::of(services, line, Year::new(year).unwrap())).collect();
                let name = format!("demand, 12 services {kind}, {line:?}");
                group.bench_function(name, |b| b.iter(|| black_box(needed(black_box(&opening), (services, &nights, line), &mut users))));
            }
        }
        group.finish();
    }
}

criterion_group!(benches, demand);
criterion_main!(benches);
