//! What only shows when rates are found from sound inputs and people projected (K030x, K031x, K041x): by files where a file
//! can say it, by inputs past the checks where the checks before leave no way to them.

use crate::cases_rates;
use crate::cases_tables::moves;
use crate::folder::Edit::{self, Rewrite, Swap};
use crate::folder::Folder;
use kohort::diag::{Diagnostic, Diagnostics};
use kohort::domain::axis::Sex;
use kohort::domain::rates::{Migration, NetMigration};
use kohort::domain::study::{Language, Study};
use kohort::model::project::project_all;
use kohort::scenario::build::build;
use kohort::scenario::inputs::{Inputs, Letter, Path};

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
    let own = vec![
        ("K0312", vec![Rewrite("tables/fertility.csv", |text| last_cell(text, |_| 0.0))]),
        ("K0313", vec![Rewrite("tables/fertility.csv", at_thirty_alone), Swap(STUDY, "2030 = 1.9", "2030 = 2.6")]),
        ("K0315", vec![Rewrite("tables/mortality.csv", probabilities)]),
        ("K0316", vec![Swap(STUDY, "mean_age_at_birth = { 2024 = 31.4 }", "life_expectancy = { 2024 = 119.5 }")]),
        ("K0318", vec![Swap(STUDY, "alternatives = \"MMMM\"\n", "")]),
        ("K0319", vec![Rewrite("tables/national_population.csv", |text| last_cell(text, |persons| persons / 1000.0))]),
        ("K0320", vec![Rewrite("tables/national_population.csv", last_line)]),
        (
            "K0322",
            vec![
                Rewrite("tables/mortality.csv", to_2022),
                Swap(STUDY, "mortality = [2022, 2023]", "mortality = [2021, 2022]"),
                Swap(STUDY, "decline = [2021, 2023]", "decline = [2020, 2022]"),
            ],
        ),
        ("K0330", moves("region,year,in_count,out_count\n0102,2022,900,180\n")),
        ("K0333", moves("region,year,kind,in_count,out_count\n0102,2020,international,40,12\n")),
        ("K0350", crate::office::edits(|_, _, _, _| true, crate::office::SCENARIO)),
        ("K0415", vec![]),
        ("K0410", vec![Swap("tables/users.csv", "long-stay,2022,,67,79,", "long-stay,2022,,67,79,9999999")]),
        ("K0411", vec![Rewrite("tables/users.csv", no_younger)]),
        (
            "K0746",
            vec![
                Rewrite("tables/users.csv", no_younger),
                Swap(
                    STUDY,
                    "places = { occupancy = 0.95 }",
                    "places = { occupancy = 0.95 }\nnew_places = { from = 2022, base = \"counted\" }",
                ),
            ],
        ),
        ("K0414", vec![Swap("tables/use_rates.csv", "day-care,male,80,,0.031", "day-care,male,80,,1.031")]),
        ("K0412", vec![Swap(STUDY, "trend_window = [2020, 2023]", "trend_window = [2022, 2023]")]),
        cases_rates::built().remove(0),
        cases_rates::built().remove(1),
        ("K0416", [vec![Swap(STUDY, "trend_window = [2020, 2023]", "trend_window = [2022, 2023]")], reference(ELSEWHERE)].concat()),
    ];
    let built = [
        crate::cases_staff::built(),
        crate::cases_plans::contradictions(),
        crate::cases_levers::doubts(),
        crate::cases_differences::built(),
        crate::cases_target::built(),
        crate::cases_housing::doubts(),
    ];
    own.into_iter().chain(built.into_iter().flatten()).collect()
}

/// Home care in another place, and in the nation.
const ELSEWHERE: &[u8] = b"area,service,year,age_from,age_to,users,people\n\
    0103,home_based_care,2021,80,,310,1000\n0103,home_based_care,2022,80,,290,1000\n0103,home_based_care,2023,80,,295,1000\n\
    nation,,2010,0,,900,9000\nnation,,2011,0,,880,9000\nnation,,2012,0,,850,9000\n";

/// A study with a table of other places.
pub fn reference(rows: &'static [u8]) -> Vec<Edit> {
    vec![
        Swap(STUDY, "users = \"tables/users.csv\"\n", "users = \"tables/users.csv\"\nreference_users = \"tables/elsewhere.csv\"\n"),
        Swap(STUDY, "norms = \"made up\"\n", "norms = \"made up\"\nreference_users = \"made up\"\n"),
        Edit::Bytes("tables/elsewhere.csv", rows.to_vec()),
    ]
}

/// The last cell of every row but the head, changed.
fn last_cell(text: &str, change: fn(f64) -> f64) -> String {
    let line = |line: &str| {
        let (keys, value) = line.rsplit_once(',').unwrap();
        value.parse::<f64>().map_or_else(|_| format!("{line}\n"), |value| format!("{keys},{}\n", change(value)))
    };
    text.lines().map(line).collect()
}

