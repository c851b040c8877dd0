//! Scenarios as differences: what one takes over from another, changes by year and ages, and events that bring people. A small
//! made-up study is run by the program and its tables are checked by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

    fn run(&self) -> PathBuf {
        let args = ["run", ".", "--no-png", "--quiet", "--out", "out"];
        let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.0.path().join("out")
    }
}

/// Rows of a table: the keys joined by a blank, and one column.
fn table(out: &Path, name: &str, keys: usize, value: &str) -> BTreeMap<String, f64> {
    let mut reader = csv::Reader::from_path(out.join("tables").join(name)).unwrap();
    let at = reader.headers().unwrap().iter().position(|head| head == value).unwrap();
    let key = |row: &csv::StringRecord| row.iter().take(keys).collect::<Vec<_>>().join(" ");
    reader.records().map(Result::unwrap).filter_map(|row| Some((key(&row), row[at].parse().ok()?))).collect()
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

fn total(people: &BTreeMap<String, f64>, start: &str, ages: std::ops::RangeInclusive<u16>) -> f64 {
    let inside = |key: &str| key.strip_prefix(start).is_some_and(|rest| rest.trim().parse().is_ok_and(|age| ages.contains(&age)));
    people.iter().filter(|(key, _)| inside(key)).map(|(_, persons)| persons).sum()
}

/// 150 come in 2026 and 150 in 2027, aged 25–34 at the end of the year, six in ten of them men; as many leave in 2029 and 2030, three years older.
#[test]
fn an_event_brings_people_who_age_and_leave_again() {
    let study = Study::new(TWO);
    let out = study.run();
    let accounts = |column| table(&out, "accounts.csv", 3, column);
    let (inn, gone) = (accounts("in_migration"), accounts("out_migration"));
    let net = |scenario: &str, year: u16| {
        let key = format!("{scenario} 0101 {year}");
        inn[&key] - gone[&key]
    };
    for (year, more) in [(2025, 0.0), (2026, 150.0), (2027, 150.0), (2028, 0.0), (2029, -150.0)] {
        // Those who come change the number who move by rates, a little.
        let apart = net("plant", year) - net("base", year);
        assert!((apart - more).abs() < 12.0, "{year}: {apart}");
    }
    let people = table(&out, "population.csv", 5, "persons");
    let at = |scenario: &str, sex: &str, ages| total(&people, &format!("{scenario} 0101 2027 {sex}"), ages);
    let came = |sex| at("plant", sex, 25..=34) - at("base", sex, 25..=34);
    assert!((came("male") / 90.0 - 1.0).abs() < 0.01, "{}", came("male"));
    assert!((came("female") / 60.0 - 1.0).abs() < 0.01, "{}", came("female"));
    assert!((at("plant", "male", 60..=70) - at("base", "male", 60..=70)).abs() < 1e-9, "nobody else came");
}

#[test]
fn what_is_taken_over_is_the_same_to_the_last_bit_and_the_manifest_tells_the_difference() {
    let study = Study::new(TWO);
    let out = study.run();
    let people = table(&out, "population.csv", 5, "persons");
    for (key, persons) in people.iter().filter(|(key, _)| key.starts_with("base ")) {
        let other = people[&key.replacen("base", "same", 1)];
        assert_eq!(persons.to_bits(), other.to_bits(), "{key}");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    let settings = |id: &str| -> BTreeMap<String, String> { serde_json::from_value(manifest["scenarios"][id].clone()).unwrap() };
    assert_eq!(settings("base"), settings("same"));
    assert_eq!(
        settings("base"),
        BTreeMap::from([("alternatives", "MMMM"), ("tfr.2024", "1.5")].map(|(a, b)| (a.to_owned(), b.to_owned())))
    );
    let more: Vec<String> = settings("plant").into_keys().filter(|key| !settings("base").contains_key(key)).collect();
    let keys = ["age_from", "age_to", "leaves", "men", "name", "persons", "year", "years"].map(|key| format!("event.1.{key}"));
    assert_eq!(more, keys);
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
    let study = Study::new(&(TWO.to_owned() + &changes.concat()));
    let out = study.run();
    let column = |name| table(&out, "accounts.csv", 3, name);
    let (births, deaths, inn, gone) = (column("births"), column("deaths"), column("in_migration"), column("out_migration"));
    let key = |id: &str, year: u16| format!("{id} 0101 {year}");
    let net = |id: &str, year: u16| inn[&key(id, year)] - gone[&key(id, year)];
    for (id, column) in [("fewer", &births), ("spared", &deaths)] {
        assert_eq!(column[&key(id, 2025)].to_bits(), column[&key("base", 2025)].to_bits(), "{id}: nothing before its first year");
    }
    let left = births[&key("fewer", 2026)] / births[&key("base", 2026)];
    assert!((0.4..0.9).contains(&left), "mothers of 30 and over bear as before: {left}");
    let spared = deaths[&key("spared", 2026)] / deaths[&key("base", 2026)];
    assert!((0.5..0.6).contains(&spared), "nearly all who die are 60 or over: {spared}");
    for (year, more) in [(2026, 60.0), (2027, 70.0), (2028, 80.0), (2029, 80.0)] {
        let apart = net("attract", year) - net("base", year);
        assert!((apart - more).abs() < 8.0, "{year}: {apart}");
    }
    let exact = |id: &str, year: u16, wanted: f64| assert!((net(id, year) - wanted).abs() < 1e-9, "{id} {year}: {}", net(id, year));
    for year in 2027..2030 {
        exact("level", year, -12.0);
        exact("capped", year, net("base", year).min(5.0));
    }
    let manifest = fs::read_to_string(out.join("run.json")).unwrap();
    assert_eq!(manifest.contains("K0897"), net("base", 2026) > 5.0, "where the cap holds is told");
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
    // Where they stand in the table of tables does not matter.
    fs::write(&path, named).unwrap();
    let out = study.run();
    let people = table(&out, "population.csv", 5, "persons");
    let at = |scenario: &str, year: u16, sex: &str, ages| total(&people, &format!("{scenario} 0101 {year} {sex}"), ages);
    for (year, more) in [(2026, 0.0), (2027, 150.0), (2030, 150.0)] {
        for sex in ["female", "male"] {
            let apart = at("grows", year, sex, 19..=24) - at("plain", year, sex, 19..=24);
            assert!((apart - more).abs() < 1e-9, "{year} {sex}: {apart}");
            let older = at("grows", year, sex, 25..=80) - at("plain", year, sex, 25..=80);
            assert!(older.abs() < 1e-9, "students leave at their age: {older}");
        }
    }
    let row = |name| table(&out, "accounts.csv", 3, name)["grows 0101 2026"];
    let closes = row("opening") + row("births") - row("deaths") + row("in_migration") - row("out_migration") + row("adjustment");
    assert!((closes - row("closing")).abs() < 1e-6, "300 more students came in 2026: {closes} is not {}", row("closing"));
}
