//! A target as it is written to one that can be searched: every slip at once, whether it stands in a study or on a command line.

use crate::domain::account::MigrationTiming;
use crate::domain::axis::{AgeBand, RegionId, Year, YearLabel};
use crate::domain::cells::MAX_CELL;
use crate::domain::growth::{AfterTarget, Target, TargetBy, TargetCourse, TargetOf};
use crate::scenario::file::{AfterTargetWord, ByYear, TargetByWord, TargetCourseWord, TargetEntry};
use crate::scenario::nearest;
use crate::scenario::tables::fields::HIGHEST_AGE;

/// What a target may refer to, and what else its scenario says.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Which night the study's years name.
    pub label: YearLabel,
    /// 1 January of the jump-off and of the last stock.
    pub years: (Year, Year),
    /// First age of the open group.
    pub open_age: u8,
    /// When people move.
    pub timing: MigrationTiming,
    /// The study's regions.
    pub regions: &'a [RegionId],
    /// Whether the scenario has a net migration of its own.
    pub net_migration: bool,
    /// Whether it puts a cap on net migration.
    pub capped: bool,
    /// Whether it runs an office's people.
    pub office: bool,
    /// Whether it is led by dwellings.
    pub housing: bool,
}

/// What is wrong with a target, and under which of its keys ("" = the target as a whole).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Its code.
    pub code: &'static str,
    /// The key.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub advice: String,
}

/// The target `entry` asks for.
///
/// # Errors
/// Everything that is wrong with it.
pub fn asked(entry: &TargetEntry, ground: &Ground<'_>) -> Result<Target, Vec<Slip>> {
    let mut judge = Judge { entry, ground, slips: Vec::new() };
    judge.beside();
    let (of, wanted, by, region) = (judge.of(), judge.wanted(), judge.by(), judge.region());
    match (of, by, region) {
        (Some(of), Some(by), Some(region)) if judge.slips.is_empty() => Ok(Target {
            of,
            wanted,
            by,
            course: entry.course.map_or(TargetCourse::Even, course),
            after: entry.after.map_or(AfterTarget::Kept, after),
            region,
        }),
        _ => Err(judge.slips),
    }
}

const fn course(word: TargetCourseWord) -> TargetCourse {
    match word {
        TargetCourseWord::Even => TargetCourse::Even,
        TargetCourseWord::Gradual => TargetCourse::Gradual,
        TargetCourseWord::FrontLoaded => TargetCourse::FrontLoaded,
    }
}

const fn after(word: AfterTargetWord) -> AfterTarget {
    match word {
        AfterTargetWord::Kept => AfterTarget::Kept,
        AfterTargetWord::Ends => AfterTarget::Ends,
    }
}

struct Judge<'a> {
    entry: &'a TargetEntry,
    ground: &'a Ground<'a>,
    slips: Vec<Slip>,
}

