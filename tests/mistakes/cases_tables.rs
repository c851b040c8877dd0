//! Tables (K01xx).

use crate::Case;
use crate::folder::Edit::{self, Append, Rewrite, Swap};
use crate::model::reference;

const PEOPLE: &str = "tables/population.csv";
const USERS: &str = "tables/users.csv";
const ALTERNATIVES: &str = "tables/alternatives.csv";
const STUDY: &str = "study.toml";
const ELSEWHERE: &str = "tables/elsewhere.csv";

fn case(code: &'static str, file: &'static str, line: usize, column: usize, edit: Edit) -> Case {
    Case { code, place: (file, Some(line), Some(column)), also: &[], edits: vec![edit] }
}

fn at_line(code: &'static str, file: &'static str, line: Option<usize>, edit: Edit) -> Case {
    Case { code, place: (file, line, None), also: &[], edits: vec![edit] }
}

/// A cell of the second row of people, spoilt.
fn cell(code: &'static str, persons: &'static str) -> Case {
    case(code, PEOPLE, 3, 5, Swap(PEOPLE, "0101,2020,female,1,130", persons))
}

/// The study with a table of moves.
pub fn moves(rows: &'static str) -> Vec<Edit> {
    vec![
        Swap(STUDY, "births = \"tables/births.csv\"", "births = \"tables/births.csv\"\nflows = \"tables/flows.csv\""),
        Swap(STUDY, "births = \"made up\"", "births = \"made up\"\nflows = \"made up\""),
        Edit::Bytes("tables/flows.csv", rows.as_bytes().to_vec()),
    ]
}

fn moving() -> Vec<Case> {
    let case = |code, line, column, rows| Case { code, place: ("tables/flows.csv", Some(line), column), also: &[], edits: moves(rows) };
    vec![
        case("K0331", 2, Some(3), "region,year,kind,in_count,out_count\n0101,2021,domestic,210,190\n"),
        case(
            "K0332",
            4,
            None,
            "region,year,kind,in_count,out_count\n0101,2021,,210,190\n0101,2021,internal,150,160\n0101,2021,international,71,30\n",
        ),
        case("K0332", 3, None, "region,year,kind,in_count,out_count\n0101,2021,,210,190\n0101,2021,international,40,201\n"),
        case("K0108", 3, Some(2), "region,year,in_count,out_count\n0101,2021,210,190\n0101,2021,215,190\n"),
        case("K0113", 2, Some(4), "region,year,in_count,out_count\n0102,2021,210,\n"),
        case("K0101", 1, None, "region,year,kind,in_count\n0102,2021,,210\n"),
        Case { place: ("tables/flows.csv", None, None), ..case("K0126", 1, None, "region,year,in_count,out_count\n0102,2024,210,180\n") },
    ]
}

pub fn cases() -> Vec<Case> {
    [headers(), moving(), numbers(), keys(), completeness(), references(), other_places(), doubts()].into_iter().flatten().collect()
}

fn headers() -> Vec<Case> {
    let head = "region,year,sex,age,persons";
    vec![
        at_line("K0101", PEOPLE, Some(1), Swap(PEOPLE, head, "region,year,sex,age,note")),
        at_line("K0101", PEOPLE, Some(1), Swap(PEOPLE, head, "note,year,sex,age,persons")),
        at_line("K0101", PEOPLE, Some(1), Swap(PEOPLE, head, "region,year,sex,note,persons")),
        case("K0102", PEOPLE, 1, 5, Swap(PEOPLE, head, "region,year,sex,age,persns")),
        case("K0102", PEOPLE, 1, 1, Swap(PEOPLE, head, "Region,year,sex,age,persons")),
        case("K0103", USERS, 1, 8, Swap(USERS, "users,note", "users,users")),
        at_line(
            "K0120",
            "tables/mortality.csv",
            Some(1),
            Rewrite("tables/mortality.csv", |text| text.replace('\n', ",\n").replacen("mx,", "mx,qx", 1)),
        ),
        case("K0120", "tables/capacity.csv", 2, 4, Swap("tables/capacity.csv", "2020,78,,Heimen", "2020,78,3,Heimen")),
        case("K0120", "tables/capacity.csv", 2, 4, Swap("tables/capacity.csv", "2020,78,,Heimen", "2020,,,Heimen")),
        at_line("K0407", "tables/capacity.csv", Some(2), Swap("tables/capacity.csv", "2020,78,,Heimen", "2020,,78,Heimen")),
        at_line("K0407", "tables/capacity.csv", Some(3), Swap("tables/capacity.csv", "2020,78,,Heimen", "2027,78,,Heimen")),
        at_line("K0407", "tables/capacity.csv", Some(3), Swap("tables/capacity.csv", "2026,,12,", "2026,,-79,")),
    ]
}

