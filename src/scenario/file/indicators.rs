//! `[indicators]` of a study, and what a service's places count as.

use schemars::JsonSchema;
use serde::Deserialize;

/// Limits, thresholds and base year of the indicators; every key has a default, which the table of definitions names.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorEntry {
    /// Youngest and oldest age of those who carry the old; [20, 66] where left out.
    pub working_age: Option<[u8; 2]>,
    /// Youngest age of the old; the age after working age where left out.
    pub old_from: Option<u8>,
    /// The support ratio a plan takes for too low: the first year below it is said. No threshold where left out.
    pub support_ratio_below: Option<f64>,
    /// Indices are 100 on 31 December of this year; the night before the jump-off where left out.
    #[schemars(range(min = 1900, max = 2200))]
    pub base_year: Option<u16>,
    /// Where the definition and the threshold come from.
    pub source: Option<String>,
}

/// What the places of a service count as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoverageWord {
    /// Places in institutions.
    Institution,
    /// Dwellings with care at all hours, outside institutions.
    Dwelling,
    /// Neither.
    None,
}
