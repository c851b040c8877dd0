use super::*;
use crate::demand::fixtures::{by_rates, counted as users_counted, projection, region, service, study, year};
use crate::demand::need::persons_in;
use crate::demand::{Line, ServiceDemand, demand};
use crate::domain::axis::{AgeAxis, RegionId, ServiceId, Sex, Year, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::service::{BandRate, Capacity, CapacityEntry, PlacesPerUser, ServiceName, UseRates};
use crate::domain::study::Outcome;

/// 100 000 inhabitants, more old women than old men: 0–19 24 000, 20–49 38 000, 50–64 19 000, 65–66 2 000, 67–79 12 000, 80–84 3 000,
/// 85 and over 2 000.
fn town() -> Cells {
    let axis = AgeAxis::new(1, 100).unwrap();
    let first = |sex: Sex, women: f64, all: f64| if sex == Sex::Female { women } else { all - women };
    Cells::from_fn(axis, 1, |sex, group, _| match axis.start_of(group) {
        5 => first(sex, 11_500.0, 24_000.0),
        30 => first(sex, 18_000.0, 38_000.0),
        55 => first(sex, 9_700.0, 19_000.0),
        65 => first(sex, 1_100.0, 2_000.0),
        70 => first(sex, 6_600.0, 12_000.0),
        82 => first(sex, 1_800.0, 3_000.0),
        90 => first(sex, 1_400.0, 2_000.0),
        _ => 0.0,
    })
}

fn value_of(key: &str, stock: &Cells, settings: &IndicatorSettings) -> f64 {
    ratios(settings).into_iter().find(|ratio| ratio.key() == key).unwrap_or_else(|| panic!("no {key}")).value(stock).unwrap()
}

/// Every ratio by hand.
#[test]
fn ratios_are_those_a_planner_reckons() {
    let usual = IndicatorSettings::default();
    for (key, by_hand) in [
        ("support_ratio_20_66_per_67_plus", 59_000.0 / 17_000.0),
        ("support_ratio_16_66_per_67_plus", 59_000.0 / 17_000.0),
        ("family_care_ratio_50_66_per_85_plus", 21_000.0 / 2_000.0),
        ("young_old_ratio_67_79_per_85_plus", 6.0),
        ("old_age_dependency_65_plus_per_100_20_64", 100.0 * 19_000.0 / 57_000.0),
        ("old_age_dependency_67_plus_per_100_20_66", 100.0 * 17_000.0 / 59_000.0),
        ("dependency_ratio_0_19_and_65_plus_per_20_64", 43_000.0 / 57_000.0),
        ("total_dependency_0_19_and_65_plus_per_100_20_64", 100.0 * 43_000.0 / 57_000.0),
        ("total_dependency_0_19_and_67_plus_per_100_20_66", 100.0 * 41_000.0 / 59_000.0),
        ("share_67_plus", 0.17),
        ("share_80_plus", 0.05),
    ] {
        assert!((value_of(key, &town(), &usual) - by_hand).abs() < 1e-12, "{key}");
    }
}

#[test]
fn the_studys_own_limits_stand_beside_the_usual_ones() {
    let own = IndicatorSettings { working_age: Some(AgeBand::closed(16, 64)), old_from: Some(67), ..IndicatorSettings::default() };
    assert_eq!(Ratio::support(&own).key(), "support_ratio_16_64_per_67_plus");
    assert!((value_of("support_ratio_16_64_per_67_plus", &town(), &own) - 57_000.0 / 17_000.0).abs() < 1e-12);
    assert_eq!(ratios(&own).len(), ratios(&IndicatorSettings::default()).len() + 3);
    let swedish = IndicatorSettings { working_age: Some(AgeBand::closed(20, 64)), ..IndicatorSettings::default() };
    assert_eq!(swedish.old(), AgeBand::open(65));
    let keys: Vec<String> = ratios(&swedish).iter().map(Ratio::key).collect();
    assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)), "a ratio stands twice: {keys:?}");
}

