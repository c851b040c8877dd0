//! Counts that others have printed, beside counts of the same people that are shown: what a reader can take the one from the other.
//!
//! METHOD.md, section 6, "Small numbers".

use super::{Cell, FEWEST_USERS, Small, rounded};

/// How often a printed count is moved away from what it would tell, before it is given up.
const MOST_MOVES: usize = 8;

/// A count as it is shown, in persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The count and whom it is of.
    pub cell: Cell,
    /// How far off it may be, persons: a none may be a one, a three may be a two.
    pub off: f64,
}

impl Shown {
    /// A count of users that was made safe.
    #[must_use]
    pub fn counted(cell: Cell) -> Self {
        Self { cell, off: if cell.count <= FEWEST_USERS { 1.0 } else { 0.0 } }
    }
}

/// A printed count as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    /// The count and how far off it may be; none where every number near it would tell of few.
    pub shown: Option<Shown>,
    /// Whether it comes so near to what is shown that it may have been moved, moved or not: saying only where it was would tell by how much.
    /// That small ones are rounded, as all are, is not meant.
    pub near: bool,
}

/// What a printed count can be held against: what is shown of the same people, or of fewer or more.
#[derive(Debug, Clone, Copy)]
struct Sum {
    value: f64,
    /// How far off the counts in it may be together.
    off: f64,
    /// Whether it is of the same people; else the difference is of the others.
    same: bool,
}

impl Sum {
    fn new(value: f64, of: &[&Shown], same: bool) -> Self {
        Self { value, off: of.iter().map(|shown| shown.off).sum(), same }
    }

    /// Farthest a count is from it that could tell: the same people are as many, give or take what the counts are off, and others two.
    fn reach(self) -> f64 {
        let two = FEWEST_USERS - 1.0;
        if self.same { self.off.max(two) } else { self.off + two }
    }

    fn is_near(self, count: f64) -> bool {
        (count - self.value).abs() < self.reach() + 1.0
    }
}

/// A printed count as it may stand beside what is `shown` of the same place, service and night. Where the difference to a sum of other counts
/// could be of one or two, or give a rounded count back, it is that sum, whatever it was; or, where small counts are suppressed, it is
/// given up. The result tells nothing beside what is shown but how near it was.
#[must_use]
pub fn beside(small: Small, shown: &[Shown], printed: Cell) -> Printed {
    let sums: Vec<Sum> =
        within(shown, &printed).into_iter().chain(around(shown, &printed)).filter(|sum| !sum.same || sum.off > 0.0).collect();
    let few = |count: f64| count > 0.0 && count < FEWEST_USERS;
    let near = sums.iter().any(|sum| sum.is_near(printed.count));
    if small == Small::Suppressed {
        let near = near || sums.iter().map(|sum| sum.value).chain([0.0]).any(|sum| (printed.count - sum).abs() <= FEWEST_USERS);
        return Printed { shown: (!near).then_some(Shown { cell: printed, off: 0.0 }), near };
    }
    let mut count = printed.count;
    for _ in 0..MOST_MOVES {
        if let Some(sum) = sums.iter().find(|sum| sum.is_near(count) && count != sum.value) {
            count = sum.value;
        } else if few(count) {
            count = rounded(count);
        } else {
            let reach = sums.iter().filter(|sum| sum.is_near(count)).map(|sum| sum.reach());
            let off = reach.fold(if count <= FEWEST_USERS { 1.0 } else { 0.0 }, f64::max);
            return Printed { shown: (count >= 0.0).then_some(Shown { cell: Cell { count, ..printed }, off }), near };
        }
    }
    Printed { shown: None, near: true }
}

/// Sums of counts that lie in the printed one.
fn within(shown: &[Shown], printed: &Cell) -> Vec<Sum> {
    let inside: Vec<&Shown> = shown.iter().filter(|part| printed.holds(&part.cell)).collect();
    let filled = |parts: &[&Shown]| size(printed) == sizes(parts);
    partitions(&inside).into_iter().map(|parts| Sum::new(sum(&parts), &parts, filled(&parts))).collect()
}

/// What counts around the printed one leave for it, less others inside them.
fn around(shown: &[Shown], printed: &Cell) -> Vec<Sum> {
    let mut sums = Vec::new();
    for whole in shown.iter().filter(|whole| whole.cell.holds(printed) && !printed.holds(&whole.cell)) {
        let beside: Vec<&Shown> = shown
            .iter()
            .filter(|part| whole.cell.holds(&part.cell) && !part.cell.holds(&whole.cell) && !part.cell.meets(printed))
            .collect();
        let ways = if beside.is_empty() { vec![Vec::new()] } else { partitions(&beside) };
        for parts in ways {
            let filled = size(printed) + sizes(&parts) == size(&whole.cell);
            let value = whole.cell.count - sum(&parts);
            sums.push(Sum::new(value, &[parts.as_slice(), &[whole]].concat(), filled));
        }
    }
    sums
}

fn sum(parts: &[&Shown]) -> f64 {
    parts.iter().map(|part| part.cell.count).sum()
}

