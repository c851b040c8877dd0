//! Moves both ways: how many are expected in and out at each age, and what a stronger or weaker pull makes of them.

use crate::domain::account::{Account, MigrationTiming};
use crate::domain::axis::Sex;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::rates::{InMigration, Migration, OutMigrationRate};

/// A year's expected moves: persons in by the group they end in, movers out per person.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Persons moving in.
    pub moved_in: Cells,
    /// Movers out per person at risk, 0–1.
    pub out_rate: Cells,
}

impl Expected {
    /// The moves that lead from the start of `year` to its very closing stock with movers out at `out_rate`.
    ///
    /// By cohort, q = (p·(1 − ½r) + ½I)·S·(1 − ½r) + ½I gives I = 2(q − pS(1 − ½r)²)/(1 + S(1 − ½r)); at the end of the year,
    /// I = q − pS(1 − r). Where fewer are left than that rate leaves, nobody moves in and the rate is the higher one that
    /// meets the stock. `None` where a cohort loses more than can move out of it, or the year's cells are not kept.
    #[must_use]
    pub fn of(year: &Account, survivorship: &Cells, out_rate: &Cells, timing: MigrationTiming) -> Option<Self> {
        let closing = &year.closing;
        let (mut moved_in, mut rates) = (Cells::zeros(closing.axis(), closing.lanes()), Cells::zeros(closing.axis(), closing.lanes()));
        for sex in Sex::ALL {
            for group in 0..closing.axis().groups() {
                for lane in 0..closing.lanes() {
                    let start = year.start_of_cohort(sex, group, lane)?;
                    let cohort = Cohort { start, end: closing.get(sex, group, lane), survive: survivorship.get(sex, group, lane), timing };
                    let (persons, rate) = cohort.moves(out_rate.get(sex, group, lane))?;
                    moved_in.set(sex, group, lane, persons);
                    rates.set(sex, group, lane, rate);
                }
            }
        }
        Some(Self { moved_in, out_rate: rates })
    }

    /// The moves under a pull: φ times as many in, and out at 1/φ of the rate, at most everybody. In × out stays what it was: of
    /// all pairs with a given net the most likely one.
    ///
    /// # Errors
    /// When the factor makes a number of people that cannot be.
    pub fn pulled(&self, factor: f64) -> Result<Migration, InvalidCell> {
        self.pulled_into(factor, self.room())
    }

    /// The moves under a pull beside movers that it does not change: in = E + max(0, φΣI − ΣE)/ΣI·I, so that those who enter new
    /// dwellings take the places of ordinary in-movers; out at r/φ and the rate of leaving for new dwellings elsewhere, at most everybody.
    ///
    /// # Errors
    /// When the factor makes a number of people that cannot be.
    pub fn pulled_beside(&self, factor: f64, fixed: Fixed<'_>) -> Result<Migration, InvalidCell> {
        self.pulled_beside_into(factor, fixed, self.room())
    }

    /// Cells to write moves into.
    pub(super) fn room(&self) -> (Cells, Cells) {
        (self.moved_in.clone(), self.out_rate.clone())
    }

    /// As [`Expected::pulled`], in cells that are there already.
    pub(super) fn pulled_into(&self, factor: f64, (mut moved_in, mut out_rate): (Cells, Cells)) -> Result<Migration, InvalidCell> {
        for sex in Sex::ALL {
            for (to, persons) in moved_in.of_sex_mut(sex).iter_mut().zip(self.moved_in.of_sex(sex)) {
                *to = persons * factor;
            }
            for (to, rate) in out_rate.of_sex_mut(sex).iter_mut().zip(self.out_rate.of_sex(sex)) {
                *to = (rate / factor).min(1.0);
            }
        }
        Ok(Migration::Gross { moved_in: InMigration::new(moved_in)?, out_rate: OutMigrationRate::new(out_rate)? })
    }

    /// As [`Expected::pulled_beside`], in cells that are there already.
    pub(super) fn pulled_beside_into(
        &self,
        factor: f64,
        fixed: Fixed<'_>,
        (mut moved_in, mut out_rate): (Cells, Cells),
    ) -> Result<Migration, InvalidCell> {
        let (expected, entering) = (all(&self.moved_in), all(fixed.entering));
        let rest = if expected > 0.0 { (factor * expected - entering).max(0.0) / expected } else { 0.0 };
        for sex in Sex::ALL {
            let moves = fixed.entering.of_sex(sex).iter().zip(self.moved_in.of_sex(sex));
            for (to, (entering, persons)) in moved_in.of_sex_mut(sex).iter_mut().zip(moves) {
                *to = entering + rest * persons;
            }
            let rates = fixed.leaving.of_sex(sex).iter().zip(self.out_rate.of_sex(sex));
            for (to, (leaving, rate)) in out_rate.of_sex_mut(sex).iter_mut().zip(rates) {
                *to = (rate / factor + leaving).min(1.0);
            }
        }
        Ok(Migration::Gross { moved_in: InMigration::new(moved_in)?, out_rate: OutMigrationRate::new(out_rate)? })
    }
}

/// Persons of all sexes and ages in cells of one lane.
fn all(cells: &Cells) -> f64 {
    Sex::ALL.into_iter().map(|sex| cells.of_sex(sex).iter().sum::<f64>()).sum()
}

