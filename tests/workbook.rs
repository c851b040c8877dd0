//! A study in one workbook: the same study as its folder, the same tables to the byte, every mistake named by sheet, row
//! and column. (Contract: STUDY may be a workbook.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::diag::Diagnostics;
use kohort::diag::render::{Paint, render};
use kohort::io::read::read_study;
use kohort::io::workbook;
use kohort::report::labels;
use kohort::scenario::check::{Files, check};
use kohort::scenario::inputs::Inputs;
use kohort::scenario::workbook::book::{Book, Cell, Sheet};
use kohort::scenario::workbook::layout;
use program::{call_in, copy, root, small, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The files of a study's folder, as its maker would hand them over.
fn files_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = read_study(folder).unwrap();
    std::iter::once((files.study_file.clone(), files.study.clone())).chain(files.tables.clone()).collect()
}

fn book_of(folder: &Path) -> Book {
    static SMALL: OnceLock<Book> = OnceLock::new();
    let read = || layout::book(&files_of(folder)).unwrap_or_else(|found| panic!("{}", shown(&found)));
    if folder == small() { SMALL.get_or_init(read).clone() } else { read() }
}

fn shown(found: &Diagnostics) -> String {
    render(found, &BTreeMap::new(), Paint::Plain)
}

/// Writes a workbook into a folder called `name`.
fn written(into: &TempDir, name: &str, book: &Book) -> PathBuf {
    let folder = into.path().join(name);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("study.xlsx");
    fs::write(&path, workbook::bytes(book).unwrap()).unwrap();
    path
}

fn judged(files: &Files) -> Result<Inputs, Diagnostics> {
    let keys: Vec<&str> = labels::keys().collect();
    check(files, &keys).map(|warned| warned.value)
}

/// What a study says, line by line: blanks in death rates are no numbers, and equal to nothing.
fn inputs(study: &Path) -> Vec<String> {
    let mut inputs = judged(&read_study(study).unwrap()).unwrap_or_else(|found| panic!("{}", shown(&found)));
    // A sheet is called otherwise than a file.
    inputs.protection.count_files.iter_mut().for_each(String::clear);
    format!("{inputs:#?}").lines().map(str::to_owned).collect()
}

fn same(what: &str, one: &[String], other: &[String]) {
    let differ = one.iter().zip(other).find(|(one, other)| one != other);
    assert!(one.len() == other.len() && differ.is_none(), "{what}: {differ:?}");
}

#[test]
fn a_study_goes_through_a_workbook_and_stays_the_same() {
    let into = TempDir::new().unwrap();
    let scenarios = fs::read_dir(root().join("scenarios")).unwrap().map(|entry| entry.unwrap().path());
    let mut studies: Vec<PathBuf> = scenarios.filter(|folder| folder.join("study.toml").exists()).chain([small()]).collect();
    studies.sort();
    assert!(studies.len() >= 3);
    for folder in studies {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let path = written(&into, name, &book_of(&folder));
        same(name, &inputs(&path), &inputs(&folder));
        same("the folder it stands in is the study too", &inputs(path.parent().unwrap()), &inputs(&folder));
    }
}

#[test]
fn a_workbook_is_the_same_bytes_every_time() {
    let book = book_of(&small());
    let first = workbook::bytes(&book).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(workbook::bytes(&book).unwrap() == first, "a clock stands in it");
}

