//! `kohort backtest` as people call it: the files it writes, the same on any number of threads; a study's report with its own past.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kohort::report::held::{national, national_eighty};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn kohort(args: &[&str], folder: &Path) -> std::process::Output {
    assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(folder).output().unwrap()
}

/// Fourteen lopsided municipalities of 2006–2018, ages 0–95.
fn people() -> String {
    let mut text = "code,year,sex,age,persons\n".to_owned();
    for region in 0..14_i32 {
        for year in 2006..=2018 {
            for age in 0..=95 {
                for (sex, less) in [("female", 0), ("male", age * age / 300)] {
                    let level = 10 + 4 * region + (year - 2006) * (region % 3 - 1);
                    let persons = (level * (100 - age) / 60 + (age + year) % 5 - less).max(0);
                    let _ = writeln!(text, "{region:04},{year},{sex},{age},{persons}");
                }
            }
        }
    }
    text
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_table_gives_the_same_files_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), people()).unwrap();
    let run = |threads: &str, out: &str| {
        let output = kohort(&["backtest", "people.csv", "--no-png", "--json", "--threads", threads, "--out", out], folder.path());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let told = run("1", "one");
    run("3", "three");
    let one = files(&folder.path().join("one"));
    assert_eq!(one, files(&folder.path().join("three")));
    for name in ["backtest.csv", "errors.csv", "shelf_life.csv", "report.html", "summary.md", "run.json", "error-by-horizon.svg"] {
        assert!(one.iter().any(|(file, _)| file == name), "{name}");
    }
    assert_eq!((told["ok"].as_bool(), told["regions"].as_u64(), told["horizons"][0].as_u64()), (Some(true), Some(14), Some(5)));
    let scores = told["scores"].as_array().unwrap();
    assert_eq!(scores.len(), 5);
    assert!(scores.iter().all(|score| score["mape"].as_f64().unwrap() > 0.0 && score["ratio"].is_number()));
    let lines = one.iter().find(|(name, _)| name == "backtest.csv").map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap()).unwrap();
    assert!(lines.contains("\nno-change,80+,all,5,"), "{lines}");
}

/// With draws the columns of coverage are there, and every byte is the same on one thread and on two; the rest is as without.
#[test]
fn futures_are_held_against_what_happened_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), people()).unwrap();
    let run = |more: &[&str], out: &str| {
        let fixed = ["backtest", "people.csv", "--no-png", "--json", "--jump-offs", "2012..2013", "--out", out];
        let output = kohort(&fixed.iter().chain(more).copied().collect::<Vec<_>>(), folder.path());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let told = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        (files(&folder.path().join(out)), told)
    };
    let (one, told) = run(&["--draws", "70", "--seed", "3", "--threads", "1"], "one");
    assert_eq!(one, run(&["--draws", "70", "--seed", "3", "--threads", "2"], "two").0);
    let (without, silent) = run(&[], "without");
    let scores = |files: &[(String, Vec<u8>)]| {
        let bytes = files.iter().find(|(name, _)| name == "backtest.csv").map(|(_, bytes)| bytes.clone()).unwrap();
        String::from_utf8(bytes).unwrap().lines().map(|line| line.split(',').map(str::to_owned).collect()).collect::<Vec<Vec<String>>>()
    };
    let (with, plain) = (scores(&one), scores(&without));
    assert_eq!(with[0][13..], ["coverage50", "coverage80", "coverage95"]);
    assert!(with.iter().zip(&plain).all(|(with, plain)| with[..13] == plain[..]), "scores do not move");
    let drawn = |row: &&Vec<String>| row[13..].iter().all(|cell| cell.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share)));
    assert!(with.iter().skip(1).all(|row| if row[0] == "kohort" { drawn(&row) } else { row[13..] == ["", "", ""] }), "{with:?}");
    let own = with.iter().find(|row| row[..4] == ["kohort", "80+", "all", "5"].map(str::to_owned)).unwrap();
    let covered = told["coverage"].as_array().unwrap();
    let found = covered.iter().find(|row| (row["group"].as_str(), row["size_class"].as_str()) == (Some("80+"), Some("all"))).unwrap();
    assert_eq!((found["n"].to_string(), found["coverage80"].as_f64()), (own[4].clone(), own[14].parse().ok()));
    assert!(found["coverage50"].as_f64() <= found["coverage80"].as_f64() && found["coverage80"].as_f64() <= found["coverage95"].as_f64());
    assert!(
        silent.get("coverage").is_none() && told["sentences"].as_array().unwrap().len() > silent["sentences"].as_array().unwrap().len()
    );
    assert!(one.iter().any(|(name, _)| name == "calibration.svg") && !without.iter().any(|(name, _)| name.starts_with("calibration")));
}

