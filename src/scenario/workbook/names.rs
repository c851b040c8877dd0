//! Which sheet is which: by its name in English, Norwegian or Swedish, in any case of letters.

use super::schema::{Schema, Shape};
use crate::scenario::nearest;

/// What a sheet is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Keys and values: title, years, ages, base years, sources.
    Settings,
    /// A list of the study file, one item a row: `region`, `service`.
    Rows(String),
    /// A list of the study file, one item a column: `scenario`.
    Columns(String),
    /// A table, by the part of the study file that names it and its key there: `tables`, `population`.
    Table(String, String),
    /// For people alone: not read.
    Aside,
}

/// The part of the study file that names the tables it is made of.
pub const TABLES: &str = "tables";
/// The list whose items stand side by side: planners compare scenarios line by line.
pub const SCENARIOS: &str = "scenario";

const SETTINGS: [&str; 5] = ["settings", "study", "innstillinger", "innstillingar", "inställningar"];

/// Sheets for people: nothing in them is read.
const ASIDE: [&str; 8] = ["readme", "read me", "notes", "lesmeg", "les meg", "läsmig", "läs mig", "merknader"];

/// Further names, by key of the study file; the first one is written.
const NAMES: [(&str, &[&str]); 32] = [
    ("region", &["regions", "regioner", "kommuner", "områder", "områden"]),
    ("scenario", &["scenarios", "scenarioer", "scenarier", "scenario"]),
    ("service", &["services", "tjenester", "tenester", "tjänster"]),
    ("population", &["people", "population", "befolkning", "folketall", "folketal", "folkmängd", "innbyggere", "innbyggjarar", "invånare"]),
    ("births", &["births", "fødte", "fødde", "födda", "fødsler", "fødslar"]),
    ("deaths", &["deaths", "døde", "daude", "döda", "avlidna"]),
    ("flows", &["flows", "moves", "flyttinger", "flyttingar", "flyttningar in och ut", "inn og ut", "in och ut"]),
    ("mortality", &["mortality", "dødelighet", "dødelegheit", "dödlighet"]),
    ("fertility", &["fertility", "fruktbarhet", "fruktbarheit", "fruktsamhet"]),
    ("sex_ratio_at_birth", &["sex ratio at birth", "kjønnsforhold ved fødsel", "kjønnsforhold ved fødsel", "könskvot vid födseln"]),
    ("national_population", &["national population", "hele landet", "heile landet", "riket"]),
    ("alternatives", &["alternatives", "alternativer", "alternativ"]),
    ("net_migration", &["net migration", "nettoflytting", "nettoflyttning", "flyttnetto"]),
    ("gross_migration", &["gross migration", "flytting", "flyttning", "flyttninger", "flyttningar"]),
    ("pool", &["pool", "migrant pool", "flyttepott", "flyttpott"]),
    ("internal_migration", &["internal migration", "flytting mellom områdene", "flytting mellom områda", "flyttning mellan områdena"]),
    ("parent", &["parent", "området samlet", "området samla", "området totalt"]),
    ("users", &["users", "brukere", "brukarar", "brukare", "användare"]),
    ("reference_users", &["reference users", "brukere andre steder", "brukarar andre stader", "brukare på andra håll"]),
    ("use_rates", &["use rates", "bruksrater", "bruksandeler", "nyttjandegrad"]),
    ("shapes", &["shapes", "aldersprofiler", "aldersprofilar", "åldersprofiler"]),
    ("norms", &["norms", "normer", "normar"]),
    ("capacity", &["capacity", "kapasitet", "kapacitet", "plasser", "plassar", "platser"]),
    ("staff", &["staff", "bemanning", "ansatte", "tilsette", "personal"]),
    ("costs", &["costs", "kostnader", "kostnadar", "utgifter"]),
    ("known_need", &["known need", "kjent behov", "känt behov"]),
    ("hours", &["hours", "timer", "timar", "timmar"]),
    ("published", &["published", "publisert", "publicerat", "andres framskrivinger", "andras framskrivningar"]),
    ("dwellings", &["dwellings", "boliger", "bustader", "bostäder"]),
    ("households", &["households", "husholdninger", "hushald", "hushåll"]),
    ("special", &["special groups", "særskilte grupper", "særskilde grupper", "särskilda grupper"]),
    ("sources", &["sources", "kilder", "kjelder", "källor"]),
];

/// All sheets a study may have.
#[derive(Debug)]
pub struct Names {
    known: Vec<(String, Role)>,
}