/// Movers of a year that a pull does not change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fixed<'a> {
    /// Persons who enter new dwellings from outside, by the group they end in.
    pub entering: &'a Cells,
    /// Movers out per person who leave for new dwellings elsewhere.
    pub leaving: &'a Cells,
}

/// The factor φ on expected totals in and out that gives a net of `net`: in = φ·in₀ = (N + √(N² + 4·in₀·out₀))/2. `None` where
/// nobody is expected to move either way that could carry it.
#[must_use]
pub fn factor_for(net: f64, moved_in: f64, moved_out: f64) -> Option<f64> {
    let root = libm::sqrt(net * net + 4.0 * moved_in * moved_out);
    let factor = if net >= 0.0 { (net + root) / (2.0 * moved_in) } else { 2.0 * moved_out / (root - net) };
    (factor.is_finite() && factor > 0.0).then_some(factor)
}

/// One cohort's year.
#[derive(Clone, Copy)]
struct Cohort {
    start: f64,
    end: f64,
    survive: f64,
    timing: MigrationTiming,
}

impl Cohort {
    /// Persons in at an out-rate, or none in at the rate that meets the end.
    fn moves(self, rate: f64) -> Option<(f64, f64)> {
        let Self { start, end, survive, timing } = self;
        let expected = start * survive;
        let persons = match timing {
            MigrationTiming::End => end - expected * (1.0 - rate),
            _ => {
                let stay = 1.0 - 0.5 * rate;
                2.0 * (end - expected * stay * stay) / (1.0 + survive * stay)
            }
        };
        if persons >= 0.0 {
            return Some((persons, rate));
        }
        let left = end / expected;
        let rate = match timing {
            MigrationTiming::End => 1.0 - left,
            _ => 2.0 * (1.0 - libm::sqrt(left)),
        };
        (0.0..=1.0).contains(&rate).then_some((0.0, rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_has_the_net_asked_for_and_the_product_expected() {
        for (net, inn, out) in [(300.0, 1900.0, 1600.0), (-250.0, 400.0, 900.0), (0.0, 50.0, 80.0), (40.0, 0.0, 0.0), (1e-3, 1e6, 1e6)] {
            let Some(factor) = factor_for(net, inn, out) else {
                assert_eq!((inn, out), (0.0, 0.0), "somebody is expected to move");
                continue;
            };
            assert!((factor * inn - out / factor - net).abs() < 1e-6 * (1.0 + net.abs()), "{net}: {factor}");
        }
        assert_eq!(factor_for(-5.0, 10.0, 0.0), None);
        assert_eq!(factor_for(5.0, 0.0, 10.0), None);
        assert_eq!(factor_for(5.0, 10.0, 0.0), Some(0.5));
    }

    #[test]
    fn those_who_enter_new_dwellings_take_the_places_of_ordinary_in_movers() {
        let axis = crate::domain::axis::AgeAxis::new(1, 80).unwrap();
        let at = |age: usize, persons: f64| Cells::from_fn(axis, 1, |_, group, _| if group == age { persons } else { 0.0 });
        let moves = Expected { moved_in: at(30, 40.0), out_rate: at(30, 0.1) };
        let (entering, leaving) = (at(50, 5.0), at(20, 0.02));
        let fixed = Fixed { entering: &entering, leaving: &leaving };
        let of = |factor: f64| match moves.pulled_beside(factor, fixed).unwrap() {
            Migration::Gross { moved_in, out_rate } => (moved_in.cells().clone(), out_rate.cells().clone()),
            Migration::Net(_) => panic!("moves both ways"),
        };
        let (moved_in, out_rate) = of(2.0);
        assert!((moved_in.total(0) - 2.0 * 80.0).abs() < 1e-12, "as many in all as without them");
        assert_eq!((moved_in.get(Sex::Male, 50, 0), moved_in.get(Sex::Male, 30, 0)), (5.0, 75.0));
        assert_eq!((out_rate.get(Sex::Male, 20, 0), out_rate.get(Sex::Male, 30, 0)), (0.02, 0.05));
        let (moved_in, _) = of(0.01);
        assert_eq!((moved_in.get(Sex::Male, 50, 0), moved_in.get(Sex::Male, 30, 0)), (5.0, 0.0), "they come all the same");
    }

    #[test]
    fn expected_moves_meet_the_end_they_came_from() {
        for timing in [MigrationTiming::EvenByCohort, MigrationTiming::End] {
            for (start, end, rate) in
                [(100.0, 108.0, 0.1), (100.0, 91.0, 0.05), (100.0, 60.0, 0.02), (0.0, 7.0, 0.3), (40.0, 0.5 * 39.0, 0.0)]
            {
                let cohort = Cohort { start, end, survive: 0.98, timing };
                let (inn, rate) = cohort.moves(rate).unwrap();
                let lived = match timing {
                    MigrationTiming::End => start * 0.98 * (1.0 - rate) + inn,
                    _ => (start * (1.0 - 0.5 * rate) + 0.5 * inn) * 0.98 * (1.0 - 0.5 * rate) + 0.5 * inn,
                };
                assert!((lived - end).abs() < 1e-12, "{timing:?} {start}: {lived} is not {end}");
                assert!(inn >= 0.0 && (0.0..=1.0).contains(&rate));
            }
        }
        assert_eq!(Cohort { start: 100.0, end: 1.0, survive: 0.98, timing: MigrationTiming::EvenByCohort }.moves(0.1), None);
    }
}
