//! One table as two texts: the tidy one for programs, and a copy that a Nordic Excel opens by double click.

use crate::domain::axis::{AgeBand, Year};
use crate::domain::study::Language;
use std::fmt;

/// A cell of a table.
#[derive(Debug, Clone, Copy)]
pub enum Field<'a> {
    /// A word or a text; made harmless where a spreadsheet would take it for a formula.
    Text(&'a str),
    /// A number, written in the shortest form that reads back to the same bits.
    Number(f64),
    /// A number, or an empty cell where nothing is known.
    Maybe(Option<f64>),
    /// A year, or an empty cell.
    Year(Option<Year>),
    /// A completed age, or an empty cell.
    Age(Option<u8>),
    /// An age band.
    Band(AgeBand),
}

/// A result that is not a number. A rule inside is broken; no table is written from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANumber {
    /// Which table.
    pub table: String,
    /// Line of the table, the header being 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tables/{}, line {}, column {}: the result is not a finite number", self.table, self.line, self.column)
    }
}

impl std::error::Error for NotANumber {}

/// How a text is written.
struct Dialect {
    separator: char,
    decimal: char,
    end_of_line: &'static str,
}

const TIDY: Dialect = Dialect { separator: ',', decimal: '.', end_of_line: "\n" };
/// Nordic Excel splits at semicolons and reads a decimal comma; it takes UTF-8 only with a byte-order mark.
const EXCEL: Dialect = Dialect { separator: ';', decimal: ',', end_of_line: "\r\n" };
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table being written.
#[derive(Debug)]
pub struct Csv {
    name: String,
    language: Language,
    columns: usize,
    line: usize,
    tidy: String,
    excel: String,
    broken: Option<NotANumber>,
}

impl Csv {
    /// An empty table `name` (without folder) with these column heads.
    #[must_use]
    pub fn new<S: AsRef<str>>(name: &str, language: Language, header: &[S]) -> Self {
        let mut csv = Self {
            name: name.to_owned(),
            language,
            columns: header.len(),
            line: 0,
            tidy: String::new(),
            excel: BYTE_ORDER_MARK.to_owned(),
            broken: None,
        };
        let fields: Vec<Field> = header.iter().map(|head| Field::Text(head.as_ref())).collect();
        csv.row(&fields);
        csv
    }

    /// Adds a row with a field for each column.
    pub fn row(&mut self, fields: &[Field]) {
        debug_assert_eq!(fields.len(), self.columns, "a row of {} has a field for each column", self.name);
        self.line += 1;
        for (column, &field) in (1..).zip(fields) {
            if column > 1 {
                self.tidy.push(TIDY.separator);
                self.excel.push(EXCEL.separator);
            }
            self.field(column, field);
        }
        self.tidy.push_str(TIDY.end_of_line);
        self.excel.push_str(EXCEL.end_of_line);
    }

    fn field(&mut self, column: usize, field: Field) {
        match field {
            Field::Text(text) => self.both(&harmless(text)),
            Field::Number(value) => self.number(column, value),
            Field::Maybe(value) => value.into_iter().for_each(|v| self.number(column, v)),
            Field::Year(year) => year.into_iter().for_each(|y| self.both(&y.to_string())),
            Field::Age(age) => age.into_iter().for_each(|a| self.both(&a.to_string())),
            Field::Band(band) => {
                self.tidy.push_str(&band.to_string());
                self.excel.push_str(&quoted(&band_in_words(band, self.language), &EXCEL));
            }
        }
    }

    fn both(&mut self, text: &str) {
        self.tidy.push_str(&quoted(text, &TIDY));
        self.excel.push_str(&quoted(text, &EXCEL));
    }

    fn number(&mut self, column: usize, value: f64) {
        if !value.is_finite() && self.broken.is_none() {
            self.broken = Some(NotANumber { table: self.name.clone(), line: self.line, column });
        }
        let text = shortest(value);
        self.excel.push_str(&text.replace(TIDY.decimal, &EXCEL.decimal.to_string()));
        self.tidy.push_str(&text);
    }

    /// `tables/<name>` and `tables/excel/<name>`, with their bytes.
    ///
    /// # Errors
    /// Names the first cell whose value is not a finite number.
    pub fn finish(self) -> Result<[(String, Vec<u8>); 2], NotANumber> {
        match self.broken {
            Some(broken) => Err(broken),
            None => Ok([
                (format!("tables/{}", self.name), self.tidy.into_bytes()),
                (format!("tables/excel/{}", self.name), self.excel.into_bytes()),
            ]),
        }
    }
}

/// The shortest decimal form that reads back to the same bits; zero has no sign.
#[must_use]
pub fn shortest(value: f64) -> String {
    // −0 + 0 = +0; every other value is left as it is.
    (value + 0.0).to_string()
}

