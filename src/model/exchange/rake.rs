//! Raking: the regions' people of a year are scaled so that they add up to their parent's, cell by cell of what is known of it.

use crate::domain::account::Account;
use crate::domain::axis::Sex;
use crate::domain::exchange::ParentCell;

/// What raking moved in a region and year, persons.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Raked {
    /// Added, in the cells that grew; in the account among those who moved in.
    pub added: f64,
    /// Taken, in the cells that shrank; in the account among those who moved out.
    pub taken: f64,
    /// People at the end of the year before it was raked.
    pub of: f64,
}

impl Raked {
    /// Persons moved either way per person of the region.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.of > 0.0 { (self.added + self.taken) / self.of } else { 0.0 }
    }
}

/// The parent has people in a cell where no region has any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unmet(pub ParentCell);

/// Scales the closing stock of an account, all its lanes together, to the parent's cells; what that adds or takes away is
/// booked among the movers of its cell.
pub(super) fn rake(parent: &[ParentCell], account: &mut Account) -> Result<Vec<Raked>, Unmet> {
    let lanes = account.closing.lanes();
    let mut raked: Vec<Raked> = (0..lanes).map(|lane| Raked { of: account.closing.total(lane), ..Raked::default() }).collect();
    for cell in parent {
        let places = places(cell, account);
        let sum: f64 = places.iter().map(|&(sex, group)| account.closing.row(sex, group).iter().sum::<f64>()).sum();
        if sum == 0.0 && cell.persons > 0.0 {
            return Err(Unmet(*cell));
        }
        let factor = if sum > 0.0 { cell.persons / sum } else { 1.0 };
        for (sex, group) in places {
            for (lane, raked) in raked.iter_mut().enumerate() {
                scale(account, (sex, group, lane), factor, raked);
            }
        }
    }
    Ok(raked)
}

/// Sexes and groups of a cell of the parent.
fn places(cell: &ParentCell, account: &Account) -> Vec<(Sex, usize)> {
    let axis = account.closing.axis();
    let sexes = Sex::ALL.into_iter().filter(|sex| cell.sex.is_none_or(|own| own == *sex));
    let groups: Vec<usize> = axis.starts().enumerate().filter(|(_, age)| cell.band.contains(*age)).map(|(group, _)| group).collect();
    sexes.flat_map(|sex| groups.iter().map(move |group| (sex, *group))).collect()
}

fn scale(account: &mut Account, (sex, group, lane): (Sex, usize, usize), factor: f64, raked: &mut Raked) {
    let before = account.closing.get(sex, group, lane);
    let after = factor * before;
    account.closing.set(sex, group, lane, after);
    if after >= before {
        account.moved_in.row_mut(sex, group)[lane] += after - before;
        raked.added += after - before;
    } else {
        account.moved_out.row_mut(sex, group)[lane] += before - after;
        raked.taken += before - after;
    }
}
