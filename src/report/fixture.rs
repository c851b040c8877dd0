//! A made-up run to draw in tests: lopsided, with long names, and no model behind it.

#[cfg(test)]
mod chance;
#[cfg(test)]
mod led;

use crate::demand::{Demand, Line, ServiceDemand};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, ScenarioId, ServiceId, Sex, Year, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::indicators::{Elsewhere, IndicatorSettings};
use crate::domain::service::{
    Area, BandRate, Basis, Building, Capacity, CapacityEntry, Money, NewPlaces, NewPlacesBase, ObservedUsers, PlacesPerUser, Prices,
    ReferenceCount, Service, ServiceGroup, ServiceKind, ServiceName, Standing, UseRates,
};
use crate::domain::staff::{NormPart, ServiceStaff};
use crate::domain::study::{Language, Published, PublishedWhat, Region, Scenario, Source, Study};
use crate::domain::terms::UseTerms;
use crate::model::project::{Projection, ScenarioProjection};
use crate::report::Run;
use std::collections::BTreeMap;

pub use chance::{MadeChance, futures_of};
pub use led::{led, moves};

/// Numbers that look random and are the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Between `low` and `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + (high - low) * f64::from(u32::try_from(self.0 >> 40).unwrap()) / f64::from(1_u32 << 24)
    }
}

/// What the run is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub scenarios: usize,
    pub regions: usize,
    pub language: Language,
    pub year_label: YearLabel,
    pub axis: AgeAxis,
    /// Persons per unit of the made-up shape: 1 is a municipality of about 30 000.
    pub size: f64,
    pub places_run_out: bool,
    pub area: &'static str,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 7,
            scenarios: 7,
            regions: 1,
            language: Language::Nb,
            year_label: YearLabel::Jan1,
            axis: AgeAxis::new(1, 105).unwrap(),
            size: 1.0,
            places_run_out: true,
            area: "Nordreisa – Ráisa – Raisi",
        }
    }
}

/// Everything a [`Run`] borrows.
#[derive(Clone)]
pub struct Made {
    pub study: Study,
    pub projections: Vec<ScenarioProjection>,
    pub demand: Vec<Vec<Demand>>,
    pub language: Language,
}

impl Made {
    pub fn run(&self) -> Run<'_> {
        Run {
            study: &self.study,
            projections: &self.projections,
            demand: &self.demand,
            warnings: &[],
            past: None,
            chance: None,
            language: self.language,
            run_id: "7f3a9c21",
        }
    }
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

const JUMP_OFF: u16 = 2026;
const LAST: u16 = 2040;
const NAMES: [(&str, &str); 8] = [
    ("mmmm", "Hovedalternativet"),
    ("hhmh", "Høy nasjonal vekst"),
    ("llml", "Lav nasjonal vekst"),
    ("mmm0", "Uten innvandring"),
    ("kkkk", "Ingen endring"),
    ("low-births", "Få fødte"),
    ("young-mothers", "Mange fødte med yngre mødre"),
    ("housing", "Boligbygging i Nordreisa"),
];

pub fn make(plan: &Plan) -> Made {
    let mut dice = Dice::new(plan.seed);
    let growth: Vec<f64> = (0..plan.scenarios).map(|_| dice.between(-0.008, 0.012)).collect();
    let regions: Vec<Region> = (0..plan.regions).map(|r| region(plan, r)).collect();
    let services = services(plan, &mut dice, &regions);
    let scenarios: Vec<Scenario> = NAMES.iter().take(plan.scenarios).map(|(id, name)| scenario(id, name)).collect();
    let projections: Vec<ScenarioProjection> = scenarios
        .iter()
        .zip(&growth)
        .map(|(s, g)| ScenarioProjection {
            scenario: s.id.clone(),
            regions: (0..plan.regions).map(|r| projection(plan, r, *g)).collect(),
            beside: None,
        })
        .collect();
    let demand = growth.iter().map(|g| regions.iter().map(|r| demand(plan, &services, r, *g)).collect()).collect();
    Made { study: study(plan, regions, scenarios, services), projections, demand, language: plan.language }
}

