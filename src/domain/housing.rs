//! Housing: dwellings by type, and what a scenario led by dwellings was found to hold.

use super::axis::{RegionId, Year};
use super::late::LateMoves;
use std::ops::RangeInclusive;

/// Persons in a dwelling lived in, on average and for each further one, outside which an assumption is wrong.
pub const PLAUSIBLE: RangeInclusive<f64> = 1.6..=2.6;

/// A type of building, as Statistics Norway tells households' dwellings apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DwellingType {
    /// A house for one household.
    Detached,
    /// A house with two dwellings.
    TwoDwelling,
    /// Row houses, linked houses and other small houses.
    RowLinkedSmall,
    /// Blocks of flats.
    MultiDwellingBlock,
    /// All others.
    Other,
}

impl DwellingType {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// All, in the order of arrays.
    pub const ALL: [Self; Self::COUNT] = [Self::Detached, Self::TwoDwelling, Self::RowLinkedSmall, Self::MultiDwellingBlock, Self::Other];

    /// Position in arrays.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Detached => 0,
            Self::TwoDwelling => 1,
            Self::RowLinkedSmall => 2,
            Self::MultiDwellingBlock => 3,
            Self::Other => 4,
        }
    }

    /// Its word in tables and study files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Detached => "detached",
            Self::TwoDwelling => "two_dwelling",
            Self::RowLinkedSmall => "row_linked_small",
            Self::MultiDwellingBlock => "multi_dwelling_block",
            Self::Other => "other",
        }
    }

    /// The type of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == word)
    }
}

/// A number for each type of dwelling.
pub type ByType = [f64; DwellingType::COUNT];

/// How dwellings become people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseholdRule {
    /// As many households as dwellings lived in; households are heads per person × people.
    Headship,
    /// As many people in private households as dwellings × persons in each.
    PersonsPerDwelling,
}

impl HouseholdRule {
    /// Its word in tables and study files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Headship => "headship",
            Self::PersonsPerDwelling => "persons-per-dwelling",
        }
    }
}

/// What a region's housing starts from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HousingBasis {
    /// How dwellings become people.
    pub rule: HouseholdRule,
    /// Households counted and their year (1 January), where the region has its own.
    pub counted: Option<(Year, f64)>,
    /// Those households divided by what the rates of the table give on the people of that year: one factor on every age, carried to
    /// every year. 1 where nothing is counted.
    pub headship_factor: f64,
    /// The people counted in those households divided by what the shares in private households give on the same night, likewise.
    pub people_factor: f64,
    /// Households on the night of the jump-off by those rates.
    pub households: f64,
    /// People in private households on that night.
    pub people: f64,
    /// Dwellings lived in on that night: one for each household.
    pub stock: f64,
    /// Own moves out divided by those of the table of out-rates, where both are known.
    pub out_rate_factor: Option<f64>,
}

/// A calendar year of a region's housing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HousingYear {
    /// Which.
    pub year: Year,
    /// Dwellings in the programme for the year, before what is not built and what is late.
    pub planned: f64,
    /// Dwellings completed in the year.
    pub completed: f64,
    /// Dwellings taken down in the year.
    pub demolished: f64,
    /// Dwellings lived in at the end of the year.
    pub occupied: f64,
    /// Households at the end of the year.
    pub households: f64,
    /// People in private households at the end of the year.
    pub people: f64,
    /// Those people for each further dwelling lived in, had a little more been built every year; of all the years so far.
    pub per_extra: f64,
    /// Persons moving in, as found.
    pub moved_in: f64,
    /// Persons moving out, as found.
    pub moved_out: f64,
    /// Net migration of the year as it is expected without the programme, persons.
    pub expected: f64,
    /// How many times as many ordinary in-movers as expected (out-rates at its inverse).
    pub pull: f64,
}

impl HousingYear {
    /// People in private households for each dwelling lived in.
    #[must_use]
    pub fn per_dwelling(&self) -> f64 {
        self.people / self.occupied
    }

    /// Net migration that fills the dwellings, persons.
    #[must_use]
    pub fn net(&self) -> f64 {
        self.moved_in - self.moved_out
    }
}

/// What is assumed between a programme and who lives in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HousingTerms {
    /// Smallest and largest share of a year's programme that is built.
    pub built: (f64, f64),
    /// Years it comes late.
    pub delay: f64,
    /// Share of new dwellings lived in all the year round: neither vacant nor second homes.
    pub lived_in: f64,
    /// Share of new dwellings that people of the study's own regions move into.
    pub local: f64,
}

/// What was found for a region: its moves follow from its dwellings.
#[derive(Debug, Clone, PartialEq)]
pub struct HousingFound {
    /// Where.
    pub region: RegionId,
    /// What is assumed of its programme.
    pub terms: HousingTerms,
    /// What it starts from.
    pub basis: HousingBasis,
    /// Each calendar year from the jump-off on.
    pub years: Vec<HousingYear>,
    /// What would move if it came otherwise, for draws; none where nothing is said of that.
    pub late: Option<LateMoves>,
}
