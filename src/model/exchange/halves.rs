//! The two halves of a year's moves between regions.

use super::dense::{Factored, add_columns};
use crate::domain::account::{Account, AgeRule, MigrationTiming, Rules};
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use crate::domain::exchange::{Between, Exchange, OpenGroup, Pool};
use rayon::prelude::*;

/// Persons moved by cohort, named by the group it ends in.
#[derive(Debug)]
pub(super) struct Moved {
    moved_in: Cells,
    moved_out: Cells,
    died: Cells,
}

impl Moved {
    pub fn zeros(axis: AgeAxis, lanes: usize) -> Self {
        let zeros = || Cells::zeros(axis, lanes);
        Self { moved_in: zeros(), moved_out: zeros(), died: zeros() }
    }

    pub fn clear(&mut self) {
        for cells in [&mut self.moved_in, &mut self.moved_out, &mut self.died] {
            Sex::ALL.into_iter().for_each(|sex| cells.of_sex_mut(sex).fill(0.0));
        }
    }

    /// Adds one cohort's.
    fn add(&mut self, sex: Sex, group: usize, row: &Row) {
        for (cells, moved) in [(&mut self.moved_in, &row.moved_in), (&mut self.moved_out, &row.moved_out), (&mut self.died, &row.died)] {
            cells.row_mut(sex, group).iter_mut().zip(moved).for_each(|(sum, persons)| *sum += persons);
        }
    }

    /// Adds all of it to the flows of an account.
    pub fn book(&self, account: &mut Account) {
        for sex in Sex::ALL {
            for group in 0..self.died.axis().groups() {
                let add = |row: &mut [f64], moved: &[f64]| row.iter_mut().zip(moved).for_each(|(sum, persons)| *sum += persons);
                add(account.moved_in.row_mut(sex, group), self.moved_in.row(sex, group));
                add(account.moved_out.row_mut(sex, group), self.moved_out.row(sex, group));
                add(account.deaths.row_mut(sex, group), self.died.row(sex, group));
            }
        }
    }

    /// Persons out of and into each region.
    pub fn by_region(&self) -> Vec<(f64, f64)> {
        (0..self.died.lanes()).map(|lane| (self.moved_out.total(lane), self.moved_in.total(lane))).collect()
    }
}

/// What happened to the regions' people of one sex and cohort in one half.
struct Row {
    moved_in: Vec<f64>,
    moved_out: Vec<f64>,
    died: Vec<f64>,
}

/// An exchange, made ready: matrices factored, each once.
#[derive(Debug)]
pub(super) struct Halves<'a> {
    exchange: &'a Exchange,
    rules: Rules,
    factored: Vec<Vec<Factored>>,
}

impl<'a> Halves<'a> {
    pub fn new(exchange: &'a Exchange, rules: Rules) -> Self {
        let factored = match exchange {
            Exchange::Pool(_) => Vec::new(),
            Exchange::Between(between) => between.kinds().iter().map(factors).collect(),
        };
        Self { exchange, rules, factored }
    }

    /// What holds in a step; none past the last.
    pub fn of_step(&self, step: usize) -> Option<Half<'_>> {
        match self.exchange {
            Exchange::Pool(pools) => {
                let (at_start, at_end) = match self.rules.timing {
                    MigrationTiming::End => (0.0, 1.0),
                    MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => (0.5, 0.5),
                };
                Some(Half::Pool { pool: pools.kinds().get(pools.kind_of(step)?)?, at_start, at_end })
            }
            Exchange::Between(between) => {
                let kind = between.kind_of(step)?;
                let half = Step { between: between.kinds().get(kind)?, factored: self.factored.get(kind)?, age_rule: self.rules.age_rule };
                Some(Half::Between(half))
            }
        }
    }
}

/// I + ½nM of every sex and age (nM of the open group under the stationary rule), factored.
fn factors(between: &Between) -> Vec<Factored> {
    let groups = between.axis().groups();
    let places: Vec<(Sex, usize)> = Sex::ALL.into_iter().flat_map(|sex| (0..groups).map(move |group| (sex, group))).collect();
    places.par_iter().filter_map(|&(sex, group)| Factored::of(between.regions(), implicit(between, sex, group))).collect()
}

fn implicit(between: &Between, sex: Sex, group: usize) -> Vec<f64> {
    let width = f64::from(between.axis().width());
    let (ones, part) = if stationary(between, group) { (0.0, width) } else { (1.0, 0.5 * width) };
    let mut cells: Vec<f64> = between.matrix(sex, group).iter().map(|rate| -part * rate).collect();
    for region in 0..between.regions() {
        cells[region * between.regions() + region] = ones + part * between.diagonal(sex, group, region);
    }
    cells
}

fn stationary(between: &Between, group: usize) -> bool {
    between.open() == OpenGroup::Stationary && group + 1 == between.axis().groups()
}

/// A step's moves between regions.
pub(super) enum Half<'a> {
    Pool { pool: &'a Pool, at_start: f64, at_end: f64 },
    Between(Step<'a>),
}

/// A step's rates from origin to destination.
pub(super) struct Step<'a> {
    between: &'a Between,
    factored: &'a [Factored],
    age_rule: AgeRule,
}

