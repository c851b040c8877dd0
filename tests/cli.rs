//! The program as people and scripts call it: exit codes, which stream says what, what is written and what is not.
//! (TRUST E8, E9, E10; the contract's commands.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use clap::Parser;
use program::{PROGRAM, Said, call, call_in, copy, kohort, names, root, small, tree};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A copy of the small study under `name`, with a mistake where `spoilt`.
fn study(folder: &TempDir, name: &str, spoilt: bool) -> std::path::PathBuf {
    let path = folder.path().join(name);
    copy(&small(), &path);
    if spoilt {
        let table = path.join("tables/population.csv");
        fs::write(&table, fs::read_to_string(&table).unwrap().replacen("0101,2020,female,1,130", "0101,2020,female,1,NaN", 1)).unwrap();
    }
    path
}

/// Runs a study without pictures of pixels.
fn run(folder: &Path, more: &[&str]) -> Said {
    let args: Vec<&str> = ["run", "--no-png"].iter().chain(more).copied().collect();
    call_in(folder, &args)
}

/// Standard output as one JSON value, and not a byte beside it.
fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

fn codes(json: &Value) -> Vec<&str> {
    json["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

#[test]
fn help_and_version_are_answers() {
    let asked: [&[&str]; 8] = [
        &["--help"],
        &["-h"],
        &["--version"],
        &["help", "run"],
        &["run", "--help"],
        &["check", "--help"],
        &["schema", "-h"],
        &["completions", "--help"],
    ];
    for args in asked {
        let said = call(args);
        assert!(said.code == Some(0) && !said.out.is_empty() && said.err.is_empty(), "{args:?}: {said:?}");
    }
    assert_eq!(call(&["--version"]).out, format!("kohort {}\n", env!("CARGO_PKG_VERSION")));
    assert!(call(&["--help"]).out.contains("130  cancelled"));
}

#[test]
fn words_the_program_does_not_know_are_a_mistake_in_the_command() {
    let wrong: [&[&str]; 8] = [
        &[],
        &["frobnicate"],
        &["run"],
        &["run", "x", "--nope"],
        &["run", "x", "--threads", "0"],
        &["run", "x", "--lang", "de"],
        &["check"],
        &["completions", "tcsh"],
    ];
    for args in wrong {
        let said = call(args);
        assert!(said.code == Some(2) && said.out.is_empty() && !said.err.is_empty(), "{args:?}: {said:?}");
    }
}

/// Every line of examples in the help is a command the program takes.
#[test]
fn examples_of_the_help_can_be_typed() {
    let mut examples = 0;
    for command in ["run", "check", "schema", "completions", "man"] {
        let help = call(&[command, "--help"]).out;
        for line in help.lines().filter_map(|line| line.strip_prefix("  kohort ")) {
            let words = ["kohort"].into_iter().chain(line.split(" >").next().unwrap().split_whitespace());
            assert!(kohort::cli::args::Cli::try_parse_from(words).is_ok(), "{line}");
            examples += 1;
        }
    }
    assert!(examples >= 7, "{examples}");
}

#[test]
fn a_sound_study_is_judged_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let hamar = root().join("scenarios/hamar");
    let said = call_in(folder.path(), &["check", hamar.to_str().unwrap()]);
    assert!(said.code == Some(0) && said.out.is_empty(), "{said:?}");
    assert!(said.err.contains("hamar: can be run (7 scenarios, 17 services, 1 region, 2026–2040"), "{}", said.err);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_study_that_is_not_there_is_named() {
    for command in ["check", "run"] {
        let said = call(&[command, "scenarios/hammar"]);
        assert!(said.code == Some(2) && said.out.is_empty(), "{said:?}");
        assert!(said.err.contains("error[K0") && said.err.contains("hammar"), "{}", said.err);
    }
}

#[test]
fn a_broken_study_is_refused_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "broken", true);
    let said = run(folder.path(), &["broken"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("error[K0106]") && said.err.contains("population.csv, line 3"), "{}", said.err);
    assert_eq!(names(folder.path()), ["broken"]);
}

#[test]
fn of_several_studies_the_worst_end_counts_and_the_sound_one_is_written() {
    let folder = TempDir::new().unwrap();
    let (_, _) = (study(&folder, "broken", true), study(&folder, "sound", false));
    let said = run(folder.path(), &["broken", "sound", "--scenario", "mmmm", "--out", "results"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(names(&folder.path().join("results")), ["sound"]);
    assert!(folder.path().join("results/sound/run.json").exists());
}

#[test]
fn json_is_one_object_on_standard_output_and_nothing_is_said_beside_it() {
    let folder = TempDir::new().unwrap();
    let (_, _) = (study(&folder, "broken", true), study(&folder, "sound", false));
    fs::write(folder.path().join("file"), "x").unwrap();
    let cases: [(&[&str], i32, bool); 6] = [
        (&["check", "sound", "--json"], 0, true),
        (&["check", "broken", "--json"], 2, false),
        (&["run", "sound", "--no-png", "--json"], 0, true),
        (&["run", "broken", "--json"], 2, false),
        (&["run", "sound", "--json", "--scenario", "nonsense"], 2, false),
        (&["run", "sound", "--no-png", "--json", "--out", "file/below"], 3, false),
    ];
    for (args, code, ok) in cases {
        let said = call_in(folder.path(), args);
        assert!(said.code == Some(code) && said.err.is_empty(), "{args:?}: {said:?}");
        let json = json(&said);
        assert_eq!(json["ok"], ok, "{args:?}");
        assert!(!codes(&json).is_empty(), "{args:?}");
    }
    let refused = json(&call_in(folder.path(), &["check", "broken", "--json"]));
    assert_eq!(codes(&refused), ["K0106"]);
    assert_eq!((refused["diagnostics"][0]["line"].as_u64(), refused["diagnostics"][0]["severity"].as_str()), (Some(3), Some("error")));
}

#[test]
fn the_json_of_a_run_says_where_the_results_stand() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    let json = json(&run(folder.path(), &["sound", "--json"]));
    let results = folder.path().join(json["folder"].as_str().unwrap());
    assert_eq!(json["files"].as_u64().unwrap(), tree(&results).len() as u64);
    assert_eq!(json["scenarios"], serde_json::json!(["mmmm", "more-births"]));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = TempDir::new().unwrap();
    let (_, _) = (study(&folder, "broken", true), study(&folder, "sound", false));
    for args in [["run", "sound", "--no-png", "--quiet"].as_slice(), &["check", "sound", "-q"]] {
        let said = call_in(folder.path(), args);
        assert!(said.code == Some(0) && said.out.is_empty() && said.err.is_empty(), "{args:?}: {said:?}");
    }
    assert!(call_in(folder.path(), &["check", "broken", "--quiet"]).err.contains("error[K0106]"));
}

const ESCAPE: char = '\u{1b}';

#[test]
fn where_nobody_looks_on_there_is_no_colour_and_no_bar() {
    let folder = TempDir::new().unwrap();
    let (_, _) = (study(&folder, "broken", true), study(&folder, "sound", false));
    for args in [["check", "broken"].as_slice(), &["check", "sound"], &["run", "sound", "--no-png"], &["--help"], &["nonsense"]] {
        let output = kohort().args(args).current_dir(folder.path()).env("TERM", "xterm-256color").output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!text.is_empty() && !text.contains(ESCAPE) && !text.contains('\r'), "{args:?}: {text:?}");
    }
}

/// What a person at a terminal sees of a broken study; none where the system has no `script` to make a terminal.
fn at_a_terminal(folder: &Path, no_color: &str) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let line = format!("'{PROGRAM}' check broken");
    let mut script = Command::new("script");
    script.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(folder).env("TERM", "xterm-256color").env("NO_COLOR", no_color);
    let output = script.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    text.contains("K0106").then_some(text)
}

