//! Need in many futures: people by draw × rates by draw, and what is told of them all.
//!
//! Need stands on the line that past data support. Chance of use: the base rate is known as well as its users can be counted, the trend as
//! well as what it rests on agrees, and a night's users are a count. Rates given as such, measures, hours and costs have no chance here.

use super::capacity::places_by_year;
use super::need::{Place, known_share, profile};
use super::trend::damped_change;
use super::users::{Profile, users_of_services};
use crate::diag::{Diagnostic, Place as At};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::{Draws, MOVES, PERCENTILES, Source, Spread};
use crate::domain::flows::Flows;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, Trend, UseLine};
use crate::domain::study::{Region, Scenario, Study};
use crate::model::backtest::score;
use crate::model::draws::{Ahead, Count, Nation, futures};
use crate::model::project::{Projection, ordinary_course};
use crate::model::random::{Key, Purpose};
use std::sync::atomic::AtomicBool;

/// Ages whose people are told.
pub const AGES: [AgeBand; 8] = [
    AgeBand::ALL,
    AgeBand::closed(0, 5),
    AgeBand::closed(6, 15),
    AgeBand::closed(16, 19),
    AgeBand::closed(20, 66),
    AgeBand::closed(67, 79),
    AgeBand::open(80),
    AgeBand::open(90),
];

/// Certainties of the curve of places, per cent.
pub const CERTAINTIES: [f64; 21] =
    [1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 99.0];

/// What is told of one number in all futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// At [`PERCENTILES`].
    pub quantiles: [f64; PERCENTILES.len()],
    /// Standard errors of those, from drawing so many and no more.
    pub errors: [f64; PERCENTILES.len()],
}

/// Need of a service on the nights of the projection.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnService {
    /// Which.
    pub service: ServiceId,
    /// Users, by night; none for sums of services.
    pub users: Option<Vec<Told>>,
    /// Places, by night; none where the service has none.
    pub places: Option<DrawnPlaces>,
}

/// Places needed and places there are.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnPlaces {
    /// Needed, by night.
    pub needed: Vec<Told>,
    /// Places that are enough with the chances of [`CERTAINTIES`], by night.
    pub enough: Vec<[f64; CERTAINTIES.len()]>,
    /// Places there are and share of the futures in which they are too few, by night; none where the study has no places.
    pub short: Option<Vec<(f64, f64)>>,
}

/// A region of a scenario in many futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Where.
    pub region: RegionId,
    /// 1 January of the stocks told, the jump-off first.
    pub stocks: Vec<Year>,
    /// Persons by band of [`AGES`] that the study's ages can tell, and stock.
    pub people: Vec<(AgeBand, Vec<Told>)>,
    /// 31 December of the nights: each the night before the stock of the same place.
    pub nights: Vec<Year>,
    /// Services with users by rates, or places.
    pub services: Vec<DrawnService>,
    /// Largest share of the people that a rule added or took away in a year of any future.
    pub adjusted: f64,
}

