//! The few figures a committee reads first: inhabitants, the oldest, places, and the year they run out.

use super::Run;
use crate::demand::indicators::support_ratio;
use crate::demand::staff::total;
use crate::demand::{CountedBeyond, Demand, ServiceDemand, counted_beyond, first_shortfall};
use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{CapacityEntry, Service, Standing, UseLine};
use crate::domain::study::{Scenario, Study};
use crate::model::project::Projection;

/// The oldest, as every Nordic table groups them.
pub const OLDEST: AgeBand = AgeBand::open(80);

/// One scenario and region from the jump-off stock to the last published one.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary<'a> {
    /// Which scenario.
    pub scenario: &'a Scenario,
    /// Position of the region in the study.
    pub region: usize,
    /// Year of the jump-off stock, in the study's label.
    pub start: Year,
    /// Year of the last published stock, in the study's label.
    pub horizon: Year,
    /// Inhabitants at start and horizon, persons.
    pub inhabitants: [f64; 2],
    /// Of these aged 80 and over, persons.
    pub oldest: [f64; 2],
    /// People aged 20–66 for each aged 67 and over, where the ages tell.
    pub support: [Option<f64>; 2],
    /// Services with places, in the study's order.
    pub places: Vec<Places<'a>>,
    /// All care services together.
    pub staff: StaffAtHorizon,
}

/// Staff-years and running cost of all care services on 31 December of the horizon, by line in the order of [`UseLine::ALL`];
/// none where the study does not say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StaffAtHorizon {
    /// Staff-years.
    pub fte: [Option<f64>; 2],
    /// Currency units a year.
    pub cost: [Option<f64>; 2],
}

/// Places of one service.
#[derive(Debug, Clone, PartialEq)]
pub struct Places<'a> {
    /// The service's whole need.
    pub demand: &'a ServiceDemand,
    /// Places needed on 31 December of the horizon, by line in the order of [`UseLine::ALL`].
    pub need: [Option<f64>; 2],
    /// Places that stand or are decided on 31 December of the horizon.
    pub capacity: Option<f64>,
    /// First 31 December whose unrounded need exceeds the capacity, by line; none to the horizon, or no capacity known.
    pub first_short: [Option<Year>; 2],
    /// Places needed at the horizon with what the study switches on; none where it switches on nothing.
    pub need_measures: Option<f64>,
    /// The first 31 December with too few of them.
    pub first_short_measures: Option<Year>,
    /// The register counts more than the table of capacity has: no year of shortage is read from it.
    pub outdated: Option<Outdated>,
}

/// A table of capacity that the register contradicts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outdated {
    /// The last night that does.
    pub beyond: CountedBeyond,
    /// Year of the table's last decided row up to that night.
    pub table: Year,
}

/// Whether the register contradicts the table of capacity of a service in a region; none where it does not.
#[must_use]
pub fn outdated(service: &Service, region: &RegionId) -> Option<Outdated> {
    let beyond = counted_beyond(service, region)?;
    let own = service.capacity.iter().filter(|entry| entry.standing == Standing::Decided && entry.region == *region);
    // A row that changes nothing says nothing of the places.
    let told = own.filter(|entry| entry.entry != CapacityEntry::Change(0.0));
    let table = told.map(|entry| entry.year).filter(|year| *year <= beyond.year).max().unwrap_or(beyond.year);
    Some(Outdated { beyond, table })
}

/// A row for each scenario that was run and region, in the study's order.
#[must_use]
pub fn summaries<'a>(run: &Run<'a>) -> Vec<Summary<'a>> {
    let mut rows = Vec::new();
    for (index, projected) in run.projections.iter().enumerate() {
        let Some(scenario) = run.study.scenarios.iter().find(|scenario| scenario.id == projected.scenario) else { continue };
        for (region, projection) in projected.regions.iter().enumerate() {
            rows.extend(summary(run, scenario, (index, region), projection));
        }
    }
    rows
}

/// `None` only where a projection does not reach the study's last stock.
fn summary<'a>(run: &Run<'a>, scenario: &'a Scenario, place: (usize, usize), projection: &Projection) -> Option<Summary<'a>> {
    let study = run.study;
    let stocks = [projection.stock(study.jump_off)?, projection.stock(study.last_stock)?];
    let horizon = study.year_label.of_stock(study.last_stock);
    let services = run.demand.get(place.0).and_then(|regions| regions.get(place.1));
    let places = services.map(|need| {
        let at = need.years.iter().position(|&year| year == horizon);
        need.services
            .iter()
            .filter(|service| !needed(service, UseLine::Unchanged).is_empty())
            .map(|s| Places { outdated: outdated_of(study, s, place.1), ..of_places(s, &need.years, at, study.jump_off) })
            .collect()
    });
    Some(Summary {
        scenario,
        region: place.1,
        start: study.year_label.of_stock(study.jump_off),
        horizon,
        inhabitants: stocks.map(|stock| stock.total(0)),
        oldest: stocks.map(|stock| persons(stock, OLDEST)),
        support: stocks.map(|stock| support_ratio(stock, &study.indicators)),
        places: places.unwrap_or_default(),
        staff: services.map(|need| staff(study, need, horizon)).unwrap_or_default(),
    })
}

