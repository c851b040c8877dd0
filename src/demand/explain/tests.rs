use super::split::{Ends, Parts, log_mean};
use super::*;
use crate::demand::demand;
use crate::demand::fixtures::{by_rates, own_trend, projection, region, service, study, year};
use crate::demand::work::{Moved, Work};
use crate::domain::axis::{AgeAxis, AgeBand, Sex};
use crate::domain::lever::{Evidence, Lever, LeverKind, Meanwhile, Ramp};
use crate::domain::service::{BandRate, Basis, KnownNeed, UseRates};
use crate::domain::staff::{CostRule, CostUnit, ServiceStaff, StaffRule, StaffUnit, Stated};

/// A row of numbers that look random and are the same every time.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Zero now and then.
    fn amount(&mut self, most: f64) -> f64 {
        if self.next() < 0.15 { 0.0 } else { most * self.next() }
    }
}

fn axis() -> AgeAxis {
    AgeAxis::new(1, 80).unwrap()
}

fn lever(id: &str) -> Cause {
    Cause::Lever(LeverId::new(id))
}

fn night(drawn: &mut Drawn, rate: &Cells, empty: bool) -> Work {
    let cells = |drawn: &mut Drawn, most: f64| Cells::from_fn(axis(), 1, |_, _, _| drawn.amount(most));
    let people = if empty { Cells::zeros(axis(), 1) } else { cells(drawn, 400.0) };
    let mut factors = vec![(Cause::Trend, cells(drawn, 1.5))];
    if drawn.next() < 0.7 {
        factors.push((Cause::Health, cells(drawn, 1.2)));
        factors.push((lever("coverage"), cells(drawn, 1.1)));
    }
    let hours = (0..axis().groups()).map(|group| (group % 3 == 0).then_some(13.0 + group as f64)).collect();
    let moved = if drawn.next() < 0.6 {
        vec![Moved { cause: Cause::Mix(LeverId::new("home")), users: cells(drawn, 2.0), hours }]
    } else {
        Vec::new()
    };
    Work {
        people,
        rate: rate.clone(),
        factors,
        moved,
        more: vec![(Cause::Known, vec![drawn.amount(9.0)]), (lever("discharge"), vec![drawn.amount(8.0) - 4.0])],
        hours_factors: if drawn.next() < 0.7 { vec![(lever("robot"), vec![0.9 + 0.2 * drawn.next()])] } else { Vec::new() },
        hours_more: vec![(Cause::Informal, vec![drawn.amount(30.0)])],
    }
}

fn each(sex: Sex, group: usize) -> f64 {
    2.0 + group as f64 / 20.0 + if sex == Sex::Male { 0.5 } else { 0.0 }
}

/// Two nights of a made-up world; some cells empty, in some worlds nobody there on one of them.
fn world(seed: u64) -> [Work; 2] {
    let mut drawn = Drawn(seed);
    let rate = Cells::from_fn(axis(), 1, |_, _, _| drawn.amount(0.4));
    [night(&mut drawn, &rate, seed % 11 == 3), night(&mut drawn, &rate, seed % 13 == 5)]
}

#[test]
fn parts_add_up_in_any_world() {
    for seed in 1..200 {
        let works = world(seed);
        let ends = Ends([&works[0], &works[1]]);
        let total = |value: &dyn Fn(&Work) -> f64| value(&works[1]) - value(&works[0]);
        let users = total(&|work| work.total()[0]);
        assert!((ends.users().total() - users).abs() < 1e-9, "{seed}: {users}");
        let hours = |at: usize| works[at].hours(each)[0];
        let hours = hours(1) - hours(0);
        assert!((ends.hours(&each).total() - hours).abs() < 1e-8, "{seed}: {hours}");
    }
}

