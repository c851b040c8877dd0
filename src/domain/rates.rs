//! Rates of one calendar year, on the axes of the stock: what the step applies.

use super::axis::{AgeAxis, Sex};
use super::cells::{Cells, InvalidCell, MAX_CELL, beside};

/// Largest number of births per woman-year an age may have.
pub const MAX_ASFR: f64 = 2.0;

/// Share of a cohort alive one step later, by sex and the group the cohort *reaches*: group 0 is from birth to the
/// next 1 January, the open group is reached from the last two groups together. Between 0 and 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Survivorship(Cells);

impl Survivorship {
    /// # Errors
    /// Names the first ratio outside 0–1.
    pub fn new(cells: Cells) -> Result<Self, InvalidCell> {
        cells.within(0.0..=1.0).map(Self)
    }

    /// Ratios written into the room of `cells`, row by row as [`Cells::written`] says.
    ///
    /// # Errors
    /// Names the first ratio outside 0–1.
    pub fn written(cells: Cells, write: impl FnMut(Sex, usize, &mut [f64])) -> Result<Self, InvalidCell> {
        cells.written(0.0..=1.0, write).map(Self)
    }

    /// The ratios.
    #[must_use]
    pub const fn cells(&self) -> &Cells {
        &self.0
    }

    /// The ratios, given up.
    #[must_use]
    pub fn into_cells(self) -> Cells {
        self.0
    }
}

/// Age-specific fertility: births per woman-year in a calendar year, by the mother's age group and lane.
/// Whether the age is completed age or age at the end of the year is the study's [`super::account::AgeRule`].
#[derive(Debug, Clone, PartialEq)]
pub struct Asfr {
    axis: AgeAxis,
    lanes: usize,
    rates: Vec<f64>,
    fertile: Option<(usize, usize)>,
}

impl Asfr {
    /// `rate(group, lane)` for every group; births per woman-year.
    ///
    /// # Errors
    /// Names the first rate outside 0–[`MAX_ASFR`], or above zero in the youngest or the open group: nobody gives birth
    /// there.
    pub fn from_fn(axis: AgeAxis, lanes: usize, mut rate: impl FnMut(usize, usize) -> f64) -> Result<Self, InvalidCell> {
        let mut rates = Vec::with_capacity(axis.groups() * lanes);
        for group in 0..axis.groups() {
            for lane in 0..lanes {
                let value = rate(group, lane);
                let highest = if group == 0 || group + 1 == axis.groups() { 0.0 } else { MAX_ASFR };
                if !(0.0..=highest).contains(&value) {
                    let age = axis.start_of(group);
                    return Err(InvalidCell { sex: Sex::Female, age, lane, value, allowed: (0.0, highest) });
                }
                rates.push(value);
            }
        }
        let fertile = |group: &usize| rates[group * lanes..(group + 1) * lanes].iter().any(|&rate| rate > 0.0);
        let fertile = (0..axis.groups()).find(fertile).zip((0..axis.groups()).rev().find(fertile));
        Ok(Self { axis, lanes, rates, fertile })
    }

    /// Rates of one lane in as many lanes as there are factors, each times its own, written into the `room` that such rates leave behind.
    ///
    /// # Errors
    /// Names the first rate above [`MAX_ASFR`] or below zero.
    pub fn times(&self, factors: &[f64], room: Option<Self>) -> Result<Self, InvalidCell> {
        let (axis, lanes, fertile) = (self.axis, factors.len(), self.fertile);
        // Outside the ages at which anybody has children all are zero.
        let fits = |room: &Self| (room.axis, room.lanes, room.fertile) == (axis, lanes, fertile);
        let empty = || Self { axis, lanes, rates: vec![0.0; axis.groups() * lanes], fertile };
        let mut of_lanes = room.filter(fits).unwrap_or_else(empty);
        let (from, to) = fertile.map_or((0, 0), |(first, last)| (first, last + 1));
        for group in from..to {
            let (one, row) = (self.row(group)[0], &mut of_lanes.rates[group * lanes..(group + 1) * lanes]);
            row.iter_mut().zip(factors).for_each(|(rate, factor)| *rate = one * factor);
            let within = |rate: &f64| (0.0..=MAX_ASFR).contains(rate);
            // Nearly always all are: asked first of all together, many compared at once.
            let all = row.iter().fold(true, |all, rate| all & within(rate));
            if let Some(lane) = (!all).then(|| row.iter().position(|rate| !within(rate))).flatten() {
                return Err(InvalidCell { sex: Sex::Female, age: axis.start_of(group), lane, value: row[lane], allowed: (0.0, MAX_ASFR) });
            }
        }
        Ok(of_lanes)
    }

