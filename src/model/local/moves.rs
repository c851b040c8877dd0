//! Net migration per person of the cohort: the nation's, which is net immigration, and what the lane has beyond it, which
//! is what moves within the country (and an uneven share of what comes from abroad).

use super::abroad::OwnAbroad;
use super::past::{Evidence, span};
use super::smooth::Kernel;
use super::{Basis, References, Settings};
use crate::domain::account::MigrationTiming;
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Cells;
use crate::model::mortality::joined;
use std::collections::BTreeMap;

/// Net migration as rates per person of the cohort at the start of the year (per birth for newborns).
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// The nation's in an average year of the window, one lane. Zero where the nation's people are not known.
    pub abroad: Cells,
    /// The nation's net migration in an average year of the window, persons; none where its people are not known.
    pub national_net: Option<f64>,
    /// What each lane has beyond the nation's.
    pub within: Cells,
    /// What each lane's rests on.
    pub basis: Vec<Basis>,
    /// What each lane's own counts say of moves from and to abroad; none = as many per person as in the nation.
    pub own: Vec<Option<OwnAbroad>>,
}

/// Smallest yearly net migration of a nation, persons, that a later level can be taken relative to.
pub const SMALLEST_NATIONAL_NET: f64 = 100.0;

impl Moves {
    /// A level of the nation's net migration over that of the window; 1 where either is not known, or the window's is too
    /// small to be relative to.
    #[must_use]
    pub fn level(&self, net: Option<f64>) -> f64 {
        let base = self.national_net.filter(|base| *base >= SMALLEST_NATIONAL_NET);
        net.zip(base).map_or(1.0, |(net, base)| net / base)
    }

    /// Rates of a year by lane: the nation's × the lane's own share × `abroad` (the nation's level over that of the window) +
    /// what the lane has beyond that × `within`.
    #[must_use]
    pub fn rates(&self, abroad: f64, within: f64) -> Cells {
        let own: Vec<f64> = (0..self.within.lanes()).map(|lane| self.own_share(lane)).collect();
        self.within.map(|sex, group, lane, rate| self.abroad.get(sex, group, 0) * own[lane] * abroad + rate * within)
    }

    /// A lane's net migration from abroad over the nation's per person: 1 without counts of its own.
    fn own_share(&self, lane: usize) -> f64 {
        self.own.get(lane).copied().flatten().map_or(1.0, |own| own.share)
    }

    /// The same moves in all, told apart by own counts: what more comes from abroad does not come from within.
    pub(super) fn with_own(self, own: Vec<Option<OwnAbroad>>) -> Self {
        let told = Self { own, ..self };
        let within = told.within.map(|sex, group, lane, rate| match told.own.get(lane).copied().flatten() {
            Some(own) => rate + told.abroad.get(sex, group, 0) * (1.0 - own.share),
            None => rate,
        });
        Self { within, ..told }
    }
}

/// Sums over years of one of a year's cells.
fn summed<'a>(years: &'a [Evidence], of: impl Fn(&'a Evidence) -> &'a Cells) -> Option<Cells> {
    let mut sum = of(years.first()?).clone();
    for year in &years[1..] {
        sum = sum.map(|sex, group, lane, value| value + of(year).get(sex, group, lane));
    }
    Some(sum)
}

/// The same years with people surviving as they do locally: what stays of the residual is migration.
pub(super) fn under_local_survival(net: &Cells, started: &Cells, national: &Cells, local: &Cells, timing: MigrationTiming) -> Cells {
    net.map(|sex, group, lane, persons| {
        let (s, own) = (national.get(sex, group, 0), local.get(sex, group, lane));
        let started = started.get(sex, group, lane);
        match timing {
            MigrationTiming::End => persons + started * (s - own),
            MigrationTiming::EvenByAge | MigrationTiming::EvenByCohort => (persons * (1.0 + s) + 2.0 * started * (s - own)) / (1.0 + own),
        }
    })
}

