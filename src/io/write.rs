//! A run's files written as one folder: complete or absent, never half.
//!
//! The folder is built beside its target as `<name>.partial`, every file down to the disk, `run.json` last. Then the old
//! folder steps aside as `<name>.replaced`, the new one takes its name, and the old one is removed. A run that dies on the
//! way leaves at most those two folders; the next run puts the old output back where it was and clears the rest.
//! A lock file `.<name>.lock` keeps two runs apart; the system gives it back when a program ends, however it ends.
//! Nothing is removed that an earlier run did not write.

mod study;

use super::disk::{Disk, Held, Kind, Lock, is_shared_out};
use super::manifest;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
pub use study::write_study;

/// Stands in a folder that is being built: who removes it later knows that it is ours.
const MARKER: &str = ".kohort-partial";
/// Names that file managers leave in any folder they show; they are nobody's work.
const DROPPINGS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A folder that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Written {
    /// The old output, where it could not be removed after the new one stood; the next run tries again.
    pub leftover: Option<PathBuf>,
}

/// Why nothing was written. The old output, if any, is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// A file name that leaves the folder, stands twice, or means different things on different systems.
    Name(String),
    /// The target has no folder name of its own, such as `/` or `..`.
    Target(PathBuf),
    /// Another run writes to the same folder.
    Busy(PathBuf),
    /// Something kohort did not write stands where it would have to be replaced.
    NotOurs(PathBuf),
    /// A new study would stand where something stands already.
    Occupied(PathBuf),
    /// Another program has a file of the old output open.
    InUse(PathBuf),
    /// The old output stepped aside and could not be moved back; it is whole.
    Stranded {
        /// Where it belongs.
        target: PathBuf,
        /// Where it stands.
        old: PathBuf,
    },
    /// The disk refused.
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    /// Whether the user asked for something that cannot be (exit 2), rather than the disk refusing (exit 3).
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        matches!(self, Self::Target(_) | Self::NotOurs(_) | Self::Occupied(_))
    }

    /// Whether the disk was told to begin nothing more ([`super::disk::Unless`]).
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Disk { source, .. } if source.kind() == io::ErrorKind::Interrupted)
    }

    /// What to do about it, in one line.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Name(_) => "this is a mistake in kohort: please report it",
            Self::Target(_) => "name a folder of its own with --out",
            Self::Busy(_) => "wait until the other run is done, or name another folder with --out",
            Self::NotOurs(_) => "move it elsewhere, or name another folder with --out",
            Self::Occupied(_) => "name a folder that is not there yet, or is empty",
            Self::InUse(_) => "close it in the other program (Excel, a viewer, a file manager's preview) and run again",
            Self::Stranded { .. } => "close programs that show the folder and run again: the next run moves it back first",
            Self::Disk { doing: "move", source, .. } if source.kind() == io::ErrorKind::PermissionDenied || is_shared_out(source) => {
                "close what has the folder or a file in it open (Excel, a viewer, Explorer, a terminal) and run again"
            }
            Self::Disk { .. } => "look at free space, permissions and whether the drive is connected, then run again",
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "an output cannot be called {name:?}"),
            Self::Target(path) => write!(f, "{} cannot be an output folder", path.display()),
            Self::Busy(path) => write!(f, "another run is writing to {}", path.display()),
            Self::NotOurs(path) => write!(f, "{} was not written by kohort and is not replaced", path.display()),
            Self::Occupied(path) => write!(f, "{} is there already", path.display()),
            Self::InUse(path) => write!(f, "{} is open in another program", path.display()),
            Self::Stranded { target, old } => {
                write!(f, "{} could not be replaced; the old output is whole and stands in {}", target.display(), old.display())
            }
            Self::Disk { doing, path, source } => write!(f, "cannot {doing} {}: {source}", path.display()),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk { source, .. } => Some(source),
            _ => None,
        }
    }
}

type Result<T> = std::result::Result<T, WriteError>;

/// Writes `files` (relative path with forward slashes, bytes) and `manifest` as `run.json` into the folder `target`,
/// replacing what an earlier run wrote there.
///
/// # Errors
/// When anything could not be done; then `target` is as it was before.
pub fn write_run(disk: &impl Disk, target: &Path, files: &[(String, Vec<u8>)], manifest: &[u8]) -> Result<Written> {
    check_names(files)?;
    let run = Writing::new(disk, target)?;
    run.make_parents()?;
    let lock = run.lock()?;
    run.clear_up(lock.is_some())?;
    run.check_target()?;
    match run.build(files, Some(manifest)).and_then(|()| run.swap()) {
        // The new output stands: what is left of the old one is a leftover, not a failure.
        Ok(Old::Aside) => Ok(Written { leftover: run.remove(&run.replaced).is_err().then(|| run.replaced.clone()) }),
        Ok(Old::None) => Ok(Written { leftover: None }),
        Err(error) => {
            // What a disk that refuses everything keeps here, the next run clears up.
            let _ = run.remove(&run.partial);
            Err(error)
        }
    }
}

