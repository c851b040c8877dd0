//! Which sign stands before decimals in a whole table.

use super::columns::Columns;
use super::numbers::{self, Dialect};
use super::{Assumption, Corrections, Grid};
use crate::diag::{Diagnostic, Diagnostics, Place};
use compact_str::CompactString;

/// How the numbers of a grid are written; none where a sign could mean two things.
pub fn find(grid: &Grid, columns: &Columns, corrections: &Corrections, found: &mut Diagnostics) -> Option<Dialect> {
    if let Some(sign) = corrections.decimal {
        return Some(Dialect::Decimal(sign));
    }
    if grid.numbers_plain {
        return Some(Dialect::Decimal('.'));
    }
    let at: Vec<usize> = columns.values().map(|(at, _)| at).collect();
    let cells =
        grid.rows.iter().skip(columns.body).flat_map(|row| at.iter().filter_map(|at| row.cells.get(*at))).map(CompactString::as_str);
    match numbers::dialect(cells) {
        Dialect::Unclear(sign) => {
            let what = format!("`{sign}` may stand before decimals or between thousands: both 1{sign}234 and 1500 are written");
            let found_here = Diagnostic::error("K0530", what)
                .at(Place::file(&grid.file))
                .why("the numbers would be a thousand times too large or too small");
            found.push(
                found_here.advice("say which sign stands before decimals: --decimal \",\" or --decimal \".\", in a study with decimal ="),
            );
            None
        }
        clear => Some(clear),
    }
}

/// The same in words.
#[must_use]
pub fn said(dialect: Dialect) -> Vec<Assumption> {
    let found = match dialect {
        Dialect::Decimal(',') => "comma",
        Dialect::Decimal(_) => "point",
        Dialect::Grouped(',') => "none; commas stand between thousands",
        Dialect::Grouped(_) => "none; points stand between thousands",
        Dialect::Whole | Dialect::Unclear(_) => "none (whole numbers)",
    };
    vec![Assumption { what: "decimal sign", found: found.to_owned() }]
}
