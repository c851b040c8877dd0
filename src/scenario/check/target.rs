//! A scenario's target: judged where it is written; figures of plans that are answered by a scenario of their own.

use super::tables::Tables;
use super::{Check, head};
use crate::diag::{Diagnostic, Place};
use crate::domain::growth::Target;
use crate::scenario::file::{ChangedWord, ScenarioEntry};
use crate::scenario::nearest;
use crate::scenario::target::asked::{Ground, asked};

impl Check<'_> {
    /// The target of a scenario, if it has one that can be searched.
    pub(super) fn target(&mut self, path: &str, scenario: &ScenarioEntry) -> Option<Target> {
        let entry = scenario.target.as_ref()?;
        let ground = Ground {
            label: self.years.label,
            years: (self.years.jump_off, self.years.last_stock),
            open_age: self.known.axis.open_age(),
            timing: head::rules(&self.study.model).timing,
            regions: &self.known.regions,
            capped: scenario.change.iter().any(|change| change.of == ChangedWord::NetMigration && change.cap.is_some()),
            net_migration: scenario.net_migration.is_some(),
            office: scenario.published.is_some(),
            housing: scenario.housing.is_some(),
        };
        match asked(entry, &ground) {
            Ok(target) => Some(target),
            Err(slips) => {
                // A value that was refused (and reported) before is not missing too.
                let refused = ["population", "ratio", "value"].iter().any(|key| self.document.writes(&format!("{path}.target.{key}")));
                for slip in slips.into_iter().filter(|slip| slip.code != "K0870" || !slip.key.is_empty() || !refused) {
                    let at = if slip.key.is_empty() { format!("{path}.target") } else { format!("{path}.target.{}", slip.key) };
                    self.error(slip.code, &at, slip.what, slip.why, slip.advice);
                }
                None
            }
        }
    }

    /// Figures of plans that a scenario of their own answers: it is one of the study's.
    pub(super) fn figures_name_scenarios(&mut self, tables: &Tables) {
        let ids: Vec<&str> = self.study.scenario.iter().map(|scenario| scenario.id.as_str()).collect();
        let file = self.table("plan_figures").file;
        for figure in &tables.plan_figures {
            let Some(named) = figure.scenario.as_ref().filter(|named| !ids.contains(&named.as_str())) else { continue };
            self.found.push(
                Diagnostic::error("K0765", format!("the study has no scenario `{named}`"))
                    .at(Place::file(&file).line(figure.line))
                    .why("the figure would be answered by nothing")
                    .advice(nearest::advice(named.as_str(), &ids)),
            );
        }
    }
}
