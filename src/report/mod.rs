//! Results to bytes: tables, charts, the page. Numbers are rounded here, once.

pub mod axis;
pub mod backtest;
pub mod building;
pub mod canvas;
pub mod chance;
pub mod charts;
pub mod doubts;
pub mod effects;
#[cfg(test)]
pub(crate) mod fake;
pub mod files;
#[cfg(test)]
pub(crate) mod fixture;
pub mod font;
pub mod held;
pub mod html;
pub mod indicators;
pub mod labels;
pub mod numbers;
pub mod outcome;
pub mod page;
pub mod palette;
pub mod panels;
pub mod past;
pub mod place;
pub mod plans;
pub mod png;
pub mod privacy;
pub mod quote;
pub mod styles;
pub mod summary;
pub mod svg;
pub mod tables;
pub mod target;
pub mod text_alternative;
pub mod view;
pub mod why;

use crate::demand::Demand;
use crate::demand::draws::Drawn;
use crate::demand::draws::programme::Certainty;
use crate::diag::Diagnostic;
use crate::domain::axis::ScenarioId;
use crate::domain::draws::Draws;
use crate::domain::study::{Language, Study};
use crate::model::project::ScenarioProjection;

/// Everything a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The checked study.
    pub study: &'a Study,
    /// Its scenarios that were run, in the study's order.
    pub projections: &'a [ScenarioProjection],
    /// Need by scenario (as `projections`) and region (in the study's order).
    pub demand: &'a [Vec<Demand>],
    /// Doubts, printed in every report.
    pub warnings: &'a [Diagnostic],
    /// How wrong it would have been from past years; none where the history does not tell.
    pub past: Option<&'a past::OwnPast>,
    /// The same in many futures; none where no futures were drawn.
    pub chance: Option<Chance<'a>>,
    /// Language of labels, titles and numbers.
    pub language: Language,
    /// First digits of the hash over the study's files and the program's version.
    pub run_id: &'a str,
}

impl<'a> Run<'a> {
    /// A run that is asked and not written: no past, no futures, no id.
    #[must_use]
    pub const fn asked(
        study: &'a Study,
        projections: &'a [ScenarioProjection],
        demand: &'a [Vec<Demand>],
        warnings: &'a [Diagnostic],
        language: Language,
    ) -> Self {
        Self { study, projections, demand, warnings, past: None, chance: None, language, run_id: "" }
    }
}

/// Futures drawn.
#[derive(Debug, Clone, Copy)]
pub struct Chance<'a> {
    /// How many, and what differs in them.
    pub draws: &'a Draws,
    /// How sure it shall be that places are enough, where new ones are counted.
    pub certainty: Certainty,
    /// By scenario, its regions in the study's order.
    pub scenarios: &'a [(ScenarioId, Vec<Drawn>)],
}

/// A chart with everything a reader needs who cannot see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// File name without ending: `pyramid`, `capacity-nursing-home`.
    pub id: String,
    /// The finding, computed.
    pub title: String,
    /// Measure, unit, population, area, period, scenario.
    pub subtitle: String,
    /// The drawing, a whole SVG document.
    pub svg: String,
    /// What it shows, in words.
    pub alt: String,
    /// The numbers it shows, written in the run's language.
    pub table: Table,
}

/// A table for people, already written in the run's language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// Column heads.
    pub header: Vec<String>,
    /// Rows; the first cell is the row's head.
    pub rows: Vec<Vec<String>>,
}
