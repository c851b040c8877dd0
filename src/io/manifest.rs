//! `run.json`: what a run was made from, by what, and the hash of every file it wrote. No clock, host, thread count or
//! folder stands in it, so that the same run writes the same bytes.

pub mod backtest;
mod counts;
mod parts;

pub use counts::{protected_inputs, without_small_counts};
pub use parts::sha256;

use crate::domain::account::{AgeRule, Floor, MigrationTiming};
use crate::domain::axis::YearLabel;
use crate::domain::study::{Scenario, Study};
use crate::report::Run;
use parts::{Head, Tail, written};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the manifest in a run's folder.
pub const FILE_NAME: &str = "run.json";
/// The commit a release was built from, followed by `-modified` where the sources were not those of the commit; `unknown`
/// where nobody could say, as in development builds. It is no part of the run id: the version and the inputs are.
pub const COMMIT: &str = env!("KOHORT_COMMIT");

/// A file the study was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Path relative to the study, forward slashes: `study.toml`, `tables/population.csv`, `../norway/mortality.csv`.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What was asked for, in the form that decides the result: never threads, folders or paths.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Command {
    /// The study's id.
    pub study: String,
    /// Scenarios that were run, in the study's order.
    pub scenarios: Vec<String>,
    /// Number of draws; none = without.
    pub draws: Option<u32>,
    /// Seed of the draws; none = without.
    pub seed: Option<u64>,
    /// Certainty, per cent, with which places shall be enough; none = without draws.
    pub certainty: Option<f64>,
    /// Sources of chance that were switched off.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub without: BTreeSet<String>,
    /// Language of labels, titles and numbers: `nb`, `nn`, `sv`, `en`.
    pub language: String,
    /// Who may see the results: `public`, `internal`.
    pub privacy: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    command: &'a Command,
    rules: Rules,
    /// What each scenario that was run assumes, key by key.
    scenarios: BTreeMap<&'a str, &'a BTreeMap<String, String>>,
    sources: Vec<SourceLine<'a>>,
    #[serde(flatten)]
    tail: Tail<'a>,
}

#[derive(Serialize)]
struct Rules {
    year_label: &'static str,
    age_width: u8,
    open_age: u8,
    age_rule: &'static str,
    migration_timing: &'static str,
    floor: String,
}

#[derive(Serialize)]
struct SourceLine<'a> {
    what: &'a str,
    source: &'a str,
}

/// The parts of a manifest that a later run needs to know again.
#[derive(Deserialize)]
struct Known {
    schema: String,
    outputs: BTreeMap<String, String>,
}

/// First digits of the SHA-256 over the program's version, the command, and every input by name: the same for the same
/// run on every machine, another as soon as one byte of a file differs.
#[must_use]
pub fn run_id(inputs: &[InputFile], command: &Command) -> String {
    let count = (command.scenarios.len() as u64).to_le_bytes();
    let mut draws = format!("{:?} {:?}", command.draws, command.seed);
    command.certainty.iter().for_each(|certainty| draws.push_str(&format!(" certainty {certainty}")));
    command.without.iter().for_each(|source| draws.push_str(&format!(" without {source}")));
    let mut choices: Vec<&[u8]> = vec![command.study.as_bytes(), &count];
    choices.extend(command.scenarios.iter().map(String::as_bytes));
    choices.extend([draws.as_bytes(), command.language.as_bytes(), command.privacy.as_bytes()]);
    parts::run_id(&choices, inputs)
}

/// The bytes of `run.json`: keys in a fixed order, files by name.
///
/// # Errors
/// Never for a manifest made here; the writer of JSON says otherwise.
pub fn manifest(run: &Run, command: &Command, inputs: &[InputFile], outputs: &[(String, Vec<u8>)]) -> serde_json::Result<Vec<u8>> {
    let sources = run.study.sources.iter().map(|source| SourceLine { what: &source.what, source: &source.text }).collect();
    let protected = protected_inputs(run.study, inputs);
    let tail = Tail::new(run.warnings, inputs, &protected, outputs);
    written(&Manifest { head: Head::new(run.run_id), command, rules: rules(run.study), scenarios: scenarios(run), sources, tail })
}

/// Names of the files a run wrote, from the bytes of its `run.json`; `None` if this is not a manifest of ours.
#[must_use]
pub fn outputs_of(bytes: &[u8]) -> Option<Vec<String>> {
    let known: Known = serde_json::from_slice(bytes).ok()?;
    known.schema.starts_with("kohort-run/").then(|| known.outputs.into_keys().collect())
}