impl Judge<'_> {
    fn slip(&mut self, code: &'static str, key: &str, what: impl Into<String>, why: &'static str, advice: impl Into<String>) {
        self.slips.push(Slip { code, key: key.to_owned(), what: what.into(), why, advice: advice.into() });
    }

    /// Nothing else decides what is searched.
    fn beside(&mut self) {
        let by_moves = self.entry.by == TargetByWord::NetMigration;
        if self.ground.office {
            let why = "an office's people are what they are: nothing is left to find";
            self.slip("K0874", "", "the scenario runs an office's people and has a target", why, "delete one of the two");
        }
        if self.ground.net_migration && by_moves {
            let what = "the scenario has a `net_migration` of its own and a target that is to find it";
            self.slip("K0874", "by", what, "both say how many move", "delete net_migration, or let the target be met by births");
        }
        if self.ground.capped && by_moves {
            let what = "the scenario puts a cap on net migration and has a target that is to find it";
            let why = "a net migration that is found would go over the cap, or the target would not be met";
            self.slip("K0874", "by", what, why, "delete one of the two, or let the target be met by births");
        }
        if self.ground.housing && self.entry.by != TargetByWord::Dwellings {
            let what = "the scenario has `housing`, which decides who moves, and a target that is not to be met by dwellings";
            let advice = "write by = \"dwellings\", or ask a scenario without housing";
            self.slip("K0825", "by", what, "both say how many move, and only one can be met", advice);
        }
        if self.ground.timing == MigrationTiming::EvenByAge && by_moves {
            let why = "a net is met by more moving in and fewer out, which that timing does not tell apart";
            let advice = "set migration_timing to \"even-by-cohort\" or \"end\" under [model]";
            self.slip("K0877", "by", "the study moves people evenly by age", why, advice);
        }
    }

    fn by(&mut self) -> Option<TargetBy> {
        match self.entry.by {
            TargetByWord::NetMigration => Some(TargetBy::NetMigration),
            TargetByWord::Births => Some(TargetBy::Births),
            TargetByWord::Dwellings if self.ground.housing => Some(TargetBy::Dwellings),
            TargetByWord::Dwellings => {
                let why = "how many people a dwelling brings follows from who lives in it, which the scenario does not say";
                let advice = "give the scenario a programme under [scenario.housing], or let it be met by net-migration or births";
                self.slip("K0875", "by", "the scenario has no housing to find dwellings in", why, advice);
                None
            }
        }
    }

    fn region(&mut self) -> Option<Option<usize>> {
        let Some(wanted) = self.entry.region.as_deref() else { return Some(None) };
        let ids: Vec<&str> = self.ground.regions.iter().map(RegionId::as_str).collect();
        let found = ids.iter().position(|id| *id == wanted);
        if found.is_none() {
            let advice = nearest::advice(wanted, &ids);
            self.slip("K0876", "region", format!("the study has no region `{wanted}`"), "the target is of nobody", advice);
        }
        found.map(Some)
    }

    /// What is to be so many: people, or a ratio; exactly one.
    fn of(&mut self) -> Option<TargetOf> {
        let entry = self.entry;
        let why = "a scenario has one target: one level meets one thing";
        match (&entry.population, &entry.ratio) {
            (Some(_), None) if entry.value.is_none() => {
                entry.of.as_ref().map_or(Some(TargetOf::People(AgeBand::ALL)), |ages| self.ages("of", ages).map(TargetOf::People))
            }
            (None, Some(groups)) if entry.of.is_none() && entry.value.is_some() => self.ratio(groups),
            (None, None) => {
                let advice = "write population = 75000, or ratio = [\"20-64\", \"65+\"] with value = 2.5";
                self.slip("K0870", "", "the target says neither `population` nor `ratio`", "there is nothing to meet", advice);
                None
            }
            (Some(_), _) => {
                let key = if entry.ratio.is_some() { "ratio" } else { "value" };
                self.slip("K0870", key, format!("`{key}` stands beside `population`"), why, "keep one of the two");
                None
            }
            (None, Some(_)) if entry.value.is_none() => {
                self.slip("K0870", "ratio", "the ratio has no `value`", "there is nothing to meet", "add value = 2.5");
                None
            }
            (None, Some(_)) => {
                self.slip("K0870", "of", "`of` stands beside `ratio`", "a ratio names its own two groups", "delete `of`");
                None
            }
        }
    }

    fn ratio(&mut self, groups: &[String]) -> Option<TargetOf> {
        let [over, under] = groups else {
            let what = format!("a ratio of {} groups", groups.len());
            self.slip("K0872", "ratio", what, "a ratio is of two groups", "write ratio = [\"20-64\", \"65+\"]");
            return None;
        };
        let (first, second) = (self.ages("ratio[0]", over), self.ages("ratio[1]", under));
        let (over, under) = (first?, second?);
        if over == under {
            self.slip("K0872", "ratio", format!("the ratio of ages {over} to themselves"), "it is always one", "write two groups");
            return None;
        }
        Some(TargetOf::Ratio(over, under))
    }

    /// `80+`, `20-64`, `7`.
    fn ages(&mut self, key: &str, text: &str) -> Option<AgeBand> {
        let open = self.ground.open_age;
        match band(text) {
            None => {
                let advice = format!("write them as 80+, 20-64 or 19, within 0–{HIGHEST_AGE}; people of all ages are `population`");
                self.slip("K0872", key, format!("`{text}` are no ages"), "the target would be of nobody", advice);
                None
            }
            Some(band) if band.from > open || band.to.is_some_and(|to| to >= open) => {
                let what = format!("ages {band} cannot be told: the study's last group is {open} and over");
                let why = "people of the last group cannot be told apart by age";
                self.slip("K0872", key, what, why, format!("end below {open}, or write {open}+; or set a higher open_age under [model]"));
                None
            }
            band => band,
        }
    }

    /// How many, by stock, years ascending.
    fn wanted(&mut self) -> Vec<(Year, f64)> {
        let entry = self.entry;
        let (key, given) = match (&entry.population, &entry.value) {
            (Some(given), _) => ("population", given),
            (None, Some(given)) => ("value", given),
            (None, None) => return Vec::new(),
        };
        let mut wanted: Vec<(Year, f64)> = Vec::new();
        match (given, entry.year) {
            (ByYear::One(number), Some(year)) => wanted.extend(self.one("year", &year.to_string(), key, *number)),
            (ByYear::One(_), None) => {
                let advice = format!("add year = 2040, or write {key} = {{ 2040 = … }}");
                self.slip("K0871", key, "the target has no year", "nobody knows when it is to be met", advice);
            }
            (ByYear::Years(_), Some(_)) => {
                let advice = "delete `year`: each number has its own";
                self.slip("K0871", "year", "`year` stands beside numbers by year", "the year is said twice", advice);
            }
            (ByYear::Years(years), None) if years.is_empty() => {
                self.slip("K0871", key, "no year is given", "there is nothing to meet", format!("write {key} = {{ 2040 = … }}"));
            }
            (ByYear::Years(years), None) => {
                for (word, number) in years {
                    let key = format!("{key}.{word}");
                    wanted.extend(self.one(&key, word, &key, *number));
                }
            }
        }
        wanted.sort_by_key(|(year, _)| *year);
        wanted
    }

    /// A number of a year: the year under one key, the number under another.
    fn one(&mut self, year_key: &str, word: &str, key: &str, number: f64) -> Option<(Year, f64)> {
        let highest = if self.entry.population.is_some() { MAX_CELL } else { 1e6 };
        let is_number = number > 0.0 && number <= highest;
        if !is_number {
            let what = format!("{number} cannot be a target");
            self.slip("K0873", key, what, "nobody lives in fewer than no people", format!("write a number above 0, at most {highest}"));
        }
        let (first, last) = self.ground.years;
        let label = self.ground.label;
        let stock = word.parse::<u16>().ok().and_then(Year::new).map(|year| label.stock_of(year));
        let inside = stock.filter(|stock| *stock > first && *stock <= last);
        if inside.is_none() {
            let advice = format!("choose a year from {} to {}", label.of_stock(first.plus(1)), label.of_stock(last));
            let why = "it can be met only after the jump-off and no later than the horizon";
            self.slip("K0871", year_key, format!("the study has no year {word} to come"), why, advice);
        }
        inside.filter(|_| is_number).map(|stock| (stock, number))
    }
}

/// `80+`, `20-64`, `7`: completed ages.
#[must_use]
pub fn band(text: &str) -> Option<AgeBand> {
    let age = |text: &str| text.trim().parse::<u8>().ok().filter(|age| *age <= HIGHEST_AGE);
    if let Some(from) = text.trim().strip_suffix('+') {
        return age(from).map(AgeBand::open);
    }
    let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
    let (from, to) = (age(from)?, age(to)?);
    (from <= to).then_some(AgeBand::closed(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_they_are_written() {
        assert_eq!(band("80+"), Some(AgeBand::open(80)));
        assert_eq!(band("20–64"), Some(AgeBand::closed(20, 64)));
        assert_eq!(band("7"), Some(AgeBand::closed(7, 7)));
        for wrong in ["", "old", "64-20", "20-", "+", "300", "-5"] {
            assert_eq!(band(wrong), None, "{wrong}");
        }
    }
}
