//! Chance of use: how sure a service's rates are, and the numbers that decide it in each draw.

use crate::demand::users::Profile;
use crate::domain::axis::{RegionId, ServiceId, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::Draws;
use crate::domain::service::{Service, ServiceKind, Trend, TrendShare, UseLine};
use crate::model::draws::each_draw;
use crate::model::random::{Key, Purpose};
use std::collections::BTreeSet;

/// How sure a service's use is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct UseChance {
    /// Standard deviation of ln of the base rate.
    pub base: f64,
    /// Standard deviation of the yearly change of ln of the rate, before damping.
    pub trend: f64,
    /// Factor by which each further year's change counts less.
    pub damping: f64,
    /// Whether users are counted people at all.
    pub counted: bool,
}

impl UseChance {
    /// Of a service read from counts; nothing is left to chance where rates were given as such.
    pub fn of(service: &Service, region: usize, id: &RegionId, profile: &Profile, opening: &Cells) -> Self {
        let ServiceKind::Rates { rates, window: Some((first, last)), damping } = &service.kind else { return Self::default() };
        let counted = users_a_night(service, id, (*first, *last));
        let by_band = profile.users(opening, 0, UseLine::Trend, *last);
        let bands = rates.get(region).map_or(&[][..], |rates| &rates.bands);
        let (mut weight, mut squares) = (0.0, 0.0);
        for band in bands {
            let Some(at) = profile.bands().iter().position(|own| *own == band.band) else { continue };
            weight += by_band[at];
            squares += by_band[at] * band.trend.map_or(0.0, disagreement);
        }
        let base = if counted > 0.0 { 1.0 / libm::sqrt(counted) } else { 0.0 };
        let trend = if weight > 0.0 { libm::sqrt(squares / weight) } else { 0.0 };
        Self { base, trend, damping: *damping, counted: counted > 0.0 }
    }
}

/// Standard normal numbers of a service in one draw.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Luck {
    pub base: f64,
    pub trend: f64,
    /// By stock, the jump-off's first.
    pub years: Vec<f64>,
}

impl Luck {
    /// Of every draw, for `years` stocks.
    pub fn of(draws: &Draws, region: &RegionId, service: &ServiceId, years: usize) -> Vec<Self> {
        let key = Key::new(draws.seed, Some(region));
        let of = |draw: u32| {
            let stream = |purpose| key.stream_of(purpose, service.as_str(), draw);
            let mut counts = stream(Purpose::UseYears);
            Self {
                base: stream(Purpose::UseBase).normal(),
                trend: stream(Purpose::UseTrend).normal(),
                years: (0..years).map(|_| counts.normal()).collect(),
            }
        };
        each_draw(draws, of)
    }
}

/// Variance of the yearly change between what a trend rests on.
fn disagreement(trend: Trend) -> f64 {
    let of = |share: TrendShare| share.weight * (share.change - trend.change) * (share.change - trend.change);
    of(trend.own) + of(trend.pooled) + of(trend.ground)
}

/// Users on a night of the window, on average over the nights that were counted: from night to night they are largely the same people.
fn users_a_night(service: &Service, region: &RegionId, (first, last): (Year, Year)) -> f64 {
    let rows = service.observed.iter().filter(|row| row.region == *region && (first..=last).contains(&row.year));
    let (mut users, mut nights) = (0.0, BTreeSet::new());
    for row in rows {
        users += row.users;
        nights.insert(row.year);
    }
    if nights.is_empty() { 0.0 } else { users / nights.len() as f64 }
}
