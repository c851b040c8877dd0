//! What is looked at in futures of a region: people by age, users of services, places.

use super::chance::{Luck, UseChance};
use super::measures::Measures;
use super::told::{above, quantile};
use super::{AGES, CERTAINTIES, Drawn, DrawnPlaces, DrawnService, OLDEST, SpreadOf, Told, What, WithMeasures};
use crate::demand::capacity::places_by_year;
use crate::demand::need::{Place, known_share, profile};
use crate::demand::users::{Ages, NightRates, Profile, people_and_users};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::Draws;
use crate::domain::rates::YearRates;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::study::{Scenario, Study};
use crate::model::draws::Futures;
use crate::model::project::Projection;
use crate::model::special::joined;

/// What is looked at in a region's futures.
pub(super) struct Seen<'a> {
    place: Place<'a>,
    region: &'a RegionId,
    special: &'a [Cells],
    bands: Vec<AgeBand>,
    ages: Ages,
    /// Services by rates, these by stock on the line of the trend, and the chances of their use.
    services: Vec<&'a Service>,
    rates: Vec<NightRates>,
    chances: Vec<UseChance>,
    /// By service; none of services that are not counted.
    luck: Vec<Luck>,
    with_places: Vec<&'a Service>,
    measures: Option<Measures>,
    stocks: Vec<Year>,
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// All there is.
    All,
    /// Need by the trend alone: what a spread is told of.
    Trend,
}