#[test]
fn twice_the_people_have_the_same_ratios_and_nobody_has_none() {
    let twice = town().map(|_, _, _, persons| 2.0 * persons);
    for ratio in ratios(&IndicatorSettings::default()) {
        assert!((ratio.value(&town()).unwrap() - ratio.value(&twice).unwrap()).abs() < 1e-12, "{}", ratio.key());
        assert_eq!(ratio.value(&Cells::zeros(town().axis(), 1)), None, "{}", ratio.key());
    }
}

#[test]
fn a_band_that_cuts_a_group_has_no_ratio() {
    let five = AgeAxis::new(5, 85).unwrap();
    let fitting: Vec<String> = ratios(&IndicatorSettings::default()).iter().filter(|r| r.fits(five)).map(Ratio::key).collect();
    assert!(fitting.contains(&"total_dependency_0_19_and_65_plus_per_100_20_64".to_owned()), "{fitting:?}");
    assert!(!fitting.iter().any(|key| key.contains("66") || key.contains("67")), "{fitting:?}");
    assert!(!cuts_no_group(AgeAxis::new(1, 80).unwrap(), AgeBand::open(85)));
}

#[test]
fn bands_fill_a_band_or_they_do_not() {
    let (closed, open) = (AgeBand::closed, AgeBand::open);
    assert!(tiles(&[open(90), closed(80, 89), closed(67, 79)], open(80)));
    assert!(tiles(&[closed(0, 66)], closed(0, 66)));
    assert!(!tiles(&[closed(80, 89)], open(80)), "the oldest are missing");
    assert!(!tiles(&[closed(80, 84), open(90)], open(80)), "85–89 are missing");
    assert!(!tiles(&[open(67)], open(80)) && !tiles(&[], open(80)));
    assert_eq!(told_bands(&[closed(0, 17), closed(18, 66), closed(67, 79), closed(80, 89), open(90)]), USUAL_BANDS);
    assert_eq!(told_bands(&[closed(65, 79), open(80)]), [closed(65, 79), open(80)]);
    assert_eq!(told_bands(&[AgeBand::ALL]), []);
}

#[test]
fn a_lasting_rise_begins_after_the_last_lowest_year() {
    let path = |values: &[f64]| -> Vec<(Year, f64)> { values.iter().zip(2026..).map(|(v, y)| (year(y), *v)).collect() };
    use super::turns::{first_below, lasting_rise, lowest};
    assert_eq!(lasting_rise(&path(&[1750.0, 1720.0, 1740.0, 1720.0, 1800.0, 1790.0])), Some(year(2030)));
    assert_eq!(lowest(&path(&[1750.0, 1720.0, 1740.0, 1720.0, 1800.0])), Some(year(2027)));
    assert_eq!(lasting_rise(&path(&[1750.0, 1760.0])), Some(year(2027)));
    assert_eq!(lasting_rise(&path(&[1750.0, 1740.0, 1730.0])), None, "it still falls at the horizon");
    assert_eq!(first_below(&path(&[3.1, 3.0, 2.999, 3.2]), 3.0), Some(year(2028)), "3.0 itself is not below");
    assert_eq!(first_below(&path(&[3.1, 3.0]), 3.0), None);
}

/// Users per person by band, the same for both sexes.
fn rates(under: f64, young_old: f64, oldest: f64) -> UseRates {
    let band = |band, rate| BandRate { band, sex: None, rate, trend: None, shrinkage: None };
    let by_age: Vec<f64> = (0..=100)
        .map(|age| {
            if age < 67 {
                under
            } else if age < 80 {
                young_old
            } else {
                oldest
            }
        })
        .collect();
    UseRates {
        bands: vec![band(AgeBand::closed(0, 66), under), band(AgeBand::closed(67, 79), young_old), band(AgeBand::open(80), oldest)],
        by_age: [by_age.clone(), by_age],
    }
}

fn named(id: &str, label: &str, rates: UseRates) -> Service {
    let name = ServiceName::Label(label.to_owned());
    Service { name, places: Some(PlacesPerUser { occupancy: 0.8, ..PlacesPerUser::ONE }), ..service(id, by_rates(rates, None)) }
}