fn study(plan: &Plan, regions: Vec<Region>, scenarios: Vec<Scenario>, services: Vec<Service>) -> Study {
    let source = |what: &str, text: &str| Source { what: what.to_owned(), text: text.to_owned() };
    Study {
        id: "example".to_owned(),
        title: plan.area.to_owned(),
        language: plan.language,
        written: plan.language,
        year_label: plan.year_label,
        axis: plan.axis,
        rules: Rules::default(),
        jump_off: year(JUMP_OFF),
        last_stock: year(LAST),
        regions,
        scenarios,
        services,
        assumptions: crate::domain::lever::Assumptions::default(),
        published: published(plan),
        sources: vec![
            source("population", "Statistisk sentralbyrå (SSB), tabell 07459, CC BY 4.0"),
            source("alternatives", "SSB, nasjonale befolkningsframskrivinger 2024, tabell 14286"),
            source("mortality", "SSB, tabell 07902"),
            source("published", "SSB, tabell 14288"),
        ],
        estimates: Vec::new(),
        outcome: None,
        protection: crate::domain::privacy::Protection::default(),
        stand_ins: Vec::new(),
        plan_figures: Vec::new(),
        indicators: IndicatorSettings {
            support_ratio_below: plan.seed.is_multiple_of(2).then_some(2.5),
            working_age: plan.seed.is_multiple_of(3).then_some(AgeBand::closed(20, 64)),
            ..IndicatorSettings::default()
        },
        elsewhere: elsewhere(plan),
        staffing: None,
    }
}

fn scenario(id: &str, name: &str) -> Scenario {
    let id = ScenarioId::new(id);
    Scenario {
        id,
        name: name.to_owned(),
        note: String::new(),
        rates: Vec::new(),
        assumed: Vec::new(),
        office: None,
        growth: None,
        coupling: None,
        settings: BTreeMap::new(),
        events: Vec::new(),
        special: Vec::new(),
    }
}

/// Women outlive men, one cohort is large, regions differ.
fn people(plan: &Plan, region: usize, growth: f64, when: u16) -> Cells {
    let t = f64::from(when) - 2026.0;
    Cells::from_fn(plan.axis, 1, |sex, group, _| {
        let age = f64::from(plan.axis.start_of(group));
        let woman = f64::from(u8::from(sex == Sex::Female));
        let born = 2026.0 + t - age;
        let cohort = 200.0 + 30.0 * libm::sin(born / 9.0) + if (1944.0..1956.0).contains(&born) { 55.0 } else { 0.0 };
        let alive = 1.0 / (1.0 + libm::exp((age - 80.0 - 4.0 * woman - 0.08 * t) / 5.0));
        let scale = plan.size * f64::from(plan.axis.width()) * (1.0 + 0.4 * f64::from(u32::try_from(region).unwrap()));
        (cohort * alive * scale * (1.0 + growth * t.max(0.0))).max(0.0)
    })
}

fn region(plan: &Plan, r: usize) -> Region {
    let history = (2005..=JUMP_OFF).map(|y| (year(y), Population::new(people(plan, r, 0.0, y)).unwrap())).collect();
    let name = if r == 0 { plan.area.to_owned() } else { format!("Kåfjord {r}") };
    Region { id: RegionId::new(format!("54{r}8")), name, history, births: BTreeMap::new(), deaths: BTreeMap::new(), flows: BTreeMap::new() }
}

fn projection(plan: &Plan, r: usize, growth: f64) -> Projection {
    let accounts = (JUMP_OFF..=LAST).map(|y| account(plan, r, growth, y)).collect();
    Projection { region: RegionId::new(format!("54{r}8")), jump_off: year(JUMP_OFF), accounts }
}

fn account(plan: &Plan, r: usize, growth: f64, y: u16) -> Account {
    let mut account = Account::new(plan.axis, 1, AccountDetail::Totals);
    account.opening = people(plan, r, growth, y).into();
    account.closing = people(plan, r, growth, y + 1);
    let whole = account.opening.total(0);
    let change = account.closing.total(0) - whole;
    account.births = [vec![whole * 0.0046], vec![whole * 0.0049]];
    account.deaths.row_mut(Sex::Female, 0)[0] = whole * 0.0055;
    account.deaths.row_mut(Sex::Male, 0)[0] = whole * 0.0052;
    account.moved_in.row_mut(Sex::Female, 0)[0] = whole * 0.03 + change;
    account.moved_out.row_mut(Sex::Female, 0)[0] = whole * 0.03 + whole * (0.0046 + 0.0049 - 0.0055 - 0.0052);
    account
}

