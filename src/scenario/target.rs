//! From a target that is asked to the years that meet it, with what the past has seen beside them.

pub mod asked;
pub(super) mod dwellings;
mod seen;

use super::build::Years;
use super::housing::{not_filled, out_rates};
use super::rates::Place;
use super::{problem, special};
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::growth::{Target, TargetBy, TargetFound, TargetMet, TargetOf, TargetTakes, TargetYear};
use crate::domain::rates::{Migration, YearRates};
use crate::domain::study::Assumed;
use crate::model::course::{Ahead, Goal};
use crate::model::target::{Arrived, CHILDREN, Found, FoundYear, Life, Milestone, Stop, TargetError, Way, solve};

/// The years of the regions a target is asked of, found so that it is met.
///
/// # Errors
/// When it cannot be met, or a year cannot be lived.
pub(super) fn met(places: &[Place<'_>], target: &Target) -> Result<(Vec<Years>, TargetFound), Diagnostic> {
    let Some(first) = places.first() else { return Ok((Vec::new(), none(target))) };
    let inputs = first.inputs;
    let mut prepared: Vec<(Vec<Ahead>, Vec<Assumed>, Cells)> = Vec::with_capacity(places.len());
    for place in places {
        let (mut ahead, mut assumed) = (Vec::new(), Vec::new());
        for year in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)) {
            let (one, summary) = place.ahead(year)?;
            ahead.push(one);
            assumed.push(summary);
        }
        prepared.push((ahead, assumed, opening(place)));
    }
    asks_something(first, target, prepared.iter().map(|(.., opening)| opening))?;
    let out_rates: Vec<Cells> = places.iter().map(|place| out_rates(place).0).collect();
    let lives = prepared.iter().zip(&out_rates).map(|((ahead, _, opening), out_rate)| Life { ahead, opening, out_rate });
    let lives: Vec<Life<'_>> = lives.collect();
    let milestones: Vec<Milestone> =
        target.wanted.iter().map(|(stock, wanted)| milestone(first, places, (target.of, *stock, *wanted))).collect();
    let way = Way { by: target.by, course: target.course, after: target.after };
    let found = solve(&lives, &milestones, way, inputs.rules).map_err(|error| not_met(places, target, &error))?;
    let told = told(places, target, &found);
    let prepared = prepared.into_iter().zip(places).map(|((ahead, assumed, _), place)| (place, ahead, assumed));
    let years = found.years.into_iter().zip(prepared);
    let years =
        years.map(|(years, (place, ahead, assumed))| Years { capped: capped(place, &years, &ahead), ..summed(target.by, years, assumed) });
    let years = years.collect();
    Ok((years, told))
}

fn none(target: &Target) -> TargetFound {
    TargetFound { target: target.clone(), met: Vec::new(), takes: Vec::new() }
}

fn opening(place: &Place<'_>) -> Cells {
    let stock = place.region.history.get(&place.inputs.jump_off);
    stock.map_or_else(|| Cells::zeros(place.inputs.axis, 1), |stock| stock.cells().clone())
}

/// What the stock of `stock` is asked to be, and after how many years. Special groups count, by their own plan.
fn milestone(place: &Place<'_>, places: &[Place<'_>], (of, stock, wanted): (TargetOf, Year, f64)) -> Milestone {
    let axis = place.inputs.axis;
    let inside = |band: AgeBand, group: usize| f64::from(u8::from(band.contains(axis.start_of(group))));
    let weights = |band: AgeBand| Cells::from_fn(axis, 1, |_, group, _| inside(band, group));
    let (above, per) = match of {
        TargetOf::People(band) => (band, None),
        TargetOf::Ratio(over, under) => (over, Some(weights(under))),
    };
    let years = usize::try_from(stock.since(place.inputs.jump_off)).unwrap_or(0);
    let groups = places.iter().map(|place| special::planned(place.inputs, place.spec, &place.region.id, stock));
    let apart = groups.fold(Cells::zeros(axis, 1), |sum, more| sum.map(|sex, group, lane, persons| persons + more.get(sex, group, lane)));
    Milestone { years, goal: Goal { weights: weights(above), wanted }, per, apart }
}

