//! Reads a study's files: the study file, then the tables it names. Nothing is judged here but whether a file is there
//! and of a size that can be read.

use super::container::MOST_XLSX;
use super::formats::{Reading, grids};
use super::workbook::book;
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::check::Files;
use crate::scenario::document::Document;
use crate::scenario::download::Grid;
use crate::scenario::file::{EncodingWord, TableRef};
use crate::scenario::nearest::nearest;
use crate::scenario::workbook::read as workbook;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Largest study file, bytes.
const MOST_TOML: u64 = 1 << 20;

/// Largest table, bytes.
pub(super) const MOST_CSV: u64 = 256 << 20;

/// The study file of a folder.
const STUDY_FILE: &str = "study.toml";

/// The same as one workbook.
const STUDY_WORKBOOK: &str = "study.xlsx";

/// What Windows says of a file another program keeps to itself.
const SHARING_VIOLATION: i32 = 32;

/// Reads a study: a folder with `study.toml` or `study.xlsx`, or such a file itself. What is wrong with its tables is in
/// the files' `problems`, so that [`crate::scenario::check::check`] can name everything in one go.
///
/// # Errors
/// When the study file itself cannot be read.
pub fn read_study(study: &Path) -> Result<Files, Diagnostics> {
    let path = study_file(study).map_err(|problem| Diagnostics::from_iter([*problem]))?;
    let shown = path.display().to_string();
    if is_workbook(&path) {
        return read_workbook(&path, &shown).map_err(|problem| Diagnostics::from_iter([*problem]));
    }
    if path.is_file() && path.extension().is_none_or(|ending| ending != "toml") {
        let found = Diagnostic::error("K0012", format!("{shown} is not a study")).at(Place::file(&shown));
        let why = "a study is a folder with a study.toml or a study.xlsx, or such a file";
        return Err(Diagnostics::from_iter([found.why(why).advice("name the folder the table belongs to")]));
    }
    let bytes = read_file(&path, &shown, MOST_TOML).map_err(|problem| Diagnostics::from_iter([*problem]))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let mut files = Files { id: id_of(&folder), study_file: name_of(&path), study: bytes, ..Files::default() };
    read_tables(&mut files, &folder);
    Ok(files)
}

/// Whether anything stands at `path`.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Whether two paths lead to the same file, by whatever way; of a file that is not there nothing is the same.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// The file a study is written in.
fn study_file(study: &Path) -> Result<PathBuf, Box<Diagnostic>> {
    if !study.is_dir() {
        return Ok(study.to_owned());
    }
    let (plain, workbook) = (study.join(STUDY_FILE), study.join(STUDY_WORKBOOK));
    match (plain.exists(), workbook.exists()) {
        (true, true) => {
            let what = format!("{} holds both {STUDY_FILE} and {STUDY_WORKBOOK}", study.display());
            let found = Diagnostic::error("K0027", what).at(Place::file(study.display().to_string()));
            let advice = format!("name the one that is meant, such as {}, or move the other elsewhere", workbook.display());
            Err(Box::new(found.why("the two may say different things, and only one can be run").advice(advice)))
        }
        (false, true) => Ok(workbook),
        _ => Ok(plain),
    }
}

fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

fn read_workbook(path: &Path, shown: &str) -> Result<Files, Box<Diagnostic>> {
    let bytes = read_file(path, shown, MOST_XLSX)?;
    let name = name_of(path);
    let sheets = book(&name, &bytes)?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new(""));
    let id = if stem.eq_ignore_ascii_case("study") { id_of(folder) } else { stem };
    let mut files = workbook::files(&id, &name, bytes, &sheets)?;
    files.notices.extend(open_elsewhere(path, &name));
    Ok(files)
}

/// Whether Excel or LibreOffice has the workbook open: what is changed there and not saved is not read.
fn open_elsewhere(path: &Path, name: &str) -> Option<Diagnostic> {
    let marks = [format!("~${name}"), format!(".~lock.{name}#")];
    marks.iter().find(|mark| path.with_file_name(mark).exists())?;
    let what = Diagnostic::warning("K0022", format!("{name} is open in another program")).at(Place::file(name));
    let why = "what was changed there since it was last saved is not read";
    Some(what.why(why).advice("save it there, then run again; the file on the disk is what counts"))
}

fn read_tables(files: &mut Files, folder: &Path) {
    let text = String::from_utf8_lossy(&files.study);
    let (document, _) = Document::read(&files.study_file, &text);
    for (key, table) in &document.outline.tables {
        let named = table.path();
        if let Some(bytes) = files.tables.get(named) {
            files.downloads.extend(download(table, named, bytes, &mut files.problems).map(|grids| (*key, grids)));
            continue;
        }
        match read_file(&folder.join(named), named, MOST_CSV) {
            Ok(bytes) => {
                files.downloads.extend(download(table, named, &bytes, &mut files.problems).map(|grids| (*key, grids)));
                files.tables.insert(named.to_owned(), bytes);
            }
            Err(problem) => {
                let place = document.place(&format!("tables.{key}").replace("tables.outcome.", "outcome."));
                files.problems.push(problem.at(place));
            }
        }
    }
}

/// The cells of a table that is a download; none where it is a strict table, or cannot be read (which is told).
fn download(table: &TableRef, named: &str, bytes: &[u8], problems: &mut Diagnostics) -> Option<Vec<Grid>> {
    let declared = table.download()?;
    let encoding = declared.encoding.map(|word| if word == EncodingWord::Utf8 { "utf-8" } else { "windows-1252" }.to_owned());
    let delimiter = declared.delimiter.map(|word| char::from(word.byte()));
    let reading = Reading { encoding, delimiter, sheet: declared.sheet.clone() };
    grids(named, bytes, &reading).map_err(|found| problems.extend(found)).ok()
}

