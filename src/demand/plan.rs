//! Figures of plans answered: what a run, or the register alone, finds for each, and whether it is what the plan prints.

mod causes;
mod known;

use super::Demand;
use crate::domain::axis::{AgeBand, ScenarioId, ServiceId, Year};
use crate::domain::plan::{MUCH, Measure, PlanFigure, Stated};
use crate::domain::study::Study;
use crate::model::project::Projection;
pub use known::{Found, Unknown};
use known::{Known, Pair};

/// The oldest, whom coverage is counted by where a figure does not say.
const OLDEST: AgeBand = AgeBand::open(80);

/// How a figure is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// What is found rounds to what is printed.
    Reproduced,
    /// It goes the way the plan says, and not as far: less than [`MUCH`] of what it was.
    Small,
    /// It does not.
    Differs,
    /// The plan says it in words or in a picture; here is the number.
    Numbered,
    /// A chart shows it.
    Shown,
    /// What the figure means for something else.
    Implies,
    /// An input.
    Given,
    /// It cannot be computed.
    Cannot,
}

/// A figure and what is found for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    /// The figure.
    pub figure: &'a PlanFigure,
    /// What is found.
    pub found: Result<Found, Unknown>,
    /// How it is met.
    pub met: Met,
    /// Why the two differ, or what the number is made of.
    pub causes: Vec<Cause>,
}

/// What a found number is made of, and why it is not the plan's.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// Two values it was reckoned from.
    FromTo(f64, f64),
    /// The change as a share of the first value, of a figure that says "much".
    Share(f64),
    /// People in the year that was found, and in the year the plan states.
    AtYears([(Year, f64); 2]),
    /// A part and its whole.
    PartOf(f64, f64),
    /// The same quantity as it was counted since.
    Counted(f64),
    /// The last year that was counted since, its count, and what the run has for it.
    SoFar {
        /// The year, before the figure's own.
        year: Year,
        /// What was counted.
        counted: f64,
        /// What the run has.
        found: f64,
    },
    /// The parts of stated − found: users are counted another way, other people came, use changed.
    Split {
        /// Users are counted another way.
        definition: f64,
        /// Other people.
        people: f64,
        /// Other use.
        rate: f64,
    },
    /// Per 100 people of 1 January, of the mean of the year, of 31 December.
    ByDate([f64; 3]),
    /// The ages lie inside a band that is counted as one.
    InsideBand(AgeBand),
    /// Services and the weight of a user of each.
    Weights(Vec<(ServiceId, f64)>),
}

/// A scenario that was run, by region.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// Which.
    pub scenario: &'a ScenarioId,
    /// Its people.
    pub projections: &'a [Projection],
    /// Their need.
    pub demand: &'a [Demand],
}

/// Every figure of a study's plans, answered by the scenario it names, else by the first that was run. Without a run only what was
/// observed answers.
#[must_use]
pub fn answers<'a>(study: &'a Study, runs: &[Ran<'_>]) -> Vec<Answer<'a>> {
    let register = Known { study, projections: &[], demand: &[] };
    let runs = runs.iter().map(|run| (run.scenario, Known { study, projections: run.projections, demand: run.demand }));
    let all = AllKnown { register, runs: runs.collect() };
    study.plan_figures.iter().map(|figure| Answering { all: &all, known: all.of(figure), figure }.answer()).collect()
}

/// What every run knows, and the register alone.
struct AllKnown<'k> {
    register: Known<'k>,
    runs: Vec<(&'k ScenarioId, Known<'k>)>,
}

impl<'k> AllKnown<'k> {
    /// What is known for a figure: by its own scenario, else the first.
    fn of(&self, figure: &PlanFigure) -> &Known<'k> {
        let named = |(scenario, _): &&(&ScenarioId, Known<'k>)| figure.scenario.as_ref().is_none_or(|own| own == *scenario);
        self.runs.iter().find(named).map_or(&self.register, |(_, known)| known)
    }
}

struct Answering<'k, 'a> {
    all: &'k AllKnown<'k>,
    known: &'k Known<'k>,
    figure: &'a PlanFigure,
}

