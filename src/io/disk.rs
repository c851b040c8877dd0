//! The disk, as far as writing a run needs it: a trait, so that a test can make any single step fail.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What writing a run asks of a disk. Every answer is final: `Ok` means the step was done.
pub trait Disk {
    /// What stands at `path`; links are not followed.
    ///
    /// # Errors
    /// When the disk does not say.
    fn kind(&self, path: &Path) -> io::Result<Kind>;
    /// Makes a folder that must not be there yet; its parent is.
    ///
    /// # Errors
    /// When it exists, or cannot be made.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that must not be there yet, down to the disk.
    ///
    /// # Errors
    /// When it exists, or when any byte is not safely written.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes the names in a folder last, where the system has a way to.
    ///
    /// # Errors
    /// When the disk refuses.
    fn settle_folder(&self, path: &Path) -> io::Result<()>;
    /// Moves a folder; nothing stands at `to`.
    ///
    /// # Errors
    /// When it cannot be moved; then it is where it was.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// All of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// What lies in a folder, sorted.
    ///
    /// # Errors
    /// When it cannot be listed.
    fn entries(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
    /// Removes one file.
    ///
    /// # Errors
    /// When it is still there.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    ///
    /// # Errors
    /// When it is still there.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Whether no other program holds the file, so that it and its folder can be moved.
    fn is_free(&self, path: &Path) -> bool;
    /// Takes the lock at `path`, which is given back when the value is dropped or the program ends in any way.
    ///
    /// # Errors
    /// When the lock file cannot be made.
    fn lock(&self, path: &Path) -> io::Result<Lock>;
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Absent,
    /// A folder.
    Folder,
    /// A file, or anything else that is not a folder.
    File,
}

/// The answer to a request for a lock.
#[derive(Debug)]
pub enum Lock {
    /// Ours until dropped.
    Held(Held),
    /// Another run has it.
    Taken,
    /// This file system knows no locks.
    Unknown,
}

/// A lock that is held.
#[derive(Debug)]
pub struct Held {
    file: File,
    path: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        // Elsewhere than on Unix a lock file cannot be told from a new one of the same name, so it stays, empty.
        if cfg!(unix) {
            // A lock file that stays behind is empty and harms nobody.
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => Ok(Kind::Folder),
            Ok(_) => Ok(Kind::File),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kind::Absent),
            Err(error) => Err(error),
        }
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // Straight to the file: a buffer that is dropped on a full disk says nothing.
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.flush()?;
        file.sync_all()
    }

    fn settle_folder(&self, path: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn entries(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        Ok(entries)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn is_free(&self, path: &Path) -> bool {
        !held_elsewhere(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        // A holder removes its file before it lets go; whoever locked the removed one tries again.
        loop {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            match file.try_lock() {
                Ok(()) if stands_at(&file, path) => return Ok(Lock::Held(Held { file, path: path.to_owned() })),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Lock::Taken),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    fs::remove_file(path)?;
                    return Ok(Lock::Unknown);
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

/// A disk that begins nothing new once `cancelled` says so. What is there can still be moved and removed, so that a run
/// that is cancelled clears up after itself.
#[derive(Debug, Clone, Copy)]
pub struct Unless<'a, D> {
    /// The disk.
    pub disk: D,
    /// Whether nothing more is wanted.
    pub cancelled: &'a AtomicBool,
}

impl<D> Unless<'_, D> {
    fn wanted(&self) -> io::Result<&D> {
        if self.cancelled.load(Ordering::Relaxed) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(&self.disk) }
    }
}

impl<D: Disk> Disk for Unless<'_, D> {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        self.disk.kind(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.wanted()?.make_folder(path)
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.wanted()?.write_new(path, bytes)
    }

    fn settle_folder(&self, path: &Path) -> io::Result<()> {
        self.disk.settle_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn entries(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.disk.entries(path)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.disk.remove_folder(path)
    }

    fn is_free(&self, path: &Path) -> bool {
        self.disk.is_free(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        self.disk.lock(path)
    }
}

/// Asks for the file alone: that fails beside any other handle, a viewer's too, which a folder's move would trip over. A file
/// that is read-only, or not ours to open, is not thereby open elsewhere.
#[cfg(windows)]
fn held_elsewhere(path: &Path) -> bool {
    use std::os::windows::fs::OpenOptionsExt;
    OpenOptions::new().read(true).share_mode(0).open(path).is_err_and(|error| is_shared_out(&error))
}

/// An open file stands in nobody's way here.
#[cfg(not(windows))]
const fn held_elsewhere(_path: &Path) -> bool {
    false
}

/// Whether Windows refused because another program has the file or folder open.
#[must_use]
pub fn is_shared_out(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows) && error.raw_os_error() == Some(SHARING_VIOLATION)
}

/// Whether `path` still names this very file.
#[cfg(unix)]
fn stands_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| a.dev() == b.dev() && a.ino() == b.ino();
    matches!((file.metadata(), fs::metadata(path)), (Ok(a), Ok(b)) if same(&a, &b))
}

/// Lock files are never removed here, so the name always means the same file.
#[cfg(not(unix))]
const fn stands_at(_file: &File, _path: &Path) -> bool {
    true
}
