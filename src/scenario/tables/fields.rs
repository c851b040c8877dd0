//! Cells of a row: number, year, sex, age, region, service; each judged when it is read.

use super::header::Header;
use super::{Known, Table};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::domain::axis::{AgeBand, Sex, Year};
use crate::scenario::nearest;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The highest completed age a table may name.
pub const HIGHEST_AGE: u8 = 130;

const FEMALE: [&str; 7] = ["female", "K", "kvinner", "kvinnor", "females", "women", "2"];
const MALE: [&str; 7] = ["male", "M", "menn", "män", "males", "men", "1"];

/// One row being read.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its table.
    pub table: &'a Table<'a>,
    /// Which column is which.
    pub header: &'a Header,
    /// What it may refer to.
    pub known: &'a Known,
    /// Its fields.
    pub record: &'a csv::StringRecord,
    /// Its line.
    pub line: usize,
    /// Mistakes.
    pub found: &'a mut Diagnostics,
    /// Unknown words already named, so that each is named once.
    pub reported: &'a mut BTreeSet<String>,
}

impl<'a> Row<'a> {
    /// The text of a column; empty where the table does not have it.
    #[must_use]
    pub fn text(&self, column: &str) -> &'a str {
        self.header.position(column).and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// Where a column of this row stands.
    #[must_use]
    pub fn place(&self, column: &str) -> Place {
        let place = Place::file(self.table.file).line(self.line).context(self.words(column));
        match self.header.position(column) {
            Some(at) => place.column(at + 1),
            None => place,
        }
    }

    /// The row's keys in words, `region 3403, year 2031, age 97`, for a mistake in `column`.
    fn words(&self, column: &str) -> String {
        let keys = ["region", "origin", "destination", "service", "year", "sex", "age", "age_from"];
        let there = keys.iter().filter(|key| **key != column && !self.text(key).is_empty());
        let words: Vec<String> = there.map(|key| format!("{key} {}", shortened(self.text(key)))).collect();
        if words.is_empty() { format!("column {column}") } else { words.join(", ") }
    }

    /// Adds a mistake in a column.
    pub fn mistake(&mut self, code: &'static str, column: &str, what: String, why: &str, advice: impl Into<String>) {
        let place = self.place(column);
        self.found.push(Diagnostic::error(code, what).at(place).why(why).advice(advice));
    }

    /// A number within `range`, which `what` names in the message ("persons", "births per woman").
    pub fn number(&mut self, column: &str, range: &RangeInclusive<f64>, what: &str) -> Option<f64> {
        let text = self.text(column);
        if text.is_empty() {
            self.mistake("K0113", column, format!("no {what} in column `{column}`"), "an empty cell is no zero", "write the number");
            return None;
        }
        let value = self.finite(column, text)?;
        if range.contains(&value) {
            return Some(value);
        }
        let advice = format!("write a number from {} to {}", range.start(), range.end());
        self.mistake("K0109", column, format!("{} cannot be {what}", shortened(text)), "the value lies outside what is possible", advice);
        None
    }

