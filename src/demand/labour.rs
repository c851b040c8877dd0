//! Who works in the care services, year by year: people age, leave and retire; what must be recruited, and what a limit on
//! recruiting leaves undone.
//!
//! S(y+1) = S(y) × (1 − retired − left) + recruits, age by age (the stock-flow form of the Norwegian *KS rekrutteringsmodell*).

use super::Demand;
use super::capacity::too_few;
use super::need::persons_in;
use super::staff::{is_counted, total_of_all};
use crate::domain::axis::{AgeBand, ServiceId, Year};
use crate::domain::service::UseLine;
use crate::domain::staff::{Labour, MostRecruits};
use crate::domain::study::Study;
use crate::model::project::ScenarioProjection;

/// Labour of all care services and all regions together on one line of use; staff-years on 31 December of `years`.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// 31 December of these years: those of the need.
    pub years: Vec<Year>,
    /// Staff-years needed.
    pub need: Vec<f64>,
    /// Those who work today and are still there: nobody is recruited.
    pub without_recruiting: Vec<f64>,
    /// The same with as many recruits a year as today; none where that is not known.
    pub supply: Option<Vec<f64>>,
    /// The first night from the jump-off on with fewer than needed at today's recruiting.
    pub first_short: Option<Year>,
    /// Staff-years that are needed on the first night and not there; they are recruited once, beside the recruits of a year.
    pub opening_shortage: f64,
    /// Recruits of each calendar year that keep the need met from the second night on, those for the opening shortage left out; none
    /// for the first night, which is where it starts.
    pub recruits_needed: Vec<Option<f64>>,
    /// One youth cohort: the mean of the study's youth ages on that night, persons.
    pub cohort: Vec<f64>,
    /// What a limit on recruiting does; none where there is none.
    pub limited: Option<Limited>,
}

/// Recruiting under a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Limited {
    /// Recruits of each calendar year, those for the opening shortage among them; none for the first night.
    pub recruits: Vec<Option<f64>>,
    /// Staff-years that are needed and not there.
    pub missing: Vec<f64>,
    /// The same as hours of care a week.
    pub missing_hours: Vec<f64>,
    /// The service with most users, and how many of them would wait if it alone went without.
    pub waiting: Option<(ServiceId, Vec<f64>)>,
}

/// The labour balance of a scenario; none where the study has no staff by age, or no need for staff.
#[must_use]
pub fn balance(study: &Study, projected: &ScenarioProjection, demand: &[Demand], line: UseLine) -> Option<Balance> {
    let staffing = study.staffing.as_ref()?;
    let labour = staffing.labour.as_ref()?;
    let years = demand.first()?.years.clone();
    let need = total_of_all(study, demand, line).fte;
    if need.len() != years.len() || years.first().is_none_or(|first| *first < labour.year) {
        return None;
    }
    let cohort: Vec<f64> = years.iter().map(|year| cohort(projected, labour.youth, *year)).collect();
    let course = |recruits: f64| -> Vec<f64> { years.iter().map(|year| Workforce::on(labour, *year, recruits).total()).collect() };
    let supply = labour.recruits.map(course);
    let short = |supply: &Vec<f64>| {
        let nights = years.iter().zip(need.iter().zip(supply));
        nights.filter(|(year, _)| **year >= study.jump_off).find(|(_, (need, supply))| too_few(**need, **supply)).map(|(year, _)| *year)
    };
    let start = Workforce::on(labour, *years.first()?, labour.recruits.unwrap_or(0.0));
    let opening_shortage = need.first().map_or(0.0, |need| if too_few(*need, start.total()) { need - start.total() } else { 0.0 });
    let (mut recruits_needed, _) = recruiting(labour, start.clone(), &need, |_| f64::INFINITY);
    if let Some(Some(first)) = recruits_needed.get_mut(1) {
        *first = (*first - opening_shortage).max(0.0);
    }
    let limited = labour.limit.as_ref().map(|limit| {
        let most = |at: usize| match limit.most {
            _ if years[at] < limit.from => f64::INFINITY,
            MostRecruits::Number(most) => most,
            MostRecruits::CohortShare(share) => share * cohort[at],
        };
        let (recruits, staff) = recruiting(labour, start, &need, most);
        let missing: Vec<f64> =
            need.iter().zip(&staff).map(|(need, staff)| if too_few(*need, *staff) { need - staff } else { 0.0 }).collect();
        let missing_hours = missing.iter().map(|fte| staffing.time.hours_a_week(*fte)).collect();
        let waiting = waiting(study, demand, line, &missing);
        Limited { recruits, missing, missing_hours, waiting }
    });
    Some(Balance {
        first_short: supply.as_ref().and_then(short),
        without_recruiting: course(0.0),
        opening_shortage,
        recruits_needed,
        years,
        need,
        supply,
        cohort,
        limited,
    })
}