fn care() -> Vec<Service> {
    let capacity = |y: u16, places: f64| Capacity {
        region: RegionId::new("3403"),
        year: year(y),
        entry: CapacityEntry::Places(places),
        name: String::new(),
        standing: crate::domain::service::Standing::Decided,
        money: crate::domain::service::Money::default(),
    };
    let sum = ServiceKind::Sum { of: vec![ServiceId::new("long"), ServiceId::new("short")] };
    let nursing = Service {
        name: ServiceName::Label("nursing_home_place".to_owned()),
        capacity: vec![capacity(2020, 300.0)],
        ..service("nursing", sum)
    };
    let homes = Service { capacity: vec![capacity(2022, 150.0)], ..named("homes", "dwelling_with_24h_care", rates(0.004, 0.01, 0.05)) };
    let home = Service { places: None, ..named("home", "home_based_care", rates(0.02, 0.06, 0.25)) };
    vec![
        home,
        named("long", "long_term_stay", rates(0.0, 0.01, 0.08)),
        named("short", "short_term_stay", rates(0.0, 0.0, 0.01)),
        nursing,
        homes,
    ]
}

fn at(study: &Study, need: &Demand, key: &str, when: u16) -> Option<Option<f64>> {
    let projected = projection(1.0, study.last_stock.get());
    let list = indicators(study, Some(need));
    let indicator = list.iter().find(|own| own.key == key)?;
    Place::projected(study, &projected, Some(need)).value(indicator, year(when))
}

fn made(services: Vec<Service>) -> (Study, Demand) {
    let study = study(vec![region("3403", 1.0)], services, 2030);
    let need = demand(&study, 0, &projection(1.0, 2030), &[]);
    (study, need)
}

#[test]
fn constant_rates_give_themselves_back_per_thousand() {
    let (study, need) = made(care());
    for when in [2025, 2030] {
        let value = |key: &str| at(&study, &need, key, when).unwrap().unwrap();
        assert!((value("home_users_per_1000_0_66") - 20.0).abs() < 1e-9);
        assert!((value("home_users_per_1000_67_79") - 60.0).abs() < 1e-9);
        assert!((value("home_users_per_1000_80_plus") - 250.0).abs() < 1e-9);
    }
    assert_eq!(at(&study, &need, "home_users_per_1000_80_plus", 2031), None);
    assert!(indicators(&study, Some(&need)).iter().all(|own| !own.key.ends_with("_trend")), "no service has a trend");
}

#[test]
fn the_bands_add_up_to_all_users() {
    let (study, need) = made(care());
    let night = crate::demand::fixtures::stock(2031, 1.0);
    let value = |key: &str| at(&study, &need, key, 2030).unwrap().unwrap();
    let of = |key: &str, band: AgeBand| value(key) / 1000.0 * persons_in(&night, band);
    let bands = of("home_users_per_1000_0_66", USUAL_BANDS[0])
        + of("home_users_per_1000_67_79", USUAL_BANDS[1])
        + of("home_users_per_1000_80_plus", USUAL_BANDS[2]);
    let all = of("home_users_per_1000_all", AgeBand::ALL);
    assert!((bands - all).abs() < 1e-9 && (all - need.services[0].unchanged.total_users[5]).abs() < 1e-9);
    let per_worker = value("home_users_per_100_aged_20_66") / 100.0 * persons_in(&night, AgeBand::closed(20, 66));
    assert!((per_worker - all).abs() < 1e-9);
}

