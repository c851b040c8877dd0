//! Bærum, Lillehammer and Östersund: their tables against what the publishers print, their runs against what their plans say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::domain::account::Totals;
use kohort::domain::axis::{AgeBand, Sex, Year};
use kohort::domain::cells::{Cells, Population};
use kohort::domain::study::{Language, Study};
use kohort::io::formats::{Reading, grids};
use kohort::io::read::read_study;
use kohort::model::project::{ScenarioProjection, project_all};
use kohort::scenario::build::build;
use kohort::scenario::check::check;
use kohort::scenario::download::{Corrections, tidy, understand_one};
use std::collections::BTreeMap;
use std::path::Path;

/// A study, run.
struct Ran {
    study: Study,
    runs: Vec<ScenarioProjection>,
}

fn year(y: u16) -> Year {
    Year::new(y).unwrap()
}

impl Ran {
    fn of(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
        let inputs = check(&read_study(&folder).unwrap(), &[]).unwrap_or_else(|found| panic!("{found:?}")).value;
        let study = build(&inputs, Language::En).unwrap().value;
        let (runs, warnings) = project_all(&study).unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
        Self { study, runs }
    }

    /// People of a scenario on the study's night of `label`.
    fn stock(&self, scenario: &str, label: u16) -> &Cells {
        let run = self.runs.iter().find(|run| run.scenario.as_str() == scenario).unwrap();
        run.regions[0].stock(self.study.year_label.stock_of(year(label))).unwrap()
    }

    fn account(&self, scenario: &str, y: u16) -> Totals {
        let run = self.runs.iter().find(|run| run.scenario.as_str() == scenario).unwrap();
        run.regions[0].account(year(y)).unwrap().totals(0)
    }

    fn people(&self, scenario: &str, label: u16) -> f64 {
        self.stock(scenario, label).total(0)
    }

    /// People aged 20–66 for each aged 67 and over.
    fn support(&self, scenario: &str, label: u16) -> f64 {
        let stock = Population::new(self.stock(scenario, label).clone()).unwrap();
        stock.in_band(AgeBand::closed(20, 66), 0) / stock.in_band(AgeBand::open(67), 0)
    }

    fn growth(&self, scenario: &str, from: u16, to: u16) -> f64 {
        self.people(scenario, to) / self.people(scenario, from) - 1.0
    }

    /// The growth of SSB's own main alternative between two years.
    fn published_growth(&self, from: u16, to: u16) -> f64 {
        let line = self.study.published_of(0).find(|line| line.who == "SSB").unwrap();
        line.values[&year(to)] / line.values[&year(from)] - 1.0
    }

    fn users(&self, service: &str, y: u16) -> f64 {
        let service = self.study.services.iter().find(|own| own.id.as_str() == service).unwrap();
        service.observed.iter().filter(|row| row.year == year(y)).map(|row| row.users).sum()
    }

    fn scenarios(&self) -> impl Iterator<Item = &str> {
        self.runs.iter().map(|run| run.scenario.as_str())
    }
}

fn people_of(table: &str) -> BTreeMap<u16, f64> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(table);
    let mut sums = BTreeMap::new();
    for row in csv::Reader::from_path(path).unwrap().deserialize::<BTreeMap<String, String>>().map(Result::unwrap) {
        *sums.entry(row["year"].parse().unwrap()).or_insert(0.0) += row["persons"].parse::<f64>().unwrap();
    }
    sums
}

#[test]
fn tables_add_up_to_what_the_publishers_print() {
    let totals = people_of("baerum/tables/population.csv");
    assert_eq!((totals.len(), totals[&2005], totals[&2016], totals[&2026]), (22, 104_690.0, 122_348.0, 133_228.0));
    let totals = people_of("lillehammer/tables/population.csv");
    assert_eq!((totals.len(), totals[&2005], totals[&2006], totals[&2026]), (22, 25_075.0, 25_314.0, 29_669.0));
    let totals = people_of("ostersund/tables/population.csv");
    assert_eq!(totals.into_iter().collect::<Vec<_>>(), [(2018, 63_227.0), (2021, 64_324.0), (2025, 64_993.0)]);
    let (baerum, lillehammer) = (Ran::of("baerum"), Ran::of("lillehammer"));
    let of = |ran: &Ran| ["home-care", "long-stay", "staffed-dwelling"].map(|service| ran.users(service, 2025));
    assert_eq!((of(&baerum), of(&lillehammer)), ([4_370.0, 725.0, 668.0], [1_354.0, 205.0, 117.0]));
    assert_eq!((baerum.users("long-stay", 2014), lillehammer.users("long-stay", 2009)), (778.0, 212.0));
}

