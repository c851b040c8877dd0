//! What a scenario changes of the one it inherits from, or of what its letters and tables give.

use super::Words;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One assumption changed in some ages: exactly one of `level`, `factor`, `add` and `cap`, by calendar year; linear between the
/// years given, held after the last, nothing before the first.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEntry {
    /// What: births per woman, deaths per person of a cohort, persons net, persons in, movers out per person, or users per person.
    pub of: ChangedWord,
    /// With "use": the service.
    pub service: Option<String>,
    /// Youngest age (at the end of the year; of births the mother's); 0 where left out.
    pub age_from: Option<u8>,
    /// Oldest age; left out = open.
    pub age_to: Option<u8>,
    /// "female" or "male"; both where left out.
    pub sex: Option<SexWord>,
    /// It is this.
    pub level: Option<BTreeMap<String, f64>>,
    /// It is this many times as large.
    pub factor: Option<BTreeMap<String, f64>>,
    /// This is added.
    pub add: Option<BTreeMap<String, f64>>,
    /// It is at most this.
    pub cap: Option<BTreeMap<String, f64>>,
}

/// What a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ChangedWord {
    Fertility,
    Mortality,
    NetMigration,
    InMigration,
    OutMigration,
    Use,
}

/// Women or men.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum SexWord {
    Female,
    Male,
}

/// Something that brings people: "a plant opens in 2028: 1 500 workers with families over three years".
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventEntry {
    /// What happens.
    pub name: Words,
    /// First calendar year people come in.
    #[schemars(range(min = 1900, max = 2200))]
    pub year: u16,
    /// Over how many years, evenly; 1 where left out.
    #[schemars(range(min = 1, max = 100))]
    pub years: Option<u16>,
    /// Persons in all.
    pub persons: f64,
    /// "families" or "labour": reference patterns of movers' ages; or give age_from and age_to.
    pub profile: Option<ProfileWord>,
    /// Youngest age, evenly up to the oldest.
    pub age_from: Option<u8>,
    /// Oldest age.
    pub age_to: Option<u8>,
    /// Share of men, 0–1; 0.5 where left out.
    #[schemars(range(min = 0, max = 1))]
    pub men: Option<f64>,
    /// First calendar year as many leave again, as much older as the years in between; they stay where left out.
    #[schemars(range(min = 1900, max = 2200))]
    pub leaves: Option<u16>,
    /// Who says so.
    pub source: Option<String>,
}

/// A pattern of movers' ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ProfileWord {
    Families,
    Labour,
}
