//! Values that options take.

use crate::demand::draws::programme::Certainty;
use crate::domain::draws::{MOST_DRAWS, Source};

/// Sources of chance.
pub(super) fn sources() -> clap::builder::PossibleValuesParser {
    Source::ALL.map(Source::code).into()
}

/// How many futures.
pub(super) fn draws(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_DRAWS).contains(number));
    number.ok_or_else(|| format!("write how many, a whole number from 1 to {MOST_DRAWS}; without one, write --draws last or --draws=1000"))
}

/// A certainty in per cent, or which there are.
pub(super) fn certainty(text: &str) -> Result<Certainty, String> {
    let known = || Certainty::choices().map(|percent| percent.to_string()).collect::<Vec<String>>().join(", ");
    text.parse().ok().and_then(Certainty::of).ok_or_else(|| format!("not one of {}", known()))
}

/// `2011..2021`, or one year.
pub(super) fn years(text: &str) -> Result<(u16, u16), String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let year = |part: &str| part.trim().parse::<u16>().ok().filter(|year| (1900..=2200).contains(year));
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("write the first and the last year, such as 2011..2021".to_owned()),
    }
}
