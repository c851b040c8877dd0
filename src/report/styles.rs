//! One look per scenario, the same in every chart of a report.

use crate::report::Run;
use crate::report::canvas::Stroke;
use crate::report::font::Weight;
use crate::report::palette;

/// How a scenario's line is drawn and whether its name stands out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Its line.
    pub stroke: Stroke,
    /// Its label.
    pub weight: Weight,
    /// Coloured, or one of many grey ones.
    pub coloured: bool,
}

/// Pixels of the main scenario's line.
const MAIN: f64 = 4.0;
const OTHER: f64 = 2.25;

/// Styles in the order of the run. The first scenario is the main one and thicker. With more than six, colour goes to the
/// main one and to those with most and fewest people at the end (first region); the others are grey.
#[must_use]
pub fn scenario_styles(run: &Run) -> Vec<Style> {
    let count = run.projections.len();
    let main = |colour| Style { stroke: Stroke::solid(colour, MAIN), weight: Weight::Bold, coloured: true };
    let other = |colour| Style { stroke: Stroke::solid(colour, OTHER), weight: Weight::Bold, coloured: true };
    let grey = Style { stroke: Stroke::solid(palette::GREY, 1.5), weight: Weight::Regular, coloured: false };
    if count <= palette::SCENARIOS.len() {
        return palette::SCENARIOS.iter().take(count).enumerate().map(|(i, c)| if i == 0 { main(*c) } else { other(*c) }).collect();
    }
    let people = |i: &usize| run.projections[*i].regions.first().and_then(|p| p.stock(run.study.last_stock)).map_or(0.0, |s| s.total(0));
    let most = (1..count).max_by(|a, b| people(a).total_cmp(&people(b)).then(b.cmp(a)));
    let fewest = (1..count).filter(|i| Some(*i) != most).min_by(|a, b| people(a).total_cmp(&people(b)).then(a.cmp(b)));
    (0..count)
        .map(|i| match i {
            0 => main(palette::BLUE),
            _ if Some(i) == most => other(palette::ORANGE),
            _ if Some(i) == fewest => other(palette::TEAL),
            _ => grey,
        })
        .collect()
}
