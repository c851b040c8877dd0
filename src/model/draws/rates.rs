//! Rates of a year in many futures side by side: the scenario's, each lane with its own chance.

use super::counts::{self, Count, DEATH_BANDS, MOVE_BANDS, death_band, move_band};
use super::moves::{Beside, GrossBeside, NetBeside, factors};
use super::paths::Courses;
use crate::domain::account::Account;
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::draws::{Draws, Source};
use crate::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
use crate::model::random::{Key, Purpose, Stream};

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
        let axis = account.closing.axis();
        let together = if counted { together } else { 0.0 };
        Self {
            rates,
            births: if counted { counts::births(account) } else { Count::SURE },
            deaths: if counted { counts::deaths(account, axis) } else { [[Count::SURE; DEATH_BANDS]; 2] },
            moves: Beside::new(account, &rates.migration, axis, (gross, together)),
        }
    }
}

/// The streams of single lives, one a lane.
pub(super) struct Lives {
    births: Vec<Stream>,
    deaths: Vec<Stream>,
    moves_in: Vec<Stream>,
    moves_out: Vec<Stream>,
}

/// Numbers kept for each year, whether they are used or not.
const BIRTH_SLOTS: u64 = 2;
const DEATH_SLOTS: u64 = 32;
const MOVE_SLOTS: u64 = 64;

impl Lives {
    pub fn new(key: &Key, (from, to): (u32, u32)) -> Self {
        let of = |purpose| (from..to).map(|draw| key.stream(purpose, draw)).collect();
        Self { births: of(Purpose::Births), deaths: of(Purpose::Deaths), moves_in: of(Purpose::MovesIn), moves_out: of(Purpose::MovesOut) }
    }
}

/// Rows of lanes, one a band.
type Rows<const BANDS: usize> = [Vec<Vec<f64>>; 2];

