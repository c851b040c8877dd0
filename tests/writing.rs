//! A run's folder is complete or absent, and the old one intact, whatever goes wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop the test")]

mod faulty;
mod program;

use faulty::{Fault, Faulty};
use kohort::io::disk::{Disk, Lock, RealDisk, Unless};
use kohort::io::write::{WriteError, Written, write_run, write_study};
use program::tree;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;

type Files = Vec<(String, Vec<u8>)>;

fn files(version: &str) -> Files {
    let tables = (0..3).map(|n| (format!("tables/t{n}.csv"), format!("{version},{n}\n").repeat(n + 1).into_bytes()));
    let chart = (format!("charts/{version}/pyramid.svg"), b"<svg/>".to_vec());
    tables.chain([chart, ("report.html".to_owned(), version.as_bytes().to_vec())]).collect()
}

fn manifest(files: &Files) -> Vec<u8> {
    let names: Vec<String> = files.iter().map(|(name, bytes)| format!("{name:?}: \"{}\"", bytes.len())).collect();
    format!(r#"{{"schema": "kohort-run/1", "outputs": {{{}}}}}"#, names.join(", ")).into_bytes()
}

fn write(disk: &impl Disk, target: &Path, version: &str) -> Result<Written, WriteError> {
    let files = files(version);
    write_run(disk, target, &files, &manifest(&files))
}

fn expected(version: &str) -> BTreeMap<String, Vec<u8>> {
    let files = files(version);
    let manifest = ("run.json".to_owned(), manifest(&files));
    files.into_iter().chain([manifest]).collect()
}

/// Names in the folder that holds the output, lock files of systems that keep them left out.
fn beside(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| cfg!(unix) || !name.ends_with(".lock"));
    names.sort();
    names
}

#[test]
fn a_run_replaces_the_last_one_and_leaves_nothing_beside() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("deep/down/hamar");
    for version in ["old", "new", "new"] {
        assert_eq!(write(&RealDisk, &target, version).unwrap().leftover, None);
        assert_eq!(tree(&target), expected(version));
    }
    assert_eq!(beside(target.parent().unwrap()), ["hamar"]);
}

/// Runs into a fault after 0, 1, 2 … until a run succeeds; `faulty(n)` makes the disk. Returns how many failed.
fn fault_loop(old: bool, faulty: impl Fn(usize) -> Faulty) -> usize {
    for n in 0.. {
        let root = TempDir::new().unwrap();
        let target = root.path().join("hamar");
        if old {
            let _ = write(&RealDisk, &target, "old").unwrap();
        }
        let disk = faulty(n);
        let result = write(&disk, &target, "new");
        let before = if old { expected("old") } else { BTreeMap::new() };
        match &result {
            Ok(written) => {
                assert_eq!(tree(&target), expected("new"), "a success is complete (n = {n})");
                // A fault may hit the removal of the old output: then the run says so.
                assert_eq!(written.leftover.is_some(), beside(root.path()).contains(&"hamar.replaced".to_owned()), "n = {n}");
            }
            Err(_) if matches!(disk.fault, Fault::Once) => {
                let now = if target.exists() { tree(&target) } else { BTreeMap::new() };
                assert_eq!(now, before, "the old output is intact (n = {n})");
            }
            // After a death the old output may have stepped aside, but it is whole somewhere.
            Err(_) => assert!(!old || whole_somewhere(root.path()), "n = {n}"),
        }
        assert!(target.join("run.json").exists() == target.exists(), "never half a folder (n = {n})");
        let _ = write(&RealDisk, &target, "later").unwrap();
        assert_eq!((tree(&target), beside(root.path())), (expected("later"), vec!["hamar".to_owned()]), "n = {n}");
        if result.is_ok() && !disk.failed.get() {
            return n;
        }
    }
    unreachable!()
}

fn whole_somewhere(root: &Path) -> bool {
    ["hamar", "hamar.replaced"].iter().map(|name| root.join(name)).filter(|folder| folder.exists()).any(|folder| {
        let found = tree(&folder);
        found == expected("old") || found == expected("new")
    })
}

