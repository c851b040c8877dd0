//! What only the program itself finds out, called as people call it.

use crate::cases_levers::MIX_IN_A_CIRCLE;
use crate::folder::{Edit, Folder, fixture};
use kohort::report::doubts::codes;
use std::path::Path;

/// Codes provoked here.
pub const CODES: [&str; 8] = ["K0012", "K0020", "K0021", "K0323", "K0413", "K0884", "K0911", "K0912"];

/// Codes the program says, as a script reads them.
pub fn said(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).arg("--json").current_dir(folder).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = json["diagnostics"].as_array().unwrap();
    for doubt in found.iter().filter(|one| one["severity"] == "warning") {
        assert!(codes().any(|(code, _)| doubt["code"] == code), "{} has no sentence in src/report/words/warnings.csv", doubt["code"]);
    }
    found.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_target_that_cannot_be_read_is_named() {
    for target in ["75000", "population=many", "=", ""] {
        assert_eq!(said(&fixture(), &["solve", ".", "--target", target, "--year", "2028"]), ["K0884"], "{target}");
    }
}

/// Half of the long stays at home, three times over: nobody is left to take from. As written, or held still, it can be drawn.
#[test]
fn measures_that_may_take_more_than_there_are_are_refused() {
    let run = |folder: &Folder, more: &[&str]| {
        let args = ["run", ".", "--draws", "5", "--no-png", "--out", "out"];
        said(folder.root(), &[&args, more].concat()).contains(&"K0912".to_owned())
    };
    let half_at_home = |range: &'static str| {
        let swap = Edit::Swap("study.toml", "to = \"long-stay\"\nshare = 0.1", range);
        Folder::with(&[Edit::Append("study.toml", MIX_IN_A_CIRCLE), swap])
    };
    let folder = half_at_home("to = \"home-care\"\nshare = 0.5\non = true\nrange = [0, 3]");
    assert!(run(&folder, &[]));
    assert!(!folder.root().join("out").exists(), "nothing is written");
    assert!(!run(&folder, &["--without", "measures"]));
    let narrow = half_at_home("to = \"home-care\"\nshare = 0.5\non = true\nrange = [0, 2]");
    assert!(!run(&narrow, &[]));
}

/// Lillehammer's oldest are few enough for one of a thousand futures to take more of them away than there are.
#[test]
fn people_a_rule_adds_in_some_futures_are_said() {
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/lillehammer");
    let out = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let args = ["run", study.to_str().unwrap(), "--scenario", "mmmm", "--no-png", "--out", "out", "--draws", "1000"];
        said(out.path(), &[&args, more].concat()).contains(&"K0911".to_owned())
    };
    assert!(run(&[]));
    assert!(!run(&["--without", "counts", "--without", "migration"]), "nobody moves by chance");
}

#[test]
fn a_table_is_no_study() {
    assert_eq!(said(&fixture(), &["check", "tables/users.csv"]), ["K0012"]);
    assert_eq!(said(&fixture(), &["run", "tables/users.csv"]), ["K0012"]);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let study = fixture();
    let args = ["run", ".", "--no-png", "--scenario", "mmmm", "--out", "study.toml/below"];
    assert_eq!(said(&study, &args), ["K0020"]);
}

#[test]
fn two_studies_do_not_write_to_one_folder() {
    let (folder, study) = (tempfile::tempdir().unwrap(), fixture());
    let study = study.to_str().unwrap();
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort"))
        .args(["run", study, study, "--no-png", "--scenario", "mmmm", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), json["ok"].as_bool()), (Some(2), Some(false)));
    assert_eq!((json["runs"][0]["ok"].as_bool(), json["runs"][1]["diagnostics"][0]["code"].as_str()), (Some(true), Some("K0021")));
    assert!(folder.path().join("output/small/run.json").exists(), "the first one stands");
}

#[test]
fn a_register_that_counts_more_than_the_places_that_stand_is_named() {
    assert!(said(&fixture(), &["check", "."]).contains(&"K0413".to_owned()));
    let enough = Folder::with(&[Edit::Rewrite("tables/capacity.csv", |text| text.replace(",78,", ",780,").replace(",31,", ",310,"))]);
    assert!(!said(enough.root(), &["check", "."]).contains(&"K0413".to_owned()));
}

#[test]
fn a_doubt_is_said_in_the_language_asked_for_on_the_terminal_and_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let kohort = |args: &[&str]| {
        let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(fixture()).output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let out = folder.path().to_str().unwrap();
    let check = kohort(&["check", ".", "--lang", "nb"]);
    let run = kohort(&["run", ".", "--no-png", "--scenario", "mmmm", "--lang", "nb", "--out", out]);
    for told in [check, run] {
        assert!(told.contains("advarsel[K0413]: Flere plasser er i bruk") && told.contains("\n  på engelsk: service"), "{told}");
    }
    assert!(kohort(&["check", "."]).contains("warning[K0413]: service"), "English where nothing is asked for");
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    let doubts = page.split("<section id=\"warnings\"").nth(1).unwrap().split("</section>").next().unwrap();
    let case = doubts.split("<li>").find(|line| line.contains("plasser i bruk 31. desember"));
    assert!(case.is_some_and(|case| case.contains("i tabellen</li>")), "{doubts}");
}

#[test]
fn persons_beside_out_rates_are_named() {
    let rows: String = ["0101", "0102"]
        .iter()
        .flat_map(|region| (0..=80).flat_map(move |age| ["female", "male"].map(|sex| format!("{region},{sex},{age},3,0.04\n"))))
        .collect();
    let table = format!("region,sex,age,in_count,out_rate\n{rows}");
    let edits = [
        Edit::Bytes("tables/gross_migration.csv", table.into_bytes()),
        Edit::Swap("study.toml", "[tables]", "[tables]\ngross_migration = \"tables/gross_migration.csv\""),
        Edit::Swap("study.toml", "[sources]", "[sources]\ngross_migration = \"made up\""),
        Edit::Swap("study.toml", "alternatives = \"HMM0\"\n", ""),
    ];
    assert_eq!(said(Folder::with(&edits).root(), &["check", "."]), ["K0323"]);
}

#[test]
fn years_the_programs_own_tables_lack_are_no_doubt_of_the_study() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    assert!(!said(&scenarios, &["check", "hamar"]).contains(&"K0322".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let tables = ["mortality", "fertility"].map(|name| (format!("norway/{name}.csv"), folder.path().join(format!("{name}.csv"))));
    for (from, to) in &tables {
        let text = std::fs::read_to_string(scenarios.join(from)).unwrap();
        let last = text.lines().last().unwrap();
        std::fs::write(to, text.replace(last, &format!("{last}1"))).unwrap();
    }
    let text = std::fs::read_to_string(scenarios.join("hamar/study.toml")).unwrap();
    let own = text.replace("../norway/mortality.csv", tables[0].1.to_str().unwrap()).replace("../norway/", "../../norway/");
    assert!(own.contains(tables[0].1.to_str().unwrap()));
    let study = folder.path().join("study.toml");
    let absolute = |name: &str| scenarios.join(name).display().to_string();
    let own = own.replace("../../norway", &absolute("norway")).replace("\"tables/", &format!("\"{}/", absolute("hamar/tables")));
    std::fs::write(&study, own).unwrap();
    let codes = said(folder.path(), &["check", "study.toml"]);
    assert_eq!(codes.iter().filter(|code| *code == "K0322").count(), 1, "its own table of deaths: {codes:?}");
}
