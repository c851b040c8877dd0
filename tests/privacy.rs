//! Counts of one or two real users leave no trace in what a public run writes. (Promises P1, P2, P4, P6.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use program::{call_in, copy, root, small, tree};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// What a run writes, by file.
type Files = BTreeMap<String, Vec<u8>>;

/// A change of a file: its name, what stands there, what is put there.
type Swap = (&'static str, &'static str, &'static str);

/// Small counts of the made-up study: of users, of people known, and in another's table.
const ONE_AND_TWO: [Swap; 6] = [
    ("tables/users.csv", "0102,long-stay,2021,,67,79,17", "0102,long-stay,2021,,67,79,2"),
    ("tables/users.csv", "0102,long-stay,2022,,67,79,16", "0102,long-stay,2022,,67,79,1"),
    ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,79,2"),
    ("tables/users.csv", "0101,home-care,2020,,67,79,264", "0101,home-care,2020,,67,79,1"),
    ("tables/known_need.csv", "2025,3,two moved in", "2025,2,two moved in"),
    ("tables/published.csv", "2030;510", "2030;1"),
];

/// What a reader could take them for.
const NONE_AND_THREE: [Swap; 6] = [
    ("tables/users.csv", "0102,long-stay,2021,,67,79,17", "0102,long-stay,2021,,67,79,3"),
    ("tables/users.csv", "0102,long-stay,2022,,67,79,16", "0102,long-stay,2022,,67,79,0"),
    ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,79,3"),
    ("tables/users.csv", "0101,home-care,2020,,67,79,264", "0101,home-care,2020,,67,79,0"),
    ("tables/known_need.csv", "2025,3,two moved in", "2025,0,somebody moved in"),
    ("tables/published.csv", "2030;510", "2030;0"),
];

/// Bytes as text in which each is one character, whatever the file's encoding.
fn read(path: &Path) -> String {
    fs::read(path).unwrap().into_iter().map(char::from).collect()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>()).unwrap();
}

/// A folder with `study` after `swaps`, in `scenarios/study`.
fn changed(study: &Path, swaps: &[Swap]) -> TempDir {
    let folder = TempDir::new().unwrap();
    // The program's own tables stand beside the study as they do in the project.
    let copied = folder.path().join("scenarios/study");
    copy(study, &copied);
    copy(&root().join("scenarios/norway"), &folder.path().join("scenarios/norway"));
    for (file, from, to) in swaps {
        let before = read(&copied.join(file));
        assert!(before.contains(from), "{file} has no {from}");
        write(&copied.join(file), &before.replacen(from, to, 1));
    }
    folder
}

/// Everything a run of `study` writes after `swaps`, by file.
fn outputs(study: &Path, swaps: &[Swap], more: &[&str]) -> Files {
    let folder = changed(study, swaps);
    let args: Vec<&str> = ["run", "scenarios/study", "--no-png", "--quiet", "--out", "out"].iter().chain(more).copied().collect();
    let said = call_in(folder.path(), &args);
    assert_eq!(said.code, Some(0), "{said:?}");
    tree(&folder.path().join("out"))
}

