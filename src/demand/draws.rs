//! Need in many futures: people by draw × rates by draw, and what is told of them all.
//!
//! Need stands on the line that past data support. Chance of use: the base rate is known as well as its users can be counted, the trend as
//! well as what it rests on agrees, and a night's users are a count. Rates given as such, measures, hours and costs have no chance here.

mod chance;
pub mod programme;
mod seen;
mod spread;
mod told;

pub use spread::{SpreadOf, What};
pub use told::Told;

use crate::diag::{Diagnostic, Fact, Place as At};
use crate::domain::axis::{AgeBand, RegionId, ScenarioId, ServiceId, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::draws::{Draws, MOVES, Source, Spread};
use crate::domain::flows::Flows;
use crate::domain::rates::YearRates;
use crate::domain::study::{Region, Scenario, Study};
use crate::model::draws::{Ahead, Nation, Unrest, futures};
use crate::model::project::ordinary_course;
use seen::Seen;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

/// The oldest, whose number decides most of the care there is to give.
const OLDEST: AgeBand = AgeBand::open(80);

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
    /// How far futures lie apart by each source of chance.
    pub spread: Vec<SpreadOf>,
}

/// The futures of a study: what all its scenarios and regions share of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Chances {
    /// How many, from which seed, and what is held still.
    pub draws: Draws,
    nation: Nation,
    /// Each source alone: fewer futures, in which nothing else differs.
    alone: Vec<(Source, Draws, Nation)>,
}

impl Chances {
    /// Courses of chance over a study's years.
    #[must_use]
    pub fn of(study: &Study, draws: Draws) -> Self {
        let years = usize::try_from(study.last_stock.since(study.jump_off)).unwrap_or(0) + 1;
        let nation = |draws: &Draws| Nation::draw(draws, &Spread::SIZED, years);
        let alone = Source::ALL.into_iter().filter_map(|source| Some((source, draws.alone(source)?)));
        let alone = alone.map(|(source, draws)| (source, draws.clone(), nation(&draws))).collect();
        Self { nation: nation(&draws), alone, draws }
    }
}

/// Whether to go on, and how many futures of a region were lived so far.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// Nobody wants them any more.
    pub cancelled: &'a AtomicBool,
    /// So many so far.
    pub lived: &'a AtomicU64,
}

/// Every region of a scenario, in the study's order. `None` when it was given up because `cancelled` said so.
///
/// # Errors
/// Where regions live their years together (they cannot be drawn one by one), or a future had a rate that cannot be.
pub fn drawn(study: &Study, scenario: &Scenario, chances: &Chances, watch: Watch<'_>) -> Result<Option<Vec<Drawn>>, Diagnostic> {
    if scenario.coupling.is_some() {
        let what = format!("scenario {}: its regions live their years together, and are not drawn yet", scenario.id);
        let found = Diagnostic::error("K0910", what).at(At::file("study.toml").context(format!("scenario {}", scenario.id)));
        return Err(found
            .why("a draw of one region would not move people to the others")
            .advice("leave out --draws, or choose other scenarios with --scenario"));
    }
    let mut all = Vec::new();
    for (at, region) in study.regions.iter().enumerate() {
        match of_region(study, scenario, (at, region), chances, watch)? {
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

fn of_region(
    study: &Study,
    scenario: &Scenario,
    (at, region): (usize, &Region),
    chances: &Chances,
    watch: Watch<'_>,
) -> Result<Option<Drawn>, Diagnostic> {
    let fault = |what: String| Diagnostic::error("K9999", format!("scenario {}, region {}: {what}", scenario.id, region.id));
    let course = ordinary_course(study, scenario, at).zip(scenario.rates.get(at));
    let (projection, rates) = course.ok_or_else(|| fault("a course that was run and is not there".to_owned()))?;
    let opening = projection.stock(study.jump_off).ok_or_else(|| fault("a course without its first stock".to_owned()))?;
    let (id, gross) = (&region.id, moves_each_way(region).unwrap_or_else(|| MOVES * opening.total(0)));
    let ahead = Ahead { region: id, opening, accounts: &projection.accounts, rates, rules: study.rules, gross };
    let own = unrest(region, study.jump_off, rates).map_or(Spread::SIZED.own, |unrest| unrest.sized(Spread::SIZED.own));
    let seen = Seen::new(study, scenario, (at, id), (&projection, opening), &chances.draws);
    let live = |draws: &Draws, nation: &Nation, lived: Option<&AtomicU64>| {
        let see = |year: usize, stock: &Cells, first: u32| {
            if let Some(lived) = lived.filter(|_| year == rates.len()) {
                lived.fetch_add(stock.lanes() as u64, Ordering::Relaxed);
            }
            seen.see(draws, year, stock, first)
        };
        let found = futures(ahead, draws, (nation, &own), see, watch.cancelled);
        found.map_err(|error| fault(format!("a future has {error}")))
    };
    let Some(found) = live(&chances.draws, &chances.nation, Some(watch.lived))? else { return Ok(None) };
    let mut spread = spread::begun(seen.spread_of(), &found.seen);
    for (source, draws, nation) in &chances.alone {
        let Some(alone) = live(draws, nation, None)? else { return Ok(None) };
        spread.iter_mut().for_each(|of| of.add(*source, &alone.seen));
    }
    let spread = spread.into_iter().map(spread::Begun::done).collect();
    Ok(Some(seen.told(found.seen, found.adjusted, spread)))
}

/// How restless a region's past was, year after year up to the jump-off.
#[must_use]
pub fn unrest(region: &Region, jump_off: Year, rates: &[YearRates]) -> Option<Unrest> {
    let back = (0..).map_while(|years| region.history.get(&jump_off.minus(years)));
    let mut stocks: Vec<&Cells> = back.map(Population::cells).collect();
    stocks.reverse();
    Unrest::of(&stocks, &rates.first()?.survivorship)
}

/// Persons moving each way a year on average, where the study has counts.
#[must_use]
pub fn moves_each_way(region: &Region) -> Option<f64> {
    let totals: Vec<f64> = region.flows.values().filter_map(Flows::total).map(|flow| (flow.moved_in + flow.moved_out) / 2.0).collect();
    (!totals.is_empty()).then(|| totals.iter().sum::<f64>() / totals.len() as f64)
}

#[cfg(test)]
mod tests;
