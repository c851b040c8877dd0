//! Same inputs, same bytes: on any number of threads, in any place, zone and language of the machine, whichever way the
//! study is named, through the program or the library. (TRUST B1, B6, B8, F1, F3.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::io::manifest::sha256;
use program::{copy, kohort, root, small, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Hashes = BTreeMap<String, String>;

/// SHA-256 of every file of a run, `run.json` included.
fn hashes(output: &Path) -> Hashes {
    tree(output).into_iter().map(|(name, bytes)| (name, sha256(&bytes))).collect()
}

/// A way to call the program that must not matter.
struct Way<'a> {
    folder: PathBuf,
    study: &'a str,
    threads: &'a str,
    machine: &'a [(&'static str, &'static str)],
}

/// Files of a run called this way, with `more` arguments.
fn called(way: &Way<'_>, more: &[&str]) -> Hashes {
    let output = TempDir::new().unwrap();
    let target = output.path().join("results");
    let mut command = kohort();
    command.current_dir(&way.folder).args(["run", way.study, "--quiet", "--threads", way.threads, "--out"]).arg(&target).args(more);
    let said = command.envs(way.machine.iter().copied()).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    hashes(&target)
}

/// Names of the files that differ or that one side alone has.
fn differing(a: &Hashes, b: &Hashes) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names.into_iter().filter(|name| a.get(*name) != b.get(*name)).cloned().collect()
}

fn all_the_same(ways: &[Way<'_>], more: &[&str]) -> Hashes {
    let first = called(&ways[0], more);
    for way in &ways[1..] {
        let differ = differing(&first, &called(way, more));
        assert!(differ.is_empty(), "{} from {} on {} threads: {differ:?}", way.study, way.folder.display(), way.threads);
    }
    first
}

const HERE: &[(&str, &str)] = &[("TZ", "UTC"), ("LANG", "C"), ("LC_ALL", "C")];
const NORWAY: &[(&str, &str)] = &[("TZ", "Europe/Oslo"), ("LANG", "nb_NO.UTF-8"), ("LC_ALL", "nb_NO.UTF-8"), ("HOME", "/nowhere")];
const FAR: &[(&str, &str)] = &[("TZ", "Pacific/Apia"), ("LANG", "sv_SE.UTF-8"), ("LC_NUMERIC", "sv_SE.UTF-8"), ("RAYON_NUM_THREADS", "5")];
const ODD: &[(&str, &str)] = &[("TZ", "America/St_Johns"), ("LANG", "tr_TR.UTF-8"), ("USER", "somebody"), ("NO_COLOR", "1")];

#[test]
fn a_small_study_is_the_same_on_any_threads_from_anywhere_and_however_it_is_named() {
    let elsewhere = TempDir::new().unwrap();
    let moved = elsewhere.path().join("a folder/small");
    copy(&small(), &moved);
    let ways = [
        Way { folder: root(), study: "tests/fixtures/small", threads: "1", machine: HERE },
        Way { folder: root().join("tests"), study: "fixtures/small/study.toml", threads: "2", machine: NORWAY },
        Way { folder: moved.clone(), study: "../small", threads: "3", machine: FAR },
        Way { folder: moved.clone(), study: ".", threads: "8", machine: ODD },
        Way { folder: moved.join("tables"), study: "../study.toml", threads: "8", machine: HERE },
        Way { folder: elsewhere.path().to_owned(), study: "./a folder/../a folder/small/", threads: "2", machine: FAR },
    ];
    let first = all_the_same(&ways, &["--no-png"]);
    assert!(first.len() > 80, "{}", first.len());
    let from_afar = Way { folder: std::env::temp_dir(), study: moved.to_str().unwrap(), threads: "3", machine: NORWAY };
    assert_eq!(differing(&first, &called(&from_afar, &["--no-png"])), [""; 0]);
}

#[test]
fn pictures_are_the_same_on_any_threads() {
    let way = |threads, machine| Way { folder: root(), study: "tests/fixtures/small", threads, machine };
    let first = all_the_same(&[way("1", HERE), way("3", FAR)], &["--scenario", "mmmm"]);
    assert!(first.keys().any(|name| name.ends_with(".png")));
}

#[test]
fn all_scenarios_of_hamar_are_the_same_on_any_threads() {
    let way = |threads, machine| Way { folder: root(), study: "scenarios/hamar", threads, machine };
    let first = all_the_same(&[way("1", HERE), way("3", FAR)], &["--no-png"]);
    assert!(first.len() > 150, "{}", first.len());
}

#[test]
fn futures_are_the_same_on_any_threads_and_other_seeds_are_others() {
    let way = |threads, machine| Way { folder: root(), study: "tests/fixtures/small", threads, machine };
    let drawn = ["--no-png", "--scenario", "mmmm", "--draws", "150"];
    let first = all_the_same(&[way("1", HERE), way("2", NORWAY), way("3", FAR), way("8", ODD)], &drawn);
    assert!(first.contains_key("tables/shortfall.csv") && first.contains_key("tables/population_quantiles.csv"));
    let other = called(&way("2", HERE), &[&drawn[..], &["--seed", "2"]].concat());
    let differ = differing(&first, &other);
    assert!(differ.contains(&"tables/population_quantiles.csv".to_owned()), "{differ:?}");
    assert!(!differ.contains(&"tables/population.csv".to_owned()), "what was not drawn does not move: {differ:?}");
    let usual = called(&way("2", HERE), &[&drawn[..], &["--seed", "1"]].concat());
    assert_eq!(differing(&first, &usual), [""; 0], "a seed that is not named is 1");
}

/// The check above sees a byte: another input, scenario or language is another run.
#[test]
fn one_byte_of_an_input_is_another_run() {
    let elsewhere = TempDir::new().unwrap();
    let changed = elsewhere.path().join("small");
    copy(&small(), &changed);
    let table = changed.join("tables/population.csv");
    fs::write(&table, fs::read_to_string(&table).unwrap().replacen("0102,2024,male,40,", "0102,2024,male,40,1", 1)).unwrap();
    let way = |folder| Way { folder, study: "small", threads: "2", machine: HERE };
    let (ours, theirs) =
        (called(&way(root().join("tests/fixtures")), &["--no-png"]), called(&way(elsewhere.path().to_owned()), &["--no-png"]));
    let differ = differing(&ours, &theirs);
    for name in ["run.json", "report.html", "tables/population.csv", "tables/accounts.csv", "tables/demand.csv"] {
        assert!(differ.contains(&name.to_owned()), "{name}");
    }
}

#[test]
fn tables_do_not_depend_on_the_language_that_reports_are_read_in() {
    for study in ["tests/fixtures/small", "scenarios/hamar-2018"] {
        let tables = |language: &str| -> Hashes {
            let way = Way { folder: root(), study, threads: "2", machine: HERE };
            let mut found = called(&way, &["--no-png", "--lang", language]);
            found.retain(|name, _| name.starts_with("tables/") && !name.starts_with("tables/excel/") && name.ends_with(".csv"));
            found
        };
        let nb = tables("nb");
        assert!(nb.len() >= 8, "{study}: {nb:?}");
        for language in ["nn", "sv", "en"] {
            assert_eq!(differing(&nb, &tables(language)), [""; 0], "{study} in {language}");
        }
    }
}

#[test]
fn the_manifest_names_every_file_with_its_hash_and_nothing_of_the_machine() {
    let output = TempDir::new().unwrap();
    let target = output.path().join("results");
    let study = small();
    // Of a public run the files with counts are named by their protected counts (tests/privacy.rs).
    kohort().args(["run", "--internal", "--no-png", "--threads", "2", "--quiet", "--out"]).args([&target, &study]).assert().success();
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(target.join("run.json")).unwrap()).unwrap();
    let mut written = hashes(&target);
    let _ = written.remove("run.json");
    assert_eq!(serde_json::from_value::<Hashes>(manifest["outputs"].clone()).unwrap(), written);
    let read = hashes(&study);
    assert_eq!(serde_json::from_value::<Hashes>(manifest["inputs"].clone()).unwrap(), read);
    let text = manifest.to_string();
    for private in [study.to_str().unwrap(), target.to_str().unwrap(), "threads"] {
        assert!(!text.contains(private), "{private}");
    }
}

