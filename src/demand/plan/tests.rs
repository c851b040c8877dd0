//! Answers worked by hand: two regions, people and users a planner can follow.

use super::*;
use crate::demand::fixtures;
use crate::domain::axis::{RegionId, Sex, YearLabel};
use crate::domain::cells::{Cells, Population};
use crate::domain::plan::{Formula, Step};
use crate::domain::service::{BandRate, ObservedUsers, Service, ServiceKind, UseRates};
use crate::domain::staff::NormPart;
use crate::domain::study::Region;
use std::collections::BTreeMap;

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

/// Women of each age: 3 a head at 80–89, 1 above, 10 below; men one less where there are more than one; all times `size`.
fn stock(study: &Study, size: f64) -> Population {
    let people = |sex: Sex, age: u8| match (age, sex) {
        (90.., Sex::Female) => 1.0,
        (80..=89, Sex::Female) => 3.0,
        (80..=89, Sex::Male) => 2.0,
        (90.., Sex::Male) => 0.5,
        (_, Sex::Female) => 10.0,
        (_, Sex::Male) => 9.0,
    };
    let axis = study.axis;
    Population::new(Cells::from_fn(axis, 1, |sex, group, _| size * people(sex, axis.start_of(group)))).unwrap()
}

/// Home care by rates of three bands, and a norm beside it. Stocks of 1 January 2016–2019 with sizes 4, 3, 2, 3: people 80–89 are 50 times the size.
fn study() -> Study {
    let norm = ServiceKind::Norm { parts: vec![NormPart::Inhabitants { band: AgeBand::closed(6, 12), persons_per_fte: 100.0 }] };
    let bands = [AgeBand::closed(0, 66), AgeBand::closed(67, 79), AgeBand::open(80)];
    let bands = bands.map(|band| BandRate { band, sex: None, rate: 0.1, trend: None, shrinkage: None }).to_vec();
    let by_rates = fixtures::by_rates(UseRates { bands, by_age: [vec![0.1; 101], vec![0.1; 101]] }, None);
    let home = Service {
        observed: [(AgeBand::closed(0, 66), 48.0), (AgeBand::closed(67, 79), 12.0), (AgeBand::open(80), 40.0)]
            .map(|(band, users)| ObservedUsers { region: RegionId::new("3403"), year: year(2017), sex: None, band, users, hours: None })
            .into(),
        ..fixtures::service("home", by_rates)
    };
    let mut study = fixtures::study(Vec::new(), vec![home, fixtures::service("nurse", norm)], 2030);
    study.year_label = YearLabel::Jan1;
    let history = [(2016, 4.0), (2017, 3.0), (2018, 2.0), (2019, 3.0)].map(|(at, size)| (year(at), stock(&study, size)));
    study.regions = vec![Region {
        id: RegionId::new("3403"),
        name: "Hamar".to_owned(),
        history: history.into(),
        births: BTreeMap::new(),
        deaths: BTreeMap::new(),
        flows: BTreeMap::new(),
    }];
    study
}

fn figure(measure: Measure, value: f64, step: f64) -> PlanFigure {
    PlanFigure {
        key: "a".to_owned(),
        plan: "The plan".to_owned(),
        page: "1".to_owned(),
        figure: "A figure".to_owned(),
        stated: Stated::Number { value, step },
        printed: String::new(),
        unit: String::new(),
        year: Some(year(2018)),
        year_from: Some(year(2016)),
        region: None,
        scenario: None,
        measure,
        service: Some(ServiceId::new("home")),
        band: Some(AgeBand::closed(80, 89)),
        of: None,
        formula: None,
        same_as: None,
        chart: String::new(),
        note: String::new(),
        line: 2,
    }
}

fn answer(figure: PlanFigure) -> (Result<f64, Unknown>, Met, bool) {
    let mut study = study();
    study.plan_figures = vec![figure];
    let found = answers(&study, &[]).remove(0);
    (found.found.map(|found| found.value), found.met, found.found.is_ok_and(|found| found.observed))
}

