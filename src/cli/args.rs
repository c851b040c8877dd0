//! What can be typed: commands, options, their help and examples.

use crate::domain::study::Language;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  2  a mistake in the study or the command line
  3  disk or network
  4  a fault of the program
  130  cancelled";

/// Who will live here, and how much care will they need: a municipality's people by single year of age and sex, and its
/// services, for every growth scenario side by side.
#[derive(Debug, Parser)]
#[command(name = "kohort", version, about, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Projects every scenario, maps the services, writes tables, charts and the report
    #[command(after_help = "\
Examples:
  kohort run scenarios/hamar
  kohort run scenarios/hamar --scenario mmmm --scenario hhmh --lang en
  kohort run scenarios/hamar --out results/autumn --no-png

The results stand in output/STUDY/: open report.html first.")]
    Run(RunArgs),
    /// Reads and judges a study, names all mistakes at once, writes nothing
    #[command(after_help = "\
Examples:
  kohort check scenarios/hamar
  kohort check scenarios/hamar --json")]
    Check(CheckArgs),
    /// Any statistics-bank download → the tidy table of a study: what was assumed is printed, and can be corrected
    #[command(after_help = "\
Examples:
  kohort import 07459.csv --out tables/population.csv
  kohort import 2015-2018.csv 2019.csv 2021.csv --out tables/population.csv
  kohort import be0101.px --year-label dec31
  kohort import odd.csv --delimiter \";\" --decimal \",\" --column age=Alder --only \"sivilstand=I alt\"

Reads CSV (any separator, encoding, long or wide), JSON-stat 1 and 2, PX and XLSX. Several files make one history.")]
    Import(ImportArgs),
    /// Prints the JSON Schema of study.toml, for editors
    #[command(after_help = "\
Example:
  kohort schema > study.schema.json

The first line of a study.toml names it: #:schema ./study.schema.json")]
    Schema,
    /// Prints completions for a shell
    #[command(after_help = "\
Example:
  kohort completions bash > ~/.local/share/bash-completion/completions/kohort")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Folders with a study.toml, or such files
    #[arg(required = true, value_name = "STUDY")]
    pub studies: Vec<PathBuf>,
    /// Runs only this scenario; may be given several times
    #[arg(long = "scenario", value_name = "ID")]
    pub scenarios: Vec<String>,
    /// Folder to write to [default: output/STUDY]; with several studies each gets a folder in it
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Language of labels, titles and numbers [default: the study's]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Threads to work on [default: all]; the results are the same on any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Leaves the PNG pictures out (SVG is always written): about six times as fast
    #[arg(long)]
    pub no_png: bool,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A folder with a study.toml, or such a file
    #[arg(value_name = "STUDY")]
    pub study: PathBuf,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

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
    /// Reads only the rows with this word in a column
    #[arg(long = "only", value_name = "HEADING=WORD", value_parser = pair, help_heading = "Corrections")]
    pub only: Vec<(String, String)>,
    /// Year of a table that names none
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2200), help_heading = "Corrections")]
    pub year: Option<u16>,
    /// Night the years of people mean [default: found by words and country]
    #[arg(long, value_name = "NIGHT", help_heading = "Corrections")]
    pub year_label: Option<NightWord>,
    /// Sheet of a workbook, or data set of a collection
    #[arg(long, value_name = "NAME", help_heading = "Corrections")]
    pub sheet: Option<String>,
}

/// A night, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NightWord {
    /// 1 January (Norway)
    Jan1,
    /// 31 December (Sweden)
    Dec31,
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

/// How a command speaks.
#[derive(Debug, Clone, Copy, Args)]
pub struct Voice {
    /// Says nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
    /// Prints the result as JSON on standard output
    #[arg(long)]
    pub json: bool,
}

/// Languages as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Norwegian bokmål
    Nb,
    /// Norwegian nynorsk
    Nn,
    /// Swedish
    Sv,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Nb => Self::Nb,
            Lang::Nn => Self::Nn,
            Lang::Sv => Self::Sv,
            Lang::En => Self::En,
        }
    }
}
