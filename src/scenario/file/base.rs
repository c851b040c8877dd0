//! `[base]`: the calendar years base rates are found over.

use schemars::JsonSchema;
use serde::Deserialize;

/// Calendar years (first and last, both included) base rates are found over.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseEntry {
    /// Age pattern of fertility; the last 3 years where left out.
    pub fertility: Option<[u16; 2]>,
    /// The municipality's births against the rates; the last 10 years where left out.
    pub local_fertility: Option<[u16; 2]>,
    /// Death rates; the last 5 years where left out.
    pub mortality: Option<[u16; 2]>,
    /// Pace of decline of death rates; the last 30 years where left out.
    pub decline: Option<[u16; 2]>,
    /// Net migration as the residual of the stocks; the last 10 years where left out.
    pub migration: Option<[u16; 2]>,
}
