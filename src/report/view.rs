//! What charts read from a run: series of people and of need, in the study's own year labels.

use crate::demand::{Demand, ServiceDemand};
use crate::domain::axis::{AgeAxis, AgeBand, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{Basis, ObservedUsers, Service, ServiceKind, ServiceName};
use crate::domain::study::{Language, Region, Scenario, Study};
use crate::domain::terms::CountedAs;
use crate::model::project::Projection;
use crate::report::Run;
use crate::report::labels::{self, sentence};
use crate::report::page::Words;
use crate::report::privacy;
use crate::report::quote;
use std::fmt;

/// Why a chart was not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoChart {
    /// The run has no such scenario or region.
    NoSuchRun,
    /// No service of this kind in the study.
    NoService,
    /// The service has no places, or no table of capacity.
    NoCapacity,
    /// The service asks for no building programme.
    NoProgramme,
    /// Nothing was published about the service.
    NothingPublished,
    /// The published years meet neither observed nor projected ones.
    NoCommonYear,
    /// One scenario cannot be compared.
    OneScenario,
    /// The stock's ages cut the ages of the chart.
    AgesCut,
    /// No other place is known.
    NoOther,
    /// The study says nothing of staff.
    NoStaff,
    /// No scenario builds dwellings there.
    NoDwellings,
    /// The scenario has no target there.
    NoTarget,
    /// The regions do not exchange people.
    NoFlows,
    /// No futures were drawn.
    NoDraws,
}

impl fmt::Display for NoChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchRun => "the run has no such scenario or region",
            Self::NoService => "the study has no service of this kind",
            Self::NoCapacity => "the service has no table of capacity",
            Self::NoProgramme => "the service asks for no building programme",
            Self::NothingPublished => "nothing was published about the service",
            Self::NoCommonYear => "the published years meet neither observed nor projected ones",
            Self::NoStaff => "the study says nothing of staff",
            Self::NoDwellings => "no scenario builds dwellings there",
            Self::NoTarget => "the scenario has no target there",
            Self::NoFlows => "the regions do not exchange people",
            Self::NoDraws => "no futures were drawn",
            Self::OneScenario => "there is one scenario only",
            Self::AgesCut => "the stock does not tell these ages apart",
            Self::NoOther => "no other place is known",
        })
    }
}

impl std::error::Error for NoChart {}

/// A year as the study labels it and a value.
pub type Point = (f64, f64);

/// A number on an axis.
#[must_use]
pub fn x(year: Year) -> f64 {
    f64::from(year.get())
}

/// Persons in a band of ages, both sexes; only where the stock's groups do not cut the band.
#[must_use]
pub fn in_band(cells: &Cells, band: AgeBand) -> f64 {
    let axis = cells.axis();
    let groups = || axis.starts().enumerate().filter(|&(_, age)| band.contains(age)).map(|(group, _)| group);
    Sex::ALL.iter().map(|&sex| groups().map(|group| cells.get(sex, group, 0)).sum::<f64>()).sum()
}

/// The age groups of the charts, youngest first, on whole groups of the stock.
#[must_use]
pub fn age_groups(axis: AgeAxis) -> [AgeBand; 5] {
    let closed = AgeBand::closed;
    match axis.width() {
        1 => [closed(0, 5), closed(6, 15), closed(16, 66), closed(67, 79), AgeBand::open(80)],
        _ => [closed(0, 4), closed(5, 14), closed(15, 64), closed(65, 79), AgeBand::open(80)],
    }
}

/// One scenario and region of a run.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The run.
    pub run: &'a Run<'a>,
    /// The study.
    pub study: &'a Study,
    /// The region.
    pub region: &'a Region,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// People.
    pub projection: &'a Projection,
    /// Need.
    pub demand: &'a Demand,
    /// Language.
    pub language: Language,
    index: usize,
}

