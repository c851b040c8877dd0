//! One number of need, as people × rate × factors = users by band of ages.

use super::{Asked, Step, Worked};
use crate::demand::work::{Work, places};
use crate::domain::axis::{AgeBand, ServiceId, Sex, Year};
use crate::domain::service::{Service, ServiceKind, UseLine};

/// A band of ages (and a sex), and the users it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureRow {
    /// One sex, or both.
    pub sex: Option<Sex>,
    /// Ages.
    pub band: AgeBand,
    /// Persons on the night.
    pub people: f64,
    /// Users per person in the base window, on the people of the night.
    pub rate: f64,
    /// What each of [`Figure::factors`] multiplies the users of the row by.
    pub factors: Vec<f64>,
    /// Users who come from other services.
    pub moved: f64,
    /// Users: people × rate × factors + moved.
    pub users: f64,
}

/// Users of a service on one 31 December, and what they are made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What the users are a multiple of beside people × rate, in the order applied.
    pub factors: Vec<Step>,
    /// Band by band, youngest first.
    pub rows: Vec<FigureRow>,
    /// Users of no told age: people already known, patients from hospital. Empty where only some ages or one sex are asked for.
    pub more: Vec<(Step, f64)>,
    /// All of them together.
    pub users: f64,
}

/// Which users are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    /// One sex, or both together.
    pub sex: Option<Sex>,
    /// Single ages of a band; none = the service's own bands.
    pub ages: Option<AgeBand>,
}

impl Asked<'_> {
    /// Users of a service by rates on a night; none where the service has no users of its own or the night is not projected.
    #[must_use]
    pub fn figure(&self, service: &ServiceId, line: UseLine, year: Year, of: Of) -> Option<Figure> {
        let worked = Worked::new(self, line)?;
        let night = worked.nights.iter().position(|(night, _)| *night == year)?;
        let at = self.study.services.iter().position(|own| own.id == *service)?;
        let work = worked.works.get(night)?.get(at)?.as_ref()?;
        let rows = self.bands(&self.study.services[at], of)?.into_iter().map(|band| row(work, of.sex, band)).collect::<Vec<_>>();
        let whole = of.sex.is_none() && of.ages.is_none();
        let more: Vec<(Step, f64)> =
            work.more.iter().filter(|_| whole).map(|(cause, more)| (Step::Cause(cause.clone()), more[0])).collect();
        let users = rows.iter().map(|row| row.users).sum::<f64>() + more.iter().map(|(_, users)| users).sum::<f64>();
        let factors = work.factors.iter().map(|(cause, _)| Step::Cause(cause.clone())).collect();
        Some(Figure { factors, rows, more, users })
    }

    /// The service's own bands, or the age groups inside the ages asked for.
    fn bands(&self, service: &Service, of: Of) -> Option<Vec<AgeBand>> {
        let ServiceKind::Rates { rates, .. } = &service.kind else { return None };
        let Some(ages) = of.ages else {
            let mut bands: Vec<AgeBand> = rates.get(self.region)?.bands.iter().map(|band| band.band).collect();
            bands.sort_unstable();
            bands.dedup();
            return Some(bands);
        };
        let axis = self.study.axis;
        let group =
            |start: u8| if start == axis.open_age() { AgeBand::open(start) } else { AgeBand::closed(start, start + axis.width() - 1) };
        Some(axis.starts().filter(|start| ages.contains(*start)).map(group).collect())
    }
}

fn row(work: &Work, sex: Option<Sex>, band: AgeBand) -> FigureRow {
    let axis = work.axis();
    let cells: Vec<(Sex, usize)> =
        places(axis).filter(|(own, group)| sex.is_none_or(|of| of == *own) && band.contains(axis.start_of(*group))).collect();
    let sum = |value: &dyn Fn(Sex, usize) -> f64| cells.iter().map(|&(sex, group)| value(sex, group)).sum::<f64>();
    let people = sum(&|sex, group| work.people.get(sex, group, 0));
    let after = |steps: usize| {
        let factor = |sex, group| work.factors[..steps].iter().map(|(_, cells)| cells.get(sex, group, 0)).product::<f64>();
        sum(&|sex, group| work.people.get(sex, group, 0) * work.rate.get(sex, group, 0) * factor(sex, group))
    };
    let by_step: Vec<f64> = (0..=work.factors.len()).map(after).collect();
    let ratio = |pair: &[f64]| if pair[0] == 0.0 { 1.0 } else { pair[1] / pair[0] };
    let moved = work.moved.iter().map(|moved| sum(&|sex, group| moved.users.get(sex, group, 0))).sum::<f64>();
    FigureRow {
        sex,
        band,
        people,
        rate: if people == 0.0 { 0.0 } else { by_step[0] / people },
        factors: by_step.windows(2).map(ratio).collect(),
        moved,
        users: by_step[work.factors.len()] + moved,
    }
}

/// What a rate was counted from in a region: users of the band in the years of the window, and the people of the same nights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedFrom {
    /// First and last 31 December of the window.
    pub window: (Year, Year),
    /// Users counted, added up over the nights.
    pub users: f64,
    /// People of the same ages on the same nights.
    pub people: f64,
}

/// What the rate of a band rests on; none where it was given as such, or nobody was counted in just this band.
#[must_use]
pub fn counted_from(asked: &Asked, service: &Service, band: AgeBand) -> Option<CountedFrom> {
    let ServiceKind::Rates { window: Some(window), .. } = &service.kind else { return None };
    let region = asked.study.regions.get(asked.region)?;
    let (mut users, mut people) = (0.0, 0.0);
    for year in window.0.through(window.1) {
        let rows = service.observed.iter().filter(|row| row.region == region.id && row.year == year && row.band == band);
        let counted: Vec<f64> = rows.map(|row| row.users).collect();
        if let (false, Some(stock)) = (counted.is_empty(), region.history.get(&year.plus(1))) {
            users += counted.iter().sum::<f64>();
            people += stock.in_band(band, 0);
        }
    }
    (people > 0.0).then_some(CountedFrom { window: *window, users, people })
}
