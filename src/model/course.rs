//! A region's years to come, one after another: as expected, or pulled so that what is asked of a year is met.
//!
//! Who moves goes by who is there, so that a year's rates are known only once the year before has been lived. The level of
//! a pull is searched by living the year again with the one step; nothing here moves anybody by itself.

use super::gross::{Expected, Fixed};
use super::local::{LocalError, Moved, Vital};
use super::residual::starts;
use super::search::{Outcome, Search};
use super::step::step;
use crate::domain::account::{Account, AccountDetail, Flow, MigrationTiming, Rules};
use crate::domain::axis::Sex;
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::change::Change;
use crate::domain::rates::{Migration, NetMigration, YearRates};
use std::fmt;

/// Weakest and strongest pull that is tried: a thousandth and a thousand times as many in as expected.
pub const PULLS: (f64, f64) = (0.001, 1000.0);
/// How near a year comes to what is asked of it, persons or households.
const NEAR: f64 = 1e-7;

/// A year before anybody is asked to move more or less.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead {
    /// Births and deaths.
    pub vital: Vital,
    /// Who is expected to move.
    pub moving: Moving,
    /// What is changed of the persons that come to net, in this order; nothing where moves are given both ways.
    pub changes: Vec<Change>,
}

/// Who is expected to move in a year.
#[derive(Debug, Clone, PartialEq)]
pub enum Moving {
    /// Net: rates on whoever is there, and persons on top.
    Net(Moved),
    /// In-counts and out-rates; how many that is net is known only when run.
    Gross(Migration),
}

/// What a stock is asked to be: Σ w·P = wanted over sexes and ages.
///
/// Weights of 1 ask for a number of people, of 1 inside a band for an age group, of 1 in one group and −r in another (wanted
/// 0) for a ratio r, of heads per person for a number of households.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// By sex and age of the stock that closes the year; one lane.
    pub weights: Cells,
    /// What they are to add up to.
    pub wanted: f64,
}

impl Goal {
    /// What `stock` has of it.
    #[must_use]
    pub fn reached(&self, stock: &Cells) -> f64 {
        let of = |sex: Sex| -> f64 { stock.of_sex(sex).iter().zip(self.weights.of_sex(sex)).map(|(people, weight)| people * weight).sum() };
        Sex::ALL.into_iter().map(of).sum()
    }
}

/// What decides how many move in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pull<'a> {
    /// What was expected.
    Expected,
    /// The same, told as moves both ways: the very stock, by flows that a pull of 1 has.
    BothWays,
    /// Persons net, in less out.
    Net(f64),
    /// What the stock that closes the year is asked to be.
    Meets(&'a Goal),
    /// The same, beside movers that no pull changes; searched from a pull that is likely.
    Fills {
        /// What the stock is asked to be.
        goal: &'a Goal,
        /// Who moves all the same.
        fixed: Fixed<'a>,
        /// The pull tried first.
        likely: f64,
    },
}

/// A year as it is to be lived.
#[derive(Debug, Clone, PartialEq)]
pub struct Lived {
    /// Its rates.
    pub rates: YearRates,
    /// φ: how many times as many move in as expected (and out at 1/φ); 1 without a pull.
    pub factor: f64,
    /// A cap on net moves that took persons away.
    pub capped: bool,
}

/// Why a year cannot be lived as asked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CourseError {
    /// A rate or a number of movers that cannot be.
    Rates(LocalError),
    /// No pull meets what is asked; the nearest is this far over (or under) it.
    OutOfReach {
        /// The pull that comes nearest.
        factor: f64,
        /// What is reached less what is asked for.
        over: f64,
    },
    /// More would leave an age than live there: moves both ways cannot be told.
    MoreThanThere,
    /// The half that moves at the start is named by another age than the half at the end: moves both ways are not told apart there.
    Timing,
}

