//! Housing-led growth: a case worked by hand, the laws of dwellings and people, and the studies that build.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod checks;

use checks::{accounts_close, nothing_below_zero};
use kohort::domain::account::{Account, AccountDetail, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::growth::{AfterTarget, Target, TargetBy, TargetCourse, TargetOf};
use kohort::domain::housing::{HousingFound, HousingYear};
use kohort::domain::rates::{Asfr, InMigration, Migration, OutMigrationRate, SexRatioAtBirth, Survivorship};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::course::{Ahead, Goal, Moving};
use kohort::model::housing::{Area, Built, Chain, Holds, chains, weighed};
use kohort::model::local::Vital;
use kohort::model::project::{ScenarioProjection, project_all};
use kohort::model::step::step;
use kohort::model::target::{Milestone, TargetError, Town, Way, solve_dwellings};
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use kohort::scenario::inputs::Inputs;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::path::Path;

fn axis() -> AgeAxis {
    AgeAxis::new(1, 80).unwrap()
}

fn cells(of: impl Fn(Sex, usize) -> f64) -> Cells {
    Cells::from_fn(axis(), 1, |sex, age, _| of(sex, age))
}

/// A year's births, deaths and expected moves.
fn ahead(survive: &Cells, asfr: f64, moved_in: Cells, out_rate: Cells) -> Ahead {
    let vital = Vital {
        survivorship: Survivorship::new(survive.clone()).unwrap(),
        asfr: Asfr::from_fn(axis(), 1, |age, _| if (20..40).contains(&age) { asfr } else { 0.0 }).unwrap(),
        sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
    };
    let migration = Migration::Gross { moved_in: InMigration::new(moved_in).unwrap(), out_rate: OutMigrationRate::new(out_rate).unwrap() };
    Ahead { vital, moving: Moving::Gross(migration), changes: Vec::new() }
}

/// Two hundred people, all of them thirty, half a head each: a hundred dwellings. Nobody is born or dies; twenty are expected to come
/// and one in ten to leave. Twenty flats are completed, eighteen of them lived in, 1.5 persons each, a third by people of the place.
///
/// - From elsewhere come 18 · 1.5 · ⅔ = 18 persons, who enter 12 dwellings; by heads per person they would be 9 households.
/// - 118 dwellings are lived in: 118 households, 3 of them beyond what heads per person count, so 115 / 0.5 = 230 people.
/// - 200 − 20/φ + 20φ = 230 gives φ = 2: 40 come (18 into new dwellings, 22 into those left behind), 10 leave.
fn by_hand() -> Area {
    let at = |age: usize, value: f64| cells(move |_, group| if group == age { value } else { 0.0 });
    let built = Built { completed: 20.0, demolished: 0.0, filled: [0.0, 0.0, 0.0, 18.0, 0.0] };
    Area {
        ahead: vec![ahead(&cells(|_, _| 1.0), 0.0, at(31, 10.0), at(31, 0.1))],
        opening: at(30, 100.0),
        out_rate: Cells::zeros(axis(), 1),
        private: cells(|_, _| 1.0),
        stock: 100.0,
        built: vec![built],
        holds: Holds::Households(cells(|_, _| 0.5)),
        sizes: [2.4, 2.3, 2.1, 1.5, 1.4],
        profiles: vec![at(31, 0.5); 5],
        mix: [0.0, 0.0, 0.0, 1.0, 0.0],
        chain: vec![Chain { from_outside: 2.0 / 3.0, leaving: [0.0; 5] }],
    }
}

#[test]
fn a_case_worked_by_hand() {
    let rules = Rules { timing: MigrationTiming::End, ..Rules::default() };
    let year = &by_hand().fill(rules).unwrap()[0];
    let near = |what: &str, got: f64, want: f64| assert!((got - want).abs() < 1e-6, "{what}: {got}, not {want}");
    near("dwellings", year.occupied, 118.0);
    near("households", year.households, 118.0);
    near("people", year.people, 230.0);
    near("pull", year.lived.factor, 2.0);
    near("in", year.moved.0, 40.0);
    near("out", year.moved.1, 10.0);
    // A further dwelling: one person of elsewhere, ⅔ of a household, and people for the third that is left behind, half a head each.
    near("a further dwelling", year.per_extra, (1.0 - (2.0 / 3.0 - 0.5)) / 0.5);
}

#[test]
fn persons_per_dwelling_worked_by_hand() {
    let rules = Rules { timing: MigrationTiming::End, ..Rules::default() };
    // 98 of the old dwellings with 1.9 each and 18 new ones with 1.5: 213.2 people.
    let mut area = Area { holds: Holds::Persons(vec![1.9]), ..by_hand() };
    area.built[0].demolished = 2.0;
    let year = &area.fill(rules).unwrap()[0];
    assert!((year.people - 213.2).abs() < 1e-6 && (year.occupied - 116.0).abs() < 1e-12, "{year:?}");
    assert!((year.per_extra - 1.5).abs() < 1e-6, "{}", year.per_extra);
}

/// A town with ages, sexes and moves that differ, `size` times as large.
fn town(size: f64, people: &[f64], new: &[f64], local: f64) -> Area {
    let opening = cells(|sex, age| size * people[age / 10] * if sex == Sex::Female { 1.1 } else { 0.9 });
    let survive = cells(|sex, age| 1.0 - (0.0004 + 0.00001 * (age * age) as f64) * if sex == Sex::Male { 1.2 } else { 1.0 });
    let moved_in = cells(|sex, age| size * (if (18..40).contains(&age) { 2.0 } else { 0.4 } + 0.1 * sex.index() as f64));
    let out_rate = cells(|_, age| if (18..35).contains(&age) { 0.09 } else { 0.02 });
    let heads = cells(|sex, age| if age < 18 { 0.0 } else { 0.4 + 0.002 * age as f64 + 0.03 * sex.index() as f64 });
    let ages = cells(|_, age| if (20..45).contains(&age) { 1.0 } else { 0.2 });
    let profile = ages.map(|_, _, _, share| share / ages.total(0));
    let filled = |dwellings: f64| Built {
        completed: dwellings,
        demolished: 0.2 * dwellings,
        filled: [0.0, 0.0, 0.6 * dwellings, 0.3 * dwellings, 0.0],
    };
    Area {
        stock: weighed(&heads, &opening),
        ahead: vec![ahead(&survive, 0.08, moved_in, out_rate); new.len()],
        opening,
        out_rate: Cells::zeros(axis(), 1),
        private: cells(|_, age| if age < 75 { 0.99 } else { 0.95 }),
        built: new.iter().map(|new| filled(size * new)).collect(),
        holds: Holds::Households(heads),
        sizes: [2.4, 2.3, 2.1, 1.7, 1.4],
        profiles: vec![profile; 5],
        mix: [0.0, 0.0, 0.7, 0.3, 0.0],
        chain: vec![Chain { from_outside: 1.0 - local, leaving: [0.0; 5] }; new.len()],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is built, within reach: accounts close, nothing is negative, there are as many households as dwellings lived in; more
    /// building makes more people, and twice the town has twice the people.
    #[test]
    fn dwellings_make_people_by_the_laws(
        people in prop::collection::vec(20.0_f64..200.0, 9),
        new in prop::collection::vec(0.0_f64..90.0, 4),
        local in 0.0_f64..1.0,
    ) {
        let rules = Rules::default();
        let area = town(1.0, &people, &new, local);
        let Ok(filled) = area.fill(rules) else { return Ok(()) };
        let mut stock = area.opening.clone();
        for year in &filled {
            let mut account = Account::new(axis(), 1, AccountDetail::Cells);
            step(&stock, &year.lived.rates, rules, &mut account);
            prop_assert_eq!(accounts_close(&account), Ok(()));
            prop_assert_eq!(nothing_below_zero(&account, true), Ok(()));
            prop_assert!((year.households - year.occupied).abs() < 1e-6, "{} households in {} dwellings", year.households, year.occupied);
            prop_assert!((account.totals(0).moved_in - year.moved.0).abs() < 1e-9 * year.moved.0);
            prop_assert!(year.per_extra > 0.0, "{}", year.per_extra);
            stock = account.closing;
        }
        let twice = town(2.0, &people, &new, local).fill(rules).unwrap();
        for (one, two) in filled.iter().zip(&twice) {
            prop_assert!((two.people - 2.0 * one.people).abs() < 1e-5 * one.people, "{} {}", two.people, one.people);
        }
        let (more, _) = area.with_more(rules, 5.0).unwrap();
        prop_assert!(more.total(0) > stock.total(0));
    }
}

/// Two areas that build and take from each other, each with its part of what a target asks in addition.
fn two_areas(people: &[f64], new: &[f64], local: f64) -> Town {
    let other: Vec<f64> = people.iter().rev().copied().collect();
    let areas = vec![town(1.0, people, new, local), town(0.6, &other, new, local)];
    Town { areas, parts: vec![0.7, 0.3], alone: None, lived_in: 0.9, local, rules: Rules::default() }
}

/// The town's programme as it stands, with who leaves for whose dwellings.
fn chained(mut town: Town) -> Town {
    let stocks: Vec<f64> = town.areas.iter().map(|area| area.stock).collect();
    let built: Vec<&[Built]> = town.areas.iter().map(|area| area.built.as_slice()).collect();
    let all = chains(&stocks, &built, &town.areas[0].sizes, town.local).unwrap();
    town.areas.iter_mut().zip(all).for_each(|(area, chain)| area.chain = chain);
    town
}

/// Who leaves an area for new dwellings of others is who enters them from within: nobody is made or lost by moving.
fn nobody_is_lost_between(areas: &[Area], local: f64) -> Result<(), TestCaseError> {
    for year in 0..areas[0].built.len() {
        for kind in 0..5 {
            let left: f64 = areas.iter().map(|area| area.chain[year].leaving[kind]).sum();
            let within = |area: &Area| area.chain[year].from_outside - (1.0 - local);
            let entered: f64 = areas.iter().map(|area| within(area) * area.sizes[kind] * area.built[year].filled[kind]).sum();
            prop_assert!((left - entered).abs() <= 1e-9 * left.max(1.0), "{left} left and {entered} entered");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: RngSeed::Fixed(2040), ..ProptestConfig::with_cases(16) })]

    /// Any dwellings, any target within reach, any share of moves between the areas: the target is met, every account closes, nothing is
    /// negative, nobody is made or lost by moving, and the areas are what is said of all of them at every age and sex.
    #[test]
    fn a_target_by_dwellings_keeps_the_laws(
        people in prop::collection::vec(60.0_f64..140.0, 9),
        new in prop::collection::vec(10.0_f64..60.0, 4),
        (local, share, course) in (0.0_f64..1.0, 0.98_f64..1.08, 0_usize..3),
    ) {
        let town = two_areas(&people, &new, local);
        let before = chained(town.clone());
        let expected: Vec<_> = before.areas.iter().map(|area| area.closings(town.rules)).collect();
        prop_assume!(expected.iter().all(Result::is_ok));
        let expected: f64 = expected.into_iter().map(|stocks| stocks.unwrap().last().unwrap().total(0)).sum();
        let course = [TargetCourse::Even, TargetCourse::Gradual, TargetCourse::FrontLoaded][course];
        let goal = Goal { weights: cells(|_, _| 1.0), wanted: share * expected };
        let milestone = Milestone { years: 4, goal, per: None, apart: Cells::zeros(axis(), 1) };
        let way = Way { by: TargetBy::Dwellings, course, after: AfterTarget::Kept };
        let found = solve_dwellings(town.clone(), &[milestone], way);
        prop_assume!(!matches!(found, Err(TargetError::OutOfReach { .. })));
        let (arrived, areas) = found.unwrap();
        prop_assert!((arrived[0].reached.total(0) - share * expected).abs() < 1e-3 && (arrived[0].expected.total(0) - expected).abs() < 1e-9 * expected);
        nobody_is_lost_between(&areas, local)?;
        let mut sum = Cells::zeros(axis(), 1);
        for (at, area) in areas.iter().enumerate() {
            let mut stock = area.opening.clone();
            for (year, (lived, programme)) in area.fill(town.rules).unwrap().iter().zip(&before.areas[at].built).enumerate() {
                let mut account = Account::new(axis(), 1, AccountDetail::Cells);
                step(&stock, &lived.lived.rates, town.rules, &mut account);
                prop_assert_eq!(accounts_close(&account), Ok(()));
                prop_assert_eq!(nothing_below_zero(&account, true), Ok(()));
                prop_assert!(account.totals(0).adjustment == 0.0 && (lived.households - lived.occupied).abs() < 1e-6);
                let more = town.parts[at] * course.at(year + 1, 4, arrived[0].level, 0.0);
                prop_assert!((area.built[year].completed - programme.completed - more).abs() < 1e-9, "what is told is what is built");
                stock = account.closing;
            }
            sum = sum.map(|sex, group, lane, persons| persons + stock.get(sex, group, lane));
        }
        for sex in Sex::ALL {
            for (own, told) in sum.of_sex(sex).iter().zip(arrived[0].reached.of_sex(sex)) {
                prop_assert!((own - told).abs() <= 1e-9 * told.max(1.0), "{own} in the areas, {told} in all");
            }
        }
    }
}

fn inputs(name: &str) -> Inputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    check(&read_study(&folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{found:?}")).value
}

fn study(name: &str) -> Study {
    build(&inputs(name), Language::En).unwrap_or_else(|found| panic!("{found:?}")).value
}

/// Bærum's programme of 600 with a target for 2040: the dwellings found, written as a programme, hold the same people.
#[test]
fn the_dwellings_a_target_takes_give_its_people_as_a_programme() {
    let mut inputs = inputs("baerum");
    inputs.scenarios.retain(|spec| spec.id.as_str() == "build-600");
    let plain = inputs.scenarios[0].clone();
    for (course, wanted) in [(TargetCourse::Even, 150_000.0), (TargetCourse::Gradual, 146_000.0), (TargetCourse::FrontLoaded, 140_000.0)] {
        let wanted = vec![(year(2040), wanted)];
        let target =
            Target { of: TargetOf::People(AgeBand::ALL), wanted, by: TargetBy::Dwellings, course, after: AfterTarget::Kept, region: None };
        inputs.scenarios[0] = plain.clone();
        inputs.scenarios[0].target = Some(target.clone());
        let asked = build(&inputs, Language::En).unwrap().value;
        let (runs, _) = project_all(&asked).unwrap();
        as_projected(&asked, &runs, "build-600");
        let found = asked.scenarios[0].growth.as_ref().unwrap().target.as_ref().unwrap();
        let met = found.met[0];
        let reached = runs[0].regions[0].stock(year(2040)).unwrap().total(0);
        assert!((reached - target.wanted[0].1).abs() < 0.5 && (met.reached - reached).abs() < 1e-3, "{course:?}: {reached}");
        println!("{course:?}: {:.1} dwellings more a year for {reached:.3}", met.level);
        // As a programme.
        inputs.scenarios[0] = plain.clone();
        let housing = inputs.scenarios[0].housing.as_mut().unwrap();
        let mix = housing.mix;
        housing.regions[0].planned = found.takes[0].years.iter().map(|year| mix.map(|share| share * year.found)).collect();
        let built = build(&inputs, Language::En).unwrap().value;
        let (again, _) = project_all(&built).unwrap();
        for y in 2027..=2040 {
            let of = |runs: &[ScenarioProjection]| runs[0].regions[0].stock(year(y)).unwrap().total(0);
            assert!((of(&runs) - of(&again)).abs() < 1e-6, "{course:?} {y}: {} {}", of(&runs), of(&again));
        }
    }
}

fn housing<'s>(study: &'s Study, scenario: &str) -> &'s [HousingFound] {
    let scenario = study.scenarios.iter().find(|own| own.id.as_str() == scenario).unwrap();
    &scenario.growth.as_ref().unwrap().housing
}

