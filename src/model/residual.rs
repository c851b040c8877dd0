//! Net migration of the past as what births and deaths do not explain: the residual of two stocks.

use crate::domain::account::MigrationTiming;
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;

/// Net migration by sex and age at the end of the year that takes the stock `opening` to `closing`, given survivorship
/// (one lane for all, or a lane each) and the year's births by sex and lane.
///
/// It inverts the step exactly: with `EvenByCohort`, q = (p + ½N)·S + ½N gives N = 2(q − pS)/(1 + S); with `End`,
/// N = q − pS. Migration estimated by age (`EvenByAge`) would swing from age to age, so that such studies use the
/// residual by cohort too.
#[must_use]
pub fn net_migration(opening: &Cells, closing: &Cells, survivorship: &Cells, births: &[Vec<f64>; 2], timing: MigrationTiming) -> Cells {
    let started = starts(opening, births);
    let several = survivorship.lanes() > 1;
    closing.map(|sex, group, lane, persons| {
        let survive = survivorship.get(sex, group, if several { lane } else { 0 });
        let unexplained = persons - started.get(sex, group, lane) * survive;
        match timing {
            MigrationTiming::End => unexplained,
            MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => 2.0 * unexplained / (1.0 + survive),
        }
    })
}

/// Persons each cohort starts the year with, by the group it ends in: the births in the youngest, the last two groups
/// together in the open one.
#[must_use]
pub fn starts(opening: &Cells, births: &[Vec<f64>; 2]) -> Cells {
    let open = opening.axis().groups() - 1;
    Cells::from_fn(opening.axis(), opening.lanes(), |sex, group, lane| match group {
        0 => births[sex.index()][lane],
        g if g == open => opening.get(sex, open - 1, lane) + opening.get(sex, open, lane),
        g => opening.get(sex, g - 1, lane),
    })
}

/// Births of a year by sex and lane where no count is given: the children aged 0 at its end, taken back to their birth, less
/// those who moved in after it. Children have been exposed to moving for half as long as one-year-olds, so that half the
/// one-year-olds' net migration (given the stocks and survivorship, one lane for all) is taken for theirs.
#[must_use]
pub fn births_from_children(opening: &Cells, closing: &Cells, survivorship: &Cells) -> [Vec<f64>; 2] {
    Sex::ALL.map(|sex| {
        let (s0, s1) = (survivorship.get(sex, 0, 0), survivorship.get(sex, 1, 0));
        let of_lane = |lane: usize| {
            let moved_at_1 = 2.0 * (closing.get(sex, 1, lane) - opening.get(sex, 0, lane) * s1) / (1.0 + s1);
            let moved = 0.5 * moved_at_1;
            (closing.get(sex, 0, lane) - 0.5 * moved * (1.0 + s0)) / s0
        };
        (0..closing.lanes()).map(of_lane).collect()
    })
}

/// Mean of several years' cells; `None` without any.
#[must_use]
pub fn mean(years: &[Cells]) -> Option<Cells> {
    let first = years.first()?;
    Some(first.map(|sex, group, lane, _| years.iter().map(|year| year.get(sex, group, lane)).sum::<f64>() / years.len() as f64))
}
