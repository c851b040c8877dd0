//! CSV in any dialect: the separator is found by counting, quotes are honoured, a quote left open is refused.

use super::{MOST_CELLS, one, too_many};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::download::{Grid, GridRow, frame};
use compact_str::CompactString;

/// Separators, the likelier first where two fit equally well.
const SEPARATORS: [(u8, &str); 4] = [(b';', "semicolon"), (b'\t', "tab"), (b',', "comma"), (b'|', "vertical bar")];

/// A field longer than this has swallowed rows.
const LONGEST_FIELD: usize = 4096;

/// More rows than this are not read.
const MOST_ROWS: usize = 10_000_000;

/// More columns than this is no table: every age by sex and year is fewer.
const MOST_COLUMNS: usize = 10_000;

/// Lines looked at to find the separator.
const LOOKED_AT: usize = 200;

/// The grid of a text.
pub(super) fn grid(file: &str, text: &str, named: Option<char>) -> Result<Grid, Diagnostics> {
    let (told, body, skipped) = told_by_excel(text);
    let named = named.or(told);
    let separator = named.and_then(|sign| u8::try_from(sign).ok()).unwrap_or_else(|| found(body));
    let word = SEPARATORS
        .iter()
        .find(|(sign, _)| *sign == separator)
        .map_or_else(|| format!("`{}`", char::from(separator)), |(_, word)| (*word).to_owned());
    let mut grid = Grid { file: file.to_owned(), ..Grid::default() };
    let how = if named.is_some() { "as told" } else { "found by counting" };
    grid.assume("separator", format!("{word} ({how})"));
    grid.rows = rows(file, body, separator, skipped)?;
    frame::cut(grid)
}

/// Excel's own first line, `sep=;`.
fn told_by_excel(text: &str) -> (Option<char>, &str, usize) {
    let Some(rest) = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP=")) else { return (None, text, 0) };
    let mut letters = rest.chars();
    let sign = letters.next();
    match letters.as_str().split_once('\n') {
        Some((end, body)) if end.trim().is_empty() => (sign, body, 1),
        _ => (None, text, 0),
    }
}

/// The separator most lines have the same number of.
fn found(text: &str) -> u8 {
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let fit = |sign: u8| {
        let mut counts = std::collections::BTreeMap::new();
        for count in lines.iter().map(|line| outside_quotes(line, sign)).filter(|count| *count > 0) {
            *counts.entry(count).or_insert(0_usize) += 1;
        }
        counts.into_values().max().unwrap_or(0)
    };
    let fits: Vec<usize> = SEPARATORS.iter().map(|(sign, _)| fit(*sign)).collect();
    let best = fits.iter().copied().max().unwrap_or(0);
    SEPARATORS.iter().zip(&fits).find(|(_, fit)| **fit == best).map_or(b';', |((sign, _), _)| *sign)
}

fn outside_quotes(line: &str, sign: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(byte == sign && !quoted);
    }
    count
}

fn rows(file: &str, text: &str, separator: u8, skipped: usize) -> Result<Vec<GridRow>, Diagnostics> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut rows, mut cells) = (Vec::new(), 0_usize);
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = record.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(1) + skipped;
        if let Some(at) = record.iter().position(|field| field.len() > LONGEST_FIELD || field.trim().contains(['\n', '\r'])) {
            return Err(one(open_quote(file, line, Some(at + 1))));
        }
        cells += record.len();
        if rows.len() >= MOST_ROWS || cells > MOST_CELLS || record.len() > MOST_COLUMNS {
            return Err(one(too_many(file, &format!("more than {MOST_ROWS} rows, {MOST_COLUMNS} columns or {MOST_CELLS} cells"))));
        }
        rows.push(GridRow { line, cells: record.iter().map(clean).collect() });
    }
    if text.matches('"').count() % 2 == 1 {
        let upto = text.rfind('"').unwrap_or(0);
        return Err(one(open_quote(file, text[..upto].matches('\n').count() + 1 + skipped, None)));
    }
    Ok(rows)
}

/// A cell without blanks and marks around it.
pub(super) fn clean(cell: &str) -> CompactString {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{2060}')).into()
}

fn open_quote(file: &str, line: usize, column: Option<usize>) -> Diagnostic {
    let place = Place { column, ..Place::file(file).line(line) };
    Diagnostic::error("K0007", "a quote (\") is opened and not closed on its line")
        .at(place)
        .why("the rows after it would become part of one field and be lost")
        .advice("close the quote, or delete it; a quote inside a text is written twice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_most_lines_agree_on() {
        assert_eq!(found("\"07459: A, by b, c, d\"\n\n\"region\";\"age\"\n\"x\";1,5\n\"y\";2,5\n"), b';');
        assert_eq!(found("a,b,c\n1,2,3\n"), b',');
        assert_eq!(found("a\tb, c\n1\t2\n"), b'\t');
        assert_eq!(found("a|b\n1|2\n"), b'|');
    }

    #[test]
    fn a_quote_left_open_is_refused_where_it_opens() {
        for text in ["a;b\n\"x;1\ny;2\n", "a;b\nx;1\n\"y;2\n\"z\";3\nu;4\n"] {
            let found = grid("a.csv", text, None).unwrap_err();
            assert_eq!(found.sorted()[0].code, "K0007", "{text}");
        }
    }
}
