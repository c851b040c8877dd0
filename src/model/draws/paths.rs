//! Courses of chance by draw and year: the nation's, which all regions share, and one region's own.

use crate::domain::draws::{BATCH, Draws, Own, Source, Spread, Wander};
use crate::domain::late::{Corners, LateMoves};
use crate::model::random::{Key, Purpose, all_normal};
use rayon::prelude::*;

/// Numbers of a course in a year: the first year's hold level and drift, the first of a later year's what is new. Year t's stand from
/// place t·[`SLOTS`] on in the course's stream.
const SLOTS: usize = 2;

/// Deviations by draw and year ahead, draws one after the other.
#[derive(Debug, Clone, PartialEq)]
struct Course {
    years: usize,
    values: Vec<f64>,
}

impl Course {
    /// A course of the draws `from` up to but not including `to`; zeros where its source is switched off.
    fn draw(key: &Key, purpose: Purpose, course: Wander, (from, to): (u32, u32), years: usize, works: bool) -> Self {
        if !works {
            return Self { years, values: vec![0.0; (to - from) as usize * years] };
        }
        // Of a course without a walk the level and the drift are all.
        let walked = if course.walk == 0.0 { 0 } else { years };
        let (mut read, mut numbers) = (vec![0.0; (walked + 1) * SLOTS], Vec::new());
        for draw in from..to {
            let mut stream = key.stream(purpose, draw);
            read.iter_mut().for_each(|number| *number = stream.uniform());
            numbers.extend_from_slice(&read[..2]);
            numbers.extend(read.iter().skip(SLOTS).step_by(SLOTS));
        }
        all_normal(&mut numbers);
        let mut values = Vec::with_capacity((to - from) as usize * years);
        for numbers in numbers.chunks_exact(walked + 2) {
            let (level, drift) = (course.level * numbers[0], course.drift * numbers[1]);
            let mut off = 0.0;
            values.extend((1..=years).map(|t| {
                off = course.stays * off + course.walk * numbers.get(t + 1).unwrap_or(&0.0);
                level + drift * t as f64 + off
            }));
        }
        Self { years, values }
    }

    fn at(&self, draw: usize, year: usize) -> f64 {
        self.values[draw * self.years + year]
    }
}

/// What all regions share.
#[derive(Debug, Clone, PartialEq)]
pub struct Nation {
    fertility: Course,
    mortality: Course,
    mortality_sexes: Course,
    migration: Course,
}

impl Nation {
    /// The nation's courses of all draws over `years` years.
    #[must_use]
    pub fn draw(draws: &Draws, spread: &Spread, years: usize) -> Self {
        let key = Key::new(draws.seed, None);
        let course = |purpose, course: Wander, source| {
            let batches: Vec<u32> = (0..draws.count()).step_by(BATCH as usize).collect();
            let of = |&from: &u32| {
                Course::draw(&key, purpose, course, (from, (from + BATCH).min(draws.count())), years, draws.with(source)).values
            };
            Course { years, values: batches.par_iter().map(of).collect::<Vec<Vec<f64>>>().concat() }
        };
        Self {
            fertility: course(Purpose::Fertility, spread.fertility, Source::Fertility),
            mortality: course(Purpose::Mortality, spread.mortality, Source::Mortality),
            mortality_sexes: course(Purpose::MortalitySexes, spread.mortality_sexes, Source::Mortality),
            migration: course(Purpose::Migration, spread.migration, Source::Migration),
        }
    }
}

/// How much of a programme is built, and how late, in each draw: the same in all regions of a study, since one programme comes late.
fn lateness(draws: &Draws, late: &LateMoves, (from, to): (u32, u32)) -> Vec<Corners> {
    let key = Key::new(draws.seed, None);
    let of = |purpose, draw| key.stream(purpose, draw).uniform();
    (from..to).map(|draw| late.corners(late.built.at(of(Purpose::Completion, draw)), late.delay.at(of(Purpose::Delay, draw)))).collect()
}

