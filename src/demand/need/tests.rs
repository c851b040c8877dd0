use super::*;
use crate::demand::fixtures::{by_rates, own_trend, projection, region, service, stock, study, year};
use crate::domain::service::{BandRate, Capacity, CapacityEntry, KnownNeed, Money, Standing, UseRates};

fn rates(change: Option<f64>) -> UseRates {
    let trend = change.map(|change| own_trend(0.98, change));
    let band = |band, rate| BandRate { band, sex: None, rate, trend, shrinkage: None };
    let by_age: Vec<f64> = (0..=100)
        .map(|age| match age {
            67..80 => 0.06,
            80.. => 0.24,
            _ => 0.0,
        })
        .collect();
    UseRates { bands: vec![band(AgeBand::closed(67, 79), 0.06), band(AgeBand::open(80), 0.24)], by_age: [by_age.clone(), by_age] }
}

/// Long stays with a trend, short stays without, their sum, day care by places, school nurses.
fn services() -> Vec<Service> {
    let long = Service {
        places: Some(PlacesPerUser::ONE),
        hours_per_user_week: Some(35.5),
        ..service("long", by_rates(rates(Some(-0.02)), Some((2023, 2025))))
    };
    let short =
        Service { places: Some(PlacesPerUser { occupancy: 0.8, ..PlacesPerUser::ONE }), ..service("short", by_rates(rates(None), None)) };
    let home =
        Service { known_need: vec![known(2027, 2.0), known(2029, 3.0)], ..service("home", by_rates(rates(None), Some((2023, 2025)))) };
    let sum = |id: &str, of: &[&str]| service(id, ServiceKind::Sum { of: of.iter().copied().map(ServiceId::new).collect() });
    let nursing = Service {
        capacity: vec![places(2020, CapacityEntry::Places(900.0)), places(2028, CapacityEntry::Change(50.0))],
        ..sum("nursing", &["long", "short"])
    };
    let norm = ServiceKind::Norm { parts: vec![NormPart::Inhabitants { band: AgeBand::closed(6, 12), persons_per_fte: 300.0 }] };
    let nurse = Service { known_need: vec![known(2030, 15.0)], ..service("nurse", norm) };
    vec![nursing, long, short, home, sum("all", &["short", "home", "long", "home"]), nurse]
}

fn known(from: u16, persons: f64) -> KnownNeed {
    KnownNeed { region: None, year: year(from), until: None, persons, note: "young people moving out".to_owned() }
}

fn places(y: u16, entry: CapacityEntry) -> Capacity {
    Capacity {
        region: crate::domain::axis::RegionId::new("3403"),
        year: year(y),
        entry,
        name: "Finsal".to_owned(),
        standing: Standing::Decided,
        money: Money::default(),
    }
}

fn need_of<'a>(demand: &'a Demand, id: &str) -> &'a ServiceDemand {
    demand.services.iter().find(|need| need.service.as_str() == id).unwrap()
}

fn run(size: f64) -> Demand {
    let study = study(vec![region("3403", size)], services(), 2030);
    demand(&study, 0, &projection(size, 2030), &[])
}

fn people(y: u16, from: u8, to: u8) -> f64 {
    persons_in(&stock(y, 1.0), AgeBand::closed(from, to))
}

#[test]
fn years_run_from_the_night_before_the_jump_off_to_the_horizons_last_night() {
    let demand = run(1.0);
    let years: Vec<u16> = demand.years.iter().map(|y| y.get()).collect();
    assert_eq!(years, [2025, 2026, 2027, 2028, 2029, 2030]);
    let home = need_of(&demand, "home");
    assert_eq!(home.bands, [AgeBand::closed(67, 79), AgeBand::open(80)]);
    // 31 December 2025 is the stock of 1 January 2026, the jump-off itself.
    assert!((home.unchanged.users[0][1] - 0.24 * people(2026, 80, 100)).abs() < 1e-9);
    assert!((home.unchanged.users[5][0] - 0.06 * people(2031, 67, 79)).abs() < 1e-9);
}

#[test]
fn known_people_come_on_top_from_their_year_on() {
    let demand = run(1.0);
    let home = &need_of(&demand, "home").unchanged;
    assert_eq!(home.known, [0.0, 0.0, 2.0, 2.0, 5.0, 5.0]);
    for at in 0..6 {
        assert!((home.total_users[at] - home.users[at].iter().sum::<f64>() - home.known[at]).abs() < 1e-12);
    }
}