/// 300 places of the sum, not those of its parts once more; 150 dwellings come on top at all hours.
#[test]
fn coverage_counts_every_place_once() {
    let (mut study, need) = made(care());
    let oldest = persons_in(&crate::demand::fixtures::stock(2026, 1.0), AgeBand::open(80));
    let value = |study: &Study, key: &str| at(study, &need, key, 2025).flatten();
    let near = |found: Option<f64>, places: f64| assert!((found.unwrap() - 100.0 * places / oldest).abs() < 1e-9, "{found:?} {places}");
    near(value(&study, "institution_places_per_100_80_plus"), 300.0);
    near(value(&study, "24_hour_places_per_100_80_plus"), 450.0);
    let young_old = persons_in(&crate::demand::fixtures::stock(2026, 1.0), AgeBand::closed(67, 79));
    let needed = (0.01 * young_old + 0.08 * oldest + 0.01 * oldest) / 0.8;
    near(value(&study, "institution_places_needed_per_100_80_plus"), needed);
    // The study says that its dwellings are no care at all hours: without any of them the rate would be half of what it says.
    study.indicators.coverage.insert(ServiceId::new("homes"), Coverage::None);
    assert_eq!(value(&study, "24_hour_places_per_100_80_plus"), None);
    near(value(&study, "institution_places_per_100_80_plus"), 300.0);
}

#[test]
fn places_of_a_service_without_a_table_are_not_guessed() {
    let mut services = care();
    services[3].capacity.clear();
    let (study, need) = made(services);
    assert_eq!(at(&study, &need, "institution_places_per_100_80_plus", 2026), None);
    assert_eq!(at(&study, &need, "24_hour_places_per_100_80_plus", 2026), None);
    assert!(at(&study, &need, "institution_places_needed_per_100_80_plus", 2026).is_some());
}

#[test]
fn indices_are_a_hundred_in_their_base_year() {
    let (mut study, need) = made(care());
    let value = |study: &Study, key: &str, when| at(study, &need, key, when).unwrap().unwrap();
    for key in ["population_index", "home_need_index", "nursing_need_index"] {
        assert!((value(&study, key, 2025) - 100.0).abs() < 1e-12, "{key}");
    }
    let users = &need.services[0].unchanged.total_users;
    assert!((value(&study, "home_need_index", 2030) - 100.0 * users[5] / users[0]).abs() < 1e-9);
    study.indicators.base_year = Some(year(2028));
    assert!((value(&study, "home_need_index", 2028) - 100.0).abs() < 1e-12);
    assert!((value(&study, "home_need_index", 2025) - 100.0 * users[0] / users[3]).abs() < 1e-9);
}

/// Two users of a day centre and one of a nursing home are not three of anything: hours add up, users do not.
#[test]
fn care_is_added_up_only_in_what_it_takes() {
    let mut services = care();
    services.truncate(2);
    assert_eq!(weight_of(&services), None);
    services[0].hours_per_user_week = Some(4.0);
    assert_eq!(weight_of(&services), None, "long stays take hours too, and nobody knows how many");
    services[1].hours_per_user_week = Some(40.0);
    assert_eq!(weight_of(&services), Some(Weight::Hours));
    let (study, need) = made(services);
    let hours = |at: usize| 4.0 * need.services[0].unchanged.total_users[at] + 40.0 * need.services[1].unchanged.total_users[at];
    let index = at(&study, &need, "care_need_index_hours", 2030).unwrap().unwrap();
    assert!((index - 100.0 * hours(5) / hours(0)).abs() < 1e-9);
}

fn weight_of(services: &[Service]) -> Option<Weight> {
    let (study, need) = made(services.to_vec());
    weight(&study, &need)
}

#[test]
fn the_third_line_has_words_of_its_own() {
    let (study, mut need) = made(care());
    need.services[0].measures = Some(Line { total_users: vec![77.0; 6], users: vec![vec![7.0, 20.0, 50.0]; 6], ..Line::default() });
    let night = persons_in(&crate::demand::fixtures::stock(2026, 1.0), AgeBand::open(80));
    let found = at(&study, &need, "home_users_per_1000_80_plus_measures", 2025).unwrap().unwrap();
    assert!((found - 1000.0 * 50.0 / night).abs() < 1e-9);
    let measured = |need: &ServiceDemand| need.measures.is_some();
    assert_eq!(need.services.iter().filter(|need| measured(need)).count(), 1);
    assert!(!indicators(&study, Some(&need)).iter().any(|own| own.key == "long_users_per_1000_80_plus_measures"));
}