#[test]
fn a_run_of_either_writes_the_same_tables_to_the_byte() {
    let into = TempDir::new().unwrap();
    let path = written(&into, "small", &book_of(&small()));
    let run = |study: &Path, out: &str| {
        let said = call_in(into.path(), &["run", study.to_str().unwrap(), "--no-png", "--out", out]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let mut tables = tree(&into.path().join(out).join("tables"));
        // It carries the run's id, which every input's bytes are part of.
        tables.remove("datapackage.json");
        tables
    };
    let (folder, workbook) = (run(&small(), "one"), run(&path, "two"));
    assert!(folder.len() > 5 && folder.keys().eq(workbook.keys()));
    for (name, bytes) in &folder {
        assert!(*bytes == workbook[name], "{name} differs");
    }
    let manifest = fs::read_to_string(into.path().join("two/run.json")).unwrap();
    assert!(manifest.contains("\"study.xlsx\": \"") && !manifest.contains("people"), "the workbook is the one input");
}

/// The workbook is one file with the counts in it: its hash, and the run's id, may not tell a small one.
#[test]
fn a_public_run_of_a_workbook_tells_no_small_count() {
    let into = TempDir::new().unwrap();
    let run = |name: &str, users: &str| {
        let folder = into.path().join(format!("{name}-files"));
        copy(&small(), &folder);
        let table = folder.join("tables/users.csv");
        let text = fs::read_to_string(&table).unwrap();
        fs::write(&table, text.replace("0102,long-stay,2023,,67,79,16", &format!("0102,long-stay,2023,,67,79,{users}"))).unwrap();
        let path = written(&into, name, &book_of(&folder));
        let said = call_in(path.parent().unwrap(), &["run", "study.xlsx", "--no-png", "--scenario", "mmmm", "--out", "out"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let manifest = fs::read_to_string(path.parent().unwrap().join("out/run.json")).unwrap();
        let start = manifest.find("\"inputs\"").unwrap();
        (manifest[manifest.find("\"run_id\"").unwrap()..manifest.find("\"command\"").unwrap()].to_owned(), manifest[start..].to_owned())
    };
    let named = |name: &str, users: &str| {
        let (id, rest) = run(name, users);
        (id, rest.split("\"outputs\"").next().unwrap().to_owned())
    };
    let [two, three, four] = [("a/same", "2"), ("b/same", "3"), ("c/same", "4")].map(|(name, users)| named(name, users));
    assert_eq!(two, three);
    assert!(two.0 != four.0 && two.1 != four.1, "what is no secret counts");
}

#[test]
fn a_new_study_is_the_same_as_a_workbook() {
    let into = TempDir::new().unwrap();
    for (folder, more) in [("plain/hamar", None), ("book/hamar", Some("--workbook"))] {
        let args: Vec<&str> = ["new", folder].into_iter().chain(more).collect();
        let said = call_in(into.path(), &args);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(program::names(&into.path().join("book/hamar")), ["study.xlsx"]);
    same("new", &inputs(&into.path().join("book/hamar")), &inputs(&into.path().join("plain/hamar")));
}

/// The small study's workbook, spoilt, and what is said of it: code, sheet, row, column.
fn said_of(spoil: impl FnOnce(&mut Book)) -> Vec<(&'static str, String, Option<usize>, Option<usize>)> {
    let into = TempDir::new().unwrap();
    let mut book = book_of(&small());
    spoil(&mut book);
    let path = into.path().join("study.xlsx");
    fs::write(&path, workbook::bytes(&book).unwrap()).unwrap();
    said(&path)
}

/// Codes and places of everything found in a workbook.
fn said(path: &Path) -> Vec<(&'static str, String, Option<usize>, Option<usize>)> {
    let keys: Vec<&str> = labels::keys().collect();
    let judged = read_study(path).and_then(|files| check(&files, &keys));
    let found: Diagnostics = judged.map_or_else(|found| found, |warned| warned.warnings.into_iter().collect());
    let at = |place: &kohort::diag::Place| (place.sheet.clone().unwrap_or_default(), place.line, place.column);
    found.sorted().into_iter().map(|d| (d.code, at(&d.place).0, at(&d.place).1, at(&d.place).2)).collect()
}

fn sheet<'b>(book: &'b mut Book, name: &str) -> &'b mut Sheet {
    book.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("no sheet {name}"))
}

/// Puts a cell where `row` and `column` say.
fn put(book: &mut Book, name: &str, row: u32, column: u16, cell: Option<Cell>) {
    let sheet = sheet(book, name);
    let row = sheet.rows.iter_mut().find(|known| known.number == row).unwrap();
    row.cells.retain(|(at, _)| *at != column);
    row.cells.extend(cell.map(|cell| (column, cell)));
    row.cells.sort_by_key(|(at, _)| *at);
}

fn text(text: &str) -> Option<Cell> {
    Some(Cell::Text(text.to_owned()))
}

/// The row of a key in a sheet's first column.
fn row_of(book: &mut Book, name: &str, key: &str) -> u32 {
    let is_it = |cell: &Cell| cell.text() == key;
    sheet(book, name).rows.iter().find(|row| row.cell(1).is_some_and(is_it)).unwrap_or_else(|| panic!("no {key}")).number
}

#[test]
fn a_sound_workbook_has_no_mistake_and_no_doubt() {
    assert_eq!(said_of(|_| {}), []);
}

#[test]
fn mistakes_of_tables_are_named_by_sheet_row_and_column() {
    let at = |code, sheet: &str, row, column| vec![(code, sheet.to_owned(), Some(row), Some(column))];
    // region, year, sex, age, persons
    assert_eq!(said_of(|book| put(book, "people", 12, 5, text("1,5"))), at("K0105", "people", 12, 5));
    assert_eq!(said_of(|book| put(book, "people", 12, 5, text("130"))), [], "a number typed as text is that number");
    assert_eq!(said_of(|book| put(book, "people", 12, 3, text("woman"))), at("K0110", "people", 12, 3));
    assert_eq!(said_of(|book| put(book, "people", 1, 5, text("person"))), at("K0102", "people", 1, 5));
}

#[test]
fn mistakes_of_settings_scenarios_and_services_are_named_by_cell() {
    let said = |spoil: &dyn Fn(&mut Book)| said_of(|book| spoil(book));
    let swap = |sheet: &'static str, key: &'static str, column, cell: Option<Cell>| {
        move |book: &mut Book| {
            let row = row_of(book, sheet, key);
            put(book, sheet, row, column, cell.clone());
        }
    };
    let place = |code, sheet: &str, key: &str, column| {
        let row = row_of(&mut book_of(&small()), sheet, key) as usize;
        vec![(code, sheet.to_owned(), Some(row), Some(column))]
    };
    assert_eq!(said(&swap("settings", "horizon", 2, text("soon"))), place("K0205", "settings", "horizon", 2));
    assert_eq!(said(&swap("settings", "language", 2, text("de"))), place("K0205", "settings", "language", 2));
    assert!(said(&swap("settings", "horizon", 1, text("horizont"))).contains(&place("K0203", "settings", "horizon", 1)[0]));
    assert_eq!(said(&swap("scenarios", "tfr 2030", 4, text("1,9"))), place("K0202", "scenarios", "tfr 2030", 4));
    assert_eq!(said(&swap("scenarios", "alternatives", 3, text("MXMM"))), place("K0211", "scenarios", "alternatives", 3));
    assert!(said(&swap("scenarios", "tfr 2030", 1, text("tfr 2024"))).contains(&place("K0208", "scenarios", "tfr 2030", 4)[0]));
    assert_eq!(said(&swap("scenarios", "tfr 2030", 9, text("x"))), place("K0571", "scenarios", "tfr 2030", 9));
    let damping = said(&|book| {
        let header = &sheet(book, "services").rows[0];
        let column = header.cells.iter().find(|(_, cell)| cell.text() == "damping").unwrap().0;
        put(book, "services", 2, column, Some(Cell::Number(1.5)));
    });
    assert_eq!((damping.len(), damping[0].0, damping[0].1.as_str(), damping[0].2), (1, "K0207", "services", Some(2)), "{damping:?}");
}

#[test]
fn sheets_that_are_not_understood_stand_twice_are_hidden_or_left_out_are_named() {
    let sheets = |found: Vec<(&'static str, String, Option<usize>, Option<usize>)>| -> Vec<(&'static str, String)> {
        found.into_iter().map(|(code, sheet, ..)| (code, sheet)).collect()
    };
    let named = |code, sheet: &str| vec![(code, sheet.to_owned())];
    let rename = |from: &'static str, to: &'static str| {
        move |book: &mut Book| {
            to.clone_into(&mut sheet(book, from).name);
        }
    };
    assert_eq!(said_of(rename("people", "Folketall")), []);
    assert!(sheets(said_of(rename("norms", "nroms"))).contains(&("K0562", "nroms".to_owned())));
    assert!(said_of(rename("norms", "_norms")).iter().all(|(code, ..)| *code != "K0562"));
    let again = said_of(|book| {
        let copy = Sheet { name: "befolkning".to_owned(), ..sheet(book, "people").clone() };
        book.sheets.push(copy);
    });
    assert_eq!(sheets(again), named("K0563", "befolkning"));
    let empty = Sheet { name: "Ark1".to_owned(), ..Sheet::default() };
    assert_eq!(said_of(|book| book.sheets.push(empty)), [], "a sheet with nothing on it is nothing");
    assert_eq!(sheets(said_of(|book| book.sheets.retain(|sheet| sheet.name == "people"))), named("K0012", ""));
}

/// The bytes of a workbook with a text in one of its parts replaced: what spreadsheet programs write and ours does not.
fn patched(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut swapped = false;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name == part {
            let before = String::from_utf8(text).unwrap();
            swapped = before.contains(from);
            text = before.replacen(from, to, 1).into_bytes();
        }
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, &text).unwrap();
    }
    assert!(swapped, "{part} has no {from}");
    writer.finish().unwrap().into_inner()
}

