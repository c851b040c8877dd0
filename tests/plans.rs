//! docs/plans.md is what the command prints, every chart it names is drawn, and every figure of the plans that a run should reproduce, plot
//! or check is answered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails where its input is wrong")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// In the order of the page.
const STUDIES: [&str; 6] = ["hamar-2018", "hamar-2017", "hamar", "baerum", "ostersund", "lillehammer"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn kohort(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kohort")).args(arguments).current_dir(root()).output().unwrap()
}

fn page_of(studies: &[&str]) -> String {
    let done = kohort(&[&["plans", "-q"], studies].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Rows of a table by the names of its head.
fn table(path: &Path) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| head.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    row.iter().find(|(head, _)| head == name).map_or("", |(_, text)| text)
}

fn figures(study: &str) -> Vec<Vec<(String, String)>> {
    table(&root().join(format!("scenarios/{study}/tables/plan_figures.csv")))
}

#[test]
fn the_page_in_docs_is_what_the_command_prints() {
    let studies = STUDIES.map(|study| format!("scenarios/{study}"));
    let printed = page_of(&studies.each_ref().map(String::as_str));
    let kept = fs::read_to_string(root().join("docs/plans.md")).unwrap();
    assert!(kept == printed, "write it anew: kohort plans -q {} > docs/plans.md", studies.join(" "));
}

/// A study with one figure changed gives another page.
#[test]
fn a_figure_that_is_changed_is_seen() {
    let folder = copy("ostersund");
    let path = folder.path().join("scenarios/ostersund/tables/plan_figures.csv");
    let text = fs::read_to_string(&path).unwrap();
    let study = folder.path().join("scenarios/ostersund");
    let before = page_of(&[study.to_str().unwrap()]);
    assert!(before.contains("| 595 | persons a year | implies |"), "{before}");
    fs::write(&path, text.replace("64881", "64381")).unwrap();
    let after = page_of(&[study.to_str().unwrap()]);
    // (75 000 − 64 381) ÷ 17 = 624.6.
    assert!(before != after && after.contains("| 625 | persons a year | implies |"), "{after}");
}

/// A study and the tables beside it, where they may be changed.
fn copy(study: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in [study.to_owned(), format!("{study}/tables"), "sweden".to_owned()] {
        let to = folder.path().join("scenarios").join(&name);
        fs::create_dir_all(&to).unwrap();
        let files = fs::read_dir(root().join("scenarios").join(&name)).unwrap().flatten();
        for file in files.filter(|file| file.path().is_file()) {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    folder
}

/// The runs of all studies, made once.
fn runs() -> &'static Path {
    static RUNS: OnceLock<PathBuf> = OnceLock::new();
    RUNS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plans");
        for study in STUDIES {
            let out = folder.join(study);
            let done = kohort(&["run", &format!("scenarios/{study}"), "--no-png", "-q", "--out", out.to_str().unwrap()]);
            assert!(done.status.success(), "{study}: {}", String::from_utf8_lossy(&done.stderr));
        }
        // What rows with --draws name: few futures are enough to see the files.
        let out = folder.join(DRAWN);
        let asked = ["run", "scenarios/hamar", "--scenario", "mmmm", "--draws", "20", "--no-png", "-q", "--out", out.to_str().unwrap()];
        assert!(kohort(&asked).status.success());
        folder
    })
}

/// Folder of the run with futures.
const DRAWN: &str = "hamar-draws";

#[test]
fn every_chart_that_is_named_is_drawn_and_the_table_of_a_run_answers_every_figure() {
    for study in STUDIES {
        let out = runs().join(study);
        let figures = figures(study);
        for row in &figures {
            let chart = cell(row, "chart");
            assert!(chart.is_empty() || out.join(format!("{chart}.svg")).is_file(), "{study}, {}: no {chart}.svg", cell(row, "key"));
        }
        let answered = table(&out.join("tables/plan_figures.csv"));
        let keys = |rows: &[Vec<(String, String)>]| rows.iter().map(|row| cell(row, "key").to_owned()).collect::<Vec<_>>();
        assert_eq!(keys(&answered), keys(&figures), "{study}");
    }
}

/// Each row of docs/questions.md names a command the program has, and tables and charts a run of its studies writes.
#[test]
fn every_question_leads_to_files_that_are_there() {
    let text = fs::read_to_string(root().join("docs/questions.md")).unwrap();
    let mut charts = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        let studies: Vec<&str> =
            STUDIES.into_iter().filter(|study| quoted.iter().any(|text| text.split([' ', '/']).any(|word| word == *study))).collect();
        assert!(!studies.is_empty(), "no study: {row}");
        for command in quoted.iter().filter_map(|text| text.strip_prefix("kohort ")) {
            let word = command.split(' ').next().unwrap();
            let is_there = kohort(&[word, "--help"]).status.success();
            assert!(is_there || row.contains("not yet"), "no command `{word}`: {row}");
        }
        let drawn = row.contains("--draws").then_some(DRAWN);
        let there = |name: &str| studies.iter().copied().chain(drawn).any(|study| runs().join(study).join(name).is_file());
        for chart in quoted.iter().filter(|text| text.starts_with("charts/")) {
            charts += 1;
            assert!(there(&format!("{chart}.svg")), "no {chart}: {row}");
        }
        for name in quoted.iter().filter(|text| text.ends_with(".csv") && **text != "backtest.csv") {
            assert!(there(&format!("tables/{name}")), "no {name}: {row}");
        }
    }
    assert!(charts > 20, "{charts} charts");
}

