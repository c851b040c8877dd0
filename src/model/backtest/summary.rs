//! Cases by group, size of municipality and horizon: scores, and how long a projection keeps.

use super::coverage::Place;
use super::people::{Case, GROUPS, Method};
use super::score::Scores;
use std::collections::BTreeMap;

/// Municipalities of a size at the jump-off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SizeClass {
    /// Its word in tables.
    pub code: &'static str,
    /// More inhabitants than this.
    pub above: f64,
    /// As many at most; none = no limit.
    pub most: Option<f64>,
}

impl SizeClass {
    /// The class the figures quoted first are of: more than 2 000 people.
    pub const HEADLINE: Self = Self { code: "over-2000", above: 2000.0, most: None };

    /// Every municipality.
    pub const ALL: Self = Self { code: "all", above: -1.0, most: None };

    /// The headline class, all, and those that tell sizes apart, in the order of tables.
    pub const EACH: [Self; 6] = [
        Self::HEADLINE,
        Self::ALL,
        Self { code: "to-2000", above: -1.0, most: Some(2000.0) },
        Self { code: "2000-5000", above: 2000.0, most: Some(5000.0) },
        Self { code: "5000-20000", above: 5000.0, most: Some(20_000.0) },
        Self { code: "over-20000", above: 20_000.0, most: None },
    ];

    /// The narrowest class a municipality of so many people is in.
    #[must_use]
    pub fn of(people: f64) -> Self {
        Self::EACH[2..].iter().copied().find(|class| class.holds(people)).unwrap_or(Self::ALL)
    }

    /// Whether a municipality of so many people is in it.
    #[must_use]
    pub fn holds(self, people: f64) -> bool {
        people > self.above && self.most.is_none_or(|most| people <= most)
    }
}

/// Scores of one method, group, class and horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Who projected.
    pub method: Method,
    /// Position in [`GROUPS`].
    pub group: usize,
    /// Size of the municipalities.
    pub class: SizeClass,
    /// Years projected.
    pub horizon: u16,
    /// How well.
    pub scores: Scores,
}

/// Largest absolute error that four of five projections must keep within for as long as they are said to keep.
pub const KEEPS_WITHIN: f64 = 0.10;

/// The longest horizon at which, and up to which, 80 % of the errors stay within 10 %: the shelf life of Wilson, Brokensha,
/// Rowe & Simpson 2018, "Insights from the evaluation of past local area population forecasts", Population Research and
/// Policy Review 37, p. 137–155.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShelfLife {
    /// Years; 0 where not even the first year keeps.
    pub years: u16,
    /// Longest horizon there are outcomes for: where `years` is as long, the shelf life may be longer.
    pub tested: u16,
}

/// Scores by method, group, class and horizon, in that order; what has nothing to score is left out.
#[must_use]
pub fn rows(cases: &[Case]) -> Vec<Row> {
    let mut sorted: BTreeMap<(usize, u16), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        sorted.entry((case.group, case.horizon)).or_default().push(case);
    }
    let mut rows = Vec::new();
    for method in Method::ALL {
        for group in 0..GROUPS.len() {
            for class in SizeClass::EACH {
                let of_group = sorted.range((group, 0)..=(group, u16::MAX));
                rows.extend(of_group.filter_map(|(&(_, horizon), cases)| {
                    let pairs: Vec<_> = cases.iter().filter(|case| class.holds(case.size)).map(|case| case.pair(method)).collect();
                    Scores::of(&pairs).map(|scores| Row { method, group, class, horizon, scores })
                }));
            }
        }
    }
    rows
}

/// Shares of the middle of the futures that are asked whether they held what happened: the place of an outcome answers for all.
pub const MIDDLES: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Positions in [`MIDDLES`] of those that are told in words and tables: 50, 80 and 95 of a hundred.
pub const TOLD: [usize; 3] = [4, 7, 9];

/// Position in [`TOLD`] of the one that is told where only one is: 80 of a hundred.
pub const EIGHTY: usize = 1;

/// How often what happened lay within the middle of the futures drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Position in [`GROUPS`].
    pub group: usize,
    /// Size of the municipalities.
    pub class: SizeClass,
    /// Years projected.
    pub horizon: u16,
    /// Outcomes.
    pub n: usize,
    /// How many of them lie inside each of [`MIDDLES`].
    pub inside: [usize; MIDDLES.len()],
}

impl Coverage {
    /// Of places that are of one kind; `None` without any.
    #[must_use]
    pub fn of(places: &[&Place], (group, class, horizon): (usize, SizeClass, u16)) -> Option<Self> {
        let inside = MIDDLES.map(|middle| places.iter().filter(|place| place.inside(middle)).count());
        (!places.is_empty()).then_some(Self { group, class, horizon, n: places.len(), inside })
    }

    /// How many lie inside the middles that are told, in the order of [`TOLD`].
    #[must_use]
    pub fn told(&self) -> [usize; TOLD.len()] {
        TOLD.map(|at| self.inside[at])
    }