    fn finite(&mut self, column: &str, text: &str) -> Option<f64> {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && !(value == 0.0 && value.is_sign_negative()) => Some(value),
            Ok(_) => {
                let what = format!("`{}` is not a number to calculate with", shortened(text));
                self.mistake("K0106", column, what, "not-a-number, infinity and minus zero spread into every result", "write the number");
                None
            }
            Err(_) => {
                self.not_a_number(column, text);
                None
            }
        }
    }

    fn not_a_number(&mut self, column: &str, text: &str) {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect::<String>().replace(',', ".");
        if plain.parse::<f64>().is_ok_and(f64::is_finite) {
            let what = format!("`{}` has a decimal comma or grouping", shortened(text));
            let why = "1,234 and 1 234 mean different numbers in different countries";
            self.mistake("K0105", column, what, why, format!("tables use a point and no grouping: {plain}"));
        } else {
            let what = format!("`{}` is not a number", shortened(text));
            self.mistake("K0104", column, what, "the cell cannot be counted", "write a number such as 12 or 0.25");
        }
    }

    /// A calendar year.
    pub fn year(&mut self, column: &str) -> Option<Year> {
        let text = self.text(column);
        let year = whole(text).and_then(|number| u16::try_from(number).ok()).and_then(Year::new);
        if year.is_none() {
            let (low, high) = (Year::RANGE.start(), Year::RANGE.end());
            let advice = format!("write a year from {low} to {high}, such as 2026");
            self.mistake("K0112", column, format!("`{}` is not a year", shortened(text)), "the row belongs to no year", advice);
        }
        year
    }

    /// A calendar year, or none = every year where the column is left out. Outer `None` = refused.
    pub fn year_or_every(&mut self) -> Option<Option<Year>> {
        if self.header.has("year") { self.year("year").map(Some) } else { Some(None) }
    }

    /// Women or men.
    pub fn sex(&mut self) -> Option<Sex> {
        let text = self.text("sex");
        let sex = sex_of(text);
        if sex.is_none() {
            let what = if text.is_empty() { "no sex".to_owned() } else { format!("`{}` is no sex this table can have", shortened(text)) };
            self.mistake("K0110", "sex", what, "women and men live, bear children and move differently", "write female or male");
        }
        sex
    }

    /// Women, men, or none = both where the cell is empty or the column left out. Outer `None` = refused.
    pub fn sex_or_both(&mut self) -> Option<Option<Sex>> {
        if self.text("sex").is_empty() { Some(None) } else { self.sex().map(Some) }
    }

    /// A completed age.
    pub fn age(&mut self, column: &str) -> Option<u8> {
        let text = self.text(column);
        let age = whole(text).and_then(|number| u8::try_from(number).ok()).filter(|age| *age <= HIGHEST_AGE);
        if age.is_none() {
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            let advice = match digits.as_str() {
                "" => format!("write a whole number from 0 to {HIGHEST_AGE}"),
                _ if column == "age" => "write the number alone; the last age of a table is open by itself".to_owned(),
                _ => format!("write a whole number from 0 to {HIGHEST_AGE}; an empty age_to is open upwards"),
            };
            self.mistake("K0111", column, format!("`{}` is not a completed age", shortened(text)), "the row belongs to no age", advice);
        }
        age
    }

    /// Ages from `age`, or from `age_from` and `age_to` (empty = open).
    pub fn band(&mut self) -> Option<AgeBand> {
        if self.header.has("age") {
            return self.age("age").map(|age| AgeBand::closed(age, age));
        }
        let from = self.age("age_from");
        let to = if self.text("age_to").is_empty() { Some(None) } else { self.age("age_to").map(Some) };
        let band = AgeBand { from: from?, to: to? };
        if band.to.is_some_and(|to| to < band.from) {
            let what = format!("the band {}–{} ends before it begins", band.from, band.to.unwrap_or_default());
            self.mistake("K0111", "age_to", what, "no age lies in it", "turn the two around");
            return None;
        }
        Some(band)
    }

    /// Position of the row's region in the study.
    pub fn region(&mut self) -> Option<usize> {
        if self.header.has("region") { self.region_in("region") } else { Some(0) }
    }

    /// Position in the study of the region a column names.
    pub fn region_in(&mut self, column: &str) -> Option<usize> {
        let text = self.text(column);
        let at = self.known.regions.binary_search_by(|region| region.as_str().cmp(text)).ok();
        if at.is_none() && !self.known.torn && self.reported.insert(format!("region {text}")) {
            let names: Vec<&str> = self.known.regions.iter().map(crate::domain::axis::RegionId::as_str).collect();
            let advice = match self.known.regions_named {
                true => nearest::advice(text, &names),
                false => "name the regions in study.toml with [[region]] id and name, or leave the column out".to_owned(),
            };
            let what = format!("region `{}` is not in the study", shortened(text));
            self.mistake("K0114", column, what, "its rows would be lost in silence", advice);
        }
        at
    }

    /// Position of the row's region, or none = all where the cell is empty or the column left out.
    pub fn region_or_all(&mut self) -> Option<Option<usize>> {
        if self.text("region").is_empty() { Some(None) } else { self.region().map(Some) }
    }

    /// Position of the row's service in the study.
    pub fn service(&mut self) -> Option<usize> {
        let text = self.text("service");
        let at = self.known.services.iter().position(|service| service == text);
        if at.is_none() && !self.known.torn && self.reported.insert(format!("service {text}")) {
            let names: Vec<&str> = self.known.services.iter().map(String::as_str).collect();
            let what = format!("service `{}` is not in the study", shortened(text));
            self.mistake("K0121", "service", what, "its rows would be lost in silence", nearest::advice(text, &names));
        }
        at
    }

    /// A word that must not be empty.
    pub fn word(&mut self, column: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.mistake("K0113", column, format!("column `{column}` is empty"), "the row cannot be named", "fill the cell");
            return None;
        }
        Some(text.to_owned())
    }
}

/// Women or men by any of the words the tables allow.
#[must_use]
pub fn sex_of(text: &str) -> Option<Sex> {
    if let Some(sex) = Sex::ALL.into_iter().find(|sex| sex.code() == text) {
        return Some(sex);
    }
    let lower = text.to_lowercase();
    let among = |words: &[&str]| words.iter().any(|word| word.to_lowercase() == lower);
    if among(&FEMALE) { Some(Sex::Female) } else { among(&MALE).then_some(Sex::Male) }
}

/// A whole number written with digits alone.
fn whole(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A cell's text as a message shows it: at most 40 letters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sexes_are_known_by_every_word_of_the_contract() {
        for (word, sex) in
            [("K", Sex::Female), ("kvinnor", Sex::Female), ("2", Sex::Female), ("M", Sex::Male), ("Menn", Sex::Male), ("1", Sex::Male)]
        {
            assert_eq!(sex_of(word), Some(sex), "{word}");
        }
        assert_eq!((sex_of("F"), sex_of("3"), sex_of("")), (None, None, None));
    }

    #[test]
    fn a_whole_number_is_digits_alone() {
        assert_eq!((whole("105"), whole("105+"), whole("+5"), whole("5.0"), whole("")), (Some(105), None, None, None, None));
    }
}
