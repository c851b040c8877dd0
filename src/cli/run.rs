//! `kohort run`: study to results.

use super::args::RunArgs;
use super::cancel;
use super::failed::{Failed, go_on};
use super::futures::futures;
use super::open::{Opened, Refused, open};
use super::voice::{Ended, as_json, complain_in, counted, out_json, say};
use crate::demand::draws::doubts;
use crate::demand::draws::programme::Certainty;
use crate::demand::{Demand, of_scenario};
use crate::diag::Diagnostic;
use crate::domain::axis::RegionId;
use crate::domain::draws::Draws;
use crate::domain::privacy::Privacy;
use crate::domain::study::{Language, Study};
use crate::io::disk::{RealDisk, Unless};
use crate::io::manifest::{Command, manifest, run_id};
use crate::io::write::write_run;
use crate::model::project::{ScenarioProjection, project_unless};
use crate::model::threads;
use crate::report::files::{Pictures, charts, files};
use crate::report::past::{OwnPast, PAST_DRAWS};
use crate::report::{Chance, Run};
use crate::scenario::nearest::nearest;
use crate::scenario::past::NamedPast;
use crate::scenario::past::plan::usual;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Runs every study named; the worst end counts.
pub fn run(args: &RunArgs) -> Ended {
    let threads = args.shared.threads.map(usize::from);
    threads::on(threads, || {
        let (mut taken, cancelled) = (Vec::new(), cancel::heed());
        let wanted = args.studies.iter().take_while(|_| !cancelled.load(Ordering::Relaxed));
        let (ends, told): (Vec<Ended>, Vec<Option<Value>>) = wanted.map(|study| one(args, study, &mut taken, cancelled)).unzip();
        if ends.contains(&Ended::Cancelled) && args.studies.len() > 1 {
            let written = ends.iter().filter(|end| **end == Ended::Done).count();
            say(&format!("{written} of {} studies were written before", args.studies.len()));
        }
        let worst = ends.into_iter().max().unwrap_or(Ended::Done);
        let mut told: Vec<Value> = told.into_iter().flatten().collect();
        match (told.len(), told.pop()) {
            (_, None) => worst,
            (1, Some(alone)) => out_json(&alone).max(worst),
            (_, Some(last)) => {
                told.push(last);
                out_json(&json!({ "ok": worst == Ended::Done, "runs": told })).max(worst)
            }
        }
    })
}

/// What a run left behind.
struct Finished {
    study: Study,
    folder: PathBuf,
    run_id: String,
    written: usize,
    warnings: Vec<Diagnostic>,
    leftover: Option<PathBuf>,
}

/// Runs one study; says how it ended, or hands that back as JSON where it was asked for. `taken` are the folders of this
/// call's results.
fn one(args: &RunArgs, path: &Path, taken: &mut Vec<PathBuf>, cancelled: &AtomicBool) -> (Ended, Option<Value>) {
    let progress = progress(args);
    let done = perform(args, path, taken, (&progress, cancelled));
    progress.finish_and_clear();
    match done {
        Ok(finished) => (Ended::Done, report(args, &finished)),
        Err(failed) => failed.told(path, &args.voice),
    }
}

/// A bar that shows after half a second, on a terminal only.
fn progress(args: &RunArgs) -> ProgressBar {
    if args.voice.quiet || args.voice.json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style);
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

fn perform(
    args: &RunArgs,
    path: &Path,
    taken: &mut Vec<PathBuf>,
    (progress, cancelled): (&ProgressBar, &AtomicBool),
) -> Result<Finished, Failed> {
    progress.set_message(format!("reading {}", path.display()));
    let (language, privacy) = (args.shared.lang.map(Language::from), args.internal.then_some(Privacy::Internal));
    let Opened { mut study, mut warnings, past, inputs, texts, notices } = open(path, language, privacy).map_err(Failed::Refused)?;
    if !notices.is_empty() && !args.voice.quiet {
        progress.suspend(|| complain_in(&notices.into_iter().collect(), &BTreeMap::new(), language));
    }
    let refused = |found: Vec<Diagnostic>| Failed::Refused(Refused { found: found.into_iter().collect(), texts: texts.clone() });
    choose(&mut study, &args.scenarios).map_err(refused)?;
    let folder = folder(args, &study.id);
    if taken.contains(&folder) {
        return Err(Failed::Taken(folder));
    }
    taken.push(folder.clone());
    go_on(cancelled, "reading")?;
    progress.set_message("projecting");
    let (projections, adjusted) = project_unless(&study, cancelled).map_err(refused)?.ok_or_else(|| Failed::cancelled("projecting"))?;
    warnings.extend(adjusted);
    let demands = needs(&study, &projections);
    let drawn = futures(args, &study, (progress, cancelled), refused)?;
    warnings.extend(
        drawn.iter().flat_map(|(_, scenarios)| scenarios).flat_map(|(id, regions)| regions.iter().filter_map(|region| doubts(id, region))),
    );
    let language = language.unwrap_or(study.language);
    let command = command(args, &study, drawn.as_ref().map(|(draws, _)| draws), language);
    let run_id = run_id(&inputs, &command);
    let past = own_past(past.as_ref().ok(), drawn.as_ref().map(|(draws, _)| draws));
    let run = Run {
        study: &study,
        projections: &projections,
        demand: &demands,
        warnings: &warnings,
        past: past.as_ref(),
        chance: drawn.as_ref().map(|(draws, scenarios)| Chance { draws, scenarios, certainty: args.certainty.unwrap_or(Certainty::USUAL) }),
        language,
        run_id: &run_id,
    };
    progress.set_message("drawing");
    let pictures = if args.shared.no_png { Pictures::Svg } else { Pictures::SvgAndPng };
    let outputs = files(&run, &charts(&run, cancelled), pictures, cancelled)?;
    let manifest = manifest(&run, &command, &inputs, &outputs).map_err(|error| Failed::Fault(error.to_string()))?;
    progress.set_message(format!("writing {}", folder.display()));
    let written = write_run(&Unless { disk: RealDisk, cancelled }, &folder, &outputs, &manifest)?;
    Ok(Finished { written: outputs.len() + 1, folder, run_id, warnings, leftover: written.leftover, study })
}

