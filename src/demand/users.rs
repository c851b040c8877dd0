//! Users by age band: people × rate in every cell, summed unrounded.

mod beside;

pub use beside::{Ages, NightRates, people_and_users};

use super::trend::damped_change;
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{Trend, UseLine, UseRates};
use crate::domain::terms::Pace;

/// How rates move on from their base window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ahead {
    /// Last year of the base window, from which a trend goes on; none where rates were given as such (they stay).
    pub base: Option<Year>,
    /// Factor by which each further year's change counts less than the one before.
    pub damping: f64,
    /// A change of use that the study gives; on the unchanged line as much of it as has happened.
    pub growth: Option<Pace>,
}

/// A service's rates laid on the cells of a stock: for each sex and age group the rate and where it is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    bands: Vec<AgeBand>,
    cells: [Vec<Option<CellRate>>; 2],
    /// The cells again, as ages that follow each other: what users by band are counted by.
    runs: Vec<Run>,
    trends: Vec<Option<Trend>>,
    ahead: Ahead,
}

/// Groups of one sex that follow each other and are counted in one band.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    sex: Sex,
    band: usize,
    follows: usize,
    /// Place of the youngest group.
    first: usize,
    /// Users per person, youngest group first.
    rates: Vec<f64>,
}

/// Sums that go on side by side, each of every fourth age of a run: an addition need not wait for the one before.
const APART: usize = 4;