impl<'a> Seen<'a> {
    pub fn new(
        study: &'a Study,
        scenario: &'a Scenario,
        (at, region): (usize, &'a RegionId),
        (projection, opening, rates): (&Projection, &Cells, &[YearRates]),
        draws: &Draws,
    ) -> Self {
        let by_rates = study.services.iter().filter_map(|service| Some((service, profile(service, at, study.axis)?)));
        let (services, profiles): (Vec<&Service>, Vec<Profile>) = by_rates.unzip();
        let chances = services.iter().zip(&profiles).map(|(service, profile)| UseChance::of(service, at, region, profile, opening));
        let chances: Vec<UseChance> = chances.collect();
        let stocks: Vec<Year> = projection.stocks().map(|(year, _)| year).collect();
        let luck = |(service, chance): (&&Service, &UseChance)| {
            if chance.counted { Luck::of(draws, region, &service.id, stocks.len()) } else { Luck::default() }
        };
        let ids: Vec<&ServiceId> = services.iter().map(|service| &service.id).collect();
        let has_places = |service: &&Service| service.places.is_some() || matches!(service.kind, ServiceKind::Sum { .. });
        let bands: Vec<AgeBand> = AGES.into_iter().filter(|band| band.from <= study.axis.open_age()).collect();
        let special = scenario.special.get(at).map_or(&[][..], Vec::as_slice);
        Self {
            measures: Measures::of((study, at), &joined(projection.clone(), special), rates, &ids, draws),
            luck: services.iter().zip(&chances).map(luck).collect(),
            chances,
            place: Place { study, region: at, known_share: known_share(study, at), nights: &[] },
            region,
            special,
            ages: Ages::new(study.axis, &bands),
            bands,
            with_places: study.services.iter().filter(has_places).collect(),
            services,
            rates: stocks.iter().map(|stock| NightRates::of(&profiles, UseLine::Trend, stock.minus(1))).collect(),
            stocks,
        }
    }

    /// Adds to `seen` persons by band, users by service, places by service with places, then users and places with measures; a row of lanes
    /// each.
    pub fn see(&self, (draws, look): (&Draws, Look), year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>) {
        let (lanes, from) = (stock.lanes(), seen.len());
        seen.resize(from + lanes * self.things(look), 0.0);
        self.expected(year, stock, &mut seen[from..]);
        self.by_chance((draws, look), (year, first), lanes, &mut seen[from..]);
    }

    /// The same of draws in which people are as expected: `stock` has one lane.
    pub fn see_use(&self, (draws, look): (&Draws, Look), year: usize, stock: &Cells, seen: &mut Vec<f64>) {
        let (lanes, from) = (draws.count() as usize, seen.len());
        let mut one = vec![0.0; self.bands.len() + self.services.len()];
        self.expected(year, stock, &mut one);
        seen.resize(from + lanes * self.things(look), 0.0);
        seen[from..].chunks_exact_mut(lanes).zip(one).for_each(|(row, value)| row.fill(value));
        self.by_chance((draws, look), (year, 0), lanes, &mut seen[from..]);
    }

    /// How many things are looked at.
    fn things(&self, look: Look) -> usize {
        let needs = self.services.len() + self.with_places.len();
        let with_measures = look == Look::All && self.measures.is_some();
        self.bands.len() + needs * if with_measures { 2 } else { 1 }
    }

    /// Persons by band, and users by service on the line of the trend, without those known one by one.
    fn expected(&self, year: usize, stock: &Cells, seen: &mut [f64]) {
        let joined = self.special.get(year).map(|more| stock.map(|sex, group, _, persons| persons + more.get(sex, group, 0)));
        let (stock, lanes) = (joined.as_ref().unwrap_or(stock), stock.lanes());
        let (people, users) = seen.split_at_mut(self.bands.len() * lanes);
        people_and_users(&self.ages, &self.rates[year], stock, people, &mut users[..self.services.len() * lanes]);
    }

    /// Lays chance on expected users, and reads from them what follows from them.
    fn by_chance(&self, (draws, look): (&Draws, Look), (year, first): (usize, u32), lanes: usize, seen: &mut [f64]) {
        let night = self.stocks[year].minus(1);
        let (needs, with_places) = (self.services.len() * lanes, self.with_places.len() * lanes);
        let (_, seen) = seen.split_at_mut(self.bands.len() * lanes);
        let (users, seen) = seen.split_at_mut(needs);
        let (places, with_measures) = seen.split_at_mut(with_places);
        for (at, users) in users.chunks_exact_mut(lanes).enumerate() {
            self.chances[at].on(draws, &self.luck[at], (year, first), users);
            let known = self.place.known_of(self.services[at], night);
            users.iter_mut().for_each(|users| *users += known);
        }
        self.places(users, night, lanes, places);
        if let Some(measures) = self.measures.as_ref().filter(|_| look == Look::All) {
            let (with, places) = with_measures.split_at_mut(needs);
            for (service, (users, with)) in users.chunks_exact(lanes).zip(with.chunks_exact_mut(lanes)).enumerate() {
                measures.on(service, draws, (year, first), users, with);
            }
            self.places(with, night, lanes, places);
        }
    }

    /// Service and night on which measures may take away more users than there are.
    pub fn measures_take_too_many(&self) -> Option<(&ServiceId, Year)> {
        let (service, night) = self.measures.as_ref()?.take_too_many()?;
        Some((&self.services[service].id, self.stocks[night].minus(1)))
    }

    /// Which of the things seen are told of each source of chance alone: all people and the oldest, and of each service its places, or its users
    /// where it has none.
    pub fn spread_of(&self) -> Vec<(What, usize)> {
        let people = self.bands.iter().enumerate().filter(|(_, band)| [AgeBand::ALL, OLDEST].contains(*band));
        let (users_from, places_from) = (self.bands.len(), self.bands.len() + self.services.len());
        let service = |service: &Service| {
            let of = |list: &[&Service]| list.iter().position(|own| own.id == service.id);
            let places = of(&self.with_places).map(|at| (What::Places(service.id.clone()), places_from + at));
            places.or_else(|| Some((What::Users(service.id.clone()), users_from + of(&self.services)?)))
        };
        people.map(|(at, band)| (What::People(*band), at)).chain(self.place.study.services.iter().filter_map(service)).collect()
    }

    /// Places of each service that needs some, of the users of all, a row of lanes each.
    fn places(&self, users: &[f64], night: Year, lanes: usize, places: &mut [f64]) {
        let of = |part: &ServiceId| self.services.iter().position(|own| own.id == *part);
        for (service, places) in self.with_places.iter().zip(places.chunks_exact_mut(lanes)) {
            let mut add = |at: usize| {
                let each = self.services[at].places.map_or(1.0, PlacesPerUser::places);
                places.iter_mut().zip(&users[at * lanes..(at + 1) * lanes]).for_each(|(places, users)| *places += users * each);
            };
            match &service.kind {
                ServiceKind::Sum { of: parts } => {
                    parts.iter().filter_map(of).for_each(&mut add);
                    let known = self.place.known_of(service, night);
                    places.iter_mut().for_each(|places| *places += known);
                }
                ServiceKind::Rates { .. } | ServiceKind::Norm { .. } => of(&service.id).into_iter().for_each(&mut add),
            }
        }
    }

    /// What all futures together say.
    pub fn told(&self, mut futures: Futures, spread: Vec<SpreadOf>) -> Drawn {
        futures.sort();
        let Futures { seen, adjusted } = futures;
        let by_year = |thing: usize| (0..seen.stocks()).map(|stock| seen.of(stock, thing)).collect::<Vec<&[f64]>>().into_iter();
        let told = |thing: usize| by_year(thing).map(Told::of).collect::<Vec<Told>>();
        let nights: Vec<Year> = self.stocks.iter().map(|stock| stock.minus(1)).collect();
        let (users_from, places_from) = (self.bands.len(), self.bands.len() + self.services.len());
        let measured = places_from + self.with_places.len();
        let of_service = |service: &Service| {
            let (of_users, of_places) =
                (self.services.iter().position(|own| own.id == service.id), self.with_places.iter().position(|own| own.id == service.id));
            let users = of_users.map(|at| told(users_from + at));
            let places = of_places.map(|at| {
                let thing = places_from + at;
                let there = places_by_year(&service.capacity, self.region, &nights);
                DrawnPlaces {
                    needed: told(thing),
                    enough: by_year(thing).map(|sorted| CERTAINTIES.map(|certainty| quantile(sorted, certainty / 100.0))).collect(),
                    short: there
                        .map(|there| there.into_iter().zip(by_year(thing)).map(|(there, sorted)| (there, above(sorted, there))).collect()),
                }
            });
            let with_measures = self.measures.as_ref().map(|_| {
                let places = of_places.map(|at| measured + self.services.len() + at);
                let there = places.and_then(|_| places_by_year(&service.capacity, self.region, &nights));
                WithMeasures {
                    users: of_users.map(|at| told(measured + at)),
                    short: there
                        .zip(places)
                        .map(|(there, thing)| there.into_iter().zip(by_year(thing)).map(|(there, sorted)| above(sorted, there)).collect()),
                    places: places.map(told),
                }
            });
            (users.is_some() || places.is_some()).then(|| DrawnService { service: service.id.clone(), users, places, with_measures })
        };
        Drawn {
            region: self.region.clone(),
            people: self.bands.iter().enumerate().map(|(thing, band)| (*band, told(thing))).collect(),
            services: self.place.study.services.iter().filter_map(of_service).collect(),
            stocks: self.stocks.clone(),
            nights,
            adjusted,
            spread,
        }
    }
}
