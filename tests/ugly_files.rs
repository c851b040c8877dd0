//! Downloads as people have them, in bokmål, nynorsk, Swedish and English: each is read right, or refused by its code.
//! (Promises C4–C6, C9, C12 for what is imported.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod ugly_cases;

use kohort::diag::{Diagnostics, Warned};
use kohort::domain::axis::YearLabel;
use kohort::io::formats::{Reading, grids, read_download};
use kohort::scenario::download::{Corrections, Imported, Kind, tidy, together, understand_one};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use ugly_cases::{Expected, HAMAR, HAMAR_TWO_YEARS, cases};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ugly")
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn import(name: &str, bytes: &[u8], corrections: &Corrections) -> Result<Warned<Imported>, Diagnostics> {
    understand_one(&grids(name, bytes, &Reading::default())?, corrections)
}

fn codes(found: &Diagnostics) -> BTreeSet<&'static str> {
    found.sorted().into_iter().map(|diagnostic| diagnostic.code).collect()
}

/// What is wrong with a case; nothing if all is well.
fn complaint(name: &str, expected: &Expected) -> Option<String> {
    let result = import(name, &bytes(name), &Corrections::default());
    match (expected, result) {
        (Expected::Table(table, warns), Ok(read)) => {
            let warned: BTreeSet<&str> = read.warnings.iter().map(|warning| warning.code).collect();
            let same = tidy(&read.value) == *table && warned == warns.iter().copied().collect();
            (!same).then(|| format!("{name}: {warned:?}\n{}", tidy(&read.value)))
        }
        (Expected::Refused(code), Err(found)) => {
            let first = found.sorted()[0].clone();
            let explained = found.sorted().iter().all(|one| !one.why.is_empty() && !one.advice.is_empty() && one.place.file == name);
            (first.code != *code || !explained).then(|| format!("{name}: {:?}", codes(&found)))
        }
        (Expected::Table(..), Err(found)) => Some(format!("{name} is refused: {:?}", found.sorted())),
        (Expected::Refused(code), Ok(read)) => Some(format!("{name} is read, not {code}:\n{}", tidy(&read.value))),
    }
}

#[test]
fn every_ugly_file_is_read_right_or_refused_by_name() {
    let cases = cases();
    assert!(cases.len() >= 40);
    let complaints: Vec<String> = cases.iter().filter_map(|(name, expected)| complaint(name, expected)).collect();
    assert!(complaints.is_empty(), "{} complaints\n\n{}", complaints.len(), complaints.join("\n\n"));
    let named: BTreeSet<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let there: BTreeSet<String> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(named, there, "every file has a case");
}

#[test]
fn assumptions_are_said() {
    let said = |name: &str| -> Vec<String> {
        let read = import(name, &bytes(name), &Corrections::default()).unwrap();
        read.value.assumptions.iter().map(|one| format!("{}: {}", one.what, one.found)).collect()
    };
    let has = |name: &str, part: &str| assert!(said(name).iter().any(|one| one.contains(part)), "{name}: {part} not in {:#?}", said(name));
    has("nb_semicolon_cp1252.csv", "windows-1252");
    has("nb_semicolon_cp1252.csv", "separator: semicolon");
    has("nb_semicolon_cp1252.csv", "title lines: 1 line");
    has("wide_years_notes.csv", "notes: 2 lines");
    has("utf16le_powershell.csv", "UTF-16LE (by its mark)");
    has("encoded_twice.csv", "encoded twice");
    has("decimal_comma.csv", "decimal sign: comma");
    has("points_between_thousands.csv", "points stand between thousands");
    has("total_rows.csv", "totals: 6 recognised and equal");
    has("sv_noise.csv", "31 December (as the table's words say)");
    has("sv_noise.csv", "Statistics Sweden may change small counts");
    has("codes_that_changed.csv", "0403 is the same place as 3403");
    has("codes_that_changed.csv", "the code was not in use");
    has("zero_lost.csv", "a leading zero was lost");
    has("places_that_became_one.csv", "0226, 0227, 0231 are added up as 3205");
    has("name_alone.csv", "Hamar is 3403, by its name");
    has("row_numbers.csv", "column 1 (no heading): not read");
    has("total_of_another_column.csv", "of column `sivilstand` only `i alt`: 6 rows of 12");
    has("under_one.csv", "-1 means ages 0–0");
    has("year_in_title.csv", "year: 2021, for every row");
    has("wide_bare_years.csv", "the last age, 2, means 2 and over");
}

