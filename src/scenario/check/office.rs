//! An office's projection that a scenario runs: found by its name, by sex and age, in every year of the study.

use super::Check;
use super::tables::Tables;
use crate::diag::Diagnostic;
use crate::domain::axis::Year;
use crate::domain::cells::{Cells, Population};
use crate::domain::study::Published;
use crate::scenario::file::{ScenarioEntry, TimingWord};
use crate::scenario::inputs::{OfficePeople, ScenarioSpec};
use crate::scenario::nearest;
use crate::scenario::tables::published::OfficeRows;
use std::collections::{BTreeMap, BTreeSet};

impl Check<'_> {
    /// The people of the office a scenario names, if it names one and they are all there.
    pub(super) fn office(&mut self, path: &str, scenario: &ScenarioEntry, tables: &Tables) -> Option<OfficePeople> {
        let named = scenario.published.as_ref()?;
        self.migrates_alone(path, scenario);
        if tables.broken.contains("published") {
            return None;
        }
        let offices = &tables.published.offices;
        let Some(rows) = offices.iter().find(|office| office.name() == *named) else {
            self.no_such_office(&format!("{path}.published"), named, tables);
            return None;
        };
        if rows.open_age() < self.known.axis.open_age() {
            self.ends_early(rows);
            return None;
        }
        Some(OfficePeople { name: rows.name(), stocks: self.every_stock(rows)? })
    }

    /// Nothing else decides who moves, and the residual of the stocks is the step's own.
    fn migrates_alone(&mut self, path: &str, scenario: &ScenarioEntry) {
        if scenario.net_migration.is_some() || !scenario.migration_band.is_empty() {
            let key = if scenario.net_migration.is_some() { "net_migration" } else { "migration_band" };
            let what = format!("the scenario runs an office's people and has `{key}` of its own");
            let why = "migration is what the office's people leave unexplained; with another migration they would not be the office's";
            self.error("K0143", &format!("{path}.{key}"), what, why, "delete one of the two");
        }
        if self.study.model.migration_timing == Some(TimingWord::EvenByAge) {
            let what = "the scenario runs an office's people, and the study moves people evenly by age";
            let why = "net migration is found by cohort: by age it swings from age to age and does not give the office's people back";
            let advice = "set migration_timing to \"even-by-cohort\" or \"end\" under [model]";
            self.error("K0145", "model.migration_timing", what, why, advice);
        }
    }

    fn no_such_office(&mut self, path: &str, named: &str, tables: &Tables) {
        let published = &tables.published;
        let as_line = published.lines.iter().any(|line| format!("{} {}", line.who, line.made) == named);
        let names: Vec<String> = published.offices.iter().map(OfficeRows::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (what, advice) = match (as_line, names.as_slice()) {
            (true, _) => (
                format!("`{named}` is published as totals or bands, not by sex and single age"),
                "give its people by sex and single age, with age_from = age_to; totals and bands are drawn as lines".to_owned(),
            ),
            (false, []) => (
                format!("`{named}` is not in the table `published`"),
                "write its `who` and `made` as the table has them, and give its people by sex and single age".to_owned(),
            ),
            (false, names) => (format!("`{named}` is not in the table `published`"), nearest::advice(named, names)),
        };
        self.error("K0140", path, what, "the scenario would have no people", advice);
    }

    fn ends_early(&mut self, rows: &OfficeRows) {
        let (last, open) = (rows.open_age(), self.known.axis.open_age());
        let place = self.table("published").context(rows.name());
        let advice = if last >= 80 {
            format!("set open_age = {last} under [model], or give single ages to {open}")
        } else {
            format!("give single ages to {open}, or at least to 80")
        };
        self.found.push(
            Diagnostic::error("K0144", format!("the last age of {} is {last} and over, the study's is {open} and over", rows.name()))
                .at(place)
                .why("people above the last age cannot be told apart by age")
                .advice(advice),
        );
    }

    /// Stocks of every region from the jump-off to one past the horizon: need on 31 December of its last year is that of the
    /// people of the next morning.
    fn every_stock(&mut self, rows: &OfficeRows) -> Option<Vec<BTreeMap<Year, Population>>> {
        let label = self.years.label;
        let last = label.of_stock(self.years.last_stock).plus(1);
        let one = self.known.regions.len() == 1;
        let (mut all, mut whole) = (Vec::new(), true);
        for (at, id) in self.known.regions.iter().enumerate() {
            let own = |region: Option<usize>| region == Some(at) || (one && region.is_none());
            let mut stocks: BTreeMap<Year, Cells> = BTreeMap::new();
            for entry in rows.entries.iter().filter(|entry| own(entry.region)) {
                let (Some(year), Some(sex)) = (entry.year, entry.sex) else { continue };
                let cells = stocks.entry(label.stock_of(year)).or_insert_with(|| Cells::zeros(self.known.axis, 1));
                let group = self.known.axis.group_of(entry.band.from);
                cells.set(sex, group, 0, cells.get(sex, group, 0) + entry.value);
            }
            let missing: Vec<Year> = self.years.jump_off.through(last).filter(|year| !stocks.contains_key(year)).collect();
            if !missing.is_empty() {
                self.lacks_years(rows, id.as_str(), &missing);
                whole = false;
            }
            let people = |(year, cells): (Year, Cells)| Population::new(cells).ok().map(|people| (year, people));
            all.push(stocks.into_iter().filter_map(people).collect());
        }
        whole.then_some(all)
    }

    fn lacks_years(&mut self, rows: &OfficeRows, region: &str, missing: &[Year]) {
        let words: Vec<String> = missing.iter().map(|year| self.years.label.of_stock(*year).to_string()).collect();
        let place = self.table("published").context(format!("{}, region {region}", rows.name()));
        let beyond = missing.len() == 1 && missing[0] > self.years.last_stock;
        let advice =
            if beyond { "add the year, or end the horizon a year earlier" } else { "add the years, or change jump_off and horizon" };
        self.found.push(
            Diagnostic::error("K0141", format!("{} has no people in region {region} in {}", rows.name(), words.join(", ")))
                .at(place)
                .why("its people run from the jump-off to the stock after the horizon, on which the last 31 December's need rests")
                .advice(advice),
        );
    }

    /// Lines to draw: those written, and the totals of projections by sex and age that no scenario runs (one that runs is a
    /// line already) and that are not written as totals too.
    pub(super) fn lines(&mut self, tables: &mut Tables, scenarios: &[ScenarioSpec]) -> Vec<Published> {
        let published = std::mem::take(&mut tables.published);
        let run: BTreeSet<&str> = scenarios.iter().filter_map(|spec| spec.office.as_ref()).map(|office| office.name.as_str()).collect();
        let mut lines = published.lines;
        let rest = published.offices.iter().filter(|office| !run.contains(office.name().as_str()));
        let totals: Vec<Published> = rest.flat_map(|office| office.totals(self.known)).collect();
        for total in totals {
            let same = |line: &Published| {
                let key =
                    |line: &Published| (line.who.clone(), line.made.clone(), line.what.clone(), line.region.clone(), line.band, line.sex);
                key(line) == key(&total)
            };
            if !lines.iter().any(same) {
                lines.push(total);
            }
        }
        lines
    }
}
