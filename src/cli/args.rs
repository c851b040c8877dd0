//! What can be typed: commands, options, their help and examples.

mod values;

use super::downloads::{ImportArgs, NewArgs};
use crate::demand::draws::programme::Certainty;
use crate::domain::service::UseLine;
use crate::domain::study::Language;
use crate::scenario::file::{TargetByWord, TargetCourseWord};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
A study or a download given alone (or dropped on the program) is run; its results stand in a folder `output` beside it.

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

The results stand in output/STUDY/: open report.html first.
An office's projection runs as a scenario: kohort import FILE --out tables/published.csv, published = { file, who, made } under
[tables], and published = \"WHO MADE\" in a [[scenario]]; docs/questions.md has the steps.")]
    Run(RunArgs),
    /// Reads and judges a study, names all mistakes at once, writes nothing
    #[command(after_help = "\
Examples:
  kohort check scenarios/hamar
  kohort check scenarios/hamar --internal
  kohort check scenarios/hamar --json")]
    Check(CheckArgs),
    /// Makes a study that can be run from statistics-bank downloads; without any, a worked example
    #[command(after_help = "\
Examples:
  kohort new hamar --population 07459.csv
  kohort new hamar --population 2015-2020.csv --population 2021-2026.csv --region 3403 --users care.xlsx
  kohort new ostersund --population folkmangd.px --country se
  kohort new odd --population odd.csv --totals ignored --only \"sivilstand=I alt\"
  kohort new try-it

Nothing is overwritten: the folder must not be there yet. What was decided is printed and stands in study.toml; then
comes what to download next.")]
    New(NewArgs),
    /// How wrong it would have been: projects from past years, beside naive rules
    #[command(after_help = "\
Examples:
  kohort backtest scenarios/hamar
  kohort backtest municipal_population.csv.gz --regions municipalities.csv
  kohort backtest people.csv --horizons 5,10 --jump-offs 2011..2021 --out results/past

A TABLE is a long CSV (or .csv.gz) of many municipalities: region (or code), year, sex, age, persons. Norway's rates come with the
program. The results stand in output/NAME-backtest/: open report.html first; backtest.csv has every horizon to the longest.")]
    Backtest(BacktestArgs),
    /// Why need changes; one number as people × rate; what a code means
    #[command(after_help = "\
Examples:
  kohort explain scenarios/hamar
  kohort explain scenarios/hamar --service long-stay --from 2025 --to 2035 --line unchanged
  kohort explain scenarios/hamar --internal
  kohort explain scenarios/hamar --service home-care --line trend
  kohort explain scenarios/hamar --cell service=long-stay,year=2040
  kohort explain scenarios/hamar --cell service=home-care,year=2040,sex=female,age=80+
  kohort explain K0107

Lines: `--line unchanged` holds the rates of the base window, `--line trend` goes on as past data support, `--line measures`
adds what the study switches on (on = true). Where no line is named, each service shows the one with most in it.
Years are nights: 31 December. A folder that is called like a code is written with a path: ./K0107")]
    Explain(ExplainArgs),
    /// What it would take: the net migration, the births or the dwellings that give a population, an age group or a ratio in a year
    #[command(after_help = "\
Examples:
  kohort solve scenarios/ostersund --target population=75000 --year 2040
  kohort solve scenarios/ostersund --target population=75000 --year 2040 --by births --lang en
  kohort solve scenarios/ostersund --target 20-64=38000 --year 2035 --course gradual
  kohort solve scenarios/ostersund --target 20-64:65+=2.5 --year 2040 --json
  kohort solve scenarios/baerum --target population=160000 --year 2035 --by dwellings

By dwellings, so many are completed beside the programme of a scenario with [scenario.housing]: the first of them, unless --scenario
names one. The year is the study's own: the night its stocks name. Everything but what is searched is as in the scenario. Nothing is
written; to keep it, write [scenario.target] under a scenario of the study.")]
    Solve(SolveArgs),
    /// Any statistics-bank download → the tidy table of a study: what was assumed is printed, and can be corrected
    #[command(after_help = "\
Examples:
  kohort import 07459.csv --out tables/population.csv
  kohort import 2015-2018.csv 2019.csv 2021.csv --out tables/population.csv
  kohort import be0101.px --year-label dec31
  kohort import odd.csv --delimiter \";\" --decimal \",\" --column age=Alder --only \"sivilstand=I alt\"