/// What is said of the small study's workbook with the text replaced in the sheet of users, or in the list of sheets.
fn said_of_patched(part: &str, from: &str, to: &str) -> Vec<(&'static str, String, Option<usize>, Option<usize>)> {
    let into = TempDir::new().unwrap();
    let mut book = book_of(&small());
    let users = book.sheets.iter().position(|sheet| sheet.name == "users").unwrap();
    let part = part.replace("users", &format!("sheet{}", users + 1));
    // Texts of sheets are shared between them and stand elsewhere: the first column is enough here.
    sheet(&mut book, "users").look.notes.clear();
    let path = into.path().join("study.xlsx");
    fs::write(&path, patched(&workbook::bytes(&book).unwrap(), &part, from, to)).unwrap();
    said(&path)
}

#[test]
fn what_spreadsheet_programs_put_into_cells_is_named_where_it_stands() {
    let cell = "<c r=\"E9\"><v>80</v></c>";
    let of = |to: &str| said_of_patched("xl/worksheets/users.xml", cell, to);
    let at = |code| vec![(code, "users".to_owned(), Some(9), Some(5))];
    assert_eq!(of("<c r=\"E9\" t=\"d\"><v>2026-06-15</v></c>"), at("K0565"));
    assert_eq!(of("<c r=\"E9\" t=\"e\"><f>X1</f><v>#REF!</v></c>"), [at("K0566"), at("K0568")].concat());
    assert_eq!(of("<c r=\"E9\"><f>79+1</f></c>"), [at("K0567"), at("K0568")].concat());
    assert_eq!(of("<c r=\"E9\"><f>79+1</f><v>80</v></c>"), at("K0568"), "the value last computed is read, and that is said");
    let merged = "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A9:A10\"/></mergeCells>";
    let found = said_of_patched("xl/worksheets/users.xml", "</sheetData>", merged);
    assert_eq!(found, [("K0570", "users".to_owned(), None, None)]);
    let hidden = said_of_patched("xl/workbook.xml", "<sheet name=\"users\"", "<sheet name=\"users\" state=\"hidden\"");
    assert_eq!(hidden, [("K0569", "users".to_owned(), None, None)]);
}