fn bands() -> Vec<AgeBand> {
    vec![AgeBand::closed(0, 66), AgeBand::closed(67, 79), AgeBand::closed(80, 89), AgeBand::open(90)]
}

fn services(plan: &Plan, dice: &mut Dice, regions: &[Region]) -> Vec<Service> {
    let care = ["home_based_care", "long_term_stay", "short_term_stay", "nursing_home_place", "day_centre", "dwelling_with_24h_care"];
    let children = ["kindergarten", "compulsory_school", "after_school_care", "child_health_clinic", "school_nurse"];
    let mut services: Vec<Service> = Vec::new();
    for key in care {
        services.push(service(plan, dice, regions, key, ServiceGroup::Care));
    }
    for key in children {
        services.push(service(plan, dice, regions, key, ServiceGroup::Children));
    }
    services
}

/// Bands that users are counted in; what their rates are is in the need.
fn counted_in(bands: &[AgeBand]) -> UseRates {
    let band = |band: &AgeBand| BandRate { band: *band, sex: None, rate: 0.0, trend: None, shrinkage: None };
    UseRates { bands: bands.iter().map(band).collect(), by_age: [Vec::new(), Vec::new()] }
}

fn service(plan: &Plan, dice: &mut Dice, regions: &[Region], key: &str, group: ServiceGroup) -> Service {
    let level = dice.between(40.0, 250.0) * plan.size * if key == "home_based_care" { 4.0 } else { 1.0 };
    let id = ServiceId::new(key.replace('_', "-"));
    let kind = match key {
        "school_nurse" => ServiceKind::Norm { parts: vec![NormPart::Inhabitants { band: AgeBand::closed(6, 15), persons_per_fte: 300.0 }] },
        "nursing_home_place" => ServiceKind::Sum { of: ["long-term-stay", "short-term-stay"].map(ServiceId::new).to_vec() },
        _ => ServiceKind::Rates {
            rates: regions.iter().map(|_| counted_in(&bands_of(key, group))).collect(),
            window: Some((year(2023), year(2025))),
            damping: 0.9,
        },
    };
    let has_places = matches!(key, "long_term_stay" | "short_term_stay" | "nursing_home_place" | "dwelling_with_24h_care");
    let bands = bands_of(key, group);
    // Every other study has counted one part of the sum only.
    let uncounted = matches!(key, "day_centre" | "school_nurse" | "nursing_home_place") || (key == "short_term_stay" && plan.seed % 2 == 1);
    let mut observed = Vec::new();
    for y in 2010..2026_u16 {
        for (i, band) in bands.iter().enumerate() {
            let users = level * share(i, bands.len()) * (1.0 - 0.01 * f64::from(2025 - y));
            observed.extend(regions.iter().map(|r| ObservedUsers {
                region: r.id.clone(),
                year: year(y),
                sex: None,
                band: *band,
                users,
                hours: None,
            }));
        }
    }
    Service {
        id,
        name: ServiceName::Label(key.to_owned()),
        group,
        kind,
        places: has_places.then_some(PlacesPerUser { occupancy: 0.95, ..PlacesPerUser::ONE }),
        hours_per_user_week: None,
        basis: Basis::Register,
        source: format!("SSB/KOSTRA, tabell 04686 og 12292 ({key})"),
        observed: if uncounted { Vec::new() } else { observed },
        capacity: if has_places { capacity(plan, regions, level, key) } else { Vec::new() },
        known_need: Vec::new(),
        breaks: Vec::new(),
        reference: reference(plan, key, &bands),
        terms: UseTerms::default(),
        new_places: (key == "long_term_stay").then(|| NewPlaces { from: year(2025), base: NewPlacesBase::Counted }),
        building: (key == "nursing_home_place").then(|| programme(plan)),
        staff: ServiceStaff::default(),
    }
}

fn prices_of_2025() -> Prices {
    Prices { currency: "NOK".to_owned(), year: year(2025) }
}