/// What a run should reproduce, plot or check: by plan, section and quantity, and year where it is one.
#[test]
fn every_figure_to_be_met_is_answered() {
    let Some(data) = std::env::var_os("KOHORT_DATA").map(PathBuf::from) else { return };
    // The list stands beside the folder of data.
    let list = [data.join("plan_figures.csv"), data.join("../plan_figures.csv")].into_iter().find(|path| path.is_file()).unwrap();
    let key = |plan: &str, page: &str, figure: &str| (plan.to_owned(), page.to_owned(), figure.to_owned());
    let mut answered = BTreeSet::new();
    let mut by_year = BTreeSet::new();
    for study in STUDIES {
        // What a plan starts from is met where a scenario is run from it.
        let met = |row: &&Vec<(String, String)>| cell(row, "measure") != "given" || cell(row, "note").starts_with("input of the scenario");
        for row in figures(study).iter().filter(met) {
            let key = key(cell(row, "plan"), cell(row, "page"), cell(row, "figure"));
            by_year.insert((key.clone(), cell(row, "year").to_owned()));
            answered.insert(key);
        }
    }
    let rows = table(&list);
    let wanted = |row: &&Vec<(String, String)>| {
        let tag = cell(row, "how_kohort_meets_it").split(']').next().unwrap_or_default();
        ["REPRODUCE", "PLOT", "CHECK"].iter().any(|word| tag.contains(word))
    };
    let wanted: Vec<&Vec<(String, String)>> = rows.iter().filter(wanted).collect();
    assert!(wanted.len() > 100, "{} rows", wanted.len());
    // Places of 2017 and 2018 that a check only holds against each other: inputs of hamar.
    let held = |row: &&&Vec<(String, String)>| cell(row, "how_kohort_meets_it").starts_with("[INPUT] capacity; [CHECK]");
    let missed: Vec<String> = wanted
        .iter()
        .filter(|row| !held(row))
        .filter(|row| {
            let key = key(cell(row, "title"), cell(row, "page_or_section"), cell(row, "quantity"));
            let year = cell(row, "year");
            let dated = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
            if dated { !by_year.contains(&(key, year.to_owned())) } else { !answered.contains(&key) }
        })
        .map(|row| format!("{} | {} | {}", cell(row, "page_or_section"), cell(row, "quantity"), cell(row, "year")))
        .collect();
    assert!(missed.is_empty(), "{} not answered:\n{}", missed.len(), missed.join("\n"));
}
