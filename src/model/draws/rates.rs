//! Rates of a year in many futures side by side: the scenario's, each lane with its own chance.

use super::counts::{self, Count, DEATH_BANDS, death_band, move_band};
use super::lives::{Lives, Lots};
use super::moves::{Beside, GrossBeside, Moves, NetBeside, factors, pattern_of};
use super::paths::Courses;
use crate::domain::account::Account;
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::draws::{Draws, Source};
use crate::domain::late::{Corners, LateMoves};
use crate::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};

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

/// Who is there of a cohort where some of its people may leave.
enum There<'a> {
    /// All, whoever they are: those not yet born, and a cohort of which nobody was expected.
    All,
    /// Those of one group.
    One(&'a [f64]),
    /// Those of the last two groups.
    Two(&'a [f64], &'a [f64]),
}

impl<'a> There<'a> {
    /// The cohort that ends in `group`, which is expected to start the year with so many.
    #[inline(always)]
    fn of(stock: &'a Cells, (sex, group): (Sex, usize), expected: f64) -> Self {
        let open = stock.axis().groups() - 1;
        match group {
            0 => Self::All,
            _ if expected <= 0.0 => Self::All,
            group if group == open => Self::Two(stock.row(sex, open - 1), stock.row(sex, open)),
            group => Self::One(stock.row(sex, group - 1)),
        }
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
    asfr: Option<Asfr>,
}

impl Room {
    pub fn new(axis: AgeAxis, lanes: usize) -> Self {
        let cells = || Cells::zeros(axis, lanes);
        Self { axis, lanes, survivorship: cells(), moves: [cells(), cells()], asfr: None }
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
        let as_expected = !counted && !draws.with(Source::Mortality);
        let survivorship = match as_expected {
            true => self.as_expected(expected)?,
            false => self.survivorship(expected, courses, counted.then(|| lives.deaths()), year)?,
        };
        let mut by_lane: Vec<f64> = (0..self.lanes).map(|lane| courses.fertility(lane, year)).collect();
        if counted {
            by_lane.iter_mut().zip(lives.births()).for_each(|(factor, z)| *factor *= expected.births.of(*z));
        }
        let asfr = expected.rates.asfr.times(&by_lane, self.asfr.take())?;
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
        self.asfr = Some(rates.asfr);
        match rates.migration {
            Migration::Net(net) => self.moves[0] = net.into_cells(),
            Migration::Gross { moved_in, out_rate } => self.moves = [moved_in.into_cells(), out_rate.into_cells()],
        }
    }

    fn take(&mut self, which: Option<usize>) -> Cells {
        let none = Cells::zeros(self.axis, 0);
        std::mem::replace(which.map_or(&mut self.survivorship, |at| &mut self.moves[at]), none)
    }

    /// Where nobody lives longer or shorter than expected.
    fn as_expected(&mut self, expected: &Expected<'_>) -> Result<Survivorship, InvalidCell> {
        let ratios = expected.rates.survivorship.cells();
        Survivorship::written(self.take(None), |sex, group, row| row.fill(surviving(ratios.get(sex, group, 0), 1.0)))
    }

    /// Odds of dying times the courses of chance and of counting.
    fn survivorship(
        &mut self,
        expected: &Expected<'_>,
        courses: &Courses<'_>,
        counted: Option<&Lots>,
        year: usize,
    ) -> Result<Survivorship, InvalidCell> {
        let (axis, lanes, ratios) = (self.axis, self.lanes, expected.rates.survivorship.cells());
        let (women, men): (Vec<f64>, Vec<f64>) = (0..lanes).map(|lane| courses.mortality(lane, year).into()).unzip();
        let course = [women, men];
        let (mut odds, mut of_band) = (vec![0.0; lanes], None);
        Survivorship::written(
            self.take(None),
            #[inline(always)]
            |sex, group, row| {
                let band = death_band(axis.start_of(group));
                if of_band.replace((sex, band)) != Some((sex, band)) {
                    match counted.map(|lots| lots.row(sex, band)) {
                        Some(drawn) => expected.deaths[sex.index()][band].on(drawn, &course[sex.index()], &mut odds),
                        None => odds.copy_from_slice(&course[sex.index()]),
                    }
                }
                let alive = ratios.get(sex, group, 0);
                for (cell, odds) in row.iter_mut().zip(&odds) {
                    *cell = surviving(alive, *odds);
                }
            },
        )
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
        (net, beside): (&NetMigration, &[Vec<NetBeside>; 2]),
        (more, families): (&[f64], &[f64]),
        counted: Option<&Lots>,
        stock: &Cells,
    ) -> Result<NetMigration, InvalidCell> {
        let (axis, lanes, net, sure) = (self.axis, self.lanes, net.cells(), vec![0.0; self.lanes]);
        let (more, families) = (&more[..lanes], &families[..lanes]);
        NetMigration::written(
            self.take(Some(0)),
            #[inline(always)]
            |sex, group, row| {
                let (net, beside) = (net.get(sex, group, 0), beside[sex.index()][group]);
                let drawn = &counted.map_or(sure.as_slice(), |lots| lots.row(sex, move_band(axis.start_of(group))))[..lanes];
                let by = 1.0 / beside.there;
                let numbers = more.iter().zip(families).zip(drawn);
                let cells = row.iter_mut().zip(numbers);
                match There::of(stock, (sex, group), beside.there) {
                    There::All => {
                        for (cell, numbers) in cells {
                            *cell = beside.moved(net, numbers);
                        }
                    }
                    There::One(there) => {
                        for ((cell, numbers), there) in cells.zip(there) {
                            *cell = of_those(beside.moved(net, numbers), there * by);
                        }
                    }
                    There::Two(young, old) => {
                        for (((cell, numbers), young), old) in cells.zip(young).zip(old) {
                            *cell = of_those(beside.moved(net, numbers), (young + old) * by);
                        }
                    }
                }
            },
        )
    }

