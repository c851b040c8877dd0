//! What a run says of small numbers: nothing of an internal run looks as if it could be handed on, and the page of a public one says
//! what was done to its counts.

use super::labels::label;
use crate::domain::privacy::{Privacy, Small};
use crate::domain::study::{Language, Study};

/// The mark of an internal study: the sentence `long` for pages and texts, else the words for a figure's foot; none of a public one.
fn marked(study: &Study, key: &str, language: Language) -> Option<&'static str> {
    (study.protection.privacy == Privacy::Internal).then(|| label(key, language))
}

/// That counts stand as they are and must not be published: the sentence on an internal study's pages.
#[must_use]
pub fn notice(study: &Study, language: Language) -> Option<&'static str> {
    marked(study, "privacy.internal", language)
}

/// A figure's stamp, with the mark of an internal study behind it.
#[must_use]
pub fn stamped(study: &Study, stamp: String, language: Language) -> String {
    match marked(study, "privacy.stamp", language) {
        Some(mark) => format!("{stamp} · {mark}"),
        None => stamp,
    }
}

/// A figure's text alternative, with the sentence of an internal study behind it.
#[must_use]
pub fn told(study: &Study, alt: String, language: Language) -> String {
    match notice(study, language) {
        Some(notice) => format!("{alt} {notice}"),
        None => alt,
    }
}

/// What was done to small counts, in a sentence.
#[must_use]
pub fn treatment(study: &Study, language: Language) -> &'static str {
    let key = match study.protection.small {
        Small::Rounded => "privacy.public",
        Small::Suppressed => "privacy.suppressed",
    };
    notice(study, language).unwrap_or(label(key, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fake::Fake;
    use crate::report::files::{Pictures, charts, files};
    use std::sync::atomic::AtomicBool;

    fn written(fake: &Fake) -> Vec<(String, String)> {
        let (run, wanted) = (fake.run(), AtomicBool::new(false));
        let files = files(&run, &charts(&run, &wanted), Pictures::Svg, &wanted).unwrap();
        files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
    }

    /// Promise P1: the mark stands on the page (at its head and foot), in every chart, in its text alternative and in the tables'
    /// description; a public run has it nowhere.
    #[test]
    fn an_internal_run_is_marked_wherever_it_is_read() {
        for language in Language::ALL {
            let mut fake = Fake::new();
            fake.language = language;
            let marks = ["privacy.internal", "privacy.stamp"].map(|key| label(key, language));
            let open = written(&fake);
            assert!(open.iter().all(|(_, text)| marks.iter().all(|mark| !text.contains(mark))), "{language:?}");
            assert!(open.iter().any(|(name, text)| name == "report.html" && text.contains(label("privacy.public", language))));
            fake.study.protection.privacy = Privacy::Internal;
            let mut seen = 0;
            for (name, text) in written(&fake) {
                // In a drawing a line of text may break after any word.
                let flat = text.split(['<', '>']).filter(|part| !part.contains("=\"")).collect::<Vec<_>>().join(" ");
                let flat = flat.replace("/tspan", " ").split_whitespace().filter(|word| *word != "/text").collect::<Vec<_>>().join(" ");
                let count = marks.map(|mark| flat.matches(mark).count());
                match name.rsplit_once('.').unwrap().1 {
                    "html" => assert!(count[0] >= 2, "{name} {count:?}"),
                    "svg" => assert!(count[0] >= 1 && count[1] >= 1, "{name} {count:?}"),
                    "txt" => assert!(count[0] >= 1, "{name}"),
                    "json" => assert!(text.contains("\"privacy\": \"internal\"") && text.contains("Not for publication"), "{name}"),
                    _ => continue,
                }
                seen += 1;
            }
            assert!(seen > 20, "{seen}");
        }
    }
}
