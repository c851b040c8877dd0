//! Scenarios led by dwellings (K0820–K0838): what the study file and its tables cannot say, and what cannot be filled.

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Swap};

const STUDY: &str = "study.toml";
const DWELLINGS: &str = "tables/dwellings.csv";
const MOVERS: &str = "tables/movers.csv";
/// Lines of the study file after which the scenario begins; its first is empty.
const BEFORE: usize = 142;

const SCENARIO: &str = "
[[scenario]]
id = \"build\"
name = \"Bygge\"
alternatives = \"MMMM\"

[scenario.housing]
local = 0.5
rule = \"headship\"
source = \"made up\"";

const TABLES: &str = "norms = \"tables/norms.csv\"
dwellings = \"tables/dwellings.csv\"
households = \"tables/households.csv\"
household_totals = \"tables/household_totals.csv\"
dwelling_sizes = \"tables/dwelling_sizes.csv\"
movers = \"tables/movers.csv\"
out_rates = \"tables/out_rates.csv\"
not_in_households = \"tables/not_in_households.csv\"
";

const SOURCES: &str = "norms = \"made up\"
dwellings = \"made up\"
households = \"made up\"
household_totals = \"made up\"
dwelling_sizes = \"made up\"
movers = \"made up\"
out_rates = \"made up\"
not_in_households = \"made up\"
";

const BUILT: &str = "region,year,dwellings,demolished,type,status\n\
0101,2024,60,0,row_linked_small,\n0101,2025,60,0,row_linked_small,\n0101,2026,60,0,row_linked_small,\n0101,2027,60,0,row_linked_small,\n\
0101,2028,60,0,row_linked_small,\n0101,2029,60,0,row_linked_small,\n0101,2030,60,0,row_linked_small,\n\
0102,2024,25,0,row_linked_small,\n0102,2025,25,0,row_linked_small,\n0102,2026,25,0,row_linked_small,\n0102,2027,25,0,row_linked_small,\n\
0102,2028,25,0,row_linked_small,\n0102,2029,25,0,row_linked_small,\n0102,2030,25,0,row_linked_small,\n";

const AGES: &[u8] = b"age_from,age_to,share\n0,19,0.2\n20,39,0.55\n40,,0.25\n";

/// The small study with a scenario led by dwellings, sound but for what `edits` spoil.
pub fn building(edits: &[Edit]) -> Vec<Edit> {
    let file = |name: &'static str, text: &str| Bytes(name, text.as_bytes().to_vec());
    let sound = [
        Swap(STUDY, "norms = \"tables/norms.csv\"\n", TABLES),
        Swap(STUDY, "norms = \"made up\"\n", SOURCES),
        Append(STUDY, SCENARIO),
        file(DWELLINGS, BUILT),
        file("tables/households.csv", "age_from,age_to,headship\n0,17,0\n18,29,0.4\n30,,0.58\n"),
        file("tables/household_totals.csv", "region,year,households,persons\n0101,2024,9700,22000\n0102,2024,4100,\n"),
        file("tables/dwelling_sizes.csv", "type,size\nrow_linked_small,2.1\nmulti_dwelling_block,1.7\n"),
        Bytes(MOVERS, AGES.to_vec()),
        file("tables/out_rates.csv", "sex,age_from,age_to,out_rate\nfemale,0,,0.04\nmale,0,29,0.05\nmale,30,,0.03\n"),
        file("tables/not_in_households.csv", "sex,age_from,age_to,share\nfemale,0,66,0.004\nfemale,67,,0.05\nmale,0,,0.012\n"),
    ];
    sound.into_iter().chain(edits.iter().cloned()).collect()
}

/// The same with a target below it.
pub fn aimed(target: &'static str) -> Vec<Edit> {
    building(&[Append(STUDY, "[scenario.target]"), Append(STUDY, target)])
}

