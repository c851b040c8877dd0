//! A projection: the step repeated, year after year, from the jump-off stock.

use super::exchange::refusals::{not_together, raked_far};
use super::exchange::together::{Beside, Lived, Regions, run};
use super::special::{joined, ordinary};
use super::step::step;
use crate::diag::{Diagnostic, Fact, Place, Severity};
use crate::domain::account::{Account, AccountDetail, Rules};
use crate::domain::axis::{RegionId, ScenarioId, Sex, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::exchange::Coupling;
use crate::domain::rates::YearRates;
use crate::domain::study::{Scenario, Study};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Largest share of the population that a rule may add or take away in a year; above it the run stops.
pub const MAX_ADJUSTED: f64 = 0.001;

/// One region through the years of one scenario: an account a year, each opening with the closing stock of the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Where.
    pub region: RegionId,
    /// 1 January of the jump-off stock.
    pub jump_off: Year,
    /// The account of each calendar year from `jump_off` on, never empty; one lane.
    pub accounts: Vec<Account>,
}

impl Projection {
    /// Stock of 1 January `year`, from the jump-off to one past the last step; `None` outside.
    #[must_use]
    pub fn stock(&self, year: Year) -> Option<&Cells> {
        let step = usize::try_from(year.since(self.jump_off)).ok()?;
        match step.checked_sub(1) {
            None => self.accounts.first().and_then(|account| account.opening.cells()),
            Some(before) => self.accounts.get(before).map(|account| &account.closing),
        }
    }

    /// The account of calendar year `year`.
    #[must_use]
    pub fn account(&self, year: Year) -> Option<&Account> {
        self.accounts.get(usize::try_from(year.since(self.jump_off)).ok()?)
    }

    /// Stocks with their 1 January, jump-off first.
    pub fn stocks(&self) -> impl Iterator<Item = (Year, &Cells)> {
        let opening = self.accounts.first().and_then(|account| account.opening.cells()).map(|cells| (self.jump_off, cells));
        let closings = self.accounts.iter().zip(1..).map(|(account, n)| (self.jump_off.plus(n), &account.closing));
        opening.into_iter().chain(closings)
    }
}

/// All regions of one scenario, in the study's order.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioProjection {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// One a region.
    pub regions: Vec<Projection>,
    /// Moves between the regions and what raking moved, where they live their years together.
    pub beside: Option<Beside>,
}

/// The step, year after year, from `jump_off`: one account a year in `rates`, every cell kept.
#[must_use]
pub fn project(region: RegionId, jump_off: Year, opening: &Population, rates: &[YearRates], rules: Rules) -> Projection {
    let mut accounts: Vec<Account> = Vec::with_capacity(rates.len());
    for year in rates {
        let stock = accounts.last().map_or(opening.cells(), |account| &account.closing);
        let mut account = Account::new(stock.axis(), stock.lanes(), AccountDetail::Cells);
        step(stock, year, rules, &mut account);
        accounts.push(account);
    }
    Projection { region, jump_off, accounts }
}

/// Every scenario and region of a study, side by side on all threads, in the study's order whatever their number.
///
/// # Errors
/// When a region has no stock at the jump-off, or a rule had to add or take away more than [`MAX_ADJUSTED`] of a
/// region's population in a year. Smaller adjustments are warnings.
pub fn project_all(study: &Study) -> Result<Projected, Vec<Diagnostic>> {
    project_unless(study, &AtomicBool::new(false)).map(Option::unwrap_or_default)
}

/// Projections of all scenarios, and what is doubtful about them.
pub type Projected = (Vec<ScenarioProjection>, Vec<Diagnostic>);

/// The same, given up between two regions (where they live together, between two years) as soon as `cancelled` says so: then
/// none.
///
/// # Errors
/// As [`project_all`].
pub fn project_unless(study: &Study, cancelled: &AtomicBool) -> Result<Option<Projected>, Vec<Diagnostic>> {
    let jobs: Vec<Job> = study.scenarios.iter().flat_map(|scenario| Job::of(study, scenario)).collect();
    let done: Vec<Option<Done>> = jobs.par_iter().map(|job| job.done(study, cancelled)).collect();
    // Asked once all are done: whoever gave up did so after the flag was raised, and it is never lowered.
    if cancelled.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let mut projections: Vec<ScenarioProjection> = study
        .scenarios
        .iter()
        .map(|scenario| ScenarioProjection { scenario: scenario.id.clone(), regions: Vec::new(), beside: None })
        .collect();
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for (job, done) in jobs.iter().zip(done).filter_map(|(job, done)| Some((job, done?))) {
        for found in done.found {
            if found.severity == Severity::Error { errors.push(found) } else { warnings.push(found) }
        }
        if let Some(scenario) = projections.iter_mut().find(|projected| projected.scenario == job.scenario().id) {
            scenario.regions.extend(done.regions);
            scenario.beside = done.beside;
        }
    }
    if errors.is_empty() { Ok(Some((projections, warnings))) } else { Err(errors) }
}

