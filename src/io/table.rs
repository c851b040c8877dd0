//! One table written whole or not at all: beside its place first, then renamed.

use crate::diag::{Diagnostic, Place};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file. What stood there before is as it was if anything goes wrong.
///
/// # Errors
/// Why it could not be written.
pub fn write_table(path: &Path, bytes: &[u8]) -> Result<(), Box<Diagnostic>> {
    let beside = beside(path);
    let written = write_all(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // Nothing half written stays; the reason that is told is the first one.
        let _ = fs::remove_file(&beside);
        let shown = path.display().to_string();
        let found = Diagnostic::error("K0020", format!("{shown} was not written: {error}")).at(Place::file(shown));
        Box::new(
            found
                .why("a table is written whole or not at all")
                .advice("close the file if it is open in another program, or name another one with --out"),
        )
    })
}

fn write_all(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.flush()?;
    file.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.partial"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_replaced_whole_and_a_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        write_table(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(write_table(folder.path(), b"x").unwrap_err().code, "K0020");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written stays");
    }
}
