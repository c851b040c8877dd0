//! Futures of a run: drawn scenario by scenario, with how far it came.

use super::args::RunArgs;
use super::failed::Failed;
use super::voice::say;
use crate::demand::draws::{Chances, Drawn, Watch, drawn, memory_together};
use crate::diag::Diagnostic;
use crate::domain::axis::ScenarioId;
use crate::domain::draws::{Draws, Source};
use crate::domain::study::Study;
use crate::model::threads;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How futures were drawn, and the regions of each scenario in them.
pub type Futures = (Draws, Vec<(ScenarioId, Vec<Drawn>)>);

/// Futures of every scenario, where any were asked for, and how they were drawn.
pub fn futures(
    args: &RunArgs,
    study: &Study,
    (progress, cancelled): (&ProgressBar, &AtomicBool),
    refused: impl Fn(Vec<Diagnostic>) -> Failed,
) -> Result<Option<Futures>, Failed> {
    let Some(count) = args.draws else { return Ok(None) };
    let without = args.without.iter().filter_map(|code| Source::of(code)).collect();
    let draws = Draws::new(count, args.seed.unwrap_or(1), without)
        .ok_or_else(|| Failed::Fault("a number of draws that no option lets through".to_owned()))?;
    let asked = u64::from(count) * study.regions.len() as u64 * study.scenarios.len() as u64;
    let lived = Arc::new(AtomicU64::new(0));
    counted(progress, asked, &lived);
    let chances = Chances::of(study, draws);
    let mut all = Vec::new();
    for (at, scenario) in study.scenarios.iter().enumerate() {
        if let Some(bytes) = memory_together(study, scenario, threads::working()).filter(|_| !args.voice.quiet && !args.voice.json) {
            let what = format!(
                "{}: regions that live together, {count} futures, with some {} MB at a time",
                scenario.id,
                bytes.div_ceil(1_000_000)
            );
            progress.suspend(|| say(&what));
        }
        progress.set_message(format!("drawing futures: scenario {} of {}", at + 1, study.scenarios.len()));
        let regions = drawn(study, scenario, &chances, Watch { cancelled, lived: &lived }).map_err(|found| refused(vec![found]))?;
        let gave_up = || Failed::cancelled(format!("drawing futures, {} of {asked} done, of", lived.load(Ordering::Relaxed)));
        all.push((scenario.id.clone(), regions.ok_or_else(gave_up)?));
    }
    progress.set_style(ProgressStyle::default_spinner());
    Ok(Some((chances.draws, all)))
}

/// Lets the bar show how many futures were lived, each time it is drawn.
fn counted(progress: &ProgressBar, asked: u64, lived: &Arc<AtomicU64>) {
    let lived = Arc::clone(lived);
    let share = move |_: &ProgressState, out: &mut dyn Write| {
        let percent = 100 * lived.load(Ordering::Relaxed) / asked.max(1);
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(out, "{percent} %");
    };
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {futures}") {
        progress.set_style(style.with_key("futures", share));
    }
}
