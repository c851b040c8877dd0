//! Golden runs (promise D6): whole runs against stored text, so that a number that moves is a line a person can read. Six
//! significant digits for the reader, the SHA-256 of every table for the last bit. `KOHORT_BLESS=1 cargo test --test golden`
//! writes them anew: then the changelog says which numbers moved and why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::io::manifest::sha256;
use program::{call, root, tree};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A table of a run.
struct Table {
    name: String,
    hash: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let cells = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<String>>();
        let header = cells(reader.headers().unwrap());
        let rows = reader.records().map(|row| cells(&row.unwrap())).collect();
        Self { name: path.file_name().unwrap().to_str().unwrap().to_owned(), hash: sha256(&bytes), header, rows }
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let at = self.header.iter().position(|head| head == column).unwrap_or_else(|| panic!("{} has no {column}", self.name));
        &row[at]
    }

    /// Columns that say which row it is: all before the first that holds what was found.
    fn keys(&self) -> usize {
        const FOUND: [&str; 14] = [
            "persons",
            "opening",
            "value",
            "need",
            "tfr",
            "start",
            "expected",
            "yearly_change",
            "without",
            "per_year",
            "figure",
            "indicator_name",
            "planned",
            "housing_value",
        ];
        self.header.iter().position(|head| FOUND.contains(&head.as_str())).unwrap_or_else(|| panic!("{} has no value", self.name))
    }
}

/// The title of every chart, by path.
fn headlines(charts: &Path) -> String {
    let words = tree(charts).into_iter().filter(|(name, _)| name.ends_with(".txt"));
    let title = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap().to_owned();
    words.map(|(name, bytes)| format!("{:<44}{}\n", name.trim_end_matches(".txt"), title(&bytes))).collect()
}

/// The findings the page leads with, as a reader sees them.
fn findings(page: &Path) -> String {
    let page = fs::read_to_string(page).unwrap();
    let lead = page.split_once("<ol class=\"lead\">").unwrap().1.split_once("</ol>").unwrap().0;
    let words = |line: &str| line.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>();
    lead.lines().filter(|line| !line.is_empty()).map(|line| format!("{}\n", words(line))).collect()
}

/// The tables of a run, by name, and what its charts and page say in their titles.
fn run(args: &[&str]) -> (Vec<Table>, String) {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("results");
    let fixed = ["run", "--no-png", "--quiet", "--out", target.to_str().unwrap()];
    let said = call(&fixed.iter().chain(args).copied().collect::<Vec<_>>());
    assert_eq!(said.code, Some(0), "{said:?}");
    let mut paths: Vec<PathBuf> = fs::read_dir(target.join("tables")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "csv"));
    paths.sort();
    (paths.iter().map(|path| Table::read(path)).collect(), headlines(&target.join("charts")) + &findings(&target.join("report.html")))
}

/// A number to six significant digits; a word as it is.
fn six(cell: &str) -> String {
    let Ok(value) = cell.parse::<f64>() else { return cell.to_owned() };
    if value == 0.0 || cell.len() <= 6 {
        return cell.to_owned();
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap();
    rounded.to_string()
}

/// Rows of a table that hold for `keep`, in columns a person can follow.
fn lines(table: &Table, keep: impl Fn(&[String]) -> bool) -> String {
    let rows = table.rows.iter().filter(|row| keep(row)).map(|row| row.iter().map(|cell| six(cell)).collect::<Vec<_>>());
    let all: Vec<Vec<String>> = [table.header.clone()].into_iter().chain(rows).collect();
    let widths: Vec<usize> = (0..table.header.len()).map(|at| all.iter().map(|row| row[at].chars().count()).max().unwrap()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect::<Vec<_>>();
        format!("{}\n", cells.join("  ").trim_end())
    };
    all.iter().map(line).collect()
}

/// The summary, a line a figure: its columns are many, its rows few.
fn summary(table: &Table) -> String {
    let mut text = String::new();
    for (at, head) in table.header.iter().enumerate() {
        let values: Vec<String> = table.rows.iter().map(|row| format!("{:>12}", six(&row[at]))).collect();
        writeln!(text, "{head:<44}{}", values.concat()).unwrap();
    }
    text
}

/// The middle of the futures and what eight of ten lie between.
fn eighty(table: &Table, row: &[String]) -> bool {
    ["10", "50", "90"].contains(&table.cell(row, "percentile"))
}

/// The run as text: all of the summary and what it assumes and finds in some years, and the hash of every table.
fn text(args: &[&str], years: &[&str]) -> String {
    let (tables, headlines) = run(args);
    let mut text = format!("kohort run {}\n\n== headlines\n{headlines}", args.join(" "));
    for table in &tables {
        let in_years = |row: &[String]| years.contains(&table.cell(row, "year"));
        let part = match table.name.as_str() {
            "summary.csv" => summary(table),
            "accounts.csv" | "assumptions.csv" | "capacity.csv" | "indicators.csv" | "targets.csv" => lines(table, in_years),
            "demand.csv" => lines(table, |row| in_years(row) && table.cell(row, "measure").starts_with("users")),
            "population_quantiles.csv" => lines(table, |row| in_years(row) && eighty(table, row)),
            "demand_quantiles.csv" => {
                lines(table, |row| in_years(row) && eighty(table, row) && table.cell(row, "measure") == "places_trend")
            }
            "shortfall.csv" => lines(table, in_years),
            "places_enough.csv" => {
                let told = ["50", "80", "95"];
                lines(table, |row| in_years(row) && told.contains(&table.cell(row, "certainty")))
            }
            "estimates.csv" | "outcome.csv" | "trends.csv" => lines(table, |_| true),
            _ => continue,
        };
        write!(text, "\n== {}\n{part}", table.name).unwrap();
    }
    text.push_str("\n== SHA-256\n");
    for table in &tables {
        writeln!(text, "{:<18}{}", table.name, table.hash).unwrap();
    }
    text
}

/// The lines that differ, as a reader of a change wants them.
fn difference(kept: &str, found: &str) -> String {
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (kept.lines().collect(), found.lines().collect());
    let gone = kept.lines().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let come = found.lines().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    gone.take(30).chain(come.take(30)).collect()
}

fn golden(name: &str, args: &[&str], years: &[&str]) {
    let path = root().join("tests/golden").join(name);
    let found = text(args, years);
    if std::env::var_os("KOHORT_BLESS").is_some_and(|wanted| wanted == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &found).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == found,
        "numbers moved in {name} (KOHORT_BLESS=1 writes it anew; CHANGELOG.md says why):\n{}",
        difference(&kept, &found)
    );
}

