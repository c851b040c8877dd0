//! What every manifest has: its head, the hashes of its files, and the id of the run.

use super::InputFile;
use crate::diag::Diagnostic;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What kind of file it is; the number grows when a field changes its meaning.
const SCHEMA: &str = "kohort-run/1";
/// Digits of a run id: enough to tell a municipality's runs apart, few enough for a figure's foot.
const RUN_ID_DIGITS: usize = 8;

/// Who made it.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    schema: &'static str,
    program: &'static str,
    version: &'static str,
    commit: &'static str,
    run_id: &'a str,
}

impl<'a> Head<'a> {
    pub(super) const fn new(run_id: &'a str) -> Self {
        Self { schema: SCHEMA, program: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), commit: super::COMMIT, run_id }
    }
}

/// What it rests on and what it wrote, by name.
#[derive(Serialize)]
pub(super) struct Tail<'a> {
    warnings: Vec<WarningLine>,
    inputs: BTreeMap<&'a str, String>,
    /// Inputs whose hash is that of the protected counts: from a hash of the counts themselves small ones could be found by trying.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    protected_inputs: &'a [String],
    outputs: BTreeMap<&'a str, String>,
}

impl<'a> Tail<'a> {
    pub(super) fn new(
        warnings: &[Diagnostic],
        inputs: &'a [InputFile],
        protected_inputs: &'a [String],
        outputs: &'a [(String, Vec<u8>)],
    ) -> Self {
        Self {
            warnings: warnings.iter().map(warning).collect(),
            inputs: in_order(inputs).into_iter().map(|(name, bytes)| (name, sha256(bytes))).collect(),
            protected_inputs,
            outputs: outputs.iter().map(|(name, bytes)| (name.as_str(), sha256(bytes))).collect(),
        }
    }
}

#[derive(Serialize)]
struct WarningLine {
    code: &'static str,
    text: String,
}

fn warning(diagnostic: &Diagnostic) -> WarningLine {
    let place = &diagnostic.place;
    let at = [place.file.as_str(), place.context.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let text = if at.is_empty() { diagnostic.what.clone() } else { format!("{} ({at})", diagnostic.what) };
    WarningLine { code: diagnostic.code, text }
}

/// The bytes of a manifest: keys in the order of its fields, and a last line end.
pub(super) fn written(manifest: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// First digits of the SHA-256 over the program's version, the `choices` of a command and every input by name.
pub(super) fn run_id(choices: &[&[u8]], inputs: &[InputFile]) -> String {
    let mut hash = Sha256::new();
    // Each part with its length: no two different runs are the same row of bytes.
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(env!("CARGO_PKG_VERSION").as_bytes());
    choices.iter().for_each(|choice| part(choice));
    for (name, bytes) in in_order(inputs) {
        part(name.as_bytes());
        part(bytes);
    }
    hex(&hash.finalize()).chars().take(RUN_ID_DIGITS).collect()
}

/// SHA-256 in lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn in_order(inputs: &[InputFile]) -> BTreeMap<&str, &[u8]> {
    inputs.iter().map(|input| (input.name.as_str(), input.bytes.as_slice())).collect()
}
