//! What would move if a programme came otherwise: every region's years filled again on a grid of shares built and delays.

use super::{Place, chained, not_filled, programme_of};
use crate::diag::Diagnostic;
use crate::domain::account::Rules;
use crate::domain::late::{LateMoves, Triangle};
use crate::domain::rates::{Migration, YearRates};
use crate::model::housing::{Area, HousingError, rates_of_all};
use crate::scenario::inputs::HousingSpec;

/// One a region, in their order; nobody's where the scenario says nothing of it.
///
/// # Errors
/// When a year cannot be filled with a share or a delay within the ranges.
pub(super) fn moves(places: &[Place<'_>], spec: &HousingSpec, areas: &[Area], rules: Rules) -> Result<Vec<LateMoves>, Diagnostic> {
    let Some((built, delay)) = spec.late else { return Ok(Vec::new()) };
    let (shares, delays) = (points(built, false), points(delay, true));
    let mut all: Vec<LateMoves> =
        areas.iter().map(|_| LateMoves { built, delay, shares: shares.clone(), delays: delays.clone(), moves: Vec::new() }).collect();
    for &share in &shares {
        all.iter_mut().for_each(|late| late.moves.push(Vec::new()));
        for &delay in &delays {
            for (late, moves) in all.iter_mut().zip(at(places, spec, areas, (share, delay), rules)?) {
                late.moves.last_mut().into_iter().for_each(|by_delay| by_delay.push(moves.clone()));
            }
        }
    }
    Ok(all)
}

/// Corners of a triangle, and the whole years between: what comes a whole number of years late is straight between them.
fn points(triangle: Triangle, whole_years: bool) -> Vec<f64> {
    let [low, likely, high] = triangle.corners();
    let mut points = vec![low, likely, high];
    let mut year = low.floor() + 1.0;
    while whole_years && year < high {
        points.push(year);
        year += 1.0;
    }
    points.sort_by(f64::total_cmp);
    points.dedup();
    points
}

/// Moves of every region's years with a share built and a delay.
fn at(
    places: &[Place<'_>],
    spec: &HousingSpec,
    areas: &[Area],
    (share, delay): (f64, f64),
    rules: Rules,
) -> Result<Vec<Vec<Migration>>, Diagnostic> {
    let mut otherwise = areas.to_vec();
    for (at, (area, place)) in otherwise.iter_mut().zip(places).enumerate() {
        // Around shares that differ from year to year there is no range: the triangle has one point then, the shares' own.
        let own = |year| {
            if spec.late.is_some_and(|(built, _)| built.corners()[0] < built.corners()[2]) { share } else { spec.completion_share.at(year) }
        };
        area.built = programme_of(place.inputs, spec, at, (&own, delay)).1;
    }
    chained(&mut otherwise, places, spec.local)?;
    let lived = rates_of_all(&otherwise, rules);
    let moves = |(place, rates): (&Place<'_>, Result<Vec<YearRates>, HousingError>)| {
        let rates = rates.map_err(|error| not_filled(Some(place), &error))?;
        Ok(rates.into_iter().map(|year| year.migration).collect())
    };
    places.iter().zip(lived).map(moves).collect()
}