/// Ways to choose counts of which no two share anybody: each count once as the first, the widest of the rest after it.
fn partitions<'s>(cells: &[&'s Shown]) -> Vec<Vec<&'s Shown>> {
    let mut widest = cells.to_vec();
    widest.sort_by_key(|one| std::cmp::Reverse(one.cell.order()));
    let from = |first: &&'s Shown| {
        let mut chosen = vec![*first];
        for next in &widest {
            if !chosen.iter().any(|one| one.cell.meets(&next.cell)) {
                chosen.push(next);
            }
        }
        chosen
    };
    widest.iter().map(from).collect()
}

fn sizes(parts: &[&Shown]) -> u32 {
    parts.iter().map(|part| size(&part.cell)).sum()
}

/// Ages × sexes; the open age counts as the last there can be.
fn size(cell: &Cell) -> u32 {
    let ages = u32::from(cell.band.to.unwrap_or(u8::MAX)) + 1 - u32::from(cell.band.from);
    if cell.sex.is_some() { ages } else { 2 * ages }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::{AgeBand, Sex};

    fn cell(from: u8, to: Option<u8>, count: f64) -> Cell {
        Cell { sex: None, band: AgeBand { from, to }, count }
    }

    fn night(counts: &[(u8, Option<u8>, f64)]) -> Vec<Shown> {
        counts.iter().map(|&(from, to, count)| Shown::counted(cell(from, to, count))).collect()
    }

    fn value(shown: &[Shown], printed: Cell) -> Option<f64> {
        beside(Small::Rounded, shown, printed).shown.map(|shown| shown.cell.count)
    }

    /// By hand. 67–79 is shown as none and may be one; 80+ is 11. A plan's 12 for both would tell the one; 14 is more than there can be, and
    /// counted another way.
    #[test]
    fn a_printed_total_near_what_is_shown_is_what_is_shown() {
        let shown = night(&[(67, Some(79), 0.0), (80, None, 11.0)]);
        let of = |count: f64| value(&shown, cell(67, None, count));
        assert_eq!([10.0, 11.0, 12.0, 13.0, 14.0, 30.0].map(of), [Some(11.0), Some(11.0), Some(11.0), Some(11.0), Some(14.0), Some(30.0)]);
        let near = |count: f64| beside(Small::Rounded, &shown, cell(67, None, count)).near;
        assert_eq!([11.0, 12.0, 14.0, 30.0].map(near), [true, true, false, false], "moved or not is not told");
    }

    /// By hand. All counts are large, and the plan's ages are theirs: it stands as printed. Where it has ages more, one or two of them are none.
    #[test]
    fn a_printed_count_of_the_same_people_stands_unless_a_count_is_loose() {
        let shown = night(&[(67, Some(79), 365.0), (80, None, 694.0)]);
        assert_eq!(value(&shown, cell(67, None, 1060.0)), Some(1060.0));
        assert_eq!(value(&shown, cell(80, None, 693.0)), Some(693.0));
        assert_eq!(value(&shown, cell(0, None, 1061.0)), Some(1059.0), "two younger than 67");
        assert_eq!(value(&shown, cell(0, None, 1060.0)), Some(1059.0), "one younger than 67");
    }

    /// By hand: 20 are shown at 67+; what leaves three or fewer for the rest, or is so small itself, is given up.
    #[test]
    fn where_small_counts_are_suppressed_a_printed_one_that_tells_is_given_up() {
        let shown = night(&[(67, None, 20.0)]);
        let of = |count: f64| beside(Small::Suppressed, &shown, cell(67, Some(79), count)).shown.map(|shown| shown.cell.count);
        assert_eq!([20.0, 17.0, 16.0, 4.0, 3.0, 0.0].map(of), [None, None, Some(16.0), Some(4.0), None, None]);
        assert_eq!(beside(Small::Suppressed, &shown, cell(67, None, 21.0)).shown.map(|shown| shown.cell.count), Some(21.0));
    }

    /// By hand: 20 are shown at 67+. A plan prints 19 of them at 67–79, which leaves one; and 18, which leaves two.
    #[test]
    fn a_printed_part_of_what_is_shown_leaves_none_or_three_and_over() {
        let shown = night(&[(67, None, 20.0)]);
        assert_eq!(
            [19.0, 18.0, 17.0, 12.0].map(|count| value(&shown, cell(67, Some(79), count))),
            [Some(20.0), Some(20.0), Some(17.0), Some(12.0)]
        );
        let women = Cell { sex: Some(Sex::Female), ..cell(67, None, 19.0) };
        assert_eq!(value(&shown, women), Some(20.0));
    }

    /// Both ways at once: what is within asks for 10, what is around for 12.
    #[test]
    fn where_no_number_is_safe_the_printed_one_is_given_up() {
        let shown = night(&[(67, None, 12.0), (67, Some(69), 10.0)]);
        let found = beside(Small::Rounded, &shown, cell(67, Some(79), 11.0));
        assert_eq!((found.shown, found.near), (None, true));
    }
}
