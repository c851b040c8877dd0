//! What `kohort new` refuses and doubts, provoked by the downloads people have.

use crate::program::said;
use std::fs;

/// Codes provoked here.
pub const CODES: [&str; 14] =
    ["K0537", "K0538", "K0539", "K0541", "K0542", "K0543", "K0544", "K0545", "K0547", "K0548", "K0549", "K0550", "K0551", "K0552"];

/// A download of people, long: region, years, sexes, last age of the table (open where it says so).
fn people(region: &str, years: &[u16], sexes: &[&str], last: u8, open: bool) -> String {
    let mut text = String::from("region;alder;kjønn;år;Personer\n");
    for (at, year) in years.iter().enumerate() {
        for (sex, more) in sexes.iter().zip([9, 0]) {
            for age in 0..=last {
                let word = if age == last && open { format!("{age} år eller eldre") } else { format!("{age} år") };
                let persons = usize::from(70 - age.min(69)) + more + at;
                text += &format!("{region};{word};{sex};{year};{persons}\n");
            }
        }
    }
    text
}

const SEXES: [&str; 2] = ["Kvinner", "Menn"];

/// What is said of a study of `file`, with more arguments.
fn of(text: &str, more: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), text).unwrap();
    fs::write(folder.path().join("births.csv"), "region;år;Levendefødte\n3405 Lillehammer;2025;200\n").unwrap();
    fs::write(folder.path().join("late.csv"), "region;år;Levendefødte\n3403 Hamar;2026;200\n").unwrap();
    let codes = said(folder.path(), &[&["new", "x", "--population", "people.csv"], more].concat());
    let refused = codes.iter().any(|code| ["K0537", "K0543", "K0544", "K0545", "K0547", "K0548"].contains(&code.as_str()));
    assert_eq!(folder.path().join("x/study.toml").exists(), !refused, "{codes:?}");
    codes
}

#[test]
fn people_that_cannot_start_a_study_are_refused_by_name() {
    let hamar = |years: &[u16]| people("3403 Hamar", years, &SEXES, 105, true);
    assert_eq!(of(&people("3403 Hamar", &[2026], &SEXES, 70, true), &[]), ["K0543"]);
    let english = [("alder;kjønn;år;Personer", "age;sex;year;Persons"), (" år eller eldre", " years or older"), (" år", " years")];
    let nowhere = people("Storby", &[2026], &["Females", "Males"], 105, true);
    let nowhere = english.iter().fold(nowhere, |text, (word, other)| text.replace(word, other));
    assert_eq!(of(&nowhere, &[]).last().unwrap(), "K0544");
    assert_eq!(of(&hamar(&[2026]), &["--region", "3401"]), ["K0545"]);
    assert_eq!(of(&hamar(&[1998]), &[]), ["K0547"]);
    assert_eq!(of(&hamar(&[2026]), &["--births", "births.csv"]), ["K0548"]);
}

/// What an office expects is not what was counted, whatever shows that it is a projection.
#[test]
fn a_projection_given_as_people_is_refused() {
    let counted = people("3403 Hamar", &[2026, 2027], &SEXES, 105, true);
    let titled = |title: &str| format!("\"{title}\"\n\n{counted}");
    assert_eq!(
        of(&titled("07459: Folkemengde 1. januar, etter region, kjønn, alder og år"), &["--country", "no"]).first(),
        Some(&"K0550".into())
    );
    for title in ["14288: Framskrevet folkemengde 1. januar", "Befolkningsprognos", "Prognose for kommunen", "Population forecast"] {
        assert_eq!(of(&titled(title), &[]), ["K0537"], "{title}");
    }
    let with_column = |head: &str, word: &str| {
        let lines = counted.lines().enumerate().map(|(n, line)| format!("{};{line}\n", if n == 0 { head } else { word }));
        lines.collect::<String>()
    };
    assert_eq!(of(&with_column("Scenario", "Hög"), &[]), ["K0537"]);
    assert_eq!(of(&with_column("Framskrivingsalternativ", "Hovudalternativet"), &[]), ["K0537"]);
    assert_eq!(of(&with_column("statistikkvariabel", "Hovedalternativet (MMMM)"), &[]), ["K0537"]);
    assert_eq!(of(&with_column("utgave", "Høy nasjonal vekst (HHMH)"), &[]), ["K0537"]);
    assert_eq!(of(&counted.replace(";Personer\n", ";Hovedalternativet (MMMM)\n"), &[]), ["K0537"]);
}

#[test]
fn a_county_beside_its_municipality_and_users_of_a_year_with_a_mark_are_doubted() {
    let has = |codes: &[String], code: &str| codes.iter().any(|found| found == code);
    let county =
        people("3403 Hamar", &[2026], &SEXES, 105, true) + people("34 Innlandet", &[2026], &SEXES, 105, true).split_once('\n').unwrap().1;
    assert!(has(&of(&county, &[]), "K0539") && !has(&of(&county, &["--region", "34"]), "K0539"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("users.csv"), "tjeneste;alder;år;Brukere\nA;0+ år;2024;:\nA;0+ år;2025;7\nB;0+ år;2025;:\n").unwrap();
    assert_eq!(said(folder.path(), &["import", "users.csv"]), ["K0515", "K0538"], "a service without a whole year");
    fs::write(folder.path().join("users.csv"), "tjeneste;alder;år;Brukere\nA;0+ år;2024;:\nA;0+ år;2025;7\n").unwrap();
    assert_eq!(said(folder.path(), &["import", "users.csv"]), ["K0538"]);
}

#[test]
fn births_without_people_make_no_study() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("births.csv"), "region;år;Levendefødte\n3403 Hamar;2025;200\n").unwrap();
    assert_eq!(said(folder.path(), &["new", "x", "--births", "births.csv"]), ["K0543"]);
}

#[test]
fn what_is_estimated_unknown_or_left_out_is_said() {
    let has = |codes: &[String], code: &str| codes.iter().any(|found| found == code);
    let together = of(&people("3403 Hamar", &[2026], &["Begge kjønn"], 105, true), &[]);
    assert!(has(&together, "K0549") && has(&together, "K0550"), "{together:?}");
    let gap = of(&people("3403 Hamar", &[2020, 2026], &SEXES, 105, true), &["--births", "late.csv"]);
    assert!(has(&gap, "K0551") && has(&gap, "K0552") && !has(&gap, "K0549"), "{gap:?}");
}

#[test]
fn a_folder_that_is_there_is_left_alone_and_one_that_cannot_be_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "mine").unwrap();
    assert_eq!(said(folder.path(), &["new", "file"]), ["K0541"]);
    assert_eq!(said(folder.path(), &["new", "file/below"]), ["K0542"]);
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "mine");
}
