//! `[indicators]` and what a service's places count as (K0755–K0758).

use crate::Case;
use crate::folder::Edit::Swap;

const STUDY: &str = "study.toml";

fn case(code: &'static str, place: (usize, usize), from: &'static str, to: &'static str) -> Case {
    Case { code, place: (STUDY, Some(place.0), Some(place.1)), also: &[], edits: vec![Swap(STUDY, from, to)] }
}

/// A block before `[base]`, which stands on line 55: its first key is on line 56.
fn block(code: &'static str, column: usize, text: &'static str) -> Case {
    case(code, (56, column), "[base]\n", text)
}

pub fn cases() -> Vec<Case> {
    vec![
        block("K0755", 15, "[indicators]\nworking_age = [66, 20]\n\n[base]\n"),
        block("K0755", 15, "[indicators]\nworking_age = [20, 66]\nold_from = 66\n\n[base]\n"),
        block("K0755", 12, "[indicators]\nold_from = 60\n\n[base]\n"),
        block("K0755", 12, "[indicators]\nold_from = 81\n\n[base]\n"),
        block("K0756", 23, "[indicators]\nsupport_ratio_below = 0.0\n\n[base]\n"),
        block("K0756", 23, "[indicators]\nsupport_ratio_below = -3.0\n\n[base]\n"),
        block("K0756", 23, "[indicators]\nsupport_ratio_below = 101\n\n[base]\n"),
        block("K0757", 13, "[indicators]\nbase_year = 2022\n\n[base]\n"),
        block("K0757", 13, "[indicators]\nbase_year = 2031\n\n[base]\n"),
        block("K0203", 1, "[indicators]\nworking_ages = [20, 66]\n\n[base]\n"),
        case("K0758", (92, 12), "hours_per_user_week = 3.7\n", "hours_per_user_week = 3.7\ncoverage = \"institution\"\n"),
        case("K0209", (63, 6), "id = \"mmmm\"", "id = \"observed\""),
    ]
}
