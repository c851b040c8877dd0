//! The words statistics banks use, in bokmål, nynorsk, Swedish and English, and how they are compared: capital letters
//! aside, a letter lost on the way (U+FFFD) standing for any letter.

use super::Measure;
use crate::domain::axis::Sex;

/// What stands where a letter was lost before the file was made.
pub const LOST: char = '\u{FFFD}';

/// Lower case, one blank between words, all dashes alike.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain: String = text.chars().map(|c| if matches!(c, '–' | '—' | '‑' | '‒' | '−') { '-' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a folded text is a word; lost letters match any one letter.
#[must_use]
pub fn same(text: &str, word: &str) -> bool {
    let mut letters = word.chars();
    text.chars().all(|c| letters.next().is_some_and(|letter| c == LOST || c == letter)) && letters.next().is_none()
}

/// Whether a folded text is one of the words.
#[must_use]
pub fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| same(text, word))
}

/// Whether one of the words (or phrases) stands in a folded text, as whole words.
#[must_use]
pub fn holds(text: &str, words: &[&str]) -> bool {
    let tokens = tokens(text);
    words.iter().any(|phrase| {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        tokens.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(token, word)| same(token, word)))
    })
}

/// Words of a folded text, signs around them taken off.
#[must_use]
pub fn tokens(text: &str) -> Vec<&str> {
    let sign = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '"' | '\'' | '|' | '=' | '/');
    text.split(|c: char| c.is_whitespace() || sign(c)).filter(|token| !token.is_empty()).collect()
}

/// Headings of a column of regions.
pub const REGION: &[&str] = &[
    "region",
    "regioner",
    "regionar",
    "regions",
    "kommune",
    "kommuner",
    "kommunar",
    "kommun",
    "municipality",
    "municipalities",
    "område",
    "områder",
    "omraade",
    "area",
    "geografi",
    "geography",
    "fylke",
    "county",
    "län",
    "bosted",
    "bostedskommune",
    "bostadskommune",
    "bostadskommun",
    "stad",
    "ort",
    "place of residence",
    "province of residence",
    "bydel",
    "stadsdel",
    "land",
    "country",
];

/// Headings of a column of region codes beside one of names.
pub const REGION_CODE: &[&str] = &[
    "knr",
    "kommunenr",
    "kommunenummer",
    "kommunekode",
    "kommunkod",
    "komnr",
    "region code",
    "regionkode",
    "regionkod",
    "regionnr",
    "code",
    "kode",
    "kod",
    "municipality code",
];

/// Headings of a column of ages.
pub const AGE: &[&str] = &[
    "alder",
    "ålder",
    "aalder",
    "age",
    "ages",
    "aldersgruppe",
    "aldersgrupper",
    "aldersgruppa",
    "åldersgrupp",
    "åldersgrupper",
    "åldersklass",
    "age group",
    "age groups",
    "age class",
    "ettårig alder",
    "ettårsklasser",
    "alder i år",
    "ettåriga åldersklasser",
    "alder (år)",
    "age in years",
    "mors alder",
    "moderns ålder",
    "age of mother",
    "alder ved utgangen av året",
];

/// Headings of a band's first age.
pub const AGE_FROM: &[&str] =
    &["age_from", "alder_fra", "fra alder", "alder fra", "frå alder", "alder frå", "från ålder", "ålder från", "age from"];

/// Headings of a band's last age.
pub const AGE_TO: &[&str] = &["age_to", "alder_til", "til alder", "alder til", "till ålder", "ålder till", "age to"];

/// Headings of a column of sexes.
pub const SEX: &[&str] = &["kjønn", "kjonn", "kjoenn", "kjøn", "kön", "kon", "koen", "sex", "gender"];

/// Headings of a column of years.
pub const YEAR: &[&str] = &[
    "år",
    "aar",
    "ar",
    "year",
    "tid",
    "time",
    "period",
    "periode",
    "årstal",
    "årstall",
    "kalenderår",
    "time_period",
    "tidspunkt",
    "dato",
    "datum",
    "date",
];

