//! Special groups beside ordinary people: students, asylum centres, prisons. They are a stock with a plan of its own; the year's step is
//! lived without them, and what their number changes by is booked as moved in or out of each cohort.

use super::project::Projection;
use crate::domain::account::{Account, Opening};
use crate::domain::axis::Sex;
use crate::domain::cells::Cells;

/// Ordinary people of a stock, which contains the groups'. Cells may fall below zero: [`crate::domain::cells::Population`] refuses them.
#[must_use]
pub fn ordinary(stock: &Cells, groups: &Cells) -> Cells {
    stock.map(|sex, group, lane, persons| persons - groups.get(sex, group, lane))
}

/// A projection of ordinary people with the groups' stocks added: `groups` by step, the jump-off's first, one more than there are years.
/// Births, deaths and moves of ordinary people stay; accounts close as before.
#[must_use]
pub fn joined(mut projection: Projection, groups: &[Cells]) -> Projection {
    for (account, (before, after)) in projection.accounts.iter_mut().zip(groups.iter().zip(groups.iter().skip(1))) {
        add(account, before, after);
    }
    projection
}

fn add(account: &mut Account, before: &Cells, after: &Cells) {
    let plus = |cells: &Cells, more: &Cells| cells.map(|sex, group, lane, persons| persons + more.get(sex, group, lane));
    if let Opening::Cells(opening) = &mut account.opening {
        *opening = plus(opening, before);
    }
    account.closing = plus(&account.closing, after);
    let open = after.axis().groups() - 1;
    for sex in Sex::ALL {
        for group in 0..=open {
            let started = match group {
                0 => 0.0,
                g if g == open => before.get(sex, open - 1, 0) + before.get(sex, open, 0),
                g => before.get(sex, g - 1, 0),
            };
            let change = after.get(sex, group, 0) - started;
            let row = if change > 0.0 { account.moved_in.row_mut(sex, group) } else { account.moved_out.row_mut(sex, group) };
            row[0] += change.abs();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{AccountDetail, Rules};
    use crate::domain::axis::{AgeAxis, RegionId, Year};
    use crate::domain::cells::Population;
    use crate::domain::rates::{Asfr, Migration, NetMigration, SexRatioAtBirth, Survivorship, YearRates};
    use crate::model::project::project;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 80).unwrap()
    }

    fn quiet() -> YearRates {
        YearRates {
            survivorship: Survivorship::new(Cells::from_fn(axis(), 1, |_, age, _| if age < 60 { 1.0 } else { 0.9 })).unwrap(),
            asfr: Asfr::from_fn(axis(), 1, |age, _| if (25..35).contains(&age) { 0.1 } else { 0.0 }).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.05]).unwrap(),
            migration: Migration::Net(NetMigration::new(Cells::zeros(axis(), 1)).unwrap()),
        }
    }

    /// A hundred students of every age from 19 to 24, two in three of them women: they stay that age while the town grows older.
    #[test]
    fn students_do_not_grow_older_and_every_cohort_closes() {
        let students = Cells::from_fn(axis(), 1, |sex, age, _| match (sex, age) {
            (Sex::Female, 19..=24) => 200.0 / 3.0,
            (Sex::Male, 19..=24) => 100.0 / 3.0,
            _ => 0.0,
        });
        let town = Cells::from_fn(axis(), 1, |_, age, _| if age < 40 { 10.0 } else { 20.0 });
        let groups = vec![students.clone(); 11];
        let from = Year::new(2026).unwrap();
        let alone = project(RegionId::new("1"), from, &Population::new(town.clone()).unwrap(), &vec![quiet(); 10], Rules::default());
        let both = joined(alone.clone(), &groups);
        for (with, without) in both.accounts.iter().zip(&alone.accounts) {
            let apart = ordinary(&with.closing, &without.closing);
            assert!(ordinary(&apart, &students).first_outside(-1e-9..=1e-9).is_none(), "the groups stand on top");
            let residuals = Sex::ALL.into_iter().flat_map(|sex| (0..=80).map(move |group| (sex, group)));
            assert!(residuals.into_iter().all(|(sex, group)| with.residual(sex, group, 0).abs() < 1e-9));
            assert_eq!((with.detail, with.births.clone()), (AccountDetail::Cells, without.births.clone()));
            // A sixth of them are new every year and a sixth leave.
            assert!((with.moved_in.total(0) - 100.0).abs() < 1e-9 && (with.moved_out.total(0) - 100.0).abs() < 1e-9);
        }
        assert_eq!(both.stock(from).unwrap().get(Sex::Female, 20, 0), 10.0 + 200.0 / 3.0);
        // Nothing is nothing, to the last bit.
        assert_eq!(joined(alone.clone(), &vec![Cells::zeros(axis(), 1); 11]), alone);
        assert_eq!(joined(alone.clone(), &[]), alone);
    }
}