fn run_of<'r>(runs: &'r [ScenarioProjection], scenario: &str) -> &'r ScenarioProjection {
    runs.iter().find(|run| run.scenario.as_str() == scenario).unwrap()
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// What was found is what is projected: people of the night, and moves of the year.
fn as_projected(study: &Study, runs: &[ScenarioProjection], scenario: &str) {
    for (found, projection) in housing(study, scenario).iter().zip(&run_of(runs, scenario).regions) {
        assert_eq!((&found.region, found.years.len()), (&projection.region, projection.accounts.len()));
        for (year, account) in found.years.iter().zip(&projection.accounts) {
            let totals = account.totals(0);
            assert!((totals.moved_in - year.moved_in).abs() < 1e-6 && (totals.moved_out - year.moved_out).abs() < 1e-6);
            assert!((year.households - year.occupied).abs() < 1e-6, "{}: {} households", year.year, year.households);
            assert!(year.people < totals.closing && year.people > 0.9 * totals.closing);
        }
    }
}

/// The plan's three curves: by more building more people, and a support ratio that falls in every year, least with most building.
#[test]
fn baerum_builds_825_600_or_400_a_year() {
    let study = study("baerum");
    let (runs, warnings) = project_all(&study).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let curves = ["build-825", "build-600", "build-400"];
    let stock = |scenario: &str, y: u16| Population::new(run_of(&runs, scenario).regions[0].stock(year(y)).unwrap().clone()).unwrap();
    let support = |scenario: &str, y: u16| {
        let people = stock(scenario, y);
        people.in_band(AgeBand::closed(20, 66), 0) / people.in_band(AgeBand::open(67), 0)
    };
    for scenario in curves {
        as_projected(&study, &runs, scenario);
        for y in 2026..2040 {
            assert!(support(scenario, y + 1) < support(scenario, y), "{scenario} {y}");
        }
        let found: &HousingYear = housing(&study, scenario)[0].years.iter().find(|own| own.year == year(2034)).unwrap();
        println!(
            "{scenario}: {:.0} in 2035, {:.2} a dwelling, {:.2} a further one",
            stock(scenario, 2035).cells().total(0),
            found.per_dwelling(),
            found.per_extra
        );
    }
    for y in 2027..=2040 {
        let [high, middle, low] = curves.map(|scenario| (support(scenario, y), stock(scenario, y).cells().total(0)));
        assert!(high.0 > middle.0 && middle.0 > low.0, "{y}: {high:?} {middle:?} {low:?}");
        assert!(high.1 > middle.1 && middle.1 > low.1, "{y}: {high:?} {middle:?} {low:?}");
    }
    // What is expected otherwise is what the main alternative, whose letters they share, has: however much is built.
    for (n, account) in run_of(&runs, "mmmm").regions[0].accounts.iter().enumerate() {
        let totals = account.totals(0);
        for scenario in curves {
            let expected = housing(&study, scenario)[0].years[n].expected;
            assert!((totals.moved_in - totals.moved_out - expected).abs() < 1e-6, "{scenario} {n}: {expected}");
        }
    }
    let basis = &housing(&study, "build-825")[0].basis;
    assert_eq!(basis.counted, Some((year(2019), 53_245.0)));
    assert!((basis.headship_factor - 0.936).abs() < 0.001 && (basis.people_factor - 0.982).abs() < 0.001, "{basis:?}");
    // The municipality's own high curve has more than 160 000: no such programme reaches it from today.
    assert!(stock("build-825", 2035).cells().total(0) < 145_000.0);
}