    /// The same as shares of the outcomes.
    #[must_use]
    pub fn shares(&self) -> [f64; TOLD.len()] {
        self.told().map(|inside| inside as f64 / self.n as f64)
    }
}

/// Coverage by group, class and horizon, in that order; what has nothing to score is left out.
#[must_use]
pub fn coverage(places: &[Place]) -> Vec<Coverage> {
    let mut sorted: BTreeMap<(usize, u16), Vec<&Place>> = BTreeMap::new();
    for place in places {
        sorted.entry((place.group, place.horizon)).or_default().push(place);
    }
    let mut found = Vec::new();
    for group in 0..GROUPS.len() {
        for class in SizeClass::EACH {
            found.extend(sorted.range((group, 0)..=(group, u16::MAX)).filter_map(|(&(_, horizon), places)| {
                let own: Vec<&Place> = places.iter().copied().filter(|place| class.holds(place.size)).collect();
                Coverage::of(&own, (group, class, horizon))
            }));
        }
    }
    found
}

/// The coverage of a group, class and horizon.
#[must_use]
pub fn find_coverage(found: &[Coverage], group: usize, class: SizeClass, horizon: u16) -> Option<&Coverage> {
    found.iter().find(|row| row.group == group && row.class == class && row.horizon == horizon)
}

/// The row of a method, group, class and horizon.
#[must_use]
pub fn find(rows: &[Row], method: Method, group: usize, class: SizeClass, horizon: u16) -> Option<&Row> {
    rows.iter().find(|row| row.method == method && row.group == group && row.class == class && row.horizon == horizon)
}

/// How long a method's projections of a group keep; `None` without rows.
#[must_use]
pub fn shelf_life(rows: &[Row], method: Method, group: usize, class: SizeClass) -> Option<ShelfLife> {
    let horizons: Vec<(u16, f64)> = rows
        .iter()
        .filter(|row| row.method == method && row.group == group && row.class == class)
        .map(|row| (row.horizon, row.scores.p80))
        .collect();
    let tested = horizons.iter().map(|(horizon, _)| *horizon).max()?;
    let keeps = |horizon: &u16| horizons.iter().any(|(at, p80)| at == horizon && *p80 <= KEEPS_WITHIN);
    let years = (1..=tested).take_while(keeps).last().unwrap_or(0);
    Some(ShelfLife { years, tested })
}

/// The naive rule with the smallest mean absolute error.
#[must_use]
pub fn best_naive(rows: &[Row], group: usize, class: SizeClass, horizon: u16) -> Option<&Row> {
    let naive = Method::NAIVE.iter().filter_map(|&method| find(rows, method, group, class, horizon));
    naive.min_by(|a, b| a.scores.mape.total_cmp(&b.scores.mape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::Year;

    fn place(below: f64, size: f64, horizon: u16) -> Place {
        Place { lane: 0, jump_off: Year::new(2011).unwrap(), horizon, group: 3, size, below }
    }

    /// By hand: five outcomes after five years, in the middle, at 0.3, 0.12, 0.03 and beyond all futures; three of them of municipalities of
    /// more than 2 000. One more after ten years.
    #[test]
    fn coverage_by_hand() {
        let places = [
            place(0.5, 900.0, 5),
            place(0.3, 3000.0, 5),
            place(0.12, 3000.0, 5),
            place(0.03, 30_000.0, 5),
            place(1.0, 900.0, 5),
            place(0.98, 900.0, 10),
        ];
        let found = coverage(&places);
        let told = |class: SizeClass, horizon: u16| find_coverage(&found, 3, class, horizon).map(|row| (row.n, row.told()));
        assert_eq!(told(SizeClass::ALL, 5), Some((5, [2, 3, 4])));
        assert_eq!(told(SizeClass::HEADLINE, 5), Some((3, [1, 2, 3])));
        assert_eq!(told(SizeClass::of(900.0), 5), Some((2, [1, 1, 1])));
        assert_eq!(told(SizeClass::ALL, 10), Some((1, [0, 0, 0])));
        assert_eq!((told(SizeClass::HEADLINE, 10), told(SizeClass::ALL, 7)), (None, None));
        let all = find_coverage(&found, 3, SizeClass::ALL, 5).unwrap();
        assert_eq!(all.inside, [1, 1, 1, 2, 2, 2, 2, 3, 3, 4]);
        assert_eq!(all.shares(), [0.4, 0.6, 0.8]);
        assert!(found.iter().all(|row| row.group == 3), "nothing is said of a group without outcomes");
    }

    #[test]
    fn what_is_told_is_fifty_eighty_and_ninety_five() {
        assert_eq!(TOLD.map(|at| MIDDLES[at]), [0.5, 0.8, 0.95]);
        assert_eq!(MIDDLES[TOLD[EIGHTY]], 0.8);
    }
}