#[test]
fn assumptions_can_be_corrected() {
    let read = |name: &str, corrections: Corrections| import(name, &bytes(name), &corrections);
    let map = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    let grouped = read("sign_unclear.csv", Corrections { decimal: Some(','), ..Corrections::default() }).unwrap();
    assert!(tidy(&grouped.value).contains("female,0,1011\n") && tidy(&grouped.value).contains("female,1,1500\n"));
    let label = Corrections { year_label: Some(YearLabel::Jan1), ..Corrections::default() };
    assert_eq!(read("two_nights.px", label).unwrap().value.year_label, YearLabel::Jan1);
    let single = Corrections { only: map("sivilstand", "Gift"), ..Corrections::default() };
    assert_eq!(tidy(&read("another_column.csv", single).unwrap().value), HAMAR);
    let year = Corrections { year: Some(2021), ..Corrections::default() };
    assert_eq!(read("no_year.csv", year).unwrap().value.records[0].year.get(), 2021);
    let unknown = Corrections { columns: map("age", "Aldur"), ..Corrections::default() };
    assert!(codes(&read("en_comma.csv", unknown).unwrap_err()).contains("K0528"));
    let reading = Reading { delimiter: Some(','), ..Reading::default() };
    assert!(codes(&grids("a", &bytes("nn_bar.csv"), &reading).unwrap_err()).contains("K0501"));
    let reading = Reading { sheet: Some("two".to_owned()), ..Reading::default() };
    let two = grids("a", &bytes("several_sets.json"), &reading).unwrap();
    assert_eq!(tidy(&understand_one(&two, &Corrections::default()).unwrap().value), HAMAR_TWO_YEARS);
}

/// A table of figures of many municipalities, services and measures, such as one makes of several downloads.
#[test]
fn several_columns_can_be_left_unread_and_several_words_of_one_be_kept() {
    let table = "code,name,year,service,age_band,value,base,rate\n\
        3201,A,2024,homes,all,9,100,0.09\n3201,A,2024,care,0-66,3,90,0.03\n3201,A,2024,care,67+,4,10,0.4\n3201,A,2024,care,all,7,100,0.07\n\
        3201,A,2024,nurses,all,5,100,\n3301,B,2024,homes,all,1,50,0.02\n";
    let pair = |of: [&str; 2]| of.map(str::to_owned).into();
    let columns: Vec<(String, String)> = [["ignored", "base"], ["ignored", "rate"]].map(pair).into();
    let only: Vec<(String, String)> = [["name", "A"], ["service", "homes"], ["service", "care"]].map(pair).into();
    let wanted = Corrections { kind: Some(Kind::Users), columns, only, ..Corrections::default() };
    let read = import("many.csv", table.as_bytes(), &wanted).unwrap_or_else(|found| panic!("{:?}", found.sorted()));
    // Homes are counted for all ages together, care by age: neither lost its parts.
    let expected = "region,service,year,sex,age_from,age_to,users\n3201,care,2024,,0,66,3\n3201,care,2024,,67,,4\n3201,homes,2024,,0,,9\n";
    assert_eq!((tidy(&read.value).as_str(), read.value.totals_checked), (expected, 1));
    let one_left = Corrections { columns: [["ignored", "rate"]].map(pair).into(), ..wanted.clone() };
    assert!(codes(&import("many.csv", table.as_bytes(), &one_left).unwrap_err()).contains("K0514"));
    let none_such = Corrections { only: [["name", "A"], ["service", "homes"], ["service", "cars"]].map(pair).into(), ..wanted };
    assert!(codes(&import("many.csv", table.as_bytes(), &none_such).unwrap_err()).contains("K0528"));
}

