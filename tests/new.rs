//! `kohort new`: downloads to studies that can be run at once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

fn kohort(folder: &Path, args: &[&str]) -> Output {
    assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(args).current_dir(folder).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Makes a study and demands that it can be checked and run; what `new` says as JSON.
fn made(folder: &Path, name: &str, args: &[&str]) -> serde_json::Value {
    let said = kohort(folder, &[&["new", name, "--json"], args].concat());
    let value = json(&said);
    assert_eq!((said.status.code(), value["ok"].as_bool()), (Some(0), Some(true)), "{name}: {value:#}");
    let checked = kohort(folder, &["check", name, "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
    let study = fs::read_to_string(folder.join(name).join("study.toml")).unwrap();
    let main = study.split("[[scenario]]\nid = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let run = kohort(folder, &["run", name, "--no-png", "--quiet", "--scenario", main]);
    assert_eq!(run.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    assert!(folder.join("output").join(name).join("report.html").exists(), "{name}");
    value
}

fn codes(value: &serde_json::Value) -> Vec<String> {
    value["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

fn decided(value: &serde_json::Value, about: &str) -> String {
    let all = value["decided"].as_array().unwrap().iter().filter(|one| one["about"] == about);
    all.map(|one| one["words"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

/// Inhabitants of the first scenario at the start and the end.
fn inhabitants(folder: &Path, name: &str) -> (f64, f64) {
    let text = fs::read_to_string(folder.join("output").join(name).join("tables/summary.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let of = |column: &str| row[head.iter().position(|name| name == column).unwrap()].parse().unwrap();
    (of("inhabitants_start"), of("inhabitants"))
}

fn lines_with<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.lines().filter(|line| line.contains(word)).collect()
}

/// A made-up municipality in the form of SSB's table 07459 by sex, wide by year: 41 women and 37 men of each age below
/// 60, fewer above; a few more young people every year.
fn ssb(years: std::ops::RangeInclusive<u16>) -> String {
    let mut text =
        String::from("\"07459: Befolkning, etter region, kjønn, alder, statistikkvariabel og år\"\n\n\"region\";\"kjønn\";\"alder\"");
    years.clone().for_each(|year| text += &format!(";\"Personer {year}\""));
    for (sex, base) in [("Kvinner", 41_u16), ("Menn", 37)] {
        for age in 0..=105_u16 {
            let word = if age == 105 { "105 år eller eldre".to_owned() } else { format!("{age} år") };
            text += &format!("\n\"K-3405 Lillehammer\";\"{sex}\";\"{word}\"");
            for year in years.clone() {
                let old = base.saturating_sub((age.saturating_sub(60)).min(40));
                let young = if (20..30).contains(&age) { year - years.start() } else { 0 };
                text += &format!(";{}", if age > 100 { 0 } else { old + young });
            }
        }
    }
    text + "\n"
}

/// The same in the form of SCB's table, long, 31 December, both sexes together in the last year.
fn scb() -> String {
    let mut text = String::from("region;ålder;kön;år;Folkmängd\n");
    for year in [2019_u16, 2022, 2025] {
        for age in 0..=100_u16 {
            let word = if age == 100 { "100+ år".to_owned() } else { format!("{age} år") };
            let old = 60 - (age.saturating_sub(55)).min(45);
            let rows: &[(&str, u16)] = if year == 2025 { &[("totalt", 2 * old + 7)] } else { &[("kvinnor", old + 4), ("män", old)] };
            for (sex, persons) in rows {
                text += &format!("2380 Östersund;{word};{sex};{year};{persons}\n");
            }
        }
    }
    text
}

#[test]
fn without_a_file_a_worked_example_runs() {
    let folder = tempfile::tempdir().unwrap();
    let said = made(folder.path(), "try-it", &[]);
    assert!(decided(&said, "example").contains("Hamar"), "{said:#}");
    let study = fs::read_to_string(folder.path().join("try-it/study.toml")).unwrap();
    assert_eq!(lines_with(&study, "basis = \"register\"").len(), 3);
    assert_eq!(lines_with(&study, "basis = \"reference\"").len(), 1, "people with dementia: {study}");
    let (start, end) = inhabitants(folder.path(), "try-it");
    assert!(start == 33_817.0 && end > start, "{start} {end}");
}

#[test]
fn a_norwegian_download_by_sex_follows_the_national_alternatives() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2015..=2026)).unwrap();
    let said = made(folder.path(), "lillehammer", &["--population", "07459.csv"]);
    let study = fs::read_to_string(folder.path().join("lillehammer/study.toml")).unwrap();
    let letters = lines_with(&study, "alternatives = \"").iter().filter(|line| line.len() == 21).count();
    assert_eq!(letters, 5, "{study}");
    for line in
        ["jump_off = 2026", "horizon = 2040", "language = \"nb\"", "year_label = \"jan1\"", "migration = [2016, 2025]", "id = \"3405\""]
    {
        assert!(study.lines().any(|own| own == line), "{line} is not in\n{study}");
    }
    assert!(lines_with(&study, "referanseverdi, ikke lokale data").len() >= 2, "{study}");
    assert!(!codes(&said).contains(&"K0549".to_owned()) && !codes(&said).contains(&"K0550".to_owned()), "{said:#}");
    assert!(said["next"].as_array().unwrap().iter().any(|errand| errand["table"].as_str().unwrap().contains("06913")));
}

/// SSB's projection of the same municipality, as its bank writes it.
fn projection(years: std::ops::RangeInclusive<u16>) -> String {
    let counted = ssb(years).replace("07459: Befolkning", "14288: Framskrevet folkemengde 1. januar").replace("Personer ", "");
    counted.replace("\"region\"", "\"region\";\"alternativ\"").replace("Lillehammer\"", "Lillehammer\";\"Hovedalternativet (MMMM)\"")
}

#[test]
fn an_offices_projection_is_no_history_not_even_beside_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2015..=2026)).unwrap();
    fs::write(folder.path().join("14288.csv"), projection(2026..=2041)).unwrap();
    for files in [&["14288.csv"][..], &["07459.csv", "14288.csv"], &["14288.csv", "07459.csv"]] {
        let args: Vec<&str> = files.iter().flat_map(|file| ["--population", file]).collect();
        let said = kohort(folder.path(), &[&["new", "plan", "--json"], &args[..]].concat());
        let found = json(&said);
        assert_eq!((said.status.code(), codes(&found)), (Some(2), vec!["K0537".to_owned()]), "{found:#}");
        let told = found["diagnostics"][0].to_string();
        assert!(told.contains("14288.csv is a projection") && told.contains("kohort import") && told.contains("published"), "{told}");
        assert!(!folder.path().join("plan").exists());
    }
    assert_eq!(kohort(folder.path(), &["import", "14288.csv", "--out", "published.csv"]).status.code(), Some(0));
    // The tidy table of it is none either.
    let said = kohort(folder.path(), &["new", "plan", "--json", "--population", "published.csv"]);
    assert_eq!(codes(&json(&said)), ["K0537"]);
}

/// What a message of `import` advises is accepted by `new`, and concerns the files that have such a heading.
#[test]
fn a_download_is_corrected_as_import_corrects_it() {
    let folder = tempfile::tempdir().unwrap();
    let off = ssb(2026..=2026).replace("\n\"K-3405 Lillehammer\";\"Menn\";\"0 år\";37", "\n\"K-3405 Lillehammer\";\"Menn\";\"0 år\";31");
    let both: String = (0..=105).map(|age| both_sexes(&ssb(2026..=2026), age)).collect();
    fs::write(folder.path().join("people.csv"), off + &both).unwrap();
    let births = "region;år;sivilstand;Levendefødte\n3405 Lillehammer;2025;Gift;90\n3405 Lillehammer;2025;Ugift;110\n";
    fs::write(folder.path().join("births.csv"), births).unwrap();
    let of = |more: &[&str]| kohort(folder.path(), &[&["new", "x", "--json", "--population", "people.csv"], more].concat());
    let refused = json(&of(&[]));
    assert!(codes(&refused).iter().all(|code| code == "K0519"), "{refused:#}");
    assert!(refused["diagnostics"][0].to_string().contains("--totals ignored"), "{refused:#}");
    let refused = json(&of(&["--totals", "ignored", "--births", "births.csv"]));
    assert!(codes(&refused).contains(&"K0512".to_owned()), "{refused:#}");
    let refused = json(&of(&["--totals", "ignored", "--births", "births.csv", "--only", "sivilstatus=Gift"]));
    assert!(codes(&refused).contains(&"K0528".to_owned()), "a heading no file has: {refused:#}");
    let made = json(&of(&["--totals", "ignored", "--births", "births.csv", "--only", "sivilstand=Ugift"]));
    assert_eq!(made["ok"], true, "{made:#}");
    assert!(codes(&made).contains(&"K0520".to_owned()), "{made:#}");
    let table = fs::read_to_string(folder.path().join("x/tables/births.csv")).unwrap();
    assert!(table.contains("2025,110"), "{table}");
}

/// The row of both sexes together, of one age of a download by sex.
fn both_sexes(text: &str, age: u16) -> String {
    let word = if age == 105 { "105 år eller eldre".to_owned() } else { format!("{age} år") };
    let of = |sex: &str| -> u16 {
        let row = text.lines().find(|line| line.contains(&format!("\"{sex}\";\"{word}\""))).unwrap();
        row.rsplit(';').next().unwrap().parse().unwrap()
    };
    format!("\"K-3405 Lillehammer\";\"Begge kjønn\";\"{word}\";{}\n", of("Kvinner") + of("Menn"))
}

#[test]
fn people_of_one_sex_alone_are_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let men: String = ssb(2025..=2026).lines().filter(|line| !line.contains("Kvinner")).map(|line| format!("{line}\n")).collect();
    let women: String = ssb(2026..=2026).lines().filter(|line| !line.contains("Menn")).map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("men.csv"), &men).unwrap();
    fs::write(folder.path().join("women.csv"), women).unwrap();
    for args in [&["new", "x", "--population", "men.csv", "--json"][..], &["import", "men.csv", "--json"]] {
        let said = json(&kohort(folder.path(), args));
        assert_eq!(codes(&said), ["K0516"], "{said:#}");
        assert!(said.to_string().contains("there are men alone: no row counts women"), "{said:#}");
    }
    // Women of 2026 beside: that year is whole, and the other says what it lacks.
    let said = json(&kohort(folder.path(), &["new", "x", "--population", "men.csv", "--population", "women.csv", "--json"]));
    assert!(said["ok"] == true && said.to_string().contains("people of 2025 are left out: there are men and no women"), "{said:#}");
}

/// A year with a mark in it is left out by name; the others are read.
#[test]
fn users_of_a_year_with_a_mark_do_not_refuse_the_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2019..=2026)).unwrap();
    let users = |mark: &dyn Fn(u16) -> bool| {
        let mut text = String::from("region;tjeneste;alder;år;Brukere\n");
        for year in 2019..=2025_u16 {
            for (age, count) in [("0-66 år", 30), ("67-79 år", 25), ("80 år eller eldre", 90)] {
                let count = if mark(year) && count == 25 { ":".to_owned() } else { count.to_string() };
                text += &format!("3405 Lillehammer;Hjemmetjenester;{age};{year};{count}\n");
            }
        }
        text
    };
    fs::write(folder.path().join("some.csv"), users(&|year| year == 2021)).unwrap();
    fs::write(folder.path().join("all.csv"), users(&|_| true)).unwrap();
    let said = made(folder.path(), "some", &["--population", "07459.csv", "--users", "some.csv"]);
    let told = said["diagnostics"].as_array().unwrap().iter().find(|one| one["code"] == "K0538").unwrap().to_string();
    assert!(told.contains("users of Hjemmetjenester in 2021 are left out") && told.contains("line 9"), "{told}");
    let table = fs::read_to_string(folder.path().join("some/tables/users.csv")).unwrap();
    assert!(table.contains(",2025,") && table.contains(",2022,") && !table.contains(",2021,"), "{table}");
    let said = json(&kohort(folder.path(), &["new", "all", "--population", "07459.csv", "--users", "all.csv", "--json"]));
    assert!(codes(&said).iter().all(|code| code == "K0515") && codes(&said).len() == 7, "{said:#}");
    assert!(said.to_string().contains("a service with one whole year is read"), "{said:#}");
}

