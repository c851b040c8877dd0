//! Why an earlier figure missed: people, rates and definition, in parts that add up.

use super::counted::users_in;
use super::need::profile;
use super::{Demand, ServiceDemand};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{DefinitionBreak, ObservedUsers, Service, UseLine};
use crate::domain::study::{Outcome, Published, PublishedWhat, Study};

/// The parts of forecast − observed, in users; positive = the forecast was too high because of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorSplit {
    /// Users are counted another way than the forecaster did: U·(1 − 1/D), D = its count in the base year ÷ the register's, ÷ the
    /// factors by which the register itself changed its way since.
    pub definition: f64,
    /// Other people came than were projected: U/D − r₀·P.
    pub people: f64,
    /// Use changed: r₀·P − observed.
    pub rate: f64,
}

impl ErrorSplit {
    /// Splits `forecast` − `observed`, given the users the forecast's rates give on the people that came, counted as the outcome
    /// was (`at_true_people` = r₀·P·F), and the `definition` D/F. The three parts add up exactly but for rounding.
    #[must_use]
    pub fn new(forecast: f64, definition: f64, at_true_people: f64, observed: f64) -> Self {
        let as_registered = forecast / definition;
        Self { definition: forecast - as_registered, people: as_registered - at_true_people, rate: at_true_people - observed }
    }

    /// Forecast − observed.
    #[must_use]
    pub fn total(self) -> f64 {
        self.definition + self.people + self.rate
    }
}

/// Who made a forecast that is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecaster<'a> {
    /// This study's own projection, by one of its two lines.
    Kohort(UseLine),
    /// A published line, by its maker ("Hamar kommune") and vintage.
    Published(&'a str, &'a str),
}

/// One forecast laid beside what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged<'a> {
    /// Who forecast.
    pub by: Forecaster<'a>,
    /// Ages.
    pub band: AgeBand,
    /// 31 December of this year.
    pub year: Year,
    /// Users forecast.
    pub forecast: f64,
    /// Users counted.
    pub observed: f64,
    /// Why they differ.
    pub split: ErrorSplit,
}

/// Every forecast of a service's users that the outcome of a study can judge: published lines (where they have the band's ages
/// in the counted bands, or several of them together), and the study's own two lines (the second where there is one). Published
/// first, then kohort; by band, then year. Empty where the study has no outcome, or the service no rates of its own.
#[must_use]
pub fn judged<'a>(study: &'a Study, region_index: usize, demand: &Demand, service: &Service) -> Vec<Judged<'a>> {
    let Some(judge) = Judge::new(study, region_index, service) else { return Vec::new() };
    let own = demand.services.iter().find(|need| need.service == service.id);
    let mut rows = judge.published();
    for line in UseLine::ALL {
        let shown = |need: &&ServiceDemand| line == UseLine::Unchanged || need.has_trend;
        rows.extend(own.filter(shown).map_or_else(Vec::new, |need| judge.kohort(demand, need, line)));
    }
    rows
}

struct Judge<'a, 's> {
    study: &'a Study,
    outcome: &'a Outcome,
    region: usize,
    service: &'s Service,
    profile: super::users::Profile,
}

impl<'a, 's> Judge<'a, 's> {
    fn new(study: &'a Study, region: usize, service: &'s Service) -> Option<Self> {
        let profile = profile(service, region, study.axis)?;
        Some(Self { study, outcome: study.outcome.as_ref()?, region, service, profile })
    }

    fn published(&self) -> Vec<Judged<'a>> {
        let what = PublishedWhat::Service(self.service.id.clone());
        let lines = self.study.published_of(self.region).filter(|line| line.what == what);
        lines.flat_map(|line| self.published_line(line)).collect()
    }

    /// A published line is judged in every year after its base that the outcome has.
    fn published_line(&self, line: &'a Published) -> Vec<Judged<'a>> {
        let definition = self.definition(line);
        let by = Forecaster::Published(&line.who, &line.made);
        let rows = line.values.iter().filter_map(|(&year, &forecast)| self.judge(by, line.band, year, forecast, definition));
        rows.collect()
    }

    /// The line's own count ÷ the register's on the night before the jump-off; 1 where either is not known.
    fn definition(&self, line: &Published) -> f64 {
        let base = self.study.jump_off.minus(1);
        let register = self.users_in(&self.service.observed, line.band, base);
        match (line.values.get(&base), register) {
            (Some(&own), Some(register)) if own > 0.0 && register > 0.0 => own / register,
            _ => 1.0,
        }
    }

    fn kohort(&self, demand: &Demand, need: &ServiceDemand, line: UseLine) -> Vec<Judged<'a>> {
        let mut rows = Vec::new();
        for (at, &band) in need.bands.iter().enumerate() {
            for (year, users) in demand.years.iter().zip(&need.line(line).users) {
                rows.extend(self.judge(Forecaster::Kohort(line), band, *year, users[at], 1.0));
            }
        }
        rows
    }

    /// `None` in a year or band whose people or users are not known to the outcome.
    fn judge(&self, by: Forecaster<'a>, band: AgeBand, year: Year, forecast: f64, definition: f64) -> Option<Judged<'a>> {
        let observed = self.users_in(self.outcome.users.get(&self.service.id)?, band, year)?;
        let stock = self.outcome.population.get(self.region)?.get(&year.plus(1))?;
        let line = if let Forecaster::Kohort(line) = by { line } else { UseLine::Unchanged };
        let users = self.profile.users(stock.cells(), 0, line, year);
        let parts = self.parts(band)?;
        let old_way: f64 = parts.iter().map(|&part| users[part]).sum();
        let at_true_people: f64 = parts.iter().map(|&part| users[part] * self.recounted(part, year)).sum();
        let recounted = if old_way > 0.0 { at_true_people / old_way } else { 1.0 };
        let split = ErrorSplit::new(forecast, definition / recounted, at_true_people, observed);
        Some(Judged { by, band, year, forecast, observed, split })
    }

    /// Users of a band as they are counted in `year` ÷ as they were on the night before the jump-off, the same people: the factors of
    /// the breaks between. One that is not known counts as 1 and stays in the rate's part.
    fn recounted(&self, part: usize, year: Year) -> f64 {
        let (band, base) = (self.profile.bands()[part], self.study.jump_off.minus(1));
        let between = |broken: &&DefinitionBreak| broken.touches(band) && broken.year > base && broken.year <= year;
        self.service.breaks.iter().filter(between).filter_map(|broken| broken.factor).product()
    }

    /// The counted bands that make up `band` exactly: they start and end with it and leave no age between.
    fn parts(&self, band: AgeBand) -> Option<Vec<usize>> {
        let bands = self.profile.bands();
        let inside: Vec<usize> = (0..bands.len()).filter(|&at| bands[at].overlaps(band)).collect();
        let (first, last) = (bands.get(*inside.first()?)?, bands.get(*inside.last()?)?);
        let joined = inside.windows(2).all(|pair| bands[pair[0]].to.is_some_and(|to| to.checked_add(1) == Some(bands[pair[1]].from)));
        (joined && first.from == band.from && last.to == band.to).then_some(inside)
    }

    /// Users counted in `band` in `year`: the sum of its parts, every one of them counted.
    fn users_in(&self, counts: &[ObservedUsers], band: AgeBand, year: Year) -> Option<f64> {
        let region = &self.study.regions.get(self.region)?.id;
        let rows: Vec<&ObservedUsers> = counts.iter().filter(|row| row.region == *region && row.year == year).collect();
        self.parts(band)?.into_iter().map(|part| users_in(&rows, self.profile.bands()[part])).sum()
    }
}

#[cfg(test)]
mod tests;
