//! Need, places and what was counted of a service, all in one measure; and when places run out.

use crate::demand::capacity::{places_by_year, places_if_decided, too_few};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{Capacity, PlacesPerUser, ServiceKind, Standing, UseLine};
use crate::report::labels::service_name;
use crate::report::view::{Measure, NoChart, Point, ServiceView, at, x};

/// What the chart shows, all in one measure.
pub(super) struct Gap<'a> {
    pub(super) service: ServiceView<'a>,
    pub(super) measure: Measure,
    pub(super) observed: Vec<Point>,
    pub(super) unchanged: Vec<Point>,
    /// None where no band has a trend of its own.
    pub(super) trend: Option<Vec<Point>>,
    /// None where the study switches nothing on.
    pub(super) measures: Option<Vec<Point>>,
    pub(super) capacity: Vec<Point>,
    /// The same with what is proposed and not decided; none where nothing is.
    pub(super) proposed: Option<Vec<Point>>,
    /// Places that stood before the first year of need.
    pub(super) stood: Vec<Point>,
    /// The largest counted part of a sum that is not counted as a whole, with its name.
    pub(super) part: Option<(String, Vec<Point>)>,
}

impl<'a> Gap<'a> {
    /// What there is to show of a service.
    ///
    /// # Errors
    /// When it has no capacity or no need.
    pub(super) fn new(service: ServiceView<'a>) -> Result<Self, NoChart> {
        let years = &service.view.demand.years;
        let places = service.demand.capacity.as_ref().ok_or(NoChart::NoCapacity)?;
        let capacity: Vec<Point> = years.iter().map(|year| x(*year)).zip(places.iter().copied()).collect();
        let measure = if service.demand.unchanged.places.is_empty() { service.measure() } else { Measure::Places };
        let unchanged = service.need(UseLine::Unchanged, measure);
        if capacity.is_empty() || unchanged.is_empty() {
            return Err(NoChart::NoCapacity);
        }
        let trend = service.demand.has_trend.then(|| service.need(UseLine::Trend, measure)).filter(|line| !line.is_empty());
        let measures = service.demand.measures.as_ref().map(|_| service.need(UseLine::Measures, measure)).filter(|line| !line.is_empty());
        let (observed, part) = history(&service, measure);
        let stood = stood(&service, capacity[0].0);
        let proposed = places_if_decided(&service.service.capacity, &service.view.region.id, years)
            .map(|places| years.iter().map(|year| x(*year)).zip(places).collect::<Vec<Point>>())
            .filter(|proposed| *proposed != capacity);
        Ok(Self { service, measure, observed, unchanged, trend, measures, capacity, proposed, stood, part })
    }

    /// Places of all years that the table of capacity knows.
    pub(super) fn standing(&self) -> Vec<Point> {
        self.stood.iter().chain(&self.capacity).copied().collect()
    }

    /// Lines of what was counted: all of it, or a part.
    pub(super) fn history(&self) -> &[Point] {
        self.part.as_ref().map_or(&self.observed, |part| &part.1)
    }

    /// Places of a year that are decided after the night before the first projected one: fewer than none where places close.
    pub(super) fn decided_later(&self, year: f64) -> Option<f64> {
        Some(at(&self.capacity, year)? - self.capacity.first()?.1)
    }

    pub(super) fn unit(&self) -> &'static str {
        self.service.unit(self.measure)
    }
}

/// Years in which a line of need exceeds capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shortfall {
    /// None to the horizon.
    Never,
    /// Every year from this one on.
    From(f64),
    /// Some years, this one first, and enough again later.
    Passing(f64),
}

impl Shortfall {
    /// Judged from the night of `from` on: earlier ones are counted already.
    pub(super) fn of(need: &[Point], capacity: &[Point], from: f64) -> Self {
        let need: Vec<Point> = need.iter().copied().filter(|(year, _)| *year >= from).collect();
        let short: Vec<bool> = need.iter().map(|(year, need)| at(capacity, *year).is_some_and(|places| too_few(*need, places))).collect();
        let Some(first) = short.iter().position(|s| *s) else { return Self::Never };
        if short[first..].iter().all(|s| *s) { Self::From(need[first].0) } else { Self::Passing(need[first].0) }
    }

    pub(super) const fn first(self) -> Option<f64> {
        match self {
            Self::Never => None,
            Self::From(year) | Self::Passing(year) => Some(year),
        }
    }
}

/// What was counted, in the measure of the need.
fn counted_as(service: &ServiceView, measure: Measure) -> Vec<Point> {
    let each = if measure == Measure::Places { service.service.places.map(PlacesPerUser::places) } else { Some(1.0) };
    each.map_or_else(Vec::new, |each| service.observed(AgeBand::ALL).into_iter().map(|(year, users)| (year, users * each)).collect())
}

/// The service as counted. Of a sum: its parts added up where all were counted, else the largest counted part by name.
fn history(service: &ServiceView, measure: Measure) -> (Vec<Point>, Option<(String, Vec<Point>)>) {
    let ServiceKind::Sum { of } = &service.service.kind else { return (counted_as(service, measure), None) };
    let parts: Vec<ServiceView> = service.view.services().filter(|part| of.contains(&part.service.id)).collect();
    let lines: Vec<Vec<Point>> = parts.iter().map(|part| counted_as(part, measure)).collect();
    if parts.len() == of.len() && lines.iter().all(|line| !line.is_empty()) {
        let years = lines.first().into_iter().flatten().map(|point| point.0);
        let whole = |year: f64| lines.iter().map(|line| at(line, year)).sum::<Option<f64>>().map(|sum| (year, sum));
        return (years.filter_map(whole).collect(), None);
    }
    let size = |line: &Vec<Point>| line.last().map_or(0.0, |point| point.1);
    let largest = parts.iter().zip(lines).filter(|(_, line)| !line.is_empty()).max_by(|a, b| size(&a.1).total_cmp(&size(&b.1)));
    (
        Vec::new(),
        largest.map(|(part, line)| (service.view.say("capacity.part", &[service_name(part.service, service.view.language)]), line)),
    )
}

/// Places by the table of capacity from its first year to the year before `first`.
fn stood(service: &ServiceView, first: f64) -> Vec<Point> {
    let region = &service.view.region.id;
    let entries = &service.service.capacity;
    let decided = |entry: &&Capacity| entry.region == *region && entry.standing == Standing::Decided;
    let Some(from) = entries.iter().filter(decided).map(|entry| entry.year).min() else { return Vec::new() };
    let years: Vec<Year> = from.through(from.plus(200)).take_while(|year| x(*year) < first).collect();
    let places = places_by_year(entries, region, &years).unwrap_or_default();
    years.into_iter().map(x).zip(places).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortfall_that_passes_is_not_one_that_lasts() {
        let capacity = [(2025.0, 10.0), (2026.0, 10.0), (2027.0, 20.0)];
        let short = |needs: [f64; 3]| Shortfall::of(&[(2025.0, needs[0]), (2026.0, needs[1]), (2027.0, needs[2])], &capacity, 2025.0);
        assert_eq!(short([9.0, 10.0, 20.0]), Shortfall::Never);
        assert_eq!(short([9.0, 10.5, 20.5]), Shortfall::From(2026.0));
        assert_eq!(short([11.0, 9.0, 19.0]), Shortfall::Passing(2025.0));
        assert_eq!(short([11.0, 9.0, 21.0]), Shortfall::Passing(2025.0));
        assert_eq!(Shortfall::of(&[(2025.0, 11.0), (2026.0, 9.0)], &capacity, 2026.0), Shortfall::Never);
    }
}