    /// Rates of all lanes in one group.
    #[must_use]
    pub fn row(&self, group: usize) -> &[f64] {
        &self.rates[group * self.lanes..(group + 1) * self.lanes]
    }

    /// Number of lanes.
    #[must_use]
    pub const fn lanes(&self) -> usize {
        self.lanes
    }

    /// First and last group with a rate above zero in any lane.
    #[must_use]
    pub const fn fertile_groups(&self) -> Option<(usize, usize)> {
        self.fertile
    }

    /// Rates of one lane each as the lanes of one.
    fn side_by_side(alone: &[&Self]) -> Option<Self> {
        let axis = alone.first()?.axis;
        if !alone.iter().all(|rates| rates.axis == axis && rates.lanes == 1) {
            return None;
        }
        let columns: Vec<&[f64]> = alone.iter().map(|rates| rates.rates.as_slice()).collect();
        let mut rates = vec![0.0; axis.groups() * alone.len()];
        beside(&columns, &mut rates);
        let fertile = alone.iter().filter_map(|rates| rates.fertile);
        let fertile = fertile.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Some(Self { axis, lanes: alone.len(), rates, fertile })
    }

    /// Total fertility: children a woman would have at these rates.
    #[must_use]
    pub fn tfr(&self, lane: usize) -> f64 {
        (0..self.axis.groups()).map(|group| self.row(group)[lane]).sum::<f64>() * f64::from(self.axis.width())
    }
}

/// Boys born per girl, by lane.
#[derive(Debug, Clone, PartialEq)]
pub struct SexRatioAtBirth(Vec<f64>);

impl SexRatioAtBirth {
    /// The ratio where a study gives none.
    pub const DEFAULT: f64 = 1.06;

    /// One ratio per lane; `None` if one is not a positive number below 10.
    #[must_use]
    pub fn new(by_lane: Vec<f64>) -> Option<Self> {
        by_lane.iter().all(|r| *r > 0.0 && *r < 10.0).then_some(Self(by_lane))
    }

    /// Ratios by lane.
    #[must_use]
    pub fn by_lane(&self) -> &[f64] {
        &self.0
    }
}

/// People moving in a calendar year.
#[derive(Debug, Clone, PartialEq)]
pub enum Migration {
    /// In minus out, persons, by sex and age (the age the timing rule says).
    Net(NetMigration),
    /// Persons moving in, and movers out per person at risk.
    Gross {
        /// Persons moving in, by sex and age.
        moved_in: InMigration,
        /// Movers out per person at risk, 0–1.
        out_rate: OutMigrationRate,
    },
}

impl Migration {
    /// Net moves, where they are given as net.
    fn net(&self) -> Option<&Cells> {
        match self {
            Self::Net(net) => Some(&net.0),
            Self::Gross { .. } => None,
        }
    }

    /// In-counts and out-rates, where moves are given both ways.
    fn both_ways(&self) -> Option<(&Cells, &Cells)> {
        match self {
            Self::Net(_) => None,
            Self::Gross { moved_in, out_rate } => Some((&moved_in.0, &out_rate.0)),
        }
    }
}

macro_rules! checked_cells {
    ($(#[$doc:meta])* $name:ident, $low:expr, $high:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(Cells);

        impl $name {
            /// # Errors
            /// Names the first cell outside its range.
            pub fn new(cells: Cells) -> Result<Self, InvalidCell> {
                cells.within($low..=$high).map(Self)
            }

            /// Written into the room of `cells`, row by row as [`Cells::written`] says.
            ///
            /// # Errors
            /// Names the first cell outside its range.
            pub fn written(cells: Cells, write: impl FnMut(Sex, usize, &mut [f64])) -> Result<Self, InvalidCell> {
                cells.written($low..=$high, write).map(Self)
            }

            /// The cells.
            #[must_use]
            pub const fn cells(&self) -> &Cells {
                &self.0
            }

            /// The cells, given up.
            #[must_use]
            pub fn into_cells(self) -> Cells {
                self.0
            }
        }
    };
}

checked_cells!(
    /// Persons moved in minus persons moved out in a calendar year, by sex and age; at most [`MAX_CELL`] either way.
    NetMigration, -MAX_CELL, MAX_CELL
);
checked_cells!(
    /// Persons moving in during a calendar year, by sex and age.
    InMigration, 0.0, MAX_CELL
);
checked_cells!(
    /// Movers out during a calendar year per person at risk, by sex and age, 0–1.
    OutMigrationRate, 0.0, 1.0
);

/// Everything one step applies, for all lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct YearRates {
    /// Shares surviving.
    pub survivorship: Survivorship,
    /// Births per woman-year.
    pub asfr: Asfr,
    /// Boys per girl.
    pub sex_ratio_at_birth: SexRatioAtBirth,
    /// Movers.
    pub migration: Migration,
}

