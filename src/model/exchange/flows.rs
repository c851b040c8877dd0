//! Moves of each year between regions, in persons.

use crate::domain::account::AgeRule;
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;
use crate::domain::exchange::{Between, BySteps};
use rayon::prelude::*;

/// Persons moved, year by year from the jump-off's on.
#[derive(Debug, Clone, PartialEq)]
pub enum Flows {
    /// By region: out of it into the pool, and out of the pool into it.
    Pool(Vec<Vec<(f64, f64)>>),
    /// By origin, and under it by destination.
    Between(Vec<Vec<Vec<f64>>>),
}

/// Person-years lived in a step by the age whose rates move them: ½n at the start and ½n at the end.
pub(super) fn person_years(opening: &Cells, lived: &Cells, age_rule: AgeRule) -> Cells {
    let axis = opening.axis();
    let (half, open) = (0.5 * f64::from(axis.width()), axis.groups() - 1);
    let before = |sex: Sex, group: usize, lane: usize| match (age_rule, group) {
        (AgeRule::Completed, _) => opening.get(sex, group, lane),
        (AgeRule::AtYearEnd, 0) => 0.0,
        (AgeRule::AtYearEnd, group) if group == open => opening.get(sex, open - 1, lane) + opening.get(sex, open, lane),
        (AgeRule::AtYearEnd, group) => opening.get(sex, group - 1, lane),
    };
    Cells::from_fn(axis, opening.lanes(), |sex, group, lane| half * (before(sex, group, lane) + lived.get(sex, group, lane)))
}

/// Rates × person-years, summed over sexes and ages: each rate is read once for all the years it holds in.
pub(super) fn between(rates: &BySteps<Between>, years: &[Cells]) -> Vec<Vec<Vec<f64>>> {
    let regions = rates.kinds().first().map_or(0, Between::regions);
    let by_origin: Vec<Vec<Vec<f64>>> = (0..regions).into_par_iter().map(|origin| from(rates, years, origin, regions)).collect();
    (0..years.len()).map(|year| by_origin.iter().map(|years| years[year].clone()).collect()).collect()
}

/// Of one origin: year by year to each destination.
fn from(rates: &BySteps<Between>, years: &[Cells], origin: usize, regions: usize) -> Vec<Vec<f64>> {
    let mut moved = vec![vec![0.0; regions]; years.len()];
    for (kind, between) in rates.kinds().iter().enumerate() {
        let holds: Vec<usize> = (0..years.len()).filter(|step| rates.kind_of(*step) == Some(kind)).collect();
        for sex in Sex::ALL {
            for group in 0..between.axis().groups() {
                let column = &between.matrix(sex, group)[origin * regions..(origin + 1) * regions];
                for &step in &holds {
                    let lived = years[step].get(sex, group, origin);
                    moved[step].iter_mut().zip(column).for_each(|(sum, rate)| *sum += rate * lived);
                }
            }
        }
    }
    moved
}