#[test]
fn a_county_beside_its_municipality_is_doubted() {
    let folder = tempfile::tempdir().unwrap();
    let people = ssb(2026..=2026);
    let rows: String = people.lines().filter(|line| line.contains("Lillehammer")).map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("both.csv"), people + &rows.replace("K-3405 Lillehammer", "34 Innlandet")).unwrap();
    let said = json(&kohort(folder.path(), &["new", "x", "--population", "both.csv", "--json"]));
    assert!(codes(&said).contains(&"K0539".to_owned()) && said.to_string().contains("34 Innlandet contains 3405 Lillehammer"), "{said:#}");
    let alone = json(&kohort(folder.path(), &["new", "y", "--population", "both.csv", "--region", "3405", "--json"]));
    assert!(alone["ok"] == true && !codes(&alone).contains(&"K0539".to_owned()), "{alone:#}");
    let read = json(&kohort(folder.path(), &["import", "both.csv", "--json"]));
    assert!(codes(&read).contains(&"K0539".to_owned()), "{read:#}");
}

#[test]
fn one_year_is_a_year_and_a_name_is_as_the_download_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let people = ssb(2025..=2026).replace("K-3405 Lillehammer", "0301 Oslo").replace("Kvinner", "2").replace("Menn", "1");
    fs::write(folder.path().join("oslo.csv"), people).unwrap();
    let said = made(folder.path(), "oslo", &["--population", "oslo.csv"]);
    let told = said.to_string();
    assert!(told.contains("net migration rests on 1 year alone") && !told.contains("1 years"), "{said:#}");
    assert!(decided(&said, "migration").contains("2025") && !decided(&said, "migration").contains("2025–2025"), "{said:#}");
    assert!(!told.contains("Oslove") && told.contains("1 means men, 2 means women"), "{said:#}");
    let study = fs::read_to_string(folder.path().join("oslo/study.toml")).unwrap();
    assert!(!study.contains("Oslove") && study.contains("\"Oslo\"") && !study.contains("2025–2025"), "{study}");
}

