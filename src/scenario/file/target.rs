//! `[scenario.target]`: what is to be so many, when, and what is changed until it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be so many in a year, and what is changed until it is.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// People wanted: a number beside `year`, or numbers by year, in the study's label.
    pub population: Option<ByYear>,
    /// Ages that `population` is of, such as "80+" or "20-64"; everybody where left out.
    pub of: Option<String>,
    /// Ages of a ratio: people of the first for each person of the second, such as ["20-64", "65+"].
    pub ratio: Option<Vec<String>>,
    /// The ratio wanted: a number beside `year`, or numbers by year.
    pub value: Option<ByYear>,
    /// The year of a number that stands alone, in the study's label.
    #[schemars(range(min = 1900, max = 2200))]
    pub year: Option<u16>,
    /// What is changed.
    pub by: TargetByWord,
    /// How it runs over the years up to the target's; "even" where left out.
    pub course: Option<TargetCourseWord>,
    /// What happens after the last year; "kept" where left out.
    pub after: Option<AfterTargetWord>,
    /// The one region it is asked of, by its id; all of the study together where left out.
    pub region: Option<String>,
}

/// One number, or numbers by year.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ByYear {
    /// One.
    One(f64),
    /// By year, in the study's label.
    Years(BTreeMap<String, f64>),
}

/// What is changed until a target is met: net migration, births per woman, or dwellings a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum TargetByWord {
    NetMigration,
    Births,
    Dwellings,
}

/// How what is changed runs over the years: as much every year, more every year, or most at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum TargetCourseWord {
    Even,
    Gradual,
    FrontLoaded,
}

/// What happens after the last target's year: what was changed stays so, or it is as expected again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum AfterTargetWord {
    Kept,
    Ends,
}
