//! The lists of words, one thing a list.

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

/// Headings of a column of units.
pub const UNIT: &[&str] = &["enhet", "eining", "måleenhet", "unit", "units", "unit of measure"];

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

/// All ages together.
pub const ALL_AGES: &[&str] = &[
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

/// Women and men together.
pub const BOTH_SEXES: &[&str] = &[
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

/// Men.
pub const MALE: &[&str] = &["male", "males", "men", "man", "menn", "mann", "män", "gutter", "boys", "m"];

/// In less out.
pub const NET: &[&str] = &[
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
    "net_internal",
    "net_abroad",
    "net",
    "innvandringsoverskudd",
    "flytteoverskudd",
    "flytteoverskot",
    "invandringsöverskott",
];

/// Moves in.
pub const MOVED_IN: &[&str] = &[
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
    "in_internal",
    "in_abroad",
    "in",
];

/// Moves out.
pub const MOVED_OUT: &[&str] = &[
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
    "out_internal",
    "out_abroad",
    "out",
];

/// Parts of words for moves from or to abroad.
pub const ABROAD: &[&str] = &[
    "innvandring",
    "invandring",
    "utvandring",
    "immigration",
    "emigration",
    "utland",
    "utrikes",
    "utenlands",
    "utanlands",
    "abroad",
    "international",
];

/// Parts of words for moves within the country.
pub const WITHIN: &[&str] = &["innenlands", "innanlands", "innenriks", "inrikes", "domestic", "internal"];

/// Words that say both kinds are meant.
pub const TOGETHER: &[&str] = &["inkl", "inkl.", "inklusive", "incl", "incl.", "including", "i alt", "totalt"];

/// Births.
pub const BIRTHS: &[&str] = &[
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

/// Deaths.
pub const DEATHS: &[&str] = &["døde", "daude", "døyde", "deaths", "döda", "avlidna", "dødsfall", "dødsfall i alt", "dödsfall"];

/// People.
pub const PERSONS: &[&str] = &[
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

/// Users of services.
pub const USERS: &[&str] = &[
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

/// Shares and rates.
pub const PERCENT: &[&str] = &[
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

/// Thousands.
pub const THOUSAND: &[&str] = &[
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

/// Parts of words that speak of a projection: `befolkningsframskrivinger`, `prognose`, `projected`.
pub const PROJECTION: &[&str] =
    &["framskriv", "fremskriv", "framskrev", "fremskrev", "prognos", "projeksjon", "projektion", "projection", "projected", "forecast"];

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