Reads CSV (any separator, encoding, long or wide), JSON-stat 1 and 2, PX and XLSX. Several files make one history.")]
    Import(ImportArgs),
    /// What plans say, beside what their studies find: a page in Markdown
    #[command(after_help = "\
Examples:
  kohort plans scenarios/hamar
  kohort plans scenarios/hamar-2018 scenarios/hamar-2017 scenarios/hamar > plans.md
  kohort plans scenarios/hamar --json

Figures are read from the table plan_figures of a study and answered by its first scenario, or the one they name; a run writes the same as
tables/plan_figures.csv. Nothing is written.")]
    Plans(PlansArgs),
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
    /// Prints the manual
    #[command(after_help = "\
Example:
  kohort man > kohort.1")]
    Man,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Folders with a study.toml or a study.xlsx, or such files
    #[arg(required = true, value_name = "STUDY")]
    pub studies: Vec<PathBuf>,
    /// Runs only this scenario; may be given several times
    #[arg(long = "scenario", value_name = "ID")]
    pub scenarios: Vec<String>,
    /// Draws this many futures and tells how sure the figures are [without a number: 1000]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1000", value_parser = values::draws)]
    pub draws: Option<u32>,
    /// What the draws are made from: the same seed gives the same futures [default: 1]
    #[arg(long, value_name = "S", requires = "draws")]
    pub seed: Option<u64>,
    /// Leaves a source of chance out of the draws; may be given several times
    #[arg(long, value_name = "SOURCE", requires = "draws", value_parser = values::sources())]
    pub without: Vec<String>,
    /// How sure, per cent, it shall be that places are enough in a year, for the smallest programme of new places [default: 90]
    #[arg(long, value_name = "PERCENT", requires = "draws", value_parser = values::certainty)]
    pub certainty: Option<Certainty>,
    /// Shows counts of one or two users as they are, and marks all that is written as not for publication
    #[arg(long)]
    pub internal: bool,
    /// Where the results go and how they are made.
    #[command(flatten)]
    pub shared: Shared,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A folder with a study.toml or a study.xlsx, or such a file
    #[arg(value_name = "STUDY")]
    pub study: PathBuf,
    /// Judges the counts of users as they are, as run --internal does
    #[arg(long)]
    pub internal: bool,
    /// Language that doubts are said in, before the program's own words [default: English]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `plans`.
