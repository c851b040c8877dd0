//! What tests of the whole program share: calling it, folders to call it on, what it left behind.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Path of the program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_kohort");

/// The program, to be given arguments.
pub fn kohort() -> assert_cmd::Command {
    assert_cmd::Command::new(PROGRAM)
}

/// What a call said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Calls the program in `folder`.
pub fn call_in<S: AsRef<std::ffi::OsStr>>(folder: &Path, args: &[S]) -> Said {
    let output = kohort().args(args).current_dir(folder).output().unwrap();
    Said { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

/// Calls the program in the project's folder.
pub fn call<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Said {
    call_in(&root(), args)
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The small made-up study.
pub fn small() -> PathBuf {
    root().join("tests/fixtures/small")
}

/// Copies a folder and all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() { copy(&entry, &target) } else { fs::write(&target, fs::read(&entry).unwrap()).unwrap() }
    }
}

/// Every file under a folder, by path with forward slashes.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
            } else {
                let name = entry.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, fs::read(&entry).unwrap());
            }
        }
    }
    found
}

/// Names of what stands in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
