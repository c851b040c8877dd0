//! Decimal commas in TOML: named, then read as points so that the rest of the file can be judged too.

use super::Text;
use crate::diag::{Diagnostic, Diagnostics};
use std::ops::Range;

/// The text with each decimal comma after an equals sign turned into a point (every byte stays in its place), and a
/// mistake for each.
pub(super) fn with_points(source: Text<'_>, found: &mut Diagnostics) -> String {
    let text = source.text;
    let mut pointed = text.to_owned();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for comma in decimal_commas(line) {
            let number = start + comma.start..start + comma.end;
            let written = text[number.clone()].to_owned();
            let meant = written.replace(',', ".");
            found.push(
                Diagnostic::error("K0202", format!("decimal comma in `{written}`"))
                    .at(source.place(Some(number.clone())))
                    .why("in TOML a comma ends a value, so the decimals would be lost")
                    .advice(format!("TOML uses a point: {meant}")),
            );
            pointed.replace_range(number, &meant);
        }
        start += line.len();
    }
    pointed
}

/// Numbers such as `1,44` that follow an equals sign in a line, outside quotes and comments. `{ 2026 = 1,2030 = 2 }` is no
/// decimal comma: another equals sign follows.
fn decimal_commas(line: &str) -> Vec<Range<usize>> {
    let mut commas = Vec::new();
    let mut quote = None;
    for (at, letter) in line.char_indices() {
        match (quote, letter) {
            (None, '#') => break,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '=') => commas.extend(decimal_after(line, at + 1)),
            _ => {}
        }
    }
    commas
}

fn decimal_after(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = &line[from..];
    let start = from + (rest.len() - rest.trim_start().len());
    let number = line[start..].trim_start_matches(['-', '+']);
    let sign = line[start..].len() - number.len();
    let whole = number.bytes().take_while(u8::is_ascii_digit).count();
    let decimals = number.get(whole..)?.strip_prefix(',')?.bytes().take_while(u8::is_ascii_digit).count();
    let end = start + sign + whole + 1 + decimals;
    (whole > 0 && decimals > 0 && !line[end..].trim_start().starts_with('=')).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<&str> {
        decimal_commas(line).into_iter().map(|range| &line[range]).collect()
    }

    #[test]
    fn decimal_commas_are_told_from_lists_tables_text_and_comments() {
        assert_eq!(found("tfr = 1,44\n"), ["1,44"]);
        assert_eq!(found("tfr = { 2026 = 1,44, 2030 = -1,5 }"), ["1,44", "-1,5"]);
        for innocent in ["w = [2020,2022]", "t = { 2026 = 1,2030 = 2 }", "s = \"a = 1,44\"", "# x = 1,44", "x = 1, ", "x = 1,"] {
            assert_eq!(found(innocent), [""; 0], "{innocent}");
        }
    }

    #[test]
    fn the_rest_of_the_text_keeps_its_place() {
        let mut list = Diagnostics::new();
        assert_eq!(with_points(Text { file: "f", text: "a = 1,5\nb = 2\n", starts: &[0, 8] }, &mut list), "a = 1.5\nb = 2\n");
        assert_eq!(list.sorted()[0].advice, "TOML uses a point: 1.5");
    }
}
