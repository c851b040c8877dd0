//! Numbers as people write them: blanks between thousands, a comma or a point before the decimals, marks instead of numbers.

/// What a value cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A number.
    Value(f64),
    /// A mark that stands for "not given": suppressed, not available, nothing. Not zero.
    Mark,
}

/// How a column of numbers is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// No number has a sign in it.
    Whole,
    /// This sign stands before decimals; the other one, if any, between thousands.
    Decimal(char),
    /// This sign stands between thousands.
    Grouped(char),
    /// 1,234 and 1500 both: the sign may be either.
    Unclear(char),
}

/// A formula of a workbook that was never computed: a number nobody knows yet.
pub const UNCOMPUTED: &str = "=…";

const MARKS: &[&str] = &["", ":", ".", "..", "...", "…", "-", "–", "—", "*", "x", "na", "n/a", "null", "nan"];

/// Blanks and apostrophes between thousands taken off.
fn close(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{2060}')).map(|c| if c == '−' { '-' } else { c }).collect()
}

/// Whether a cell is a mark.
#[must_use]
pub fn is_mark(cell: &str) -> bool {
    MARKS.contains(&cell.trim().to_lowercase().as_str())
}

/// Whether a cell could be a number in some dialect, or a mark.
#[must_use]
pub fn looks_like_one(cell: &str) -> bool {
    let plain = close(cell);
    let digits = plain.trim_start_matches('-');
    is_mark(cell)
        || cell == UNCOMPUTED
        || (digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.')))
}

/// What the cells together say of the sign before decimals.
#[must_use]
pub fn dialect<'a>(cells: impl Iterator<Item = &'a str>) -> Dialect {
    let mut seen = Seen::default();
    cells.filter(|cell| !is_mark(cell)).for_each(|cell| seen.look(&close(cell)));
    seen.judge()
}

#[derive(Default)]
struct Seen {
    /// Per sign (comma, point): cells where it cannot stand between thousands; where it must; where it may.
    decimal: [usize; 2],
    grouped: [usize; 2],
    either: [usize; 2],
    /// Whether a number of 1000 and over stands without any sign.
    large_plain: bool,
}

const SIGNS: [char; 2] = [',', '.'];

impl Seen {
    fn look(&mut self, cell: &str) {
        let cell = cell.trim_start_matches('-');
        let last = cell.rfind(SIGNS);
        let Some(last) = last else {
            self.large_plain |= cell.len() > 3 && cell.bytes().all(|byte| byte.is_ascii_digit());
            return;
        };
        let sign = usize::from(cell.as_bytes().get(last) == Some(&b'.'));
        let count = |at: usize| cell.matches(SIGNS[at]).count();
        let threes = cell.split(SIGNS).skip(1).all(|part| part.len() == 3) && !cell.starts_with('0');
        let short_head = cell.find(SIGNS).is_some_and(|first| (1..=3).contains(&first));
        if count(1 - sign) > 0 && count(sign) == 1 {
            self.decimal[sign] += 1;
            self.grouped[1 - sign] += 1;
        } else if count(sign) > 1 && threes {
            self.grouped[sign] += 1;
        } else if threes && short_head {
            self.either[sign] += 1;
        } else {
            self.decimal[sign] += 1;
        }
    }

    fn judge(&self) -> Dialect {
        for (at, sign) in SIGNS.into_iter().enumerate() {
            if self.decimal[at] > 0 {
                return Dialect::Decimal(sign);
            }
        }
        for (at, sign) in SIGNS.into_iter().enumerate() {
            if self.grouped[at] > 0 || (self.either[at] > 0 && !self.large_plain) {
                return Dialect::Grouped(sign);
            }
            if self.either[at] > 0 {
                return Dialect::Unclear(sign);
            }
        }
        Dialect::Whole
    }
}

