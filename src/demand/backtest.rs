//! How wrong rates of use would have been: carried on from past nights with what was known then, on the people who came.

use super::rates::year_counts;
use super::reference::Reference;
use super::shrink::yardstick;
use super::trend::{FEWEST_YEARS, Settings, YearCount, damped_change, fit, supported, with_level};
use crate::domain::axis::{AgeBand, RegionId, ServiceId, Sex, Year};
use crate::domain::service::{Area, DefinitionBreak, ReferenceCount, Service, ServiceKind, Trend};
use crate::domain::study::{Region, Study};
use crate::model::backtest::score::{Pair, Scores};
use std::collections::{BTreeMap, BTreeSet};

/// How a rate is carried on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The last count's rate, held.
    Constant,
    /// The rate of the last three years together, held: unchanged use, as plans do it.
    Mean,
    /// The same held against other municipalities' by its own noise (`shrink`).
    Level,
    /// From the last count along the own trend of ten years.
    Trend,
    /// The same, each further year counting 0.9 times as much.
    Damped,
    /// What past data support: the default line.
    Shrunk,
}

impl Method {
    /// All, in the order of tables.
    pub const ALL: [Self; 6] = [Self::Constant, Self::Mean, Self::Level, Self::Trend, Self::Damped, Self::Shrunk];

    /// Its word in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Mean => "constant-mean",
            Self::Level => "constant-shrunk",
            Self::Trend => "trend",
            Self::Damped => "damped",
            Self::Shrunk => "shrunk",
        }
    }
}

/// Damping of [`Method::Damped`].
const USUAL_DAMPING: f64 = 0.9;

/// Years pooled by [`Method::Mean`], and the window today's level is read from.
const WINDOW: u16 = 3;

/// Counts of one service, band and place.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Where.
    pub area: RegionId,
    /// Whether it is a region of the study (else a place of its reference).
    pub own: bool,
    /// Position of the service in the study.
    pub service: usize,
    /// Ages.
    pub band: AgeBand,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// By year; beside each the way of counting: counts of two ways are not compared.
    pub counts: Vec<(YearCount, usize)>,
}

/// A rate carried on from one night to one later, times the people who came.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where, which service, and which ages.
    pub of: (RegionId, usize, AgeBand, Option<Sex>),
    /// Whether the place is a region of the study.
    pub own: bool,
    /// 1 January after the last count known.
    pub jump_off: Year,
    /// Years on.
    pub horizon: u16,
    /// Users, in the order of [`Method::ALL`].
    pub projected: [f64; Method::ALL.len()],
    /// Users counted in the end.
    pub observed: f64,
}

/// Which places a score is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Places {
    /// The study's regions.
    Own,
    /// These and the municipalities of its reference.
    All,
}

impl Places {
    /// Its word in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::All => "all",
        }
    }
}

/// Scores of one method, service, band, places and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// How rates were carried on.
    pub method: Method,
    /// Whose users.
    pub service: ServiceId,
    /// Ages.
    pub band: AgeBand,
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Where.
    pub places: Places,
    /// Years on.
    pub horizon: u16,
    /// How well.
    pub scores: Scores,
}

impl Row {
    /// The row's group in tables: "home-care 80+".
    #[must_use]
    pub fn group(&self) -> String {
        let sex = self.sex.map_or(String::new(), |sex| format!(" {}", sex.code()));
        format!("{} {}{sex}", self.service.as_str(), self.band)
    }
}

/// Every series of a study's services by counted users, and of its reference, up to the night before the jump-off.
#[must_use]
pub fn series(study: &Study) -> Vec<Series> {
    let mut all = Vec::new();
    for (at, service) in study.services.iter().enumerate() {
        let ServiceKind::Rates { window: Some(_), .. } = service.kind else { continue };
        let bands: BTreeSet<(AgeBand, Option<Sex>)> = service.observed.iter().map(|o| (o.band, o.sex)).collect();
        for (band, sex) in bands {
            all.extend(study.regions.iter().map(|region| own_series(study, at, region, (band, sex))));
            if sex.is_none() {
                all.extend(others(study, at, band));
            }
        }
    }
    all
}