/// Standard normal numbers by sex, band and lane of the next year; each year has `slots` numbers in every stream.
fn normals<const BANDS: usize>(streams: &mut [Stream], slots: u64) -> Rows<BANDS> {
    let mut rows: Rows<BANDS> = [vec![vec![0.0; streams.len()]; BANDS], vec![vec![0.0; streams.len()]; BANDS]];
    for (lane, stream) in streams.iter_mut().enumerate() {
        for row in rows.iter_mut().flatten() {
            row[lane] = stream.normal();
        }
        stream.skip(slots - 2 * BANDS as u64);
    }
    rows
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
        let deaths = counted.then(|| normals::<DEATH_BANDS>(&mut lives.deaths, DEATH_SLOTS));
        let survivorship = self.survivorship(expected, courses, deaths.as_ref(), year)?;
        let by_lane: Vec<f64> = (0..self.lanes)
            .map(|lane| {
                let stream = &mut lives.births[lane];
                let born = if counted { expected.births.of(stream.normal()) } else { 1.0 };
                stream.skip(BIRTH_SLOTS - 1);
                courses.fertility(lane, year) * born
            })
            .collect();
        let asfr = Asfr::from_fn(self.axis, self.lanes, |group, lane| expected.rates.asfr.row(group)[0] * by_lane[lane])?;
        let ratio = expected.rates.sex_ratio_at_birth.by_lane()[0];
        let sex_ratio_at_birth = SexRatioAtBirth::new(vec![ratio; self.lanes]).unwrap_or_else(|| expected.rates.sex_ratio_at_birth.clone());
        let two_ways = matches!(expected.moves, Beside::Gross { .. });
        let moved_in = counted.then(|| normals::<MOVE_BANDS>(&mut lives.moves_in, MOVE_SLOTS));
        let moved_out = (counted && two_ways).then(|| normals::<MOVE_BANDS>(&mut lives.moves_out, MOVE_SLOTS));
        let more: Vec<f64> = (0..self.lanes).map(|lane| courses.migration(lane, year)).collect();
        let migration = self.migration(expected, &more, [moved_in.as_ref(), moved_out.as_ref()], stock)?;
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
        counted: Option<&Rows<DEATH_BANDS>>,
        year: usize,
    ) -> Result<Survivorship, InvalidCell> {
        let mut cells = self.take(None);
        let course: Vec<[f64; 2]> = (0..self.lanes).map(|lane| courses.mortality(lane, year)).collect();
        for sex in Sex::ALL {
            let of_band = |band: usize| -> Vec<f64> {
                let count = expected.deaths[sex.index()][band];
                let drawn = |lane: usize| counted.map_or(1.0, |rows| count.of(rows[sex.index()][band][lane]));
                (0..self.lanes).map(|lane| course[lane][sex.index()] * drawn(lane)).collect()
            };
            let odds: Vec<Vec<f64>> = (0..DEATH_BANDS).map(of_band).collect();
            for (group, age) in self.axis.starts().enumerate() {
                let alive = expected.rates.survivorship.cells().get(sex, group, 0);
                let dead = 1.0 - alive;
                let row = cells.row_mut(sex, group);
                let odds = &odds[death_band(age)];
                pulp::Arch::new().dispatch(
                    #[inline(always)]
                    || {
                        for (cell, odds) in row.iter_mut().zip(odds) {
                            *cell = alive / (alive + dead * odds);
                        }
                    },
                );
            }
        }
        Survivorship::new(cells)
    }

    /// `more` people net a year per inhabitant, by lane, and the counts of those moving in (or net) and out.
    fn migration(
        &mut self,
        expected: &Expected<'_>,
        more: &[f64],
        counted: [Option<&Rows<MOVE_BANDS>>; 2],
        stock: &Cells,
    ) -> Result<Migration, InvalidCell> {
        match (&expected.rates.migration, &expected.moves) {
            (Migration::Net(net), Beside::Net(beside)) => Ok(Migration::Net(self.net((net, beside), more, counted[0], stock)?)),
            (Migration::Gross { moved_in, out_rate }, Beside::Gross(beside)) => self.gross((moved_in, out_rate), beside, more, counted),
            _ => {
                debug_assert!(false, "moves beside are those of the rates");
                Ok(expected.rates.migration.clone())
            }
        }
    }

    fn net(
        &mut self,
        (net, beside): (&NetMigration, &NetBeside),
        more: &[f64],
        counted: Option<&Rows<MOVE_BANDS>>,
        stock: &Cells,
    ) -> Result<NetMigration, InvalidCell> {
        let mut cells = self.take(Some(0));
        let (sure, mut share) = (vec![0.0; self.lanes], vec![1.0; self.lanes]);
        for sex in Sex::ALL {
            for (group, age) in self.axis.starts().enumerate() {
                share_of(stock, sex, group, beside.there.get(sex, group, 0), &mut share);
                let drawn = counted.map_or(&sure, |rows| &rows[sex.index()][move_band(age)]);
                let of = |cells: &Cells| cells.get(sex, group, 0);
                let (net, level, each) = (of(net.cells()), of(&beside.level), of(&beside.counted));
                let row = cells.row_mut(sex, group);
                pulp::Arch::new().dispatch(
                    #[inline(always)]
                    || {
                        for (((cell, more), drawn), share) in row.iter_mut().zip(more).zip(drawn).zip(&share) {
                            let moved = net + level * more + each * drawn;
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
        more: &[f64],
        counted: [Option<&Rows<MOVE_BANDS>>; 2],
    ) -> Result<Migration, InvalidCell> {
        let by: Vec<[f64; 2]> = more.iter().map(|more| factors(beside.expected, more * beside.people)).collect();
        let (mut arrive, mut leave) = (self.take(Some(0)), self.take(Some(1)));
        for sex in Sex::ALL {
            for (group, age) in self.axis.starts().enumerate() {
                let band = move_band(age);
                let of = |counts: &[[Count; MOVE_BANDS]; 2], rows: Option<&Rows<MOVE_BANDS>>, lane: usize| {
                    rows.map_or(1.0, |rows| counts[sex.index()][band].of(rows[sex.index()][band][lane]))
                };
                let (persons, rate) = (moved_in.cells().get(sex, group, 0), out_rate.cells().get(sex, group, 0));
                let rows = arrive.row_mut(sex, group).iter_mut().zip(leave.row_mut(sex, group));
                for (lane, (arrive, leave)) in rows.enumerate() {
                    *arrive = persons * by[lane][0] * of(&beside.moved_in, counted[0], lane);
                    // By their odds, so that never more leave than are there.
                    let odds = rate * by[lane][1] * of(&beside.moved_out, counted[1], lane);
                    *leave = odds / (1.0 - rate + odds);
                }
            }
        }
        Ok(Migration::Gross { moved_in: InMigration::new(arrive)?, out_rate: OutMigrationRate::new(leave)? })
    }
}
