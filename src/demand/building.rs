//! Building: what decided places cover of what will be missing, the fewest units that would do, and what waiting costs.

use super::capacity::too_few;
use crate::domain::axis::Year;
use crate::domain::building::Building;

/// One line of need and the places that stand or are decided, on the same nights (31 December, one year after another).
#[derive(Debug, Clone, Copy)]
pub struct Balance<'a> {
    /// Nights.
    pub years: &'a [Year],
    /// Places needed.
    pub need: &'a [f64],
    /// Places that stand or are decided.
    pub standing: &'a [f64],
    /// The first night that is projected; those before are counted already.
    pub from: Year,
}

/// Of the places that would be missing on a night if nothing had been decided: how many, and how many of them decided building
/// gives. Fewer than none where closings are decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covered {
    /// Places missing with what stood on the night before the first projected one.
    pub without: f64,
    /// The part of them that what is decided after that night gives.
    pub given: f64,
}

/// Units opened year by year so that need never exceeds places from the first year one can be ready on.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Units open by night.
    pub units: Vec<u32>,
    /// Places missing by night all the same: none from the first year a unit can be ready on.
    pub missing: Vec<f64>,
    /// Places missing by night if every unit opened later by the years of waiting; none known before the first year a unit can be
    /// ready on, which waiting does not touch.
    pub if_waiting: Vec<Option<f64>>,
}

/// What putting a programme off costs, up to the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    /// Missing places summed over the nights: place-years.
    pub place_years: f64,
    /// The first night with most places missing, and how many.
    pub worst: Option<(Year, f64)>,
}

impl Balance<'_> {
    /// Places missing by night: need − places that stand, none where they are enough.
    #[must_use]
    pub fn missing(&self) -> Vec<f64> {
        self.need.iter().zip(self.standing).map(|(need, places)| missing(*need, *places)).collect()
    }

    /// Places that stood on the last night before the first projected one.
    #[must_use]
    pub fn stood(&self) -> f64 {
        let before = self.years.iter().zip(self.standing).rfind(|(year, _)| **year < self.from);
        before.map(|(_, places)| *places).or_else(|| self.standing.first().copied()).unwrap_or(0.0)
    }

    /// What decided building covers, by night: missing without it − missing with it, of those missing without it.
    #[must_use]
    pub fn covered(&self) -> Vec<Covered> {
        let stood = self.stood();
        let of = |(need, places): (&f64, &f64)| {
            let without = missing(*need, stood);
            Covered { without, given: without - missing(*need, *places) }
        };
        self.need.iter().zip(self.standing).map(of).collect()
    }

    /// The fewest whole units, each opened as late as it can be, so that need never exceeds places from `building.ready` on:
    ///
    /// units(y) = max over r ≤ t ≤ y of ⌈(need(t) − standing(t)) ÷ unit⌉, none before r = `building.ready`.
    ///
    /// Once open a unit stays open.
    #[must_use]
    pub fn programme(&self, building: &Building) -> Programme {
        let mut open = 0;
        let mut units = Vec::with_capacity(self.years.len());
        for (night, year) in self.years.iter().enumerate() {
            if *year >= building.ready {
                open = open.max(units_needed(self.need[night], self.standing[night], building.unit));
            }
            units.push(open);
        }
        let with = |night: usize, open: u32| missing(self.need[night], self.standing[night] + places_of(open, building.unit));
        let opened_by = |year: Year| self.years.iter().position(|night| *night == year).map_or(0, |night| units[night]);
        let waiting = |(night, year): (usize, &Year)| {
            let open = opened_by(year.minus(building.wait));
            (*year >= building.ready).then(|| with(night, open))
        };
        let if_waiting = self.years.iter().enumerate().map(waiting).collect();
        let missing = units.iter().enumerate().map(|(night, open)| with(night, *open)).collect();
        Programme { units, missing, if_waiting }
    }

    /// Need that is not met, summed over the nights, and the worst of them, if a programme is put off.
    #[must_use]
    pub fn waiting(&self, programme: &Programme) -> Waiting {
        let mut cost = Waiting { place_years: 0.0, worst: None };
        for (year, missing) in self.years.iter().zip(&programme.if_waiting) {
            let missing = missing.unwrap_or(0.0);
            cost.place_years += missing;
            if missing > cost.worst.map_or(0.0, |(_, most)| most) {
                cost.worst = Some((*year, missing));
            }
        }
        cost
    }
}

impl Programme {
    /// Places the programme has built by each night.
    #[must_use]
    pub fn places(&self, building: &Building) -> Vec<f64> {
        self.units.iter().map(|open| places_of(*open, building.unit)).collect()
    }

    /// Units that open in each year.
    #[must_use]
    pub fn openings(&self) -> Vec<u32> {
        let before = std::iter::once(&0).chain(&self.units);
        self.units.iter().zip(before).map(|(open, before)| open - before).collect()
    }

    /// Investment by year: units that open × investment for one; none where that is not known.
    #[must_use]
    pub fn investment(&self, building: &Building) -> Option<Vec<f64>> {
        let each = building.investment_per_unit?;
        Some(self.openings().into_iter().map(|units| f64::from(units) * each).collect())
    }

    /// A full year's running cost of the places built by each night; none where the cost of one is not known.
    #[must_use]
    pub fn running_cost(&self, building: &Building) -> Option<Vec<f64>> {
        let each = building.running_cost_per_place?;
        Some(self.places(building).into_iter().map(|places| places * each).collect())
    }
}

fn missing(need: f64, places: f64) -> f64 {
    if too_few(need, places) { need - places } else { 0.0 }
}

fn places_of(units: u32, unit: u16) -> f64 {
    f64::from(units) * f64::from(unit)
}

/// The fewest whole units whose places, with those that stand, are enough.
fn units_needed(need: f64, standing: f64, unit: u16) -> u32 {
    let mut units = whole(((need - standing) / f64::from(unit)).floor());
    // A quotient is rounded, a comparison of places is what counts.
    while too_few(need, standing + places_of(units, unit)) {
        units += 1;
    }
    units
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole units between none and what a u32 holds")]
const fn whole(units: f64) -> u32 {
    units.clamp(0.0, 4e9) as u32
}

#[cfg(test)]
mod tests;
