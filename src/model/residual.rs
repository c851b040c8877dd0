//! Net migration of the past as what births and deaths do not explain: the residual of two stocks.

use crate::domain::account::MigrationTiming;
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;

/// Net migration by sex and age at the end of the year that takes the stock `opening` to `closing`, given survivorship
/// and the year's births by sex. One lane.
///
/// It inverts the step exactly: with `EvenByCohort`, q = (p + ½N)·S + ½N gives N = 2(q − pS)/(1 + S); with `End`,
/// N = q − pS. Migration estimated by age (`EvenByAge`) would swing from age to age, so that such studies use the
/// residual by cohort too.
#[must_use]
pub fn net_migration(opening: &Cells, closing: &Cells, survivorship: &Cells, births: [f64; 2], timing: MigrationTiming) -> Cells {
    let open = opening.axis().groups() - 1;
    Cells::from_fn(opening.axis(), 1, |sex, group, _| {
        let origin = match group {
            0 => births[sex.index()],
            g if g == open => opening.get(sex, open - 1, 0) + opening.get(sex, open, 0),
            g => opening.get(sex, g - 1, 0),
        };
        let survive = survivorship.get(sex, group, 0);
        let unexplained = closing.get(sex, group, 0) - origin * survive;
        match timing {
            MigrationTiming::End => unexplained,
            MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => 2.0 * unexplained / (1.0 + survive),
        }
    })
}

/// Births of a year by sex where no count is given: the children aged 0 at its end, taken back to their birth, less
/// those who moved in after it. Children have been exposed to moving for half as long as one-year-olds, so that half the
/// one-year-olds' net migration (given the stocks and survivorship) is taken for theirs.
#[must_use]
pub fn births_from_children(opening: &Cells, closing: &Cells, survivorship: &Cells) -> [f64; 2] {
    Sex::ALL.map(|sex| {
        let (s0, s1) = (survivorship.get(sex, 0, 0), survivorship.get(sex, 1, 0));
        let moved_at_1 = 2.0 * (closing.get(sex, 1, 0) - opening.get(sex, 0, 0) * s1) / (1.0 + s1);
        let moved = 0.5 * moved_at_1;
        (closing.get(sex, 0, 0) - 0.5 * moved * (1.0 + s0)) / s0
    })
}

/// Mean of several years' cells; `None` without any.
#[must_use]
pub fn mean(years: &[Cells]) -> Option<Cells> {
    let first = years.first()?;
    Some(first.map(|sex, group, lane, _| years.iter().map(|year| year.get(sex, group, lane)).sum::<f64>() / years.len() as f64))
}

/// First age of the oldest, whose residual is mostly the chance of deaths among few people.
pub const OLDEST: u8 = 85;

/// Age above which nobody is taken to move.
pub const LAST_MOVER: u8 = 94;

/// The same net migration with that of ages 85 and over, sex by sex, spread over ages 85–94 like the people of `stock`:
/// the sum stays, and the chance of single deaths at 100 is no longer carried on as people who move there every year.
#[must_use]
pub fn settle_oldest(net: &Cells, stock: &Cells) -> Cells {
    let axis = net.axis();
    let sum = |cells: &Cells, sex: Sex, from: u8, to: u8| -> f64 {
        axis.starts().enumerate().filter(|(_, age)| (from..=to).contains(age)).map(|(group, _)| cells.get(sex, group, 0)).sum()
    };
    net.map(|sex, group, _, persons| {
        let age = axis.start_of(group);
        let people = sum(stock, sex, OLDEST, LAST_MOVER);
        match age {
            OLDEST..=LAST_MOVER if people > 0.0 => sum(net, sex, OLDEST, u8::MAX) * stock.get(sex, group, 0) / people,
            age if age < OLDEST || people <= 0.0 => persons,
            _ => 0.0,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::AgeAxis;

    #[test]
    fn the_oldest_keep_their_sum_and_nobody_moves_at_a_hundred() {
        let axis = AgeAxis::new(1, 105).unwrap();
        let net = Cells::from_fn(axis, 1, |sex, group, _| ((group * 7 + sex.index() * 3) % 11) as f64 - 4.0);
        let stock = Cells::from_fn(axis, 1, |sex, group, _| 120.0 - group as f64 + sex.index() as f64);
        let settled = settle_oldest(&net, &stock);
        for sex in Sex::ALL {
            assert!((settled.total_of(sex, 0) - net.total_of(sex, 0)).abs() < 1e-9);
            assert_eq!((settled.get(sex, 84, 0), settled.get(sex, 100, 0)), (net.get(sex, 84, 0), 0.0));
            let rate = |group: usize| settled.get(sex, group, 0) / stock.get(sex, group, 0);
            assert!((rate(85) - rate(94)).abs() < 1e-12);
        }
    }
}