/// Recruits of each year so that the need is met where the limit allows it, and the staff there is. Nobody is sent away: where more
/// stay than are needed, none is recruited.
fn recruiting(labour: &Labour, mut staff: Workforce, need: &[f64], most: impl Fn(usize) -> f64) -> (Vec<Option<f64>>, Vec<f64>) {
    let (mut recruits, mut there) = (vec![None], vec![staff.total()]);
    for (at, need) in need.iter().enumerate().skip(1) {
        staff.year_on(labour);
        let wanted = (need - staff.total()).max(0.0).min(most(at));
        staff.recruit(labour, wanted);
        recruits.push(Some(wanted));
        there.push(staff.total());
    }
    (recruits, there)
}

/// People of one youth cohort on 31 December: the mean of the band's ages, all regions together.
fn cohort(projected: &ScenarioProjection, youth: AgeBand, year: Year) -> f64 {
    let ages = f64::from(youth.to.unwrap_or(youth.from)) - f64::from(youth.from) + 1.0;
    let stocks = projected.regions.iter().filter_map(|region| region.stock(year.plus(1)));
    stocks.map(|stock| persons_in(stock, youth)).sum::<f64>() / ages
}

/// The counted service with most users on the last night, and what the missing staff-years are in its users: missing × users ÷
/// staff-years of the service.
fn waiting(study: &Study, demand: &[Demand], line: UseLine, missing: &[f64]) -> Option<(ServiceId, Vec<f64>)> {
    let sum = |id: &ServiceId, values: fn(&super::Line) -> &Vec<f64>, at: usize| -> f64 {
        let of_region = |region: &Demand| {
            region.services.iter().find(|need| need.service == *id).and_then(|need| values(need.line(line)).get(at).copied())
        };
        demand.iter().filter_map(of_region).sum()
    };
    let last = missing.len().checked_sub(1)?;
    let with_staff = study.services.iter().filter(|service| is_counted(service) && service.staff.rule.is_some());
    let largest = with_staff.fold(None, |largest: Option<(&ServiceId, f64)>, service| {
        let users = sum(&service.id, |line| &line.total_users, last);
        if largest.is_none_or(|(_, most)| users > most) { Some((&service.id, users)) } else { largest }
    });
    let id = largest?.0;
    let per_staff_year = |at: usize| {
        let fte = sum(id, |line| &line.fte, at);
        if fte > 0.0 { sum(id, |line| &line.total_users, at) / fte } else { 0.0 }
    };
    Some((id.clone(), missing.iter().enumerate().map(|(at, fte)| fte * per_staff_year(at)).collect()))
}

/// Staff-years by completed age.
#[derive(Debug, Clone, PartialEq)]
struct Workforce(Vec<f64>);

/// Ages a workforce is kept by.
const AGES: usize = 131;

impl Workforce {
    /// The staff of the labour table, each band spread evenly over its ages; an open band over the ages up to the leaving age. No band
    /// reaches past the leaving age: that is refused where a study is read.
    fn of(labour: &Labour) -> Self {
        let mut by_age = vec![0.0; AGES];
        for (band, fte) in &labour.by_age {
            let from = usize::from(band.from);
            let to = band.to.map_or_else(|| usize::from(labour.leaving_age).max(from + 1) - 1, usize::from).min(AGES - 1);
            let ages = to - from.min(to) + 1;
            let each = fte / f64::from(u32::try_from(ages).unwrap_or(1));
            by_age.iter_mut().take(to + 1).skip(from).for_each(|there| *there += each);
        }
        Self(by_age)
    }

    /// The staff on 31 December `year` with so many recruits every year since the table's night.
    fn on(labour: &Labour, year: Year, recruits: f64) -> Self {
        let mut staff = Self::of(labour);
        for _ in 0..year.since(labour.year) {
            staff.year_on(labour);
            staff.recruit(labour, recruits);
        }
        staff
    }

    /// A year later: the share of leavers is gone at every age, and who has reached the leaving age.
    fn year_on(&mut self, labour: &Labour) {
        let stay = 1.0 - labour.leavers;
        for age in (0..AGES).rev() {
            let younger = if age == 0 { 0.0 } else { self.0[age - 1] };
            self.0[age] = if age < usize::from(labour.leaving_age) { younger * stay } else { 0.0 };
        }
    }

    /// Recruits come at the oldest of the youth ages: they leave like others, and none of them retires for a working life.
    fn recruit(&mut self, labour: &Labour, fte: f64) {
        let age = usize::from(labour.youth.to.unwrap_or(labour.youth.from)).min(AGES - 1);
        self.0[age] += fte;
    }

    fn total(&self) -> f64 {
        self.0.iter().sum()
    }
}

#[cfg(test)]
mod tests;