/// What one thread does at a time.
enum Job<'a> {
    /// A region that lives for itself.
    Region(&'a Scenario, usize),
    /// A scenario whose regions live together.
    Together(&'a Scenario),
}

/// What came of it.
struct Done {
    regions: Vec<Projection>,
    beside: Option<Beside>,
    found: Vec<Diagnostic>,
}

impl Done {
    fn refused(found: Diagnostic) -> Self {
        Self { regions: Vec::new(), beside: None, found: vec![found] }
    }
}

impl<'a> Job<'a> {
    fn of(study: &Study, scenario: &'a Scenario) -> Vec<Self> {
        match scenario.coupling {
            Some(_) => vec![Self::Together(scenario)],
            None => (0..study.regions.len()).map(|region| Self::Region(scenario, region)).collect(),
        }
    }

    const fn scenario(&self) -> &'a Scenario {
        match self {
            Self::Region(scenario, _) | Self::Together(scenario) => scenario,
        }
    }

    /// None when it was given up.
    fn done(&self, study: &Study, cancelled: &AtomicBool) -> Option<Done> {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        match self {
            Self::Region(scenario, index) => Some(one_region(study, scenario, *index)),
            Self::Together(scenario) => together(study, scenario, cancelled),
        }
    }
}

fn one_region(study: &Study, scenario: &Scenario, index: usize) -> Done {
    let there = study.regions.get(index).zip(opening(study, scenario, index)).zip(scenario.rates.get(index));
    let Some(((region, opening), rates)) = there else { return Done::refused(no_stock(study, index)) };
    let projection = project(region.id.clone(), study.jump_off, &opening, rates, study.rules);
    let projection = joined(projection, specials(scenario, index));
    Done { found: adjusted(&scenario.id, &projection), regions: vec![projection], beside: None }
}

/// The course of a region's ordinary people, special groups apart; none where it has no stock at the jump-off.
#[must_use]
pub fn ordinary_course(study: &Study, scenario: &Scenario, index: usize) -> Option<Projection> {
    let (region, rates) = study.regions.get(index).zip(scenario.rates.get(index))?;
    Some(project(region.id.clone(), study.jump_off, &*opening(study, scenario, index)?, rates, study.rules))
}

/// Stocks of a region's special groups, by step.
fn specials(scenario: &Scenario, region: usize) -> &[Cells] {
    scenario.special.get(region).map_or(&[], Vec::as_slice)
}

/// The courses of all regions' ordinary people, special groups apart, where they live their years together; none when it was given up.
///
/// # Errors
/// Where a region has no stock, or the regions cannot live together.
pub fn ordinary_courses(
    study: &Study,
    scenario: &Scenario,
    cancelled: &AtomicBool,
) -> Result<Option<(Vec<Projection>, Beside)>, Diagnostic> {
    let none = Coupling::default();
    let coupling = scenario.coupling.as_ref().unwrap_or(&none);
    let openings = (0..study.regions.len()).map(|index| opening(study, scenario, index).ok_or_else(|| no_stock(study, index)));
    let openings: Vec<Cow<'_, Population>> = openings.collect::<Result<_, _>>()?;
    let openings: Vec<&Population> = openings.iter().map(AsRef::as_ref).collect();
    let regions = Regions { jump_off: study.jump_off, openings: &openings, rates: &scenario.rates, rules: study.rules };
    let lived = run(coupling, regions, cancelled).map_err(|failed| not_together(study, scenario, &failed))?;
    let Some(Lived { accounts, beside }) = lived else { return Ok(None) };
    let alone = study.regions.iter().zip(accounts);
    let projections = alone.map(|(region, accounts)| Projection { region: region.id.clone(), jump_off: study.jump_off, accounts });
    Ok(Some((projections.collect(), beside)))
}

