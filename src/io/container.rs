//! What a file may be before anything reads it: sizes are limited as they really are, not as the file says they are.

use crate::diag::{Diagnostic, Place};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::ZipFile;

/// Largest XLSX file, bytes.
pub const MOST_XLSX: u64 = 20 << 20;
/// Largest JSON file, bytes.
pub const MOST_JSON: u64 = 64 << 20;
/// Deepest nesting of a JSON file.
pub const DEEPEST_JSON: usize = 32;
/// Most files inside an XLSX file.
const MOST_ENTRIES: usize = 200;
/// Largest file inside, bytes as inflated.
const MOST_ENTRY: u64 = 100 << 20;
/// All files inside together, bytes as inflated.
const MOST_INFLATED: u64 = 200 << 20;
/// How many bytes one byte may become. Judged from [`FREE_OF_RATIO`] on: a few hundred equal bytes pack better, and
/// harm nobody.
const MOST_RATIO: u64 = 100;
/// Bytes a file inside may inflate to before its ratio counts.
const FREE_OF_RATIO: u64 = 1 << 20;
/// Most cells of a workbook.
pub const MOST_CELLS: u64 = 5_000_000;
/// Largest rectangle the cells of a sheet may span.
pub const MOST_RANGE: u64 = 10_000_000;

/// Whether these bytes are an XLSX file that can be read without harm: every file inside is inflated and counted, none is
/// kept.
///
/// # Errors
/// What it is instead, or which limit it passes, at `file`.
pub fn xlsx(file: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let judge = Judge { file };
    if bytes.len() as u64 > MOST_XLSX {
        return Err(judge.too_large(&format!("more than {} MiB", MOST_XLSX >> 20)));
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(judge.old());
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(judge.damaged("it does not begin like an XLSX file"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| judge.damaged(&error.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(judge.too_large(&format!("{} files inside; at most {MOST_ENTRIES} are read", archive.len())));
    }
    let mut counted = Counted { packed: bytes.len() as u64, inflated: 0, cells: 0 };
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| judge.damaged(&error.to_string()))?;
        judge.entry(entry, &mut counted)?;
    }
    Ok(())
}

/// What has been counted so far.
struct Counted {
    /// Bytes of the container.
    packed: u64,
    /// Bytes inflated.
    inflated: u64,
    /// Cells and shared texts.
    cells: u64,
}

/// The judge of one file.
struct Judge<'a> {
    file: &'a str,
}

/// Bytes inflated at a time.
const CHUNK: usize = 64 << 10;
/// Longer than any mark.
const OVERLAP: usize = 16;

