//! Hard limits, at, just under and just over. (Promise C11.)

use crate::folder::{Edit, Folder};

fn codes(edit: Edit) -> Vec<&'static str> {
    Folder::with(&[edit]).judge().sorted().into_iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn years_horizon_ages_and_cells_are_limited_exactly() {
    let people = |row| Edit::Swap("tables/population.csv", "0101,2020,female,1,130", row);
    assert_eq!(codes(people("0101,2020,female,1,1000000000")), ["K0134"]);
    assert!(codes(people("0101,2020,female,1,1000000000.1")).contains(&"K0109"));
    assert_eq!(codes(Edit::Swap("study.toml", "horizon = 2030", "horizon = 2124")), [""; 0]);
    assert_eq!(codes(Edit::Swap("study.toml", "horizon = 2030", "horizon = 2125")), ["K0215"]);
    let mortality = |row| Edit::Swap("tables/mortality.csv", "2020,male,100,", row);
    assert_eq!(codes(mortality("2020,male,100,10")), [""; 0]);
    assert_eq!(codes(mortality("2020,male,100,10.1")), ["K0109"]);
}

#[test]
fn rates_are_limited_exactly() {
    let fertility = |row| Edit::Swap("tables/fertility.csv", "2020,14,0.00000", row);
    assert_eq!(codes(fertility("2020,14,1.3")), [""; 0]);
    assert_eq!(codes(fertility("2020,14,2")), ["K0131"]);
    assert_eq!(codes(fertility("2020,14,2.01")), ["K0109"]);
    let rate = |row| Edit::Swap("tables/use_rates.csv", "day-care,male,80,,0.031", row);
    assert_eq!(codes(rate("day-care,male,80,,20")), [""; 0]);
    assert_eq!(codes(rate("day-care,male,80,,20.1")), ["K0109"]);
}

#[test]
fn blanks_in_death_rates_are_allowed_above_ninety_alone() {
    let mortality = |from, to| Edit::Swap("tables/mortality.csv", from, to);
    assert_eq!(codes(mortality("2020,male,91,0.268825", "2020,male,91,")), [""; 0]);
    assert_eq!(codes(mortality("2020,male,90,0.243738", "2020,male,90,")), ["K0113"]);
}

#[test]
fn letters_of_a_sound_study_may_be_any_with_rows() {
    for letters in ["HHMH", "LLML", "KKKK", "MMM0", "MM00", "KMK0"] {
        let edit = Edit::Rewrite(
            "study.toml",
            match letters {
                "HHMH" => |text: &str| text.replace("\"MMMM\"", "\"HHMH\""),
                "LLML" => |text: &str| text.replace("\"MMMM\"", "\"LLML\""),
                "KKKK" => |text: &str| text.replace("\"MMMM\"", "\"KKKK\""),
                "MMM0" => |text: &str| text.replace("\"MMMM\"", "\"MMM0\""),
                "MM00" => |text: &str| text.replace("\"MMMM\"", "\"MM00\""),
                _ => |text: &str| text.replace("\"MMMM\"", "\"KMK0\""),
            },
        );
        assert_eq!(codes(edit), [""; 0], "{letters}");
    }
}
