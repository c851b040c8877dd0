//! The report of a back-test: one sentence, scores beside naive rules, charts, tables.

mod by_horizon;
mod by_size;
mod by_start;
mod calibration;
mod held;
mod markdown;
mod page;
pub mod sentences;
pub mod tables;

use super::canvas::Stroke;
use super::files::{NoReport, Pictures};
use super::labels::{ages, capital, counted, heading, label, sentence};
use super::page::Words;
use super::png::{SCALE, rasterise};
use super::{Chart, numbers, text_alternative};
use crate::demand::backtest as rates;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, RegionId, Year, YearLabel};
use crate::domain::study::Language;
use crate::model::backtest::people::{Case, GROUPS, Method};
use crate::model::backtest::summary::{Coverage, Row, SizeClass, find, find_coverage};
use std::sync::atomic::AtomicBool;

/// Municipalities from which on a back-test is read as one of many, and each dot no longer has a name.
const MANY: usize = 12;

/// Everything the report of a back-test is made from.
#[derive(Debug, Clone, Copy)]
pub struct Backtest<'a> {
    /// The study's title, or the table's name.
    pub title: &'a str,
    /// Code and name of each lane.
    pub regions: &'a [(RegionId, String)],
    /// Which night the years name.
    pub label: YearLabel,
    /// Every projection beside its outcome.
    pub cases: &'a [Case],
    /// Their scores.
    pub rows: &'a [Row],
    /// How often futures drawn held the outcome; empty without draws.
    pub coverage: &'a [Coverage],
    /// Futures drawn from each jump-off; 0 without draws.
    pub draws: u32,
    /// Scores of a study's rates of use; empty where a table of many is judged.
    pub rates: &'a [rates::Row],
    /// Horizons shown, shortest first; charts draw every year to the last.
    pub horizons: &'a [u16],
    /// First and last jump-off, 1 January.
    pub jump_offs: (Year, Year),
    /// Who published what it rests on.
    pub sources: &'a [String],
    /// Doubts.
    pub warnings: &'a [Diagnostic],
    /// Language of labels, titles and numbers.
    pub language: Language,
    /// First digits of the hash over the inputs and the program's version.
    pub run_id: &'a str,
}

