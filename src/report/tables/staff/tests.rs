//! Staff and money on the tables, the page and the chart, in a case worked by hand.

use super::*;
use crate::domain::service::UseRates;
use crate::domain::staff::{Calibration, Money, ServiceStaff, StaffRule, StaffUnit, Stated, WorkingTime};
use crate::report::fake::Fake;
use crate::report::html::html;
use crate::report::tables::tables;
use std::collections::BTreeMap;

/// Long stays with two staff-years a place at 0.5 million each, in two regions.
fn fake(basis: Basis) -> Fake {
    let mut fake = Fake::new();
    let stated = |value| Stated { value, basis: Basis::Reference, source: String::new() };
    let rule = StaffRule { unit: StaffUnit::Place, per_unit: stated(2.0), factor: 1.0 };
    let long = &mut fake.study.services[0];
    let none = UseRates { bands: Vec::new(), by_age: [Vec::new(), Vec::new()] };
    long.kind = ServiceKind::Rates { rates: vec![none.clone(), none], window: None, damping: 0.0 };
    let cost = Some(crate::domain::staff::CostRule { unit: crate::domain::staff::CostUnit::StaffYear, per_unit: 500_000.0 });
    long.staff = ServiceStaff { rule: Some(rule), cost, standing: BTreeMap::new() };
    let long = long.clone();
    fake.study.services[1].kind = ServiceKind::Norm { parts: Vec::new() };
    fake.study.services[1].staff.standing = BTreeMap::from([(Year::new(2026).unwrap(), 3.0)]);
    for region in fake.demand.iter_mut().flatten() {
        let need = &mut region.services[0];
        [&mut need.unchanged, &mut need.trend].into_iter().for_each(|line| crate::demand::staff::fill(&long, line));
    }
    let calibration = Calibration {
        service: None,
        year: Year::new(2025).unwrap(),
        filled: 60.0,
        vacant: 0.0,
        model: 60.0,
        factor: 1.0,
        covers: vec![long.id],
        source: String::new(),
    };
    fake.study.staffing = Some(Staffing {
        time: WorkingTime { direct_share: stated(0.6), hours_per_year: stated(1550.0), absence: None },
        standing: BTreeMap::from([(Year::new(2025).unwrap(), 60.0)]),
        calibrations: if basis == Basis::Plan { vec![calibration] } else { Vec::new() },
        basis,
        money: Some(Money {
            currency: "NOK".to_owned(),
            year: Year::new(2025).unwrap(),
            total: Some(30e6),
            per_staff_year: Some(500_000.0),
            source: String::new(),
        }),
        labour: None,
    });
    fake
}

fn table(fake: &Fake, name: &str) -> String {
    let files = tables(&fake.run()).unwrap();
    let bytes = &files.iter().find(|(path, _)| path == name).unwrap().1;
    String::from_utf8(bytes.clone()).unwrap()
}

/// By hand: at the horizon 36 places at unchanged use in the first region and half of it in the second, two staff-years a
/// place: 72 + 36 = 108 needed, 60 stand.
#[test]
fn need_is_by_region_and_what_stands_is_of_all_together() {
    let text = table(&fake(Basis::Plan), "tables/staff.csv");
    for row in [
        ",,2025,all,,own_staff,60,plan",
        ",,2025,long-stay,,calibration_factor,1,plan",
        "mmmm,3403,2029,long-stay,unchanged,need,72,reference",
        "mmmm,3403,2029,all,unchanged,cost,36000000,plan",
        "mmmm,,2029,all,unchanged,need,108,plan",
        "mmmm,,2029,all,,standing,60,plan",
        "mmmm,,2029,all,unchanged,gap,-48,plan",
        "mmmm,,2029,school-nurse,unchanged,gap,-2.25,reference",
    ] {
        assert!(text.lines().any(|line| line == row), "{row} is not in\n{text}");
    }
    assert!(!text.contains("mmmm,3403,2029,all,unchanged,gap"), "nobody knows how the regions share the staff");
    assert!(!text.contains("school-nurse,,standing,3,plan\nmmmm,,2025"), "no staff is known before its first year");
}

#[test]
fn the_summary_has_staff_and_cost_of_all_care_services() {
    let text = table(&fake(Basis::Plan), "tables/summary.csv");
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].ends_with(",fte,fte_trend,cost,cost_trend"), "{}", rows[0]);
    // The norm's 3.5 is not among them.
    assert!(rows[1].ends_with(",72,57,36000000,28500000"), "{}", rows[1]);
    let without = table(&Fake::new(), "tables/summary.csv");
    assert!(!without.contains("fte"));
}

