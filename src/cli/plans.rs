//! `kohort plans`: what plans say, beside what their studies find.

use super::args::PlansArgs;
use super::cancel;
use super::failed::{Failed, go_on};
use super::open::{Opened, Refused, open};
use super::voice::{Ended, complain, out, out_json, say, typed};
use crate::demand::of_scenario;
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::study::{Language, Scenario, Study};
use crate::model::project::project_unless;
use crate::model::threads;
use crate::report::Run;
use crate::report::numbers::exact;
use crate::report::plans::{Told, page, stated, why, word};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// Prints the page of every study named; nothing where one of them is refused.
pub fn plans(args: &PlansArgs) -> Ended {
    let cancelled = cancel::heed();
    threads::on(args.threads.map(usize::from), || {
        let mut opened = Vec::new();
        for path in &args.studies {
            match ready(path, cancelled) {
                Ok(study) => opened.push(study),
                Err(failed) => return failed.end(path, &args.voice),
            }
        }
        let mut runs = Vec::new();
        for study in &opened {
            runs.push(study.run());
        }
        let told: Vec<Told> = runs.iter().zip(&args.studies).map(|(run, path)| Told::of(run, &typed(path))).collect();
        if !args.voice.quiet {
            told.iter().filter(|study| study.answers.is_empty()).for_each(|study| say(&format!("{}: no figures of a plan", study.study)));
        }
        if args.voice.json { out_json(&as_json(&told)) } else { out(&page(&told)) }
    })
}

/// A study, projected.
struct Ready {
    opened: Opened,
    projections: Vec<crate::model::project::ScenarioProjection>,
    demand: Vec<Vec<crate::demand::Demand>>,
}

impl Ready {
    fn run(&self) -> Run<'_> {
        Run::asked(&self.opened.study, &self.projections, &self.demand, &self.opened.warnings, Language::En)
    }
}

/// Opens a study and projects its first scenario, and those its figures name.
fn ready(path: &Path, cancelled: &AtomicBool) -> Result<Ready, Failed> {
    let mut opened = open(path, Some(Language::En), None).map_err(Failed::Refused)?;
    let Study { scenarios, plan_figures, .. } = &mut opened.study;
    let named = |scenario: &Scenario| plan_figures.iter().any(|figure| figure.scenario.as_ref() == Some(&scenario.id));
    let mut first = true;
    scenarios.retain(|scenario| std::mem::take(&mut first) || named(scenario));
    go_on(cancelled, "reading")?;
    let texts = opened.texts.clone();
    let refused = |found: Vec<Diagnostic>| Failed::Refused(Refused { found: found.into_iter().collect(), texts });
    let (projections, adjusted) =
        project_unless(&opened.study, cancelled).map_err(refused)?.ok_or_else(|| Failed::cancelled("projecting"))?;
    if !adjusted.is_empty() {
        complain(&adjusted.iter().cloned().collect::<Diagnostics>(), &opened.texts);
    }
    let demand = projections.iter().map(|scenario| of_scenario(&opened.study, scenario)).collect();
    Ok(Ready { opened, projections, demand })
}

fn as_json(told: &[Told<'_>]) -> Value {
    let one = |study: &Told<'_>| {
        let figures: Vec<Value> = study
            .answers
            .iter()
            .map(|answer| {
                let figure = answer.figure;
                let found = answer.found.ok();
                json!({
                    "plan": figure.plan, "page": figure.page, "key": figure.key, "figure": figure.figure,
                    "measure": figure.measure.word(), "unit": figure.unit,
                    "year_from": figure.year_from.map(crate::domain::axis::Year::get), "year": figure.year.map(crate::domain::axis::Year::get),
                    "printed": stated(figure), "stated": figure.stated.number().map(number),
                    "kohort": found.map(|found| number(found.value)), "kohort_trend": found.and_then(|found| found.trend).map(number),
                    "met": word(answer.met), "chart": figure.chart, "why": why(answer),
                })
            })
            .collect();
        let contradictions: Vec<Value> =
            study.contradictions.iter().map(|found| json!({ "code": found.code, "what": found.what })).collect();
        json!({ "study": study.study, "figures": figures, "contradictions": contradictions })
    };
    json!({ "ok": true, "studies": told.iter().map(one).collect::<Vec<_>>() })
}

/// The shortest form that reads back to the same bits.
fn number(value: f64) -> Value {
    exact(value).parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}
