//! The model held against the municipality's own staff and money in its own year: what a past night's users took.
//!
//! Need begins on the night before the jump-off. A number of that night is held against the need of that night at unchanged use, so
//! that the line begins at it; one of an earlier night, of which there is no need, against the users counted then.

use super::counted::counted_users;
use super::need::{hours_by_cell, persons_in, profile};
use super::staff::is_counted;
use crate::domain::axis::{AgeAxis, AgeBand, ServiceId, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{KnownNeed, PlacesPerUser, Service, ServiceKind, UseLine};
use crate::domain::staff::{Calibration, CostUnit, StaffUnit};
use crate::domain::study::{Region, Study};

/// What a model of a past night is made from.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The study's regions with their observed stocks.
    pub regions: &'a [Region],
    /// The study's ages.
    pub axis: AgeAxis,
    /// The night need begins on: 31 December before the jump-off.
    pub first: Year,
}

/// Which users of a past night are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    /// Those counted that night where the count is whole; else base rates × the people of that night and the people known already.
    Counted,
    /// Base rates × people and the people known already: what need at unchanged use is.
    OnTheLine,
}

/// The municipality's own number of staff-years.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnStaff {
    /// One service, or none = all care services together.
    pub service: Option<ServiceId>,
    /// 31 December of this year.
    pub year: Year,
    /// Staff-years that stood, vacant posts not counted.
    pub filled: f64,
    /// Posts that stood empty, staff-years.
    pub vacant: f64,
    /// Who says so.
    pub source: String,
}

/// Why the model cannot be held against an own number.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NoCalibration {
    /// No service has staff on that night, so that nothing can be scaled.
    NoStaff(OwnStaff),
    /// Services with a number of their own take the whole total, or more, and others have staff too.
    NothingLeft {
        /// The total.
        total: OwnStaff,
        /// Staff-years of services with a number of their own on that night.
        taken: f64,
    },
}

impl<'a> Past<'a> {
    /// What the past nights of a study are made from.
    #[must_use]
    pub fn of(study: &'a Study) -> Self {
        Self { regions: &study.regions, axis: study.axis, first: study.jump_off.minus(1) }
    }
}

