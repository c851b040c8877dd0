//! Regions that nobody rakes live their years age after age, in blocks; the others year after year. Both come to the same bits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss, missing_docs)]

mod world;

use kohort::domain::account::{AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::exchange::{Between, BySteps, Coupling, Exchange, OpenGroup, Parent};
use kohort::domain::rates::{Asfr, YearRates};
use kohort::model::exchange::Flows;
use kohort::model::exchange::together::{Lived, Regions, run};
use kohort::model::threads;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use world::{AGE_RULES, Movers, World, lopsided, noise};

const REGIONS: usize = 6;
const STEPS: usize = 18;

/// Rates from origin to destination, other in every cell; with deaths on the diagonal where the open group is stationary.
fn between(axis: AgeAxis, open: OpenGroup, seed: usize) -> Between {
    let rate = |place: &[usize], most: f64| most * noise(place);
    let between = Between::new(axis, REGIONS, |sex, group, from, to| rate(&[seed, sex.index(), group, from, to], 0.03)).unwrap();
    match open {
        OpenGroup::Together => between,
        OpenGroup::Stationary => {
            let dying = Cells::from_fn(axis, REGIONS, |sex, group, region| 0.01 + rate(&[seed, 7, sex.index(), group, region], 0.05));
            between.with_deaths(dying, open).unwrap()
        }
    }
}

/// A lopsided world in which women bear children from a group on; nobody does without one.
fn bearing(axis: AgeAxis, movers: Movers, rules: Rules, youngest: Option<usize>) -> World {
    let mut world = lopsided(axis, REGIONS, STEPS, movers, rules);
    for (year, rates) in world.years.iter_mut().enumerate() {
        let fertile = |group: usize| youngest.is_some_and(|youngest| (youngest..axis.groups() * 3 / 5).contains(&group));
        let rate = |group: usize, region: usize| if fertile(group) { 0.02 + 0.1 * noise(&[year, group, region]) } else { 0.0 };
        rates.asfr = Asfr::from_fn(axis, REGIONS, rate).unwrap();
    }
    world
}

/// Lived age after age; or year after year, as for the sake of a parent of whom nothing is known.
fn lived(world: &World, exchange: &Arc<Exchange>, by_year: bool) -> Lived {
    let parent = by_year.then(|| Arc::new(Parent { people: BTreeMap::new(), warn_above: 0.02, refuse_above: 0.2 }));
    let coupling = Coupling { exchange: Some(Arc::clone(exchange)), parent };
    let people: Vec<Population> = (0..REGIONS).map(|lane| Population::new(world.opening.lane(lane)).unwrap()).collect();
    let openings: Vec<&Population> = people.iter().collect();
    let rates: Vec<Vec<YearRates>> = (0..REGIONS).map(|lane| world.years.iter().map(|rates| rates.lane(lane)).collect()).collect();
    let regions = Regions { jump_off: Year::new(2024).unwrap(), openings: &openings, rates: &rates, rules: world.rules };
    run(&coupling, regions, &AtomicBool::new(false)).unwrap().unwrap()
}

const fn rules(age_rule: AgeRule) -> Rules {
    Rules { age_rule, timing: MigrationTiming::EvenByCohort, floor: Floor::Zero }
}

/// Which kind of rates holds in each step: one for all, two one after the other, two by turns.
fn changes() -> [Vec<usize>; 3] {
    [vec![0; STEPS], (0..STEPS).map(|step| usize::from(step > 8)).collect(), (0..STEPS).map(|step| step % 2).collect()]
}

#[test]
fn age_after_age_is_year_after_year_to_the_bit() {
    let mut cases = 0;
    for (width, youngest) in [(1, Some(15)), (1, Some(10)), (1, Some(1)), (1, None), (5, Some(2)), (5, None)] {
        let axis = AgeAxis::new(width, 80).unwrap();
        for (age_rule, open) in AGE_RULES
            .into_iter()
            .zip([OpenGroup::Together, OpenGroup::Stationary])
            .chain([(AgeRule::Completed, OpenGroup::Stationary), (AgeRule::AtYearEnd, OpenGroup::Together)])
        {
            for (of_step, movers) in changes().into_iter().zip([Movers::Net, Movers::Gross, Movers::Net]) {
                let world = bearing(axis, movers, rules(age_rule), youngest);
                let kinds = vec![between(axis, open, 1), between(axis, open, 2)];
                let exchange = Arc::new(Exchange::Between(BySteps::new(kinds, of_step.clone()).unwrap()));
                let [by_age, by_year] = [false, true].map(|by_year| lived(&world, &exchange, by_year));
                for (region, (ages, years)) in by_age.accounts.iter().zip(&by_year.accounts).enumerate() {
                    for (step, (one, other)) in ages.iter().zip(years).enumerate() {
                        assert!(one == other, "{width}, {youngest:?}, {age_rule:?}, {open:?}, {of_step:?}: region {region}, step {step}");
                    }
                }
                assert_eq!(by_age, by_year);
                assert_eq!(by_age.accounts.iter().map(Vec::len).collect::<Vec<_>>(), [STEPS; REGIONS]);
                let Some(Flows::Between(flows)) = by_age.beside.flows else { panic!("flows") };
                assert!(flows.iter().flatten().all(|to| to.len() == REGIONS && to.iter().sum::<f64>() > 0.0));
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 72);
}

/// Women of ten have the first children here; with one thread, two, and more than there are right sides to share.
#[test]
fn threads_change_no_bit() {
    let axis = AgeAxis::new(1, 80).unwrap();
    let world = bearing(axis, Movers::Net, rules(AgeRule::AtYearEnd), Some(10));
    let exchange = Arc::new(Exchange::Between(BySteps::constant(between(axis, OpenGroup::Together, 1), STEPS)));
    let [one, two, many] = [1, 2, 9].map(|n| threads::on(Some(n), || lived(&world, &exchange, false)));
    assert!(one == two && one == many);
}