fn own_series(study: &Study, at: usize, region: &Region, (band, sex): (AgeBand, Option<Sex>)) -> Series {
    let service = &study.services[at];
    let first = region.history.keys().next().map_or(study.jump_off, |stock| stock.minus(1));
    let counts = year_counts(&service.observed, region, band, sex, (first, study.jump_off.minus(1)));
    let counts = counts.into_iter().map(|count| (count, DefinitionBreak::way(&service.breaks, band, count.year))).collect();
    Series { area: region.id.clone(), own: true, service: at, band, sex, counts }
}

/// Series of the reference's municipalities that count exactly this band, those of the study's own regions left out.
fn others(study: &Study, at: usize, band: AgeBand) -> Vec<Series> {
    let known = |row: &&ReferenceCount| row.service.is_some() && row.band == band && row.year < study.jump_off;
    let mut by_area: BTreeMap<&RegionId, Vec<&ReferenceCount>> = BTreeMap::new();
    for row in study.services[at].reference.iter().filter(known) {
        if let Area::Region(area) = &row.area {
            by_area.entry(area).or_default().push(row);
        }
    }
    by_area.retain(|area, _| study.regions.iter().all(|region| region.id != **area));
    by_area
        .into_iter()
        .map(|(area, rows)| Series { area: area.clone(), own: false, service: at, band, sex: None, counts: ways(rows) })
        .collect()
}

/// Counts in order of years, each with the position of its definition among those of the series.
fn ways(mut rows: Vec<&ReferenceCount>) -> Vec<(YearCount, usize)> {
    rows.sort_by_key(|row| row.year);
    let definitions: Vec<&str> = rows.iter().map(|row| row.definition.as_str()).collect();
    let way = |word: &str| definitions.iter().position(|known| *known == word).unwrap_or(0);
    rows.iter().map(|row| (YearCount { year: row.year, users: row.users, people: row.people }, way(&row.definition))).collect()
}

/// Every rate that can be carried on from a night with three years of counts to a later night counted the same way. Jump-offs are
/// 1 January, both ends included.
#[must_use]
pub fn cases(series: &Series, service: &Service, jump_offs: (Year, Year), horizons: &[u16]) -> Vec<Case> {
    let reference = Reference::new(&service.reference, series.band, &series.area);
    let mut cases = Vec::new();
    for &(now, way) in &series.counts {
        let known: Vec<(YearCount, usize)> = series.counts.iter().filter(|(count, _)| count.year <= now.year).copied().collect();
        let jump_off = now.year.plus(1);
        if known.len() < FEWEST_YEARS || now.users <= 0.0 || !(jump_offs.0..=jump_offs.1).contains(&jump_off) {
            continue;
        }
        let carried = Carried::new(now, way, &known, &reference).beside(&service.reference, series);
        for &horizon in horizons {
            let then = series.counts.iter().find(|(count, then)| count.year == now.year.plus(horizon) && *then == way);
            let Some((then, _)) = then else { continue };
            let projected = Method::ALL.map(|method| then.people * carried.rate(method, horizon));
            let of = (series.area.clone(), series.service, series.band, series.sex);
            cases.push(Case { of, own: series.own, jump_off, horizon, projected, observed: then.users });
        }
    }
    cases
}

/// What a night's counts say of later ones.
struct Carried {
    last: f64,
    mean: f64,
    /// Users and people of the window, averaged, and its years.
    window: ([f64; 2], Vec<Year>),
    level: f64,
    own: f64,
    supported: Option<Trend>,
    damping: f64,
}

