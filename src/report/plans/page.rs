//! The page: plan by plan, what is stated and what is found, what charts show, what cannot be computed, and what contradicts itself.

use super::{answered, period, shown, stated, why, word};
use crate::demand::plan::{Answer, Met};
use crate::diag::Diagnostic;
use crate::domain::plan::MUCH;
use crate::domain::study::Language;
use crate::report::Run;
use crate::report::numbers::percent;
use std::fmt::Write;

/// A study's answers.
#[derive(Debug)]
pub struct Told<'a> {
    /// The study's word.
    pub study: &'a str,
    /// Its folder or file, as it was named.
    pub path: String,
    /// Its figures, answered.
    pub answers: Vec<Answer<'a>>,
    /// What its plans say against themselves and the register.
    pub contradictions: Vec<&'a Diagnostic>,
}

impl<'a> Told<'a> {
    /// What a run has to say of its plans.
    #[must_use]
    pub fn of(run: &Run<'a>, path: &str) -> Self {
        let contradictions = run.warnings.iter().filter(|warning| CONTRADICTIONS.contains(&warning.code)).collect();
        Self { study: &run.study.id, path: path.to_owned(), answers: answered(run), contradictions }
    }
}

const CONTRADICTIONS: [&str; 5] = ["K0767", "K0768", "K0769", "K0770", "K0771"];

/// A figure of a study.
type Row<'t, 'a> = (&'t str, &'t Answer<'a>);

/// Every plan of the studies told, in the order they first name it.
#[must_use]
pub fn page(told: &[Told<'_>]) -> String {
    let mut plans: Vec<&str> = Vec::new();
    for answer in told.iter().flat_map(|study| &study.answers) {
        if !plans.contains(&answer.figure.plan.as_str()) {
            plans.push(&answer.figure.plan);
        }
    }
    let mut text = head(told);
    for plan in plans {
        let of_plan = |study: &&Told<'_>| study.answers.iter().any(|answer| answer.figure.plan == plan);
        let rows: Vec<Row> = told
            .iter()
            .filter(of_plan)
            .flat_map(|study| study.answers.iter().map(|answer| (study.study, answer)))
            .filter(|(_, answer)| answer.figure.plan == plan)
            .collect();
        let _ = write!(text, "\n## {plan}\n");
        text.push_str(&summary(&rows));
        text.push_str(&numbers(&rows));
        text.push_str(&charts(told, &rows));
        text.push_str(&nothing(&rows));
        text.push_str(&contradictions(told, plan));
    }
    text
}

fn head(told: &[Told<'_>]) -> String {
    let studies: Vec<&str> = told.iter().map(|study| study.study).collect();
    format!(
        "# What the plans say, and what kohort finds\n\n\
        Figures of municipal plans, each by the plan's own title and page, beside what a study's first scenario (or the one a figure is of) finds for it \
        (studies: {}). *Reproduced*: rounds to what is printed. *Differs*: does not, and the last column says what is known of why. \
        *Same sign, but small*: the plan says much or strongly, and what is found goes the same way by less than {} of its first value. \
        *Numbered*: the plan says it in words or in a picture. *Implies*: what the plan's own numbers mean for something else. \
        Use is unchanged use; in brackets, what past data support. People stand on the night the study names, users, places and staff on 31 December.\n",
        studies.join(", "),
        percent(MUCH, 0, Language::En)
    )
}

fn table(text: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = write!(text, "| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn summary(rows: &[Row]) -> String {
    let count = |met: Met| rows.iter().filter(|(_, answer)| answer.met == met).count();
    let words = [Met::Reproduced, Met::Small, Met::Differs, Met::Numbered, Met::Implies, Met::Shown, Met::Cannot, Met::Given];
    let counts: Vec<String> = words
        .into_iter()
        .filter(|met| count(*met) > 0)
        .map(|met| format!("{} {}", count(met), if met == Met::Given { "given as input" } else { word(met) }))
        .collect();
    format!("\n{}.\n", counts.join(", "))
}

fn numbers(rows: &[Row]) -> String {
    let wanted = |row: &&Row| matches!(row.1.met, Met::Reproduced | Met::Small | Met::Differs | Met::Numbered | Met::Implies);
    let rows: Vec<&Row> = rows.iter().filter(wanted).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\n### Figures\n\n".to_owned();
    let heads = ["page", "figure", "year", "stated", "kohort", "unit", "", "why, or of what", "study"];
    table(
        &mut text,
        &heads,
        rows.into_iter().map(|(study, answer)| {
            let figure = answer.figure;
            vec![
                figure.page.clone(),
                figure.figure.clone(),
                period(figure),
                stated(figure),
                found(answer),
                figure.unit.clone(),
                word(answer.met).to_owned(),
                why(answer),
                format!("`{study}`"),
            ]
        }),
    );
    text
}

/// `1 098 (901)`: unchanged use, and what past data support where that is another number.
fn found(answer: &Answer<'_>) -> String {
    let Ok(found) = answer.found else { return String::new() };
    let value = shown(found.value, answer.figure);
    found.trend.map_or(value.clone(), |trend| format!("{value} ({})", shown(trend, answer.figure)))
}

fn charts(told: &[Told<'_>], rows: &[Row]) -> String {
    let rows: Vec<&Row> = rows.iter().filter(|(_, answer)| !answer.figure.chart.is_empty()).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\n### Shown in charts\n\n".to_owned();
    table(
        &mut text,
        &["page", "figure", "year", "stated", "chart", "drawn by", "what it shows"],
        rows.into_iter().map(|(study, answer)| {
            let figure = answer.figure;
            let file = format!("`output/{study}/{}.png`", figure.chart);
            let path = told.iter().find(|own| own.study == *study).map_or("", |own| &own.path);
            let command = format!("`kohort run {path}`");
            vec![figure.page.clone(), figure.figure.clone(), period(figure), stated(figure), file, command, figure.note.clone()]
        }),
    );
    text
}

fn nothing(rows: &[Row]) -> String {
    let rows: Vec<&Row> = rows.iter().filter(|(_, answer)| answer.met == Met::Cannot).collect();
    if rows.is_empty() {
        return String::new();
    }
    let mut text = "\n### What the data cannot give\n\n".to_owned();
    table(
        &mut text,
        &["page", "figure", "year", "stated", "why", "study"],
        rows.into_iter().map(|(study, answer)| {
            let figure = answer.figure;
            vec![figure.page.clone(), figure.figure.clone(), period(figure), stated(figure), why(answer), format!("`{study}`")]
        }),
    );
    text
}

fn contradictions(told: &[Told<'_>], plan: &str) -> String {
    let mut text = String::new();
    for study in told {
        for found in study.contradictions.iter().filter(|found| found.what.starts_with(plan)) {
            let what = found.what.strip_prefix(plan).unwrap_or(&found.what).trim_start_matches([',', ' ']);
            let _ = writeln!(text, "- {what} ({}, `{}`)", found.code, study.study);
        }
    }
    if text.is_empty() { text } else { format!("\n### What the plan says against itself, and against the register\n\n{text}") }
}
