//! Nothing is clamped in silence (A5): people a rule had to add stand in the account, in a warning that says where and
//! when, and stop the run where they are more than a thousandth of the population.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod checks;
mod world;

use kohort::diag::{Diagnostic, Severity};
use kohort::domain::account::{Floor, MigrationTiming, Rules};
use kohort::domain::axis::{AgeAxis, RegionId, ScenarioId, Sex, Year, YearLabel};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::indicators::{Elsewhere, IndicatorSettings};
use kohort::domain::rates::{Migration, NetMigration, YearRates};
use kohort::domain::study::{Language, Region, Scenario, Study};
use kohort::model::project::{ScenarioProjection, project_all};
use std::collections::BTreeMap;
use world::{Movers, lopsided};

const STEPS: usize = 5;

fn jump_off() -> Year {
    Year::new(2026).unwrap()
}

/// People of a region: `size` times a lopsided stock without empty cells.
fn people(lane: usize, size: f64) -> Cells {
    let world = lopsided(AgeAxis::new(1, 90).unwrap(), 2, 1, Movers::Net, Rules::default());
    world.opening.lane(lane).map(|_, _, _, persons| size * persons)
}

/// Five years of rates in which nobody moves.
fn quiet() -> Vec<YearRates> {
    let axis = AgeAxis::new(1, 90).unwrap();
    let world = lopsided(axis, 1, STEPS, Movers::Net, Rules::default());
    let nobody = || Migration::Net(NetMigration::new(Cells::zeros(axis, 1)).unwrap());
    world.years.iter().map(|rates| YearRates { migration: nobody(), ..rates.clone() }).collect()
}

/// Out of one cell of one year go this many.
fn leaving(mut years: Vec<YearRates>, year: usize, sex: Sex, age: usize, persons: f64) -> Vec<YearRates> {
    let mut net = Cells::zeros(AgeAxis::new(1, 90).unwrap(), 1);
    net.set(sex, age, 0, -persons);
    years[year].migration = Migration::Net(NetMigration::new(net).unwrap());
    years
}

/// Two regions and two scenarios; in the second of each, `rates` apply.
fn study(size: f64, rates: Vec<YearRates>, timing: MigrationTiming) -> Study {
    let region = |lane, code: &str| Region {
        id: RegionId::new(code),
        name: code.to_owned(),
        history: BTreeMap::from([(jump_off(), Population::new(people(lane, size)).unwrap())]),
        births: BTreeMap::new(),
        deaths: BTreeMap::new(),
        flows: BTreeMap::new(),
    };
    let scenario = |id: &str, rates| Scenario {
        id: ScenarioId::new(id),
        name: id.to_owned(),
        note: String::new(),
        rates,
        assumed: vec![Vec::new(), Vec::new()],
        office: None,
        growth: None,
        coupling: None,
        settings: BTreeMap::new(),
        events: Vec::new(),
        special: Vec::new(),
    };
    Study {
        id: "made".to_owned(),
        title: "Made".to_owned(),
        language: Language::En,
        written: Language::En,
        year_label: YearLabel::Jan1,
        axis: AgeAxis::new(1, 90).unwrap(),
        rules: Rules { timing, ..Rules::default() },
        jump_off: jump_off(),
        last_stock: jump_off().plus(4),
        regions: vec![region(0, "3403"), region(1, "3420")],
        scenarios: vec![scenario("still", vec![quiet(), quiet()]), scenario("exodus", vec![quiet(), rates])],
        services: Vec::new(),
        assumptions: kohort::domain::lever::Assumptions::default(),
        published: Vec::new(),
        sources: Vec::new(),
        estimates: Vec::new(),
        outcome: None,
        protection: kohort::domain::privacy::Protection::default(),
        stand_ins: Vec::new(),
        plan_figures: Vec::new(),
        indicators: IndicatorSettings::default(),
        elsewhere: Elsewhere::default(),
        staffing: None,
    }
}

/// Men who would turn 33 in the third year, where nobody has moved.
fn men_of_33(size: f64) -> f64 {
    let calm = project_all(&study(size, quiet(), MigrationTiming::End)).unwrap().0;
    calm[1].regions[1].account(jump_off().plus(2)).unwrap().start_of_cohort(Sex::Male, 33, 0).unwrap()
}

