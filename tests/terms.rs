//! What a study says beside the rates of its services, from its files to the need: growth that is not demography, people with a condition,
//! hours by age, people known by region; and that services can be added freely.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_cmp, missing_docs)]

use kohort::demand::{Demand, of_scenario, profile};
use kohort::domain::axis::{AgeBand, Sex, Year};
use kohort::domain::service::{Basis, ServiceKind, UseLine};
use kohort::domain::study::{Language, Study};
use kohort::domain::terms::CountedAs;
use kohort::io::read::read_study;
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use std::fs;
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn study(folder: &Path) -> Study {
    let inputs = check(&read_study(folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{:?}", found.sorted())).value;
    build(&inputs, Language::En).unwrap().value
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

fn needs(study: &Study) -> Vec<Demand> {
    let (projected, _) = project_all(study).unwrap();
    of_scenario(study, &projected[0])
}

/// The plan counts 255 users in 2014 and 443 in 2017: both come back on the people of those nights, and nothing is said of later growth.
#[test]
fn hamars_users_of_mental_health_and_substance_use_come_back() {
    let hamar = study(&root("scenarios/hamar"));
    let service = hamar.services.iter().find(|service| service.id.as_str() == "mental-health-substance-use").unwrap();
    let profile = profile(service, 0, hamar.axis).unwrap();
    let users = |y: u16, line: UseLine| profile.users(hamar.regions[0].history[&year(y + 1)].cells(), 0, line, year(y)).iter().sum::<f64>();
    assert!((users(2014, UseLine::Unchanged) - 255.0).abs() < 1e-9 && (users(2014, UseLine::Trend) - 255.0).abs() < 1e-9);
    assert!((users(2017, UseLine::Trend) - 443.0).abs() < 1e-9, "{}", users(2017, UseLine::Trend));
    assert!((users(2017, UseLine::Unchanged) - 443.0).abs() < 1e-9, "what had happened by the projection is no change to come");
    // By hand: 443 ÷ 12 387 of the people aged 18–49 on any later night.
    let people = |y: u16| {
        let stock = hamar.regions[0].history[&year(y + 1)].cells();
        (18..50).map(|age| Sex::ALL.map(|sex| stock.get(sex, age, 0)).iter().sum::<f64>()).sum::<f64>()
    };
    let held = 443.0 / 12_387.0 * people(2025);
    assert!((users(2025, UseLine::Trend) - held).abs() < 1e-6, "what came after 2017 is not published");
    assert!(!profile.has_trend(), "and nothing is said of years to come");
}

/// The bundled shares on the nation's people of 1 January 2020 are the 101 118 people with dementia published with them, and 14.6 % of
/// those aged 70 and over. Swapped sexes give another number.
#[test]
fn the_shares_with_dementia_give_the_published_number() {
    let table = |path: &str| fs::read_to_string(root(path)).unwrap();
    let mut shares: Vec<(String, u8, u8, f64)> = Vec::new();
    for line in table("scenarios/norway/reference_use_rates.csv").lines().filter(|line| line.starts_with("dementia,")) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(line.contains("reference value, not local data"));
        shares.push((cells[1].to_owned(), cells[2].parse().unwrap(), cells[3].parse().unwrap_or(u8::MAX), cells[4].parse().unwrap()));
    }
    assert_eq!(shares.len(), 16);
    let (mut all, mut swapped, mut old, mut aged_70) = (0.0, 0.0, 0.0, 0.0);
    for line in table("scenarios/norway/population.csv").lines().filter(|line| line.starts_with("2020,")) {
        let cells: Vec<&str> = line.split(',').collect();
        let (age, people): (u8, f64) = (cells[2].parse().unwrap(), cells[3].parse().unwrap());
        for (sex, from, to, share) in shares.iter().filter(|(_, from, to, _)| (*from..=*to).contains(&age)) {
            if sex == cells[1] {
                all += people * share;
                old += if *from >= 70 { people * share } else { 0.0 };
            } else {
                swapped += people * share;
            }
            assert!(*from <= age && age <= *to);
        }
        aged_70 += if age >= 70 { people } else { 0.0 };
    }
    assert!((all - 101_118.0).abs() < 0.5 && (swapped - all).abs() > 500.0, "{all} {swapped}");
    assert!((old / aged_70 - 0.146).abs() < 0.001, "{}", old / aged_70);
}

/// People with dementia are no users, carry no headline, and women's and men's shares are told apart to the end.
#[test]
fn people_with_dementia_are_marked_and_by_sex() {
    for place in ["hamar", "baerum", "lillehammer"] {
        let study = study(&root(&format!("scenarios/{place}")));
        let service = study.services.iter().find(|service| service.id.as_str() == "dementia").unwrap();
        assert_eq!((service.terms.counts, service.basis), (CountedAs::People, Basis::Reference));
        let ServiceKind::Rates { rates, .. } = &service.kind else { panic!() };
        let [women, men] = Sex::ALL.map(|sex| rates[0].by_age[sex.index()][95]);
        assert!(women > 1.1 * men && men > 0.3, "{place}: {women} {men}");
        let found = profile(service, 0, study.axis).unwrap();
        let stock = study.regions[0].history[&study.jump_off].cells();
        let users: f64 = found.users(stock, 0, UseLine::Unchanged, study.jump_off).iter().sum();
        let of_band = |band: &kohort::domain::service::BandRate| {
            band.rate * study.regions[0].history[&study.jump_off].of_sex_in_band(band.sex.unwrap(), band.band, 0)
        };
        let by_hand: f64 = rates[0].bands.iter().map(of_band).sum();
        assert!((users - by_hand).abs() < 1e-6, "{place}: every band has its own share × people, {users} {by_hand}");
    }
}

/// The small study with seven services more.
fn twelve(folder: &Path) {
    fs::create_dir(folder.join("tables")).unwrap();
    for name in ["", "tables"] {
        for entry in fs::read_dir(root("tests/fixtures/small").join(name)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), folder.join(name).join(entry.file_name())).unwrap();
        }
    }
    let change = |name: &str, edit: &dyn Fn(String) -> String| {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        fs::write(folder.join(name), edit(text)).unwrap();
    };
    let mut blocks = String::new();
    let mut rates = String::new();
    for n in 0..7 {
        let more = match n {
            0 => "counts = \"people\"\nspread = \"single-ages\"\n",
            1 => "growth = { per_year = 0.05, from = 2023, until = 2027, source = \"made up\" }\n",
            2 => "hours_growth = { per_year = -0.01, from = 2023, until = 2030, source = \"made up\" }\n",
            _ => "places = { occupancy = 0.9 }\n",
        };
        blocks += &format!(
            "\n[[service]]\nid = \"more-{n}\"\nname = \"Tjeneste {n}\"\ngroup = \"care\"\nrates = \"table\"\nbasis = \"plan\"\nsource = \"made up\"\n{more}"
        );
        let rate = 0.01 * f64::from(n + 1);
        rates += &format!("more-{n},female,67,79,{rate},\nmore-{n},male,67,79,{},\nmore-{n},,80,,{},\n", rate * 0.7, rate * 3.0);
    }
    change("study.toml", &|text| {
        text.replace("users = \"tables/users.csv\"\n", "users = \"tables/users.csv\"\nhours = \"tables/hours.csv\"\n")
            .replace("norms = \"made up\"\n", "norms = \"made up\"\nhours = \"made up\"\n")
            + &blocks
    });
    change("tables/use_rates.csv", &|text| text + &rates);
    fs::write(
        folder.join("tables/hours.csv"),
        "service,sex,age_from,age_to,hours\nmore-2,,67,79,5.7\nmore-2,female,80,,4.3\nmore-2,male,80,,5.5\n",
    )
    .unwrap();
    let known = "service,region,year,until,persons,note\nhome-care,,2025,,3,two moved in this spring and one comes home\nmore-3,0102,2026,2028,4,four of one family\n";
    fs::write(folder.join("tables/known_need.csv"), known).unwrap();
}

