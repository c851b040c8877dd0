//! Scenarios as differences: what one takes over from another, changes by year and ages, and events that bring people. A small
//! made-up study is run by the program and its tables are checked by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::diag::Diagnostic;
use kohort::domain::account::Totals;
use kohort::domain::axis::{Sex, Year};
use kohort::domain::study::Language;
use kohort::io::read::read_study;
use kohort::model::project::{Projection, ScenarioProjection, project_all};
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

struct Study(tempfile::TempDir);

impl Study {
    fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        fs::create_dir(folder.path().join("tables")).unwrap();
        for name in ["", "tables"] {
            for entry in fs::read_dir(fixture.join(name)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
                fs::copy(entry.path(), folder.path().join(name).join(entry.file_name())).unwrap();
            }
        }
        let path = folder.path().join("study.toml");
        fs::write(&path, fs::read_to_string(&path).unwrap() + more).unwrap();
        Self(folder)
    }

    /// The study as it is checked, and the projection of every scenario.
    fn run(&self) -> Run {
        let files = read_study(&self.0.path().join("study.toml")).unwrap_or_else(|found| panic!("{found:?}"));
        let inputs = check(&files, &["home_based_care", "day_centre"]).unwrap_or_else(|found| panic!("{found:?}")).value;
        let built = build(&inputs, Language::En).unwrap();
        let projections = project_all(&built.value).unwrap().0;
        Run { study: built.value, projections, warnings: built.warnings }
    }
}

struct Run {
    study: kohort::domain::study::Study,
    projections: Vec<ScenarioProjection>,
    warnings: Vec<Diagnostic>,
}

impl Run {
    /// The first region in one scenario.
    fn town(&self, scenario: &str) -> &Projection {
        &self.projections.iter().find(|projected| projected.scenario.as_str() == scenario).unwrap().regions[0]
    }

    fn totals(&self, scenario: &str, year: u16) -> Totals {
        self.town(scenario).account(Year::new(year).unwrap()).unwrap().totals(0)
    }

    fn net(&self, scenario: &str, year: u16) -> f64 {
        let totals = self.totals(scenario, year);
        totals.moved_in - totals.moved_out
    }

    fn people(&self, scenario: &str, year: u16, sex: Sex, ages: std::ops::RangeInclusive<usize>) -> f64 {
        let stock = self.town(scenario).stock(Year::new(year).unwrap()).unwrap();
        ages.map(|age| stock.get(sex, age, 0)).sum()
    }

    fn settings(&self, scenario: &str) -> &BTreeMap<String, String> {
        &self.study.scenarios.iter().find(|known| known.id.as_str() == scenario).unwrap().settings
    }
}

const TWO: &str = r#"
[[scenario]]
id = "base"
name = "Base"
alternatives = "MMMM"
tfr = { 2024 = 1.5 }

[[scenario]]
id = "same"
name = "Same"
inherits = "base"

[[scenario]]
id = "plant"
name = "A plant opens"
inherits = "base"

[[scenario.event]]
name = "The plant"
year = 2026
years = 2
persons = 300
age_from = 25
age_to = 34
men = 0.6
leaves = 2029
"#;

/// 150 come in 2026 and 150 in 2027, aged 25–34 at the end of the year, six in ten of them men; as many leave in 2029 and 2030, three
/// years older.
#[test]
fn an_event_brings_people_who_age_and_leave_again() {
    let run = Study::new(TWO).run();
    for (year, more) in [(2025, 0.0), (2026, 150.0), (2027, 150.0), (2028, 0.0), (2029, -150.0)] {
        // Those who come change the number who move by rates, a little.
        let apart = run.net("plant", year) - run.net("base", year);
        assert!((apart - more).abs() < 12.0, "{year}: {apart}");
    }
    let came =
        |sex, ages: std::ops::RangeInclusive<usize>| run.people("plant", 2027, sex, ages.clone()) - run.people("base", 2027, sex, ages);
    assert!((came(Sex::Male, 25..=34) / 90.0 - 1.0).abs() < 0.01, "{}", came(Sex::Male, 25..=34));
    assert!((came(Sex::Female, 25..=34) / 60.0 - 1.0).abs() < 0.01, "{}", came(Sex::Female, 25..=34));
    assert!(came(Sex::Male, 60..=70).abs() < 1e-9, "nobody else came");
}

