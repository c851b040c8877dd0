//! What a target takes and what it changes, in sentences and tables.

mod changes;

use super::labels::{ages, capital, label, sentence, stock_date};
use super::numbers::{decimal, signed, whole, years};
use super::view::View;
use super::{Run, Table};
use crate::domain::axis::{AgeBand, Year};
use crate::domain::growth::{AfterTarget, Grew, Seen, SeenSource, TargetBy, TargetCourse, TargetFound, TargetMet, TargetOf, TargetTakes};
use crate::domain::study::Language;
pub use changes::{Change, changes, table_of_changes};

/// A scenario's target as readers are told of it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The run.
    pub run: &'a Run<'a>,
    /// The target and what meets it.
    pub found: &'a TargetFound,
}

impl<'a> Told<'a> {
    /// The target of a scenario that was run, by its position among them; none where it has none.
    #[must_use]
    pub fn of(run: &'a Run<'a>, scenario: usize) -> Option<Self> {
        let id = &run.projections.get(scenario)?.scenario;
        let scenario = run.study.scenarios.iter().find(|scenario| scenario.id == *id)?;
        Some(Self { run, found: scenario.growth.as_ref()?.target.as_ref()? })
    }

    const fn language(&self) -> Language {
        self.run.language
    }

    fn say(&self, key: &str, words: &[&str]) -> String {
        sentence(key, self.language(), words)
    }

    /// The year of a stock in the study's own label.
    #[must_use]
    pub fn year(&self, stock: Year) -> String {
        self.run.study.year_label.of_stock(stock).to_string()
    }

