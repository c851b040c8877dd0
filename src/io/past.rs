//! Reads the files of a back-test of many municipalities: the table, plain or gzipped, and the nation's rates beside it.

use super::read::{MOST_CSV, read_file, too_large};
use crate::diag::{Diagnostic, Diagnostics, Place};
use crate::scenario::past::{ManyFiles, TableFile, nation};
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// First bytes of a gzipped file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether `path` is a table, by its ending; everything else is taken for a study.
#[must_use]
pub fn is_table(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    (name.ends_with(".csv") || name.ends_with(".csv.gz")) && !path.is_dir()
}

/// Reads the table of people, the nation's tables from a folder (none = those that come with the program) and the list of
/// regions (none = the one that comes with the program, where the nation's tables do and every region stands in it).
///
/// # Errors
/// Every file that cannot be read.
pub fn read_many(people: &Path, nation_folder: Option<&Path>, regions: Option<&Path>) -> Result<ManyFiles, Diagnostics> {
    let mut found = Diagnostics::new();
    let people = keep(unpacked(people), &mut found);
    let counties = match (regions, nation_folder) {
        (Some(path), _) => keep(unpacked(path), &mut found),
        (None, None) => people.as_ref().and_then(nation::counties_for),
        (None, Some(_)) => None,
    };
    let [mortality, fertility, sex_ratio, nation] = match nation_folder {
        None => nation::norway().map(Some),
        Some(folder) => in_folder(folder, &mut found),
    };
    match (people, mortality, fertility) {
        (Some(people), Some(mortality), Some(fertility)) if found.is_empty() => {
            Ok(ManyFiles { people, mortality, fertility, sex_ratio, nation, counties })
        }
        _ => Err(found),
    }
}

fn keep(file: Result<TableFile, Box<Diagnostic>>, found: &mut Diagnostics) -> Option<TableFile> {
    file.map_err(|problem| found.push(*problem)).ok()
}

/// Mortality and fertility must be there; the sex ratio and the people may.
fn in_folder(folder: &Path, found: &mut Diagnostics) -> [Option<TableFile>; 4] {
    let needed = |name: &str, found: &mut Diagnostics| keep(unpacked(&folder.join(name)), found);
    let optional = |name: &str, found: &mut Diagnostics| folder.join(name).is_file().then(|| needed(name, found)).flatten();
    [
        needed("mortality.csv", found),
        needed("fertility.csv", found),
        optional("sex_ratio_at_birth.csv", found),
        optional("population.csv", found),
    ]
}

/// A file's bytes, taken out of gzip where it is so packed (of one part or of several).
fn unpacked(path: &Path) -> Result<TableFile, Box<Diagnostic>> {
    let shown = path.display().to_string();
    let bytes = read_file(path, &shown, MOST_CSV)?;
    let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    if !bytes.starts_with(&GZIP) {
        return Ok(TableFile { name, bytes });
    }
    let mut plain = Vec::new();
    let taken = MultiGzDecoder::new(bytes.as_slice()).take(MOST_CSV + 1).read_to_end(&mut plain);
    match taken {
        Err(error) => Err(Box::new(broken(&shown, &error))),
        Ok(size) if size as u64 > MOST_CSV => Err(Box::new(too_large(&shown, MOST_CSV))),
        Ok(_) => Ok(TableFile { name, bytes: plain }),
    }
}

fn broken(shown: &str, error: &std::io::Error) -> Diagnostic {
    let what = Diagnostic::error("K0002", format!("{shown} cannot be unpacked: {error}")).at(Place::file(shown));
    what.why("a part of the table may be missing").advice("download it again, or unpack it with another program")
}