/// What a stock has of what is asked: persons, or people per person.
fn of(cells: &Cells, of: TargetOf) -> f64 {
    let people = |band: AgeBand| -> f64 {
        let axis = cells.axis();
        let groups = || (0..axis.groups()).filter(|group| band.contains(axis.start_of(*group)));
        Sex::ALL.into_iter().map(|sex| groups().map(|group| cells.get(sex, group, 0)).sum::<f64>()).sum()
    };
    match of {
        TargetOf::People(band) => people(band),
        TargetOf::Ratio(over, under) => people(over) / people(under),
    }
}

/// Refuses what nothing can change: a ratio of nobody, and births where those asked for are born already.
fn asks_something<'c>(place: &Place<'_>, target: &Target, openings: impl Iterator<Item = &'c Cells>) -> Result<(), Diagnostic> {
    let bands = match target.of {
        TargetOf::People(band) => vec![band],
        TargetOf::Ratio(over, under) => vec![over, under],
    };
    let openings: Vec<&Cells> = openings.collect();
    let there = |band: AgeBand| openings.iter().any(|opening| of(opening, TargetOf::People(band)) > 0.0);
    if let Some(empty) = bands.iter().find(|band| !there(**band)) {
        return Err(problem(
            "K0880",
            format!("{}: nobody aged {empty} lives there at the jump-off", named(place, target)),
            "what is nobody's cannot be made so many by moves of those who live there",
            "choose ages that the study has people of",
        ));
    }
    let youngest = bands.iter().map(|band| i32::from(band.from)).min().unwrap_or(0);
    let late = target.wanted.iter().find(|(stock, _)| stock.since(place.inputs.jump_off) <= youngest);
    match late.filter(|_| target.by == TargetBy::Births) {
        None => Ok(()),
        Some((stock, _)) => Err(problem(
            "K0879",
            format!("{}: those of these ages in {} are born already", named(place, target), place.inputs.year_label.of_stock(*stock)),
            "more births change nothing for those who are born",
            "let it be met by net-migration, ask for a later year, or for younger ages",
        )),
    }
}

fn named(place: &Place<'_>, target: &Target) -> String {
    let region = target.region.and_then(|at| place.inputs.regions.get(at)).map(|region| format!(", region {}", region.id));
    format!("scenario {}{}, target of {}", place.spec.id, region.unwrap_or_default(), target.of)
}

