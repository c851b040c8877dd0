//! Stocks of people: up to the jump-off for the model, after it for the judgement of a study in the past.

use super::Check;
use super::tables::Tables;
use crate::diag::{Diagnostic, Fact};
use crate::domain::axis::{ServiceId, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::service::ObservedUsers;
use crate::domain::study::{Outcome, Region};
use crate::scenario::tables::services::ByService;
use std::collections::BTreeMap;

impl Check<'_> {
    /// Regions with their stocks, births, deaths and moves up to the jump-off.
    pub(super) fn people(&mut self, tables: &mut Tables) -> Vec<Region> {
        let jump_off = self.years.jump_off;
        let mut late: Vec<Year> = Vec::new();
        let mut regions = Vec::new();
        for (at, id) in self.known.regions.iter().enumerate() {
            let mut stocks = tables.population.remove(&at).unwrap_or_default();
            let after = stocks.split_off(&jump_off.plus(1));
            late.extend(after.keys());
            if !stocks.contains_key(&jump_off) && self.names("population") && !tables.broken.contains("population") {
                self.no_jump_off(id.as_str());
            }
            let name = self.study.region.iter().find(|region| region.id == id.as_str()).map_or(&self.study.study.title, |r| &r.name);
            let births = self.until_jump_off("births", tables.births.remove(&at));
            let deaths = self.until_jump_off("deaths", tables.deaths.remove(&at));
            let flows = self.until_jump_off("flows", tables.flows.remove(&at));
            regions.push(Region { id: id.clone(), name: name.clone(), history: populations(stocks), births, deaths, flows });
        }
        let late = late.into_iter().map(|year| self.years.label.of_stock(year)).collect();
        self.left_out("population", late);
        regions
    }

    fn no_jump_off(&mut self, region: &str) {
        let label = self.years.label.of_stock(self.years.jump_off);
        let place = self.table("population").context(format!("region {region}, year {label}"));
        self.found.push(
            Diagnostic::error("K0123", format!("no people in region {region} in the jump-off year {label}"))
                .at(place)
                .why("the projection starts from them")
                .advice("add the year's rows, or change jump_off under [study]"),
        );
    }

    /// Events of calendar years that are over at the jump-off.
    fn until_jump_off<T>(&mut self, key: &str, years: Option<BTreeMap<Year, T>>) -> BTreeMap<Year, T> {
        let mut years = years.unwrap_or_default();
        let after = years.split_off(&self.years.jump_off);
        self.left_out(key, after.keys().copied().collect());
        years
    }

    /// What lies after the jump-off is not used, and that is said.
    fn left_out(&mut self, key: &str, mut years: Vec<Year>) {
        years.sort();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            let what = format!("{key}: years {first}–{last} lie after the jump-off and are left out");
            let place = self.table(key);
            self.found.push(
                Diagnostic::warning("K0126", what)
                    .fact("table", Fact::Own(key.to_owned()))
                    .fact("years", Fact::Years(first.through(*last).map(Year::get).collect()))
                    .at(place)
                    .why("a projection may only know what was known when it starts")
                    .advice("nothing, if the study stands in the past on purpose; name what happened since under [outcome]"),
            );
        }
    }

    /// The nation's stocks up to the jump-off.
    pub(super) fn national(&mut self, tables: &mut Tables) -> BTreeMap<Year, Population> {
        let mut stocks = tables.national.remove(&0).unwrap_or_default();
        let after = stocks.split_off(&self.years.jump_off.plus(1));
        self.left_out("national_population", after.keys().map(|year| self.years.label.of_stock(*year)).collect());
        if !stocks.is_empty() && !stocks.contains_key(&self.years.jump_off) && !tables.broken.contains("national_population") {
            self.no_jump_off_of_nation();
        }
        populations(stocks)
    }

    fn no_jump_off_of_nation(&mut self) {
        let label = self.years.label.of_stock(self.years.jump_off);
        let place = self.table("national_population").context(format!("year {label}"));
        self.found.push(
            Diagnostic::error("K0123", format!("no people of the nation in the jump-off year {label}"))
                .at(place)
                .why("the municipality's share of the nation is taken then")
                .advice("add the year's rows"),
        );
    }

    /// Users counted after the jump-off are left out, and that is said.
    pub(super) fn users_until_jump_off(&mut self, tables: &mut Tables) {
        let jump_off = self.years.jump_off;
        let mut late = Vec::new();
        for rows in tables.users.values_mut() {
            late.extend(rows.iter().map(|row| row.year).filter(|year| year.plus(1) > jump_off));
            rows.retain(|row| row.year.plus(1) <= jump_off);
        }
        self.left_out("users", late);
    }

    /// What happened since, if the study says.
    pub(super) fn outcome(&mut self, tables: &mut Tables) -> Option<Outcome> {
        self.study.outcome.as_ref()?;
        let stocks = std::mem::take(&mut tables.outcome_population);
        let users = std::mem::take(&mut tables.outcome_users);
        let early = stocks.values().flat_map(BTreeMap::keys).filter(|year| **year <= self.years.jump_off);
        let early: Vec<Year> = early.map(|year| self.years.label.of_stock(*year)).collect();
        self.too_early("outcome.population", early);
        let early = users.values().flatten().map(|row| row.year).filter(|year| year.plus(1) <= self.years.jump_off).collect();
        self.too_early("outcome.users", early);
        let population = (0..self.known.regions.len()).map(|at| populations(stocks.get(&at).cloned().unwrap_or_default())).collect();
        Some(Outcome { population, users: self.by_word(users) })
    }

    fn too_early(&mut self, key: &str, mut years: Vec<Year>) {
        years.sort();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            let place = self.table(key);
            self.found.push(
                Diagnostic::error("K0124", format!("{key}: years {first}–{last} do not lie after the jump-off"))
                    .at(place)
                    .why("what happened since can only be compared with years that were projected")
                    .advice("move the rows to the table of the same name under [tables]"),
            );
        }
    }

    fn by_word(&self, users: ByService<ObservedUsers>) -> BTreeMap<ServiceId, Vec<ObservedUsers>> {
        let word = |at: usize| self.known.services.get(at).map(|word| ServiceId::new(word.clone()));
        users.into_iter().filter_map(|(at, rows)| Some((word(at)?, rows))).collect()
    }
}

/// Checked stocks; a cell the table's range has let through always fits.
fn populations(stocks: BTreeMap<Year, Cells>) -> BTreeMap<Year, Population> {
    stocks.into_iter().filter_map(|(year, cells)| Population::new(cells).ok().map(|people| (year, people))).collect()
}
