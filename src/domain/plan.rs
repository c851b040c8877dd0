//! Figures of a municipal plan, as printed, and what each of them measures.

use super::axis::{AgeBand, RegionId, ScenarioId, ServiceId, Year};

/// A figure of a plan: where it stands, what it says, and what a run can answer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanFigure {
    /// Its word: other figures refer to it.
    pub key: String,
    /// The plan's own title.
    pub plan: String,
    /// Page or section.
    pub page: String,
    /// What the figure is of, in words.
    pub figure: String,
    /// What it says.
    pub stated: Stated,
    /// How the plan prints it, where that is not the number alone ("nearly 60").
    pub printed: String,
    /// In which unit.
    pub unit: String,
    /// Year: of stocks in the study's label, of users, places and staff 31 December; the last of a period.
    pub year: Option<Year>,
    /// First year of a period.
    pub year_from: Option<Year>,
    /// Where; none = all regions of the study together.
    pub region: Option<RegionId>,
    /// The scenario that answers it; none = the first.
    pub scenario: Option<ScenarioId>,
    /// What it measures.
    pub measure: Measure,
    /// Of which service.
    pub service: Option<ServiceId>,
    /// Of which completed ages; none = all.
    pub band: Option<AgeBand>,
    /// Of a ratio or share: per people of these ages; none = all.
    pub of: Option<AgeBand>,
    /// What it should follow from.
    pub formula: Option<Formula>,
    /// Position of the figure that states the same quantity.
    pub same_as: Option<usize>,
    /// File of a run that shows it, without ending: `charts/compare/population`.
    pub chart: String,
    /// Note; of a figure nothing answers: why.
    pub note: String,
    /// Line of its table.
    pub line: usize,
}

/// Share of its first value by which a quantity that rises or falls "much" or "strongly" changes at least, from the first year of the
/// figure's period to its last: the threshold of kohort, since plans give none.
pub const MUCH: f64 = 0.10;

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stated {
    /// A number, and the step of its last printed digit: 15.2 has 0.1.
    Number {
        /// The number.
        value: f64,
        /// The step it was rounded to.
        step: f64,
    },
    /// It goes up from the first year to the last.
    Rises,
    /// It goes down.
    Falls,
    /// It goes up much: by [`MUCH`] of its first value at least.
    RisesMuch,
    /// It goes down much.
    FallsMuch,
    /// In words or in a picture.
    Words,
}

impl Stated {
    /// The number, where it is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Whether it names a direction, of a quantity from one year to another.
    #[must_use]
    pub const fn is_direction(self) -> bool {
        self.is_much() || matches!(self, Self::Rises | Self::Falls)
    }

    /// Whether it says that the change is large.
    #[must_use]
    pub const fn is_much(self) -> bool {
        matches!(self, Self::RisesMuch | Self::FallsMuch)
    }

    /// Whether `value`, rounded as the plan rounds, is what it prints: no further off than half a step (which way a half is rounded is
    /// not known), and a billionth of it for the arithmetic. Of a direction: whether `value`, a change, has its sign.
    #[must_use]
    pub fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::Number { value: stated, step } => (value - stated).abs() <= step / 2.0 + stated.abs() * 1e-9,
            Self::Rises | Self::RisesMuch => value > 0.0,
            Self::Falls | Self::FallsMuch => value < 0.0,
            Self::Words => false,
        }
    }
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a figure measures: a closed list, each word one quantity a run can answer, or why none can.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Measure {
            $($(#[$doc])* $name),+
        }

        impl Measure {
            /// All, in the order of the description.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its word in tables.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }
        }
    };
}

measures! {
    /// People of the ages on the night of `year`.
    People = "people",
    /// People of `year` less those of `year_from`.
    PeopleChange = "people_change",
    /// The same in per cent of `year_from`.
    PeopleGrowth = "people_growth",
    /// People of the ages in per cent of all (or of `of_from`–`of_to`).
    PeopleShare = "people_share",
    /// People of the ages for each person of `of_from`–`of_to`.
    PeopleRatio = "people_ratio",
    /// Year between `year_from` and the horizon with fewest people of the ages.
    LowestYear = "lowest_year",
    /// First year from `year_from` on with more people of the ages in each of the five years after it than in the one before.
    RiseYear = "rise_year",
    /// Users of the service, all or of the ages, on 31 December.
    Users = "users",
    /// Users of `year` less those of `year_from`.
    UsersChange = "users_change",
    /// The same in per cent of `year_from`.
    UsersGrowth = "users_growth",
    /// Users of the ages in per cent of all users of the service.
    UsersShare = "users_share",
    /// Places needed.
    Places = "places",
    /// Places needed in `year` less those of `year_from`.
    PlacesChange = "places_change",
    /// Places that stand or are decided.
    Capacity = "capacity",
    /// Places (of the formula, else of the capacity table) per 100 people of the ages (80+ where not said), both on 31 December.
    Coverage = "coverage",
    /// Full-time equivalents by the service's norm.
    Staff = "staff",
    /// First 31 December with too few places.
    FirstTooFew = "first_too_few",
    /// Growth in per cent of all services with a `staff_per_unit`, users weighted by it.
    NeedGrowth = "need_growth",
    /// Full-time equivalents a user of the service takes: a weight of `need_growth`.
    StaffPerUnit = "staff_per_unit",
    /// What its formula gives.
    Follows = "follows",
    /// The formula is what the figure means for something else.
    Implies = "implies",
    /// A picture or a statement that a chart shows.
    Chart = "chart",
    /// An input, or a figure others are held against.
    Given = "given",
    /// The data cannot answer it: the note says why.
    None = "none",
}

