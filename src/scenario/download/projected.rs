//! Signs by which a table of people tells that it is a projection: a word of its title, a column of alternatives, an
//! alternative's name.

use super::columns::{Columns, Meaning};
use super::{Grid, words};
use crate::diag::{Diagnostic, Place};
use compact_str::CompactString;
use std::collections::BTreeSet;

/// What shows that a table is a projection, in words; none where nothing does. Years are no sign: what lies ahead today was
/// counted later.
#[must_use]
pub fn sign(grid: &Grid, columns: &Columns, contents: &[&str]) -> Option<String> {
    if let Some(at) = columns.position(&Meaning::Alternative) {
        return Some(format!("its column `{}` names alternatives", columns.headings[at]));
    }
    let [who, made] = ["who", "made"].map(|word| columns.headings.iter().any(|heading| words::folded(heading) == word));
    if who && made {
        return Some("its columns `who` and `made` name the office that made it".to_owned());
    }
    let titles = grid.title.iter().chain(&grid.above).map(|text| ("title", text));
    let of_name = titles.chain(grid.sheet.iter().map(|text| ("sheet", text))).find_map(|(what, text)| {
        let word = words::projection(text)?;
        Some(format!("its {what} says “{word}”"))
    });
    of_name.or_else(|| {
        let words = columns.headings.iter().map(String::as_str).chain(contents.iter().copied()).chain(others(grid, columns));
        words.filter(|word| words::projection(word).is_some() || is_alternative(word)).map(|word| format!("“{word}” stands in it")).next()
    })
}

/// The different words of columns that divide the numbers by something unknown.
fn others<'g>(grid: &'g Grid, columns: &Columns) -> BTreeSet<&'g str> {
    let at = columns.meanings.iter().enumerate().filter(|(_, meaning)| **meaning == Meaning::Other).map(|(at, _)| at);
    let cells = |at: usize| grid.rows.iter().skip(columns.body).filter_map(move |row| row.cells.get(at)).map(CompactString::as_str);
    at.flat_map(cells).collect()
}

/// Whether a text names an alternative as Statistics Norway does, by four letters for births, deaths and moves: `MMMM`,
/// `Hovedalternativet (MMMM)`.
fn is_alternative(text: &str) -> bool {
    let letters = |word: &str| word.len() == 4 && word.bytes().all(|b| b"LMHK0".contains(&b)) && word != "0000";
    letters(text) || text.split('(').skip(1).any(|rest| rest.split_once(')').is_some_and(|(word, _)| letters(word)))
}

/// A projection where counted people are needed.
#[must_use]
pub fn not_counted(grid: &Grid, sign: &str) -> Diagnostic {
    let sheet = grid.sheet.as_ref().map_or_else(String::new, |sheet| format!(", sheet “{sheet}”"));
    Diagnostic::error("K0537", format!("{}{sheet} is a projection, not counted people: {sign}", grid.file))
        .at(Place::file(&grid.file))
        .why("a study starts from people who were counted; expected people would become its history and its first year")
        .advice(
            "give counted people here; the projection is run beside them: kohort import FILE --out tables/published.csv, in study.toml \
             published = { file = \"tables/published.csv\", who = \"SSB\", made = \"2024\" } under [tables], and in a scenario \
             published = \"SSB 2024\", the alternative behind it as the table writes it (\"SSB 2024 Hovedalternativet (MMMM)\")",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternative_is_known_by_its_four_letters() {
        assert!(["MMMM", "Hovedalternativet (MMMM)", "Lav nasjonal vekst (LLML) 2030", "(MM00)"].iter().all(|word| is_alternative(word)));
        assert!(["0000", "Personer (2021)", "Mmmm", "(MMMMM)", "HHM", "Hamar (M)", ""].iter().all(|word| !is_alternative(word)));
    }

    #[test]
    fn a_word_of_a_projection_is_known_in_four_languages_and_within_longer_words() {
        let titles = [
            "14288: Framskrevet folkemengde 1. januar, etter region",
            "Befolkningsprognos 2025–2040",
            "Befolkningsframskrivingar",
            "Framskriven folkmängd efter ålder",
            "Population projections 1 January",
            "Projected population",
            "Forecast, by age",
        ];
        assert!(titles.iter().all(|title| words::projection(title).is_some()));
        let counted = ["07459: Befolkning, etter region, kjønn, alder", "Folkmängd efter region", "Population 1 January 2026", ""];
        assert!(counted.iter().all(|title| words::projection(title).is_none()));
    }
}
