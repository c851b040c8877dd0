//! A new study's files written as one folder: where something stands already nothing is touched.

use super::{Result, WriteError, Writing, check_names, is_dropping};
use crate::io::disk::{Disk, Kind};
use std::path::Path;

/// Writes `files` (relative path with forward slashes, bytes) as the new folder `target`, which must not be there yet or
/// be empty.
///
/// # Errors
/// When anything could not be done; then no study stands at `target`.
pub fn write_study(disk: &impl Disk, target: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    check_names(files)?;
    let writing = Writing::new(disk, target)?;
    writing.require_free()?;
    writing.make_parents()?;
    let lock = writing.lock()?;
    writing.clear_partial(lock.is_some())?;
    let done = writing.build(files, None).and_then(|()| writing.take_name());
    if done.is_err() {
        // What a disk that refuses everything keeps here, the next call clears up.
        let _ = writing.remove(&writing.partial);
    }
    done
}

impl<D: Disk> Writing<'_, D> {
    /// Nothing stands at the target, or an empty folder.
    fn require_free(&self) -> Result<()> {
        let free = match self.kind(self.target)? {
            Kind::Absent => true,
            Kind::Folder => self.entries(self.target)?.iter().all(|entry| is_dropping(entry)),
            Kind::File => false,
        };
        if free { Ok(()) } else { Err(WriteError::Occupied(self.target.to_owned())) }
    }

    /// Clears what a dead call began. Without a lock nobody knows whether the other one is dead.
    fn clear_partial(&self, locked: bool) -> Result<()> {
        if self.kind(&self.partial)? == Kind::Absent {
            return Ok(());
        }
        if !locked {
            return Err(WriteError::Busy(self.partial.clone()));
        }
        self.require_ours(&self.partial)?;
        self.remove(&self.partial)
    }

    /// The folder that was built gets its name, now that nothing has it.
    fn take_name(&self) -> Result<()> {
        self.require_free()?;
        self.remove(self.target)?;
        self.rename(&self.partial, self.target)?;
        self.settle(&self.parent).or_else(|error| self.rename(self.target, &self.partial).and(Err(error)))
    }
}
