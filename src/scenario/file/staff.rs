//! Keys about staff and money.

use super::BasisWord;
use schemars::JsonSchema;
use serde::Deserialize;

/// Staff: how hours of care become full-time positions, and who can be recruited. Every key may be left out; what is, is a
/// reference value and no local data.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffEntry {
    /// Share of the hours worked that is spent with users, 0–1; 0.60 where left out.
    pub direct_share: Option<StatedEntry>,
    /// Hours a full-time position works a year, after holidays and before sickness absence; 1550 where left out.
    pub hours_per_year: Option<StatedEntry>,
    /// Share of these hours lost to sickness, 0–1; nothing is taken off where left out.
    pub absence: Option<StatedEntry>,
    /// The age at which staff leave for good; needed with staff by age.
    #[schemars(range(min = 50, max = 80))]
    pub leaving_age: Option<u8>,
    /// Youngest and oldest age of the youth cohorts recruits are held against; [19, 22] where left out.
    pub youth_ages: Option<[u8; 2]>,
    /// A limit on how many can be recruited.
    pub recruitment: Option<RecruitmentEntry>,
}

/// A value, what it rests on, and who says so.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedEntry {
    /// The value.
    pub value: f64,
    /// How far it can be trusted.
    pub basis: BasisWord,
    /// Where it comes from.
    pub source: String,
}

/// A limit on how many can be recruited: a number, or a share of one youth cohort.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitmentEntry {
    /// At most so many staff-years a year.
    pub most_a_year: Option<f64>,
    /// At most such a share of one youth cohort a year, 0–1, a staff-year a person.
    pub cohort_share: Option<f64>,
    /// First calendar year it holds in.
    #[schemars(range(min = 1900, max = 2200))]
    pub from: u16,
    /// Where it comes from.
    pub source: String,
}

/// How a service's staff follows from its need: one of the two numbers. Left out, it follows from hours_per_user_week.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceStaffEntry {
    /// Staff-years per place needed.
    pub fte_per_place: Option<f64>,
    /// Staff-years per user.
    pub fte_per_user: Option<f64>,
    /// How far the number can be trusted.
    pub basis: BasisWord,
    /// Where it comes from.
    pub source: String,
}
