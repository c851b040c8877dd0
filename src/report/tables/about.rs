//! `tables/datapackage.json`: what every table and column holds, in which unit and at which moment, for people and for
//! programs that read Data Packages (Frictionless Data, specification 1).

use super::{building, chance, housing, plans, targets, together};
use crate::domain::account::AgeRule;
use crate::domain::axis::YearLabel;
use crate::domain::privacy::Privacy;
use crate::domain::study::Language;
use crate::report::{Run, privacy};
use serde_json::{Value, json};

/// Name, type and meaning of the columns; a name that starts with `_` is the end of a summary column of some service.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("scenario", "string", "id of the scenario"),
    ("region", "string", "code of the region"),
    ("year", "integer", "year, see the table's description"),
    ("sex", "string", "female, male, or both"),
    ("age", "integer", "completed age in years; the highest is open"),
    ("persons", "number", "persons, unrounded"),
    ("opening", "number", "persons at the start of the year"),
    ("births", "number", "children born in the year"),
    ("deaths", "number", "deaths in the year"),
    (
        "in_migration",
        "number",
        "net gains of the year, summed over the sexes and ages that gain, as applied; with out-rates, persons moving in",
    ),
    (
        "out_migration",
        "number",
        "net losses of the year, summed over the sexes and ages that lose, as applied; with out-rates, persons moving out",
    ),
    ("adjustment", "number", "persons a stated rule added (or took away); zero unless a warning says otherwise"),
    ("closing", "number", "persons at the end of the year"),
    ("service", "string", "id of the service"),
    (
        "measure",
        "string",
        "users (persons), people (persons with a condition), places, hours (a week), fte (full-time equivalents), cost (currency units a year); with _trend: by the trend in use; with _measures: with what the study switches on",
    ),
    ("age_band", "string", "completed ages; all = everybody, people already known to need the service included"),
    ("value", "number", "in the unit its row says"),
    ("need", "number", "places (or users, where the service has no places) needed at unchanged use"),
    ("capacity", "number", "places that stand or are decided"),
    ("gap", "number", "capacity less need at unchanged use; below zero = too few"),
    ("need_trend", "number", "need by the trend in use"),
    ("gap_trend", "number", "capacity less need by the trend in use"),
    ("need_measures", "number", "need with what the study switches on"),
    ("gap_measures", "number", "capacity less need with what the study switches on"),
    ("indicator", "string", "word of the indicator, its ages and line of use included"),
    ("indicator_name", "string", "what it is called, in English"),
    ("numerator", "string", "what is counted"),
    ("denominator", "string", "what it is divided by, or for a year how it is found"),
    ("ages", "string", "ages of numerator / denominator"),
    ("unit", "string", "what a value of 1 is"),
    ("date", "string", "the night its years name"),
    ("source", "string", "whose definition or figures"),
    ("area", "string", "nation, or the code of a municipality"),
    ("area_name", "string", "its name"),
    ("start", "integer", "year of the jump-off stock, in the study's label"),
    ("horizon", "integer", "year of the last stock, in the study's label"),
    ("inhabitants_start", "number", "persons at the start"),
    ("inhabitants", "number", "persons at the horizon"),
    ("aged_80_plus_start", "number", "persons aged 80 and over at the start"),
    ("aged_80_plus", "number", "persons aged 80 and over at the horizon"),
    ("_places", "number", "places needed on 31 December of the horizon at unchanged use"),
    ("_places_trend", "number", "places needed on 31 December of the horizon by the trend in use"),
    ("_capacity", "number", "places on 31 December of the horizon"),
    (
        "_first_year_too_few",
        "integer",
        "first 31 December with too few places at unchanged use; empty = none to the horizon, or no capacity known",
    ),
    ("_first_year_too_few_trend", "integer", "the same by the trend in use"),
    (
        "_first_year_too_few_median",
        "integer",
        "first 31 December on which half of the futures drawn have too few places by the trend in use; empty = none to the horizon, or no capacity known",
    ),
    ("_first_year_too_few_p90", "integer", "the same in one of ten futures drawn: their 90th percentile is more than the capacity"),
    ("_places_measures", "number", "places needed on 31 December of the horizon with what the study switches on"),
    (
        "_capacity_contradicted",
        "integer",
        "last 31 December on which the register counts more than the table of capacity has places for: no year of shortage can be read from it; empty = none",
    ),
    ("_first_year_too_few_measures", "integer", "first 31 December with too few places with what the study switches on"),
    (
        "fte",
        "number",
        "full-time equivalents of care on 31 December of the horizon at unchanged use: of all services, or of those whose staff is known (service `part` in staff.csv)",
    ),
    ("fte_trend", "number", "the same by the trend in use"),
    (
        "cost",
        "number",
        "currency units a year for care at the horizon at unchanged use, in the prices of the cost table's year: of all services, or of those whose cost is known (service `part` in staff.csv)",
    ),
    ("cost_trend", "number", "the same by the trend in use"),
    (
        "line",
        "string",
        "unchanged (use), trend (in use) or measures (with what the study switches on); empty where no line of use decides the value",
    ),
    ("basis", "string", "what the value rests on: register, plan, reference (not local data) or definition"),
    ("who", "string", "who published the line"),
    ("made", "string", "when, or which vintage"),
    ("what", "string", "people, or the id of a service; of a target: what is asked of, or what is changed"),
    ("age_from", "integer", "youngest completed age"),
    ("age_to", "integer", "oldest completed age; empty = open"),
    ("note", "string", "note"),
    ("tfr", "number", "children per woman"),
    ("mean_age_at_birth", "number", "mean age of mothers at birth by the rates, years"),
    ("e0_female", "number", "life expectancy at birth, women, years"),
    ("e0_male", "number", "life expectancy at birth, men, years"),
    ("net_migration", "number", "net migration asked for, persons; empty where out-rates decide it when run"),
    ("estimate", "string", "what was found"),
    ("from", "integer", "first calendar year it was found over; of a change: 31 December it is counted from"),
    ("to", "integer", "last calendar year it was found over; of a change: 31 December it is counted to"),
    ("standing", "string", "how far it can be trusted"),
    ("persons_a_year", "number", "births, deaths or movers a year the estimate rests on; empty where it follows from others"),
    ("local_weight", "number", "weight of what is local, 0 to 1; the rest is the nation's"),
    ("rests_on", "string", "all = the trend itself; own, other_municipalities, nation or no_change = what it rests on"),
    ("yearly_change", "number", "change of ln(rate) a year, before damping"),
    ("weight", "number", "weight of the part in the trend, 0–1"),
    (
        "level",
        "number",
        "of a target: what is changed as it is with it, persons net a year or children per woman; of a trend: rate on the last night of the base window ÷ the rate pooled over it",
    ),
    (
        "cause",
        "string",
        "start and end = the number on both nights; between them what adds up to the change: people (number, all ages), ages, trend, \
         health, mix:ID and lever:ID (of a lever), informal, known (people already known), each (staff or money for each)",
    ),
    ("lever", "string", "id of the lever; health, informal = these; together = all that are switched on"),
    ("on", "string", "yes = in the line with measures, no = reported alone and nowhere else"),
    ("evidence", "string", "none, mixed, trial, local or policy; empty = a hypothesis, or several together"),
    ("without", "number", "by the trend in use"),
    ("with", "number", "by the trend in use with this and nothing else (together: with all that are switched on)"),
    ("change", "number", "with less without"),
    ("base_rate", "number", "users per person of the base window, held against other municipalities'"),
    ("counted_rate", "number", "users per person as counted, pooled over the base window"),
    ("others_rate", "number", "users per person in other municipalities over the same years, their plain mean"),
    ("counted_weight", "number", "weight of the counted rate in the base rate, 0–1; the rest is the others'"),
    ("municipalities", "number", "how many others"),
    ("growth_of", "string", "use (users per person) or hours (a week and user)"),
    ("per_year", "number", "change a year as a share, on the trend line alone"),
    ("from_night", "integer", "31 December the figure stands on"),
    ("until_night", "integer", "last 31 December that differs from the one before"),
    ("hours_per_user", "number", "hours a week and user"),
    ("expected", "number", "users expected; of a target: without it, in the unit of its row"),
    ("observed", "number", "users counted"),
    ("definition", "number", "part of expected − observed: users are counted another way than the forecast did"),
    ("people", "number", "part of expected − observed: other people came than were projected"),
    ("rate", "number", "part of expected − observed: use changed"),
];

