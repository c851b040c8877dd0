//! Staff and money: what the tables and keys say together, before anything is held against the model.

use super::Check;
use super::services::Subject;
use super::tables::Tables;
use crate::demand::calibrate::OwnStaff;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, ServiceId, Year};
use crate::domain::service::Basis;
use crate::domain::staff::{
    CostUnit, DIRECT_SHARE, HOURS_PER_YEAR, Labour, MostRecruits, NormPart, RecruitLimit, StaffUnit, Stated, WorkingTime, YOUTH,
};
use crate::domain::study::Region;
use crate::scenario::file::{BasisWord, RatesWord, RecruitmentEntry, ServiceEntry, ServiceStaffEntry, StaffEntry, StatedEntry};
use crate::scenario::inputs::{CostSpec, MoneySpec, StaffSpec};
use crate::scenario::tables::services::{Amount, CostRow, Norm, StaffRow};
use std::collections::BTreeMap;

/// Largest difference between staff by age and the total of the same night that is rounding.
const ROUNDING: f64 = 0.5;

/// Why a unit cost needs a service.
const NO_UNIT: &str = "one cannot know what is paid for";

impl Check<'_> {
    /// What the study says of staff and money; none where it says nothing.
    pub(super) fn staff(&mut self, tables: &Tables, regions: &[Region]) -> Option<StaffSpec> {
        let study = self.study;
        let keyed = study.service.iter().any(|service| service.staff.is_some());
        if study.staff.is_none() && !keyed && !self.names("staff") && !self.names("costs") {
            return None;
        }
        let entry = study.staff.clone().unwrap_or_default();
        let time = self.working_time(&entry);
        let rows: Vec<&StaffRow> = tables.staff.iter().filter(|row| self.row_fits(row, regions, tables)).collect();
        let standing = self.standing(&rows, tables);
        self.vacancies_fit(&rows, &standing);
        let labour = self.labour(&entry, &rows, &standing);
        Some(StaffSpec { time, own: self.own(&rows, &standing), standing, labour, money: self.money(tables, regions) })
    }

    fn working_time(&mut self, entry: &StaffEntry) -> WorkingTime {
        let reference = |value| Stated { value, basis: Basis::Reference, source: String::new() };
        let mut value = |key: &str, given: &Option<StatedEntry>, range, what| {
            given.as_ref().map(|given| {
                self.within(&format!("staff.{key}.value"), given.value, range, what);
                stated(given)
            })
        };
        WorkingTime {
            direct_share: value("direct_share", &entry.direct_share, (0.05, 1.0), "a share of the hours worked")
                .unwrap_or_else(|| reference(DIRECT_SHARE)),
            hours_per_year: value("hours_per_year", &entry.hours_per_year, (500.0, 2500.0), "hours a year of a full-time position")
                .unwrap_or_else(|| reference(HOURS_PER_YEAR)),
            absence: value("absence", &entry.absence, (0.0, 0.9), "a share of the hours"),
        }
    }

    /// How a service's staff follows from its need, where its entry says so.
    pub(super) fn staff_rule(&mut self, subject: &Subject<'_>) -> Option<(StaffUnit, Stated)> {
        let Subject { at, path, service, tables, .. } = *subject;
        let own = self.own_rule(path, service);
        // A number of the table has a year and a source of its own: it outranks the key.
        unit_row(at, service, tables).or(own)
    }

    fn own_rule(&mut self, path: &str, service: &ServiceEntry) -> Option<(StaffUnit, Stated)> {
        let entry = service.staff.as_ref()?;
        let path = format!("{path}.staff");
        let counted = matches!(service.rates, RatesWord::Users | RatesWord::Table);
        let ServiceStaffEntry { fte_per_place, fte_per_user, basis, source } = entry;
        let (unit, value) = match (fte_per_place, fte_per_user) {
            (Some(value), None) if counted && service.places.is_some() => (StaffUnit::Place, *value),
            (None, Some(value)) if counted => (StaffUnit::User, *value),
            (Some(_), None) if counted => {
                let what = "staff-years per place for a service without places";
                self.error(
                    "K0722",
                    &path,
                    what,
                    "there is nothing to multiply them by",
                    "give the service `places`, or write fte_per_user",
                );
                return None;
            }
            _ if !counted => {
                let what = "staff-years per place or user for a service without users of its own";
                let advice = "delete the key: a norm is staff already, and a sum has the staff of its parts";
                self.error("K0722", &path, what, "they would be ignored in silence", advice);
                return None;
            }
            _ => {
                let what = "a service's staff follows from its places or from its users, and from one of them";
                self.error("K0722", &path, what, "one cannot know which number holds", "write one of fte_per_place and fte_per_user");
                return None;
            }
        };
        self.within(&path, value, (0.0, 100.0), "staff-years per place or user");
        Some((unit, Stated { value, basis: basis_of(*basis), source: source.clone() }))
    }

    fn row_problem(&mut self, code: &'static str, (table, line): (&str, usize), what: String, why: &str, advice: impl Into<String>) {
        let place = self.table(table).line(line);
        self.found.push(Diagnostic::error(code, what).at(place).why(why).advice(advice));
    }

    fn row_fits(&mut self, row: &StaffRow, regions: &[Region], tables: &Tables) -> bool {
        let service = row.service.and_then(|at| self.study.service.get(at));
        if let Some(service) = service.filter(|_| row.is_labour()) {
            let what = format!("ages, leavers, recruits or vacancies of {} alone", service.id);
            let advice = "leave the service empty: who works there is followed for all care services together";
            self.row_problem("K0721", ("staff", row.line), what, "people change between services", advice);
            return false;
        }
        if let Some(service) = service
            && let Some(what) = no_staff(service, row, tables)
        {
            let advice = "give the service `staff = { fte_per_place = … }` or hours_per_user_week, or delete the row";
            self.row_problem("K0722", ("staff", row.line), what, "the number could not be compared with anything", advice);
            return false;
        }
        self.past("staff", row.line, row.year, regions)
    }

    /// Whether a year of staff or costs is a night whose people are known.
    fn past(&mut self, table: &str, line: usize, year: Year, regions: &[Region]) -> bool {
        let known = regions.iter().all(|region| region.history.contains_key(&year.plus(1)));
        let latest = self.years.jump_off.minus(1);
        if known && year <= latest {
            return true;
        }
        let what = match year > latest {
            true => format!("31 December {year} comes after the night the projection starts from"),
            false => format!("no people are known for 31 December {year}"),
        };
        let advice = format!("give a year up to {latest} whose people are in the population table");
        self.row_problem("K0723", (table, line), what, "own numbers are held against the users of their own year", advice);
        false
    }

    /// Staff-years that stand, by service and night: given as such, by age, or as hours of full positions.
    fn standing(&mut self, rows: &[&StaffRow], tables: &Tables) -> BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>> {
        let mut standing: BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>> = BTreeMap::new();
        let mut by_age: BTreeMap<Year, f64> = BTreeMap::new();
        for row in rows {
            let id = row.service.and_then(|at| self.study.service.get(at)).map(|service| ServiceId::new(service.id.clone()));
            let hours = row.hours_per_week.zip(row.service.and_then(|at| full_position(at, tables))).map(|(hours, full)| hours / full);
            match (row.fte.or(hours), row.band) {
                (Some(fte), Some(_)) => *by_age.entry(row.year).or_insert(0.0) += fte,
                (Some(fte), None) => _ = standing.entry(id).or_default().insert(row.year, fte),
                (None, _) => {}
            }
        }
        for (year, fte) in by_age {
            let total = *standing.entry(None).or_default().entry(year).or_insert(fte);
            if (total - fte).abs() > ROUNDING {
                let line = rows.iter().find(|row| row.year == year && row.band.is_some()).map_or(1, |row| row.line);
                let what = format!("staff by age makes {fte} staff-years on 31 December {year}, the total is {total}");
                self.row_problem("K0724", ("staff", line), what, "only one of them can be true", "mend the ages or the total");
            }
        }
        standing
    }

    /// Empty posts belong to the staff of the same night.
    fn vacancies_fit(&mut self, rows: &[&StaffRow], standing: &BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>>) {
        let known = |year: Year| standing.get(&None).is_some_and(|by_year| by_year.contains_key(&year));
        for row in rows.iter().filter(|row| row.vacancies.is_some() && !known(row.year)) {
            let what = format!("vacancies of 31 December {} without the staff of that night", row.year);
            self.row_problem("K0720", ("staff", row.line), what, "they would be ignored in silence", "give `fte` of the same year too");
        }
    }

    /// The last own number of each service and of all together, with the posts that stood empty that night.
    fn own(&self, rows: &[&StaffRow], standing: &BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>>) -> Vec<OwnStaff> {
        let word = |row: &StaffRow| row.service.and_then(|at| self.study.service.get(at)).map(|service| service.id.as_str());
        let last = |(service, by_year): (&Option<ServiceId>, &BTreeMap<Year, f64>)| {
            let (&year, &filled) = by_year.last_key_value()?;
            let of_night = || rows.iter().filter(|row| row.year == year && word(row) == service.as_ref().map(ServiceId::as_str));
            let vacant = of_night().filter_map(|row| row.vacancies).sum();
            let source = of_night().map(|row| row.source.as_str()).find(|source| !source.is_empty()).unwrap_or_default().to_owned();
            Some(OwnStaff { service: service.clone(), year, filled, vacant, source })
        };
        standing.iter().filter_map(last).collect()
    }

    /// Who works there: the last night with staff by age, and the share that leaves.
    fn labour(
        &mut self,
        entry: &StaffEntry,
        rows: &[&StaffRow],
        standing: &BTreeMap<Option<ServiceId>, BTreeMap<Year, f64>>,
    ) -> Option<Labour> {
        let limit = entry.recruitment.as_ref().and_then(|limit| self.limit(limit));
        let youth = self.youth(entry);
        let aged: Vec<&&StaffRow> = rows.iter().filter(|row| row.band.is_some()).collect();
        let last = |value: fn(&StaffRow) -> Option<f64>| {
            rows.iter().filter(|row| value(row).is_some()).max_by_key(|row| row.year).and_then(|row| Some((row.year, value(row)?)))
        };
        let (leavers, recruits) = (last(|row| row.leavers), last(|row| row.recruits));
        let year = aged.iter().map(|row| row.year).max();
        let start = self.years.jump_off.minus(1);
        let missing = match (year, leavers, entry.leaving_age) {
            (None, None, None) if recruits.is_none() && entry.recruitment.is_none() => return None,
            (None, ..) => "staff by age (rows with age_from and age_to)",
            (_, None, _) => "the share that leaves in a year (`leavers`)",
            (_, _, None) => "the age at which staff leave for good ([staff] leaving_age)",
            (Some(year), ..) if year < start && recruits.is_none() => {
                "how many are recruited a year (`recruits`): the staff is not of last night"
            }
            (Some(year), Some((_, leavers)), Some(leaving_age)) => {
                let of_year = aged.iter().filter(|row| row.year == year);
                let by_age = of_year.filter_map(|row| Some((row.band?, row.fte?))).collect();
                self.ages_apart(&aged, year);
                self.ages_before_leaving(&aged, year, (leaving_age, youth));
                let recruits = recruits.map(|(_, recruits)| recruits);
                debug_assert!(standing.contains_key(&None), "staff by age is a total too");
                return Some(Labour { year, by_age, leavers, recruits, leaving_age, youth, limit });
            }
        };
        let place = if self.names("staff") { self.table("staff") } else { self.document.place("staff") };
        self.found.push(
            Diagnostic::error("K0725", format!("who works there cannot be followed: {missing} is missing"))
                .at(place)
                .why("people age, leave and retire; without all of it nothing can be said of the years to come")
                .advice("give staff by age, leavers and leaving_age; or none of them, nor recruits or a limit on recruiting"),
        );
        None
    }

    /// No age is counted in two bands.
    fn ages_apart(&mut self, aged: &[&&StaffRow], year: Year) {
        let mut bands: Vec<(AgeBand, usize)> =
            aged.iter().filter(|row| row.year == year).filter_map(|row| Some((row.band?, row.line))).collect();
        bands.sort_unstable();
        for pair in bands.windows(2).filter(|pair| pair[0].0.overlaps(pair[1].0)) {
            let what = format!("staff aged {} and {} count the same people", pair[0].0, pair[1].0);
            self.row_problem("K0724", ("staff", pair[1].1), what, "they would count twice", "let the bands of ages join");
        }
    }

    /// Nobody works at the leaving age or after it, and recruits come before it.
    fn ages_before_leaving(&mut self, aged: &[&&StaffRow], year: Year, (leaving_age, youth): (u8, AgeBand)) {
        let beyond = |band: AgeBand| band.from >= leaving_age || band.to.is_some_and(|to| to >= leaving_age);
        let rows: Vec<(AgeBand, usize)> = aged
            .iter()
            .filter(|row| row.year == year && row.fte.is_some_and(|fte| fte > 0.0))
            .filter_map(|row| Some((row.band.filter(|band| beyond(*band))?, row.line)))
            .collect();
        for (band, line) in rows {
            let what = format!("staff aged {band}, and everybody leaves at {leaving_age}");
            let advice = "raise leaving_age above the ages of the table, end the last band below it, or leave its end open";
            self.row_problem("K0783", ("staff", line), what, "they would be gone within a year, and nobody would know why", advice);
        }
        if youth.to.unwrap_or(youth.from) >= leaving_age {
            let what = format!("recruits are aged {youth}, and everybody leaves at {leaving_age}");
            self.error("K0783", "staff.youth_ages", what, "nobody recruited would stay", "write younger ages, or a later leaving_age");
        }
    }

    fn youth(&mut self, entry: &StaffEntry) -> AgeBand {
        let Some([from, to]) = entry.youth_ages else { return YOUTH };
        if from > to || to > 60 {
            let advice = "write the youngest and the oldest age, such as [19, 22]";
            self.error("K0207", "staff.youth_ages", format!("[{from}, {to}] cannot be ages of youth"), "no cohort lies in it", advice);
            return YOUTH;
        }
        AgeBand::closed(from, to)
    }

    fn limit(&mut self, entry: &RecruitmentEntry) -> Option<RecruitLimit> {
        let most = match (entry.most_a_year, entry.cohort_share) {
            (Some(number), None) => {
                self.within("staff.recruitment.most_a_year", number, (0.0, 1e6), "staff-years recruited in a year");
                MostRecruits::Number(number)
            }
            (None, Some(share)) => {
                self.within("staff.recruitment.cohort_share", share, (0.0, 1.0), "a share of a youth cohort");
                MostRecruits::CohortShare(share)
            }
            _ => {
                let what = "a limit on recruiting is a number a year or a share of a youth cohort, and one of them";
                let advice = "write one of most_a_year and cohort_share";
                self.error("K0734", "staff.recruitment", what, "one cannot know which limit holds", advice);
                return None;
            }
        };
        let Some(from) = Year::new(entry.from) else {
            self.error(
                "K0207",
                "staff.recruitment.from",
                format!("{} is not a year", entry.from),
                "the limit would hold in no year",
                "write a year such as 2027",
            );
            return None;
        };
        Some(RecruitLimit { most, from, source: entry.source.clone() })
    }

    fn money(&mut self, tables: &Tables, regions: &[Region]) -> Option<MoneySpec> {
        let first = tables.costs.first()?;
        let mut services = Vec::new();
        let mut total = None;
        for row in &tables.costs {
            if row.currency != first.currency || row.year != first.year {
                let what = format!("{} of {} beside {} of {}", row.currency, row.year, first.currency, first.year);
                let advice = "bring all amounts to one currency and the prices of one year before they are written down";
                self.row_problem("K0727", ("costs", row.line), what, "amounts of different worth would be added up", advice);
            }
            self.past("costs", row.line, row.year, regions);
            match (row.service.and_then(|at| self.study.service.get(at)), row.amount) {
                (None, Amount::Total(amount)) => total = Some(amount),
                (Some(service), amount) => services.extend(self.cost_of(service, row, amount)),
                (None, Amount::PerUnit(_)) => {
                    let advice = "name the service, or write the amount as a total";
                    self.row_problem("K0726", ("costs", row.line), "cost_per_unit without a service".to_owned(), NO_UNIT, advice);
                }
            }
        }
        let source = tables.costs.iter().find(|row| row.service.is_none()).unwrap_or(first).source.clone();
        Some(MoneySpec { currency: first.currency.clone(), year: first.year, total, services, source })
    }

    fn cost_of(&mut self, service: &ServiceEntry, row: &CostRow, amount: Amount) -> Option<(ServiceId, CostUnit, CostSpec)> {
        let (unit, spec) = match (service.rates, amount) {
            (RatesWord::Norm, Amount::PerUnit(each)) => (CostUnit::StaffYear, CostSpec::PerUnit(each)),
            (RatesWord::Norm | RatesWord::Sum, _) => {
                let what = format!("{} has no users of its own whose cost could be counted", service.id);
                let advice = "give the cost of its parts; of a norm, cost_per_unit: the cost of a staff-year";
                self.row_problem("K0722", ("costs", row.line), what, "the amount could not be compared with anything", advice);
                return None;
            }
            (_, amount) => {
                let unit = if service.places.is_some() { CostUnit::Place } else { CostUnit::User };
                (
                    unit,
                    match amount {
                        Amount::PerUnit(each) => CostSpec::PerUnit(each),
                        Amount::Total(total) => CostSpec::Total(total),
                    },
                )
            }
        };
        Some((ServiceId::new(service.id.clone()), unit, spec))
    }

    /// Parts of a norm count nobody twice, and users of services that have users.
    pub(super) fn norms_fit(&mut self, service: &ServiceEntry, norms: &[Norm]) {
        for (at, norm) in norms.iter().enumerate() {
            let earlier = norms[..at].iter().find(|earlier| same_people(&earlier.part, &norm.part));
            if let Some(earlier) = earlier {
                let what = format!("{} has more than one norm for the same people (first on line {})", service.id, earlier.line);
                let place = self.table("norms").line(norm.line).context(service.id.clone());
                let found = Diagnostic::error("K0405", what).at(place).why("they would be given staff twice");
                self.found.push(found.advice("let the ages of the rows join, or delete a row"));
            }
            let NormPart::Users { of, .. } = &norm.part else { continue };
            let other = self.study.service.iter().find(|other| other.id == of.as_str());
            if other.is_some_and(|other| other.rates == RatesWord::Norm) {
                let what = format!("`{of}` is staff by a norm itself, and has no users");
                self.row_problem("K0730", ("norms", norm.line), what, "there is nobody to count", "name a service with users");
            }
        }
    }
}