/// A whole number without the signs between its thousands; none where they do not stand at thousands: `1.5` beside `1,5` is not
/// fifteen.
fn ungrouped(whole: &str, sign: char) -> Option<String> {
    let mut parts = whole.trim_start_matches('-').split(sign);
    let head = parts.next().map_or(0, str::len);
    let rest: Vec<&str> = parts.collect();
    let at_thousands = rest.is_empty() || ((1..=3).contains(&head) && rest.iter().all(|part| part.len() == 3));
    at_thousands.then(|| whole.replace(sign, ""))
}

/// A cell's number or mark in a dialect; none where it is neither.
#[must_use]
pub fn parse(cell: &str, dialect: Dialect) -> Option<Number> {
    if is_mark(cell) {
        return Some(Number::Mark);
    }
    let close = close(cell);
    let plain = match dialect {
        Dialect::Whole | Dialect::Unclear(_) => close,
        Dialect::Decimal(sign) => {
            let (whole, rest) = close.split_once(sign).map_or((close.as_str(), None), |(whole, rest)| (whole, Some(rest)));
            let whole = ungrouped(whole, if sign == ',' { '.' } else { ',' })?;
            rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}"))
        }
        Dialect::Grouped(sign) => ungrouped(&close, sign)?,
    };
    let digits = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let value = digits.then(|| plain.parse::<f64>().ok()).flatten().filter(|value| value.is_finite())?;
    // Minus zero is zero: nobody moved.
    Some(Number::Value(if value == 0.0 { 0.0 } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str]) -> (Dialect, Vec<Option<Number>>) {
        let dialect = dialect(cells.iter().copied());
        (dialect, cells.iter().map(|cell| parse(cell, dialect)).collect())
    }

    #[test]
    fn the_cells_together_say_what_a_sign_means() {
        let value = |v| Some(Number::Value(v));
        assert_eq!(read(&["1\u{a0}234", "12", "1\u{202f}000 000"]), (Dialect::Whole, vec![value(1234.0), value(12.0), value(1e6)]));
        assert_eq!(read(&["1,5", "1,234"]), (Dialect::Decimal(','), vec![value(1.5), value(1.234)]));
        assert_eq!(read(&["1,234", "999"]), (Dialect::Grouped(','), vec![value(1234.0), value(999.0)]));
        assert_eq!(read(&["1.234,5"]), (Dialect::Decimal(','), vec![value(1234.5)]));
        assert_eq!(read(&["1.234", "1500"]).0, Dialect::Unclear('.'));
        assert_eq!(read(&["12.0", "1500"]), (Dialect::Decimal('.'), vec![value(12.0), value(1500.0)]));
        assert_eq!(read(&["0,250", "1500"]).0, Dialect::Decimal(','));
    }

    /// A sign that stands before decimals in one cell and elsewhere in another is no number there, and never left out.
    #[test]
    fn a_sign_between_no_thousands_is_no_number() {
        assert_eq!(read(&["1,5", "2.75", "1.234,5"]).1, [Some(Number::Value(1.5)), None, Some(Number::Value(1234.5))]);
        assert_eq!(parse("1,2345.5", Dialect::Decimal('.')), None);
        assert_eq!(parse("12.5", Dialect::Decimal(',')), None);
        assert_eq!(parse("1,5,2", Dialect::Decimal(',')), None);
        assert_eq!(
            (parse("1234,567", Dialect::Grouped(',')), parse("-1,234", Dialect::Grouped(','))),
            (None, Some(Number::Value(-1234.0)))
        );
    }

    #[test]
    fn a_mark_is_no_zero_and_a_word_no_number() {
        assert!([":", ".", "..", "-", "", "–"].iter().all(|cell| parse(cell, Dialect::Whole) == Some(Number::Mark)));
        assert!(["12a", "1e5", "inf", "Hamar", "1-2"].iter().all(|cell| parse(cell, Dialect::Whole).is_none()));
        assert_eq!(parse("-0", Dialect::Whole), Some(Number::Value(0.0)));
    }
}