impl<'a> View<'a> {
    /// # Errors
    /// When the run has no such scenario or region.
    pub fn new(run: &'a Run<'a>, scenario: usize, region: usize) -> Result<Self, NoChart> {
        let find = || {
            let projected = run.projections.get(scenario)?;
            Some(Self {
                run,
                study: run.study,
                region: run.study.regions.get(region)?,
                scenario: run.study.scenarios.iter().find(|s| s.id == projected.scenario)?,
                projection: projected.regions.get(region)?,
                demand: run.demand.get(scenario)?.get(region)?,
                language: run.language,
                index: region,
            })
        };
        find().ok_or(NoChart::NoSuchRun)
    }

    /// The same region in every scenario of the run.
    pub fn scenarios(self) -> impl Iterator<Item = Self> {
        (0..self.run.projections.len()).filter_map(move |scenario| Self::new(self.run, scenario, self.index).ok())
    }

    /// A sentence in the run's language.
    #[must_use]
    pub fn say(self, key: &str, words: &[&str]) -> String {
        sentence(key, self.language, words)
    }

    /// `name` for one region, `name-3403` for several.
    #[must_use]
    pub fn id(self, name: &str) -> String {
        if self.study.regions.len() > 1 { format!("{name}-{}", self.region.id) } else { name.to_owned() }
    }

    /// Position of the region in the study.
    #[must_use]
    pub const fn position(self) -> usize {
        self.index
    }

    /// The study's label of a stock.
    #[must_use]
    pub const fn stock_label(self, stock: Year) -> Year {
        self.study.year_label.of_stock(stock)
    }

    /// Labels of the jump-off and the last published stock.
    #[must_use]
    pub const fn stock_years(self) -> (Year, Year) {
        (self.stock_label(self.study.jump_off), self.stock_label(self.study.last_stock))
    }

    /// Observed people in a band, the jump-off included, oldest first.
    #[must_use]
    pub fn observed_people(self, band: AgeBand) -> Vec<Point> {
        let stocks = self.region.history.range(..=self.study.jump_off);
        stocks.map(|(year, people)| (x(self.stock_label(*year)), in_band(people.cells(), band))).collect()
    }

    /// People counted after the jump-off of a study that stands in the past, the jump-off first where there are any.
    #[must_use]
    pub fn happened_people(self, band: AgeBand) -> Vec<Point> {
        let stocks = self.study.outcome.as_ref().and_then(|outcome| outcome.population.get(self.index));
        let later = stocks.into_iter().flat_map(|stocks| stocks.range(self.study.jump_off.plus(1)..));
        let later: Vec<Point> = later.map(|(year, people)| (x(self.stock_label(*year)), in_band(people.cells(), band))).collect();
        let first = self.observed_people(band).pop().filter(|_| !later.is_empty());
        first.into_iter().chain(later).collect()
    }

    /// Projected people in a band, from the jump-off to the last published stock.
    #[must_use]
    pub fn projected_people(self, band: AgeBand) -> Vec<Point> {
        let stocks = self.projection.stocks().filter(|(year, _)| *year <= self.study.last_stock);
        stocks.map(|(year, cells)| (x(self.stock_label(year)), in_band(cells, band))).collect()
    }

