//! Every code of the program has a page in `docs/errors` and an input that provokes it, and the other way round.

use crate::cases;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Codes of the model that no study file provokes here: the checks before it leave no way to them, or the model's own
/// tests hold them; and that of our own faults.
const ELSEWHERE: [&str; 15] =
    ["K0301", "K0302", "K0303", "K0310", "K0311", "K0312", "K0313", "K0314", "K0317", "K0318", "K0319", "K0321", "K0410", "K0413", "K9999"];

/// A code that only pages made for tests carry.
const MADE_UP: &str = "K0999";

/// Every `"Kdddd"` in the sources of the program.
fn used(folder: &Path, codes: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            used(&path, codes);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]").next().unwrap();
            let quoted =
                program.split('"').filter(|word| word.len() == 5 && word.starts_with('K') && word[1..].bytes().all(|b| b.is_ascii_digit()));
            codes.extend(quoted.map(str::to_owned));
        }
    }
}

fn pages() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let names = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).filter(|name| name.starts_with('K')).collect()
}

fn in_program() -> BTreeSet<String> {
    let mut codes: BTreeSet<String> = ELSEWHERE.iter().map(|code| (*code).to_owned()).collect();
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
    let model = crate::model::cases();
    let here = cases();
    let codes = here.iter().map(|case| case.code).chain(model.iter().map(|(code, _)| *code)).chain(ELSEWHERE);
    let provoked: BTreeSet<String> = codes.map(str::to_owned).collect();
    let codes = in_program();
    assert_eq!(codes, provoked, "never provoked, or not a code: {:?}", codes.symmetric_difference(&provoked).collect::<Vec<_>>());
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

#[test]
fn the_schema_of_the_editors_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/study.schema.json");
    let kept = fs::read_to_string(path).unwrap();
    assert!(kept == kohort::scenario::file::json_schema(), "write it anew: kohort schema > scenarios/study.schema.json");
}
