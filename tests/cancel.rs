//! Ctrl-C: the program stops within a second, says so, ends with 130 and leaves nothing behind (TRUST E4).
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod program;

use program::{PROGRAM, names, root};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longest time between the signal and the end. The promise is a second; a debug build on a busy machine gets more.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 1 });

fn start(folder: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.arg("run").args(args).arg(root().join("scenarios/hamar")).args(["--out", "results"]).current_dir(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until `so`; false where the program ended before.
fn until(child: &mut Child, so: impl Fn(&Child) -> bool) -> bool {
    while child.try_wait().unwrap().is_none() {
        if so(child) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

/// Whether the program hears SIGINT: bit 1 of the mask of signals it catches.
fn hears(child: &Child) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    mask & 0b10 != 0
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// How it ended, and what it said on standard output and standard error.
fn end(mut child: Child) -> (Option<i32>, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    let code = child.wait().unwrap().code();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (code, out, err)
}

#[test]
fn a_run_that_is_interrupted_stops_with_130_says_how_far_it_came_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    for (args, wait) in [(&[][..], 0), (&["--quiet"], 300), (&["--json"], 900)] {
        let mut child = start(folder.path(), args);
        assert!(until(&mut child, hears), "it ended before it could hear");
        std::thread::sleep(Duration::from_millis(wait));
        let sent = Instant::now();
        interrupt(&child);
        let (code, out, err) = end(child);
        assert!(sent.elapsed() < PATIENCE, "{:?}", sent.elapsed());
        assert_eq!(code, Some(130), "{out}{err}");
        assert_eq!(names(folder.path()), [""; 0], "{out}{err}");
        if args.contains(&"--json") {
            let said: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!(said["ok"], false);
            assert!(said["cancelled"].as_str().unwrap().contains("nothing of it was written"), "{said}");
        } else if wait > 0 {
            assert!(err.contains("cancelled while ") && err.contains("nothing of it was written"), "{err}");
            assert_eq!(out, "");
        }
    }
}

#[test]
fn a_long_drawing_that_is_interrupted_says_how_many_futures_it_came_to() {
    let folder = TempDir::new().unwrap();
    let mut child = start(folder.path(), &["--draws", "100000", "--scenario", "mmmm"]);
    assert!(until(&mut child, hears), "it ended before it could hear");
    std::thread::sleep(Duration::from_millis(2_000));
    let sent = Instant::now();
    interrupt(&child);
    let (code, out, err) = end(child);
    assert!(sent.elapsed() < PATIENCE, "{:?}", sent.elapsed());
    assert_eq!(code, Some(130), "{out}{err}");
    assert_eq!(names(folder.path()), [""; 0], "{out}{err}");
    assert!(err.contains("cancelled while drawing futures, ") && err.contains(" of 100000 done"), "{err}");
}

#[test]
fn a_run_interrupted_while_it_writes_leaves_all_or_nothing() {
    let folder = TempDir::new().unwrap();
    let mut child = start(folder.path(), &["--no-png"]);
    let partial = folder.path().join("results.partial");
    if until(&mut child, |_| partial.exists()) {
        interrupt(&child);
    }
    let (code, _, err) = end(child);
    match code {
        Some(130) => {
            assert_eq!(names(folder.path()), [""; 0]);
            assert!(err.contains("cancelled while writing"), "{err}");
        }
        // The last file stood before the signal came.
        Some(0) => assert_eq!(names(folder.path()), ["results"]),
        other => panic!("{other:?}: {err}"),
    }
}

/// Nothing can stand half done there: the program need not ask.
#[test]
fn a_check_ends_at_once() {
    let mut child = Command::new(PROGRAM)
        .arg("check")
        .arg(root().join("scenarios/hamar"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(until(&mut child, hears), "it ended before it could hear");
    interrupt(&child);
    assert_eq!(end(child).0, Some(130));
}