/// What became of the old output.
enum Old {
    /// There was none.
    None,
    /// It stepped aside.
    Aside,
}

/// Relative, inside the folder, one meaning on every system, none twice, none of our own names.
fn check_names(files: &[(String, Vec<u8>)]) -> Result<()> {
    let mut seen = BTreeSet::from([manifest::FILE_NAME.to_owned(), MARKER.to_owned()]);
    for (name, _) in files {
        let plain = |part: Component| matches!(part, Component::Normal(_));
        let portable = |part: &str| !part.is_empty() && part != "." && !part.ends_with(['.', ' ']) && !part.contains(['\\', ':', '\0']);
        let good = Path::new(name).components().all(plain) && name.split('/').all(portable);
        // Lower case: two names that differ in case alone are one file on Windows and macOS.
        if !good || !seen.insert(name.to_lowercase()) {
            return Err(WriteError::Name(name.clone()));
        }
    }
    Ok(())
}

/// The folders of one writing.
struct Writing<'a, D> {
    disk: &'a D,
    target: &'a Path,
    parent: PathBuf,
    partial: PathBuf,
    replaced: PathBuf,
    lock: PathBuf,
}

impl<'a, D: Disk> Writing<'a, D> {
    fn new(disk: &'a D, target: &'a Path) -> Result<Self> {
        let name = target.file_name().ok_or_else(|| WriteError::Target(target.to_owned()))?;
        let beside = |before: &str, after: &str| {
            let mut full = OsString::from(before);
            full.push(name);
            full.push(after);
            target.with_file_name(full)
        };
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
        let (partial, replaced, lock) = (beside("", ".partial"), beside("", ".replaced"), beside(".", ".lock"));
        Ok(Self { disk, target, parent, partial, replaced, lock })
    }