/// The steps of docs/questions.md, taken from the page as it stands.
#[test]
fn an_offices_projection_runs_by_the_steps_the_page_gives() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/questions.md")).unwrap();
    let blocks = page.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap());
    let blocks: Vec<String> = blocks.map(|block| block.lines().map(|line| format!("{}\n", line.trim())).collect()).collect();
    let [table, source, scenario] = &blocks[..] else { panic!("{blocks:?}") };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2015..=2026)).unwrap();
    fs::write(folder.path().join("14288.csv"), projection(2026..=2041)).unwrap();
    assert_eq!(kohort(folder.path(), &["new", "plan", "--quiet", "--population", "07459.csv"]).status.code(), Some(0));
    let import = ["import", "14288.csv", "--out", "plan/tables/published.csv", "--quiet"];
    assert_eq!(kohort(folder.path(), &import).status.code(), Some(0));
    let path = folder.path().join("plan/study.toml");
    let study = fs::read_to_string(&path).unwrap();
    let study = study.replacen("[tables]\n", &format!("[tables]\n{table}"), 1).replacen("[sources]\n", &format!("[sources]\n{source}"), 1);
    fs::write(&path, format!("{study}\n{scenario}")).unwrap();
    let run = kohort(folder.path(), &["run", "plan", "--no-png", "--quiet", "--scenario", "ssb"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let people = |text: &str| -> f64 { text.lines().filter(|line| line.contains(",2040,")).map(last).sum() };
    let theirs = people(&fs::read_to_string(folder.path().join("plan/tables/published.csv")).unwrap());
    let ours = people(&fs::read_to_string(folder.path().join("output/plan/tables/population.csv")).unwrap());
    assert!((theirs - ours).abs() < 1e-6 && theirs > 1000.0, "{theirs} {ours}");
    fs::write(folder.path().join("short.csv"), projection(2026..=2040)).unwrap();
    let import = ["import", "short.csv", "--out", "plan/tables/published.csv", "--quiet"];
    assert_eq!(kohort(folder.path(), &import).status.code(), Some(0));
    assert_eq!(codes(&json(&kohort(folder.path(), &["check", "plan", "--json"]))), ["K0141"]);
}

/// The last number of a line.
fn last(line: &str) -> f64 {
    line.rsplit(',').next().unwrap().parse().unwrap()
}

#[test]
fn every_comment_and_decision_is_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2025..=2026)).unwrap();
    let first = ["nb", "nn", "sv", "en"].map(|language| {
        made(folder.path(), language, &["--population", "07459.csv", "--lang", language]);
        let study = fs::read_to_string(folder.path().join(language).join("study.toml")).unwrap();
        assert!(!study.contains("¡¡") && !study.contains("{1}"), "{study}");
        let readme = fs::read_to_string(folder.path().join(language).join("README.md")).unwrap();
        assert!(!readme.contains("¡¡") && !readme.contains("{1}"), "{readme}");
        study.lines().nth(1).unwrap().to_owned()
    });
    let different: std::collections::BTreeSet<&String> = first.iter().collect();
    assert_eq!(different.len(), 4, "{first:?}");
}

