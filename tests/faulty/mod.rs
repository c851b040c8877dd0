//! A disk that fails when a test says so.

use kohort::io::disk::{Disk, Kind, Lock, RealDisk};
use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a disk does once its patience is used up.
#[derive(Clone, Copy)]
pub enum Fault {
    /// One step fails, the next ones work: a hiccup.
    Once,
    /// Every further step fails: the program was killed, or the drive is gone.
    Dead,
    /// Every step works, and the user wants no more.
    Cancel(&'static AtomicBool),
}

/// A disk on which so many steps (or bytes) work.
pub struct Faulty {
    pub fault: Fault,
    steps: Cell<usize>,
    bytes: Cell<usize>,
    pub failed: Cell<bool>,
    /// A file that another program has open, as Windows keeps it: neither it nor its folder can be moved or removed.
    open: Option<&'static str>,
    /// Moves that still work.
    moves: Cell<usize>,
}

impl Faulty {
    pub fn after_steps(steps: usize, fault: Fault) -> Self {
        Self {
            fault,
            steps: Cell::new(steps),
            bytes: Cell::new(usize::MAX),
            failed: Cell::new(false),
            open: None,
            moves: Cell::new(usize::MAX),
        }
    }

    pub fn after_bytes(bytes: usize) -> Self {
        Self {
            fault: Fault::Once,
            steps: Cell::new(usize::MAX),
            bytes: Cell::new(bytes),
            failed: Cell::new(false),
            open: None,
            moves: Cell::new(usize::MAX),
        }
    }

    pub fn moving(moves: usize) -> Self {
        Self { moves: Cell::new(moves), ..Self::after_bytes(usize::MAX) }
    }

    pub fn with_open(file: &'static str) -> Self {
        Self { open: Some(file), ..Self::after_bytes(usize::MAX) }
    }

    fn step(&self) -> io::Result<()> {
        if self.failed.get() && matches!(self.fault, Fault::Once) {
            return Ok(());
        }
        match self.steps.get().checked_sub(1) {
            Some(left) => {
                self.steps.set(left);
                Ok(())
            }
            None => {
                if let Fault::Cancel(flag) = self.fault {
                    flag.store(true, Ordering::Relaxed);
                    return Ok(());
                }
                self.failed.set(true);
                Err(io::Error::other("injected"))
            }
        }
    }
}

impl Disk for Faulty {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        self.step()?;
        RealDisk.kind(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.make_folder(path)
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.step() {
            // A step that fails may have done half its work.
            RealDisk.write_new(path, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        if self.bytes.get() < bytes.len() && !self.failed.get() {
            self.failed.set(true);
            RealDisk.write_new(path, &bytes[..self.bytes.get()])?;
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.bytes.set(self.bytes.get().saturating_sub(bytes.len()));
        RealDisk.write_new(path, bytes)
    }

    fn settle_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.settle_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let left = self.moves.get().checked_sub(1).ok_or(io::ErrorKind::PermissionDenied)?;
        self.moves.set(left);
        if self.open.is_some_and(|open| from.ends_with("hamar") && from.join(open).exists()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        RealDisk.rename(from, to)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.step()?;
        RealDisk.read(path)
    }

    fn entries(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.step()?;
        RealDisk.entries(path)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        let is_open = self.open.is_some_and(|open| path.ends_with(Path::new("hamar.replaced").join(open)));
        if is_open {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        RealDisk.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_folder(path)
    }

    fn is_free(&self, path: &Path) -> bool {
        self.open.is_none_or(|open| !path.ends_with(open)) && RealDisk.is_free(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        self.step()?;
        RealDisk.lock(path)
    }
}
