//! What is looked at in futures of a region: people by age, users of services, places.

use super::chance::{Luck, UseChance};
use super::measures::Measures;
use super::told::{above, quantile};
use super::{AGES, CERTAINTIES, Drawn, DrawnPlaces, DrawnService, OLDEST, SpreadOf, Told, What, WithMeasures};
use crate::demand::capacity::places_by_year;
use crate::demand::need::{Place, known_share, profile};
use crate::demand::trend::damped_change;
use crate::demand::users::{Profile, users_of_services};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::draws::{Draws, Source};
use crate::domain::rates::YearRates;
use crate::domain::service::{PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::study::{Scenario, Study};
use crate::model::draws::{Count, Futures};
use crate::model::project::Projection;
use crate::model::special::joined;

/// What is looked at in a region's futures.
pub(super) struct Seen<'a> {
    place: Place<'a>,
    region: &'a RegionId,
    special: &'a [Cells],
    bands: Vec<AgeBand>,
    /// Services by rates, their profiles, and the chances of their use.
    services: Vec<&'a Service>,
    profiles: Vec<Profile>,
    chances: Vec<UseChance>,
    /// By service and draw; none of services that are not counted.
    luck: Vec<Vec<Luck>>,
    measures: Option<Measures>,
    stocks: Vec<Year>,
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
            if chance.counted { Luck::of(draws, region, &service.id, stocks.len()) } else { Vec::new() }
        };
        let ids: Vec<&ServiceId> = services.iter().map(|service| &service.id).collect();
        let special = scenario.special.get(at).map_or(&[][..], Vec::as_slice);
        Self {
            measures: Measures::of((study, at), &joined(projection.clone(), special), rates, &ids, draws),
            luck: services.iter().zip(&chances).map(luck).collect(),
            chances,
            place: Place { study, region: at, known_share: known_share(study, at), nights: &[] },
            region,
            special,
            bands: AGES.into_iter().filter(|band| band.from <= study.axis.open_age()).collect(),
            services,
            profiles,
            stocks,
        }
    }

    /// Persons by band, users by service, places by service with places, then users and places with measures; a row of lanes each.
    pub fn see(&self, draws: &Draws, year: usize, stock: &Cells, first: u32) -> Vec<Vec<f64>> {
        let (people, users) = self.expected(year, stock);
        self.by_chance(draws, (year, first), people, users)
    }

    /// The same of draws in which people are as expected: `stock` has one lane.
    pub fn see_use(&self, draws: &Draws, year: usize, stock: &Cells) -> Vec<Vec<f64>> {
        let all = |rows: Vec<Vec<f64>>| rows.into_iter().map(|row| vec![row[0]; draws.count() as usize]).collect();
        let (people, users) = self.expected(year, stock);
        self.by_chance(draws, (year, 0), all(people), all(users))
    }

    /// Persons by band, and users by service on the line of the trend, without those known one by one.
    fn expected(&self, year: usize, stock: &Cells) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let joined = self.special.get(year).map(|more| stock.map(|sex, group, _, persons| persons + more.get(sex, group, 0)));
        let stock = joined.as_ref().unwrap_or(stock);
        let mut users = vec![Vec::new(); self.profiles.len()];
        users_of_services(&self.profiles, stock, UseLine::Trend, self.stocks[year].minus(1), &mut users);
        for by_band in &mut users {
            let mut all = vec![0.0; stock.lanes()];
            by_band.chunks_exact(stock.lanes()).for_each(|band| all.iter_mut().zip(band).for_each(|(all, users)| *all += users));
            *by_band = all;
        }
        (self.bands.iter().map(|band| persons(stock, *band)).collect(), users)
    }

    fn by_chance(&self, draws: &Draws, (year, first): (usize, u32), people: Vec<Vec<f64>>, mut users: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let night = self.stocks[year].minus(1);
        for (at, users) in users.iter_mut().enumerate() {
            let known = self.place.known_of(self.services[at], night);
            let factors = self.factors(at, draws, (year, first), users);
            users.iter_mut().zip(factors).for_each(|(users, factor)| *users = *users * factor + known);
        }
        let places = |users: &[Vec<f64>]| -> Vec<Vec<f64>> {
            let lanes = people.first().map_or(0, Vec::len);
            self.with_places().map(|service| self.places(service, users, night, lanes)).collect()
        };
        let with_measures: Option<Vec<Vec<f64>>> = self
            .measures
            .as_ref()
            .map(|measures| users.iter().enumerate().map(|(service, users)| measures.on(service, draws, (year, first), users)).collect());
        let (needed, with) = (places(&users), with_measures.map(|users| (places(&users), users)));
        let mut seen = people;
        seen.extend(users);
        seen.extend(needed);
        if let Some((places, users)) = with {
            seen.extend(users);
            seen.extend(places);
        }
        seen
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
        let places: Vec<&Service> = self.with_places().collect();
        let (users_from, places_from) = (self.bands.len(), self.bands.len() + self.services.len());
        let service = |service: &Service| {
            let of = |list: &[&Service]| list.iter().position(|own| own.id == service.id);
            let places = of(&places).map(|at| (What::Places(service.id.clone()), places_from + at));
            places.or_else(|| Some((What::Users(service.id.clone()), users_from + of(&self.services)?)))
        };
        people.map(|(at, band)| (What::People(*band), at)).chain(self.place.study.services.iter().filter_map(service)).collect()
    }

    /// What use is multiplied by, lane by lane.
    fn factors(&self, at: usize, draws: &Draws, (year, first): (usize, u32), users: &[f64]) -> Vec<f64> {
        let (chance, luck) = (self.chances[at], &self.luck[at]);
        if !chance.counted || year == 0 {
            return vec![1.0; users.len()];
        }
        let ahead = damped_change(1.0, chance.damping, i32::try_from(year).unwrap_or(i32::MAX));
        let sure = |source| if draws.with(source) { 1.0 } else { 0.0 };
        let (base, trend) = (sure(Source::UseBase) * chance.base, sure(Source::UseTrend) * chance.trend * ahead);
        let of = |(draw, users): (usize, &f64)| {
            let drawn = &luck[draw];
            let count = if draws.with(Source::UseYears) { Count::new(*users, 0.0, 1.0).of(drawn.years[year]) } else { 1.0 };
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

    /// What all futures together say.
    pub fn told(&self, mut futures: Futures, spread: Vec<SpreadOf>) -> Drawn {
        futures.sort();
        let Futures { seen, adjusted } = futures;
        let by_year = |thing: usize| seen.iter().map(move |things| things[thing].as_slice());
        let told = |thing: usize| by_year(thing).map(Told::of).collect::<Vec<Told>>();
        let nights: Vec<Year> = self.stocks.iter().map(|stock| stock.minus(1)).collect();
        let with_places: Vec<&Service> = self.with_places().collect();
        let (users_from, places_from) = (self.bands.len(), self.bands.len() + self.services.len());
        let measured = places_from + with_places.len();
        let of_service = |service: &Service| {
            let (of_users, of_places) =
                (self.services.iter().position(|own| own.id == service.id), with_places.iter().position(|own| own.id == service.id));
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

/// Persons of a band, lane by lane.
fn persons(stock: &Cells, band: AgeBand) -> Vec<f64> {
    let mut sums = vec![0.0; stock.lanes()];
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for sex in Sex::ALL {
                for (group, _) in stock.axis().starts().enumerate().filter(|(_, age)| band.contains(*age)) {
                    for (sum, persons) in sums.iter_mut().zip(stock.row(sex, group)) {
                        *sum += persons;
                    }
                }
            }
        },
    );
    sums
}