/// The same by the plain formula, factor by factor: (b − a) ÷ (ln b − ln a) × ln f, and whole to the first factor that is zero on a night.
fn plainly(works: &[Work; 2]) -> Vec<(Step, f64)> {
    let causes = [Cause::Trend, Cause::Health, lever("coverage")];
    let mut sums: Vec<(Step, f64)> =
        [Step::Size, Step::Ages].into_iter().chain(causes.iter().cloned().map(Step::Cause)).map(|s| (s, 0.0)).collect();
    for sex in Sex::ALL {
        for group in 0..axis().groups() {
            let values = works.each_ref().map(|work| {
                let all = work.people.total(0);
                let factor = |cause: &Cause| work.factors.iter().find(|f| f.0 == *cause).map_or(1.0, |f| f.1.get(sex, group, 0));
                let mut values = vec![all, if all == 0.0 { 0.0 } else { work.people.get(sex, group, 0) / all }];
                values.extend(causes.iter().map(factor));
                values
            });
            let rate = works[0].rate.get(sex, group, 0);
            let [a, b] = values.each_ref().map(|values| rate * values.iter().product::<f64>());
            if a == 0.0 && b == 0.0 {
                continue;
            }
            if a == 0.0 || b == 0.0 {
                let zero = &values[usize::from(b == 0.0)];
                sums[zero.iter().position(|v| *v == 0.0).unwrap()].1 += b - a;
                continue;
            }
            let mean = if a == b { a } else { (b - a) / (libm::log(b) - libm::log(a)) };
            for (at, sum) in sums.iter_mut().enumerate() {
                sum.1 += mean * libm::log(values[1][at] / values[0][at]);
            }
        }
    }
    sums
}

#[test]
fn the_plain_formula_agrees() {
    for seed in 1..100 {
        let works = world(seed);
        let found = Ends([&works[0], &works[1]]).users();
        for (step, value) in plainly(&works) {
            assert!((found.of(&step) - value).abs() < 1e-8, "{seed} {step:?}: {} {value}", found.of(&step));
        }
    }
}

/// By hand: 100 people use 0.2 each, 20 users; later 200 people of whom as large a share is there, who use 0.1 each: 20 again. L(20, 20) = 20: people
/// +20 ln 2 = +13.86, use −13.86. And 20 → 40 where only people double: L = 20 ÷ ln 2, people +20.
#[test]
fn twice_the_people_and_half_the_use() {
    let axis = AgeAxis::new(1, 80).unwrap();
    let at = |people: f64, factor: f64| {
        let cells = |value: f64| Cells::from_fn(axis, 1, |sex, group, _| if sex == Sex::Female && group == 70 { value } else { 0.0 });
        Work {
            people: cells(people),
            rate: cells(0.2),
            factors: vec![(Cause::Trend, cells(factor))],
            ..Work::of_band(&cells(people), AgeBand::ALL)
        }
    };
    let parts = Ends([&at(100.0, 1.0), &at(200.0, 0.5)]).users();
    assert!((parts.of(&Step::Size) - 13.862_943_611_198_906).abs() < 1e-12 && parts.of(&Step::Ages) == 0.0, "{parts:?}");
    assert!((parts.of(&Step::Cause(Cause::Trend)) + 13.862_943_611_198_906).abs() < 1e-12);
    let parts = Ends([&at(100.0, 1.0), &at(200.0, 1.0)]).users();
    assert!((parts.of(&Step::Size) - 20.0).abs() < 1e-12, "{parts:?}");
}

#[test]
fn the_logarithmic_mean_does_not_cancel() {
    assert_eq!(log_mean(7.0, 7.0), 7.0);
    assert!((log_mean(2.0, 1.0) - std::f64::consts::LOG2_E).abs() < 1e-15);
    // Where the series takes over both ways agree.
    let (a, b) = (1.0 + 1.999e-3, 1.0);
    assert!((log_mean(a, b) - (a - b) / libm::log(a / b)).abs() < 1e-12);
    assert!((log_mean(1.0 + 1e-12, 1.0) - 1.0).abs() < 1e-11);
}

/// The first that is zero made it: nobody of the age → the ages; nobody at all → the number; a lever that takes all → the lever.
#[test]
fn a_cell_without_users_on_one_night_goes_to_the_step_that_made_it_so() {
    let one = |people: f64, others: f64, factor: f64| {
        let stock = Cells::from_fn(axis(), 1, |_, group, _| match group {
            70 => people / 2.0,
            20 => others / 2.0,
            _ => 0.0,
        });
        let mut work = Work::of_band(&stock, AgeBand::closed(70, 70));
        work.scale(lever("close"), stock.map(|_, _, _, _| factor));
        work
    };
    let full = one(10.0, 90.0, 1.0);
    let change = |end: &Work| Ends([&full, end]).users();
    assert_eq!(change(&one(0.0, 90.0, 1.0)).of(&Step::Ages), -10.0);
    assert_eq!(change(&one(0.0, 0.0, 1.0)).of(&Step::Size), -10.0);
    assert_eq!(change(&one(10.0, 90.0, 0.0)).of(&Step::Cause(lever("close"))), -10.0);
    assert_eq!(change(&one(0.0, 90.0, 0.0)).of(&Step::Cause(lever("close"))), 0.0);
}

fn known(from: u16, persons: f64) -> KnownNeed {
    KnownNeed { region: None, year: year(from), until: None, persons, note: String::new() }
}