#[test]
fn people_of_ages_as_counted_their_change_growth_and_share() {
    assert_eq!(answer(figure(Measure::People, 100.0, 1.0)), (Ok(100.0), Met::Reproduced, true), "ten ages, 3 women and 2 men, size 2");
    assert_eq!(answer(figure(Measure::People, 101.0, 1.0)).1, Met::Differs);
    assert_eq!(answer(figure(Measure::PeopleChange, -100.0, 1.0)).1, Met::Reproduced);
    assert_eq!(answer(figure(Measure::PeopleGrowth, -50.0, 1.0)), (Ok(-50.0), Met::Reproduced, true));
    let ratio = PlanFigure { of: Some(AgeBand::closed(70, 79)), ..figure(Measure::PeopleRatio, 0.26, 0.01) };
    assert_eq!(answer(ratio).0, Ok(50.0 / 190.0));
    let share = PlanFigure { of: Some(AgeBand::closed(70, 89)), ..figure(Measure::PeopleShare, 21.0, 1.0) };
    assert_eq!(answer(share), (Ok(100.0 * (100.0 / 480.0)), Met::Reproduced, true));
}

#[test]
fn what_falls_is_met_by_a_fall_and_not_by_a_rise() {
    let falls = |from, to| PlanFigure {
        stated: Stated::Falls,
        year_from: Some(year(from)),
        year: Some(year(to)),
        ..figure(Measure::People, 0.0, 1.0)
    };
    assert_eq!((answer(falls(2016, 2018)).1, answer(falls(2018, 2019)).1), (Met::Reproduced, Met::Differs));
}

/// People 80–89 fall from 200 in 2016 to 100 in 2018, half of them, and rise from 100 to 150 in 2019.
#[test]
fn much_is_a_tenth_of_the_first_value_and_less_is_the_same_sign_but_small() {
    let much =
        |stated, measure, from, to| PlanFigure { stated, year_from: Some(year(from)), year: Some(year(to)), ..figure(measure, 0.0, 1.0) };
    let met = |stated, measure, from, to| answer(much(stated, measure, from, to)).1;
    for measure in [Measure::People, Measure::PeopleChange, Measure::PeopleGrowth] {
        assert_eq!(met(Stated::FallsMuch, measure, 2016, 2018), Met::Reproduced);
        assert_eq!(met(Stated::FallsMuch, measure, 2018, 2019), Met::Differs);
        assert_eq!(met(Stated::RisesMuch, measure, 2018, 2019), Met::Reproduced);
    }
    // Of all people the share 80–89 is the same in every year: neither more nor less.
    let share = PlanFigure { of: Some(AgeBand::ALL), ..much(Stated::RisesMuch, Measure::PeopleShare, 2016, 2018) };
    assert_eq!(answer(share).1, Met::Differs);
}

/// People 80–89 go from 150 to 151.05, to 165 (a tenth more), to 148.95.
#[test]
fn a_change_of_less_than_a_tenth_is_small() {
    for (size, met, share) in [(3.021, Met::Small, 0.007), (3.3, Met::Reproduced, 0.1), (2.979, Met::Differs, -0.007)] {
        let mut study = study();
        let people = stock(&study, size);
        study.regions[0].history.insert(year(2019), people);
        let people = stock(&study, 3.0);
        study.regions[0].history.insert(year(2018), people);
        let wanted = PlanFigure {
            stated: Stated::RisesMuch,
            year_from: Some(year(2018)),
            year: Some(year(2019)),
            ..figure(Measure::PeopleChange, 0.0, 1.0)
        };
        study.plan_figures = vec![wanted];
        let found = answers(&study, &[]);
        assert_eq!(found[0].met, met, "{size}");
        let Some(Cause::Share(told)) = found[0].causes.get(1) else { panic!("{:?}", found[0].causes) };
        assert!((told - share).abs() < 1e-9, "{told} {share}");
    }
}

/// The fewest 80–89 are 100 in 2018; there are 150 in 2019, the plan's year.
#[test]
fn another_lowest_year_is_told_with_the_people_of_both() {
    let mut study = study();
    study.plan_figures =
        vec![PlanFigure { year_from: Some(year(2016)), year: Some(year(2019)), ..figure(Measure::LowestYear, 2019.0, 1.0) }];
    let found = answers(&study, &[]);
    assert_eq!((found[0].met, &found[0].causes[0]), (Met::Differs, &Cause::AtYears([(year(2018), 100.0), (year(2019), 150.0)])));
}

