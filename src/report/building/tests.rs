//! What is said of a case worked by hand, in every language, and that the table says the same.

use super::*;
use crate::domain::service::{
    BandRate, Building, Capacity, CapacityEntry, Money, NewPlaces, NewPlacesBase, ObservedUsers, Prices, ServiceKind, Standing, UseRates,
};
use crate::domain::study::Language;
use crate::report::fake::Fake;
use crate::report::labels::MISSING;
use crate::report::tables::tables;

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

fn worth() -> Prices {
    Prices { currency: "NOK".to_owned(), year: year(2024) }
}

/// Need of long stays in Hamar: 25.25, 26.5, 30.5, 33.5, 36 at unchanged use on 31 December 2025–2029; by the trend 25.25, 25.5, 27, 28,
/// 28.5. 30 places stand, 1 opens in 2027. Units have 3 places and can be ready in 2028; 24 users were counted in 2025.
fn fake(language: Language) -> Fake {
    let mut fake = Fake::new();
    fake.language = language;
    let row = |y, entry, standing, investment| Capacity {
        region: fake.study.regions[0].id.clone(),
        year: year(y),
        entry,
        name: "Finsal".to_owned(),
        standing,
        money: Money { investment, running_cost: None, prices: investment.map(|_| worth()) },
    };
    let capacity = vec![
        row(2020, CapacityEntry::Places(30.0), Standing::Decided, None),
        row(2027, CapacityEntry::Change(1.0), Standing::Decided, Some(4_200_000.0)),
        row(2028, CapacityEntry::Change(9.0), Standing::Proposed, Some(40_000_000.0)),
    ];
    let band = crate::domain::axis::AgeBand::ALL;
    let observed =
        vec![ObservedUsers { region: fake.study.regions[0].id.clone(), year: year(2025), sex: None, band, users: 24.0, hours: None }];
    let service = &mut fake.study.services[0];
    let all = BandRate { band, sex: None, rate: 0.0, trend: None, shrinkage: None };
    let rates = UseRates { bands: vec![all], by_age: [Vec::new(), Vec::new()] };
    service.kind = ServiceKind::Rates { rates: vec![rates], window: None, damping: 0.0 };
    service.capacity = capacity;
    service.observed = observed;
    service.new_places = Some(NewPlaces { from: year(2025), base: NewPlacesBase::Counted });
    service.building = Some(Building {
        unit: 3,
        ready: year(2028),
        wait: 1,
        investment_per_unit: Some(12_000_000.0),
        running_cost_per_place: Some(990_000.0),
        prices: Some(worth()),
        source: "a drawing".to_owned(),
    });
    fake
}

fn said(language: Language) -> String {
    let fake = fake(language);
    let run = fake.run();
    let built = built(&run, 0, 0);
    assert_eq!(built.len(), 1, "a service that says nothing of places is left out");
    sentences(&run, &built[0]).join("\n").replace('\u{a0}', " ")
}

#[test]
fn a_case_worked_by_hand_is_said_as_it_is() {
    let text = said(Language::En);
    let told = [
        // 36 − 30 = 6 would be missing, the place that opens gives 1; by the trend none is missing.
        "At unchanged use: without what is decided, 6 places would be missing in 2029, and decided building gives 1 of them.",
        "With the trend: no places are missing in 2029.",
        // 2028 lacks 2.5, 2029 lacks 5: a unit of 3 in each.
        "At unchanged use: 2 new units of 3 places each, opened in 2028, 2029, would be enough from 2028 to 2029.",
        "Investment in new units: 24.0 million NOK (2024 prices). Running cost when all of them are open: 5.9 million NOK (2024 prices) a year.",
        // One year later: 2.5 missing in 2028, 5 − 3 in 2029.
        "Opened 1 year later, the same units leave 5 place-years unmet to 2029, most in 2028: 3 places.",
        "With the trend: no new unit of 3 places is needed from 2028 to 2029.",
        "At unchanged use: from 24 places counted in 2025 to a need of 36 in 2029, +12. From the need of 2025 by the same rates (25 places) it is +11.",
        "The two starting points differ by 1 place:",
        "Investment in what stands or is decided, 2027–2029: 4.2 million NOK (2024 prices).",
        "Proposed and not decided: +9 Finsal from 2028, investment 40.0 million NOK (2024 prices).",
    ];
    for sentence in told {
        assert!(text.contains(sentence), "{sentence}\n\n{text}");
    }
    assert!(!text.contains("Before 2028"), "2027 is not short: 30.5 of 31\n{text}");
}

