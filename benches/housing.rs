//! Thirty years of 680 neighbourhoods that each fill a programme of dwellings, on all threads; beside a plain way that tries as many
//! pulls with fresh memory for every trial, by bisection.
//!
//! `cargo bench --bench housing`. The unit "elem" is one area-year: 2 sexes, 101 ages.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::domain::account::{Account, AccountDetail, Rules};
use kohort::domain::axis::{AgeAxis, Sex};
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Asfr, InMigration, Migration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::course::{Ahead, Moving};
use kohort::model::housing::{Area, Built, Chain, Holds, fill_all, weighed};
use kohort::model::local::Vital;
use kohort::model::step::step;
use std::hint::black_box;

const AREAS: usize = 680;
const YEARS: usize = 30;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn cells(of: impl Fn(Sex, usize) -> f64) -> Cells {
    Cells::from_fn(axis(), 1, |sex, age, _| of(sex, age))
}

fn year(area: usize, year: usize) -> Ahead {
    let survive = cells(|sex, age| 1.0 - (age * age) as f64 * (3.3e-5 + 4e-6 * sex.index() as f64 - 1e-7 * year as f64));
    let vital = Vital {
        survivorship: Survivorship::new(survive).unwrap(),
        asfr: Asfr::from_fn(axis(), 1, |age, _| if (18..45).contains(&age) { 0.055 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
    };
    let moved_in = cells(|sex, age| if (18..40).contains(&age) { 0.9 + (area % 7) as f64 * 0.1 } else { 0.2 + 0.02 * sex.index() as f64 });
    let out_rate = cells(|_, age| if (18..35).contains(&age) { 0.11 } else { 0.03 });
    let migration = Migration::Gross { moved_in: InMigration::new(moved_in).unwrap(), out_rate: OutMigrationRate::new(out_rate).unwrap() };
    Ahead { vital, moving: Moving::Gross(migration), changes: Vec::new() }
}

fn area(number: usize) -> Area {
    let opening =
        cells(|sex, age| 9.0 + (number * 31 % 17) as f64 * 0.2 - age as f64 * 0.08 + sex.index() as f64 * 0.3 + (age % 5) as f64 * 0.1);
    let heads = cells(|sex, age| if age < 18 { 0.0 } else { 0.42 + 0.002 * age as f64 + 0.02 * sex.index() as f64 });
    let ages = cells(|_, age| if (20..45).contains(&age) { 1.0 } else { 0.2 });
    let built = (0..YEARS).map(|year| {
        let new = ((number + 3 * year) % 11) as f64;
        Built { completed: new, demolished: 0.3, filled: [0.0, 0.0, 0.4 * new, 0.6 * new, 0.0] }
    });
    Area {
        ahead: (0..YEARS).map(|y| year(number, y)).collect(),
        stock: weighed(&heads, &opening),
        opening,
        out_rate: Cells::zeros(axis(), 1),
        private: cells(|_, age| if age < 75 { 0.99 } else { 0.95 }),
        built: built.collect(),
        holds: Holds::Households(heads),
        sizes: [2.4, 2.3, 2.1, 1.7, 1.4],
        profiles: vec![ages.map(|_, _, _, share| share / ages.total(0)); 5],
        mix: [0.0, 0.0, 0.4, 0.6, 0.0],
        chain: vec![Chain { from_outside: 0.7, leaving: [0.0; 5] }; YEARS],
    }
}

/// One area's years without the marginal run, plainly: forty halvings a year, everything made anew for every trial; nobody enters new
/// dwellings with ages of their own.
fn plainly(area: &Area) -> f64 {
    let Holds::Households(heads) = &area.holds else { return 0.0 };
    let (mut stock, mut occupied) = (area.opening.clone(), area.stock);
    for (ahead, built) in area.ahead.iter().zip(&area.built) {
        let Moving::Gross(Migration::Gross { moved_in, out_rate }) = &ahead.moving else { return 0.0 };
        occupied += built.filled() - built.demolished;
        let lived = |factor: f64| {
            let moved_in = InMigration::new(moved_in.cells().map(|_, _, _, persons| persons * factor)).unwrap();
            let out_rate = OutMigrationRate::new(out_rate.cells().map(|_, _, _, rate| (rate / factor).min(1.0))).unwrap();
            let vital = ahead.vital.clone();
            let rates = YearRates {
                survivorship: vital.survivorship,
                asfr: vital.asfr,
                sex_ratio_at_birth: vital.sex_ratio_at_birth,
                migration: Migration::Gross { moved_in, out_rate },
            };
            let mut account = Account::new(axis(), 1, AccountDetail::Cells);
            step(&stock, &rates, Rules::default(), &mut account);
            account.closing
        };
        let (mut low, mut high) = (0.01, 100.0);
        for _ in 0..40 {
            let middle = libm::sqrt(low * high);
            if weighed(heads, &lived(middle)) < occupied { low = middle } else { high = middle }
        }
        stock = lived(high);
    }
    stock.total(0)
}

fn benches(criterion: &mut Criterion) {
    let areas: Vec<Area> = (0..AREAS).map(area).collect();
    let filled = fill_all(&areas, Rules::default());
    assert!(filled.iter().all(Result::is_ok), "every programme can be filled: {:?}", filled.iter().find_map(|area| area.as_ref().err()));
    let mut group = criterion.benchmark_group("680 areas, 30 years");
    group.sample_size(10).throughput(Throughput::Elements((AREAS * YEARS) as u64));
    group.bench_function("filled, with what a further dwelling holds", |bench| {
        bench.iter(|| black_box(fill_all(black_box(&areas), Rules::default())).len());
    });
    group.bench_function("plainly, one thread, every tenth area", |bench| {
        bench.iter(|| areas.iter().step_by(10).map(|area| plainly(black_box(area))).sum::<f64>());
    });
    group.finish();
}

criterion_group!(housing, benches);
criterion_main!(housing);
