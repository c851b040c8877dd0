//! Many regions at once, as written: who moves between them, and what they add up to.

use schemars::JsonSchema;
use serde::Deserialize;

/// Who moves between the study's regions: then they live each year together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovesEntry {
    /// "pool" (table `pool`) or "origin-destination" (table `internal_migration`).
    pub between: MovesWord,
    /// "none": nobody moves from or to places outside the study. Left out: the tables `net_migration` or `gross_migration` hold moves
    /// from and to outside alone, or the scenario's letters say them (the third letter is 0: moves within are the table's).
    pub abroad: Option<AbroadWord>,
    /// Ids of the scenarios it is for; all where left out.
    pub scenarios: Option<Vec<String>>,
}

/// How moves between regions are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MovesWord {
    /// Out-rates into a pool, and shares of it.
    Pool,
    /// Rates from each region to each other.
    OriginDestination,
}

/// Who moves from and to places outside the study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AbroadWord {
    /// Nobody.
    None,
}

/// What the study's regions add up to.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParentEntry {
    /// true = the parent is the sum of its regions, and they are left as they are; false where left out: they are raked to the table
    /// `parent`, year by year.
    pub sum: Option<bool>,
    /// Share of a region's people that raking may move in a year before it is said; 0.02 where left out.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub warn_above: Option<f64>,
    /// Share above which the run stops; 0.2 where left out.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub refuse_above: Option<f64>,
    /// Ids of the scenarios it is for; all where left out.
    pub scenarios: Option<Vec<String>>,
}
