//! `[scenario.housing]`: a programme of dwellings that decides who moves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A programme of dwellings: as many people move as it takes to fill them.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HousingEntry {
    /// Dwellings completed by calendar year, from the jump-off on; straight between the years given, held after the last. For a study
    /// of one region; left out: the table `dwellings`.
    pub completed: Option<BTreeMap<String, f64>>,
    /// With the table: the programme whose rows count, where it has a column `programme`.
    pub programme: Option<String>,
    /// With the table: rows with status "proposed" count too; false where left out.
    pub proposed: Option<bool>,
    /// With the table: what is built after its last year, "none" or "held"; needed where it ends before the horizon.
    pub after: Option<AfterTableWord>,
    /// Share of the programme that is built, by calendar year; all of it where left out.
    pub completion_share: Option<BTreeMap<String, f64>>,
    /// Years everything comes late; 0 where left out, 1.5 = half a year's dwellings a year late, half two years.
    pub delay: Option<f64>,
    /// With --draws: least and most of the programme that may be built, around the one `completion_share`; nothing varies where left out.
    pub completion_range: Option<[f64; 2]>,
    /// With --draws: fewest and most years it may come late, around `delay`; nothing varies where left out.
    pub delay_range: Option<[f64; 2]>,
    /// Dwellings taken down a year, by calendar year: none before the first, and as many after the last; added to those of the table.
    pub demolished: Option<BTreeMap<String, f64>>,
    /// Share of new dwellings that stand empty; 0 where left out.
    pub vacancy: Option<f64>,
    /// Share of new dwellings that are second homes; 0 where left out.
    pub second_homes: Option<f64>,
    /// Share of new dwellings that people of the study's own regions move into: they leave a dwelling each behind.
    pub local: f64,
    /// Types of new dwellings as shares: detached, two_dwelling, row_linked_small, multi_dwelling_block, other.
    pub types: Option<BTreeMap<String, f64>>,
    /// How dwellings become people.
    pub rule: HouseholdRuleWord,
    /// With "persons-per-dwelling": persons in a dwelling that stood at the jump-off, by calendar year (at its end); as at the jump-off where
    /// left out.
    pub standing_size: Option<BTreeMap<String, f64>>,
    /// Where the programme and its shares come from.
    pub source: String,
}

/// How dwellings become people: by heads of households per person, or by persons in a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum HouseholdRuleWord {
    Headship,
    PersonsPerDwelling,
}

/// What is built after the last year of a table: nothing, or as much as in that year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum AfterTableWord {
    None,
    Held,
}
