//! A region whose indicators are read: as it was observed, or as one scenario has it.

use super::turns::{first_below, lasting_rise, lowest};
use super::{COVERED, Indicator, Kind, Round, Standing, Turn, Weight, amounts, counted, lies_in, weighed};
use crate::demand::capacity::places_by_year;
use crate::demand::counted::users_in;
use crate::demand::need::persons_in;
use crate::demand::{Demand, ServiceDemand};
use crate::domain::axis::{AgeBand, RegionId, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{ObservedUsers, Service, Standing as Entry, UseLine};
use crate::domain::study::Study;
use crate::model::project::Projection;
use std::collections::BTreeMap;

/// A region and its nights.
pub struct Place<'a> {
    study: &'a Study,
    region: &'a RegionId,
    /// Stocks by 1 January.
    stocks: BTreeMap<Year, &'a Cells>,
    /// Need of a scenario; none where what was counted is read.
    need: Option<&'a Demand>,
    /// Any scenario's need: which services and bands there are.
    known: Option<&'a Demand>,
}

impl<'a> Place<'a> {
    /// A region under a scenario.
    #[must_use]
    pub fn projected(study: &'a Study, projection: &'a Projection, demand: Option<&'a Demand>) -> Self {
        Self { study, region: &projection.region, stocks: projection.stocks().collect(), need: demand, known: demand }
    }

    /// A region as it was observed to the jump-off, and since in a study that stands in the past. `demand` says which services and
    /// bands there are. `None` when the study has no such region.
    #[must_use]
    pub fn observed(study: &'a Study, region: usize, demand: Option<&'a Demand>) -> Option<Self> {
        let place = study.regions.get(region)?;
        let since = study.outcome.as_ref().and_then(|outcome| outcome.population.get(region));
        let later = since.into_iter().flatten().filter(|(year, _)| **year > study.jump_off);
        let stocks = place.history.range(..=study.jump_off).chain(later).map(|(year, people)| (*year, people.cells())).collect();
        Some(Self { study, region: &place.id, stocks, need: None, known: demand })
    }

    /// The years its indicators may have a value in, in the study's label for people and of 31 December for the rest.
    #[must_use]
    pub fn years(&self) -> Vec<Year> {
        let labels = self.stocks.keys().map(|stock| self.study.year_label.of_stock(*stock));
        let nights = self.stocks.keys().map(|stock| stock.minus(1));
        let mut years: Vec<Year> = labels.chain(nights).filter(|year| *year <= self.study.horizon()).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// An indicator in a year. `None` where it is not known then; `Some(None)` where there is nobody to divide by, or a turn does not
    /// come by the last year.
    #[must_use]
    pub fn value(&self, indicator: &Indicator, year: Year) -> Option<Option<f64>> {
        match &indicator.kind {
            Kind::Ratio(ratio) => self.labelled(year).map(|stock| ratio.value(stock)),
            Kind::Turn(turn) => (self.is_projected() && year == self.study.horizon()).then(|| self.turn(turn)),
            Kind::PopulationIndex => self.index(year, |night| self.night(night).map(|stock| stock.total(0))),
            Kind::UsersPerThousand(at, band, line) => {
                let users = self.users(*at, *band, *line, year)?;
                Some(per(1000.0, users, persons_in(self.night(year)?, *band)))
            }
            Kind::UsersPerWorkers(at, line) => {
                let users = self.users(*at, AgeBand::ALL, *line, year)?;
                Some(per(100.0, users, persons_in(self.night(year)?, self.study.indicators.working_age())))
            }
            Kind::NeedIndex(at, line) => self.index(year, |night| self.amount(*at, *line, night)),
            Kind::WeightedIndex(weight, line) => self.index(year, |night| self.weighted(*weight, *line, night)),
            Kind::Places(round, standing) => {
                let places = self.places(*round, *standing, year)?;
                Some(per(100.0, places, persons_in(self.night(year)?, COVERED)))
            }
        }
    }

    /// Turns and indices are of a projection: an observed past has no horizon.
    const fn is_projected(&self) -> bool {
        self.need.is_some()
    }

    /// The stock a label names.
    fn labelled(&self, label: Year) -> Option<&'a Cells> {
        let stock = self.study.year_label.stock_of(label);
        let shown = self.need.is_none() || stock <= self.study.last_stock;
        self.stocks.get(&stock).copied().filter(|_| shown)
    }

