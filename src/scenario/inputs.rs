//! Checked inputs: what a study's files say, complete and in range, before any rate is estimated from them.

mod housing;
mod path;

use super::special::Groups;
use crate::demand::calibrate::OwnStaff;
use crate::domain::account::Rules;
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, ScenarioId, ServiceId, Sex, Year, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::change::{Arrivals, Change, How};
use crate::domain::exchange::{Coupling, Exchange, Parent};
use crate::domain::growth::Target;
use crate::domain::indicators::IndicatorSettings;
use crate::domain::lever::Assumptions;
use crate::domain::plan::PlanFigure;
use crate::domain::privacy::Protection;
use crate::domain::service::{
    Basis, Building, Capacity, DefinitionBreak, KnownNeed, NewPlaces, ObservedUsers, PlacesPerUser, ReferenceCount, ServiceGroup,
    ServiceName,
};
pub use crate::domain::service::{GivenRate, Spread};
use crate::domain::staff::{CostUnit, Labour, NormPart, StaffUnit, Stated, WorkingTime};
use crate::domain::study::{Language, Outcome, Published, RateTable, Region, Source};
use crate::domain::terms::UseTerms;
pub use housing::{CountedHouseholds, Housing, HousingSpec, MovingIn, Programme};
pub use path::Path;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything a study's files say.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// Folder name.
    pub id: String,
    /// Title.
    pub title: String,
    /// The study's own language.
    pub language: Language,
    /// Which night its stock years name.
    pub year_label: YearLabel,
    /// Ages.
    pub axis: AgeAxis,
    /// Rules of the step.
    pub rules: Rules,
    /// 1 January of the stock to start from; every region has it.
    pub jump_off: Year,
    /// 1 January of the last published stock.
    pub last_stock: Year,
    /// Regions in key order, with their observed stocks.
    pub regions: Vec<Region>,
    /// The nation: what local shares are taken of, and the residual of its own history. Years by 1 January.
    pub national_population: BTreeMap<Year, Population>,
    /// Mortality, by region; `None` = all regions without an entry of their own.
    pub mortality: BTreeMap<Option<RegionId>, MortalityTable>,
    /// Births per woman-year by single age 0…, by region and year; year `None` = every year.
    pub fertility: BTreeMap<Option<RegionId>, BTreeMap<Option<Year>, Vec<f64>>>,
    /// Boys per girl by year; `None` = every year; empty = the default.
    pub sex_ratio_at_birth: BTreeMap<Option<Year>, f64>,
    /// People of special groups, who are among the regions' people.
    pub special: Groups,
    /// Net migration given by the study, by region and year; `None` = every year.
    pub net_migration: BTreeMap<RegionId, BTreeMap<Option<Year>, Cells>>,
    /// In-counts and out-rates given by the study, by region and year; `None` = every year.
    pub gross_migration: BTreeMap<RegionId, BTreeMap<Option<Year>, GrossMigration>>,
    /// Regions that live their years together.
    pub together: TogetherSpec,
    /// Households and dwellings: what a programme of dwellings rests on.
    pub housing: Housing,
    /// National paths of the lettered alternatives.
    pub alternatives: Alternatives,
    /// Which years local and national base rates are found over.
    pub windows: Windows,
    /// Scenarios as written.
    pub scenarios: Vec<ScenarioSpec>,
    /// Services as written.
    pub services: Vec<ServiceSpec>,
    /// What may be switched on.
    pub assumptions: AssumptionsSpec,
    /// Other people's lines.
    pub published: Vec<Published>,
    /// Sources.
    pub sources: Vec<Source>,
    /// What happened since, for a study that stands in the past; no rate may be found from it.
    pub outcome: Option<Outcome>,
    /// Who may see the results, and which files hold counts of users.
    pub protection: Protection,
    /// Tables of rates that are those bundled with the program, as they are.
    pub bundled: Vec<RateTable>,
    /// Figures of plans, to be answered.
    pub plan_figures: Vec<PlanFigure>,
    /// The study's own choices for indicators.
    pub indicators: IndicatorSettings,
    /// Names of municipalities in the table of reference users.
    pub reference_names: BTreeMap<RegionId, String>,
    /// Staff and money as written; none where the study says nothing of them.
    pub staff: Option<StaffSpec>,
}

/// What makes regions live their years together, and in which scenarios.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TogetherSpec {
    /// Moves between them.
    pub exchange: Option<Arc<Exchange>>,
    /// Scenarios they are for.
    pub exchange_for: BTreeSet<ScenarioId>,
    /// Nobody moves from or to places outside the study.
    pub nobody_abroad: bool,
    /// What they are raked to.
    pub parent: Option<Arc<Parent>>,
    /// Scenarios it is for.
    pub parent_for: BTreeSet<ScenarioId>,
}

impl TogetherSpec {
    /// What a scenario's regions live together by; none where each lives for itself.
    #[must_use]
    pub fn of(&self, scenario: &ScenarioId) -> Option<Coupling> {
        let exchange = self.exchange.clone().filter(|_| self.exchange_for.contains(scenario));
        let parent = self.parent.clone().filter(|_| self.parent_for.contains(scenario));
        (exchange.is_some() || parent.is_some()).then_some(Coupling { exchange, parent })
    }

