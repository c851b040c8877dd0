//! What a run says of building: by line of need, what decided places cover, the programme, what waiting costs, new places.

mod said;

pub use said::sentences;

use super::Run;
use super::summary::needed;
use crate::demand::building::{Balance, Covered, Programme, Waiting};
use crate::demand::new_places::{counted_places, modelled};
use crate::demand::{Demand, ServiceDemand};
use crate::domain::axis::Year;
use crate::domain::service::{Service, UseLine};

/// A service of one scenario and region, with its lines of need.
#[derive(Debug, Clone, PartialEq)]
pub struct Built<'a> {
    /// Position of the region in the study.
    pub region: usize,
    /// The service.
    pub service: &'a Service,
    /// Nights: 31 December of these years.
    pub years: &'a [Year],
    /// The first night that is projected.
    pub from: Year,
    /// Places that stand or are decided, by night; none where the service has no table of capacity.
    pub standing: Option<&'a [f64]>,
    /// In the order of [`lines`].
    pub lines: Vec<BuiltLine<'a>>,
}

/// One line of need.
#[derive(Debug, Clone, PartialEq)]
pub struct BuiltLine<'a> {
    /// Which.
    pub line: UseLine,
    /// Places needed by night.
    pub need: &'a [f64],
    /// Places missing by night; none where no capacity is known.
    pub missing: Option<Vec<f64>>,
    /// What decided building covers, by night; none where no capacity is known.
    pub covered: Option<Vec<Covered>>,
    /// The programme and what waiting costs; none where the study asks for none.
    pub programme: Option<(Programme, Waiting)>,
    /// Places that new places are counted from: counted, and needed by the line; each where it is known.
    pub base: [Option<f64>; 2],
}

/// The lines of a service that say something of their own: unchanged use, the trend where it has one, measures where any is on.
#[must_use]
pub fn lines(service: &ServiceDemand) -> Vec<UseLine> {
    let further = [(UseLine::Trend, service.has_trend), (UseLine::Measures, service.measures.is_some())];
    let further = further.into_iter().filter(|(_, there)| *there).map(|(line, _)| line);
    std::iter::once(UseLine::Unchanged).chain(further).collect()
}

/// The word of a line in tables.
#[must_use]
pub const fn line_word(line: UseLine) -> &'static str {
    match line {
        UseLine::Unchanged => "unchanged",
        UseLine::Trend => "trend",
        UseLine::Measures => "measures",
    }
}

/// Whether a study says anything of places that can be built.
#[must_use]
pub fn speaks(run: &Run) -> bool {
    run.study.services.iter().any(asks)
}

const fn asks(service: &Service) -> bool {
    !service.capacity.is_empty() || service.building.is_some() || service.new_places.is_some()
}

/// Every service of one scenario (position among the projections) and region that has places, a programme, or new places to count.
#[must_use]
pub fn built<'a>(run: &Run<'a>, scenario: usize, region: usize) -> Vec<Built<'a>> {
    let Some(demand) = run.demand.get(scenario).and_then(|regions| regions.get(region)) else { return Vec::new() };
    let asking = run.study.services.iter().filter(|service| asks(service));
    asking.filter_map(|service| of_service(run, region, demand, service)).collect()
}

fn of_service<'a>(run: &Run<'a>, region: usize, demand: &'a Demand, service: &'a Service) -> Option<Built<'a>> {
    let need = demand.services.iter().find(|need| need.service == service.id)?;
    let standing = need.capacity.as_deref();
    let there: Vec<UseLine> = lines(need).into_iter().filter(|line| needed(need, *line).len() == demand.years.len()).collect();
    let bases = bases(run, region, demand, service, &there);
    let line = |(line, base): (&UseLine, [Option<f64>; 2])| {
        let of_line = needed(need, *line);
        let balance = standing.map(|standing| Balance { years: &demand.years, need: of_line, standing, from: run.study.jump_off });
        let programme = balance.zip(service.building.as_ref()).map(|(balance, building)| {
            let programme = balance.programme(building);
            let waiting = balance.waiting(&programme);
            (programme, waiting)
        });
        let missing = balance.map(|balance| balance.missing());
        BuiltLine { line: *line, need: of_line, missing, covered: balance.map(|balance| balance.covered()), programme, base }
    };
    let lines: Vec<BuiltLine> = there.iter().zip(bases).map(line).collect();
    (!lines.is_empty()).then_some(Built { region, service, years: &demand.years, from: run.study.jump_off, standing, lines })
}

/// What new places are counted from, by line: places counted on the night, and needed on it.
fn bases(run: &Run, region: usize, demand: &Demand, service: &Service, lines: &[UseLine]) -> Vec<[Option<f64>; 2]> {
    let Some(from) = service.new_places.map(|asked| asked.from) else { return vec![[None; 2]; lines.len()] };
    let counted = counted_places(run.study, region, service, from);
    let then = modelled(run.study, region, demand, service, from);
    let of = |line: &UseLine| then.as_ref().and_then(|(night, need)| needed(need, *line).get(*night).copied());
    lines.iter().map(|line| [counted, of(line)]).collect()
}

#[cfg(test)]
mod tests;
