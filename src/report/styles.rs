//! One look per scenario, the same in every chart of a report.

use crate::report::Run;
use crate::report::canvas::{Dashes, Stroke};
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
const OTHER: f64 = 2.5;
/// Rhythms of the scenarios in the study's order: they are told apart in a grey print too.
const RHYTHMS: [Dashes; 6] = [Dashes::Solid, Dashes::Dashed, Dashes::Dotted, Dashes::DashDot, Dashes::Long, Dashes::Solid];

/// Styles in the order of the run. The first scenario is the main one and thicker. With more than six, colour goes to the
/// main one and to those with most and fewest people at the end (first region); the others are grey.
#[must_use]
pub fn scenario_styles(run: &Run) -> Vec<Style> {
    let count = run.projections.len();
    let named = |place: usize| Style {
        stroke: Stroke { colour: palette::SCENARIOS[place], width: if place == 0 { MAIN } else { OTHER }, dashes: RHYTHMS[place] },
        weight: Weight::Bold,
        coloured: true,
    };
    let grey = Style { stroke: Stroke::solid(palette::GREY, 1.5), weight: Weight::Regular, coloured: false };
    if count <= palette::SCENARIOS.len() {
        return (0..count).map(named).collect();
    }
    let people = |i: &usize| run.projections[*i].regions.first().and_then(|p| p.stock(run.study.last_stock)).map_or(0.0, |s| s.total(0));
    let most = (1..count).max_by(|a, b| people(a).total_cmp(&people(b)).then(b.cmp(a)));
    let fewest = (1..count).filter(|i| Some(*i) != most).min_by(|a, b| people(a).total_cmp(&people(b)).then(a.cmp(b)));
    (0..count)
        .map(|i| match i {
            0 => named(0),
            _ if Some(i) == most => named(1),
            _ if Some(i) == fewest => named(2),
            _ => grey,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{Plan, make};

    #[test]
    fn lines_differ_without_colour_and_the_main_one_is_thickest() {
        for scenarios in 1..=8 {
            let made = make(&Plan { scenarios, ..Plan::default() });
            let styles = scenario_styles(&made.run());
            assert_eq!(styles.len(), scenarios);
            let coloured: Vec<&Style> = styles.iter().filter(|style| style.coloured).collect();
            assert_eq!(coloured.len(), if scenarios > 6 { 3 } else { scenarios });
            for (i, a) in coloured.iter().enumerate() {
                let alike = |b: &&&Style| a.stroke.dashes == b.stroke.dashes && a.stroke.width == b.stroke.width;
                assert!(!coloured[..i].iter().any(|b| alike(&b)), "{scenarios} {i}");
            }
            assert!(styles[1..].iter().all(|style| style.stroke.width < styles[0].stroke.width));
        }
    }
}
