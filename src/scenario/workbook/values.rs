//! A cell as a value of the study file.

use super::book::Cell;
use super::compose::quoted;
use super::schema::Shape;
use crate::diag::Diagnostic;

/// What a cell says where `shape` may stand, as TOML writes it. What does not fit is written as it stands, so that the
/// checks of the study file name it as they would in a file.
///
/// # Errors
/// What no cell of a study may hold, without its place.
pub fn value(cell: &Cell, shape: &Shape<'_>) -> Result<String, Box<Diagnostic>> {
    match cell {
        Cell::Number(number) if shape.may_be("array") && !may_be_number(shape) => Ok(format!("[{number}]")),
        Cell::Number(number) if may_be_number(shape) || !shape.may_be("string") => Ok(format!("{number}")),
        Cell::Number(number) => Ok(quoted(&format!("{number}"))),
        Cell::Truth(truth) => Ok(truth.to_string()),
        Cell::Date(date) if shape.is_free_text() => Ok(quoted(date)),
        Cell::Date(_) | Cell::Error(_) | Cell::Uncomputed => Err(Box::new(no_value(cell))),
        Cell::Text(text) => Ok(of_text(text, shape)),
    }
}

fn may_be_number(shape: &Shape<'_>) -> bool {
    shape.may_be("integer") || shape.may_be("number")
}

fn of_text(text: &str, shape: &Shape<'_>) -> String {
    if shape.is_free_text() {
        return quoted(text);
    }
    let text = text.trim();
    if may_be_number(shape) && is_toml_number(text) {
        return text.to_owned();
    }
    // As it stands: the study file's own check knows a decimal comma when it sees one.
    if may_be_number(shape) && is_toml_number(&text.replacen(',', ".", 1)) {
        return text.to_owned();
    }
    if shape.may_be("array") && !shape.may_be("string") {
        return list(text, shape);
    }
    if shape.may_be("boolean") && ["true", "false"].contains(&text.to_lowercase().as_str()) {
        return text.to_lowercase();
    }
    quoted(text)
}

/// Digits, a sign, a point: nothing else that happens to be a number.
fn is_toml_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(part) && (whole == "0" || !whole.starts_with('0'))
}

/// `2020–2022` for a first and a last, else numbers or words with commas between.
fn list(text: &str, shape: &Shape<'_>) -> String {
    let item = shape.item();
    let numbers = item.as_ref().is_some_and(may_be_number);
    let between = |letter: char| ",;".contains(letter) || (shape.is_pair() && "–—-".contains(letter));
    let parts: Vec<&str> = text.split(between).map(str::trim).filter(|part| !part.is_empty()).collect();
    if numbers && !parts.iter().all(|part| is_toml_number(part)) {
        return quoted(text);
    }
    let written: Vec<String> = parts.iter().map(|part| if numbers { (*part).to_owned() } else { quoted(part) }).collect();
    format!("[{}]", written.join(", "))
}

/// What is wrong with a date, an error, or a formula that was never computed.
#[must_use]
pub fn no_value(cell: &Cell) -> Diagnostic {
    match cell {
        Cell::Error(error) => Diagnostic::error("K0566", format!("the cell holds the error {error}"))
            .why("a formula in it could not be computed, so nobody knows its value")
            .advice("mend the formula, or type the value"),
        Cell::Uncomputed => Diagnostic::error("K0567", "a formula that was never computed")
            .why("kohort reads what was last computed, and nothing was")
            .advice("open the workbook in Excel or LibreOffice, save it, and run again"),
        other => {
            let what = format!("the cell holds a date, {}", other.text());
            let why = "a study has no dates: spreadsheets make dates of what looks like one, such as 6-15";
            let advice = "give the cell the format Text (or General for a year) and type it anew";
            Diagnostic::error("K0565", what).why(why).advice(advice)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::workbook::schema::Schema;

    fn written(list: &str, key: &[&str], cell: &Cell) -> Result<String, &'static str> {
        let schema = Schema::new();
        let mut shape = schema.root().key(list).unwrap();
        shape = shape.item().unwrap_or(shape);
        for part in key {
            shape = shape.key(part).or(shape.any_key()).unwrap();
        }
        value(cell, &shape).map_err(|found| found.code)
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn cells_are_what_the_key_wants() {
        let ok = |list: &str, key: &[&str], cell: Cell, toml: &str| assert_eq!(written(list, key, &cell), Ok(toml.to_owned()), "{key:?}");
        ok("study", &["jump_off"], Cell::Number(2026.0), "2026");
        ok("study", &["jump_off"], text(" 2026 "), "2026");
        ok("study", &["title"], Cell::Number(2026.0), "\"2026\"");
        ok("study", &["title"], Cell::Date("2026-06-05".to_owned()), "\"2026-06-05\"");
        ok("region", &["id"], text("0101"), "\"0101\"");
        ok("scenario", &["tfr", "2030"], Cell::Number(1.44), "1.44");
        ok("scenario", &["tfr", "2030"], text("1,44"), "1,44");
        ok("scenario", &["tfr", "2030"], text("many"), "\"many\"");
        ok("service", &["window"], text("2020–2022"), "[2020, 2022]");
        ok("service", &["window"], text("2020, 2022"), "[2020, 2022]");
        ok("service", &["window"], text("always"), "\"always\"");
        ok("study", &["stocks"], text("2015, 2020; 2025"), "[2015, 2020, 2025]");
        ok("study", &["stocks"], text("2015–2025"), "\"2015–2025\"");
        ok("study", &["stocks"], Cell::Number(2025.0), "[2025]");
        ok("service", &["of"], text("long-stay, day-care"), "[\"long-stay\", \"day-care\"]");
        ok("service", &["group"], text("care "), "\"care\"");
    }

    #[test]
    fn what_is_no_value_is_named() {
        assert_eq!(written("service", &["group"], &Cell::Date("2026-06-15".to_owned())), Err("K0565"));
        assert_eq!(written("study", &["title"], &Cell::Error("#REF!".to_owned())), Err("K0566"));
        assert_eq!(written("study", &["title"], &Cell::Uncomputed), Err("K0567"));
    }
}
