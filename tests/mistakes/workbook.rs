//! What is wrong with a workbook as a file, or beside it. What is wrong on its sheets is provoked in tests/workbook.rs,
//! which holds every code below to sheet, row and column.

use crate::folder::fixture;
use kohort::io::container;
use kohort::io::read::read_study;
use kohort::io::workbook::bytes;
use kohort::scenario::workbook::layout::book;
use std::fs;
use std::path::Path;

/// Codes provoked here, in tests/workbook.rs and in tests/bombs.rs.
pub const CODES: [&str; 15] =
    ["K0022", "K0023", "K0024", "K0025", "K0026", "K0027", "K0562", "K0563", "K0565", "K0566", "K0567", "K0568", "K0569", "K0570", "K0571"];

/// Codes of which another test program says that it provokes them.
fn provoked_elsewhere(code: &str) -> bool {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    ["workbook.rs", "bombs.rs"].iter().any(|name| fs::read_to_string(tests.join(name)).unwrap().contains(&format!("\"{code}\"")))
}

#[test]
fn every_code_of_workbooks_is_provoked_somewhere() {
    let missing: Vec<&&str> = CODES.iter().filter(|code| !["K0022", "K0027"].contains(*code) && !provoked_elsewhere(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn workbook() -> Vec<u8> {
    let files = read_study(&fixture()).unwrap();
    let all: Vec<(String, Vec<u8>)> = std::iter::once((files.study_file, files.study)).chain(files.tables).collect();
    bytes(&book(&all).unwrap()).unwrap()
}

#[test]
fn a_workbook_open_elsewhere_is_noticed_and_is_no_part_of_the_results() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.xlsx"), workbook()).unwrap();
    let notices = || read_study(folder.path()).unwrap().notices.into_iter().map(|notice| notice.code).collect::<Vec<_>>();
    assert_eq!(notices(), [""; 0]);
    for mark in ["~$study.xlsx", ".~lock.study.xlsx#"] {
        fs::write(folder.path().join(mark), "").unwrap();
        assert_eq!(notices(), ["K0022"]);
        assert!(read_study(folder.path()).unwrap().problems.is_empty());
        fs::remove_file(folder.path().join(mark)).unwrap();
    }
}

#[test]
fn a_folder_with_two_studies_is_asked_which() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.xlsx"), workbook()).unwrap();
    fs::write(folder.path().join("study.toml"), "").unwrap();
    assert_eq!(read_study(folder.path()).unwrap_err().sorted()[0].code, "K0027");
    assert!(read_study(&folder.path().join("study.xlsx")).is_ok());
}

#[test]
fn a_workbook_is_called_by_its_own_name_or_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("innbygd");
    fs::create_dir(&named).unwrap();
    for (file, id) in [("study.xlsx", "innbygd"), ("Utbygd.XLSX", "Utbygd")] {
        fs::write(named.join(file), workbook()).unwrap();
        assert_eq!(read_study(&named.join(file)).unwrap().id, id);
    }
}

#[test]
fn a_json_file_too_deep_is_refused() {
    assert_eq!(container::json("x.json", "[".repeat(33).as_bytes()).unwrap_err().code, "K0026");
}
