//! What cannot be public because it is of too few (K0775–K0779, K0796).

use crate::folder::Edit::{self, Bytes, Rewrite, Swap};
use crate::folder::Folder;

/// Every line of a table as the lines it becomes.
fn rows(text: &str, change: fn(&[&str]) -> Vec<String>) -> String {
    text.lines().flat_map(|line| change(&line.split(',').collect::<Vec<_>>())).map(|line| line + "\n").collect()
}

/// In Utbygd three women and three men are 79 years old.
fn few_of_79(text: &str) -> String {
    rows(text, |cells| match cells {
        ["0102", year, sex, "79", _] => vec![format!("0102,{year},{sex},79,3")],
        cells => vec![cells.join(",")],
    })
}

/// Those of 79 who live in a home are counted by themselves.
fn counted_by_themselves(text: &str) -> String {
    rows(text, |cells| match cells {
        [region, "long-stay", year, _, "67", "79", users, _] => {
            vec![format!("{region},long-stay,{year},,67,78,{users},"), format!("{region},long-stay,{year},,79,79,4,")]
        }
        cells => vec![cells.join(",")],
    })
}

/// And nobody else is.
fn nobody_else_is(text: &str) -> String {
    rows(text, |cells| match cells {
        [region, "long-stay", year, _, "67", "79", ..] => vec![format!("{region},long-stay,{year},,79,79,4,")],
        [_, "long-stay", ..] => Vec::new(),
        cells => vec![cells.join(",")],
    })
}

/// In Utbygd three live in a home at each age, and hours are counted beside users.
fn hours_of_three(text: &str) -> String {
    rows(text, |cells| match cells {
        [.., "note"] => vec![cells[..7].join(",") + ",hours"],
        ["0102", "long-stay", year, _, from, to, ..] => vec![format!("0102,long-stay,{year},,{from},{to},3,90")],
        [region, "long-stay", year, _, from, to, users, _] => vec![format!("{region},long-stay,{year},,{from},{to},{users},600")],
        cells => vec![cells.join(",")],
    })
}

/// In Utbygd one aged 67–79 lived in a home in one year and two in the other.
fn few_users(text: &str) -> String {
    rows(text, |cells| match cells {
        ["0102", "long-stay", year, _, "67", "79", ..] => {
            vec![format!("0102,long-stay,{year},,67,79,{},", if *year == "2022" { 1 } else { 2 })]
        }
        cells => vec![cells.join(",")],
    })
}

/// A plan prints one user, eleven, and twelve in all.
const PLAN: &[u8] = b"who;made;what;age_from;age_to;year;value\nPlan;2019;home-care;67;79;2030;1\n\
Plan;2019;home-care;80;;2030;11\nPlan;2019;home-care;67;;2030;12\n";

/// Codes with an input that provokes them.
pub fn cases() -> Vec<(&'static str, Vec<Edit>)> {
    let few = || Rewrite("tables/population.csv", few_of_79);
    vec![
        ("K0775", vec![few(), Rewrite("tables/users.csv", counted_by_themselves)]),
        ("K0775", vec![Rewrite("tables/users.csv", few_users)]),
        ("K0776", vec![few(), Rewrite("tables/users.csv", nobody_else_is)]),
        ("K0777", vec![Swap("tables/use_rates.csv", "day-care,male,67,79,0.008", "day-care,male,67,79,0.002")]),
        ("K0778", vec![Bytes("tables/published.csv", PLAN.to_vec())]),
        ("K0779", vec![Rewrite("tables/users.csv", hours_of_three)]),
        (
            "K0796",
            vec![
                Swap("study.toml", "[sources]", "[privacy]\nsmall = \"suppress\"\n\n[sources]"),
                Swap("tables/users.csv", "0102,long-stay,2021,,67,79,17", "0102,long-stay,2021,,67,79,2"),
            ],
        ),
    ]
}

#[test]
fn rates_of_too_few_people_are_named_in_a_public_study_and_stand_in_an_internal_one() {
    for (code, mut edits) in cases() {
        assert!(Folder::with(&edits).judge_with_model().count(code) > 0, "{code}");
        let public = if code == "K0796" { "[privacy]\n" } else { "[sources]" };
        let internal = if code == "K0796" { "[privacy]\nmode = \"internal\"\n" } else { "[privacy]\nmode = \"internal\"\n\n[sources]" };
        edits.push(Swap("study.toml", public, internal));
        let found = Folder::with(&edits).judge_with_model();
        assert_eq!(["K0775", "K0776", "K0777", "K0778", "K0779", "K0796"].map(|code| found.count(code)), [0; 6], "{code}");
    }
}