/// Staff of 0.03 an hour at home; money for each place.
fn of_three() -> Study {
    let band = |band, rate, slope| BandRate { band, sex: None, rate, trend: Some(own_trend(0.97, slope)), shrinkage: None };
    let curve = |level: f64| (0..=100).map(|age| if age < 60 { 0.001 } else { level * f64::from(age) / 60.0 }).collect();
    let rates = |slope| UseRates {
        bands: vec![band(AgeBand::closed(0, 79), 0.02, 0.0), band(AgeBand::open(80), 0.2, slope)],
        by_age: [curve(0.02), curve(0.015)],
    };
    let per_unit = Stated { value: 0.03, basis: Basis::Reference, source: String::new() };
    let cost = Some(CostRule { unit: CostUnit::Place, per_unit: 1.4 });
    let home = Service {
        hours_per_user_week: Some(4.0),
        staff: ServiceStaff { rule: Some(StaffRule { unit: StaffUnit::Hours, per_unit, factor: 1.0 }), ..ServiceStaff::default() },
        known_need: vec![known(2028, 3.0)],
        ..service("home", by_rates(rates(0.01), Some((2023, 2025))))
    };
    let stays = Service {
        staff: ServiceStaff { cost, ..ServiceStaff::default() },
        places: Some(PlacesPerUser { occupancy: 0.97, ..PlacesPerUser::ONE }),
        ..service("stays", by_rates(rates(-0.02), Some((2023, 2025))))
    };
    let nurse = service(
        "nurse",
        ServiceKind::Norm {
            parts: vec![
                NormPart::Inhabitants { band: AgeBand::closed(6, 15), persons_per_fte: 300.0 },
                NormPart::Users { of: ServiceId::new("stays"), hours_per_user_week: 7.0, hours_per_fte_week: 35.5 },
            ],
        },
    );
    let sum = Service {
        known_need: vec![known(2030, 2.0)],
        ..service("homes", ServiceKind::Sum { of: vec![ServiceId::new("stays"), ServiceId::new("home")] })
    };
    let doctors = NormPart::Users { of: ServiceId::new("homes"), hours_per_user_week: 0.7, hours_per_fte_week: 37.5 };
    let doctor = Service { known_need: vec![known(2029, 5.0)], ..service("doctor", ServiceKind::Norm { parts: vec![doctors] }) };
    let mut study = study(vec![region("3403", 1.0)], vec![home, stays, nurse, sum, doctor], 2040);
    study.assumptions.levers = vec![Lever {
        range: None,
        id: LeverId::new("later"),
        name: "Home first".to_owned(),
        on: true,
        ramp: Ramp { from: year(2027), full: year(2030), until: None },
        ceiling: None,
        calibration: year(2025),
        source: "made up".to_owned(),
        evidence: Evidence::Policy,
        kind: LeverKind::Mix {
            from: ServiceId::new("stays"),
            to: Meanwhile { service: ServiceId::new("home"), hours: vec![(AgeBand::open(80), 13.6)] },
            ages: AgeBand::open(67),
            share: 0.2,
        },
    }];
    study
}

/// Ends are those of the tables, parts add up on every line and measure, and the lever stands where it works: fewer stays, more hours at home.
#[test]
fn the_need_of_a_study_is_taken_apart() {
    let (study, projection) = (of_three(), projection(1.0, 2040));
    let need = demand(&study, 0, &projection, &[]);
    let asked = Asked { study: &study, region: 0, projection: &projection, rates: &[], demand: &need };
    assert_eq!(asked.lines().len(), 3);
    for line in asked.lines() {
        let whys = asked.why(line, year(2025), year(2040)).unwrap();
        let measures: Vec<usize> = whys.iter().map(|why| why.splits.len()).collect();
        assert_eq!(measures, [3, 3, 1, 1, 1], "users, hours and staff, users, places and cost, staff, places, staff");
        for (why, need) in whys.iter().zip(&need.services) {
            for split in &why.splits {
                let values = split.measure.of(need.line(line));
                assert_eq!(split.ends, [values[0], values[15]]);
                assert!((split.parts.total() - (values[15] - values[0])).abs() < 1e-9);
                let product: f64 = split.parts.steps.iter().map(|(_, part)| split.index(*part).unwrap()).product();
                assert!((product - values[15] / values[0]).abs() < 1e-9, "indices multiply to the growth");
            }
        }
        let mix = Step::Cause(Cause::Mix(LeverId::new("later")));
        let moved = [(0, Measure::Hours), (1, Measure::Places), (3, Measure::Places)]
            .map(|(at, measure)| whys[at].split(measure).unwrap().parts.of(&mix));
        if line == UseLine::Measures {
            assert!(moved[0] > 0.0 && moved[1] < 0.0, "{moved:?}");
        } else {
            assert_eq!(moved, [0.0; 3]);
        }
    }
    let steps =
        |line| asked.why(line, year(2025), year(2040)).unwrap()[0].splits[0].parts.steps.iter().map(|s| s.0.clone()).collect::<Vec<_>>();
    let known = Step::Cause(Cause::Known);
    assert_eq!(steps(UseLine::Unchanged), [Step::Size, Step::Ages, known.clone()]);
    let mix = Step::Cause(Cause::Mix(LeverId::new("later")));
    assert_eq!(steps(UseLine::Measures), [Step::Size, Step::Ages, Step::Cause(Cause::Trend), mix, known]);
}