impl<'a> Answering<'_, 'a> {
    fn answer(&self) -> Answer<'a> {
        let figure = self.figure;
        let found = self.found();
        let met = match (figure.measure, &found) {
            (Measure::Chart, _) => Met::Shown,
            (Measure::Given | Measure::StaffPerUnit, _) => Met::Given,
            (Measure::None, _) | (_, Err(_)) => Met::Cannot,
            (Measure::Implies, Ok(_)) => Met::Implies,
            (_, Ok(_)) if figure.stated == Stated::Words => Met::Numbered,
            (_, Ok(found)) if figure.stated.is_met_by(found.value) => {
                if self.share_of_change(found.value).is_some_and(|share| share.abs() < MUCH) { Met::Small } else { Met::Reproduced }
            }
            _ => Met::Differs,
        };
        let causes = found.as_ref().map_or_else(|_| Vec::new(), |found| self.causes(found));
        Answer { figure, found, met, causes }
    }

    fn found(&self) -> Result<Found, Unknown> {
        use Measure as M;
        match self.figure.measure {
            M::Chart | M::Given | M::None | M::StaffPerUnit => Err(Unknown::NotAsked),
            M::Follows | M::Implies => self.by_formula(),
            _ => self.measured().map(Found::from),
        }
    }

    fn by_formula(&self) -> Result<Found, Unknown> {
        let formula = self.figure.formula.as_ref().ok_or(Unknown::Formula)?;
        let others = &self.known.study.plan_figures;
        // A figure without a scenario of its own is read in the one that asks for it.
        let of = |figure: &PlanFigure| if figure.scenario.is_some() { self.all.of(figure) } else { self.known };
        let at = |position: usize| others.get(position).map(|figure| Answering { all: self.all, known: of(figure), figure });
        let measured = |position: usize| at(position)?.measured().ok();
        let stated = |position: usize| others.get(position)?.stated.number();
        let unchanged = formula.value(stated, |position| measured(position).map(|pair| pair.unchanged)).ok_or(Unknown::Formula)?;
        let trend = formula.value(stated, |position| measured(position).map(|pair| pair.trend)).ok_or(Unknown::Formula)?;
        let observed = others.iter().enumerate().all(|(position, _)| {
            !formula.steps.contains(&crate::domain::plan::Step::Found(position)) || measured(position).is_some_and(|pair| pair.observed)
        });
        Ok(Found::from(Pair { unchanged, trend, observed: observed && formula.needs_a_run() }))
    }

    /// What the figure measures, from the register or the projection.
    fn measured(&self) -> Result<Pair, Unknown> {
        use Measure as M;
        match self.figure.measure {
            M::PeopleChange | M::UsersChange | M::PlacesChange => {
                let (from, to) = self.ends()?;
                Ok(to.less(from))
            }
            M::PeopleGrowth | M::UsersGrowth => {
                let (from, to) = self.ends()?;
                to.growth_from(from)
            }
            M::LowestYear => self.lowest_year(),
            M::RiseYear => self.rise_year(),
            M::Coverage => self.coverage().map(|[_, _, last]| last),
            M::FirstTooFew => self.known.first_too_few(self.figure, self.service()?),
            M::NeedGrowth => {
                let (from, to) = (self.weighted(self.first_year()?)?, self.weighted(self.year()?)?);
                to.growth_from(from)
            }
            _ if self.figure.stated.is_direction() => {
                let (from, to) = self.ends()?;
                Ok(to.less(from))
            }
            _ => self.level(self.year()?),
        }
    }

    /// The change found as a share of the first value, of a figure that says "much".
    fn share_of_change(&self, found: f64) -> Option<f64> {
        use Measure as M;
        match self.figure.measure {
            _ if !self.figure.stated.is_much() => None,
            M::PeopleGrowth | M::UsersGrowth | M::NeedGrowth => Some(found / 100.0),
            _ => self.ends().ok().map(|(from, to)| (to.unchanged - from.unchanged) / from.unchanged.abs()),
        }
    }

    /// The quantity at both ends of the figure's period.
    fn ends(&self) -> Result<(Pair, Pair), Unknown> {
        Ok((self.level(self.first_year()?)?, self.level(self.year()?)?))
    }

    /// The quantity of one year.
    fn level(&self, year: Year) -> Result<Pair, Unknown> {
        use Measure as M;
        let (figure, known) = (self.figure, self.known);
        let band = figure.band.unwrap_or(AgeBand::ALL);
        let of = figure.of.unwrap_or(AgeBand::ALL);
        match figure.measure {
            M::People | M::PeopleChange | M::PeopleGrowth => known.people(figure, band, year),
            M::PeopleShare => Ok(known.people(figure, band, year)?.per(known.people(figure, of, year)?)?.times(100.0)),
            M::PeopleRatio => known.people(figure, band, year)?.per(known.people(figure, of, year)?),
            M::Users | M::UsersChange | M::UsersGrowth => known.users(figure, self.service()?, figure.band, year),
            M::UsersShare => {
                let (part, whole) = self.part_and_whole(year)?;
                Ok(part.per(whole)?.times(100.0))
            }
            M::Places | M::PlacesChange => known.places(figure, self.service()?, year),
            M::Capacity => known.capacity(figure, self.service()?, year),
            M::Staff => known.staff(figure, self.service()?, year),
            _ => Err(Unknown::NotAsked),
        }
    }

    fn part_and_whole(&self, year: Year) -> Result<(Pair, Pair), Unknown> {
        let service = self.service()?;
        Ok((self.known.users(self.figure, service, self.figure.band, year)?, self.known.users(self.figure, service, None, year)?))
    }

    fn lowest_year(&self) -> Result<Pair, Unknown> {
        let people = self.known.people_by_year(self.figure, self.first_year()?)?;
        let lowest = people.iter().min_by(|a, b| a.1.unchanged.total_cmp(&b.1.unchanged)).ok_or(Unknown::Never)?;
        Ok(Pair::year(lowest.0, people.iter().all(|(_, pair)| pair.observed)))
    }

    /// The last year before five rises in a row.
    fn rise_year(&self) -> Result<Pair, Unknown> {
        let people = self.known.people_by_year(self.figure, self.first_year()?)?;
        let rising = |years: &&[(Year, Pair)]| years.windows(2).all(|pair| pair[1].1.unchanged > pair[0].1.unchanged);
        let years = people.windows(6).find(rising).ok_or(Unknown::Never)?;
        Ok(Pair::year(years[0].0, years.iter().all(|(_, pair)| pair.observed)))
    }

    /// Places per 100 people of the ages: people of 1 January, their mean over the year, people of 31 December.
    fn coverage(&self) -> Result<[Pair; 3], Unknown> {
        let (figure, year) = (self.figure, self.year()?);
        let band = figure.band.unwrap_or(OLDEST);
        let places = match (&figure.formula, &figure.service) {
            (Some(_), _) => self.by_formula()?.value,
            _ => self.known.capacity(figure, self.service()?, year)?.unchanged,
        };
        let (first, last) = (self.known.people_on_1_january(figure, band, year)?, self.known.people_on_31_december(figure, band, year)?);
        let mean = first.plus(last).times(0.5);
        let per_100 = |people: Pair| Pair::of(100.0 * places, people.observed).per(people);
        Ok([per_100(first)?, per_100(mean)?, per_100(last)?])
    }

    /// Users of every service with a weight, weighted.
    fn weighted(&self, year: Year) -> Result<Pair, Unknown> {
        let mut sum = None::<Pair>;
        for (service, weight) in self.weights() {
            let users = self.known.users(self.figure, &service, None, year)?.times(weight);
            sum = Some(sum.map_or(users, |sum| sum.plus(users)));
        }
        sum.ok_or(Unknown::Weights)
    }

    fn weights(&self) -> Vec<(ServiceId, f64)> {
        let weights = self.known.study.plan_figures.iter().filter(|figure| figure.measure == Measure::StaffPerUnit);
        weights.filter_map(|figure| Some((figure.service.clone()?, figure.stated.number()?))).collect()
    }

    fn service(&self) -> Result<&'a ServiceId, Unknown> {
        self.figure.service.as_ref().ok_or(Unknown::NotAsked)
    }

    fn year(&self) -> Result<Year, Unknown> {
        self.figure.year.ok_or(Unknown::NotAsked)
    }

    fn first_year(&self) -> Result<Year, Unknown> {
        self.figure.year_from.ok_or(Unknown::NotAsked)
    }
}

#[cfg(test)]
mod tests;