    /// A service and its need, by position in the study.
    #[must_use]
    pub fn service(self, index: usize) -> Option<ServiceView<'a>> {
        let service = self.study.services.get(index)?;
        let demand = self.demand.services.iter().find(|demand| demand.service == service.id)?;
        Some(ServiceView { view: self, service, demand })
    }

    /// All services with their need.
    pub fn services(self) -> impl Iterator<Item = ServiceView<'a>> {
        (0..self.study.services.len()).filter_map(move |index| self.service(index))
    }

    /// Texts of the sources whose table is named in `first`, in that order, then the others; none twice.
    #[must_use]
    pub fn sources(self, first: &[&str]) -> Vec<String> {
        let named = first.iter().flat_map(|what| self.study.sources.iter().filter(move |source| source.what == **what));
        let mut texts: Vec<String> = Vec::new();
        for source in named {
            if !texts.contains(&source.text) {
                texts.push(source.text.clone());
            }
        }
        texts
    }

    /// Sources of these services and of the people they are counted from, none twice. Where everybody of an age is counted,
    /// the people are the source, and the service's own text comes last: it says who is counted.
    #[must_use]
    pub fn service_sources<'s>(self, services: impl Iterator<Item = &'s Service>) -> Vec<String> {
        let (defined, counted): (Vec<&Service>, Vec<&Service>) = services.partition(|service| service.basis == Basis::Definition);
        let text = |service: &&Service| service.source.clone();
        let mut sources: Vec<String> = Vec::new();
        for text in counted.iter().map(text).chain(self.sources(&["population"])).chain(defined.iter().map(text)) {
            if !text.is_empty() && !sources.contains(&text) {
                sources.push(text);
            }
        }
        sources
    }

    /// The words around a chart of this scenario.
    #[must_use]
    pub fn words(self, id: &str, title: String, subtitle: String, alt: String, sources: Vec<String>) -> Words {
        let stamp = self.stamp(&self.scenario.name);
        let prefix = self.scenario.id.to_string();
        let alt = privacy::told(self.study, alt, self.language);
        let sources = self.cited(sources);
        Words { id: self.id(id), prefix, title, subtitle, alt, sources, stamp, language: self.language }
    }

    /// The words around a chart of all scenarios.
    #[must_use]
    pub fn words_of_all(self, id: &str, title: String, subtitle: String, alt: String, sources: Vec<String>) -> Words {
        let count = self.run.projections.len();
        let key = if count == 1 { "stamp.all.one" } else { "stamp.all" };
        let stamp = self.stamp(&self.say(key, &[&count.to_string()]));
        let alt = privacy::told(self.study, alt, self.language);
        let sources = self.cited(sources);
        Words { id: self.id(id), prefix: "compare".to_owned(), title, subtitle, alt, sources, stamp, language: self.language }
    }

    /// Sources as the reader meets them: the study's own words, in its language.
    fn cited(self, sources: Vec<String>) -> Vec<String> {
        sources.into_iter().map(|text| quote::cited(self.study, &text, self.language)).collect()
    }

    fn stamp(self, what: &str) -> String {
        privacy::stamped(self.study, self.say("stamp", &[self.run.run_id, env!("CARGO_PKG_VERSION"), what]), self.language)
    }
}

/// What a service's need is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Users.
    Users,
    /// Places.
    Places,
    /// Full-time equivalents.
    Fte,
}

impl Measure {
    /// Its key in the label table.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Places => "places",
            Self::Fte => "fte",
        }
    }
}

/// A service in one scenario and region.
#[derive(Debug, Clone, Copy)]
pub struct ServiceView<'a> {
    /// Where.
    pub view: View<'a>,
    /// The service.
    pub service: &'a Service,
    /// Its need.
    pub demand: &'a ServiceDemand,
}

