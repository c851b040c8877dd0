//! Bytes of a download to text: by its mark, else UTF-8 where the bytes allow it, else Windows-1252.

use crate::diag::{Diagnostic, Fact, Place};
use crate::scenario::download::Assumption;
use crate::scenario::download::words::LOST;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and what was assumed.
pub(super) struct Decoded {
    /// The text, its mark taken off.
    pub text: String,
    /// The encoding, in words.
    pub said: Vec<Assumption>,
    /// Letters that were lost.
    pub doubt: Option<Diagnostic>,
}

/// A file shorter than this is not judged by its share of strange signs.
const SHORT: usize = 200;

/// Text of bytes, in the encoding named or found.
///
/// # Errors
/// An encoding nobody knows, or bytes that are no text.
pub(super) fn decode(file: &str, bytes: &[u8], named: Option<&str>) -> Result<Decoded, Box<Diagnostic>> {
    let (encoding, why) = match named {
        Some(name) => (Encoding::for_label(name.as_bytes()).ok_or_else(|| Box::new(unknown(file, name)))?, "as told"),
        None => found(bytes),
    };
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0).filter(|_| !wide) {
        let few = bytes.iter().filter(|byte| **byte < 9).count() * 100 <= bytes.len() || bytes.len() < SHORT;
        return Err(Box::new(if few { no_text(file, bytes, at) } else { no_format(file, 1) }));
    }
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let mut text = text.into_owned();
    if let Some(line) = not_for_people(&text) {
        return Err(Box::new(no_format(file, line)));
    }
    let mut found = format!("{} ({why})", encoding.name());
    if let Some(repaired) = once_too_often(&text) {
        text = repaired;
        found.push_str("; letters had been encoded twice (Ã¥ for å), and are mended");
    }
    let doubt = lost(file, &text);
    Ok(Decoded { text, said: vec![Assumption { what: "encoding", found }], doubt })
}

fn found(bytes: &[u8]) -> (&'static Encoding, &'static str) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, "by its mark");
    }
    // Text of western letters in UTF-16 has a zero in every second byte.
    let head = &bytes[..bytes.len().min(2000)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    if head.len() >= 4 && zeros(1) * 5 > head.len() * 2 && zeros(0) * 10 < head.len() {
        return (UTF_16LE, "every second byte is zero");
    }
    if head.len() >= 4 && zeros(0) * 5 > head.len() * 2 && zeros(1) * 10 < head.len() {
        return (UTF_16BE, "every second byte is zero");
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (UTF_8, "its bytes are valid"),
        Err(_) => (WINDOWS_1252, "not UTF-8; Latin-1 is a part of it"),
    }
}

fn unknown(file: &str, name: &str) -> Diagnostic {
    let found = Diagnostic::error("K0535", format!("no encoding is called `{name}`")).at(Place::file(file));
    found.why("the letters cannot be read").advice("write utf-8, windows-1252, iso-8859-1, utf-16le or utf-16be; or leave it out")
}

fn no_text(file: &str, bytes: &[u8], at: usize) -> Diagnostic {
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let found = Diagnostic::error("K0006", "a NUL byte in the file").at(Place::file(file).line(line));
    found
        .why("text has none: this is another kind of file, or a damaged one")
        .advice("download the table again, as CSV, PX, JSON-stat or XLSX")
}

/// The line of the first control sign of a text where more than one sign in a hundred is one: bytes of something else.
fn not_for_people(text: &str) -> Option<usize> {
    const LOOKED_AT: usize = 1 << 16;
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    let (n, controls) = text.chars().take(LOOKED_AT).fold((0, 0), |(n, controls), c| (n + 1, controls + usize::from(control(c))));
    let at = text.find(control).filter(|_| controls * 100 > n)?;
    Some(text[..at].matches('\n').count() + 1)
}

fn no_format(file: &str, line: usize) -> Diagnostic {
    let found = Diagnostic::error("K0502", "the file is no text, and no workbook").at(Place::file(file).line(line));
    found
        .why("its bytes are those of a program, a picture or a damaged file: no table can be read from them")
        .advice("download the table again, as CSV, PX, JSON-stat or XLSX")
}

/// Text whose UTF-8 bytes were read as Windows-1252 and written again: `kjÃ¸nn`.
fn once_too_often(text: &str) -> Option<String> {
    if !text.contains('Ã') {
        return None;
    }
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    if lossy { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

/// Letters that were replaced by U+FFFD before the file was made cannot be read back.
fn lost(file: &str, text: &str) -> Option<Diagnostic> {
    let at = text.find(LOST)?;
    let n = text.matches(LOST).count();
    let line = text[..at].matches('\n').count() + 1;
    let start = text[..at].rfind(|c: char| c.is_whitespace() || matches!(c, '"' | ';' | ',')).map_or(0, |before| before + 1);
    let word: String = text[start..].chars().take_while(|c| !c.is_whitespace() && !matches!(c, '"' | ';' | ',')).take(24).collect();
    let found = Diagnostic::warning("K0521", format!("{n} letters were lost before the file was made: `{word}`"));
    let found = found
        .at(Place::file(file).line(line))
        .why("names cannot be read back; regions are known by their codes, words by their other letters");
    let found = found.fact("letters", Fact::Number(n as f64, 0)).fact("word", Fact::Own(word));
    Some(found.advice("download the table again, or save it as UTF-8, if you need the names"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, String) {
        let decoded = decode("a.csv", bytes, None).map_err(|problem| problem.code).unwrap();
        (decoded.text, decoded.said[0].found.split(' ').next().unwrap().to_owned())
    }

    #[test]
    fn encodings_are_found() {
        assert_eq!(text("å".as_bytes()), ("å".to_owned(), "UTF-8".to_owned()));
        assert_eq!(text(b"\xEF\xBB\xBF\xC3\xA5"), ("å".to_owned(), "UTF-8".to_owned()));
        assert_eq!(text(b"kj\xF8nn"), ("kjønn".to_owned(), "windows-1252".to_owned()));
        assert_eq!(text(b"\xFF\xFEa\0\xE5\0"), ("aå".to_owned(), "UTF-16LE".to_owned()));
        assert_eq!(text(b"\xFE\xFF\0a\0\xE5"), ("aå".to_owned(), "UTF-16BE".to_owned()));
        assert_eq!(text(b"a\0l\0d\0e\0r\0"), ("alder".to_owned(), "UTF-16LE".to_owned()));
        assert_eq!(text("kjÃ¸nn".as_bytes()).0, "kjønn");
        assert_eq!(decode("a", b"abcdefghij\0", None).err().map(|problem| problem.code), Some("K0006"));
        let noise: Vec<u8> = (0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
        assert_eq!(decode("a", &noise, None).err().map(|problem| problem.code), Some("K0502"));
        let without_nul: Vec<u8> = noise.iter().map(|byte| (*byte).max(1)).collect();
        assert_eq!(decode("a", &without_nul, None).err().map(|problem| problem.code), Some("K0502"));
        assert_eq!(decode("a", b"a", Some("runes")).err().map(|problem| problem.code), Some("K0535"));
    }

    #[test]
    fn lost_letters_are_named_with_the_word_they_stood_in() {
        let doubt = decode("a.csv", "x\n0219 B\u{FFFD}rum,1".as_bytes(), None).ok().and_then(|decoded| decoded.doubt).unwrap();
        assert_eq!((doubt.place.line, doubt.what.contains("B\u{FFFD}rum`")), (Some(2), true));
    }
}