    fn make_parents(&self) -> Result<()> {
        let mut missing = Vec::new();
        for folder in self.parent.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
            // A parent may be a link to a folder elsewhere: what counts is whether something stands there.
            if self.kind(folder)? != Kind::Absent {
                break;
            }
            missing.push(folder);
        }
        missing.into_iter().rev().try_for_each(|folder| match self.disk.make_folder(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed("make the folder", folder)(error)),
            _ => Ok(()),
        })
    }

    /// `None` where the file system knows no locks.
    fn lock(&self) -> Result<Option<Held>> {
        match self.disk.lock(&self.lock).map_err(failed("lock", &self.lock))? {
            Lock::Held(held) => Ok(Some(held)),
            Lock::Taken => Err(WriteError::Busy(self.target.to_owned())),
            Lock::Unknown => Ok(None),
        }
    }

    /// Ends what a dead run began. Without a lock nobody knows whether the other run is dead.
    fn clear_up(&self, locked: bool) -> Result<()> {
        if self.kind(&self.partial)? != Kind::Absent {
            if !locked {
                return Err(WriteError::Busy(self.partial.clone()));
            }
            self.require_ours(&self.partial)?;
            self.remove(&self.partial)?;
        }
        if self.kind(&self.replaced)? == Kind::Absent {
            return Ok(());
        }
        self.require_ours(&self.replaced)?;
        if self.kind(self.target)? == Kind::Absent { self.rename(&self.replaced, self.target) } else { self.remove(&self.replaced) }
    }

    /// The target is absent, empty, or holds an earlier run's files and nothing else.
    fn check_target(&self) -> Result<()> {
        if self.kind(self.target)? == Kind::Absent {
            return Ok(());
        }
        self.require_ours(self.target)?;
        let written = self.written(self.target)?;
        match self.files_in(self.target)?.into_iter().find(|file| !belongs(file, self.target, &written)) {
            Some(foreign) => Err(WriteError::NotOurs(foreign)),
            None => Ok(()),
        }
    }

    /// A folder that is empty, being built by kohort, or holds its manifest.
    fn require_ours(&self, folder: &Path) -> Result<()> {
        let ours = self.kind(folder)? == Kind::Folder
            && (self.entries(folder)?.iter().all(|entry| is_dropping(entry))
                || self.kind(&folder.join(MARKER))? == Kind::File
                || !self.written(folder)?.is_empty());
        if ours { Ok(()) } else { Err(WriteError::NotOurs(folder.to_owned())) }
    }

    /// Files an earlier run wrote into `folder`, its manifest included; none where there is no manifest of ours.
    fn written(&self, folder: &Path) -> Result<BTreeSet<String>> {
        let path = folder.join(manifest::FILE_NAME);
        if self.kind(&path)? != Kind::File {
            return Ok(BTreeSet::new());
        }
        let bytes = self.disk.read(&path).map_err(failed("read", &path))?;
        let outputs = manifest::outputs_of(&bytes);
        Ok(outputs.map_or_else(BTreeSet::new, |names| names.into_iter().chain([manifest::FILE_NAME.to_owned()]).collect()))
    }

    fn build(&self, files: &[(String, Vec<u8>)], manifest: Option<&[u8]>) -> Result<()> {
        self.make_folder(&self.partial)?;
        let marker = self.partial.join(MARKER);
        self.write(&marker, b"kohort is writing this folder; remove it if no run is going on\n")?;
        let mut folders = BTreeSet::new();
        for (name, _) in files {
            folders.extend(Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()));
        }
        // Parents sort before what lies in them.
        folders.iter().try_for_each(|folder| self.make_folder(&self.partial.join(folder)))?;
        files.iter().try_for_each(|(name, bytes)| self.write(&self.partial.join(name), bytes))?;
        folders.iter().try_for_each(|folder| self.settle(&self.partial.join(folder)))?;
        if let Some(manifest) = manifest {
            self.write(&self.partial.join(manifest::FILE_NAME), manifest)?;
        }
        self.disk.remove_file(&marker).map_err(failed("remove", &marker))?;
        self.settle(&self.partial)
    }

    /// The old folder aside, the new one in; all back if any of it fails.
    fn swap(&self) -> Result<Old> {
        let old = self.kind(self.target)? != Kind::Absent;
        if old {
            self.rename(self.target, &self.replaced).map_err(|error| self.who_holds(error))?;
        }
        let put_back = |error| {
            // Where this fails too, the next run does it; until then people must know where to look.
            if old && self.disk.rename(&self.replaced, self.target).is_err() {
                return Err(WriteError::Stranded { target: self.target.to_owned(), old: self.replaced.clone() });
            }
            Err(error)
        };
        if let Err(error) = self.rename(&self.partial, self.target) {
            return put_back(error);
        }
        match self.settle(&self.parent) {
            Ok(()) => Ok(if old { Old::Aside } else { Old::None }),
            Err(error) => match self.disk.rename(self.target, &self.partial) {
                Ok(()) => put_back(error),
                Err(_) => Err(error),
            },
        }
    }

    /// Names the file that another program holds (Windows moves no folder with an open file in it).
    fn who_holds(&self, error: WriteError) -> WriteError {
        let held = self.files_in(self.target).ok().and_then(|files| files.into_iter().find(|file| !self.disk.is_free(file)));
        held.map_or(error, WriteError::InUse)
    }

    /// Removes a folder of ours, the files that say whose it is last, so that a removal cut short can be taken up again.
    fn remove(&self, folder: &Path) -> Result<()> {
        if self.kind(folder)? == Kind::Absent {
            return Ok(());
        }
        let says_whose = [manifest::FILE_NAME, MARKER].map(|name| folder.join(name));
        for entry in self.entries(folder)?.iter().filter(|entry| !says_whose.contains(entry)) {
            self.remove_entry(entry)?;
        }
        for file in &says_whose {
            if self.kind(file)? != Kind::Absent {
                self.remove_entry(file)?;
            }
        }
        self.disk.remove_folder(folder).map_err(failed("remove", folder))
    }

    fn remove_entry(&self, entry: &Path) -> Result<()> {
        if self.kind(entry)? == Kind::Folder {
            self.entries(entry)?.iter().try_for_each(|inside| self.remove_entry(inside))?;
            return self.disk.remove_folder(entry).map_err(failed("remove", entry));
        }
        self.disk.remove_file(entry).map_err(|error| {
            // Opened elsewhere after its folder stepped aside.
            if self.disk.is_free(entry) { failed("remove", entry)(error) } else { WriteError::InUse(entry.to_owned()) }
        })
    }

    fn files_in(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in self.entries(folder)? {
            match self.kind(&entry)? {
                Kind::Folder => files.extend(self.files_in(&entry)?),
                _ => files.push(entry),
            }
        }
        Ok(files)
    }

    fn kind(&self, path: &Path) -> Result<Kind> {
        self.disk.kind(path).map_err(failed("look at", path))
    }

    fn entries(&self, path: &Path) -> Result<Vec<PathBuf>> {
        self.disk.entries(path).map_err(failed("list", path))
    }

    fn make_folder(&self, path: &Path) -> Result<()> {
        self.disk.make_folder(path).map_err(failed("make the folder", path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.disk.write_new(path, bytes).map_err(failed("write", path))
    }

    fn settle(&self, path: &Path) -> Result<()> {
        self.disk.settle_folder(path).map_err(failed("settle", path))
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.disk.rename(from, to).map_err(failed("move", from))
    }
}

/// How a disk refused, in words that name the step.
pub(super) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_owned();
    move |source| WriteError::Disk { doing, path, source }
}

fn is_dropping(path: &Path) -> bool {
    path.file_name().is_some_and(|name| DROPPINGS.iter().any(|dropping| name == *dropping))
}

fn belongs(file: &Path, folder: &Path, written: &BTreeSet<String>) -> bool {
    let inside = file.strip_prefix(folder).ok().and_then(Path::to_str).map(|name| name.replace('\\', "/"));
    is_dropping(file) || inside.is_some_and(|name| written.contains(&name))
}