fn numbers() -> Vec<Case> {
    vec![
        cell("K0104", "0101,2020,female,1,many"),
        cell("K0105", "0101,2020,female,1,1 130"),
        cell("K0105", "0101,2020,female,1,\"1,5\""),
        cell("K0105", "0101,2020,female,1,1\u{a0}130"),
        cell("K0106", "0101,2020,female,1,NaN"),
        cell("K0106", "0101,2020,female,1,inf"),
        cell("K0106", "0101,2020,female,1,-infinity"),
        cell("K0106", "0101,2020,female,1,1e400"),
        cell("K0106", "0101,2020,female,1,-0"),
        cell("K0109", "0101,2020,female,1,-5"),
        cell("K0109", "0101,2020,female,1,1000000001"),
        cell("K0113", "0101,2020,female,1,"),
        case("K0109", "tables/fertility.csv", 2, 3, Swap("tables/fertility.csv", "2020,14,0.00000", "2020,14,2.1")),
        case("K0109", "tables/sex_ratio_at_birth.csv", 2, 2, Swap("tables/sex_ratio_at_birth.csv", "1.061", "106")),
        case("K0113", "tables/mortality.csv", 92, 4, Swap("tables/mortality.csv", "2020,male,90,0.243738", "2020,male,90,")),
    ]
}

fn keys() -> Vec<Case> {
    let key = |code, column, row| case(code, PEOPLE, 3, column, Swap(PEOPLE, "0101,2020,female,1,130", row));
    vec![
        key("K0110", 3, "0101,2020,F,1,130"),
        key("K0110", 3, "0101,2020,,1,130"),
        key("K0111", 4, "0101,2020,female,131,130"),
        key("K0111", 4, "0101,2020,female,1.0,130"),
        key("K0111", 4, "0101,2020,female,80+,130"),
        case("K0111", USERS, 3, 6, Swap(USERS, "67,79,264", "67,60,264")),
        key("K0112", 2, "0101,1899,female,1,130"),
        key("K0112", 2, "0101,20,female,1,130"),
        key("K0112", 2, "0101,2020-01-01,female,1,130"),
        key("K0114", 1, "0110,2020,female,1,130"),
        case("K0121", USERS, 3, 2, Swap(USERS, "home-care,2020,,67", "home-car,2020,,67")),
        case("K0121", "tables/norms.csv", 2, 1, Swap("tables/norms.csv", "school-nurse", "school-nurses")),
        case("K0122", ALTERNATIVES, 2, 1, Swap(ALTERNATIVES, "tfr,M,2024", "trf,M,2024")),
        case("K0122", ALTERNATIVES, 2, 2, Swap(ALTERNATIVES, "tfr,M,2024", "tfr,MMM,2024")),
    ]
}

fn completeness() -> Vec<Case> {
    let users = |from, to| Swap(USERS, from, to);
    vec![
        at_line("K0107", PEOPLE, Some(2), Swap(PEOPLE, "0101,2020,female,1,130\n", "")),
        at_line("K0107", USERS, Some(2), users("0101,home-care,2020,,67,79,264,\n", "")),
        at_line("K0107", "tables/use_rates.csv", Some(2), Swap("tables/use_rates.csv", "day-care,male,80,,0.031,\n", "")),
        at_line("K0107", ALTERNATIVES, None, Swap(ALTERNATIVES, "tfr,H,2024,1.5\n", "")),
        at_line("K0107", "tables/fertility.csv", Some(1), Rewrite("tables/fertility.csv", without_older_mothers)),
        at_line("K0108", PEOPLE, Some(4), Swap(PEOPLE, "0101,2020,female,1,130\n", "0101,2020,female,1,130\n0101,2020,female,1,130\n")),
        case("K0108", ALTERNATIVES, 20, 1, Append(ALTERNATIVES, "tfr,M,2024,1.5")),
        at_line("K0115", USERS, Some(3), users("67,79,264", "60,79,264")),
        at_line("K0115", PEOPLE, Some(3), Rewrite(PEOPLE, in_overlapping_bands)).also(&["K0118"]),
        at_line("K0116", PEOPLE, Some(81), Rewrite(PEOPLE, |text| without(text, ",80,"))),
        at_line("K0117", "tables/deaths.csv", None, Rewrite("tables/deaths.csv", |text| without(text, "0102,"))),
        at_line("K0117", "tables/deaths.csv", None, Swap("tables/deaths.csv", "0101,2022,195\n", "")),
    ]
}

fn without(text: &str, part: &str) -> String {
    text.lines().filter(|line| !line.contains(part)).map(|line| format!("{line}\n")).collect()
}

fn without_older_mothers(text: &str) -> String {
    (46..=50).fold(text.to_owned(), |text, age| without(&text, &format!(",{age},")))
}