fn same_people(a: &NormPart, b: &NormPart) -> bool {
    match (a, b) {
        (NormPart::Inhabitants { band: a, .. }, NormPart::Inhabitants { band: b, .. }) => a.overlaps(*b),
        (NormPart::Users { of: a, .. }, NormPart::Users { of: b, .. }) => a == b,
        _ => false,
    }
}

/// Why a row's staff cannot be compared with a service's; none where it can.
fn no_staff(service: &ServiceEntry, row: &StaffRow, tables: &Tables) -> Option<String> {
    let counted = matches!(service.rates, RatesWord::Users | RatesWord::Table);
    let at = row.service.unwrap_or(usize::MAX);
    match service.rates {
        RatesWord::Sum => Some(format!("{} is a sum: its staff is that of its parts", service.id)),
        RatesWord::Norm if row.fte_per_unit.is_some() => Some(format!("{} is staff by a norm, and has no units of its own", service.id)),
        _ if row.hours_per_week.is_some() && full_position(at, tables).is_none() => {
            Some(format!("hours a week of {}, and no norm says how many hours a full-time position has", service.id))
        }
        _ if counted
            && row.fte.is_some()
            && service.staff.is_none()
            && service.hours_per_user_week.is_none()
            && !has_unit_row(at, tables) =>
        {
            Some(format!("nothing says how the staff of {} follows from its need", service.id))
        }
        _ => None,
    }
}

