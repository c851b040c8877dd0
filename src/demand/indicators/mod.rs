//! Indicators: what a planner reads beside the need itself. Every one has a word, a night, a numerator and a denominator.

mod place;
mod ratios;
mod turns;

pub use place::{Place, base_night};
pub use ratios::{Ratio, RatioOf, band_word, cuts_no_group, ratios};
pub use turns::Turn;

use super::Demand;
use crate::domain::axis::{AgeBand, ServiceId};
use crate::domain::indicators::{Coverage, IndicatorSettings};
use crate::domain::service::{Service, ServiceGroup, ServiceKind, UseLine};
use crate::domain::study::Study;
use crate::domain::terms::CountedAs;

/// Bands that users of care are told by where a service's own bands add up to them, as KOSTRA publishes them.
pub const USUAL_BANDS: [AgeBand; 3] = [AgeBand::closed(0, 66), AgeBand::closed(67, 79), AgeBand::open(80)];

/// The ages that rates of coverage are held against.
pub const COVERED: AgeBand = AgeBand::open(80);

/// An indicator of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its word in tables.
    pub key: String,
    /// What it is made of.
    pub kind: Kind,
}

/// What an indicator is made of. Services are named by their position in the study.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// People by people, on the study's night.
    Ratio(Ratio),
    /// People on 31 December, 100 in the base year.
    PopulationIndex,
    /// Users of a service per 1 000 people of a band, 31 December.
    UsersPerThousand(usize, AgeBand, UseLine),
    /// Users of a service per 100 people of working age, 31 December.
    UsersPerWorkers(usize, UseLine),
    /// Need for a service, 100 in the base year: users, or places or staff where it has no users.
    NeedIndex(usize, UseLine),
    /// Need for all care, weighted by what it takes, 100 in the base year.
    WeightedIndex(Weight, UseLine),
    /// Places per 100 aged 80 and over, 31 December.
    Places(Round, Standing),
    /// A year in which a path turns.
    Turn(Turn),
}

/// Which places are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Places in institutions.
    Institution,
    /// Care at all hours: institutions and staffed dwellings.
    AllHours,
}

/// Places that stand, or places needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As the capacity table has them.
    Decided,
    /// As the need is.
    Needed(UseLine),
}

/// What needs of different services are added up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Full-time equivalents.
    Fte,
    /// Hours a week.
    Hours,
}

impl Weight {
    /// The amounts of a line, by year; empty where they are not known.
    fn of(self, line: &super::Line) -> &[f64] {
        match self {
            Self::Fte => &line.fte,
            Self::Hours => &line.hours,
        }
    }
}

/// The indicators of a region, in the order of the table: people, places, users, indices, years that turn. `demand` is that of
/// any scenario: what is known is the same in all.
#[must_use]
pub fn indicators(study: &Study, demand: Option<&Demand>) -> Vec<Indicator> {
    let settings = &study.indicators;
    let ratios = ratios(settings).into_iter().filter(|ratio| ratio.fits(study.axis));
    let mut list: Vec<Indicator> = ratios.map(|ratio| Indicator { key: ratio.key(), kind: Kind::Ratio(ratio) }).collect();
    if let Some(demand) = demand {
        list.extend(places(study, demand));
        for (at, service) in study.services.iter().enumerate() {
            if is_care(service) {
                list.extend(users(study, demand, at));
            }
        }
        list.push(Indicator { key: "population_index".to_owned(), kind: Kind::PopulationIndex });
        list.extend(indices(study, demand));
    }
    list.extend(turns::turns(settings, study.axis));
    list
}

impl Kind {
    /// The same on another line of use; none where it is on no line.
    #[must_use]
    pub fn on(&self, line: UseLine) -> Option<Self> {
        match *self {
            Self::UsersPerThousand(at, band, _) => Some(Self::UsersPerThousand(at, band, line)),
            Self::UsersPerWorkers(at, _) => Some(Self::UsersPerWorkers(at, line)),
            Self::NeedIndex(at, _) => Some(Self::NeedIndex(at, line)),
            Self::WeightedIndex(weight, _) => Some(Self::WeightedIndex(weight, line)),
            Self::Places(round, Standing::Needed(_)) => Some(Self::Places(round, Standing::Needed(line))),
            Self::Ratio(_) | Self::PopulationIndex | Self::Places(_, Standing::Decided) | Self::Turn(_) => None,
        }
    }

    /// Whether it is on this line, or on none.
    #[must_use]
    pub fn is_on(&self, line: UseLine) -> bool {
        self.on(line).is_none_or(|same| same == *self)
    }
}