    /// Whether a scenario knows no moves but those between the regions.
    #[must_use]
    pub fn closed(&self, scenario: &ScenarioId) -> bool {
        self.nobody_abroad && self.exchange_for.contains(scenario)
    }
}

/// Which column a mortality table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MortalityKind {
    /// Death rates, deaths per person-year.
    Mx,
    /// Probabilities of dying within the year of age.
    Qx,
    /// Ratios to reach an age from the age before; age 0 = birth to 1 January; the last is the open group's.
    Survivorship,
}

/// Mortality by single completed age 0… and sex. For mx, ages may go on above the study's open age: blanks above 90
/// are allowed there (`NaN` inside, never from a file's text) and graduated.
#[derive(Debug, Clone, PartialEq)]
pub struct MortalityTable {
    /// What the numbers are.
    pub kind: MortalityKind,
    /// By year (`None` = every year), by sex, by age from 0.
    pub by_year: BTreeMap<Option<Year>, [Vec<f64>; 2]>,
}

/// Movers in as counts, out as rates.
#[derive(Debug, Clone, PartialEq)]
pub struct GrossMigration {
    /// Persons a year.
    pub moved_in: Cells,
    /// Per person at risk.
    pub out_rate: Cells,
}

/// A letter of the four-letter alternatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    /// Medium.
    M,
    /// High.
    H,
    /// Low.
    L,
    /// Constant at the base level.
    K,
    /// None (migration only), written `0`.
    Zero,
}

/// Four letters: fertility, life expectancy, internal migration, immigration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters {
    /// M, H, L or K.
    pub fertility: Letter,
    /// M, H, L or K.
    pub life_expectancy: Letter,
    /// M, K or 0, and H or L where the table of alternatives has them.
    pub internal: Letter,
    /// M, H, L, K or 0.
    pub immigration: Letter,
}

/// National paths by letter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alternatives {
    /// Who made them, when ("Statistics Norway, 5 June 2024").
    pub source: String,
    /// Children per woman.
    pub tfr: BTreeMap<Letter, Path>,
    /// Life expectancy at birth, both sexes together, years.
    pub life_expectancy: BTreeMap<Letter, Path>,
    /// International net migration of the nation, persons a year.
    pub net_immigration: BTreeMap<Letter, Path>,
    /// Factor on local internal net migration; M is 1 where the table does not say.
    pub internal: BTreeMap<Letter, Path>,
}

/// Calendar years (both included) that base rates are found over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Age pattern of national fertility.
    pub fertility: (Year, Year),
    /// The municipality's births against the nation's rates.
    pub local_fertility: (Year, Year),
    /// Level and age pattern of death rates.
    pub mortality: (Year, Year),
    /// Pace of decline of death rates by age.
    pub decline: (Year, Year),
    /// Net migration as residual of the stocks.
    pub migration: (Year, Year),
}

/// A scenario as written.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioSpec {
    /// Its word.
    pub id: ScenarioId,
    /// Its name by language; English or the study's own is used where one is missing.
    pub names: BTreeMap<Language, String>,
    /// One line on it, by language.
    pub notes: BTreeMap<Language, String>,
    /// Four letters; none = the tables as given, year by year, the last year held.
    pub letters: Option<Letters>,
    /// Own children per woman by calendar year; outranks the letter.
    pub tfr: Option<Path>,
    /// Own mean age at birth by calendar year; none = as the base rates.
    pub mean_age_at_birth: Option<Path>,
    /// Own life expectancy at birth, both sexes together; outranks the letter.
    pub life_expectancy: Option<Path>,
    /// An office's people, run in place of the study's own.
    pub office: Option<OfficePeople>,
    /// Own net migration in all, persons a year, spread by the local age pattern; outranks the letters.
    pub net_migration: Option<Path>,
    /// Persons added (or taken) a year in an age band, spread over its ages and sexes like its population.
    pub migration_bands: Vec<MigrationBand>,
    /// What is to be so many in a year; the rest of the scenario says what is expected without it.
    pub target: Option<Target>,
    /// A programme of dwellings that decides who moves; the rest of the scenario says who is expected to without it.
    pub housing: Option<HousingSpec>,
    /// Assumptions changed, in their order.
    pub changes: Vec<ChangeSpec>,
    /// What brings people.
    pub events: Vec<EventSpec>,
    /// Factors on special groups, by their word; nothing before their first year.
    pub special: BTreeMap<String, Path>,
    /// What it assumes, key by key, with what it takes over from others.
    pub settings: BTreeMap<String, String>,
}

/// One assumption changed in some ages.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSpec {
    /// What.
    pub of: Changed,
    /// Ages at the end of the year; of births the mother's.
    pub band: AgeBand,
    /// Women or men; none = both.
    pub sex: Option<Sex>,
    /// How.
    pub how: How,
    /// By, to or at most how much; nothing before its first year.
    pub by: Path,
}

