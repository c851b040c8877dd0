//! What each past year tells of the lanes, and of the nation: births, deaths and net migration, seen and expected.

use super::Counted;
use crate::domain::account::Rules;
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Cells;
use crate::model::residual::{births_from_children, net_migration, starts};

/// The nation's rates of a past year.
#[derive(Debug, Clone, PartialEq)]
pub struct NationalYear {
    /// Shares surviving, one lane.
    pub survivorship: Cells,
    /// Births per woman-year by completed age 0….
    pub asfr: Vec<f64>,
    /// Boys per girl.
    pub srb: f64,
}

/// Events seen, and expected at the nation's rates; over any number of years.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Tally {
    pub seen: f64,
    pub expected: f64,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.seen += other.seen;
        self.expected += other.expected;
    }

    pub const fn less(self, other: Self) -> Self {
        Self { seen: self.seen - other.seen, expected: self.expected - other.expected }
    }
}

/// One year of some lanes. A lane with a stock that is not known has nothing: zeros.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    /// Calendar year.
    pub year: Year,
    /// Persons each cohort started with, the year's births in group 0.
    pub started: Cells,
    /// Net migration, persons.
    pub net: Cells,
    /// Births by lane.
    pub births: Vec<Tally>,
    /// Deaths by lane, in the ages whose mortality is taken to be local.
    pub deaths: Vec<Tally>,
}

/// Whether both stocks of a lane are known.
pub(super) fn known(opening: &Cells, closing: &Cells, lane: usize) -> bool {
    opening.total(lane).is_finite() && closing.total(lane).is_finite()
}

/// First and last year of what there is.
pub(super) fn span(years: &[Evidence]) -> Option<(Year, Year)> {
    years.first().zip(years.last()).map(|(first, last)| (first.year, last.year))
}

/// What a year's evidence is found with.
pub(super) struct Reading<'a> {
    pub rules: Rules,
    /// Age from which a residual without counted deaths is read as deaths.
    pub from_age: u8,
    /// Share of the local factor an age has, by group.
    pub local_share: &'a [f64],
    pub counted: Option<&'a Counted>,
}

impl Reading<'_> {
    /// The evidence of calendar year `year`, between two stocks.
    pub fn of(&self, year: Year, rates: &NationalYear, opening: &Cells, closing: &Cells) -> Evidence {
        let known: Vec<bool> = (0..opening.lanes()).map(|lane| known(opening, closing, lane)).collect();
        let only = |cells: &Cells| cells.map(|_, _, lane, persons| if known[lane] { persons } else { 0.0 });
        let (opening, closing) = (only(opening), only(closing));
        let births = self.births(year, rates, &opening, &closing);
        let started = starts(&opening, &births);
        let net = net_migration(&opening, &closing, &rates.survivorship, &births, self.rules.timing);
        let expected = expected_births(&opening, &closing, &rates.asfr);
        let births: Vec<Tally> =
            expected.iter().enumerate().map(|(l, &expected)| Tally { seen: births[0][l] + births[1][l], expected }).collect();
        let deaths = (0..opening.lanes()).map(|lane| self.deaths(year, rates, (&started, &net, &closing), lane)).collect();
        Evidence { year, started, net, births, deaths }
    }

    /// Births by sex and lane: as counted, else as the children at the year's end tell.
    fn births(&self, year: Year, rates: &NationalYear, opening: &Cells, closing: &Cells) -> [Vec<f64>; 2] {
        let mut births = births_from_children(opening, closing, &rates.survivorship);
        let counted = self.counted.and_then(|counted| counted.births.get(&year));
        for (lane, count) in counted.into_iter().flatten().enumerate() {
            if let (Some(count), true) = (count, lane < opening.lanes()) {
                let girls = count / (1.0 + rates.srb);
                (births[0][lane], births[1][lane]) = (girls, count - girls);
            }
        }
        births
    }

    /// Deaths of a lane. Counted in all: what they are more or fewer than expected lies in the ages that are local. Not
    /// counted: from `from_age` on, those who are not there any more have died.
    fn deaths(&self, year: Year, rates: &NationalYear, (started, net, closing): (&Cells, &Cells, &Cells), lane: usize) -> Tally {
        let counted = self.counted.and_then(|counted| counted.deaths.get(&year)).and_then(|lanes| *lanes.get(lane)?);
        let axis = started.axis();
        let mut found = Tally::default();
        let mut all_ages = 0.0;
        for sex in Sex::ALL {
            for (group, age) in axis.starts().enumerate() {
                let survive = rates.survivorship.get(sex, group, 0);
                let origin = started.get(sex, group, lane);
                if counted.is_some() {
                    let dying = (origin + 0.5 * net.get(sex, group, lane)) * (1.0 - survive);
                    all_ages += dying;
                    found.expected += self.local_share[group] * dying;
                } else if age >= self.from_age {
                    found.expected += origin * (1.0 - survive);
                    found.seen += origin - closing.get(sex, group, lane);
                }
            }
        }
        Tally { seen: counted.map_or(found.seen, |count| found.expected + count - all_ages), ..found }
    }
}

/// Births at the nation's rates, by lane: Σ f(a)·½·(women at the start + women at the end).
fn expected_births(opening: &Cells, closing: &Cells, asfr: &[f64]) -> Vec<f64> {
    let mut expected = vec![0.0; opening.lanes()];
    for (group, rate) in asfr.iter().enumerate().take(opening.axis().groups()).filter(|(_, rate)| **rate > 0.0) {
        let women = opening.row(Sex::Female, group).iter().zip(closing.row(Sex::Female, group));
        for (sum, (start, end)) in expected.iter_mut().zip(women) {
            *sum += rate * 0.5 * (start + end);
        }
    }
    expected
}