/// The study's word: the name of its folder, also where it is given as `.`.
fn id_of(folder: &Path) -> String {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let full = fs::canonicalize(here).unwrap_or_else(|_| folder.to_owned());
    full.file_name().map_or_else(|| "study".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| STUDY_FILE.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Bytes of a file of at most `most` bytes; why not, where they cannot be had.
pub(super) fn read_file(path: &Path, shown: &str, most: u64) -> Result<Vec<u8>, Box<Diagnostic>> {
    let refused = |error: &std::io::Error| Box::new(refusal(path, shown, error));
    let file = File::open(path).map_err(|error| refused(&error))?;
    let about = file.metadata().map_err(|error| refused(&error))?;
    if about.is_dir() {
        return Err(refused(&ErrorKind::IsADirectory.into()));
    }
    let size = about.len();
    let mut bytes = Vec::new();
    if size <= most {
        file.take(most + 1).read_to_end(&mut bytes).map_err(|error| refused(&error))?;
    }
    if size > most || bytes.len() as u64 > most {
        return Err(Box::new(too_large(shown, most)));
    }
    Ok(bytes)
}

pub(super) fn too_large(shown: &str, most: u64) -> Diagnostic {
    Diagnostic::error("K0003", format!("{shown} is too large"))
        .at(Place::file(shown))
        .why(format!("more than {} MiB are not read: the computer would run out of memory", most >> 20))
        .advice("keep the regions and years the study uses")
}

fn refusal(path: &Path, shown: &str, error: &std::io::Error) -> Diagnostic {
    if error.kind() != ErrorKind::NotFound {
        let what = Diagnostic::error("K0002", format!("{shown} cannot be read: {error}")).at(Place::file(shown));
        let advice = match error.raw_os_error() {
            Some(SHARING_VIOLATION) if cfg!(windows) => "close it in the other program (Excel, a viewer) and run again",
            _ => "look whether it is a file and you may read it",
        };
        return what.why("the study is not whole without it").advice(advice);
    }
    if let Some(folder) = lost_folder(path, shown) {
        let what = Diagnostic::error("K0001", format!("there is no file {shown}: its folder {folder} is missing")).at(Place::file(shown));
        let why = "the study reads tables that stand outside its own folder, such as a country's, and came without them";
        let name = name_of(Path::new(&folder));
        let advice = format!("copy the folder {name} too, so that it stands at {folder} seen from the study's folder, or correct the path");
        return what.why(why).advice(advice);
    }
    // As the study writes it, so that the answer can be written there.
    let advice = match neighbour(path) {
        Some(near) => format!("did you mean {}?", Path::new(shown).with_file_name(near).display()),
        None if shown.ends_with(STUDY_FILE) => "name a study's folder; kohort new makes one from a download".to_owned(),
        None => "look at the path; a table's is relative to the study file".to_owned(),
    };
    let what = Diagnostic::error("K0001", format!("there is no file {shown}")).at(Place::file(shown));
    what.why("the study is not whole without it").advice(advice)
}

/// The folder outside the study's own that a table stands in by what the study writes, where there is none.
fn lost_folder(path: &Path, shown: &str) -> Option<String> {
    let (folder, written) = (path.parent()?, Path::new(shown).parent()?);
    let outside = written.starts_with("..") && written.file_name().is_some();
    (outside && !folder.exists()).then(|| written.display().to_string())
}

/// The name in the same folder that is nearest.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = name_of(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> =
        fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_gets_the_nearest_name_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("population.csv"), "a").unwrap();
        let text = "[tables]\npopulation = \"poplation.csv\"\nusers = \"population.csv\"\n";
        fs::write(folder.path().join(STUDY_FILE), text).unwrap();
        let files = read_study(folder.path()).unwrap();
        assert_eq!(files.tables.keys().collect::<Vec<_>>(), ["population.csv"]);
        let problem = files.problems.sorted()[0].clone();
        assert_eq!((problem.code, problem.place.line, problem.place.column), ("K0001", Some(2), Some(14)));
        assert_eq!(problem.advice, "did you mean population.csv?");
    }

    #[test]
    fn a_study_copied_without_the_folder_beside_it_names_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (study, norway) = (folder.path().join("hamar"), folder.path().join("norway"));
        fs::create_dir(&study).unwrap();
        fs::write(study.join(STUDY_FILE), "[tables]\nmortality = \"../norway/mortality.csv\"\n").unwrap();
        let said = || read_study(&study).unwrap().problems.sorted()[0].clone();
        assert_eq!(said().what, "there is no file ../norway/mortality.csv: its folder ../norway is missing");
        assert!(said().advice.starts_with("copy the folder norway too, so that it stands at ../norway"), "{}", said().advice);
        fs::create_dir(&norway).unwrap();
        assert_eq!(said().what, "there is no file ../norway/mortality.csv");
        fs::write(norway.join("mortality.csv"), "a").unwrap();
        assert!(read_study(&study).unwrap().problems.is_empty());
    }

    #[test]
    fn sizes_are_limited_exactly_and_a_folder_is_no_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, "a.csv", 5).unwrap(), b"12345");
        assert_eq!(read_file(&path, "a.csv", 4).unwrap_err().code, "K0003");
        assert_eq!(read_file(folder.path(), "x", 4).unwrap_err().code, "K0002");
        assert_eq!(read_study(&folder.path().join("nothing")).unwrap_err().sorted()[0].code, "K0001");
    }
}
