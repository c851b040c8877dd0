//! Staff and money: how need becomes staff-years, what a municipality has and pays, who works there and how many it can win.

use super::axis::{AgeBand, ServiceId, Year};
use super::service::Basis;
use std::collections::BTreeMap;

/// Weeks in a year: 365.25 days ÷ 7.
pub const WEEKS_PER_YEAR: f64 = 365.25 / 7.0;

/// Share of paid hours spent with users, where a study gives none. A reference value, not local data: general knowledge of the
/// field (0.50–0.70).
pub const DIRECT_SHARE: f64 = 0.60;

/// Hours a full-time position works a year after holidays and before sickness absence, where a study gives none. A reference
/// value, not local data: general knowledge of the field (Norway; about 1 600 in Sweden and 1 480 in Denmark).
pub const HOURS_PER_YEAR: f64 = 1550.0;

/// Ages of the youth cohorts recruits are held against, where a study names none: those who finish school and training.
pub const YOUTH: AgeBand = AgeBand::closed(19, 22);

/// A value and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// The value, in the unit its holder says.
    pub value: f64,
    /// How far it can be trusted.
    pub basis: Basis,
    /// Who says so; empty for the program's own reference values.
    pub source: String,
}

/// What turns hours of care into full-time positions.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkingTime {
    /// Share of the hours worked that is spent with users, 0–1.
    pub direct_share: Stated,
    /// Hours a full-time position works a year, after holidays and before absence.
    pub hours_per_year: Stated,
    /// Share of these lost to sickness, 0–1; none where the study does not say: then nothing is taken off.
    pub absence: Option<Stated>,
}

impl WorkingTime {
    /// Hours a year of one full-time position that reach users.
    #[must_use]
    pub fn direct_hours(&self) -> f64 {
        let present = 1.0 - self.absence.as_ref().map_or(0.0, |absence| absence.value);
        self.direct_share.value * self.hours_per_year.value * present
    }

    /// Staff-years for hours of care a week: hours × (365.25 ÷ 7) ÷ (direct share × hours a year × (1 − absence)).
    #[must_use]
    pub fn staff_years(&self, hours_a_week: f64) -> f64 {
        hours_a_week * WEEKS_PER_YEAR / self.direct_hours()
    }

    /// Hours of care a week that staff-years give: the same turned round.
    #[must_use]
    pub fn hours_a_week(&self, staff_years: f64) -> f64 {
        staff_years * self.direct_hours() / WEEKS_PER_YEAR
    }

    /// How far what it turns into each other can be trusted: a reference value where one of its values is.
    #[must_use]
    pub fn basis(&self) -> Basis {
        if self.values().any(|(_, value)| value.basis == Basis::Reference) { Basis::Reference } else { Basis::Plan }
    }

    /// Its values with the keys they are written under.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Stated)> {
        let absence = self.absence.iter().map(|absence| ("absence", absence));
        [("direct_share", &self.direct_share), ("hours_per_year", &self.hours_per_year)].into_iter().chain(absence)
    }
}

/// What a service's staff follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffUnit {
    /// Hours of care a week.
    Hours,
    /// Places needed.
    Place,
    /// Users, known need included.
    User,
}

/// How a service's staff follows from its need.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffRule {
    /// What it follows.
    pub unit: StaffUnit,
    /// Staff-years per unit before calibration; how far they can be trusted.
    pub per_unit: Stated,
    /// What makes the model meet the municipality's own number of staff-years in its own year; 1 where it gives none.
    pub factor: f64,
}

impl StaffRule {
    /// What staff rests on where no own number sets its level: the weaker of its staff-years per unit and of the `users` they are for.
    #[must_use]
    pub fn rests_on(&self, users: Basis) -> Basis {
        if users == Basis::Reference { users } else { self.per_unit.basis }
    }
}

/// What a service's cost follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostUnit {
    /// Staff-years needed.
    StaffYear,
    /// Places needed.
    Place,
    /// Users, known need included.
    User,
}

/// Running cost of a service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostRule {
    /// What it follows.
    pub unit: CostUnit,
    /// Currency units a year per unit, in the prices of [`Money::year`].
    pub per_unit: f64,
}

/// Staff and cost of one service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServiceStaff {
    /// How its staff follows from its need; none where nothing says so.
    pub rule: Option<StaffRule>,
    /// How its cost does.
    pub cost: Option<CostRule>,
    /// Staff-years that stand on 31 December of these years.
    pub standing: BTreeMap<Year, f64>,
}

