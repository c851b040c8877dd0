//! Doubts: what is possible, but seldom true.

use super::Check;
use super::tables::Tables;
use crate::diag::{Diagnostic, Fact, Place};
use crate::domain::axis::{Sex, Year};
use crate::domain::cells::Population;
use crate::domain::study::Region;
use crate::scenario::inputs::{Path, ScenarioSpec};
use std::ops::RangeInclusive;

/// Children per woman seen in whole populations of our time.
const TFR: RangeInclusive<f64> = 0.7..=3.0;
/// Life expectancy at birth, years.
const E0: RangeInclusive<f64> = 70.0..=100.0;
/// Boys per girl.
const SRB: RangeInclusive<f64> = 1.02..=1.08;
/// Largest change of a municipality's people in a year, as a share.
const CHANGE: f64 = 0.20;
/// Women and men nearer than this, as a share, are copies.
const COPIES: f64 = 1e-4;
/// Whipple's index (ages 23–62 ending in 0 or 5, against a fifth of all) from which ages count as rough: 125 in the
/// United Nations' classes (Demographic Yearbook).
const WHIPPLE: f64 = 1.25;
/// Below so many people aged 23–62 the index is chance.
const WHIPPLE_PEOPLE: f64 = 2_000.0;

impl Check<'_> {
    pub(super) fn plausible(&mut self, tables: &Tables, regions: &[Region], scenarios: &[ScenarioSpec]) {
        self.fertility_levels(tables);
        self.alternative_levels(tables);
        for (at, scenario) in scenarios.iter().enumerate() {
            let place = |key: &str| self.document.place(&format!("scenario[{at}].{key}"));
            let (tfr, e0) = (place("tfr"), place("life_expectancy"));
            self.level("K0131", scenario.tfr.as_ref(), &TFR, "children per woman", &tfr);
            self.level("K0132", scenario.life_expectancy.as_ref(), &E0, "a life expectancy", &e0);
        }
        for region in regions {
            self.jumps(region);
            if let Some(people) = region.history.get(&self.years.jump_off) {
                self.copied_sexes_of_people(region, people);
                self.heaped(region, people);
            }
        }
        self.copied_sexes_of_mortality(tables);
        self.sex_ratios(tables);
    }

    fn doubt(&mut self, code: &'static str, what: String, place: Place, [why, advice]: [&str; 2], facts: Facts) {
        self.found.push(Diagnostic { facts, ..Diagnostic::warning(code, what).at(place).why(why).advice(advice) });
    }

    /// The first value of a path outside its usual range.
    fn level(&mut self, code: &'static str, path: Option<&Path>, usual: &RangeInclusive<f64>, what: &str, place: &Place) {
        let Some((year, value)) = path.and_then(|path| path.points().iter().find(|(_, value)| !usual.contains(*value))) else { return };
        let text = format!("{value} is unusual for {what} ({year})");
        let advice = format!("usual is {} to {}; look whether the unit is right", usual.start(), usual.end());
        let facts = vec![("value", Fact::Number(*value, 2)), ("year", Fact::Year(year.get()))];
        self.doubt(code, text, place.clone(), ["results would rest on it for years", &advice], facts);
    }

    fn alternative_levels(&mut self, tables: &Tables) {
        let place = self.table("alternatives");
        for path in tables.alternatives.tfr.values() {
            self.level("K0131", Some(path), &TFR, "children per woman", &place);
        }
        for path in tables.alternatives.life_expectancy.values() {
            self.level("K0132", Some(path), &E0, "a life expectancy", &place);
        }
    }

    fn fertility_levels(&mut self, tables: &Tables) {
        for (region, years) in &tables.fertility {
            let levels = years.iter().map(|(year, rates)| (year, rates.iter().sum::<f64>()));
            let odd: Vec<(&Option<Year>, f64)> = levels.filter(|(_, tfr)| !TFR.contains(tfr)).collect();
            for (year, tfr) in odd {
                let words = [region.as_ref().map(|region| format!("region {region}")), year.map(|year| format!("year {year}"))];
                let place = self.table("fertility").context(words.into_iter().flatten().collect::<Vec<_>>().join(", "));
                let what = format!("the rates add up to {tfr:.2} children per woman");
                let mut facts = vec![("value", Fact::Number(tfr, 2))];
                facts.extend(region.as_ref().map(|region| ("region", Fact::Region(region.to_string()))));
                facts.extend(year.map(|year| ("year", Fact::Year(year.get()))));
                self.doubt(
                    "K0131",
                    what,
                    place,
                    ["usual is 0.7 to 3.0", "look whether asfr is births per woman, not per 1 000, and at single ages"],
                    facts,
                );
            }
        }
    }

    fn jumps(&mut self, region: &Region) {
        let totals: Vec<(Year, f64)> = region.history.iter().map(|(year, people)| (*year, people.cells().total(0))).collect();
        for pair in totals.windows(2) {
            let ((_, before), (year, after)) = (pair[0], pair[1]);
            if (after - before).abs() > CHANGE * before {
                let label = self.years.label.of_stock(year);
                let place = self.table("population").context(format!("region {}, year {label}", region.id));
                let what = format!("the population goes from {before} to {after} in a year");
                self.doubt(
                    "K0134",
                    what,
                    place,
                    ["no municipality changes by a fifth in a year", "look for a changed border or a row in the wrong year"],
                    vec![
                        ("region", Fact::Region(region.id.to_string())),
                        ("year", Fact::Year(label.get())),
                        ("before", Fact::Number(before, 0)),
                        ("after", Fact::Number(after, 0)),
                    ],
                );
            }
        }
    }

    fn copied_sexes_of_people(&mut self, region: &Region, people: &Population) {
        let cells = people.cells();
        if same(cells.of_sex(Sex::Female), cells.of_sex(Sex::Male)) {
            let label = self.years.label.of_stock(self.years.jump_off);
            let place = self.table("population").context(format!("region {}, year {label}", region.id));
            let facts = vec![("region", Fact::Region(region.id.to_string())), ("year", Fact::Year(label.get()))];
            self.doubt("K0133", "women and men are the same at every age".to_owned(), place, [COPIED, CHECK_COPY], facts);
        }
    }

    fn copied_sexes_of_mortality(&mut self, tables: &Tables) {
        let years = tables.mortality.values().flat_map(|table| &table.by_year);
        let copied: Vec<Option<Year>> = years.filter(|(_, [women, men])| same(women, men)).map(|(year, _)| *year).collect();
        for year in copied {
            let place = self.table("mortality").context(year.map_or_else(String::new, |year| format!("year {year}")));
            self.doubt("K0133", "women and men die at the same rates".to_owned(), place, [COPIED, CHECK_COPY], in_year(year));
        }
    }

    fn sex_ratios(&mut self, tables: &Tables) {
        let odd: Vec<(Option<Year>, f64)> =
            tables.sex_ratio.iter().filter(|(_, ratio)| !SRB.contains(*ratio)).map(|(year, ratio)| (*year, *ratio)).collect();
        for (year, ratio) in odd {
            let place = self.table("sex_ratio_at_birth").context(year.map_or_else(String::new, |year| format!("year {year}")));
            let mut facts = in_year(year);
            facts.push(("ratio", Fact::Number(ratio, 3)));
            self.doubt(
                "K0135",
                format!("{ratio} boys per girl"),
                place,
                ["usual is 1.02 to 1.08", "look whether it is boys per girl"],
                facts,
            );
        }
    }

    fn heaped(&mut self, region: &Region, people: &Population) {
        let whipple = whipple(people);
        if whipple.is_some_and(|index| index > WHIPPLE) {
            let place = self.table("population").context(format!("region {}", region.id));
            let what = format!("ages ending in 0 and 5 are too many (Whipple's index {:.0})", 100.0 * whipple.unwrap_or_default());
            let index = Fact::Number(100.0 * whipple.unwrap_or_default(), 0);
            let facts = vec![("region", Fact::Region(region.id.to_string())), ("index", index)];
            self.doubt("K0136", what, place, ["ages were rounded, or bands put on their first age", "use registered single ages"], facts);
        }
    }
}

/// What a doubt is about, by name.
type Facts = Vec<(&'static str, Fact)>;

fn in_year(year: Option<Year>) -> Facts {
    year.map(|year| ("year", Fact::Year(year.get()))).into_iter().collect()
}

const CHECK_COPY: &str = "look whether one column was copied";
const COPIED: &str = "women and men differ in every real population; what is copied hides swapped or missing data";

/// Whether two columns are copies; blanks count as equal to blanks.
fn same(women: &[f64], men: &[f64]) -> bool {
    let near = |a: &f64, b: &f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= COPIES * a.abs().max(b.abs());
    women.len() == men.len() && women.iter().zip(men).all(|(a, b)| near(a, b)) && women.iter().any(|value| *value > 0.0)
}

/// Whipple's index as a ratio (1 = no heaping); none where there are too few people.
fn whipple(people: &Population) -> Option<f64> {
    let at = |age: u8| Sex::ALL.iter().map(|&sex| people.cells().get(sex, usize::from(age), 0)).sum::<f64>();
    let all: f64 = (23..=62).map(at).sum();
    let heaps: f64 = (23..=62).filter(|age| age % 5 == 0).map(at).sum();
    (all >= WHIPPLE_PEOPLE).then(|| 5.0 * heaps / all)
}
