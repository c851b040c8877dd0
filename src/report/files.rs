//! A run as files: tables, charts with their text alternatives, the page.

use super::charts::{comparison_charts, scenario_charts};
use super::png::{NoPicture, SCALE, rasterise};
use super::tables::csv::NotANumber;
use super::{Chart, Run, html, tables, text_alternative};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// Folder of the charts that lay scenarios side by side; no scenario may bear this name.
pub const COMPARE: &str = "compare";

/// Which pictures are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// SVG only.
    Svg,
    /// SVG and PNG.
    SvgAndPng,
}

/// Why a report was not made: a fault of the program, never of the study, unless it was cancelled.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoReport {
    /// A table would have held something that is not a number.
    Table(NotANumber),
    /// A chart could not be made a picture.
    Picture(String, NoPicture),
    /// It is no longer wanted.
    Cancelled,
}

impl NoReport {
    /// Why the picture of a chart was not made.
    pub(super) fn of(chart: &str, error: NoPicture) -> Self {
        match error {
            NoPicture::Cancelled => Self::Cancelled,
            error => Self::Picture(chart.to_owned(), error),
        }
    }
}

impl fmt::Display for NoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(error) => error.fmt(f),
            Self::Picture(chart, error) => write!(f, "chart {chart}: {error}"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for NoReport {}

/// Every chart of a run, the comparison's first, each with the position of its scenario; those of no further scenario once
/// `cancelled` says so, and then [`files`] makes nothing of them.
#[must_use]
pub fn charts(run: &Run, cancelled: &AtomicBool) -> Vec<(Option<usize>, Chart)> {
    let compared = comparison_charts(run).into_iter().map(|chart| (None, chart));
    let wanted = (0..run.projections.len()).take_while(|_| !cancelled.load(Ordering::Relaxed));
    let of_scenarios = wanted.flat_map(|at| scenario_charts(run, at).into_iter().map(move |chart| (Some(at), chart)));
    compared.chain(of_scenarios).collect()
}

/// Every file of a run but its manifest: path with forward slashes relative to the run's folder, and bytes.
///
/// # Errors
/// When a number or picture could not be made, or `cancelled` says that nothing is wanted any longer.
pub fn files(
    run: &Run,
    charts: &[(Option<usize>, Chart)],
    pictures: Pictures,
    cancelled: &AtomicBool,
) -> Result<Vec<(String, Vec<u8>)>, NoReport> {
    let mut files = tables::tables(run).map_err(NoReport::Table)?;
    for (scenario, chart) in charts {
        let stem = stem(run, *scenario, chart);
        files.push((format!("{stem}.svg"), chart.svg.clone().into_bytes()));
        files.push((format!("{stem}.txt"), text_alternative::text_alternative(chart).into_bytes()));
    }
    if pictures == Pictures::SvgAndPng {
        let drawings: Vec<&Chart> = charts.iter().map(|(_, chart)| chart).collect();
        for ((scenario, chart), picture) in charts.iter().zip(rasterise(&drawings, SCALE, cancelled)) {
            let stem = stem(run, *scenario, chart);
            let png = picture.map_err(|error| NoReport::of(&stem, error))?;
            files.push((format!("{stem}.png"), png));
        }
    }
    files.push(("report.html".to_owned(), html::html(run, charts).into_bytes()));
    if cancelled.load(Ordering::Relaxed) { Err(NoReport::Cancelled) } else { Ok(files) }
}

/// `charts/mmmm/pyramid`, `charts/compare/population`.
fn stem(run: &Run, scenario: Option<usize>, chart: &Chart) -> String {
    let folder = scenario.and_then(|at| run.projections.get(at)).map_or(COMPARE, |projection| projection.scenario.as_str());
    format!("charts/{folder}/{}", chart.id)
}
