//! Services as data: who uses them, in what unit, and how many places there are.

use super::axis::{AgeBand, RegionId, ServiceId, Sex, Year};
pub use super::building::{Building, Money, NewPlaces, NewPlacesBase, Prices, Standing};
use super::staff::{NormPart, ServiceStaff};
use super::terms::UseTerms;

/// Largest users per person a rate may say.
pub const MAX_USE_RATE: f64 = 20.0;

/// How far a figure can be trusted, printed beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The municipality's own register series.
    Register,
    /// The municipality's own plan.
    Plan,
    /// A reference value, not local data.
    Reference,
    /// Everybody of the age, by law or definition.
    Definition,
}

/// A line of need. The first two lead everywhere; the third stands on the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseLine {
    /// The rates of the base window, held.
    Unchanged,
    /// The rates' own trend, damped.
    Trend,
    /// The trend with everything the study has switched on: health, informal care, levers.
    Measures,
}

impl UseLine {
    /// The two that lead, the one every tool shows first.
    pub const ALL: [Self; 2] = [Self::Unchanged, Self::Trend];

    /// Its word in tables and commands.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Trend => "trend",
            Self::Measures => "measures",
        }
    }
}

/// Users per person (0–[`MAX_USE_RATE`]) at single completed ages on 31 December, by sex, in the base window, and the
/// yearly change of each band's rate.
#[derive(Debug, Clone, PartialEq)]
pub struct UseRates {
    /// The bands the counts were given in, youngest first, not overlapping.
    pub bands: Vec<BandRate>,
    /// Users per person by sex and completed age 0…; the last age is open.
    pub by_age: [Vec<f64>; 2],
}

/// What is known of one age band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandRate {
    /// The ages.
    pub band: AgeBand,
    /// One sex, or both where the counts are not split.
    pub sex: Option<Sex>,
    /// Users per person, pooled over the base window.
    pub rate: f64,
    /// How past data carry the rate on; none where nothing says how.
    pub trend: Option<Trend>,
    /// How far the rate is other municipalities'; none where it is the own alone.
    pub shrinkage: Option<Shrinkage>,
}

/// How far a base rate is a municipality's own, and how far other municipalities'.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrinkage {
    /// Users per person as counted, pooled over the window.
    pub own_rate: f64,
    /// Users per person in the other municipalities over the same years, their plain mean.
    pub others_rate: f64,
    /// Weight of the own rate, 0–1; the rest is the others'.
    pub own: f64,
    /// How many others.
    pub municipalities: usize,
}

/// How a band's rate goes on by what past data support, and what that rests on. The three weights sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The rate on the last night of the base window ÷ the rate pooled over it.
    pub level: f64,
    /// Change of ln(rate) a year, before damping: the three changes below by their weights.
    pub change: f64,
    /// The municipality's own series.
    pub own: TrendShare,
    /// Other municipalities' series together.
    pub pooled: TrendShare,
    /// What both are held against.
    pub ground: TrendShare,
    /// What that is.
    pub ground_is: Ground,
}

/// One of the things a trend rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendShare {
    /// Change of ln(rate) a year.
    pub change: f64,
    /// Weight, 0–1.
    pub weight: f64,
}

/// What a trend is held against where own and others' series say little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The nation's long series.
    Nation,
    /// No series: use that does not change.
    NoChange,
}

/// Users and people somewhere else, which a trend is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceCount {
    /// Where.
    pub area: Area,
    /// A service's word or label; none = every service.
    pub service: Option<String>,
    /// How users were counted: rows of different words are never compared with each other.
    pub definition: String,
    /// Ages.
    pub band: AgeBand,
    /// 31 December of this year.
    pub year: Year,
    /// Users counted.
    pub users: f64,
    /// People of the band on the same night.
    pub people: f64,
}

/// Where a reference series was counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The whole country.
    Nation,
    /// A municipality, by its code.
    Region(RegionId),
}

/// Users per person in a band.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRate {
    /// One region, or all.
    pub region: Option<RegionId>,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Users per person.
    pub rate: f64,
}

/// How counts in bands become rates at single ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// One rate for all ages of a band, as plans do.
    Bands,
    /// A smooth curve over ages that gives every band its own count back.
    SingleAges,
}

/// How users become places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacesPerUser {
    /// Days a week the place is open.
    pub opening_days: f64,
    /// Days a week a user comes.
    pub days_per_user: f64,
    /// Share of places in use on an ordinary day, 0–1.
    pub occupancy: f64,
}

impl PlacesPerUser {
    /// One user, one place, every day, all places in use.
    pub const ONE: Self = Self { opening_days: 7.0, days_per_user: 7.0, occupancy: 1.0 };

    /// Places one user needs: users = places × opening days ÷ days per user.
    #[must_use]
    pub fn places(self) -> f64 {
        self.days_per_user / self.opening_days / self.occupancy
    }
}

