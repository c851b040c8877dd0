//! A study that stands in the past, laid beside what happened: earlier figures, the projection, the register, and why
//! they differ.

use super::Run;
use crate::demand::error_split::{ErrorSplit, Forecaster, Judged, judged};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{Service, UseLine};
use std::collections::BTreeMap;

/// A service, band and 31 December that the outcome knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared<'a> {
    /// Position of the region in the study.
    pub region: usize,
    /// The service.
    pub service: &'a Service,
    /// Ages.
    pub band: AgeBand,
    /// 31 December of this year.
    pub year: Year,
    /// The earlier figure, where one was published: the first of several.
    pub plan: Option<Judged<'a>>,
    /// The study's own projection (main scenario, unchanged use), where the band is one of its own.
    pub own: Option<Judged<'a>>,
    /// The same by what past data supported, where the service has that line.
    pub supported: Option<Judged<'a>>,
}

impl Compared<'_> {
    /// Users counted.
    #[must_use]
    pub fn observed(&self) -> Option<f64> {
        self.plan.or(self.own).map(|judged| judged.observed)
    }
}

/// Every forecast of one scenario that the outcome can judge, by region, service, band and year.
#[must_use]
pub fn compared<'a>(run: &Run<'a>, scenario: usize) -> Vec<Compared<'a>> {
    let Some(demands) = run.demand.get(scenario) else { return Vec::new() };
    let pairs = (0..).zip(demands).flat_map(|(region, demand)| run.study.services.iter().map(move |service| (region, demand, service)));
    pairs.flat_map(|(region, demand, service)| rows(region, service, judged(run.study, region, demand, service))).collect()
}

fn rows<'a>(region: usize, service: &'a Service, forecasts: Vec<Judged<'a>>) -> Vec<Compared<'a>> {
    let mut by_cell: BTreeMap<(AgeBand, Year), Compared<'a>> = BTreeMap::new();
    for judged in forecasts {
        let (band, year) = (judged.band, judged.year);
        let row = by_cell.entry((band, year)).or_insert(Compared { region, service, band, year, plan: None, own: None, supported: None });
        let place = match judged.by {
            Forecaster::Kohort(UseLine::Unchanged) => &mut row.own,
            Forecaster::Kohort(UseLine::Trend | UseLine::Measures) => &mut row.supported,
            Forecaster::Published(..) => &mut row.plan,
        };
        place.get_or_insert(judged);
    }
    let own: Vec<Judged> = by_cell.values().filter_map(|row| row.own).collect();
    let supported: Vec<Judged> = by_cell.values().filter_map(|row| row.supported).collect();
    let mut rows: Vec<Compared> = by_cell.into_values().collect();
    for row in rows.iter_mut().filter(|row| row.own.is_none()) {
        let observed = row.observed();
        let fills = |sum: &Judged| observed.is_none_or(|observed| (sum.observed - observed).abs() < 1e-9);
        row.own = joined(&own, row.band, row.year).filter(fills);
        row.supported = joined(&supported, row.band, row.year).filter(fills);
    }
    rows
}

/// The projection's own bands inside a wider one, added up; the caller sees by the register's count whether they fill it.
fn joined<'a>(own: &[Judged<'a>], band: AgeBand, year: Year) -> Option<Judged<'a>> {
    let inside = |judged: &&Judged| judged.year == year && band.overlaps(judged.band);
    own.iter().filter(inside).copied().reduce(|sum, part| Judged {
        band,
        forecast: sum.forecast + part.forecast,
        observed: sum.observed + part.observed,
        split: ErrorSplit {
            definition: sum.split.definition + part.split.definition,
            people: sum.split.people + part.split.people,
            rate: sum.split.rate + part.split.rate,
        },
        ..sum
    })
}
