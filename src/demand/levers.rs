//! Levers: what each does to the users and hours of one night.

pub mod stays;

use super::work::{Cause, Moved, Work, times};
use crate::domain::axis::{AgeBand, ServiceId, Sex, Year};
use crate::domain::cells::Cells;
use crate::domain::lever::{DayCare, Lever, LeverKind, Meanwhile};
use stays::put_off;

/// Users of every service by rates on one night, by position in the study; none for other services.
pub(super) type Works = Vec<Option<Work>>;

/// What levers need to know of a night beside its users.
pub(super) struct Night<'a> {
    /// 31 December of this year.
    pub year: Year,
    /// Services in the study's order.
    pub services: &'a [ServiceId],
    /// Persons of some ages on the night, and on 31 December of a lever's calibration year, by lane; none where they are not known.
    pub people: &'a dyn Fn(AgeBand, Year) -> Option<Vec<f64>>,
    /// The region's share of what is given for the study as a whole.
    pub share: f64,
}

impl Night<'_> {
    fn find<'w>(&self, works: &'w mut Works, service: &ServiceId) -> Option<&'w mut Work> {
        let at = self.services.iter().position(|own| own == service)?;
        works.get_mut(at)?.as_mut()
    }

    /// Applies one lever.
    pub fn apply(&self, lever: &Lever, works: &mut Works) {
        let share = lever.ramp.share(self.year);
        match &lever.kind {
            LeverKind::Mix { from, to, ages, share: most } => {
                let leave = |age: u8, _: usize| if ages.contains(age) { share * at_most(*most, lever.ceiling) } else { 0.0 };
                self.move_users(works, (from, Some(to)), &Cause::Mix(lever.id.clone()), &leave);
            }
            LeverKind::DayCare(day) => self.day_care(lever, day, share, works),
            LeverKind::Rehabilitation { service, share: given, effect, new_users, lasts } => {
                let years = self.year.since(lever.ramp.from) + 1;
                let saved = share * given * effect * fresh(*new_users, *lasts, years);
                self.hours(works, service, lever, 1.0 - at_most(saved, lever.ceiling));
            }
            LeverKind::Technology { services, uptake, saving } => {
                services
                    .iter()
                    .for_each(|service| self.hours(works, service, lever, 1.0 - share * at_most(uptake * saving, lever.ceiling)));
            }
            LeverKind::Standard { services, per_year } => {
                let years = lever.ramp.years(self.year);
                let factor = libm::pow(1.0 + per_year, f64::from(years));
                let factor = lever.ceiling.map_or(factor, |most| factor.clamp(1.0 - most, 1.0 + most));
                services.iter().for_each(|service| self.hours(works, service, lever, factor));
            }
            LeverKind::Coverage { service, own, reference } => {
                let change = reference / own - 1.0;
                let change = lever.ceiling.map_or(change, |most| change.clamp(-most, most));
                self.scale(works, service, lever, 1.0 + share * change);
            }
            LeverKind::Discharge { service, patients, share: needing, days, grows_with } => {
                let now = self.grown(*grows_with, lever.calibration);
                let change = (needing[1] * days[1] - needing[0] * days[0]) / DAYS;
                if let (Some(work), Some(now)) = (self.find(works, service), now) {
                    let more = now.iter().map(|now| share * patients * self.share * now * change).collect();
                    work.more.push((Cause::Lever(lever.id.clone()), more));
                }
            }
        }
    }

    /// People of some ages on the night ÷ those of the calibration year, by lane; 1 where patients do not grow with any.
    fn grown(&self, ages: Option<AgeBand>, calibration: Year) -> Option<Vec<f64>> {
        let now = (self.people)(ages.unwrap_or(AgeBand::ALL), self.year)?;
        let Some(ages) = ages else { return Some(vec![1.0; now.len()]) };
        let then = (self.people)(ages, calibration)?;
        let then = then.first().copied().filter(|then| *then > 0.0)?;
        Some(now.iter().map(|now| now / then).collect())
    }

    fn hours(&self, works: &mut Works, service: &ServiceId, lever: &Lever, factor: f64) {
        if let Some(work) = self.find(works, service).filter(|_| factor != 1.0) {
            let lanes = work.lanes();
            work.hours_factors.push((Cause::Lever(lever.id.clone()), vec![factor; lanes]));
        }
    }

    fn scale(&self, works: &mut Works, service: &ServiceId, lever: &Lever, factor: f64) {
        if let Some(work) = self.find(works, service).filter(|_| factor != 1.0) {
            let cells = Cells::from_fn(work.axis(), work.lanes(), |_, _, _| factor);
            work.scale(Cause::Lever(lever.id.clone()), cells);
        }
    }

    /// A share of the users of one service, by age and lane, becomes users of another, or of none.
    fn move_users(&self, works: &mut Works, (from, to): (&ServiceId, Option<&Meanwhile>), cause: &Cause, leave: &dyn Fn(u8, usize) -> f64) {
        let Some(work) = self.find(works, from) else { return };
        let axis = work.axis();
        let share = Cells::from_fn(axis, work.lanes(), |_, group, lane| leave(axis.start_of(group), lane));
        if Sex::ALL.iter().all(|&sex| share.of_sex(sex).iter().all(|share| *share == 0.0)) {
            return;
        }
        let gone = times(&work.users(), &share);
        work.scale(cause.clone(), share.map(|_, _, _, share| 1.0 - share));
        let Some(to) = to else { return };
        let hours = axis.starts().map(|age| to.hours_at(age)).collect();
        if let Some(there) = self.find(works, &to.service) {
            there.moved.push(Moved { cause: cause.clone(), users: gone, hours });
        }
    }

    /// Entrants who had day care move in later: so many fewer are there at a time.
    fn day_care(&self, lever: &Lever, day: &DayCare, share: f64, works: &mut Works) {
        let Some(work) = self.find(works, &day.stays) else { return };
        let saved = put_off(day.delay, day.mean_stay) / day.mean_stay;
        let reached = |stays: &f64| day.share.min(reach(day, *stays, self.share) * share);
        // Users of no told age (known already, or from hospital) are not moved by the lever: its places are counted on the others.
        let told = work.users();
        let fewer: Vec<f64> = (0..work.lanes()).map(|lane| at_most(reached(&told.total(lane)) * saved, lever.ceiling)).collect();
        let cause = if day.meanwhile.is_some() { Cause::Mix(lever.id.clone()) } else { Cause::Lever(lever.id.clone()) };
        self.move_users(works, (&day.stays, day.meanwhile.as_ref()), &cause, &|_, lane| fewer[lane]);
    }
}

