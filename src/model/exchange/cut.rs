//! From regions alone to regions side by side.

use crate::domain::cells::Cells;
use crate::domain::rates::YearRates;

/// Why regions cannot stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Some regions have moves from outside as net, others as in-counts and out-rates.
    Kinds,
    /// There is no region, or one without rates.
    Nothing,
}

/// Stocks of regions, side by side.
pub(super) fn stocks(regions: &[&Cells]) -> Result<Cells, Apart> {
    Cells::side_by_side(regions).ok_or(Apart::Nothing)
}

/// Rates of a year of regions, side by side.
pub fn rates(regions: &[&YearRates]) -> Result<YearRates, Apart> {
    if regions.is_empty() { Err(Apart::Nothing) } else { YearRates::side_by_side(regions).ok_or(Apart::Kinds) }
}