/// A unit of a size that fits the place, ready in the year after the decided places.
fn programme(plan: &Plan) -> Building {
    let unit = [6, 24, 48, 240][usize::try_from(plan.seed % 4).unwrap()];
    let prices = !plan.seed.is_multiple_of(3);
    Building {
        unit,
        ready: year(2030),
        wait: u16::try_from(plan.seed % 5).unwrap(),
        investment_per_unit: prices.then_some(3_900_000.0 * f64::from(unit)),
        running_cost_per_place: prices.then_some(1_140_000.0),
        prices: prices.then(prices_of_2025),
        source: "Mulighetsstudie for Øvre Åsgård omsorgssenter, 2025".to_owned(),
    }
}

const OTHERS: [(&str, &str); 9] = [
    ("0301", "Oslo"),
    ("1103", "Stavanger"),
    ("3201", "Bærum"),
    ("3205", "Lillestrøm"),
    ("3405", "Lillehammer"),
    ("5503", "Harstad – Hárstták"),
    ("5510", "Kvæfjord"),
    ("5540", "Gáivuotna – Kåfjord – Kaivuono"),
    ("5601", "Alta"),
];

/// The nation is younger than the municipality; places elsewhere have names.
fn elsewhere(plan: &Plan) -> Elsewhere {
    let nation =
        |y: u16| Population::new(people(plan, 0, 0.0, y).map(|_, group, _, persons| persons * (2.0 - group as f64 / 200.0))).unwrap();
    Elsewhere {
        nation: (2000..=JUMP_OFF).map(|y| (year(y), nation(y))).collect(),
        names: OTHERS.iter().map(|(code, name)| (RegionId::new(*code), (*name).to_owned())).collect(),
    }
}

/// Home care and long stays elsewhere; few places in some studies, more than a panel holds in others.
fn reference(plan: &Plan, key: &str, bands: &[AgeBand]) -> Vec<ReferenceCount> {
    if !matches!(key, "home_based_care" | "long_term_stay") {
        return Vec::new();
    }
    let count = |at: usize, y: u16, band: usize| ReferenceCount {
        area: Area::Region(RegionId::new(OTHERS[at].0)),
        service: Some(key.to_owned()),
        definition: "published".to_owned(),
        band: bands[band],
        year: year(y),
        users: (30.0 + 7.0 * at as f64) * [1.0, 4.0, 9.0, 14.0][band],
        people: [9000.0, 2100.0, 900.0, 400.0][band],
    };
    let many = if plan.seed % 4 == 1 { 3 } else { OTHERS.len() };
    (0..many).flat_map(|at| (2023..=2025).flat_map(move |y| (0..bands.len()).map(move |band| count(at, y, band)))).collect()
}

/// Day centres are known for all ages together, children for one band.
fn bands_of(key: &str, group: ServiceGroup) -> Vec<AgeBand> {
    match (key, group) {
        ("day_centre" | "day-centre", _) => vec![AgeBand::ALL],
        (_, ServiceGroup::Care) => bands(),
        (_, ServiceGroup::Children) => vec![AgeBand::closed(1, 5)],
    }
}

fn share(band: usize, bands: usize) -> f64 {
    if bands == 1 { 1.0 } else { [0.1, 0.22, 0.41, 0.27][band] }
}

fn capacity(plan: &Plan, regions: &[Region], level: f64, key: &str) -> Vec<Capacity> {
    let factor = if plan.places_run_out { 1.1 } else { 2.5 };
    let entry = |y, entry, name: &str| {
        regions
            .iter()
            .map(move |r| Capacity {
                region: r.id.clone(),
                year: year(y),
                entry,
                name: name.to_owned(),
                standing: Standing::Decided,
                money: Money::default(),
            })
            .collect::<Vec<_>>()
    };
    let mut rows = entry(2025, CapacityEntry::Places((level * factor).round()), "");
    if key != "short_term_stay" {
        rows.extend(entry(2029, CapacityEntry::Change(20.0), "Øvre Åsgård sykehjem & omsorgssenter"));
    }
    if key == "nursing_home_place" {
        rows.extend(entry(2016, CapacityEntry::Places((level * factor * 0.8).round()), ""));
    }
    if key == "long_term_stay" {
        rows.extend(entry(2033, CapacityEntry::Change(12.0), "Nytt bygg på Sonjatun"));
        rows.extend(entry(2038, CapacityEntry::Change(-8.0), "Gamlebygget stenges"));
        let proposed = entry(2035, CapacityEntry::Change(30.0), "Bygg to på Sonjatun");
        let money = Money { investment: Some(117_000_000.0), running_cost: None, prices: Some(prices_of_2025()) };
        rows.extend(proposed.into_iter().map(|row| Capacity { standing: Standing::Proposed, money: money.clone(), ..row }));
    }
    rows
}