/// The band as words: Excel would take `6-15` for a date.
fn band_in_words(band: AgeBand, language: Language) -> String {
    let (years, and_over, all) = match language {
        Language::En => ("years", "years and over", "all"),
        Language::Nb => ("år", "år og over", "alle"),
        Language::Nn => ("år", "år og over", "alle"),
        Language::Sv => ("år", "år och äldre", "alla"),
    };
    match (band.from, band.to) {
        (0, None) => all.to_owned(),
        (from, None) => format!("{from} {and_over}"),
        (from, Some(to)) if from == to => format!("{from} {years}"),
        (from, Some(to)) => format!("{from}–{to} {years}"),
    }
}

/// A text that no spreadsheet runs: an apostrophe stands before a sign that would start a formula
/// (OWASP, CSV Injection; full-width signs start formulas in some language settings).
fn harmless(text: &str) -> String {
    const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '＠'];
    let guard = if text.starts_with(TRIGGERS) || text.starts_with('－') { "'" } else { "" };
    format!("{guard}{}", text.replace('\0', "\u{fffd}"))
}

/// In quotes where the text would break the row, as RFC 4180, section 2, says.
fn quoted(text: &str, dialect: &Dialect) -> String {
    let breaks = |c: char| c == dialect.separator || matches!(c, '"' | '\n' | '\r');
    let padded = text.starts_with(' ') || text.ends_with(' ');
    if padded || text.contains(breaks) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(field: Field) -> (String, String) {
        let mut csv = Csv::new("t.csv", Language::Nb, &["x"]);
        csv.row(&[field]);
        let [tidy, excel] = csv.finish().unwrap().map(|(_, bytes)| String::from_utf8(bytes).unwrap());
        (tidy.strip_prefix("x\n").unwrap().to_owned(), excel.strip_prefix("\u{feff}x\r\n").unwrap().to_owned())
    }

    #[test]
    fn numbers_read_back_to_the_same_bits() {
        for value in [0.1 + 0.2, 1.0 / 3.0, 5e-324, f64::MAX, -7.25, 1e21, 123_456_789.123_456_79, 31_000.0] {
            let (tidy, excel) = written(Field::Number(value));
            assert_eq!(tidy.trim_end().parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert_eq!(excel.trim_end().replace(',', ".").parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(written(Field::Number(-0.0)), ("0\n".to_owned(), "0\r\n".to_owned()));
    }

    #[test]
    fn excel_gets_semicolon_and_decimal_comma() {
        let mut csv = Csv::new("t.csv", Language::Sv, &["a", "b", "c"]);
        csv.row(&[Field::Number(1.5), Field::Band(AgeBand::closed(6, 15)), Field::Maybe(None)]);
        let [tidy, excel] = csv.finish().unwrap();
        assert_eq!(tidy, ("tables/t.csv".to_owned(), b"a,b,c\n1.5,6-15,\n".to_vec()));
        assert_eq!(excel, ("tables/excel/t.csv".to_owned(), "\u{feff}a;b;c\r\n1,5;6–15 år;\r\n".as_bytes().to_vec()));
    }

    #[test]
    fn no_formula_hides_in_a_text() {
        for evil in ["=1+1", "+47", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0"]
        {
            let (tidy, excel) = written(Field::Text(evil));
            for cell in [tidy, excel] {
                assert!(cell.trim_start_matches('"').starts_with('\''), "{evil:?} became {cell:?}");
                assert!(!cell.contains('\0'));
            }
        }
        assert_eq!(written(Field::Text("Hamar - by")).0, "Hamar - by\n");
    }

    #[test]
    fn texts_that_break_rows_are_quoted() {
        assert_eq!(written(Field::Text("a,b")), ("\"a,b\"\n".to_owned(), "a,b\r\n".to_owned()));
        assert_eq!(written(Field::Text("a;b")), ("a;b\n".to_owned(), "\"a;b\"\r\n".to_owned()));
        assert_eq!(written(Field::Text("say \"hi\"\nthere")).0, "\"say \"\"hi\"\"\nthere\"\n");
    }

    #[test]
    fn what_is_not_a_number_is_named_and_not_written() {
        let mut csv = Csv::new("t.csv", Language::En, &["a", "b"]);
        csv.row(&[Field::Number(1.0), Field::Number(2.0)]);
        csv.row(&[Field::Number(1.0), Field::Maybe(Some(f64::NAN))]);
        csv.row(&[Field::Number(f64::INFINITY), Field::Maybe(None)]);
        assert_eq!(csv.finish(), Err(NotANumber { table: "t.csv".to_owned(), line: 3, column: 2 }));
    }
}
