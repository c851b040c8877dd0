use super::*;
use crate::domain::axis::{AgeAxis, Sex, Year};
use crate::domain::cells::Population;
use crate::domain::draws::Spread;
use crate::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship};
use crate::model::project::project;
use std::collections::BTreeSet;

const YEARS: usize = 12;

/// Futures whose middle is held against the projection.
const MANY: u32 = 400;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

/// A municipality of about `people`, with net migration or with moves in and out.
fn place(people: f64, gross: bool) -> (Population, Vec<YearRates>) {
    let size = people / 16_000.0;
    let stock = Cells::from_fn(axis(), 1, |sex, age, _| {
        let age = age as f64;
        size * (1.0 + 0.05 * (1 - sex.index()) as f64)
            * if age < 60.0 { 110.0 } else { 110.0 * libm::exp(-(age - 60.0) * (age - 60.0) / 500.0) }
    });
    let survivorship = Cells::from_fn(axis(), 1, |sex, age, _| {
        let hazard = 0.00003 * libm::exp(0.095 * age as f64) * if sex == Sex::Male { 1.4 } else { 1.0 };
        libm::exp(-hazard)
    });
    let level = |age: usize| if (18..32).contains(&age) { 4.0 } else { 1.0 } * size;
    let migration = if gross {
        let moved_in = Cells::from_fn(axis(), 1, |_, age, _| if age < 90 { 4.0 * level(age) } else { 0.0 });
        let out_rate = Cells::from_fn(axis(), 1, |_, age, _| if age < 90 { 0.03 * level(age) / size } else { 0.0 });
        Migration::Gross { moved_in: InMigration::new(moved_in).unwrap(), out_rate: OutMigrationRate::new(out_rate).unwrap() }
    } else {
        Migration::Net(NetMigration::new(Cells::from_fn(axis(), 1, |_, age, _| if age < 70 { 0.3 * level(age) } else { 0.0 })).unwrap())
    };
    let year = YearRates {
        survivorship: Survivorship::new(survivorship).unwrap(),
        asfr: Asfr::from_fn(axis(), 1, |age, _| if (20..42).contains(&age) { 0.07 } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
        migration,
    };
    (Population::new(stock).unwrap(), vec![year; YEARS])
}

/// People of some ages, by lane.
fn people(stock: &Cells, ages: impl Fn(usize) -> bool) -> Vec<f64> {
    let of = |sex: &Sex, lane| (0..101).filter(|age| ages(*age)).map(|age| stock.get(*sex, age, lane)).sum::<f64>();
    (0..stock.lanes()).map(|lane| Sex::ALL.iter().map(|sex| of(sex, lane)).sum()).collect()
}

/// Everybody, those aged 80 and over, and children under six.
fn groups(_: usize, stock: &Cells, _: u32) -> Vec<Vec<f64>> {
    vec![people(stock, |_| true), people(stock, |age| age >= 80), people(stock, |age| age < 6)]
}

/// What is seen of all futures of a place, and of its projection; none when cancelled.
fn lived(
    region: &str,
    (people, gross): (f64, bool),
    draws: &Draws,
    see: impl Fn(usize, &Cells, u32) -> Vec<Vec<f64>> + Sync,
    cancelled: bool,
) -> (Option<Futures>, Vec<Vec<f64>>) {
    let (stock, rates) = place(people, gross);
    let id = RegionId::new(region);
    let projection = project(id.clone(), Year::new(2026).unwrap(), &stock, &rates, Rules::default());
    let ahead = Ahead {
        region: &id,
        opening: stock.cells(),
        accounts: &projection.accounts,
        rates: &rates,
        rules: Rules::default(),
        late: None,
        gross: 0.055 * people,
    };
    let nation = Nation::draw(draws, &Spread::SIZED, YEARS);
    let add = |year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>| seen.extend(see(year, stock, first).into_iter().flatten());
    let found = futures(ahead, draws, (&nation, &Spread::SIZED.own), add, &AtomicBool::new(cancelled)).unwrap();
    let expected = projection.stocks().map(|(_, stock)| see(0, stock, 0).into_iter().map(|lanes| lanes[0]).collect()).collect();
    (found, expected)
}

fn futures_of(region: &str, place: (f64, bool), draws: &Draws) -> (Futures, Vec<Vec<f64>>) {
    let (found, expected) = lived(region, place, draws, groups, false);
    (found.unwrap(), expected)
}

fn draws(count: u32, without: &[Source]) -> Draws {
    Draws::new(count, 42, without.iter().copied().collect::<BTreeSet<Source>>()).unwrap()
}

fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[test]
fn without_chance_every_future_is_the_projection() {
    for gross in [false, true] {
        let (found, expected) = futures_of("3403", (30_000.0, gross), &draws(3, &Source::ALL));
        for (stock, expected) in expected.iter().enumerate() {
            for (thing, expected) in expected.iter().enumerate() {
                let thing = found.seen.of(stock, thing);
                assert!(thing.iter().all(|value| (value - expected).abs() < 1e-8), "{thing:?} {expected}");
            }
        }
    }
}

#[test]
fn a_draw_is_the_same_alone_and_in_any_batch_and_on_any_threads() {
    for gross in [false, true] {
        let of = |count| futures_of("3403", (30_000.0, gross), &draws(count, &[])).0.seen;
        let many = of(100);
        for count in [1, 8, 70] {
            for (few, many) in of(count).rows().zip(many.rows()) {
                assert_eq!(few[..], many[..few.len()], "{count} of 100");
            }
        }
        for threads in [1, 2, 3, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert!(pool.install(|| of(100)) == many, "{threads} threads");
        }
        let other = futures_of("0301", (30_000.0, gross), &draws(100, &[])).0.seen;
        assert!(many.of(YEARS, 0).iter().zip(other.of(YEARS, 0)).all(|(a, b)| a != b), "regions have chances of their own");
    }
}

/// The middle future is the projection, whatever the size; counting one by one does not lift or lower it.
#[test]
fn the_middle_future_is_the_projection() {
    for (people, gross) in [(30_000.0, false), (30_000.0, true), (2_000.0, false)] {
        let (found, expected) = futures_of("3403", (people, gross), &draws(MANY, &[]));
        assert!(found.adjusted < 1e-3, "{}", found.adjusted);
        for (year, expected) in expected.iter().enumerate() {
            for (thing, expected) in expected.iter().enumerate() {
                let thing = found.seen.of(year, thing);
                let (middle, mean) = (middle(thing), thing.iter().sum::<f64>() / thing.len() as f64);
                let spread = libm::sqrt(thing.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / thing.len() as f64);
                // Half a per cent, and what so few draws leave to chance.
                let allowed = 0.005 * expected + 4.0 * 1.2533 * spread / libm::sqrt(f64::from(MANY));
                assert!((middle - expected).abs() <= allowed, "{people} year {year}: {middle} for {expected}");
            }
        }
    }
}

#[test]
fn every_source_widens_what_it_should_and_nothing_else() {
    let spread = |without: &[Source]| {
        let (found, _) = futures_of("3403", (30_000.0, false), &draws(128, without));
        (0..found.seen.things())
            .map(|thing| {
                let thing = found.seen.of(YEARS, thing);
                let mean = thing.iter().sum::<f64>() / thing.len() as f64;
                libm::sqrt(thing.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / thing.len() as f64)
            })
            .collect::<Vec<f64>>()
    };
    let only = |source: Source| spread(&Source::ALL.into_iter().filter(|other| *other != source).collect::<Vec<_>>());
    let (fertility, mortality) = (only(Source::Fertility), only(Source::Mortality));
    assert!(fertility[1] < 1e-6 && fertility[2] > 20.0, "{fertility:?}");
    assert!(mortality[1] > 10.0 && mortality[2] < 5.0, "{mortality:?}");
    assert!(only(Source::Migration)[0] > only(Source::Counts)[0], "of thirty thousand, chance of single lives is the smaller");
    assert!(spread(&[])[1] > only(Source::Migration)[1], "of the old, how long they live as well");
}

/// More with families and as many fewer others, or the other way about; nobody's moving moves the old.
#[test]
fn the_age_pattern_moves_families_against_the_others() {
    let family = |age: usize| age <= 9 || (28..=42).contains(&age);
    let ages = |_: usize, stock: &Cells, _: u32| {
        vec![
            people(stock, |age| (1..=49).contains(&age) && family(age)),
            people(stock, |age| (1..=49).contains(&age) && !family(age)),
            people(stock, |age| age >= 50),
        ]
    };
    let only: Vec<Source> = Source::ALL.into_iter().filter(|source| *source != Source::AgePattern).collect();
    for gross in [false, true] {
        let (found, expected) = lived("3403", (30_000.0, gross), &draws(64, &only), ages, false);
        let (found, expected) = (found.unwrap(), &expected[1]);
        let seen = [0, 1, 2].map(|thing| found.seen.of(1, thing));
        for ((with, without), old) in seen[0].iter().zip(seen[1]).zip(seen[2]) {
            let (with, without, old) = (with - expected[0], without - expected[1], old - expected[2]);
            assert!(with * without < 0.0 && old.abs() < 1e-9, "{with} {without} {old}");
            // Of net migration as many come as stay away, less the infants among them; of gross ones nearly.
            assert!((with + without).abs() < 0.1 * with.abs(), "{with} {without}");
        }
        let most = seen[0].iter().fold(0.0_f64, |most, with| most.max((with - expected[0]).abs()));
        assert!((5.0..150.0).contains(&most), "half a thousandth of 30 000, and chance: {most}");
    }
}

#[test]
fn what_is_cancelled_is_nothing() {
    assert_eq!(lived("3403", (2_000.0, false), &draws(200, &[]), groups, true).0, None);
}
