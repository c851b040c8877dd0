//! Every code of the program has a page in `docs/errors` and an input that provokes it, and the other way round.

use crate::{backtest, cases, cases_privacy, downloads, explain, model, new, program, workbook};
use kohort::report::doubts::codes;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A fault of our own. If we knew an input that provokes it we would mend it; that one is caught and said is tested in
/// src/cli/mod.rs.
const OUR_OWN: &str = "K9999";

/// A code that only pages made for tests carry.
const MADE_UP: &str = "K0999";

/// Every `"Kdddd"` and `[Kdddd]` in the sources of the program.
fn used(folder: &Path, codes: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            used(&path, codes);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]").next().unwrap();
            let is_code = |word: &&str| word.len() == 5 && word.starts_with('K') && word[1..].bytes().all(|b| b.is_ascii_digit());
            codes.extend(program.split(['"', '[', ']']).filter(is_code).map(str::to_owned));
        }
    }
}

fn pages() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let names = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).filter(|name| name.starts_with('K')).collect()
}

fn in_program() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
    codes.remove(MADE_UP);
    codes
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let (codes, pages) = (in_program(), pages());
    assert!(codes.len() > 60, "{codes:?}");
    assert_eq!(codes, pages, "codes without a page, or pages without a code: {:?}", codes.symmetric_difference(&pages).collect::<Vec<_>>());
}

#[test]
fn every_code_is_provoked() {
    let files = cases().into_iter().map(|case| case.code).chain(model::cases().into_iter().map(|(code, _)| code));
    let inputs = model::past_the_checks().into_iter().map(|(code, _)| code);
    let studies = model::past_the_builder().into_iter().map(|(code, _)| code);
    let codes = files
        .chain(inputs)
        .chain(studies)
        .chain(program::CODES)
        .chain(downloads::CODES)
        .chain(new::CODES)
        .chain(workbook::CODES)
        .chain(backtest::CODES)
        .chain(cases_privacy::cases().into_iter().map(|(code, _)| code))
        .chain(explain::CODES)
        .chain([OUR_OWN]);
    let provoked: BTreeSet<String> = codes.map(str::to_owned).collect();
    let codes = in_program();
    assert_eq!(codes, provoked, "never provoked, or not a code: {:?}", codes.symmetric_difference(&provoked).collect::<Vec<_>>());
}

/// The first code and the last of each range the index names.
fn ranges(index: &str) -> Vec<(String, String)> {
    let of = |part: &str| {
        let first = part.get(..5)?.to_owned();
        let last = part.split_once(".md)–").and_then(|(_, last)| last.get(..5)).filter(|last| last.starts_with('K'));
        Some((first.clone(), last.map_or(first, str::to_owned)))
    };
    index.split("[K").skip(1).filter_map(|part| of(&format!("K{part}"))).collect()
}

#[test]
fn the_index_names_every_page() {
    let index = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors/README.md")).unwrap();
    let ranges = ranges(&index);
    let named = |code: &&String| ranges.iter().any(|(first, last)| (first..=last).contains(code));
    let missing: Vec<String> = pages().into_iter().filter(|code| !named(&code)).collect();
    assert!(missing.is_empty(), "in no row of docs/errors/README.md: {missing:?}");
    let ends: BTreeSet<&String> = ranges.iter().flat_map(|(first, last)| [first, last]).collect();
    let gone: Vec<&&String> = ends.iter().filter(|code| !pages().contains(**code)).collect();
    assert!(gone.is_empty(), "no such page: {gone:?}");
}

#[test]
fn a_page_the_index_leaves_out_is_seen() {
    assert_eq!(
        ranges("| [K0101](K0101.md)–K0126 | x, [K0130](K0130.md) |"),
        [("K0101", "K0126"), ("K0130", "K0130")].map(|(a, b)| (a.into(), b.into()))
    );
}

#[test]
fn every_page_says_what_why_and_how() {
    for code in pages() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/errors/{code}.md"));
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with(&format!("# {code}: ")), "{code}");
        for part in ["**Why it matters.**", "**Example.**", "**What to do.**"] {
            assert!(text.contains(part), "{code} lacks {part}");
        }
    }
}

/// The title of a page says whether its code can be a doubt, and every doubt has words in the reader's language.
#[test]
fn every_doubt_has_words_in_every_language() {
    let title = |code: &String| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/errors/{code}.md"))).unwrap();
        text.lines().next().unwrap().contains("warning")
    };
    let doubts: BTreeSet<String> = pages().into_iter().filter(title).collect();
    let told: BTreeSet<String> = codes().map(|(code, _)| code.to_owned()).collect();
    assert_eq!(doubts, told, "a page or the words are missing: {:?}", doubts.symmetric_difference(&told).collect::<Vec<_>>());
}

#[test]
fn the_schema_of_the_editors_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/study.schema.json");
    let kept = fs::read_to_string(path).unwrap();
    assert!(kept == kohort::scenario::file::json_schema(), "write it anew: kohort schema > scenarios/study.schema.json");
}
