//! Services of a new study: those counted locally, those everybody of an age has by definition, and care by reference
//! rates until there are counts.

use super::words::{Words, quoted};
use crate::domain::axis::AgeBand;
use crate::scenario::download::Country;
use crate::scenario::download::{Imported, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Years (31 December) local rates are pooled over, years a trend is read from at most, and at least.
const WINDOW: u16 = 3;
const LONGEST_TREND: u16 = 11;
const SHORTEST_TREND: u16 = 5;

/// Where a service's need comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    /// Local counts, pooled and read for a trend over these years.
    Counted { window: (u16, u16), trend: Option<(u16, u16)>, shaped: bool },
    /// Reference rates.
    Reference,
    /// Everybody of the age.
    Definition,
}

/// A service of the study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    pub id: String,
    label: Option<&'static str>,
    pub name: Option<String>,
    group: &'static str,
    pub need: Need,
    pub places: bool,
    source: String,
}

/// A service that comes with the country: id, label, group, whether its users are places too.
type Stock = (&'static str, &'static str, &'static str, bool);

const CHILDREN: [Stock; 5] = [
    ("kindergarten", "kindergarten", "children", false),
    ("school", "compulsory_school", "children", false),
    ("after-school", "after_school_care", "children", false),
    ("upper-secondary", "upper_secondary_school", "children", false),
    ("child-health-clinic", "child_health_clinic", "children", false),
];
const NORWEGIAN_CARE: [Stock; 3] = [
    ("home-care", "home_based_care", "care", false),
    ("nursing-home", "nursing_home_place", "care", true),
    (DEMENTIA, "dementia", "care", false),
];
/// People with the condition, not users.
const DEMENTIA: &str = "dementia";
const SWEDISH_CARE: [Stock; 2] = [("home-help", "practical_assistance", "care", false), ("special-housing", "nursing_home", "care", true)];

/// A service known by the words offices use: what its name holds, its id and label, whether its users are places, and the
/// reference service it makes needless.
struct Known(&'static [&'static str], &'static str, &'static str, bool, &'static str);

const KNOWN: [Known; 9] = [
    Known(
        &["home-care", "home_services", "home services", "home-based", "hjemmetjenest", "heimetenest"],
        "home-care",
        "home_based_care",
        false,
        "home-care",
    ),
    Known(&["long-stay", "long_stay", "long-term", "langtidsopph"], "long-stay", "long_term_stay", true, "nursing-home"),
    Known(&["short-stay", "short-term", "korttids", "tidsbegrens"], "short-stay", "short_term_stay", true, ""),
    Known(&["staffed-dwelling", "dwelling_24h", "heldøgn", "heildøgn"], "staffed-dwelling", "dwelling_with_24h_care", true, ""),
    Known(&["sykehjem", "sjukeheim", "nursing home", "nursing-home"], "nursing-home", "nursing_home_place", true, "nursing-home"),
    Known(&["hemtjänst", "home help", "home-help"], "home-help", "practical_assistance", false, "home-help"),
    Known(&["särskilt boende", "special housing", "special-housing"], "special-housing", "nursing_home", true, "special-housing"),
    Known(&["dagaktivit", "dagsenter", "dagverksamhet", "day care", "day-care"], "day-care", "day_centre", false, ""),
    Known(&["trygghetsal", "trygghetslarm", "tryggleiksalarm", "safety alarm"], "safety-alarm", "safety_alarm", false, ""),
];

/// What users were counted: rows of whole years, by service of the study.
#[derive(Debug, Default)]
pub(super) struct Users {
    /// service id, region position, and the record.
    pub rows: Vec<(String, usize, Record)>,
    /// Services and years that cannot be used, in the download's words.
    pub left_out: BTreeMap<String, Vec<u16>>,
    found: Vec<Service>,
    replaced: BTreeSet<&'static str>,
}

/// Which 31 Decembers have people to divide users by, and how users' regions map to the study's.
pub(super) struct Frame<'a> {
    pub nights: BTreeSet<u16>,
    pub regions: usize,
    /// Position in the study of a region of the download.
    pub place: &'a dyn Fn(Option<usize>) -> Option<usize>,
    pub source: String,
    pub country: Country,
}