/// Headings of a column that says what is counted.
pub const CONTENTS: &[&str] = &[
    "statistikkvariabel",
    "contents",
    "contentscode",
    "contents code",
    "tabellinnehåll",
    "tabellinnhold",
    "tabellinnhald",
    "innhold",
    "innhald",
    "observations",
    "variabel",
    "måltall",
    "concept",
    "concepts",
    "indicator",
    "indikator",
    "måltal",
    "measure",
];

/// Headings of a column of services.
pub const SERVICE: &[&str] = &[
    "tjeneste",
    "tjenester",
    "teneste",
    "tenester",
    "type tjeneste",
    "tjenestetype",
    "tenestetype",
    "tjänst",
    "insats",
    "insatser",
    "service",
    "services",
];

/// Headings of a column of alternatives of a projection.
pub const ALTERNATIVE: &[&str] =
    &["alternativ", "alternative", "variant", "scenario", "framskrivingsalternativ", "fremskrivingsalternativ", "framskrivningsalternativ"];

/// Headings of a column of units.
pub const UNIT: &[&str] = &["enhet", "eining", "måleenhet", "unit", "units", "unit of measure"];

/// Headings of remarks.
pub const NOTE: &[&str] =
    &["note", "notes", "merknad", "merknader", "kommentar", "anmärkning", "source", "kilde", "kjelde", "källa", "status", "obs_status"];

/// Words of a row or column that is the whole of its column or row.
pub const TOTAL: &[&str] = &[
    "i alt",
    "alt",
    "ialt",
    "totalt",
    "total",
    "totals",
    "tot",
    "sum",
    "samlet",
    "samla",
    "summa",
    "alle",
    "alla",
    "all",
    "t",
    "samtliga",
    "hele befolkningen",
];

const ALL_AGES: &[&str] = &[
    "alle aldre",
    "alle aldrer",
    "alle aldrar",
    "alla åldrar",
    "samtliga åldrar",
    "all ages",
    "totalt ålder",
    "alder i alt",
    "i alt alder",
    "aldrer i alt",
    "total age",
    "totalt, alle aldre",
    "ages total",
    "samtliga åldersklasser",
    "alle aldersgrupper",
];

const BOTH_SEXES: &[&str] = &[
    "begge kjønn",
    "begge kjøn",
    "båda könen",
    "både kvinner og menn",
    "kvinner og menn",
    "menn og kvinner",
    "kvinnor och män",
    "män och kvinnor",
    "both sexes",
    "both",
    "begge",
    "båda",
    "males and females",
    "females and males",
    "men and women",
    "women and men",
    "totalt kön",
    "kjønn i alt",
    "1+2",
    "persons",
    "personer i alt",
];

const FEMALE: &[&str] =
    &["female", "females", "women", "woman", "kvinner", "kvinne", "kvinnor", "kvinna", "kvinnfolk", "jenter", "girls", "k", "f"];
const MALE: &[&str] = &["male", "males", "men", "man", "menn", "mann", "män", "gutter", "boys", "m"];

/// A word for women, men, or both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SexWord {
    /// Women or men.
    One(Sex),
    /// Everybody.
    Both,
}

/// Women, men or both. The codes 1 and 2 mean men and women at Statistics Norway and at Statistics Sweden alike.
#[must_use]
pub fn sex(text: &str) -> Option<SexWord> {
    let text = folded(text);
    match text.as_str() {
        "1" | "01" => return Some(SexWord::One(Sex::Male)),
        "2" | "02" => return Some(SexWord::One(Sex::Female)),
        _ => {}
    }
    if is_one_of(&text, FEMALE) {
        return Some(SexWord::One(Sex::Female));
    }
    if is_one_of(&text, MALE) {
        return Some(SexWord::One(Sex::Male));
    }
    (is_one_of(&text, BOTH_SEXES) || is_one_of(&text, TOTAL)).then_some(SexWord::Both)
}

