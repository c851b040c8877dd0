//! Need in many futures: people by draw × rates by draw, and what is told of them all.
//!
//! Need stands on the line that past data support. Chance of use: the base rate is known as well as its users can be counted, the trend as
//! well as what it rests on agrees, and a night's users are a count. Rates given as such, measures, hours and costs have no chance here.

mod chance;
mod told;

pub use told::Told;

use super::capacity::places_by_year;
use super::need::{Place, known_share, profile};
use super::trend::damped_change;
use super::users::{Profile, users_of_services};
use crate::diag::{Diagnostic, Fact, Place as At};
use crate::domain::axis::{AgeBand, RegionId, ScenarioId, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::{Draws, MOVES, Source, Spread};
use crate::domain::flows::Flows;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::study::{Region, Scenario, Study};
use crate::model::draws::{Ahead, Count, Nation, futures};
use crate::model::project::{Projection, ordinary_course};
use chance::{Luck, UseChance};
use std::sync::atomic::AtomicBool;
use told::{above, quantile};

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

/// What is doubtful about a region's futures: people a rule had to add in some of them.
#[must_use]
pub fn doubts(scenario: &ScenarioId, drawn: &Drawn) -> Option<Diagnostic> {
    let what = format!("scenario {scenario}, region {}: in some futures more people would move out at an age than are there", drawn.region);
    let found = Diagnostic::warning("K0911", what)
        .at(At { context: format!("scenario {scenario}, region {}", drawn.region), ..At::default() })
        .why(format!(
            "people were added so that no cell fell below zero, at most {:.4} % of the population in a year",
            100.0 * drawn.adjusted
        ))
        .advice("lower the net out-migration at these ages, or give it as rates of those present")
        .fact("scenario", Fact::Scenario(scenario.to_string()))
        .fact("region", Fact::Region(drawn.region.to_string()))
        .fact("share", Fact::Share(drawn.adjusted, 4));
    (drawn.adjusted > 0.0).then_some(found)
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
    let fault = |what: String| Diagnostic::error("K9999", format!("scenario {}, region {}: {what}", scenario.id, region.id));
    let course = ordinary_course(study, scenario, at).zip(scenario.rates.get(at));
    let (projection, rates) = course.ok_or_else(|| fault("a course that was run and is not there".to_owned()))?;
    let opening = projection.stock(study.jump_off).ok_or_else(|| fault("a course without its first stock".to_owned()))?;
    let (id, gross) = (&region.id, moves_each_way(region).unwrap_or_else(|| MOVES * opening.total(0)));
    let ahead = Ahead { region: id, opening, accounts: &projection.accounts, rates, rules: study.rules, gross };
    let seen = Seen::new(study, scenario, (at, id), (&projection, opening), draws);
    let see = |year: usize, stock: &Cells, first: u32| seen.see(year, stock, first);
    let found =
        futures(ahead, draws, (nation, &Spread::SIZED.own), see, cancelled).map_err(|error| fault(format!("a future has {error}")))?;
    Ok(found.map(|found| seen.told(found.seen, found.adjusted)))
}

/// Persons moving each way a year on average, where the study has counts.
#[must_use]
pub fn moves_each_way(region: &Region) -> Option<f64> {
    let totals: Vec<f64> = region.flows.values().filter_map(Flows::total).map(|flow| (flow.moved_in + flow.moved_out) / 2.0).collect();
    (!totals.is_empty()).then(|| totals.iter().sum::<f64>() / totals.len() as f64)
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

impl<'a> Seen<'a> {
    fn new(
        study: &'a Study,
        scenario: &'a Scenario,
        (at, region): (usize, &'a RegionId),
        (projection, opening): (&Projection, &Cells),
        draws: &'a Draws,
    ) -> Self {
        let by_rates = study.services.iter().filter_map(|service| Some((service, profile(service, at, study.axis)?)));
        let (services, profiles): (Vec<&Service>, Vec<Profile>) = by_rates.unzip();
        let chances = services.iter().zip(&profiles).map(|(service, profile)| UseChance::of(service, at, region, profile, opening));
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

#[cfg(test)]
mod tests;
