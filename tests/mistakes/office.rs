//! An office's projection that a scenario runs (K014x, K035x).

use crate::Case;
use crate::folder::Edit::{self, Append, Bytes, Swap};

const STUDY: &str = "study.toml";
const TABLE: &str = "tables/published.csv";

/// A projection of both regions, lopsided in region, sex, age and year, to 80 and over; rows that `keep` refuses are left out.
pub fn table(keep: fn(region: &str, year: u16, sex: &str, age: u8) -> bool) -> Vec<u8> {
    let mut text = "who;made;what;region;sex;age_from;age_to;year;value\n".to_owned();
    for (region, size) in [("0101", 130.0), ("0102", 70.0)] {
        for year in 2024..=2031_u16 {
            for (sex, more) in [("female", 3.0), ("male", -2.0)] {
                for age in (0..=80).filter(|age| keep(region, year, sex, *age)) {
                    let people = size + more - f64::from(age) + f64::from(year % 7) * f64::from(age % 3);
                    let to = if age == 80 { String::new() } else { age.to_string() };
                    text += &format!("SSB;2024;people;{region};{sex};{age};{to};{year};{}\n", people.max(1.0));
                }
            }
        }
    }
    text.into_bytes()
}

/// The study with a scenario that runs the projection.
pub fn edits(keep: fn(&str, u16, &str, u8) -> bool, scenario: &'static str) -> Vec<Edit> {
    vec![Bytes(TABLE, table(keep)), Append(STUDY, scenario)]
}

pub const SCENARIO: &str = "\n[[scenario]]\nid = \"office\"\nname = \"SSB\"\nalternatives = \"MMMM\"\npublished = \"SSB 2024\"";

const ALL: fn(&str, u16, &str, u8) -> bool = |_, _, _, _| true;

fn case(code: &'static str, place: (&'static str, Option<usize>, Option<usize>), edits: Vec<Edit>) -> Case {
    Case { code, place, also: &[], edits }
}

pub fn cases() -> Vec<Case> {
    let with = |from, to| {
        let mut all = edits(ALL, SCENARIO);
        all.push(Swap(STUDY, from, to));
        all
    };
    vec![
        case("K0140", (STUDY, Some(134), Some(13)), with("published = \"SSB 2024\"", "published = \"SSB 2025\"")),
        case("K0140", (STUDY, Some(134), Some(13)), vec![Append(STUDY, SCENARIO), Swap(STUDY, "SSB 2024", "Innbygd kommune 2019")]),
        case("K0141", (TABLE, None, None), edits(|region, year, _, _| region == "0101" || year != 2027, SCENARIO)),
        case("K0141", (TABLE, None, None), edits(|_, year, _, _| year <= 2030, SCENARIO)),
        case(
            "K0142",
            (TABLE, Some(650), None),
            edits(|region, year, sex, age| (region, year, sex, age) != ("0101", 2028, "male", 7), SCENARIO),
        ),
        case("K0142", (TABLE, Some(2), None), edits(|_, year, sex, age| (year, sex) != (2024, "male") || age < 80, SCENARIO)),
        case(
            "K0143",
            (STUDY, Some(135), Some(17)),
            with("published = \"SSB 2024\"", "published = \"SSB 2024\"\nnet_migration = { 2026 = 9 }"),
        ),
        Case {
            also: &["K0117"],
            ..case(
                "K0146",
                ("tables/population.csv", Some(164), None),
                vec![Swap(STUDY, "horizon = 2030", "horizon = 2030\nstocks = [2020, 2022, 2023, 2024, 2025]")],
            )
        },
        case("K0147", (TABLE, Some(1), None), vec![Edit::Bytes(TABLE, b"region;year;persons\n0101;2030;20\n".to_vec())]),
        case("K0144", (TABLE, None, None), edits(|_, _, _, age| age < 80, SCENARIO)),
        case("K0145", (STUDY, Some(20), Some(20)), with("open_age = 80", "open_age = 80\nmigration_timing = \"even-by-age\"")),
    ]
}
