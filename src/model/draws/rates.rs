//! Rates of a year in many futures side by side: the scenario's, each lane with its own chance.

use super::counts::{self, Count, DEATH_BANDS, MOVE_BANDS, death_band, move_band};
use super::lives::{Lives, Lots};
use super::moves::{Beside, GrossBeside, Moves, NetBeside, factors, pattern_of};
use super::paths::Courses;
use crate::domain::account::Account;
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::draws::{Draws, Source};
use crate::domain::late::{Corners, LateMoves};
use crate::domain::rates::{InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};

/// A year as expected: its rates, and what counts of it may differ by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expected<'a> {
    rates: &'a YearRates,
    births: Count,
    deaths: [[Count; DEATH_BANDS]; 2],
    moves: Beside,
}

impl<'a> Expected<'a> {
    /// Of a year and the account it was lived with (cells kept, one lane); `gross` persons move each way, `together` at once.
    pub fn new(account: &Account, rates: &'a YearRates, (gross, together): (f64, f64), counted: bool) -> Self {
        let together = if counted { together } else { 0.0 };
        let moves = Beside::new(account, &rates.migration, (gross, together), Moves::OfAccount);
        Self::with(account, rates, moves, counted)
    }

    /// Of a year of a region that others exchange people with: its account holds their moves too, which follow their own rates.
    pub fn outside(account: &Account, rates: &'a YearRates, (gross, together): (f64, f64), counted: bool) -> Self {
        let together = if counted { together } else { 0.0 };
        let moves = Beside::new(account, &rates.migration, (gross, together), Moves::OfRates);
        Self::with(account, rates, moves, counted)
    }

    fn with(account: &Account, rates: &'a YearRates, moves: Beside, counted: bool) -> Self {
        let axis = account.closing.axis();
        Self {
            rates,
            births: if counted { counts::births(account) } else { Count::SURE },
            deaths: if counted { counts::deaths(account, axis) } else { [[Count::SURE; DEATH_BANDS]; 2] },
            moves,
        }
    }
}

/// People the cohort that ends in `group` starts the year with, by lane, as a share of those expected; those not yet born are all there.
fn share_of(stock: &Cells, sex: Sex, group: usize, expected: f64, share: &mut [f64]) {
    let open = stock.axis().groups() - 1;
    let by = if expected > 0.0 { 1.0 / expected } else { 0.0 };
    match group {
        0 => share.fill(1.0),
        _ if expected <= 0.0 => share.fill(1.0),
        group if group == open => {
            let rows = stock.row(sex, open - 1).iter().zip(stock.row(sex, open));
            share.iter_mut().zip(rows).for_each(|(share, (young, old))| *share = (young + old) * by);
        }
        group => share.iter_mut().zip(stock.row(sex, group - 1)).for_each(|(share, persons)| *share = persons * by),
    }
}

/// A year of a programme of dwellings that comes in each lane as it may.
#[derive(Clone, Copy)]
struct LateYear<'a> {
    late: &'a LateMoves,
    lanes: &'a [Corners],
    year: usize,
}

impl LateYear<'_> {
    /// Persons moving in and movers out per person of a cell, straight between the points of the grid.
    fn moves(&self, lane: usize, (sex, group): (Sex, usize)) -> (f64, f64) {
        self.lanes[lane].iter().fold((0.0, 0.0), |(persons, rate), &(share, delay, weight)| {
            match &self.late.moves[share][delay][self.year] {
                Migration::Gross { moved_in, out_rate } => {
                    (persons + weight * moved_in.cells().get(sex, group, 0), rate + weight * out_rate.cells().get(sex, group, 0))
                }
                // Dwellings are filled by moves in and out.
                Migration::Net(_) => (persons, rate),
            }
        })
    }
}

/// Room for the rates of a year, written anew each year.
pub(super) struct Room {
    axis: AgeAxis,
    lanes: usize,
    survivorship: Cells,
    moves: [Cells; 2],
}

impl Room {
    pub fn new(axis: AgeAxis, lanes: usize) -> Self {
        let cells = || Cells::zeros(axis, lanes);
        Self { axis, lanes, survivorship: cells(), moves: [cells(), cells()] }
    }

