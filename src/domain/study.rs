//! A checked study: everything a run needs, every reference found, every number in range.

use super::account::Rules;
use super::axis::{AgeAxis, AgeBand, RegionId, ScenarioId, Sex, Year, YearLabel};
use super::cells::{Cells, Population};
use super::change::Arrivals;
use super::exchange::Coupling;
use super::flows::{Flow, Flows};
use super::growth::Growth;
use super::indicators::{Elsewhere, IndicatorSettings};
use super::lever::Assumptions;
use super::privacy::Protection;
use super::rates::YearRates;
use super::service::Service;
use super::staff::Staffing;
use std::collections::BTreeMap;

/// A language that labels, titles and numbers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    En,
    /// Norwegian bokmål.
    Nb,
    /// Norwegian nynorsk.
    Nn,
    /// Swedish.
    Sv,
}

impl Language {
    /// All, in the order of the label table.
    pub const ALL: [Self; 4] = [Self::En, Self::Nb, Self::Nn, Self::Sv];

    /// `en`, `nb`, `nn`, `sv`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::Sv => "sv",
        }
    }
}

/// A municipality or area of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its code.
    pub id: RegionId,
    /// Its name as readers know it.
    pub name: String,
    /// Observed stocks by 1 January, the jump-off included; one lane each.
    pub history: BTreeMap<Year, Population>,
    /// Observed births by calendar year, where known.
    pub births: BTreeMap<Year, f64>,
    /// Observed deaths by calendar year, where known.
    pub deaths: BTreeMap<Year, f64>,
    /// Observed moves in and out by calendar year, where known.
    pub flows: BTreeMap<Year, Flows>,
}

impl Region {
    /// Moves from and to abroad of the years they are counted in.
    #[must_use]
    pub fn abroad(&self) -> BTreeMap<Year, Flow> {
        self.flows.iter().filter_map(|(year, flows)| Some((*year, flows.abroad()?))).collect()
    }
}

/// One year of what a scenario assumes for one region, for reports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assumed {
    /// Calendar year of the step.
    pub year: Year,
    /// Children per woman.
    pub tfr: f64,
    /// Mean age of mothers at birth by the rates, years.
    pub mean_age_at_birth: f64,
    /// Life expectancy at birth, women, years.
    pub e0_female: f64,
    /// Life expectancy at birth, men, years.
    pub e0_male: f64,
    /// Net migration asked for, persons; none where out-rates decide it when run.
    pub net_migration: Option<f64>,
}

/// A scenario the model can run.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its word in tables and folders.
    pub id: ScenarioId,
    /// Its name as readers see it (already in the study's language, or the same in all).
    pub name: String,
    /// One line on what it assumes, for reports.
    pub note: String,
    /// For each region of the study, in its order: rates of each step from the jump-off on.
    pub rates: Vec<Vec<YearRates>>,
    /// The same in summary.
    pub assumed: Vec<Vec<Assumed>>,
    /// Whose people these are, where an office's projection is run; none = the study's own from its jump-off.
    pub office: Option<Office>,
    /// What its growth was found from, where that is not its expected moves alone.
    pub growth: Option<Growth>,
    /// What makes its regions live their years together; none = each region for itself.
    pub coupling: Option<Coupling>,
    /// What it assumes, key by key as the study writes it, with all it takes over from others: two scenarios that differ in one thing
    /// differ there alone.
    pub settings: BTreeMap<String, String>,
    /// What brings people, in the study's order.
    pub events: Vec<Event>,
    /// People of special groups by region and step from the jump-off on, all groups together; empty without any. Rates are those of
    /// the others, and both together are the people of the scenario.
    pub special: Vec<Vec<Cells>>,
}

/// Something that brings people over some years.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happens, in the reader's language.
    pub name: String,
    /// Who comes, and who leaves again.
    pub arrivals: Vec<Arrivals>,
    /// Who says so.
    pub source: String,
}

/// An office whose projection by sex and age runs as a scenario: its people, the study's services. Births and deaths are
/// by the scenario's rates, net migration is what remains: implied, not the office's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Office {
    /// Who made it, and when: "SSB 2024".
    pub name: String,
    /// Its stock of the study's jump-off, by region in the study's order; it need not be the one observed.
    pub opening: Vec<Population>,
}

/// A line of an office's projection, an earlier plan, or a register series: drawn beside the scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Where; none = the study's one region, or not said.
    pub region: Option<RegionId>,
    /// Women or men; none = both.
    pub sex: Option<Sex>,
    /// Who made it ("SSB", "Hamar kommune").
    pub who: String,
    /// When it was made, or its vintage ("2024").
    pub made: String,
    /// People, or users of a service.
    pub what: PublishedWhat,
    /// Ages.
    pub band: AgeBand,
    /// Values by year in the study's label (people) or 31 December (users).
    pub values: BTreeMap<Year, f64>,
    /// Note, such as an older base than the study's.
    pub note: String,
}