/// A part of a norm of staff; a norm's staff is the sum of its parts.
#[derive(Debug, Clone, PartialEq)]
pub enum NormPart {
    /// One staff-year per so many inhabitants of an age.
    Inhabitants {
        /// The ages.
        band: AgeBand,
        /// Persons per staff-year.
        persons_per_fte: f64,
    },
    /// Hours a week for each user (resident) of another service.
    Users {
        /// The service.
        of: ServiceId,
        /// Hours a user a week.
        hours_per_user_week: f64,
        /// Hours a week of a full-time position.
        hours_per_fte_week: f64,
    },
}

/// What a study says about staff and money.
#[derive(Debug, Clone, PartialEq)]
pub struct Staffing {
    /// Hours of care to positions.
    pub time: WorkingTime,
    /// Staff-years of all care services together that stand on 31 December of these years, vacant posts not counted.
    pub standing: BTreeMap<Year, f64>,
    /// Own numbers of staff-years the model was made to meet; that of all services last.
    pub calibrations: Vec<Calibration>,
    /// How far staff-years of all services together can be trusted: reference values where the level of any of them rests on
    /// nothing of the municipality's own.
    pub basis: Basis,
    /// Money; none where the study has no table of costs.
    pub money: Option<Money>,
    /// Who works there; none where the study has no staff by age.
    pub labour: Option<Labour>,
}

/// The municipality's own number of staff-years in its own year, and what it does to the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// One service, or none = all care services together.
    pub service: Option<ServiceId>,
    /// 31 December of this year.
    pub year: Year,
    /// Staff-years that stood, vacant posts not counted.
    pub filled: f64,
    /// Posts that stood empty, staff-years.
    pub vacant: f64,
    /// Staff-years the model gives for that night without it.
    pub model: f64,
    /// What the services in `covers` are multiplied by.
    pub factor: f64,
    /// The services it scales.
    pub covers: Vec<ServiceId>,
    /// Who says so.
    pub source: String,
}

impl Calibration {
    /// Whether it is a total of all care services that was spread over services: those without staff are carried by the others.
    #[must_use]
    pub const fn carries_all(&self) -> bool {
        self.service.is_none() && !self.covers.is_empty()
    }
}

/// Money: one currency in the prices of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    /// ISO code, such as `NOK`.
    pub currency: String,
    /// The year whose prices every amount is in.
    pub year: Year,
    /// Running cost of all care services together in that year; none where only unit costs are given.
    pub total: Option<f64>,
    /// Cost of a staff-year that follows from it.
    pub per_staff_year: Option<f64>,
    /// Who says so.
    pub source: String,
}

/// Who works in the care services, and how that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Labour {
    /// 31 December of this year.
    pub year: Year,
    /// Staff-years by age.
    pub by_age: Vec<(AgeBand, f64)>,
    /// Share that leaves in a year for other reasons than age, 0–1.
    pub leavers: f64,
    /// Staff-years recruited a year today; none where not known.
    pub recruits: Option<f64>,
    /// The age at which people leave for good.
    pub leaving_age: u8,
    /// Ages of the youth cohorts recruits are held against.
    pub youth: AgeBand,
    /// At most so many recruits; none = no limit.
    pub limit: Option<RecruitLimit>,
}

/// A limit on how many can be recruited.
#[derive(Debug, Clone, PartialEq)]
pub struct RecruitLimit {
    /// How many.
    pub most: MostRecruits,
    /// The first calendar year it holds in.
    pub from: Year,
    /// Why.
    pub source: String,
}

/// How many can be recruited at most in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MostRecruits {
    /// So many staff-years.
    Number(f64),
    /// Such a share of one youth cohort, a staff-year a person.
    CohortShare(f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(value: f64) -> Stated {
        Stated { value, basis: Basis::Plan, source: String::new() }
    }

    /// By hand: a full-time position works 1 550 hours, is absent 11.3 % of them and spends 60 % of the rest with users: 824.91
    /// hours a year, 15.81 a week. 979 users at 5 hours are 4 895 hours a week: 4 895 × 52.178571… ÷ 824.91 = 309.63 staff-years.
    #[test]
    fn hours_become_staff_years_and_back() {
        let time = WorkingTime { direct_share: stated(0.6), hours_per_year: stated(1550.0), absence: Some(stated(0.113)) };
        assert!((time.direct_hours() - 824.91).abs() < 1e-9);
        let fte = time.staff_years(979.0 * 5.0);
        assert!((fte - 309.626).abs() < 0.001, "{fte}");
        assert!((time.hours_a_week(fte) - 4895.0).abs() < 1e-9);
        // Without absence the check of the method note: about 270.
        let present = WorkingTime { absence: None, ..time };
        assert!((present.staff_years(4895.0) - 274.64).abs() < 0.01);
    }
}