fn scenarios<'a>(run: &Run<'a>) -> BTreeMap<&'a str, &'a BTreeMap<String, String>> {
    let ran = |scenario: &&Scenario| run.projections.iter().any(|projected| projected.scenario == scenario.id);
    run.study.scenarios.iter().filter(ran).map(|scenario| (scenario.id.as_str(), &scenario.settings)).collect()
}

fn rules(study: &Study) -> Rules {
    Rules {
        year_label: match study.year_label {
            YearLabel::Jan1 => "jan1",
            YearLabel::Dec31 => "dec31",
        },
        age_width: study.axis.width(),
        open_age: study.axis.open_age(),
        age_rule: match study.rules.age_rule {
            AgeRule::Completed => "completed",
            AgeRule::AtYearEnd => "year-end",
        },
        migration_timing: match study.rules.timing {
            MigrationTiming::End => "end",
            MigrationTiming::EvenByAge => "even-by-age",
            MigrationTiming::EvenByCohort => "even-by-cohort",
        },
        floor: match study.rules.floor {
            Floor::Zero => "zero".to_owned(),
            Floor::UnitedNations(persons) => format!("united-nations {persons}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fake::Fake;

    fn command() -> Command {
        Command {
            study: "hamar".to_owned(),
            scenarios: vec!["mmmm".to_owned(), "high".to_owned()],
            draws: None,
            seed: None,
            certainty: None,
            without: BTreeSet::new(),
            language: "nb".to_owned(),
            privacy: "public".to_owned(),
        }
    }

    fn inputs() -> Vec<InputFile> {
        [("study.toml", "x = 1"), ("tables/population.csv", "a,b\n1,2\n")]
            .map(|(name, text)| InputFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() })
            .into()
    }

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-4 example: "abc".
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn every_byte_and_choice_counts_in_the_run_id_and_the_order_of_files_does_not() {
        let id = run_id(&inputs(), &command());
        assert_eq!(id.len(), 8);
        let mut turned = inputs();
        turned.reverse();
        assert_eq!(run_id(&turned, &command()), id);
        let mut one_byte = inputs();
        one_byte[1].bytes[4] ^= 1;
        let changed: [fn(&mut Command); 8] = [
            |c| c.study.push('2'),
            |c| c.scenarios = vec!["mmmmhigh".to_owned()],
            |c| c.draws = Some(100),
            |c| c.certainty = Some(95.0),
            |c| c.seed = Some(1),
            |c| c.without = BTreeSet::from(["counts".to_owned()]),
            |c| c.language = "sv".to_owned(),
            |c| c.privacy = "internal".to_owned(),
        ];
        let mut ids = vec![id, run_id(&one_byte, &command())];
        for change in changed {
            let mut other = command();
            change(&mut other);
            ids.push(run_id(&inputs(), &other));
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn a_byte_that_moves_from_one_file_to_the_next_name_changes_the_run_id() {
        let file = |name: &str, text: &str| InputFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let one = [file("a.csv", "1"), file("bc.csv", "2")];
        let other = [file("a.csv", "1b"), file("c.csv", "2")];
        assert_ne!(run_id(&one, &command()), run_id(&other, &command()));
    }

    #[test]
    fn the_manifest_says_what_and_how_and_nothing_about_where_or_when() {
        let fake = Fake::new();
        let outputs = vec![("tables/a.csv".to_owned(), b"1\n".to_vec()), ("report.html".to_owned(), b"<html>".to_vec())];
        let bytes = manifest(&fake.run(), &command(), &inputs(), &outputs).unwrap();
        assert_eq!(bytes, manifest(&fake.run(), &command(), &inputs(), &outputs).unwrap());
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let keys = [
            "schema",
            "program",
            "version",
            "commit",
            "run_id",
            "command",
            "rules",
            "scenarios",
            "sources",
            "warnings",
            "inputs",
            "outputs",
        ];
        assert_eq!(json.as_object().unwrap().len(), keys.len());
        assert!(keys.iter().all(|key| json.get(key).is_some()));
        let commit = json["commit"].as_str().unwrap();
        let digits = commit.strip_suffix("-modified").unwrap_or(commit);
        assert!(commit == "unknown" || digits.len() >= 40 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()), "{commit}");
        assert_eq!(json["outputs"]["report.html"], sha256(b"<html>"));
        assert_eq!(json["warnings"][0]["code"], "K0999");
        assert_eq!(json["rules"]["migration_timing"], "even-by-cohort");
        assert_eq!(outputs_of(&bytes).unwrap(), ["report.html", "tables/a.csv"]);
    }

    #[test]
    fn other_programs_manifests_are_not_ours() {
        assert_eq!(outputs_of(br#"{"schema":"other/1","outputs":{}}"#), None);
        assert_eq!(outputs_of(br#"{"outputs":{"a":"b"}}"#), None);
        assert_eq!(outputs_of(b"not json"), None);
    }
}
