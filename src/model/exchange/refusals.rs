//! What keeps regions from living together, and what is doubtful about it, in words.

use super::Unmet;
use super::cut::Apart;
use super::together::{Beside, Failed};
use crate::diag::{Diagnostic, Fact, Severity};
use crate::domain::study::{Scenario, Study};

/// Why a scenario's regions cannot live together.
pub(in crate::model) fn not_together(study: &Study, scenario: &Scenario, failed: &Failed) -> Diagnostic {
    match failed {
        Failed::Apart(apart) => apart_said(scenario, *apart),
        Failed::Unmet(year, Unmet(cell)) => {
            let label = study.year_label.of_stock(*year);
            let who = cell.sex.map_or("people", |sex| sex.code());
            error(
                "K0862",
                format!(
                    "scenario {}: the parent has {} {who} aged {} in {label}, and no region has any",
                    scenario.id, cell.persons, cell.band
                ),
                "people of the regions are scaled to the parent's, and nobody cannot be scaled",
                "look whether ages and years of the parent's table are right, or give it in wider bands",
            )
        }
    }
}

fn apart_said(scenario: &Scenario, apart: Apart) -> Diagnostic {
    let what = match apart {
        Apart::Kinds => "some regions have moves from outside as net, others as in-counts and out-rates",
        Apart::Nothing => "a region has no rates",
    };
    error(
        "K0863",
        format!("scenario {}: the regions cannot be stepped together: {what}", scenario.id),
        "regions with moves between them live each year side by side",
        "give every region its moves from outside in the same table",
    )
}

fn error(code: &'static str, what: String, why: &str, advice: &str) -> Diagnostic {
    Diagnostic::error(code, what).why(why).advice(advice)
}

/// Regions that raking moved far, each with its worst year.
pub(in crate::model) fn raked_far(study: &Study, scenario: &Scenario, beside: &Beside) -> Vec<Diagnostic> {
    let Some(parent) = scenario.coupling.as_ref().and_then(|coupling| coupling.parent.as_ref()) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, region) in study.regions.iter().enumerate() {
        let years = beside.raked.iter().zip(0..).filter_map(|(regions, n)| Some((study.jump_off.plus(n), regions.get(at)?.share())));
        let Some((year, share)) = years.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share > parent.warn_above) else {
            continue;
        };
        let refused = share > parent.refuse_above;
        let what = format!(
            "scenario {}, region {}: raking to the parent moves {:.1} % of its people in {year}",
            scenario.id,
            region.id,
            100.0 * share
        );
        let (code, limit) = if refused { ("K0861", parent.refuse_above) } else { ("K0860", parent.warn_above) };
        let why = format!(
            "more than {} % in a year is no rounding: parent and regions do not speak of the same people or the same future",
            100.0 * limit
        );
        let advice =
            "look whether borders, years and assumptions of both agree; the table raking.csv has every year; limits stand under [parent]";
        let severity = if refused { Severity::Error } else { Severity::Warning };
        let said = Diagnostic { severity, ..error(code, what, &why, advice) }
            .fact("scenario", Fact::Scenario(scenario.id.to_string()))
            .fact("region", Fact::Region(region.id.to_string()))
            .fact("year", Fact::Year(year.get()))
            .fact("share", Fact::Share(share, 1));
        found.push(said);
    }
    found
}