/// All regions of a scenario, year by year.
fn together(study: &Study, scenario: &Scenario, cancelled: &AtomicBool) -> Option<Done> {
    let (courses, beside) = match ordinary_courses(study, scenario, cancelled) {
        Ok(courses) => courses?,
        Err(found) => return Some(Done::refused(found)),
    };
    let regions: Vec<Projection> =
        courses.into_iter().enumerate().map(|(index, course)| joined(course, specials(scenario, index))).collect();
    let mut found: Vec<Diagnostic> = regions.iter().flat_map(|projection| adjusted(&scenario.id, projection)).collect();
    found.extend(raked_far(study, scenario, &beside));
    Some(Done { regions, beside: Some(beside), found })
}

/// The stock a scenario starts from in one region: the one observed, without special groups, or that of the office whose projection
/// is run.
fn opening<'a>(study: &'a Study, scenario: &'a Scenario, region: usize) -> Option<Cow<'a, Population>> {
    let stock = match &scenario.office {
        Some(office) => office.opening.get(region),
        None => study.regions.get(region)?.history.get(&study.jump_off),
    }?;
    match scenario.special.get(region).and_then(|groups| groups.first()) {
        None => Some(Cow::Borrowed(stock)),
        Some(groups) => Population::new(ordinary(stock.cells(), groups)).ok().map(Cow::Owned),
    }
}

fn no_stock(study: &Study, region: usize) -> Diagnostic {
    let name = study.regions.get(region).map_or("?", |region| region.id.as_str());
    Diagnostic {
        severity: Severity::Error,
        code: "K0303",
        what: format!("region {name} has no people on 1 January {}", study.jump_off),
        place: Place::default(),
        why: "a projection starts from an observed stock".to_owned(),
        advice: "add the year to the population table, or start from a year that is there".to_owned(),
        facts: Vec::new(),
    }
}

/// What stated rules had to add or take away, year by year: the largest cell is named.
fn adjusted(scenario: &ScenarioId, projection: &Projection) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (account, n) in projection.accounts.iter().zip(0..) {
        let total: f64 = cells_of(account).map(|(_, _, persons)| persons.abs()).sum();
        let largest = cells_of(account).max_by(|a, b| a.2.abs().total_cmp(&b.2.abs()));
        let Some((sex, age, persons)) = largest.filter(|(_, _, persons)| *persons != 0.0) else { continue };
        let population = account.closing.total(0);
        let too_much = total > MAX_ADJUSTED * population;
        found.push(Diagnostic {
            severity: if too_much { Severity::Error } else { Severity::Warning },
            code: if too_much { "K0302" } else { "K0301" },
            what: format!("{} persons had to be added so that no cell fell below zero in {}", few(total), projection.jump_off.plus(n)),
            place: Place {
                context: format!("scenario {scenario}, region {}; most for {} aged {age}: {}", projection.region, sex.code(), few(persons)),
                ..Place::default()
            },
            why: format!(
                "more people would move out than are there; what was added is in the account's column `adjustment` ({:.3} % of the population; at most 0.1 % is allowed)",
                100.0 * total / population
            ),
            advice: "lower the net out-migration at these ages, or give it as rates of those present".to_owned(),
            facts: vec![
                ("scenario", Fact::Scenario(scenario.to_string())),
                ("region", Fact::Region(projection.region.to_string())),
                ("year", Fact::Year(projection.jump_off.plus(n).get())),
                ("persons", if total < FEW { Fact::Word("warning.K0301.few") } else { Fact::Number(total, 2) }),
                ("share", Fact::Share(total / population, 3)),
            ],
        });
    }
    found
}

/// Below so many persons two decimals would show none.
const FEW: f64 = 0.01;

/// Persons to two decimals, and never nothing where there is something.
fn few(persons: f64) -> String {
    if persons.abs() < FEW { "less than 0.01".to_owned() } else { format!("{persons:.2}") }
}

/// Adjustments by sex and first age.
fn cells_of(account: &Account) -> impl Iterator<Item = (Sex, u8, f64)> + '_ {
    let axis = account.closing.axis();
    Sex::ALL
        .into_iter()
        .flat_map(move |sex| axis.starts().enumerate().map(move |(group, age)| (sex, age, account.adjustment.row(sex, group)[0])))
}
