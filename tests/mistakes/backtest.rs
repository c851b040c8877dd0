//! What `kohort backtest` says of tables and wishes it cannot follow.

use crate::program::said;
use std::fmt::Write;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;
use tempfile::TempDir;

/// Codes provoked here.
pub const CODES: [&str; 11] = ["K0601", "K0602", "K0604", "K0605", "K0606", "K0607", "K0608", "K0609", "K0610", "K0611", "K0612"];

/// Two lopsided municipalities, 0102 from `late` on.
fn people(years: RangeInclusive<u16>, late: u16, oldest: u8) -> String {
    let mut text = "code,year,sex,age,persons\n".to_owned();
    for (region, size, from) in [("0101", 120, *years.start()), ("0102", 40, late)] {
        for year in from..=*years.end() {
            for age in 0..=oldest {
                for (sex, more) in [("female", 5), ("male", 0)] {
                    let persons = size + more + i32::from(year % 7) + i32::from(oldest - age) / 3;
                    let _ = writeln!(text, "{region},{year},{sex},{age},{persons}");
                }
            }
        }
    }
    text
}

/// A folder with a sound table, a list of its regions and the nation's tables.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("people.csv", &people(2008..=2019, 2008, 80));
    write("regions.csv", "code,name,county\n0101,Al,01\n0102,Bø,01\n");
    fs::create_dir(folder.path().join("nation")).unwrap();
    for table in ["mortality.csv", "fertility.csv"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/norway").join(table);
        fs::copy(from, folder.path().join("nation").join(table)).unwrap();
    }
    folder
}

/// What is said of the folder's table with these arguments.
fn of(folder: &TempDir, more: &[&str]) -> Vec<String> {
    said(folder.path(), &[&["backtest", "people.csv", "--no-png", "--out", "out"], more].concat())
}

/// The same after a file of it was written anew.
fn with(name: &str, change: impl Fn(&str) -> String, more: &[&str]) -> Vec<String> {
    let folder = folder();
    let path = folder.path().join(name);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(&text)).unwrap();
    of(&folder, more)
}

#[test]
fn a_sound_table_has_no_mistake_and_no_doubt() {
    assert!(of(&folder(), &["--regions", "regions.csv", "--nation", "nation"]).is_empty());
}

#[test]
fn tables_that_cannot_be_followed_are_named() {
    assert_eq!(with("people.csv", |_| people(2008..=2019, 2008, 74), &[]), ["K0601"]);
    let probabilities = |text: &str| text.replacen("mx", "qx", 1).replace(",\n", ",0.9\n").lines().map(capped).collect();
    assert_eq!(with("nation/mortality.csv", probabilities, &["--nation", "nation"]), ["K0602"]);
    assert_eq!(with("regions.csv", |text| text.replace("county", "region_of"), &["--regions", "regions.csv"]), ["K0604"]);
    assert_eq!(with("regions.csv", |text| text.replace("0102", "0199"), &["--regions", "regions.csv"]), ["K0605"]);
    assert_eq!(with("regions.csv", |text| format!("{text}0101,Al,02\n"), &["--regions", "regions.csv"]), ["K0605"]);
    let nobody_dies =
        |text: &str| text.lines().enumerate().map(|(n, line)| if n == 0 { format!("{line}\n") } else { zero(line) }).collect();
    assert_eq!(with("nation/mortality.csv", nobody_dies, &["--nation", "nation"]), ["K0611"]);
}

/// No probability above 1.
fn capped(line: &str) -> String {
    match line.rsplit_once(',') {
        Some((keys, value)) if value.parse::<f64>().is_ok_and(|value| value > 1.0) => format!("{keys},1\n"),
        _ => format!("{line}\n"),
    }
}

fn zero(line: &str) -> String {
    format!("{},0\n", line.rsplit_once(',').unwrap().0)
}

#[test]
fn wishes_beyond_the_data_are_named() {
    assert_eq!(with("people.csv", |_| people(2008..=2013, 2008, 80), &[]), ["K0606"]);
    assert_eq!(of(&folder(), &["--jump-offs", "2011..2014"]), ["K0607"]);
    assert_eq!(of(&folder(), &["--jump-offs", "2013..2019"]), ["K0607"]);
    assert_eq!(of(&folder(), &["--horizons", "3,7"]), ["K0608"]);
    assert_eq!(of(&folder(), &["--jump-offs", "2015", "--horizons", "2,5"]), ["K0608"]);
    let late = |text: &str| {
        text.lines().filter(|line| !line.starts_with(['1']) && *line < "2014").map(|line| format!("{line}\n")).collect::<String>()
    };
    let head = |text: &str| format!("year,age,asfr\n{}", late(&text.replacen("year", "9", 1)));
    assert!(of(&folder(), &["--nation", "nation"]).is_empty());
    let later =
        |text: &str| text.lines().filter(|line| line.starts_with("year") || *line >= "2015").map(|line| format!("{line}\n")).collect();
    assert_eq!(with("nation/fertility.csv", later, &["--nation", "nation"]), ["K0609"]);
    assert!(with("nation/fertility.csv", head, &["--nation", "nation"]).is_empty(), "earlier rates are enough");
}

#[test]
fn regions_whose_borders_moved_are_said_and_not_scored() {
    let moved = |_: &str| "code,county,history_exact\n0101,01,FALSE\n0102,01,TRUE\n".to_owned();
    assert_eq!(with("regions.csv", moved, &["--regions", "regions.csv"]), ["K0612"]);
}

#[test]
fn years_that_are_left_out_are_said() {
    assert_eq!(with("people.csv", |_| people(2008..=2019, 2010, 80), &[]), ["K0610"]);
}

#[test]
fn years_written_the_wrong_way_round_are_a_slip_of_the_command() {
    for years in ["2015..2012", "2015-2012", "soon"] {
        let output =
            assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(["backtest", "x.csv", "--jump-offs", years]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("2011..2021"), "{years}");
    }
}