impl Past<'_> {
    /// What an own number of a night is held against: need where the night has any, else the users counted.
    #[must_use]
    pub fn held_against(&self, year: Year) -> Users {
        if year == self.first { Users::OnTheLine } else { Users::Counted }
    }

    /// Users of a service on 31 December `year`, by region. None for a service without rates, or where no people are known.
    fn by_region(&self, service: &Service, year: Year, which: Users) -> Option<Vec<f64>> {
        let stocks = self.stocks(year)?;
        let everybody: Vec<f64> = stocks.iter().map(|stock| persons_in(stock, AgeBand::ALL)).collect();
        let all: f64 = everybody.iter().sum();
        let known = KnownNeed::on(&service.known_need, None, year);
        let of = |(at, region): (usize, &Region)| {
            let by_band = profile(service, at, self.axis)?.users(stocks[at], 0, UseLine::Unchanged, year);
            let counted = || counted_users(service, (at, &region.id), None, year);
            let own = KnownNeed::on(&service.known_need, Some(&region.id), year);
            let expected = by_band.iter().sum::<f64>() + if all > 0.0 { known * everybody[at] / all } else { 0.0 } + own;
            Some(Some(which).filter(|which| *which == Users::Counted).and_then(|_| counted()).unwrap_or(expected))
        };
        self.regions.iter().enumerate().map(of).collect()
    }

    /// Stocks of 31 December `year`, one a region.
    fn stocks(&self, year: Year) -> Option<Vec<&Cells>> {
        self.regions.iter().map(|region| region.history.get(&year.plus(1)).map(crate::domain::cells::Population::cells)).collect()
    }

    /// Users of a service on 31 December `year`, all regions together.
    #[must_use]
    pub fn users(&self, service: &Service, year: Year, which: Users) -> Option<f64> {
        Some(self.by_region(service, year, which)?.iter().sum())
    }

    /// Units a service's staff follows on a past night, all regions together.
    #[must_use]
    pub fn staff_units(&self, service: &Service, unit: StaffUnit, year: Year, which: Users) -> Option<f64> {
        let users = self.by_region(service, year, which)?;
        match unit {
            StaffUnit::User => Some(users.iter().sum()),
            StaffUnit::Place => service.places.map(|places| users.iter().sum::<f64>() * PlacesPerUser::places(places)),
            StaffUnit::Hours => users.iter().enumerate().map(|(at, users)| Some(users * self.hours_each(service, at, year)?)).sum(),
        }
    }

    /// Hours a week and user of a region on a past night: one number, or the mean by the ages of those whom the base rates give.
    fn hours_each(&self, service: &Service, region: usize, year: Year) -> Option<f64> {
        if service.terms.hours.is_empty() {
            return service.hours_per_user_week;
        }
        let place = self.regions.get(region)?;
        let stock = place.history.get(&year.plus(1))?.cells();
        let (rates, each) = (profile(service, region, self.axis)?, hours_by_cell(service, &place.id, self.axis)?);
        let users: f64 = rates.users(stock, 0, UseLine::Unchanged, year).iter().sum();
        Some(if users > 0.0 { rates.hours(stock, 0, UseLine::Unchanged, year, &each) / users } else { 0.0 })
    }

    /// Staff-years of a service on a past night, its factor as it stands; 0 for a service without a rule.
    #[must_use]
    pub fn staff(&self, service: &Service, year: Year, which: Users) -> f64 {
        let Some(rule) = &service.staff.rule else { return 0.0 };
        self.staff_units(service, rule.unit, year, which).unwrap_or(0.0) * rule.per_unit.value * rule.factor
    }

    /// What a service's units are a multiple of among all care services on a past night: more than 1 where people are known for a sum
    /// it is a part of and for none of its parts; they take what a place of the parts takes.
    #[must_use]
    pub fn in_all(&self, services: &[Service], service: &Service, year: Year, which: Users) -> f64 {
        1.0 + services.iter().filter_map(|sum| self.known_per_place(services, (sum, service), year, which)).sum::<f64>()
    }

    /// People known for a sum itself ÷ the places of its parts that night; none where the service is no part of it, or a part has no
    /// staff, so that the sum has none.
    fn known_per_place(&self, services: &[Service], (sum, service): (&Service, &Service), year: Year, which: Users) -> Option<f64> {
        let ServiceKind::Sum { of } = &sum.kind else { return None };
        let parts: Vec<&Service> = services.iter().filter(|part| of.contains(&part.id)).collect();
        let bare = parts.iter().any(|part| is_counted(part) && part.staff.rule.is_none());
        if bare || !of.contains(&service.id) {
            return None;
        }
        let of_region = self.regions.iter().map(|region| KnownNeed::on(&sum.known_need, Some(&region.id), year)).sum::<f64>();
        let known = of_region + KnownNeed::on(&sum.known_need, None, year);
        let places = |part: &&Service| Some(self.users(part, year, which)? * part.places.map_or(1.0, PlacesPerUser::places));
        let places: f64 = parts.iter().filter_map(places).sum();
        (places > 0.0).then(|| known / places)
    }

    /// Staff-years of all care services together on a past night.
    #[must_use]
    pub fn all_staff(&self, services: &[Service], year: Year, which: Users) -> f64 {
        services.iter().filter(|service| is_counted(service)).map(|service| self.staff_in_all(services, service, year, which)).sum()
    }

    /// The same of one service as a part of them.
    #[must_use]
    pub fn staff_in_all(&self, services: &[Service], service: &Service, year: Year, which: Users) -> f64 {
        match self.staff(service, year, which) {
            0.0 => 0.0,
            staff => staff * self.in_all(services, service, year, which),
        }
    }

    /// Share of the posts of the services a total scales that were filled, and so paid, in its own year: vacant posts are theirs alone,
    /// for those with a number of their own were scaled to filled ones.
    #[must_use]
    pub fn filled_share(&self, services: &[Service], total: &Calibration) -> f64 {
        let scaled = services.iter().filter(|service| total.covers.contains(&service.id));
        let staff: f64 = scaled.map(|service| self.staff_in_all(services, service, total.year, self.held_against(total.year))).sum();
        if staff > 0.0 { 1.0 - total.vacant / staff } else { 1.0 }
    }

    /// Units a service's cost follows on a past night, held against its own number.
    #[must_use]
    pub fn cost_units(&self, service: &Service, unit: CostUnit, year: Year) -> Option<f64> {
        let which = self.held_against(year);
        match unit {
            CostUnit::StaffYear => Some(self.staff(service, year, which)),
            CostUnit::Place => self.staff_units(service, StaffUnit::Place, year, which),
            CostUnit::User => self.users(service, year, which),
        }
    }

    /// Scales the services so that the model meets each own number in its own year: services with a number of their own first,
    /// then the others together, so that all of them make the total. Vacant posts are staff that is needed: they count.
    ///
    /// # Errors
    /// When there is nothing to scale, or nothing is left of the total for the services it is to scale.
    pub fn calibrate(&self, services: &mut [Service], own: &[OwnStaff]) -> Result<Vec<Calibration>, NoCalibration> {
        let mut calibrations = Vec::new();
        for given in own.iter().filter(|given| given.service.is_some()) {
            let covers: Vec<usize> = (0..services.len())
                .filter(|at| Some(&services[*at].id) == given.service.as_ref() && services[*at].staff.rule.is_some())
                .collect();
            if let [at] = covers[..] {
                let model = self.staff(&services[at], given.year, self.held_against(given.year));
                calibrations.push(scale(services, &covers, given, [model, 0.0])?);
            }
        }
        for given in own.iter().filter(|given| given.service.is_none()) {
            let fixed = |service: &Service| own.iter().any(|given| given.service.as_ref() == Some(&service.id));
            let with_rule = |service: &Service| is_counted(service) && service.staff.rule.is_some();
            let (taking, covers): (Vec<usize>, Vec<usize>) =
                (0..services.len()).filter(|at| with_rule(&services[*at])).partition(|at| fixed(&services[*at]));
            let which = self.held_against(given.year);
            let staff = |of: &[usize]| of.iter().map(|at| self.staff_in_all(services, &services[*at], given.year, which)).sum::<f64>();
            let (model, taken) = (staff(&covers), staff(&taking));
            // Where every service has a number of its own, the total scales nothing: it is told beside theirs.
            let told = covers.is_empty() && taken > 0.0;
            calibrations.push(if told { held(given, taken) } else { scale(services, &covers, given, [model, taken])? });
        }
        Ok(calibrations)
    }
}

/// Scales services whose staff the model makes `model` beside the `taken` of others.
fn scale(services: &mut [Service], covers: &[usize], given: &OwnStaff, [model, taken]: [f64; 2]) -> Result<Calibration, NoCalibration> {
    if model <= 0.0 {
        return Err(NoCalibration::NoStaff(given.clone()));
    }
    let left = given.filled + given.vacant - taken;
    if left <= 0.0 {
        return Err(NoCalibration::NothingLeft { total: given.clone(), taken });
    }
    let factor = left / model;
    for at in covers {
        if let Some(rule) = &mut services[*at].staff.rule {
            rule.factor *= factor;
        }
    }
    let covers = covers.iter().map(|at| services[*at].id.clone()).collect();
    Ok(Calibration { factor, covers, ..held(given, model + taken) })
}

/// A total beside the model that scales nothing.
fn held(given: &OwnStaff, model: f64) -> Calibration {
    Calibration {
        service: given.service.clone(),
        year: given.year,
        filled: given.filled,
        vacant: given.vacant,
        model,
        factor: 1.0,
        covers: Vec::new(),
        source: given.source.clone(),
    }
}

#[cfg(test)]
mod tests;
