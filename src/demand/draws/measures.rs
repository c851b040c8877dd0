//! The line with measures in many futures: what is switched on, each part as strong as it may be.
//!
//! On the line without chance the parts are laid on one after the other, in the study's order; what each adds is a share of the users by the
//! trend on the night. A future takes the same shares of its own users, times a strength drawn for the part: 1 as written.

use crate::demand::need::demand_with;
use crate::domain::axis::ServiceId;
use crate::domain::draws::{Draws, Source};
use crate::domain::late::Triangle;
use crate::domain::lever::{Assumptions, Part};
use crate::domain::rates::YearRates;
use crate::domain::study::Study;
use crate::model::project::Projection;
use crate::model::random::{Key, Part as RandomPart, Purpose};

/// What is switched on, part by part.
pub(super) struct Measures {
    parts: Vec<Effect>,
}

/// One part.
struct Effect {
    /// What it adds to the users of a service on a night.
    adds: Vec<Vec<Adds>>,
    /// Least and most of its strength, and its strength in each draw; none = as written in all of them.
    varies: Option<(Triangle, Vec<f64>)>,
}

/// What a part adds.
#[derive(Clone, Copy)]
enum Adds {
    /// A share of the users by the trend.
    Share(f64),
    /// Users, where there are none by the trend.
    Users(f64),
}

impl Measures {
    /// Of a region's course, with special groups; none where nothing is switched on. `services` in the order users are asked in.
    pub fn of(
        (study, region): (&Study, usize),
        projection: &Projection,
        rates: &[YearRates],
        services: &[&ServiceId],
        draws: &Draws,
    ) -> Option<Self> {
        let on = study.assumptions.switched_on();
        if on.is_empty() {
            return None;
        }
        let users = |assumptions: &Assumptions| -> Vec<Vec<f64>> {
            let demand = demand_with(study, region, projection, rates, assumptions);
            let of = |id: &&ServiceId| demand.services.iter().find(|own| own.service == **id);
            let line =
                |id: &&ServiceId| of(id).map_or_else(Vec::new, |own| own.measures.as_ref().unwrap_or(&own.trend).total_users.clone());
            services.iter().map(line).collect()
        };
        let trend = users(&Assumptions::default());
        let (mut laid, mut before, mut parts) = (Assumptions::default(), trend.clone(), Vec::new());
        for (part, triangle) in steps(&on) {
            laid = with(laid, &part);
            let after = users(&laid);
            let adds = |service: usize| -> Vec<Adds> {
                let nights = after[service].iter().zip(&before[service]).zip(&trend[service]);
                nights
                    .map(
                        |((after, before), trend)| {
                            if *trend > 0.0 { Adds::Share((after - before) / trend) } else { Adds::Users(after - before) }
                        },
                    )
                    .collect()
            };
            let varies = triangle.map(|of| (of, strengths(draws, &part, of)));
            parts.push(Effect { adds: (0..services.len()).map(adds).collect(), varies });
            before = after;
        }
        Some(Self { parts })
    }

    /// A service's users of a night with measures, of those by the trend, from draw `first` on; written over `with`.
    pub fn on(&self, service: usize, draws: &Draws, (night, first): (usize, u32), users: &[f64], with: &mut [f64]) {
        with.copy_from_slice(users);
        for part in &self.parts {
            let adds = part.adds[service].get(night).copied().unwrap_or(Adds::Share(0.0));
            let strengths =
                part.varies.as_ref().filter(|_| draws.with(Source::Measures)).map(|(_, strengths)| &strengths[first as usize..]);
            for (lane, (with, users)) in with.iter_mut().zip(users).enumerate() {
                let strength = strengths.map_or(1.0, |strengths| strengths[lane]);
                *with += strength
                    * match adds {
                        Adds::Share(share) => share * users,
                        Adds::Users(more) => more,
                    };
            }
        }
    }