/// What the run's id and manifest say was asked for.
fn command(args: &RunArgs, study: &Study, draws: Option<&Draws>, language: Language) -> Command {
    Command {
        study: study.id.clone(),
        scenarios: study.scenarios.iter().map(|scenario| scenario.id.to_string()).collect(),
        draws: draws.map(Draws::count),
        seed: draws.map(|draws| draws.seed),
        certainty: draws.map(|_| args.certainty.unwrap_or(Certainty::USUAL).percent()),
        without: args.without.iter().cloned().collect(),
        language: language.code().to_owned(),
        privacy: study.protection.privacy.code().to_owned(),
    }
}

/// The regions' own history projected again from each year that allows it; none where it is too short. Where futures are drawn, some are
/// drawn from those years too.
fn own_past(named: Option<&NamedPast>, draws: Option<&Draws>) -> Option<OwnPast> {
    let NamedPast { past, regions, .. } = named?;
    let plan = usual(past)?;
    let own = OwnPast::of(past, &plan.jump_offs, &plan.horizons).ok()??;
    let Some(draws) = draws.and_then(|draws| Draws::new(PAST_DRAWS, draws.seed, draws.without.clone())) else { return Some(own) };
    let codes: Vec<RegionId> = regions.iter().map(|(code, _)| code.clone()).collect();
    own.clone().drawn(past, &codes, &draws).ok().or(Some(own))
}

/// Need of every scenario and region.
fn needs(study: &Study, projections: &[ScenarioProjection]) -> Vec<Vec<Demand>> {
    projections.iter().map(|scenario| of_scenario(study, scenario)).collect()
}

/// Keeps the scenarios asked for, in the study's order.
pub(super) fn choose(study: &mut Study, wanted: &[String]) -> Result<(), Vec<Diagnostic>> {
    let known: BTreeMap<&str, ()> = study.scenarios.iter().map(|scenario| (scenario.id.as_str(), ())).collect();
    let unknown = |id: &&String| !known.contains_key(id.as_str());
    let errors: Vec<Diagnostic> = wanted
        .iter()
        .filter(unknown)
        .map(|id| {
            let near = nearest(id, known.keys().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            let all: Vec<&str> = known.keys().copied().collect();
            Diagnostic::error("K0209", format!("the study has no scenario `{id}`"))
                .why("only scenarios the study writes down can be run")
                .advice(format!("{near}It has: {}", all.join(", ")))
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    if !wanted.is_empty() {
        study.scenarios.retain(|scenario| wanted.iter().any(|id| id == scenario.id.as_str()));
    }
    Ok(())
}

fn folder(args: &RunArgs, study: &str) -> PathBuf {
    match &args.shared.out {
        Some(out) if args.studies.len() == 1 => out.clone(),
        Some(out) => out.join(study),
        None => Path::new("output").join(study),
    }
}

fn report(args: &RunArgs, finished: &Finished) -> Option<Value> {
    if let Some(leftover) = &finished.leftover {
        say(&format!("warning: the old output could not be removed and stands in {}", leftover.display()));
    }
    if args.voice.json {
        let warnings: Vec<_> = finished.warnings.iter().collect();
        return Some(json!({
            "ok": true,
            "study": finished.study.id,
            "run_id": finished.run_id,
            "folder": finished.folder,
            "scenarios": finished.study.scenarios.iter().map(|scenario| scenario.id.as_str()).collect::<Vec<_>>(),
            "files": finished.written,
            "diagnostics": as_json(&warnings),
        }));
    }
    if !args.voice.quiet {
        complain_in(&finished.warnings.iter().cloned().collect(), &BTreeMap::new(), args.shared.lang.map(Language::from));
        say(&format!(
            "{}: {}, {} in {} (run {}). Open {} first.",
            finished.study.id,
            counted(finished.study.scenarios.len(), "scenario"),
            counted(finished.written, "file"),
            finished.folder.display(),
            finished.run_id,
            finished.folder.join("report.html").display(),
        ));
    }
    None
}
