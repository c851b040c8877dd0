//! Slips of syntax: each block of a TOML file (from one header in brackets to the next) is judged on its own, so that a
//! bracket left open does not make nonsense of all that follows.

use super::Text;
use crate::diag::{Diagnostic, Diagnostics};
use std::ops::Range;
use toml::de::DeTable;

/// The text with every block that is no TOML blanked out (every other byte stays in its place), whether there was one,
/// and a mistake for each slip.
pub(super) fn sound(source: Text<'_>, found: &mut Diagnostics) -> (String, bool) {
    let text = source.text;
    let (_, errors) = DeTable::parse_recoverable(text);
    let torn = errors.iter().any(|error| error.message() != DUPLICATE);
    let mut sound = text.to_owned();
    for error in errors.iter().filter(|error| error.message() == DUPLICATE) {
        found.push(slip(source, error.message(), error.span()));
    }
    let mut named = false;
    for block in blocks(text).into_iter().filter(|_| torn) {
        if report(source, &block, found) {
            named = true;
            let blank: String =
                text[block.clone()].chars().map(|c| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) }).collect();
            sound.replace_range(block, &blank);
        }
    }
    if let Some(error) = errors.iter().find(|error| torn && !named && error.message() != DUPLICATE) {
        found.push(slip(source, error.message(), error.span()));
    }
    (sound, torn)
}

const DUPLICATE: &str = "duplicate key";

/// From each line that begins with a bracket to the next.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// Names the first slip of each line of a block, up to one after which nothing can be told; false if there is none.
fn report(source: Text<'_>, block: &Range<usize>, found: &mut Diagnostics) -> bool {
    let (_, mut errors) = DeTable::parse_recoverable(&source.text[block.clone()]);
    errors.retain(|error| error.message() != DUPLICATE);
    errors.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
    let mut last_line = None;
    for error in &errors {
        let span = error.span().map(|span| span.start + block.start..span.end + block.start);
        let diagnostic = slip(source, error.message(), span);
        if diagnostic.place.line != last_line || last_line.is_none() {
            last_line = diagnostic.place.line;
            found.push(diagnostic);
        }
        if ["array", "inline table", "comma"].iter().any(|word| error.message().contains(word)) {
            break;
        }
    }
    !errors.is_empty()
}

/// A slip of syntax in words.
pub(super) fn slip(source: Text<'_>, message: &str, span: Option<Range<usize>>) -> Diagnostic {
    let place = source.place(span);
    if message == DUPLICATE {
        return Diagnostic::error("K0208", "the same key stands twice")
            .at(place)
            .why("only one of the two can be meant")
            .advice("delete one of them; further [[region]], [[scenario]] and [[service]] blocks need double brackets");
    }
    Diagnostic::error("K0201", format!("not TOML: {message}"))
        .at(place)
        .why("from here on the file cannot be understood as it was meant")
        .advice("text stands in \"quotes\", lists in [brackets] with commas, each key on a line of its own")
}