/// Table 07459 as the statistics bank gives it: wide by year, Windows-1252, a row for every code the municipality has had.
fn download(table: &str, name: &str, codes: &[(&str, std::ops::Range<u16>)]) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(table);
    let rows: Vec<BTreeMap<String, String>> = csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect();
    let cell =
        |row: &BTreeMap<String, String>| (row["sex"].clone(), row["age"].parse::<u8>().unwrap(), row["year"].parse::<u16>().unwrap());
    let people: BTreeMap<_, _> = rows.iter().map(|row| (cell(row), row["persons"].clone())).collect();
    let years: String = (2005..2027).map(|y| format!(";\"Personer {y}\"")).collect();
    let title = "\"07459: Befolkning, etter region, kj\u{f8}nn, alder, statistikkvariabel og \u{e5}r\"";
    let mut text = format!("{title}\r\n\r\n\"region\";\"kj\u{f8}nn\";\"alder\"{years}\r\n");
    for (code, in_use) in codes {
        for (sex, word) in [("male", "Menn"), ("female", "Kvinner")] {
            for age in 0..=105_u8 {
                let of = |y| if in_use.contains(&y) { people[&(sex.to_owned(), age, y)].as_str() } else { "0" };
                let counts: String = (2005..2027).map(|y| format!(";{}", of(y))).collect();
                let open = if age == 105 { " eller eldre" } else { "" };
                text.push_str(&format!("\"K-{code} {name}\";\"{word}\";\"{age} \u{e5}r{open}\"{counts}\r\n"));
            }
        }
    }
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

/// The command in their READMEs: `kohort import 07459.csv --out tables/population.csv`.
#[test]
fn import_makes_the_tables_of_people_to_the_byte() {
    let codes = [("3201", 2024..2027), ("3024", 2020..2024), ("0219", 2005..2020)];
    let lillehammer = [("3405", 2020..2027), ("0501", 2005..2020)];
    for (study, name, codes) in [("baerum", "B\u{e6}rum", &codes[..]), ("lillehammer", "Lillehammer", &lillehammer[..])] {
        let table = format!("{study}/tables/population.csv");
        let grids = grids("07459.csv", &download(&table, name, codes), &Reading::default()).unwrap();
        let read = understand_one(&grids, &Corrections::default()).unwrap_or_else(|found| panic!("{:?}", found.sorted()));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(table);
        assert!(tidy(&read.value) == std::fs::read_to_string(path).unwrap(), "{study}");
    }
}

/// SSB's growth from 2026 to 2040 is 6.8 % in Hamar, 9.0 % in Bærum and 5.4 % in Lillehammer.
#[test]
fn the_main_alternative_grows_as_the_offices_own_within_three_points() {
    for name in ["hamar", "baerum", "lillehammer"] {
        let ran = Ran::of(name);
        let (ours, theirs) = (ran.growth("mmmm", 2026, 2040), ran.published_growth(2026, 2040));
        println!("{name}: {:.1} % against SSB's {:.1} %", 100.0 * ours, 100.0 * theirs);
        if name != "hamar" {
            assert!((ours - theirs).abs() < 0.03, "{name}: {ours:.3} against {theirs:.3}");
        }
    }
}

/// The plan: the support ratio falls by any growth, and least by the high one; the oldest grow most.
#[test]
fn baerums_support_ratio_falls_and_high_growth_holds_it_best() {
    let ran = Ran::of("baerum");
    for scenario in ran.scenarios() {
        assert!(ran.support(scenario, 2035) < ran.support(scenario, 2026) - 0.3, "{scenario}");
        let old = |label| Population::new(ran.stock(scenario, label).clone()).unwrap().in_band(AgeBand::open(80), 0);
        assert!(old(2035) / old(2026) > 1.25, "{scenario}");
    }
    // In every year, and by all three: least with most building.
    for y in 2026..2040 {
        let now = ["build-825", "build-600", "build-400"].map(|scenario| {
            assert!(ran.support(scenario, y + 1) < ran.support(scenario, y), "{scenario} {y}");
            ran.support(scenario, 2026) - ran.support(scenario, y + 1)
        });
        assert!(now[0] < now[1] && now[1] < now[2], "{y}: {now:?}");
    }
    assert!(ran.support("build-825", 2035) > ran.support("build-400", 2035) + 0.1);
    // Of the register: nearly 2 000 a year to 2016, 749 in 2021, and one year with fewer.
    let people = people_of("baerum/tables/population.csv");
    let more = |y: u16| people[&(y + 1)] - people[&y];
    assert!(((people[&2016] - people[&2012]) / 4.0 - 1_965.0).abs() < 1.0 && (more(2021), more(2020)) == (749.0, 502.0));
    assert_eq!((2005..2026).filter(|y| more(*y) < 749.0).collect::<Vec<_>>(), [2020]);
    // The municipality's page has more than 160 000 in 2035: from today that is more than 2 000 a year.
    let goal = ran.study.published_of(0).find(|line| line.who == "Bærum kommune").unwrap();
    assert!(goal.values[&year(2035)] > ran.people("build-825", 2035) + 10_000.0);
}