impl fmt::Display for CourseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rates(error) => error.fmt(f),
            Self::OutOfReach { factor, over } => {
                write!(f, "with {factor:.3} times as many moving in as expected, the nearest there is, it is still {over:+.1} off")
            }
            Self::MoreThanThere => f.write_str("more people are expected to leave an age than live there"),
            Self::Timing => f.write_str("with migration_timing = \"even-by-age\" moves in and out cannot be told apart"),
        }
    }
}

impl std::error::Error for CourseError {}

impl From<InvalidCell> for CourseError {
    fn from(cell: InvalidCell) -> Self {
        Self::Rates(LocalError::Rate(cell))
    }
}

impl From<LocalError> for CourseError {
    fn from(error: LocalError) -> Self {
        Self::Rates(error)
    }
}

/// Lives years one after another under a study's rules; holds the memory of its trials.
#[derive(Debug, Clone)]
pub struct Course {
    rules: Rules,
    /// Movers out per person where nothing but a net is expected, by sex and age.
    out_rate: Cells,
    account: Account,
}

impl Course {
    /// Years of one lane on the axis of `out_rate`: movers out per person and year, which tell moves both ways from a net. Zeros
    /// where they are not known: then only those ages are left that lose people.
    #[must_use]
    pub fn new(rules: Rules, out_rate: Cells) -> Self {
        Self { rules, account: Account::new(out_rate.axis(), 1, AccountDetail::Cells), out_rate }
    }

    /// The stock that closed the year last lived.
    #[must_use]
    pub const fn closing(&self) -> &Cells {
        &self.account.closing
    }

    /// Net migration of the year last lived, persons.
    #[must_use]
    pub fn net(&self) -> f64 {
        let (moved_in, moved_out) = self.moved();
        moved_in - moved_out
    }

    /// Movers in and out of the year last lived, persons.
    #[must_use]
    pub fn moved(&self) -> (f64, f64) {
        (persons(&self.account.moved_in), persons(&self.account.moved_out))
    }

    /// Lives a year that opens with `opening`.
    ///
    /// # Errors
    /// When rates cannot be, or no pull meets what is asked.
    pub fn live(&mut self, ahead: &Ahead, opening: &Cells, pull: Pull<'_>) -> Result<Lived, CourseError> {
        let (expected, capped) = self.expected_rates(ahead, opening)?;
        if pull == Pull::Expected {
            step(opening, &expected, self.rules, &mut self.account);
            return Ok(Lived { rates: expected, factor: 1.0, capped });
        }
        let moves = self.both_ways(&expected, opening)?;
        self.pulled(expected, &moves, opening, pull).map(|lived| Lived { capped, ..lived })
    }

    /// Rates of a year that nobody pulls, and whether a cap took movers away.
    fn expected_rates(&self, ahead: &Ahead, opening: &Cells) -> Result<(YearRates, bool), CourseError> {
        let vital = ahead.vital.clone();
        Ok(match &ahead.moving {
            Moving::Net(moved) => changed(vital.with_moves(moved, opening, self.rules)?, &ahead.changes, opening)?,
            Moving::Gross(migration) => {
                let Vital { survivorship, asfr, sex_ratio_at_birth } = vital;
                (YearRates { survivorship, asfr, sex_ratio_at_birth, migration: migration.clone() }, false)
            }
        })
    }

    /// Expected moves in and out of a year with these rates.
    fn both_ways(&mut self, expected: &YearRates, opening: &Cells) -> Result<Expected, CourseError> {
        match &expected.migration {
            Migration::Gross { moved_in, out_rate } => {
                Ok(Expected { moved_in: moved_in.cells().clone(), out_rate: out_rate.cells().clone() })
            }
            Migration::Net(_) if self.rules.timing == MigrationTiming::EvenByAge => Err(CourseError::Timing),
            Migration::Net(_) => {
                step(opening, expected, self.rules, &mut self.account);
                let found = Expected::of(&self.account, expected.survivorship.cells(), &self.out_rate, self.rules.timing);
                found.ok_or(CourseError::MoreThanThere)
            }
        }
    }

