//! Thirty years of one region, and of as many as a country has municipalities: region by region as a study is projected,
//! in blocks of lanes as draws will be, and plainly.
//!
//! `cargo bench --bench project`. The unit "elem" is one region-year: 2 sexes, 101 ages.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::domain::account::{Account, AccountDetail, Rules};
use kohort::domain::axis::{AgeAxis, RegionId, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::project::project;
use kohort::model::step::step;
use std::hint::black_box;

const REGIONS: usize = 357;
const YEARS: usize = 30;
const BLOCK: usize = 64;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

/// People of the regions from `first` on, one lane each.
fn stock(first: usize, lanes: usize) -> Cells {
    Cells::from_fn(axis(), lanes, |sex, age, lane| {
        let region = first + lane;
        260.0 + sex.index() as f64 * 7.0 - age as f64 * 2.3 + (region * 31 % 17) as f64 + (age * 13 % 11) as f64
    })
}

fn rates(first: usize, lanes: usize, year: usize) -> YearRates {
    let survivorship = Cells::from_fn(axis(), lanes, |sex, age, lane| {
        let worse = sex.index() as f64 * 0.002 + (first + lane) as f64 * 1e-5 - year as f64 * 1e-5;
        1.0 - (age as f64 / 110.0) * (age as f64 / 110.0) * 0.4 - worse.max(0.0)
    });
    let net = Cells::from_fn(axis(), lanes, |sex, age, lane| {
        (age * 7 % 5) as f64 - 1.8 + (first + lane) as f64 * 0.01 + sex.index() as f64 * 0.1 - year as f64 * 0.01
    });
    YearRates {
        survivorship: Survivorship::new(survivorship).unwrap(),
        asfr: Asfr::from_fn(axis(), lanes, |age, _| if (15..50).contains(&age) { 0.05 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06; lanes]).unwrap(),
        migration: Migration::Net(NetMigration::new(net).unwrap()),
    }
}

/// Stock and thirty years of rates of some regions, side by side.
struct Block {
    opening: Cells,
    years: Vec<YearRates>,
}

fn blocks(width: usize) -> Vec<Block> {
    let make = |first: usize| {
        let lanes = width.min(REGIONS - first);
        Block { opening: stock(first, lanes), years: (0..YEARS).map(|year| rates(first, lanes, year)).collect() }
    };
    (0..REGIONS).step_by(width).map(make).collect()
}

/// Thirty years through two accounts that take turns.
fn through(block: &Block, accounts: &mut [Account; 2]) -> f64 {
    let [last, next] = accounts;
    last.closing.clone_from(&block.opening);
    for rates in &block.years {
        step(&last.closing, rates, Rules::default(), next);
        std::mem::swap(last, next);
    }
    last.closing.total(0)
}

/// The same thirty years, plainly: one region, nested vectors, fresh memory for every stock and flow.
mod plain {
    pub struct Year {
        pub survivorship: [Vec<f64>; 2],
        pub asfr: Vec<f64>,
        pub net: [Vec<f64>; 2],
    }

    pub struct Account {
        pub births: [f64; 2],
        pub deaths: [Vec<f64>; 2],
        pub moved_in: [Vec<f64>; 2],
        pub moved_out: [Vec<f64>; 2],
        pub closing: [Vec<f64>; 2],
    }

    fn before(opening: &[Vec<f64>; 2], births: [f64; 2], sex: usize, age: usize) -> f64 {
        match age {
            0 => births[sex],
            a if a + 1 == opening[sex].len() => opening[sex][a - 1] + opening[sex][a],
            a => opening[sex][a - 1],
        }
    }

    pub fn step(opening: &[Vec<f64>; 2], year: &Year) -> Account {
        let ages = opening[0].len();
        let empty = || [vec![0.0; ages], vec![0.0; ages]];
        let mut account = Account { births: [0.0; 2], deaths: empty(), moved_in: empty(), moved_out: empty(), closing: empty() };
        for age in (1..ages).chain([0]) {
            if age == 0 {
                let women = |age: usize| opening[0][age] + account.closing[0][age];
                let all: f64 = (1..ages - 1).map(|age| year.asfr[age] * 0.5 * women(age)).sum();
                account.births = [all / 2.06, all * 1.06 / 2.06];
            }
            for sex in 0..2 {
                let net = year.net[sex][age];
                let present = (before(opening, account.births, sex, age) + 0.5 * net).max(0.0);
                let survivors = present * year.survivorship[sex][age];
                account.deaths[sex][age] = present - survivors;
                account.moved_in[sex][age] = net.max(0.0);
                account.moved_out[sex][age] = (-net).max(0.0);
                account.closing[sex][age] = (survivors + 0.5 * net).max(0.0);
            }
        }
        account
    }

    /// All accounts of a region.
    pub fn project(opening: &[Vec<f64>; 2], years: &[Year]) -> Vec<Account> {
        let mut accounts: Vec<Account> = Vec::new();
        for year in years {
            let account = step(accounts.last().map_or(opening, |account| &account.closing), year);
            accounts.push(account);
        }
        accounts
    }
}

fn plainly(block: &Block) -> ([Vec<f64>; 2], Vec<plain::Year>) {
    let split = |cells: &Cells| Sex::ALL.map(|sex| cells.of_sex(sex).to_vec());
    let year = |rates: &YearRates| {
        let Migration::Net(net) = &rates.migration else { unreachable!("the bench knows net migration alone") };
        let asfr = (0..axis().groups()).map(|age| rates.asfr.row(age)[0]).collect();
        plain::Year { survivorship: split(rates.survivorship.cells()), asfr, net: split(net.cells()) }
    };
    (split(&block.opening), block.years.iter().map(year).collect())
}

fn one_region(c: &mut Criterion) {
    let mut group = c.benchmark_group("one region, 30 years");
    group.throughput(Throughput::Elements(YEARS as u64));
    let block = &blocks(1)[0];
    let opening = Population::new(block.opening.clone()).unwrap();
    let (region, from) = (RegionId::new("3403"), Year::new(2026).unwrap());
    group.bench_function("every account kept", |b| {
        b.iter(|| project(region.clone(), from, black_box(&opening), black_box(&block.years), Rules::default()));
    });
    let (opening, years) = plainly(block);
    group.bench_function("plain baseline", |b| b.iter(|| plain::project(black_box(&opening), black_box(&years))));
    group.finish();
}

fn country(c: &mut Criterion) {
    let mut group = c.benchmark_group("357 regions, 30 years");
    group.throughput(Throughput::Elements((REGIONS * YEARS) as u64)).sample_size(10);
    let singles = blocks(1);
    let openings: Vec<Population> = singles.iter().map(|block| Population::new(block.opening.clone()).unwrap()).collect();
    let (region, from) = (RegionId::new("3403"), Year::new(2026).unwrap());
    group.bench_function("one lane each, every account kept", |b| {
        b.iter(|| {
            for (opening, block) in openings.iter().zip(&singles) {
                black_box(project(region.clone(), from, opening, black_box(&block.years), Rules::default()));
            }
        });
    });
    let wide = blocks(BLOCK);
    for (name, detail) in [("64 lanes, accounts in every cell", AccountDetail::Cells), ("64 lanes, totals", AccountDetail::Totals)] {
        let accounts = |lanes| [(); 2].map(|()| Account::new(axis(), lanes, detail));
        let mut buffers: Vec<[Account; 2]> = wide.iter().map(|block| accounts(block.opening.lanes())).collect();
        group.bench_function(name, |b| {
            b.iter(|| wide.iter().zip(&mut buffers).map(|(block, accounts)| through(black_box(block), accounts)).sum::<f64>());
        });
    }
    let plain: Vec<_> = singles.iter().map(plainly).collect();
    group.bench_function("plain baseline", |b| {
        b.iter(|| {
            for (opening, years) in &plain {
                black_box(plain::project(opening, black_box(years)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, one_region, country);
criterion_main!(benches);