    /// The rates of the `year`-th year ahead in every lane, which opens with `stock`. Years come in their order: the streams are read on.
    pub fn rates(
        &mut self,
        expected: &Expected<'_>,
        courses: &Courses<'_>,
        lives: &mut Lives,
        (draws, year, stock): (&Draws, usize, &Cells),
    ) -> Result<YearRates, InvalidCell> {
        let counted = draws.with(Source::Counts);
        let survivorship = self.survivorship(expected, courses, counted.then(|| lives.deaths()), year)?;
        let mut by_lane: Vec<f64> = (0..self.lanes).map(|lane| courses.fertility(lane, year)).collect();
        if counted {
            by_lane.iter_mut().zip(lives.births()).for_each(|(factor, z)| *factor *= expected.births.of(*z));
        }
        let asfr = expected.rates.asfr.times(&by_lane)?;
        let ratio = expected.rates.sex_ratio_at_birth.by_lane()[0];
        let sex_ratio_at_birth = SexRatioAtBirth::new(vec![ratio; self.lanes]).unwrap_or_else(|| expected.rates.sex_ratio_at_birth.clone());
        let two_ways = matches!(expected.moves, Beside::Gross { .. });
        let moves = if counted { lives.moves(two_ways) } else { [None, None] };
        let more: Vec<f64> = (0..self.lanes).map(|lane| courses.migration(lane, year)).collect();
        let families: Vec<f64> = (0..self.lanes).map(|lane| courses.age_pattern(lane, year)).collect();
        let late = courses.late().map(|(late, lanes)| LateYear { late, lanes, year });
        let migration = self.migration(expected, (&more, &families), moves, (stock, late))?;
        Ok(YearRates { survivorship, asfr, sex_ratio_at_birth, migration })
    }

    /// Rates given back when they were used, so that their room is used again.
    pub fn give_back(&mut self, rates: YearRates) {
        self.survivorship = rates.survivorship.into_cells();
        match rates.migration {
            Migration::Net(net) => self.moves[0] = net.into_cells(),
            Migration::Gross { moved_in, out_rate } => self.moves = [moved_in.into_cells(), out_rate.into_cells()],
        }
    }

    fn take(&mut self, which: Option<usize>) -> Cells {
        let none = Cells::zeros(self.axis, 0);
        std::mem::replace(which.map_or(&mut self.survivorship, |at| &mut self.moves[at]), none)
    }

    /// Odds of dying times the courses of chance and of counting: s/(s + (1 − s)·m), within 0 and 1 whatever m is.
    fn survivorship(
        &mut self,
        expected: &Expected<'_>,
        courses: &Courses<'_>,
        counted: Option<&Lots>,
        year: usize,
    ) -> Result<Survivorship, InvalidCell> {
        let mut cells = self.take(None);
        let course: Vec<[f64; 2]> = (0..self.lanes).map(|lane| courses.mortality(lane, year)).collect();
        for sex in Sex::ALL {
            let (mut odds, mut of_band) = (vec![0.0; self.lanes], None);
            for (group, age) in self.axis.starts().enumerate() {
                let alive = expected.rates.survivorship.cells().get(sex, group, 0);
                let dead = 1.0 - alive;
                let band = death_band(age);
                if of_band.replace(band) != Some(band) {
                    let (count, drawn) = (expected.deaths[sex.index()][band], counted.map(|lots| lots.row(sex, band)));
                    for (lane, odds) in odds.iter_mut().enumerate() {
                        *odds = course[lane][sex.index()] * drawn.map_or(1.0, |drawn| count.of(drawn[lane]));
                    }
                }
                let row = cells.row_mut(sex, group);
                pulp::Arch::new().dispatch(
                    #[inline(always)]
                    || {
                        for (cell, odds) in row.iter_mut().zip(&odds) {
                            *cell = alive / (alive + dead * odds);
                        }
                    },
                );
            }
        }
        Survivorship::new(cells)
    }