/// The same with a programme of the first three years alone: fewer in those cannot go on when nothing is built.
pub fn aimed_at_an_end(target: &'static str) -> Vec<Edit> {
    let three = BUILT.lines().filter(|line| !["2027", "2028", "2029", "2030"].iter().any(|year| line.contains(year)));
    let three: String = three.map(|line| format!("{line}\n")).collect();
    [aimed(target), vec![Bytes(DWELLINGS, three.into_bytes()), Swap(STUDY, LOCAL, "local = 0.5\nafter = \"none\"")]].concat()
}

/// A mistake in the scenario: its line from the scenario's first, and column.
fn study(code: &'static str, line: usize, column: usize, from: &'static str, to: &'static str) -> Case {
    Case { code, place: (STUDY, Some(BEFORE + line), Some(column)), also: &[], edits: building(&[Swap(STUDY, from, to)]) }
}

fn table(code: &'static str, file: &'static str, at: (usize, Option<usize>), from: &'static str, to: &'static str) -> Case {
    Case { code, place: (file, Some(at.0), at.1), also: &[], edits: building(&[Swap(file, from, to)]) }
}

/// A mistake that the scenario's housing as a whole is named for.
fn housing(code: &'static str, edits: &[Edit]) -> Case {
    Case { code, place: (STUDY, Some(BEFORE + 7), Some(1)), also: &[], edits: building(edits) }
}

const LOCAL: &str = "local = 0.5";

pub fn cases() -> Vec<Case> {
    [shares(), programmes(), tables()].into_iter().flatten().collect()
}

fn shares() -> Vec<Case> {
    vec![
        study("K0823", 8, 9, LOCAL, "local = 1.5"),
        study("K0823", 9, 11, LOCAL, "local = 0.5\nvacancy = -0.1"),
        study("K0823", 9, 11, LOCAL, "local = 0.5\nvacancy = 0.7\nsecond_homes = 0.6"),
        study("K0823", 9, 9, LOCAL, "local = 0.5\ndelay = -1"),
        study("K0823", 9, 9, LOCAL, "local = 0.5\ntypes = { row_linked_small = 0.9 }"),
        study("K0823", 10, 10, "rule = \"headship\"\nsource = \"made up\"", "rule = \"headship\"\nsource = \" \""),
        study("K0824", 9, 19, LOCAL, "local = 0.5\ntypes = { flats = 1.0 }"),
        study("K0207", 9, 29, LOCAL, "local = 0.5\ncompletion_share = { 2024 = 1.2 }"),
        study("K0827", 9, 9, LOCAL, "local = 0.5\ntypes = { detached = 1.0 }"),
    ]
}

fn programmes() -> Vec<Case> {
    let bare = BUILT.replace("row_linked_small", "").into_bytes();
    let to_2029: String = BUILT.lines().filter(|line| !line.contains(",2030,")).map(|line| format!("{line}\n")).collect();
    let nothing = [Swap(STUDY, "dwellings = \"tables/dwellings.csv\"\n", ""), Swap(STUDY, "dwellings = \"made up\"\n", "")];
    let types = Swap(STUDY, LOCAL, "types = { row_linked_small = 1.0 }\nlocal = 0.5");
    vec![
        Case { place: (STUDY, Some(BEFORE + 5), Some(1)), ..housing("K0820", &[nothing.as_slice(), &[types]].concat()) },
        study("K0820", 9, 13, LOCAL, "local = 0.5\nprogramme = \"high\""),
        study("K0821", 10, 13, LOCAL, "local = 0.5\ntypes = { row_linked_small = 1.0 }\ncompleted = { 2024 = 40 }"),
        study("K0821", 9, 14, LOCAL, "local = 0.5\ndemolished = { 2024 = 4 }"),
        housing("K0822", &[Swap(DWELLINGS, "0102,2026,25,0,row_linked_small,\n", "")]),
        housing("K0822", &[Bytes(DWELLINGS, to_2029.into_bytes())]),
        housing("K0827", &[Bytes(DWELLINGS, bare)]),
        Case {
            place: (STUDY, Some(BEFORE + 8), Some(1)),
            ..housing("K0825", &[Swap(STUDY, "name = \"Bygge\"", "name = \"Bygge\"\nnet_migration = { 2024 = 40 }")])
        },
        Case {
            place: (STUDY, Some(BEFORE + 14), Some(6)),
            ..housing("K0825", &[Append(STUDY, "[scenario.target]\npopulation = 35000\nyear = 2028\nby = \"net-migration\"")])
        },
        study("K0838", 9, 15, LOCAL, "local = 0.5\ndelay_range = [3, 5]"),
        study("K0838", 9, 20, LOCAL, "local = 0.5\ncompletion_range = [0.9, 1.1]"),
        study("K0838", 10, 20, LOCAL, "local = 0.5\ncompletion_share = { 2024 = 0.9, 2026 = 0.8 }\ncompletion_range = [0.5, 1]"),
        housing("K0835", &[Swap(STUDY, "out_rates = \"tables/out_rates.csv\"\n", ""), Swap(STUDY, "out_rates = \"made up\"\n", "")])
            .above(2),
    ]
}

