//! `kohort solve`, called as people call it, and Östersund's goal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::domain::axis::{AgeBand, Year};
use kohort::domain::growth::{AfterTarget, Target, TargetBy, TargetCourse, TargetOf};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use program::{Said, call, call_in, copy, root, small};
use serde_json::Value;
use std::fs;

const OSTERSUND: &str = "scenarios/ostersund";

fn solved(more: &[&str]) -> Said {
    call(&[&["solve", OSTERSUND, "--target", "population=75000", "--year", "2040"], more].concat())
}

fn json(said: &Said) -> Value {
    assert_eq!(said.code, Some(0), "{said:?}");
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn it_says_what_it_takes_in_the_readers_language() {
    let said = solved(&[]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let text = said.out.replace('\u{a0}', " ");
    for part in [
        "75 000 år 2040 kräver 667 fler invånare per år – sedan 2019 har Östersund vuxit med 252 per år",
        "mot väntade +223.",
        "2019–2024 var det i snitt +262 om året, som mest +450 år 2019 (registrerade flyttningar). Det är mer än under något av dessa år.",
        "Uppnått 31 december 2040: 75 000. Utan målet skulle det ha varit 66 840.",
        "Hur många bostäder det motsvarar går inte att säga",
        "Förskola, barn",
        "80 år och äldre",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    for (lang, part) in
        [("nb", "krever 667 flere innbyggere"), ("nn", "krev 667 fleire innbyggjarar"), ("en", "takes 667 more inhabitants")]
    {
        assert!(solved(&["--lang", lang]).out.contains(part), "{lang}");
    }
}

#[test]
fn the_answer_for_programs_adds_up() {
    let answer = json(&solved(&["--json"]));
    let target = &answer["targets"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    assert_eq!((target["year"].as_u64(), target["asked"].as_f64()), (Some(2040), Some(75_000.0)));
    assert!((number(&target["reached"]) - 75_000.0).abs() < 1e-5);
    assert!((number(&target["inhabitants_a_year"]) - (75_000.0 - 64_993.0) / 15.0).abs() < 1e-9);
    let region = &answer["regions"][0];
    let years = region["years"].as_array().unwrap();
    assert_eq!((years.len(), years[0]["year"].as_u64()), (15, Some(2026)));
    for year in years {
        assert!((number(&year["level"]) - number(&year["expected"]) - number(&target["extra"])).abs() < 1e-5);
    }
    assert!((number(&region["seen"]["mean"]) - 1573.0 / 6.0).abs() < 1e-9, "3 381 − 2 931 and so on");
    assert_eq!((region["seen"]["highest"]["year"].as_u64(), region["seen"]["source"].as_str()), (Some(2019), Some("counted")));
    assert!(answer["dwellings_a_year"].is_null() && answer["why_no_dwellings"].is_string());
    let rows = answer["changes"]["rows"].as_array().unwrap();
    for what in ["people", "people 1-5", "people 6-15", "people 80+", "special-housing", "preschool", "school"] {
        let row = rows.iter().find(|row| row["what"] == what).unwrap_or_else(|| panic!("{what}"));
        assert!(number(&row["change"]) > 0.0 && (number(&row["with"]) - number(&row["without"]) - number(&row["change"])).abs() < 1e-9);
    }
}

/// Other courses and other ways meet the same goal.
#[test]
fn every_course_and_way_meets_it() {
    let mut levels = Vec::new();
    for more in [["--course", "even"], ["--course", "gradual"], ["--course", "front-loaded"], ["--by", "births"]] {
        let answer = json(&solved(&[more[0], more[1], "--json"]));
        assert!((answer["targets"][0]["reached"].as_f64().unwrap() - 75_000.0).abs() < 0.5, "{more:?}");
        levels.push(answer["targets"][0]["extra"].as_f64().unwrap());
    }
    assert!(levels[1] > levels[0] && levels[2] > levels[0] && levels[1] > levels[2], "early comers have children: {levels:?}");
}

#[test]
fn what_cannot_be_is_refused_plainly() {
    let refused = |args: &[&str], code: &str, part: &str| {
        let said = call(args);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
        assert!(said.err.contains(code) && said.err.contains(part), "{code}, {part}:\n{}", said.err);
    };
    let base = ["solve", OSTERSUND, "--year", "2040", "--target"];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    refused(&with(&["80+=9000", "--by", "births"]), "K0879", "born already");
    refused(&with(&["0-5=90000", "--by", "births"]), "K0878", "is out of reach; the nearest that can be reached is");
    refused(&with(&["population=75000", "--by", "dwellings"]), "K0875", "no housing");
    let baerum = ["solve", "scenarios/baerum", "--year", "2040", "--target"];
    let building = |more: &[&'static str]| [&baerum[..], more, &["--lang", "en"]].concat();
    refused(&building(&["population=150000", "--by", "dwellings", "--scenario", "mmmm"]), "K0875", "--scenario build-825, or build-600");
    refused(&building(&["population=150000", "--scenario", "build-600"]), "K0825", "by = \"dwellings\"");
    refused(&building(&["population=110000", "--by", "dwellings"]), "K0878", "fewer than no dwellings would be completed");
    let nyhavna = ["solve", "scenarios/fjordbygd", "--by", "dwellings", "--region", "nyhavna", "--year", "2034", "--target"];
    for people in ["population=20000", "population=200000"] {
        refused(
            &[&nyhavna[..], &[people]].concat(),
            "K0878",
            "dwellings would hold more than 2.6 persons on average (2.60) (region haugen, 2030)",
        );
    }
    refused(&with(&["population=75000", "--scenario", "trent"]), "K0209", "did you mean `trend`?");
    refused(&with(&["population=75000", "--scenario", "best"]), "K0874", "net_migration");
    refused(&with(&["population=75000", "--region", "2381"]), "K0876", "2380");
    refused(&with(&["75000"]), "K0884", "population=75000");
    refused(&["solve", OSTERSUND, "--year", "2041", "--target", "population=75000"], "K0871", "from 2026 to 2040");
    let said = call(&with(&["80+=9000", "--by", "births", "--json"]));
    let answer: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, answer["ok"].as_bool(), answer["diagnostics"][0]["code"].as_str()), (Some(2), Some(false), Some("K0879")));
}

/// So many dwellings a year beside the programme of 600, in every language, beside what past years have seen.
#[test]
fn dwellings_are_an_answer_too() {
    let asked =
        ["solve", "scenarios/baerum", "--target", "population=150000", "--year", "2040", "--by", "dwellings", "--scenario", "build-600"];
    for (lang, part, seen, people) in [
        ("en", "929 dwellings must be completed a year on average 2026–2039, against 600", "512 a year", "net migration of +931"),
        ("nb", "krever 929 fullførte boliger i året", "512 i året", "en nettoflytting på +931"),
        ("nn", "krev 929 fullførte bustader i året", "512 i året", "ei nettoflytting på +931"),
        ("sv", "kräver i snitt 929 färdigställda bostäder om året", "512 om året", "ett flyttningsnetto på i snitt +931"),
    ] {
        let said = call(&[&asked[..], &["--lang", lang]].concat());
        for part in [part, seen, people] {
            assert!(said.code == Some(0) && said.out.replace('\u{a0}', " ").contains(part), "{part}: {said:?}");
        }
    }
    let answer = json(&call(&[&asked[..], &["--json"]].concat()));
    let [level, extra] = [&answer["dwellings_a_year"], &answer["targets"][0]["extra"]].map(|value| value.as_f64().unwrap());
    assert!((level - extra - 600.0).abs() < 1e-6 && answer["why_no_dwellings"].is_null(), "{level} {extra}");
    assert_eq!(answer["regions"][0]["seen"]["source"].as_str(), Some("dwellings"));
}

/// With a table of out-rates more move in and fewer out, as the most likely pair: in · out is nearly what it is without the target.
#[test]
fn moves_both_ways_follow_the_table_of_out_rates() {
    let inputs = check(&read_study(&root().join("scenarios/baerum")).unwrap(), &[]).unwrap().value;
    let moved = |target: Option<f64>| {
        let mut inputs = inputs.clone();
        inputs.scenarios.truncate(1);
        inputs.scenarios[0].target = target.map(|people| Target {
            of: TargetOf::People(AgeBand::ALL),
            wanted: vec![(Year::new(2040).unwrap(), people)],
            by: TargetBy::NetMigration,
            course: TargetCourse::Even,
            after: AfterTarget::Kept,
            region: None,
        });
        let study = build(&inputs, Language::En).unwrap().value;
        let (runs, _) = project_all(&study).unwrap();
        let lived = runs[0].regions[0].account(Year::new(2026).unwrap()).unwrap().totals(0);
        (lived.moved_in, lived.moved_out, runs[0].regions[0].stock(Year::new(2040).unwrap()).unwrap().total(0))
    };
    let (.., expected) = moved(None);
    // The very people expected, told as moves both ways.
    let (i0, o0, _) = moved(Some(expected));
    let (inn, out, people) = moved(Some(expected + 10_000.0));
    assert!((people - expected - 10_000.0).abs() < 0.5 && i0 > 3_000.0 && o0 > 3_000.0, "{i0} {o0}");
    assert!(inn > i0 && out < o0 && (inn * out / (i0 * o0) - 1.0).abs() < 0.02, "{i0} {o0}, {inn} {out}");
    let net = inn - out;
    let likely = 0.5 * (net + (net * net + 4.0 * i0 * o0).sqrt());
    assert!((inn / likely - 1.0).abs() < 0.01, "{inn} for {likely}");
}

/// Of two regions one alone can be asked, or both together.
#[test]
fn one_region_or_all_of_them() {
    let call = |more: &[&str]| {
        let study = small();
        json(&call(&[&["solve", study.to_str().unwrap(), "--year", "2029", "--json", "--target"], more].concat()))
    };
    let all = call(&["population=35000"]);
    assert_eq!(all["regions"].as_array().unwrap().len(), 2);
    let alone = call(&["population=13000", "--region", "0102"]);
    assert_eq!((alone["regions"].as_array().unwrap().len(), alone["regions"][0]["region"].as_str()), (1, Some("0102")));
    assert!((alone["targets"][0]["reached"].as_f64().unwrap() - 13_000.0).abs() < 1e-5);
}

fn study(id: &str, folder: &std::path::Path) -> Study {
    let inputs = check(&read_study(folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{id}: {found:?}")).value;
    build(&inputs, Language::En).unwrap_or_else(|found| panic!("{id}: {found:?}")).value
}

/// 75 000 on 31 December 2040, to half a person in the year label of the study, in the run and in its table.
#[test]
fn ostersunds_goal_is_met_in_its_own_year() {
    let study = study("ostersund", &root().join(OSTERSUND));
    let (runs, _) = project_all(&study).unwrap();
    let goal = runs.iter().find(|run| run.scenario.as_str() == "goal-75000").unwrap();
    let label = |year: u16| study.year_label.stock_of(Year::new(year).unwrap());
    let people = goal.regions[0].stock(label(2040)).unwrap().total(0);
    assert!((people - 75_000.0).abs() < 0.5, "{people}");
    let scenario = study.scenarios.iter().find(|own| own.id.as_str() == "goal-75000").unwrap();
    let found = scenario.growth.as_ref().unwrap().target.as_ref().unwrap();
    assert_eq!((found.met.len(), found.target.by, found.met[0].asked), (1, TargetBy::NetMigration, 75_000.0));
    assert!((found.met[0].reached - people).abs() < 1e-6 && (found.met[0].expected - 66_840.0).abs() < 1.0);
    for (assumed, year) in scenario.assumed[0].iter().zip(&found.takes[0].years) {
        assert_eq!((assumed.year, assumed.net_migration), (year.year, Some(year.found)));
        let lived = goal.regions[0].account(year.year).unwrap().totals(0);
        assert!((lived.moved_in - lived.moved_out - year.found).abs() < 1e-6, "what is told is what is run");
    }
}

/// A study may ask for several years, ages and ratios, of one region, in a folder or a workbook; a target's table says it.
#[test]
fn a_study_asks_for_more_than_one_thing() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("small");
    copy(&small(), &to);
    let path = to.join("study.toml");
    let text = fs::read_to_string(&path).unwrap();
    let target = "population = { 2026 = 5300, 2029 = 6000 }\nof = \"20-64\"\nby = \"net-migration\"\ncourse = \"gradual\"\nafter = \"ends\"\nregion = \"0102\"";
    let ratio = "ratio = [\"20-64\", \"65+\"]\nvalue = { 2029 = 4.0 }\nby = \"net-migration\"";
    let text = text.replacen("alternatives = \"MMMM\"\n", &format!("alternatives = \"MMMM\"\n[scenario.target]\n{target}\n"), 1);
    let text = text.replacen("alternatives = \"HMM0\"\n", "alternatives = \"MMMM\"\n", 1);
    let text = text.replacen("add = { 2027 = 12 }\n", &format!("add = {{ 2027 = 12 }}\n[scenario.target]\n{ratio}\n"), 1);
    fs::write(&path, text).unwrap();
    let study = study("small", &to);
    let found: Vec<_> = study.scenarios.iter().filter_map(|own| own.growth.as_ref()?.target.as_ref()).collect();
    assert_eq!((found[0].met.len(), found[0].takes.len(), found[1].takes.len()), (2, 1, 2));
    assert!(matches!(found[1].target.of, TargetOf::Ratio(..)) && (found[1].met[0].reached - 4.0).abs() < 1e-6);
    assert!(found.iter().all(|found| found.met.iter().all(|met| (met.reached - met.asked).abs() < 1e-5)));
    let run = call_in(folder.path(), &["run", "small", "--no-png", "--out", "out"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let table = fs::read_to_string(folder.path().join("out/tables/targets.csv")).unwrap();
    assert!(table.starts_with("scenario,region,year,what,asked,reached,by,level,expected,seen_mean,seen_highest\n"));
    assert!(table.contains("\nmmmm,0102,2026,people 20-64,5300,") && table.contains("\nmore-births,,2029,ratio 20-64:65+,4,"), "{table}");
    let package = fs::read_to_string(folder.path().join("out/tables/datapackage.json")).unwrap();
    assert!(package.contains("\"targets\"") && package.contains("what the target asks for"));
}
