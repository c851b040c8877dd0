//! Tables of a study: text to typed rows, each cell judged, each row there exactly once.

pub mod cells;
pub mod exchange;
pub mod fields;
pub mod flows;
pub mod grid;
pub mod header;
pub mod housing;
pub mod lines;
pub mod plan_figures;
pub mod published;
pub mod rows;
pub mod services;
pub mod special;
pub mod text;

use super::file::{DeclaredTable, DelimiterWord, EncodingWord, FormWord, TableRef};
use crate::diag::Diagnostics;
use crate::domain::axis::{AgeAxis, RegionId, Year, YearLabel};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What a table may refer to.
#[derive(Debug, Clone)]
pub struct Known {
    /// Regions of the study in key order; one at least.
    pub regions: Vec<RegionId>,
    /// Whether the study names its regions itself (else there is one, and no table may have a region column).
    pub regions_named: bool,
    /// Words of the services.
    pub services: Vec<String>,
    /// Ages.
    pub axis: AgeAxis,
    /// Which night stock years name.
    pub label: YearLabel,
    /// Years of the population table as the study writes them, where it says which they are; else every year between its first
    /// and its last.
    pub stocks: Option<BTreeSet<Year>>,
    /// First year of the population table by position of the region, as the table writes it, where regions may begin in
    /// different years; a region without one begins with the table.
    pub begins: BTreeMap<usize, Year>,
    /// Whether part of the study file could not be read: then a word that is not known may well stand in that part.
    pub torn: bool,
}

/// A table's text, ready to be read.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// What it holds: its key in study.toml.
    pub key: &'static str,
    /// Its path as the study names it.
    pub file: &'a str,
    /// Its text.
    pub text: Cow<'a, str>,
    /// What stands between columns.
    pub delimiter: DelimiterWord,
    /// Who made it and when, where study.toml says that of the table as a whole.
    pub maker: Option<(&'a str, &'a str)>,
}

impl<'a> Table<'a> {
    /// Decodes a table's bytes as declared; what is not text of that encoding is refused by name.
    pub fn decode(key: &'static str, table: &'a TableRef, bytes: &'a [u8], found: &mut Diagnostics) -> Option<Self> {
        let (encoding, delimiter) = table.declared();
        let file = table.path();
        text::decode(file, bytes, encoding, found).map(|text| Self { key, file, text, delimiter, maker: table.maker() })
    }
}

impl TableRef {
    /// Path, relative to study.toml.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Plain(path) => path,
            Self::Declared(declared) => &declared.file,
        }
    }

    /// What a study says of a download; none where the file is a strict table.
    #[must_use]
    pub fn download(&self) -> Option<&DeclaredTable> {
        match self {
            Self::Declared(declared) if declared.form == Some(FormWord::Download) => Some(declared),
            _ => None,
        }
    }

    /// Who made it and when, where it says so of the table as a whole.
    #[must_use]
    pub fn maker(&self) -> Option<(&str, &str)> {
        match self {
            Self::Plain(_) => None,
            Self::Declared(declared) => declared.maker(),
        }
    }

    /// Encoding and delimiter, with the defaults filled in.
    #[must_use]
    pub fn declared(&self) -> (EncodingWord, DelimiterWord) {
        match self {
            Self::Plain(_) => (EncodingWord::default(), DelimiterWord::default()),
            Self::Declared(declared) => (declared.encoding.unwrap_or_default(), declared.delimiter.unwrap_or_default()),
        }
    }
}

impl DeclaredTable {
    /// Who made it and when, where it says both.
    #[must_use]
    pub fn maker(&self) -> Option<(&str, &str)> {
        self.who.as_deref().zip(self.made.as_deref())
    }
}

impl DelimiterWord {
    /// The byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}