    /// Everything, a sentence a line: how many more a year, what it takes, what was seen, what is reached.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.headline().into_iter().collect();
        for takes in &self.found.takes {
            let before = if self.found.takes.len() > 1 { format!("{}: ", self.name(takes)) } else { String::new() };
            let said = self.takes(takes).into_iter().chain([self.seen(takes)]);
            lines.extend(said.map(|line| format!("{before}{line}")));
        }
        lines.extend(self.found.met.iter().map(|met| self.reached(met)));
        lines.extend(self.afterwards());
        lines.extend(self.dwellings());
        lines
    }

    /// How many more inhabitants a year it takes to the last target, beside how many more there have been; of people of all ages.
    #[must_use]
    pub fn headline(&self) -> Option<String> {
        let met = self.found.met.last().filter(|_| self.found.target.of == TargetOf::People(AgeBand::ALL))?;
        let per_year = self.per_year(met)?;
        let (language, wanted, year) = (self.language(), self.amount(met.asked), self.year(met.stock));
        if per_year < 0.0 {
            return Some(self.say("target.title.fewer", &[&wanted, &year, &whole(-per_year, language)]));
        }
        let more = whole(per_year, language);
        let Some((grew, name)) = self.grew() else { return Some(self.say("target.title.alone", &[&wanted, &year, &more])) };
        let (first, by) = (grew.first.to_string(), whole(grew.per_year.abs(), language));
        let words: [&str; 6] = [&wanted, &year, &more, &first, name, &by];
        Some(if grew.per_year < 0.0 { self.say("target.title.shrunk", &words) } else { self.say("target.title", &words) })
    }

    /// Inhabitants more a year from the jump-off to a target's year.
    #[must_use]
    pub fn per_year(&self, met: &TargetMet) -> Option<f64> {
        let study = self.run.study;
        let regions = self.regions().filter_map(|at| study.regions.get(at)?.history.get(&study.jump_off));
        let now: f64 = regions.map(|stock| stock.cells().total(0)).sum();
        let years = f64::from(met.stock.since(study.jump_off));
        (years > 0.0).then(|| (met.asked - now) / years)
    }

    /// Positions of the regions the target is asked of.
    pub fn regions(&self) -> impl Iterator<Item = usize> + use<> {
        let all = 0..self.run.study.regions.len();
        let alone = self.found.target.region;
        all.filter(move |at| alone.is_none_or(|alone| alone == *at))
    }

    /// Growth of the past, all regions together where it is known of the same years, and what they are called.
    fn grew(&self) -> Option<(Grew, &str)> {
        let mut parts = self.found.takes.iter().map(|takes| takes.grew);
        let first = parts.next()??;
        let all = parts.try_fold(first, |sum, part| {
            let part = part.filter(|part| (part.first, part.last) == (sum.first, sum.last))?;
            Some(Grew { per_year: sum.per_year + part.per_year, ..sum })
        })?;
        let region = self.found.target.region.and_then(|at| self.run.study.regions.get(at));
        Some((all, region.map_or(self.run.study.title.as_str(), |region| region.name.as_str())))
    }

    fn name<'s>(&'s self, takes: &'s TargetTakes) -> &'s str {
        let region = self.run.study.regions.iter().find(|region| region.id == takes.region);
        region.map_or(takes.region.as_str(), |region| region.name.as_str())
    }

    /// Persons whole, a ratio to the hundredth.
    fn amount(&self, value: f64) -> String {
        match self.found.target.of {
            TargetOf::People(_) => whole(value, self.language()),
            TargetOf::Ratio(..) => decimal(value, 2, self.language()),
        }
    }

    /// A level: persons whole, children to the hundredth.
    pub(super) fn level(&self, value: f64) -> String {
        match self.found.target.by {
            TargetBy::NetMigration => signed(value, self.language()),
            TargetBy::Births => decimal(value, 2, self.language()),
            TargetBy::Dwellings => whole(value, self.language()),
        }
    }

    /// What is asked for: `75 000 inhabitants in 2040`.
    pub(super) fn asked(&self, met: &TargetMet) -> String {
        let (amount, year, language) = (self.amount(met.asked), self.year(met.stock), self.language());
        match self.found.target.of {
            TargetOf::People(AgeBand::ALL) => self.say("target.asked.people", &[&amount, &year]),
            TargetOf::People(band) => self.say("target.asked.ages", &[&amount, &ages(band, language), &year]),
            TargetOf::Ratio(over, under) => {
                self.say("target.asked.ratio", &[&amount, &ages(over, language), &ages(under, language), &year])
            }
        }
    }

    /// What it takes in a region up to each target's year, on average.
    fn takes(&self, takes: &TargetTakes) -> Vec<String> {
        let mut from = self.run.study.jump_off;
        let mut lines = Vec::new();
        for met in &self.found.met {
            let span: Vec<_> = takes.years.iter().filter(|year| (from..met.stock).contains(&year.year)).collect();
            #[allow(clippy::cast_precision_loss, reason = "years of a study: far below 2^53")]
            let count = span.len() as f64;
            let mean =
                |of: fn(&crate::domain::growth::TargetYear) -> f64| self.level(span.iter().map(|year| of(year)).sum::<f64>() / count);
            let words = [self.asked(met), mean(|year| year.found), years(from, met.stock.minus(1)), mean(|year| year.expected)];
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            lines.push(match self.found.target.by {
                TargetBy::NetMigration => self.say("target.takes.net", &words),
                TargetBy::Births => self.say("target.takes.births", &words),
                TargetBy::Dwellings => self.say("target.takes.dwellings", &words),
            });
            from = met.stock;
        }
        lines
    }

    /// What the past has seen of it, and whether all of it lies below.
    fn seen(&self, takes: &TargetTakes) -> String {
        let Some((seen, (year, highest))) = takes.seen.as_ref().and_then(|seen| Some((seen, seen.highest()?))) else {
            return self.say("target.seen.none", &[]);
        };
        let words = [
            span(seen, self.language()),
            self.level(seen.mean()),
            self.level(highest),
            year.to_string(),
            self.source(seen.source).to_owned(),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = match self.found.target.by {
            TargetBy::NetMigration | TargetBy::Dwellings => self.say("target.seen", &words),
            TargetBy::Births => self.say("target.seen.births", &words),
        };
        let above = !takes.years.is_empty() && takes.years.iter().all(|year| year.found > highest);
        if above { format!("{said} {}", self.say("target.seen.above", &[])) } else { said }
    }

    /// How the past is known.
    pub(super) fn source(&self, source: SeenSource) -> &'static str {
        match source {
            SeenSource::Counted => label("target.source.counted", self.language()),
            SeenSource::Components => label("target.source.components", self.language()),
            SeenSource::Residual => label("target.source.residual", self.language()),
            SeenSource::Births => label("target.source.births", self.language()),
            SeenSource::Dwellings => label("target.source.dwellings", self.language()),
        }
    }

    fn reached(&self, met: &TargetMet) -> String {
        let night = stock_date(met.stock, self.run.study.year_label, self.language());
        self.say("target.reached", &[&night, &self.amount(met.reached), &self.amount(met.expected)])
    }

    /// Dwellings completed a year up to the last target, all regions it is asked of together, on average; none where it is not met by them.
    #[must_use]
    pub fn dwellings_a_year(&self) -> Option<f64> {
        let last = self.found.met.last().filter(|_| self.found.target.by == TargetBy::Dwellings)?.stock;
        let of = |takes: &TargetTakes| takes.years.iter().filter(|year| year.year < last).map(|year| year.found).sum::<f64>();
        let years = f64::from(last.since(self.run.study.jump_off));
        Some(self.found.takes.iter().map(of).sum::<f64>() / years)
    }

    /// What the dwellings bring: people moving in net a year, and how many a further one holds; or that nothing in the study says it.
    fn dwellings(&self) -> Option<String> {
        let Some((last, level)) = self.found.met.last().map(|met| met.stock).zip(self.dwellings_a_year()) else {
            let mut growth = self.run.study.scenarios.iter().filter_map(|scenario| scenario.growth.as_ref());
            return growth.all(|growth| growth.housing.is_empty()).then(|| self.say("target.dwellings.none", &[]));
        };
        let regions: Vec<_> = self.housing().collect();
        let years = || regions.iter().flat_map(|found| found.years.iter().filter(|year| year.year < last));
        let span = f64::from(last.since(self.run.study.jump_off));
        let net = years().map(|year| year.moved_in - year.moved_out).sum::<f64>() / span;
        let (mut people, mut homes) = (0.0, 0.0);
        for year in years().filter(|year| year.year == last.minus(1)) {
            people += year.people;
            homes += year.occupied;
        }
        let held = if homes > 0.0 { people / homes } else { 0.0 };
        let words = [signed(net, self.language()), decimal(held, 2, self.language()), whole(level, self.language())];
        Some(self.say("target.dwellings", &words.each_ref().map(String::as_str)))
    }

    /// The dwellings of the regions the target is asked of.
    fn housing(&self) -> impl Iterator<Item = &'a crate::domain::housing::HousingFound> {
        let growth = self.run.study.scenarios.iter().filter_map(|scenario| scenario.growth.as_ref());
        let own = growth.filter(|growth| growth.target.as_ref().is_some_and(|target| std::ptr::eq(target, self.found)));
        let asked = |found: &&crate::domain::housing::HousingFound| self.found.takes.iter().any(|takes| takes.region == found.region);
        own.flat_map(|growth| &growth.housing).filter(asked)
    }

    /// What happens after the last target, where there are years left.
    fn afterwards(&self) -> Option<String> {
        let target = &self.found.target;
        let last = target.wanted.last()?.0.minus(1);
        let goes_on = self.found.takes.iter().any(|takes| takes.years.iter().any(|year| year.year > last));
        let kept = target.after == AfterTarget::Kept && target.course != TargetCourse::FrontLoaded;
        let year = last.to_string();
        goes_on.then(|| if kept { self.say("target.kept", &[&year]) } else { self.say("target.ends", &[&year]) })
    }

    /// What it takes by year, a table a region.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        let what = match self.found.target.by {
            TargetBy::NetMigration => label("target.table.net", self.language()),
            TargetBy::Births => label("target.table.births", self.language()),
            TargetBy::Dwellings => label("target.table.dwellings", self.language()),
        };
        self.found.takes.iter().map(|takes| self.table(self.say("target.table.region", &[what, self.name(takes)]), takes)).collect()
    }

    fn table(&self, caption: String, takes: &TargetTakes) -> Table {
        let difference = |value: f64| match self.found.target.by {
            TargetBy::NetMigration | TargetBy::Dwellings => signed(value, self.language()),
            TargetBy::Births => decimal(value, 2, self.language()),
        };
        let row = |year: &crate::domain::growth::TargetYear| {
            vec![year.year.to_string(), self.level(year.expected), self.level(year.found), difference(year.found - year.expected)]
        };
        Table { caption, header: self.header(label("year", self.language())), rows: takes.years.iter().map(row).collect() }
    }

    fn header(&self, first: &str) -> Vec<String> {
        let columns = ["target.column.expected", "target.column.with", "target.column.difference"];
        [capital(first)].into_iter().chain(columns.map(|key| capital(label(key, self.language())))).collect()
    }

    /// The view of a region in a scenario that was run.
    fn view(&self, scenario: usize, region: usize) -> Option<View<'a>> {
        View::new(self.run, scenario, region).ok()
    }
}

/// `2019–2024`, or the years one by one where some are not known: `2016, 2018 and 2019`.
pub(super) fn span(seen: &Seen, language: Language) -> String {
    let all: Vec<Year> = seen.years.iter().map(|(year, _)| *year).collect();
    match (all.first(), all.last()) {
        (Some(first), Some(last)) if usize::try_from(last.since(*first)).ok() == Some(all.len() - 1) => years(*first, *last),
        (_, Some(last)) => {
            let before = all[..all.len() - 1].iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            sentence("years.listed", language, &[&before, &last.to_string()])
        }
        (_, None) => String::new(),
    }
}