#[test]
fn places_hours_and_sums_follow_the_users() {
    let demand = run(1.0);
    let (long, short, nursing, all) =
        (need_of(&demand, "long"), need_of(&demand, "short"), need_of(&demand, "nursing"), need_of(&demand, "all"));
    for at in 0..6 {
        assert!((short.unchanged.places[at] - short.unchanged.total_users[at] / 0.8).abs() < 1e-9);
        assert!((long.unchanged.hours[at] - long.unchanged.total_users[at] * 35.5).abs() < 1e-9);
        assert!((nursing.trend.places[at] - long.trend.places[at] - short.trend.places[at]).abs() < 1e-9);
        // Home care is named twice, and counts once, a place a user.
        let home = need_of(&demand, "home").unchanged.total_users[at];
        assert!((all.unchanged.places[at] - nursing.unchanged.places[at] - home).abs() < 1e-9);
    }
    assert!(nursing.unchanged.users.is_empty() && nursing.unchanged.total_users.is_empty() && nursing.bands.is_empty());
    assert_eq!(all.unchanged.known[5], 5.0);
}

#[test]
fn the_trend_line_starts_from_the_level_of_the_windows_last_night() {
    let demand = run(1.0);
    let long = need_of(&demand, "long");
    assert!(long.has_trend && need_of(&demand, "nursing").has_trend && !need_of(&demand, "short").has_trend);
    let ratio = |at: usize| long.trend.users[at][1] / long.unchanged.users[at][1];
    assert!((ratio(0) - 0.98).abs() < 1e-12);
    assert!((ratio(2) - 0.98 * libm::exp(-0.02 * (0.9 + 0.81))).abs() < 1e-12);
    assert_eq!(need_of(&demand, "short").trend, need_of(&demand, "short").unchanged);
}

#[test]
fn capacity_stands_by_year_and_norms_count_persons_of_the_age() {
    let demand = run(1.0);
    assert_eq!(need_of(&demand, "nursing").capacity, Some(vec![900.0, 900.0, 900.0, 950.0, 950.0, 950.0]));
    assert_eq!(need_of(&demand, "long").capacity, None);
    let nurse = need_of(&demand, "nurse");
    assert!((nurse.unchanged.fte[3] - people(2029, 6, 12) / 300.0).abs() < 1e-12);
    assert!((nurse.unchanged.fte[5] - (people(2031, 6, 12) + 15.0) / 300.0).abs() < 1e-12);
    assert!(nurse.unchanged.places.is_empty() && nurse.unchanged.total_users.is_empty());
}

/// A norm for each user of a sum: users of its parts, people known for the sum itself, and people known for the norm.
#[test]
fn a_norm_for_users_counts_people_known_already() {
    let mut services = services();
    services[0].known_need = vec![known(2028, 4.0)];
    let part = NormPart::Users { of: ServiceId::new("nursing"), hours_per_user_week: 0.75, hours_per_fte_week: 37.5 };
    let norm = ServiceKind::Norm { parts: vec![part] };
    services.push(Service { known_need: vec![known(2029, 10.0)], ..service("doctor", norm) });
    let study = study(vec![region("3403", 1.0)], services, 2030);
    let demand = demand(&study, 0, &projection(1.0, 2030), &[]);
    let users = |at: usize| ["long", "short"].map(|id| need_of(&demand, id).unchanged.total_users[at]).iter().sum::<f64>();
    let fte = |at: usize| need_of(&demand, "doctor").unchanged.fte[at] * 37.5 / 0.75;
    assert!((fte(2) - users(2)).abs() < 1e-9 && (fte(3) - users(3) - 4.0).abs() < 1e-9, "{} {}", fte(3), users(3));
    assert!((fte(4) - users(4) - 14.0).abs() < 1e-9);
}

/// By hand: people known for a sum itself take what a place of its parts takes that night, in the sum and in the total of all care.
#[test]
fn people_known_for_a_sum_take_staff_and_money() {
    use crate::domain::staff::{CostRule, CostUnit, ServiceStaff, StaffRule, StaffUnit, Staffing, Stated, WorkingTime};
    let stated = |value| Stated { value, basis: crate::domain::service::Basis::Plan, source: String::new() };
    let with = |service: Service, per_place: f64| {
        let rule = Some(StaffRule { unit: StaffUnit::Place, per_unit: stated(per_place), factor: 1.0 });
        let cost = Some(CostRule { unit: CostUnit::StaffYear, per_unit: 700.0 });
        Service { staff: ServiceStaff { rule, cost, ..ServiceStaff::default() }, ..service }
    };
    let mut services = services();
    services[0].known_need = vec![known(2028, 4.0)];
    services.truncate(3);
    let services = services.into_iter().zip([0.0, 1.0, 0.5]).map(|(s, each)| if each > 0.0 { with(s, each) } else { s }).collect();
    let mut study = study(vec![region("3403", 1.0)], services, 2030);
    study.staffing = Some(Staffing {
        time: WorkingTime { direct_share: stated(0.6), hours_per_year: stated(1550.0), absence: None },
        standing: std::collections::BTreeMap::new(),
        calibrations: Vec::new(),
        basis: crate::domain::service::Basis::Plan,
        money: None,
        labour: None,
    });
    let demand = demand(&study, 0, &projection(1.0, 2030), &[]);
    let line = |id: &str| &need_of(&demand, id).unchanged;
    for (at, known) in [(2, 0.0), (4, 4.0)] {
        let parts = line("long").fte[at] + line("short").fte[at];
        let places = line("long").places[at] + line("short").places[at];
        let expected = parts + known * parts / places;
        assert!((line("nursing").fte[at] - expected).abs() < 1e-9, "{at}: {} {expected}", line("nursing").fte[at]);
        let all = crate::demand::staff::total(&study, &demand, UseLine::Unchanged);
        assert!((all.fte[at] - expected).abs() < 1e-9 && (all.cost[at] - 700.0 * expected).abs() < 1e-6, "{at}: {:?}", all.fte);
    }
}