impl ServiceView<'_> {
    /// Its name with a capital first letter.
    #[must_use]
    pub fn name(&self) -> String {
        labels::capital(labels::service_name(self.service, self.view.language))
    }

    /// Its name, and that its rates are not the municipality's own, where they are not: for headings and headlines, which are
    /// read without the chart's sources.
    #[must_use]
    pub fn marked_name(&self) -> String {
        labels::capital(&labels::marked_name(self.service, self.view.language))
    }

    /// What its need is counted in when nothing is compared with capacity.
    #[must_use]
    pub const fn measure(&self) -> Measure {
        match self.service.kind {
            ServiceKind::Rates { .. } => Measure::Users,
            ServiceKind::Norm { .. } => Measure::Fte,
            ServiceKind::Sum { .. } => Measure::Places,
        }
    }

    /// Key of the label table for what is counted: users are pupils in schools, and children where all of them come.
    #[must_use]
    pub fn unit(&self, measure: Measure) -> &'static str {
        if measure == Measure::Users && self.service.terms.counts == CountedAs::People {
            return "people";
        }
        let ServiceName::Label(key) = &self.service.name else { return measure.key() };
        match (measure, key.as_str()) {
            (Measure::Users, "compulsory_school" | "primary_school" | "lower_secondary_school" | "upper_secondary_school") => "pupils",
            (Measure::Users, "kindergarten" | "after_school_care" | "child_health_clinic" | "school_health") => "children",
            (Measure::Users, "youth_health") => "young_people",
            _ => measure.key(),
        }
    }

    /// Need by year on one line of use, in the given measure; empty where it is not known.
    #[must_use]
    pub fn need(&self, line: crate::domain::service::UseLine, measure: Measure) -> Vec<Point> {
        let line = self.demand.line(line);
        let values = match measure {
            Measure::Users => &line.total_users,
            Measure::Places => &line.places,
            Measure::Fte => &line.fte,
        };
        self.view.demand.years.iter().zip(values).map(|(year, value)| (x(*year), *value)).collect()
    }

    /// Users counted on 31 December up to the year before the jump-off, where every band of the need was counted.
    #[must_use]
    pub fn observed(&self, band: AgeBand) -> Vec<Point> {
        self.counted(&self.service.observed, band)
    }

    /// Users counted after the jump-off of a study that stands in the past.
    #[must_use]
    pub fn outcome(&self, band: AgeBand) -> Vec<Point> {
        let rows = self.view.study.outcome.as_ref().and_then(|outcome| outcome.users.get(&self.service.id));
        rows.map_or_else(Vec::new, |rows| self.counted(rows, band))
    }

    /// Whether the need's bands tell how many are in `band`.
    #[must_use]
    pub fn tells(&self, band: AgeBand) -> bool {
        let cut = |b: &AgeBand| b.overlaps(band) && !inside(*b, band);
        let mut within = self.demand.bands.iter().filter(|b| inside(**b, band)).peekable();
        within.peek().is_some() && !self.demand.bands.iter().any(cut)
    }

    /// Users by year in a band that [`Self::tells`] of, known need left out.
    #[must_use]
    pub fn users_in(&self, line: crate::domain::service::UseLine, band: AgeBand) -> Vec<Point> {
        let of_year = |users: &Vec<f64>| self.demand.bands.iter().zip(users).filter(|(b, _)| inside(**b, band)).map(|(_, v)| v).sum();
        self.view.demand.years.iter().zip(&self.demand.line(line).users).map(|(year, users)| (x(*year), of_year(users))).collect()
    }

    fn counted(&self, rows: &[ObservedUsers], band: AgeBand) -> Vec<Point> {
        let own =
            |row: &&ObservedUsers| row.region == self.view.region.id && inside(row.band, band) && self.demand.bands.contains(&row.band);
        let wanted: Vec<AgeBand> = self.demand.bands.iter().copied().filter(|b| inside(*b, band)).collect();
        let mut years: Vec<Year> = rows.iter().filter(own).map(|row| row.year).collect();
        years.sort_unstable();
        years.dedup();
        let of_year = |year: Year| rows.iter().filter(own).filter(move |row| row.year == year);
        let whole = |year: &Year| !wanted.is_empty() && wanted.iter().all(|b| both_sexes(of_year(*year).filter(|row| row.band == *b)));
        years.into_iter().filter(whole).map(|year| (x(year), of_year(year).map(|row| row.users).sum())).collect()
    }
}

/// Whether these rows hold women and men, in one row or in two.
fn both_sexes<'r>(rows: impl Iterator<Item = &'r ObservedUsers>) -> bool {
    let sexes: Vec<Option<Sex>> = rows.map(|row| row.sex).collect();
    sexes.contains(&None) || Sex::ALL.iter().all(|sex| sexes.contains(&Some(*sex)))
}

fn inside(inner: AgeBand, outer: AgeBand) -> bool {
    let below = match (inner.to, outer.to) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(a), Some(b)) => a <= b,
    };
    inner.from >= outer.from && below
}

/// The value at a year, if the series has it.
#[must_use]
pub fn at(points: &[Point], year: f64) -> Option<f64> {
    points.iter().find(|point| point.0 == year).map(|point| point.1)
}

/// Smallest and largest value of several series; zero to one where there is none.
#[must_use]
pub fn range<'p>(series: impl IntoIterator<Item = &'p Vec<Point>>) -> (f64, f64) {
    let values = series.into_iter().flatten().map(|point| point.1);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) }
}
