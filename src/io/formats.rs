//! Bytes of a download to grids of text: CSV in any dialect, JSON-stat 1 and 2, PX, XLSX. Nothing is understood here; what
//! was assumed is kept with the grid.

mod cube;
mod encoding;
mod jsonstat;
mod px;
mod separated;
mod xlsx;

use super::container;
use super::read::read_file;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::download::Grid;
use std::path::Path;

/// Largest text download, bytes.
const MOST_TEXT: u64 = 256 << 20;

/// Most cells of a download as a grid: what a computer of an office holds.
const MOST_CELLS: usize = 20_000_000;

/// How to read the bytes, where what is found by itself needs correction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// `utf-8`, `windows-1252`, `iso-8859-1`, `utf-16le`, `utf-16be` …
    pub encoding: Option<String>,
    /// What stands between columns.
    pub delimiter: Option<char>,
    /// Sheet of a workbook, or data set of a collection.
    pub sheet: Option<String>,
}

/// The tables of a download: one, or those of a workbook or collection.
///
/// # Errors
/// When it cannot be read, is too large, or is none of the formats.
pub fn read_download(path: &Path, reading: &Reading) -> Result<Vec<Grid>, Diagnostics> {
    let shown = path.display().to_string();
    let bytes = read_file(path, &shown, MOST_TEXT).map_err(|problem| Diagnostics::from_iter([*problem]))?;
    grids(&shown, &bytes, reading)
}

/// The tables in the bytes of a download.
///
/// # Errors
/// When they are none of the formats, or broken.
pub fn grids(file: &str, bytes: &[u8], reading: &Reading) -> Result<Vec<Grid>, Diagnostics> {
    let grids = match sniff(bytes) {
        Sniffed::Nothing => Err(one(empty(file))),
        Sniffed::Other(what) => Err(one(foreign(file, what))),
        Sniffed::Workbook => xlsx::grids(file, bytes),
        Sniffed::Text => text_grids(file, bytes, reading),
    }?;
    match &reading.sheet {
        Some(wanted) => chosen(file, grids, wanted),
        None => Ok(grids),
    }
}

fn text_grids(file: &str, bytes: &[u8], reading: &Reading) -> Result<Vec<Grid>, Diagnostics> {
    let decoded = encoding::decode(file, bytes, reading.encoding.as_deref()).map_err(|problem| one(*problem))?;
    let start = decoded.text.trim_start();
    if start.is_empty() {
        return Err(one(empty(file)));
    }
    if is_page(start) {
        return Err(one(page(file)));
    }
    let grids = if start.starts_with(['{', '[']) {
        container::json(file, decoded.text.as_bytes()).map_err(|problem| one(*problem))?;
        jsonstat::grids(file, &decoded.text)
    } else if px::is_px(start) {
        px::grid(file, &decoded.text).map(|grid| vec![grid])
    } else {
        separated::grid(file, &decoded.text, reading.delimiter).map(|grid| vec![grid])
    }?;
    let say = |mut grid: Grid| {
        grid.assumed.splice(0..0, decoded.said.iter().cloned());
        grid.doubts.extend(decoded.doubt.clone());
        grid
    };
    Ok(grids.into_iter().map(say).collect())
}

/// What the first bytes tell.
enum Sniffed {
    Nothing,
    Text,
    Workbook,
    Other(&'static str),
}

fn sniff(bytes: &[u8]) -> Sniffed {
    const KNOWN: [(&[u8], &str); 9] = [
        (b"\xD0\xCF\x11\xE0", "an old Excel file (.xls), or a workbook with a password: save it as .xlsx without one"),
        (b"%PDF", "a PDF: download the table as CSV, PX, JSON-stat or XLSX"),
        (b"\x1F\x8B", "packed (gzip): unpack it first"),
        (b"7z\xBC\xAF", "packed (7z): unpack it first"),
        (b"Rar!", "packed (rar): unpack it first"),
        (b"\x89PNG", "a picture: download the table as CSV, PX, JSON-stat or XLSX"),
        (b"\xFF\xD8\xFF", "a picture: download the table as CSV, PX, JSON-stat or XLSX"),
        (b"PAR1", "a Parquet file: download the table as CSV, PX, JSON-stat or XLSX"),
        (b"SQLite format", "a database: export the table as CSV"),
    ];
    if bytes.is_empty() {
        return Sniffed::Nothing;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let workbook = bytes.windows(12).any(|part| part == b"xl/workbook." || part == b"[Content_Typ");
        return if workbook { Sniffed::Workbook } else { Sniffed::Other("packed (zip): unpack it first") };
    }
    KNOWN.iter().find(|(mark, _)| bytes.starts_with(mark)).map_or(Sniffed::Text, |(_, what)| Sniffed::Other(what))
}

fn is_page(text: &str) -> bool {
    let start: String = text.chars().take(200).collect::<String>().to_lowercase();
    ["<!doctype", "<html", "<?xml", "<head", "<body"].iter().any(|tag| start.starts_with(tag))
}

fn one(diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::from_iter([diagnostic])
}

fn empty(file: &str) -> Diagnostic {
    let found = Diagnostic::error("K0010", "nothing is in it").at(Place::file(file)).why("there is nothing to read");
    found.advice("look whether the download is whole")
}

fn foreign(file: &str, what: &str) -> Diagnostic {
    let (kind, advice) = what.split_once(": ").unwrap_or((what, "download the table as CSV"));
    let found = Diagnostic::error("K0502", format!("the file is {kind}")).at(Place::file(file)).why("its cells cannot be read as text");
    found.advice(advice)
}

fn page(file: &str) -> Diagnostic {
    Diagnostic::error("K0503", "the file is a web page, not a table")
        .at(Place::file(file).line(1))
        .why("the statistics bank sent a message instead of the table; often the table was too large or the link too old")
        .advice("open the file in a browser, read the message, and download the table again in smaller parts")
}

fn chosen(file: &str, grids: Vec<Grid>, wanted: &str) -> Result<Vec<Grid>, Diagnostics> {
    let names: Vec<String> = grids.iter().filter_map(|grid| grid.sheet.clone()).collect();
    let own: Vec<Grid> = grids.into_iter().filter(|grid| grid.sheet.as_deref().is_some_and(|name| name.trim() == wanted.trim())).collect();
    if !own.is_empty() {
        return Ok(own);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = Diagnostic::error("K0529", format!("no sheet is called `{wanted}`")).at(Place::file(file));
    Err(one(found.why("nothing would be read").advice(crate::scenario::nearest::advice(wanted, &names))))
}

/// More than can be held.
fn too_many(file: &str, what: &str) -> Diagnostic {
    let found = Diagnostic::error("K0009", what).at(Place::file(file)).why("the computer would run out of memory");
    found.advice("download fewer regions, years or columns at a time; several files make one history")
}
