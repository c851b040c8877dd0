//! What a region's last ten years have seen of what a target changes.

use super::super::base::Base;
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Population;
use crate::domain::growth::{Grew, Seen, SeenSource, TargetBy};
use crate::domain::study::Region;

/// Years looked back from the jump-off.
const BACK: u16 = 10;

/// What was seen of it, by calendar year, where anything is known.
pub(super) fn seen(by: TargetBy, region: &Region, base: &Base, jump_off: Year) -> Option<Seen> {
    let years = jump_off.minus(BACK).through(jump_off.minus(1));
    match by {
        TargetBy::NetMigration => moves(region, years),
        TargetBy::Births => {
            let years: Vec<(Year, f64)> = years.filter_map(|year| Some((year, children(region, base, year)?))).collect();
            (!years.is_empty()).then_some(Seen { years, source: SeenSource::Births })
        }
    }
}

/// Net migration: as counted, else what counted births and deaths leave of the difference between two stocks.
fn moves(region: &Region, years: impl Iterator<Item = Year>) -> Option<Seen> {
    let (mut known, mut counted) = (Vec::new(), 0);
    for year in years {
        let flow = region.flows.get(&year).and_then(crate::domain::flows::Flows::total);
        counted += usize::from(flow.is_some());
        known.extend(flow.map(|flow| flow.net()).or_else(|| left_over(region, year)).map(|net| (year, net)));
    }
    let source = match counted {
        0 => SeenSource::Components,
        all if all == known.len() => SeenSource::Counted,
        _ => SeenSource::Both,
    };
    (!known.is_empty()).then_some(Seen { years: known, source })
}

fn left_over(region: &Region, year: Year) -> Option<f64> {
    let people = |year: Year| region.history.get(&year).map(|stock| stock.cells().total(0));
    Some(people(year.plus(1))? - people(year)? - region.births.get(&year)? + region.deaths.get(&year)?)
}

/// Children per woman: births counted over those there would have been at the scenario's base rates, times their level. Women of
/// an age are the mean of both ends of the year.
fn children(region: &Region, base: &Base, year: Year) -> Option<f64> {
    let [start, end] = [year, year.plus(1)].map(|night| region.history.get(&night).map(Population::cells));
    let (start, end, births) = (start?, end?, region.births.get(&year)?);
    let at_base = |group: usize| base.schedule.at(group) * 0.5 * (start.get(Sex::Female, group, 0) + end.get(Sex::Female, group, 0));
    let expected: f64 = (0..start.axis().groups()).map(at_base).sum();
    (expected > 0.0).then(|| births / expected * base.schedule.tfr())
}

/// People more a year from the first stock of the last ten years to the jump-off.
pub(super) fn grew(region: &Region, jump_off: Year) -> Option<Grew> {
    let (first, before) = region.history.range(jump_off.minus(BACK)..jump_off).next()?;
    let now = region.history.get(&jump_off)?;
    let per_year = (now.cells().total(0) - before.cells().total(0)) / f64::from(jump_off.since(*first));
    Some(Grew { first: *first, last: jump_off.minus(1), per_year })
}
