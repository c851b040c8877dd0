//! Rust source as far as `tests/architecture.rs` must read it: comments and literals blanked, what is test code, the paths
//! that are named, functions and their lines. Not a parser; what it cannot see, the compiler and clippy do.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::ops::Range;
use std::path::{Path, PathBuf};

/// A source file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Below the package's root, with `/`: `src/model/step.rs`.
    pub path: String,
    /// The text, with every byte of comments, strings and characters blanked but line ends kept.
    pub text: String,
    /// Bytes that are compiled for tests alone.
    pub tests: Vec<Range<usize>>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let text = blanked(text);
        let tests = test_items(&text);
        Self { path: path.to_owned(), text, tests }
    }

    /// `src/model/step.rs` and `src/model/mod.rs` are of `model`, `src/diag.rs` of `diag`.
    pub fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// How many `super` lead from the file's own module to the crate's root.
    fn depth(&self) -> usize {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').count() - usize::from(below.ends_with("/mod.rs"))
    }

    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    pub fn in_tests(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Every place where `word` stands by itself.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let bytes = self.text.as_bytes();
        let joined_before = move |at: usize| at > 0 && part(bytes.get(at - 1));
        let ends = move |at: usize| !joined_before(at) && !part(bytes.get(at + word.len()));
        self.text.match_indices(word).map(|(at, _)| at).filter(move |&at| ends(at))
    }

    /// Every path of two or more parts that is named, with where it stands; groups in braces are taken apart, and paths
    /// through `super` to the crate's root are written from `crate`.
    pub fn paths(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let Some(start) = self.text[at..].find(|c: char| c.is_ascii_alphabetic() || c == '_').map(|skip| at + skip) else { break };
            at = self.path_from(start, "", &mut found).max(start + 1);
        }
        found.into_iter().filter(|(_, path)| path.contains("::")).map(|(at, path)| (at, self.under_root(path))).collect()
    }

    /// Reads one path, or the paths of one group, from `at`; gives back where it ends.
    fn path_from(&self, mut at: usize, before: &str, found: &mut Vec<(usize, String)>) -> usize {
        let start = at;
        let mut path = before.to_owned();
        loop {
            let rest = &self.text[at..];
            let word = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
            path.push_str(&rest[..word]);
            at += word;
            if word == 0 || !self.text[at..].starts_with("::") {
                break;
            }
            at += 2;
            path.push_str("::");
            if self.text[at..].starts_with('{') {
                return self.group(at, &path, found);
            }
        }
        found.push((start, path));
        at
    }

    fn group(&self, open: usize, before: &str, found: &mut Vec<(usize, String)>) -> usize {
        let mut at = open + 1;
        while let Some(next) = self.text.as_bytes().get(at) {
            match next {
                b'}' => return at + 1,
                b if b.is_ascii_alphanumeric() || *b == b'_' => {
                    at = self.path_from(at, before, found);
                    // What it is renamed to is no path of its own.
                    at += self.text[at..].find([',', '}']).unwrap_or(0);
                }
                _ => at += 1,
            }
        }
        at
    }

    fn under_root(&self, path: String) -> String {
        let supers = path.split("::").take_while(|part| *part == "super").count();
        if supers == 0 || supers < self.depth() {
            return path;
        }
        let rest: Vec<&str> = path.split("::").skip(supers).collect();
        format!("crate::{}", rest.join("::"))
    }

    /// Name, place and lines of every function with a body.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let function = |at: usize| {
            let name: String = self.text[at + 2..].trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let body = at + self.text[at..].find(['{', ';'])?;
            let end = closing(&self.text, body)?;
            (!name.is_empty()).then(|| (name, at, self.line(end) - self.line(at) + 1))
        };
        self.words("fn").filter_map(function).collect()
    }
}

/// Where the bracket opened at `at` is closed; `None` where none opens there.
pub fn closing(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, byte) in text.bytes().enumerate().skip(at) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return matches!(byte, b'}' | b')' | b']').then_some(i);
        }
    }
    None
}

/// The items that stand below `#[cfg(test)]`.
fn test_items(text: &str) -> Vec<Range<usize>> {
    let item = |at: usize| {
        let body = at + text[at..].find(['{', ';'])?;
        Some(at..closing(text, body).unwrap_or(body) + 1)
    };
    text.match_indices("#[cfg(test)]").filter_map(|(at, _)| item(at)).collect()
}

/// The same text with comments and literals blanked, byte for byte.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(text, at);
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8(out).unwrap()
}

/// The end of the comment or literal that begins at `at`; `at` itself where none does.
fn literal_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let after_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    let rest = &bytes[at..];
    let to_end = |found: Option<usize>| found.map_or(bytes.len(), |skip| at + skip);
    if rest.starts_with(b"//") {
        return to_end(rest.iter().position(|b| *b == b'\n'));
    }
    if rest.starts_with(b"/*") {
        return to_end(find(rest, b"*/").map(|end| end + 2));
    }
    if !after_name && (rest.starts_with(b"r\"") || rest.starts_with(b"r#")) {
        let marks = rest[1..].iter().take_while(|b| **b == b'#').count();
        let quote = [b"\"".as_slice(), &vec![b'#'; marks]].concat();
        let opens = rest.get(marks + 1) == Some(&b'"');
        return if opens { to_end(find(&rest[marks + 2..], &quote).map(|end| marks + 2 + end + quote.len())) } else { at };
    }
    match rest[0] {
        b'"' => to_end(quoted(rest, b'"')),
        b'\'' if rest.get(1) == Some(&b'\\') => to_end(quoted(rest, b'\'')),
        b'\'' => {
            // A lifetime has no second quote after one character.
            let character = text[at + 1..].chars().next().map_or(0, char::len_utf8);
            if rest.get(1 + character) == Some(&b'\'') { at + character + 2 } else { at }
        }
        _ => at,
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Length of a quoted literal with backslashes.
fn quoted(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b if b == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// All Rust files below a folder of the package, by path.
pub fn all_below(folder: &str) -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        Source::new(&name, &std::fs::read_to_string(path).unwrap())
    };
    let mut sources: Vec<Source> = paths.iter().map(read).collect();
    mark_test_files(&mut sources);
    sources
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

/// Files whose module is declared below `#[cfg(test)]` are test code whole.
fn mark_test_files(sources: &mut [Source]) {
    let mut files = Vec::new();
    for source in sources.iter() {
        let folder = source.path.trim_end_matches("/mod.rs").trim_end_matches("/lib.rs").trim_end_matches(".rs");
        for range in &source.tests {
            let item = &source.text[range.clone()];
            if let Some((_, name)) = item.trim_end_matches(';').split_once("mod ").filter(|_| item.ends_with(';')) {
                files.push(format!("{folder}/{}.rs", name.trim()));
            }
        }
    }
    for source in sources.iter_mut().filter(|source| files.contains(&source.path)) {
        source.tests = std::iter::once(0..source.text.len()).collect();
    }
}
