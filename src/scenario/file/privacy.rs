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
    /// What becomes of small counts in public. "round": one is none and two are three. "suppress": three and fewer, and none, are not
    /// shown; ages that have so few in the window are counted together with others, other nights that have so few are left out. "round"
    /// where left out.
    pub small: Option<SmallWord>,
}

/// What becomes of small counts in public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum SmallWord {
    Round,
    Suppress,
}

/// Who may see what a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum PrivacyWord {
    Public,
    Internal,
}