#[test]
fn what_is_taken_over_is_the_same_to_the_last_bit_and_the_settings_tell_the_difference() {
    let run = Study::new(TWO).run();
    assert_eq!(run.town("base"), run.town("same"));
    assert_eq!(run.settings("base"), run.settings("same"));
    let own = [("alternatives", "MMMM"), ("tfr.2024", "1.5")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(run.settings("base"), &BTreeMap::from(own));
    let more: Vec<&String> = run.settings("plant").keys().filter(|key| !run.settings("base").contains_key(*key)).collect();
    let keys = ["age_from", "age_to", "leaves", "men", "persons", "year", "years"].map(|key| format!("event.1.{key}"));
    assert_eq!(more, keys.iter().collect::<Vec<_>>());
}

/// One thing changed in each: every year's number can be told from the base's.
#[test]
fn changes_do_what_they_say_from_their_first_year_on() {
    let scenario = |id: &str, change: &str| {
        format!("\n[[scenario]]\nid = \"{id}\"\nname = \"{id}\"\ninherits = \"base\"\n[[scenario.change]]\n{change}\n")
    };
    let changes = [
        scenario("fewer", "of = \"fertility\"\nage_to = 29\nfactor = { 2026 = 0.0 }"),
        scenario("spared", "of = \"mortality\"\nage_from = 60\nfactor = { 2026 = 0.5 }"),
        scenario("attract", "of = \"net_migration\"\nage_from = 20\nage_to = 39\nadd = { 2026 = 60, 2028 = 80 }"),
        scenario("capped", "of = \"net_migration\"\ncap = { 2026 = 5.0 }"),
        scenario("level", "of = \"net_migration\"\nlevel = { 2027 = -12.0 }"),
    ];
    let run = Study::new(&(TWO.to_owned() + &changes.concat())).run();
    let of = |id: &str, year| run.totals(id, year);
    for id in ["fewer", "spared"] {
        assert_eq!(of(id, 2025), of("base", 2025), "{id}: nothing before its first year");
    }
    let left = of("fewer", 2026).births / of("base", 2026).births;
    assert!((0.4..0.9).contains(&left), "mothers of 30 and over bear as before: {left}");
    let spared = of("spared", 2026).deaths / of("base", 2026).deaths;
    assert!((0.5..0.6).contains(&spared), "nearly all who die are 60 or over: {spared}");
    for (year, more) in [(2026, 60.0), (2027, 70.0), (2028, 80.0), (2029, 80.0)] {
        let apart = run.net("attract", year) - run.net("base", year);
        assert!((apart - more).abs() < 8.0, "{year}: {apart}");
    }
    let exact = |id: &str, year: u16, wanted: f64| assert!((run.net(id, year) - wanted).abs() < 1e-9, "{id} {year}");
    for year in 2027..2030 {
        exact("level", year, -12.0);
        exact("capped", year, run.net("base", year).min(5.0));
    }
    let told = run.warnings.iter().any(|found| found.code == "K0897");
    assert_eq!(told, (2026..2030).any(|year| run.net("base", year) > 5.0), "where the cap holds is told");
}

/// Six hundred students of 19–24 in the first town, spread over its years, and half as many again from 2027 in one scenario.
const STUDENTS: &str = r#"
[[scenario]]
id = "plain"
name = "Plain"
alternatives = "MMMM"

[[scenario]]
id = "grows"
name = "The college grows"
inherits = "plain"
special = { Students = { 2027 = 1.5 } }
"#;

#[test]
fn a_special_group_has_its_own_plan_and_is_part_of_the_people() {
    let study = Study::new(STUDENTS);
    let path = study.0.path().join("study.toml");
    let text = fs::read_to_string(&path).unwrap();
    let named = text.replacen("[sources]\n", "special = \"tables/special.csv\"\n[sources]\nspecial = \"made up\"\n", 1);
    let rows: String = (2020..=2024).map(|year| format!("0101,Students,{year},,19,24,600\n")).collect();
    fs::write(study.0.path().join("tables/special.csv"), format!("region,group,year,sex,age_from,age_to,persons\n{rows}")).unwrap();
    fs::write(&path, named).unwrap();
    let run = study.run();
    for (year, more) in [(2026, 0.0), (2027, 150.0), (2030, 150.0)] {
        for sex in Sex::ALL {
            let more_than =
                |ages: std::ops::RangeInclusive<usize>| run.people("grows", year, sex, ages.clone()) - run.people("plain", year, sex, ages);
            assert!((more_than(19..=24) - more).abs() < 1e-9, "{year} {sex:?}: {}", more_than(19..=24));
            assert!(more_than(25..=80).abs() < 1e-9, "students leave at their age");
        }
    }
    assert!((run.net("grows", 2026) - run.net("plain", 2026) - 300.0).abs() < 1e-9, "three hundred more come");
    let account = run.town("grows").account(Year::new(2026).unwrap()).unwrap();
    let cells = Sex::ALL.into_iter().flat_map(|sex| (0..=80).map(move |age| (sex, age)));
    assert!(cells.into_iter().all(|(sex, age)| account.residual(sex, age, 0).abs() < 1e-9));
}