fn differ(one: &Files, other: &Files) -> Vec<String> {
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

fn manifest(outputs: &Files) -> Value {
    serde_json::from_slice(&outputs["run.json"]).unwrap()
}

/// Promise P2, for everything a run writes: whether there were one or none, two or three, not a byte of any table, chart, text, page
/// or manifest differs, so that nothing can be read or worked out from them, by whatever way.
#[test]
fn one_and_two_users_leave_no_trace_in_a_public_run() {
    let [real, shown] = [ONE_AND_TWO, NONE_AND_THREE].map(|swaps| outputs(&small(), &swaps, &[]));
    assert!(real.len() > 60, "{}", real.len());
    assert_eq!(differ(&real, &shown), [""; 0]);
    let table = String::from_utf8(real["tables/published.csv"].clone()).unwrap();
    assert!(table.contains("home-care,,,80,,2030,0,"), "{table}");
    let json = manifest(&real);
    assert_eq!(json["command"]["privacy"], "public");
    assert_eq!(json["protected_inputs"], serde_json::json!(["tables/known_need.csv", "tables/published.csv", "tables/users.csv"]));
}

/// The same test sees them where they are not protected; and the results say for whom they are.
#[test]
fn an_internal_run_shows_them_and_says_so() {
    let [real, shown] = [ONE_AND_TWO, NONE_AND_THREE].map(|swaps| outputs(&small(), &swaps, &["--internal"]));
    let differ = differ(&real, &shown);
    let ending = |ending: &str| differ.iter().any(|name| name.ends_with(ending));
    for part in ["tables/published.csv", "tables/demand.csv", "report.html", "run.json", ".svg", ".txt"] {
        assert!(ending(part), "{part} tells no more than a public one: {differ:?}");
    }
    let json = manifest(&real);
    assert_eq!(json["command"]["privacy"], "internal");
    assert_eq!(json.get("protected_inputs"), None);
    let page = String::from_utf8(real["report.html"].clone()).unwrap();
    assert!(page.matches("Skal ikke publiseres").count() >= 2);
    let keyed = outputs(&small(), &[("study.toml", "[sources]", "[privacy]\nmode = \"internal\"\n\n[sources]")], &[]);
    assert_eq!(manifest(&keyed)["command"]["privacy"], "internal", "a study may say so itself");
}

/// Promise P4: of women and men who live among too few people, only how many they are together is told.
#[test]
fn rates_of_few_people_tell_no_more_than_their_class() {
    let by_sex = |women: u8, men: u8| -> Vec<Swap> {
        let mut swaps = Vec::new();
        for (year, users) in [("2020", "18"), ("2021", "17"), ("2022", "16"), ("2023", "16")] {
            let at = |from: &str, row: String| -> Swap { ("tables/users.csv", from.to_owned().leak(), row.leak()) };
            let row = |sex: &str, from: u8, to: u8, users: u8| format!("0102,long-stay,{year},{sex},{from},{to},{users},");
            let rows = [row("", 67, 78, 12), row("female", 79, 79, women), row("male", 79, 79, men)].join("\n");
            swaps.push(at(&format!("0102,long-stay,{year},,67,79,{users},"), rows));
            for (sex, people) in [("female", 7), ("male", 5)] {
                let text = read(&small().join("tables/population.csv"));
                let line = text.lines().find(|line| line.starts_with(&format!("0102,{year},{sex},79,"))).unwrap();
                swaps.push(("tables/population.csv", line.to_owned().leak(), format!("0102,{year},{sex},79,{people}").leak()));
            }
        }
        let line = |sex: &str| {
            let text = read(&small().join("tables/population.csv"));
            text.lines().find(|line| line.starts_with(&format!("0102,2024,{sex},79,"))).unwrap().to_owned()
        };
        swaps.extend(
            ["female", "male"].map(|sex| -> Swap { ("tables/population.csv", line(sex).leak(), format!("0102,2024,{sex},79,6").leak()) }),
        );
        swaps
    };
    let [some, others] = [by_sex(4, 3), by_sex(1, 6)].map(|swaps| outputs(&small(), &swaps, &["--scenario", "mmmm"]));
    assert_eq!(differ(&some, &others), [""; 0]);
    let page = String::from_utf8(some["report.html"].clone()).unwrap();
    assert!(page.contains("K0775"));
    let more = outputs(&small(), &by_sex(6, 6), &["--scenario", "mmmm"]);
    assert!(!differ(&some, &more).is_empty(), "what they are together is told");
}

/// The register after a study's start is one of users too.
#[test]
fn what_came_later_leaves_no_trace_either() {
    let hamar = root().join("scenarios/hamar-2018");
    let rows = read(&hamar.join("tables/outcome_users.csv"));
    let row: &'static str = rows.lines().find(|line| line.contains(",2021,")).unwrap().to_owned().leak();
    let with = |count: &str| -> &'static str {
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[5] = count;
        cells.join(",").leak()
    };
    let run = |count: &str, more: &[&str]| outputs(&hamar, &[("tables/outcome_users.csv", row, with(count))], more);
    let one = &["--scenario", "kkkk"][..];
    assert_eq!(differ(&run("2", one), &run("3", one)), [""; 0]);
    let internal = &["--scenario", "kkkk", "--internal"][..];
    assert!(differ(&run("2", internal), &run("3", internal)).iter().any(|name| name == "tables/outcome.csv"));
}

/// One aged 67–79 lived in a home in Utbygd in 2022 and two in 2023, or any others up to three; and a plan prints how many there were in
/// truth at 67 and over in 2023, in both municipalities together.
fn world([before, last]: [u8; 2]) -> Vec<Swap> {
    let swap = |file, from, to: String| -> Swap { (file, from, to.leak()) };
    vec![
        swap("tables/users.csv", "0102,long-stay,2022,,67,79,16", format!("0102,long-stay,2022,,67,79,{before}")),
        swap("tables/users.csv", "0102,long-stay,2023,,67,79,16", format!("0102,long-stay,2023,,67,79,{last}")),
        swap("tables/published.csv", "2030;510", format!("2030;510\nPlan;2019;long-stay;67;;2023;{}", 35 + 143 + 62 + u16::from(last))),
    ]
}