/// What a table's rows are, and which moment its years name. `{stock}` and `{age}` are the study's own rules.
const TABLES: &[(&str, &str)] = &[
    ("population", "People by sex and age on {stock}. The first year is observed, later ones are results of a model."),
    ("accounts", "The account of each calendar year: opening + births − deaths + in − out + adjustment = closing. {age}"),
    ("demand", "Need for services on 31 December, people × rates of use: results of a model, not counts, also in observed years."),
    ("capacity", "Places needed and places that stand or are decided, on 31 December."),
    ("explain", "Why need changes from the night before the jump-off to the horizon: what each cause adds."),
    ("levers", "What each measure changes alone on 31 December, and all that are switched on together."),
    (
        "staff",
        "Full-time equivalents on 31 December: need, standing, gap, supply, recruits, and cost in the prices of the cost table's year; \
         service all = all care services together, part = those whose staff or cost is known, where others are left out; staff_of_counted = \
         what the users counted on a past night take by the same rules; recruits_needed of the first year leaves out opening_shortage, \
         what was missing on the first night; own numbers and factors stand with scenario and region empty.",
    ),
    (
        "indicators",
        "Indicators by year: ratios of people on {stock}, users, places and indices on 31 December; a year that turns stands in the last year's row. Scenario `observed` holds what was counted.",
    ),
    ("indicator_definitions", "What each indicator is made of."),
    ("benchmarks", "The study's regions, the nation and other municipalities: ratios of people on {stock}, users on 31 December."),
    ("summary", "The main figures: people on {stock}, places on 31 December of the horizon."),
    ("published", "Other people's lines as given: people on {stock}, users on 31 December."),
    ("assumptions", "What each scenario assumes, by calendar year. {age}"),
    ("trends", "How rates of use are carried on by what past data support."),
    ("base_rates", "Base rates of use that are held against other municipalities' by their own noise."),
    ("growth", "Changes of use or of hours that the study gives, which are not demography."),
    ("hours", "Hours a user gets a week by age; an empty region = all."),
    ("outcome", "What was expected, what came on 31 December, and the parts of the error, in users."),
    ("estimates", "Values found from history over the calendar years named."),
];