impl Names {
    /// Those of the study file's schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let mut known: Vec<(String, Role)> = SETTINGS.iter().map(|name| ((*name).to_owned(), Role::Settings)).collect();
        known.extend(ASIDE.iter().map(|name| ((*name).to_owned(), Role::Aside)));
        let root = schema.root();
        for part in root.keys() {
            let Some(shape) = root.key(part) else { continue };
            if shape.is_list_of_tables() {
                let role = if part == SCENARIOS { Role::Columns(part.to_owned()) } else { Role::Rows(part.to_owned()) };
                known.extend(names_of(part).into_iter().map(|name| (name, role.clone())));
            } else {
                known.extend(tables(part, &shape));
            }
        }
        Self { known }
    }

    /// What a sheet is for; none where its name says nothing.
    #[must_use]
    pub fn role(&self, sheet: &str) -> Option<Role> {
        let plain = plain(sheet);
        if sheet.starts_with('_') {
            return Some(Role::Aside);
        }
        self.known.iter().find(|(name, _)| *name == plain).map(|(_, role)| role.clone())
    }

    /// What to do with a sheet whose name says nothing.
    #[must_use]
    pub fn advice(&self, sheet: &str) -> String {
        let plain = plain(sheet);
        let near = nearest::nearest(&plain, self.known.iter().map(|(name, _)| name.as_str()));
        let meant = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        format!("{meant}A sheet for people alone begins with an underscore, as in `_{sheet}`, or is called `readme`")
    }

    /// The name a role is written under.
    #[must_use]
    pub fn written(&self, role: &Role) -> String {
        self.known.iter().find(|(_, known)| known == role).map_or_else(String::new, |(name, _)| name.clone())
    }
}

/// The tables a part of the study file names.
fn tables(part: &str, shape: &Shape<'_>) -> Vec<(String, Role)> {
    let keys = shape.keys().into_iter().filter(|key| shape.key(key).is_some_and(|shape| shape.is_table()));
    let mut found = Vec::new();
    for key in keys {
        let role = Role::Table(part.to_owned(), key.to_owned());
        // `outcome.users` is the sheet "outcome users": its own name alone means the study's own table.
        let before = if part == TABLES { String::new() } else { format!("{} ", part.replace('_', " ")) };
        found.extend(names_of(key).into_iter().map(|name| (format!("{before}{name}"), role.clone())));
    }
    found
}

fn names_of(key: &str) -> Vec<String> {
    let own = key.replace('_', " ");
    let known = NAMES.iter().find(|(known, _)| *known == key).map(|(_, names)| names.iter().map(|name| (*name).to_owned()).collect());
    let mut names: Vec<String> = known.unwrap_or_default();
    if !names.contains(&own) {
        names.push(own);
    }
    names
}

/// A name without what people write differently: case, underscores, points, hyphens, double spaces.
pub fn plain(name: &str) -> String {
    name.to_lowercase()
        .split(|c: char| c.is_whitespace() || "_.-".contains(c))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn table(key: &str) -> Option<Role> {
        Some(Role::Table(TABLES.to_owned(), key.to_owned()))
    }

    #[test]
    fn sheets_are_known_in_three_languages_and_any_case() {
        let names = Names::new(&Schema::new());
        for sheet in ["people", "PEOPLE", "Befolkning", "folkmängd", "Population"] {
            assert_eq!(names.role(sheet), table("population"), "{sheet}");
        }
        for sheet in ["Innstillinger", "inställningar", "SETTINGS"] {
            assert_eq!(names.role(sheet), Some(Role::Settings), "{sheet}");
        }
        assert_eq!(names.role("sex_ratio_at_birth"), table("sex_ratio_at_birth"));
        assert_eq!(names.role("Outcome Users"), Some(Role::Table("outcome".to_owned(), "users".to_owned())));
        assert_eq!(names.role("Tjänster"), Some(Role::Rows("service".to_owned())));
        assert_eq!((names.role("Ark1"), names.role("_Ark1"), names.role("ReadMe")), (None, Some(Role::Aside), Some(Role::Aside)));
        assert!(names.advice("poeple").starts_with("did you mean `people`?"));
    }

    #[test]
    fn no_name_means_two_things_and_every_key_is_spelled_as_the_study_file_does() {
        let names = Names::new(&Schema::new());
        let spelled: BTreeSet<(&String, &Role)> = names.known.iter().map(|(name, role)| (name, role)).collect();
        let alone: BTreeSet<&String> = names.known.iter().map(|(name, _)| name).collect();
        assert_eq!(spelled.len(), alone.len());
        assert!(names.known.iter().all(|(name, _)| *name == plain(name) && name.chars().count() <= 31));
    }
}
