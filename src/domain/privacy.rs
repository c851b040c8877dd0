//! Protection of small numbers: who may see what a run writes, and what becomes of counts of one or two people.
//!
//! METHOD.md, section 6, "Small numbers"; `docs/decisions/0021-small-numbers.md`.

mod beside;

use super::axis::{AgeBand, Sex};
pub use beside::{Printed, Shown, beside};

/// Who may see what a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Privacy {
    /// Everybody: no count of one or two real users can be read or worked out from it.
    #[default]
    Public,
    /// Those in the municipality who may see the counts as they are.
    Internal,
}

impl Privacy {
    /// Its word in studies and manifests.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
        }
    }
}

/// What becomes of small counts of a public study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Small {
    /// One is shown, and calculated with, as none, and two as three.
    #[default]
    Rounded,
    /// Three and fewer, and none, are not shown, nor anything they could be found from.
    Suppressed,
}

/// What a study's counts went through before anything was worked out from them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Protection {
    /// Who may see the results.
    pub privacy: Privacy,
    /// What becomes of small counts where everybody may.
    pub small: Small,
    /// Files of the study that hold counts of real users, as the study names them, in their order.
    pub count_files: Vec<String>,
}

/// Fewest real users a public figure may stand for, other than none.
pub const FEWEST_USERS: f64 = 3.0;

/// Fewest people a public rate may be divided by.
pub const FEWEST_PEOPLE: f64 = 20.0;

/// A count as it may be seen by everybody: 1 becomes 0, 2 becomes 3, others stay (a fraction below 3 goes to the nearer of the two).
/// The second way of Statistics Norway's guide to the protection of small numbers.
#[must_use]
pub fn rounded(count: f64) -> f64 {
    match count {
        small if small <= 0.0 || small >= FEWEST_USERS => count,
        small if small < FEWEST_USERS / 2.0 => 0.0,
        _ => FEWEST_USERS,
    }
}

/// A count of people of one sex or both in a band of ages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Persons.
    pub count: f64,
}

impl Cell {
    /// Whether everybody counted in `other` is counted here too.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        lies_in(other.band, self.band) && (self.sex.is_none() || self.sex == other.sex)
    }

    /// Whether anybody could be counted in both.
    fn meets(&self, other: &Self) -> bool {
        self.band.overlaps(other.band) && (self.sex == other.sex || self.sex.is_none() || other.sex.is_none())
    }

    /// Order in which cells are made safe: what is narrower first.
    #[must_use]
    pub fn order(&self) -> (u8, bool, AgeBand, Option<Sex>) {
        (self.band.to.unwrap_or(u8::MAX) - self.band.from, self.sex.is_none(), self.band, self.sex)
    }
}

fn lies_in(inner: AgeBand, outer: AgeBand) -> bool {
    inner.from >= outer.from && outer.to.is_none_or(|end| inner.to.is_some_and(|to| to <= end))
}

