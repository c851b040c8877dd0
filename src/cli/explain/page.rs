//! What the code of a message means: its page, which the program carries with it.

use crate::cli::args::Voice;
use crate::cli::failed::Failed;
use crate::cli::voice::{Ended, out, out_json};
use crate::diag::{Diagnostic, Diagnostics};
use crate::scenario::nearest::nearest;
use serde_json::json;
use std::path::Path;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The code that is meant, in capitals; none for anything else, such as a study.
pub fn code(of: &Path) -> Option<String> {
    let text = of.to_str()?;
    let digits = text.strip_prefix(['K', 'k'])?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("K{digits}"))
}

/// Prints the page of a code.
pub fn page(code: &str, of: &Path, voice: &Voice) -> Ended {
    let Some((_, page)) = PAGES.iter().find(|(own, _)| *own == code) else {
        return Failed::from(Diagnostics::from_iter([unknown(code)])).end(of, voice);
    };
    if voice.json { out_json(&json!({ "ok": true, "code": code, "page": page })) } else { out(page) }
}

fn unknown(code: &str) -> Diagnostic {
    let near = nearest(code, PAGES.iter().map(|(own, _)| *own));
    let advice =
        near.map_or_else(|| "write it as the message does: K and four digits".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::error("K0800", format!("no message has the code {code}"))
        .why("every message of the program has a page of its own, and this is the page of none")
        .advice(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_a_study() {
        let of = |text: &str| code(Path::new(text));
        assert_eq!((of("K0107"), of("k0107")), (Some("K0107".to_owned()), Some("K0107".to_owned())));
        assert_eq!([of("./K0107"), of("K"), of("Kvam"), of("hamar")], [None, None, None, None]);
    }

    #[test]
    fn every_page_is_there_and_begins_with_its_code() {
        assert!(PAGES.len() > 150, "{}", PAGES.len());
        assert!(PAGES.iter().all(|(code, page)| page.starts_with(&format!("# {code}: "))));
        assert!(unknown("K0170").advice.starts_with("did you mean `K01"), "{}", unknown("K0170").advice);
    }
}