/// Records of a service by year, with the study's region.
type ByYear<'r> = BTreeMap<u16, Vec<(usize, &'r Record)>>;

impl Users {
    /// Users of each service in years that are whole for every region and have people to divide by.
    pub fn of(imported: &Imported, frame: &Frame<'_>) -> Self {
        let mut by_service: BTreeMap<&str, ByYear<'_>> = BTreeMap::new();
        for record in &imported.records {
            let Some(place) = (frame.place)(record.region) else { continue };
            let service = record.service.as_deref().unwrap_or_default();
            by_service.entry(service).or_default().entry(record.year.get()).or_default().push((place, record));
        }
        let mut users = Self::default();
        for (word, years) in by_service {
            users.add(word, &years, frame);
        }
        users
    }

    fn add(&mut self, word: &str, years: &ByYear<'_>, frame: &Frame<'_>) {
        let fits = |year: u16, rows: &[(usize, &Record)]| frame.nights.contains(&year) && whole(rows, frame.regions);
        let (good, bad): (Vec<u16>, Vec<u16>) = years.keys().partition(|year| fits(**year, &years[*year]));
        if !bad.is_empty() {
            self.left_out.insert(word.to_owned(), bad);
        }
        let run = last_run(&good);
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { return };
        let known = KNOWN.iter().find(|known| known.0.iter().any(|needle| word.to_lowercase().contains(needle)));
        let id = known.map_or_else(|| slug(word), |known| known.1.to_owned());
        if self.found.iter().any(|service| service.id == id) {
            self.left_out.entry(word.to_owned()).or_default().extend(run);
            return;
        }
        let long = last - first + 1 >= SHORTEST_TREND;
        let from = |most: u16| first.max((last + 1).saturating_sub(most));
        let shaped = frame.country.bundle().shapes.lines().any(|line| line.starts_with(&format!("{id},")));
        self.replaced.extend(known.map(|known| known.4).filter(|id| !id.is_empty()));
        self.found.push(Service {
            label: known.map(|known| known.2),
            name: known.is_none().then(|| word.to_owned()),
            group: "care",
            need: Need::Counted { window: (from(WINDOW), last), trend: long.then(|| (from(LONGEST_TREND), last)), shaped },
            places: known.is_some_and(|known| known.3),
            source: frame.source.clone(),
            id: id.clone(),
        });
        let kept = years.range(first..=last).flat_map(|(_, rows)| rows);
        self.rows.extend(kept.map(|(place, record)| (id.clone(), *place, (*record).clone())));
    }
}

/// Every region has its bands, each number is there, and bands join from the youngest on.
fn whole(rows: &[(usize, &Record)], regions: usize) -> bool {
    (0..regions).all(|region| {
        let of_region = || rows.iter().filter(move |(place, _)| *place == region).map(|(_, record)| record);
        let sexes: BTreeSet<_> = of_region().map(|record| record.sex).collect();
        let numbers = of_region().all(|record| record.value.is_some_and(|value| value >= 0.0));
        let joined = sexes.iter().all(|sex| {
            let mut bands: Vec<AgeBand> = of_region()
                .filter(|record| record.sex == *sex)
                .map(|record| AgeBand { from: record.age_from, to: record.age_to })
                .collect();
            bands.sort();
            bands.windows(2).all(|pair| pair[0].to.is_some_and(|to| to + 1 == pair[1].from))
        });
        let apart = !(sexes.contains(&None) && sexes.len() > 1);
        !sexes.is_empty() && numbers && joined && apart
    })
}

/// The years that follow each other up to the last.
pub(super) fn last_run(years: &[u16]) -> Vec<u16> {
    let mut run: Vec<u16> = Vec::new();
    for year in years.iter().rev() {
        if run.last().is_some_and(|later| *year + 1 != *later) {
            break;
        }
        run.push(*year);
    }
    run.reverse();
    run
}