/// Law: need is linear in people. Known people are people already, so they are left out here.
#[test]
fn twice_the_people_are_twice_the_users_places_hours_and_staff() {
    let bare = || services().into_iter().map(|service| Service { known_need: Vec::new(), ..service }).collect();
    let run = |size: f64| demand(&study(vec![region("3403", size)], bare(), 2030), 0, &projection(size, 2030), &[]);
    let (one, two) = (run(1.0), run(2.0));
    let values = |need: &ServiceDemand| {
        let of = |line: &Line| {
            [line.users.concat(), line.total_users.clone(), line.places.clone(), line.hours.clone(), line.fte.clone()].concat()
        };
        [of(&need.unchanged), of(&need.trend)].concat()
    };
    for (one, two) in one.services.iter().zip(&two.services) {
        let (one, two) = (values(one), values(two));
        assert!(!one.is_empty() && one.len() == two.len());
        assert!(one.iter().zip(&two).all(|(one, two)| *one > 0.0 && (two - 2.0 * one).abs() <= 1e-12 * two));
    }
}

#[test]
fn known_need_of_a_study_is_shared_by_its_regions() {
    let regions = vec![region("3403", 3.0), region("3411", 1.0)];
    let mut home = services().remove(3);
    home.kind = ServiceKind::Rates { rates: vec![rates(None), rates(None)], window: None, damping: 0.9 };
    let study = study(regions, vec![home], 2030);
    let known = |at: usize| demand(&study, at, &projection(1.0, 2030), &[]).services[0].unchanged.known[5];
    assert!((known(0) - 3.75).abs() < 1e-12 && (known(0) + known(1) - 5.0).abs() < 1e-12);
}

#[test]
fn need_ends_on_the_same_night_as_the_studys_label_says() {
    use crate::domain::axis::YearLabel;
    let norwegian = study(vec![region("3403", 1.0)], services(), 2030);
    let last_stock = norwegian.last_stock;
    assert_eq!(demand(&norwegian, 0, &projection(1.0, 2030), &[]).years.last(), Some(&last_stock));
    // Sweden: the stock of 1 January 2030 is called 2029, and need ends on 31 December 2029, counted on that very stock.
    let swedish = Study { year_label: YearLabel::Dec31, ..norwegian };
    let need = demand(&swedish, 0, &projection(1.0, 2030), &[]);
    assert_eq!(need.years.last(), Some(&last_stock.minus(1)));
}

#[test]
fn long_short_and_respite_stays_share_places_each_by_its_own_rule() {
    let part = |id: &str, places| Service { places: Some(places), ..service(id, by_rates(rates(None), None)) };
    let full = part("long", PlacesPerUser { occupancy: 0.97, ..PlacesPerUser::ONE });
    let turning = part("short", PlacesPerUser { occupancy: 0.85, ..PlacesPerUser::ONE });
    // A child or a carer's rest: two days a week in a place that is open five.
    let respite = part("respite", PlacesPerUser { opening_days: 5.0, days_per_user: 2.0, occupancy: 0.8 });
    let sum = service("sum", ServiceKind::Sum { of: ["long", "short", "respite"].map(ServiceId::new).to_vec() });
    let study = study(vec![region("3403", 1.0)], vec![full, turning, respite, sum], 2030);
    let demand = demand(&study, 0, &projection(1.0, 2030), &[]);
    let users = need_of(&demand, "long").unchanged.total_users[3];
    let expected = users * (1.0 / 0.97 + 1.0 / 0.85 + 2.0 / 5.0 / 0.8);
    assert!((need_of(&demand, "sum").unchanged.places[3] - expected).abs() < 1e-9);
}