/// The attack on everything that is written: every table, chart and text of every possible pair of counts, told apart by whatever differs
/// between them, run backwards. Which counts a reader is left with never leaves him with one or two alone, whichever tables, totals and
/// years he takes from each other. Of an internal run each pair is found.
#[test]
fn run_backwards_a_public_run_leaves_no_count_of_one_or_two() {
    let worlds: Vec<[u8; 2]> = (0..4).flat_map(|before| (0..4).map(move |last| [before, last])).collect();
    let left = |more: &[&str], worlds: &[[u8; 2]]| {
        let mut left: BTreeMap<Files, Vec<[u8; 2]>> = BTreeMap::new();
        for counts in worlds {
            let all = [&["--scenario", "mmmm"], more].concat();
            left.entry(outputs(&small(), &world(*counts), &all)).or_default().push(*counts);
        }
        left.into_values().collect::<Vec<_>>()
    };
    let public = left(&[], &worlds);
    assert!(public.len() > 1, "three and none are told");
    for left in &public {
        let small = |of: usize| left.iter().all(|counts| (1..=2).contains(&counts[of]));
        assert!(!small(0) && !small(1), "{left:?}");
    }
    assert_eq!(left(&["--internal"], &worlds[4..7]).len(), 3);
}

/// What is asked for inside is as it is, and says so, in every command that shows or judges counts.
#[test]
fn check_and_explain_have_an_inside_too() {
    let ask = |swaps: &[Swap], args: &[&str]| call_in(changed(&small(), swaps).path(), args);
    let explain = ["explain", "scenarios/study", "--quiet", "--lang", "nb", "--cell", "service=long-stay,year=2024", "--region", "0102"];
    let inside = [&explain[..], &["--internal"]].concat();
    let told = |args: &[&str]| [ONE_AND_TWO, NONE_AND_THREE].map(|swaps| ask(&swaps, args).out);
    let [one, other] = told(&explain);
    assert!(one == other && !one.contains("Skal ikke publiseres"), "{one}");
    let [one, other] = told(&inside);
    assert!(one != other && one.starts_with("Internt: ") && one.contains("Skal ikke publiseres"), "{one}");
    let json: Value = serde_json::from_str(&ask(&[], &[&inside[..], &["--json"]].concat()).out).unwrap();
    assert_eq!(json["privacy"], "internal");
    let check = |more: &[&str]| ask(&world([1, 2]), &[&["check", "scenarios/study"], more].concat());
    let [open, closed] = [check(&[]), check(&["--internal"])];
    assert!(open.code == Some(0) && open.err.contains("K0775") && open.err.contains("K0778"), "{open:?}");
    assert!(closed.code == Some(0) && !closed.err.contains("K077"), "{closed:?}");
}

/// A study may leave small counts out instead: nothing differs between few and fewer on a night that is left out, and the page says what
/// was done.
#[test]
fn suppressed_nights_leave_no_trace_and_the_page_says_so() {
    let suppress = ("study.toml", "[sources]", "[privacy]\nsmall = \"suppress\"\n\n[sources]");
    let night = |count: &str| -> Vec<Swap> {
        let row = "0102,long-stay,2021,,67,79,17";
        vec![suppress, ("tables/users.csv", row, row.replace("79,17", &format!("79,{count}")).leak())]
    };
    let [none, three, four] = ["0", "3", "4"].map(|count| outputs(&small(), &night(count), &["--scenario", "mmmm"]));
    assert_eq!(differ(&none, &three), [""; 0]);
    assert!(differ(&none, &four).iter().any(|name| name == "tables/trends.csv"), "{:?}", differ(&none, &four));
    let page = String::from_utf8(none["report.html"].clone()).unwrap();
    assert!(page.contains("K0796") && page.contains("vises ikke antall på tre brukere eller færre (:)"));
}

/// Promise P6: a message about a count names its place and the one value, and no other count of the table.
#[test]
fn a_message_gives_away_one_value() {
    let wrong: [Swap; 5] = [
        ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,79,-7"),
        ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,79,16x"),
        ("tables/users.csv", "0102,long-stay,2023,,67,79,16,", "0102,long-stay,2023,,67,79,16,\n0102,long-stay,2023,,67,79,17,"),
        ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,95,16"),
        ("tables/users.csv", "0102,long-stay,2023,,67,79,16", "0102,long-stay,2023,,67,79,\"1 6\""),
    ];
    let counts: Vec<String> =
        read(&small().join("tables/users.csv")).lines().skip(1).filter_map(|line| line.split(',').nth(6).map(str::to_owned)).collect();
    for (file, from, to) in wrong {
        let folder = TempDir::new().unwrap();
        let study = folder.path().join("study");
        copy(&small(), &study);
        write(&study.join(file), &read(&study.join(file)).replacen(from, to, 1));
        let said = call_in(folder.path(), &["run", "study", "--no-png"]);
        assert!(said.code == Some(2) && said.err.contains("tables/users.csv, line "), "{said:?}");
        let words: Vec<&str> = said.err.split(|c: char| !c.is_alphanumeric()).collect();
        let own = ["16", "17", "67", "79", "80", "38", "39", "40"];
        let told: Vec<&String> =
            counts.iter().filter(|count| count.len() > 1 && !own.contains(&count.as_str()) && words.contains(&count.as_str())).collect();
        assert!(told.is_empty(), "{told:?} in {}", said.err);
    }
}