/// Women, men or both where the word stands in a longer heading: `Kvinner 2015`. Single letters and figures do not count.
#[must_use]
pub fn sex_within(text: &str) -> Option<SexWord> {
    let text = folded(text);
    let long = |words: &[&'static str]| words.iter().copied().filter(|word| word.len() > 1 && *word != "persons").collect::<Vec<_>>();
    if holds(&text, &long(BOTH_SEXES)) {
        return Some(SexWord::Both);
    }
    match (holds(&text, &long(FEMALE)), holds(&text, &long(MALE))) {
        (true, false) => Some(SexWord::One(Sex::Female)),
        (false, true) => Some(SexWord::One(Sex::Male)),
        (true, true) => Some(SexWord::Both),
        (false, false) => None,
    }
}

/// Whether a text is the whole of all ages.
#[must_use]
pub fn all_ages(text: &str) -> bool {
    let text = folded(text);
    is_one_of(&text, ALL_AGES) || is_one_of(&text, TOTAL)
}

/// Whether a text is a total of something.
#[must_use]
pub fn total(text: &str) -> bool {
    let text = folded(text);
    is_one_of(&text, TOTAL) || is_one_of(&text, ALL_AGES) || is_one_of(&text, BOTH_SEXES)
}

const NET: &[&str] = &[
    "nettoflytting",
    "nettoinnflytting",
    "netto innflytting",
    "nettoinnvandring",
    "netto flytting",
    "nettotilflytting",
    "flyttnetto",
    "flyttningsöverskott",
    "net migration",
    "net in-migration",
    "net",
    "innvandringsoverskudd",
    "flytteoverskudd",
    "flytteoverskot",
    "invandringsöverskott",
];
const MOVED_IN: &[&str] = &[
    "innflytting",
    "innflyttinger",
    "innflyttingar",
    "innflyttet",
    "innflytta",
    "tilflytting",
    "inflyttning",
    "inflyttningar",
    "inflyttade",
    "in-migration",
    "in-migrations",
    "immigration",
    "immigrations",
    "innvandring",
    "innvandringer",
    "invandring",
    "invandringar",
    "moved in",
    "in_count",
    "in",
];
const MOVED_OUT: &[&str] = &[
    "utflytting",
    "utflyttinger",
    "utflyttingar",
    "utflyttet",
    "utflytta",
    "fraflytting",
    "fråflytting",
    "utflyttning",
    "utflyttningar",
    "utflyttade",
    "out-migration",
    "out-migrations",
    "emigration",
    "emigrations",
    "utvandring",
    "utvandringer",
    "utvandringar",
    "moved out",
    "out_count",
    "out",
];
const BIRTHS: &[&str] = &[
    "fødte",
    "levendefødte",
    "levande fødde",
    "levandefødde",
    "fødde",
    "live births",
    "births",
    "levande födda",
    "levandefödda",
    "födda",
    "levende fødte",
    "fødsler",
    "födslar",
];
const DEATHS: &[&str] = &["døde", "daude", "døyde", "deaths", "döda", "avlidna", "dødsfall", "dødsfall i alt", "dödsfall"];
const PERSONS: &[&str] = &[
    "persons",
    "personer",
    "personar",
    "befolkning",
    "befolkningen",
    "folkemengde",
    "folkemengd",
    "folketall",
    "folketal",
    "folkmängd",
    "folkmängden",
    "population",
    "innbyggere",
    "innbyggjarar",
    "invånare",
    "inhabitants",
    "people",
    "antall personer",
    "antal personer",
];
const USERS: &[&str] = &[
    "brukere",
    "brukarar",
    "brukare",
    "mottakere",
    "mottakarar",
    "mottagare",
    "users",
    "recipients",
    "tjenestemottakere",
    "tenestemottakarar",
    "beboere",
    "bebuarar",
];

/// What a text (a heading, an entry under "contents", a title) says is counted.
#[must_use]
pub fn measure(text: &str) -> Option<Measure> {
    let text = folded(text);
    let among = [
        (NET, Measure::Net),
        (MOVED_IN, Measure::In),
        (MOVED_OUT, Measure::Out),
        (BIRTHS, Measure::Births),
        (DEATHS, Measure::Deaths),
        (USERS, Measure::Users),
        (PERSONS, Measure::Persons),
    ];
    let single = |words: &[&'static str]| words.iter().copied().filter(|word| !matches!(*word, "in" | "out" | "net")).collect::<Vec<_>>();
    let whole = among.iter().find(|(words, _)| is_one_of(&text, words));
    whole.or_else(|| among.iter().find(|(words, _)| holds(&text, &single(words)))).map(|(_, measure)| *measure)
}

const PERCENT: &[&str] = &[
    "prosent",
    "procent",
    "percent",
    "per cent",
    "pct",
    "%",
    "andel",
    "share",
    "promille",
    "per 1000",
    "per 1 000",
    "weight",
    "rate",
    "endring",
    "change",
];
const THOUSAND: &[&str] = &[
    "1 000 personer",
    "1000 personer",
    "tusen",
    "tusental",
    "thousand",
    "thousands",
    "1 000 persons",
    "1000 persons",
    "1 000",
    "1000",
    "1 000-tal",
];

/// A unit that is not persons: shares, thousands.
#[must_use]
pub fn other_unit(text: &str) -> Option<&'static str> {
    let text = folded(text);
    if holds(&text, PERCENT) || text.contains('%') {
        return Some("shares");
    }
    holds(&text, THOUSAND).then_some("thousands")
}

/// Words of a projection's title.
pub const PROJECTION: &[&str] = &[
    "framskrevet",
    "fremskrevet",
    "framskrevne",
    "framskriving",
    "framskrivinger",
    "fremskrivninger",
    "befolkningsframskrivinger",
    "befolkningsframskrivningar",
    "projection",
    "projections",
    "projected",
    "framskrivning",
    "framskrivet",
    "prognos",
    "prognose",
    "befolkningsprognos",
    "population projections",
];

/// Words only Norwegian tables use.
pub const NORWEGIAN: &[&str] = &[
    "kjønn",
    "kjøn",
    "alder",
    "kommune",
    "kommunar",
    "statistikkvariabel",
    "folkemengde",
    "folkemengd",
    "menn",
    "kvinner",
    "ssb",
    "norge",
    "noreg",
    "norway",
    "statistics norway",
];

/// Words only Swedish tables use.
pub const SWEDISH: &[&str] = &[
    "kön",
    "ålder",
    "kommun",
    "län",
    "folkmängd",
    "män",
    "kvinnor",
    "tabellinnehåll",
    "scb",
    "sverige",
    "sweden",
    "statistics sweden",
    "riket",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_letter_stands_for_any_one_letter() {
        assert!(same("kj\u{FFFD}nn", "kjønn") && same("\u{FFFD}r", "år") && !same("\u{FFFD}r", "tid") && !same("kj\u{FFFD}n", "kjønn"));
    }

    #[test]
    fn sexes_are_known_in_four_languages() {
        let women = ["Kvinner", "kvinne", "Kvinnor", "FEMALES", "K", "2", "Women"];
        let men = ["Menn", "Mann", "Män", "Males", "M", "1", "M\u{FFFD}n"];
        assert!(women.iter().all(|word| sex(word) == Some(SexWord::One(Sex::Female))));
        assert!(men.iter().all(|word| sex(word) == Some(SexWord::One(Sex::Male))));
        assert!(["Begge kjønn", "Båda könen", "Both sexes", "I alt", "Totalt"].iter().all(|word| sex(word) == Some(SexWord::Both)));
        assert_eq!((sex("3"), sex("")), (None, None));
        assert_eq!((sex_within("Kvinner 2015"), sex_within("Persons 2015")), (Some(SexWord::One(Sex::Female)), None));
    }

    #[test]
    fn net_moves_are_not_taken_for_moves_in() {
        assert_eq!(measure("Nettoinnflytting 2020"), Some(Measure::Net));
        assert_eq!(measure("Innflytting, innenlandsk"), Some(Measure::In));
        assert_eq!(
            (measure("Levande födda"), measure("Døde"), measure("Folketilvekst")),
            (Some(Measure::Births), Some(Measure::Deaths), None)
        );
    }

    #[test]
    fn shares_and_thousands_are_seen() {
        assert_eq!(
            (other_unit("Personer (prosent)"), other_unit("1 000 personer"), other_unit("Personer")),
            (Some("shares"), Some("thousands"), None)
        );
    }
}