#[test]
fn no_failing_step_is_reported_as_success_or_harms_the_old_output() {
    assert!(fault_loop(true, |n| Faulty::after_steps(n, Fault::Once)) > 60);
    assert!(fault_loop(false, |n| Faulty::after_steps(n, Fault::Once)) > 20);
}

#[test]
fn a_program_that_dies_at_any_step_leaves_old_or_new_and_the_next_run_clears_up() {
    assert!(fault_loop(true, |n| Faulty::after_steps(n, Fault::Dead)) > 60);
    assert!(fault_loop(false, |n| Faulty::after_steps(n, Fault::Dead)) > 20);
}

#[test]
fn a_disk_that_fills_up_at_any_byte_is_noticed() {
    let files = files("new");
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() + manifest(&files).len();
    let failures = fault_loop(true, Faulty::after_bytes);
    assert!(failures > bytes, "{failures} of {bytes} bytes and a marker's");
}

#[test]
fn an_old_output_that_stepped_aside_for_a_dead_run_is_back_before_a_failing_one() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    let _ = write(&RealDisk, &target, "old").unwrap();
    fs::rename(&target, root.path().join("hamar.replaced")).unwrap();
    let bad = vec![("tables".to_owned(), Vec::new()), ("tables/a.csv".to_owned(), Vec::new())];
    assert!(write_run(&RealDisk, &target, &bad, b"{}").is_err());
    assert_eq!((tree(&target), beside(root.path())), (expected("old"), vec!["hamar".to_owned()]));
}

#[test]
fn a_file_of_the_old_output_that_is_open_elsewhere_is_named_and_the_old_output_stays() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    assert_eq!(write(&RealDisk, &target, "old").unwrap().leftover, None);
    let error = write(&Faulty::with_open("tables/t1.csv"), &target, "new").unwrap_err();
    assert!(matches!(&error, WriteError::InUse(file) if file.ends_with("hamar/tables/t1.csv")), "{error}");
    assert!(error.advice().contains("Excel") && !error.is_usage());
    assert_eq!((tree(&target), beside(root.path())), (expected("old"), vec!["hamar".to_owned()]));
    assert_eq!(write(&RealDisk, &target, "new").unwrap().leftover, None, "and once it is closed the next run stands");
    assert_eq!(tree(&target), expected("new"));
}

#[test]
fn a_file_that_was_opened_after_its_folder_stepped_aside_is_named() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    assert_eq!(write(&RealDisk, &target, "old").unwrap().leftover, None);
    fs::rename(&target, root.path().join("hamar.replaced")).unwrap();
    assert_eq!(write(&RealDisk, &root.path().join("other"), "new").unwrap().leftover, None);
    fs::rename(root.path().join("other"), &target).unwrap();
    let error = write(&Faulty::with_open("tables/t1.csv"), &target, "newer").unwrap_err();
    assert!(matches!(&error, WriteError::InUse(file) if file.ends_with("hamar.replaced/tables/t1.csv")), "{error}");
    assert_eq!(tree(&target), expected("new"));
    assert_eq!(write(&RealDisk, &target, "newer").unwrap().leftover, None, "and once it is closed the next run stands");
    assert_eq!((tree(&target), beside(root.path())), (expected("newer"), vec!["hamar".to_owned()]));
}

#[test]
fn a_folder_that_cannot_be_moved_and_has_no_open_file_is_named_with_what_may_hold_it() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    assert_eq!(write(&RealDisk, &target, "old").unwrap().leftover, None);
    let error = write(&Faulty::moving(0), &target, "new").unwrap_err();
    assert!(error.to_string().contains("hamar") && error.advice().contains("Explorer"), "{error}");
    assert_eq!((tree(&target), beside(root.path())), (expected("old"), vec!["hamar".to_owned()]));
}

#[test]
fn an_old_output_that_cannot_be_moved_back_is_named_where_it_stands() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    assert_eq!(write(&RealDisk, &target, "old").unwrap().leftover, None);
    let error = write(&Faulty::moving(1), &target, "new").unwrap_err();
    let aside = root.path().join("hamar.replaced");
    assert!(matches!(&error, WriteError::Stranded { old, .. } if *old == aside), "{error}");
    assert!(error.to_string().contains("hamar.replaced"), "{error}");
    assert_eq!(tree(&aside), expected("old"));
    assert_eq!(write(&RealDisk, &target, "new").unwrap().leftover, None);
    assert_eq!((tree(&target), beside(root.path())), (expected("new"), vec!["hamar".to_owned()]));
}