impl Carried {
    /// `known` ends with the night itself, and holds nothing after it.
    fn new(now: YearCount, way: usize, known: &[(YearCount, usize)], reference: &Reference) -> Self {
        let settings = Settings::default();
        let since = |years: u16| known.iter().filter(move |(count, _)| count.year > now.year.minus(years));
        let window: Vec<YearCount> = since(WINDOW).filter(|(_, counted)| *counted == way).map(|(count, _)| *count).collect();
        let recent: Vec<(YearCount, usize)> = since(settings.own_years).copied().collect();
        let parts: Vec<Vec<YearCount>> =
            recent.chunk_by(|one, next| one.1 == next.1).map(|part| part.iter().map(|(count, _)| *count).collect()).collect();
        let own = fit(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let sum = |of: fn(&YearCount) -> f64| window.iter().map(of).sum::<f64>();
        let mean = sum(|count| count.users) / sum(|count| count.people);
        let years = window.iter().map(|count| count.year).collect();
        let trend = supported(own.ok(), reference, now.year, &settings);
        let expected: Vec<f64> = window.iter().map(|count| mean * count.people).collect();
        Self {
            last: now.users / now.people,
            mean,
            window: ([sum(|count| count.users), sum(|count| count.people)].map(|sum| sum / window.len() as f64), years),
            level: mean,
            own: own.map_or(0.0, |fit| fit.slope),
            supported: trend.map(|trend| with_level(trend, &window, &expected, &settings)),
            damping: settings.damping,
        }
    }

    /// With the level of the window held against other municipalities' of the same years; without enough of them it stays.
    fn beside(self, rows: &[ReferenceCount], series: &Series) -> Self {
        let ([users, people], years) = &self.window;
        let found = if series.sex.is_none() { yardstick(rows, series.band, &series.area, years).ok() } else { None };
        let level = found.map_or(self.mean, |yardstick| yardstick.shrink(*users, *people).0);
        Self { level, ..self }
    }

    /// Users per person `years` years on. Without a trend it stays.
    fn rate(&self, method: Method, years: u16) -> f64 {
        let on = |change: f64, damping: f64| libm::exp(damped_change(change, damping, i32::from(years)));
        match method {
            Method::Constant => self.last,
            Method::Mean => self.mean,
            Method::Level => self.level,
            Method::Trend => self.last * on(self.own, 1.0),
            Method::Damped => self.last * on(self.own, USUAL_DAMPING),
            Method::Shrunk => self.supported.map_or(self.mean, |trend| self.mean * trend.level * on(trend.change, self.damping)),
        }
    }
}

/// Scores of a study's rates of use from `jump_offs` (1 January, both included), by service, band, places, method and horizon. What
/// has nothing to score is left out: a study of one night has no past to be judged by.
#[must_use]
pub fn rows(study: &Study, jump_offs: (Year, Year), horizons: &[u16]) -> Vec<Row> {
    let of = |series: &Series| cases(series, &study.services[series.service], jump_offs, horizons);
    scored(study, &series(study).iter().flat_map(of).collect::<Vec<_>>())
}

/// Service, ages, sex, places and horizon: what a score is over.
type Group = (usize, AgeBand, Option<Sex>, Places, u16);

/// The scores of cases, in the order of services and bands.
#[must_use]
pub fn scored(study: &Study, cases: &[Case]) -> Vec<Row> {
    let mut groups: BTreeMap<Group, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        let (_, service, band, sex) = case.of;
        for places in [Places::Own, Places::All].into_iter().filter(|places| case.own || *places == Places::All) {
            groups.entry((service, band, sex, places, case.horizon)).or_default().push(case);
        }
    }
    let mut rows = Vec::new();
    for ((service, band, sex, places, horizon), cases) in groups {
        for (at, method) in Method::ALL.into_iter().enumerate() {
            let pairs: Vec<Pair> = cases.iter().map(|case| Pair { projected: case.projected[at], observed: case.observed }).collect();
            let row = |scores| Row { method, service: study.services[service].id.clone(), band, sex, places, horizon, scores };
            rows.extend(Scores::of(&pairs).map(row));
        }
    }
    rows
}

/// Unchanged use (as the program's own line holds it, the mean of three years) beside what past data support.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BothLines {
    /// Years on.
    pub horizon: u16,
    /// Where.
    pub places: Places,
    /// Unchanged use.
    pub unchanged: Scores,
    /// What past data support.
    pub supported: Scores,
}

/// How both lines of a service would have done at an age band, over the study's regions and its reference's together.
#[must_use]
pub fn both_lines(rows: &[Row], service: &ServiceId, band: AgeBand) -> Vec<BothLines> {
    let of = |method: Method| rows.iter().filter(move |row| row.method == method && row.service == *service && row.band == band);
    let beside = |row: &Row| {
        let same = |other: &&Row| (other.places, other.horizon, other.sex) == (row.places, row.horizon, row.sex);
        let supported = of(Method::Shrunk).find(same)?.scores;
        Some(BothLines { horizon: row.horizon, places: row.places, unchanged: row.scores, supported })
    };
    of(Method::Mean).filter(|row| row.sex.is_none()).filter_map(beside).collect()
}

#[cfg(test)]
mod tests;
