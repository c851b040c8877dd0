//! The judge of the step: a slow, obvious engine that shares no code with `model`. One region at a time, plain vectors,
//! cohort after cohort through its parallelogram of the Lexis diagram, with the formulas of METHOD as they are written.
//!
//! Everything is `[sex][group]`, women first; a flow is named by the group its cohort ends in, newborns end in group 0.
#![allow(dead_code, clippy::unwrap_used, clippy::needless_range_loop, missing_docs)]

pub mod matrix;
pub mod regions;

use kohort::domain::account::{AgeRule, Floor, MigrationTiming, Rules};
use kohort::domain::axis::Sex;
use kohort::domain::cells::Cells;
use kohort::domain::rates::{Migration, YearRates};

pub type BySexAndGroup = Vec<Vec<f64>>;

/// Movers of one region and year.
#[derive(Debug, Clone)]
pub enum Moves {
    /// In minus out, persons.
    Net(BySexAndGroup),
    /// Persons moving in, and movers out per person.
    Gross { moved_in: BySexAndGroup, out_rate: BySexAndGroup },
}

/// What one region lives by in one year.
#[derive(Debug, Clone)]
pub struct Year {
    pub width: f64,
    pub survival: BySexAndGroup,
    pub asfr: Vec<f64>,
    pub boys_per_girl: f64,
    pub moves: Moves,
}

/// What happened, cohort by cohort.
#[derive(Debug, Clone)]
pub struct Booked {
    pub births: [f64; 2],
    pub deaths: BySexAndGroup,
    pub moved_in: BySexAndGroup,
    pub moved_out: BySexAndGroup,
    pub adjustment: BySexAndGroup,
    pub closing: BySexAndGroup,
}

/// One lane of cells, copied out.
pub fn copied(cells: &Cells, lane: usize) -> BySexAndGroup {
    let groups = cells.axis().groups();
    vec![
        (0..groups).map(|group| cells.get(Sex::Female, group, lane)).collect(),
        (0..groups).map(|group| cells.get(Sex::Male, group, lane)).collect(),
    ]
}

impl Year {
    /// One lane of a year's rates, copied out.
    pub fn of(rates: &YearRates, lane: usize) -> Self {
        let survival = rates.survivorship.cells();
        let moves = match &rates.migration {
            Migration::Net(net) => Moves::Net(copied(net.cells(), lane)),
            Migration::Gross { moved_in, out_rate } => {
                Moves::Gross { moved_in: copied(moved_in.cells(), lane), out_rate: copied(out_rate.cells(), lane) }
            }
        };
        Self {
            width: f64::from(survival.axis().width()),
            survival: copied(survival, lane),
            asfr: (0..survival.axis().groups()).map(|group| rates.asfr.row(group)[lane]).collect(),
            boys_per_girl: rates.sex_ratio_at_birth.by_lane()[lane],
            moves,
        }
    }

    /// How many of `people`, of one sex and named by `group`, move in and out in a year that carries `share` of its
    /// movers at this moment.
    fn movers(&self, share: f64, sex: usize, group: usize, people: f64) -> (f64, f64) {
        match &self.moves {
            Moves::Net(net) if net[sex][group] >= 0.0 => (share * net[sex][group], 0.0),
            Moves::Net(net) => (0.0, share * -net[sex][group]),
            Moves::Gross { moved_in, out_rate } => (share * moved_in[sex][group], share * out_rate[sex][group] * people),
        }
    }
}

fn nobody(groups: usize) -> BySexAndGroup {
    vec![vec![0.0; groups]; 2]
}

/// The groups at the start of a year that a cohort can be in which ends it in `group`.
fn origins(group: usize, open: usize) -> Vec<usize> {
    if group == 0 {
        vec![]
    } else if group == open {
        vec![open - 1, open]
    } else {
        vec![group - 1]
    }
}

/// One cohort's year.
struct Cohort {
    deaths: f64,
    moved_in: f64,
    moved_out: f64,
    adjustment: f64,
    closing: f64,
}

