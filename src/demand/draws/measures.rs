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
use crate::model::random::{Key, Purpose};

/// What is switched on, part by part.
pub(super) struct Measures {
    parts: Vec<Effect>,
}

/// One part.
struct Effect {
    /// What it adds to the users by the trend, as a share of them; by service and night.
    shares: Vec<Vec<f64>>,
    /// Its strength in each draw; none = as written in all of them.
    strengths: Option<Vec<f64>>,
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
            let share = |service: usize| -> Vec<f64> {
                let nights = after[service].iter().zip(&before[service]).zip(&trend[service]);
                nights.map(|((after, before), trend)| if *trend > 0.0 { (after - before) / trend } else { 0.0 }).collect()
            };
            let strengths = triangle.map(|of| strengths(draws, &part, of));
            parts.push(Effect { shares: (0..services.len()).map(share).collect(), strengths });
            before = after;
        }
        Some(Self { parts })
    }

    /// What a service's users of a night are multiplied by, from draw `first` on.
    pub fn factors(&self, service: usize, draws: &Draws, (night, first): (usize, u32), lanes: usize) -> Vec<f64> {
        let varies = draws.with(Source::Measures);
        let mut factors = vec![1.0; lanes];
        for part in &self.parts {
            let share = part.shares[service].get(night).copied().unwrap_or(0.0);
            let strengths = part.strengths.as_ref().filter(|_| varies).map(|strengths| &strengths[first as usize..]);
            for (lane, factor) in factors.iter_mut().enumerate() {
                *factor += share * strengths.map_or(1.0, |strengths| strengths[lane]);
            }
        }
        factors
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
    let key = Key::new(draws.seed, None);
    (0..draws.count()).map(|draw| triangle.at(key.stream_of(Purpose::Measures, &name, draw).uniform())).collect()
}
