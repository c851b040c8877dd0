//! A small lopsided run for the tests of this module: two regions, two scenarios, made by hand and not by the model.

use super::Run;
use crate::demand::{Demand, Line, ServiceDemand};
use crate::diag::{Diagnostic, Place, Severity};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, ScenarioId, ServiceId, Sex, Year, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::indicators::{Elsewhere, IndicatorSettings};
use crate::domain::service::{Basis, PlacesPerUser, Service, ServiceGroup, ServiceKind, ServiceName};
use crate::domain::staff::ServiceStaff;
use crate::domain::study::{Assumed, Estimate, EstimateKind, Language, Published, PublishedWhat, Region, Scenario, Source, Study};
use crate::domain::terms::UseTerms;
use crate::model::project::{Projection, ScenarioProjection};
use std::collections::BTreeMap;

/// Owns what a [`Run`] borrows.
pub struct Fake {
    pub study: Study,
    pub projections: Vec<ScenarioProjection>,
    pub demand: Vec<Vec<Demand>>,
    pub warnings: Vec<Diagnostic>,
    pub language: Language,
}

const JUMP_OFF: u16 = 2026;
const STEPS: u16 = 4;

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

fn axis() -> AgeAxis {
    AgeAxis::new(1, 90).unwrap()
}

impl Fake {
    /// The run, in Norwegian.
    pub fn new() -> Self {
        let projections = [1.0, 1.25].into_iter().zip(["mmmm", "high"]).map(|(pull, id)| ScenarioProjection {
            scenario: ScenarioId::new(id),
            regions: vec![projection("3403", 1.0, pull), projection("3411", 0.4, pull * 0.9)],
            beside: None,
        });
        let demand = [1.0, 1.1].map(|level| vec![need("3403", level), need("3411", level * 0.5)]);
        let warning = Diagnostic {
            severity: Severity::Warning,
            code: "K0999",
            what: "fertility of 2026 is <low>".to_owned(),
            place: Place::default(),
            why: "it decides the births".to_owned(),
            advice: "look at it".to_owned(),
            facts: Vec::new(),
        };
        Self { study: study(), projections: projections.collect(), demand: demand.into(), warnings: vec![warning], language: Language::Nb }
    }

    /// The run over it.
    pub fn run(&self) -> Run<'_> {
        Run {
            study: &self.study,
            projections: &self.projections,
            demand: &self.demand,
            warnings: &self.warnings,
            past: None,
            chance: None,
            language: self.language,
            run_id: "7f3a9c21",
        }
    }
}

/// More young men than young women, more old women than old men.
fn opening(size: f64) -> Cells {
    Cells::from_fn(axis(), 1, |sex, age, _| {
        let age = age as f64;
        let lopsided = if sex == Sex::Female { 90.0 + age * 0.3 } else { 110.0 - age * 0.4 };
        size * lopsided * (1.0 - age / 91.5)
    })
}

fn projection(region: &str, size: f64, pull: f64) -> Projection {
    let mut stock = opening(size);
    let mut accounts = Vec::new();
    for step in 0..STEPS {
        let account = account(&stock, pull * (1.0 + f64::from(step) * 0.1));
        stock = account.closing.clone();
        accounts.push(account);
    }
    Projection { region: RegionId::new(region), jump_off: year(JUMP_OFF), accounts }
}

/// Flows by an arbitrary rule; the closing stock follows from them.
fn account(stock: &Cells, pull: f64) -> Account {
    let mut account = Account::new(axis(), 1, AccountDetail::Cells);
    account.opening = stock.clone().into();
    account.births = [vec![41.5 * pull], vec![44.25 * pull]];
    for sex in Sex::ALL {
        for group in 0..axis().groups() {
            let start = account.start_of_cohort(sex, group, 0).unwrap();
            account.deaths.row_mut(sex, group)[0] = start * (0.002 + 0.25 * group as f64 / 90.0 * group as f64 / 90.0);
            account.moved_in.row_mut(sex, group)[0] = if group < 40 { 3.0 * pull + sex.index() as f64 } else { 0.5 };
            account.moved_out.row_mut(sex, group)[0] = start * 0.01;
            let closing = -account.residual_without_closing(sex, group);
            account.closing.set(sex, group, 0, closing);
        }
    }
    account
}

impl Account {
    fn residual_without_closing(&self, sex: Sex, group: usize) -> f64 {
        -(self.residual(sex, group, 0) + self.closing.get(sex, group, 0))
    }
}

fn need(region: &str, level: f64) -> Demand {
    let years: Vec<Year> = (JUMP_OFF - 1..JUMP_OFF + STEPS).map(year).collect();
    Demand { region: RegionId::new(region), years, services: vec![long_stay(level), school_nurse(level)] }
}

