//! A study given alone, as Explorer does when it is dropped on the program: it is run, and its results stand beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use program::{call_in, copy, names, small};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder `plan/innbygd` with the small study of one scenario.
fn plan() -> TempDir {
    let folder = TempDir::new().unwrap();
    let study = folder.path().join("plan/innbygd");
    copy(&small(), &study);
    let text = fs::read_to_string(study.join("study.toml")).unwrap();
    let second = text.find("[[scenario]]\nid = \"more-births\"").unwrap();
    let services = text.find("[[service]]").unwrap();
    fs::write(study.join("study.toml"), format!("{}{}", &text[..second], &text[services..])).unwrap();
    folder
}

fn dropped(folder: &TempDir, from: &Path, path: &str) -> (Option<i32>, String) {
    let said = call_in(from, &[folder.path().join(path).to_str().unwrap()]);
    (said.code, said.err)
}

#[test]
fn a_study_dropped_on_the_program_is_run_and_its_results_stand_beside_it() {
    let (folder, elsewhere) = (plan(), TempDir::new().unwrap());
    let (code, said) = dropped(&folder, elsewhere.path(), "plan/innbygd");
    assert_eq!(code, Some(0), "{said}");
    assert!(folder.path().join("plan/output/innbygd/run.json").exists(), "{said}");
    let (code, said) = dropped(&folder, elsewhere.path(), "plan/innbygd/study.toml");
    assert_eq!(code, Some(0), "{said}");
    assert!(folder.path().join("plan/innbygd/output/innbygd/report.html").exists(), "{said}");
    assert_eq!(names(elsewhere.path()), [""; 0], "nothing is written where the program happens to be started");
}

#[test]
fn a_broken_study_dropped_on_the_program_is_explained() {
    let folder = plan();
    fs::remove_file(folder.path().join("plan/innbygd/tables/users.csv")).unwrap();
    let (code, said) = dropped(&folder, folder.path(), "plan/innbygd");
    assert!(code == Some(2) && said.contains("error[K0001]"), "{said}");
    assert_eq!(names(&folder.path().join("plan")), ["innbygd"]);
    let empty = TempDir::new().unwrap();
    let (code, said) = dropped(&empty, empty.path(), "");
    assert!(code == Some(2) && said.contains("error[K0001]"), "a folder without a study: {said}");
}

#[test]
fn a_word_that_is_no_file_stays_a_mistake_in_the_command() {
    let folder = TempDir::new().unwrap();
    let said = call_in(folder.path(), &["innbygd"]);
    assert!(said.code == Some(2) && said.err.contains("innbygd"), "{said:?}");
}

#[test]
fn a_path_to_nothing_is_named_as_such() {
    let folder = TempDir::new().unwrap();
    let said = call_in(folder.path(), &["07459.csv"]);
    assert!(said.code == Some(2) && said.err.contains("error[K0001]: there is no file or folder 07459.csv"), "{said:?}");
    let said = call_in(folder.path(), &["--nothing.here"]);
    assert!(said.code == Some(2) && said.err.contains("unexpected argument"), "{said:?}");
}

#[test]
fn a_download_is_not_back_tested_as_if_it_were_tidy() {
    let folder = TempDir::new().unwrap();
    let text = "region;alder;Personer 2020;Personer 2021\n3403 Hamar;0 år;11;12\n3403 Hamar;1 år eller eldre;13;14\n";
    fs::write(folder.path().join("07459.csv"), text).unwrap();
    let said = call_in(folder.path(), &["backtest", "07459.csv"]);
    assert!(said.code == Some(2) && said.err.contains("error[K0510]: 07459.csv is a download"), "{said:?}");
    assert!(said.err.contains("kohort import 07459.csv --out people.csv"), "{said:?}");
    // Its tidy table is judged as such.
    assert_eq!(call_in(folder.path(), &["import", "07459.csv", "--out", "people.csv"]).code, Some(0));
    let said = call_in(folder.path(), &["backtest", "people.csv"]);
    assert!(said.code == Some(2) && !said.err.contains("K0510"), "{said:?}");
    let said = call_in(folder.path(), &["import", "07459.csv", "--out", "./07459.csv"]);
    assert!(said.code == Some(2) && said.err.contains("it is the download itself"), "{said:?}");
    assert_eq!(fs::read_to_string(folder.path().join("07459.csv")).unwrap(), text);
}

#[test]
fn a_projection_dropped_on_the_program_makes_no_study() {
    let folder = TempDir::new().unwrap();
    let rows: String = (0..=105).map(|age| format!("3403 Hamar;{age} år{};7;8\n", if age == 105 { " eller eldre" } else { "" })).collect();
    let text = format!("\"14288: Framskrevet folkemengde 1. januar\"\n\nregion;alder;Personer 2026;Personer 2040\n{rows}");
    fs::write(folder.path().join("14288.csv"), text).unwrap();
    let (code, said) = dropped(&folder, folder.path(), "14288.csv");
    assert!(code == Some(2) && said.contains("error[K0537]") && said.contains("framskrevet"), "{said}");
    assert_eq!(names(folder.path()), ["14288.csv"]);
}
