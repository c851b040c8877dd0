//! Which commit a release is built from, for `run.json`; "unknown" where nobody can say: without git, outside the
//! project's own repository, and in development builds, which would otherwise be compiled anew after every commit.

use std::path::Path;
use std::process::Command;

/// What a program is made of: where any of it is not as the commit has it, the commit alone would mislead.
const SOURCES: [&str; 4] = ["build.rs", "src", "Cargo.toml", "Cargo.lock"];

fn main() {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if release && Path::new(".git").exists() { commit() } else { None };
    println!("cargo::rustc-env=KOHORT_COMMIT={}", commit.unwrap_or_else(|| "unknown".to_owned()));
}

/// The commit, marked where the sources differ from it.
fn commit() -> Option<String> {
    let branch = git(&["symbolic-ref", "-q", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        // A file that is not there would count as changed at every build.
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = git(&["rev-parse", "--verify", "HEAD"])?;
    let changed = git(&[&["status", "--porcelain", "--"], &SOURCES[..]].concat())?;
    Some(if changed.is_empty() { commit } else { format!("{commit}-modified") })
}

/// What git answers about the repository of this folder, whatever a hook of another may have set.
fn git(args: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    for set in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(set);
    }
    let answer = command.args(args).output().ok().filter(|answer| answer.status.success())?;
    Some(String::from_utf8(answer.stdout).ok()?.trim().to_owned())
}
