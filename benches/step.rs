//! One step of many lanes, in region-years a second on one thread: full accounts and totals, of net migration and of gross,
//! beside a plain baseline. `benches/plain.sh` measures plain C.
//!
//! `cargo bench --bench step`. The unit "elem" is one region-year: 2 sexes, 101 ages.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::domain::account::{Account, AccountDetail, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::step::step;
use std::hint::black_box;

const LANES: usize = 64;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn stock(lanes: usize) -> Cells {
    Cells::from_fn(axis(), lanes, |sex, age, lane| {
        200.0 + sex.index() as f64 * 7.0 - age as f64 * 1.9 + (lane * 31 % 17) as f64 + (age * 13 % 11) as f64
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

/// The same with movers in and out of their own.
fn gross(lanes: usize) -> YearRates {
    let moved_in = Cells::from_fn(axis(), lanes, |sex, age, lane| (age * 7 % 5) as f64 + lane as f64 * 0.01 + sex.index() as f64 * 0.1);
    let out_rate = Cells::from_fn(axis(), lanes, |_, age, lane| (age * 7 % 5) as f64 * 0.01 + lane as f64 * 1e-4);
    let (moved_in, out_rate) = (InMigration::new(moved_in).unwrap(), OutMigrationRate::new(out_rate).unwrap());
    YearRates { migration: Migration::Gross { moved_in, out_rate }, ..rates(lanes) }
}

/// The same year, plainly: one region, nested vectors, fresh memory, a closing stock and its flows cell by cell.
mod plain {
    pub struct Year {
        pub survivorship: [Vec<f64>; 2],
        pub asfr: Vec<f64>,
        pub net: [Vec<f64>; 2],
    }

    pub struct Result {
        pub closing: [Vec<f64>; 2],
        pub deaths: [Vec<f64>; 2],
        pub moved_in: [Vec<f64>; 2],
        pub moved_out: [Vec<f64>; 2],
    }

    pub fn step(opening: &[Vec<f64>; 2], year: &Year) -> Result {
        let ages = opening[0].len();
        let empty = || [vec![0.0; ages], vec![0.0; ages]];
        let mut r = Result { closing: empty(), deaths: empty(), moved_in: empty(), moved_out: empty() };
        let mut births = [0.0; 2];
        for pass in 0..2 {
            for sex in 0..2 {
                for age in 0..ages {
                    if (age == 0) != (pass == 1) {
                        continue;
                    }
                    let before = match age {
                        0 => births[sex],
                        a if a == ages - 1 => opening[sex][a - 1] + opening[sex][a],
                        a => opening[sex][a - 1],
                    };
                    let half = 0.5 * year.net[sex][age];
                    let present = (before + half).max(0.0);
                    let survivors = present * year.survivorship[sex][age];
                    r.deaths[sex][age] = present - survivors;
                    r.moved_in[sex][age] = (2.0 * half).max(0.0);
                    r.moved_out[sex][age] = (-2.0 * half).max(0.0);
                    r.closing[sex][age] = (survivors + half).max(0.0);
                }
            }
            if pass == 0 {
                let all: f64 = (1..ages - 1).map(|a| year.asfr[a] * 0.5 * (opening[0][a] + r.closing[0][a])).sum();
                births = [all / 2.06, all * 1.06 / 2.06];
            }
        }
        r
    }
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("step");
    group.throughput(Throughput::Elements(LANES as u64));
    let stock_of_all = stock(LANES);
    for (movers, rates) in [("", rates(LANES)), (", gross migration", gross(LANES))] {
        for (name, detail) in [("accounts in every cell", AccountDetail::Cells), ("totals", AccountDetail::Totals)] {
            let mut account = Account::new(axis(), LANES, detail);
            group.bench_function(format!("{name}{movers}"), |b| {
                b.iter(|| step(black_box(&stock_of_all), black_box(&rates), Rules::default(), black_box(&mut account)));
            });
        }
    }
    let (one, year) = (stock(1), rates(1));
    let Migration::Net(net) = &year.migration else { return };
    let split = |cells: &Cells| Sex::ALL.map(|sex| cells.of_sex(sex).to_vec());
    let asfr = (0..axis().groups()).map(|age| year.asfr.row(age)[0]).collect();
    let plain_year = plain::Year { survivorship: split(year.survivorship.cells()), asfr, net: split(net.cells()) };
    let plain_stock = split(&one);
    group.throughput(Throughput::Elements(1));
    group.bench_function("plain baseline, one region", |b| {
        b.iter(|| plain::step(black_box(&plain_stock), black_box(&plain_year)));
    });
    let mut account = Account::new(axis(), 1, AccountDetail::Cells);
    group.bench_function("accounts in every cell, one lane", |b| {
        b.iter(|| step(black_box(&one), black_box(&year), Rules::default(), black_box(&mut account)));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