#[test]
fn the_small_study() {
    golden("small.txt", &["tests/fixtures/small"], &["2023", "2024", "2030"]);
}

#[test]
fn hamar_by_the_main_alternative() {
    golden("hamar-mmmm.txt", &["scenarios/hamar", "--scenario", "mmmm"], &["2025", "2026", "2030", "2040"]);
}

/// A hundred futures: enough to see a number move, too few to plan by.
#[test]
fn hamar_in_a_hundred_futures() {
    golden("hamar-draws.txt", &["scenarios/hamar", "--scenario", "mmmm", "--draws", "100"], &["2026", "2040"]);
}

#[test]
fn hamar_seen_from_2011() {
    golden("hamar-2018.txt", &["scenarios/hamar-2018"], &["2010", "2011", "2015", "2020", "2025"]);
}

#[test]
fn baerum_by_the_main_alternative_and_by_the_growth_of_its_plan() {
    golden("baerum.txt", &["scenarios/baerum", "--scenario", "mmmm", "--scenario", "build-825"], &["2026", "2040"]);
}

#[test]
fn lillehammer_by_the_main_alternative_and_by_its_programme() {
    golden("lillehammer.txt", &["scenarios/lillehammer", "--scenario", "mmmm", "--scenario", "births-and-workers"], &["2026", "2040"]);
}

#[test]
fn ostersund_by_the_trend_and_by_its_best_year() {
    golden("ostersund.txt", &["scenarios/ostersund", "--scenario", "trend", "--scenario", "best"], &["2026", "2040"]);
}

/// Its goal of 75 000, beside the trend it stands on.
#[test]
fn ostersund_by_its_goal() {
    golden("ostersund-goal.txt", &["scenarios/ostersund", "--scenario", "trend", "--scenario", "goal-75000"], &["2026", "2040"]);
}

/// Whoever looks a row up by its keys finds one.
#[test]
fn no_row_of_a_table_stands_twice() {
    for study in ["tests/fixtures/small", "scenarios/hamar", "scenarios/hamar-2018", "scenarios/baerum", "scenarios/ostersund"] {
        for table in run(&[study]).0 {
            let keys = table.keys();
            let mut seen = BTreeSet::new();
            for row in &table.rows {
                assert!(seen.insert(&row[..keys]), "{study}: {} has {:?} twice", table.name, &row[..keys]);
            }
        }
    }
}

#[test]
fn six_digits_are_kept_and_the_rest_is_in_the_hash() {
    let shown = ["38129.84335851548", "0.011234567", "-123.456789", "2040", "33817", "1234567.8", "mmmm", ""].map(six);
    assert_eq!(shown, ["38129.8", "0.0112346", "-123.457", "2040", "33817", "1234570", "mmmm", ""]);
    assert_eq!(difference("a\nb\n", "a\nc\n"), "- b\n+ c\n");
}