#[test]
fn what_kohort_did_not_write_is_never_removed() {
    let notes = "notes.docx";
    for (folder, file) in [("hamar", notes), ("hamar.partial", notes), ("hamar.replaced", notes), ("hamar", "run.json")] {
        let root = TempDir::new().unwrap();
        let path = root.path().join(folder).join(file);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, "{\"mine\": true}").unwrap();
        let error = write(&RealDisk, &root.path().join("hamar"), "new").unwrap_err();
        assert!(matches!(error, WriteError::NotOurs(_)) && error.is_usage(), "{folder}/{file}: {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"mine\": true}");
        assert_eq!(beside(root.path()), [folder]);
    }
}

#[test]
fn a_file_put_into_an_output_is_named_and_kept() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    let _ = write(&RealDisk, &target, "old").unwrap();
    fs::write(target.join("tables/.DS_Store"), "x").unwrap();
    let _ = write(&RealDisk, &target, "new").unwrap();
    let notes = target.join("tables/notes.txt");
    fs::write(&notes, "mine").unwrap();
    let error = write(&RealDisk, &target, "newer").unwrap_err();
    assert!(matches!(&error, WriteError::NotOurs(path) if *path == notes), "{error}");
    assert_eq!(fs::read_to_string(&notes).unwrap(), "mine");
}

#[test]
fn a_file_or_a_link_where_the_folder_should_be_is_refused() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    fs::write(&target, "mine").unwrap();
    assert!(matches!(write(&RealDisk, &target, "new"), Err(WriteError::NotOurs(_))));
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    assert!(matches!(write(&RealDisk, Path::new("/"), "new"), Err(WriteError::Target(_))));
    assert!(matches!(write(&RealDisk, &root.path().join("x/.."), "new"), Err(WriteError::Target(_))));
}

#[test]
fn an_empty_folder_is_taken() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    fs::create_dir(&target).unwrap();
    let _ = write(&RealDisk, &target, "new").unwrap();
    assert_eq!(tree(&target), expected("new"));
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    let bad = ["../x", "/etc/x", "a/../../x", "a//x", "./x", "", "a\\x", "c:x", "a/x.", "run.json", "Run.JSON", ".kohort-partial"];
    for name in bad {
        let files = vec![(name.to_owned(), b"x".to_vec())];
        assert!(matches!(write_run(&RealDisk, &target, &files, b"{}"), Err(WriteError::Name(_))), "{name:?}");
    }
    let twice = vec![("tables/A.csv".to_owned(), Vec::new()), ("tables/a.csv".to_owned(), Vec::new())];
    assert!(matches!(write_run(&RealDisk, &target, &twice, b"{}"), Err(WriteError::Name(_))));
    assert!(beside(root.path()).is_empty());
}

#[test]
fn of_two_runs_into_one_folder_the_second_is_told() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    let _ = write(&RealDisk, &target, "old").unwrap();
    let Lock::Held(held) = RealDisk.lock(&root.path().join(".hamar.lock")).unwrap() else { panic!("nobody holds it") };
    let error = write(&RealDisk, &target, "new").unwrap_err();
    assert!(matches!(error, WriteError::Busy(_)), "{error}");
    assert_eq!(tree(&target), expected("old"));
    drop(held);
    let _ = write(&RealDisk, &target, "new").unwrap();
    assert_eq!((tree(&target), beside(root.path())), (expected("new"), vec!["hamar".to_owned()]));
}

#[test]
fn runs_at_the_same_time_never_mix() {
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    std::thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            let target = &target;
            scope.spawn(move || {
                for _ in 0..30 {
                    assert!(matches!(write(&RealDisk, target, name), Ok(_) | Err(WriteError::Busy(_))));
                }
            });
        }
    });
    let found = tree(&target);
    assert!(["a", "b", "c"].iter().any(|name| found == expected(name)));
    assert_eq!(beside(root.path()), ["hamar"]);
}

