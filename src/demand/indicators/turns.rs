//! Years in which a path of people turns: when the oldest begin to grow for good, when few are left to carry them.

use super::{Indicator, Kind, Ratio, cuts_no_group};
use crate::domain::axis::{AgeAxis, AgeBand, Year};
use crate::domain::indicators::IndicatorSettings;

/// A year that a path of people turns in, from the jump-off to the last stock, in the study's label.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    /// The year after the lowest stock of a band: from then on there are never again so few (of equally low years the last).
    LastingRise(AgeBand),
    /// The year of the lowest stock of a band (of equally low years the first).
    Lowest(AgeBand),
    /// The first year a ratio is below a threshold.
    Below(Ratio, f64),
}

/// The turns of a study whose ages do not cut a group.
pub(super) fn turns(settings: &IndicatorSettings, axis: AgeAxis) -> Vec<Indicator> {
    let mut list = Vec::new();
    let (oldest, eighties) = (AgeBand::open(80), AgeBand::closed(80, 89));
    if cuts_no_group(axis, oldest) {
        list.push(turn("first_year_of_lasting_rise_80_plus".to_owned(), Turn::LastingRise(oldest)));
    }
    if cuts_no_group(axis, eighties) {
        list.push(turn("year_of_fewest_80_89".to_owned(), Turn::Lowest(eighties)));
    }
    let ratio = Ratio::support(settings);
    if let Some(threshold) = settings.support_ratio_below.filter(|_| ratio.fits(axis)) {
        let key = format!("first_year_{}_below_{}", ratio.key(), threshold.to_string().replace('.', "_"));
        list.push(turn(key, Turn::Below(ratio, threshold)));
    }
    list
}

fn turn(key: String, turn: Turn) -> Indicator {
    Indicator { key, kind: Kind::Turn(turn) }
}

/// The year after the lowest value, if there is one: of equally low years the last.
pub(super) fn lasting_rise(path: &[(Year, f64)]) -> Option<Year> {
    let lowest = path.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let at = path.iter().rposition(|point| point.1 == lowest)?;
    path.get(at + 1).map(|point| point.0)
}

/// The year of the lowest value: of equally low years the first.
pub(super) fn lowest(path: &[(Year, f64)]) -> Option<Year> {
    let lowest = path.iter().map(|point| point.1).fold(f64::INFINITY, f64::min);
    path.iter().find(|point| point.1 == lowest).map(|point| point.0)
}

/// The first year below a threshold, unrounded.
pub(super) fn first_below(path: &[(Year, f64)], threshold: f64) -> Option<Year> {
    path.iter().find(|point| point.1 < threshold).map(|point| point.0)
}
