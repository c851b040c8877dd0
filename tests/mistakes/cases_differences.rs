//! Scenarios as differences (K089x): what is taken over, changed, brought by events.

use crate::Case;
use crate::folder::Edit::{self, Append};

const STUDY: &str = "study.toml";
/// Lines of the sound study, after which what is added begins.
const BEFORE: usize = 128;

fn added(code: &'static str, line: usize, column: usize, text: &'static str) -> Case {
    Case { code, place: (STUDY, Some(BEFORE + line), Some(column)), also: &[], edits: vec![Append(STUDY, text)] }
}

pub fn cases() -> Vec<Case> {
    vec![
        added("K0890", 4, 12, "[[scenario]]\nid = \"d\"\nname = \"D\"\ninherits = \"mmm\""),
        added("K0891", 4, 12, "[[scenario]]\nid = \"d\"\nname = \"D\"\ninherits = \"d\"\nalternatives = \"MMMM\""),
        added("K0892", 1, 1, "[[scenario.change]]\nof = \"fertility\""),
        added("K0892", 1, 1, "[[scenario.change]]\nof = \"fertility\"\nfactor = { 2026 = 1.1 }\nadd = { 2026 = 0.01 }"),
        added("K0893", 2, 6, "[[scenario.change]]\nof = \"in_migration\"\nadd = { 2026 = 10 }"),
        added("K0893", 2, 6, "[[scenario.change]]\nof = \"use\"\nservice = \"home-care\"\nfactor = { 2026 = 1.1 }"),
        added("K0207", 3, 19, "[[scenario.change]]\nof = \"fertility\"\nfactor = { 2026 = -1 }"),
        added("K0207", 3, 18, "[[scenario.change]]\nof = \"mortality\"\nlevel = { 2026 = 1.5 }"),
        added("K0207", 1, 1, "[[scenario.change]]\nof = \"fertility\"\nage_from = 30\nage_to = 20\nfactor = { 2026 = 1.1 }"),
        added("K0894", 1, 1, "[[scenario.event]]\nname = \"E\"\nyear = 2026\npersons = 100"),
        added("K0894", 1, 1, "[[scenario.event]]\nname = \"E\"\nyear = 2026\npersons = 100\nprofile = \"labour\"\nage_from = 20"),
        added("K0895", 4, 11, "[[scenario.event]]\nname = \"E\"\nyear = 2026\npersons = -100\nprofile = \"labour\""),
        added("K0895", 3, 8, "[[scenario.event]]\nname = \"E\"\nyear = 2020\npersons = 100\nprofile = \"labour\""),
        added("K0895", 6, 10, "[[scenario.event]]\nname = \"E\"\nyear = 2026\npersons = 9\nprofile = \"labour\"\nleaves = 2026"),
        added("K0207", 6, 7, "[[scenario.event]]\nname = \"E\"\nyear = 2026\npersons = 9\nprofile = \"labour\"\nmen = 2"),
        added("K0896", 1, 1, "[[scenario.change]]\nof = \"fertility\"\nfactor = { 2045 = 1.1 }"),
    ]
}

/// What only shows when rates are made.
pub fn built() -> Vec<(&'static str, Vec<Edit>)> {
    vec![("K0897", vec![Append(STUDY, "[[scenario.change]]\nof = \"fertility\"\ncap = { 2026 = 0.01 }")])]
}
