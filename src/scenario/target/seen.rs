//! What a region's last ten years have seen of what a target changes.

use super::super::base::{Base, mortality_of, survival_in};
use super::super::rates::Place;
use super::super::special;
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Population;
use crate::domain::flows::Flows;
use crate::domain::growth::{Grew, Seen, SeenSource, TargetBy};
use crate::domain::study::Region;
use crate::model::residual::{births_from_children, net_migration};

/// Years looked back from the jump-off.
const BACK: u16 = 10;

/// What was seen of it, by calendar year, where anything is known.
pub(super) fn seen(by: TargetBy, place: &Place<'_>) -> Option<Seen> {
    let years = place.inputs.jump_off.minus(BACK).through(place.inputs.jump_off.minus(1));
    match by {
        TargetBy::NetMigration => moves(place, years),
        TargetBy::Dwellings => {
            let completed = place.inputs.housing.completed.get(&place.region.id)?;
            let years: Vec<(Year, f64)> = years.filter_map(|year| Some((year, *completed.get(&year)?))).collect();
            (!years.is_empty()).then_some(Seen { years, source: SeenSource::Dwellings })
        }
        TargetBy::Births => {
            let years: Vec<(Year, f64)> = years.filter_map(|year| Some((year, children(place.region, place.base, year)?))).collect();
            (!years.is_empty()).then_some(Seen { years, source: SeenSource::Births })
        }
    }
}

/// Net migration of each year by the best that is known of it; the source is that of the least known year.
fn moves(place: &Place<'_>, years: impl Iterator<Item = Year>) -> Option<Seen> {
    let known: Vec<(Year, f64, SeenSource)> = years.filter_map(|year| net(place, year).map(|(net, source)| (year, net, source))).collect();
    let source = known.iter().map(|(.., source)| *source).max()?;
    Some(Seen { years: known.into_iter().map(|(year, net, _)| (year, net)).collect(), source })
}

/// As counted; else what counted births and deaths leave of the difference between two stocks; else what the study's death rates leave
/// of it by cohort.
fn net(place: &Place<'_>, year: Year) -> Option<(f64, SeenSource)> {
    let region = place.region;
    let counted = region.flows.get(&year).and_then(Flows::total).map(|flow| (flow.net(), SeenSource::Counted));
    let left_over = || left_over(place, year).map(|net| (net, SeenSource::Components));
    counted.or_else(left_over).or_else(|| Some((by_cohort(place, year)?, SeenSource::Residual)))
}

/// Everybody on 1 January of a year, special groups with them.
fn people(place: &Place<'_>, year: Year) -> Option<f64> {
    let ordinary = place.region.history.get(&year)?.cells().total(0);
    Some(ordinary + special::observed(place.inputs, &place.region.id, year).total(0))
}

fn left_over(place: &Place<'_>, year: Year) -> Option<f64> {
    let region = place.region;
    Some(people(place, year.plus(1))? - people(place, year)? - region.births.get(&year)? + region.deaths.get(&year)?)
}

fn by_cohort(place: &Place<'_>, year: Year) -> Option<f64> {
    let (inputs, region) = (place.inputs, place.region);
    let [start, end] = [year, year.plus(1)].map(|night| region.history.get(&night).map(Population::cells));
    let (start, end) = (start?, end?);
    let table = mortality_of(inputs, &region.id)?;
    let survivorship = survival_in(table, year, inputs.axis, inputs.rules.age_rule).ok()?.cells;
    let births = births_from_children(start, end, &survivorship);
    Some(net_migration(start, end, &survivorship, &births, inputs.rules.timing).total(0))
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
pub(super) fn grew(place: &Place<'_>) -> Option<Grew> {
    let jump_off = place.inputs.jump_off;
    let (first, _) = place.region.history.range(jump_off.minus(BACK)..jump_off).next()?;
    let more = people(place, jump_off)? - people(place, *first)?;
    Some(Grew { first: *first, last: jump_off.minus(1), per_year: more / f64::from(jump_off.since(*first)) })
}