/// The last staff-years per place (or user) that the table of staff gives for a service.
fn unit_row(at: usize, service: &ServiceEntry, tables: &Tables) -> Option<(StaffUnit, Stated)> {
    let rows = tables.staff.iter().filter(|row| row.service == Some(at) && row.fte_per_unit.is_some());
    let last = rows.max_by_key(|row| row.year)?;
    let unit = if service.places.is_some() { StaffUnit::Place } else { StaffUnit::User };
    let counted = matches!(service.rates, RatesWord::Users | RatesWord::Table);
    counted.then(|| (unit, Stated { value: last.fte_per_unit.unwrap_or(0.0), basis: Basis::Plan, source: last.source.clone() }))
}

fn has_unit_row(at: usize, tables: &Tables) -> bool {
    tables.staff.iter().any(|row| row.service == Some(at) && row.fte_per_unit.is_some())
}

/// Hours a week of a full-time position, as the service's norm says.
fn full_position(at: usize, tables: &Tables) -> Option<f64> {
    tables.norms.get(&at)?.iter().find_map(|norm| match norm.part {
        NormPart::Users { hours_per_fte_week, .. } => Some(hours_per_fte_week),
        NormPart::Inhabitants { .. } => None,
    })
}

const fn basis_of(word: BasisWord) -> Basis {
    match word {
        BasisWord::Register => Basis::Register,
        BasisWord::Plan => Basis::Plan,
        BasisWord::Reference => Basis::Reference,
        BasisWord::Definition => Basis::Definition,
    }
}

fn stated(entry: &StatedEntry) -> Stated {
    Stated { value: entry.value, basis: basis_of(entry.basis), source: entry.source.clone() }
}
