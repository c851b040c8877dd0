//! What the middle of futures drawn from past years held of what then happened, in Norwegian municipalities: the figures of
//! `docs/accuracy.md`, "What the futures held", that every report with draws quotes. A test holds them in step with that page.

use crate::model::backtest::people::GROUPS;
use crate::model::backtest::summary::{EIGHTY, TOLD};

/// First and last year the futures were drawn from: years that no size of theirs was chosen on.
pub const NATIONAL_YEARS: (u16, u16) = (2016, 2021);

/// Of what the figures are, beside who made them: Statistics Norway, table 07459, municipalities of more than 2 000 people.
pub const NATIONAL_SOURCE: &str = "docs/accuracy.md";

/// What was held of a group so many years on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct National {
    /// Position among the groups of back-tests.
    pub group: usize,
    /// Years on.
    pub horizon: u16,
    /// Outcomes.
    pub n: u16,
    /// Per cent of them inside the middle 50, 80 and 95 % of the futures.
    pub percent: [u8; TOLD.len()],
}

const fn row(group: usize, horizon: u16, n: u16, percent: [u8; TOLD.len()]) -> National {
    National { group, horizon, n, percent }
}

/// `kohort backtest municipal_population.csv.gz --jump-offs 2016..2021 --draws 400`, the class of more than 2 000 inhabitants.
pub const NATIONAL: [National; 10] = [
    row(0, 5, 812, [47, 79, 92]),
    row(0, 10, 137, [60, 85, 97]),
    row(1, 5, 812, [43, 74, 92]),
    row(1, 10, 137, [60, 87, 96]),
    row(2, 5, 812, [53, 79, 92]),
    row(2, 10, 137, [49, 77, 89]),
    row(3, 5, 812, [49, 77, 92]),
    row(3, 10, 137, [48, 81, 93]),
    row(4, 5, 812, [43, 71, 88]),
    row(4, 10, 137, [40, 74, 88]),
];

/// What was held of a group so many years on; none where it is not quoted.
#[must_use]
pub fn national(group: usize, horizon: u16) -> Option<&'static National> {
    NATIONAL.iter().find(|row| row.group == group && row.horizon == horizon)
}

/// Least and most that the middle 80 % held, of the groups the width was sized on: everybody, 0–5 and 80 and over.
#[must_use]
pub fn national_eighty() -> (u8, u8) {
    let sized = |group: usize| GROUPS.get(group).is_some_and(|band| (band.from, band.to) != (67, Some(79)) && band.from != 90);
    let held = || NATIONAL.iter().filter(|row| sized(row.group)).map(|row| row.percent[EIGHTY]);
    (held().min().unwrap_or(0), held().max().unwrap_or(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_quoted_after_five_and_ten_years() {
        for group in 0..GROUPS.len() {
            assert!([5, 10].iter().all(|&horizon| national(group, horizon).is_some()), "{group}");
        }
        assert_eq!(national(0, 7), None);
        assert_eq!(national_eighty(), (74, 87), "71 is of those aged 90 and over, which the sentence does not name");
    }
}