/// A region's courses with the nation's, of some draws side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Courses<'a> {
    nation: &'a Nation,
    first: usize,
    fertility: Course,
    mortality: Course,
    migration: Course,
    age_pattern: Course,
    /// How a programme of dwellings comes, by lane; none where it comes as assumed.
    late: Option<(&'a LateMoves, Vec<Corners>)>,
}

impl<'a> Courses<'a> {
    pub fn draw(draws: &Draws, key: &Key, (nation, own): (&'a Nation, &Own), late: Option<&'a LateMoves>, (from, to): (u32, u32)) -> Self {
        let years = nation.fertility.years;
        let course = |purpose, course, source| Course::draw(key, purpose, course, (from, to), years, draws.with(source));
        Self {
            nation,
            first: from as usize,
            fertility: course(Purpose::Fertility, own.fertility, Source::Fertility),
            mortality: course(Purpose::Mortality, own.mortality, Source::Mortality),
            migration: course(Purpose::Migration, own.migration, Source::Migration),
            age_pattern: course(Purpose::AgePattern, own.age_pattern, Source::AgePattern),
            late: late.filter(|_| draws.with(Source::Building)).map(|late| (late, lateness(draws, late, (from, to)))),
        }
    }

    /// People who come with families more than expected, and as many fewer others; per inhabitant.
    pub fn age_pattern(&self, lane: usize, year: usize) -> f64 {
        self.age_pattern.at(lane, year)
    }

    /// How a programme of dwellings comes in each lane; none where it comes as assumed.
    pub fn late(&self) -> Option<(&'a LateMoves, &[Corners])> {
        self.late.as_ref().map(|(late, lanes)| (*late, lanes.as_slice()))
    }

    /// What children per woman are multiplied by.
    pub fn fertility(&self, lane: usize, year: usize) -> f64 {
        libm::exp(self.nation.fertility.at(self.first + lane, year) + self.fertility.at(lane, year))
    }

    /// What the odds of dying are multiplied by: women, men.
    pub fn mortality(&self, lane: usize, year: usize) -> [f64; 2] {
        let both = self.nation.mortality.at(self.first + lane, year) + self.mortality.at(lane, year);
        let apart = self.nation.mortality_sexes.at(self.first + lane, year);
        [libm::exp(both + apart), libm::exp(both - apart)]
    }

    /// Net migration more than expected, per inhabitant.
    pub fn migration(&self, lane: usize, year: usize) -> f64 {
        self.nation.migration.at(self.first + lane, year) + self.migration.at(lane, year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::late::Triangle;
    use std::collections::BTreeSet;

    /// Of many futures the shares built and the delays have the triangles' means and reach near their ends, each by itself.
    #[test]
    fn a_programme_comes_as_its_triangles_say() {
        let [built, delay] = [(0.5, 0.8, 1.0), (1.0, 2.5, 5.0)].map(|(low, likely, high)| Triangle::new(low, likely, high).unwrap());
        let late = LateMoves { built, delay, shares: vec![0.5, 0.8, 1.0], delays: vec![1.0, 2.0, 2.5, 3.0, 4.0, 5.0], moves: Vec::new() };
        let draws = Draws::new(4_000, 3, BTreeSet::new()).unwrap();
        let lanes = lateness(&draws, &late, (0, draws.count()));
        let of = |point: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            lanes.iter().map(|corners| corners.iter().map(|(s, d, weight)| weight * point(*s, *d)).sum()).collect()
        };
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (shares, delays) = (of(&|share, _| late.shares[share]), of(&|_, delay| late.delays[delay]));
        for (values, [low, likely, high]) in [(&shares, built.corners()), (&delays, delay.corners())] {
            assert!((mean(values) - (low + likely + high) / 3.0).abs() < 0.02 * (high - low));
            let (least, most) = values.iter().fold((high, low), |(least, most), value| (least.min(*value), most.max(*value)));
            assert!(least < low + 0.05 * (high - low) && most > high - 0.05 * (high - low), "{least} {most}");
        }
        let both: Vec<f64> = shares.iter().zip(&delays).map(|(share, delay)| (share - mean(&shares)) * (delay - mean(&delays))).collect();
        assert!(mean(&both).abs() < 0.01, "neither says anything of the other");
    }
}