/// One value of a split (the married) is not everybody: the table is needed without it, or with its total.
#[test]
fn a_split_without_a_total_is_not_advised_to_be_half_read() {
    let found = import("another_column.csv", &bytes("another_column.csv"), &Corrections::default()).unwrap_err();
    let advice = found.sorted()[0].advice.clone();
    assert!(advice.starts_with("download the table again without") && advice.contains("with its total"), "{advice}");
    assert!(advice.contains("only where that one holds everybody") && !advice.contains("=Gift"), "{advice}");
}

#[test]
fn a_workbook_with_stacked_and_merged_headings_is_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "07459: Befolkning, etter region, kjønn, alder og år").unwrap();
    for (column, (year, contents)) in [("2020", "Personer"), ("2021", "")].into_iter().enumerate() {
        let column = u16::try_from(column).unwrap() + 3;
        sheet.write(2, column, year).unwrap();
        if !contents.is_empty() {
            sheet.write(3, column, contents).unwrap();
        }
    }
    let ages = ["0 år", "1 år", "2 år eller eldre"];
    sheet.write(4, 0, "3403 Hamar").unwrap();
    for (block, (sex, first)) in [("Kvinner", 10_u32), ("Menn", 20)].into_iter().enumerate() {
        for (at, age) in ages.iter().enumerate() {
            let row = u32::try_from(4 + block * 3 + at).unwrap();
            let value = first + u32::try_from(at).unwrap();
            if at == 0 {
                sheet.write(row, 1, sex).unwrap();
            }
            sheet.write(row, 2, *age).unwrap();
            sheet.write(row, 3, value).unwrap();
            sheet.write(row, 4, value + 1).unwrap();
        }
    }
    sheet.write(11, 0, "Kilde: Statistisk sentralbyrå").unwrap();
    let read = import("people.xlsx", &book.save_to_buffer().unwrap(), &Corrections::default()).unwrap();
    assert_eq!(tidy(&read.value), HAMAR_TWO_YEARS);
}

#[test]
fn several_files_make_one_history_and_must_agree() {
    let read = |name: &str| import(name, &bytes(name), &Corrections::default()).unwrap();
    let joined = together(vec![read("wide_years_notes.csv"), read("nb_long_utf8_bom.csv")]).unwrap();
    assert_eq!(tidy(&joined.value), HAMAR_TWO_YEARS);
    let other = String::from_utf8(bytes("nb_long_utf8_bom.csv")).unwrap().replace(";12", ";19");
    let other = import("other.csv", other.as_bytes(), &Corrections::default()).unwrap();
    let found = together(vec![read("wide_years_notes.csv"), other]).unwrap_err();
    let first = found.sorted()[0].clone();
    assert_eq!((first.code, first.place.file.as_str(), first.place.line), ("K0526", "other.csv", Some(3)));
    assert!(first.what.contains("12 in wide_years_notes.csv, 19 in other.csv"), "{}", first.what);
    assert!(codes(&together(vec![read("births.csv"), read("people.px")]).unwrap_err()).contains("K0527"));
    let unsplit = "region;alder;Personer 2021\n3403;0 år;32\n3403;1 år;34\n3403;2+ år;36\n";
    let unsplit = import("both.csv", unsplit.as_bytes(), &Corrections::default()).unwrap();
    assert_eq!(tidy(&together(vec![read("nb_long_utf8_bom.csv"), unsplit]).unwrap().value), HAMAR);
}

#[test]
fn the_tidy_table_reads_back_to_itself() {
    for (name, expected) in cases() {
        let Expected::Table(table, _) = expected else { continue };
        let first = import(name, &bytes(name), &Corrections::default()).unwrap().value;
        let again = Corrections { kind: Some(first.kind), year_label: Some(first.year_label), ..Corrections::default() };
        let second = import("tidy.csv", table.as_bytes(), &again).unwrap_or_else(|found| panic!("{name}: {:?}", found.sorted()));
        assert_eq!(tidy(&second.value), table, "{name}");
        let shifted = second.value.clone().relabelled(YearLabel::Dec31).relabelled(first.year_label);
        assert_eq!(tidy(&shifted), table, "{name} there and back");
    }
}

