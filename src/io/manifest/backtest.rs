//! `run.json` of a back-test.

use super::InputFile;
use super::parts::{self, Head, Tail, written};
use crate::domain::privacy::Privacy;
use crate::report::backtest::Backtest;
use serde::Serialize;

/// What was asked for, in the form that decides the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BacktestCommand {
    /// The study's id, or the table's name.
    pub backtest: String,
    /// Horizons shown, years.
    pub horizons: Vec<u16>,
    /// First and last jump-off, in the data's own label.
    pub jump_offs: [u16; 2],
    /// Whether regions whose borders cannot be followed back are scored as well.
    pub score_all: bool,
    /// Number and seed of the draws; none = without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws: Option<(u32, u64)>,
    /// Language of labels, titles and numbers.
    pub language: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    command: &'a BacktestCommand,
    /// A back-test is always public: it is made from protected counts.
    privacy: &'static str,
    regions: usize,
    sources: &'a [String],
    #[serde(flatten)]
    tail: Tail<'a>,
}

/// First digits of the SHA-256 over the program's version, the command and every input by name.
#[must_use]
pub fn run_id(inputs: &[InputFile], command: &BacktestCommand) -> String {
    let mut asked = format!("{:?} {:?} {}", command.horizons, command.jump_offs, command.score_all);
    if let Some((draws, seed)) = command.draws {
        asked.push_str(&format!(" {draws} {seed}"));
    }
    parts::run_id(&[command.backtest.as_bytes(), asked.as_bytes(), command.language.as_bytes()], inputs)
}

/// The bytes of `run.json`: keys in a fixed order, files by name. Inputs come with the names of those that stand with protected
/// counts.
///
/// # Errors
/// Never for a manifest made here; the writer of JSON says otherwise.
pub fn manifest(
    test: &Backtest,
    command: &BacktestCommand,
    (inputs, protected): (&[InputFile], &[String]),
    outputs: &[(String, Vec<u8>)],
) -> serde_json::Result<Vec<u8>> {
    written(&Manifest {
        head: Head::new(test.run_id),
        command,
        privacy: Privacy::Public.code(),
        regions: test.regions.len(),
        sources: test.sources,
        tail: Tail::new(test.warnings, inputs, protected, outputs),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_and_byte_counts_in_the_run_id() {
        let command = BacktestCommand {
            backtest: "x".to_owned(),
            horizons: vec![5, 10],
            jump_offs: [2011, 2021],
            score_all: false,
            draws: None,
            language: "nb".to_owned(),
        };
        let input = |text: &str| [InputFile { name: "people.csv".to_owned(), bytes: text.as_bytes().to_vec() }];
        let id = run_id(&input("1"), &command);
        let others = [
            run_id(&input("2"), &command),
            run_id(&input("1"), &BacktestCommand { backtest: "y".to_owned(), ..command.clone() }),
            run_id(&input("1"), &BacktestCommand { horizons: vec![5], ..command.clone() }),
            run_id(&input("1"), &BacktestCommand { jump_offs: [2012, 2021], ..command.clone() }),
            run_id(&input("1"), &BacktestCommand { score_all: true, ..command.clone() }),
            run_id(&input("1"), &BacktestCommand { language: "sv".to_owned(), ..command.clone() }),
        ];
        assert!(others.iter().all(|other| *other != id), "{id} {others:?}");
        assert_eq!(run_id(&input("1"), &command), id);
    }
}
