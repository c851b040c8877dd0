//! Figures of plans (K0765–K0771): what cannot be read, and what a plan says against itself and the register.

use crate::Case;
use crate::folder::Edit::{self, Swap};

const TABLE: &str = "tables/plan_figures.csv";
const HEAD: &str = "key,plan,page,figure,value,measure,unit,year,year_from,service,age_from,age_to,formula,same_as\n";

/// The study with a table of figures, after `head`.
fn figures(rows: &str) -> Vec<Edit> {
    vec![
        Swap("study.toml", "norms = \"tables/norms.csv\"\n", "norms = \"tables/norms.csv\"\nplan_figures = \"tables/plan_figures.csv\"\n"),
        Swap("study.toml", "norms = \"made up\"\n", "norms = \"made up\"\nplan_figures = \"made up\"\n"),
        Edit::Bytes(TABLE, format!("{HEAD}{rows}").into_bytes()),
    ]
}

fn case(code: &'static str, line: usize, column: Option<usize>, rows: &str) -> Case {
    Case { code, place: (TABLE, Some(line), column), also: &[], edits: figures(rows) }
}

pub fn cases() -> Vec<Case> {
    let mut stranger = case("K0765", 2, None, "");
    let table =
        "key,plan,page,figure,value,measure,year,scenario\na,Plan,1,People,1380,people,2022,goal\nb,Plan,1,People,1380,people,2022,mmmm\n";
    stranger.edits[2] = Edit::Bytes(TABLE, table.as_bytes().to_vec());
    vec![
        stranger,
        case("K0765", 2, Some(6), "a,Plan,1,People,1380,person,,2022,,,,,,\n"),
        case("K0765", 2, Some(9), "a,Plan,1,Growth,3,people_growth,,2022,,,80,,,\n"),
        case("K0765", 2, Some(10), "a,Plan,1,Users,3,users,,2022,,,80,,,\n"),
        case("K0765", 2, Some(13), "a,Plan,1,Sum,3,follows,,,,,,,,\n"),
        case("K0765", 2, Some(5), "a,Plan,1,Coverage,15.0,people,,2022,,,80,,,\n"),
        case("K0766", 2, None, "a,Plan,1,Sum,3,follows,,,,,,,b + 2,\n"),
        case("K0766", 3, None, "a,Plan,1,Places,3,given,,,,,,,,\nb,Plan,1,Sum,3,follows,,,,,,,a +,\n"),
        case("K0766", 3, None, "a,Plan,1,Places,3,given,,,,,,,,\nb,Plan,1,Sum,3,follows,,,,,,,kohort.a * 2,\n"),
        case("K0766", 2, None, "a,Plan,1,Places,3,given,,,,,,,,nobody\n"),
        // A circle: each rests on what is found for the other.
        case("K0766", 2, None, "a,Plan,1,C,3,coverage,,2022,,,,,kohort.b,\nb,Plan,1,D,3,coverage,,2022,,,,,1,\n"),
        case("K0108", 3, Some(1), "a,Plan,1,Places,3,given,,,,,,,,\na,Plan,2,Places,4,given,,,,,,,,\n"),
        case("K0121", 2, Some(10), "a,Plan,1,Users,3,users,,2022,,home-car,,,,\n"),
        case("K0111", 2, Some(12), "a,Plan,1,People,3,people,,2022,,,80,67,,\n"),
        case("K0104", 2, Some(5), "a,Plan,1,People,many,people,,2022,,,80,,,\n"),
    ]
}

/// Contradictions: they come when the study is built, and stop nothing.
pub fn contradictions() -> Vec<(&'static str, Vec<Edit>)> {
    vec![
        ("K0767", figures("a,Plan,3,Places,50,given,,,,,,,,\nb,Plan,5,Places,42,given,,,,,,,,a\n")),
        ("K0768", figures("a,Plan,3,Pupils,2348,given,,,,,,,,\nb,Plan,3,Short,3.5,follows,,,,,,,a / 300 - 3.6,\n")),
        ("K0769", figures("a,Plan,3,People 80+,1386,people,,2023,,,80,,,\n")),
        ("K0770", figures("a,Plan,3,Young,275,given,,,,,,,,\nb,Plan,3,Old,704,given,,,,,,,,\nc,Plan,3,All,978,follows,,,,,,,a + b,\n")),
        ("K0771", figures("a,Plan,3,Places,78,given,,,,,,,,\nb,Plan,3,Coverage,3.9,coverage,,2022,,,80,,a,\n")),
    ]
}

/// A table without a word against itself stays without one.
#[test]
fn a_sound_table_of_figures_is_passed_in_silence() {
    let rows = "a,Plan,3,Pupils,2348,given,,,,,,,,\nb,Plan,3,Short,4.2,follows,,,,,,,a / 300 - 3.6,\nc,Plan,4,Pupils,2348,given,,,,,,,,a\n\
                d,Plan,3,People 80+,2009,people,,2023,,,80,,,\n";
    let found = crate::folder::Folder::with(&figures(rows)).judge_with_model();
    let own = ["K0765", "K0766", "K0767", "K0768", "K0769", "K0770", "K0771"];
    assert!(own.iter().all(|code| found.count(code) == 0), "{}", crate::folder::Folder::shown(&found));
}