fn tables() -> Vec<Case> {
    vec![
        table("K0824", DWELLINGS, (2, Some(5)), "0101,2024,60,0,row_linked_small,", "0101,2024,60,0,flat,"),
        table("K0824", DWELLINGS, (2, Some(6)), "0101,2024,60,0,row_linked_small,", "0101,2024,60,0,row_linked_small,maybe"),
        table("K0109", DWELLINGS, (2, Some(3)), "0101,2024,60,0", "0101,2024,-60,0"),
        table("K0109", DWELLINGS, (2, Some(4)), "0101,2024,60,0", "0101,2024,60,-1"),
        table("K0108", DWELLINGS, (3, Some(2)), "0101,2025,60", "0101,2024,60"),
        table("K0826", MOVERS, (2, None), "20,39,0.55", "20,39,0.45"),
        table("K0115", MOVERS, (3, None), "20,39,0.55", "19,39,0.55"),
        table("K0107", "tables/households.csv", (3, None), "30,,0.58", "31,,0.58"),
        table("K0109", "tables/households.csv", (4, Some(3)), "30,,0.58", "30,,1.58"),
        table("K0107", "tables/out_rates.csv", (3, None), "male,30,,0.03", "male,31,,0.03"),
        table("K0109", "tables/dwelling_sizes.csv", (2, Some(2)), "row_linked_small,2.1", "row_linked_small,21"),
    ]
}

impl Case {
    /// The same, so many lines further up.
    fn above(mut self, lines: usize) -> Self {
        self.place.1 = self.place.1.map(|line| line - lines);
        self
    }
}

/// What only shows when people are made to follow from dwellings.
pub fn doubts() -> Vec<(&'static str, Vec<Edit>)> {
    let with = |file: &'static str, from: &'static str, to: &'static str| building(&[Swap(file, from, to)]);
    let totals = "tables/household_totals.csv";
    vec![
        ("K0828", with(DWELLINGS, "0101,2026,60,0", "0101,2026,60,99999")),
        ("K0829", with(totals, "0101,2024,9700", "0101,2024,99000")),
        ("K0829", with(totals, "0101,2024,9700", "0101,2019,9700")),
        ("K0829", with(totals, "9700,22000", "9700,22900")),
        ("K0830", building(&[Swap(DWELLINGS, "0101,2024,60", "0101,2024,900000000"), Swap(STUDY, LOCAL, "local = 0")])),
        ("K0831", with(totals, "0101,2024,9700", "0101,2024,7000")),
        ("K0832", building(&[Swap("tables/dwelling_sizes.csv", "small,2.1", "small,0.6"), Swap(STUDY, LOCAL, "local = 0")])),
        ("K0834", with(STUDY, "open_age = 80", "open_age = 80\nmigration_timing = \"even-by-age\"")),
        ("K0837", building(&[Swap(DWELLINGS, "0102,2024,25", "0102,2024,20000"), Swap(STUDY, LOCAL, "local = 1")])),
    ]
}