/// The end of a word that tells the line of use; unchanged use has none.
const fn ending(line: UseLine) -> &'static str {
    match line {
        UseLine::Unchanged => "",
        UseLine::Trend => "_trend",
        UseLine::Measures => "_measures",
    }
}

/// The lines a service has (or any of them): the second where its use has a trend, the third where a study has switched on something.
fn lines(demand: &Demand, id: Option<&ServiceId>) -> Vec<UseLine> {
    let services = || demand.services.iter().filter(|need| id.is_none_or(|id| need.service == *id));
    let trend = services().any(|need| need.has_trend).then_some(UseLine::Trend);
    let measures = services().any(|need| need.measures.is_some()).then_some(UseLine::Measures);
    [Some(UseLine::Unchanged), trend, measures].into_iter().flatten().collect()
}

fn places(study: &Study, demand: &Demand) -> Vec<Indicator> {
    let mut list = Vec::new();
    for round in [Round::Institution, Round::AllHours] {
        let word = match round {
            Round::Institution => "institution",
            Round::AllHours => "24_hour",
        };
        if counted(study, demand, round, Standing::Decided).is_some() {
            list.push(Indicator { key: format!("{word}_places_per_100_80_plus"), kind: Kind::Places(round, Standing::Decided) });
        }
        for line in lines(demand, None) {
            if counted(study, demand, round, Standing::Needed(line)).is_some() {
                let key = format!("{word}_places_needed_per_100_80_plus{}", ending(line));
                list.push(Indicator { key, kind: Kind::Places(round, Standing::Needed(line)) });
            }
        }
    }
    list
}

fn users(study: &Study, demand: &Demand, at: usize) -> Vec<Indicator> {
    let Some(service) = study.services.get(at) else { return Vec::new() };
    let Some(need) = demand.services.iter().find(|need| need.service == service.id) else { return Vec::new() };
    if need.unchanged.total_users.is_empty() {
        return Vec::new();
    }
    let id = service.id.as_str();
    let mut list = Vec::new();
    for line in lines(demand, Some(&service.id)) {
        for band in told_bands(&need.bands).into_iter().chain([AgeBand::ALL]) {
            let key = format!("{id}_users_per_1000_{}{}", band_word(band), ending(line));
            list.push(Indicator { key, kind: Kind::UsersPerThousand(at, band, line) });
        }
        let key = format!("{id}_users_per_100_aged_{}{}", band_word(study.indicators.working_age()), ending(line));
        list.push(Indicator { key, kind: Kind::UsersPerWorkers(at, line) });
    }
    list
}

/// The usual bands where a service's bands add up to all of them, else its own; one band of all ages is told once.
#[must_use]
pub fn told_bands(own: &[AgeBand]) -> Vec<AgeBand> {
    let usual = USUAL_BANDS.iter().all(|band| tiles(own, *band));
    let mut bands = if usual { USUAL_BANDS.to_vec() } else { own.to_vec() };
    bands.sort_unstable();
    bands.dedup();
    bands.retain(|band| *band != AgeBand::ALL);
    bands
}

/// Whether those of `bands` that lie in `outer` fill it, one beside the other.
#[must_use]
pub fn tiles(bands: &[AgeBand], outer: AgeBand) -> bool {
    let mut within: Vec<AgeBand> = bands.iter().copied().filter(|band| lies_in(*band, outer)).collect();
    within.sort_unstable();
    within.dedup();
    let mut next = Some(outer.from);
    for band in within {
        if next != Some(band.from) {
            return false;
        }
        next = band.to.map(|to| to.saturating_add(1));
    }
    next == outer.to.map(|to| to.saturating_add(1))
}

/// Whether a band lies in another.
#[must_use]
pub fn lies_in(inner: AgeBand, outer: AgeBand) -> bool {
    inner.from >= outer.from && outer.to.is_none_or(|end| inner.to.is_some_and(|to| to <= end))
}

fn indices(study: &Study, demand: &Demand) -> Vec<Indicator> {
    let mut list = Vec::new();
    for line in lines(demand, None) {
        if let Some(weight) = weight(study, demand) {
            let word = match weight {
                Weight::Fte => "fte",
                Weight::Hours => "hours",
            };
            list.push(Indicator { key: format!("care_need_index_{word}{}", ending(line)), kind: Kind::WeightedIndex(weight, line) });
        }
    }
    for (at, service) in study.services.iter().enumerate() {
        let need = demand.services.iter().find(|need| need.service == service.id);
        let unknown = need.is_none_or(|need| amounts(need, UseLine::Unchanged).is_empty());
        if unknown || !is_care(service) {
            continue;
        }
        for line in lines(demand, Some(&service.id)) {
            list.push(Indicator { key: format!("{}_need_index{}", service.id, ending(line)), kind: Kind::NeedIndex(at, line) });
        }
    }
    list
}