#[test]
fn a_terminal_gets_colour_unless_it_asks_for_none() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "broken", true);
    let Some(coloured) = at_a_terminal(folder.path(), "") else {
        eprintln!("skipped: no terminal can be made here");
        return;
    };
    assert!(coloured.contains(ESCAPE), "{coloured:?}");
    let plain = at_a_terminal(folder.path(), "1").unwrap();
    assert!(!plain.contains(ESCAPE), "{plain:?}");
}

#[test]
fn the_schema_and_completions_are_printed() {
    let schema = call(&["schema"]);
    assert_eq!((schema.code, schema.err.as_str()), (Some(0), ""));
    assert!(schema.out == fs::read_to_string(root().join("scenarios/study.schema.json")).unwrap());
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let said = call(&["completions", shell]);
        assert!(said.code == Some(0) && said.err.is_empty() && said.out.contains("completions"), "{shell}: {said:?}");
    }
}

#[test]
fn a_reader_who_hangs_up_is_no_error() {
    let small = small();
    let small = small.to_str().unwrap();
    for args in [["schema"].as_slice(), &["completions", "bash"], &["--help"], &["check", small, "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(PROGRAM).args(args).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""), "{args:?}");
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = Command::new(PROGRAM).args(["check", small]).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(0), "nobody listens to the warnings");
}

#[test]
fn an_unknown_scenario_is_refused_with_the_nearest_name() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    let said = run(folder.path(), &["sound", "--scenario", "mmmm", "--scenario", "more-birth"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("error[K0209]") && said.err.contains("did you mean `more-births`?"), "{}", said.err);
    assert!(run(folder.path(), &["sound", "--scenario", "nonsense"]).err.contains("It has: mmmm, more-births"));
    assert_eq!(names(folder.path()), ["sound"]);
}

#[test]
fn one_scenario_is_run_alone() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    assert_eq!(run(folder.path(), &["sound", "--scenario", "mmmm", "--out", "one"]).code, Some(0));
    assert_eq!(names(&folder.path().join("one/charts")), ["compare", "mmmm"]);
    for table in ["summary", "population", "accounts", "demand", "capacity", "indicators", "assumptions"] {
        let text = fs::read_to_string(folder.path().join(format!("one/tables/{table}.csv"))).unwrap();
        assert!(
            text.lines().count() > 1 && text.lines().skip(1).all(|line| line.starts_with("mmmm,") || line.starts_with("observed,")),
            "{table}"
        );
    }
}