#[test]
fn swedish_counts_of_31_december_with_a_gap_and_one_year_without_sexes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("folkmängd.csv"), scb()).unwrap();
    let said = made(folder.path(), "östersund", &["--population", "folkmängd.csv"]);
    let study = fs::read_to_string(folder.path().join("östersund/study.toml")).unwrap();
    for line in
        ["year_label = \"dec31\"", "jump_off = 2025", "language = \"sv\"", "open_age = 100", "net_migration = \"tables/net_migration.csv\""]
    {
        assert!(study.lines().any(|own| own == line), "{line} is not in\n{study}");
    }
    assert!(lines_with(&study, "population = ")[1].contains("Uppskattad könsfördelning"), "{study}");
    assert!(codes(&said).contains(&"K0549".to_owned()) && codes(&said).contains(&"K0551".to_owned()), "{said:#}");
    assert!(decided(&said, "noise").contains("tre personer") && decided(&said, "migration").contains("2022"), "{said:#}");
    let people = fs::read_to_string(folder.path().join("östersund/tables/population.csv")).unwrap();
    assert_eq!(lines_with(&people, "estimated sex split").len(), 202);
    // Women of 2022 are 64 of 124 at 40; they are 43 in 2025: 127 people × 64/124.
    assert!(people.contains("2380,2025,female,43,65.55,estimated sex split"), "{people}");
    assert!(!study.contains("MMMM"), "no alternatives of Sweden are known");
}