#[test]
fn the_lowest_year_is_found_and_a_rise_that_does_not_last_is_not() {
    let lowest = PlanFigure { year: Some(year(2019)), ..figure(Measure::LowestYear, 2018.0, 1.0) };
    assert_eq!(answer(lowest).0, Ok(2018.0));
    let rise = PlanFigure { year: Some(year(2019)), ..figure(Measure::RiseYear, 2018.0, 1.0) };
    assert_eq!(answer(rise), (Err(Unknown::Never), Met::Cannot, false));
}

#[test]
fn users_under_67_are_a_share_of_all_who_were_counted() {
    let young = PlanFigure { year: Some(year(2017)), band: Some(AgeBand::closed(0, 66)), ..figure(Measure::UsersShare, 36.0, 1.0) };
    assert_eq!(answer(young), (Ok(48.0), Met::Differs, true));
    let over = PlanFigure { year: Some(year(2017)), band: Some(AgeBand::open(67)), ..figure(Measure::Users, 52.0, 1.0) };
    assert_eq!(answer(over).0, Ok(52.0), "67–79 and 80+ make up 67+");
    let inside = PlanFigure { year: Some(year(2017)), ..figure(Measure::Users, 40.0, 1.0) };
    assert_eq!(answer(inside), (Err(Unknown::NoUsers(year(2017))), Met::Cannot, false), "80–89 were not counted apart");
}

/// 20 places and 80+ of 1 January 2017 (3 × 50 + 3 × 1.5 a year above), of 31 December (2 × …), and the mean of both.
#[test]
fn coverage_depends_on_the_night() {
    let formula = Some(Formula { text: "20".to_owned(), steps: vec![Step::Number(20.0)] });
    let mut study = study();
    let coverage = PlanFigure { year: Some(year(2017)), band: None, formula, ..figure(Measure::Coverage, 20.0, 0.1) };
    study.plan_figures = vec![coverage];
    let found = answers(&study, &[]).remove(0);
    let above = f64::from(study.axis.open_age() - 89) * 1.5;
    let people = |size: f64| size * (50.0 + above);
    let by_date = [people(3.0), f64::midpoint(people(3.0), people(2.0)), people(2.0)].map(|people| 100.0 * 20.0 / people);
    let Some(Cause::ByDate(dates)) = found.causes.first() else { panic!("{:?}", found.causes) };
    assert!(dates.iter().zip(by_date).all(|(a, b)| (a - b).abs() < 1e-9), "{dates:?} {by_date:?}");
    assert!((found.found.unwrap().value - by_date[2]).abs() < 1e-9, "31 December leads");
}

/// Children of 6–12 on 31 December 2018 = 1 January 2019: 7 ages × 19 × 3 = 399; one for every 100, 3.5 there.
#[test]
fn a_norm_less_the_staff_there_is() {
    let needed = PlanFigure { band: None, service: Some(ServiceId::new("nurse")), ..figure(Measure::Staff, 4.0, 0.1) };
    let steps = vec![Step::Found(0), Step::Number(3.5), Step::Subtract];
    let short = PlanFigure { formula: Some(Formula { text: "kohort.a - 3.5".to_owned(), steps }), ..figure(Measure::Follows, 0.5, 0.1) };
    let mut study = study();
    study.plan_figures = vec![needed, short];
    let found = answers(&study, &[]);
    let values: Vec<f64> = found.iter().map(|answer| answer.found.unwrap().value).collect();
    assert!((values[0] - 3.99).abs() < 1e-12 && (values[1] - 0.49).abs() < 1e-12, "{values:?}");
    assert!(found.iter().all(|answer| answer.met == Met::Reproduced && answer.found.unwrap().observed));
}

#[test]
fn a_year_nobody_counted_has_no_number() {
    let late = PlanFigure { year: Some(year(2030)), ..figure(Measure::People, 100.0, 1.0) };
    assert_eq!(answer(late), (Err(Unknown::NoPeople(year(2030))), Met::Cannot, false));
    let weights = figure(Measure::NeedGrowth, 60.0, 10.0);
    assert_eq!(answer(weights).0, Err(Unknown::Weights));
}
