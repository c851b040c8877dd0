//! Many regions at once (K0850–K0869).

use crate::Case;
use crate::folder::Edit::{self, Bytes, Rewrite, Swap};
use kohort::domain::axis::AgeBand;
use kohort::domain::exchange::{Coupling, Parent, ParentCell};
use kohort::domain::rates::{InMigration, Migration, OutMigrationRate};
use kohort::domain::study::Study;
use std::fmt::Write;
use std::sync::Arc;

const STUDY: &str = "study.toml";
const POOL: &str = "tables/pool.csv";
const MOVES: &str = "tables/internal_migration.csv";
const PARENT: &str = "tables/parent.csv";
const GOOD_POOL: &str = "region,sex,age_from,age_to,out_rate,share\n0101,female,0,29,0.08,0.7\n0101,female,30,,0.02,0.6\n0101,male,0,,0.05,0.55\n0102,female,0,29,0.09,0.3\n0102,female,30,,0.01,0.4\n0102,male,0,,0.04,0.45\n";
const GOOD_MOVES: &str = "origin,destination,sex,age_from,age_to,rate\n0101,0102,female,0,29,0.04\n0101,0102,female,30,,0.01\n0101,0102,male,0,,0.02\n0102,0101,female,0,29,0.07\n0102,0101,female,30,,0.02\n0102,0101,male,0,,0.03\n";
const POOLED: &str = "[moves]\nbetween = \"pool\"\n\n[base]\n";
const FROM_TO: &str = "[moves]\nbetween = \"origin-destination\"\n\n[base]\n";

fn case(code: &'static str, place: (&'static str, Option<usize>, Option<usize>), edits: Vec<Edit>) -> Case {
    Case { code, place, also: &[], edits }
}

/// A table named and given a source.
fn named(key: &'static str, path: &'static str, rows: &str) -> Vec<Edit> {
    let (table, source): (&'static str, &'static str) = match key {
        "pool" => ("[tables]\npool = \"tables/pool.csv\"", "[sources]\npool = \"made up\""),
        "internal_migration" => {
            ("[tables]\ninternal_migration = \"tables/internal_migration.csv\"", "[sources]\ninternal_migration = \"made up\"")
        }
        "parent" => ("[tables]\nparent = \"tables/parent.csv\"", "[sources]\nparent = \"made up\""),
        "gross_migration" => ("[tables]\ngross_migration = \"tables/gross_migration.csv\"", "[sources]\ngross_migration = \"made up\""),
        _ => ("[tables]\nnet_migration = \"tables/net_migration.csv\"", "[sources]\nnet_migration = \"made up\""),
    };
    vec![Swap(STUDY, "[tables]", table), Swap(STUDY, "[sources]", source), Bytes(path, rows.as_bytes().to_vec())]
}

/// A sound study whose regions live together, with a text of a table replaced.
fn together(part: &'static str, from: &str, to: &str) -> Vec<Edit> {
    let (key, path, rows) = if part == FROM_TO { ("internal_migration", MOVES, GOOD_MOVES) } else { ("pool", POOL, GOOD_POOL) };
    assert!(rows.contains(from), "{from}");
    let letters = [Swap(STUDY, "\"MMMM\"", "\"MM0M\""), Swap(STUDY, "\"HMM0\"", "\"HM00\""), Swap(STUDY, "[base]\n", part)];
    [named(key, path, &rows.replacen(from, to, 1)), letters.to_vec()].concat()
}

/// With [parent] on top of nothing else, its rows by year.
fn parent(rows: &str) -> Vec<Edit> {
    [named("parent", PARENT, rows), vec![Swap(STUDY, "[base]\n", "[parent]\n\n[base]\n")]].concat()
}

/// A table of every region, sex and age, `cells` in each row.
fn every_cell(head: &str, cells: &str) -> String {
    let mut rows = format!("{head}\n");
    for region in ["0101", "0102"] {
        for sex in ["female", "male"] {
            (0..=80).for_each(|age| writeln!(rows, "{region},{sex},{age},{cells}").unwrap());
        }
    }
    rows
}

/// So many regions more.
fn crowd(text: &str, n: usize) -> String {
    let more: String = (0..n).map(|n| format!("[[region]]\nid = \"x{n}\"\nname = \"x{n}\"\n\n")).collect();
    text.replacen("[model]", &(more + "[model]"), 1)
}

pub fn cases() -> Vec<Case> {
    [of_tables(), of_moves(), of_parent()].into_iter().flatten().collect()
}

fn of_tables() -> Vec<Case> {
    let row = |line| (POOL, Some(line), None);
    vec![
        case("K0850", (MOVES, Some(4), Some(2)), together(FROM_TO, "0101,0102,male", "0101,0101,male")),
        case("K0114", (MOVES, Some(7), Some(2)), together(FROM_TO, "0102,0101,male", "0102,0999,male")),
        case("K0109", (MOVES, Some(4), Some(6)), together(FROM_TO, "male,0,,0.02", "male,0,,-0.02")),
        case("K0107", (MOVES, Some(2), None), together(FROM_TO, "0101,0102,female,30,,0.01\n", "")),
        case(
            "K0108",
            (MOVES, Some(5), None),
            together(FROM_TO, "0101,0102,male,0,,0.02\n", "0101,0102,male,0,,0.02\n0101,0102,male,0,,0.03\n"),
        ),
        case("K0851", (POOL, None, None), together(POOLED, "0.45", "0.46")),
        case("K0869", (POOL, None, None), together(POOLED, "0.45", "0.4500002")),
        case("K0107", row(4), together(POOLED, "0101,male,0,", "0101,male,0,70")),
        case("K0852", (MOVES, None, None), together(FROM_TO, "0.02\n0102,0101,female,0", "2.5\n0102,0101,female,0")),
        case("K0853", (MOVES, None, None), together(FROM_TO, GOOD_MOVES.split_at(GOOD_MOVES.find("0102,0101").unwrap_or(0)).1, "")),
        case("K0854", (POOL, None, None), [together(POOLED, "", ""), vec![Rewrite(POOL, in_2024)]].concat()),
    ]
}

