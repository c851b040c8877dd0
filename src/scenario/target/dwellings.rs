//! A target met by dwellings: the programme of the scenario is what is expected, and so many more (or fewer) are completed a year.

use super::super::inputs::HousingSpec;
use super::super::rates::Place;
use super::{asks_something, came, milestone, none, not_met, seen};
use crate::diag::Diagnostic;
use crate::domain::growth::{Target, TargetFound, TargetTakes, TargetYear};
use crate::model::housing::{Area, Built};
use crate::model::target::{Milestone, Town, Way, solve_dwellings};

/// The areas as they must be built to meet a target, and what was found.
///
/// # Errors
/// When the programme itself cannot be filled, or no dwellings meet the target.
pub(in crate::scenario) fn met(
    places: &[Place<'_>],
    spec: &HousingSpec,
    target: &Target,
    areas: Vec<Area>,
) -> Result<(Vec<Area>, TargetFound), Diagnostic> {
    let asked = target.region.map_or(places, |at| places.get(at..=at).unwrap_or_default());
    let Some(first) = asked.first() else { return Ok((areas, none(target))) };
    let from = target.region.unwrap_or(0);
    asks_something(first, target, areas.iter().skip(from).take(asked.len()).map(|area| &area.opening))?;
    let milestones: Vec<Milestone> =
        target.wanted.iter().map(|(stock, wanted)| milestone(first, asked, (target.of, *stock, *wanted))).collect();
    let programme: Vec<Vec<Built>> = areas.iter().map(|area| area.built.clone()).collect();
    let rules = first.inputs.rules;
    let parts = parts(spec, target.region, &areas);
    let town = Town { areas, parts, alone: target.region, lived_in: spec.lived_in, local: spec.local, rules };
    let way = Way { by: target.by, course: target.course, after: target.after };
    let (arrived, areas) = solve_dwellings(town, &milestones, way).map_err(|error| not_met(places, target, &error))?;
    let takes = asked.iter().zip(programme.iter().zip(&areas).skip(from)).map(|(place, (programme, area))| TargetTakes {
        region: place.region.id.clone(),
        years: years(place, programme, &area.built),
        seen: seen::seen(target.by, place),
        grew: seen::grew(place),
    });
    let takes = takes.collect();
    Ok((areas, TargetFound { target: target.clone(), met: came(target, &arrived), takes }))
}

fn years(place: &Place<'_>, programme: &[Built], built: &[Built]) -> Vec<TargetYear> {
    let year = |(n, (expected, found)): (u16, (&Built, &Built))| TargetYear {
        year: place.inputs.jump_off.plus(n),
        expected: expected.completed,
        found: found.completed,
    };
    (0..).zip(programme.iter().zip(built)).map(year).collect()
}

/// Each area's part of further dwellings: as its programme is of all, or as its dwellings are where nothing is planned; of one area
/// that is asked alone, all.
fn parts(spec: &HousingSpec, alone: Option<usize>, areas: &[Area]) -> Vec<f64> {
    if let Some(alone) = alone {
        return (0..areas.len()).map(|at| if at == alone { 1.0 } else { 0.0 }).collect();
    }
    let planned: Vec<f64> = spec.regions.iter().map(|region| region.planned.iter().flatten().sum()).collect();
    let of = |each: Vec<f64>| {
        let all: f64 = each.iter().sum();
        each.into_iter().map(|own| own / all).collect()
    };
    if planned.iter().sum::<f64>() > 0.0 { of(planned) } else { of(areas.iter().map(|area| area.stock).collect()) }
}