    fn gross(
        &mut self,
        (moved_in, out_rate): (&InMigration, &OutMigrationRate),
        beside: &GrossBeside,
        (more, families): (&[f64], &[f64]),
        (counted, late): ([Option<&Lots>; 2], Option<LateYear<'_>>),
    ) -> Result<Migration, InvalidCell> {
        let (axis, lanes) = (self.axis, self.lanes);
        let by = more.iter().map(|more| factors(beside.expected, more * beside.people));
        let (by_in, by_out): (Vec<f64>, Vec<f64>) = by.map(|[arrive, leave]| (arrive, leave)).unzip();
        // By what they come to of those expected, so that nobody comes who is fewer than none.
        let part = |people: f64, of: f64| if of > 0.0 { libm::exp(people / of) } else { 1.0 };
        let pattern = |which: usize, sign: f64| -> Vec<f64> {
            families.iter().map(|families| part(sign * families * beside.people, beside.by_pattern[which])).collect()
        };
        let patterns = [pattern(0, 1.0), pattern(1, -1.0)];
        let ones = vec![1.0; lanes];
        let mut of_band = vec![1.0; lanes];
        let moves = |lane: usize, cell: (Sex, usize)| late.map(|late| late.moves(lane, cell));
        let arrive = InMigration::written(
            self.take(Some(0)),
            #[inline(always)]
            |sex, group, row| {
                let (age, persons) = (axis.start_of(group), moved_in.cells().get(sex, group, 0));
                let families = pattern_of(age).map_or(&ones, |which| &patterns[which]);
                if let Some(lots) = counted[0] {
                    let band = move_band(age);
                    beside.moved_in[sex.index()][band].on(lots.row(sex, band), &ones, &mut of_band);
                }
                for (lane, ((cell, by), (families, count))) in row.iter_mut().zip(&by_in).zip(families.iter().zip(&of_band)).enumerate() {
                    let persons = moves(lane, (sex, group)).map_or(persons, |(persons, _)| persons);
                    *cell = persons * by * families * count;
                }
            },
        )?;
        of_band.fill(1.0);
        let leave = OutMigrationRate::written(
            self.take(Some(1)),
            #[inline(always)]
            |sex, group, row| {
                let rate = out_rate.cells().get(sex, group, 0);
                if let Some(lots) = counted[1] {
                    let band = move_band(axis.start_of(group));
                    beside.moved_out[sex.index()][band].on(lots.row(sex, band), &ones, &mut of_band);
                }
                for (lane, ((cell, by), count)) in row.iter_mut().zip(&by_out).zip(&of_band).enumerate() {
                    let rate = moves(lane, (sex, group)).map_or(rate, |(_, rate)| rate);
                    // By their odds, so that never more leave than are there.
                    let odds = rate * by * count;
                    *cell = odds / (1.0 - rate + odds);
                }
            },
        )?;
        Ok(Migration::Gross { moved_in: arrive, out_rate: leave })
    }
}

/// Of fewer people fewer leave: `share` of those expected are there. Those who come do not ask how many there are.
#[inline(always)]
fn of_those(moved: f64, share: f64) -> f64 {
    if moved < 0.0 { moved * share } else { moved }
}

/// A share surviving where the odds of dying are so many times those expected: s/(s + (1 − s)·m), within 0 and 1 whatever m is.
#[inline(always)]
fn surviving(alive: f64, odds: f64) -> f64 {
    alive / (alive + (1.0 - alive) * odds)
}
