//! What the study's regions add up to.

use super::Check;
use super::tables::Tables;
use crate::diag::Diagnostic;
use crate::domain::axis::{ScenarioId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::exchange::{Parent, ParentCell};
use crate::domain::study::Region;
use crate::scenario::file::ParentEntry;
use crate::scenario::inputs::TogetherSpec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Share of a region's people raking may move in a year before it is said.
const WARN_ABOVE: f64 = 0.02;
/// Share above which the run stops.
const REFUSE_ABOVE: f64 = 0.2;
/// Persons that a sum of observed people may be apart from the parent's: rounding.
const APART: f64 = 0.5;

impl Check<'_> {
    pub(super) fn parent(&mut self, tables: &mut Tables, regions: &[Region], spec: &mut TogetherSpec) {
        let Some(entry) = &self.study.parent else { return };
        let scenarios = self.named_scenarios("parent", entry.scenarios.as_ref());
        let limits = (entry.warn_above.unwrap_or(WARN_ABOVE), entry.refuse_above.unwrap_or(REFUSE_ABOVE));
        self.limits(entry, limits);
        let study = self.study;
        for (at, scenario) in study.scenario.iter().enumerate().filter(|_| entry.sum != Some(true)) {
            if scenario.published.is_some() && scenarios.contains(&ScenarioId::new(scenario.id.clone())) {
                let what = "the scenario runs an office's people, and [parent] scales them to others";
                let why = "they would not be the office's any more";
                self.error("K0855", &format!("scenario[{at}].published"), what, why, "leave it out of the scenarios of [parent]");
            }
        }
        if tables.broken.contains("parent") || !self.names("parent") {
            return;
        }
        let label = self.years.label;
        let people: BTreeMap<Year, Vec<ParentCell>> =
            std::mem::take(&mut tables.parent).into_iter().map(|(year, cells)| (label.stock_of(year), cells)).collect();
        let sum = entry.sum == Some(true);
        let starts: Vec<&Cells> = regions.iter().filter_map(|region| region.history.get(&self.years.jump_off)).map(|p| p.cells()).collect();
        self.at_the_start(&starts, people.get(&self.years.jump_off), sum, limits.0);
        if sum {
            return;
        }
        let last = label.of_stock(self.years.last_stock).plus(1);
        let missing: Vec<Year> = self.years.jump_off.plus(1).through(last).filter(|year| !people.contains_key(year)).collect();
        if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
            let (first, last) = (label.of_stock(*first), label.of_stock(*last));
            let place = self.table("parent");
            let found =
                Diagnostic::error("K0867", format!("no people of the parent for {} years ({first}–{last})", missing.len())).at(place);
            let why = "the regions are scaled to it every year; the need of the last 31 December rests on the people of that night";
            self.found.push(found.why(why).advice("add the years, or end the study where the table ends"));
            return;
        }
        spec.parent = Some(Arc::new(Parent { people, warn_above: limits.0, refuse_above: limits.1 }));
        spec.parent_for = scenarios;
    }

    fn limits(&mut self, entry: &ParentEntry, (warn, refuse): (f64, f64)) {
        if !(0.0..=1.0).contains(&warn) || !(warn..=1.0).contains(&refuse) {
            let key = if entry.refuse_above.is_some() { "parent.refuse_above" } else { "parent.warn_above" };
            let why = "both are shares of a region's people, and what stops a run is said first";
            self.error(
                "K0207",
                key,
                format!("{warn} and {refuse} cannot be limits of raking"),
                why,
                "write shares from 0 to 1, warn_above the smaller",
            );
        }
    }

    /// The people observed in the regions add up to the parent's, where it has them.
    fn at_the_start(&mut self, starts: &[&Cells], cells: Option<&Vec<ParentCell>>, sum: bool, near: f64) {
        for cell in cells.into_iter().flatten() {
            let regions = starts.iter().map(|stock| in_cell(stock, cell)).sum::<f64>();
            let room = if sum { APART } else { APART.max(near * cell.persons) };
            if (regions - cell.persons).abs() > room {
                let who = cell.sex.map_or("people", Sex::code);
                let what = format!("at the jump-off the regions have {regions} {who} aged {}, the parent {}", cell.band, cell.persons);
                let place = self.table("parent");
                let found = Diagnostic::error("K0868", what).at(place).why("regions that do not add up now do not do so later");
                self.found.push(
                    found.advice("look whether all regions of the parent are in the study, on the same night and with the same borders"),
                );
                return;
            }
        }
    }
}

fn in_cell(stock: &Cells, cell: &ParentCell) -> f64 {
    let axis = stock.axis();
    let sexes = Sex::ALL.into_iter().filter(|sex| cell.sex.is_none_or(|own| own == *sex));
    let of = |sex: Sex| -> f64 {
        axis.starts().enumerate().filter(|(_, age)| cell.band.contains(*age)).map(|(group, _)| stock.get(sex, group, 0)).sum()
    };
    sexes.map(of).sum()
}