#[test]
fn one_year_alone_says_what_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2026..=2026)).unwrap();
    let said = made(folder.path(), "one", &["--population", "07459.csv"]);
    assert!(codes(&said).contains(&"K0550".to_owned()), "{said:#}");
    let study = fs::read_to_string(folder.path().join("one/study.toml")).unwrap();
    assert!(study.contains("alternatives = \"MM0M\"") && study.contains("alternatives = \"MM00\""), "{study}");
    assert_eq!(kohort(folder.path(), &["run", "one", "--no-png", "--quiet"]).status.code(), Some(0));
    let accounts = fs::read_to_string(folder.path().join("output/one/tables/accounts.csv")).unwrap();
    let net = |scenario: &str| -> f64 {
        let of = |line: &&str| line.starts_with(&format!("{scenario},"));
        let cells = |line: &str| line.split(',').map(|cell| cell.parse::<f64>().unwrap_or(0.0)).collect::<Vec<_>>();
        accounts.lines().filter(of).map(|line| cells(line)[6] - cells(line)[7]).sum()
    };
    assert!(net("main") > 0.0 && net("no-migration") == 0.0, "{} {}", net("main"), net("no-migration"));
    // The doubt is said once by `new`, and again by check, run and the report.
    assert_eq!(codes(&said).iter().filter(|code| *code == "K0550").count(), 1, "{said:#}");
    assert_eq!(codes(&json(&kohort(folder.path(), &["check", "one", "--json"]))), ["K0550"]);
    let run = kohort(folder.path(), &["run", "one", "--no-png", "--out", "again", "--scenario", "main"]);
    assert!(String::from_utf8_lossy(&run.stderr).contains("warning[K0550]: one year of people alone (2026)"));
    assert!(fs::read_to_string(folder.path().join("again/report.html")).unwrap().contains("K0550"));
    let end = |scenario: &str| -> f64 {
        let last = accounts.lines().rfind(|line| line.starts_with(&format!("{scenario},"))).unwrap();
        last.split(',').nth(9).unwrap().parse().unwrap()
    };
    assert!(end("low-growth") < end("main") && end("main") < end("high-growth"), "{} {}", end("main"), end("high-growth"));
}