impl Judge<'_> {
    fn entry(&self, mut entry: ZipFile<'_, Cursor<&[u8]>>, counted: &mut Counted) -> Result<(), Box<Diagnostic>> {
        let name = entry.name().map_err(|error| self.damaged(&error.to_string()))?.into_owned();
        // A size the file claims may be a lie; the container's own cannot.
        let packed = entry.compressed_size().min(counted.packed);
        let (claimed, is_xml) = (entry.size(), is_xml(&name));
        self.sizes(&name, claimed, packed, counted.inflated)?;
        let mut chunk = vec![0; OVERLAP + CHUNK];
        let (mut size, mut kept) = (0_u64, 0_usize);
        loop {
            let read = entry.read(&mut chunk[kept..]).map_err(|error| self.damaged(&format!("{name}: {error}")))?;
            if size == 0 && chunk[..read].starts_with(b"PK\x03\x04") {
                return Err(self.nested(&name));
            }
            size += read as u64;
            self.sizes(&name, size, packed, counted.inflated)?;
            // The last bytes are judged with those that follow: no mark is cut in two.
            let end = kept + read;
            let judged = if read == 0 { end } else { end.saturating_sub(OVERLAP) };
            if is_xml {
                self.marks(&name, &chunk[..end], judged, counted)?;
            }
            if read == 0 {
                break;
            }
            chunk.copy_within(judged..end, 0);
            kept = end - judged;
        }
        if size != claimed {
            return Err(self.damaged(&format!("{name} holds {size} bytes and says {claimed}")));
        }
        counted.inflated += size;
        Ok(())
    }

    fn sizes(&self, name: &str, size: u64, packed: u64, before: u64) -> Result<(), Box<Diagnostic>> {
        if size > MOST_ENTRY {
            return Err(self.too_large(&format!("{name} inflates to more than {} MiB", MOST_ENTRY >> 20)));
        }
        if before + size > MOST_INFLATED {
            return Err(self.too_large(&format!("its parts inflate to more than {} MiB", MOST_INFLATED >> 20)));
        }
        if size > FREE_OF_RATIO && size > packed.saturating_mul(MOST_RATIO) {
            return Err(self.too_large(&format!("{name} inflates to more than {MOST_RATIO} times its size")));
        }
        Ok(())
    }

    /// Looks for what no spreadsheet program writes, and counts cells and shared texts.
    fn marks(&self, name: &str, text: &[u8], judged: usize, counted: &mut Counted) -> Result<(), Box<Diagnostic>> {
        for at in memchr::memchr_iter(b'<', &text[..judged]) {
            let rest = &text[at + 1..];
            if rest.starts_with(b"!DOCTYPE") || rest.starts_with(b"!ENTITY") {
                return Err(self.entities(name));
            }
            counted.cells += u64::from(is_cell(rest));
        }
        if counted.cells > MOST_CELLS {
            return Err(self.too_large(&format!("more than {MOST_CELLS} cells")));
        }
        Ok(())
    }

    fn too_large(&self, how: &str) -> Box<Diagnostic> {
        let what = Diagnostic::error("K0024", format!("the workbook is too large: {how}")).at(Place::file(self.file));
        let why = "files that swell when they are opened can stop a computer";
        Box::new(what.why(why).advice("keep the sheets, regions and years the study uses, and save it anew"))
    }

    fn damaged(&self, how: &str) -> Box<Diagnostic> {
        let what = Diagnostic::error("K0023", format!("no workbook that can be read: {how}")).at(Place::file(self.file));
        Box::new(what.why("the study is not whole without it").advice("open it in Excel or LibreOffice and save it as .xlsx anew"))
    }

    fn old(&self) -> Box<Diagnostic> {
        let what = "an old Excel file (.xls), or a workbook with a password";
        let found = Diagnostic::error("K0023", what).at(Place::file(self.file)).why("neither can be read here");
        Box::new(found.advice("save it as “Excel workbook (.xlsx)” without a password"))
    }

    fn nested(&self, name: &str) -> Box<Diagnostic> {
        let what = Diagnostic::error("K0025", format!("another packed file inside the workbook: {name}")).at(Place::file(self.file));
        let why = "packed files inside packed files can be made to swell without end";
        Box::new(what.why(why).advice("delete documents embedded in the sheets and save it anew"))
    }

    fn entities(&self, name: &str) -> Box<Diagnostic> {
        let what = Diagnostic::error("K0025", format!("{name} declares words of its own (DOCTYPE)")).at(Place::file(self.file));
        let why = "no spreadsheet program writes that; such words can be made to swell without end";
        Box::new(what.why(why).advice("open it in Excel or LibreOffice and save it as .xlsx anew"))
    }
}

fn is_cell(rest: &[u8]) -> bool {
    let ends = |at: usize| rest.get(at).is_some_and(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\n' | b'\t' | b'\r'));
    (rest.starts_with(b"c") && ends(1)) || (rest.starts_with(b"si") && ends(2))
}

fn is_xml(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".xml") || lower.ends_with(".rels") || lower.ends_with(".vml")
}

/// Whether these bytes are JSON of a size and depth that can be read without harm. Whether they are JSON at all is left to
/// the reader.
///
/// # Errors
/// Which limit they pass, at `file`.
pub fn json(file: &str, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let too_large = |how: &str| {
        let what = Diagnostic::error("K0026", format!("the JSON file is too large: {how}")).at(Place::file(file));
        Box::new(what.why("the computer could run out of memory").advice("download fewer regions, years or ages"))
    };
    if bytes.len() as u64 > MOST_JSON {
        return Err(too_large(&format!("more than {} MiB", MOST_JSON >> 20)));
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'[' | b'{') => depth += 1,
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_JSON {
            return Err(too_large(&format!("nested deeper than {DEEPEST_JSON}")));
        }
    }
    Ok(())
}