/// A lower-case word of a service's name.
fn slug(name: &str) -> String {
    let ascii = name.to_lowercase().replace(['æ', 'ä'], "ae").replace(['ø', 'ö'], "oe").replace('å', "aa");
    let kept: String = ascii.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    let word = kept.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if word.is_empty() { "users".to_owned() } else { word }
}

/// The study's services: counted ones, then those that come with the country and are not counted.
pub(super) fn services(country: Country, users: &Users, words: Words) -> Vec<Service> {
    let care = match country {
        Country::Norway => NORWEGIAN_CARE.as_slice(),
        Country::Sweden => SWEDISH_CARE.as_slice(),
    };
    let counted = |id: &str| users.replaced.contains(id) || users.found.iter().any(|service| service.id == id);
    let of_country = care.iter().copied().chain(CHILDREN).filter(|(id, ..)| !counted(id)).map(|(id, label, group, places)| Service {
        id: id.to_owned(),
        label: Some(label),
        name: None,
        group,
        need: if group == "care" { Need::Reference } else { Need::Definition },
        places,
        source: words.of(&format!("source.{}.{id}", country.code())).to_owned(),
    });
    users.found.iter().cloned().chain(of_country).collect()
}

/// The rows of a bundled table of rates that the services use, with its header.
pub(super) fn rows_of(table: &str, services: &[Service], need: impl Fn(&Need) -> bool) -> String {
    let used = |line: &&str| services.iter().any(|service| need(&service.need) && line.split(',').next() == Some(service.id.as_str()));
    let head = table.lines().next().into_iter();
    head.chain(table.lines().skip(1).filter(used)).fold(String::new(), |text, line| text + line + "\n")
}

impl Service {
    /// Its lines in study.toml.
    pub fn lines(&self, words: Words) -> String {
        let mut text = String::new();
        if self.need == Need::Reference {
            let _ = writeln!(text, "# {}", words.of("comment.reference"));
        }
        let _ = writeln!(text, "[[service]]\nid = \"{}\"", self.id);
        match (self.label, &self.name) {
            (Some(label), _) => _ = writeln!(text, "label = \"{label}\""),
            (None, name) => {
                let _ = writeln!(text, "name = {}", quoted(name.as_deref().filter(|name| !name.is_empty()).unwrap_or(words.of("users"))));
            }
        }
        let _ = writeln!(text, "group = \"{}\"", self.group);
        let basis = match &self.need {
            Need::Counted { window, trend, shaped } => {
                let _ = writeln!(text, "rates = \"users\"\nwindow = [{}, {}]", window.0, window.1);
                if let Some((first, last)) = trend {
                    let _ = writeln!(text, "trend_window = [{first}, {last}]\ndamping = 0.9");
                }
                let _ = writeln!(text, "spread = \"{}\"", if *shaped { "single-ages" } else { "bands" });
                "register"
            }
            Need::Reference => {
                text.push_str("rates = \"table\"\nspread = \"single-ages\"\n");
                "reference"
            }
            Need::Definition => {
                text.push_str("rates = \"table\"\nspread = \"bands\"\n");
                "definition"
            }
        };
        if self.id == DEMENTIA {
            text.push_str("counts = \"people\"\n");
        }
        let _ = writeln!(text, "basis = \"{basis}\"\nsource = {}", quoted(&self.source));
        if self.places {
            text.push_str("places = { opening_days = 7, days_per_user = 7, occupancy = 1.0 }\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_word() {
        assert_eq!(slug("Støttekontakt (år)"), "stoettekontakt-aar");
        assert_eq!(slug("  "), "users");
    }

    #[test]
    fn the_last_run_ends_with_the_last_year() {
        assert_eq!(last_run(&[2010, 2011, 2013, 2014]), [2013, 2014]);
        assert_eq!(last_run(&[]), [] as [u16; 0]);
    }
}