    /// The pull that meets what is asked, found by living the year.
    fn pulled(&mut self, mut rates: YearRates, moves: &Expected, opening: &Cells, pull: Pull<'_>) -> Result<Lived, CourseError> {
        let (rules, account) = (self.rules, &mut self.account);
        let nobody = NetMigration::new(Cells::zeros(opening.axis(), 0))?;
        let mut over = |factor: f64| -> Result<f64, CourseError> {
            // A trial writes over the moves of the one before.
            let room = match std::mem::replace(&mut rates.migration, Migration::Net(nobody.clone())) {
                Migration::Gross { moved_in, out_rate } => (moved_in.into_cells(), out_rate.into_cells()),
                Migration::Net(_) => moves.room(),
            };
            rates.migration = match pull {
                Pull::Fills { fixed, .. } => moves.pulled_beside_into(factor, fixed, room)?,
                _ => moves.pulled_into(factor, room)?,
            };
            step(opening, &rates, rules, account);
            Ok(match pull {
                Pull::Expected | Pull::BothWays => 0.0,
                Pull::Net(net) => persons(&account.moved_in) - persons(&account.moved_out) - net,
                Pull::Meets(goal) | Pull::Fills { goal, .. } => goal.reached(&account.closing) - goal.wanted,
            })
        };
        let start = if let Pull::Fills { likely, .. } = pull { likely } else { 1.0 };
        let search = Search { start, stride: 0.05, bounds: PULLS, near: NEAR };
        match search.run(&mut over)? {
            Outcome::Met(found) => {
                // The trials ended elsewhere: the year is lived once more at the level found.
                over(found.level)?;
                Ok(Lived { rates, factor: found.level, capped: false })
            }
            Outcome::OutOfReach(nearest) => Err(CourseError::OutOfReach { factor: nearest.level, over: nearest.over }),
        }
    }
}

/// Persons of a flow of one lane; newborns last, as an account of totals adds them.
fn persons(flow: &Flow) -> f64 {
    Sex::ALL.into_iter().map(|sex| flow.of_sex(sex).iter().skip(1).chain(flow.of_sex(sex).first()).sum::<f64>()).sum()
}

