//! The tables of a new study as text: UTF-8, comma, point, one row a cell.

use super::field;
use super::people::Sexes;
use super::plan::Plan;
use super::services::{Need, rows_of};
use super::words::{span as span_of, years};
use crate::domain::axis::{Sex, YearLabel};
use std::fmt::Write;

/// A table, named by study.toml.
#[derive(Debug)]
pub(super) struct TableFile {
    /// Its key under `[tables]`.
    pub key: &'static str,
    pub path: &'static str,
    pub text: String,
    pub source: String,
}

impl Plan {
    /// Every table of the study, in the order study.toml names them.
    pub fn tables(&self) -> Vec<TableFile> {
        let own = self.own_tables().into_iter();
        own.chain(self.service_tables()).chain(self.national_tables()).filter(|table| table.text.lines().count() > 1).collect()
    }

    fn own_tables(&self) -> Vec<TableFile> {
        let [population, births, deaths, flows, _] = &self.sources;
        let of = |source: &Option<String>| source.clone().unwrap_or_default();
        let events = |key, path, events: &super::events::Events, source| {
            let text = if events.is_empty() { String::new() } else { events.table(key, &self.codes) };
            TableFile { key, path, text, source: of(source) }
        };
        let people = self.words.with("source.population", &[&of(population), &self.night(), &years(&self.people.run())]);
        let marks = self.sexes_mark().map(|mark| format!(". {mark}")).unwrap_or_default();
        vec![
            TableFile { key: "population", path: "tables/population.csv", text: self.population(), source: people + &marks },
            events("births", "tables/births.csv", &self.births, births),
            events("deaths", "tables/deaths.csv", &self.deaths, deaths),
            TableFile { key: "flows", path: "tables/flows.csv", text: self.moved.table.clone(), source: of(flows) },
            TableFile { key: "net_migration", path: "tables/net_migration.csv", text: self.net_migration(), source: self.gap_words() },
        ]
    }

    /// The night the stocks are of, in words.
    fn night(&self) -> String {
        let key = match self.people.label {
            YearLabel::Jan1 => "night.jan1",
            YearLabel::Dec31 => "night.dec31",
        };
        self.words.of(key).to_owned()
    }

    /// That sexes are estimated, and how; none where all were counted.
    pub fn sexes_mark(&self) -> Option<String> {
        let in_run = |rule: &dyn Fn(Sexes) -> bool| {
            let run = self.people.run();
            self.people.years_with(rule).into_iter().filter(|year| run.contains(year)).collect::<Vec<_>>()
        };
        let like_nation = in_run(&|sexes| sexes == Sexes::LikeNation);
        let like_cohorts = in_run(&|sexes| matches!(sexes, Sexes::LikeCohorts(_)));
        let mut marks = Vec::new();
        if !like_cohorts.is_empty() {
            marks.push(self.words.with("sexes.cohorts", &[&years(&like_cohorts)]));
        }
        if !like_nation.is_empty() {
            marks.push(self.words.with("sexes.nation", &[&years(&like_nation), self.nation.country.name(self.words)]));
        }
        (!marks.is_empty()).then(|| marks.join(". "))
    }

    fn gap_words(&self) -> String {
        let last = self.people.last().unwrap_or_default();
        let before = self.people.before_run().last().copied().unwrap_or_default();
        self.words.with("source.gap", &[&before.to_string(), &last.to_string()])
    }

    /// People of the years that follow each other.
    fn population(&self) -> String {
        let run = self.people.run();
        let bands = self.people.has_bands();
        let marked = self.people.years_with(|sexes| sexes != Sexes::Counted).iter().any(|year| run.contains(year));
        let region = if self.codes.iter().any(Option::is_some) { "region," } else { "" };
        let ages = if bands { "age_from,age_to" } else { "age" };
        let mut text = format!("{region}year,sex,{ages},persons{}\n", if marked { ",note" } else { "" });
        for (at, code) in self.codes.iter().enumerate() {
            let code = code.as_ref().map(|code| format!("{},", field(code))).unwrap_or_default();
            for year in &run {
                let stock = &self.people.stocks[year][at];
                let note = if !marked {
                    ""
                } else if stock.sexes == Sexes::Counted {
                    ","
                } else {
                    ",estimated sex split"
                };
                for sex in Sex::ALL {
                    for row in &stock.rows {
                        let to = row.band.to.map(|to| to.to_string()).unwrap_or_default();
                        let ages = if bands { format!("{},{to}", row.band.from) } else { row.band.from.to_string() };
                        let _ = writeln!(text, "{code}{year},{},{ages},{}{note}", sex.code(), row.by_sex[sex.index()]);
                    }
                }
            }
        }
        text
    }

