//! Rates from origin to destination applied to people: of one year, or of many that have the same rates.

use super::dense::{Columns, Factored, add_columns};
use crate::domain::account::AgeRule;
use crate::domain::axis::Sex;
use crate::domain::exchange::{Between, OpenGroup};
use rayon::prelude::*;

/// A step's rates from origin to destination.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub between: &'a Between,
    pub factored: &'a [Factored],
    pub age_rule: AgeRule,
}

/// What happened to the regions' people of one sex and cohort in one half; of many years side by side, one year after the other.
pub(super) struct Row {
    pub moved_in: Vec<f64>,
    pub moved_out: Vec<f64>,
    pub died: Vec<f64>,
}

/// I + ½nM of every sex and age (nM of the open group under the stationary rule), factored.
pub(super) fn factors(between: &Between) -> Vec<Factored> {
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

impl Step<'_> {
    /// The age whose rates hold in the first half, of those who start in a group and end in another.
    pub fn age_at_start(&self, group: usize, cohort: usize) -> usize {
        match self.age_rule {
            AgeRule::Completed => group,
            AgeRule::AtYearEnd => cohort,
        }
    }

    /// (I − ½nM)·p: those who leave or die in the first half, at the rates of an age.
    pub fn leave(&self, sex: Sex, age: usize, people: &mut [f64]) -> Row {
        let half = 0.5 * f64::from(self.between.axis().width());
        if stationary(self.between, age) {
            let died = people.to_vec();
            people.fill(0.0);
            return Row { moved_in: vec![0.0; died.len()], moved_out: vec![0.0; died.len()], died };
        }
        let years: Vec<f64> = people.iter().map(|people| half * people).collect();
        let mut row = self.left(sex, age, &years);
        self.come(sex, age, &mut row.moved_in, &years);
        for (at, people) in people.iter_mut().enumerate() {
            *people = *people - row.moved_out[at] - row.died[at] + row.moved_in[at];
        }
        row
    }

    /// (I + ½nM)⁻¹·p: those left once the second half has moved and died, at the rates of an age.
    pub fn settle(&self, sex: Sex, age: usize, people: &mut [f64]) -> Row {
        let width = f64::from(self.between.axis().width());
        let before = people.to_vec();
        if let Some(factored) = self.factored.get(sex.index() * self.between.axis().groups() + age) {
            let at_once = self.at_once(people.len());
            people.par_chunks_mut(at_once).for_each(|people| factored.solve(people));
        }
        let stationary = stationary(self.between, age);
        let part = if stationary { width } else { 0.5 * width };
        let years: Vec<f64> = people.iter().map(|people| part * people).collect();
        let mut row = self.left(sex, age, &years);
        if stationary {
            self.come(sex, age, &mut row.moved_in, &years);
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

    /// Those who come to each region from where others lived so many person-years.
    fn come(&self, sex: Sex, age: usize, moved_in: &mut [f64], years: &[f64]) {
        let regions = self.between.regions();
        let columns = Columns { cells: self.between.matrix(sex, age), apart: regions };
        let at_once = self.at_once(years.len());
        let sides = moved_in.par_chunks_mut(at_once).zip(years.par_chunks(at_once));
        sides.for_each(|(moved_in, years)| add_columns(regions, moved_in, columns, years));
    }

    /// How many of so many people, whole years of all regions, one thread does: women and men go side by side already.
    fn at_once(&self, people: usize) -> usize {
        let regions = self.between.regions().max(1);
        let threads = rayon::current_num_threads().div_ceil(2);
        regions * (people / regions).div_ceil(threads).max(1).next_multiple_of(4)
    }

    /// Out of each region and dead in it, over person-years lived at an age.
    fn left(&self, sex: Sex, age: usize, years: &[f64]) -> Row {
        let by = |rates: &[f64]| -> Vec<f64> {
            let mut persons = years.to_vec();
            for side in persons.chunks_mut(rates.len()) {
                side.iter_mut().zip(rates).for_each(|(years, rate)| *years *= rate);
            }
            persons
        };
        let moved_out = by(self.between.leaving().row(sex, age));
        let died = self.between.dying().map_or_else(|| vec![0.0; years.len()], |dying| by(dying.row(sex, age)));
        Row { moved_in: vec![0.0; years.len()], moved_out, died }
    }
}