fn in_2024(text: &str) -> String {
    text.lines().enumerate().map(|(n, line)| if n == 0 { format!("{line},year\n") } else { format!("{line},2024\n") }).collect()
}

fn of_moves() -> Vec<Case> {
    let net = every_cell("region,sex,age,net", "0.5");
    let gross = every_cell("region,sex,age,kind,in_count,out_rate", "internal,2,0.01");
    let only = "[moves]\nbetween = \"pool\"\nscenarios = [\"mmmm\"]\n\n[base]\n";
    let at = |line, column| (STUDY, Some(line), Some(column));
    let crowded = |n| [together(FROM_TO, "", ""), vec![Rewrite(STUDY, n)]].concat();
    let strangers: &[&str] = &["K0117", "K0123", "K0853", "K0854", "K0107", "K0410", "K0205"];
    let many = |code, n: fn(&str) -> String| Case { also: strangers, ..case(code, (STUDY, None, None), crowded(n)) };
    vec![
        case("K0855", at(71, 16), [together(POOLED, "", ""), vec![Swap(STUDY, "\"MM0M\"", "\"MMMM\"")]].concat()),
        case(
            "K0856",
            at(76, 1),
            [
                together(only, "", ""),
                named("net_migration", "tables/net_migration.csv", &net),
                vec![Swap(STUDY, "alternatives = \"HM00\"\n", "")],
            ]
            .concat(),
        ),
        case(
            "K0857",
            ("tables/gross_migration.csv", Some(2), None),
            [together(POOLED, "", ""), named("gross_migration", "tables/gross_migration.csv", &gross)].concat(),
        ),
        many("K0858", |text| crowd(text, 3000)),
        many("K0859", |text| crowd(text, 800)),
        case("K0864", at(24, 8), named("pool", POOL, GOOD_POOL)),
        case(
            "K0865",
            at(21, 20),
            [together(POOLED, "", ""), vec![Swap(STUDY, "open_age = 80", "open_age = 80\nmigration_timing = \"even-by-age\"")]].concat(),
        ),
        case("K0866", at(64, 14), together("[moves]\nbetween = \"pool\"\nscenarios = [\"mmm\"]\n\n[base]\n", "", "")),
    ]
}

fn of_parent() -> Vec<Case> {
    let years = |last: u16| {
        let rows: Vec<String> = (2025..=last).map(|year| format!("{year},,0,64,20000\n{year},,65,,4000\n")).collect();
        format!("year,sex,age_from,age_to,persons\n{}", rows.concat())
    };
    let start = format!("{}2024,,0,64,1\n2024,,65,,4000\n", years(2031));
    vec![case("K0867", (PARENT, None, None), parent(&years(2030))), case("K0868", (PARENT, None, None), parent(&start))]
}

/// Studies spoilt after they were built.
pub fn past_the_builder() -> Vec<(&'static str, fn(&mut Study))> {
    vec![
        ("K0860", |study| raked(study, 1.05)),
        ("K0861", |study| raked(study, 1.5)),
        ("K0862", |study| {
            let stock = study.regions.iter_mut().flat_map(|region| region.history.values_mut());
            stock.for_each(|people| *people = kohort::domain::cells::Population::new(people.cells().map(|_, _, _, _| 0.0)).unwrap());
            study.scenarios.truncate(1);
            for year in study.scenarios[0].rates.iter_mut().flatten() {
                year.migration = nobody(year.survivorship.cells());
            }
            raked(study, 1.0);
            study.scenarios[0].coupling =
                study.scenarios[0].coupling.take().map(|coupling| Coupling { parent: Some(with_people(10.0, study)), ..coupling });
        }),
        ("K0863", |study| {
            raked(study, 1.0);
            study.scenarios.truncate(1);
            let year = &mut study.scenarios[0].rates[1][0];
            year.migration = nobody(year.survivorship.cells());
        }),
    ]
}

fn nobody(like: &kohort::domain::cells::Cells) -> Migration {
    let zeros = || kohort::domain::cells::Cells::zeros(like.axis(), 1);
    Migration::Gross { moved_in: InMigration::new(zeros()).unwrap(), out_rate: OutMigrationRate::new(zeros()).unwrap() }
}

fn with_people(persons: f64, study: &Study) -> Arc<Parent> {
    let cell = ParentCell { sex: None, band: AgeBand::ALL, persons };
    let people = study.jump_off.plus(1).through(study.last_stock.plus(1)).map(|year| (year, vec![cell])).collect();
    Arc::new(Parent { people, warn_above: 0.02, refuse_above: 0.2 })
}

/// Both regions are `factor` times as many every year.
fn raked(study: &mut Study, factor: f64) {
    let people: f64 = study.regions.iter().map(|region| region.history[&study.jump_off].cells().total(0)).sum();
    let parent = with_people(factor * people, study);
    study.scenarios.truncate(1);
    study.scenarios[0].coupling = Some(Coupling { exchange: None, parent: Some(parent) });
}