/// Seen from 2013, with the dwellings completed since.
#[test]
fn baerums_dwellings_of_2013_to_2019_find_the_people_who_came() {
    let study = study("baerum-2013");
    let (runs, _) = project_all(&study).unwrap();
    as_projected(&study, &runs, "as-built");
    let outcome = &study.outcome.as_ref().unwrap().population[0];
    for y in 2014..=2020 {
        let of = |scenario: &str| run_of(&runs, scenario).regions[0].stock(year(y)).unwrap().total(0);
        let came = outcome[&year(y)].cells().total(0);
        println!("{y}: {:.0} by dwellings, {:.0} by moves as before, {came:.0} came", of("as-built"), of("kkkk"));
        // Too few by a little more every year, as long as homes held more people than ages alone say: README.md tells why.
        assert!((-0.05..0.0).contains(&(of("as-built") / came - 1.0)), "{y}");
    }
}

/// Neighbourhoods: those who leave for new dwellings of other areas leave a dwelling each behind, which is filled again.
#[test]
fn fjordbygds_areas_are_filled_each() {
    let study = study("fjordbygd");
    let (runs, warnings) = project_all(&study).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    for scenario in ["plan", "late", "spread"] {
        as_projected(&study, &runs, scenario);
    }
    let of = |scenario: &str, region: &str| housing(&study, scenario).iter().find(|found| found.region.as_str() == region).unwrap();
    let last = |scenario: &str, region: &str| of(scenario, region).years.iter().find(|own| own.year == year(2035)).unwrap();
    assert!(last("plan", "nyhavna").people > 1.4 * of("plan", "nyhavna").basis.people);
    assert!(last("late", "nyhavna").people < last("plan", "nyhavna").people);
    assert!((last("plan", "sentrum").occupied - of("plan", "sentrum").basis.stock - 0.97 * (4.0 * 20.0 + 6.0 * 35.0)).abs() < 1e-9);
    // 40, 60, 80 … come two and a half years late, and eight in ten: nothing for two years, then half of the first year's.
    let completed: Vec<f64> = of("late", "nyhavna").years.iter().map(|own| own.completed).collect();
    assert_eq!(completed[..4].iter().map(|n| (n * 1e9).round() / 1e9).collect::<Vec<_>>(), [0.0, 0.0, 16.0, 40.0]);
}
