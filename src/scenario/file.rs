//! `study.toml` as written: its keys and their types, and the JSON Schema editors use. What the keys mean together is
//! judged in [`super::check`].

mod base;
mod building;
mod differences;
mod housing;
mod indicators;
mod inherit;
mod lever;
mod moves;
mod outcome;
mod privacy;
mod staff;
mod tables;
mod target;
mod terms;

pub use base::BaseEntry;
pub use building::{BuildingEntry, NewPlacesEntry, NewPlacesWord};
pub use differences::{ChangeEntry, ChangedWord, EventEntry, ProfileWord, SexWord};
pub use housing::{AfterTableWord, HouseholdRuleWord, HousingEntry};
pub use indicators::{CoverageWord, IndicatorEntry};
pub use inherit::{NotInherited, settings, whole};
pub use lever::{EvidenceWord, HealthEntry, HypothesisWord, InformalEntry, LeverEntry, LeverWord};
pub use moves::{AbroadWord, MovesEntry, MovesWord, ParentEntry};
pub use outcome::OutcomeEntry;
pub use privacy::{PrivacyEntry, PrivacyWord, SmallWord};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
pub use staff::{RecruitmentEntry, ServiceStaffEntry, StaffEntry, StatedEntry};
use std::collections::BTreeMap;
pub use tables::{DecimalWord, DeclaredTable, DelimiterWord, EncodingWord, FormWord, TableEntries, TableRef};
pub use target::{AfterTargetWord, ByYear, TargetByWord, TargetCourseWord, TargetEntry};
pub use terms::{CountsWord, GrowthEntry};

/// A study.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// Title, language and years.
    pub study: StudyHead,
    /// Municipalities or areas; may be left out where no table has a region column: then there is one, named like the study.
    #[serde(default)]
    pub region: Vec<RegionEntry>,
    /// Ages and rules of the step.
    #[serde(default)]
    pub model: ModelEntry,
    /// The tables, by what they hold; paths are relative to this file.
    pub tables: TableEntries,
    /// For each table named: who published it, which table, date, licence.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Calendar years base rates are found over.
    #[serde(default)]
    pub base: BaseEntry,
    /// Who moves between the study's regions.
    pub moves: Option<MovesEntry>,
    /// What the study's regions add up to.
    pub parent: Option<ParentEntry>,
    /// Who may see what a run writes.
    #[serde(default)]
    pub privacy: PrivacyEntry,
    /// Limits, thresholds and base year of the indicators.
    #[serde(default)]
    pub indicators: IndicatorEntry,
    /// What happened after the jump-off, for a study that stands in the past.
    pub outcome: Option<OutcomeEntry>,
    /// Staff and recruiting.
    pub staff: Option<StaffEntry>,
    /// Scenarios; the first is the main one.
    pub scenario: Vec<ScenarioEntry>,
    /// Services.
    #[serde(default)]
    pub service: Vec<ServiceEntry>,
    /// What the municipality may do, and what it would change; each is reported alone and, where switched on, together.
    #[serde(default)]
    pub lever: Vec<LeverEntry>,
    /// How need at an age follows longer lives.
    #[serde(default)]
    pub health: Vec<HealthEntry>,
    /// What relatives do, and what of it falls to the municipality.
    pub informal_care: Option<InformalEntry>,
}

/// Title, language and years of a study.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyHead {
    /// Title, usually the municipality's name.
    pub title: String,
    /// Language of labels and titles.
    pub language: LanguageWord,
    /// Which night the study's stock years name: "jan1" (Norway) or "dec31" (Sweden).
    pub year_label: YearLabelWord,
    /// The observed stock the projection starts from, in the study's label.
    #[schemars(range(min = 1900, max = 2200))]
    pub jump_off: u16,
    /// The years of the population table, in the study's label, where it does not have every year between its first and its
    /// last.
    pub stocks: Option<Vec<u16>>,
    /// The last stock shown, in the study's label.
    #[schemars(range(min = 1900, max = 2200))]
    pub horizon: u16,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum LanguageWord {
    En,
    Nb,
    Nn,
    Sv,
}

/// Which night a stock year names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum YearLabelWord {
    Jan1,
    Dec31,
}

/// A municipality or area.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionEntry {
    /// Its statistical code, as in the tables' region column.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Ages and rules of the step; every key has a default.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// First age of the open group, 80–130; 105 where left out.
    #[schemars(range(min = 80, max = 130))]
    pub open_age: Option<u8>,
    /// How rates refer to age; "completed" where left out.
    pub age_rule: Option<AgeRuleWord>,
    /// When in the year people move; "even-by-cohort" where left out.
    pub migration_timing: Option<TimingWord>,
}

/// How rates refer to age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum AgeRuleWord {
    Completed,
    YearEnd,
}

/// When in the year people move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum TimingWord {
    EvenByCohort,
    EvenByAge,
    End,
}

