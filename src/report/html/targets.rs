//! The section on targets: what each takes, in sentences and a chart.

use super::figures::{Shown, figure};
use super::markup::{element, list};
use crate::report::Run;
use crate::report::labels::label;
use crate::report::target::Told;

/// Whether a chart stands in this section and not among the others of its scenario.
pub(super) fn has(shown: &Shown) -> bool {
    shown.0.is_some() && (shown.1.id == "target" || shown.1.id.starts_with("target-"))
}

/// The section's body; none where no scenario that was run has a target.
pub(super) fn body(run: &Run, charts: &[Shown]) -> Option<String> {
    let told: Vec<(usize, Told)> = (0..run.projections.len()).filter_map(|at| Some((at, Told::of(run, at)?))).collect();
    if told.is_empty() {
        return None;
    }
    let mut body = element("p", label("target.intro", run.language));
    for (at, told) in told {
        let name = run.projections.get(at).map_or("", |projected| super::scenario_name(run, &projected.scenario));
        body.push_str(&element("h3", name));
        body.push_str(&list(told.sentences()));
        body.extend(charts.iter().filter(|shown| shown.0 == Some(at) && has(shown)).map(|shown| figure(run, shown)));
    }
    Some(body)
}
