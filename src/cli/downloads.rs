//! What can be typed of downloads: a study of them, a table of them, and how to read it where what is found by itself needs correction.

use super::args::{Lang, Voice};
use crate::domain::axis::YearLabel;
use crate::scenario::download::Country;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Downloads, untouched
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// File to write to; `-` or left out: standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// What the table counts [default: found by its words]
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<KindWord>,
    /// Corrections.
    #[command(flatten)]
    pub corrected: Corrected,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// People by age (and sex), as downloaded; may be given several times
    #[arg(long, value_name = "FILE")]
    pub population: Vec<PathBuf>,
    /// Births by year
    #[arg(long, value_name = "FILE")]
    pub births: Vec<PathBuf>,
    /// Deaths by year
    #[arg(long, value_name = "FILE")]
    pub deaths: Vec<PathBuf>,
    /// Moves in and out by year
    #[arg(long, value_name = "FILE")]
    pub flows: Vec<PathBuf>,
    /// Users of services on 31 December, by age
    #[arg(long, value_name = "FILE")]
    pub users: Vec<PathBuf>,
    /// Whose death and birth rates to take [default: as the download tells]
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<CountryWord>,
    /// Keeps only this region, by code or name; may be given several times
    #[arg(long = "region", value_name = "CODE")]
    pub regions: Vec<String>,
    /// Corrections, of every file given: headings where a file has them.
    #[command(flatten)]
    pub corrected: Corrected,
    /// Language of the study [default: the country's]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Writes one study.xlsx instead of a study.toml and tables
    #[arg(long)]
    pub workbook: bool,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Countries as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountryWord {
    /// Norway
    No,
    /// Sweden
    Se,
}

impl From<CountryWord> for Country {
    fn from(word: CountryWord) -> Self {
        match word {
            CountryWord::No => Self::Norway,
            CountryWord::Se => Self::Sweden,
        }
    }
}

/// What a download counts, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindWord {
    /// People by age
    Population,
    /// Births
    Births,
    /// Deaths
    Deaths,
    /// Moves in, out, or net
    Flows,
    /// Users of services
    Users,
    /// An office's projection
    Published,
}

/// Corrections of what is found in a download.
#[derive(Debug, Clone, Default, Args)]
pub struct Corrected {
    /// Encoding: utf-8, windows-1252, utf-16le … [default: found by the bytes]
    #[arg(long, value_name = "NAME", help_heading = "Corrections")]
    pub encoding: Option<String>,
    /// Sign between columns; \t for a tab [default: found by counting]
    #[arg(long, value_name = "SIGN", value_parser = sign, help_heading = "Corrections")]
    pub delimiter: Option<char>,
    /// Sign before decimals [default: found by the numbers]
    #[arg(long, value_name = "SIGN", value_parser = decimal, help_heading = "Corrections")]
    pub decimal: Option<char>,
    /// What a column means: region, age, age_from, age_to, sex, year, contents, service, alternative, unit, value, ignored
    #[arg(long = "column", value_name = "MEANING=HEADING", value_parser = pair, help_heading = "Corrections")]
    pub columns: Vec<(String, String)>,
    /// Reads only the rows with this word in a column; several words of one column are read side by side
    #[arg(long = "only", value_name = "HEADING=WORD", value_parser = pair, help_heading = "Corrections")]
    pub only: Vec<(String, String)>,
    /// Year of a table that names none
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2200), help_heading = "Corrections")]
    pub year: Option<u16>,
    /// Night the years of people mean [default: found by words and country]
    #[arg(long, value_name = "NIGHT", help_heading = "Corrections")]
    pub year_label: Option<NightWord>,
    /// What is done where a total differs from its parts by more than rounding [default: judged, the table is refused]
    #[arg(long, value_name = "RULE", help_heading = "Corrections")]
    pub totals: Option<TotalsWord>,
    /// Sheet of a workbook, or data set of a collection
    #[arg(long, value_name = "NAME", help_heading = "Corrections")]
    pub sheet: Option<String>,
}

/// What is done with totals that differ, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TotalsWord {
    /// Refused
    Judged,
    /// The parts are read, the difference is said
    Ignored,
}

/// A night, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NightWord {
    /// 1 January (Norway)
    Jan1,
    /// 31 December (Sweden)
    Dec31,
}

impl From<NightWord> for YearLabel {
    fn from(word: NightWord) -> Self {
        match word {
            NightWord::Jan1 => Self::Jan1,
            NightWord::Dec31 => Self::Dec31,
        }
    }
}

fn sign(text: &str) -> Result<char, String> {
    let text = if matches!(text, "\\t" | "tab") { "\t" } else { text };
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(sign), None) if sign.is_ascii() && !sign.is_ascii_alphanumeric() => Ok(sign),
        _ => Err("one sign, such as ; or , or \\t".to_owned()),
    }
}

fn decimal(text: &str) -> Result<char, String> {
    match text {
        "," | "comma" => Ok(','),
        "." | "point" => Ok('.'),
        _ => Err("a comma or a point".to_owned()),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, word) = text.split_once('=').ok_or("two words with = between them, such as age=Alder")?;
    Ok((name.trim().to_owned(), word.trim().to_owned()))
}
