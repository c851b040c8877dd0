//! Thirty years of as many regions as a country has municipalities, lived together: through a pool, and with rates from each
//! region to each other by age and sex; each beside a plain version of the same years.
//!
//! `cargo bench --bench regions`. The unit "elem" is one region-year: 2 sexes, 101 ages.
#![allow(missing_docs, clippy::unwrap_used, clippy::cast_precision_loss)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kohort::domain::account::Rules;
use kohort::domain::axis::{AgeAxis, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::exchange::{Between, BySteps, Coupling, Exchange, Pool};
use kohort::domain::rates::{Asfr, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use kohort::model::exchange::Together;
use kohort::model::exchange::together::{Regions, run};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

const REGIONS: usize = 357;
const YEARS: usize = 30;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

fn people(region: usize) -> Population {
    let size = 4.0 + (region * 37 % 101) as f64 + if region.is_multiple_of(50) { 900.0 } else { 0.0 };
    let of = |sex: Sex, age: usize| size * (1.1 - age as f64 * 0.01 + sex.index() as f64 * 0.03 + (age * 13 % 11) as f64 * 0.01).max(0.02);
    Population::new(Cells::from_fn(axis(), 1, |sex, age, _| of(sex, age))).unwrap()
}

/// A region's year; nobody from outside.
fn year(region: usize, year: usize) -> YearRates {
    let survivorship = Cells::from_fn(axis(), 1, |sex, age, _| {
        let worse = sex.index() as f64 * 0.002 + region as f64 * 1e-5 - year as f64 * 1e-5;
        1.0 - (age as f64 / 110.0) * (age as f64 / 110.0) * 0.4 - worse.max(0.0)
    });
    YearRates {
        survivorship: Survivorship::new(survivorship).unwrap(),
        asfr: Asfr::from_fn(axis(), 1, |age, _| if (15..50).contains(&age) { 0.05 + region as f64 * 1e-5 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
        migration: Migration::Net(NetMigration::new(Cells::zeros(axis(), 1)).unwrap()),
    }
}

/// Most moves at 20 to 30, women's earlier; more out of small regions.
fn leaving(sex: Sex, age: usize, region: usize) -> f64 {
    let around = (age as f64 - 22.0 - 2.0 * sex.index() as f64) / 7.0;
    (0.015 + 0.11 / (1.0 + around * around)) * (0.7 + (region * 31 % 17) as f64 / 28.0)
}

/// How much of those who leave a region for others come to one.
fn pull(region: usize) -> f64 {
    1.0 + (region * 37 % 101) as f64 / 20.0 + if region.is_multiple_of(50) { 30.0 } else { 0.0 }
}

fn pool() -> Pool {
    let all: f64 = (0..REGIONS).map(pull).sum();
    let out = OutMigrationRate::new(Cells::from_fn(axis(), REGIONS, leaving)).unwrap();
    Pool::new(out, Cells::from_fn(axis(), REGIONS, |_, _, region| pull(region) / all)).unwrap()
}

fn between() -> Between {
    let near = |from: usize, to: usize| if from.abs_diff(to) < 8 { 12.0 } else { 1.0 };
    let all: Vec<f64> = (0..REGIONS).map(|from| (0..REGIONS).filter(|to| *to != from).map(|to| pull(to) * near(from, to)).sum()).collect();
    Between::new(axis(), REGIONS, |sex, age, from, to| leaving(sex, age, from) * pull(to) * near(from, to) / all[from]).unwrap()
}

fn coupled(exchange: Exchange) -> Coupling {
    Coupling { exchange: Some(Arc::new(exchange)), parent: None }
}

/// The same years, plainly: nested vectors, every matrix read every year.
mod plain {
    use super::{Cells, Sex};

    pub type Stock = Vec<Vec<Vec<f64>>>;

    /// Inverses of I + ½M and I − ½M by sex and age, row by row; or a pool's rates and shares.
    pub enum Moves {
        Pool(Cells, Cells),
        Between(Vec<Vec<[Vec<f64>; 2]>>),
    }

    fn times(matrix: &[f64], people: &[f64]) -> Vec<f64> {
        matrix.chunks_exact(people.len()).map(|row| row.iter().zip(people).map(|(a, b)| a * b).sum()).collect()
    }

    pub fn inverse(mut a: Vec<f64>, n: usize) -> Vec<f64> {
        let mut inverse: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
        for k in 0..n {
            let pivot = a[k * n + k];
            for at in 0..n {
                a[k * n + at] /= pivot;
                inverse[k * n + at] /= pivot;
            }
            for row in (0..n).filter(|row| *row != k) {
                let factor = a[row * n + k];
                for at in 0..n {
                    a[row * n + at] -= factor * a[k * n + at];
                    inverse[row * n + at] -= factor * inverse[k * n + at];
                }
            }
        }
        inverse
    }

    fn half(moves: &Moves, sex: usize, age: usize, at_end: usize, people: &[f64]) -> Vec<f64> {
        match moves {
            Moves::Pool(out, share) => {
                let sex = Sex::ALL[sex];
                let leave: Vec<f64> = people.iter().enumerate().map(|(region, people)| 0.5 * out.get(sex, age, region) * people).collect();
                let all: f64 = leave.iter().sum();
                let come = |region: usize| share.get(sex, age, region) * all;
                people.iter().enumerate().map(|(region, people)| people - leave[region] + come(region)).collect()
            }
            Moves::Between(matrices) => times(&matrices[sex][age][at_end], people),
        }
    }

    /// A year of all regions, `[sex][age][region]`.
    pub fn step(stock: &Stock, survive: &Stock, asfr: &[Vec<f64>], moves: &Moves) -> Stock {
        let (ages, regions) = (stock[0].len(), stock[0][0].len());
        let mut closing: Stock = vec![vec![Vec::new(); ages]; 2];
        let by_cohort = matches!(moves, Moves::Pool(..));
        for age in (1..ages).chain([0]) {
            for sex in 0..2 {
                let mut people = vec![0.0; regions];
                if age == 0 {
                    for (region, born) in people.iter_mut().enumerate() {
                        let women: f64 =
                            (15..50).map(|age| asfr[age][region] * 0.5 * (stock[0][age][region] + closing[0][age][region])).sum();
                        *born = women * [1.0 / 2.06, 1.06 / 2.06][sex];
                    }
                    if by_cohort {
                        people = half(moves, sex, 0, 0, &people);
                    }
                }
                let from: &[usize] = &[age.wrapping_sub(1), age];
                for &origin in if age == 0 {
                    &from[..0]
                } else if age + 1 == ages {
                    from
                } else {
                    &from[..1]
                } {
                    let left = half(moves, sex, if by_cohort { age } else { origin }, 0, &stock[sex][origin]);
                    people.iter_mut().zip(left).for_each(|(sum, left)| *sum += left);
                }
                people.iter_mut().enumerate().for_each(|(region, people)| *people *= survive[sex][age][region]);
                closing[sex][age] = half(moves, sex, age, 1, &people);
            }
        }
        closing
    }
}

/// The plain version's rates of a year.
fn plainly(rates: &[Vec<YearRates>], year: usize) -> (plain::Stock, Vec<Vec<f64>>) {
    let survive = |sex: Sex, age: usize| rates.iter().map(|years| years[year].survivorship.cells().get(sex, age, 0)).collect();
    let ages = axis().groups();
    let by_sex = Sex::ALL.iter().map(|sex| (0..ages).map(|age| survive(*sex, age)).collect()).collect();
    (by_sex, (0..ages).map(|age| rates.iter().map(|years| years[year].asfr.row(age)[0]).collect()).collect())
}

fn plain_matrices(between: &Between) -> Vec<Vec<[Vec<f64>; 2]>> {
    let n = REGIONS;
    let of = |sex: Sex, age: usize, sign: f64| -> Vec<f64> {
        let rates = between.matrix(sex, age);
        let cell = |to: usize, from: usize| {
            if to == from { 1.0 + sign * 0.5 * between.diagonal(sex, age, from) } else { -sign * 0.5 * rates[from * n + to] }
        };
        (0..n).flat_map(|to| (0..n).map(move |from| (to, from))).map(|(to, from)| cell(to, from)).collect()
    };
    let pair = |sex: Sex, age: usize| [of(sex, age, -1.0), plain::inverse(of(sex, age, 1.0), n)];
    Sex::ALL.iter().map(|sex| (0..axis().groups()).map(|age| pair(*sex, age)).collect()).collect()
}

fn regions(c: &mut Criterion) {
    let people: Vec<Population> = (0..REGIONS).map(people).collect();
    let openings: Vec<&Population> = people.iter().collect();
    let rates: Vec<Vec<YearRates>> = (0..REGIONS).map(|region| (0..YEARS).map(|n| year(region, n)).collect()).collect();
    let regions = Regions { jump_off: Year::new(2024).unwrap(), openings: &openings, rates: &rates, rules: Rules::default() };
    let go = AtomicBool::new(false);
    let pooled = coupled(Exchange::Pool(BySteps::constant(pool(), YEARS)));
    let dense = coupled(Exchange::Between(BySteps::constant(between(), YEARS)));
    let stock: plain::Stock = Sex::ALL
        .iter()
        .map(|sex| (0..axis().groups()).map(|age| openings.iter().map(|people| people.cells().get(*sex, age, 0)).collect()).collect())
        .collect();
    let years: Vec<_> = (0..YEARS).map(|year| plainly(&rates, year)).collect();
    let plain_run =
        |moves: &plain::Moves| years.iter().fold(stock.clone(), |stock, (survive, asfr)| plain::step(&stock, survive, asfr, moves));

    // Both do the same.
    let pool = pool();
    let plain_pool = plain::Moves::Pool(pool.out_rate().clone(), pool.share().clone());
    let lived = run(&pooled, regions, &go).unwrap().unwrap();
    let (fast, slow) = (lived.accounts[7][YEARS - 1].closing.get(Sex::Male, 33, 0), plain_run(&plain_pool)[1][33][7]);
    assert!((fast - slow).abs() < 1e-7 * slow, "{fast} for {slow}");

    let mut group = c.benchmark_group("regions together, 30 years");
    group.sample_size(10).throughput(Throughput::Elements((REGIONS * YEARS) as u64));
    group.bench_function("pool", |b| b.iter(|| black_box(run(&pooled, regions, &go).unwrap())));
    group.bench_function("pool, plain", |b| b.iter(|| black_box(plain_run(&plain_pool))));
    group.bench_function("origin-destination, matrices alone", |b| {
        b.iter(|| black_box(Together::new(&dense, axis(), REGIONS, Rules::default())));
    });
    group.bench_function("origin-destination, matrices, years and flows", |b| b.iter(|| black_box(run(&dense, regions, &go).unwrap())));
    let Some(Exchange::Between(kinds)) = dense.exchange.as_deref() else { return };
    let matrices = plain::Moves::Between(plain_matrices(&kinds.kinds()[0]));
    let lived = run(&dense, regions, &go).unwrap().unwrap();
    let (fast, slow) = (lived.accounts[7][YEARS - 1].closing.get(Sex::Male, 33, 0), plain_run(&matrices)[1][33][7]);
    assert!((fast - slow).abs() < 1e-7 * slow, "{fast} for {slow}");
    group.bench_function("origin-destination, plain, matrices made before", |b| b.iter(|| black_box(plain_run(&matrices))));
    group.finish();
}

criterion_group!(benches, regions);
criterion_main!(benches);
