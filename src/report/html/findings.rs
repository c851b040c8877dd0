//! What a committee reads first: a few findings in a fixed order, then all of them folded away.

use super::figures::{Shown, anchor};
use super::markup::escape;
use super::targets;
use crate::domain::service::Service;
use crate::domain::study::Region;
use crate::report::Run;
use crate::report::chance;
use crate::report::labels::{counted, label, sentence};
use crate::report::numbers;
use crate::report::summary::{Places, Summary, summaries};
use crate::report::target::Told;

/// Services whose places are among the first findings: those with most places.
const SERVICES: usize = 2;

/// A finding of the first page.
struct Finding<'a> {
    shown: &'a Shown,
    /// What is said; none = the chart's title.
    said: Option<String>,
    /// What it says more.
    more: String,
}

impl<'a> Finding<'a> {
    const fn of(shown: &'a Shown, more: String) -> Self {
        Self { shown, said: None, more }
    }

    const fn plain(shown: &'a Shown) -> Self {
        Self::of(shown, String::new())
    }
}

/// The first findings, each leading to its chart, and the list of all.
pub(super) fn body(run: &Run, charts: &[&Shown]) -> String {
    let first = first(run, charts);
    let lead: String = first.iter().map(|finding| item(run, finding)).collect();
    let all: String = charts.iter().map(|shown| item(run, &Finding::plain(shown))).collect();
    if first.is_empty() {
        return format!("<ul>\n{all}</ul>\n");
    }
    let head = escape(label("page.findings.all", run.language));
    format!("<ol class=\"lead\">\n{lead}</ol>\n<details>\n<summary>{head}</summary>\n<ul>\n{all}</ul>\n</details>\n")
}

fn item(run: &Run, Finding { shown, said, more }: &Finding) -> String {
    // Titles name no region: where there are several, what is measured says which.
    let several = run.study.regions.len() > 1;
    let quiet = |text: &str| if text.is_empty() { String::new() } else { format!(" <span class=\"quiet\">{}</span>", escape(text)) };
    let where_at = if several { quiet(&shown.1.subtitle) } else { String::new() };
    let said = said.as_ref().unwrap_or(&shown.1.title);
    format!("<li><a href=\"#{}\">{}</a>{}{where_at}</li>\n", anchor(run, shown), escape(said), quiet(more))
}

/// What each target takes: how many more inhabitants a year, or its chart's own finding.
fn of_targets<'a>(run: &Run, charts: &[&'a Shown]) -> Vec<Finding<'a>> {
    let of_scenario = |at: usize| {
        let shown = charts.iter().find(|shown| shown.0 == Some(at) && targets::has(shown)).copied()?;
        let said = Told::of(run, at)?.headline();
        let more = said.as_ref().map_or_else(String::new, |_| shown.1.title.clone());
        Some(Finding { shown, said, more })
    };
    (0..run.projections.len()).filter_map(of_scenario).collect()
}

/// What a study is there for, a target and dwellings; then the oldest, all services, places (first how sure they are enough), the last plan, why most places are needed,
/// children, all scenarios: of the first region, each with what it says more.
fn first<'a>(run: &Run, charts: &[&'a Shown]) -> Vec<Finding<'a>> {
    let (Some(region), Some(summary)) = (run.study.regions.first(), summaries(run).into_iter().next()) else { return Vec::new() };
    let find = |id: &str| charts.iter().find(|shown| shown.1.id == with_region(run, region, id)).copied();
    let plain = |id: &str| find(id).map(Finding::plain);
    let mut findings = of_targets(run, charts);
    if let Some(dwellings) = plain("dwellings") {
        findings.extend(plain("support-ratio").into_iter().chain([dwellings]));
    }
    findings.extend(find("pyramid").map(|shown| Finding::of(shown, oldest(run, &summary))));
    findings.extend(plain("overview"));
    let limited = largest(&summary, |_| true);
    // No year of shortage is read from a table that the register contradicts: it leads nothing.
    let trusted = largest(&summary, |places| places.outdated.is_none());
    findings.extend(trusted.first().and_then(|places| sure(run, places, find(&format!("fan-{}", places.demand.service))?)));
    findings.extend(trusted.iter().filter_map(|places| {
        let shown = find(&format!("capacity-{}", places.demand.service))?;
        Some(Finding::of(shown, missing(run, places, &summary)))
    }));
    // A study in the past is there for its plans: one a service, the widest ages, which come first.
    let most = if run.study.outcome.is_some() { run.study.services.len() } else { 1 };
    let plan = |service: &Service| charts.iter().find(|shown| shown.1.id.starts_with(&format!("plan-{}", service.id))).copied();
    findings.extend(run.study.services.iter().filter_map(plan).map(Finding::plain).take(most));
    findings.extend(limited.first().and_then(|places| plain(&format!("why-{}", places.demand.service))));
    findings.extend(["services-children", "population"].into_iter().filter_map(plain));
    findings
}

/// The id of a chart of a region, as [`crate::report::view::View::id`] makes it.
fn with_region(run: &Run, region: &Region, id: &str) -> String {
    if run.study.regions.len() > 1 { format!("{id}-{}", region.id) } else { id.to_owned() }
}

fn oldest(run: &Run, summary: &Summary) -> String {
    let count = |value| numbers::whole(value, run.language);
    let (from, to) = (summary.start.to_string(), summary.horizon.to_string());
    sentence("pyramid.callout", run.language, &[&count(summary.oldest[0]), &from, &count(summary.oldest[1]), &to])
}

/// The services with most places of those that `may`, the largest first.
fn largest<'a, 'b>(summary: &'b Summary<'a>, may: fn(&Places) -> bool) -> Vec<&'b Places<'a>> {
    let mut limited: Vec<&Places> = summary.places.iter().filter(|places| places.capacity.is_some() && may(places)).collect();
    limited.sort_by(|a, b| b.capacity.unwrap_or(0.0).total_cmp(&a.capacity.unwrap_or(0.0)));
    limited.truncate(SERVICES);
    limited
}

/// From when places are too few in many futures, and between what eight of ten lie.
fn sure<'a>(run: &Run, places: &Places, shown: &'a Shown) -> Option<Finding<'a>> {
    let scenario = &run.projections.first()?.scenario;
    let drawn = chance::drawn(run, scenario, &run.study.regions.first()?.id)?;
    let told = chance::places(drawn, &places.demand.service)?.needed.last()?;
    Some(Finding::of(shown, chance::eighty(&told.quantiles, "places", *drawn.nights.last()?, run.language)))
}

/// What is missing or spare at the horizon, at unchanged use; nothing where they are equal, or not known.
fn missing(run: &Run, places: &Places, summary: &Summary) -> String {
    let Some((need, capacity)) = places.need[0].zip(places.capacity) else { return String::new() };
    let missing = numbers::shown(need - capacity);
    let count = counted(missing.abs(), "places", run.language);
    let year = summary.horizon.to_string();
    match () {
        () if missing > 0.0 => sentence("capacity.short", run.language, &[&count, &year]),
        () if missing < 0.0 => sentence("capacity.spare", run.language, &[&count, &year]),
        () => String::new(),
    }
}
