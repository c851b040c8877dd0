//! Chance of use: how sure a service's rates are, and the numbers that decide it in each draw.

use crate::demand::trend::damped_change;
use crate::demand::users::Profile;
use crate::domain::axis::{RegionId, ServiceId, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::{Draws, Source};
use crate::domain::service::{Service, ServiceKind, Trend, TrendShare, UseLine};
use crate::model::draws::{Count, each};
use crate::model::random::{Key, Part, Purpose};
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

/// Standard normal numbers of a service, by draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Luck {
    base: Vec<f64>,
    trend: Vec<f64>,
    /// By stock, the jump-off's first.
    years: Vec<Vec<f64>>,
}

impl Luck {
    /// Of every draw, for `years` stocks.
    pub fn of(draws: &Draws, region: &RegionId, service: &ServiceId, years: usize) -> Self {
        let (key, part) = (Key::new(draws.seed, Some(region)), Part::new(service.as_str()));
        let of = |purpose, numbers: usize| {
            let stream = |draw: usize| {
                let mut stream = key.stream_of(purpose, part, u32::try_from(draw).unwrap_or(u32::MAX));
                (0..numbers).map(|_| stream.normal()).collect::<Vec<f64>>()
            };
            let by_draw = each(draws.count() as usize, stream);
            (0..numbers).map(|at| by_draw.iter().map(|numbers| numbers[at]).collect()).collect::<Vec<Vec<f64>>>()
        };
        let one = |purpose| of(purpose, 1).pop().unwrap_or_default();
        Self { base: one(Purpose::UseBase), trend: one(Purpose::UseTrend), years: of(Purpose::UseYears, years) }
    }
}

impl UseChance {
    /// Expected users in draws from `first` on become those there are, `year` years ahead: use is another than expected, and counts are chance.
    pub fn on(&self, draws: &Draws, luck: &Luck, (year, first): (usize, u32), users: &mut [f64]) {
        if !self.counted || year == 0 {
            return;
        }
        let lanes = first as usize..first as usize + users.len();
        let (base, trend, years) = (&luck.base[lanes.clone()], &luck.trend[lanes.clone()], &luck.years[year][lanes]);
        let ahead = damped_change(1.0, self.damping, i32::try_from(year).unwrap_or(i32::MAX));
        let of = |source, deviation: f64| if draws.with(source) { deviation } else { 0.0 };
        let (base_by, trend_by) = (of(Source::UseBase, self.base), of(Source::UseTrend, self.trend * ahead));
        let mut factors = vec![1.0; users.len()];
        if base_by != 0.0 || trend_by != 0.0 {
            let numbers = base.iter().zip(trend);
            factors.iter_mut().zip(numbers).for_each(|(factor, (base, trend))| *factor = libm::exp(base_by * base + trend_by * trend));
        }
        let counts = draws.with(Source::UseYears);
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for ((users, factor), z) in users.iter_mut().zip(&factors).zip(years) {
                    let count = if counts { Count::new(*users, 0.0, 1.0).of(*z) } else { 1.0 };
                    *users *= factor * count;
                }
            },
        );
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws cut out of the middle have the numbers of their names: base and trend the same in every year, counts each year's own.
    #[test]
    fn use_of_a_draw_is_what_its_own_numbers_make_of_it() {
        let (region, service) = (RegionId::new("3403"), ServiceId::new("home-care"));
        let chance = UseChance { base: 0.1, trend: 0.02, damping: 0.9, counted: true };
        let of = |without: &[Source]| Draws::new(80, 7, without.iter().copied().collect()).unwrap();
        let luck = Luck::of(&of(&[]), &region, &service, 4);
        let (key, part) = (Key::new(7, Some(&region)), Part::new("home-care"));
        for (year, without) in
            [(0, vec![]), (1, vec![]), (3, vec![]), (3, vec![Source::UseBase]), (3, vec![Source::UseTrend, Source::UseYears])]
        {
            let draws = of(&without);
            let mut users: Vec<f64> = (0..16).map(|lane| if lane == 5 { 0.0 } else { 40.0 + f64::from(lane) }).collect();
            let expected = users.clone();
            chance.on(&draws, &luck, (year, 64), &mut users);
            for (lane, (users, expected)) in users.iter().zip(expected).enumerate() {
                let draw = 64 + u32::try_from(lane).unwrap();
                let first = |purpose| key.stream_of(purpose, part, draw).normal();
                let mut years = key.stream_of(Purpose::UseYears, part, draw);
                let z = (0..=year).map(|_| years.normal()).last().unwrap();
                let with = |source, number: f64| if draws.with(source) { number } else { 0.0 };
                let trend = with(Source::UseTrend, 0.02) * damped_change(1.0, 0.9, i32::try_from(year).unwrap()) * first(Purpose::UseTrend);
                let level = libm::exp(with(Source::UseBase, 0.1) * first(Purpose::UseBase) + trend);
                let count = if draws.with(Source::UseYears) { Count::new(expected, 0.0, 1.0).of(z) } else { 1.0 };
                let wanted = if year == 0 { expected } else { expected * level * count };
                assert!((users - wanted).abs() <= 1e-12 * wanted, "year {year}, lane {lane}: {users} for {wanted}");
                assert!(year == 0 || lane == 5 || *users != expected);
            }
        }
    }
}
