//! Scenarios as written, and what growth rests on: changes, events, dwellings, an office's people.

use super::{Letters, Path};
use crate::domain::axis::{AgeBand, RegionId, ScenarioId, Sex, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::change::{Arrivals, Change, How};
use crate::domain::growth::Target;
use crate::domain::housing::{ByType, DwellingType, HouseholdRule};
use crate::domain::study::Language;
use std::collections::BTreeMap;

/// A scenario as written.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioSpec {
    /// Its word.
    pub id: ScenarioId,
    /// Its name by language; English or the study's own is used where one is missing.
    pub names: BTreeMap<Language, String>,
    /// One line on it, by language.
    pub notes: BTreeMap<Language, String>,
    /// Four letters; none = the tables as given, year by year, the last year held.
    pub letters: Option<Letters>,
    /// Own children per woman by calendar year; outranks the letter.
    pub tfr: Option<Path>,
    /// Own mean age at birth by calendar year; none = as the base rates.
    pub mean_age_at_birth: Option<Path>,
    /// Own life expectancy at birth, both sexes together; outranks the letter.
    pub life_expectancy: Option<Path>,
    /// An office's people, run in place of the study's own.
    pub office: Option<OfficePeople>,
    /// Own net migration in all, persons a year, spread by the local age pattern; outranks the letters.
    pub net_migration: Option<Path>,
    /// Persons added (or taken) a year in an age band, spread over its ages and sexes like its population.
    pub migration_bands: Vec<MigrationBand>,
    /// What is to be so many in a year; the rest of the scenario says what is expected without it.
    pub target: Option<Target>,
    /// A programme of dwellings that decides who moves; the rest of the scenario says who is expected to without it.
    pub housing: Option<HousingSpec>,
    /// Assumptions changed, in their order.
    pub changes: Vec<ChangeSpec>,
    /// What brings people.
    pub events: Vec<EventSpec>,
    /// Factors on special groups, by their word; nothing before their first year.
    pub special: BTreeMap<String, Path>,
    /// What it assumes, key by key, with what it takes over from others.
    pub settings: BTreeMap<String, String>,
}

/// Households and dwellings as the tables have them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Housing {
    /// Heads of households per person in private households, by sex and single age; `None` = all regions without an entry of their own.
    pub headship: BTreeMap<Option<RegionId>, [Vec<f64>; 2]>,
    /// Households counted, by region and 1 January.
    pub counted: BTreeMap<RegionId, BTreeMap<Year, CountedHouseholds>>,
    /// Persons who enter a new dwelling, by type.
    pub sizes: [Option<f64>; DwellingType::COUNT],
    /// Who moves into new dwellings.
    pub movers: Vec<MovingIn>,
    /// Movers out per person and year, by sex and age; none = not known.
    pub out_rates: Option<Cells>,
    /// Share that lives in no private household, by sex and age; none = not known.
    pub not_in_households: Option<Cells>,
}

/// Households counted on a night.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedHouseholds {
    /// Households.
    pub households: f64,
    /// People in them, where known.
    pub persons: Option<f64>,
}

/// A share of those who move into new dwellings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovingIn {
    /// Type of dwelling; none = every type without ages of its own.
    pub kind: Option<DwellingType>,
    /// Ages.
    pub band: AgeBand,
    /// Share of all who move into such dwellings, 0–1.
    pub share: f64,
}

/// A programme of dwellings, as a scenario has it.
#[derive(Debug, Clone, PartialEq)]
pub struct HousingSpec {
    /// By region, in the study's order.
    pub regions: Vec<Programme>,
    /// Share of it that is built, by calendar year.
    pub completion_share: Path,
    /// Years it comes late.
    pub delay: f64,
    /// Share of new dwellings that is lived in all the year round.
    pub lived_in: f64,
    /// Share of new dwellings that people of the study's own regions move into.
    pub local: f64,
    /// Types of further dwellings; they sum to one.
    pub mix: ByType,
    /// How dwellings become people.
    pub rule: HouseholdRule,
    /// Persons in a dwelling that stood at the jump-off, by calendar year (at its end); none = as then.
    pub standing_size: Option<Path>,
}

/// A region's dwellings by calendar year.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// The first year, at the latest that of the jump-off.
    pub first: Year,
    /// Planned, by type, each year from then on.
    pub planned: Vec<ByType>,
    /// Taken down, likewise.
    pub demolished: Vec<f64>,
}

/// One assumption changed in some ages.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSpec {
    /// What.
    pub of: Changed,
    /// Ages at the end of the year; of births the mother's.
    pub band: AgeBand,
    /// Women or men; none = both.
    pub sex: Option<Sex>,
    /// How.
    pub how: How,
    /// By, to or at most how much; nothing before its first year.
    pub by: Path,
}

impl ChangeSpec {
    /// The change of a year; none before its first.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<Change> {
        let (first, _) = self.by.points().first_key_value()?;
        (*first <= year).then(|| Change { band: self.band, sex: self.sex, how: self.how, value: self.by.at(year) })
    }
}

/// An assumption that a scenario changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Births per woman-year.
    Fertility,
    /// Deaths per person of a cohort in a year.
    Mortality,
    /// Persons, in less out, of all the ages together.
    NetMigration,
    /// Persons moving in, of all the ages together.
    InMigration,
    /// Movers out per person.
    OutMigration,
}

/// What brings people.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSpec {
    /// What happens, by language.
    pub names: BTreeMap<Language, String>,
    /// Who comes, and who leaves again.
    pub arrivals: Vec<Arrivals>,
    /// Who says so.
    pub source: String,
}

/// An office's people by sex and age, complete from the study's jump-off to one stock past its horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficePeople {
    /// Who made them, and when: "SSB 2024".
    pub name: String,
    /// Stocks by region, in the study's order, and 1 January.
    pub stocks: Vec<BTreeMap<Year, Population>>,
}

/// A change of net migration in a band of ages.
#[derive(Debug, Clone, PartialEq)]
pub struct MigrationBand {
    /// Ages at the end of the year.
    pub band: AgeBand,
    /// Persons added a year.
    pub add: Path,
}
