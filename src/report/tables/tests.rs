//! The tables of a whole run, read back.

use super::*;
use crate::domain::axis::{Sex, Year, YearLabel};
use crate::report::fake::Fake;
use std::collections::BTreeMap;

/// Reads a tidy table with another program's reader.
struct Read {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Read {
    fn of(files: &[(String, Vec<u8>)], path: &str) -> Self {
        let bytes = &files.iter().find(|(name, _)| name == path).unwrap().1;
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|head| head == name).unwrap()
    }

    fn sum_by(&self, keys: &[&str], value: &str) -> BTreeMap<Vec<String>, f64> {
        let mut sums = BTreeMap::new();
        for row in &self.rows {
            let key = keys.iter().map(|key| row[self.column(key)].clone()).collect();
            *sums.entry(key).or_insert(0.0) += row[self.column(value)].parse::<f64>().unwrap();
        }
        sums
    }

    fn find(&self, key: &[&str]) -> &Vec<String> {
        self.rows.iter().find(|row| row.iter().zip(key).all(|(cell, key)| cell == key)).unwrap()
    }
}

#[test]
fn the_columns_are_those_of_the_contract() {
    let contract = [
        ("population", "scenario,region,year,sex,age,persons"),
        ("accounts", "scenario,region,year,opening,births,deaths,in_migration,out_migration,adjustment,closing,standing"),
        ("demand", "scenario,region,year,service,measure,sex,age_band,value"),
        ("capacity", "scenario,region,year,service,need,capacity,gap,need_trend,gap_trend"),
        ("explain", "scenario,region,service,line,measure,from,to,cause,value"),
        ("indicators", "scenario,region,year,indicator,value"),
        ("indicator_definitions", "indicator,indicator_name,numerator,denominator,ages,unit,date,source"),
        ("benchmarks", "area,area_name,year,indicator,value,source"),
        ("published", "who,made,what,region,sex,age_from,age_to,year,value,note"),
        ("assumptions", "scenario,region,year,tfr,mean_age_at_birth,e0_female,e0_male,net_migration"),
        ("estimates", "region,estimate,value,from,to,standing,persons_a_year,local_weight"),
        ("trends", "region,service,sex,age_band,rests_on,yearly_change,weight,level"),
    ];
    let files = tables(&Fake::new().run()).unwrap();
    assert_eq!(files.len(), 27);
    for (table, header) in contract {
        assert_eq!(Read::of(&files, &format!("tables/{table}.csv")).header.join(","), header);
    }
}

#[test]
fn every_person_is_written_to_the_last_bit() {
    let fake = Fake::new();
    let files = tables(&fake.run()).unwrap();
    let read = Read::of(&files, "tables/population.csv");
    assert_eq!(read.rows.len(), 2 * 2 * 4 * 2 * 91);
    let row = read.find(&["high", "3411", "2029", "male", "37"]);
    let stock = fake.projections[1].regions[1].stock(Year::new(2029).unwrap()).unwrap();
    assert_eq!(row[5].parse::<f64>().unwrap().to_bits(), stock.get(Sex::Male, 37, 0).to_bits());
}

#[test]
fn the_stock_of_a_year_is_the_closing_of_the_year_before() {
    let files = tables(&Fake::new().run()).unwrap();
    let people = Read::of(&files, "tables/population.csv").sum_by(&["scenario", "region", "year"], "persons");
    let accounts = Read::of(&files, "tables/accounts.csv");
    assert_eq!(accounts.rows.len(), 2 * 2 * 4);
    let mut seen = 0;
    for row in &accounts.rows {
        let number = |name: &str| row[accounts.column(name)].parse::<f64>().unwrap();
        let sum = number("opening") + number("births") - number("deaths") + number("in_migration") - number("out_migration");
        assert!((sum + number("adjustment") - number("closing")).abs() < 1e-8);
        let next = (row[2].parse::<u16>().unwrap() + 1).to_string();
        if let Some(total) = people.get(&vec![row[0].clone(), row[1].clone(), next]) {
            // Both are the same cells, added sex by sex here and row by row there.
            assert!((total - number("closing")).abs() < 1e-8);
            seen += 1;
        }
    }
    assert_eq!(seen, 2 * 2 * 3);
}