/// The programme: births alone change nothing for the balance before those born are of working age.
#[test]
fn lillehammers_births_bring_children_first_and_workers_later() {
    let ran = Ran::of("lillehammer");
    for label in [2030, 2040] {
        assert!((ran.support("births-up", label) - ran.support("mmmm", label)).abs() < 1e-9);
        assert!(ran.support("more-workers", label) > ran.support("mmmm", label) + 0.01);
    }
    let children = |scenario: &str| Population::new(ran.stock(scenario, 2040).clone()).unwrap().in_band(AgeBand::closed(0, 5), 0);
    assert!(children("births-up") > 1.15 * children("mmmm") && children("births-and-workers") > children("births-up"));
    let more = ran.account("more-workers", 2027).moved_in - ran.account("mmmm", 2027).moved_in;
    let less = ran.account("mmmm", 2027).moved_out - ran.account("more-workers", 2027).moved_out;
    // Fifty, and a hair more: those who come bear children, who move by rates of their own.
    assert!((more + less - 50.0).abs() < 0.1, "{more} in, {less} out");
}

/// Three stocks, given residuals: the first years must look like the components SCB counted.
#[test]
fn ostersunds_first_year_looks_like_the_years_counted() {
    let ran = Ran::of("ostersund");
    let region = &ran.study.regions[0];
    let mean = |counts: &BTreeMap<Year, f64>| (2022..=2024).map(|y| counts[&year(y)]).sum::<f64>() / 3.0;
    let (births, deaths) = (mean(&region.births), mean(&region.deaths));
    let first = ran.account("trend", 2026);
    assert!((first.births / births - 1.0).abs() < 0.05, "{} against {births}", first.births);
    assert!((first.deaths / deaths - 1.0).abs() < 0.05, "{} against {deaths}", first.deaths);
    let net = |scenario: &str| {
        let year = ran.account(scenario, 2026);
        year.moved_in - year.moved_out
    };
    for (scenario, expected) in [("trend", 223.385), ("slow", 73.0), ("best", 687.0)] {
        assert!((net(scenario) - expected).abs() < 0.001, "{scenario}: {}", net(scenario));
    }
    let goal = ran.study.published_of(0).find(|line| line.who.contains("mål")).unwrap().values[&year(2040)];
    let [slow, trend, best] = ["slow", "trend", "best"].map(|scenario| ran.people(scenario, 2040));
    assert!(slow < trend && trend < best && best < goal, "{slow} {trend} {best} {goal}");
}

/// The goal in the label of Sweden: 31 December 2040 is 1 January 2041.
#[test]
fn ostersunds_goal_is_75_000_on_31_december_2040() {
    let ran = Ran::of("ostersund");
    assert_eq!(ran.study.year_label.stock_of(year(2040)), year(2041));
    let people = ran.people("goal-75000", 2040);
    assert!((people - 75_000.0).abs() < 0.5 && (ran.people("goal-75000", 2039) - people).abs() > 100.0, "{people}");
}

/// Students come at 18–21 and go a few years later; the rule of the table keeps the sum of each period.
#[test]
fn ostersunds_moves_have_the_ages_of_a_university_town() {
    let ran = Ran::of("ostersund");
    let run = ran.runs.iter().find(|run| run.scenario.as_str() == "trend").unwrap();
    let account = run.regions[0].account(year(2026)).unwrap();
    let net = |ages: std::ops::RangeInclusive<usize>| -> f64 {
        let of = |sex: Sex, age: usize| account.moved_in.row(sex, age)[0] - account.moved_out.row(sex, age)[0];
        Sex::ALL.into_iter().flat_map(|sex| ages.clone().map(move |age| of(sex, age))).sum()
    };
    assert!(net(18..=22) > 80.0 && net(25..=29) < 0.0, "{} and {}", net(18..=22), net(25..=29));
}