/// What a published series counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishedWhat {
    /// Inhabitants.
    People,
    /// Users of a service.
    Service(super::axis::ServiceId),
}

/// A table or figure the study rests on, named wherever a number is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it gives ("population").
    pub what: String,
    /// Who published it, table, date, licence.
    pub text: String,
}

/// What happened after the jump-off of a study that stands in the past: shown beside the projection, never used in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Observed stocks after the jump-off, by region (in the study's order) and 1 January.
    pub population: Vec<BTreeMap<Year, Population>>,
    /// Users counted after the jump-off, by service.
    pub users: BTreeMap<super::axis::ServiceId, Vec<super::service::ObservedUsers>>,
}

/// A value found from history, printed with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Where.
    pub region: RegionId,
    /// What.
    pub kind: EstimateKind,
    /// How much.
    pub value: f64,
    /// Calendar years it was found over, both included.
    pub window: (Year, Year),
    /// How much of it is local evidence; none for what is counted, given or follows from others.
    pub rests_on: Option<RestsOn>,
}

/// The evidence behind an [`Estimate`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestsOn {
    /// Births, deaths or persons moved (net, by sex and age) a year behind it.
    pub persons: f64,
    /// Weight of local evidence, 0–1; the rest is the nation's.
    pub local: f64,
}

/// What an [`Estimate`] is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EstimateKind {
    /// Births seen divided by births at the nation's rates.
    LocalFertility,
    /// Deaths seen divided by deaths at the nation's rates, in full from 75 on.
    LocalMortality,
    /// Net migration of a year at the base's rates on the people of the jump-off, persons.
    NetMigration,
    /// Of which from abroad: an estimated split (the nation's net per person × the region's people) unless it rests on own counts.
    InternationalNet,
    /// Of which within the country: the rest, estimated as that is.
    InternalNet,
}

/// A table of national rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateTable {
    /// Death rates.
    Mortality,
    /// Births per woman.
    Fertility,
}

/// Years of the base windows that a table bundled with the program does not have yet: those of the nearest year stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Which table.
    pub table: RateTable,
    /// Calendar years.
    pub years: Vec<Year>,
}

/// Everything a run needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Folder name: the word in `output/<study>/`.
    pub id: String,
    /// Title of the study, usually the municipality's name.
    pub title: String,
    /// The language of its names.
    pub language: Language,
    /// The language it was written in: sources and notes stand in it, whoever reads them.
    pub written: Language,
    /// Which night its stock years name.
    pub year_label: YearLabel,
    /// Ages of the stock.
    pub axis: AgeAxis,
    /// Rules of the step.
    pub rules: Rules,
    /// 1 January of the observed stock that the projection starts from.
    pub jump_off: Year,
    /// 1 January of the last published stock; one more is projected for the demand of its 31 December.
    pub last_stock: Year,
    /// Regions in key order.
    pub regions: Vec<Region>,
    /// Scenarios in the order the study writes them; the first is the main one.
    pub scenarios: Vec<Scenario>,
    /// Services in the order the study writes them.
    pub services: Vec<Service>,
    /// What it may switch on, on top of what past data support.
    pub assumptions: Assumptions,
    /// Lines drawn beside the scenarios.
    pub published: Vec<Published>,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// Values found from history.
    pub estimates: Vec<Estimate>,
    /// What happened since, for a study that stands in the past.
    pub outcome: Option<Outcome>,
    /// Who may see the results, and what the counts of users went through for it.
    pub protection: Protection,
    /// Years whose rates the program's own tables do not have yet.
    pub stand_ins: Vec<StandIn>,
    /// Figures of plans, to be answered.
    pub plan_figures: Vec<super::plan::PlanFigure>,
    /// The study's own choices for indicators.
    pub indicators: IndicatorSettings,
    /// The nation and other municipalities, which its indicators are shown beside.
    pub elsewhere: Elsewhere,
    /// Staff and money; none where the study says nothing of them.
    pub staffing: Option<Staffing>,
}

impl Study {
    /// Published lines that are of this region, both sexes together: those that name it, and in a study of one region those
    /// that name none.
    pub fn published_of(&self, region: usize) -> impl Iterator<Item = &Published> {
        let own = self.regions.get(region).map(|region| &region.id);
        let here = move |line: &&Published| match &line.region {
            Some(named) => Some(named) == own,
            None => self.regions.len() == 1,
        };
        self.published.iter().filter(here).filter(|line| line.sex.is_none() && !line.values.is_empty())
    }

    /// The last year of the study in its own label: people of its night, need on its 31 December. The stock of the next
    /// 1 January is the last one projected.
    #[must_use]
    pub const fn horizon(&self) -> Year {
        self.year_label.of_stock(self.last_stock)
    }
}
