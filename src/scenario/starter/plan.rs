//! From downloads to a plan of the study: years, people, rates, scenarios, services.

use super::events::{Events, Moved, any_place, net_of_flows};
use super::nation::Nation;
use super::people::{People, choose};
use super::scenarios::{Ground, Moves, Planned};
use super::services::{Frame, Service, Users, services};
use super::words::{Words, years};
use super::{Downloads, Wanted, gap, notices, sexes};
use crate::diag::{Diagnostic, Diagnostics};
use crate::domain::axis::{AgeAxis, OPEN_AGE_RANGE, Year};
use crate::domain::cells::Cells;
use crate::scenario::download::{Imported, Measure};
use std::collections::BTreeSet;

/// A new study's horizon: this year; where that is nearer than so many years, that many on.
const HORIZON: u16 = 2040;
const NEAR: u16 = 10;
const FAR: u16 = 15;

/// Everything decided.
#[derive(Debug)]
pub(super) struct Plan {
    pub words: Words,
    pub title: String,
    pub people: People,
    /// Codes of the regions; none where the download has no regions.
    pub codes: Vec<Option<String>>,
    pub nation: Nation,
    /// 1 January of the last stock.
    pub last_stock: Year,
    pub open_age: u8,
    pub moves: Moves,
    /// Net migration of a mean year by region, where it is estimated across years without a count.
    pub net: Vec<Cells>,
    /// Net migration as flows have it, where stocks do not tell.
    pub flows: Option<(f64, String)>,
    /// Moves counted beside a history of people.
    pub moved: Moved,
    pub births: Events,
    pub deaths: Events,
    pub users: Users,
    pub scenarios: Vec<Planned>,
    pub services: Vec<Service>,
    /// Sources by table: population, births, deaths, flows, users.
    pub sources: [Option<String>; 5],
    pub warnings: Vec<Diagnostic>,
    /// Whether it is the worked example.
    pub is_example: bool,
}

/// The plan of a study from downloads.
pub(super) fn plan(downloads: &Downloads<'_>, wanted: &Wanted) -> Result<Plan, Diagnostics> {
    let only = |found: Diagnostic| Diagnostics::from_iter([found]);
    let imported = downloads.population.ok_or_else(|| only(notices::no_people()))?;
    let country = wanted.country.or(imported.country).ok_or_else(|| only(notices::no_country()))?;
    let chosen = choose(imported, &wanted.regions).map_err(|words| notices::no_region(&words, imported))?;
    let mut people = People::of(imported, &chosen);
    let label = people.last().ok_or_else(|| only(notices::no_whole_year(&people)))?;
    let jump_off = people.stock_of(label).ok_or_else(|| only(notices::no_whole_year(&people)))?;
    if jump_off.get() < Nation::first_jump_off(country) {
        return Err(only(notices::too_early(label, country)));
    }
    let nation = Nation::before(country, jump_off);
    sexes::split(&mut people, &nation);
    let open_age = people.close_at(nation.last_age());
    if open_age < *OPEN_AGE_RANGE.start() {
        return Err(only(notices::closes_too_early(open_age)));
    }
    let draft = Draft { downloads, wanted, imported, words: Words(wanted.language.unwrap_or(country.language())), open_age };
    draft.finish(people, nation)
}

/// What is known once the people are.
struct Draft<'a> {
    downloads: &'a Downloads<'a>,
    wanted: &'a Wanted,
    imported: &'a Imported,
    words: Words,
    open_age: u8,
}