#[derive(Debug, Args)]
pub struct PlansArgs {
    /// Folders with a study.toml or a study.xlsx, or such files
    #[arg(required = true, value_name = "STUDY")]
    pub studies: Vec<PathBuf>,
    /// Threads to work on [default: all]; the results are the same on any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// A study, or a table of people of many municipalities (.csv, .csv.gz)
    #[arg(value_name = "STUDY|TABLE")]
    pub of: PathBuf,
    /// Years projected, separated by commas [default: 5,10]
    #[arg(long, value_name = "YEARS", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=100))]
    pub horizons: Vec<u16>,
    /// First and last year to project from, such as 2011..2021 [default: every year with five before it and an outcome]
    #[arg(long, value_name = "FIRST..LAST", value_parser = values::years)]
    pub jump_offs: Option<(u16, u16)>,
    /// List of a table's regions with their county: region (or code), county, name, history_exact [default: of Norwegian
    /// municipalities the program's, with Norway's rates]
    #[arg(long, value_name = "FILE")]
    pub regions: Option<PathBuf>,
    /// Scores regions whose borders cannot be followed back as well (history_exact = no in the list)
    #[arg(long)]
    pub score_all: bool,
    /// Draws this many futures from each year, and says how often they held what happened [without a number: 200]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "200", value_parser = values::draws)]
    pub draws: Option<u32>,
    /// What the draws are made from [default: 1]
    #[arg(long, value_name = "S", requires = "draws")]
    pub seed: Option<u64>,
    /// Folder with the nation's mortality.csv, fertility.csv, and sex_ratio_at_birth.csv and population.csv where known
    /// [default: Norway's, from the program]
    #[arg(long, value_name = "DIR")]
    pub nation: Option<PathBuf>,
    /// Where the results go and how they are made.
    #[command(flatten)]
    pub shared: Shared,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A folder with a study.toml or a study.xlsx, or such a file; or the code of a message
    #[arg(value_name = "STUDY|CODE")]
    pub of: PathBuf,
    /// Only this service, in every measure it has
    #[arg(long, value_name = "ID")]
    pub service: Option<String>,
    /// Scenario [default: the first]
    #[arg(long, value_name = "ID")]
    pub scenario: Option<String>,
    /// Region, by code [default: the first]
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// First night: 31 December of this year [default: the night before the projection starts]
    #[arg(long, value_name = "YEAR")]
    pub from: Option<u16>,
    /// Last night: 31 December of this year [default: the last one]
    #[arg(long, value_name = "YEAR")]
    pub to: Option<u16>,
    /// Line of need, such as --line unchanged [default: for each service the one with most in it]
    #[arg(long, value_name = "LINE")]
    pub line: Option<LineWord>,
    /// Splits every year and adds the years up, so that neighbouring periods add up too
    #[arg(long)]
    pub by_year: bool,
    /// Shows one number: service=ID,year=YEAR, and if wanted sex=female|male, age=80+|80-89|67, line=LINE
    #[arg(long, value_name = "CELL", conflicts_with_all = ["service", "from", "to", "by_year"])]
    pub cell: Option<String>,
    /// Shows counts of one or two users as they are, as run --internal does, and says that it is not for publication
    #[arg(long)]
    pub internal: bool,
    /// Language of labels and numbers [default: the study's]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// Options of `solve`.
#[derive(Debug, Args)]
pub struct SolveArgs {
    /// A folder with a study.toml or a study.xlsx, or such a file
    #[arg(value_name = "STUDY")]
    pub study: PathBuf,
    /// What is to be so many: population=75000, an age group (80+=5000, 20-64=38000), or a ratio (20-64:65+=2.5)
    #[arg(long, value_name = "WHAT=NUMBER")]
    pub target: String,
    /// Year it is to be met in, in the study's label
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2200))]
    pub year: u16,
    /// What is changed
    #[arg(long, value_name = "WHAT", default_value = "net-migration")]
    pub by: ByWord,
    /// How it runs over the years
    #[arg(long, value_name = "COURSE", default_value = "even")]
    pub course: CourseWord,
    /// Scenario that says what is expected [default: the first]
    #[arg(long, value_name = "ID")]
    pub scenario: Option<String>,
    /// Region it is asked of, by code [default: all of the study together]
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// Language of the answer [default: the study's]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// How it speaks.
    #[command(flatten)]
    pub voice: Voice,
}

/// What is changed, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ByWord {
    /// Net migration, persons a year
    NetMigration,
    /// Dwellings a year (in a study with housing)
    Dwellings,
    /// Children per woman
    Births,
}

impl From<ByWord> for TargetByWord {
    fn from(word: ByWord) -> Self {
        match word {
            ByWord::NetMigration => Self::NetMigration,
            ByWord::Dwellings => Self::Dwellings,
            ByWord::Births => Self::Births,
        }
    }
}

/// Courses as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CourseWord {
    /// As much every year
    Even,
    /// More every year, in a straight line from nothing
    Gradual,
    /// Most at once, in a straight line to nothing
    FrontLoaded,
}

impl From<CourseWord> for TargetCourseWord {
    fn from(word: CourseWord) -> Self {
        match word {
            CourseWord::Even => Self::Even,
            CourseWord::Gradual => Self::Gradual,
            CourseWord::FrontLoaded => Self::FrontLoaded,
        }
    }
}

/// Lines of need as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LineWord {
    /// The rates of the base window, held
    Unchanged,
    /// What past data support
    Trend,
    /// The trend with what the study switches on
    Measures,
}

impl From<LineWord> for UseLine {
    fn from(word: LineWord) -> Self {
        match word {
            LineWord::Unchanged => Self::Unchanged,
            LineWord::Trend => Self::Trend,
            LineWord::Measures => Self::Measures,
        }
    }
}

/// What `run` and `backtest` both take.
#[derive(Debug, Clone, Args)]
pub struct Shared {
    /// Folder to write to [default: in the folder output, by the study's name]; of several studies each gets a folder in it
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Language of labels, titles and numbers [default: the study's; of a table English]
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Threads to work on [default: all]; the results are the same on any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Leaves the PNG pictures out (SVG is always written): about six times as fast
    #[arg(long)]
    pub no_png: bool,
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