impl Half<'_> {
    /// The half at the start: of those in `opening` by group, `present` is left, and `moved` is booked by cohort.
    pub fn start(&self, opening: &Cells, present: &mut Cells, moved: &mut Moved) {
        let open = opening.axis().groups() - 1;
        let lanes = opening.lanes();
        for sex in Sex::ALL {
            let rows = present.of_sex_mut(sex).par_chunks_mut(lanes).enumerate();
            let done: Vec<Row> = rows.map(|(group, people)| self.start_of(sex, group, open, people)).collect();
            for (group, row) in done.iter().enumerate() {
                moved.add(sex, (group + 1).min(open), row);
            }
        }
    }

    fn start_of(&self, sex: Sex, group: usize, open: usize, people: &mut [f64]) -> Row {
        let cohort = (group + 1).min(open);
        match self {
            Self::Pool { pool, at_start, .. } => through(pool, *at_start, (sex, cohort), people),
            Self::Between(step) => {
                let age = match step.age_rule {
                    AgeRule::Completed => group,
                    AgeRule::AtYearEnd => cohort,
                };
                step.leave(sex, age, people)
            }
        }
    }

    /// The half at the end of all who were alive at the start, by group at the end.
    pub fn end(&self, closing: &mut Cells, moved: &mut Moved) {
        let lanes = closing.lanes();
        for sex in Sex::ALL {
            let rows = closing.of_sex_mut(sex).par_chunks_mut(lanes).enumerate().skip(1);
            let done: Vec<Row> = rows.map(|(group, people)| self.end_of(sex, group, people)).collect();
            for (group, row) in (1..).zip(&done) {
                moved.add(sex, group, row);
            }
        }
    }

    fn end_of(&self, sex: Sex, group: usize, people: &mut [f64]) -> Row {
        match self {
            Self::Pool { pool, at_end, .. } => through(pool, *at_end, (sex, group), people),
            Self::Between(step) => step.settle(sex, group, people),
        }
    }

    /// Children of a sex after the first half of those born: from origin to destination they move in the second alone.
    pub fn children(&self, sex: Sex, born: &[f64], moved: &mut Moved) -> Vec<f64> {
        let mut people = born.to_vec();
        if let Self::Pool { pool, at_start, .. } = self {
            let row = through(pool, *at_start, (sex, 0), &mut people);
            moved.add(sex, 0, &row);
        }
        people
    }

    /// The half at the end of those born in the step.
    pub fn end_of_children(&self, sex: Sex, people: &mut [f64], moved: &mut Moved) {
        let row = self.end_of(sex, 0, people);
        moved.add(sex, 0, &row);
    }
}

/// A part of the year's movers of one sex and cohort goes through the pool.
fn through(pool: &Pool, part: f64, (sex, group): (Sex, usize), people: &mut [f64]) -> Row {
    let rates = pool.out_rate().row(sex, group);
    let moved_out: Vec<f64> = people.iter().zip(rates).map(|(people, rate)| part * rate * people).collect();
    let all: f64 = moved_out.iter().sum();
    let moved_in: Vec<f64> = pool.share().row(sex, group).iter().map(|share| share * all).collect();
    for ((people, out), inn) in people.iter_mut().zip(&moved_out).zip(&moved_in) {
        *people = *people - out + inn;
    }
    Row { died: vec![0.0; people.len()], moved_in, moved_out }
}

impl Step<'_> {
    /// (I − ½nM)·p: those who leave or die in the first half, at the rates of an age.
    fn leave(&self, sex: Sex, age: usize, people: &mut [f64]) -> Row {
        let half = 0.5 * f64::from(self.between.axis().width());
        if stationary(self.between, age) {
            let died = people.to_vec();
            people.fill(0.0);
            return Row { moved_in: vec![0.0; died.len()], moved_out: vec![0.0; died.len()], died };
        }
        let years: Vec<f64> = people.iter().map(|people| half * people).collect();
        let mut row = self.left(sex, age, &years);
        add_columns(&mut row.moved_in, self.between.matrix(sex, age), &years);
        for (at, people) in people.iter_mut().enumerate() {
            *people = *people - row.moved_out[at] - row.died[at] + row.moved_in[at];
        }
        row
    }

    /// (I + ½nM)⁻¹·p: those left once the second half has moved and died, at the rates of an age.
    fn settle(&self, sex: Sex, age: usize, people: &mut [f64]) -> Row {
        let width = f64::from(self.between.axis().width());
        let before = people.to_vec();
        if let Some(factored) = self.factored.get(sex.index() * self.between.axis().groups() + age) {
            factored.solve(people);
        }
        let stationary = stationary(self.between, age);
        let part = if stationary { width } else { 0.5 * width };
        let years: Vec<f64> = people.iter().map(|people| part * people).collect();
        let mut row = self.left(sex, age, &years);
        if stationary {
            add_columns(&mut row.moved_in, self.between.matrix(sex, age), &years);
            for (at, died) in row.died.iter_mut().enumerate() {
                *died = before[at] + row.moved_in[at] - row.moved_out[at] - people[at];
            }
            return row;
        }
        // Who comes in is what is left to explain: the solution says it already. Rounding alone could take it below zero.
        for (at, inn) in row.moved_in.iter_mut().enumerate() {
            *inn = (people[at] - before[at] + row.moved_out[at] + row.died[at]).max(0.0);
        }
        row
    }

    /// Out of each region and dead in it, over person-years lived at an age.
    fn left(&self, sex: Sex, age: usize, years: &[f64]) -> Row {
        let moved_out = years.iter().zip(self.between.leaving().row(sex, age)).map(|(years, rate)| years * rate).collect();
        let died = match self.between.dying() {
            Some(dying) => years.iter().zip(dying.row(sex, age)).map(|(years, rate)| years * rate).collect(),
            None => vec![0.0; years.len()],
        };
        Row { moved_in: vec![0.0; years.len()], moved_out, died }
    }
}