/// A study adds services freely: twelve run beside each other, and those that were there do not move by a bit.
#[test]
fn seven_services_more_leave_the_others_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    twelve(folder.path());
    let (few, many) = (study(&root("tests/fixtures/small")), study(folder.path()));
    assert_eq!((few.services.len(), many.services.len()), (5, 12));
    let (before, after) = (needs(&few), needs(&many));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.services[..], after.services[..5]);
    }
    let of = |region: usize, id: &str| after[region].services.iter().find(|need| need.service.as_str() == id).unwrap();
    let at = |y: u16| after[0].years.iter().position(|night| *night == year(y)).unwrap();
    for region in [0, 1] {
        let grows = of(region, "more-1");
        let last = grows.trend.total_users.len() - 1;
        assert!((grows.trend.total_users[last] / grows.unchanged.total_users[last] - 1.215_506_25).abs() < 1e-9, "1.05⁴");
        let hours = of(region, "more-2");
        assert!(hours.trend.hours[last] < hours.unchanged.hours[last] && hours.trend.total_users == hours.unchanged.total_users);
        assert!(of(region, "more-0").unchanged.places.is_empty());
        let known = if region == 1 { [4.0, 4.0, 4.0, 0.0] } else { [0.0; 4] };
        for (y, known) in (2026..).zip(known) {
            assert_eq!(of(region, "more-3").unchanged.known[at(y)], known, "{region} {y}");
        }
        assert_eq!(of(region, "more-0").bands, [AgeBand::closed(67, 79), AgeBand::open(80)]);
    }
}

/// Eight bands beside a bar have room for a line each: in words they would run out of the chart, and into its sources.
#[test]
fn many_bands_are_named_in_a_line_each() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("run");
    let mut command = assert_cmd::Command::cargo_bin("kohort").unwrap();
    command.args(["run", "scenarios/lillehammer", "--scenario", "mmmm", "--lang", "en", "--quiet", "--out"]).arg(&folder);
    command.current_dir(root("")).assert().success();
    let svg = fs::read_to_string(folder.join("charts/mmmm/services-care.svg")).unwrap();
    for name in [">30–64</text>", ">85–89</text>", ">90+</text>", "People with dementia"] {
        assert!(svg.contains(name), "{name}");
    }
    let demand = fs::read_to_string(folder.join("tables/demand.csv")).unwrap();
    let of_dementia = || demand.lines().filter(|line| line.contains(",dementia,"));
    assert!(of_dementia().count() > 100 && of_dementia().all(|line| line.contains(",people,") || line.contains(",people_trend,")));
}