#[test]
fn a_swedish_study_labels_stocks_by_the_night_before() {
    let mut fake = Fake::new();
    fake.study.year_label = YearLabel::Dec31;
    let files = tables(&fake.run()).unwrap();
    let years = |path: &str| -> Vec<String> {
        let read = Read::of(&files, path);
        let mut years: Vec<String> = read.rows.iter().map(|row| row[read.column("year")].clone()).collect();
        years.dedup();
        years.truncate(4);
        years
    };
    assert_eq!(years("tables/population.csv"), ["2025", "2026", "2027", "2028"]);
    assert_eq!(years("tables/accounts.csv")[..3], ["2026", "2027", "2028"]);
    assert_eq!(Read::of(&files, "tables/accounts.csv").rows.len(), 2 * 2 * 3);
}

#[test]
fn bands_and_known_users_add_up_to_all() {
    let files = tables(&Fake::new().run()).unwrap();
    let read = Read::of(&files, "tables/demand.csv");
    let value =
        |measure: &str, band: &str| -> f64 { read.find(&["high", "3411", "2029", "long-stay", measure, "both", band])[7].parse().unwrap() };
    // A few roundings of numbers near 20.
    assert!((value("users", "67-79") + value("users", "80+") - 35.0 * 0.55).abs() < 1e-12);
    assert!((value("users_trend", "67-79") + value("users_trend", "80+") - 27.5 * 0.55).abs() < 1e-12);
    assert!((value("users", "all") - 36.0 * 0.55).abs() < 1e-12);
    assert!((value("hours", "all") - 36.0 * 0.55 * 35.5).abs() < 1e-9);
    assert_eq!(read.find(&["mmmm", "3403", "2025", "school-nurse", "fte", "both", "all"])[7], "4.5");
    assert!(!read.rows.iter().any(|row| row[3] == "school-nurse" && row[4].starts_with("users")));
}

#[test]
fn the_gap_is_below_zero_where_places_are_too_few() {
    let files = tables(&Fake::new().run()).unwrap();
    let read = Read::of(&files, "tables/capacity.csv");
    assert_eq!(read.find(&["mmmm", "3403", "2029", "long-stay"])[4..], ["36", "31", "-5", "28.5", "2.5"]);
    assert!(!read.rows.iter().any(|row| row[3] == "school-nurse"));
}

#[test]
fn the_summary_has_a_row_a_scenario_and_region() {
    let files = tables(&Fake::new().run()).unwrap();
    let read = Read::of(&files, "tables/summary.csv");
    let columns = ["places", "places_trend", "capacity", "first_year_too_few", "first_year_too_few_trend", "capacity_contradicted"];
    assert_eq!(read.header[8..], columns.map(|c| format!("long-stay_{c}")));
    assert_eq!(read.rows.len(), 4);
    assert_eq!(read.rows[0][8..], ["36", "28.5", "31", "2028", "", ""]);
}

#[test]
fn names_from_inputs_cannot_be_formulas() {
    let mut fake = Fake::new();
    fake.study.published[0].who = "=HYPERLINK(\"http://x\")".to_owned();
    fake.study.published[0].note = "+1".to_owned();
    let files = tables(&fake.run()).unwrap();
    let row = Read::of(&files, "tables/published.csv").rows[0].clone();
    assert_eq!((row[0].as_str(), row[9].as_str()), ("'=HYPERLINK(\"http://x\")", "'+1"));
}

#[test]
fn a_broken_number_stops_the_table() {
    let mut fake = Fake::new();
    fake.demand[1][0].services[0].unchanged.places[2] = f64::NAN;
    let error = tables(&fake.run()).unwrap_err();
    assert_eq!((error.table.as_str(), error.column), ("demand.csv", 8));
}

#[test]
fn excel_copies_hold_the_same_rows() {
    let files = tables(&Fake::new().run()).unwrap();
    let mut compared = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".csv") && !path.contains("/excel/")) {
        let copy = &files.iter().find(|(name, _)| *name == path.replace("tables/", "tables/excel/")).unwrap().1;
        let text = std::str::from_utf8(copy).unwrap().strip_prefix('\u{feff}').unwrap();
        let lines = std::str::from_utf8(bytes).unwrap().lines().count();
        assert_eq!(text.matches("\r\n").count(), lines, "{path}");
        compared += 1;
    }
    assert_eq!(compared, 13);
}