impl Draft<'_> {
    fn finish(&self, people: People, nation: Nation) -> Result<Plan, Diagnostics> {
        let unusable = |error| Diagnostics::from_iter([notices::unusable_rates(&error)]);
        let codes: Vec<Option<String>> = people.regions.iter().map(|region| code(&region.code)).collect();
        let (moves, net) = self.moves(&people, &nation).map_err(unusable)?;
        let flows = self.flows(&codes, moves, nation.jump_off)?;
        let moved = self.moved(&codes, moves, nation.jump_off);
        let births = self.events(self.downloads.births, Measure::Births, &codes, nation.jump_off)?;
        let deaths = self.events(self.downloads.deaths, Measure::Deaths, &codes, nation.jump_off)?;
        let users = self.users(&people, &codes, &nation)?;
        let last_label = people.label.of_stock(nation.jump_off).get();
        let horizon = if last_label + NEAR <= HORIZON { HORIZON } else { last_label + FAR };
        let last_stock = people.stock_of(horizon).unwrap_or(nation.jump_off);
        let ground = Ground { moves, nation: &nation, flows: flows.clone() };
        let scenarios = ground.planned(last_stock).map_err(unusable)?;
        let services = services(nation.country, &users, self.words);
        let mut plan = Plan {
            words: self.words,
            title: self.title(&people),
            codes,
            last_stock,
            open_age: self.open_age,
            moves,
            net,
            flows,
            moved,
            births,
            deaths,
            users,
            scenarios,
            services,
            sources: self.sources(),
            warnings: Vec::new(),
            // What comes from no file comes with the program.
            is_example: self.imported.files.is_empty(),
            people,
            nation,
        };
        plan.warnings = notices::warnings(&plan);
        Ok(plan)
    }

    /// What stocks tell of who moves; across a gap the estimate of each region.
    fn moves(&self, people: &People, nation: &Nation) -> Result<(Moves, Vec<Cells>), crate::model::mortality::MortalityError> {
        if people.run().len() > 1 {
            return Ok((Moves::History, Vec::new()));
        }
        let (Some(last), Some(before)) = (people.last(), people.before_run().last().copied()) else {
            return Ok((Moves::OneStock, Vec::new()));
        };
        let Ok(axis) = AgeAxis::new(1, self.open_age) else { return Ok((Moves::OneStock, Vec::new())) };
        let pairs = people.stocks[&before].iter().zip(&people.stocks[&last]);
        let net: Result<Vec<_>, _> =
            pairs.map(|(opening, closing)| gap::net_of_mean_year(opening, closing, last - before, axis, nation)).collect();
        Ok((Moves::Gap, net?.into_iter().flatten().collect()))
    }

    /// Net migration of given flows: needed where there is one stock alone, of one region (a scenario has one number).
    fn flows(&self, codes: &[Option<String>], moves: Moves, jump_off: Year) -> Result<Option<(f64, String)>, Diagnostics> {
        let Some(imported) = self.downloads.flows else { return Ok(None) };
        let place = place(imported, codes);
        self.fits("--flows", imported, &place)?;
        let net = net_of_flows(imported, jump_off.get(), &place).filter(|_| moves == Moves::OneStock && codes.len() == 1);
        Ok(net.map(|(net, of)| (net, years(&of))))
    }

    /// Counted moves, beside stocks that tell of all moves.
    fn moved(&self, codes: &[Option<String>], moves: Moves, jump_off: Year) -> Moved {
        let imported = self.downloads.flows.filter(|_| moves == Moves::History);
        imported.map_or_else(Moved::default, |imported| Moved::of(imported, codes, jump_off.get(), &place(imported, codes)))
    }

    fn events(
        &self,
        imported: Option<&Imported>,
        measure: Measure,
        codes: &[Option<String>],
        jump_off: Year,
    ) -> Result<Events, Diagnostics> {
        let Some(imported) = imported else { return Ok(Events::default()) };
        let place = place(imported, codes);
        self.fits(if measure == Measure::Births { "--births" } else { "--deaths" }, imported, &place)?;
        Ok(Events::of(imported, measure, codes.len(), jump_off.get(), &place))
    }

    fn users(&self, people: &People, codes: &[Option<String>], nation: &Nation) -> Result<Users, Diagnostics> {
        let Some(imported) = self.downloads.users else { return Ok(Users::default()) };
        let place = place(imported, codes);
        self.fits("--users", imported, &place)?;
        // 31 December of a year is the stock of 1 January of the next.
        let nights: BTreeSet<u16> = people.run().iter().filter_map(|label| people.stock_of(*label)).map(|year| year.get() - 1).collect();
        let source = source(imported);
        Ok(Users::of(imported, &Frame { nights, regions: codes.len(), place: &place, source, country: nation.country }))
    }

    /// A table that speaks of none of the study's regions is the wrong one.
    fn fits(&self, option: &str, imported: &Imported, place: &dyn Fn(Option<usize>) -> Option<usize>) -> Result<(), Diagnostics> {
        if any_place(&imported.records, place) {
            return Ok(());
        }
        Err(Diagnostics::from_iter([notices::other_regions(option, imported, self.imported)]))
    }

    fn title(&self, people: &People) -> String {
        let names: Vec<&str> = people.regions.iter().map(|region| region.name.as_deref().unwrap_or(&region.code)).collect();
        match names.as_slice() {
            [""] | [] => self.wanted.title.clone(),
            few if few.len() <= 3 => few.join(", "),
            many => self.words.with("title.many", &[&many.len().to_string()]),
        }
    }

    fn sources(&self) -> [Option<String>; 5] {
        let Downloads { births, deaths, flows, users, .. } = *self.downloads;
        [Some(self.imported), births, deaths, flows, users].map(|imported| imported.map(source))
    }
}

/// Where a download's numbers come from, as it says itself: its titles, else the names of its files.
fn source(imported: &Imported) -> String {
    let name = |file: &String| file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let mut said: Vec<String> = imported.titles.clone();
    if said.is_empty() {
        said = imported.files.iter().map(name).collect();
    }
    said.dedup();
    said.join("; ")
}

/// Finds the study's region of a region of another download: by code, else the only one where neither names any.
fn place<'a>(imported: &'a Imported, codes: &'a [Option<String>]) -> impl Fn(Option<usize>) -> Option<usize> + 'a {
    move |region| {
        let Some(found) = region.and_then(|at| imported.regions.get(at)) else { return (codes.len() == 1).then_some(0) };
        if let [None] = codes {
            return (imported.regions.len() == 1).then_some(0);
        }
        let is = |word: &str| codes.iter().position(|code| code.as_deref() == Some(word));
        is(&found.code).or_else(|| found.codes_before.iter().find_map(|code| is(code)))
    }
}

/// A region's code as a study may write it: without blanks.
fn code(found: &str) -> Option<String> {
    let word: String = found.chars().map(|c| if c.is_whitespace() || c.is_control() { '-' } else { c }).take(40).collect();
    (!word.is_empty()).then_some(word)
}
