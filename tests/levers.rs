//! A small made-up study with measures, run by the program: its tables are checked by hand, and `kohort explain` says what they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Half of the users at home have a robot that saves a tenth of their hours, all of it from 2027; long stays go from 10 to 11 per hundred
/// at once in 2028; a standard that is only written down.
const MEASURES: &str = r#"
[[lever]]
id = "robot"
name = "Robots in every second home"
kind = "technology"
on = true
from = 2026
full = 2027
calibration = 2023
evidence = "mixed"
source = "made up"
services = ["home-care"]
uptake = 0.5
saving = 0.1

[[lever]]
id = "more-stays"
name = "As many stays as elsewhere"
kind = "coverage"
on = true
from = 2028
calibration = 2023
evidence = "policy"
source = "made up"
service = "long-stay"
own = 10.0
reference = 11.0

[[lever]]
id = "standard"
name = "More time for each"
kind = "standard"
from = 2026
full = 2030
calibration = 2023
evidence = "policy"
source = "made up"
services = ["home-care"]
per_year = 0.01
"#;

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

    fn kohort(&self, args: &[&str]) -> String {
        let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn run(&self) -> PathBuf {
        self.kohort(&["run", ".", "--scenario", "mmmm", "--no-png", "--quiet", "--out", "out"]);
        self.0.path().join("out")
    }
}

/// Rows of a table: the keys joined by a blank, and the last column.
fn table(out: &Path, name: &str, value: &str) -> BTreeMap<String, f64> {
    let mut reader = csv::Reader::from_path(out.join("tables").join(name)).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let at = header.iter().position(|head| head == value).unwrap();
    let keys = |row: &csv::StringRecord| row.iter().take(at).collect::<Vec<_>>().join(" ");
    reader.records().map(Result::unwrap).filter_map(|row| Some((keys(&row), row[at].parse().ok()?))).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1.0)
}

#[test]
fn tables_say_what_can_be_worked_by_hand() {
    let (study, plain) = (Study::new(MEASURES), Study::new(""));
    let (out, before) = (study.run(), plain.run());
    let need = table(&out, "demand.csv", "value");
    let at = |year: u16, service: &str, measure: &str| need[&format!("mmmm 0101 {year} {service} {measure} both all")];
    // Half of a half: 5 % less in full, 2.5 % half way; every user takes 3.7 hours.
    for (year, factor) in [(2025, 1.0), (2026, 0.975), (2027, 0.95), (2030, 0.95)] {
        let users = at(year, "home-care", "users_trend");
        assert!(close(at(year, "home-care", "hours_measures"), users * 3.7 * factor), "{year}");
        assert!(close(at(year, "home-care", "users_measures"), users), "users stay");
    }
    for (year, factor) in [(2027, 1.0), (2028, 1.1), (2030, 1.1)] {
        let users = at(year, "long-stay", "users_trend");
        // Occupancy 0.95: more places than users.
        assert!(close(at(year, "long-stay", "places_measures"), users * factor / 0.95), "{year}");
    }
    let sum = at(2030, "long-stay", "places_measures") + at(2030, "day-care", "places_measures");
    assert!(close(at(2030, "all-places", "places_measures"), sum));
    // What leads stays as it is, to the last bit.
    let unchanged = table(&before, "demand.csv", "value");
    assert!(unchanged.iter().all(|(key, value)| need[key].to_bits() == value.to_bits()));
    assert!(!unchanged.keys().any(|key| key.contains("_measures")), "no third line where nothing is switched on");
    assert!(!before.join("tables/levers.csv").exists());
}