    /// Service and night on which measures, each as strong as it may be, would take away more users than there are.
    pub fn take_too_many(&self) -> Option<(usize, usize)> {
        let nights = |service: usize| self.parts.iter().map(|part| part.adds[service].len()).max().unwrap_or(0);
        // Of one user by the trend; where there are none, of none.
        let left = |service: usize, night: usize| {
            let worst = |part: &Effect| {
                let [low, _, high] = part.varies.as_ref().map_or([1.0; 3], |(triangle, _)| triangle.corners());
                let (before, added) = match part.adds[service].get(night) {
                    Some(Adds::Share(share)) => (1.0, *share),
                    Some(Adds::Users(users)) => (0.0, *users),
                    None => return (1.0, 0.0),
                };
                (before, (added * low).min(added * high))
            };
            let worst: Vec<(f64, f64)> = self.parts.iter().map(worst).collect();
            worst.first().map_or(0.0, |(before, _)| *before) + worst.iter().map(|(_, added)| added).sum::<f64>()
        };
        let services = self.parts.first().map_or(0, |part| part.adds.len());
        (0..services)
            .flat_map(|service| (0..nights(service)).map(move |night| (service, night)))
            .find(|(service, night)| left(*service, *night) < -1e-9)
    }
}

/// Whether the effect of anything switched on may be more or less than written.
#[must_use]
pub fn measures_vary(study: &Study) -> bool {
    steps(&study.assumptions.switched_on()).iter().any(|(_, triangle)| triangle.is_some())
}

/// Parts one by one in the order they are laid on, with what their strength may be; health by its entries.
fn steps(on: &Assumptions) -> Vec<(Assumptions, Option<Triangle>)> {
    let health = on.health.iter().map(|health| (Assumptions { health: vec![health.clone()], ..Assumptions::default() }, health.range));
    let levers = on.levers.iter().map(|lever| (on.alone(&Part::Lever(lever.id.clone())), lever.range));
    let informal = on.informal.iter().map(|_| (on.alone(&Part::Informal), None));
    health.chain(levers).chain(informal).collect()
}

/// With one more part.
fn with(laid: Assumptions, part: &Assumptions) -> Assumptions {
    Assumptions {
        health: [laid.health, part.health.clone()].concat(),
        levers: [laid.levers, part.levers.clone()].concat(),
        informal: laid.informal.or_else(|| part.informal.clone()),
    }
}

/// Strengths by draw: the same in all regions and scenarios, since one measure works or does not.
fn strengths(draws: &Draws, part: &Assumptions, triangle: Triangle) -> Vec<f64> {
    let lever = part.levers.first().map(|lever| lever.id.to_string());
    let health = part.health.first().and_then(|health| health.services.first()).map(|service| format!("health {service}"));
    let name = lever.or(health).unwrap_or_default();
    let (key, part) = (Key::new(draws.seed, None), RandomPart::new(&name));
    (0..draws.count()).map(|draw| triangle.at(key.stream_of(Purpose::Measures, part, draw).uniform())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(adds: Adds, range: Option<(f64, f64)>) -> Effect {
        let varies = range.map(|(low, high)| (Triangle::new(low, 1.0, high).unwrap(), Vec::new()));
        // Another service and an earlier night, which nothing is taken from.
        Effect { adds: vec![vec![Adds::Share(0.0); 2], vec![Adds::Share(0.0), adds]], varies }
    }

    /// What the strongest take and the weakest give, beside the users by the trend, or none where it has none.
    #[test]
    fn no_more_is_taken_than_there_is() {
        let of = |parts: Vec<Effect>| Measures { parts }.take_too_many();
        let taken = Some((1, 1));
        assert_eq!(of(vec![part(Adds::Share(-0.5), None)]), None);
        assert_eq!(of(vec![part(Adds::Share(-0.5), Some((0.0, 2.0)))]), None);
        assert_eq!(of(vec![part(Adds::Share(-0.5), Some((0.0, 2.1)))]), taken);
        assert_eq!(of(vec![part(Adds::Share(-0.6), None), part(Adds::Share(-0.3), Some((1.0, 1.5)))]), taken);
        // One part brings ten users to a service nobody uses, the other takes eight of them, whether they came or not.
        let brings = |least: f64| part(Adds::Users(10.0), Some((least, 1.0)));
        assert_eq!(of(vec![brings(0.5), part(Adds::Users(-8.0), None)]), taken);
        assert_eq!(of(vec![brings(0.9), part(Adds::Users(-8.0), None)]), None);
    }
}
