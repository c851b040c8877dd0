//! The two halves of a year's moves between regions, year by year.

use super::moved::{Moved, Movers};
use super::steps::Step;
use crate::domain::account::{MigrationTiming, Rules};
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::exchange::{Between, BySteps, Exchange, Pool};
use rayon::prelude::*;

/// Fewest rows a thread is given: a row of a pool is done in a moment.
const ROWS: usize = 4;

/// An exchange, made ready: matrices factored, each once.
#[derive(Debug)]
pub(super) struct Halves<'a> {
    exchange: &'a Exchange,
    rules: Rules,
    factored: Vec<Vec<super::dense::Factored>>,
}

impl<'a> Halves<'a> {
    pub fn new(exchange: &'a Exchange, rules: Rules) -> Self {
        let factored = match exchange {
            Exchange::Pool(_) => Vec::new(),
            Exchange::Between(between) => between.kinds().iter().map(super::steps::factors).collect(),
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
            Exchange::Between(between) => self.of_kind(between, between.kind_of(step)?).map(Half::Between),
        }
    }

    /// What holds by the rates of a kind from origin to destination.
    pub fn of_kind<'h>(&'h self, between: &'h BySteps<Between>, kind: usize) -> Option<Step<'h>> {
        Some(Step { between: between.kinds().get(kind)?, factored: self.factored.get(kind)?, age_rule: self.rules.age_rule })
    }
}

/// A step's moves between regions.
pub(super) enum Half<'a> {
    Pool { pool: &'a Pool, at_start: f64, at_end: f64 },
    Between(Step<'a>),
}

impl Half<'_> {
    /// The half at the start: `present`, who are there by group, is what is left of them, and `moved` is booked by cohort.
    pub fn start(&self, present: &mut Cells, moved: &mut Moved) {
        let (lanes, open) = (present.lanes(), present.axis().groups() - 1);
        for sex in Sex::ALL {
            let (closed, oldest) = present.of_sex_mut(sex).split_at_mut(open * lanes);
            let rows = closed.par_chunks_mut(lanes).zip(moved.rows_mut(sex, 1)).with_min_len(ROWS).enumerate();
            rows.for_each(|(group, (people, mut movers))| self.start_of(sex, (group, group + 1), people, &mut movers));
            self.start_of(sex, (open, open), oldest, &mut moved.row_mut(sex, open));
        }
    }

    fn start_of(&self, sex: Sex, (group, cohort): (usize, usize), people: &mut [f64], movers: &mut Movers<'_>) {
        match self {
            Self::Pool { pool, at_start, .. } => through(pool, *at_start, (sex, cohort), people, movers),
            Self::Between(step) => movers.add(&step.leave(sex, step.age_at_start(group, cohort), people)),
        }
    }

    /// The half at the end of all who were alive at the start, by group at the end.
    pub fn end(&self, closing: &mut Cells, moved: &mut Moved) {
        let lanes = closing.lanes();
        for sex in Sex::ALL {
            let older = &mut closing.of_sex_mut(sex)[lanes..];
            let rows = older.par_chunks_mut(lanes).zip(moved.rows_mut(sex, 1)).with_min_len(ROWS).enumerate();
            rows.for_each(|(before, (people, mut movers))| self.end_of(sex, before + 1, people, &mut movers));
        }
    }

    fn end_of(&self, sex: Sex, group: usize, people: &mut [f64], movers: &mut Movers<'_>) {
        match self {
            Self::Pool { pool, at_end, .. } => through(pool, *at_end, (sex, group), people, movers),
            Self::Between(step) => movers.add(&step.settle(sex, group, people)),
        }
    }

    /// Children of a sex after the first half of those born: from origin to destination they move in the second alone.
    pub fn children(&self, sex: Sex, born: &[f64], moved: &mut Moved) -> Vec<f64> {
        let mut people = born.to_vec();
        if let Self::Pool { pool, at_start, .. } = self {
            through(pool, *at_start, (sex, 0), &mut people, &mut moved.row_mut(sex, 0));
        }
        people
    }

    /// The half at the end of those born in the step.
    pub fn end_of_children(&self, sex: Sex, people: &mut [f64], moved: &mut Moved) {
        self.end_of(sex, 0, people, &mut moved.row_mut(sex, 0));
    }
}

/// A part of the year's movers of one sex and cohort goes through the pool.
fn through(pool: &Pool, part: f64, (sex, group): (Sex, usize), people: &mut [f64], movers: &mut Movers<'_>) {
    let rates = pool.out_rate().row(sex, group);
    let moved_out: Vec<f64> = people.iter().zip(rates).map(|(people, rate)| part * rate * people).collect();
    let all: f64 = moved_out.iter().sum();
    let moves = moved_out.iter().zip(pool.share().row(sex, group));
    for ((people, (out, share)), (sum_in, sum_out)) in people.iter_mut().zip(moves).zip(movers.in_and_out()) {
        let inn = share * all;
        *people = *people - out + inn;
        *sum_in += inn;
        *sum_out += out;
    }
}