impl ChangeSpec {
    /// The change of a year; none before its first.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<Change> {
        let (first, _) = self.by.points().first_key_value()?;
        (*first <= year).then(|| Change { band: self.band, sex: self.sex, how: self.how, value: self.by.at(year) })
    }
}

/// An assumption that a scenario changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Births per woman-year.
    Fertility,
    /// Deaths per person of a cohort in a year.
    Mortality,
    /// Persons, in less out, of all the ages together.
    NetMigration,
    /// Persons moving in, of all the ages together.
    InMigration,
    /// Movers out per person.
    OutMigration,
}

/// What brings people.
#[derive(Debug, Clone, PartialEq)]
pub struct EventSpec {
    /// What happens, by language.
    pub names: BTreeMap<Language, String>,
    /// Who comes, and who leaves again.
    pub arrivals: Vec<Arrivals>,
    /// Who says so.
    pub source: String,
}

/// An office's people by sex and age, complete from the study's jump-off to one stock past its horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficePeople {
    /// Who made them, and when: "SSB 2024".
    pub name: String,
    /// Stocks by region, in the study's order, and 1 January.
    pub stocks: Vec<BTreeMap<Year, Population>>,
}

/// A change of net migration in a band of ages.
#[derive(Debug, Clone, PartialEq)]
pub struct MigrationBand {
    /// Ages at the end of the year.
    pub band: AgeBand,
    /// Persons added a year.
    pub add: Path,
}

/// What may be switched on, as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AssumptionsSpec {
    /// The levers without their names, health and informal care.
    pub assumptions: Assumptions,
    /// Names of the levers by language, in their order.
    pub names: Vec<BTreeMap<Language, String>>,
}

/// A service as written.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceSpec {
    /// Its word.
    pub id: ServiceId,
    /// Its name.
    pub name: ServiceName,
    /// Care or children.
    pub group: ServiceGroup,
    /// Where its need comes from.
    pub need: NeedSpec,
    /// Users to places.
    pub places: Option<PlacesPerUser>,
    /// Hours a user gets a week.
    pub hours_per_user_week: Option<f64>,
    /// How far its figures can be trusted.
    pub basis: Basis,
    /// Where they come from.
    pub source: String,
    /// Users counted, all regions and years.
    pub observed: Vec<ObservedUsers>,
    /// Places.
    pub capacity: Vec<Capacity>,
    /// Known need.
    pub known_need: Vec<KnownNeed>,
    /// Nights from which users are counted another way.
    pub breaks: Vec<DefinitionBreak>,
    /// Series of other places for the service.
    pub reference: Vec<ReferenceCount>,
    /// What is said beside its rates.
    pub terms: UseTerms,
    /// The night new places are counted from.
    pub new_places: Option<NewPlaces>,
    /// What is built at a time where places run out.
    pub building: Option<Building>,
    /// What its staff follows and staff-years per unit, where the service says so.
    pub staff: Option<(StaffUnit, Stated)>,
}

/// What a base rate's level rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// The own counts alone.
    #[default]
    AsCounted,
    /// The own counts held against other municipalities' by their own noise.
    AgainstOthers,
}

/// Staff and money as written.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffSpec {
    /// Hours of care to positions.
    pub time: WorkingTime,
    /// Own numbers of staff-years the model is to meet: the last year given for each service, and for all together.
    pub own: Vec<OwnStaff>,
    /// Staff-years that stand, by service (`None` = all care services) and 31 December.
    pub standing: BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>>,
    /// Who works there.
    pub labour: Option<Labour>,
    /// Money.
    pub money: Option<MoneySpec>,
}

/// Running cost as written: one currency, the prices of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct MoneySpec {
    /// ISO code.
    pub currency: String,
    /// The year.
    pub year: Year,
    /// Of all care services together.
    pub total: Option<f64>,
    /// By service: what its cost follows, and how much.
    pub services: Vec<(ServiceId, CostUnit, CostSpec)>,
    /// Who says so.
    pub source: String,
}

/// Running cost of one service as written, currency units a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CostSpec {
    /// Of one unit.
    PerUnit(f64),
    /// Of all of it.
    Total(f64),
}

/// Where a service's need comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum NeedSpec {
    /// Rates from the study's counted users over a window.
    Users {
        /// Years (31 December) pooled.
        window: (Year, Year),
        /// Years (31 December) the own trend is read from.
        trend_window: (Year, Year),
        /// Whether the study names those years itself: then it is told where they show nothing.
        trend_asked: bool,
        /// Factor by which each further year's trend counts less, 0–1; 0 = no trend.
        damping: f64,
        /// How bands become single ages.
        spread: Spread,
        /// Shape by narrower bands, users per person, where the study gives one (reference or own).
        shape: Vec<GivenRate>,
        /// Whether levels are held against other municipalities'.
        level: Level,
    },
    /// Users per person given as such.
    Rates {
        /// By sex and band, all regions.
        rates: Vec<GivenRate>,
        /// How bands become single ages.
        spread: Spread,
    },
    /// Staff by a norm.
    Norm {
        /// What it is made of, added up.
        parts: Vec<NormPart>,
    },
    /// The sum of other services, in places.
    Sum {
        /// The parts.
        of: Vec<ServiceId>,
    },
}
