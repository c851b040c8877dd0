//! Moves of each year between regions, in persons.

use super::dense::{Columns, add_columns};
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
    let mut years = lived.clone();
    for sex in Sex::ALL {
        for group in 0..=open {
            let at_start = match (age_rule, group) {
                (AgeRule::Completed, _) => Some(opening.row(sex, group)),
                (AgeRule::AtYearEnd, 0) => None,
                (AgeRule::AtYearEnd, _) => Some(opening.row(sex, group - 1)),
            };
            let row = years.row_mut(sex, group);
            match at_start {
                None => row.iter_mut().for_each(|years| *years *= half),
                Some(young) if age_rule == AgeRule::AtYearEnd && group == open => {
                    let both = young.iter().zip(opening.row(sex, open));
                    row.iter_mut().zip(both).for_each(|(years, (young, old))| *years = half * ((young + old) + *years));
                }
                Some(people) => row.iter_mut().zip(people).for_each(|(years, people)| *years = half * (people + *years)),
            }
        }
    }
    years
}

/// Origins whose person-years are gathered together: as many as have a number in one line of the nearest cache.
const AT_ONCE: usize = 8;

/// Rates × person-years, summed over sexes and ages: each rate is read once for all the years it holds in.
pub(super) fn between(rates: &BySteps<Between>, years: &[Cells]) -> Vec<Vec<Vec<f64>>> {
    let regions = rates.kinds().first().map_or(0, Between::regions);
    let tiles: Vec<usize> = (0..regions).step_by(AT_ONCE).collect();
    let tiles = tiles.into_par_iter().map(|first| from(rates, years, (first, regions.min(first + AT_ONCE))));
    let mut by_origin: Vec<Vec<Vec<f64>>> = tiles.collect::<Vec<_>>().into_iter().flatten().collect();
    (0..years.len()).map(|year| by_origin.iter_mut().map(|years| std::mem::take(&mut years[year])).collect()).collect()
}

/// Of some origins: year by year to each destination.
fn from(rates: &BySteps<Between>, years: &[Cells], (first, last): (usize, usize)) -> Vec<Vec<Vec<f64>>> {
    let mut moved = vec![vec![Vec::new(); years.len()]; last - first];
    for (kind, between) in rates.kinds().iter().enumerate() {
        let holds: Vec<usize> = (0..years.len()).filter(|step| rates.kind_of(*step) == Some(kind)).collect();
        let regions = between.regions();
        let lived = lived_in(years, &holds, (first, last));
        for (origin, (moved, lived)) in (first..last).zip(moved.iter_mut().zip(lived)) {
            let mut to = vec![0.0; holds.len() * regions];
            let columns = Columns { cells: &between.matrices()[origin * regions..], apart: regions * regions };
            add_columns(regions, &mut to, columns, &lived);
            for (step, to) in holds.iter().zip(to.chunks_exact(regions)) {
                moved[*step] = to.to_vec();
            }
        }
    }
    // Past the last step there are rates for, nobody moves.
    let regions = rates.kinds().first().map_or(0, Between::regions);
    moved.iter_mut().flatten().for_each(|to| to.resize(regions, 0.0));
    moved
}

/// Person-years lived in each of some regions by sex and age, one year after another.
fn lived_in(years: &[Cells], holds: &[usize], (first, last): (usize, usize)) -> Vec<Vec<f64>> {
    let mut lived = vec![Vec::new(); last - first];
    for year in holds.iter().filter_map(|step| years.get(*step)) {
        for row in Sex::ALL.into_iter().flat_map(|sex| year.of_sex(sex).chunks_exact(year.lanes())) {
            lived.iter_mut().zip(&row[first..last]).for_each(|(lived, years)| lived.push(*years));
        }
    }
    lived
}
