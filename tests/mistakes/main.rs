//! Bad input: every code is provoked, placed, and explained; everything is named in one go; no lost or double row
//! escapes. (Promises C1–C8, C10, C11.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod advice;
mod backtest;
mod cases_capacity;
mod cases_differences;
mod cases_exchange;
mod cases_files;
mod cases_housing;
mod cases_indicators;
mod cases_levers;
mod cases_plans;
mod cases_privacy;
mod cases_rates;
mod cases_staff;
mod cases_study;
mod cases_tables;
mod cases_target;
mod downloads;
mod explain;
mod folder;
mod hostile;
mod limits;
mod model;
mod new;
mod office;
mod pages;
mod program;
mod rows;
mod sound;
mod workbook;

use folder::{Edit, Folder};
use kohort::diag::Diagnostic;
use kohort::diag::render::{MOST_LINES, Paint, render};
use std::collections::BTreeMap;

/// An edit of the sound study, and what must be said about it.
pub struct Case {
    /// The code it provokes.
    pub code: &'static str,
    /// File, line and column the message names.
    pub place: (&'static str, Option<usize>, Option<usize>),
    /// Codes that follow from the same edit; nothing else may be said.
    pub also: &'static [&'static str],
    pub edits: Vec<Edit>,
}

impl Case {
    /// What is said that should not be, or not said that should; nothing if all is well.
    fn complaint(&self) -> Option<String> {
        let found = Folder::with(&self.edits).judge();
        let sorted = found.sorted();
        let (file, line, column) = self.place;
        let here =
            |d: &&&Diagnostic| d.code == self.code && d.place.file.ends_with(file) && (d.place.line, d.place.column) == (line, column);
        let named = sorted.iter().any(|diagnostic| here(&diagnostic));
        let noise = sorted.iter().any(|diagnostic| diagnostic.code != self.code && !self.also.contains(&diagnostic.code));
        let whole = |d: &Diagnostic| !d.what.is_empty() && !d.why.is_empty() && !d.advice.is_empty();
        let explained = sorted.iter().all(|diagnostic| whole(diagnostic));
        let sound = named && !noise && explained;
        (!sound).then(|| {
            format!("{} at {:?} (named {named}, noise {noise}, explained {explained}):\n{}", self.code, self.place, Folder::shown(&found))
        })
    }
}

pub fn cases() -> Vec<Case> {
    [
        cases_files::cases(),
        cases_tables::cases(),
        cases_study::cases(),
        cases_capacity::cases(),
        cases_exchange::cases(),
        cases_levers::cases(),
        cases_differences::cases(),
        cases_staff::cases(),
        cases_plans::cases(),
        cases_indicators::cases(),
        cases_rates::cases(),
        cases_housing::cases(),
        cases_target::cases(),
        office::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn the_sound_study_has_no_mistake_and_no_doubt() {
    let found = Folder::with(&[]).judge();
    assert!(found.is_empty(), "{}", Folder::shown(&found));
}

#[test]
fn every_bad_input_is_named_where_it_stands_and_nothing_else_is() {
    assert!(cases().len() >= 30);
    let complaints: Vec<String> = cases().iter().filter_map(Case::complaint).collect();
    assert!(complaints.is_empty(), "{} complaints\n\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn all_mistakes_of_all_files_come_in_one_go() {
    let people = |from, to| Edit::Swap("tables/population.csv", from, to);
    let study = |from, to| Edit::Swap("study.toml", from, to);
    let edits = [
        people("0101,2020,female,1,130", "0101,2020,female,1,1 130"),
        people("0101,2020,female,2,127", "0101,2020,woman,2,127"),
        Edit::Swap("tables/fertility.csv", "2020,14,0.00000", "2020,14,3"),
        Edit::Swap("tables/users.csv", "0101,home-care,2020,,0,66", "0101,home-cair,2020,,0,66"),
        study("norms = \"made up\"\n", ""),
        study("mean_age_at_birth", "mean_age_of_birth"),
        study("\"MMMM\"", "\"MXMM\""),
        study("[\"long-stay\"", "[\"long-stau\""),
        study("damping = 0.8", "damping = 0,8"),
    ];
    let apart = ["K0105", "K0110", "K0109", "K0121", "K0217", "K0203", "K0211", "K0402", "K0202"];
    let found = Folder::with(&edits).judge();
    assert_eq!(found.sorted().len(), apart.len(), "{}", Folder::shown(&found));
    for code in apart {
        assert_eq!(found.count(code), 1, "{code} is hidden by the others:\n{}", Folder::shown(&found));
    }
}

#[test]
fn a_thousand_bad_rows_fit_a_screen() {
    let spoil = |text: &str| text.lines().enumerate().map(|(n, l)| if n == 0 { format!("{l}\n") } else { format!("{l}x\n") }).collect();
    let found = Folder::with(&[Edit::Rewrite("tables/population.csv", spoil)]).judge();
    assert_eq!(found.count("K0104"), 1620);
    let text = render(&found, &BTreeMap::new(), Paint::Plain);
    assert!(text.lines().count() <= MOST_LINES, "{text}");
    assert!(text.contains("… and 1615 more of this kind"), "{text}");
}

#[test]
fn a_slip_in_the_study_file_is_shown_with_its_line_and_a_caret() {
    let folder = Folder::with(&[Edit::Swap("study.toml", "1.9 }", "1,9 }")]);
    let text = folder.report();
    let expected = "error[K0202]: decimal comma in `1,9`\n  --> study.toml, line 72, column 28\n   |\n72 | tfr = { 2024 = 1.5, 2030 = 1,9 }\n   |                            ^^^\n  why: in TOML a comma ends a value, so the decimals would be lost\n  try: TOML uses a point: 1.9\n";
    assert_eq!(text, expected);
}
