//! `kohort explain`: why need changes, one number as people × rate, what a code means.

mod cell;
mod page;
mod split;

use super::args::ExplainArgs;
use super::cancel;
use super::failed::Failed;
use super::open::{Opened, Refused, open};
use super::run::choose;
use super::voice::{Ended, complain_in, out, out_json, say, typed};
use crate::demand::of_scenario;
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::axis::Year;
use crate::domain::privacy::Privacy;
use crate::domain::service::Service;
use crate::domain::study::{Language, Study};
use crate::model::project::project_unless;
use crate::report::html::basis_key;
use crate::report::labels::{capital, label};
use crate::report::view::View;
use crate::report::{Run, privacy};
use crate::scenario::nearest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// An answer: as text, and as JSON.
pub struct Answer {
    text: String,
    /// What else may be asked.
    hint: Option<String>,
    json: Value,
}

/// Says why.
pub fn explain(args: &ExplainArgs) -> Ended {
    if let Some(code) = page::code(&args.of) {
        return page::page(&code, &args.of, &args.voice);
    }
    match perform(args) {
        Ok(Told { answer, adjusted, doubts }) => {
            if args.voice.json {
                return out_json(&answer.json);
            }
            let ended = out(&answer.text);
            if !args.voice.quiet {
                answer.hint.iter().for_each(|hint| say(hint));
                complain_in(&adjusted, &BTreeMap::new(), args.lang.map(Language::from));
                doubts_of(&args.of, doubts).iter().for_each(|line| say(line));
            }
            ended
        }
        Err(failed) => failed.end(&args.of, &args.voice),
    }
}

/// An answer, and what makes it doubtful.
struct Told {
    answer: Answer,
    /// People a rule of the projection had to add or take away: only a run says so.
    adjusted: Diagnostics,
    /// How many doubts the study itself has.
    doubts: usize,
}

/// How many doubts a study has, and where they are read.
fn doubts_of(study: &Path, doubts: usize) -> Option<String> {
    let more = if doubts == 1 { "" } else { "s" };
    (doubts > 0).then(|| format!("{doubts} warning{more} of the study: kohort check {}", typed(study)))
}

fn perform(args: &ExplainArgs) -> Result<Told, Failed> {
    let language = args.lang.map(Language::from);
    let Opened { mut study, warnings, texts, notices, .. } =
        open(&args.of, language, args.internal.then_some(Privacy::Internal)).map_err(Failed::Refused)?;
    let refused = |found: Vec<Diagnostic>| Failed::Refused(Refused { found: found.into_iter().collect(), texts: texts.clone() });
    let wanted: Vec<String> = args.scenario.iter().cloned().collect();
    choose(&mut study, &wanted).map_err(refused)?;
    study.scenarios.truncate(1);
    let region = region(&study, args.region.as_deref()).map_err(|found| refused(vec![found]))?;
    let cancelled = cancel::heed();
    let (projections, adjusted) = project_unless(&study, cancelled).map_err(refused)?.ok_or_else(|| Failed::cancelled("projecting"))?;
    let demand: Vec<_> = projections.iter().map(|scenario| of_scenario(&study, scenario)).collect();
    let own = notices.len() + warnings.len();
    let doubts: Vec<Diagnostic> = notices.into_iter().chain(warnings).chain(adjusted).collect();
    let language = language.unwrap_or(study.language);
    let run = Run::asked(&study, &projections, &demand, &doubts, language);
    let view = View::new(&run, 0, region).map_err(|error| Failed::Fault(error.to_string()))?;
    let answer = match &args.cell {
        Some(cell) => cell::cell(view, cell, args.line),
        None => split::split(view, args),
    };
    let mut answer = answer.map_err(refused)?;
    if let Some(notice) = privacy::notice(&study, language) {
        answer.text = format!("{notice}\n\n{}", answer.text);
    }
    if let Value::Object(fields) = &mut answer.json {
        let listed: Vec<&Diagnostic> = doubts.iter().collect();
        fields.insert("ok".to_owned(), json!(true));
        fields.insert("study".to_owned(), json!(study.id));
        fields.insert("privacy".to_owned(), json!(study.protection.privacy.code()));
        fields.insert("scenario".to_owned(), json!(view.scenario.id.as_str()));
        fields.insert("region".to_owned(), json!(view.region.id.as_str()));
        fields.insert("diagnostics".to_owned(), super::voice::as_json(&listed));
    }
    Ok(Told { answer, adjusted: doubts.iter().skip(own).cloned().collect(), doubts: own })
}

/// What the rates of a service rest on.
fn source(view: View, service: &Service) -> String {
    let basis = capital(label(basis_key(service.basis), view.language));
    view.say("figure.basis", &[&basis, service.source.trim_end_matches('.')])
}

/// Position of the region that is meant.
fn region(study: &Study, wanted: Option<&str>) -> Result<usize, Diagnostic> {
    let Some(code) = wanted else { return Ok(0) };
    let codes: Vec<&str> = study.regions.iter().map(|region| region.id.as_str()).collect();
    codes.iter().position(|own| *own == code).ok_or_else(|| {
        Diagnostic::error("K0803", format!("the study has no region `{code}`"))
            .why("only the study's own regions are projected")
            .advice(nearest::advice(code, &codes))
    })
}

/// The service that is meant.
fn service<'s>(study: &'s Study, wanted: &str) -> Result<&'s Service, Diagnostic> {
    let ids: Vec<&str> = study.services.iter().map(|service| service.id.as_str()).collect();
    study.services.iter().find(|service| service.id.as_str() == wanted).ok_or_else(|| {
        Diagnostic::error("K0801", format!("the study has no service `{wanted}`"))
            .why("only services the study writes down have a need")
            .advice(nearest::advice(wanted, &ids))
    })
}

/// A night whose need is known.
fn night(view: View, wanted: u16) -> Result<Year, Diagnostic> {
    let years = &view.demand.years;
    let known = years.iter().find(|year| year.get() == wanted).copied();
    known.ok_or_else(|| {
        let range = years.first().zip(years.last()).map_or_else(String::new, |(first, last)| format!("{first}–{last}"));
        Diagnostic::error("K0802", format!("the need of 31 December {wanted} is not known here"))
            .why("need is worked out from the night before the projection starts to the horizon")
            .advice(format!("choose years within {range}"))
    })
}