/// Moves from years of evidence whose net migration is what local survival leaves unexplained.
pub(super) fn moves(lanes: &[Evidence], nation: &[Evidence], references: &References, settings: &Settings) -> Option<Moves> {
    let years = span(lanes)?;
    let (net, started) = (summed(lanes, |year| &year.net)?, summed(lanes, |year| &year.started)?);
    let axis = net.axis();
    let moves_at = |group: usize| axis.start_of(group) < settings.settled_from;
    let nation_sums = summed(nation, |year| &year.net).zip(summed(nation, |year| &year.started));
    let abroad = nation_sums.as_ref().map_or_else(
        || Cells::zeros(axis, 1),
        |(net, started)| net.map(|sex, group, _, net| if moves_at(group) { per(net, started.get(sex, group, 0)) } else { 0.0 }),
    );
    let beyond = net.map(|sex, group, lane, net| net - abroad.get(sex, group, 0) * started.get(sex, group, lane));
    let kernel = Kernel::new(axis, settings.bandwidth);
    let shrunk = Shrunk::new(&kernel, settings, references, &started);
    let within = shrunk.rates(&beyond).map(|_, group, _, rate| if moves_at(group) { rate } else { 0.0 });
    let basis = (0..net.lanes()).map(|lane| shrunk.basis(lanes, lane, years)).collect();
    let national_net = nation_sums.map(|(net, _)| net.total(0) / nation.len() as f64);
    let own = vec![None; net.lanes()];
    Some(Moves { abroad, national_net, within, basis, own })
}

fn per(events: f64, persons: f64) -> f64 {
    if persons > 0.0 { events / persons } else { 0.0 }
}

/// Rates averaged over neighbouring ages, and drawn by their own persons-years: the lane towards the rest of its county, that
/// towards none beyond the nation's.
struct Shrunk<'a> {
    kernel: &'a Kernel,
    /// Person-years by lane, and those the prior weighs, in sums over neighbouring ages.
    exposed: Cells,
    prior: Vec<f64>,
    county_prior: f64,
    /// Position of each lane's county among `counties`.
    county_of: Vec<Option<usize>>,
    counties: usize,
    started: &'a Cells,
}

impl<'a> Shrunk<'a> {
    fn new(kernel: &'a Kernel, settings: &Settings, references: &References, started: &'a Cells) -> Self {
        let axis = started.axis();
        let prior = (0..axis.groups()).map(|g| joined(settings.moves_prior, f64::from(axis.start_of(g))) * kernel.mass(g)).collect();
        let mut numbers = BTreeMap::new();
        for county in references.county.iter().flatten() {
            let next = numbers.len();
            numbers.entry(*county).or_insert(next);
        }
        let county_of = (0..started.lanes()).map(|lane| numbers.get(&references.county.get(lane).copied().flatten()?).copied()).collect();
        let exposed = kernel.sums(started);
        Self { kernel, exposed, prior, county_prior: settings.county_prior, county_of, counties: numbers.len(), started }
    }

    /// The rates of `events` (persons beyond the nation's rate).
    fn rates(&self, events: &Cells) -> Cells {
        let county = self.of_county(&self.kernel.sums(events));
        let left = events.map(|sex, group, lane, events| events - county.get(sex, group, lane) * self.started.get(sex, group, lane));
        self.kernel.sums(&left).map(|sex, group, lane, events| {
            county.get(sex, group, lane) + per(events, self.exposed.get(sex, group, lane) + self.prior[group])
        })
    }

    /// The rest of each lane's county: rates drawn towards none.
    fn of_county(&self, events: &Cells) -> Cells {
        let (all_events, all_exposed) = (self.by_county(events), self.by_county(&self.exposed));
        events.map(|sex, group, lane, own| {
            let Some(county) = self.county_of[lane] else { return 0.0 };
            let exposed = all_exposed.get(sex, group, county) - self.exposed.get(sex, group, lane);
            per(all_events.get(sex, group, county) - own, exposed + self.county_prior * self.prior[group])
        })
    }

    fn by_county(&self, cells: &Cells) -> Cells {
        let mut sums = Cells::zeros(cells.axis(), self.counties);
        for sex in Sex::ALL {
            for group in 0..cells.axis().groups() {
                for (county, value) in self.county_of.iter().zip(cells.row(sex, group)) {
                    if let Some(county) = county {
                        sums.row_mut(sex, group)[*county] += value;
                    }
                }
            }
        }
        sums
    }

    /// Persons moved a year (the residual's size, sex by sex and age by age) and the people's mean weight on local evidence.
    fn basis(&self, years: &[Evidence], lane: usize, window: (Year, Year)) -> Basis {
        let moved: f64 = years.iter().map(|year| over_cells(&year.net, |sex, group| year.net.get(sex, group, lane).abs())).sum();
        let weighed = over_cells(self.started, |sex, group| {
            let exposed = self.exposed.get(sex, group, lane);
            self.started.get(sex, group, lane) * per(exposed, exposed + self.prior[group])
        });
        Basis { years: window, persons: moved / years.len() as f64, local: per(weighed, self.started.total(lane)) }
    }
}

/// Sum over sexes and ages.
fn over_cells(cells: &Cells, value: impl Fn(Sex, usize) -> f64) -> f64 {
    Sex::ALL.iter().map(|&sex| (0..cells.axis().groups()).map(|group| value(sex, group)).sum::<f64>()).sum()
}