#[test]
fn years_added_up_give_the_whole_change_and_neighbouring_periods_add_up() {
    let (study, projection) = (of_three(), projection(1.0, 2040));
    let need = demand(&study, 0, &projection, &[]);
    let asked = Asked { study: &study, region: 0, projection: &projection, rates: &[], demand: &need };
    let split = |from, to| asked.why_by_years(UseLine::Measures, year(from), year(to)).unwrap()[1].split(Measure::Places).unwrap().clone();
    let (whole, early, late) = (split(2025, 2040), split(2025, 2031), split(2031, 2040));
    assert!((whole.parts.total() - (whole.ends[1] - whole.ends[0])).abs() < 1e-9);
    let mut both = early.parts.clone();
    both.join(&late.parts);
    for (step, value) in &whole.parts.steps {
        assert!((both.of(step) - value).abs() < 1e-9, "{step:?}");
    }
    assert!(asked.why(UseLine::Trend, year(2025), year(2099)).is_none(), "no need is known of that night");
}

/// By hand: 100 hours and 4 staff, later 150 hours and 5 staff: 0.04 and 0.0333 an hour. 50 hours × 0.03667 = +1.833; the rest, −0.833, is less
/// staff an hour.
#[test]
fn staff_follow_the_hours_they_are_for() {
    let mut parts = Parts::default();
    parts.add(&Step::Ages, 50.0);
    let hours = Split { measure: Measure::Hours, ends: [100.0, 150.0], parts };
    let staff = for_each(std::slice::from_ref(&hours), [4.0, 5.0]).unwrap();
    assert!((staff.of(&Step::Ages) - 1.833_333_333).abs() < 1e-8 && (staff.of(&Step::Each) + 0.833_333_333).abs() < 1e-8);
    let staff = for_each(&[hours], [4.0, 6.0]).unwrap();
    assert_eq!(staff.steps.len(), 1, "as much an hour as before: {staff:?}");
}

/// The figure of a night is the number of the table, band by band, and single ages add up to their band.
#[test]
fn one_number_is_shown_as_people_times_rate_times_factors() {
    use super::figure::Of;
    let (study, projection) = (of_three(), projection(1.0, 2040));
    let need = demand(&study, 0, &projection, &[]);
    let asked = Asked { study: &study, region: 0, projection: &projection, rates: &[], demand: &need };
    let of = |sex, ages| asked.figure(&ServiceId::new("home"), UseLine::Measures, year(2035), Of { sex, ages }).unwrap();
    let (figure, line) = (of(None, None), need.services[0].line(UseLine::Measures));
    assert!((figure.users - line.total_users[10]).abs() < 1e-9);
    assert_eq!(figure.more, [(Step::Cause(Cause::Known), 3.0)]);
    for (row, users) in figure.rows.iter().zip(&line.users[10]) {
        assert!((row.users - users).abs() < 1e-9);
        assert!((row.people * row.rate * row.factors.iter().product::<f64>() + row.moved - row.users).abs() < 1e-9);
    }
    let old = AgeBand::open(80);
    let ages = of(None, Some(old));
    assert_eq!((ages.rows.len(), ages.more.len()), (21, 0));
    assert!((ages.users - line.users[10][1]).abs() < 1e-9);
    let sexes = Sex::ALL.map(|sex| of(Some(sex), Some(old)).users);
    assert!((sexes[0] + sexes[1] - ages.users).abs() < 1e-9 && sexes[0] > sexes[1]);
    assert!(
        asked.figure(&ServiceId::new("homes"), UseLine::Trend, year(2035), Of { sex: None, ages: None }).is_none(),
        "a sum has no users"
    );
}