#[test]
fn flows_give_one_year_a_level_and_users_replace_reference_values() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2026..=2026)).unwrap();
    let mut flows = String::from("region;år;Innflyttinger;Utflyttinger\n");
    (2020..=2025).for_each(|year| flows += &format!("3405 Lillehammer;{year};{};150\n", year - 1860));
    fs::write(folder.path().join("06913.csv"), flows).unwrap();
    let mut users = String::from("region;tjeneste;alder;år;Brukere\n");
    for (age, count) in [("0-66 år", 30), ("67-79 år", 25), ("80 år eller eldre", 90)] {
        users += &format!("3405 Lillehammer;Hjemmetjenester;{age};2025;{count}\n");
    }
    fs::write(folder.path().join("12003.csv"), users).unwrap();
    let said = made(folder.path(), "one", &["--population", "07459.csv", "--flows", "06913.csv", "--users", "12003.csv"]);
    let study = fs::read_to_string(folder.path().join("one/study.toml")).unwrap();
    // 2020 … 2025: 10, 11 … 15 more in than out.
    assert!(study.contains("net_migration = { 2026 = 13 }") || study.contains("net_migration = { 2026 = 12 }"), "{study}");
    assert!(!codes(&said).contains(&"K0550".to_owned()), "{said:#}");
    assert!(study.contains("[base]"));
    assert!(decided(&said, "services").contains("nursing-home"), "{said:#}");
}

/// Beside a history of people: a table of its own, told apart by kind where the download does, and used.
#[test]
fn flows_beside_a_history_are_a_table_the_study_uses() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2015..=2026)).unwrap();
    let mut flows = String::from("region;år;Innvandring;Utvandring;Innflytting, innenlandsk;Utflytting, innenlandsk\n");
    (2016..=2026).for_each(|year| flows += &format!("3405 Lillehammer;{year};{};12;301;{}\n", year - 1950, year - 1700));
    fs::write(folder.path().join("06913.csv"), flows).unwrap();
    let said = made(folder.path(), "kinds", &["--population", "07459.csv", "--flows", "06913.csv"]);
    let table = fs::read_to_string(folder.path().join("kinds/tables/flows.csv")).unwrap();
    assert!(
        table.starts_with("region,year,kind,in_count,out_count\n3405,2016,internal,301,316\n3405,2016,international,66,12\n"),
        "{table}"
    );
    // 2026 begins at the jump-off.
    assert!(!table.contains("2026") && table.lines().count() == 21 && codes(&said).contains(&"K0552".to_owned()), "{table}");
    assert!(decided(&said, "flows").contains("2016–2025"), "{said:#}");
    let estimates = fs::read_to_string(folder.path().join("output/kinds/tables/estimates.csv")).unwrap();
    assert!(lines_with(&estimates, "international_net_a_year").iter().all(|line| line.contains("own flows")), "{estimates}");

    let all = "region;år;Innflyttinger;Utflyttinger\n3405 Lillehammer;2024;301;288\n3405 Lillehammer;2025;290;295\n";
    fs::write(folder.path().join("all.csv"), all).unwrap();
    let said = made(folder.path(), "all", &["--population", "07459.csv", "--flows", "all.csv"]);
    assert!(!codes(&said).contains(&"K0552".to_owned()), "{said:#}");
    let estimates = fs::read_to_string(folder.path().join("output/all/tables/estimates.csv")).unwrap();
    assert!(lines_with(&estimates, "international_net_a_year").iter().all(|line| line.contains("estimated split")), "{estimates}");
}

#[test]
fn nothing_is_overwritten_and_nothing_half_is_left() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes.txt"), "mine").unwrap();
    let said = kohort(folder.path(), &["new", "mine", "--json"]);
    assert_eq!((said.status.code(), codes(&json(&said))), (Some(2), vec!["K0541".to_owned()]));
    made(folder.path(), "new", &[]);
    let before = fs::read(folder.path().join("new/study.toml")).unwrap();
    assert_eq!(kohort(folder.path(), &["new", "new", "--lang", "en", "--quiet"]).status.code(), Some(2));
    assert_eq!(fs::read(folder.path().join("new/study.toml")).unwrap(), before);
    assert_eq!(kohort(folder.path(), &["new", "bad", "--population", "nothing.csv", "--quiet"]).status.code(), Some(2));
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["mine", "new", "output"]);
    assert_eq!(fs::read_dir(folder.path().join("mine")).unwrap().count(), 1);
}