/// A year's rates with changes of its net moves, and whether one of them is a cap that took persons away: persons of a band more or
/// fewer are spread like those who start the year there.
fn changed(rates: YearRates, changes: &[Change], opening: &Cells) -> Result<(YearRates, bool), InvalidCell> {
    let Migration::Net(net) = &rates.migration else { return Ok((rates, false)) };
    if changes.is_empty() {
        return Ok((rates, false));
    }
    let births = Sex::ALL.map(|sex| opening.row(sex, 0).to_vec());
    let started = starts(opening, &births);
    let (mut net, mut capped) = (net.cells().clone(), false);
    for change in changes {
        capped |= change.caps_persons(&net);
        net = change.of_persons(&net, &started);
    }
    Ok((YearRates { migration: Migration::Net(NetMigration::new(net)?), ..rates }, capped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::axis::AgeAxis;
    use crate::domain::rates::{Asfr, SexRatioAtBirth, Survivorship};
    use crate::model::gross::factor_for;

    fn axis() -> AgeAxis {
        AgeAxis::new(1, 90).unwrap()
    }

    /// Women and men differ, the young move and the old die.
    fn opening() -> Cells {
        Cells::from_fn(axis(), 1, |sex, age, _| (130.0 - age as f64) * if sex == Sex::Female { 1.1 } else { 0.9 })
    }

    fn ahead() -> Ahead {
        let survive = |sex: Sex, age: usize| 1.0 - (0.0004 + 0.00001 * (age * age) as f64) * if sex == Sex::Male { 1.2 } else { 1.0 };
        let vital = Vital {
            survivorship: Survivorship::new(Cells::from_fn(axis(), 1, |sex, age, _| survive(sex, age))).unwrap(),
            asfr: Asfr::from_fn(axis(), 1, |age, _| if (20..40).contains(&age) { 0.08 } else { 0.0 }).unwrap(),
            sex_ratio_at_birth: SexRatioAtBirth::new(vec![1.06]).unwrap(),
        };
        let rates = Cells::from_fn(axis(), 1, |sex, age, _| match age {
            18..=22 => -0.06,
            25..=40 => 0.02 + 0.005 * sex.index() as f64,
            80.. => -0.002,
            _ => 0.004,
        });
        Ahead { vital, moving: Moving::Net(Moved { rates, added: Cells::zeros(axis(), 1) }), changes: Vec::new() }
    }

    fn out_rate() -> Cells {
        Cells::from_fn(axis(), 1, |_, age, _| if (18..35).contains(&age) { 0.09 } else { 0.02 })
    }

    fn course() -> Course {
        Course::new(Rules::default(), out_rate())
    }

    #[test]
    fn the_expected_pull_changes_nobody() {
        let (opening, ahead) = (opening(), ahead());
        let mut course = course();
        course.live(&ahead, &opening, Pull::Expected).unwrap();
        let expected = course.closing().clone();
        let everybody = Goal { weights: Cells::from_fn(axis(), 1, |_, _, _| 1.0), wanted: expected.total(0) };
        let lived = course.live(&ahead, &opening, Pull::Meets(&everybody)).unwrap();
        assert!((lived.factor - 1.0).abs() < 1e-9, "{}", lived.factor);
        let apart = course.closing().map(|sex, age, lane, persons| persons - expected.get(sex, age, lane));
        assert_eq!(apart.first_outside(-1e-9..=1e-9), None);
    }

    #[test]
    fn what_is_asked_of_a_year_is_met_and_its_account_closes() {
        let (opening, ahead) = (opening(), ahead());
        let mut course = course();
        let ones = Cells::from_fn(axis(), 1, |_, _, _| 1.0);
        let heads = Cells::from_fn(axis(), 1, |_, age, _| if age < 20 { 0.0 } else { 0.55 });
        for (weights, share) in [(ones, 1.03), (heads, 0.97)] {
            let goal = Goal { wanted: share * Goal { weights: weights.clone(), wanted: 0.0 }.reached(&opening), weights };
            let lived = course.live(&ahead, &opening, Pull::Meets(&goal)).unwrap();
            assert!((goal.reached(course.closing()) - goal.wanted).abs() < 1e-6);
            let mut account = Account::new(axis(), 1, AccountDetail::Cells);
            step(&opening, &lived.rates, Rules::default(), &mut account);
            assert_eq!(&account.closing, course.closing(), "the rates returned are those that met it");
            assert!(account.totals(0).residual().abs() < 1e-9 && account.closing.first_outside(0.0..=f64::MAX).is_none());
        }
    }

    /// Nearly the closed form: movers out are counted on stocks that the pull itself changes.
    #[test]
    fn a_net_is_met_by_nearly_the_most_likely_pair() {
        let (opening, ahead) = (opening(), ahead());
        let mut course = course();
        let (rates, _) = course.expected_rates(&ahead, &opening).unwrap();
        let moves = course.both_ways(&rates, &opening).unwrap();
        course.live(&ahead, &opening, Pull::Net(0.0)).unwrap();
        for net in [-200.0, 0.0, 350.0] {
            let lived = course.live(&ahead, &opening, Pull::Net(net)).unwrap();
            let (moved_in, moved_out) = course.moved();
            assert!((moved_in - moved_out - net).abs() < 1e-6);
            let closed = factor_for(net, moves.moved_in.total(0), moved_out * lived.factor).unwrap();
            assert!((closed / lived.factor - 1.0).abs() < 1e-6, "{net}: {closed} {}", lived.factor);
        }
    }

    #[test]
    fn what_no_pull_reaches_is_an_error_that_says_how_far_off() {
        let mut course = course();
        let weights = Cells::from_fn(axis(), 1, |_, age, _| f64::from(u8::from(age == 0)));
        let error = course.live(&ahead(), &opening(), Pull::Meets(&Goal { weights, wanted: -5.0 })).unwrap_err();
        assert!(matches!(error, CourseError::OutOfReach { over, .. } if over > 0.0), "{error}");
    }
}