    /// The people of a 31 December.
    fn night(&self, year: Year) -> Option<&'a Cells> {
        self.stocks.get(&year.plus(1)).copied()
    }

    /// People from the jump-off to the last stock, by label.
    fn path(&self, value: impl Fn(&Cells) -> Option<f64>) -> Vec<(Year, f64)> {
        let labels = self.stocks.keys().map(|stock| self.study.year_label.of_stock(*stock));
        labels.filter_map(|label| Some((label, value(self.labelled(label)?)?))).collect()
    }

    fn turn(&self, turn: &Turn) -> Option<f64> {
        let year = match turn {
            Turn::LastingRise(band) => lasting_rise(&self.path(|stock| Some(persons_in(stock, *band)))),
            Turn::Lowest(band) => lowest(&self.path(|stock| Some(persons_in(stock, *band)))),
            Turn::Below(ratio, threshold) => first_below(&self.path(|stock| ratio.value(stock)), *threshold),
        };
        year.map(|year| f64::from(year.get()))
    }

    /// 100 × a night's value ÷ that of the base night.
    fn index(&self, year: Year, value: impl Fn(Year) -> Option<f64>) -> Option<Option<f64>> {
        // What was counted before the projection began has no index: a count and a need are not the same figure.
        let base = self.need.and(Some(self.base_night()))?;
        Some(per(100.0, value(year)?, value(base)?))
    }

    /// 31 December of the year whose indices are 100.
    #[must_use]
    pub fn base_night(&self) -> Year {
        base_night(self.study)
    }

    fn service(&self, at: usize) -> Option<(&'a Service, &'a ServiceDemand)> {
        let service = self.study.services.get(at)?;
        Some((service, self.known?.services.iter().find(|need| need.service == service.id)?))
    }

    /// Position of a night in the need's years.
    fn position(&self, year: Year) -> Option<usize> {
        self.need?.years.iter().position(|night| *night == year)
    }

    /// Users of a band: by the need, or as counted. All ages hold the people already known.
    fn users(&self, at: usize, band: AgeBand, line: UseLine, year: Year) -> Option<f64> {
        let (service, need) = self.service(at)?;
        if self.need.is_none() {
            return (line == UseLine::Unchanged).then(|| self.counted_users(service, band, year))?;
        }
        let night = self.position(year)?;
        let line = need.line(line);
        if band == AgeBand::ALL {
            return line.total_users.get(night).copied();
        }
        let users = line.users.get(night)?;
        Some(need.bands.iter().zip(users).filter(|(own, _)| lies_in(**own, band)).map(|(_, users)| users).sum())
    }

    /// Users counted on a night up to the jump-off, and since in a study that stands in the past.
    fn counted_users(&self, service: &Service, band: AgeBand, year: Year) -> Option<f64> {
        let since = self.study.outcome.as_ref().and_then(|outcome| outcome.users.get(&service.id));
        let all = service.observed.iter().chain(since.into_iter().flatten());
        let rows: Vec<&ObservedUsers> = all.filter(|row| row.region == *self.region && row.year == year).collect();
        users_in(&rows, band)
    }

    fn amount(&self, at: usize, line: UseLine, year: Year) -> Option<f64> {
        amounts(self.service(at)?.1, line).get(self.position(year)?).copied()
    }

    /// Need of all that is weighed together, in what it takes.
    fn weighted(&self, weight: Weight, line: UseLine, year: Year) -> Option<f64> {
        let night = self.position(year)?;
        let of = |at: usize| weight.of(self.service(at)?.1.line(line)).get(night).copied();
        weighed(self.study, self.need?, weight).into_iter().map(of).sum()
    }

    fn places(&self, round: Round, standing: Standing, year: Year) -> Option<f64> {
        let services = counted(self.study, self.known?, round, standing)?;
        services.into_iter().map(|at| self.places_of(at, standing, year)).sum()
    }

    fn places_of(&self, at: usize, standing: Standing, year: Year) -> Option<f64> {
        let (service, need) = self.service(at)?;
        match (standing, self.need) {
            (Standing::Decided, Some(_)) => need.capacity.as_ref()?.get(self.position(year)?).copied(),
            (Standing::Decided, None) => {
                let first = service
                    .capacity
                    .iter()
                    .filter(|entry| entry.region == *self.region && entry.standing == Entry::Decided)
                    .map(|entry| entry.year)
                    .min()?;
                let places = places_by_year(&service.capacity, self.region, &[year])?;
                places.first().copied().filter(|_| first <= year)
            }
            (Standing::Needed(line), Some(_)) => need.line(line).places.get(self.position(year)?).copied(),
            (Standing::Needed(_), None) => None,
        }
    }
}

/// 31 December of the year whose indices are 100: the study's choice, or the night before the jump-off.
#[must_use]
pub fn base_night(study: &Study) -> Year {
    study.indicators.base_year.unwrap_or_else(|| study.jump_off.minus(1))
}

/// `times` × a ÷ b; none where b is nobody.
fn per(times: f64, above: f64, below: f64) -> Option<f64> {
    (below > 0.0).then(|| times * above / below)
}