/// Every region of a scenario, in the study's order. `None` when it was given up because `cancelled` said so.
///
/// # Errors
/// Where regions live their years together (they cannot be drawn one by one), or a future had a rate that cannot be.
pub fn drawn(
    study: &Study,
    scenario: &Scenario,
    (draws, nation): (&Draws, &Nation),
    cancelled: &AtomicBool,
) -> Result<Option<Vec<Drawn>>, Diagnostic> {
    if scenario.coupling.is_some() {
        let what = format!("scenario {}: its regions live their years together, and are not drawn yet", scenario.id);
        let found = Diagnostic::error("K0910", what).at(At::file("study.toml").context(format!("scenario {}", scenario.id)));
        return Err(found
            .why("a draw of one region would not move people to the others")
            .advice("leave out --draws, or choose other scenarios with --scenario"));
    }
    let mut all = Vec::new();
    for (at, region) in study.regions.iter().enumerate() {
        match of_region(study, scenario, (at, region), (draws, nation), cancelled)? {
            Some(found) => all.push(found),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}

/// Courses of chance that all scenarios and regions of a study share.
#[must_use]
pub fn nation(study: &Study, draws: &Draws) -> Nation {
    let years = usize::try_from(study.last_stock.since(study.jump_off)).unwrap_or(0) + 1;
    Nation::draw(draws, &Spread::SIZED, years)
}

fn of_region(
    study: &Study,
    scenario: &Scenario,
    (at, region): (usize, &Region),
    (draws, nation): (&Draws, &Nation),
    cancelled: &AtomicBool,
) -> Result<Option<Drawn>, Diagnostic> {
    let Some((projection, rates)) = ordinary_course(study, scenario, at).zip(scenario.rates.get(at)) else { return Ok(None) };
    let ahead = Ahead { region: &region.id, projection: &projection, rates, rules: study.rules, gross: gross(region, &projection) };
    let seen = Seen::new(study, scenario, at, &projection, draws);
    let see = |year: usize, stock: &Cells, first: u32| seen.see(year, stock, first);
    let found = futures(ahead, draws, (nation, &Spread::SIZED.own), see, cancelled)
        .map_err(|error| Diagnostic::error("K9999", format!("scenario {}, region {}: a future has {error}", scenario.id, region.id)))?;
    Ok(found.map(|found| seen.told(found.seen, found.adjusted)))
}

/// Persons moving each way a year: as counted, where the study has counts, else a reference share of the people.
fn gross(region: &Region, projection: &Projection) -> f64 {
    let totals: Vec<f64> = region.flows.values().filter_map(Flows::total).map(|flow| (flow.moved_in + flow.moved_out) / 2.0).collect();
    let people = projection.accounts.first().map_or(0.0, |account| account.opening.total(0));
    if totals.is_empty() { MOVES * people } else { totals.iter().sum::<f64>() / totals.len() as f64 }
}

/// What is looked at in a region's futures.
struct Seen<'a> {
    place: Place<'a>,
    region: &'a RegionId,
    draws: &'a Draws,
    special: &'a [Cells],
    bands: Vec<AgeBand>,
    /// Services by rates, their profiles, and the chances of their use.
    services: Vec<&'a Service>,
    profiles: Vec<Profile>,
    chances: Vec<UseChance>,
    /// By service and draw; none of services that are not counted.
    luck: Vec<Vec<Luck>>,
    stocks: Vec<Year>,
}

/// How sure a service's use is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct UseChance {
    /// Standard deviation of ln of the base rate.
    base: f64,
    /// Standard deviation of the yearly change of ln of the rate, before damping.
    trend: f64,
    damping: f64,
    /// Whether users are counted people at all.
    counted: bool,
}

