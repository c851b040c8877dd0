//! Futures: many municipalities, each in a thousand futures over thirty years, with the need for eight services and its quantiles; beside
//! the step alone on as many lanes.
//!
//! `cargo bench --bench draws`. The unit "elem" is one region-year of one future.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::demand::draws::Told;
use kohort::demand::users::{Ages, Ahead as UseAhead, NightRates, Profile, people_and_users};
use kohort::domain::account::{Account, AccountDetail, Rules};
use kohort::domain::axis::{AgeAxis, AgeBand, RegionId, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::draws::{BATCH, Draws, Spread};
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::domain::service::{BandRate, UseLine, UseRates};
use kohort::model::draws::{Ahead, Nation, futures};
use kohort::model::project::project;
use kohort::model::step::step;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

const YEARS: usize = 30;
const SERVICES: usize = 8;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn year(year: u16) -> Year {
    Year::new(year).unwrap()
}

fn stock(region: usize, lanes: usize) -> Cells {
    Cells::from_fn(axis(), lanes, |sex, age, _| {
        (260.0 + sex.index() as f64 * 7.0 - age as f64 * 2.3 + (region * 31 % 17) as f64 + (age * 13 % 11) as f64).max(1.0)
    })
}

fn rates(lanes: usize) -> YearRates {
    let survivorship =
        Cells::from_fn(axis(), lanes, |sex, age, _| 1.0 - libm::pow(age as f64 / 110.0, 4.0) * 0.4 - sex.index() as f64 * 0.002);
    let net = Cells::from_fn(axis(), lanes, |sex, age, _| (age * 7 % 5) as f64 - 1.8 + sex.index() as f64 * 0.1);
    YearRates {
        survivorship: Survivorship::new(survivorship).unwrap(),
        asfr: Asfr::from_fn(axis(), lanes, |age, _| if (15..50).contains(&age) { 0.05 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06; lanes]).unwrap(),
        migration: Migration::Net(NetMigration::new(net).unwrap()),
    }
}

/// Eight services, the ages as municipalities have them.
fn services() -> Vec<Profile> {
    let ages: [(u8, u8); SERVICES] = [(0, 100), (30, 100), (67, 100), (67, 100), (80, 100), (18, 49), (1, 5), (6, 15)];
    let service = |(from, to): (u8, u8)| {
        let band = BandRate { band: AgeBand::closed(from, to), sex: None, rate: 0.1, trend: None, shrinkage: None };
        let by_age = [vec![0.1; 101], vec![0.08; 101]];
        Profile::new(&UseRates { bands: vec![band], by_age }, axis(), UseAhead { base: None, damping: 0.9, growth: None })
    };
    ages.into_iter().map(service).collect()
}

/// The need for the services, by lane.
fn look(rates: &NightRates, stock: &Cells, seen: &mut Vec<f64>) {
    let from = seen.len();
    seen.resize(from + SERVICES * stock.lanes(), 0.0);
    people_and_users(&Ages::default(), rates, stock, &mut [], &mut seen[from..]);
}

fn draws(c: &mut Criterion) {
    let services = services();
    let nights: Vec<NightRates> = (2025..).take(YEARS + 1).map(|at| NightRates::of(&services, UseLine::Trend, year(at))).collect();
    let one = rates(1);
    let years = vec![one; YEARS];
    for (regions, count) in [(1_usize, 1_000_u32), (4, 1_000)] {
        let mut group = c.benchmark_group(format!("{regions} regions, {count} futures, 30 years"));
        group.sample_size(10);
        group.throughput(Throughput::Elements(regions as u64 * u64::from(count) * YEARS as u64));
        let drawn = Draws::new(count, 1, BTreeSet::new()).unwrap();
        let nation = Nation::draw(&drawn, &Spread::SIZED, YEARS);
        let projections: Vec<_> = (0..regions)
            .map(|region| {
                let opening = Population::new(stock(region, 1)).unwrap();
                project(RegionId::new(region.to_string()), year(2026), &opening, &years, Rules::default())
            })
            .collect();
        group.bench_function("futures with the need for eight services, quantiles", |b| {
            b.iter(|| {
                for projection in &projections {
                    let (region, opening) = (&projection.region, projection.accounts[0].opening.cells().unwrap());
                    let accounts = &projection.accounts;
                    let ahead = Ahead { region, opening, accounts, rates: &years, rules: Rules::default(), late: None, gross: 1_500.0 };
                    let see = |at: usize, stock: &Cells, _: u32, seen: &mut Vec<f64>| look(&nights[at], stock, seen);
                    let mut found = futures(ahead, &drawn, (&nation, &Spread::SIZED.own), see, &AtomicBool::new(false)).unwrap().unwrap();
                    found.sort();
                    found.seen.rows().for_each(|values| {
                        black_box(Told::of(values));
                    });
                }
            });
        });
        let lanes = BATCH as usize;
        let (opening, same) = (stock(0, lanes), rates(lanes));
        let mut accounts = [(); 2].map(|()| Account::new(axis(), lanes, AccountDetail::Totals));
        group.bench_function("the step alone, the same rates in every lane", |b| {
            b.iter(|| {
                for _ in 0..regions * count.div_ceil(BATCH) as usize {
                    let [last, next] = &mut accounts;
                    last.closing.clone_from(&opening);
                    for _ in 0..YEARS {
                        step(&last.closing, &same, Rules::default(), next);
                        std::mem::swap(last, next);
                    }
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, draws);
criterion_main!(benches);
