//! From regions side by side to a region alone, and back.

use crate::domain::account::{Account, AccountDetail, Flow};
use crate::domain::axis::Sex;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::rates::{Asfr, InMigration, Migration, NetMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};

/// One lane of an account, as an account of its own; every cell kept where it was.
pub(super) fn lane(account: &Account, lane: usize) -> Account {
    let mut cut = Account::new(account.closing.axis(), 1, account.detail);
    if let Some(opening) = account.opening.cells() {
        cut.opening = opening.lane(lane).into();
    }
    for sex in Sex::ALL {
        cut.births[sex.index()][0] = account.births[sex.index()][lane];
    }
    for (to, from) in [
        (&mut cut.deaths, &account.deaths),
        (&mut cut.moved_in, &account.moved_in),
        (&mut cut.moved_out, &account.moved_out),
        (&mut cut.adjustment, &account.adjustment),
    ] {
        copy(to, from, lane, account);
    }
    cut.closing = account.closing.lane(lane);
    cut
}

fn copy(to: &mut Flow, from: &Flow, lane: usize, account: &Account) {
    let rows = if account.detail == AccountDetail::Cells { account.closing.axis().groups() } else { 1 };
    for sex in Sex::ALL {
        for group in 0..rows {
            to.row_mut(sex, group)[0] = from.row(sex, group)[lane];
        }
    }
}

/// Stocks of regions, side by side.
pub(super) fn stocks<'s>(regions: &[&'s Cells]) -> Option<Cells> {
    let first: &'s Cells = regions.first()?;
    Some(Cells::from_fn(first.axis(), regions.len(), |sex, group, lane| regions[lane].get(sex, group, 0)))
}

/// Why rates of regions cannot stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub enum Apart {
    /// Some regions have moves from outside as net, others as in-counts and out-rates.
    Kinds,
    /// There is no region, or one without rates.
    Nothing,
    /// A rate that cannot be.
    Rate(InvalidCell),
}

impl From<InvalidCell> for Apart {
    fn from(cell: InvalidCell) -> Self {
        Self::Rate(cell)
    }
}

/// Rates of a year of regions, side by side.
pub fn rates(regions: &[&YearRates]) -> Result<YearRates, Apart> {
    let first = regions.first().ok_or(Apart::Nothing)?;
    let axis = first.survivorship.cells().axis();
    let beside = |of: &dyn Fn(&YearRates) -> Option<&Cells>| -> Result<Cells, Apart> {
        let cells: Option<Vec<&Cells>> = regions.iter().map(|rates| of(rates)).collect();
        stocks(&cells.ok_or(Apart::Kinds)?).ok_or(Apart::Nothing)
    };
    let migration = match first.migration {
        Migration::Net(_) => Migration::Net(NetMigration::new(beside(&|rates| match &rates.migration {
            Migration::Net(net) => Some(net.cells()),
            Migration::Gross { .. } => None,
        })?)?),
        Migration::Gross { .. } => {
            let moved_in = InMigration::new(beside(&|rates| gross(rates).map(|(moved_in, _)| moved_in))?)?;
            Migration::Gross { moved_in, out_rate: OutMigrationRate::new(beside(&|rates| gross(rates).map(|(_, out)| out))?)? }
        }
    };
    let ratios = regions.iter().map(|rates| rates.sex_ratio_at_birth.by_lane()[0]).collect();
    Ok(YearRates {
        survivorship: Survivorship::new(beside(&|rates| Some(rates.survivorship.cells()))?)?,
        asfr: Asfr::from_fn(axis, regions.len(), |group, lane| regions[lane].asfr.row(group)[0])?,
        sex_ratio_at_birth: SexRatioAtBirth::new(ratios).ok_or(Apart::Nothing)?,
        migration,
    })
}

fn gross(rates: &YearRates) -> Option<(&Cells, &Cells)> {
    match &rates.migration {
        Migration::Net(_) => None,
        Migration::Gross { moved_in, out_rate } => Some((moved_in.cells(), out_rate.cells())),
    }
}
