//! Scenarios as differences (K089x): what is taken over, changed, brought by events.

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Swap};

const STUDY: &str = "study.toml";
/// Lines of the sound study, after which what is added begins.
const BEFORE: usize = 128;

fn added(code: &'static str, line: usize, column: usize, text: &'static str) -> Case {
    Case { code, place: (STUDY, Some(BEFORE + line), Some(column)), also: &[], edits: vec![Append(STUDY, text)] }
}

/// A study with a table of special groups.
fn with_groups(rows: &'static str) -> Vec<Edit> {
    vec![
        Swap(STUDY, "norms = \"tables/norms.csv\"\n", "norms = \"tables/norms.csv\"\nspecial = \"tables/special.csv\"\n"),
        Swap(STUDY, "norms = \"made up\"\n", "norms = \"made up\"\nspecial = \"made up\"\n"),
        Bytes("tables/special.csv", rows.as_bytes().to_vec()),
    ]
}

fn special(code: &'static str, line: Option<usize>, column: Option<usize>, rows: &'static str) -> Case {
    Case { code, place: ("tables/special.csv", line, column), also: &[], edits: with_groups(rows) }
}

pub fn cases() -> Vec<Case> {
    vec![
        special("K0900", Some(3), None, "region,group,year,sex,age_from,age_to,persons\n0101,S,2024,,19,24,6\n0101,S,2024,male,20,20,1\n"),
        special("K0901", None, None, "region,group,year,sex,age_from,age_to,persons\n0101,S,2026,,19,24,6\n"),
        added("K0903", 5, 13, "[[scenario]]\nid = \"d\"\nname = \"D\"\nalternatives = \"MMMM\"\nspecial.S = { 2026 = 1.2 }"),
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
    let crowded = "region,group,year,sex,age_from,age_to,persons\n0101,S,2024,,19,20,90000\n";
    vec![("K0902", with_groups(crowded)), ("K0897", vec![Append(STUDY, "[[scenario.change]]\nof = \"fertility\"\ncap = { 2026 = 0.01 }")])]
}