#[test]
fn files_made_to_hurt_are_refused() {
    let deep = [b"{\"a\":".repeat(40), b"1".to_vec(), b"}".repeat(40)].concat();
    let sizes = br#"{"class":"dataset","id":["a","b"],"size":[4000000,4000000],"dimension":{"a":{"category":{"index":["x"]}},"b":{"category":{"index":["x"]}}},"value":[1]}"#;
    let inputs: [(&[u8], &str); 8] = [
        (&deep, "K0026"),
        (sizes, "K0504"),
        (&b"\"".repeat(100_001), "K0007"),
        (&b";".repeat(100_000), "K0009"),
        (&b"\n".repeat(1_000_000), "K0010"),
        (&b"a;b\n".repeat(100_000), "K0501"),
        (b"%PDF-1.7", "K0502"),
        (b"CHARSET=\"ANSI\";DATA=", "K0505"),
    ];
    for (bytes, code) in inputs {
        let found = import("hostile", bytes, &Corrections::default()).unwrap_err();
        assert!(codes(&found).contains(code), "{code}: {:?}", found.sorted());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Some bytes of a file changed, or its end lost: read or refused, never a crash.
    #[test]
    fn spoilt_bytes_never_crash(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), new in prop::collection::vec(any::<u8>(), 0..12), cut in any::<bool>()) {
        let cases = cases();
        let (name, _) = cases[file.index(cases.len())];
        let mut spoilt = bytes(name);
        let at = at.index(spoilt.len() + 1);
        let end = if cut { spoilt.len() } else { (at + new.len()).min(spoilt.len()) };
        spoilt.splice(at..end, new);
        if let Ok(read) = import(name, &spoilt, &Corrections::default()) {
            prop_assert!(tidy(&read.value).lines().count() > 1);
        }
    }
}

/// The real downloads, where they are: those of people give the people of the municipality, the others are refused.
#[test]
fn real_downloads_are_read_right() {
    let Some(data) = std::env::var_os("KOHORT_DATA").map(PathBuf::from).filter(|data| data.join("data/formats").is_dir()) else {
        eprintln!("skipped: KOHORT_DATA names no folder with data/formats");
        return;
    };
    let of = |name: &str| {
        let path = data.join("data/formats").join(name);
        read_download(&path, &Reading::default()).and_then(|grids| understand_one(&grids, &Corrections::default()))
    };
    let files =
        ["ssb_07459_2015_2018_tab.csv", "ssb_07459_2019_comma.csv", "ssb_07459_2021_semicolon.csv", "ssb_07459_2021_by_sex_semicolon.csv"];
    let history =
        together(files.iter().map(|name| of(name).unwrap_or_else(|found| panic!("{name}: {:?}", found.sorted()))).collect()).unwrap().value;
    assert_eq!(history.regions.iter().map(|region| region.code.as_str()).collect::<Vec<_>>(), ["3201", "3403", "3405"]);
    for (at, place) in ["baerum", "hamar", "lillehammer"].into_iter().enumerate() {
        let known = fs::read_to_string(data.join(format!("data/municipalities/{place}_population.csv"))).unwrap();
        let mut expected: BTreeMap<(u16, u8), f64> = BTreeMap::new();
        for line in known.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            *expected.entry((cells[0].parse().unwrap(), cells[2].parse().unwrap())).or_insert(0.0) += cells[3].parse::<f64>().unwrap();
        }
        let mut read: BTreeMap<(u16, u8), f64> = BTreeMap::new();
        for record in history.records.iter().filter(|record| record.region == Some(at)) {
            *read.entry((record.year.get(), record.age_from)).or_insert(0.0) += record.value.unwrap();
        }
        assert_eq!(read.len(), 6 * 106, "{place}: 2015–2019 and 2021 by single age");
        assert!(read.iter().all(|(key, value)| expected[key].to_bits() == value.to_bits()), "{place}");
    }
    for (name, code) in [
        ("jsonstat2_org_galicia.json", "K0519"),
        ("jsonstat2_org_hierarchy.json", "K0510"),
        ("jsonstat2_org_oecd_canada_collection.json", "K0518"),
        ("ssb_05300_jsonstat2.json", "K0510"),
        ("ssb_05300_metadata_v1.json", "K0504"),
        ("ssb_29843_jsonstat1.json", "K0510"),
    ] {
        assert_eq!(codes(&of(name).unwrap_err()).first(), Some(&code), "{name}");
    }
}