/// All children are born by women of thirty.
fn at_thirty_alone(text: &str) -> String {
    let line = |line: &str| match line.split(',').collect::<Vec<_>>()[..] {
        [year, "30", _] => format!("{year},30,1.5\n"),
        [year, age, rate] if rate.parse::<f64>().is_ok() => format!("{year},{age},0\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// A code, and what spoils a `T` so that it is said.
pub type Spoilt<T> = (&'static str, fn(&mut T));

/// Codes of the builder that the checks before it leave no way to, with inputs spoilt past the checks.
pub fn past_the_checks() -> Vec<Spoilt<Inputs>> {
    vec![
        ("K0310", |inputs| inputs.mortality.clear()),
        ("K0880", crate::cases_target::of_nobody),
        ("K0881", crate::cases_target::everybody_leaves),
        ("K0351", |inputs| {
            inputs.scenarios[0].office = Some(kohort::scenario::inputs::OfficePeople { name: "SSB 2024".to_owned(), stocks: Vec::new() });
        }),
        ("K0311", |inputs| {
            let rates = inputs.mortality.values_mut().flat_map(|table| table.by_year.values_mut()).flatten();
            rates.for_each(|by_age| by_age.truncate(3));
        }),
        ("K0314", |inputs| inputs.scenarios[1].mean_age_at_birth = Some(Path::constant(inputs.jump_off, 55.0))),
        ("K0317", |inputs| {
            let _ = inputs.alternatives.tfr.remove(&Letter::M);
        }),
        ("K0321", |inputs| {
            let _ = inputs.sex_ratio_at_birth.insert(None, 0.0);
            inputs.sex_ratio_at_birth.retain(|year, _| year.is_none());
        }),
    ]
}

/// Codes of the projection, with studies spoilt after they were built.
pub fn past_the_builder() -> Vec<Spoilt<Study>> {
    let own: Vec<Spoilt<Study>> = vec![
        ("K0301", |study| leave(study, 5.0)),
        ("K0302", |study| leave(study, 500.0)),
        ("K0303", |study| {
            let jump_off = study.jump_off;
            let _ = study.regions[1].history.remove(&jump_off);
        }),
    ];
    own.into_iter().chain(crate::cases_exchange::past_the_builder()).collect()
}

/// In the first year of the first scenario, so many more men turning 60 leave Utbygd than there are.
fn leave(study: &mut Study, too_many: f64) {
    let (region, age) = (1, 60);
    let there = study.regions[region].history[&study.jump_off].cells().get(Sex::Male, age - 1, 0);
    let Migration::Net(net) = &study.scenarios[0].rates[region][0].migration else { panic!("net migration") };
    let mut cells = net.cells().clone();
    cells.set(Sex::Male, age, 0, -(there + too_many));
    study.scenarios[0].rates[region][0].migration = Migration::Net(NetMigration::new(cells).unwrap());
}

fn built(inputs: &Inputs) -> Result<Study, Diagnostics> {
    build(inputs, Language::En).map(|warned| warned.value).map_err(|found| found.into_iter().collect())
}

/// What is found in inputs spoilt past the checks.
fn judge_inputs(spoil: fn(&mut Inputs)) -> Diagnostics {
    let mut inputs = Folder::with(&[]).inputs();
    spoil(&mut inputs);
    built(&inputs).err().unwrap_or_default()
}

/// What is found when a study spoilt after it was built is projected.
fn judge_study(spoil: fn(&mut Study)) -> Diagnostics {
    let mut study = built(&Folder::with(&[]).inputs()).unwrap();
    spoil(&mut study);
    let found: Vec<Diagnostic> = project_all(&study).map_or_else(|errors| errors, |(_, warnings)| warnings);
    found.into_iter().collect()
}

#[test]
fn what_the_model_cannot_do_is_named() {
    let unnamed = |(code, edits): &(&'static str, Vec<Edit>)| Folder::with(edits).judge_with_model().count(code) == 0;
    let missed: Vec<&str> = cases().iter().filter(|case| unnamed(case)).map(|(code, _)| *code).collect();
    assert_eq!(missed, [""; 0]);
}

/// Each of these is said, alone, with reason and advice.
#[test]
fn what_no_file_can_say_is_named_all_the_same() {
    let inputs = past_the_checks().into_iter().map(|(code, spoil)| (code, judge_inputs(spoil)));
    let studies = past_the_builder().into_iter().map(|(code, spoil)| (code, judge_study(spoil)));
    for (code, found) in inputs.chain(studies) {
        let sorted = found.sorted();
        assert!(!sorted.is_empty(), "{code} is not said");
        let whole = |d: &&Diagnostic| d.code == code && !d.why.is_empty() && !d.advice.is_empty();
        assert!(sorted.iter().all(whole), "{code}:\n{}", Folder::shown(&found));
    }
}
