//! Need in many futures: people by draw × rates by draw, and what is told of them all.
//!
//! Need stands on the line that past data support. Chance of use: the base rate is known as well as its users can be counted, the trend as
//! well as what it rests on agrees, and a night's users are a count. Measures are a line of their own, each as strong as it may be. Rates given
//! as such, hours and costs have no chance here.

mod chance;
mod measures;
pub mod programme;
mod seen;
mod spread;
mod told;

pub use measures::measures_vary;
pub use spread::{SpreadOf, What};
pub use told::Told;

use crate::diag::{Diagnostic, Fact, Place as At};
use crate::domain::axis::{AgeBand, RegionId, ScenarioId, ServiceId, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::draws::{Draws, MOVES, Own, Source, Spread};
use crate::domain::flows::Flows;
use crate::domain::late::LateMoves;
use crate::domain::rates::YearRates;
use crate::domain::study::{Region, Scenario, Study};
use crate::model::draws::{Ahead, AllAhead, Futures, Kept, Nation, Unrest, each, futures, futures_together, memory};
use crate::model::project::{Projection, ordinary_course, ordinary_courses};
use seen::{Look, Seen};
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
    /// The same with what the study switches on; none where that is nothing.
    pub with_measures: Option<WithMeasures>,
}

/// Need with measures, by night.
#[derive(Debug, Clone, PartialEq)]
pub struct WithMeasures {
    /// Users; none for sums of services.
    pub users: Option<Vec<Told>>,
    /// Places; none where the service has none.
    pub places: Option<Vec<Told>>,
    /// Share of the futures in which the places there are are too few; none where the study has no places.
    pub short: Option<Vec<f64>>,
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
        // Measures are a line of their own, which no spread is told of.
        let differs = |source: &Source| *source != Source::Measures && (*source != Source::Building || may_be_late(study));
        let alone = Source::ALL.into_iter().filter(differs).filter_map(|source| Some((source, draws.alone(source)?)));
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
/// Where regions cannot live their years together, or a future had a rate that cannot be.
pub fn drawn(study: &Study, scenario: &Scenario, chances: &Chances, watch: Watch<'_>) -> Result<Option<Vec<Drawn>>, Diagnostic> {
    let fault = |what: String| Diagnostic::error("K9999", format!("scenario {}: {what}", scenario.id));
    if let Some(coupling) = &scenario.coupling {
        let Some((courses, _)) = ordinary_courses(study, scenario, watch.cancelled)? else { return Ok(None) };
        let begun = courses.iter().enumerate().map(|(at, course)| Begun::new(study, scenario, (at, course), chances));
        let all: Vec<Begun<'_>> = begun.collect::<Result<_, _>>()?;
        let regions: Vec<(Ahead<'_>, Own)> = all.iter().map(|begun| (begun.ahead, begun.own)).collect();
        let ahead = AllAhead { coupling, jump_off: study.jump_off, regions: &regions };
        return told(&all, chances, watch, |draws, nation, see| {
            let see =
                |region: usize, year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>| see(&all[region], year, stock, first, seen);
            let found = futures_together(ahead, draws, nation, see, watch.cancelled);
            found.map_err(|failed| fault(format!("futures of regions that live together: {failed:?}")))
        });
    }
    let region = |at: usize| {
        if watch.cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let course = ordinary_course(study, scenario, at).ok_or_else(lost)?;
        let begun = Begun::new(study, scenario, (at, &course), chances)?;
        told(std::slice::from_ref(&begun), chances, watch, |draws, nation, see| {
            let see = |year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>| see(&begun, year, stock, first, seen);
            let found = futures(begun.ahead, draws, (nation, &begun.own), see, watch.cancelled);
            found
                .map(|found| found.map(|found| vec![found]))
                .map_err(|error| fault(format!("region {}: a future has {error}", begun.ahead.region)))
        })
    };
    let mut every = Vec::new();
    for first in (0..study.regions.len()).step_by(AT_ONCE) {
        let few = each(AT_ONCE.min(study.regions.len() - first), |at| region(first + at));
        let Some(few) = few.into_iter().collect::<Result<Option<Vec<Vec<Drawn>>>, _>>()? else { return Ok(None) };
        every.extend(few.into_iter().flatten());
    }
    Ok(Some(every))
}

/// Regions whose futures are in memory at a time: enough that what each does before and after its futures need not wait.
const AT_ONCE: usize = 4;

/// A course that was run a moment ago.
fn lost() -> Diagnostic {
    Diagnostic::error("K9999", "a course that was run and is not there".to_owned())
}

/// Bytes that drawing a scenario takes at a time beside its results, where its regions live their years together.
#[must_use]
pub fn memory_together(study: &Study, scenario: &Scenario, threads: usize) -> Option<usize> {
    Some(memory(study.axis, study.regions.len(), scenario.coupling.as_ref()?, threads))
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

/// A region whose futures are to be drawn.
struct Begun<'a> {
    ahead: Ahead<'a>,
    own: Own,
    seen: Seen<'a>,
}

impl<'a> Begun<'a> {
    /// # Errors
    /// Of a course that is not there, or where measures may take away more users than there are.
    fn new(
        study: &'a Study,
        scenario: &'a Scenario,
        (at, projection): (usize, &'a Projection),
        chances: &Chances,
    ) -> Result<Self, Diagnostic> {
        let (region, rates) = study.regions.get(at).zip(scenario.rates.get(at)).ok_or_else(lost)?;
        let (id, opening) = (&region.id, projection.stock(study.jump_off).ok_or_else(lost)?);
        let gross = moves_each_way(region).unwrap_or_else(|| MOVES * opening.total(0));
        let late = late(scenario, at);
        let seen = Seen::new(study, scenario, (at, id), (projection, opening, rates), &chances.draws);
        if let Some((service, night)) = seen.measures_take_too_many().filter(|_| chances.draws.with(Source::Measures)) {
            return Err(too_many_taken(&scenario.id, id, service, night));
        }
        Ok(Self {
            ahead: Ahead { region: id, opening, accounts: &projection.accounts, rates, rules: study.rules, late, gross },
            own: unrest(region, study.jump_off, rates).map_or(Spread::SIZED.own, |unrest| unrest.sized(Spread::SIZED.own)),
            seen,
        })
    }

    /// What is seen in draws in which people are as expected: use alone differs.
    fn use_alone(&self, draws: &Draws) -> Kept {
        let stocks = std::iter::once(self.ahead.opening).chain(self.ahead.accounts.iter().map(|account| &account.closing));
        let mut seen = Vec::new();
        for (year, stock) in stocks.enumerate() {
            self.seen.see_use((draws, Look::Trend), year, stock, &mut seen);
        }
        Kept::new(self.ahead.accounts.len() + 1, draws.count() as usize, seen)
    }
}

fn too_many_taken(scenario: &ScenarioId, region: &RegionId, service: &ServiceId, night: Year) -> Diagnostic {
    let what = format!(
        "scenario {scenario}, region {region}: measures as strong as they may be take away more users of {service} than there are on 31 December {night}"
    );
    Diagnostic::error("K0912", what)
        .at(At { context: format!("scenario {scenario}, region {region}"), ..At::file("study.toml") })
        .why("no future can have fewer users than none")
        .advice("narrow `range` of the levers and of health that lower the need for the service, or switch some of them off")
}

/// What is looked at in a year of some draws of a region.
type See<'s> = dyn Fn(&Begun<'_>, usize, &Cells, u32, &mut Vec<f64>) + Sync + 's;

/// What all futures of some regions say, and those of each source of chance alone; `live` lives them.
fn told(
    regions: &[Begun<'_>],
    chances: &Chances,
    watch: Watch<'_>,
    live: impl Fn(&Draws, &Nation, &See<'_>) -> Result<Option<Vec<Futures>>, Diagnostic>,
) -> Result<Option<Vec<Drawn>>, Diagnostic> {
    let see = |begun: &Begun<'_>, year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>| {
        if year == begun.ahead.rates.len() {
            watch.lived.fetch_add(stock.lanes() as u64, Ordering::Relaxed);
        }
        begun.seen.see((&chances.draws, Look::All), year, stock, first, seen);
    };
    let Some(all) = live(&chances.draws, &chances.nation, &see)? else { return Ok(None) };
    let mut spreads: Vec<Vec<spread::Begun>> =
        regions.iter().zip(&all).map(|(begun, found)| spread::begun(begun.seen.spread_of(), &found.seen)).collect();
    for (source, draws, nation) in &chances.alone {
        let alone: Vec<Kept> = if source.of_people() {
            let see = |begun: &Begun<'_>, year: usize, stock: &Cells, first: u32, seen: &mut Vec<f64>| {
                begun.seen.see((draws, Look::Trend), year, stock, first, seen);
            };
            let Some(alone) = live(draws, nation, &see)? else { return Ok(None) };
            alone.into_iter().map(|futures| futures.seen).collect()
        } else {
            regions.iter().map(|begun| begun.use_alone(draws)).collect()
        };
        for (spreads, seen) in spreads.iter_mut().zip(&alone) {
            spreads.iter_mut().for_each(|of| of.add(*source, seen));
        }
    }
    let spreads = spreads.into_iter().map(|spreads| spreads.into_iter().map(spread::Begun::done).collect());
    let told = regions.iter().zip(all).zip(spreads).map(|((begun, found), spread)| begun.seen.told(found, spread));
    Ok(Some(told.collect()))
}

/// Whether a programme of dwellings of some scenario may come otherwise than assumed.
#[must_use]
pub fn may_be_late(study: &Study) -> bool {
    study.scenarios.iter().any(comes_otherwise)
}

/// Whether a scenario's programme of dwellings may come otherwise than assumed.
#[must_use]
pub fn comes_otherwise(scenario: &Scenario) -> bool {
    scenario.growth.iter().flat_map(|growth| &growth.housing).any(|housing| housing.late.is_some())
}

/// What a region would move if its programme of dwellings came otherwise.
fn late(scenario: &Scenario, region: usize) -> Option<&LateMoves> {
    scenario.growth.as_ref()?.housing.get(region)?.late.as_ref()
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
