//! `[outcome]`: what happened after the jump-off of a study that stands in the past.

use super::TableRef;
use schemars::JsonSchema;
use serde::Deserialize;

/// What happened after the jump-off.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeEntry {
    /// Columns as population.
    pub population: Option<TableRef>,
    /// Columns as users.
    pub users: Option<TableRef>,
}
