//! Doubts in the reader's language: a sentence and an advice a code, and a line a case, made of the values it is about.

use super::labels::{ages, capital, find, sentence, service_name};
use super::numbers;
use crate::diag::{Diagnostic, Fact, Place};
use crate::domain::axis::AgeBand;
use crate::domain::study::{Language, Study};

/// What a doubt touches: the parts of the list, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touches {
    /// People, need and places: what the page says first.
    Headline,
    /// Staff, measures and what is drawn beside.
    Figure,
    /// What plans say, and how files were read.
    Source,
}

impl Touches {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Headline, Self::Figure, Self::Source];

    /// The key of its heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Headline => "page.warnings.headline",
            Self::Figure => "page.warnings.figure",
            Self::Source => "page.warnings.source",
        }
    }
}

/// Codes of doubts about people, need and places, the most important first.
const HEADLINE: [&str; 32] = [
    "K0413", "K0414", "K0301", "K0911", "K0896", "K0897", "K0860", "K0835", "K0134", "K0131", "K0132", "K0133", "K0135", "K0136", "K0118",
    "K0330", "K0322", "K0350", "K0550", "K0551", "K0549", "K0126", "K0125", "K0411", "K0416", "K0412", "K0793", "K0417", "K0775", "K0779",
    "K0796", "K0539",
];

/// Codes of doubts about other figures.
const FIGURE: [&str; 16] = [
    "K0731", "K0732", "K0733", "K0781", "K0795", "K0710", "K0712", "K0714", "K0715", "K0713", "K0741", "K0740", "K0333", "K0552", "K0538",
    "K0415",
];

/// Codes of doubts about plans and sources.
const SOURCE: [&str; 19] = [
    "K0769", "K0768", "K0767", "K0771", "K0770", "K0778", "K0853", "K0869", "K0859", "K0610", "K0612", "K0525", "K0532", "K0536", "K0520",
    "K0521", "K0568", "K0569", "K0022",
];

/// Every code that can be a doubt, the most important first.
pub fn codes() -> impl Iterator<Item = (&'static str, Touches)> {
    let of = |codes: &'static [&'static str], touches| codes.iter().map(move |code| (*code, touches));
    of(&HEADLINE, Touches::Headline).chain(of(&FIGURE, Touches::Figure)).chain(of(&SOURCE, Touches::Source))
}

/// Where a code stands among all, and what it touches; one that is not listed comes first, so that nobody overlooks it.
#[must_use]
pub fn weight(code: &str) -> (usize, Touches) {
    let at = codes().enumerate().find(|(_, (listed, _))| *listed == code);
    at.map_or((0, Touches::Headline), |(at, (_, touches))| (at + 1, touches))
}

/// What is doubtful and why it matters, if the word list has the code.
#[must_use]
pub fn said(code: &str, language: Language) -> Option<&'static str> {
    find(&format!("warning.{code}"), language)
}

/// What to do, if the word list has the code.
#[must_use]
pub fn advice(code: &str, language: Language) -> Option<&'static str> {
    find(&format!("warning.{code}.try"), language)
}

/// Who reads: the language, and the study whose words have names (none: words are shown as they are).
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// In which language.
    pub language: Language,
    /// Of which study.
    pub study: Option<&'a Study>,
}