impl UseChance {
    /// Of a service read from counts; nothing is left to chance where rates were given as such.
    fn of(service: &Service, region: usize, id: &RegionId, profile: &Profile, opening: &Cells) -> Self {
        let ServiceKind::Rates { rates, window: Some((_, last)), damping } = &service.kind else { return Self::default() };
        let counted: f64 = service.observed.iter().filter(|row| row.region == *id && row.year == *last).map(|row| row.users).sum();
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
struct Luck {
    base: f64,
    trend: f64,
    /// By stock, the jump-off's first.
    years: Vec<f64>,
}

impl Luck {
    /// Of every draw, for `years` stocks.
    fn of(draws: &Draws, region: &RegionId, service: &ServiceId, years: usize) -> Vec<Self> {
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
        (0..draws.count()).map(of).collect()
    }
}

/// Variance of the yearly change between what a trend rests on.
fn disagreement(trend: Trend) -> f64 {
    let of = |share: crate::domain::service::TrendShare| share.weight * (share.change - trend.change) * (share.change - trend.change);
    of(trend.own) + of(trend.pooled) + of(trend.ground)
}

impl<'a> Seen<'a> {
    fn new(study: &'a Study, scenario: &'a Scenario, at: usize, projection: &'a Projection, draws: &'a Draws) -> Self {
        let region = &projection.region;
        let by_rates = |service: &&Service| matches!(service.kind, ServiceKind::Rates { .. });
        let services: Vec<&Service> = study.services.iter().filter(by_rates).collect();
        let profiles: Vec<Profile> = services.iter().filter_map(|service| profile(service, at, study.axis)).collect();
        let opening = projection.accounts.first().and_then(|account| account.opening.cells());
        let chances = services.iter().zip(&profiles).map(|(service, profile)| {
            opening.map_or_else(UseChance::default, |opening| UseChance::of(service, at, region, profile, opening))
        });
        let chances: Vec<UseChance> = chances.collect();
        let stocks: Vec<Year> = projection.stocks().map(|(year, _)| year).collect();
        let luck = |(service, chance): (&&Service, &UseChance)| {
            if chance.counted { Luck::of(draws, region, &service.id, stocks.len()) } else { Vec::new() }
        };
        Self {
            luck: services.iter().zip(&chances).map(luck).collect(),
            chances,
            place: Place { study, region: at, known_share: known_share(study, at), nights: &[] },
            region,
            draws,
            special: scenario.special.get(at).map_or(&[], Vec::as_slice),
            bands: AGES.into_iter().filter(|band| band.from <= study.axis.open_age()).collect(),
            services,
            profiles,
            stocks,
        }
    }

    /// Persons by band, users by service, places by service with places; a row of lanes each.
    fn see(&self, year: usize, stock: &Cells, first: u32) -> Vec<Vec<f64>> {
        let joined = self.special.get(year).map(|more| stock.map(|sex, group, _, persons| persons + more.get(sex, group, 0)));
        let stock = joined.as_ref().unwrap_or(stock);
        let mut seen: Vec<Vec<f64>> = self.bands.iter().map(|band| persons(stock, *band)).collect();
        let night = self.stocks[year].minus(1);
        let mut users = vec![Vec::new(); self.profiles.len()];
        users_of_services(&self.profiles, stock, UseLine::Trend, night, &mut users);
        let lanes = stock.lanes();
        for (at, by_band) in users.iter_mut().enumerate() {
            let mut all = vec![0.0; lanes];
            by_band.chunks_exact(lanes).for_each(|band| all.iter_mut().zip(band).for_each(|(all, users)| *all += users));
            let known = self.place.known_of(self.services[at], night);
            let factors = self.factors(at, (year, first), &all);
            all.iter_mut().zip(factors).for_each(|(users, factor)| *users = *users * factor + known);
            *by_band = all;
        }
        let places: Vec<Vec<f64>> = self.with_places().map(|service| self.places(service, &users, night, lanes)).collect();
        seen.extend(users);
        seen.extend(places);
        seen
    }

    /// What use is multiplied by, lane by lane.
    fn factors(&self, at: usize, (year, first): (usize, u32), users: &[f64]) -> Vec<f64> {
        let (chance, luck) = (self.chances[at], &self.luck[at]);
        if !chance.counted || year == 0 {
            return vec![1.0; users.len()];
        }
        let ahead = damped_change(1.0, chance.damping, i32::try_from(year).unwrap_or(i32::MAX));
        let sure = |source| if self.draws.with(source) { 1.0 } else { 0.0 };
        let (base, trend) = (sure(Source::UseBase) * chance.base, sure(Source::UseTrend) * chance.trend * ahead);
        let of = |(draw, users): (usize, &f64)| {
            let drawn = &luck[draw];
            let count = if self.draws.with(Source::UseYears) { Count::new(*users, 0.0, 1.0).of(drawn.years[year]) } else { 1.0 };
            libm::exp(base * drawn.base + trend * drawn.trend) * count
        };
        (first as usize..).zip(users).map(of).collect()
    }

    /// Services whose need is told in places.
    fn with_places(&self) -> impl Iterator<Item = &'a Service> {
        let has = |service: &&Service| service.places.is_some() || matches!(service.kind, ServiceKind::Sum { .. });
        self.place.study.services.iter().filter(has)
    }

    fn places(&self, service: &Service, users: &[Vec<f64>], night: Year, lanes: usize) -> Vec<f64> {
        let of = |part: &ServiceId| self.services.iter().position(|own| own.id == *part).map(|at| (self.services[at], &users[at]));
        let mut places = vec![0.0; lanes];
        let mut add = |(part, users): (&Service, &Vec<f64>)| {
            let each = part.places.map_or(1.0, PlacesPerUser::places);
            places.iter_mut().zip(users).for_each(|(places, users)| *places += users * each);
        };
        match &service.kind {
            ServiceKind::Sum { of: parts } => {
                parts.iter().filter_map(of).for_each(&mut add);
                let known = self.place.known_of(service, night);
                places.iter_mut().for_each(|places| *places += known);
            }
            ServiceKind::Rates { .. } | ServiceKind::Norm { .. } => of(&service.id).into_iter().for_each(&mut add),
        }
        places
    }

    /// What all futures together say; `seen` by stock, thing, draw.
    fn told(&self, mut seen: Vec<Vec<Vec<f64>>>, adjusted: f64) -> Drawn {
        seen.iter_mut().flatten().for_each(|values| values.sort_unstable_by(f64::total_cmp));
        let by_year = |thing: usize| seen.iter().map(move |things| things[thing].as_slice());
        let told = |thing: usize| by_year(thing).map(Told::of).collect::<Vec<Told>>();
        let nights: Vec<Year> = self.stocks.iter().map(|stock| stock.minus(1)).collect();
        let with_places: Vec<&Service> = self.with_places().collect();
        let (users_from, places_from) = (self.bands.len(), self.bands.len() + self.services.len());
        let of_service = |service: &Service| {
            let users = self.services.iter().position(|own| own.id == service.id).map(|at| told(users_from + at));
            let places = with_places.iter().position(|own| own.id == service.id).map(|at| {
                let thing = places_from + at;
                let there = places_by_year(&service.capacity, self.region, &nights);
                DrawnPlaces {
                    needed: told(thing),
                    enough: by_year(thing).map(|sorted| CERTAINTIES.map(|certainty| quantile(sorted, certainty / 100.0))).collect(),
                    short: there
                        .map(|there| there.into_iter().zip(by_year(thing)).map(|(there, sorted)| (there, above(sorted, there))).collect()),
                }
            });
            (users.is_some() || places.is_some()).then(|| DrawnService { service: service.id.clone(), users, places })
        };
        Drawn {
            region: self.region.clone(),
            people: self.bands.iter().enumerate().map(|(thing, band)| (*band, told(thing))).collect(),
            services: self.place.study.services.iter().filter_map(of_service).collect(),
            stocks: self.stocks.clone(),
            nights,
            adjusted,
        }
    }
}

/// Persons of a band, lane by lane.
fn persons(stock: &Cells, band: AgeBand) -> Vec<f64> {
    let mut sums = vec![0.0; stock.lanes()];
    for sex in Sex::ALL {
        for (group, _) in stock.axis().starts().enumerate().filter(|(_, age)| band.contains(*age)) {
            sums.iter_mut().zip(stock.row(sex, group)).for_each(|(sum, persons)| *sum += persons);
        }
    }
    sums
}

/// A quantile of sorted values, of which there is at least one (there is at least one draw).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    score::quantile(sorted, share).unwrap_or(f64::NAN)
}

/// Share of sorted values above `limit`.
fn above(sorted: &[f64], limit: f64) -> f64 {
    let few = sorted.partition_point(|value| *value <= limit);
    (sorted.len() - few) as f64 / sorted.len() as f64
}

impl Told {
    /// Of sorted values.
    #[must_use]
    pub fn of(sorted: &[f64]) -> Self {
        let quantiles = PERCENTILES.map(|percent| quantile(sorted, percent / 100.0));
        let n = sorted.len() as f64;
        // Ranks a standard error of their share up and down (David & Nagaraja 2003, 7.1).
        let errors = PERCENTILES.map(|percent| {
            let p = percent / 100.0;
            let off = libm::sqrt(p * (1.0 - p) / n);
            (quantile(sorted, (p + off).min(1.0)) - quantile(sorted, (p - off).max(0.0))) / 2.0
        });
        Self { quantiles, errors }
    }

    /// The middle.
    #[must_use]
    pub const fn median(&self) -> f64 {
        self.quantiles[3]
    }
}

#[cfg(test)]
mod tests;