impl YearRates {
    /// Rates of one lane each as the lanes of one: what was checked apart holds side by side. `None` where there are none, where
    /// some have net moves and others moves both ways, or where not all have one lane and the same ages.
    #[must_use]
    pub fn side_by_side(alone: &[&Self]) -> Option<Self> {
        let cells = |of: fn(&Self) -> Option<&Cells>| -> Option<Cells> {
            Cells::side_by_side(&alone.iter().map(|rates| of(rates)).collect::<Option<Vec<&Cells>>>()?)
        };
        let migration = match alone.first()?.migration {
            Migration::Net(_) => Migration::Net(NetMigration(cells(|rates| rates.migration.net())?)),
            Migration::Gross { .. } => Migration::Gross {
                moved_in: InMigration(cells(|rates| Some(rates.migration.both_ways()?.0))?),
                out_rate: OutMigrationRate(cells(|rates| Some(rates.migration.both_ways()?.1))?),
            },
        };
        Some(Self {
            survivorship: Survivorship(cells(|rates| Some(&rates.survivorship.0))?),
            asfr: Asfr::side_by_side(&alone.iter().map(|rates| &rates.asfr).collect::<Vec<&Asfr>>())?,
            sex_ratio_at_birth: SexRatioAtBirth(alone.iter().flat_map(|rates| rates.sex_ratio_at_birth.0.iter().copied()).collect()),
            migration,
        })
    }

    /// The rates of one lane.
    #[must_use]
    pub fn lane(&self, lane: usize) -> Self {
        let asfr = &self.asfr;
        let rates = (0..asfr.axis.groups()).map(|group| asfr.row(group)[lane]).collect();
        let migration = match &self.migration {
            Migration::Net(net) => Migration::Net(NetMigration(net.0.lane(lane))),
            Migration::Gross { moved_in, out_rate } => {
                Migration::Gross { moved_in: InMigration(moved_in.0.lane(lane)), out_rate: OutMigrationRate(out_rate.0.lane(lane)) }
            }
        };
        Self {
            survivorship: Survivorship(self.survivorship.0.lane(lane)),
            asfr: Asfr { axis: asfr.axis, lanes: 1, rates, fertile: asfr.fertile },
            sex_ratio_at_birth: SexRatioAtBirth(vec![self.sex_ratio_at_birth.0[lane]]),
            migration,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asfr(lanes: usize, fertile: std::ops::Range<usize>) -> Asfr {
        Asfr::from_fn(AgeAxis::new(1, 90).unwrap(), lanes, |age, _| if fertile.contains(&age) { 0.05 } else { 0.0 }).unwrap()
    }

    /// Whatever the room held, nothing of it is left: of more ages, of other lanes, of the same.
    #[test]
    fn rates_in_the_room_of_others_are_those_in_room_of_their_own() {
        let one = asfr(1, 20..40);
        let factors = [0.5, 1.0, 3.0];
        let own = one.times(&factors, None).unwrap();
        assert_eq!((own.row(20), own.row(19), own.fertile_groups()), (&[0.025, 0.05, 0.05 * 3.0][..], &[0.0; 3][..], Some((20, 39))));
        for room in [asfr(3, 15..50), asfr(3, 20..40), asfr(2, 20..40)] {
            assert_eq!(one.times(&factors, Some(room)).unwrap(), own);
        }
    }

    #[test]
    fn a_rate_that_cannot_be_is_named_with_its_age_and_lane() {
        for bad in [41.0, -0.1, f64::NAN] {
            let error = asfr(1, 20..40).times(&[1.0, 1.0, bad], None).unwrap_err();
            assert_eq!((error.age, error.lane, error.allowed), (20, 2, (0.0, MAX_ASFR)));
        }
    }
}
