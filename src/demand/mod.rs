//! People to need: use rates × people, users to places and staff, capacity and the year places run out.

pub mod backtest;
pub mod benchmarks;
pub mod building;
pub mod calibrate;
pub mod capacity;
pub mod counted;
pub mod draws;
pub mod error_split;
pub mod explain;
#[cfg(test)]
mod fixtures;
pub mod health;
pub mod indicators;
pub mod labour;
pub mod levers;
mod measures;
pub mod money;
mod monotone;
mod need;
pub mod new_places;
pub mod plan;
pub mod rates;
pub mod reference;
pub mod shrink;
mod spread;
pub mod staff;
pub mod trend;
pub mod users;
pub mod work;

pub use capacity::{CountedBeyond, counted_beyond, first_shortfall, places_by_year, places_if_decided};
pub use measures::health_found;
pub use need::{demand, demand_with, of_scenario, on_counted_people, profile};
pub use rates::{Counts, FoundRates, RateProblem, TrendFrom, rates_as_given, rates_from_counts};

use crate::domain::axis::{AgeBand, RegionId, ServiceId, Year};
use crate::domain::service::UseLine;

/// Need for every service of one scenario and region, on 31 December of each year.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Where.
    pub region: RegionId,
    /// 31 December of these years: from the year before the jump-off stock (people observed) to the horizon.
    pub years: Vec<Year>,
    /// In the study's order.
    pub services: Vec<ServiceDemand>,
}

/// Need for one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceDemand {
    /// Which.
    pub service: ServiceId,
    /// Bands of `users`, youngest first. Empty for services without users (norms, sums).
    pub bands: Vec<AgeBand>,
    /// Unchanged use.
    pub unchanged: Line,
    /// The rates' own trend; the same as `unchanged` where no band has one.
    pub trend: Line,
    /// The trend with what the study has switched on; none where it has switched on nothing.
    pub measures: Option<Line>,
    /// Whether any band has a trend of its own.
    pub has_trend: bool,
    /// Places that stand or are decided, by year; none where the service has no capacity table.
    pub capacity: Option<Vec<f64>>,
}

/// One line of need, by year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Users by year and band; empty for services without users. Known need is in `known`, not here.
    pub users: Vec<Vec<f64>>,
    /// Users in all by year, from unrounded cells, known need included; empty for services without users (norms, sums).
    pub total_users: Vec<f64>,
    /// People already known who need the service, by year (of a sum: of its parts and its own).
    pub known: Vec<f64>,
    /// Places needed by year; empty where the service has no places.
    pub places: Vec<f64>,
    /// Hours a week by year; empty where not known.
    pub hours: Vec<f64>,
    /// Full-time equivalents by year; empty where not known.
    pub fte: Vec<f64>,
    /// Running cost a year by year, in the study's currency and the price level of its cost table; empty where not known.
    pub cost: Vec<f64>,
}

impl Line {
    /// Places needed; a service without a rule of places takes one a user.
    #[must_use]
    pub const fn places_taken(&self) -> &Vec<f64> {
        if self.places.is_empty() { &self.total_users } else { &self.places }
    }
}

impl ServiceDemand {
    /// One of the lines; the trend where nothing is switched on.
    #[must_use]
    pub fn line(&self, line: UseLine) -> &Line {
        match line {
            UseLine::Unchanged => &self.unchanged,
            UseLine::Trend => &self.trend,
            UseLine::Measures => self.measures.as_ref().unwrap_or(&self.trend),
        }
    }
}
