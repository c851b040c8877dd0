//! What a study says beside the rates of a service (K0785–K0794).

use crate::Case;
use crate::folder::Edit::{self, Bytes, Rewrite, Swap};

const STUDY: &str = "study.toml";
const USERS: &str = "tables/users.csv";
const HOURS_EACH: &str = "hours_per_user_week = 3.7\n";

/// Edits of the study file, and the key a message names: its line and column.
fn study(code: &'static str, at: (usize, usize), edits: Vec<Edit>) -> Case {
    Case { code, place: (STUDY, Some(at.0), Some(at.1)), also: &[], edits }
}

fn known(code: &'static str, rows: &[u8]) -> Case {
    Case { code, place: ("tables/known_need.csv", None, None), also: &[], edits: vec![Bytes("tables/known_need.csv", rows.to_vec())] }
}

/// A table of hours for home care in place of the one number.
pub fn hours(rows: &'static [u8], each: &'static str) -> Vec<Edit> {
    vec![
        Swap(STUDY, "users = \"tables/users.csv\"\n", "users = \"tables/users.csv\"\nhours = \"tables/hours.csv\"\n"),
        Swap(STUDY, "norms = \"made up\"\n", "norms = \"made up\"\nhours = \"made up\"\n"),
        Swap(STUDY, HOURS_EACH, each),
        Bytes("tables/hours.csv", rows.to_vec()),
    ]
}

/// Hours for nobody under 67, who use home care too.
pub const OLD_ONLY: &[u8] = b"service,age_from,age_to,hours\nhome-care,67,79,5.7\nhome-care,80,,4.6\n";

/// A column of hours, filled in the rows that `filled` names.
fn counted(text: &str, filled: fn(&str) -> bool) -> String {
    let line = |(n, line): (usize, &str)| match n {
        0 => "region,service,year,sex,age_from,age_to,users,note,hours\n".to_owned(),
        _ if filled(line) => format!("{line},200\n"),
        _ => format!("{line},\n"),
    };
    text.lines().enumerate().map(line).collect()
}

fn table(from: &'static str) -> Edit {
    Swap(STUDY, "name = \"Dagsenter\"\n", from)
}

pub fn cases() -> Vec<Case> {
    [growths(), given_hours(), people()].into_iter().flatten().collect()
}

fn growths() -> Vec<Case> {
    vec![
        study("K0785", (87, 10), vec![Swap(STUDY, "damping = 0.8", "growth = { per_year = 0.05, from = 2023, until = 2030, source = \"a plan\" }")]),
        study(
            "K0785",
            (88, 10),
            vec![Swap(STUDY, "damping = 0.8", "damping = 0\ngrowth = { per_year = 0.05, from = 2020, until = 2030, source = \"a plan\" }")],
        ),
        study(
            "K0786", (107, 10),
            vec![table("name = \"Dagsenter\"\ngrowth = { per_year = 0.05, from = 2020, until = 2020, source = \"a plan\" }\n")],
        ),
        study(
            "K0786", (108, 16),
            vec![table("name = \"Dagsenter\"\nhours_per_user_week = 6\nhours_growth = { per_year = 0.05, from = 2020, until = 2024, source = \" \" }\n")],
        )
        .at_line(108),
        study(
            "K0207",
            (107, 23),
            vec![table("name = \"Dagsenter\"\ngrowth = { per_year = 5, from = 2020, until = 2024, source = \"a plan\" }\n")],
        ),
        study(
            "K0789", (107, 16),
            vec![table("name = \"Dagsenter\"\nhours_growth = { per_year = 0.01, from = 2020, until = 2024, source = \"a plan\" }\n")],
        ),
    ]
}

impl Case {
    fn at_line(mut self, line: usize) -> Self {
        self.place.1 = Some(line);
        self
    }
}

fn given_hours() -> Vec<Case> {
    vec![
        study("K0787", (80, 1), hours(OLD_ONLY, HOURS_EACH)).at_line(82),
        Case {
            code: "K0790",
            place: (USERS, None, None),
            also: &[],
            edits: vec![Rewrite(USERS, |text| counted(text, |line| line.contains("0101,home-care,2022"))), Swap(STUDY, HOURS_EACH, "")],
        },
        Case {
            code: "K0109",
            place: (USERS, Some(2), Some(9)),
            also: &[],
            edits: vec![
                Swap(USERS, "0101,home-care,2020,,0,66,366,", "0101,home-care,2020,,0,66,1,"),
                Rewrite(USERS, |text| counted(text, |line| line.contains("home-care"))),
                Swap(STUDY, HOURS_EACH, ""),
            ],
        },
        known("K0791", b"service,year,persons,note\nhome-care,2025,3,three\nhome-care,2027,-4,four leave\n"),
        known("K0792", b"service,year,until,persons,note\nhome-care,2025,2024,3,three\n"),
        known("K0791", b"region,service,year,until,persons,note\n0101,home-care,2025,2026,3,three\n0101,home-care,2026,,-3,all leave\n"),
    ]
}

fn people() -> Vec<Case> {
    vec![study("K0794", (107, 10), vec![table("name = \"Dagsenter\"\ncounts = \"people\"\n")])]
}

/// What only shows when rates are found.
pub fn built() -> Vec<(&'static str, Vec<Edit>)> {
    vec![("K0788", hours(OLD_ONLY, "")), ("K0793", vec![Swap(STUDY, "damping = 0.8", "shrink = true")])]
}
