//! A small lopsided study for the tests of this module: two regions, women unlike men.

use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{AgeAxis, AgeBand, RegionId, ServiceId, Sex, Year, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::indicators::{Elsewhere, IndicatorSettings};
use crate::domain::lever::Assumptions;
use crate::domain::service::{Basis, Ground, ObservedUsers, Service, ServiceGroup, ServiceKind, ServiceName, Trend, TrendShare, UseRates};
use crate::domain::staff::ServiceStaff;
use crate::domain::study::{Language, Region, Study};
use crate::domain::terms::UseTerms;
use crate::model::project::Projection;
use std::collections::BTreeMap;

pub const JUMP_OFF: u16 = 2026;

pub fn year(year: u16) -> Year {
    Year::new(year).unwrap()
}

pub fn axis() -> AgeAxis {
    AgeAxis::new(1, 100).unwrap()
}

/// Fewer men than women, fewer old than young, some more each year.
pub fn stock(year: u16, size: f64) -> Cells {
    Cells::from_fn(axis(), 1, |sex, group, _| {
        let age = f64::from(axis().start_of(group));
        let living = if age < 60.0 { 150.0 + age } else { (210.0 - 5.0 * (age - 60.0)).max(3.0) };
        size * living * if sex == Sex::Male { 1.02 - age / 200.0 } else { 1.0 } * (1.0 + f64::from(year - 2000) * age / 10_000.0)
    })
}

pub fn region(id: &str, size: f64) -> Region {
    let history = (2010..=JUMP_OFF).map(|y| (year(y), Population::new(stock(y, size)).unwrap())).collect();
    Region { id: RegionId::new(id), name: id.to_owned(), history, births: BTreeMap::new(), deaths: BTreeMap::new(), flows: BTreeMap::new() }
}

/// Stocks of `size` from the jump-off to the stock after `last`.
pub fn projection(size: f64, last: u16) -> Projection {
    let accounts = (JUMP_OFF..=last).map(|y| {
        let mut account = Account::new(axis(), 1, AccountDetail::Totals);
        account.opening = stock(y, size).into();
        account.closing = stock(y + 1, size);
        account
    });
    Projection { region: RegionId::new("3403"), jump_off: year(JUMP_OFF), accounts: accounts.collect() }
}

pub fn counted(region: &str, y: u16, sex: Option<Sex>, band: AgeBand, users: f64) -> ObservedUsers {
    ObservedUsers { region: RegionId::new(region), year: year(y), sex, band, users, hours: None }
}

/// A trend that rests on the own series alone.
pub fn own_trend(level: f64, change: f64) -> Trend {
    let none = TrendShare { change: 0.0, weight: 0.0 };
    Trend { level, change, own: TrendShare { change, weight: 1.0 }, pooled: none, ground: none, ground_is: Ground::NoChange }
}

pub fn by_rates(rates: UseRates, window: Option<(u16, u16)>) -> ServiceKind {
    ServiceKind::Rates { rates: vec![rates], window: window.map(|(from, to)| (year(from), year(to))), damping: 0.9 }
}

pub fn service(id: &str, kind: ServiceKind) -> Service {
    Service {
        id: ServiceId::new(id),
        name: ServiceName::Own(id.to_owned()),
        group: ServiceGroup::Care,
        kind,
        places: None,
        hours_per_user_week: None,
        basis: Basis::Register,
        source: "a made-up register".to_owned(),
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

pub fn study(regions: Vec<Region>, services: Vec<Service>, last: u16) -> Study {
    Study {
        id: "fixture".to_owned(),
        title: "Fixture".to_owned(),
        language: Language::Nb,
        written: Language::Nb,
        year_label: YearLabel::Jan1,
        axis: axis(),
        rules: Rules::default(),
        jump_off: year(JUMP_OFF),
        last_stock: year(last),
        regions,
        scenarios: Vec::new(),
        services,
        assumptions: Assumptions::default(),
        published: Vec::new(),
        sources: Vec::new(),
        estimates: Vec::new(),
        outcome: None,
        protection: crate::domain::privacy::Protection::default(),
        stand_ins: Vec::new(),
        plan_figures: Vec::new(),
        indicators: IndicatorSettings::default(),
        elsewhere: Elsewhere::default(),
        staffing: None,
    }
}
