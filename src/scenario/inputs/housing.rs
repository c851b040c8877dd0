//! Households, dwellings and programmes, complete and in range.

use super::Path;
use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::cells::Cells;
use crate::domain::housing::{ByType, DwellingType, HouseholdRule};
use crate::domain::late::Triangle;
use std::collections::BTreeMap;

/// Households and dwellings as the tables have them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Housing {
    /// Heads of households per person in private households, by sex and single age; `None` = all regions without an entry of their own.
    pub headship: BTreeMap<Option<RegionId>, [Vec<f64>; 2]>,
    /// Households counted, by region and 1 January.
    pub counted: BTreeMap<RegionId, BTreeMap<Year, CountedHouseholds>>,
    /// Dwellings completed in years before the jump-off, by region and calendar year.
    pub completed: BTreeMap<RegionId, BTreeMap<Year, f64>>,
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
    /// How much may be built and how late, for draws; none where nothing is said of it.
    pub late: Option<(Triangle, Triangle)>,
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