/// A scenario.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEntry {
    /// A lower-case word; "compare" is reserved.
    pub id: String,
    /// Its name: one for all languages, or by language.
    pub name: Words,
    /// One line on it.
    pub note: Option<Words>,
    /// Another scenario's id: all of it is taken over but its name and note; what is written here stands in its place, and bands,
    /// changes and events are added to those taken over.
    pub inherits: Option<String>,
    /// Four letters: fertility, life expectancy, internal migration, immigration. M medium, H high, L low, K constant,
    /// and 0 none for the two migrations. Left out: the tables as given, year by year.
    pub alternatives: Option<String>,
    /// Runs an office's people: who and made of the published table, such as "SSB 2024", which has them by sex and single age
    /// in every year. Births and deaths follow the scenario's letters or the tables, net migration is what remains.
    pub published: Option<String>,
    /// Own children per woman by calendar year; outranks the letter.
    pub tfr: Option<BTreeMap<String, f64>>,
    /// Own mean age at birth by calendar year.
    pub mean_age_at_birth: Option<BTreeMap<String, f64>>,
    /// Own life expectancy at birth by calendar year, both sexes together.
    pub life_expectancy: Option<BTreeMap<String, f64>>,
    /// Own net migration in all by calendar year, persons.
    pub net_migration: Option<BTreeMap<String, f64>>,
    /// Persons added in bands of ages.
    #[serde(default)]
    pub migration_band: Vec<BandEntry>,
    /// What is to be so many in a year: net migration, births or dwellings are found so that it is.
    pub target: Option<TargetEntry>,
    /// A programme of dwellings: as many people move as it takes to fill them.
    pub housing: Option<HousingEntry>,
    /// Assumptions changed by year and ages, in the order written.
    #[serde(default)]
    pub change: Vec<ChangeEntry>,
    /// Factors on the people of special groups by year, by the group's word; nothing before their first year.
    pub special: Option<BTreeMap<String, BTreeMap<String, f64>>>,
    /// What brings people over some years.
    #[serde(default)]
    pub event: Vec<EventEntry>,
}

/// Words in one language or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Words {
    /// The same in every language.
    One(String),
    /// By language.
    By(WordsByLanguage),
}

/// Words by language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct WordsByLanguage {
    pub en: Option<String>,
    pub nb: Option<String>,
    pub nn: Option<String>,
    pub sv: Option<String>,
}

/// Persons added a year in a band of ages.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandEntry {
    /// Youngest age at the end of the year.
    pub from: u8,
    /// Oldest age; left out = open.
    pub to: Option<u8>,
    /// Persons a year (negative: taken away), by calendar year.
    pub add: BTreeMap<String, f64>,
}

/// A service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    /// A lower-case word, as in the tables' service column.
    pub id: String,
    /// Key of the label table (`home_based_care`); or give `name`.
    pub label: Option<String>,
    /// The study's own word, the same in every language.
    pub name: Option<String>,
    /// "care" or "children".
    pub group: GroupWord,
    /// Where its need comes from: "users", "table" (use_rates), "norm" (norms) or "sum".
    pub rates: RatesWord,
    /// With "users": 31 December years the rates are pooled over.
    pub window: Option<[u16; 2]>,
    /// With "users": 31 December years the own trend is read from; the ten up to the window's last where left out.
    pub trend_window: Option<[u16; 2]>,
    /// With "users": factor by which each further year's trend counts less, 0–1; 0.99 where left out, 0 = no trend.
    pub damping: Option<f64>,
    /// With "users": nights from which users are counted another way.
    #[serde(default)]
    pub breaks: Vec<BreakEntry>,
    /// With "users" and "table": "single-ages" or "bands"; "bands" where left out.
    pub spread: Option<SpreadWord>,
    /// With "sum": the services added up.
    pub of: Option<Vec<String>>,
    /// How users become places; left out = the service has no places of its own.
    pub places: Option<PlacesEntry>,
    /// What its places count as in coverage per 100 aged 80 and over; by its label where left out.
    pub coverage: Option<CoverageWord>,
    /// Hours a user gets a week.
    pub hours_per_user_week: Option<f64>,
    /// A yearly change of the hours a user gets, on the trend line alone.
    pub hours_growth: Option<GrowthEntry>,
    /// A yearly change of use that is not demography, on the trend line alone; with "users" beside damping = 0.
    pub growth: Option<GrowthEntry>,
    /// With "users": true = the level of each band is held against other municipalities' by its own noise; as counted where left out.
    pub shrink: Option<bool>,
    /// "users" where left out; "people" = people with a condition, whether they use any service or not.
    pub counts: Option<CountsWord>,
    /// Where new places are counted from.
    pub new_places: Option<NewPlacesEntry>,
    /// What is built at a time where places run out.
    pub building: Option<BuildingEntry>,
    /// With "users" and "table": how its staff follows from its need.
    pub staff: Option<ServiceStaffEntry>,
    /// How far its figures can be trusted.
    pub basis: BasisWord,
    /// Where its figures come from.
    pub source: String,
}

/// A night from which users are counted another way: years before and after it are not compared.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakEntry {
    /// 31 December of this year is the first of the new way.
    #[schemars(range(min = 1900, max = 2200))]
    pub year: u16,
    /// Youngest age it touches; 0 where left out.
    pub age_from: Option<u8>,
    /// Oldest age it touches; left out = open.
    pub age_to: Option<u8>,
    /// Users by the new way ÷ users by the old, the same people; left out = not known.
    pub factor: Option<f64>,
    /// What changed.
    pub note: String,
}

/// A group of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum GroupWord {
    Care,
    Children,
}

/// Where a service's need comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum RatesWord {
    Users,
    Table,
    Norm,
    Sum,
}

/// How counts in bands become rates at single ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum SpreadWord {
    SingleAges,
    Bands,
}

/// How far a figure can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum BasisWord {
    Register,
    Plan,
    Reference,
    Definition,
}

/// How users become places; a key left out counts as one user, one place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacesEntry {
    /// Days a week the place is open; 7 where left out.
    pub opening_days: Option<f64>,
    /// Days a week a user comes; 7 where left out.
    pub days_per_user: Option<f64>,
    /// Share of places in use on an ordinary day, 0–1; 1 where left out.
    pub occupancy: Option<f64>,
}

/// The JSON Schema (draft 07) of `study.toml`, for editors; ends with a newline.
#[must_use]
pub fn json_schema() -> String {
    format!("{:#}\n", schema())
}

/// The same as a value: the checker of keys reads it, so that editor and program never disagree.
pub(super) fn schema() -> serde_json::Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<StudyFile>().to_value()
}
