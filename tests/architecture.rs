//! Who may know whom, who may touch what, and how large things may grow: the rules of CONTRIBUTING, read off the
//! source. Each rule is a function from one file to what breaks it, and is shown to fail on a bad snippet.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod source;

use source::{Source, all_below, closing};

/// Every module and those it may name beside itself and `diag`. A new module starts with a new row.
const MAY_NAME: [(&str, &[&str]); 8] = [
    ("diag", &[]),
    ("domain", &[]),
    ("model", &["domain"]),
    ("demand", &["domain", "model"]),
    ("scenario", &["domain", "model", "demand"]),
    ("report", &["domain", "model", "demand"]),
    ("io", &["domain", "model", "demand", "scenario", "report"]),
    ("cli", &["domain", "model", "demand", "scenario", "report", "io"]),
];

/// A crate or a part of the standard library, and the only places that may name it.
const ONLY_IN: [(&str, &[&str]); 18] = [
    ("std::fs", &["src/io/"]),
    ("std::net", &[]),
    ("tempfile", &["src/io/"]),
    ("rayon", &["src/model/", "src/report/png.rs"]),
    ("std::thread", &["src/cli/"]),
    ("plotters", &["src/report/"]),
    ("plotters_backend", &["src/report/"]),
    ("resvg", &["src/report/"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/"]),
    ("calamine", &["src/io/"]),
    ("zip", &["src/io/"]),
    ("rust_xlsxwriter", &["src/io/"]),
    ("indicatif", &["src/cli/"]),
    ("std::time", &["src/cli/"]),
    ("chrono", &["src/cli/"]),
    ("std::env", &["src/cli/", "src/io/"]),
];

/// Words that tell a clock, whatever they were imported through.
const CLOCKS: [&str; 3] = ["SystemTime", "Instant", "chrono"];

/// Methods of `std::path::Path` that ask the disk.
const DISK: [&str; 7] = [".exists()", ".try_exists()", ".is_file()", ".is_dir()", ".canonicalize()", ".metadata()", ".read_dir()"];

/// Most lines of a function, from `fn` to its brace, and of a file.
const FUNCTION_LINES: usize = 60;
const FILE_LINES: usize = 500;

fn at(source: &Source, place: usize, what: &str) -> String {
    format!("{}:{}: {what}", source.path, source.line(place))
}

/// An arrow that is not in the table.
fn arrows(source: &Source) -> Vec<String> {
    let module = source.module();
    if ["lib", "main"].contains(&module) {
        return Vec::new();
    }
    let Some((_, allowed)) = MAY_NAME.iter().find(|row| row.0 == module) else {
        return vec![format!("{}: module {module} has no row in the table", source.path)];
    };
    let named = |path: &str| {
        MAY_NAME.iter().map(|row| row.0).find(|name| path.strip_prefix("crate::").and_then(|p| p.split("::").next()) == Some(name))
    };
    let wrong = |name: &str| name != module && name != "diag" && !allowed.contains(&name);
    let paths = source.paths();
    paths
        .iter()
        .filter_map(|(place, path)| {
            named(path).filter(|name| wrong(name)).map(|name| at(source, *place, &format!("{module} names {name}")))
        })
        .collect()
}

/// A crate or part of the standard library outside its place; the disk asked through a path; a clock. Test code may
/// read and measure what it judges.
fn outsiders(source: &Source) -> Vec<String> {
    let allowed = |places: &[&str]| places.iter().any(|place| source.path.starts_with(place));
    let is_of = |path: &str, name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with("::"));
    let mut found: Vec<(usize, String)> = Vec::new();
    for (place, path) in source.paths() {
        let outsider = ONLY_IN.iter().find(|(name, places)| is_of(&path, name) && !allowed(places));
        found.extend(outsider.map(|(name, _)| (place, format!("{name} does not belong here"))));
    }
    if !allowed(&["src/cli/"]) {
        let clocks = CLOCKS.into_iter().flat_map(|clock| source.words(clock).map(move |place| (place, clock)));
        found.extend(clocks.map(|(place, clock)| (place, format!("{clock} is a clock"))));
    }
    if !allowed(&["src/io/"]) {
        let asked = DISK.into_iter().flat_map(|method| source.text.match_indices(method));
        found.extend(asked.map(|(place, method)| (place, format!("{method} asks the disk"))));
    }
    found.into_iter().filter(|(place, _)| !source.in_tests(*place)).map(|(place, what)| at(source, place, &what)).collect()
}

/// A sum in the order threads happen to finish in: `par_iter().….sum()` and its kin, without a `collect` between.
fn unordered_sums(source: &Source) -> Vec<String> {
    const STARTS: [&str; 8] =
        ["par_iter", "par_iter_mut", "into_par_iter", "par_chunks", "par_chunks_exact", "par_windows", "par_bridge", "par_lines"];
    let starts = STARTS.into_iter().flat_map(|start| source.words(start));
    starts
        .filter_map(|start| unordered_sum_from(&source.text, start).map(|(place, method)| at(source, place, &format!("parallel {method}"))))
        .collect()
}

/// The first method of a chain that adds up as threads finish.
fn unordered_sum_from(text: &str, start: usize) -> Option<(usize, String)> {
    const SUMS: [&str; 9] = ["sum", "product", "reduce", "reduce_with", "fold", "fold_with", "fold_chunks", "try_fold", "try_reduce"];
    let mut place = start;
    loop {
        let next = text[place..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map(|skip| place + skip)?;
        let method = &text[place..next];
        if SUMS.contains(&method) {
            return Some((place, method.to_owned()));
        }
        if method.starts_with("collect") {
            return None;
        }
        place = next;
        if text[place..].starts_with("::<") {
            place += text[place..].find('(')?;
        }
        place = closing(text, place).filter(|_| text[place..].starts_with('('))? + 1;
        place += text[place..].len() - text[place..].trim_start().len();
        place += text[place..].strip_prefix('?').map_or(0, |_| 1);
        text[place..].strip_prefix('.')?;
        place += 1;
    }
}

/// A way to crash outside test code.
fn crashes(source: &Source) -> Vec<String> {
    const WAYS: [&str; 5] = [".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!"];
    let found = WAYS.into_iter().flat_map(|way| source.text.match_indices(way));
    found.filter(|(place, _)| !source.in_tests(*place)).map(|(place, way)| at(source, place, way)).collect()
}

/// A function or a file that has grown too long, test code included.
fn overgrown(source: &Source) -> Vec<String> {
    let long = source.functions().into_iter().filter(|function| function.2 > FUNCTION_LINES);
    let mut found: Vec<String> =
        long.map(|(name, place, lines)| at(source, place, &format!("function {name} has {lines} lines"))).collect();
    let lines = source.text.lines().count();
    if lines > FILE_LINES {
        found.push(format!("{}: {lines} lines", source.path));
    }
    found
}

/// What breaks `rule` below the folders.
fn breaks(folders: &[&str], rule: fn(&Source) -> Vec<String>) -> Vec<String> {
    folders.iter().flat_map(|folder| all_below(folder)).flat_map(|source| rule(&source)).collect()
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn arrows_are_in_the_table() {
    none(&breaks(&["src"], arrows));
}

#[test]
fn the_disk_the_threads_the_clock_and_the_drawing_stay_in_their_places() {
    none(&breaks(&["src"], outsiders));
}

#[test]
fn nothing_is_added_up_in_the_order_threads_finish() {
    none(&breaks(&["src"], unordered_sums));
}

#[test]
fn nothing_outside_tests_can_crash() {
    none(&breaks(&["src"], crashes));
}

#[test]
fn functions_and_files_fit_on_a_screen() {
    none(&breaks(&["src", "tests", "benches"], overgrown));
}

/// A rule that finds nothing in `good` and something in each of `bad`.
fn judges(rule: fn(&Source) -> Vec<String>, path: &str, good: &[&str], bad: &[&str]) {
    for text in good {
        none(&rule(&Source::new(path, text)));
    }
    for text in bad {
        assert_eq!(rule(&Source::new(path, text)).len(), 1, "in {path}: {text}");
    }
}

#[test]
fn a_wrong_arrow_is_seen() {
    let good = [
        "use crate::domain::axis::Sex;",
        "use crate::diag::Diagnostic;",
        "use super::step;",
        "// use crate::io::x;",
        "let x = \"crate::io::y\";",
    ];
    let bad = [
        "use crate::report::Run;",
        "use crate::{domain::axis::{Sex, Year}, demand::Demand};",
        "use crate::{\n    diag::Place,\n    io::{self as disk},\n};",
        "fn f() { crate::scenario::build(); }",
        "use super::super::demand::need;",
        "pub fn f(x: &crate::cli::Arguments) {}",
    ];
    judges(arrows, "src/model/step.rs", &good, &bad);
    judges(arrows, "src/domain/rates.rs", &["use super::axis::Sex;"], &["use crate::model::step::step;"]);
    judges(arrows, "src/diag.rs", &["use std::fmt;"], &["use crate::domain::axis::Sex;", "use super::domain::axis::Sex;"]);
    judges(arrows, "src/report/html/mod.rs", &["use super::labels;"], &["use crate::scenario::inputs;", "use super::super::io::write;"]);
    judges(arrows, "src/cli/run.rs", &["use crate::{io::read, scenario::build};"], &[]);
    judges(arrows, "src/novel/mod.rs", &[], &["use crate::diag::Place;"]);
}

#[test]
fn what_is_out_of_place_is_seen() {
    let bad = [
        "use std::fs::File;",
        "use std::{fs, io};",
        "fn f() { std::fs::read(p); }",
        "use std::net::TcpListener;",
        "use rayon::prelude::*;",
        "use plotters::prelude::*;",
        "#[derive(clap::Parser)] struct A;",
        "fn f(path: &Path) -> bool { path.exists() }",
        "use chrono_free as x; type T = chrono;",
        "fn f(t: SystemTime) {}",
    ];
    judges(
        outsiders,
        "src/scenario/read.rs",
        &["use std::io::Read;", "// std::fs::read", "let fs = 1;", "struct Instants;", "#[cfg(test)]\nmod tests { use std::fs; }"],
        &bad,
    );
    judges(
        outsiders,
        "src/io/read.rs",
        &["use std::fs::File;", "fn f(p: &Path) { p.is_dir() }"],
        &["use clap::Parser;", "use rayon::join;"],
    );
    judges(outsiders, "src/report/png.rs", &["use rayon::prelude::*;", "use plotters::prelude::*;"], &["use std::fs::write;"]);
    judges(outsiders, "src/report/svg.rs", &["use plotters_backend::DrawingBackend;"], &["use rayon::prelude::*;"]);
    judges(outsiders, "src/cli/run.rs", &["use clap::Parser;", "use std::time::Instant;"], &["use std::fs::File;"]);
}

#[test]
fn a_sum_in_thread_order_is_seen() {
    let good = [
        "let x: f64 = v.iter().sum();",
        "let x: Vec<f64> = v.par_iter().map(|x| x.iter().sum()).collect();",
        "let x = v.par_iter().map(f).collect::<Vec<_>>().iter().sum::<f64>();",
        "let x = v.par_iter().map(f).collect::<Result<Vec<_>, E>>()?; let y = x.iter().fold(0.0, g);",
    ];
    let bad = [
        "let x: f64 = v.par_iter().sum();",
        "let x = v.par_iter().map(|x| (x, 1)).sum::<f64>();",
        "let x = v\n    .into_par_iter()\n    .map(|x| { f(x) })\n    .filter(g)\n    .reduce(|| 0.0, |a, b| a + b);",
        "let x = v.par_chunks(64).fold(|| 0.0, add);",
    ];
    judges(unordered_sums, "src/model/draws.rs", &good, &bad);
}

#[test]
fn a_way_to_crash_is_seen() {
    let good = [
        "#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap(); }\n    #[test]\n    fn g() { panic!(\"no\") }\n}",
        "#[cfg(test)]\nmod tests {\n    const X: &str = \"}\"; const Y: char = '}';\n    fn f() { x.unwrap(); }\n}",
        "fn f() { x.unwrap_or(0); y.unwrap_or_default(); z.expect_err(); }",
        "/// Never `.unwrap()`.\nfn f() { g(\"panic!\") }",
        "const A: &str = r#\"\"x\".unwrap()\"#;",
    ];
    let bad = [
        "fn f() { x.unwrap(); }",
        "fn f<'a>(x: &'a str) { x.expect(\"it is there\"); }",
        "fn f() { panic!(\"no\") }",
        "#[cfg(test)]\nmod tests { fn f() {} }\nfn g() { x.unwrap(); }",
        "fn f() { let quote = '\"'; x.unwrap(); let quote = '\"'; }",
    ];
    judges(crashes, "src/io/write.rs", &good, &bad);
}

#[test]
fn what_has_grown_too_long_is_seen() {
    let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
    judges(overgrown, "src/io/write.rs", &[&function(60), "trait T { fn f(&self); }"], &[&function(61)]);
    let file = |lines: usize| "const X: u8 = 1;\n".repeat(lines);
    judges(overgrown, "tests/laws.rs", &[&file(500)], &[&file(501)]);
    let in_tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function(61));
    judges(overgrown, "src/io/write.rs", &[], &[&in_tests]);
}