fn staff(study: &Study, need: &Demand, horizon: Year) -> StaffAtHorizon {
    let at = need.years.iter().position(|&year| year == horizon);
    let totals = UseLine::ALL.map(|line| total(study, need, line));
    let value = |values: &[f64]| at.and_then(|i| values.get(i)).copied();
    let [unchanged, trend] = &totals;
    StaffAtHorizon { fte: [value(&unchanged.fte), value(&trend.fte)], cost: [value(&unchanged.cost), value(&trend.cost)] }
}

fn outdated_of(study: &Study, need: &ServiceDemand, region: usize) -> Option<Outdated> {
    outdated(study.services.iter().find(|service| service.id == need.service)?, &study.regions.get(region)?.id)
}

fn of_places<'a>(service: &'a ServiceDemand, years: &[Year], at: Option<usize>, from: Year) -> Places<'a> {
    let value = |values: &[f64]| at.and_then(|i| values.get(i)).copied();
    let short = |line| first_shortfall(needed(service, line), service.capacity.as_deref()?, years, from);
    let third = service.measures.is_some().then_some(UseLine::Measures);
    Places {
        demand: service,
        need: UseLine::ALL.map(|line| value(needed(service, line))),
        capacity: service.capacity.as_deref().and_then(value),
        first_short: UseLine::ALL.map(short),
        need_measures: third.and_then(|line| value(needed(service, line))),
        first_short_measures: third.and_then(short),
        outdated: None,
    }
}

/// Whether a study switches anything on, so that need has a third line.
#[must_use]
pub fn with_measures(run: &Run) -> bool {
    run.demand.iter().flatten().flat_map(|demand| &demand.services).any(|service| service.measures.is_some())
}

/// What is held against capacity: places, or users where the service has a capacity and says nothing about places.
#[must_use]
pub fn needed(service: &ServiceDemand, line: UseLine) -> &[f64] {
    let line = service.line(line);
    if line.places.is_empty() && service.capacity.is_some() { &line.total_users } else { &line.places }
}

/// Persons in a band of completed ages, women first, from the youngest up, in a stock of one lane.
#[must_use]
pub fn persons(stock: &Cells, band: AgeBand) -> f64 {
    let ages = || stock.axis().starts().enumerate().filter(move |&(_, age)| band.contains(age));
    crate::domain::axis::Sex::ALL.iter().map(|&sex| ages().map(|(group, _)| stock.get(sex, group, 0)).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fake::Fake;

    #[test]
    fn a_summary_stands_at_the_ends_of_the_published_years() {
        let fake = Fake::new();
        let run = fake.run();
        let rows = summaries(&run);
        assert_eq!(rows.len(), 4);
        let last = &rows[3];
        assert_eq!((last.scenario.id.as_str(), last.region, last.start.get(), last.horizon.get()), ("high", 1, 2026, 2029));
        let stock = run.projections[1].regions[1].stock(Year::new(2029).unwrap()).unwrap();
        assert!((last.inhabitants[1] - stock.total(0)).abs() < 1e-12);
        assert!(last.oldest[1] < last.inhabitants[1] && last.oldest[1] > 0.0);
        let of = |band| persons(stock, band);
        assert_eq!(last.support[1], Some(of(AgeBand::closed(20, 66)) / of(AgeBand::open(67))));
    }

    #[test]
    fn a_capacity_without_places_is_held_against_users() {
        let mut fake = Fake::new();
        let service = &mut fake.demand[0][0].services[0];
        service.unchanged.places.clear();
        service.trend.places.clear();
        let users = service.unchanged.total_users.clone();
        assert_eq!(needed(service, UseLine::Unchanged), users);
        service.capacity = None;
        assert!(needed(service, UseLine::Unchanged).is_empty());
    }

    #[test]
    fn the_two_lines_are_not_mixed_up() {
        let fake = Fake::new();
        let run = fake.run();
        let rows = summaries(&run);
        let places = &rows[0].places[0];
        assert_eq!(places.demand.service.as_str(), "long-stay");
        assert_eq!((places.need[0], places.need[1]), (Some(36.0), Some(28.5)));
        assert_eq!(places.first_short.map(|year| year.map(Year::get)), [Some(2028), None]);
    }
}
