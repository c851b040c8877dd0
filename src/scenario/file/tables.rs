//! The tables of a study, as written: which there are, where they are, what form they have.

use super::YearLabelWord;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The tables of a study.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TableEntries {
    /// Observed people: region, year, sex, age (or age_from, age_to), persons.
    pub population: Option<TableRef>,
    /// Births: region, year, sex and age where known, births.
    pub births: Option<TableRef>,
    /// Deaths: region, year, sex and age where known, deaths.
    pub deaths: Option<TableRef>,
    /// Moves in and out, all ages together: region, year, kind (internal, international; empty = both), in_count, out_count.
    pub flows: Option<TableRef>,
    /// Mortality: region, year, sex, age, and one of mx, qx, survivorship.
    pub mortality: Option<TableRef>,
    /// Fertility: region, year, age, asfr.
    pub fertility: Option<TableRef>,
    /// Boys per girl: year, srb.
    pub sex_ratio_at_birth: Option<TableRef>,
    /// The nation's people: year, sex, age, persons.
    pub national_population: Option<TableRef>,
    /// Paths of the lettered alternatives: indicator, alternative, year, value.
    pub alternatives: Option<TableRef>,
    /// Net migration: region, year, sex, age, net.
    pub net_migration: Option<TableRef>,
    /// In-counts and out-rates: region, year, sex, age, in_count, out_rate, kind where known.
    pub gross_migration: Option<TableRef>,
    /// Moves between the study's regions through a pool: region, year, sex, age (or age_from, age_to), out_rate (movers per person and
    /// year), share (of the pool of that sex and age; 1 together). With `[moves]`.
    pub pool: Option<TableRef>,
    /// Moves from region to region: origin, destination, year, sex, age (or age_from, age_to), rate (movers per person and year). With
    /// `[moves]`.
    pub internal_migration: Option<TableRef>,
    /// People the study's regions add up to: year, sex (empty = both), age (or age_from, age_to), persons. With `[parent]`.
    pub parent: Option<TableRef>,
    /// People who do not age or move like others (students, asylum centres, prisons): region, group, year, sex (empty = both),
    /// age (or age_from, age_to), persons. They are part of the population table.
    pub special: Option<TableRef>,
    /// Users counted: region, service, year, sex, age_from, age_to, users; hours they got a week together where known.
    pub users: Option<TableRef>,
    /// Users per person: region, service, sex, age_from, age_to, rate.
    pub use_rates: Option<TableRef>,
    /// Shapes of rates inside a counted band: columns as use_rates.
    pub shapes: Option<TableRef>,
    /// Norms, a row a part: service, age_from, age_to, persons_per_fte; or service, of (another service), hours_per_user_week,
    /// hours_per_fte_week.
    pub norms: Option<TableRef>,
    /// Places: region, service, year, places or change, name, status (decided, proposed; empty = decided), investment, running_cost, currency, price_year.
    pub capacity: Option<TableRef>,
    /// People already known who will need a service: region where known, service, year, until where it ends, persons.
    pub known_need: Option<TableRef>,
    /// Hours a user gets a week by age: region, service, sex, age_from, age_to, hours.
    pub hours: Option<TableRef>,
    /// Staff on 31 December: service (empty = all care services), year, and fte, fte_per_unit or hours_per_week; for all services
    /// also age_from, age_to, leavers (share a year), recruits and vacancies (staff-years).
    pub staff: Option<TableRef>,
    /// Running cost: service (empty = all care services), year, cost_per_unit or total, currency.
    pub costs: Option<TableRef>,
    /// Users and people elsewhere, which a trend in use is held against: area (`nation` or a municipality's code), service (a
    /// service's id or label; empty = every service), year, age_from, age_to, users, people, definition.
    pub reference_users: Option<TableRef>,
    /// Other people's lines: who, made, what, region and sex where known, age_from, age_to, year, value. People by sex and
    /// single age can be run by a scenario's `published`.
    pub published: Option<TableRef>,
    /// Dwellings completed: region, year, dwellings, and where known demolished, type, area, status (completed, decided, proposed),
    /// programme.
    pub dwellings: Option<TableRef>,
    /// Heads of households: region, sex where known, age_from, age_to, headship (households ÷ people in private households).
    pub households: Option<TableRef>,
    /// Households counted: region, year, households, persons in them.
    pub household_totals: Option<TableRef>,
    /// Persons in a dwelling: type, size.
    pub dwelling_sizes: Option<TableRef>,
    /// Who moves into new dwellings: age_from, age_to, share, type where ages differ by it.
    pub movers: Option<TableRef>,
    /// Who moves out, movers per person and year: sex, age_from, age_to, out_rate. Tells moves both ways from a net.
    pub out_rates: Option<TableRef>,
    /// Who lives in no private household: sex, age_from, age_to, share.
    pub not_in_households: Option<TableRef>,
    /// Figures of plans, answered by a run: key, plan, page, figure, value (a number, `rises`, `falls`, `rises
    /// much`, `falls much` or empty), measure, and where needed printed, step, unit, year, year_from, scenario, service, age_from, age_to, of_from, of_to, formula, same_as,
    /// chart, note.
    pub plan_figures: Option<TableRef>,
}

/// Where a table is: its path, or its path with the encoding or delimiter it is declared to have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TableRef {
    /// UTF-8, comma.
    Plain(String),
    /// Something else.
    Declared(DeclaredTable),
}

/// A table that is not UTF-8 with commas.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredTable {
    /// Path, relative to study.toml.
    pub file: String,
    /// "utf-8" where left out.
    pub encoding: Option<EncodingWord>,
    /// "," where left out; ";" or a tab.
    pub delimiter: Option<DelimiterWord>,
    /// Of a published table that has no columns `who` and `made`: who made it, such as "SSB".
    pub who: Option<String>,
    /// Of the same: when, or which vintage, such as "2024"; an alternative the table names is added to it.
    pub made: Option<String>,
    /// "download": the file is as a statistics bank gave it; what is not said here is found by itself, and printed.
    #[serde(rename = "as")]
    pub form: Option<FormWord>,
    /// Of a download: the sign before decimals.
    pub decimal: Option<DecimalWord>,
    /// Of a download: headings by meaning, such as { age = "Alder" }.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Of a download: only the rows with this word in a column, such as { sivilstand = "I alt" }.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Of a download that names no year: its year.
    #[schemars(range(min = 1900, max = 2200))]
    pub year: Option<u16>,
    /// Of a download: the night its years of people mean; found by its words and country where left out.
    pub year_label: Option<YearLabelWord>,
    /// Of a download: sheet of a workbook, or data set of a collection.
    pub sheet: Option<String>,
}

/// How a table's file came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FormWord {
    /// The strict table of the guide.
    #[default]
    Tidy,
    /// Untouched from a statistics bank.
    Download,
}

/// A sign before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub enum DecimalWord {
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ".")]
    Point,
}

/// A declared encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub enum EncodingWord {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// A declared delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub enum DelimiterWord {
    #[default]
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ";")]
    Semicolon,
    #[serde(rename = "\t")]
    Tab,
}