/// What a service's need is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum ServiceKind {
    /// Users = people × rate, by sex and age.
    Rates {
        /// Users per person, one entry per region of the study in the study's order.
        rates: Vec<UseRates>,
        /// Years (31 December) the rates are pooled over; none for rates given as such.
        window: Option<(Year, Year)>,
        /// Factor by which each further year's trend counts less than the one before, 0–1.
        damping: f64,
    },
    /// Staff by a norm.
    Norm {
        /// What it is made of, added up.
        parts: Vec<NormPart>,
    },
    /// The sum of other services, measured in places.
    Sum {
        /// The parts.
        of: Vec<ServiceId>,
    },
}

/// Which table or figure group a service belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceGroup {
    /// Health and care.
    Care,
    /// Children and young people.
    Children,
}

/// A service the model can run.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its word in tables.
    pub id: ServiceId,
    /// Its name in each language: key of the label table, or the study's own words.
    pub name: ServiceName,
    /// Care or children.
    pub group: ServiceGroup,
    /// What its need is made of.
    pub kind: ServiceKind,
    /// Users to places; none where the service has no places (home care).
    pub places: Option<PlacesPerUser>,
    /// Hours a user gets a week; none where not known.
    pub hours_per_user_week: Option<f64>,
    /// How far its rates can be trusted.
    pub basis: Basis,
    /// Where the figures come from.
    pub source: String,
    /// Users counted on 31 December, as given: the history of the charts.
    pub observed: Vec<ObservedUsers>,
    /// Places that stand or are decided, by 31 December.
    pub capacity: Vec<Capacity>,
    /// People already known who will need the service, beside the rates: added to need from the year on.
    pub known_need: Vec<KnownNeed>,
    /// Nights from which users are counted another way.
    pub breaks: Vec<DefinitionBreak>,
    /// Series of other places for the service, which the trend in use is held against.
    pub reference: Vec<ReferenceCount>,
    /// What the study says of its use beside its rates.
    pub terms: UseTerms,
    /// The night new places are counted from; none where the study does not ask for them.
    pub new_places: Option<NewPlaces>,
    /// What is built at a time where places run out; none where the study does not say.
    pub building: Option<Building>,
    /// Staff and cost.
    pub staff: ServiceStaff,
}

/// What a service is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceName {
    /// A key of the label table (`home_based_care`, `nursing_home` …).
    Label(String),
    /// The study's own word, the same in every language.
    Own(String),
}

/// Users counted on one night.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedUsers {
    /// Where.
    pub region: RegionId,
    /// 31 December of this year.
    pub year: Year,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Persons.
    pub users: f64,
    /// Hours a week they got together; none where not known.
    pub hours: Option<f64>,
}

/// A night from which users are counted another way.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinitionBreak {
    /// 31 December of this year is the first of the new way.
    pub year: Year,
    /// The ages it touches: every counted band that lies in them.
    pub band: AgeBand,
    /// Users by the new way ÷ users by the old, the same people; none where it is not known.
    pub factor: Option<f64>,
    /// What changed.
    pub note: String,
}

impl DefinitionBreak {
    /// Whether a counted band lies in the ages it touches.
    #[must_use]
    pub fn touches(&self, band: AgeBand) -> bool {
        band.from >= self.band.from && self.band.to.is_none_or(|end| band.to.is_some_and(|to| to <= end))
    }

    /// How many of a service's breaks have touched a band by a night: counts with the same number were made the same way.
    #[must_use]
    pub fn way(breaks: &[Self], band: AgeBand, year: Year) -> usize {
        breaks.iter().filter(|broken| broken.touches(band) && broken.year <= year).count()
    }
}

/// Places on 31 December, or a change of them in the year.
#[derive(Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Where.
    pub region: RegionId,
    /// 31 December of this year.
    pub year: Year,
    /// How many, or how many more.
    pub entry: CapacityEntry,
    /// What opens or closes.
    pub name: String,
    /// Whether it stands or is decided, or is proposed only.
    pub standing: Standing,
    /// What it costs.
    pub money: Money,
}

/// A level or a change of capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CapacityEntry {
    /// So many places from this year on.
    Places(f64),
    /// So many more (fewer) from this year on.
    Change(f64),
}

/// People already known who will need a service.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownNeed {
    /// Where; none = the study as a whole, shared like its people.
    pub region: Option<RegionId>,
    /// From 31 December of this year.
    pub year: Year,
    /// The last 31 December; none = for good.
    pub until: Option<Year>,
    /// Persons more, from this year on; fewer below zero, where people known before no longer need it.
    pub persons: f64,
    /// Who.
    pub note: String,
}

impl KnownNeed {
    /// Persons on 31 December `night` by the rows of a region, or (none) by those of the study as a whole: of entries that have begun and not
    /// ended.
    #[must_use]
    pub fn on(rows: &[Self], region: Option<&RegionId>, night: Year) -> f64 {
        let holds = |row: &&Self| row.year <= night && row.until.is_none_or(|until| night <= until);
        rows.iter().filter(|row| row.region.as_ref() == region).filter(holds).map(|row| row.persons).sum()
    }
}