#[test]
fn every_language_says_it_whole() {
    for language in Language::ALL {
        let text = said(language);
        assert!(!text.contains(MISSING) && !text.contains('{') && text.lines().count() == 8, "{text}");
    }
}

#[test]
fn years_before_a_unit_can_be_ready_are_said() {
    let mut fake = fake(Language::Nb);
    fake.demand[0][0].services[0].unchanged.places[2] = 33.25;
    let run = fake.run();
    let text = sentences(&run, &built(&run, 0, 0)[0]).join(" ").replace('\u{a0}', " ");
    assert!(text.contains("Før 2028, da en enhet tidligst kan stå klar, mangler det opptil 2 plasser (2027)."), "{text}");
    // The night before the jump-off is counted: a modelled need does not judge it.
    fake.demand[0][0].services[0].unchanged.places[0] = 99.0;
    let run = fake.run();
    assert!(!sentences(&run, &built(&run, 0, 0)[0]).join(" ").contains("(2025"));
}

#[test]
fn a_table_the_register_contradicts_says_no_shortage() {
    let mut fake = fake(Language::En);
    fake.study.services[0].observed[0].users = 44.0;
    let run = fake.run();
    let text = sentences(&run, &built(&run, 0, 0)[0]).join(" ");
    assert!(text.contains("(44 against 30 in 2025)") && !text.contains("new units of") && !text.contains("would be missing"), "{text}");
}

#[test]
fn the_tables_hold_the_same_case() {
    let fake = fake(Language::En);
    let files = tables(&fake.run()).unwrap();
    let text = |name: &str| String::from_utf8(files.iter().find(|(path, _)| path == name).unwrap().1.clone()).unwrap();
    let table = text("tables/building.csv");
    let row = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert_eq!(
        row("mmmm,3403,long-stay,unchanged,2028"),
        "mmmm,3403,long-stay,unchanged,2028,33.5,31,2.5,3.5,1,9.5,8.25,1,3,0,2.5,12000000,2970000,NOK,2024"
    );
    assert_eq!(row("mmmm,3403,long-stay,unchanged,2025"), "mmmm,3403,long-stay,unchanged,2025,25.25,30,0,0,0,1.25,0,0,0,0,,0,0,NOK,2024");
    assert_eq!(row("mmmm,3403,long-stay,trend,2029"), "mmmm,3403,long-stay,trend,2029,28.5,31,0,0,0,4.5,3.25,0,0,0,0,0,0,NOK,2024");
    assert!(!table.contains("school-nurse"));
    let openings = text("tables/openings.csv");
    let lines: Vec<&str> =
        openings.lines().filter(|line| line.ends_with("2027,4200000,NOK,2024") || line.contains("proposed,places")).collect();
    assert_eq!(
        lines,
        [
            "3403,long-stay,decided,investment,2027,4200000,NOK,2024",
            "3403,long-stay,proposed,places,2028,9,,",
            "3403,long-stay,proposed,places,2029,9,,"
        ]
    );
    let package = text("tables/datapackage.json");
    assert_eq!(package.matches("\"name\": \"missing_if_waiting\"").count(), 1);
    for column in table.lines().next().unwrap().split(',').chain(openings.lines().next().unwrap().split(',')) {
        let field = package.split(&format!("\"name\": \"{column}\"")).next().unwrap();
        assert!(field.trim_end().ends_with(','), "{column} is not described: {field}");
    }
}

#[test]
fn the_page_has_a_section_where_there_is_something_to_say() {
    let page = |fake: &Fake| crate::report::html::html(&fake.run(), &[]);
    assert!(!page(&Fake::new()).contains("id=\"building\""), "a study without places to build says nothing");
    let page = page(&fake(Language::Nn));
    let section = page.split_once("<section id=\"building\"").unwrap().1.split_once("</section>").unwrap().0;
    assert!(section.contains("<h3>Hamar: Langtidsopphald</h3>") && section.contains("Plassar og bygging"), "{section}");
    // Need, missing without and with what is decided, units, place-years after waiting; at unchanged use and by the trend.
    let row = |name: &str, cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        assert!(section.contains(&format!("Hamar: Langtidsopphald, {name}</th>{cells}</tr>")), "{name}: {section}");
    };
    row("uendra bruk", &["36", "6", "1", "5", "2", "5"]);
    row("trend", &["29", "0", "0", "0", "0", "0"]);
    assert!(page.contains("href=\"#building\""));
}
