//! PX, the format of the PC-Axis family: keywords, then the numbers.

use super::cube::{Cube, Dimension, Entry, Role};
use super::one;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::download::{Grid, words};

/// Words a PX file begins with.
const FIRST: [&str; 8] = ["CHARSET", "AXIS-VERSION", "CODEPAGE", "LANGUAGE", "CREATION-DATE", "DECIMALS", "MATRIX", "SUBJECT-AREA"];

/// Whether a text begins like a PX file.
pub(super) fn is_px(text: &str) -> bool {
    FIRST.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with('=') || rest.starts_with('[')))
}

/// `KEYWORD("of")=values;` of the file's own language.
#[derive(Debug)]
struct Keyword {
    name: String,
    of: Option<String>,
    values: Vec<String>,
}

/// The grid of a text.
pub(super) fn grid(file: &str, text: &str) -> Result<Grid, Diagnostics> {
    let px = Px { file, text };
    let (keywords, data) = px.keywords()?;
    let get = |name: &str, of: Option<&str>| {
        keywords.iter().find(|keyword| keyword.name == name && keyword.of.as_deref() == of).map(|keyword| keyword.values.as_slice())
    };
    let first = |name: &str| get(name, None).and_then(|values| values.first()).filter(|value| !value.is_empty()).cloned();
    if get("KEYS", None).is_some() || keywords.iter().any(|keyword| keyword.name == "KEYS") {
        return Err(px.broken(data, "it lists keys beside its numbers (KEYS), which is not read"));
    }
    let names: Vec<&String> = get("STUB", None).into_iter().chain(get("HEADING", None)).flatten().collect();
    let contents = first("CONTVARIABLE");
    let mut dimensions = Vec::new();
    for name in names {
        let labels = get("VALUES", Some(name)).ok_or_else(|| px.broken(data, &format!("VALUES(\"{name}\") is missing")))?;
        let codes = get("CODES", Some(name)).filter(|codes| codes.len() == labels.len()).unwrap_or(labels);
        let role = if contents.as_ref() == Some(name) {
            Role::Contents
        } else if get("TIMEVAL", Some(name)).is_some() {
            Role::Time
        } else {
            Role::of(name)
        };
        dimensions.push(Dimension { name: name.clone(), role, entries: codes.iter().cloned().zip(labels.iter().cloned()).collect() });
    }
    let unit = first("UNITS").filter(|unit| words::other_unit(unit).is_some()).map_or(String::new(), |unit| format!(" ({unit})"));
    let mut cube = Cube {
        file: file.to_owned(),
        title: first("TITLE").or_else(|| first("DESCRIPTION")),
        notes: keywords
            .iter()
            .filter(|keyword| matches!(keyword.name.as_str(), "NOTE" | "NOTEX" | "SOURCE" | "REFPERIOD"))
            .flat_map(|keyword| keyword.values.clone())
            .collect(),
        contents: first("CONTENTS").map(|contents| format!("{contents}{unit}")),
        dimensions,
        ..Cube::default()
    };
    let span = cube
        .span()
        .filter(|_| !cube.dimensions.is_empty())
        .ok_or_else(|| px.broken(data, "it has no dimensions, or more numbers than can be held"))?;
    cube.entries = px.entries(data, span)?;
    cube.grid("PX")
}

/// A PX text being read.
struct Px<'a> {
    file: &'a str,
    text: &'a str,
}

impl Px<'_> {
    fn broken(&self, at: usize, how: &str) -> Diagnostics {
        let line = self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
        let found = Diagnostic::error("K0505", format!("the PX file cannot be read: {how}")).at(Place::file(self.file).line(line));
        one(found.why("one cannot know which number belongs where").advice("download the table again, as PX or CSV"))
    }

    /// Keywords up to `DATA=`, and where the numbers begin.
    fn keywords(&self) -> Result<(Vec<Keyword>, usize), Diagnostics> {
        let mut keywords = Vec::new();
        let mut at = 0;
        loop {
            let rest = &self.text[at..];
            let start = at + rest.len() - rest.trim_start().len();
            let Some(equals) = unquoted(&self.text[start..], '=').map(|found| start + found) else {
                return Err(self.broken(start, "DATA= is missing: the download was cut off"));
            };
            let head = self.text[start..equals].trim();
            if head == "DATA" {
                return Ok((keywords, equals + 1));
            }
            let Some(end) = unquoted(&self.text[equals + 1..], ';').map(|found| equals + 1 + found) else {
                return Err(self.broken(start, "a keyword does not end with a semicolon"));
            };
            keywords.extend(keyword(head, &self.text[equals + 1..end]));
            at = end + 1;
        }
    }

    /// Numbers and marks up to the semicolon, as many as the dimensions span.
    fn entries(&self, data: usize, span: usize) -> Result<Vec<Entry>, Diagnostics> {
        let rest = &self.text[data..];
        let end = unquoted(rest, ';').unwrap_or(rest.len());
        let mut entries = Vec::with_capacity(span.min(rest.len()));
        for word in rest[..end].split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
            let entry = match word.strip_prefix('"') {
                Some(mark) => Entry::Mark(mark.trim_end_matches('"').to_owned()),
                None if matches!(word, "-" | "." | ".." | "..." | ":") => Entry::Mark(word.to_owned()),
                None => match word.parse::<f64>() {
                    Ok(number) if number.is_finite() => Entry::Number(number),
                    _ => return Err(self.broken(data, &format!("`{}` among the numbers", word.chars().take(20).collect::<String>()))),
                },
            };
            entries.push(entry);
            if entries.len() > span {
                break;
            }
        }
        if entries.len() != span {
            let how = format!(
                "its dimensions need {span} numbers, {} are there",
                if entries.len() > span { "more".to_owned() } else { entries.len().to_string() }
            );
            return Err(self.broken(data, &how));
        }
        Ok(entries)
    }
}

/// Where a sign first stands outside quotes.
fn unquoted(text: &str, sign: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == sign && !quoted
        })
        .map(|(at, _)| at)
}

/// A keyword; none where it is of another language than the file's own.
fn keyword(head: &str, value: &str) -> Option<Keyword> {
    let cut = head.find(['(', '[']).unwrap_or(head.len());
    if head[cut..].starts_with('[') {
        return None;
    }
    let of = strings(&head[cut..]).into_iter().next();
    let quoted = strings(value);
    let values = if quoted.is_empty() { vec![value.trim().to_owned()] } else { quoted };
    Some(Keyword { name: head[..cut].trim().to_owned(), of, values })
}

/// Quoted texts; those with nothing but blanks between them are one text on several lines.
fn strings(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut joined = false;
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 0 {
            joined = at > 0 && part.trim().is_empty();
        } else if let (true, Some(last)) = (joined, all.last_mut()) {
            last.push_str(part);
        } else {
            all.push(part.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_on_several_lines_are_one() {
        assert_eq!(strings("\"a \"\n\"b\",\"c;d\""), ["a b", "c;d"]);
        assert_eq!(unquoted("\"a;b\";", ';'), Some(5));
    }

    #[test]
    fn another_languages_keyword_is_left_out() {
        assert!(keyword("VALUES[en](\"sex\")", "\"men\"").is_none());
        assert_eq!(keyword("VALUES(\"kön\")", "\"män\",\"kvinnor\"").map(|k| (k.of, k.values.len())), Some((Some("kön".to_owned()), 2)));
    }
}
