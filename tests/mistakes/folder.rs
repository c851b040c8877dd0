//! The sound study of `tests/fixtures/small`, copied and spoilt.

use kohort::diag::render::{Paint, render};
use kohort::diag::{Diagnostic, Diagnostics, Severity};
use kohort::domain::study::Language;
use kohort::io::read::read_study;
use kohort::report::doubts::{Reader, codes};
use kohort::scenario::build::build;
use kohort::scenario::check::{Files, check};
use kohort::scenario::inputs::Inputs;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Keys of the label table as far as the study uses them.
const LABELS: [&str; 2] = ["home_based_care", "day_centre"];

/// One way to spoil a file.
#[derive(Clone)]
pub enum Edit {
    /// A text that is there, replaced once.
    Swap(&'static str, &'static str, &'static str),
    /// A line more.
    Append(&'static str, &'static str),
    /// Other bytes.
    Bytes(&'static str, Vec<u8>),
    /// Another text made of it.
    Rewrite(&'static str, fn(&str) -> String),
    /// Not there.
    Remove(&'static str),
    /// A folder of that name.
    Directory(&'static str),
    /// So many bytes long, all of them zero.
    Size(&'static str, u64),
}

pub struct Folder(tempfile::TempDir);

/// The same list, once every doubt of it can be said in every language, with every value that its sentence names.
pub fn spoken(found: Diagnostics) -> Diagnostics {
    found.sorted().into_iter().for_each(speaks);
    found
}

/// A doubt of which a reader has a sentence, an advice and the values, in every language.
pub fn speaks(doubt: &Diagnostic) {
    let listed = codes().any(|(code, _)| code == doubt.code);
    assert!(doubt.severity == Severity::Error || listed, "{} is not listed in src/report/doubts.rs and words/warnings.csv", doubt.code);
    for language in Language::ALL {
        let reader = Reader { language, study: None };
        assert!(!listed || reader.fits(doubt), "{} lacks a value in {}: {:?}", doubt.code, language.code(), doubt.facts);
    }
}

pub fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small")
}

impl Folder {
    pub fn with(edits: &[Edit]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.path("tables")).unwrap();
        for name in ["", "tables"] {
            for entry in fs::read_dir(fixture().join(name)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
                fs::copy(entry.path(), folder.path(name).join(entry.file_name())).unwrap();
            }
        }
        edits.iter().for_each(|edit| folder.apply(edit));
        folder
    }

    /// Where it stands.
    pub fn root(&self) -> &Path {
        self.0.path()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn apply(&self, edit: &Edit) {
        let text = |file: &str| fs::read_to_string(self.path(file)).unwrap();
        match edit {
            Edit::Swap(file, from, to) => {
                let before = text(file);
                assert!(before.contains(from), "{file} has no {from}");
                fs::write(self.path(file), before.replacen(from, to, 1)).unwrap();
            }
            Edit::Append(file, line) => fs::write(self.path(file), text(file) + line + "\n").unwrap(),
            Edit::Bytes(file, bytes) => fs::write(self.path(file), bytes).unwrap(),
            Edit::Rewrite(file, rewrite) => fs::write(self.path(file), rewrite(&text(file))).unwrap(),
            Edit::Remove(file) => fs::remove_file(self.path(file)).unwrap(),
            Edit::Directory(file) => {
                fs::remove_file(self.path(file)).unwrap();
                fs::create_dir(self.path(file)).unwrap();
            }
            Edit::Size(file, size) => fs::File::create(self.path(file)).unwrap().set_len(*size).unwrap(),
        }
    }

    fn read(&self) -> Result<Files, Diagnostics> {
        read_study(self.0.path())
    }

    /// Everything found, mistakes and doubts.
    pub fn judge(&self) -> Diagnostics {
        spoken(match self.read().and_then(|files| check(&files, &LABELS)) {
            Ok(warned) => warned.warnings.into_iter().collect(),
            Err(found) => found,
        })
    }

    /// The same, and what shows when rates are found from what the study says.
    pub fn judge_with_model(&self) -> Diagnostics {
        spoken(match self.read().and_then(|files| check(&files, &LABELS)) {
            Err(found) => found,
            Ok(warned) => match build(&warned.value, Language::En) {
                Ok(built) => built.warnings.into_iter().collect(),
                Err(found) => found.into_iter().collect(),
            },
        })
    }

    /// What the study says, if it can be run.
    pub fn inputs(&self) -> Inputs {
        let files = self.read().unwrap();
        check(&files, &LABELS).unwrap_or_else(|found| panic!("{}", Self::shown(&found))).value
    }

    /// The same as a reader sees it.
    pub fn report(&self) -> String {
        let texts = self.read().map(|files| files.texts()).unwrap_or_default();
        render(&self.judge(), &texts, Paint::Plain)
    }

    pub fn shown(found: &Diagnostics) -> String {
        render(found, &BTreeMap::new(), Paint::Plain)
    }
}