#[test]
fn the_same_downloads_make_the_same_bytes() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for folder in &folders {
        fs::write(folder.path().join("07459.csv"), ssb(2024..=2026)).unwrap();
        made(folder.path(), "x", &["--population", "07459.csv"]);
    }
    for file in ["study.toml", "README.md", "tables/population.csv", "national/mortality.csv"] {
        let [one, other] = [0, 1].map(|at| fs::read(folders[at].path().join("x").join(file)).unwrap());
        assert_eq!(one, other, "{file}");
    }
}

/// Every people file of the published downloads, and each of the four municipalities.
#[test]
fn published_downloads_make_studies_that_run() {
    let Some(data) = std::env::var_os("KOHORT_DATA").map(PathBuf::from) else {
        eprintln!("skipped: KOHORT_DATA does not name the folder with the published downloads");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    for name in ["ssb_07459_2015_2018_tab", "ssb_07459_2019_comma", "ssb_07459_2021_by_sex_semicolon", "ssb_07459_2021_semicolon"] {
        let file = text(data.join("data/formats").join(format!("{name}.csv")));
        made(folder.path(), name, &["--population", &file]);
    }
    for (name, country, people) in
        [("hamar", "no", 33_817.0), ("baerum", "no", 133_228.0), ("lillehammer", "no", 29_669.0), ("ostersund", "se", 64_993.0)]
    {
        let file = text(data.join("data/municipalities").join(format!("{name}_population.csv")));
        made(folder.path(), name, &["--population", &file, "--country", country]);
        let (start, _) = inhabitants(folder.path(), name);
        assert!((start - people).abs() < 1e-6, "{name}: {start}");
    }
}

#[test]
fn capacity_is_added_as_the_comments_say() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("07459.csv"), ssb(2016..=2026)).unwrap();
    let said = kohort(folder.path(), &["new", "plan", "--population", "07459.csv", "--lang", "en"]);
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(told.contains("What to download next:\n\n1. ") && told.ends_with("next: kohort run plan\n"), "{told}");
    let path = folder.path().join("plan/study.toml");
    let study = fs::read_to_string(&path).unwrap();
    let rows: String =
        study.lines().filter_map(|line| line.strip_prefix("#   ").filter(|row| row.contains(','))).map(|row| format!("{row}\n")).collect();
    assert_eq!(rows.lines().count(), 3, "{study}");
    fs::write(folder.path().join("plan/tables/capacity.csv"), rows).unwrap();
    assert_eq!(study.matches("\n# capacity = ").count(), 2, "{study}");
    fs::write(&path, study.replace("\n# capacity = ", "\ncapacity = ")).unwrap();
    let run = kohort(folder.path(), &["run", "plan", "--no-png", "--quiet"]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    // Places by reference values stand in the headline, the table and the panels, and say so there.
    let page = fs::read_to_string(folder.path().join("output/plan/report.html")).unwrap();
    let marked = "Nursing home places (reference value, not local data)";
    let head = page.split_once("<thead>").unwrap().1.split_once("</thead>").unwrap().0;
    assert!(head.contains(marked), "{head}");
    let lead = page.split_once("<ol class=\"lead\">").unwrap().1.split_once("</ol>").unwrap().0;
    assert!(lead.contains(&format!("{marked}: ")), "{lead}");
}

#[test]
fn the_night_of_years_can_be_told_where_a_table_cannot_tell_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("year,sex,age,persons\n");
    for (age, persons) in (0..=105).zip(std::iter::repeat(7)) {
        rows += &format!("2024,female,{age},{persons}\n2024,male,{age},{}\n", persons + 2);
    }
    fs::write(folder.path().join("people.csv"), rows).unwrap();
    for (label, start) in [("jan1", "1 January 2024"), ("dec31", "31 December 2024")] {
        let words = ["new", label, "--population", "people.csv", "--country", "se", "--lang", "en", "--year-label", label, "--json"];
        let value = json(&kohort(folder.path(), &words));
        assert!(value["decided"].to_string().contains(start), "{label}: {value:#}");
    }
}
