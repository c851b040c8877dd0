//! What a lane's own counts of moves from and to abroad say beside the nation's: how many net a person over the nation's
//! of the same years, drawn towards as many (1) by the noise of the counts.

use super::past::Evidence;
use super::{Basis, SMALLEST_NATIONAL_NET, Settings};
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::flows::Flow;
use std::collections::BTreeMap;

/// A lane's own net migration from abroad.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnAbroad {
    /// Over the nation's per person of the same sex and age; 1 = as the nation.
    pub share: f64,
    /// First and last year counted, persons in and out a year, and the counts' weight.
    pub basis: Basis,
}

/// Sums of the years a lane's moves are counted in.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    years: Option<(Year, Year)>,
    count: f64,
    /// In less out, as counted, and at the nation's rates.
    net: f64,
    expected: f64,
    /// In and out together: the variance of their difference, as of independent counts.
    turnover: f64,
}

/// For each lane: what its counts say; none without any in a year for which the nation's people are known as well, or where the
/// nation's net migration of those years is too small to be relative to.
pub(super) fn own(
    lanes: &[Evidence],
    nation: &[Evidence],
    counted: &BTreeMap<Year, Vec<Option<Flow>>>,
    settings: &Settings,
) -> Vec<Option<OwnAbroad>> {
    let count = lanes.first().map_or(0, |year| year.net.lanes());
    (0..count).map(|lane| drawn(&sums(lanes, nation, counted, (lane, settings.settled_from)), settings.abroad_spread)).collect()
}

fn sums(lanes: &[Evidence], nation: &[Evidence], counted: &BTreeMap<Year, Vec<Option<Flow>>>, (lane, settled_from): (usize, u8)) -> Sums {
    let mut sums = Sums::default();
    for year in lanes {
        let flow = counted.get(&year.year).and_then(|lanes| *lanes.get(lane)?);
        let of_nation = nation.iter().find(|nation| nation.year == year.year);
        let (Some(flow), Some(of_nation)) = (flow, of_nation) else { continue };
        // Fewer than these a year, and a ratio to them says nothing.
        if year.started.total(lane) <= 0.0 || of_nation.net.total(0) < SMALLEST_NATIONAL_NET {
            continue;
        }
        sums.years = Some((sums.years.map_or(year.year, |(first, _)| first), year.year));
        sums.count += 1.0;
        sums.net += flow.net();
        sums.turnover += flow.moved_in + flow.moved_out;
        sums.expected += at_rates_of(of_nation, &year.started, lane, settled_from);
    }
    sums
}

/// Net migration of a lane's people at the nation's rates of the year.
fn at_rates_of(nation: &Evidence, started: &Cells, lane: usize, settled_from: u8) -> f64 {
    let axis = started.axis();
    let mut sum = 0.0;
    for sex in Sex::ALL {
        for group in (0..axis.groups()).filter(|group| axis.start_of(*group) < settled_from) {
            let people = nation.started.get(sex, group, 0);
            if people > 0.0 {
                sum += nation.net.get(sex, group, 0) / people * started.get(sex, group, lane);
            }
        }
    }
    sum
}

/// share = (v·counted/expected + noise·1)/(v + noise), with v the variance between places and noise that of the ratio.
fn drawn(sums: &Sums, spread: f64) -> Option<OwnAbroad> {
    let years = sums.years.filter(|_| sums.expected > 0.0)?;
    let noise = sums.turnover / (sums.expected * sums.expected);
    let between = spread * spread;
    let local = if between + noise > 0.0 { between / (between + noise) } else { 1.0 };
    let share = 1.0 + local * (sums.net / sums.expected - 1.0);
    Some(OwnAbroad { share, basis: Basis { years, persons: sums.turnover / sums.count, local } })
}
