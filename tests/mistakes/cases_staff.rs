//! Staff and money (K072x, K073x).

use crate::Case;
use crate::folder::Edit::{self, Bytes, Swap};

const STUDY: &str = "study.toml";
const STAFF: &str = "tables/staff.csv";
const COSTS: &str = "tables/costs.csv";

/// The study with a table more.
fn with(key: &'static str, file: &'static str, bytes: &'static str) -> Vec<Edit> {
    let (named, sourced) = match key {
        "staff" => {
            ("known_need = \"tables/known_need.csv\"\nstaff = \"tables/staff.csv\"", "known_need = \"made up\"\nstaff = \"made up\"")
        }
        _ => ("capacity = \"tables/capacity.csv\"\ncosts = \"tables/costs.csv\"", "capacity = \"made up\"\ncosts = \"made up\""),
    };
    let (table, source) = match key {
        "staff" => ("known_need = \"tables/known_need.csv\"", "known_need = \"made up\""),
        _ => ("capacity = \"tables/capacity.csv\"", "capacity = \"made up\""),
    };
    vec![Swap(STUDY, table, named), Swap(STUDY, source, sourced), Bytes(file, bytes.as_bytes().to_vec())]
}

macro_rules! staff {
    ($rows:literal) => {
        with("staff", STAFF, concat!("service,year,age_from,age_to,fte,fte_per_unit,hours_per_week,leavers,recruits,vacancies\n", $rows))
    };
}

macro_rules! costs {
    ($rows:literal) => {
        with("costs", COSTS, concat!("service,year,cost_per_unit,total,currency\n", $rows))
    };
}

/// A key block before the first scenario.
fn block(text: &'static str) -> Edit {
    Swap(STUDY, "[[scenario]]\nid = \"mmmm\"", text)
}

fn at(code: &'static str, file: &'static str, line: Option<usize>, column: Option<usize>, edits: Vec<Edit>) -> Case {
    Case { code, place: (file, line, column), also: &[], edits }
}

pub fn cases() -> Vec<Case> {
    let (two, three) = (Some(2), Some(3));
    vec![
        at("K0720", STAFF, two, two, staff!(",2023,,,,,,,,\n")),
        at("K0720", STAFF, two, two, staff!("home-care,2023,,,40,,1500,,,\n")),
        at("K0720", STAFF, two, two, staff!(",2023,,,,1.05,,,,\n")),
        at("K0720", STAFF, two, None, staff!(",2023,,,,,,,,12\n")),
        at("K0721", STAFF, two, None, staff!("home-care,2023,,,,,,0.1,,\n")),
        at("K0722", STAFF, two, None, staff!("day-care,2023,,,40,,,,,\n")),
        at("K0722", STAFF, two, None, staff!("all-places,2023,,,40,,,,,\n")),
        at("K0722", COSTS, two, None, costs!("all-places,2023,,5000000,NOK\n")),
        at("K0723", STAFF, two, None, staff!(",2024,,,400,,,,,\n")),
        at("K0723", COSTS, two, None, costs!("long-stay,2018,900000,,NOK\n")),
        Case { also: &["K0725"], ..at("K0724", STAFF, two, None, staff!(",2023,19,39,40,,,,,\n,2023,40,66,50,,,,,\n,2023,,,100,,,,,\n")) },
        at("K0725", STAFF, None, None, staff!(",2023,,,,,,0.1,,\n")),
        at("K0726", COSTS, two, two, costs!(",2023,,,NOK\n")),
        at("K0726", COSTS, two, two, costs!(",2023,900000,,NOK\n")),
        at("K0783", STAFF, three, None, leaving(staff!(",2023,,,,,,0.1,,\n,2023,30,60,40,,,,,\n"))),
        at("K0783", STAFF, three, None, leaving(staff!(",2023,,,,,,0.1,,\n,2023,62,,40,,,,,\n"))),
        at("K0727", COSTS, three, None, costs!(",2023,,5000000,NOK\nlong-stay,2022,900000,,NOK\n")),
        at("K0730", "tables/norms.csv", two, Some(2), norms("school-nurse,6,15,300,long-stay,0.68,37.5\n")),
        at("K0730", "tables/norms.csv", three, None, norms("school-nurse,6,15,300,,,\nschool-nurse,,,,school-nurse,0.68,37.5\n")),
        Case {
            also: &["K0725"],
            ..at(
                "K0734",
                STUDY,
                Some(63),
                Some(15),
                vec![block("[staff]\nrecruitment = { from = 2025, source = \"made up\" }\n\n[[scenario]]\nid = \"mmmm\"")],
            )
        },
    ]
}

/// With an age, 60, at which everybody leaves.
fn leaving(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.push(block("[staff]\nleaving_age = 60\n\n[[scenario]]\nid = \"mmmm\""));
    edits
}

fn norms(rows: &'static str) -> Vec<Edit> {
    let head = "service,age_from,age_to,persons_per_fte,of,hours_per_user_week,hours_per_fte_week\n";
    vec![Bytes("tables/norms.csv", format!("{head}{rows}").into_bytes())]
}

/// What only shows when own numbers are held against users.
pub fn built() -> Vec<(&'static str, Vec<Edit>)> {
    let no_hours = || Swap(STUDY, "hours_per_user_week = 3.7\n", "");
    let more = |mut edits: Vec<Edit>, edit: Edit| {
        edits.push(edit);
        edits
    };
    vec![
        ("K0728", staff!("home-care,2023,,,400,,,,,\nlong-stay,2023,,,,1.05,,,,\n,2023,,,300,,,,,\n")),
        ("K0729", more(staff!(",2023,,,300,,,,,\n"), no_hours())),
        ("K0731", vec![block("[staff]\nabsence = { value = 0.1, basis = \"plan\", source = \"made up\" }\n\n[[scenario]]\nid = \"mmmm\"")]),
        ("K0732", staff!(",2023,,,300,,,,,\n")),
        ("K0733", staff!("home-care,2023,,,100,,,,,\n,2023,,,300,,,,,\n")),
        ("K0781", costs!("long-stay,2023,900000,,NOK\n")),
        ("K0735", more(costs!(",2023,,5000000,NOK\n"), no_hours())),
    ]
}