#[test]
fn pictures_of_pixels_can_be_left_out() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    for (args, pictures) in
        [(["run", "sound", "--scenario", "mmmm"].as_slice(), true), (&["run", "sound", "--scenario", "mmmm", "--no-png"], false)]
    {
        assert_eq!(call_in(folder.path(), args).code, Some(0));
        let tree = tree(&folder.path().join("output/sound"));
        let of = |kind: &str| tree.keys().filter(|name| name.ends_with(kind)).count();
        assert!(of(".svg") > 5);
        assert_eq!(of(".png"), if pictures { of(".svg") } else { 0 }, "every chart has both, or SVG alone");
    }
}

#[test]
fn a_disk_that_refuses_ends_with_three() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    fs::write(folder.path().join("file"), "mine").unwrap();
    let said = run(folder.path(), &["sound", "--out", "file/below"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.err.contains("error[K0020]") && said.err.contains("nothing was written") && said.err.contains("try:"), "{}", said.err);
    assert_eq!(
        (names(folder.path()), fs::read_to_string(folder.path().join("file")).unwrap()),
        (vec!["file".to_owned(), "sound".to_owned()], "mine".to_owned())
    );
}

/// Where permissions bite (root may write anywhere).
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_ends_with_three() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        eprintln!("skipped: permissions do not bite here");
        return;
    }
    let said = run(folder.path(), &["sound", "--out", "locked/results"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert_eq!(names(&locked), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_ends_with_three() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(PROGRAM).arg("schema").stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("standard output"));
}

#[test]
fn a_folder_with_other_peoples_files_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "sound", false);
    let notes = folder.path().join("mine/notes.txt");
    fs::create_dir(notes.parent().unwrap()).unwrap();
    fs::write(&notes, "mine").unwrap();
    let said = run(folder.path(), &["sound", "--out", "mine"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("error[K0020]") && said.err.contains("was not written by kohort"), "{}", said.err);
    assert_eq!(
        (names(&folder.path().join("mine")), fs::read_to_string(&notes).unwrap()),
        (vec!["notes.txt".to_owned()], "mine".to_owned())
    );
}