/// A download as a workbook: people on one sheet, an index of prices on another, a word alone on the third.
fn downloaded() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let people = book.add_worksheet().set_name("folk").unwrap();
    for (row, cells) in [("alder", "år", 0.0), ("0 år", "2021", 11.0), ("1 år eller eldre", "2021", 12.0)].iter().enumerate() {
        let row = u32::try_from(row).unwrap();
        people.write(row, 0, cells.0).unwrap();
        people.write(row, 1, cells.1).unwrap();
        if row == 0 { people.write(row, 2, "Personer").map(|_| ()) } else { people.write(row, 2, cells.2).map(|_| ()) }.unwrap();
    }
    let prices = book.add_worksheet().set_name("priser").unwrap();
    for (column, cells) in [["år", "2020", "2021"], ["indeks", "100,1", "103,4"]].iter().enumerate() {
        for (row, cell) in cells.iter().enumerate() {
            prices.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
        }
    }
    book.add_worksheet().set_name("om").unwrap().write(0, 0, "Kilde").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn sheets_of_a_download_that_are_not_read_are_named() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("folk.xlsx"), downloaded()).unwrap();
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_kohort")).args(["import", "folk.xlsx"]).current_dir(folder.path()).output();
    let said = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(said.contains("not understood, and left out: priser") && said.contains("sheets: not read: om (no table)"), "{said}");
}

#[test]
fn a_formula_of_a_download_that_was_never_computed_is_named_as_such() {
    let bytes = patched(&downloaded(), "xl/worksheets/sheet1.xml", "<c r=\"C3\"><v>12</v></c>", "<c r=\"C3\"><f>6+6</f></c>");
    let grids = kohort::io::formats::grids("folk.xlsx", &bytes, &kohort::io::formats::Reading::default()).unwrap();
    let found = kohort::scenario::download::understand_one(&grids, &kohort::scenario::download::Corrections::default()).unwrap_err();
    let first = found.sorted()[0].clone();
    assert_eq!((first.code, first.place.line, first.place.column), ("K0567", Some(3), Some(3)), "{first:?}");
}