/// What the program writes is what the library hands to anybody who calls it.
#[test]
fn the_library_gives_the_bytes_of_the_program() {
    use kohort::demand::{Demand, of_scenario};
    use kohort::report::Run;
    use kohort::report::files::{Pictures, charts, files};
    let read = kohort::io::read::read_study(&small()).unwrap();
    let labels: Vec<&str> = kohort::report::labels::keys().collect();
    let checked = kohort::scenario::check::check(&read, &labels).unwrap();
    let study = kohort::scenario::build::build(&checked.value, checked.value.language).unwrap().value;
    let (projections, _) = kohort::model::project::project_all(&study).unwrap();
    let needs: Vec<Vec<Demand>> = projections.iter().map(|scenario| of_scenario(&study, scenario)).collect();
    let run = Run {
        study: &study,
        projections: &projections,
        demand: &needs,
        warnings: &[],
        past: None,
        chance: None,
        language: study.language,
        run_id: "00000000",
    };
    let wanted = std::sync::atomic::AtomicBool::new(false);
    let ours = files(&run, &charts(&run, &wanted), Pictures::Svg, &wanted).unwrap();
    let way = Way { folder: root(), study: "tests/fixtures/small", threads: "2", machine: HERE };
    let theirs = called(&way, &["--no-png"]);
    let tables: Vec<&(String, Vec<u8>)> = ours.iter().filter(|(name, _)| name.starts_with("tables/") && name.ends_with(".csv")).collect();
    assert!(tables.len() >= 18, "{}", tables.len());
    for (name, bytes) in tables {
        assert_eq!(theirs.get(name), Some(&sha256(bytes)), "{name}");
    }
}
