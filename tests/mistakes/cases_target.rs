//! A scenario's target (K087x, K088x).

use crate::Case;
use crate::folder::Edit::{self, Swap};
use crate::folder::Folder;
use kohort::domain::axis::{AgeBand, Year};
use kohort::domain::cells::Cells;
use kohort::domain::growth::{AfterTarget, Target, TargetBy, TargetCourse, TargetOf};
use kohort::scenario::inputs::Inputs;
use std::collections::BTreeMap;

const STUDY: &str = "study.toml";
const HERE: &str = "alternatives = \"MMMM\"\n";

/// The main scenario with a target below it: the first line of `target` is line 67 of the study.
macro_rules! with {
    ($target:literal) => {
        Swap(STUDY, HERE, concat!("alternatives = \"MMMM\"\n[scenario.target]\n", $target, "\n"))
    };
}

fn said(code: &'static str, (line, column): (usize, usize), edit: Edit) -> Case {
    Case { code, place: (STUDY, Some(line), Some(column)), also: &[], edits: vec![edit] }
}

pub fn cases() -> Vec<Case> {
    let mut evenly = said("K0877", (70, 6), with!("population = 9000\nyear = 2028\nby = \"net-migration\""));
    evenly.place = (STUDY, Some(71), Some(6));
    evenly.edits.push(Swap(STUDY, "open_age = 80", "open_age = 80\nmigration_timing = \"even-by-age\""));
    let mut own_net = said("K0874", (71, 6), with!("population = 9000\nyear = 2028\nby = \"net-migration\""));
    own_net.edits.push(Swap(STUDY, HERE, "alternatives = \"MMMM\"\nnet_migration = { 2024 = 30 }\n"));
    let mut capped = said("K0874", (70, 6), with!("population = 9000\nyear = 2028\nby = \"net-migration\""));
    let cap = "by = \"net-migration\"\n[[scenario.change]]\nof = \"net_migration\"\ncap = { 2025 = 20 }\n";
    capped.edits.push(Swap(STUDY, "by = \"net-migration\"\n", cap));
    vec![
        said("K0870", (67, 1), with!("year = 2028\nby = \"births\"")),
        said("K0870", (69, 9), with!("population = 9000\nratio = [\"20-64\", \"65+\"]\nyear = 2028\nby = \"births\"")),
        said("K0870", (69, 9), with!("population = 9000\nvalue = 2.0\nyear = 2028\nby = \"births\"")),
        said("K0870", (68, 9), with!("ratio = [\"20-64\", \"65+\"]\nyear = 2028\nby = \"net-migration\"")),
        said("K0870", (68, 6), with!("of = \"80+\"\nratio = [\"20-64\", \"65+\"]\nvalue = 2\nyear = 2028\nby = \"net-migration\"")),
        said("K0871", (69, 8), with!("population = 9000\nyear = 2024\nby = \"net-migration\"")),
        said("K0871", (69, 8), with!("population = 9000\nyear = 2031\nby = \"net-migration\"")),
        said("K0871", (68, 14), with!("population = 9000\nby = \"net-migration\"")),
        said("K0871", (69, 8), with!("population = { 2028 = 9000 }\nyear = 2028\nby = \"net-migration\"")),
        said("K0871", (68, 14), with!("population = { }\nby = \"net-migration\"")),
        said("K0871", (68, 23), with!("population = { soon = 9000 }\nby = \"net-migration\"")),
        said("K0872", (69, 6), with!("population = 900\nof = \"the old\"\nyear = 2028\nby = \"net-migration\"")),
        said("K0872", (69, 6), with!("population = 900\nof = \"75-84\"\nyear = 2028\nby = \"net-migration\"")),
        said("K0872", (68, 9), with!("ratio = [\"20-64\"]\nvalue = 2\nyear = 2028\nby = \"net-migration\"")),
        said("K0872", (68, 9), with!("ratio = [\"65+\", \"65+\"]\nvalue = 2\nyear = 2028\nby = \"net-migration\"")),
        said("K0872", (68, 19), with!("ratio = [\"20-64\", \"65-\"]\nvalue = 2\nyear = 2028\nby = \"net-migration\"")),
        said("K0873", (68, 14), with!("population = 0\nyear = 2028\nby = \"net-migration\"")),
        said("K0873", (68, 23), with!("population = { 2028 = -5 }\nby = \"net-migration\"")),
        own_net,
        capped,
        said("K0875", (70, 6), with!("population = 9000\nyear = 2028\nby = \"dwellings\"")),
        said("K0876", (71, 10), with!("population = 9000\nyear = 2028\nby = \"births\"\nregion = \"0103\"")),
        evenly,
        said("K0203", (71, 1), with!("population = 9000\nyear = 2028\nby = \"births\"\nspeed = 2")),
        said("K0205", (70, 6), with!("population = 9000\nyear = 2028\nby = \"building\"")),
        said("K0205", (68, 14), with!("population = \"many\"\nyear = 2028\nby = \"births\"")),
    ]
}

