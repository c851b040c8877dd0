//! Whole futures of many municipalities: Hamar's study, its main scenario and eight services, as many times over as asked, each a region with
//! chances of its own; quantiles, chances of shortfall and what each source makes of the spread, as a run tells them.
//!
//! `cargo bench --bench municipalities`; one case alone by `-- REGIONS YEARS DRAWS THREADS`. Each line is one measurement, the first of which
//! warms up; the last column is the most memory the program had so far, where the system tells it.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods)]

use kohort::demand::draws::{Chances, Watch, drawn};
use kohort::domain::axis::RegionId;
use kohort::domain::draws::Draws;
use kohort::domain::service::ServiceKind;
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Instant;

const SERVICES: usize = 8;

/// Hamar's main scenario `regions` times over, `years` years ahead: after its last year the rates stay.
fn study(regions: usize, years: usize) -> Study {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hamar");
    let mut study = build(&check(&read_study(&folder).unwrap(), &[]).unwrap().value, Language::En).unwrap().value;
    study.scenarios.truncate(1);
    study.services.retain(|service| matches!(service.kind, ServiceKind::Rates { .. }));
    study.services.truncate(SERVICES);
    assert_eq!(study.services.len(), SERVICES);
    study.last_stock = study.jump_off.plus(u16::try_from(years - 1).unwrap());
    let scenario = &mut study.scenarios[0];
    let (first, last) = (scenario.rates[0].clone(), scenario.rates[0].last().unwrap().clone());
    let rates: Vec<_> = first.into_iter().chain(std::iter::repeat(last)).take(years).collect();
    scenario.rates = vec![rates; regions];
    scenario.special.clear();
    for service in &mut study.services {
        if let ServiceKind::Rates { rates, .. } = &mut service.kind {
            *rates = vec![rates[0].clone(); regions];
        }
    }
    let place = study.regions[0].clone();
    study.regions = (0..regions)
        .map(|at| {
            let mut place = place.clone();
            place.id = RegionId::new(format!("{}", 1000 + at));
            place
        })
        .collect();
    study
}

fn seconds(study: &Study, draws: u32, threads: usize) -> f64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (cancelled, lived) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = Instant::now();
    let found = pool.install(|| {
        let chances = Chances::of(study, Draws::new(draws, 1, BTreeSet::new()).unwrap());
        drawn(study, &study.scenarios[0], &chances, Watch { cancelled: &cancelled, lived: &lived }).unwrap().unwrap()
    });
    let took = start.elapsed().as_secs_f64();
    assert_eq!(found.len(), study.regions.len());
    took
}

fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    most.map_or_else(|| "not told here".to_owned(), |most| most.trim().to_owned())
}

fn main() {
    println!("regions  years  draws  threads  seconds  most memory");
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let usual = [
        (36, 30, 1000, 2),
        (36, 30, 1000, 2),
        (36, 30, 1000, 1),
        (36, 30, 500, 2),
        (36, 15, 1000, 2),
        (18, 30, 1000, 2),
        (357, 30, 1000, 2),
    ];
    let one = <[usize; 4]>::try_from(asked).map(|[regions, years, draws, threads]| vec![(regions, years, draws, threads)]);
    for (regions, years, draws, threads) in one.unwrap_or_else(|_| usual.to_vec()) {
        let study = study(regions, years);
        let seconds = seconds(&study, u32::try_from(draws).unwrap(), threads);
        println!("{regions:>7}  {years:>5}  {draws:>5}  {threads:>7}  {seconds:>7.2}  {}", most_memory());
    }
}