/// Counts of one place, service and night as they may be seen by everybody, in the order given. A cell that holds no other is
/// [`rounded`]; a total is the sum of the widest cells it holds, as they are published, and of what it has beside them, rounded
/// likewise: so that total less parts is never one or two either.
#[must_use]
pub fn additive(cells: &[Cell]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..cells.len()).collect();
    order.sort_by_key(|&at| cells[at].order());
    let mut published: Vec<f64> = cells.iter().map(|cell| cell.count).collect();
    for (place, &at) in order.iter().enumerate() {
        let mut parts: Vec<usize> = Vec::new();
        for &narrower in order[..place].iter().rev().filter(|&&narrower| cells[at].holds(&cells[narrower])) {
            if !parts.iter().any(|&part| cells[part].meets(&cells[narrower])) {
                parts.push(narrower);
            }
        }
        let given: f64 = parts.iter().map(|&part| cells[part].count).sum();
        let shown: f64 = parts.iter().map(|&part| published[part]).sum();
        let beside = cells[at].count - given;
        // Parts may add up to more than their total where they are counted another way: then what is too much is rounded.
        published[at] = rounded(shown + rounded(beside.abs()).copysign(beside));
    }
    published
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(sex: Option<Sex>, from: u8, to: Option<u8>, count: f64) -> Cell {
        Cell { sex, band: AgeBand { from, to }, count }
    }

    #[test]
    fn one_becomes_none_and_two_become_three() {
        let counts = [0.0, 1.0, 2.0, 3.0, 4.0, 0.4, 1.4, 1.6, 2.9, -2.0, 117.0];
        assert_eq!(counts.map(rounded), [0.0, 0.0, 3.0, 3.0, 4.0, 0.0, 0.0, 3.0, 3.0, -2.0, 117.0]);
    }

    /// Worked by hand: women 1, men 2 aged 67–79; 14 aged 80+; 19 in all, so that two are younger than 67.
    #[test]
    fn totals_are_the_sum_of_what_is_published() {
        let (women, men) = (Some(Sex::Female), Some(Sex::Male));
        let table = [
            cell(None, 0, None, 19.0),
            cell(women, 67, Some(79), 1.0),
            cell(men, 67, Some(79), 2.0),
            cell(None, 67, Some(79), 3.0),
            cell(None, 80, None, 14.0),
        ];
        // 67–79: 0 + 3. In all: 3 + 14, and the two below 67, who count as three.
        assert_eq!(additive(&table), [20.0, 0.0, 3.0, 3.0, 14.0]);
    }

    /// A total that goes by its own count would tell: 12 less 11 is the one.
    #[test]
    fn a_total_less_its_parts_does_not_tell() {
        let table = [cell(None, 0, Some(66), 1.0), cell(None, 67, None, 11.0), cell(None, 0, None, 12.0)];
        assert_eq!(additive(&table), [0.0, 11.0, 11.0]);
        let only_one_part = [cell(None, 67, None, 11.0), cell(None, 0, None, 12.0)];
        assert_eq!(additive(&only_one_part), [11.0, 11.0]);
    }

    /// Numbers that look random, always the same ones.
    struct Draws(u64);

    impl Draws {
        fn below(&mut self, most: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % most
        }
    }

    /// Bands × both sexes, the bands' totals, the sexes' totals and the grand total, most of the counts small.
    fn table(draws: &mut Draws) -> (Vec<Cell>, usize) {
        let most = if draws.below(2) == 0 { 3 } else { 5 };
        let bands: Vec<AgeBand> = (0..most).map(|n| AgeBand { from: n * 20, to: (n < 4).then_some(n * 20 + 19) }).collect();
        let mut cells: Vec<Cell> = Vec::new();
        for &band in &bands {
            for sex in Sex::ALL {
                let count = if draws.below(3) == 0 { draws.below(90) } else { draws.below(5) };
                cells.push(Cell { sex: Some(sex), band, count: count as f64 });
            }
        }
        let inner = cells.len();
        let whole = AgeBand { from: 0, to: bands.last().unwrap().to };
        let sum = |keep: &dyn Fn(&Cell) -> bool| cells.iter().filter(|cell| keep(cell)).map(|cell| cell.count).sum::<f64>();
        let mut totals: Vec<Cell> = bands.iter().map(|&band| Cell { sex: None, band, count: sum(&|cell| cell.band == band) }).collect();
        totals.extend(Sex::ALL.map(|sex| Cell { sex: Some(sex), band: whole, count: sum(&|cell| cell.sex == Some(sex)) }));
        totals.push(Cell { sex: None, band: whole, count: sum(&|_| true) });
        cells.extend(totals);
        (cells, inner)
    }

    /// What is wrong with a table as published; none if all is well.
    fn complaint(cells: &[Cell], inner: usize, published: &[f64]) -> Option<String> {
        let small = |count: f64| count > 0.0 && count < FEWEST_USERS;
        if let Some(at) = (0..cells.len()).find(|&at| small(published[at])) {
            return Some(format!("{:?} is shown as {}", cells[at], published[at]));
        }
        for (at, total) in cells.iter().enumerate() {
            let inside: Vec<usize> = (0..inner).filter(|&part| total.holds(&cells[part])).collect();
            let sum: f64 = inside.iter().map(|&part| published[part]).sum();
            let off = (published[at] - total.count).abs();
            let most = inside.iter().filter(|&&part| small(cells[part].count)).count() as f64;
            if sum != published[at] || off > most {
                return Some(format!("{total:?} is shown as {}, its cells add up to {sum}, {most} of them were small", published[at]));
            }
        }
        None
    }

    /// Promise P2: no cell of 1 or 2, every total the sum of its published cells, off by no more than one a small cell.
    #[test]
    fn a_thousand_tables_hold_no_small_cell_and_add_up() {
        let mut draws = Draws(2026);
        for _ in 0..1000 {
            let (cells, inner) = table(&mut draws);
            assert_eq!(complaint(&cells, inner, &additive(&cells)), None, "{cells:?}");
        }
    }

    /// The judge judged: cells rounded one by one do not add up, and counts as they are hold small ones.
    #[test]
    fn a_table_that_is_not_safe_is_seen() {
        let mut draws = Draws(7);
        let (mut alone, mut bare) = (0, 0);
        for _ in 0..1000 {
            let (cells, inner) = table(&mut draws);
            let rounded_alone: Vec<f64> = cells.iter().map(|cell| rounded(cell.count)).collect();
            let as_they_are: Vec<f64> = cells.iter().map(|cell| cell.count).collect();
            alone += usize::from(complaint(&cells, inner, &rounded_alone).is_some());
            bare += usize::from(complaint(&cells, inner, &as_they_are).is_some());
        }
        assert!(alone > 800 && bare > 800, "{alone} {bare}");
    }
}