type Run = Result<(Vec<ScenarioProjection>, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Half as many again as there are leave the men of 33 in the third year.
fn exodus(size: f64, timing: MigrationTiming) -> Run {
    let persons = 1.5 * men_of_33(size);
    project_all(&study(size, leaving(quiet(), 2, Sex::Male, 33, persons), timing))
}

#[test]
fn nobody_is_added_where_nobody_is_missing() {
    let (runs, warnings) = project_all(&study(1.0, quiet(), MigrationTiming::End)).unwrap();
    assert_eq!(warnings, Vec::new());
    assert_eq!((runs.len(), runs[0].regions.len(), runs[0].regions[0].accounts.len()), (2, 2, STEPS));
}

/// A cell that half as many again leave is empty, its account closes, and the warning names region, age, sex and year.
#[test]
fn people_added_are_booked_and_named() {
    for timing in [MigrationTiming::End, MigrationTiming::EvenByCohort] {
        let (runs, warnings) = spared(timing).unwrap();
        let account = runs[1].regions[1].account(jump_off().plus(2)).unwrap();
        checks::accounts_close(account).unwrap();
        checks::nothing_below_zero(account, true).unwrap();
        let added = account.adjustment.row(Sex::Male, 33)[0];
        assert!(added > 0.0 && account.totals(0).adjustment.to_bits() == added.to_bits(), "one cell was added to");
        assert!(account.closing.get(Sex::Male, 33, 0).abs() < 1e-300, "and it is empty");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let warning = &warnings[0];
        assert_eq!((warning.severity, warning.code), (Severity::Warning, "K0301"));
        assert!(warning.what.contains("2028") && warning.what.contains(&format!("{added:.2}")), "{}", warning.what);
        for named in ["exodus", "3420", "male", "33", &format!("{added:.2}")] {
            assert!(warning.place.context.contains(named), "{} does not name {named}", warning.place.context);
        }
    }
}

/// The same with few enough men of 33 for the run to go on: they are hardly a thousandth of the others.
fn spared(timing: MigrationTiming) -> Run {
    let mut made = study(1.0, quiet(), timing);
    let few = people(1, 1.0).map(|sex, age, _, persons| if (sex, age) == (Sex::Male, 30) { 20.0 } else { persons });
    made.regions[1].history.insert(jump_off(), Population::new(few).unwrap());
    let there = project_all(&made).unwrap().0[1].regions[1].account(jump_off().plus(2)).unwrap().start_of_cohort(Sex::Male, 33, 0).unwrap();
    made.scenarios[1].rates[1] = leaving(quiet(), 2, Sex::Male, 33, 1.5 * there);
    project_all(&made)
}

/// Above a thousandth the run stops, and says so by its own code.
#[test]
fn too_many_added_is_an_error() {
    let errors = exodus(1.0, MigrationTiming::End).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!((errors[0].severity, errors[0].code), (Severity::Error, "K0302"));
    assert!(errors[0].what.contains("2028") && errors[0].place.context.contains("3420"), "{errors:?}");
}

/// The limit is a thousandth of the closing stock: a little under it warns, a little over it stops.
#[test]
fn the_limit_is_a_thousandth() {
    let calm = project_all(&study(1.0, quiet(), MigrationTiming::End)).unwrap().0;
    let account = calm[1].regions[1].account(jump_off().plus(2)).unwrap();
    let left = account.closing.total(0) - account.closing.get(Sex::Male, 33, 0);
    for (part, stops) in [(0.999, false), (1.001, true)] {
        let persons = account.closing.get(Sex::Male, 33, 0) + part * 0.001 * left;
        let run = project_all(&study(1.0, leaving(quiet(), 2, Sex::Male, 33, persons), MigrationTiming::End));
        assert_eq!(run.is_err(), stops, "{part} of a thousandth");
    }
}

/// The United Nations' floor is a rule with a name: what it leaves and adds is booked and warned about likewise.
#[test]
fn the_united_nations_floor_is_booked_too() {
    let persons = men_of_33(1.0) + 2.0;
    let mut made = study(1.0, leaving(quiet(), 2, Sex::Male, 33, persons), MigrationTiming::End);
    made.rules.floor = Floor::UN;
    let (runs, warnings) = project_all(&made).unwrap();
    let account = runs[1].regions[1].account(jump_off().plus(2)).unwrap();
    assert!((account.closing.get(Sex::Male, 33, 0) - 0.0005).abs() < 1e-9);
    let missing = account.deaths.row(Sex::Male, 33)[0] + 2.0;
    assert!((account.adjustment.row(Sex::Male, 33)[0] - missing - 0.0005).abs() < 1e-9);
    checks::accounts_close(account).unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["K0301"]);
}

/// A region without people at the jump-off is named, and no other result is given.
#[test]
fn a_region_without_people_is_an_error() {
    let mut made = study(1.0, quiet(), MigrationTiming::End);
    made.regions[1].history.clear();
    let errors = project_all(&made).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "K0303" && error.what.contains("3420")), "{errors:?}");
}
