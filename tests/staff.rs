//! Staff and money of Hamar's study, worked out by hand; twice the people, twice the staff; without tables of staff nothing changes.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test that cannot read its input fails, and says where")]

use kohort::demand::calibrate::Past;
use kohort::demand::staff::total;
use kohort::demand::{Demand, Line, demand, of_scenario};
use kohort::domain::axis::Year;
use kohort::domain::cells::Cells;
use kohort::domain::service::{Basis, UseLine};
use kohort::domain::study::{Language, Study};
use kohort::io::read::read_study;
use kohort::model::project::{Projection, project_all};
use kohort::report::labels;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use kohort::scenario::inputs::Inputs;
use std::path::Path;

fn inputs() -> Inputs {
    let files = read_study(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hamar")).unwrap();
    let keys: Vec<&str> = labels::keys().collect();
    let mut inputs = check(&files, &keys).unwrap().value;
    inputs.scenarios.truncate(1);
    inputs
}

fn study(inputs: &Inputs) -> Study {
    build(inputs, Language::Nb).unwrap().value
}

fn run(study: &Study) -> (Projection, Demand) {
    let projected = project_all(study).unwrap().0.remove(0);
    let demand = of_scenario(study, &projected).remove(0);
    (projected.regions[0].clone(), demand)
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

/// As a planner would on a sheet of paper, 31 December 2018:
///
/// | service | units | staff-years |
/// |---|---|---|
/// | home care | 731 + 271 + 531 = 1 533 users × 3.7 hours = 5 672.1 hours a week | × 52.178571 ÷ (0.60 × 1 550 × 0.887) = 358.78 |
/// | long stays | 13 + 38 + 167 = 218 places | × 1.05 = 228.90 |
/// | short stays | 0.011541 × 1 733 aged 80 and over = 20.0 places | × 1.05 = 21.00 |
/// | staffed dwellings | 215 | × 0.80 = 172.00 |
/// | together | | 780.68 |
///
/// The plan says 879: factor 1.1259. 606.8 million ÷ 879 = 690 330 kroner a staff-year.
#[test]
fn hamar_2018_by_hand() {
    let study = study(&inputs());
    let staffing = study.staffing.as_ref().unwrap();
    let past = Past { regions: &study.regions, axis: study.axis };
    let users = |id: &str| past.users(study.services.iter().find(|service| service.id.as_str() == id).unwrap(), year(2018)).unwrap();
    assert_eq!([users("home-care"), users("long-stay"), users("staffed-dwelling")], [1533.0, 218.0, 215.0]);
    assert!((users("short-stay") - 0.011541 * 1733.0).abs() < 1e-9);

    let hand = 5672.1 * (365.25 / 7.0) / (0.60 * 1550.0 * 0.887) + 218.0 * 1.05 + 0.011541 * 1733.0 * 1.05 + 215.0 * 0.80;
    let [calibration] = staffing.calibrations.as_slice() else { panic!("one own number scales: {:?}", staffing.calibrations) };
    assert!((calibration.model - hand).abs() < 1e-9 && (hand - 780.68).abs() < 0.005, "{hand}");
    assert!((calibration.factor - 879.0 / hand).abs() < 1e-12);
    assert!((past.all_staff(&study.services, year(2018)) - 879.0).abs() < 1e-9, "the base year is the plan's own number");
    assert_eq!(staffing.basis, Basis::Plan);

    let money = staffing.money.as_ref().unwrap();
    assert!((money.per_staff_year.unwrap() - 606.8e6 / 879.0).abs() < 1e-6);
    let cost: f64 = study
        .services
        .iter()
        .filter_map(|service| Some(service.staff.cost?.per_unit * past.cost_units(service, service.staff.cost?.unit, year(2018))?))
        .sum();
    assert!((cost - 606.8e6).abs() < 1e-3, "{cost}");
}

/// Doctors: 0.68 hours a week for everybody in long and short stays, 37.5 hours a position; 0.68 × 266 = 180.88 hours stand.
#[test]
fn norms_ask_for_staff_and_staff_stands() {
    let study = study(&inputs());
    let (_, demand) = run(&study);
    let line = |id: &str| &demand.services.iter().find(|need| need.service.as_str() == id).unwrap().unchanged;
    let at = demand.years.len() - 1;
    let residents = line("long-stay").total_users[at] + line("short-stay").total_users[at];
    assert!((line("doctor").fte[at] - residents * 0.68 / 37.5).abs() < 1e-9);
    let standing = |id: &str| &study.services.iter().find(|service| service.id.as_str() == id).unwrap().staff.standing;
    assert!((standing("doctor")[&year(2017)] - 0.68 * 266.0 / 37.5).abs() < 1e-12);
    assert_eq!(standing("school-nurse")[&year(2018)], 3.6);
    // A sum shows the staff of its parts, and all care services together count them once and no norm.
    let all = total(&study, &demand, UseLine::Unchanged).fte[at];
    let once: f64 = ["home-care", "long-stay", "short-stay", "staffed-dwelling"].iter().map(|id| line(id).fte[at]).sum();
    assert!((all - once).abs() < 1e-9);
    assert!((line("nursing-home").fte[at] - line("long-stay").fte[at] - line("short-stay").fte[at]).abs() < 1e-9);
}

#[test]
fn twice_the_people_twice_the_staff_and_the_money() {
    let mut study = study(&inputs());
    // People already known are no multiple of the people.
    study.services.iter_mut().for_each(|service| service.known_need.clear());
    let (projection, once) = run(&study);
    let mut twice = projection;
    for account in &mut twice.accounts {
        let double = |cells: &Cells| Cells::from_fn(study.axis, 1, |sex, group, lane| 2.0 * cells.get(sex, group, lane));
        account.opening = double(account.opening.cells().unwrap_or(&account.closing)).into();
        account.closing = double(&account.closing);
    }
    let twice = demand(&study, 0, &twice, &[]);
    let at = once.years.len() - 1;
    for line in UseLine::ALL {
        let (once, twice) = (total(&study, &once, line), total(&study, &twice, line));
        assert!((twice.fte[at] / once.fte[at] - 2.0).abs() < 1e-12 && (twice.cost[at] / once.cost[at] - 2.0).abs() < 1e-12);
        assert!(once.fte[at] > 800.0 && once.cost[at] > 5e8);
    }
}

#[test]
fn without_staff_not_a_bit_of_the_rest_moves() {
    let with = inputs();
    let mut without = with.clone();
    without.staff = None;
    without.services.iter_mut().for_each(|service| service.staff = None);
    let (with, without) = (study(&with), study(&without));
    assert!(without.staffing.is_none() && without.services.iter().all(|service| service.staff == Default::default()));
    let ((_, a), (_, b)) = (run(&with), run(&without));
    let bare = |line: &Line| Line { fte: Vec::new(), cost: Vec::new(), ..line.clone() };
    for (a, b) in a.services.iter().zip(&b.services) {
        assert_eq!((bare(&a.unchanged), bare(&a.trend)), (bare(&b.unchanged), bare(&b.trend)), "{}", a.service);
        let norm = b.service.as_str() == "school-nurse" || b.service.as_str() == "doctor";
        assert_eq!(b.unchanged.fte.is_empty(), !norm, "{}", b.service);
        assert!(b.unchanged.cost.is_empty() && (!norm || a.unchanged.fte == b.unchanged.fte));
    }
    assert_eq!(total(&without, &b, UseLine::Unchanged), Default::default());
}

/// Money has no tenths and says in which year's prices it is; people and ages are told apart.
#[test]
fn money_is_explained_without_tenths_and_with_its_prices() {
    let args = ["explain", "-q", "scenarios/hamar", "--service", "home-care", "--lang", "nb"];
    let folder = env!("CARGO_MANIFEST_DIR");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let money = text.split("\n\n").find(|part| part.starts_with("Hjemmetjenester, NOK i året, 2018-priser")).unwrap();
    let (told, table): (Vec<&str>, Vec<&str>) = money.lines().partition(|line| line.starts_with("Behovet"));
    assert!(table.iter().filter(|line| line.starts_with("31.")).all(|line| !line.contains(',')), "{money}");
    let told = told.concat();
    assert!(told.contains("folketall +") && told.contains("alderssammensetning +") && !told.contains("eldre"), "{told}");
}