/// An arithmetic expression over figures of the same table, as steps for a stack: operands first, then what is done with the last
/// two.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// As written.
    pub text: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// A step of a [`Formula`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// A number.
    Number(f64),
    /// What the figure at this position states.
    Stated(usize),
    /// What a run finds for the figure at this position.
    Found(usize),
    /// The last two are added.
    Add,
    /// The last is taken from the one before.
    Subtract,
    /// The last two are multiplied.
    Multiply,
    /// The one before is divided by the last.
    Divide,
    /// The one before to the power of the last: growth a year is (end ÷ start) ^ (1 ÷ years) − 1.
    Power,
}

impl Formula {
    /// Its value, given what figures state and what a run finds for them; none where one of them is not known or the result is not
    /// finite.
    pub fn value(&self, stated: impl Fn(usize) -> Option<f64>, found: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let mut stack: Vec<f64> = Vec::new();
        for step in &self.steps {
            let value = match *step {
                Step::Number(value) => value,
                Step::Stated(at) => stated(at)?,
                Step::Found(at) => found(at)?,
                Step::Add | Step::Subtract | Step::Multiply | Step::Divide | Step::Power => {
                    let (last, before) = (stack.pop()?, stack.pop()?);
                    done(*step, before, last)
                }
            };
            stack.push(value);
        }
        stack.pop().filter(|value| value.is_finite())
    }

    /// Whether it needs a run, and does not follow from stated figures alone.
    #[must_use]
    pub fn needs_a_run(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Found(_)))
    }

    /// The figures it adds up, where it is a sum of figures and nothing else.
    #[must_use]
    pub fn summed(&self) -> Option<Vec<usize>> {
        let figures: Vec<usize> = self.steps.iter().filter_map(|step| if let Step::Stated(at) = step { Some(*at) } else { None }).collect();
        let only = self.steps.iter().all(|step| matches!(step, Step::Stated(_) | Step::Add));
        (only && figures.len() > 1).then_some(figures)
    }
}

fn done(step: Step, before: f64, last: f64) -> f64 {
    match step {
        Step::Add => before + last,
        Step::Subtract => before - last,
        Step::Multiply => before * last,
        Step::Power => libm::pow(before, last),
        _ => before / last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_met_within_half_its_last_digit() {
        let coverage = Stated::Number { value: 15.2, step: 0.1 };
        assert!(coverage.is_met_by(15.15) && coverage.is_met_by(15.249) && !coverage.is_met_by(15.26) && !coverage.is_met_by(15.1));
        assert!(Stated::Rises.is_met_by(0.1) && !Stated::Rises.is_met_by(0.0) && Stated::Falls.is_met_by(-3.0));
        assert!(!Stated::Words.is_met_by(1.0));
    }

    /// School nurses: 2 348 pupils ÷ 300 − 3.6 = 4.227.
    #[test]
    fn a_formula_takes_what_is_stated_and_what_is_found() {
        let steps = vec![Step::Stated(0), Step::Number(300.0), Step::Divide, Step::Found(1), Step::Subtract];
        let formula = Formula { text: String::new(), steps };
        let value = formula.value(|at| (at == 0).then_some(2348.0), |at| (at == 1).then_some(3.6));
        assert!((value.unwrap() - 4.226_666_666_666_667).abs() < 1e-12);
        assert_eq!(formula.value(|_| None, |_| Some(3.6)), None, "a figure that is not known makes no zero");
        assert!(formula.needs_a_run() && formula.summed().is_none());
        let by_nothing = Formula { text: String::new(), steps: vec![Step::Number(1.0), Step::Number(0.0), Step::Divide] };
        assert_eq!(by_nothing.value(|_| None, |_| None), None);
    }

    #[test]
    fn words_are_told_apart() {
        let mut words: Vec<&str> = Measure::ALL.iter().map(|measure| measure.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Measure::ALL.len());
    }
}
