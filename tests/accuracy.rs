//! `docs/accuracy.md` says what the program measures: its tables are those of the commands written above them, and what it says
//! of the targets follows from them. The commands run where `KOHORT_DATA` names a folder with `data/norway/municipal_population.csv.gz`,
//! in a release build (`cargo test --release --test accuracy`); elsewhere that is said. With `KOHORT_WRITE=1` the tables are
//! written anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::model::backtest::people::GROUPS;
use kohort::report::held::{NATIONAL, NATIONAL_YEARS, national_eighty};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- kohort backtest ";
const END: &str = "<!-- end -->";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("docs/accuracy.md")).unwrap()
}

/// Commands and the text below each.
fn blocks(page: &str) -> Vec<(String, String)> {
    let block = |part: &str| {
        let (command, rest) = part.split_once(" -->\n").unwrap();
        (command.to_owned(), rest.split_once(END).unwrap().0.to_owned())
    };
    page.split(BEGIN).skip(1).map(block).collect()
}

/// What the command writes into `file` today, from the folder of the data.
fn run(command: &str, data: &Path, out: &Path, file: &str) -> String {
    let folder = out.join("out");
    let status = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort"))
        .arg("backtest")
        .args(command.split_whitespace())
        .args(["--no-png", "--quiet", "--out"])
        .arg(&folder)
        .current_dir(data)
        .ok();
    assert!(status.is_ok(), "{command}: {status:?}");
    fs::read_to_string(folder.join(file)).unwrap()
}

fn measured(command: &str, data: &Path) -> String {
    let out = tempfile::tempdir().unwrap();
    format!("\n{}\n", run(command, data, out.path(), "summary.md"))
}

/// The folder of the data, where it is at hand and the build is fast enough.
fn data() -> Option<PathBuf> {
    let data = std::env::var_os("KOHORT_DATA").map(|root| PathBuf::from(root).join("data/norway"));
    let Some(data) = data.filter(|data| data.join("municipal_population.csv.gz").is_file()) else {
        eprintln!("skipped: KOHORT_DATA names no folder with data/norway/municipal_population.csv.gz");
        return None;
    };
    if cfg!(debug_assertions) {
        eprintln!("skipped: a debug build takes minutes; cargo test --release --test accuracy");
        return None;
    }
    Some(data)
}