fn long_stay(level: f64) -> ServiceDemand {
    let line = |by_band: [[f64; 2]; 5]| {
        let users: Vec<Vec<f64>> = by_band.iter().map(|row| row.iter().map(|users| users * level).collect()).collect();
        let known = vec![0.0, 0.0, 1.0, 1.0, 1.0];
        let total_users: Vec<f64> = users.iter().zip(&known).map(|(row, known)| row.iter().sum::<f64>() + known * level).collect();
        let hours = total_users.iter().map(|users| users * 35.5).collect();
        Line { places: total_users.clone(), total_users, users, known, hours, ..Line::default() }
    };
    ServiceDemand {
        service: ServiceId::new("long-stay"),
        bands: vec![AgeBand::closed(67, 79), AgeBand::open(80)],
        unchanged: line([[5.25, 20.0], [5.5, 21.0], [6.0, 23.5], [6.5, 26.0], [7.0, 28.0]]),
        trend: line([[5.25, 20.0], [5.0, 20.5], [5.0, 21.0], [5.25, 21.75], [5.5, 22.0]]),
        measures: None,
        has_trend: true,
        capacity: Some([30.0, 30.0, 31.0, 31.0, 31.0].map(|places| places * level).into()),
    }
}

fn school_nurse(level: f64) -> ServiceDemand {
    let line = Line { fte: [4.5, 4.25, 4.0, 3.75, 3.5].map(|fte| fte * level).into(), ..Line::default() };
    ServiceDemand {
        service: ServiceId::new("school-nurse"),
        bands: Vec::new(),
        unchanged: line.clone(),
        trend: line,
        measures: None,
        has_trend: false,
        capacity: None,
    }
}

fn study() -> Study {
    Study {
        id: "fake".to_owned(),
        title: "Nordbygd".to_owned(),
        language: Language::Nb,
        written: Language::Nb,
        year_label: YearLabel::Jan1,
        axis: axis(),
        rules: Rules::default(),
        jump_off: year(JUMP_OFF),
        last_stock: year(JUMP_OFF + STEPS - 1),
        regions: vec![region("3403", "Hamar", 1.0), region("3411", "Ringsaker", 0.4)],
        scenarios: vec![scenario("mmmm", "Hovedalternativet", 1.0), scenario("high", "Høy vekst", 1.25)],
        services: vec![
            service("long-stay", ServiceName::Label("long_term_stay".to_owned()), Basis::Register),
            service("school-nurse", ServiceName::Own("Nurses & friends".to_owned()), Basis::Reference),
        ],
        assumptions: crate::domain::lever::Assumptions::default(),
        published: vec![Published {
            region: None,
            sex: None,
            who: "SSB".to_owned(),
            made: "2024".to_owned(),
            what: PublishedWhat::People,
            band: AgeBand::open(80),
            values: BTreeMap::from([(year(2026), 812.0), (year(2029), 934.5)]),
            note: "an older base".to_owned(),
        }],
        sources: vec![Source { what: "population".to_owned(), text: "SSB 07459, CC BY 4.0".to_owned() }],
        estimates: vec![estimate("3403", EstimateKind::LocalFertility, 0.93), estimate("3403", EstimateKind::InternationalNet, 141.5)],
        outcome: None,
        protection: crate::domain::privacy::Protection::default(),
        stand_ins: Vec::new(),
        plan_figures: Vec::new(),
        indicators: IndicatorSettings::default(),
        elsewhere: Elsewhere::default(),
        staffing: None,
    }
}

fn region(id: &str, name: &str, size: f64) -> Region {
    let stock = Population::new(opening(size)).unwrap();
    Region {
        id: RegionId::new(id),
        name: name.to_owned(),
        history: BTreeMap::from([(year(JUMP_OFF), stock)]),
        births: BTreeMap::new(),
        deaths: BTreeMap::new(),
        flows: BTreeMap::new(),
    }
}

fn scenario(id: &str, name: &str, pull: f64) -> Scenario {
    let assumed = |share: f64| {
        let of_year = |step: u16| Assumed {
            year: year(JUMP_OFF + step),
            tfr: 1.44 * pull,
            mean_age_at_birth: 31.25,
            e0_female: 85.1 + f64::from(step) * 0.12,
            e0_male: 82.2 + f64::from(step) * 0.15,
            net_migration: Some(310.0 * pull * share),
        };
        (0..STEPS).map(of_year).collect()
    };
    Scenario {
        id: ScenarioId::new(id),
        name: name.to_owned(),
        note: format!("note on {name}"),
        rates: vec![Vec::new(), Vec::new()],
        assumed: vec![assumed(1.0), assumed(0.3)],
        office: None,
        growth: None,
        coupling: None,
        settings: BTreeMap::new(),
        events: Vec::new(),
        special: Vec::new(),
    }
}

fn service(id: &str, name: ServiceName, basis: Basis) -> Service {
    Service {
        id: ServiceId::new(id),
        name,
        group: ServiceGroup::Care,
        kind: ServiceKind::Sum { of: Vec::new() },
        places: Some(PlacesPerUser::ONE),
        hours_per_user_week: None,
        basis,
        source: "KOSTRA 12292".to_owned(),
        observed: Vec::new(),
        capacity: Vec::new(),
        known_need: Vec::new(),
        breaks: Vec::new(),
        reference: Vec::new(),
        terms: UseTerms::default(),
        new_places: None,
        building: None,
        staff: ServiceStaff::default(),
    }
}

fn estimate(region: &str, kind: EstimateKind, value: f64) -> Estimate {
    Estimate { region: RegionId::new(region), kind, value, window: (year(2016), year(2025)), rests_on: None }
}