#[test]
fn counted_users_need_every_age_and_both_sexes() {
    let mut services = care();
    let band = |from, to| AgeBand { from, to };
    services[0].observed = vec![
        users_counted("3403", 2020, None, band(0, Some(66)), 300.0),
        users_counted("3403", 2020, None, band(67, Some(79)), 90.0),
        users_counted("3403", 2020, Some(Sex::Female), band(80, None), 70.0),
        users_counted("3403", 2020, Some(Sex::Male), band(80, None), 30.0),
        users_counted("3403", 2021, Some(Sex::Female), band(80, None), 71.0),
        users_counted("9999", 2022, None, band(80, None), 500.0),
    ];
    let (study, need) = made(services);
    let list = indicators(&study, Some(&need));
    let place = Place::observed(&study, 0, Some(&need)).unwrap();
    let value = |key: &str, when: u16| place.value(list.iter().find(|own| own.key == key).unwrap(), year(when));
    let oldest = persons_in(&crate::demand::fixtures::stock(2021, 1.0), AgeBand::open(80));
    assert!((value("home_users_per_1000_80_plus", 2020).unwrap().unwrap() - 100_000.0 / oldest).abs() < 1e-9);
    assert!(value("home_users_per_1000_all", 2020).is_some());
    assert_eq!(value("home_users_per_1000_80_plus", 2021), None, "men were not counted");
    assert_eq!(value("home_users_per_1000_80_plus", 2022), None, "that is another municipality");
    // Places stand from the first year of their table on, not from none before.
    assert_eq!(value("institution_places_per_100_80_plus", 2019), None);
    assert!(value("institution_places_per_100_80_plus", 2020).is_some());
    assert_eq!((value("population_index", 2020), value("first_year_of_lasting_rise_80_plus", 2026)), (None, None));
}

#[test]
fn what_happened_since_is_observed_too() {
    let (mut study, need) = made(care());
    let list = indicators(&study, Some(&need));
    let share = list.iter().find(|own| own.key == "share_80_plus").unwrap();
    assert_eq!(Place::observed(&study, 0, Some(&need)).unwrap().value(share, year(2027)), None);
    let stocks = std::collections::BTreeMap::from([(year(2027), Population::new(town()).unwrap())]);
    study.outcome = Some(Outcome { population: vec![stocks], users: std::collections::BTreeMap::new() });
    let value = Place::observed(&study, 0, Some(&need)).unwrap().value(share, year(2027)).unwrap().unwrap();
    assert!((value - 0.05).abs() < 1e-12);
}

#[test]
fn a_swedish_study_labels_people_and_users_by_the_same_night() {
    let (mut study, need) = made(care());
    study.year_label = YearLabel::Dec31;
    let projected = projection(1.0, 2030);
    let place = Place::projected(&study, &projected, Some(&need));
    let years: Vec<u16> = place.years().iter().map(|y| y.get()).collect();
    assert_eq!((years.first(), years.last()), (Some(&2025), Some(&2029)));
    let share = Indicator { key: String::new(), kind: Kind::Ratio(ratios(&study.indicators).pop().unwrap()) };
    let stock = crate::demand::fixtures::stock(2026, 1.0);
    let by_hand = persons_in(&stock, AgeBand::open(80)) / stock.total(0);
    assert!((place.value(&share, year(2025)).unwrap().unwrap() - by_hand).abs() < 1e-12);
}

#[test]
fn an_indicator_finds_itself_on_another_line() {
    let users = Kind::UsersPerThousand(1, AgeBand::open(80), UseLine::Unchanged);
    assert_eq!(users.on(UseLine::Trend), Some(Kind::UsersPerThousand(1, AgeBand::open(80), UseLine::Trend)));
    assert!(users.is_on(UseLine::Unchanged) && !users.is_on(UseLine::Trend));
    assert_eq!(Kind::PopulationIndex.on(UseLine::Trend), None);
    assert!(Kind::PopulationIndex.is_on(UseLine::Unchanged), "what is on no line is left out of none");
}