#[test]
fn each_measure_is_told_alone_and_all_together() {
    let study = Study::new(MEASURES);
    let out = study.run();
    let change = table(&out, "levers.csv", "change");
    let by = |start: &str| {
        let found: Vec<f64> =
            change.iter().filter(|(key, _)| key.starts_with(&format!("mmmm 0101 2030 {start}"))).map(|(_, value)| *value).collect();
        found.first().copied().unwrap_or_else(|| panic!("{start}: {change:?}"))
    };
    let need = table(&out, "demand.csv", "value");
    let hours = need["mmmm 0101 2030 home-care hours_trend both all"];
    assert!(close(by("robot yes mixed home-care hours"), -0.05 * hours));
    // Five years of one per cent.
    assert!(close(by("standard no policy home-care hours"), (1.01_f64 * 1.01 * 1.01 * 1.01 * 1.01 - 1.0) * hours));
    assert!(close(by("together yes  home-care hours"), -0.05 * hours), "what is off is in nothing but its own row");
    let places = need["mmmm 0101 2030 long-stay places_trend both all"];
    assert!(close(by("more-stays yes policy long-stay places"), 0.1 * places));
    let head = fs::read_to_string(out.join("tables/capacity.csv")).unwrap();
    assert!(head.starts_with("scenario,region,year,service,need,capacity,gap,need_trend,gap_trend,need_measures,gap_measures\n"));
    let summary = fs::read_to_string(out.join("tables/summary.csv")).unwrap();
    assert!(
        summary
            .lines()
            .next()
            .unwrap()
            .contains("long-stay_first_year_too_few_trend,long-stay_places_measures,long-stay_first_year_too_few_measures")
    );
    assert!(fs::read_to_string(out.join("charts/mmmm/capacity-long-stay-0101.svg")).unwrap().contains("data-series=\"measures\""));
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    for text in [
        "id=\"levers\"",
        "Robots in every second home",
        "studiene spriker",
        "et vedtak, ingenting å bevise",
        "id=\"figure-mmmm-levers-0101\"",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn causes_add_up_in_the_table_and_are_what_the_command_says() {
    let study = Study::new(MEASURES);
    let causes = table(&study.run(), "explain.csv", "value");
    let of = |start: &str| {
        let rows = causes.iter().filter(|(key, _)| key.starts_with(start));
        rows.map(|(key, value)| (key[start.len() + 1..].to_owned(), *value)).collect::<BTreeMap<_, _>>()
    };
    let mut seen = 0;
    for line in ["unchanged", "trend", "measures"] {
        for service in ["home-care", "long-stay", "day-care", "school-nurse", "all-places"] {
            for measure in ["users", "places", "hours", "fte"] {
                let rows = of(&format!("mmmm 0101 {service} {line} {measure} 2023 2030"));
                let Some((start, end)) = rows.get("start").zip(rows.get("end")) else { continue };
                let sum: f64 = rows.iter().filter(|(cause, _)| !["start", "end"].contains(&cause.as_str())).map(|(_, value)| value).sum();
                assert!((start + sum - end).abs() < 1e-9, "{service} {line} {measure}: {rows:?}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 3 * 8, "users and hours, users and places twice, staff, places of the sum");
    let rows = of("mmmm 0101 home-care measures hours 2023 2030");
    assert!(rows["lever:robot"] < 0.0 && rows["people"] != 0.0 && !rows.contains_key("lever:standard"));
    let said = study.kohort(&["explain", ".", "--scenario", "mmmm", "--service", "home-care", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let hours = &said["services"][0]["measures"][1];
    assert_eq!(hours["measure"].as_str(), Some("hours"));
    assert!(close(hours["end"].as_f64().unwrap(), rows["end"]));
    for cause in hours["causes"].as_array().unwrap() {
        assert!(close(cause["value"].as_f64().unwrap(), rows[cause["cause"].as_str().unwrap()]));
    }
}

#[test]
fn one_number_and_a_code_are_explained() {
    let study = Study::new(MEASURES);
    let need = table(&study.run(), "demand.csv", "value");
    let said = study.kohort(&["explain", ".", "--cell", "service=long-stay,year=2030,line=measures", "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert!(close(said["users"].as_f64().unwrap(), need["mmmm 0101 2030 long-stay users_measures both all"]));
    let old = &said["rows"][1];
    let product = old["factors"].as_array().unwrap().iter().map(|factor| factor["factor"].as_f64().unwrap()).product::<f64>();
    assert!(close(old["people"].as_f64().unwrap() * old["rate"].as_f64().unwrap() * product, old["users"].as_f64().unwrap()));
    // 143 counted on each night of the window.
    assert_eq!(old["counted_from"]["users"].as_f64(), Some(286.0));
    let text = study.kohort(&["explain", ".", "--cell", "service=long-stay,year=2030,age=80+,sex=female", "--quiet"]);
    assert!(text.contains("kvinner, 80 år og over"), "{text}");
    assert!(study.kohort(&["explain", "k0107"]).starts_with("# K0107: "));
    for shell in ["bash", "powershell"] {
        assert!(study.kohort(&["completions", shell]).contains("--by-year"), "{shell}");
    }
    assert!(study.kohort(&["man"]).contains("kohort explain K0107"));
}
