//! The model held against the municipality's own staff and money in its own year: what a past night's users took.

use super::need::{hours_by_cell, persons_in, profile};
use super::staff::is_counted;
use crate::domain::axis::{AgeAxis, AgeBand, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::service::{KnownNeed, ObservedUsers, PlacesPerUser, Service, ServiceKind, UseLine, UseRates};
use crate::domain::staff::{Calibration, CostUnit, StaffUnit};
use crate::domain::study::Region;

/// What a model of a past night is made from.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The study's regions with their observed stocks.
    pub regions: &'a [Region],
    /// The study's ages.
    pub axis: AgeAxis,
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

impl Past<'_> {
    /// Users of a service on 31 December `year`, all regions together: those counted, where every band and both sexes of a region
    /// were counted that night, else base rates × the people of that night and the people known already. None for a service
    /// without rates, or where no people are known.
    #[must_use]
    pub fn users(&self, service: &Service, year: Year) -> Option<f64> {
        let ServiceKind::Rates { rates, .. } = &service.kind else { return None };
        let stocks: Vec<&Cells> = self
            .regions
            .iter()
            .map(|region| region.history.get(&year.plus(1)).map(crate::domain::cells::Population::cells))
            .collect::<Option<_>>()?;
        let everybody: Vec<f64> = stocks.iter().map(|stock| persons_in(stock, AgeBand::ALL)).collect();
        let all: f64 = everybody.iter().sum();
        let known = KnownNeed::on(&service.known_need, None, year);
        let mut users = 0.0;
        for (at, region) in self.regions.iter().enumerate() {
            let rows = service.observed.iter().filter(|row| row.region == region.id && row.year == year);
            users += match counted(rows, rates.get(at)?) {
                Some(counted) => counted,
                None => {
                    let by_band = profile(service, at, self.axis)?.users(stocks[at], 0, UseLine::Unchanged, year);
                    let own = KnownNeed::on(&service.known_need, Some(&region.id), year);
                    by_band.iter().sum::<f64>() + if all > 0.0 { known * everybody[at] / all } else { 0.0 } + own
                }
            };
        }
        Some(users)
    }

    /// Units a service's staff follows on a past night, all regions together.
    #[must_use]
    pub fn staff_units(&self, service: &Service, unit: StaffUnit, year: Year) -> Option<f64> {
        let users = self.users(service, year)?;
        match unit {
            StaffUnit::User => Some(users),
            StaffUnit::Place => service.places.map(|places| users * PlacesPerUser::places(places)),
            StaffUnit::Hours => self.hours_each(service, year).map(|hours| users * hours),
        }
    }

    /// Hours a week and user on a past night: one number, or the mean by the ages of those whom the base rates give.
    fn hours_each(&self, service: &Service, year: Year) -> Option<f64> {
        if service.terms.hours.is_empty() {
            return service.hours_per_user_week;
        }
        let (mut hours, mut users) = (0.0, 0.0);
        for (at, region) in self.regions.iter().enumerate() {
            let stock = region.history.get(&year.plus(1))?.cells();
            let (rates, each) = (profile(service, at, self.axis)?, hours_by_cell(service, &region.id, self.axis)?);
            hours += rates.hours(stock, 0, UseLine::Unchanged, year, &each);
            users += rates.users(stock, 0, UseLine::Unchanged, year).iter().sum::<f64>();
        }
        (users > 0.0).then(|| hours / users)
    }

    /// Staff-years of a service on a past night, its factor as it stands; 0 for a service without a rule.
    #[must_use]
    pub fn staff(&self, service: &Service, year: Year) -> f64 {
        let Some(rule) = &service.staff.rule else { return 0.0 };
        self.staff_units(service, rule.unit, year).unwrap_or(0.0) * rule.per_unit.value * rule.factor
    }

    /// Staff-years of all care services together on a past night.
    #[must_use]
    pub fn all_staff(&self, services: &[Service], year: Year) -> f64 {
        services.iter().filter(|service| is_counted(service)).map(|service| self.staff(service, year)).sum()
    }

    /// Units a service's cost follows on a past night.
    #[must_use]
    pub fn cost_units(&self, service: &Service, unit: CostUnit, year: Year) -> Option<f64> {
        match unit {
            CostUnit::StaffYear => Some(self.staff(service, year)),
            CostUnit::Place => self.staff_units(service, StaffUnit::Place, year),
            CostUnit::User => self.users(service, year),
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
            if !covers.is_empty() {
                calibrations.push(self.scale(services, &covers, given, 0.0)?);
            }
        }
        for given in own.iter().filter(|given| given.service.is_none()) {
            let fixed = |service: &Service| own.iter().any(|given| given.service.as_ref() == Some(&service.id));
            let with_rule = |service: &Service| is_counted(service) && service.staff.rule.is_some();
            let covers: Vec<usize> = (0..services.len()).filter(|at| with_rule(&services[*at]) && !fixed(&services[*at])).collect();
            let taken: f64 =
                services.iter().filter(|service| with_rule(service) && fixed(service)).map(|service| self.staff(service, given.year)).sum();
            // Where every service has a number of its own, the total scales nothing: it is told beside theirs.
            let told = covers.is_empty() && taken > 0.0;
            calibrations.push(if told { held(given, taken) } else { self.scale(services, &covers, given, taken)? });
        }
        Ok(calibrations)
    }

    fn scale(&self, services: &mut [Service], covers: &[usize], given: &OwnStaff, taken: f64) -> Result<Calibration, NoCalibration> {
        let model: f64 = covers.iter().map(|at| self.staff(&services[*at], given.year)).sum();
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

/// Users counted in a region on one night; none unless every band of its rates was counted, women and men.
fn counted<'r>(rows: impl Iterator<Item = &'r ObservedUsers>, rates: &UseRates) -> Option<f64> {
    let rows: Vec<&ObservedUsers> = rows.collect();
    let whole = |band: AgeBand| {
        let of = |sex: Sex| rows.iter().any(|row| row.band == band && row.sex.is_none_or(|own| own == sex));
        Sex::ALL.into_iter().all(of)
    };
    let all = !rows.is_empty() && rates.bands.iter().all(|band| whole(band.band));
    all.then(|| rows.iter().map(|row| row.users).sum())
}

#[cfg(test)]
mod tests;
