//! Files made to swell: each is refused by name, within a second, in a quarter of a gibibyte. The program itself is
//! called, under a limit of memory that the system keeps. (TRUST C9.)
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod program;

use kohort::io::container;
use program::{PROGRAM, small};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a refusal may take: a second, and five in a program that is not optimised and shares its machine with other tests.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });
/// KiB of address space: more than what is held at any moment.
const MEMORY_KIB: u32 = 256 << 10;

/// A container of these files.
fn container(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A workbook with a cell in the first and one in the last corner of its sheet.
fn corners() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("settings").unwrap();
    sheet.write_number(0, 0, 1).unwrap().write_number(1_048_575, 16_383, 1).unwrap();
    workbook.save_to_buffer().unwrap()
}

/// So many bytes of nothing.
fn zeros(count: u32) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(SHEET, SimpleFileOptions::default()).unwrap();
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), u64::from(count)), &mut writer).unwrap();
    writer.finish().unwrap().into_inner()
}

/// So many bytes of nothing in a container that says they are another number.
fn lying(count: u32, told: u32) -> Vec<u8> {
    let mut bytes = zeros(count);
    let said = count.to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 3).filter(|at| bytes[*at..at + 4] == said).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(&told.to_le_bytes()));
    bytes
}

/// Words that stand for ten of the next, nine times over.
fn laughs() -> Vec<u8> {
    let words: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    container(&[(SHEET, format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"ha\">{words}]><x>&l9;</x>").as_bytes())])
}

/// So many cells, packed badly enough to pass for a table.
fn cells(count: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut text = String::new();
    for _ in 0..count {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text.push_str(["<c/>", "<c />", "<c/>\n", "<c\t/>"][(state >> 24) as usize % 4]);
    }
    container(&[(SHEET, text.as_bytes())])
}

/// How a call under the limit of memory ended, what it said, and how long it took.
#[allow(clippy::disallowed_methods, reason = "what is measured is the time a refusal takes")]
fn checked(path: &Path, kib: u32) -> (Option<i32>, String, Duration) {
    let limited = format!("ulimit -v {kib} && exec \"$0\" check \"$1\"");
    let began = Instant::now();
    let output = Command::new("sh").args(["-c", &limited, PROGRAM, path.to_str().unwrap()]).stdout(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), began.elapsed())
}

#[test]
#[cfg(target_os = "linux")]
fn every_bomb_is_refused_in_a_second_and_a_quarter_of_a_gibibyte() {
    let many: Vec<(String, Vec<u8>)> = (0..201).map(|n| (format!("{n}.xml"), vec![b'x'])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let inner = zeros(3_000_000);
    let bombs: [(&str, Vec<u8>, &str, &str); 10] = [
        ("zeros", zeros(512 << 20), "K0024", "more than 100 MiB"),
        ("lying down", lying(300_000_007, 10), "K0023", "larger than its declared"),
        ("lying up", lying(900_007, 1_000_000), "K0023", "holds 900007 bytes and says 1000000"),
        ("nested", container(&[("xl/embeddings/x.xlsx", &inner)]), "K0025", "another packed file"),
        ("laughs", laughs(), "K0025", "DOCTYPE"),
        ("corners", corners(), "K0024", "span more than 10000000"),
        ("cells", cells(5_000_001), "K0024", "more than 5000000 cells"),
        ("entries", container(&many), "K0024", "201 files inside"),
        ("large", vec![b'P'; (20 << 20) + 1], "K0003", "more than 20 MiB"),
        ("old", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".repeat(64), "K0023", "an old Excel file"),
    ];
    let folder = TempDir::new().unwrap();
    for (name, bytes, code, words) in bombs {
        let path = folder.path().join(format!("{name}.xlsx"));
        fs::write(&path, bytes).unwrap();
        let (ended, said, took) = checked(&path, MEMORY_KIB);
        assert_eq!(ended, Some(2), "{name}: {said}");
        assert!(said.contains(&format!("error[{code}]")) && said.contains(words), "{name}: {said}");
        assert!(took <= LONGEST, "{name}: {took:?}");
    }
}

/// The limit of memory is a real one: the program does not even start under a small one.
#[test]
#[cfg(target_os = "linux")]
fn a_limit_of_memory_is_kept_by_the_system() {
    let (ended, ..) = checked(&small(), 8 << 10);
    assert!(ended != Some(0) && ended != Some(2), "{ended:?}");
    let (ended, said, _) = checked(&small(), MEMORY_KIB);
    assert_eq!(ended, Some(0), "an ordinary study fits: {said}");
}

fn refused(bytes: &[u8]) -> Option<&'static str> {
    container::xlsx("x.xlsx", bytes).err().map(|found| found.code)
}

#[test]
fn a_mark_is_seen_wherever_it_is_cut() {
    for before in (65_500..65_580).chain([1, 131_060, 131_071, 131_072]) {
        let mut text = vec![b'x'; before];
        text.extend_from_slice(b"<!DOCTYPE x>");
        assert_eq!(refused(&container(&[(SHEET, &text)])), Some("K0025"), "after {before} letters");
    }
    assert_eq!(refused(&container(&[(SHEET, b"<x>&lt;!DOCTYPE x&gt;</x>")])), None);
}

#[test]
fn files_inside_are_limited_exactly() {
    let entries = |count: usize| -> Vec<u8> {
        let files: Vec<String> = (0..count).map(|n| format!("{n}.xml")).collect();
        container(&files.iter().map(|name| (name.as_str(), b"x".as_slice())).collect::<Vec<_>>())
    };
    assert_eq!((refused(&entries(200)), refused(&entries(201))), (None, Some("K0024")));
    assert_eq!((refused(&cells(5_000_000)), refused(&cells(5_000_001))), (None, Some("K0024")));
    // A MiB of blanks packs far better than 100 : 1, and is let through; more of them are not.
    let blanks = |size: usize| container(&[(SHEET, &vec![b' '; size])]);
    assert_eq!((refused(&blanks(1 << 20)), refused(&blanks((1 << 20) + 1))), (None, Some("K0024")));
}

/// Parts that are stored and not packed: 100 MiB may stand inside no container of 20 MiB, so packed noise must do.
#[test]
fn what_is_no_container_is_named() {
    assert_eq!(refused(b""), Some("K0023"));
    assert_eq!(refused(b"year,sex\n"), Some("K0023"));
    let sound = container(&[(SHEET, b"<x/>")]);
    assert_eq!(refused(&sound[..sound.len() - 10]), Some("K0023"));
    let mut spoilt = container(&[(SHEET, &b"<x>abcdefgh</x>".repeat(40))]);
    spoilt[60] ^= 0xFF;
    assert_eq!(refused(&spoilt), Some("K0023"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(SHEET, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    writer.write_all(b"<x/>").unwrap();
    assert_eq!(refused(&writer.finish().unwrap().into_inner()), None, "parts that are not packed are read");
}

#[test]
fn json_is_limited_in_size_and_depth() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let code = |bytes: &[u8]| container::json("x.json", bytes).err().map(|found| found.code);
    assert_eq!((code(deep(32).as_bytes()), code(deep(33).as_bytes())), (None, Some("K0026")));
    assert_eq!(code(b"[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"]"), None, "brackets in a text are no depth");
    assert_eq!(code("{\"a\":[".repeat(17).as_bytes()), Some("K0026"));
    let limit = usize::try_from(container::MOST_JSON).unwrap();
    assert_eq!((code(&vec![b' '; limit]), code(&vec![b' '; limit + 1])), (None, Some("K0026")));
}