/// A packed table is the same table, and a study writes beside its runs.
#[test]
fn a_packed_table_says_what_the_plain_one_says() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), people()).unwrap();
    let text = people();
    let (head, tail) = text.split_at(text.len() / 2);
    // Two parts, as the statistics offices' tools write large files.
    let mut packed = Vec::new();
    for part in [head, tail] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        packed.extend(encoder.finish().unwrap());
    }
    fs::write(folder.path().join("packed.csv.gz"), packed).unwrap();
    for (table, out) in [("people.csv", "plain"), ("packed.csv.gz", "unpacked")] {
        let output = kohort(&["backtest", table, "--no-png", "--quiet", "--out", out], folder.path());
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let scores = |out: &str| fs::read(folder.path().join(out).join("backtest.csv")).unwrap();
    assert!(scores("plain") == scores("unpacked"));
}

#[test]
fn a_report_tells_its_own_past_and_that_of_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let study = root().join("scenarios/hamar");
    let output = kohort(&["run", study.to_str().unwrap(), "--scenario", "mmmm", "--no-png", "--quiet", "--out", "out"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    let past = page.split("<section id=\"past\"").nth(1).unwrap().split("</section>").next().unwrap();
    let told = ["Hamar er framskrevet på nytt fra hvert år 2010–2021", "over 20\u{a0}000 innbyggere", "etter 14\u{a0}år", "Holdbarhet: "];
    for words in told {
        assert!(past.contains(words), "{words}: {past}");
    }
}

/// With draws the report says how often such intervals held the study's own past, with how many outcomes, beside the nation's.
#[test]
fn a_report_with_futures_tells_what_its_own_past_held() {
    let folder = tempfile::tempdir().unwrap();
    let study = root().join("scenarios/hamar");
    let run = |more: &[&str]| {
        let fixed = ["run", study.to_str().unwrap(), "--scenario", "mmmm", "--draws", "20", "--no-png", "--quiet", "--out", "out"];
        let output = kohort(&fixed.iter().chain(more).copied().collect::<Vec<_>>(), folder.path());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
        page.split("<section id=\"sure\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    let sure = run(&[]);
    let (nation, (least, most)) = (national(0, 5).unwrap(), national_eighty());
    let [half, eighty, all] = nation.percent.map(|percent| format!("<td>{percent}\u{a0}%</td>"));
    let told = [
        "Hamar er trukket på nytt fra hvert år 2010–2021, 200\u{a0}simuleringer fra hvert",
        "av 12 utfall etter 5\u{a0}år",
        "3\u{a0}perioder på 5\u{a0}år etter hverandre: for få til å si",
        &format!("{half}{eighty}{all}<td>{}</td>", nation.n),
        &format!("lå {least} til {most} av 100 innenfor"),
        "docs/accuracy.md",
    ];
    for words in told {
        assert!(sure.contains(words), "{words}: {sure}");
    }
    assert!(!sure.contains("ingenting er holdt fast"));
    assert!(run(&["--without", "migration"]).contains("ingenting er holdt fast"), "the nation's figures are of other simulations");
}

#[test]
fn a_report_without_a_past_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let study = root().join("tests/fixtures/small");
    let output = kohort(&["run", study.to_str().unwrap(), "--no-png", "--quiet", "--lang", "en", "--out", "out"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("There is no back-test of"), "H2: a report says that none exists");
}