/// What a service's need is counted in by itself: users, else places, else staff.
#[must_use]
pub fn amounts(need: &super::ServiceDemand, line: UseLine) -> &[f64] {
    let line = need.line(line);
    [&line.total_users, &line.places, &line.fte].into_iter().find(|values| !values.is_empty()).map_or(&[], Vec::as_slice)
}

/// Care services by rates that say what they take, by their position: those a sum is made of are among them, sums are not.
#[must_use]
pub fn weighed(study: &Study, demand: &Demand, weight: Weight) -> Vec<usize> {
    let known = |service: &Service| {
        let need = demand.services.iter().find(|need| need.service == service.id);
        need.is_some_and(|need| !weight.of(&need.unchanged).is_empty())
    };
    let services = study.services.iter().enumerate().filter(|(_, service)| is_care_by_rates(service) && known(service));
    services.map(|(at, _)| at).collect()
}

/// Whether a service gives care: people with a condition, whether they use any service or not, are no users of one.
#[must_use]
pub fn is_care(service: &Service) -> bool {
    service.group == ServiceGroup::Care && service.terms.counts == CountedAs::Users
}

fn is_care_by_rates(service: &Service) -> bool {
    is_care(service) && matches!(service.kind, ServiceKind::Rates { .. })
}

/// What the care services by rates can be added up in: staff-years where two or more have them (the definition names which), else hours
/// where all have them. A user of a day centre and one of a nursing home are not two of the same: users of different services are never added.
#[must_use]
pub fn weight(study: &Study, demand: &Demand) -> Option<Weight> {
    let care = study.services.iter().filter(|service| is_care_by_rates(service)).count();
    let (staffed, timed) = (weighed(study, demand, Weight::Fte).len(), weighed(study, demand, Weight::Hours).len());
    match () {
        () if staffed > 1 => Some(Weight::Fte),
        () if timed > 1 && timed == care => Some(Weight::Hours),
        () => None,
    }
}

/// Services whose places are counted, in the study's order: a sum stands for its parts, and where the sum's own figure is not known,
/// its parts stand for it. None where one of them is not known, or no service counts.
#[must_use]
pub fn counted(study: &Study, demand: &Demand, round: Round, standing: Standing) -> Option<Vec<usize>> {
    let counts = |service: &Service| match study.indicators.coverage(service) {
        Coverage::Institution => service.group == ServiceGroup::Care,
        Coverage::Dwelling => service.group == ServiceGroup::Care && round == Round::AllHours,
        Coverage::None => false,
    };
    // Without a service of institutions and one of dwellings, care at all hours would be half of what it says.
    let has = |wanted: Coverage| study.services.iter().any(|service| counts(service) && study.indicators.coverage(service) == wanted);
    let whole = match round {
        Round::Institution => has(Coverage::Institution),
        Round::AllHours => has(Coverage::Dwelling),
    };
    let known = |at: usize| study.services.get(at).is_some_and(|service| is_known(demand, service, standing));
    let parts = |at: usize| -> Vec<usize> {
        let Some(ServiceKind::Sum { of }) = study.services.get(at).map(|service| &service.kind) else { return Vec::new() };
        (0..study.services.len()).filter(|part| of.contains(&study.services[*part].id)).collect()
    };
    let candidates: Vec<usize> = (0..study.services.len()).filter(|at| counts(&study.services[*at])).collect();
    let in_a_sum = |at: &usize| candidates.iter().any(|sum| parts(*sum).contains(at));
    let mut chosen: Vec<usize> = Vec::new();
    for at in candidates.iter().copied().filter(|at| !in_a_sum(at)) {
        let own = if known(at) { vec![at] } else { parts(at) };
        if own.is_empty() || !own.iter().all(|at| known(*at)) {
            return None;
        }
        chosen.extend(own);
    }
    chosen.sort_unstable();
    chosen.dedup();
    (whole && !chosen.is_empty()).then_some(chosen)
}

fn is_known(demand: &Demand, service: &Service, standing: Standing) -> bool {
    let need = demand.services.iter().find(|need| need.service == service.id);
    need.is_some_and(|need| match standing {
        Standing::Decided => need.capacity.is_some(),
        Standing::Needed(line) => !need.line(line).places.is_empty(),
    })
}

/// People of working age for each of the old, by the study's own ages; none where the stock's ages do not tell them apart, or nobody is
/// that old.
#[must_use]
pub fn support_ratio(stock: &crate::domain::cells::Cells, settings: &IndicatorSettings) -> Option<f64> {
    let own = Ratio::support(settings);
    own.fits(stock.axis()).then(|| own.value(stock)).flatten()
}

#[cfg(test)]
mod tests;