    /// Net migration of a mean year, the same for every year, to a hundredth.
    fn net_migration(&self) -> String {
        let named = self.codes.iter().any(Option::is_some);
        let mut text = format!("{}sex,age,net\n", if named { "region," } else { "" });
        for (cells, code) in self.net.iter().zip(&self.codes) {
            let code = code.as_ref().map(|code| format!("{},", field(code))).unwrap_or_default();
            for sex in Sex::ALL {
                for (group, age) in cells.axis().starts().enumerate() {
                    // Adding zero makes a rounded minus nothing a plain nothing.
                    let net = (100.0 * cells.get(sex, group, 0)).round() / 100.0 + 0.0;
                    let _ = writeln!(text, "{code}{},{age},{net}", sex.code());
                }
            }
        }
        text
    }

    fn service_tables(&self) -> Vec<TableFile> {
        let bundle = self.nation.country.bundle();
        let rates = rows_of(bundle.use_rates, &self.services, |need| matches!(need, Need::Reference | Need::Definition));
        let shapes = rows_of(bundle.shapes, &self.services, |need| matches!(need, Need::Counted { shaped: true, .. }));
        let said = |key: &str| self.words.of(&format!("source.{key}.{}", self.nation.country.code())).to_owned();
        let users = self.sources[4].clone().unwrap_or_default();
        vec![
            TableFile { key: "users", path: "tables/users.csv", text: self.users_table(), source: users },
            TableFile { key: "use_rates", path: "tables/use_rates.csv", text: rates, source: said("use_rates") },
            TableFile { key: "shapes", path: "tables/shapes.csv", text: shapes, source: said("shapes") },
        ]
    }

    fn users_table(&self) -> String {
        let named = self.codes.iter().any(Option::is_some);
        let mut text = format!("{}service,year,sex,age_from,age_to,users\n", if named { "region," } else { "" });
        for (service, region, record) in &self.users.rows {
            let code = self.codes[*region].as_ref().map(|code| format!("{},", field(code))).unwrap_or_default();
            let to = record.age_to.map(|to| to.to_string()).unwrap_or_default();
            let sex = record.sex.map(Sex::code).unwrap_or_default();
            let users = record.value.unwrap_or_default();
            let _ = writeln!(text, "{code}{service},{},{sex},{},{to},{users}", record.year, record.age_from);
        }
        text
    }

    fn national_tables(&self) -> Vec<TableFile> {
        let bundle = self.nation.country.bundle();
        let country = self.nation.country.code();
        let said = |key: &str, span: Option<(u16, u16)>| {
            let span = span.map(|(first, last)| span_of(first, last)).unwrap_or_default();
            self.words.with(&format!("source.{key}.{country}"), &[&span])
        };
        let population = self.nation.population_years().and(bundle.population).map(|table| self.nation.stocks_until(table));
        let rates = |key, path, table: &str| {
            let source = said(key, self.nation.years(table));
            TableFile { key, path, text: self.nation.rates_before(table), source }
        };
        let mut tables = vec![
            rates("mortality", "national/mortality.csv", bundle.mortality),
            rates("fertility", "national/fertility.csv", bundle.fertility),
            rates("sex_ratio_at_birth", "national/sex_ratio_at_birth.csv", bundle.sex_ratio),
        ];
        if let Some(text) = population.filter(|_| self.moves_with_nation()) {
            let source = said("national_population", self.nation.population_years());
            tables.push(TableFile { key: "national_population", path: "national/population.csv", text, source });
        }
        if let Some(text) = self.nation.alternatives() {
            let source = said("alternatives", None);
            tables.push(TableFile { key: "alternatives", path: "national/alternatives.csv", text: text.to_owned(), source });
        }
        tables
    }

    /// Whether the nation's stocks say anything here: a table of net migration would keep them from being used.
    fn moves_with_nation(&self) -> bool {
        self.net.is_empty()
    }
}
