//! Which commit a release is built from, for `run.json`; "unknown" where nobody can say: without git, outside the
//! project's own repository, and in development builds, which would otherwise be compiled anew after every commit.

use std::path::Path;
use std::process::Command;

/// What a program is made of: where any of it is not as the commit has it, the commit alone would mislead.
const SOURCES: [&str; 4] = ["build.rs", "src", "Cargo.toml", "Cargo.lock"];

/// Where every code has its page.
const PAGES: &str = "docs/errors";

fn main() {
    pages_of_codes();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if release && Path::new(".git").exists() { commit() } else { None };
    println!("cargo::rustc-env=KOHORT_COMMIT={}", commit.unwrap_or_else(|| "unknown".to_owned()));
}

/// The pages of `docs/errors` as a table of code and text, so that `kohort explain K0107` needs no file beside the program.
fn pages_of_codes() {
    println!("cargo::rerun-if-changed={PAGES}");
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let found = std::fs::read_dir(Path::new(&root).join(PAGES)).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_code = |stem: &str| stem.len() == 5 && stem.starts_with('K') && stem[1..].bytes().all(|byte| byte.is_ascii_digit());
    let mut pages: Vec<(String, String)> = found
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path.to_str()?.to_owned())))
        .filter(|(code, _)| is_code(code))
        .collect();
    pages.sort();
    let rows: String = pages.iter().map(|(code, path)| format!("    ({code:?}, include_str!({path:?})),\n")).collect();
    let text = format!("/// Code and page, by code.\nconst PAGES: &[(&str, &str)] = &[\n{rows}];\n");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(Path::new(&out).join("pages.rs"), text) {
        println!("cargo::error=the pages of the codes cannot be written to {out}: {error}");
    }
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
