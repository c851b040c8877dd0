//! Who moves, where more or fewer do than expected: the ages that more people are of, and how far counts of moves lie apart.

use super::counts::{Count, MOVE_BANDS, move_band};
use crate::domain::account::{Account, Flow};
use crate::domain::axis::{AgeAxis, Sex};
use crate::domain::cells::Cells;
use crate::domain::rates::Migration;
use std::sync::LazyLock;

/// Net migration of a cell beside what is expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NetBeside {
    /// Persons for a net migration of 1 per inhabitant more than expected.
    pub level: f64,
    /// Persons for a family pattern of 1 per inhabitant more: families' ages gain what the others lose.
    pub pattern: f64,
    /// Persons for one standard deviation of the count of the cell's band.
    pub counted: f64,
    /// Persons the cohort that ends in the cell is expected to start the year with.
    pub there: f64,
}

impl NetBeside {
    /// Net migration where `net` is expected, and of net migration and of the family pattern so much more per inhabitant; `drawn` decides its count.
    #[inline(always)]
    pub fn moved(self, net: f64, ((more, families), drawn): ((&f64, &f64), &f64)) -> f64 {
        net + self.level * more + self.pattern * families + self.counted * drawn
    }
}

/// Moves in and out beside what is expected.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GrossBeside {
    /// Persons expected in and out, all ages.
    pub expected: [f64; 2],
    /// Inhabitants: persons for a net migration of 1 per inhabitant more.
    pub people: f64,
    /// Persons expected in at families' ages, and at the others that move.
    pub by_pattern: [f64; 2],
    /// Counts of those moving in, by sex and band.
    pub moved_in: [[Count; MOVE_BANDS]; 2],
    /// Counts of those moving out.
    pub moved_out: [[Count; MOVE_BANDS]; 2],
}

/// Moves by age and sex in a year, beside those expected.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Beside {
    /// Net migration, by sex and group.
    Net([Vec<NetBeside>; 2]),
    /// In and out.
    Gross(Box<GrossBeside>),
}

/// Where the moves a year expects are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    /// In its account: all moves there are.
    OfAccount,
    /// In its rates, on those who start the year: moves to and from outside, where an account holds moves between regions too.
    OfRates,
}

/// Moves by age as everywhere where they were measured (Rogers & Castro 1981, Model migration schedules, RR-81-30, the fundamental
/// parameters): children with their parents, most around 23, then ever fewer.
static SCHEDULE: LazyLock<[f64; 256]> = LazyLock::new(|| {
    std::array::from_fn(|age| {
        let x = age as f64;
        let young = x - 20.0;
        0.02 * libm::exp(-0.1 * x) + 0.06 * libm::exp(-0.1 * young - libm::exp(-0.4 * young)) + 0.003
    })
});

/// Of one age.
fn schedule(age: u8) -> f64 {
    SCHEDULE[usize::from(age)]
}

impl Beside {
    /// Of a year lived as expected, in which `gross` persons move in, and as many out; `together` come at once.
    pub fn new(account: &Account, migration: &Migration, (gross, together): (f64, f64), moves: Moves) -> Self {
        let axis = account.closing.axis();
        match (migration, moves) {
            (Migration::Net(_), _) => Self::net(account, axis, (gross, together)),
            (Migration::Gross { .. }, Moves::OfAccount) => {
                let of = |flow: &Flow| Cells::from_fn(axis, 1, |sex, group, _| flow.row(sex, group)[0]);
                Self::gross(account, [of(&account.moved_in), of(&account.moved_out)], together)
            }
            (Migration::Gross { moved_in, out_rate }, Moves::OfRates) => {
                let left = |sex, group, _| out_rate.cells().get(sex, group, 0) * account.start_of_cohort(sex, group, 0).unwrap_or(0.0);
                Self::gross(account, [moved_in.cells().clone(), Cells::from_fn(axis, 1, left)], together)
            }
        }
    }