fn references() -> Vec<Case> {
    let outcome = "\n[outcome]\npopulation = \"tables/population.csv\"";
    let mut people_end_early = at_line("K0123", PEOPLE, None, Rewrite(PEOPLE, |text| without(text, ",2024,")));
    people_end_early.also = &["K0213"];
    vec![
        people_end_early,
        at_line("K0123", "tables/national_population.csv", None, Rewrite("tables/national_population.csv", |text| without(text, "2024,"))),
        at_line("K0124", PEOPLE, None, Append(STUDY, outcome)),
        at_line("K0126", PEOPLE, None, Rewrite(STUDY, a_year_earlier)),
        at_line("K0126", USERS, None, Rewrite(STUDY, a_year_earlier)),
    ]
}

fn a_year_earlier(text: &str) -> String {
    text.replace("jump_off = 2024", "jump_off = 2023").replace(", 2023]", ", 2022]")
}

/// Rows of other places: nobody to share users, the same row twice, no area.
fn other_places() -> Vec<Case> {
    let rows =
        |code, line, column, rows: &'static [u8]| Case { edits: reference(rows), ..case(code, ELSEWHERE, line, column, Append(STUDY, "")) };
    vec![
        rows("K0109", 2, 7, b"area,service,year,age_from,age_to,users,people\nnation,,2010,80,,310,0\n"),
        rows("K0108", 3, 1, b"area,service,year,age_from,age_to,users,people\nnation,,2010,80,,310,900\nnation,,2010,80,,311,900\n"),
        rows("K0113", 2, 1, b"area,service,year,age_from,age_to,users,people\n,,2010,80,,310,900\n"),
    ]
}

fn doubts() -> Vec<Case> {
    let ratio = "tables/sex_ratio_at_birth.csv";
    let misspelt = b"area,service,year,age_from,age_to,users,people\nnation,home-based-care,2010,80,,310,1000\n";
    vec![
        Case { edits: reference(misspelt), ..at_line("K0417", ELSEWHERE, None, Append(STUDY, "")) },
        at_line("K0118", PEOPLE, Some(2), Rewrite(PEOPLE, in_bands)),
        at_line("K0125", USERS, Some(2), Rewrite(USERS, |text| without(text, "0101,home-care,2020,,80"))),
        at_line("K0131", "tables/fertility.csv", None, Rewrite("tables/fertility.csv", |text| text.replace(",0.0", ",0.2"))),
        case("K0131", STUDY, 72, 16, Swap(STUDY, "2024 = 1.5", "2024 = 3.1")).on_key(72, 7),
        at_line("K0132", ALTERNATIVES, None, Swap(ALTERNATIVES, "83.4", "63.4")),
        at_line("K0133", PEOPLE, None, Rewrite(PEOPLE, copied)),
        at_line("K0134", PEOPLE, None, Rewrite(PEOPLE, |text| text.replace("0102,2024,female,80,", "0102,2024,female,80,9"))),
        at_line("K0135", ratio, None, Swap(ratio, "1.061", "1.09")),
        at_line("K0136", PEOPLE, None, Rewrite(PEOPLE, heaped)),
    ]
}

impl Case {
    fn on_key(mut self, line: usize, column: usize) -> Self {
        self.place = (STUDY, Some(line), Some(column));
        self
    }
}

/// Single ages written as bands, 0–4 as one.
fn in_bands(text: &str) -> String {
    let band = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [region, year, sex, age, persons] = cells[..] else { panic!("{line}") };
        match age.parse::<u8>() {
            Err(_) => format!("{region},{year},{sex},age_from,age_to,{persons}\n"),
            Ok(0) => format!("{region},{year},{sex},0,4,700\n"),
            Ok(1..=4) => String::new(),
            Ok(80) => format!("{region},{year},{sex},80,,{persons}\n"),
            Ok(age) => format!("{region},{year},{sex},{age},{age},{persons}\n"),
        }
    };
    text.lines().map(band).collect()
}

fn in_overlapping_bands(text: &str) -> String {
    in_bands(text).replacen("0101,2020,female,5,5,", "0101,2020,female,4,5,", 1)
}

/// Men's numbers of the jump-off written over women's.
fn copied(text: &str) -> String {
    let women =
        |age: &str| text.lines().find(|line| line.starts_with(&format!("0101,2024,female,{age},"))).unwrap().replace("female", "male");
    let line = |line: &str| match line.strip_prefix("0101,2024,male,") {
        Some(rest) => women(rest.split(',').next().unwrap()),
        None => line.to_owned(),
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// Half of the people of each age that does not end in 0 or 5 are written at those that do.
fn heaped(text: &str) -> String {
    let heap = |line: &str| {
        let (keys, persons) = line.rsplit_once(',').unwrap();
        let age = keys.rsplit_once(',').unwrap().1.parse::<u32>();
        match (age, persons.parse::<u32>()) {
            (Ok(age), Ok(persons)) if age < 80 => format!("{keys},{}\n", if age % 5 == 0 { persons * 3 } else { persons / 2 }),
            _ => format!("{line}\n"),
        }
    };
    text.lines().map(heap).collect()
}