#[test]
fn folders_are_called_what_people_call_them() {
    let folder = TempDir::new().unwrap();
    let _ = study(&folder, "Ålesund kommune", false);
    let said = run(folder.path(), &["Ålesund kommune"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said_of_one = run(folder.path(), &["Ålesund kommune", "--scenario", "mmmm", "--out", "one"]);
    assert!(said_of_one.err.contains(": 1 scenario, "), "{said_of_one:?}");
    assert!(folder.path().join("output/Ålesund kommune/report.html").exists());
    let manifest = fs::read_to_string(folder.path().join("output/Ålesund kommune/run.json")).unwrap();
    assert!(manifest.contains("\"study\": \"Ålesund kommune\""));
    assert_eq!(run(folder.path(), &["Ålesund kommune", "--out", "Åse & sønner/høst 2026"]).code, Some(0));
    assert!(folder.path().join("Åse & sønner/høst 2026/run.json").exists());
}

#[test]
fn a_study_of_in_counts_and_out_rates_runs_and_says_that_its_net_is_not_asked_for() {
    let folder = TempDir::new().unwrap();
    let path = gross(&folder, "");
    let said = run(folder.path(), &["gross", "--scenario", "mmmm"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let output = folder.path().join("output/gross");
    let table = |name: &str| fs::read_to_string(output.join(format!("tables/{name}.csv"))).unwrap();
    assert!(table("assumptions").lines().skip(1).all(|line| line.ends_with(',')), "{}", table("assumptions"));
    assert!(fs::read_to_string(output.join("report.html")).unwrap().contains("<td>–</td>"));
    let first = table("accounts").lines().nth(1).unwrap().to_owned();
    let cells: Vec<&str> = first.split(',').collect();
    // 162 cells with 3 women or 2 men each moved in; of every hundred women four and of every hundred men six moved out.
    assert_eq!(cells[6], "405", "{first}");
    assert!(cells[7].parse::<f64>().unwrap() > 0.04 * 22262.0, "{first}");
    assert!(path.exists());
}

#[test]
fn persons_by_age_beside_out_rates_are_refused_not_dropped() {
    let folder = TempDir::new().unwrap();
    let _ = gross(&folder, "\n[[scenario.migration_band]]\nfrom = 20\nto = 29\nadd = { 2026 = 5 }\n");
    let said = call_in(folder.path(), &["check", "gross"]);
    assert!(said.code == Some(2) && said.err.contains("error[K0323]"), "{said:?}");
}

/// The small study with a table of gross migration that its first scenario takes as it is; `more` follows that scenario.
fn gross(folder: &TempDir, more: &str) -> std::path::PathBuf {
    let path = study(folder, "gross", false);
    let rows = (0..=80).flat_map(|age| [("female", 3, 0.04), ("male", 2, 0.06)].map(|(sex, come, go)| (age, sex, come, go)));
    let row = |region: &str| -> String { rows.clone().map(|(age, sex, come, go)| format!("{region},{sex},{age},{come},{go}\n")).collect() };
    let table = format!("region,sex,age,in_count,out_rate\n{}{}", row("0101"), row("0102"));
    fs::write(path.join("tables/gross_migration.csv"), table).unwrap();
    let file = path.join("study.toml");
    let text = fs::read_to_string(&file).unwrap();
    let named = text.replacen("[tables]", "[tables]\ngross_migration = \"tables/gross_migration.csv\"", 1);
    let sourced = named.replacen("[sources]", "[sources]\ngross_migration = \"made up\"", 1);
    fs::write(&file, sourced.replacen("alternatives = \"MMMM\"\n", more, 1)).unwrap();
    file
}

mod readme {
    //! If the README shows a command, the command works.
    use super::*;

    fn text() -> String {
        fs::read_to_string(root().join("README.md")).unwrap()
    }

    /// The fenced blocks of one language.
    fn blocks(language: &str) -> Vec<String> {
        let text = text();
        let fenced = text.split("```").skip(1).step_by(2);
        fenced.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n').map(str::to_owned)).collect()
    }

    #[test]
    fn its_commands_work() {
        let folder = TempDir::new().unwrap();
        let commands: Vec<String> = blocks("sh").iter().flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        assert_eq!(commands.iter().filter(|line| *line == "cargo test").count(), 1, "the command that runs this test");
        let ours: Vec<&str> = commands.iter().filter_map(|line| line.strip_prefix("cargo run --release -- ")).collect();
        assert_eq!((ours.len(), ours.len() + 1), (1, commands.len()), "a command this test does not know: {commands:?}");
        for line in ours {
            let here =
                |word: &str| if word.starts_with("scenarios/") { root().join(word).to_str().unwrap().to_owned() } else { word.to_owned() };
            let args: Vec<String> = line.split_whitespace().map(here).chain(["--no-png".to_owned()]).collect();
            let said = call_in(folder.path(), &args);
            assert_eq!(said.code, Some(0), "{line}: {said:?}");
        }
        assert!(text().contains("The first writes `output/hamar/`: open `report.html`."));
        assert!(folder.path().join("output/hamar/report.html").exists());
    }

    #[test]
    fn its_scenario_is_accepted_in_the_study_of_hamar() {
        let folder = TempDir::new().unwrap();
        for name in ["hamar", "norway"] {
            copy(&root().join("scenarios").join(name), &folder.path().join("scenarios").join(name));
        }
        let examples = blocks("toml");
        assert_eq!(examples.len(), 1);
        let file = folder.path().join("scenarios/hamar/study.toml");
        fs::write(&file, format!("{}\n{}", fs::read_to_string(&file).unwrap(), examples[0])).unwrap();
        let said = call_in(folder.path(), &["check", "scenarios/hamar"]);
        assert!(said.code == Some(0) && said.err.contains("8 scenarios"), "{said:?}");
    }

    #[test]
    fn the_commands_of_its_table_are_the_programs() {
        let text = text();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `kohort ")).collect();
        assert_eq!(rows.len(), 10);
        for row in rows {
            let command = row.split_whitespace().nth(2).unwrap().trim_matches('`');
            let help = call(&[command, "--help"]);
            assert_eq!(help.code, Some(0), "{row}");
            for option in row.split(['`', ' ']).filter(|word| word.starts_with("--")) {
                assert!(help.out.contains(option), "{command} has no {option}");
            }
        }
    }
}

/// The answer with its source on one stream; how to ask for another line, and that there are doubts, on the other.
#[test]
fn an_explanation_has_a_source_and_names_the_lines_and_the_number_of_doubts() {
    let warnings = call(&["check", "scenarios/hamar"]).err.matches("warning[").count();
    assert!(warnings > 1);
    for question in [["--service", "long-stay"], ["--cell", "service=long-stay,year=2040"]] {
        let said = call(&[&["explain", "scenarios/hamar", "--lang", "nn"][..], &question].concat());
        assert!(said.out.contains("Kjelde: SSB/KOSTRA"), "{}", said.out);
        let lines: Vec<&str> = said.err.lines().collect();
        assert_eq!(lines.len(), 2, "{}", said.err);
        assert!(lines[0].ends_with("choose one with --line unchanged|trend"), "{}", said.err);
        assert_eq!(lines[1], format!("{warnings} warnings of the study: kohort check scenarios/hamar"));
    }
    let named = call(&["explain", "scenarios/hamar", "--service", "long-stay", "--line", "unchanged"]);
    assert!(!named.err.contains("--line"), "{}", named.err);
    assert_eq!(call(&["explain", "scenarios/hamar", "--service", "long-stay", "--quiet"]).err, "");
}