    fn net(account: &Account, axis: AgeAxis, (gross, together): (f64, f64)) -> Self {
        let there = |sex, group| account.start_of_cohort(sex, group, 0).unwrap_or(0.0);
        let there = Cells::from_fn(axis, 1, |sex, group, _| there(sex, group));
        let movers = there.map(|_, group, _, persons| persons * schedule(axis.start_of(group)));
        let (all, people) = (movers.total(0), account.opening.total(0));
        let share = |value: f64| if all > 0.0 { value / all } else { 0.0 };
        let mut bands = [[0.0; MOVE_BANDS]; 2];
        for sex in Sex::ALL {
            for (group, age) in axis.starts().enumerate() {
                bands[sex.index()][move_band(age)] += share(movers.get(sex, group, 0));
            }
        }
        let sums = by_pattern(&movers);
        let of_cell = |sex: Sex, group: usize| {
            let (value, age) = (movers.get(sex, group, 0), axis.start_of(group));
            let band = bands[sex.index()][move_band(age)];
            let pattern = match pattern_of(age) {
                Some(which) if sums[0] > 0.0 && sums[1] > 0.0 => [1.0, -1.0][which] * people * value / sums[which],
                _ => 0.0,
            };
            // In and out of a band: 2 × gross × its share, their counts' variance, laid on its ages by their shares.
            let counted = if band > 0.0 { libm::sqrt(together * 2.0 * gross * band) * share(value) / band } else { 0.0 };
            NetBeside { level: share(value) * people, pattern, counted, there: there.get(sex, group, 0) }
        };
        Self::Net(Sex::ALL.map(|sex| (0..axis.groups()).map(|group| of_cell(sex, group)).collect()))
    }

    fn gross(account: &Account, [moved_in, moved_out]: [Cells; 2], together: f64) -> Self {
        let axis = account.closing.axis();
        let counts = |flow: &Cells, of_people: bool| {
            Sex::ALL.map(|sex| {
                let (mut moved, mut were) = ([0.0; MOVE_BANDS], [0.0; MOVE_BANDS]);
                for (group, age) in axis.starts().enumerate() {
                    moved[move_band(age)] += flow.get(sex, group, 0);
                    were[move_band(age)] += account.start_of_cohort(sex, group, 0).unwrap_or(0.0);
                }
                let mut counts = [Count::SURE; MOVE_BANDS];
                for (count, (moved, were)) in counts.iter_mut().zip(moved.into_iter().zip(were)) {
                    let share = if of_people && were > 0.0 { (moved / were).min(1.0) } else { 0.0 };
                    *count = Count::new(moved, share, together);
                }
                counts
            })
        };
        Self::Gross(Box::new(GrossBeside {
            expected: [moved_in.total(0), moved_out.total(0)],
            people: account.opening.total(0),
            by_pattern: by_pattern(&moved_in),
            moved_in: counts(&moved_in, false),
            moved_out: counts(&moved_out, true),
        }))
    }
}

/// Whether an age moves with children (0) or is another of those that move (1); the old move for neither reason.
pub(super) fn pattern_of(age: u8) -> Option<usize> {
    match age {
        0..=9 | 28..=42 => Some(0),
        10..=49 => Some(1),
        _ => None,
    }
}

/// Persons at families' ages, and at the others that move.
fn by_pattern(cells: &Cells) -> [f64; 2] {
    let mut sums = [0.0; 2];
    for sex in Sex::ALL {
        for (group, age) in cells.axis().starts().enumerate() {
            if let Some(which) = pattern_of(age) {
                sums[which] += cells.get(sex, group, 0);
            }
        }
    }
    sums
}

