//! `[privacy]`: who may see what a run writes.

use schemars::JsonSchema;
use serde::Deserialize;

/// Who may see what a run writes.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyEntry {
    /// "public": counts of one or two users are shown, and calculated with, as none or three. "internal": as they are, and every
    /// page, chart and table says that it is not for publication. "public" where left out.
    pub mode: Option<PrivacyWord>,
}

/// Who may see what a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum PrivacyWord {
    Public,
    Internal,
}