impl Backtest<'_> {
    /// The class whose figures are quoted first: the headline class, or all where a study's municipalities are smaller.
    #[must_use]
    pub fn class(&self) -> SizeClass {
        let scored = self.rows.iter().any(|row| row.class == SizeClass::HEADLINE);
        if scored { SizeClass::HEADLINE } else { SizeClass::ALL }
    }

    /// Municipalities that are scored.
    #[must_use]
    pub fn scored(&self) -> usize {
        self.cases.iter().map(|case| case.lane).collect::<std::collections::BTreeSet<usize>>().len()
    }

    /// Whether it is of many municipalities.
    #[must_use]
    pub fn is_of_many(&self) -> bool {
        self.regions.len() >= MANY
    }

    /// The row of a method and group at a horizon, in the class quoted first.
    #[must_use]
    pub fn row(&self, method: Method, group: usize, horizon: u16) -> Option<&Row> {
        find(self.rows, method, group, self.class(), horizon)
    }

    fn say(&self, key: &str, words: &[&str]) -> String {
        sentence(key, self.language, words)
    }

    fn word(&self, key: &str) -> &'static str {
        label(key, self.language)
    }

    /// `2,3 %`.
    fn percent(&self, share: f64) -> String {
        numbers::percent(share, 1, self.language)
    }

    /// `5 %` as a limit.
    fn limit(&self, share: f64) -> String {
        numbers::percent(share, 0, self.language)
    }

    /// `88` of a hundred.
    fn of_hundred(&self, share: f64) -> String {
        numbers::whole(100.0 * share, self.language)
    }

    fn years(&self, years: u16) -> String {
        counted(f64::from(years), "backtest.years", self.language)
    }

    /// First and last year projected from, in the data's own label.
    fn period(&self) -> String {
        numbers::years(self.label.of_stock(self.jump_offs.0), self.label.of_stock(self.jump_offs.1))
    }

    /// The same of the cases with an outcome so many years on.
    fn period_of(&self, horizon: u16) -> String {
        let starts = || self.cases.iter().filter(|case| case.horizon == horizon).map(|case| case.jump_off);
        let (first, last) = starts().min().zip(starts().max()).unwrap_or(self.jump_offs);
        numbers::years(self.label.of_stock(first), self.label.of_stock(last))
    }

    fn method(&self, method: Method) -> &'static str {
        method_name(method, self.language)
    }

    /// `Innbyggere`, `67–79 år`.
    fn group(&self, group: usize) -> String {
        group_name(group, self.language)
    }

    fn class_name(&self, class: SizeClass) -> &'static str {
        class_name(class, self.language)
    }

    /// How often the middle of the futures held a group's outcome at a horizon, in the class quoted first.
    #[must_use]
    pub fn held(&self, group: usize, horizon: u16) -> Option<&Coverage> {
        find_coverage(self.coverage, group, self.class(), horizon)
    }

    /// Whose errors a chart shows: a class of municipalities, or the one there is.
    fn whose(&self) -> String {
        match self.regions {
            [(_, name)] if !name.is_empty() => name.clone(),
            _ if self.is_of_many() => self.class_name(self.class()).to_owned(),
            _ => self.title.to_owned(),
        }
    }

    fn words(&self, id: &str, title: String, subtitle: String, alt: String) -> Words {
        let stamp = self.say("stamp", &[self.run_id, env!("CARGO_PKG_VERSION"), self.title]);
        let prefix = "backtest".to_owned();
        Words { id: id.to_owned(), prefix, title, subtitle, alt, sources: self.sources.to_vec(), stamp, language: self.language }
    }

    /// The charts: errors by horizon beside the naive rules; by size, or by the year they start in where there are few; and, with draws, how
    /// often the futures held the outcome.
    #[must_use]
    pub fn charts(&self) -> Vec<Chart> {
        let mut charts = vec![by_horizon::chart(self)];
        if self.is_of_many() {
            charts.extend(self.horizons.iter().map(|&horizon| by_size::chart(self, horizon)));
        } else {
            charts.extend(self.horizons.iter().map(|&horizon| by_start::chart(self, horizon)));
        }
        charts.push(calibration::chart(self));
        charts.into_iter().flatten().collect()
    }

    /// Every file but the manifest: path relative to the folder, and bytes.
    ///
    /// # Errors
    /// When a number or picture could not be made, or `cancelled` says that nothing is wanted any longer.
    pub fn files(&self, pictures: Pictures, cancelled: &AtomicBool) -> Result<Vec<(String, Vec<u8>)>, NoReport> {
        let mut files = tables::tables(self).map_err(NoReport::Table)?;
        let charts = self.charts();
        for chart in &charts {
            files.push((format!("charts/{}.svg", chart.id), chart.svg.clone().into_bytes()));
            files.push((format!("charts/{}.txt", chart.id), text_alternative::text_alternative(chart).into_bytes()));
        }
        if pictures == Pictures::SvgAndPng {
            let drawings: Vec<&Chart> = charts.iter().collect();
            for (chart, picture) in charts.iter().zip(rasterise(&drawings, SCALE, cancelled)) {
                let png = picture.map_err(|error| NoReport::of(&chart.id, error))?;
                files.push((format!("charts/{}.png", chart.id), png));
            }
        }
        files.push(("report.html".to_owned(), page::page(self, &charts).into_bytes()));
        files.push(("summary.md".to_owned(), markdown::markdown(self).into_bytes()));
        Ok(files)
    }
}

/// What readers call a method.
#[must_use]
pub fn method_name(method: Method, language: Language) -> &'static str {
    label(&format!("backtest.{}", method.code()), language)
}

/// What readers call a group of [`GROUPS`]: `Innbyggere`, `67–79 år`.
#[must_use]
pub fn group_name(group: usize, language: Language) -> String {
    match GROUPS.get(group) {
        Some(&AgeBand::ALL) | None => heading("inhabitants", language),
        Some(&band) => capital(&ages(band, language)),
    }
}

/// What readers call a class of municipalities.
#[must_use]
pub fn class_name(class: SizeClass, language: Language) -> &'static str {
    label(&format!("backtest.class.{}", class.code), language)
}

/// How a method's line is drawn; lines differ without colour.
const fn stroke(method: Method) -> Stroke {
    use super::canvas::Dashes;
    use super::palette;
    match method {
        Method::Kohort => Stroke::solid(palette::BLUE, 4.0),
        Method::NoChange => Stroke { colour: palette::GREY, width: 2.0, dashes: Dashes::Dotted },
        Method::Trend => Stroke { colour: palette::ORANGE, width: 2.0, dashes: Dashes::Dashed },
        Method::CohortRatios => Stroke { colour: palette::PLUM, width: 2.0, dashes: Dashes::DashDot },
        Method::ShrunkRatios => Stroke { colour: palette::TEAL, width: 2.0, dashes: Dashes::Long },
    }
}

#[cfg(test)]
mod tests;
