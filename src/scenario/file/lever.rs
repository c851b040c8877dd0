//! What a study switches on, as written: health, informal care, levers.

use super::Words;
use schemars::JsonSchema;
use serde::Deserialize;

/// Something the municipality may do, or that may happen to it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeverEntry {
    /// A lower-case word; "health", "informal" and "together" are reserved.
    pub id: String,
    /// Its name: one for all languages, or by language.
    pub name: Words,
    /// What it does: "mix", "day-care", "rehabilitation", "technology", "discharge", "coverage" or "standard".
    pub kind: LeverWord,
    /// Whether it is in the line with measures; false where left out: then it is reported alone.
    #[serde(default)]
    pub on: bool,
    /// The first 31 December with any effect.
    #[schemars(range(min = 1900, max = 2200))]
    pub from: u16,
    /// The first 31 December with all of it; `from` where left out.
    #[schemars(range(min = 1900, max = 2200))]
    pub full: Option<u16>,
    /// The last 31 December with any; left out = it stays.
    #[schemars(range(min = 1900, max = 2200))]
    pub until: Option<u16>,
    /// The largest share of the users (or of the hours, where it saves hours) it may change, 0–1.
    pub ceiling: Option<f64>,
    /// With --draws: least and most of its effect, around 1 = as written; nothing varies where left out.
    pub range: Option<[f64; 2]>,
    /// The year its numbers are from.
    #[schemars(range(min = 1900, max = 2200))]
    pub calibration: u16,
    /// How far the evidence goes: "none", "mixed", "trial", "local" or "policy".
    pub evidence: EvidenceWord,
    /// Where its numbers come from.
    pub source: String,
    /// The service it changes (of "day-care": the long stays).
    pub service: Option<String>,
    /// Of "technology" and "standard": the services whose hours change.
    pub services: Option<Vec<String>>,
    /// Of "mix" and "day-care": the service where people are served instead.
    pub to: Option<String>,
    /// Hours a week each of them takes there; left out = as its own users, where `hours` gives none for the age.
    pub hours_per_user_week: Option<f64>,
    /// The same by band of ages.
    #[serde(default)]
    pub hours: Vec<HoursEntry>,
    /// Of "mix": youngest age; 0 where left out.
    pub age_from: Option<u8>,
    /// Of "mix": oldest age; left out = open.
    pub age_to: Option<u8>,
    /// Of "mix": share of the users. Of "day-care": share of those who move in, at most. Of "rehabilitation": share of new users. Of
    /// "discharge": share of the patients who need a stay.
    pub share: Option<f64>,
    /// Of "discharge": the share now.
    pub share_now: Option<f64>,
    /// Of "discharge": days of a stay.
    pub days: Option<f64>,
    /// Of "discharge": days of a stay now; `days` where left out.
    pub days_now: Option<f64>,
    /// Of "discharge": patients a year in the calibration year.
    pub patients: Option<f64>,
    /// Of "discharge": youngest age whose number the patients grow with; left out = as many every year.
    pub grows_with_age_from: Option<u8>,
    /// Of "day-care": years the move is put off; 0 where left out, as the one controlled study found no delay.
    pub delay: Option<f64>,
    /// Of "day-care": mean length of a long stay, years.
    pub mean_stay: Option<f64>,
    /// Of "day-care": new day-care places.
    pub places: Option<f64>,
    /// Of "day-care": days a week they are open; 5 where left out.
    pub opening_days: Option<f64>,
    /// Of "day-care": days a week a user comes.
    pub days_per_user: Option<f64>,
    /// Of "day-care": years a user comes before moving in.
    pub attends: Option<f64>,
    /// Of "rehabilitation": share of the hours saved at first. It fades evenly.
    pub effect: Option<f64>,
    /// Of "rehabilitation": new users a year ÷ users.
    pub new_users: Option<f64>,
    /// Of "rehabilitation": years until the effect has faded.
    pub lasts: Option<f64>,
    /// Of "technology": share of users who have it.
    pub uptake: Option<f64>,
    /// Of "technology": share of their hours it saves.
    pub saving: Option<f64>,
    /// Of "coverage": own coverage in the calibration year.
    pub own: Option<f64>,
    /// Of "coverage": the reference's in the same year and unit.
    pub reference: Option<f64>,
    /// Of "standard": change of hours per user a year, such as 0.005.
    pub per_year: Option<f64>,
}

/// Hours a week of a band of ages.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursEntry {
    /// Youngest age.
    pub age_from: u8,
    /// Oldest age; left out = open.
    pub age_to: Option<u8>,
    /// Hours a week.
    pub hours: f64,
}

/// What a lever does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum LeverWord {
    Mix,
    DayCare,
    Rehabilitation,
    Technology,
    Discharge,
    Coverage,
    Standard,
}

/// How far the evidence for an effect goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum EvidenceWord {
    None,
    Mixed,
    Trial,
    Local,
    Policy,
}

/// How need at an age follows longer lives.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthEntry {
    /// The services it holds for.
    pub services: Vec<String>,
    /// "expansion", "equilibrium", "postponement", "compression", or "shift" with a `kappa` of your own.
    pub hypothesis: HypothesisWord,
    /// Of "shift": years of use per year of life gained; 0 = use at an age does not change.
    pub kappa: Option<f64>,
    /// Of "compression": share by which years with need become fewer until the horizon, 0–1.
    pub share: Option<f64>,
    /// With --draws: least and most of its effect, around 1 = as written; nothing varies where left out.
    pub range: Option<[f64; 2]>,
    /// Whether it is in the line with measures; false where left out: then it is reported alone.
    #[serde(default)]
    pub on: bool,
    /// Where the assumption comes from.
    pub source: String,
}

/// What is assumed of the years of life gained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum HypothesisWord {
    Shift,
    Expansion,
    Equilibrium,
    Postponement,
    Compression,
}

/// What relatives do, and what of it falls to the municipality when they become fewer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InformalEntry {
    /// The service that takes over; it needs hours.
    pub service: String,
    /// Share of what relatives no longer do that falls to the municipality, 0–1.
    pub share: f64,
    /// Hours of relatives ÷ hours of the service, on the night before the jump-off.
    pub per_hour: f64,
    /// Youngest age of those who give it; 50 where left out.
    pub age_from: Option<u8>,
    /// Oldest age; 66 where left out.
    pub age_to: Option<u8>,
    /// Whether it is in the line with measures; false where left out: then it is reported alone.
    #[serde(default)]
    pub on: bool,
    /// Where its numbers come from.
    pub source: String,
    /// How far the evidence goes.
    pub evidence: EvidenceWord,
}