/// Which numbers are counted and which are not.
const MODELLED: &str = "Figures of years after the last observed ones are results of a model, not counts.";

/// The description of the tidy tables among `files`.
pub fn about(run: &Run, files: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
    let resources: Vec<Value> = TABLES
        .iter()
        .chain(&building::TABLES)
        .chain(&plans::TABLES)
        .chain(&housing::TABLES)
        .chain([&targets::TABLE])
        .chain(&chance::TABLES)
        .chain(&together::TABLES)
        .filter_map(|table| resource(run, table, files))
        .collect();
    let study = run.study;
    let package = json!({
        "name": study.id,
        "title": study.title,
        "version": env!("CARGO_PKG_VERSION"),
        "id": run.run_id,
        "profile": "tabular-data-package",
        "privacy": study.protection.privacy.code(),
        "description": format!("{} {MODELLED}", privacy::treatment(study, Language::En)),
        "sources": study.sources.iter().map(|source| json!({"title": source.text})).collect::<Vec<_>>(),
        "warnings": run.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "resources": resources,
    });
    ("tables/datapackage.json".to_owned(), format!("{package:#}\n").into_bytes())
}

fn resource(run: &Run, (name, description): &(&str, &str), files: &[(String, Vec<u8>)]) -> Option<Value> {
    let path = format!("{name}.csv");
    let (_, bytes) = files.iter().find(|(file, _)| *file == format!("tables/{path}"))?;
    let header = std::str::from_utf8(bytes).ok()?.lines().next()?;
    Some(json!({
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "description": marked(run, with_rules(run, description)),
        "schema": {"fields": header.split(',').map(field).collect::<Vec<_>>()},
    }))
}

/// A table of an internal study says so itself: it may be handed on without the others.
fn marked(run: &Run, description: String) -> String {
    match run.study.protection.privacy {
        Privacy::Public => description,
        Privacy::Internal => format!("{} {description}", privacy::treatment(run.study, Language::En)),
    }
}

fn with_rules(run: &Run, description: &str) -> String {
    let stock = match run.study.year_label {
        YearLabel::Jan1 => "1 January of the year",
        YearLabel::Dec31 => "31 December of the year",
    };
    let age = match run.study.rules.age_rule {
        AgeRule::Completed => "Rates refer to completed age.",
        AgeRule::AtYearEnd => "Rates refer to age at the end of the year.",
    };
    description.replace("{stock}", stock).replace("{age}", age)
}

fn field(column: &str) -> Value {
    let known = |(name, ..): &&(&str, &str, &str)| *name == column;
    let ending = |(name, ..): &&(&str, &str, &str)| name.starts_with('_') && column.ends_with(name);
    match COLUMNS
        .iter()
        .chain(&building::COLUMNS)
        .chain(&plans::COLUMNS)
        .chain(&housing::COLUMNS)
        .chain(&targets::COLUMNS)
        .chain(&chance::COLUMNS)
        .chain(&together::COLUMNS)
        .find(known)
        .or_else(|| COLUMNS.iter().find(ending))
    {
        Some((_, kind, meaning)) => json!({"name": column, "type": kind, "description": meaning}),
        None => json!({"name": column, "type": "string"}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fake::Fake;
    use crate::report::tables::tables;

    #[test]
    fn every_column_of_every_table_is_described() {
        let fake = Fake::new();
        let files = tables(&fake.run()).unwrap();
        let bytes = &files.iter().find(|(path, _)| path == "tables/datapackage.json").unwrap().1;
        let package: Value = serde_json::from_slice(bytes).unwrap();
        let tables = package["resources"].as_array().unwrap();
        assert_eq!(package["id"].as_str(), Some("7f3a9c21"));
        assert!(tables.len() >= 10, "{}", tables.len());
        assert!(
            tables.iter().all(|table| table["description"].as_str().is_some_and(|text| !text.is_empty())),
            "a table says nothing of itself"
        );
        let mut seen = 0;
        for field in package["resources"].as_array().unwrap().iter().flat_map(|r| r["schema"]["fields"].as_array().unwrap()) {
            assert!(field["description"].is_string(), "{field}");
            seen += 1;
        }
        assert!(seen > 80, "{seen}");
        let summary = tables.iter().find(|table| table["name"] == "summary").unwrap();
        let trend = &summary["schema"]["fields"][9];
        assert_eq!(
            (trend["name"].as_str(), trend["description"].as_str().unwrap().ends_with("by the trend in use")),
            (Some("long-stay_places_trend"), true)
        );
        assert_eq!(
            package["resources"][0]["description"],
            "People by sex and age on 1 January of the year. The first year is observed, later ones are results of a model."
        );
    }
}
