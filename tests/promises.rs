//! `docs/promises.md` is true as far as a test can tell: every promise stands there once, every test it names exists, and
//! what is not kept has a reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

/// Promises by letter.
const PROMISES: [(char, usize); 12] =
    [('A', 11), ('B', 9), ('C', 12), ('D', 7), ('E', 10), ('F', 4), ('G', 5), ('H', 6), ('P', 6), ('K', 7), ('I', 6), ('J', 4)];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("docs/promises.md")).unwrap()
}

/// A row of the page.
struct Promise {
    id: String,
    text: String,
    standing: String,
    evidence: String,
}

fn promises(page: &str) -> Vec<Promise> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, text, standing, evidence] = cells[..] else { panic!("not four cells: {line}") };
        Promise { id: id.to_owned(), text: text.to_owned(), standing: standing.to_owned(), evidence: evidence.to_owned() }
    };
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| id ");
    page.lines().filter(is_row).map(row).collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Whether `path::name` is a test.
fn is_test(reference: &str) -> bool {
    let Some((path, name)) = reference.rsplit_once("::") else { return false };
    let Ok(source) = fs::read_to_string(root().join(path)) else { return false };
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let head = format!("fn {name}(");
    let is_here = |at: usize| {
        lines[at].starts_with(&head) && lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|line| *line == "#[test]")
    };
    (0..lines.len()).any(is_here)
}

/// What is wrong with a row; none if all is well.
fn complaint(promise: &Promise) -> Option<String> {
    let references = quoted(&promise.evidence);
    let (tests, others): (Vec<&str>, Vec<&str>) = references.iter().partition(|reference| reference.contains("::"));
    let absent = tests.iter().find(|test| !is_test(test));
    let is_path = |word: &&&str| word.contains('/') && !word.starts_with("tables/");
    let gone = others.iter().filter(is_path).find(|path| !root().join(path).exists());
    let words = promise.evidence.split('`').step_by(2).collect::<String>();
    let reasoned = words.split_whitespace().count() >= 2;
    let wrong = match promise.standing.as_str() {
        "kept" if tests.is_empty() => "kept by no test",
        "partly" if tests.is_empty() => "partly kept by no test",
        "partly" | "not yet" if !reasoned => "no reason is given",
        "not yet" if !tests.is_empty() => "a test keeps some of it",
        "kept" | "partly" | "not yet" => "",
        _ => "neither kept, partly nor not yet",
    };
    let wrong =
        absent.map(|test| format!("no test {test}")).or(gone.map(|path| format!("no file {path}"))).unwrap_or_else(|| wrong.to_owned());
    (!wrong.is_empty() || promise.text.is_empty()).then(|| format!("{}: {wrong}", promise.id))
}

#[test]
fn every_promise_stands_there_once() {
    let ids: Vec<String> = promises(&page()).into_iter().map(|promise| promise.id).collect();
    let all: Vec<String> = PROMISES.iter().flat_map(|&(letter, count)| (1..=count).map(move |n| format!("{letter}{n}"))).collect();
    assert_eq!(ids, all);
}

#[test]
fn every_test_it_names_exists_and_what_is_missing_is_said() {
    let complaints: Vec<String> = promises(&page()).iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn an_untrue_row_is_seen() {
    let row = |standing: &str, evidence: &str| complaint(&promises(&format!("| A1 | words | {standing} | {evidence} |"))[0]);
    let this = "`tests/promises.rs::an_untrue_row_is_seen`";
    assert_eq!(row("kept", this), None);
    assert!(row("kept", "`tests/promises.rs::no_such_test`").is_some());
    assert!(row("kept", "`tests/promises.rs::complaint`").is_some(), "a function that is no test");
    assert!(row("kept", "`tests/no_such_file.rs::an_untrue_row_is_seen`").is_some());
    assert!(row("kept", "by and by, some day").is_some());
    assert!(row("partly", this).is_some());
    assert!(row("not yet", "").is_some() && row("not yet", this).is_some());
    assert!(row("nearly", this).is_some());
    assert!(row("not yet", "see `benches/no_such_bench.rs` for it").is_some());
}

/// F4: what decides a bit is pinned, and the lock file is what the gate builds from.
#[test]
fn what_numbers_rest_on_is_pinned() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let version = |name: &str| match &manifest["dependencies"][name] {
        toml::Value::String(version) => version.clone(),
        table => table["version"].as_str().unwrap().to_owned(),
    };
    for name in ["libm", "plotters", "plotters-backend", "resvg"] {
        assert!(version(name).starts_with('='), "{name} is not pinned: {}", version(name));
    }
    assert!(Path::new(&root().join("Cargo.lock")).exists());
    let gate = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(gate.contains("cargo test --locked") && gate.contains("clippy --locked"));
}
