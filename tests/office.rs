//! An office's projection by sex and age as a scenario: its people, the study's services. The step gives its stocks back, the
//! account closes, and what is implied is called so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::domain::axis::{AgeBand, Sex, Year};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use program::{call, copy, small};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const YEARS: std::ops::RangeInclusive<u16> = 2024..=2031;

/// The made-up office's people: lopsided in region, sex, age and year, with a cell that empties.
fn people(region: usize, year: u16, sex: Sex, age: u8) -> f64 {
    if (region, year, sex, age) == (1, 2027, Sex::Male, 23) {
        return 0.0;
    }
    let size = [130.0, 70.0][region] + if sex == Sex::Female { 3.0 } else { -2.5 };
    let wave = f64::from(year % 7) * f64::from(age % 3) + f64::from(year - 2024) * if age > 60 { 1.5 } else { -0.25 };
    (size - f64::from(age) + wave).max(0.5)
}

/// The small study with the office's people to age 83, run beside its own scenarios.
fn study(label: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&small(), folder.path());
    let mut table = "who,made,what,region,sex,age_from,age_to,year,value,note\n".to_owned();
    for (at, region) in ["0101", "0102"].iter().enumerate() {
        table += &format!("Innbygd kommune,2019,people,{region},,0,,2030,{},\n", [12_000, 8_650][at]);
        for year in YEARS {
            for sex in Sex::ALL {
                for age in 0..=83 {
                    let to = if age == 83 { String::new() } else { age.to_string() };
                    let (value, sex) = (people(at, year, sex, age), sex.code());
                    for who in ["SSB", "Other"] {
                        table += &format!("{who},2024 MMMM,people,{region},{sex},{age},{to},{year},{value},made up\n");
                    }
                }
            }
        }
    }
    fs::write(folder.path().join("tables/published.csv"), table).unwrap();
    let toml = fs::read_to_string(folder.path().join("study.toml")).unwrap();
    let plain = "published = { file = \"tables/published.csv\", encoding = \"windows-1252\", delimiter = \";\" }";
    assert!(toml.contains(plain));
    let toml =
        toml.replace(plain, "published = \"tables/published.csv\"").replace("year_label = \"jan1\"", &format!("year_label = \"{label}\""));
    let scenario = "\n[[scenario]]\nid = \"ssb\"\nname = \"SSB\"\nalternatives = \"MMMM\"\npublished = \"SSB 2024 MMMM\"\n";
    fs::write(folder.path().join("study.toml"), toml + scenario).unwrap();
    folder
}

fn built(folder: &Path) -> (Study, Vec<&'static str>) {
    let files = read_study(folder).unwrap();
    let inputs = check(&files, &[]).unwrap_or_else(|found| panic!("{found:?}")).value;
    let study = build(&inputs, Language::En).unwrap();
    (study.value, study.warnings.iter().map(|warning| warning.code).collect())
}

fn gives_the_stocks_back(label: &str) {
    let folder = study(label);
    let (study, codes) = built(folder.path());
    assert_eq!(codes.iter().filter(|code| **code == "K0350").count(), 2, "both regions start elsewhere: {codes:?}");
    let (projections, warnings) = project_all(&study).unwrap();
    assert!(!warnings.iter().any(|warning| warning.place.context.contains("ssb")), "{warnings:?}");
    let office = projections.iter().find(|projected| projected.scenario.as_str() == "ssb").unwrap();
    let mut compared = 0;
    for (at, region) in office.regions.iter().enumerate() {
        for (year, stock) in region.stocks() {
            let written = study.year_label.of_stock(year).get();
            for sex in Sex::ALL {
                for group in 0..stock.axis().groups() {
                    let age = u8::try_from(group).unwrap();
                    let ages = if age == 80 { 80..=83 } else { age..=age };
                    let theirs: f64 = ages.map(|age| people(at, written, sex, age)).sum();
                    let ours = stock.get(sex, group, 0);
                    assert!((ours - theirs).abs() < 1e-9, "{label} {written} {sex:?} {age}: {ours} against {theirs}");
                    compared += 1;
                }
            }
        }
        for account in &region.accounts {
            let totals = account.totals(0);
            assert!(
                totals.residual().abs() < 1e-9 && totals.adjustment == 0.0 && totals.births > 10.0 && totals.deaths > 1.0,
                "{totals:?}"
            );
        }
    }
    assert!(compared >= 2 * 7 * 2 * 81);
}

#[test]
fn the_step_gives_the_offices_stocks_back_of_1_january() {
    gives_the_stocks_back("jan1");
}

#[test]
fn the_step_gives_the_offices_stocks_back_of_31_december() {
    gives_the_stocks_back("dec31");
}

#[test]
fn what_the_tables_say_is_what_is_implied() {
    let folder = study("jan1");
    let (study, _) = built(folder.path());
    let (projections, _) = project_all(&study).unwrap();
    let at = study.scenarios.iter().position(|scenario| scenario.id.as_str() == "ssb").unwrap();
    for (region, assumed) in projections[at].regions.iter().zip(&study.scenarios[at].assumed) {
        for (account, year) in region.accounts.iter().zip(assumed) {
            let totals = account.totals(0);
            assert!((totals.moved_in - totals.moved_out - year.net_migration.unwrap()).abs() < 1e-9);
        }
    }
    // The births are those of the rates, not those the office's infants would need.
    let main = &study.scenarios[0];
    assert_eq!(main.rates[0][0].asfr, study.scenarios[at].rates[0][0].asfr);
    assert_eq!(main.rates[0][0].survivorship, study.scenarios[at].rates[0][0].survivorship);
}