/// What only shows when the years are lived.
pub fn built() -> Vec<(&'static str, Vec<Edit>)> {
    vec![
        ("K0878", vec![with!("population = 9000000\nyear = 2028\nby = \"net-migration\"")]),
        ("K0878", vec![with!("population = { 2028 = 100 }\nof = \"0-5\"\nby = \"births\"")]),
        ("K0878", crate::cases_housing::aimed("population = 3000\nyear = 2028\nby = \"dwellings\"")),
        ("K0881", crate::cases_housing::aimed_at_an_end("population = 32100\nyear = 2026\nby = \"dwellings\"")),
        ("K0879", vec![with!("population = 900\nof = \"20-64\"\nyear = 2028\nby = \"births\"")]),
    ]
}

fn target(of: TargetOf, stock: Year) -> Option<Target> {
    Some(Target {
        of,
        wanted: vec![(stock, 1_000.0)],
        by: TargetBy::NetMigration,
        course: TargetCourse::Even,
        after: AfterTarget::Kept,
        region: None,
    })
}

/// Ages the study has not.
pub fn of_nobody(inputs: &mut Inputs) {
    inputs.scenarios[0].target = target(TargetOf::People(AgeBand::open(100)), inputs.last_stock);
}

/// More leave every age than live there.
pub fn everybody_leaves(inputs: &mut Inputs) {
    let leaving = Cells::from_fn(inputs.axis, 1, |_, _, _| -1e6);
    let regions = inputs.regions.iter().map(|region| region.id.clone());
    inputs.net_migration = regions.map(|id| (id, BTreeMap::from([(None, leaving.clone())]))).collect();
    inputs.scenarios.truncate(1);
    inputs.scenarios[0].letters = None;
    inputs.scenarios[0].tfr = Some(kohort::scenario::inputs::Path::constant(inputs.jump_off, 1.5));
    inputs.scenarios[0].target = target(TargetOf::People(AgeBand::ALL), inputs.last_stock);
}

/// An office's people are what they are.
#[test]
fn a_target_beside_an_offices_people_is_named() {
    let edits = crate::office::edits(|_, _, _, _| true, crate::office::SCENARIO);
    let more = Edit::Append(STUDY, "[scenario.target]\npopulation = 9000\nyear = 2028\nby = \"births\"");
    assert_eq!(Folder::with(&edits).judge().count("K0874"), 0);
    let found = Folder::with(&[edits, vec![more]].concat()).judge();
    assert_eq!(found.count("K0874"), 1, "{}", Folder::shown(&found));
}

/// What cannot be reached is said with the nearest that can, and how.
#[test]
fn out_of_reach_says_how_near_it_comes() {
    let (_, edits) = built().remove(0);
    let found = Folder::with(&edits).judge_with_model();
    let text = Folder::shown(&found);
    for part in ["target of people: 9000000 in 2028 is out of reach", "the nearest that can be reached is", "persons net a year on top of"]
    {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

/// Of dwellings too: with the year and the region in which there would be fewer than none.
#[test]
fn out_of_reach_by_dwellings_says_where_and_when() {
    let found =
        Folder::with(&crate::cases_housing::aimed_at_an_end("population = 3000\nyear = 2026\nby = \"dwellings\"")).judge_with_model();
    let text = Folder::shown(&found);
    for part in
        ["dwellings completed a year on top of the programme; beyond, fewer than no dwellings would be completed", "(region 010", ", 2024)"]
    {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}
