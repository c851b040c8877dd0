//! Rates a study gives as such, held against the people they are of: times these they are a count, whatever the study calls them.

use super::persons;
use crate::diag::Diagnostic;
use crate::domain::axis::Year;
use crate::domain::privacy::{FEWEST_PEOPLE, FEWEST_USERS};
use crate::domain::service::{Basis, GivenRate};
use crate::domain::study::Region;
use crate::scenario::inputs::{NeedSpec, ServiceSpec};
use crate::scenario::problem;
use crate::scenario::starter::is_bundled_rate;

/// Rates that stand for one or two users or are of very few people, and so are refused. Two are known to say nothing of users here: everybody
/// of the age, and a value that comes with the program.
pub(super) fn given_for_few(service: &ServiceSpec, region: &Region, jump_off: Year) -> Vec<Diagnostic> {
    let NeedSpec::Rates { rates, .. } = &service.need else { return Vec::new() };
    let Some(stock) = region.history.get(&jump_off) else { return Vec::new() };
    let has_own = rates.iter().any(|rate| rate.region.as_ref() == Some(&region.id));
    let heard = |rate: &&GivenRate| if has_own { rate.region.as_ref() == Some(&region.id) } else { rate.region.is_none() };
    let everybody = |rate: &GivenRate| service.basis == Basis::Definition && rate.rate == 1.0;
    let few = |rate: &&GivenRate| {
        let people = persons(stock, rate.band, rate.sex);
        rate.rate > 0.0 && people > 0.0 && (rate.rate * people < FEWEST_USERS || people < FEWEST_PEOPLE)
    };
    let open = rates.iter().filter(heard).filter(few).filter(|rate| !everybody(rate) && !is_bundled_rate(rate));
    open.map(|rate| refused(service, region, rate)).collect()
}

fn refused(service: &ServiceSpec, region: &Region, rate: &GivenRate) -> Diagnostic {
    let whose = rate.sex.map_or_else(String::new, |sex| format!(" ({})", sex.code()));
    problem(
        "K0777",
        format!(
            "service {}, region {}, ages {}{whose}: the rate stands for fewer than 3 users or 20 people",
            service.id, region.id, rate.band
        ),
        "it is shown as the study gives it, and users could be read from it",
        "join its ages with those beside into one rate, or keep the results inside: kohort run --internal",
    )
}
