//! `run.json` of a back-test.

use super::{COMMIT, InputFile, RUN_ID_DIGITS, SCHEMA, WarningLine, hex, in_order, sha256, warning};
use crate::report::backtest::Backtest;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

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
    /// Language of labels, titles and numbers.
    pub language: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    program: &'static str,
    version: &'static str,
    commit: &'static str,
    run_id: &'a str,
    command: &'a BacktestCommand,
    regions: usize,
    sources: &'a [String],
    warnings: Vec<WarningLine>,
    inputs: BTreeMap<&'a str, String>,
    outputs: BTreeMap<&'a str, String>,
}

/// First digits of the SHA-256 over the program's version, the command and every input by name.
#[must_use]
pub fn run_id(inputs: &[InputFile], command: &BacktestCommand) -> String {
    let mut hash = Sha256::new();
    // Each part with its length: no two different runs are the same row of bytes.
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(env!("CARGO_PKG_VERSION").as_bytes());
    part(command.backtest.as_bytes());
    part(format!("{:?} {:?} {}", command.horizons, command.jump_offs, command.score_all).as_bytes());
    part(command.language.as_bytes());
    for (name, bytes) in in_order(inputs) {
        part(name.as_bytes());
        part(bytes);
    }
    hex(&hash.finalize()).chars().take(RUN_ID_DIGITS).collect()
}

/// The bytes of `run.json`: keys in a fixed order, files by name.
///
/// # Errors
/// Never for a manifest made here; the writer of JSON says otherwise.
pub fn manifest(
    test: &Backtest,
    command: &BacktestCommand,
    inputs: &[InputFile],
    outputs: &[(String, Vec<u8>)],
) -> serde_json::Result<Vec<u8>> {
    let manifest = Manifest {
        schema: SCHEMA,
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        commit: COMMIT,
        run_id: test.run_id,
        command,
        regions: test.regions.len(),
        sources: test.sources,
        warnings: test.warnings.iter().map(warning).collect(),
        inputs: in_order(inputs).into_iter().map(|(name, bytes)| (name, sha256(bytes))).collect(),
        outputs: outputs.iter().map(|(name, bytes)| (name.as_str(), sha256(bytes))).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
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