#[test]
fn a_projection_that_no_scenario_runs_is_a_line_and_a_line_of_a_region_is_its_own() {
    let folder = study("jan1");
    let (study, codes) = built(folder.path());
    assert!(!codes.contains(&"K0415"));
    let whole = |region: usize| {
        let lines = study.published_of(region).filter(|line| line.band == AgeBand::ALL);
        lines.map(|line| (line.who.clone(), line.values[&Year::new(2030).unwrap()])).collect::<Vec<_>>()
    };
    let total =
        |region: usize| -> f64 { Sex::ALL.into_iter().flat_map(|sex| (0..=83).map(move |age| people(region, 2030, sex, age))).sum() };
    for region in [0, 1] {
        let lines = whole(region);
        assert_eq!(lines[0], ("Innbygd kommune".to_owned(), [12_000.0, 8_650.0][region]));
        assert_eq!((lines.len(), lines[1].0.as_str()), (2, "Other"), "the one that runs is a scenario, not a line");
        assert!((lines[1].1 - total(region)).abs() < 1e-6);
    }
}

#[test]
fn the_results_call_its_components_implied() {
    let folder = study("jan1");
    let out = folder.path().join("out");
    let said = call(&["run", folder.path().to_str().unwrap(), "--out", out.to_str().unwrap(), "--no-png", "--quiet", "--lang", "en"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let accounts = fs::read_to_string(out.join("tables/accounts.csv")).unwrap();
    let standing = |scenario: &str, word: &str| {
        accounts.lines().filter(|line| line.starts_with(scenario)).all(|line| line.ends_with(word)) && accounts.contains(scenario)
    };
    assert!(standing("ssb,", ",\"implied, not the office's own\"") || standing("ssb,", ",implied, not the office's own"), "{accounts}");
    assert!(standing("mmmm,", ",projected"));
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("The people are those of SSB 2024 MMMM."));
    assert!(page.contains("Compare growth, not levels"));
    let chart = fs::read_to_string(out.join("charts/ssb/components-0101.svg")).unwrap();
    assert!(chart.contains("implied by the people of SSB 2024 MMMM"));
    let population = fs::read_to_string(out.join("tables/population.csv")).unwrap();
    let row = population.lines().find_map(|line| line.strip_prefix("ssb,0101,2030,female,7,")).unwrap();
    assert!((row.parse::<f64>().unwrap() - people(0, 2030, Sex::Female, 7)).abs() < 1e-9);
}

/// SSB's export as it comes (Latin-1, semicolons, one column a year): read untouched, or through the tidy table of an import.
#[test]
fn ssbs_own_export_runs_as_a_scenario_either_way() {
    let download = program::root().join("tests/fixtures/office/ssb_projection.csv");
    let forms = ["as = \"download\", ", ""];
    let stocks = forms.map(|form| {
        let folder = study("jan1");
        let table = folder.path().join("tables/ssb.csv");
        if form.is_empty() {
            let said = call(&["import", download.to_str().unwrap(), "--as", "published", "--out", table.to_str().unwrap()]);
            assert_eq!(said.code, Some(0), "{}", said.err);
        } else {
            fs::copy(&download, &table).unwrap();
        }
        let toml = fs::read_to_string(folder.path().join("study.toml")).unwrap();
        let named = format!("published = {{ file = \"tables/ssb.csv\", {form}who = \"SSB\", made = \"2024 MMMM\" }}");
        fs::write(folder.path().join("study.toml"), toml.replace("published = \"tables/published.csv\"", &named)).unwrap();
        let (study, _) = built(folder.path());
        let projections = project_all(&study).unwrap().0;
        let office = projections.into_iter().find(|projected| projected.scenario.as_str() == "ssb").unwrap();
        office.regions.into_iter().map(|region| region.stock(Year::new(2030).unwrap()).unwrap().clone()).collect::<Vec<_>>()
    });
    assert_eq!(stocks[0], stocks[1]);
    // Women aged 7 and men of 80 and over in 2030, as the file writes them.
    let text = String::from_utf8_lossy(&fs::read(&download).unwrap()).into_owned();
    let written = |region: &str, sex: &str, from: usize, to: usize| -> f64 {
        let rows = text.lines().filter(|line| line.starts_with(&format!("\"{region} ")) && line.contains(sex));
        let of_2030 = |line: &str| line.split(';').nth(3 + 6).unwrap().parse::<f64>().unwrap();
        rows.skip(from).take(to - from + 1).map(of_2030).sum()
    };
    assert!((stocks[0][0].get(Sex::Female, 7, 0) - written("0101", "Kvinner", 7, 7)).abs() < 1e-9);
    assert!((stocks[0][1].get(Sex::Male, 80, 0) - written("0102", "Menn", 80, 105)).abs() < 1e-9);
}