fn demand(plan: &Plan, services: &[Service], region: &Region, growth: f64) -> Demand {
    let years: Vec<Year> = year(JUMP_OFF - 1).through(year(LAST)).collect();
    let services = services.iter().enumerate().map(|(i, s)| service_demand(plan, s, i, region, growth, &years)).collect();
    Demand { region: region.id.clone(), years, services }
}

fn service_demand(plan: &Plan, service: &Service, index: usize, region: &Region, growth: f64, years: &[Year]) -> ServiceDemand {
    let norm = matches!(service.kind, ServiceKind::Norm { .. });
    let sum = matches!(service.kind, ServiceKind::Sum { .. });
    let bands = if norm || sum { Vec::new() } else { bands_of(service.id.as_str(), service.group) };
    let known = if service.id.as_str() == "dwelling-with-24h-care" { 0.08 } else { 0.0 };
    let base = service.observed.iter().filter(|o| o.region == region.id && o.year == year(JUMP_OFF - 1)).map(|o| o.users).sum::<f64>();
    let base = if base > 0.0 { base } else { 55.3 * plan.size };
    let pace =
        if service.group == ServiceGroup::Care { 0.032 } else { -0.004 } + growth + 0.004 * f64::from(u32::try_from(index % 3).unwrap());
    let line = |trend: f64| {
        let total = |y: &Year| base * (1.0 + (pace + trend) * f64::from(y.since(year(JUMP_OFF - 1))));
        let users: Vec<Vec<f64>> = years.iter().map(|y| (0..bands.len()).map(|b| total(y) * share(b, bands.len())).collect()).collect();
        let totals: Vec<f64> = years.iter().map(total).collect();
        let places = service.places.map_or_else(Vec::new, |p| totals.iter().map(|t| t * p.places()).collect());
        let fte = if norm { totals.iter().map(|t| t / 10.0).collect() } else { Vec::new() };
        let known: Vec<f64> = years.iter().map(|y| base * known * f64::from(y.since(year(JUMP_OFF - 1))) / 15.0).collect();
        let whole = totals.iter().zip(&known).map(|(total, known)| total + known).collect();
        let total_users = if norm || sum { Vec::new() } else { whole };
        Line { users: if norm || sum { Vec::new() } else { users }, total_users, known, places, fte, ..Line::default() }
    };
    let has_trend = service.group == ServiceGroup::Care && index != 2;
    let steps = |year: &Year| {
        let decided = |c: &&Capacity| c.standing == Standing::Decided && c.region == region.id && c.year <= *year;
        let rows = service.capacity.iter().filter(decided);
        rows.fold(0.0, |level, c| match c.entry {
            CapacityEntry::Places(places) => places,
            CapacityEntry::Change(change) => level + change,
        })
    };
    let capacity = (!service.capacity.is_empty()).then(|| years.iter().map(steps).collect());
    ServiceDemand {
        service: service.id.clone(),
        bands: bands.clone(),
        unchanged: line(0.0),
        trend: line(if has_trend { -0.012 } else { 0.0 }),
        measures: None,
        has_trend,
        capacity,
    }
}

fn published(plan: &Plan) -> Vec<Published> {
    let series = |values: &[(u16, f64)]| values.iter().map(|(y, v)| (year(*y), v * plan.size)).collect::<BTreeMap<_, _>>();
    let line = |who: &str, made: &str, what, band, values: &[(u16, f64)]| Published {
        region: None,
        sex: None,
        who: who.to_owned(),
        made: made.to_owned(),
        what,
        band,
        values: series(values),
        note: String::new(),
    };
    let home = PublishedWhat::Service(ServiceId::new("home-based-care"));
    let people: Vec<(u16, f64)> = (2024..=LAST).map(|y| (y, 31_000.0 + 90.0 * f64::from(y - 2024))).collect();
    vec![
        line("SSB", "2024", PublishedWhat::People, AgeBand::ALL, &people),
        line("Nordreisa kommune", "2018", home, AgeBand::open(67), &[(2015, 480.0), (2020, 560.0), (2025, 1060.0), (2030, 1290.0)]),
    ]
}