/// Who moves at the start of the year in the cohort that ends in `group`: in and out.
fn move_at_start(opening: &[f64], born: f64, sex: usize, group: usize, year: &Year, timing: MigrationTiming) -> (f64, f64) {
    let from = origins(group, opening.len() - 1);
    match timing {
        MigrationTiming::End => (0.0, 0.0),
        MigrationTiming::EvenByCohort => {
            let mut people = if group == 0 { born } else { 0.0 };
            for origin in from {
                people += opening[origin];
            }
            year.movers(0.5, sex, group, people)
        }
        MigrationTiming::EvenByAge => {
            // The open group's two origins move as one: in and out are those of the sum where movers are given net.
            let (mut moved_in, mut moved_out) = (0.0, 0.0);
            for origin in from {
                let (i, o) = year.movers(0.5, sex, origin, opening[origin]);
                moved_in += i;
                moved_out += o;
            }
            if matches!(year.moves, Moves::Net(_)) {
                let net = moved_in - moved_out;
                return (net.max(0.0), (-net).max(0.0));
            }
            (moved_in, moved_out)
        }
    }
}

/// The cohort of one sex that ends the year in `group`; `born` is used for newborns alone.
fn live(opening: &[f64], born: f64, sex: usize, group: usize, year: &Year, rules: Rules) -> Cohort {
    let mut people = if group == 0 { born } else { 0.0 };
    for origin in origins(group, opening.len() - 1) {
        people += opening[origin];
    }
    let mut adjustment = 0.0;
    let (in_first, out_first) = move_at_start(opening, born, sex, group, year, rules.timing);
    people = people + in_first - out_first;
    if people < 0.0 && rules.floor == Floor::Zero {
        adjustment -= people;
        people = 0.0;
    }
    let deaths = people * (1.0 - year.survival[sex][group]);
    people *= year.survival[sex][group];
    let share = if rules.timing == MigrationTiming::End { 1.0 } else { 0.5 };
    let (in_last, out_last) = year.movers(share, sex, group, people);
    people = people + in_last - out_last;
    if people < 0.0 {
        let lowest = match rules.floor {
            Floor::Zero => 0.0,
            Floor::UnitedNations(persons) => persons,
        };
        adjustment += lowest - people;
        people = lowest;
    }
    Cohort { deaths, moved_in: in_first + in_last, moved_out: out_first + out_last, adjustment, closing: people }
}

/// Women of `group` at the start of the year, as births count them.
fn women_at_start(women: &[f64], group: usize, year: &Year, rules: Rules) -> f64 {
    let (moved_in, moved_out) =
        if rules.timing == MigrationTiming::EvenByAge { year.movers(0.5, 0, group, women[group]) } else { (0.0, 0.0) };
    let present = women[group] + moved_in - moved_out;
    if rules.floor == Floor::Zero { present.max(0.0) } else { present }
}

/// Children of one region in one year: women-years at each age times its rate.
pub fn births(women: &[f64], closing: &[f64], year: &Year, rules: Rules) -> f64 {
    let mut children = 0.0;
    for group in 1..women.len() - 1 {
        let start = match rules.age_rule {
            AgeRule::Completed => women_at_start(women, group, year, rules),
            AgeRule::AtYearEnd => women_at_start(women, group - 1, year, rules),
        };
        let end = match rules.timing {
            MigrationTiming::End => women[group - 1] * year.survival[0][group],
            MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => closing[group],
        };
        children += year.asfr[group] * (year.width * (start + end) / 2.0);
    }
    children
}

/// One year of one region.
pub fn step(opening: &BySexAndGroup, year: &Year, rules: Rules) -> Booked {
    let groups = opening[0].len();
    let mut booked = Booked {
        births: [0.0; 2],
        deaths: nobody(groups),
        moved_in: nobody(groups),
        moved_out: nobody(groups),
        adjustment: nobody(groups),
        closing: nobody(groups),
    };
    for group in (1..groups).chain([0]) {
        if group == 0 {
            let children = births(&opening[0], &booked.closing[0], year, rules);
            let girls = children / (1.0 + year.boys_per_girl);
            booked.births = [girls, girls * year.boys_per_girl];
        }
        for sex in 0..2 {
            let cohort = live(&opening[sex], booked.births[sex], sex, group, year, rules);
            booked.deaths[sex][group] = cohort.deaths;
            booked.moved_in[sex][group] = cohort.moved_in;
            booked.moved_out[sex][group] = cohort.moved_out;
            booked.adjustment[sex][group] = cohort.adjustment;
            booked.closing[sex][group] = cohort.closing;
        }
    }
    booked
}
