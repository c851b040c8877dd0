//! What only shows when rates are found from sound inputs (K031x, K041x).

use crate::folder::Edit::{self, Rewrite, Swap};
use crate::folder::Folder;

const STUDY: &str = "study.toml";

/// Codes with an input that provokes them.
pub fn cases() -> Vec<(&'static str, Vec<Edit>)> {
    let last_line =
        |text: &str| text.lines().filter(|line| line.contains("persons") || line.starts_with("2024")).map(|l| format!("{l}\n")).collect();
    let probabilities = |text: &str| {
        let filled = |line: &str| if line.ends_with(',') { format!("{line}0.9\n") } else { format!("{line}\n") };
        text.replacen("mx", "qx", 1).lines().map(filled).collect()
    };
    let no_younger =
        |text: &str| text.lines().filter(|line| !line.contains("long-stay,2022,,67")).map(|line| format!("{line}\n")).collect();
    let to_2022 = |text: &str| text.lines().filter(|line| !line.starts_with("2023")).map(|line| format!("{line}\n")).collect();
    vec![
        (
            "K0322",
            vec![
                Rewrite("tables/mortality.csv", to_2022),
                Swap(STUDY, "mortality = [2022, 2023]", "mortality = [2021, 2022]"),
                Swap(STUDY, "decline = [2021, 2023]", "decline = [2020, 2022]"),
            ],
        ),
        ("K0415", vec![]),
        ("K0315", vec![Rewrite("tables/mortality.csv", probabilities)]),
        ("K0316", vec![Swap(STUDY, "mean_age_at_birth = { 2024 = 31.4 }", "life_expectancy = { 2024 = 119.5 }")]),
        ("K0320", vec![Rewrite("tables/national_population.csv", last_line)]),
        ("K0411", vec![Rewrite("tables/users.csv", no_younger)]),
        ("K0414", vec![Swap("tables/use_rates.csv", "day-care,male,80,,0.031", "day-care,male,80,,1.031")]),
        ("K0412", vec![Swap(STUDY, "trend_window = [2020, 2023]", "trend_window = [2022, 2023]")]),
    ]
}

#[test]
fn what_the_model_cannot_do_is_named() {
    let unnamed = |(code, edits): &(&'static str, Vec<Edit>)| Folder::with(edits).judge_with_model().count(code) == 0;
    let missed: Vec<&str> = cases().iter().filter(|case| unnamed(case)).map(|(code, _)| *code).collect();
    assert_eq!(missed, [""; 0]);
}
