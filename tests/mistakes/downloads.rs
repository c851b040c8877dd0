//! What is said of downloads (K0501–K0536): the files of `tests/ugly`, corrections that are wrong, a study that names one.

use crate::folder::{Edit, Folder, speaks};
use kohort::diag::Diagnostics;
use kohort::io::formats::{Reading, grids};
use kohort::scenario::download::{Corrections, Imported, together, understand_one};
use std::collections::BTreeSet;
use std::path::Path;

/// Codes provoked here.
pub const CODES: [&str; 32] = [
    "K0501", "K0502", "K0503", "K0504", "K0505", "K0510", "K0511", "K0512", "K0513", "K0514", "K0515", "K0516", "K0517", "K0518", "K0519",
    "K0520", "K0521", "K0522", "K0523", "K0524", "K0525", "K0526", "K0527", "K0528", "K0529", "K0530", "K0531", "K0532", "K0533", "K0534",
    "K0535", "K0536",
];

fn of(found: &Diagnostics) -> BTreeSet<&'static str> {
    found.sorted().into_iter().map(|diagnostic| diagnostic.code).filter(|code| code.starts_with("K05")).collect()
}

/// What is said of a file, and what was read of it.
fn import(bytes: &[u8], reading: &Reading, corrections: &Corrections) -> (BTreeSet<&'static str>, Option<kohort::diag::Warned<Imported>>) {
    match grids("a.csv", bytes, reading).and_then(|grids| understand_one(&grids, corrections)) {
        Ok(read) => {
            read.warnings.iter().for_each(speaks);
            (read.warnings.iter().map(|warning| warning.code).collect(), Some(read))
        }
        Err(found) => (of(&found), None),
    }
}

const PEOPLE: &[u8] = b"region,year,sex,age,persons\n3403,2021,female,0,1\n3403,2021,female,1,2\n";

#[test]
fn every_code_of_downloads_is_provoked() {
    let mut said = BTreeSet::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ugly")).unwrap() {
        said.extend(import(&std::fs::read(entry.unwrap().path()).unwrap(), &Reading::default(), &Corrections::default()).0);
    }
    let plain = |bytes: &[u8]| import(bytes, &Reading::default(), &Corrections::default()).1.unwrap();
    let other = String::from_utf8(PEOPLE.to_vec()).unwrap().replace(",1,2\n", ",1,3\n");
    said.extend(of(&together(vec![plain(PEOPLE), plain(other.as_bytes())]).unwrap_err()));
    let births = b"region,year,births\n3403,2021,9\n";
    said.extend(of(&together(vec![plain(PEOPLE), plain(births)]).unwrap_err()));
    let columns = vec![("age".to_owned(), "Aldur".to_owned())];
    said.extend(import(PEOPLE, &Reading::default(), &Corrections { columns, ..Corrections::default() }).0);
    said.extend(import(PEOPLE, &Reading { encoding: Some("runes".to_owned()), ..Reading::default() }, &Corrections::default()).0);
    said.extend(of(&as_download().judge()));
    let expected: BTreeSet<&str> = CODES.into_iter().collect();
    let said: BTreeSet<&str> = said.into_iter().filter(|code| code.starts_with("K05")).collect();
    assert_eq!(said, expected, "{:?}", said.symmetric_difference(&expected).collect::<Vec<_>>());
}

/// The small study with its people as a download: semicolons, words, Windows-1252.
fn as_download() -> Folder {
    let people = |text: &str| {
        let line = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let sex = if cells[2] == "female" { "Kvinner" } else { "Menn" };
            let age = if cells[3] == "80" { "80 år eller eldre".to_owned() } else { format!("{} år", cells[3]) };
            format!("\"{} Sted\";\"{sex}\";\"{age}\";{};{}\n", cells[0], cells[1], cells[4])
        };
        let rows: String = text.lines().skip(1).map(line).collect();
        format!("\"07459: Befolkning 1. januar\"\n\nregion;kjønn;alder;år;Personer\n{rows}\nKilde: SSB\n")
    };
    Folder::with(&[
        Edit::Rewrite("tables/population.csv", people),
        Edit::Swap(
            "study.toml",
            "population = \"tables/population.csv\"",
            "population = { file = \"tables/population.csv\", as = \"download\" }",
        ),
    ])
}

#[test]
fn a_study_may_name_the_download_itself() {
    let folder = as_download();
    let found = folder.judge();
    assert!(!found.has_errors() && found.count("K0536") == 1, "{}", Folder::shown(&found));
    assert_eq!(folder.inputs().regions, Folder::with(&[]).inputs().regions, "the same people, whichever way they are named");
}
