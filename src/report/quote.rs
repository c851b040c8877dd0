//! Texts of a study in another language than the report's: quoted, so that nobody takes them for the report's own words.

use super::Run;
use crate::domain::study::{Language, Study};

/// The text as it is where the study is read in its own language, else as a quotation in the reader's marks.
#[must_use]
pub fn cited(study: &Study, text: &str, language: Language) -> String {
    let text = text.trim();
    if study.written == language || text.is_empty() {
        return text.to_owned();
    }
    let text = text.trim_end_matches('.');
    match language {
        Language::Nb | Language::Nn => format!("«{text}»"),
        Language::Sv => format!("”{text}”"),
        Language::En => format!("“{text}”"),
    }
}

/// The attribute of an element that holds a study's own texts and nothing else; none where the page has their language.
#[must_use]
pub fn attribute(run: &Run) -> String {
    if run.study.written == run.language { String::new() } else { format!(" lang=\"{}\"", run.study.written.code()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fake::Fake;

    #[test]
    fn a_source_is_quoted_where_the_reader_has_another_language() {
        let mut fake = Fake::new();
        // Read in Swedish its names are Swedish, and its sources are not.
        (fake.study.written, fake.study.language) = (Language::Nb, Language::Sv);
        let cited = |language| cited(&fake.study, "Kommunen, tabell 5.", language);
        assert_eq!(cited(Language::Nb), "Kommunen, tabell 5.");
        assert_eq!([cited(Language::Sv), cited(Language::En)], ["”Kommunen, tabell 5”", "“Kommunen, tabell 5”"]);
        let run = fake.run();
        let code = |language| attribute(&Run { language, ..run });
        assert_eq!([code(Language::Nb), code(Language::Sv)], ["", " lang=\"nb\""]);
    }
}
