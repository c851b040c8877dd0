//! A scenario's target: judged where it is written.

use super::{Check, head};
use crate::domain::growth::Target;
use crate::scenario::file::ScenarioEntry;
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
            net_migration: scenario.net_migration.is_some(),
            office: scenario.published.is_some(),
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
}
