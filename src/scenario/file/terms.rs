//! Keys of a service that stand beside its rates: what is counted, changes of its own.

use schemars::JsonSchema;
use serde::Deserialize;

/// A yearly change that is not demography, on the trend line alone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrowthEntry {
    /// Change a year as a share: 0.05 = five per cent more each year.
    pub per_year: f64,
    /// 31 December of this year is the night the figure stands on.
    #[schemars(range(min = 1900, max = 2200))]
    pub from: u16,
    /// The last 31 December that differs from the one before; what was reached then is held.
    #[schemars(range(min = 1900, max = 2200))]
    pub until: u16,
    /// Who says so.
    pub source: String,
}

/// What a service's rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CountsWord {
    /// People who use the service.
    Users,
    /// People with a condition, whether they use any service or not.
    People,
}
