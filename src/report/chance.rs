//! What readers are told of futures drawn: bands by year, and from when places are too few in half of them and in one of ten.

use super::Run;
use crate::demand::capacity::first_shortfall;
use crate::demand::draws::{Drawn, DrawnPlaces, Told, may_be_late, measures_vary};
use crate::domain::axis::{RegionId, ScenarioId, ServiceId, Year};
use crate::domain::draws::{Draws, PERCENTILES, Source};
use crate::domain::study::{Language, Study};
use crate::report::labels::{counted, label, sentence};
use crate::report::numbers;

/// Position of the middle in [`PERCENTILES`].
pub const MEDIAN: usize = 3;
/// Position of what nine of ten futures do not pass.
pub const P90: usize = 5;
/// Positions of what eight of ten futures lie between.
pub const EIGHTY: (usize, usize) = (1, 5);
/// Share of a hundred futures, and the positions of its ends, the widest first.
pub const BANDS: [(u8, (usize, usize)); 3] = [(95, (0, 6)), (80, EIGHTY), (50, (2, 4))];

/// The futures of a scenario's region, where it was drawn.
#[must_use]
pub fn drawn<'a>(run: &Run<'a>, scenario: &ScenarioId, region: &RegionId) -> Option<&'a Drawn> {
    let (_, regions) = run.chance?.scenarios.iter().find(|(id, _)| id == scenario)?;
    regions.iter().find(|drawn| drawn.region == *region)
}

/// Places of a service in all futures.
#[must_use]
pub fn places<'a>(drawn: &'a Drawn, service: &ServiceId) -> Option<&'a DrawnPlaces> {
    drawn.services.iter().find(|found| found.service == *service)?.places.as_ref()
}

/// One quantile through the years.
#[must_use]
pub fn quantile(told: &[Told], at: usize) -> Vec<f64> {
    debug_assert!(at < PERCENTILES.len(), "a percentile that is told");
    told.iter().map(|told| told.quantiles[at]).collect()
}

/// The first night from `from` on whose need is more than the places there are: by the median and by the 90th percentile. None where
/// it never is, or no places are known.
#[must_use]
pub fn too_few(drawn: &Drawn, service: &ServiceId, from: Year) -> [Option<Year>; 2] {
    let first = |at| {
        let places = places(drawn, service)?;
        let there: Vec<f64> = places.short.as_ref()?.iter().map(|night| night.0).collect();
        first_shortfall(&quantile(&places.needed, at), &there, &drawn.nights, from)
    };
    [MEDIAN, P90].map(first)
}

/// Eight of ten futures lie between these, as readers see them.
#[must_use]
pub fn eighty(told: &[f64; PERCENTILES.len()], unit: &str, year: Year, language: Language) -> String {
    let (low, high) = (told[EIGHTY.0], told[EIGHTY.1]);
    let (from, to) = (numbers::whole(low, language), numbers::whole(high, language));
    let (all, year) = (counted(high, unit, language), year.to_string());
    if from == to { sentence("fan.eighty.same", language, &[&all, &year]) } else { sentence("fan.eighty", language, &[&from, &all, &year]) }
}

/// What differs between the futures and what was held still, in words.
#[must_use]
pub fn sources(draws: &Draws, study: &Study, language: Language) -> [Vec<&'static str>; 2] {
    let word = |source: &Source| label(&format!("chance.source.{source}"), language);
    let there = |source: &Source| match source {
        Source::Building => may_be_late(study),
        Source::Measures => measures_vary(study),
        _ => true,
    };
    let (with, without): (Vec<_>, Vec<_>) = Source::ALL.into_iter().filter(there).partition(|source| draws.with(*source));
    [with.iter().map(word).collect(), without.iter().map(word).collect()]
}

/// What eight of ten do not hold: said under every fan of need.
#[must_use]
pub fn left_out(draws: &Draws, study: &Study, language: Language) -> String {
    let [_, still] = sources(draws, study, language);
    let mut text = label("chance.left_out", language).to_owned();
    if !still.is_empty() {
        text.push_str(&format!(" {}", sentence("chance.still", language, &[&still.join(", ")])));
    }
    text
}

/// `1 000 simuleringer`.
#[must_use]
pub fn simulations(draws: &Draws, language: Language) -> String {
    counted(f64::from(draws.count()), "simulations", language)
}