impl Reader<'_> {
    /// One case of a doubt: where it is, and its numbers; nothing where it carries no values and no place.
    #[must_use]
    pub fn case(&self, doubt: &Diagnostic) -> String {
        let mut told = Vec::new();
        let here = self.template(doubt).and_then(|template| self.filled(template, doubt, &mut told));
        if here.is_none() {
            told.clear();
        }
        let names = doubt.facts.iter().filter(|(name, _)| !told.contains(name));
        let parts: Vec<String> = names.filter_map(|(_, fact)| self.place(fact)).collect();
        let place = if parts.is_empty() { self.file(&doubt.place).unwrap_or_default() } else { capital(&parts.join(", ")) };
        match here {
            Some(here) if place.is_empty() => capital(&here),
            Some(here) => format!("{place}: {here}"),
            None => place,
        }
    }

    /// Whether a doubt carries every value that the sentence on its cases names.
    #[must_use]
    pub fn fits(&self, doubt: &Diagnostic) -> bool {
        self.template(doubt).is_none_or(|template| self.filled(template, doubt, &mut Vec::new()).is_some())
    }

    fn template(&self, doubt: &Diagnostic) -> Option<&'static str> {
        find(&format!("warning.{}.here", doubt.code), self.language)
    }

    /// `template` with the doubt's values; none where it lacks one. Names used are added to `told`.
    fn filled(&self, template: &str, doubt: &Diagnostic, told: &mut Vec<&'static str>) -> Option<String> {
        let mut parts = template.split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}')?;
            let (name, fact) = doubt.facts.iter().find(|(own, _)| *own == name)?;
            told.push(name);
            match fact {
                Fact::Word(key) => text.push_str(&self.filled(find(key, self.language)?, doubt, told)?),
                fact => text.push_str(&self.value(fact)),
            }
            text.push_str(rest);
        }
        Some(text)
    }

    /// A value that says where a doubt is; the only region of a study goes without saying.
    fn place(&self, fact: &Fact) -> Option<String> {
        let alone = self.study.is_some_and(|study| study.regions.len() == 1);
        match fact {
            Fact::Region(_) if alone => None,
            Fact::Number(..) | Fact::Signed(_) | Fact::Share(..) | Fact::SignedShare(..) | Fact::Word(_) => None,
            fact => Some(self.value(fact)),
        }
    }

    fn value(&self, fact: &Fact) -> String {
        match fact {
            Fact::Region(id) => self.region(id),
            Fact::Service(id) => self.service(id),
            Fact::Services(ids) => ids.iter().map(|id| self.service(id)).collect::<Vec<_>>().join(", "),
            Fact::Scenario(id) => self.scenario(id),
            Fact::Lever(id) => self.lever(id),
            Fact::Ages(from, to) => ages(AgeBand { from: *from, to: *to }, self.language),
            Fact::Year(year) => year.to_string(),
            Fact::Years(years) => spans(years),
            Fact::Number(value, places) => self.number(*value, *places),
            Fact::Signed(value) => numbers::signed(*value, self.language),
            Fact::Share(share, places) => numbers::percent(*share, *places, self.language),
            Fact::SignedShare(share, places) => numbers::signed_percent(*share, *places, self.language),
            Fact::Own(words) => words.clone(),
            Fact::Word(key) => find(key, self.language).unwrap_or(key).to_owned(),
        }
    }

    /// Whole numbers as such, others to their decimals.
    fn number(&self, value: f64, places: usize) -> String {
        numbers::decimal(value, if value.fract() == 0.0 { 0 } else { places }, self.language)
    }

    fn region(&self, id: &str) -> String {
        let known = self.study.and_then(|study| study.regions.iter().find(|region| region.id.as_str() == id));
        known.map_or(id, |region| &region.name).to_owned()
    }

    fn service(&self, id: &str) -> String {
        let known = self.study.and_then(|study| study.services.iter().find(|service| service.id.as_str() == id));
        known.map_or(id, |service| service_name(service, self.language)).to_owned()
    }

    fn scenario(&self, id: &str) -> String {
        let known = self.study.and_then(|study| study.scenarios.iter().find(|scenario| scenario.id.as_str() == id));
        known.map_or(id, |scenario| &scenario.name).to_owned()
    }

    fn lever(&self, id: &str) -> String {
        let known = self.study.and_then(|study| study.assumptions.levers.iter().find(|lever| lever.id.as_str() == id));
        known.map_or(id, |lever| &lever.name).to_owned()
    }

    /// `tables/users.csv, line 411`; in a workbook the sheet and its row.
    fn file(&self, place: &Place) -> Option<String> {
        let say = |key: &str, word: &str| sentence(key, self.language, &[word]);
        let line = if place.sheet.is_some() { "warning.row" } else { "warning.line" };
        let parts = [
            Some(place.file.clone()).filter(|file| !file.is_empty()),
            place.sheet.as_ref().map(|sheet| say("warning.sheet", sheet)),
            place.line.map(|number| say(line, &number.to_string())),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// `2011–2014, 2019`: years in order, those beside each other as a span.
fn spans(years: &[u16]) -> String {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for year in years {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*year) => *last = *year,
            _ => spans.push((*year, *year)),
        }
    }
    let words = spans.into_iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