    /// `more` people net a year per inhabitant, and so many more with families and fewer others, by lane; and the counts of those moving in (or net) and out.
    fn migration(
        &mut self,
        expected: &Expected<'_>,
        more: (&[f64], &[f64]),
        counted: [Option<&Lots>; 2],
        (stock, late): (&Cells, Option<LateYear<'_>>),
    ) -> Result<Migration, InvalidCell> {
        match (&expected.rates.migration, &expected.moves) {
            (Migration::Net(net), Beside::Net(beside)) => Ok(Migration::Net(self.net((net, beside), more, counted[0], stock)?)),
            (Migration::Gross { moved_in, out_rate }, Beside::Gross(beside)) => {
                self.gross((moved_in, out_rate), beside, more, (counted, late))
            }
            _ => {
                debug_assert!(false, "moves beside are those of the rates");
                Ok(expected.rates.migration.clone())
            }
        }
    }

    fn net(
        &mut self,
        (net, beside): (&NetMigration, &NetBeside),
        (more, families): (&[f64], &[f64]),
        counted: Option<&Lots>,
        stock: &Cells,
    ) -> Result<NetMigration, InvalidCell> {
        let mut cells = self.take(Some(0));
        let (sure, mut share) = (vec![0.0; self.lanes], vec![1.0; self.lanes]);
        for sex in Sex::ALL {
            for (group, age) in self.axis.starts().enumerate() {
                share_of(stock, sex, group, beside.there.get(sex, group, 0), &mut share);
                let drawn = counted.map_or(sure.as_slice(), |lots| lots.row(sex, move_band(age)));
                let of = |cells: &Cells| cells.get(sex, group, 0);
                let (net, level, each, pattern) = (of(net.cells()), of(&beside.level), of(&beside.counted), of(&beside.pattern));
                let row = cells.row_mut(sex, group);
                pulp::Arch::new().dispatch(
                    #[inline(always)]
                    || {
                        for ((((cell, more), families), drawn), share) in row.iter_mut().zip(more).zip(families).zip(drawn).zip(&share) {
                            let moved = net + level * more + pattern * families + each * drawn;
                            // Of fewer people fewer leave; those who come do not ask how many there are.
                            *cell = if moved < 0.0 { moved * share } else { moved };
                        }
                    },
                );
            }
        }
        NetMigration::new(cells)
    }

    fn gross(
        &mut self,
        (moved_in, out_rate): (&InMigration, &OutMigrationRate),
        beside: &GrossBeside,
        (more, families): (&[f64], &[f64]),
        (counted, late): ([Option<&Lots>; 2], Option<LateYear<'_>>),
    ) -> Result<Migration, InvalidCell> {
        let by: Vec<[f64; 2]> = more.iter().map(|more| factors(beside.expected, more * beside.people)).collect();
        // By what they come to of those expected, so that nobody comes who is fewer than none.
        let part = |people: f64, of: f64| if of > 0.0 { libm::exp(people / of) } else { 1.0 };
        let patterns: Vec<[f64; 2]> = families
            .iter()
            .map(|families| families * beside.people)
            .map(|people| [part(people, beside.by_pattern[0]), part(-people, beside.by_pattern[1])])
            .collect();
        let (mut arrive, mut leave) = (self.take(Some(0)), self.take(Some(1)));
        for sex in Sex::ALL {
            for (group, age) in self.axis.starts().enumerate() {
                let (band, pattern) = (move_band(age), pattern_of(age));
                let of = |counts: &[[Count; MOVE_BANDS]; 2], lots: Option<&Lots>, lane: usize| {
                    lots.map_or(1.0, |lots| counts[sex.index()][band].of(lots.row(sex, band)[lane]))
                };
                let (persons, rate) = (moved_in.cells().get(sex, group, 0), out_rate.cells().get(sex, group, 0));
                let rows = arrive.row_mut(sex, group).iter_mut().zip(leave.row_mut(sex, group));
                for (lane, (arrive, leave)) in rows.enumerate() {
                    let (persons, rate) = late.map_or((persons, rate), |late| late.moves(lane, (sex, group)));
                    let families = pattern.map_or(1.0, |which| patterns[lane][which]);
                    *arrive = persons * by[lane][0] * families * of(&beside.moved_in, counted[0], lane);
                    // By their odds, so that never more leave than are there.
                    let odds = rate * by[lane][1] * of(&beside.moved_out, counted[1], lane);
                    *leave = odds / (1.0 - rate + odds);
                }
            }
        }
        Ok(Migration::Gross { moved_in: InMigration::new(arrive)?, out_rate: OutMigrationRate::new(leave)? })
    }
}