const DAYS: f64 = 365.0;

fn at_most(effect: f64, ceiling: Option<f64>) -> f64 {
    ceiling.map_or(effect, |most| effect.min(most))
}

/// The share of those who move in that new day-care places reach: users the places take ÷ the years each comes ÷ entrants a year (users
/// of long stays of a told age ÷ their mean stay); never more than all.
#[must_use]
pub fn reach(day: &DayCare, stays: f64, region_share: f64) -> f64 {
    let served = day.places * region_share * day.opening_days / day.days_per_user;
    let entrants = stays / day.mean_stay;
    if entrants > 0.0 { (served / day.attends / entrants).min(1.0) } else { 0.0 }
}

/// The share of a full effect on new users that all users together see `years` years after it began: users who came k years ago are
/// ν(1 − ν)ᵏ of all, and of the effect on them 1 − k ÷ `lasts` is left.
#[must_use]
pub fn fresh(new_users: f64, lasts: f64, years: i32) -> f64 {
    let (mut sum, mut of_all) = (0.0, new_users);
    for back in 0..years.max(0) {
        let left = 1.0 - f64::from(back) / lasts;
        if left <= 0.0 {
            break;
        }
        sum += of_all * left;
        of_all *= 1.0 - new_users;
    }
    sum
}

#[cfg(test)]
mod tests;