/// The sums of a run together.
#[inline(always)]
fn together(sums: [f64; APART]) -> f64 {
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

impl Run {
    /// Users of one lane of several: people of the run's groups, youngest first, × rate × factor.
    fn users(&self, people: impl Iterator<Item = f64>, factor: f64) -> f64 {
        let mut sums = [0.0; APART];
        for (at, (rate, people)) in self.rates.iter().zip(people).enumerate() {
            sums[at % APART] += people * rate * factor;
        }
        together(sums)
    }

    /// The same where there is one lane, to the bit: its people lie one after the other.
    fn users_of_one(&self, people: &[f64], factor: f64) -> f64 {
        let mut sums = [0.0; APART];
        let (people, rest) = people[..self.rates.len()].as_chunks::<APART>();
        let (rates, rest_rates) = self.rates.as_chunks::<APART>();
        for (people, rates) in people.iter().zip(rates) {
            for ((sum, people), rate) in sums.iter_mut().zip(people).zip(rates) {
                *sum += people * rate * factor;
            }
        }
        for (sum, (people, rate)) in sums.iter_mut().zip(rest.iter().zip(rest_rates)) {
            *sum += people * rate * factor;
        }
        together(sums)
    }
}

/// Cells of the same band and trend that follow each other, women first.
fn runs(cells: &[Vec<Option<CellRate>>; 2]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for sex in Sex::ALL {
        for (group, cell) in cells[sex.index()].iter().enumerate() {
            let Some(cell) = cell else { continue };
            let next =
                |run: &&mut Run| (run.sex, run.band, run.follows, run.first + run.rates.len()) == (sex, cell.band, cell.follows, group);
            match runs.last_mut().filter(next) {
                Some(run) => run.rates.push(cell.rate),
                None => runs.push(Run { sex, band: cell.band, follows: cell.follows, first: group, rates: vec![cell.rate] }),
            }
        }
    }
    runs
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct CellRate {
    /// Users per person in the base window.
    rate: f64,
    /// Place in the bands of the result.
    band: usize,
    /// Place in the rates' own bands, whose trend it follows.
    follows: usize,
}

impl Profile {
    /// Rates on the groups of `axis`. A group wider than a year has the mean of its ages' rates.
    #[must_use]
    pub fn new(rates: &UseRates, axis: AgeAxis, ahead: Ahead) -> Self {
        let mut bands: Vec<AgeBand> = rates.bands.iter().map(|band| band.band).collect();
        bands.sort_unstable();
        bands.dedup();
        let cells = Sex::ALL.map(|sex| (0..axis.groups()).map(|group| cell(rates, axis, &bands, sex, group)).collect());
        Self { bands, runs: runs(&cells), cells, trends: rates.bands.iter().map(|band| band.trend).collect(), ahead }
    }

    /// The bands users are counted in, youngest first.
    #[must_use]
    pub fn bands(&self) -> &[AgeBand] {
        &self.bands
    }

    /// Users per person of a cell at unchanged use on 31 December `year`; 0 where no band counts its people.
    #[must_use]
    pub fn rate(&self, sex: Sex, group: usize, year: Year) -> f64 {
        let happened = self.ahead.growth.map_or(1.0, |pace| pace.on(UseLine::Unchanged, year));
        self.cells[sex.index()][group].map_or(0.0, |cell| cell.rate * happened)
    }

    /// What the rate of a cell is a multiple of unchanged use on 31 December `year` by its trend; 1 where it has none.
    #[must_use]
    pub fn trend(&self, sex: Sex, group: usize, year: Year) -> f64 {
        let of = |line, cell: CellRate| self.factor(self.trends[cell.follows], line, year);
        self.cells[sex.index()][group].map_or(1.0, |cell| of(UseLine::Trend, cell) / of(UseLine::Unchanged, cell))
    }

    /// Users by cell, summed by band: women first, from the youngest up. Cells that no band counts are in none.
    #[must_use]
    pub fn by_band(&self, users: &Cells, lane: usize) -> Vec<f64> {
        let mut bands = vec![0.0; self.bands.len()];
        for run in &self.runs {
            let mut sums = [0.0; APART];
            for (at, group) in (run.first..run.first + run.rates.len()).enumerate() {
                sums[at % APART] += users.get(run.sex, group, lane);
            }
            bands[run.band] += together(sums);
        }
        bands
    }

    /// Whether any band has a trend that is carried on.
    #[must_use]
    pub fn has_trend(&self) -> bool {
        self.ahead.growth.is_some_and(Pace::goes_on) || self.ahead.base.is_some() && self.trends.iter().any(Option::is_some)
    }

    /// Users of 31 December `year` by band: Σ people × rate over the cells of one lane of the stock of that night, women
    /// first, from the youngest up. Linear in people.
    #[must_use]
    pub fn users(&self, stock: &Cells, lane: usize, line: UseLine, year: Year) -> Vec<f64> {
        let factors = self.factors(line, year);
        let mut users = vec![0.0; self.bands.len()];
        for run in &self.runs {
            let (factor, people) = (factors[run.follows], &stock.of_sex(run.sex)[run.first * stock.lanes()..]);
            users[run.band] += match stock.lanes() {
                1 => run.users_of_one(people, factor),
                lanes => run.users(people.iter().skip(lane).step_by(lanes).copied(), factor),
            };
        }
        users
    }

    /// Hours a week of 31 December `year`, all ages together: Σ people × rate × hours of a user over the cells of one lane.
    #[must_use]
    pub fn hours(&self, stock: &Cells, lane: usize, line: UseLine, year: Year, each: &CellHours) -> f64 {
        let factors = self.factors(line, year);
        let of_cell = |(sex, group, cell): (Sex, usize, &CellRate)| {
            stock.get(sex, group, lane) * cell.rate * factors[cell.follows] * each.of(sex, group)
        };
        self.counted().map(of_cell).sum()
    }

    /// Cells whose people are counted, women first, from the youngest up.
    fn counted(&self) -> impl Iterator<Item = (Sex, usize, &CellRate)> {
        let of_sex =
            |sex: Sex| self.cells[sex.index()].iter().enumerate().filter_map(move |(group, cell)| Some((sex, group, cell.as_ref()?)));
        Sex::ALL.into_iter().flat_map(of_sex)
    }

    /// What the rate of `year` is a multiple of the base rate, by the rates' own bands.
    fn factors(&self, line: UseLine, year: Year) -> Vec<f64> {
        match self.ahead.growth {
            Some(pace) => vec![pace.on(line, year); self.trends.len()],
            None => self.trends.iter().map(|trend| self.factor(*trend, line, year)).collect(),
        }
    }

    /// The growth the study gives; else 1 for unchanged use, and the level of the base year times the trend up to `year`.
    fn factor(&self, trend: Option<Trend>, line: UseLine, year: Year) -> f64 {
        match (trend, self.ahead.base, self.ahead.growth) {
            (_, _, Some(pace)) => pace.on(line, year),
            _ if line == UseLine::Unchanged => 1.0,
            (Some(trend), Some(base), None) => trend.level * libm::exp(damped_change(trend.change, self.ahead.damping, year.since(base))),
            _ => 1.0,
        }
    }
}

/// Hours of a user a week by sex and age group of a stock.
#[derive(Debug, Clone, PartialEq)]
pub struct CellHours([Vec<f64>; 2]);

impl CellHours {
    /// Of one cell.
    #[must_use]
    pub fn of(&self, sex: Sex, group: usize) -> f64 {
        self.0[sex.index()][group]
    }

    /// From hours by sex and age; a group wider than a year has the mean of its ages that have any. An age nothing is said of has none.
    #[must_use]
    pub fn new(axis: AgeAxis, of: impl Fn(Sex, u8) -> Option<f64>) -> Self {
        let of_group = |sex: Sex, start: u8| {
            let last = if start == axis.open_age() { start } else { start.saturating_add(axis.width() - 1) };
            let said: Vec<f64> = (start..=last).filter_map(|age| of(sex, age)).collect();
            if said.is_empty() { 0.0 } else { said.iter().sum::<f64>() / said.len() as f64 }
        };
        Self(Sex::ALL.map(|sex| axis.starts().map(|start| of_group(sex, start)).collect()))
    }
}

/// The rate of a cell; none where no band counts its people.
fn cell(rates: &UseRates, axis: AgeAxis, bands: &[AgeBand], sex: Sex, group: usize) -> Option<CellRate> {
    let age = axis.start_of(group);
    let counts = |band: &crate::domain::service::BandRate| band.band.contains(age) && band.sex.is_none_or(|of| of == sex);
    let follows = rates.bands.iter().position(counts)?;
    let band = bands.iter().position(|band| *band == rates.bands[follows].band)?;
    let width = if age == axis.open_age() { 1 } else { axis.width() };
    let ages = rates.by_age[sex.index()].iter().skip(usize::from(age)).take(usize::from(width));
    Some(CellRate { rate: ages.sum::<f64>() / f64::from(width), band, follows })
}

#[cfg(test)]
mod tests;