#[test]
fn reference_values_are_named_where_they_would_lead() {
    let page = |basis| html(&fake(basis).run(), &[]);
    assert!(page(Basis::Reference).contains("Årsverk i omsorgen (referanseverdi, ikke lokale data)"));
    let own = page(Basis::Plan);
    assert!(own.contains("Årsverk i omsorgen</th>") && own.contains("<td>72 (57)</td>") && own.contains("<td>36 (29)</td>"), "{own}");
    let plain = html(&Fake::new().run(), &[]);
    assert!(!plain.contains("rsverk i omsorgen") && !plain.contains("MISSING") && !own.contains("no such label"));
    let chart = |basis| crate::report::charts::staff(&fake(basis).run(), 0, 0).unwrap();
    assert!(chart(Basis::Reference).title.starts_with("Etter referanseverdier, ikke lokale data:"));
    assert_eq!(chart(Basis::Plan).title, "Omsorgen trenger 57–72 årsverk i 2029, mot 51 i 2025");
    assert!(crate::report::charts::staff(&Fake::new().run(), 0, 0).is_err());
}

/// Home care beside long stays, and nothing that says how its staff or its cost follows from need.
#[test]
fn a_total_that_leaves_services_out_is_not_called_the_whole() {
    let mut partial = fake(Basis::Plan);
    let mut bare = partial.study.services[0].clone();
    bare.id = crate::domain::axis::ServiceId::new("home-care");
    bare.name = crate::domain::service::ServiceName::Own("Heimehjelp".to_owned());
    bare.staff = ServiceStaff::default();
    partial.study.services.push(bare);
    let whole = table(&partial, "tables/staff.csv");
    assert!(whole.contains(",all,unchanged,need,") && !whole.contains(",part,"), "the others carry it in the own total");
    let staffing = partial.study.staffing.as_mut().unwrap();
    staffing.calibrations.clear();
    staffing.money.as_mut().unwrap().total = None;
    let text = table(&partial, "tables/staff.csv");
    for row in ["mmmm,,2029,part,unchanged,need,108,plan", "mmmm,,2029,part,unchanged,cost,54000000,plan"] {
        assert!(text.lines().any(|line| line == row), "{row} is not in\n{text}");
    }
    assert!(!text.contains(",all,unchanged,need") && !text.contains(",all,unchanged,gap") && !text.contains(",all,unchanged,cost"));
    let page = html(&partial.run(), &[]);
    assert!(page.contains("Årsverk i en del av omsorgen</th>") && page.contains("for en del av omsorgen, 2025-priser"), "{page}");
    assert!(page.contains("så årsverkene der er ikke med: Heimehjelp.") && page.contains("så utgiftene der er ikke med: Heimehjelp."));
    let chart = crate::report::charts::staff(&partial.run(), 0, 0).unwrap();
    assert!(chart.title.starts_with("Tjenestene som er med, trenger 57–72 årsverk"), "{}", chart.title);
    assert!(chart.svg.contains("uten Heimehjelp"), "{}", chart.svg);
}

/// 40 staff-years, of whom one in ten leaves, where 75.75 and more are needed: the shortage of the first night stands apart, and hours
/// made of staff-years by the program's own working time are a reference value.
#[test]
fn the_opening_shortage_and_hours_by_reference_are_marked() {
    use crate::domain::staff::{Labour, MostRecruits, RecruitLimit};
    let mut fake = fake(Basis::Plan);
    let first = Year::new(2025).unwrap();
    let limit = Some(RecruitLimit { most: MostRecruits::Number(1.0), from: first, source: "a plan".to_owned() });
    let labour = Labour {
        year: first,
        by_age: vec![(AgeBand::closed(30, 59), 40.0)],
        leavers: 0.1,
        recruits: None,
        leaving_age: 65,
        youth: AgeBand::closed(19, 22),
        limit,
    };
    fake.study.staffing.as_mut().unwrap().labour = Some(labour);
    let text = table(&fake, "tables/staff.csv");
    let row = |measure: &str| text.lines().find(|line| line.contains(&format!(",unchanged,{measure},"))).unwrap_or("").to_owned();
    // 25.25 places and half of it, two staff-years each: 75.75 are needed, 40 are there.
    assert_eq!(row("opening_shortage"), "mmmm,,2025,all,unchanged,opening_shortage,35.75,plan", "{text}");
    assert!(row("missing_hours").ends_with(",reference") && row("missing").ends_with(",plan"), "{text}");
    let page = html(&fake.run(), &[]).replace('\u{a0}', " ");
    assert!(page.contains("Allerede 31. desember 2025 mangler det 36 årsverk."), "{page}");
    assert!(page.contains("(referanseverdi, ikke lokale data) timer hos brukerne i uka"), "{page}");
}
