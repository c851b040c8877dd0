//! Building and new places (K074x), and the money and standing of rows of capacity.

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Swap};

const STUDY: &str = "study.toml";
const TABLE: &str = "tables/capacity.csv";
/// The last line of long stays, 102 in the study.
const PLACES: &str = "places = { occupancy = 0.95 }";

/// A programme of long stays with a spoilt key, on line 103.
fn building(code: &'static str, column: usize, keys: &'static str) -> Case {
    Case { code, place: (STUDY, Some(103), Some(column)), also: &[], edits: vec![Swap(STUDY, PLACES, keys)] }
}

/// The table of capacity with the columns of money and standing, and further rows from line 6 on.
fn table(rows: &'static str) -> Vec<Edit> {
    const SOUND: &str = "region,service,year,places,change,name,status,investment,running_cost,currency,price_year\n\
        0101,long-stay,2020,78,,Heimen,,,,,\n0101,long-stay,2026,,12,Nytt bygg,decided,52000000,13200000,NOK,2024\n\
        0102,long-stay,2020,31,,Tunet,,,,,\n0102,day-care,2022,14,,,,,,,\n";
    vec![Bytes(TABLE, format!("{SOUND}{rows}\n").into_bytes())]
}

fn row(code: &'static str, column: usize, row: &'static str) -> Case {
    Case { code, place: (TABLE, Some(6), Some(column)), also: &[], edits: table(row) }
}

pub fn cases() -> Vec<Case> {
    [rows(), programmes(), new_places()].into_iter().flatten().collect()
}

fn rows() -> Vec<Case> {
    let nowhere = |code, rows| Case { code, place: (TABLE, None, None), also: &[], edits: table(rows) };
    let on_line_6 = |code, rows| Case { code, place: (TABLE, Some(6), None), also: &[], edits: table(rows) };
    vec![
        row("K0740", 5, "0101,long-stay,2027,,0,Ombygging,,,,,"),
        row("K0109", 8, "0101,long-stay,2027,,4,Ombygging,,-5,,NOK,2024"),
        row("K0109", 9, "0101,long-stay,2027,,4,Ombygging,,,-5,NOK,2024"),
        row("K0112", 3, "0101,long-stay,,,,Ombygging,,4000000,,NOK,2024"),
        row("K0120", 4, "0101,long-stay,2027,,,Ombygging,,,,,"),
        row("K0747", 7, "0101,long-stay,2027,,4,Ombygging,perhaps,,,,"),
        row("K0748", 4, "0101,long-stay,2027,120,,Ombygging,proposed,,,,"),
        nowhere("K0741", "0101,long-stay,2031,,40,Ombygging,,,,,"),
        on_line_6("K0407", "0101,long-stay,2027,,-91,Heimen,proposed,,,,"),
        on_line_6("K0407", "0101,day-care,2027,,20,Dagsenter,proposed,,,,"),
        row("K0782", 8, "0101,long-stay,2027,,4,Ombygging,,4000000,,NOK,"),
        row("K0782", 9, "0101,long-stay,2027,,4,Ombygging,,,900000,,2024"),
        row("K0727", 11, "0101,long-stay,2027,,4,Ombygging,,4000000,,NOK,2023"),
        row("K0727", 11, "0101,long-stay,2027,,4,Ombygging,,4000000,,SEK,2024"),
    ]
}

fn programmes() -> Vec<Case> {
    let elsewhere = |code, line, edits| Case { code, place: (STUDY, Some(line), Some(12)), also: &[], edits };
    vec![
        building("K0742", 21, "places = { occupancy = 0.95 }\nbuilding = { unit = 0, ready = 2026, source = \"made up\" }"),
        building("K0742", 21, "places = { occupancy = 0.95 }\nbuilding = { unit = 7.5, ready = 2026, source = \"made up\" }"),
        building("K0742", 45, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026, wait = 1.5, source = \"made up\" }"),
        building("K0743", 32, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2023, source = \"made up\" }"),
        building("K0743", 32, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2031, source = \"made up\" }"),
        building(
            "K0207",
            60,
            "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026, investment_per_unit = -1, currency = \"NOK\", price_year = 2024, source = \"made up\" }",
        ),
        building("K0207", 45, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026, wait = 51, source = \"made up\" }"),
        building("K0204", 12, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026 }"),
        building(
            "K0782",
            60,
            "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026, investment_per_unit = 9, currency = \"NOK\", source = \"made up\" }",
        ),
        elsewhere("K0744", 129, vec![Append(STUDY, "building = { unit = 8, ready = 2026, source = \"made up\" }")]),
        elsewhere(
            "K0749",
            130,
            vec![
                Swap(STUDY, PLACES, "places = { occupancy = 0.95 }\nbuilding = { unit = 8, ready = 2026, source = \"made up\" }"),
                Append(STUDY, "building = { unit = 9, ready = 2026, source = \"made up\" }"),
                Append(TABLE, "0101,all-places,2020,90,,"),
                Append(TABLE, "0102,all-places,2020,45,,"),
            ],
        ),
    ]
}

fn new_places() -> Vec<Case> {
    let asked = |code, line, column, from, to| Case {
        code,
        place: (STUDY, Some(line), Some(column)),
        also: &[],
        edits: vec![Swap(STUDY, from, to)],
    };
    vec![
        asked("K0745", 92, 14, "hours_per_user_week = 3.7", "hours_per_user_week = 3.7\nnew_places = { from = 2022, base = \"counted\" }"),
        asked("K0746", 103, 23, PLACES, "places = { occupancy = 0.95 }\nnew_places = { from = 2012, base = \"modelled\" }"),
        asked("K0746", 103, 23, PLACES, "places = { occupancy = 0.95 }\nnew_places = { from = 2031, base = \"modelled\" }"),
        asked("K0746", 103, 23, PLACES, "places = { occupancy = 0.95 }\nnew_places = { from = 2025, base = \"counted\" }"),
        Case {
            code: "K0746",
            place: (STUDY, Some(129), Some(23)),
            also: &[],
            edits: vec![Append(STUDY, "new_places = { from = 2022, base = \"counted\" }")],
        },
    ]
}
