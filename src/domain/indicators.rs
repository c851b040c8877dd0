//! What a study says of its indicators: limits of working age, thresholds, base year; and what is known of other places.

use super::axis::{AgeBand, RegionId, ServiceId, Year};
use super::cells::Population;
use super::service::{Service, ServiceName};
use std::collections::BTreeMap;

/// Working age where a study does not say: 20–66, to each aged 67 and over (the general pension age of Norway is 67).
pub const WORKING_AGE: AgeBand = AgeBand::closed(20, 66);

/// Largest support ratio a threshold may name; no place on earth comes near it.
pub const LARGEST_THRESHOLD: f64 = 100.0;

/// The study's own choices; what is left out has a default that the definitions name with its source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IndicatorSettings {
    /// Working age, completed years, both included.
    pub working_age: Option<AgeBand>,
    /// Youngest age of the old it supports; the age after working age where left out.
    pub old_from: Option<u8>,
    /// The support ratio a plan takes for too low.
    pub support_ratio_below: Option<f64>,
    /// Indices are 100 on 31 December of this year; the night before the jump-off where left out.
    pub base_year: Option<Year>,
    /// Where the plan says so.
    pub source: Option<String>,
    /// What the places of a service count as, where the study says so.
    pub coverage: BTreeMap<ServiceId, Coverage>,
}

impl IndicatorSettings {
    /// Working age: the study's, or [`WORKING_AGE`].
    #[must_use]
    pub fn working_age(&self) -> AgeBand {
        self.working_age.unwrap_or(WORKING_AGE)
    }

    /// The old that people of working age support.
    #[must_use]
    pub fn old(&self) -> AgeBand {
        let next = self.working_age().to.map_or(0, |to| to.saturating_add(1));
        AgeBand::open(self.old_from.unwrap_or(next))
    }

    /// What a service's places count as: as the study says, else by its label.
    #[must_use]
    pub fn coverage(&self, service: &Service) -> Coverage {
        self.coverage.get(&service.id).copied().unwrap_or_else(|| match &service.name {
            ServiceName::Label(label) => Coverage::of_label(label),
            ServiceName::Own(_) => Coverage::None,
        })
    }
}

/// What the places of a service count as in rates of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Places in institutions (KOSTRA: nursing homes and homes for the aged, long and short stays).
    Institution,
    /// Care at all hours outside institutions: staffed dwellings.
    Dwelling,
    /// Neither.
    None,
}

impl Coverage {
    /// By the label of a service.
    #[must_use]
    pub fn of_label(label: &str) -> Self {
        match label {
            "nursing_home" | "nursing_home_place" | "institution_place" | "long_term_stay" | "short_term_stay" => Self::Institution,
            "dwelling_with_24h_care" => Self::Dwelling,
            _ => Self::None,
        }
    }
}

/// What is known of other places than the study's own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elsewhere {
    /// The nation's people by 1 January, as the study's table has them.
    pub nation: BTreeMap<Year, Population>,
    /// Names of municipalities in the table of reference users.
    pub names: BTreeMap<RegionId, String>,
}