/// What moves in and out are multiplied by where `more` persons net are to come than `expected` in less out: in = (N + √(N² + 4·i₀·o₀))/2
/// and out = i₀·o₀/in, the most likely pair. Where there is no move one way, the other carries what it can.
pub(super) fn factors([moved_in, moved_out]: [f64; 2], more: f64) -> [f64; 2] {
    let net = moved_in - moved_out + more;
    let product = moved_in * moved_out;
    if product <= 0.0 {
        let of = |flow: f64, wanted: f64| if flow > 0.0 { wanted.max(0.0) / flow } else { 1.0 };
        return [of(moved_in, net), of(moved_out, -net)];
    }
    let arrive = (net + libm::sqrt(net * net + 4.0 * product)) / 2.0;
    [arrive / moved_in, product / arrive / moved_out]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Rules;
    use crate::domain::axis::{RegionId, Year};
    use crate::domain::cells::Population;
    use crate::domain::rates::{Asfr, InMigration, OutMigrationRate, SexRatioAtBirth, Survivorship, YearRates};
    use crate::model::project::project;

    #[test]
    fn flows_balance_and_stay_the_most_likely_pair() {
        for (flows, more) in [([900.0, 800.0], 50.0), ([900.0, 800.0], -700.0), ([10.0, 2_000.0], 0.0)] {
            let [in_by, out_by] = factors(flows, more);
            let (arrive, leave) = (flows[0] * in_by, flows[1] * out_by);
            assert!((arrive - leave - (flows[0] - flows[1] + more)).abs() < 1e-9 && arrive > 0.0 && leave > 0.0);
            assert!((arrive * leave / (flows[0] * flows[1]) - 1.0).abs() < 1e-12);
        }
        assert_eq!(factors([100.0, 0.0], -20.0), [0.8, 1.0]);
        assert_eq!(factors([0.0, 50.0], 10.0), [1.0, 0.8]);
    }

    /// A region alone moves as its rates say; where others' moves stand in its account too, its rates alone are read.
    #[test]
    fn moves_of_rates_are_those_to_and_from_outside() {
        let axis = AgeAxis::new(1, 100).unwrap();
        let cells = |value: f64| Cells::from_fn(axis, 1, |_, age, _| if age < 90 { value } else { 0.0 });
        let rates = |coming: f64, leaving: f64| YearRates {
            survivorship: Survivorship::new(cells(1.0)).unwrap(),
            asfr: Asfr::from_fn(axis, 1, |_, _| 0.0).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
            migration: Migration::Gross {
                moved_in: InMigration::new(cells(coming)).unwrap(),
                out_rate: OutMigrationRate::new(cells(leaving)).unwrap(),
            },
        };
        let stock = Population::new(Cells::from_fn(axis, 1, |_, _, _| 100.0)).unwrap();
        let year = |of: YearRates| project(RegionId::new("1"), Year::new(2026).unwrap(), &stock, &[of], Rules::default());
        let all = year(rates(4.0, 0.04)).accounts;
        let beside = |of: &YearRates, moves| match Beside::new(&all[0], &of.migration, (0.0, 1.0), moves) {
            Beside::Gross(beside) => *beside,
            Beside::Net(..) => panic!("moves both ways"),
        };
        let (alone, outside) = (rates(4.0, 0.04), rates(1.0, 0.01));
        let near = |a: &GrossBeside, b: &GrossBeside, times: f64| {
            a.expected.iter().zip(b.expected).all(|(a, b)| (a * times / b - 1.0).abs() < 0.02)
        };
        assert!(near(&beside(&alone, Moves::OfRates), &beside(&alone, Moves::OfAccount), 1.0));
        assert!(near(&beside(&outside, Moves::OfRates), &beside(&outside, Moves::OfAccount), 4.0));
    }

    #[test]
    fn young_adults_move_most() {
        let most = (0..=100).max_by(|a, b| schedule(*a).total_cmp(&schedule(*b))).unwrap();
        assert_eq!(most, 23);
        assert!(schedule(0) > schedule(15) && schedule(70) < schedule(40));
    }
}
