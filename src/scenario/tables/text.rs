//! Bytes to text: UTF-8, or Windows-1252 where it is declared; everything else is refused by name.

use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::file::EncodingWord;
use std::borrow::Cow;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file, its byte-order mark taken off.
pub fn decode<'a>(file: &str, bytes: &'a [u8], encoding: EncodingWord, found: &mut Diagnostics) -> Option<Cow<'a, str>> {
    if let Some(diagnostic) = foreign(file, bytes, encoding) {
        found.push(diagnostic);
        return None;
    }
    match encoding {
        EncodingWord::Windows1252 => Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
        EncodingWord::Utf8 => utf8(file, bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes), found).map(Cow::Borrowed),
    }
}

fn foreign(file: &str, bytes: &[u8], encoding: EncodingWord) -> Option<Diagnostic> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let what = Diagnostic::error("K0005", "the file is UTF-16, not UTF-8").at(Place::file(file).line(1));
        return Some(what.why("each letter takes two bytes here and would be read as two").advice("save it as “CSV UTF-8”"));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        let what = Diagnostic::error("K0006", "a NUL byte in the file").at(position(file, bytes, at));
        return Some(what.why("text has none: this is another kind of file, or UTF-16").advice("save the table as “CSV UTF-8”"));
    }
    if encoding == EncodingWord::Windows1252 && bytes.starts_with(UTF8_MARK) {
        let what = Diagnostic::error("K0004", "declared as windows-1252, but the file starts with the mark of UTF-8");
        let what = what.at(Place::file(file).line(1)).why("names with æ, ø, å, ä, ö would be read wrongly");
        return Some(what.advice("leave `encoding` out in study.toml"));
    }
    None
}

fn utf8<'a>(file: &str, bytes: &'a [u8], found: &mut Diagnostics) -> Option<&'a str> {
    std::str::from_utf8(bytes)
        .map_err(|error| {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            found.push(
                Diagnostic::error("K0004", format!("not UTF-8: byte {byte:#04X} begins no letter"))
                    .at(position(file, bytes, at))
                    .why("names with æ, ø, å, ä, ö would be read wrongly")
                    .advice(
                        "save it as UTF-8 (a table: “CSV UTF-8”); a table may also be declared with encoding = \"windows-1252\" in study.toml",
                    ),
            );
        })
        .ok()
}

fn position(file: &str, bytes: &[u8], at: usize) -> Place {
    let before = &bytes[..at.min(bytes.len())];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Place::file(file).line(line).context(format!("byte {} of the line", at - line_start + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(bytes: &[u8], encoding: EncodingWord) -> (Option<String>, Vec<(&'static str, Option<usize>)>) {
        let mut found = Diagnostics::new();
        let text = decode("a.csv", bytes, encoding, &mut found).map(Cow::into_owned);
        (text, found.sorted().into_iter().map(|d| (d.code, d.place.line)).collect())
    }

    #[test]
    fn each_encoding_is_read_or_refused_by_name() {
        let text = |s: &str| (Some(s.to_owned()), vec![]);
        assert_eq!(codes("Ørje".as_bytes(), EncodingWord::Utf8), text("Ørje"));
        assert_eq!(codes(b"\xEF\xBB\xBF\xC3\x98rje", EncodingWord::Utf8), text("Ørje"));
        assert_eq!(codes(b"\xD8rje", EncodingWord::Windows1252), text("Ørje"));
        assert_eq!(codes(b"a\nb\n\xD8rje", EncodingWord::Utf8), (None, vec![("K0004", Some(3))]));
        assert_eq!(codes(b"\xFF\xFEa\0", EncodingWord::Utf8), (None, vec![("K0005", Some(1))]));
        assert_eq!(codes(b"\xFE\xFF\0a", EncodingWord::Utf8), (None, vec![("K0005", Some(1))]));
        assert_eq!(codes(b"a\nb\0", EncodingWord::Utf8), (None, vec![("K0006", Some(2))]));
        assert_eq!(codes(b"\xEF\xBB\xBFa", EncodingWord::Windows1252), (None, vec![("K0004", Some(1))]));
    }
}