#[test]
fn a_lock_is_held_by_one_at_a_time() {
    let root = TempDir::new().unwrap();
    let path = root.path().join(".hamar.lock");
    let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut own = 0;
                while own < 50 {
                    let Lock::Held(held) = RealDisk.lock(&path).unwrap() else {
                        std::thread::yield_now();
                        continue;
                    };
                    assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "nobody else holds it");
                    own += 1;
                    std::thread::yield_now();
                    holders.fetch_sub(1, Ordering::SeqCst);
                    drop(held);
                }
                taken.fetch_add(own, Ordering::SeqCst);
            });
        }
    });
    assert_eq!(taken.load(Ordering::SeqCst), 200, "everybody had their turns");
}

#[test]
fn the_disk_overwrites_nothing() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("a.csv");
    RealDisk.write_new(&path, b"old").unwrap();
    assert_eq!(RealDisk.write_new(&path, b"new").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

/// As Excel holds a table (others may read), and as a viewer does (others may write too, and nobody may move it).
#[cfg(windows)]
#[test]
fn a_file_that_a_program_has_open_is_not_free() {
    use std::os::windows::fs::OpenOptionsExt;
    let root = TempDir::new().unwrap();
    let path = root.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    for sharing in [1, 3] {
        let open = fs::OpenOptions::new().read(true).share_mode(sharing).open(&path).unwrap();
        assert!(!RealDisk.is_free(&path), "held, sharing {sharing}");
        drop(open);
        assert!(RealDisk.is_free(&path), "let go, sharing {sharing}");
    }
}

#[test]
fn a_file_that_is_read_only_is_not_said_to_be_open_elsewhere() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(RealDisk.is_free(&path));
}

#[test]
fn a_lock_file_of_a_dead_run_does_not_block() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join(".hamar.lock"), "").unwrap();
    let target = root.path().join("hamar");
    let _ = write(&RealDisk, &target, "new").unwrap();
    assert_eq!(beside(root.path()), ["hamar"]);
}

#[cfg(unix)]
#[test]
fn outputs_are_as_readable_as_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let root = TempDir::new().unwrap();
    let target = root.path().join("hamar");
    let _ = write(&RealDisk, &target, "new").unwrap();
    fs::write(root.path().join("plain"), "").unwrap();
    let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("hamar/report.html"), mode("plain"));
    assert_eq!(mode("hamar/run.json"), mode("plain"));
}

/// E4: whoever cancels, at whatever step, finds the old output or the new one, whole, and nothing beside it.
#[test]
fn a_cancelled_run_leaves_the_old_output_or_the_new_and_nothing_else() {
    static CANCELLED: AtomicBool = AtomicBool::new(false);
    let mut ends = [0, 0];
    for steps in 0..60 {
        let root = TempDir::new().unwrap();
        let target = root.path().join("hamar");
        let _ = write(&RealDisk, &target, "old").unwrap();
        CANCELLED.store(false, Ordering::Relaxed);
        let disk = Unless { disk: Faulty::after_steps(steps, Fault::Cancel(&CANCELLED)), cancelled: &CANCELLED };
        let version = match write(&disk, &target, "new") {
            Ok(_) => "new",
            Err(error) => {
                assert!(error.is_cancelled(), "{error}");
                "old"
            }
        };
        ends[usize::from(version == "new")] += 1;
        assert_eq!(tree(&target), expected(version), "{steps} steps");
        assert_eq!(beside(root.path()), ["hamar"], "{steps} steps");
        // A new study stands whole or not at all.
        CANCELLED.store(false, Ordering::Relaxed);
        let disk = Unless { disk: Faulty::after_steps(steps, Fault::Cancel(&CANCELLED)), cancelled: &CANCELLED };
        let done = write_study(&disk, &root.path().join("study"), &files("new"));
        assert!(done.as_ref().err().is_none_or(WriteError::is_cancelled) && (done.is_ok() || steps < 40), "{done:?}");
        assert_eq!(beside(root.path()).len(), 1 + usize::from(done.is_ok()), "{steps} steps");
        let whole = if done.is_ok() { files("new").len() } else { 0 };
        assert_eq!(tree(root.path()).len(), expected(version).len() + whole, "{steps} steps");
    }
    assert!(ends.iter().all(|end| *end > 5), "{ends:?}");
}