#[test]
fn the_tables_are_those_of_their_commands() {
    let Some(data) = data() else { return };
    let mut page = page();
    for (command, stands) in blocks(&page) {
        let now = measured(&command, &data);
        if std::env::var_os("KOHORT_WRITE").is_some() {
            let old = format!("{BEGIN}{command} -->\n{stands}{END}");
            page = page.replace(&old, &format!("{BEGIN}{command} -->\n{now}{END}"));
        } else {
            assert!(now == stands, "{command}: write it anew with KOHORT_WRITE=1\n{now}");
        }
    }
    if std::env::var_os("KOHORT_WRITE").is_some() {
        fs::write(root().join("docs/accuracy.md"), page).unwrap();
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// Ratios to the best rule of a block, by group and years.
fn ratios(block: &str) -> BTreeMap<(String, String), f64> {
    let rows = block.lines().map(cells).filter(|row| row.len() == 15);
    rows.filter_map(|row| Some(((row[0].to_owned(), row[1].to_owned()), row[7].parse().ok()?))).collect()
}

/// A line of the targets: group, years, at most, then measured and met or missed for all and for those followed back, then the years
/// chosen on and those held.
#[test]
fn what_is_said_of_the_targets_follows_from_the_tables() {
    let page = page();
    let runs: Vec<_> = blocks(&page).iter().map(|(_, block)| ratios(block)).collect();
    assert!(runs.len() == 4 && runs.iter().all(|ratios| ratios.len() >= 10), "{runs:?}");
    let mut seen = 0;
    for row in page.lines().map(cells).filter(|row| row.len() == 9 && ["met", "missed"].contains(&row[4])) {
        let most: f64 = row[2].parse().unwrap();
        for (run, column) in [3, 5, 7, 8].into_iter().enumerate() {
            let (measured, says) = (runs[run][&(row[0].to_owned(), row[1].to_owned())], row[column].parse::<f64>().unwrap());
            assert!((says - measured).abs() < 1e-9, "{row:?}: measured {measured}");
            assert!(column > 5 || (row[column + 1] == "met") == (measured <= most), "{row:?}");
        }
        seen += 1;
    }
    assert_eq!(seen, 10);
}

/// What is measured elsewhere is told as it is told there.
#[test]
fn rows_on_rates_of_use_and_on_the_offices_growth_are_those_of_the_method() {
    let method = fs::read_to_string(root().join("METHOD.md")).unwrap();
    let page = page();
    let rows = |heading: &str| {
        let section = page.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
        section.lines().filter(|line| line.starts_with("| ") && !line.contains("---")).map(str::to_owned).collect::<Vec<_>>()
    };
    for (heading, least) in [("Rates of use", 11), ("Beside the office", 5)] {
        let rows = rows(heading);
        assert!(rows.len() >= least, "{heading}: {rows:?}");
        assert!(rows.iter().all(|row| method.lines().any(|line| line == row)), "{heading}: {rows:?}");
    }
}

/// The reference of every report is of the same run as the table of this page.
#[test]
fn the_reference_by_size_is_that_of_the_page() {
    let text = fs::read_to_string(root().join("scenarios/norway/past_errors.csv")).unwrap();
    let block = &blocks(&page())[1].1;
    let total: BTreeMap<&str, Vec<&str>> = text
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|r| r[1] == "total" && r[2] == "over-2000")
        .map(|r| (r[3], r))
        .collect();
    for years in ["5", "10", "15"] {
        let row = block.lines().map(cells).find(|row| row.len() == 15 && row[0] == "Inhabitants" && row[1] == years).unwrap();
        let shown = format!("{:.2}%", 100.0 * total[years][6].parse::<f64>().unwrap());
        assert_eq!((row[2], row[13]), (shown.as_str(), total[years][4]), "make scenarios/norway/past_errors.csv anew");
    }
}

/// A line of "What the futures held": group, years, outcomes and shares where the fan was sized, then where nothing was looked at.
fn held(page: &str) -> Vec<Vec<String>> {
    let section = page.split("\n## ").find(|part| part.starts_with("What the futures held")).unwrap();
    let rows = section.lines().map(cells).filter(|row| row.len() == 6 && row[1].parse::<u16>().is_ok());
    rows.map(|row| row.into_iter().map(str::to_owned).collect()).collect()
}

/// What reports quote of Norwegian municipalities is what the page says.
#[test]
fn reports_quote_what_the_page_says_the_futures_held() {
    let page = page();
    let quoted: Vec<[String; 4]> = NATIONAL
        .iter()
        .map(|row| {
            let group = if row.group == 0 { "total".to_owned() } else { GROUPS[row.group].to_string() };
            [group, row.horizon.to_string(), row.n.to_string(), row.percent.map(|share| share.to_string()).join(" / ")]
        })
        .collect();
    let said: Vec<[String; 4]> =
        held(&page).into_iter().map(|row| [row[0].clone(), row[1].clone(), row[4].clone(), row[5].clone()]).collect();
    assert_eq!(quoted, said, "src/report/held.rs and docs/accuracy.md");
    let (least, most) = national_eighty();
    assert!(page.contains(&format!("and {least} to {most} % of the rest")), "{least}–{most}");
    let (first, last) = NATIONAL_YEARS;
    assert!(page.contains(&format!("--jump-offs {first}..{last} --draws 400")));
}

/// And the page says what its two commands measure.
#[test]
fn the_page_says_what_the_futures_held() {
    let Some(data) = data() else { return };
    let page = page();
    let rows = held(&page);
    for (jump_offs, column) in [("2011..2015", 2), ("2016..2021", 4)] {
        let command = format!("municipal_population.csv.gz --jump-offs {jump_offs} --draws 400");
        assert!(page.contains(&format!("    kohort backtest {command}")));
        let out = tempfile::tempdir().unwrap();
        let table = run(&command, &data, out.path(), "backtest.csv");
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
        for row in &rows {
            let keys = ["kohort", row[0].as_str(), "over-2000", row[1].as_str()];
            let line = lines.iter().find(|line| line[..4] == keys).unwrap();
            let shares: Vec<String> = line[13..16].iter().map(|share| format!("{:.0}", 100.0 * share.parse::<f64>().unwrap())).collect();
            assert_eq!((line[4], shares.join(" / ").as_str()), (row[column].as_str(), row[column + 1].as_str()), "{jump_offs}: {keys:?}");
        }
    }
}
