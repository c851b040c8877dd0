//! One table written whole or not at all: beside its place first, then renamed.

use super::disk::{Disk, Kind};
use super::write::{WriteError, failed};
use std::path::{Path, PathBuf};

/// Writes a file. What stood there before is as it was if anything goes wrong.
///
/// # Errors
/// Why it could not be written.
pub fn write_table(disk: &impl Disk, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let beside = beside(path).ok_or_else(|| WriteError::Target(path.to_owned()))?;
    let written = clear(disk, &beside)
        .and_then(|()| disk.write_new(&beside, bytes).map_err(failed("write", path)))
        .and_then(|()| disk.rename(&beside, path).map_err(failed("move", path)))
        .and_then(|()| disk.settle_folder(folder(path)).map_err(failed("settle", path)));
    if written.is_err() {
        // Nothing half written stays; the reason that is told is the first one.
        let _ = clear(disk, &beside);
    }
    written
}

/// Removes what a dead call began.
fn clear(disk: &impl Disk, beside: &Path) -> Result<(), WriteError> {
    match disk.kind(beside).map_err(failed("look at", beside))? {
        Kind::Absent => Ok(()),
        Kind::File | Kind::Folder => disk.remove_file(beside).map_err(failed("remove", beside)),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// None where `path` has no name of its own.
fn beside(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(format!(".{}.partial", path.file_name()?.to_string_lossy())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::disk::{RealDisk, Unless};
    use std::fs;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn a_table_is_replaced_whole_and_a_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        fs::write(folder.path().join(".a.csv.partial"), "what a dead call began, and longer than what follows").unwrap();
        write_table(&RealDisk, &path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let taken = folder.path().join("b");
        fs::create_dir(&taken).unwrap();
        assert!(matches!(write_table(&RealDisk, &taken, b"x"), Err(WriteError::Disk { doing: "move", .. })));
        assert!(matches!(write_table(&RealDisk, Path::new("/"), b"x"), Err(WriteError::Target(_))));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing half written stays");
    }

    #[test]
    fn who_wants_no_more_keeps_the_old_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let cancelled = AtomicBool::new(true);
        let error = write_table(&Unless { disk: RealDisk, cancelled: &cancelled }, &path, b"new").unwrap_err();
        assert!(error.is_cancelled(), "{error}");
        assert_eq!((fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (b"old".to_vec(), 1));
    }
}