fn not_met(places: &[Place<'_>], target: &Target, error: &TargetError) -> Diagnostic {
    let Some(place) = places.first() else { return problem("K0881", error.to_string(), "nobody is asked", "name a region") };
    match error {
        TargetError::OutOfReach { milestone, level, nearest, stopped_by } => {
            let asked = target.wanted.get(*milestone);
            let (year, wanted) = asked
                .map_or_else(Default::default, |(stock, wanted)| (place.inputs.year_label.of_stock(*stock).to_string(), number(*wanted)));
            let came = number(of(nearest, target.of));
            let (why, way) = match target.by {
                TargetBy::NetMigration => (
                    "within what is tried, at most as many a year as live there now and never more out than there are, no net migration meets it",
                    format!("{level:+.0} persons net a year on top of what is expected"),
                ),
                TargetBy::Births => (
                    "within what is tried, half a child to four children per woman, no level of births meets it",
                    format!("{:.2} times the births expected (within {} to {} children per woman)", 1.0 + level, CHILDREN.0, CHILDREN.1),
                ),
                TargetBy::Dwellings => (
                    "within what is tried (at most as many a year as stand now, never fewer than none, 1.6 to 2.6 persons in each) no number of dwellings meets it",
                    format!("{level:+.0} dwellings completed a year on top of the programme"),
                ),
            };
            let stopped = stopped_by.as_ref().map(|stop| format!("; beyond, {}", stopped(places, stop))).unwrap_or_default();
            let what = format!(
                "{}: {wanted} in {year} is out of reach; the nearest that can be reached is {came}, with {way}{stopped}",
                named(place, target)
            );
            problem("K0878", what, why, "ask for what can be reached, a later year, or another way to meet it")
        }
        TargetError::Cannot(Stop::Housing { area, error }) => not_filled(places.get(*area), error),
        error => problem(
            "K0881",
            format!("{}: the years cannot be lived: {error}", named(place, target)),
            "a target is met by living the years again with more or fewer people moving",
            "check the tables of moves; or let what is changed end after the target: after = \"ends\"",
        ),
    }
}

/// What stops a level, with the year and the region it does.
fn stopped(places: &[Place<'_>], stop: &Stop) -> String {
    let Stop::Housing { area, error } = stop else { return stop.to_string() };
    let year = |place: &Place<'_>| place.inputs.jump_off.plus(u16::try_from(error.year).unwrap_or(0));
    let whom = places.get(*area).map(|place| format!(" (region {}, {})", place.region.id, year(place)));
    format!("{error}{}", whom.unwrap_or_default())
}

/// To whole numbers from a hundred on, to the hundredth below.
fn number(value: f64) -> String {
    if value.abs() < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

/// What was found, for reports.
fn told(places: &[Place<'_>], target: &Target, found: &Found) -> TargetFound {
    let takes = places.iter().zip(&found.years).map(|(place, years)| {
        let jump_off = place.inputs.jump_off;
        let year = |(n, year): (u16, &FoundYear)| TargetYear { year: jump_off.plus(n), expected: year.expected, found: year.found };
        TargetTakes {
            region: place.region.id.clone(),
            years: (0..).zip(years).map(year).collect(),
            seen: seen::seen(target.by, place),
            grew: seen::grew(place),
        }
    });
    TargetFound { target: target.clone(), met: came(target, &found.arrived), takes: takes.collect() }
}

/// How each of the target's years came out.
fn came(target: &Target, arrived: &[Arrived]) -> Vec<TargetMet> {
    let met = target.wanted.iter().zip(arrived).map(|((stock, asked), arrived)| TargetMet {
        stock: *stock,
        asked: *asked,
        reached: of(&arrived.reached, target.of),
        expected: of(&arrived.expected, target.of),
        level: arrived.level,
    });
    met.collect()
}

/// Rates and their summary, which says what was found in place of what was expected.
fn summed(by: TargetBy, years: Vec<FoundYear>, assumed: Vec<Assumed>) -> Years {
    let summary = |(year, assumed): (&FoundYear, Assumed)| match by {
        TargetBy::NetMigration => Assumed { net_migration: Some(year.found), ..assumed },
        TargetBy::Dwellings => assumed,
        TargetBy::Births => Assumed { tfr: year.found, net_migration: net(&year.lived.rates), ..assumed },
    };
    let assumed = years.iter().zip(assumed).map(summary).collect();
    Years { rates: years.into_iter().map(|year| year.lived.rates).collect(), summary: assumed, capped: Vec::new() }
}

/// Years in which a cap of the scenario takes something away from what is expected.
fn capped(place: &Place<'_>, years: &[FoundYear], ahead: &[Ahead]) -> Vec<Year> {
    let calendar = place.inputs.jump_off.through(place.inputs.year_label.of_stock(place.inputs.last_stock));
    let held = calendar.zip(years.iter().zip(ahead)).filter(|(year, (found, ahead))| found.lived.capped || place.at_a_cap(*year, ahead));
    held.map(|(year, _)| year).collect()
}

/// Net migration asked of a year, persons; none where out-rates decide it.
fn net(rates: &YearRates) -> Option<f64> {
    match &rates.migration {
        Migration::Net(net) => Some(net.cells().total(0)),
        Migration::Gross { .. } => None,
    }
}
