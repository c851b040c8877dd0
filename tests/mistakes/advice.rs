//! What the pages of K07xx advise is done, and the message is gone: nothing else is said in its place but doubts.

use crate::folder::Edit::{self, Bytes, Swap};
use crate::folder::Folder;
use crate::{cases, cases_rates, model};
use kohort::diag::Diagnostics;

const STUDY: &str = "study.toml";

/// A code, which of its inputs, and what its page advises.
type Mended = (&'static str, usize, Vec<Edit>);

fn study(from: &'static str, to: &'static str) -> Vec<Edit> {
    vec![Swap(STUDY, from, to)]
}

fn table(name: &'static str, from: &'static str, to: &'static str) -> Vec<Edit> {
    vec![Swap(name, from, to)]
}

fn levers() -> Vec<Mended> {
    vec![
        ("K0701", 0, study("ceiling = 0.1", "ceiling = 0.1\nsaving = 0.1")),
        ("K0702", 0, study("\nreference = 16.2", "")),
        ("K0703", 0, study("full = 2025", "full = 2027")),
        ("K0703", 1, study("until = 2025", "until = 2030")),
        ("K0704", 0, study("from = 2021", "from = 2024")),
        ("K0705", 0, study("source = \" \"", "source = \"reference value, not local data\"")),
        ("K0706", 0, study("uptake = 50", "uptake = 0.5")),
        ("K0707", 0, study("\"home-cair\"", "\"home-care\"")),
        ("K0707", 1, study("services = [\"all-places\"]", "services = [\"home-care\"]")),
        ("K0708", 0, study("name = \"Dagsenter\"\n", "name = \"Dagsenter\"\nhours_per_user_week = 6\n")),
        (
            "K0709",
            0,
            study("services = [\"home-care\"]\nhypothesis = \"expansion\"", "services = [\"long-stay\"]\nhypothesis = \"expansion\""),
        ),
        ("K0710", 0, study("damping = 0.8", "damping = 0")),
        ("K0711", 0, study("age_from = 67\nshare", "age_from = 80\nshare")),
        ("K0712", 0, study("hypothesis = \"compression\"\nshare = 0.9", "hypothesis = \"postponement\"")),
        ("K0713", 0, study("from = 2045", "from = 2028")),
        ("K0714", 0, study("\nplaces = 2\n", "\nplaces = 900\n")),
        ("K0715", 0, study("ceiling = 0.02", "ceiling = 0.06")),
        ("K0716", 0, study("reference = 162.0", "reference = 16.2")),
        ("K0716", 0, study("reference = 162.0", "reference = 162.0\nceiling = 0.2")),
        ("K0718", 0, study("calibration = 1999", "calibration = 2022")),
        ("K0718", 0, study("\ngrows_with_age_from = 67", "")),
        ("K0795", 0, study("on = true\nfrom = 2026", "on = false\nfrom = 2026")),
    ]
}

fn staff() -> Vec<Mended> {
    const STAFF: &str = "tables/staff.csv";
    const COSTS: &str = "tables/costs.csv";
    vec![
        ("K0720", 0, table(STAFF, ",2023,,,,,,,,", ",2023,,,400,,,,,")),
        ("K0720", 1, table(STAFF, "home-care,2023,,,40,,1500,,,", "home-care,2023,,,40,,,,,")),
        ("K0720", 2, table(STAFF, ",2023,,,,1.05,,,,", "home-care,2023,,,,0.3,,,,")),
        ("K0722", 0, study("name = \"Dagsenter\"\n", "name = \"Dagsenter\"\nhours_per_user_week = 6\n")),
        ("K0723", 0, table(STAFF, ",2024,,,400", ",2023,,,400")),
        ("K0726", 0, table(COSTS, ",2023,,,NOK", ",2023,,5000000,NOK")),
        ("K0727", 2, table(COSTS, ",2023,,5000000,NOK\nlong-stay,2022,900000", ",2022,,5000000,NOK\nlong-stay,2022,9000")),
        ("K0728", 0, table(STAFF, "home-care,2023,,,400", "home-care,2023,,,200")),
        (
            "K0729",
            0,
            study(
                "places = { occupancy = 0.95 }",
                "places = { occupancy = 0.95 }\nstaff = { fte_per_place = 1.05, basis = \"reference\", source = \"made up\" }",
            ),
        ),
        ("K0730", 0, table("tables/norms.csv", "school-nurse,6,15,300,long-stay,0.68,37.5", "school-nurse,6,15,300,,,")),
        ("K0733", 0, table(STAFF, ",2023,,,300", ",2023,,,100")),
        ("K0735", 0, table(COSTS, ",2023,,5000000,NOK", "long-stay,2023,900000,,NOK")),
    ]
}

fn places() -> Vec<Mended> {
    const TABLE: &str = "tables/capacity.csv";
    let building = |from, to| study(from, to);
    vec![
        ("K0740", 0, table(TABLE, "2027,,0,Ombygging,,,,,", "2027,,,Ombygging,,4000000,,NOK,2024")),
        ("K0741", 0, table(TABLE, "0101,long-stay,2031", "0101,long-stay,2029")),
        ("K0742", 1, building("unit = 7.5", "unit = 24")),
        ("K0742", 2, building("wait = 1.5", "wait = 2")),
        ("K0743", 0, building("ready = 2023", "ready = 2026")),
        ("K0744", 0, vec![Edit::Append(TABLE, "0101,all-places,2020,90,,"), Edit::Append(TABLE, "0102,all-places,2020,45,,")]),
        (
            "K0745",
            0,
            study("new_places = { from = 2022, base = \"counted\" }", "new_places = { from = 2022, base = \"counted\" }\nplaces = { }"),
        ),
        ("K0746", 0, study("from = 2012, base", "from = 2022, base")),
        ("K0746", 2, study("from = 2025, base = \"counted\"", "from = 2025, base = \"modelled\"")),
        ("K0747", 0, table(TABLE, ",perhaps,", ",proposed,")),
        ("K0748", 0, table(TABLE, "2027,120,,Ombygging", "2027,,12,Ombygging")),
        ("K0749", 0, study("building = { unit = 9, ready = 2026, source = \"made up\" }", "")),
        ("K0755", 0, study("[66, 20]", "[20, 66]")),
        ("K0755", 1, study("old_from = 66\n", "")),
        ("K0756", 0, study("support_ratio_below = 0.0", "support_ratio_below = 3.0")),
        ("K0757", 0, study("base_year = 2022\n", "")),
        ("K0758", 0, study("coverage = \"institution\"", "coverage = \"institution\"\nplaces = { }")),
        ("K0407", 0, table(TABLE, "2020,,78,Heimen", "2020,78,,Heimen")),
    ]
}

fn rates() -> Vec<Mended> {
    let hours = |rows: &'static [u8]| vec![Bytes("tables/hours.csv", rows.to_vec())];
    vec![
        ("K0785", 0, study("growth = {", "damping = 0\ngrowth = {")),
        ("K0785", 1, study("from = 2020, until", "from = 2023, until")),
        ("K0786", 0, study("until = 2020", "until = 2024")),
        (
            "K0787",
            0,
            study("hours_per_user_week = 3.7\n", "")
                .into_iter()
                .chain(hours(b"service,age_from,age_to,hours\nhome-care,0,,5.7\n"))
                .collect(),
        ),
        ("K0788", 0, hours(b"service,age_from,age_to,hours\nhome-care,0,66,3\nhome-care,67,,5.7\n")),
        ("K0789", 0, study("hours_growth = {", "hours_per_user_week = 6\nhours_growth = {")),
        ("K0791", 0, table("tables/known_need.csv", "2027,-4", "2027,-3")),
        ("K0792", 0, table("tables/known_need.csv", "2025,2024", "2025,2025")),
        ("K0794", 0, study("counts = \"people\"\n", "")),
        ("K0793", 0, study("shrink = true", "damping = 0.8")),
    ]
}

/// The input of a code's `nth` case.
fn spoilt(code: &str, nth: usize) -> Vec<Edit> {
    let of_files = cases().into_iter().map(|case| (case.code, case.edits));
    let of_built = model::cases().into_iter().chain(cases_rates::built());
    of_files.chain(of_built).filter(|(own, _)| *own == code).nth(nth).unwrap_or_else(|| panic!("{code} has no case {nth}")).1
}

/// Mistakes and doubts of the checks and of the builder.
fn said(folder: &Folder) -> Diagnostics {
    let mut found = folder.judge();
    if !found.has_errors() {
        found.extend(folder.judge_with_model());
    }
    found
}

#[test]
fn what_a_page_advises_mends_what_it_is_about() {
    let mut wrong = Vec::new();
    for (code, nth, advice) in [levers(), staff(), places(), rates()].into_iter().flatten() {
        let before = spoilt(code, nth);
        assert!(said(&Folder::with(&before)).count(code) > 0, "{code}, case {nth}");
        let found = said(&Folder::with(&[before, advice].concat()));
        if found.count(code) > 0 || found.has_errors() {
            wrong.push(format!("{code}, case {nth}:\n{}", Folder::shown(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
