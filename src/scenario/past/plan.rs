//! From which years, and how far: what was asked for, held against what the data can answer.

use super::NamedPast;
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::axis::Year;
use crate::model::backtest::people::{BEFORE, Past};

/// Horizons where none are asked for, years.
pub const HORIZONS: [u16; 2] = [5, 10];

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Years projected; none = [`HORIZONS`], as far as the data go.
    pub horizons: Vec<u16>,
    /// First and last jump-off in the data's own label; none = as many as can be.
    pub jump_offs: Option<(u16, u16)>,
}

/// What will be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Horizons shown, shortest first.
    pub horizons: Vec<u16>,
    /// Jump-offs, earliest first.
    pub jump_offs: Vec<Year>,
}

impl Plan {
    /// The longest horizon.
    #[must_use]
    pub fn longest(&self) -> u16 {
        self.horizons.last().copied().unwrap_or(0)
    }
}

/// The plan where nothing is asked for; `None` where the history is too short for any.
#[must_use]
pub fn usual(past: &Past) -> Option<Plan> {
    let last = past.histories.last()?;
    let rates = past.national.mx.keys().next()?.max(past.national.asfr.keys().next()?).plus(1);
    let first = past.histories.first.plus(BEFORE).max(rates);
    let horizons = within(reach(first, last));
    let shortest = *horizons.first()?;
    Some(Plan { jump_offs: first.through(last.minus(shortest)).collect(), horizons })
}

/// Judges what was asked for.
///
/// # Errors
/// Jump-offs without five years before or one after, horizons without an outcome, rates that were not known then.
pub fn plan(named: &NamedPast, asked: &Asked) -> Result<Plan, Diagnostics> {
    let mut found = Diagnostics::new();
    let plan = judged(named, asked, &mut found);
    match plan {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(found),
    }
}

/// Years from `first` to `last`.
fn reach(first: Year, last: Year) -> u16 {
    u16::try_from(last.since(first)).unwrap_or(0)
}

/// [`HORIZONS`] as far as the data reach; the longest there is where they do not reach the first.
fn within(reach: u16) -> Vec<u16> {
    let usual: Vec<u16> = HORIZONS.into_iter().filter(|horizon| *horizon <= reach).collect();
    if usual.is_empty() && reach > 0 { vec![reach] } else { usual }
}

fn judged(named: &NamedPast, asked: &Asked, found: &mut Diagnostics) -> Option<Plan> {
    let (past, label) = (&named.past, named.label);
    let shown = |year: Year| label.of_stock(year);
    let possible = past.jump_offs();
    let (Some(&earliest), Some(&latest), Some(last)) = (possible.first(), possible.last(), past.histories.last()) else {
        found.push(too_short(past.histories.stocks.len()));
        return None;
    };
    let mut horizons = asked.horizons.clone();
    horizons.sort_unstable();
    horizons.dedup();
    let jump_offs: Vec<Year> = match asked.jump_offs {
        Some((from, to)) => Year::new(from).zip(Year::new(to)).map(|(a, b)| label.stock_of(a).through(label.stock_of(b)).collect())?,
        None => {
            let shortest = horizons.first().copied().or_else(|| within(reach(earliest, last)).first().copied())?;
            earliest.through(last.minus(shortest).max(earliest)).collect()
        }
    };
    if let Some(year) = jump_offs.iter().find(|year| !possible.contains(year)) {
        found.push(outside(shown(*year), (shown(earliest), shown(latest))));
        return None;
    }
    let first = *jump_offs.first()?;
    let reach = reach(first, last);
    if horizons.is_empty() {
        horizons = within(reach);
    }
    for &horizon in horizons.iter().filter(|horizon| **horizon > reach) {
        found.push(beyond(horizon, reach, shown(last)));
    }
    unknown_then(past, first, shown(first), found);
    Some(Plan { horizons, jump_offs })
}

pub(super) fn too_short(stocks: usize) -> Diagnostic {
    Diagnostic::error(
        "K0606",
        format!("people of {} year(s) in a row stand in the study; a back-test needs at least {}", stocks, BEFORE + 2),
    )
    .why("five years before a jump-off tell who moves, and at least one after it tells what happened")
    .advice("download more years of people (Statistics Norway: table 07459; Statistics Sweden: people by region, age and sex) and make the study again")
}

fn outside(year: Year, (earliest, latest): (Year, Year)) -> Diagnostic {
    Diagnostic::error("K0607", format!("{year} cannot be a jump-off: those that can are {earliest}–{latest}"))
        .why("a jump-off needs five years before it and at least one after it")
        .advice(format!("ask for --jump-offs {earliest}..{latest}, or a part of it"))
}

fn beyond(horizon: u16, reach: u16, last: Year) -> Diagnostic {
    Diagnostic::error("K0608", format!("{horizon} years on from any jump-off lies beyond the data, which end in {last}"))
        .why("nobody knows yet how wrong such a projection is")
        .advice(format!("ask for --horizons of at most {reach}, or for earlier jump-offs"))
}

/// National rates of a year before the first jump-off must be there.
fn unknown_then(past: &Past, first: Year, shown: Year, found: &mut Diagnostics) {
    let known = past.known(first).national;
    let missing = [("death rates", known.mx.is_empty()), ("births per woman", known.asfr.is_empty())];
    for (what, _) in missing.into_iter().filter(|(_, missing)| *missing) {
        let diagnostic = Diagnostic::error("K0609", format!("no national {what} of a year before {shown}"));
        found.push(diagnostic.why("later ones were not known then").advice("give earlier years of them, or later --jump-offs"));
    }
}
