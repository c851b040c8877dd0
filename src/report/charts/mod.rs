//! The charts, each a pure function of a run: title, subtitle, drawing, words and table.

mod ages;
mod bands;
mod building;
mod capacity;
mod certainty;
mod compare;
mod components;
mod difference;
mod fan;
mod fan_people;
mod flows;
mod growth;
pub(super) mod housing;
mod index;
pub(super) mod key;
mod lands;
mod levers;
mod lines;
mod need;
mod old_and_young;
mod overview;
mod pace;
mod places;
mod plan;
mod profile;
mod pyramid;
mod pyramid_difference;
mod rows;
mod services;
mod shares;
mod shortfall;
mod staff;
mod support;
mod target;
pub mod why;

pub use ages::ages;
pub use building::building;
pub use capacity::capacity;
pub use certainty::certainty;
pub use compare::compare;
pub use components::components;
pub use difference::difference;
pub use fan::fan;
pub use fan_people::{Who, fan_people};
pub use flows::flows;
pub use growth::growth;
pub use housing::housing;
pub use index::index;
pub use lands::lands;
pub use levers::levers;
pub use need::need;
pub use old_and_young::{children, older};
pub use overview::overview;
pub use pace::pace;
pub use plan::plan;
pub use profile::profile;
pub use pyramid::pyramid;
pub use pyramid_difference::pyramid_difference;
pub use services::services;
pub use shares::shares;
pub use shortfall::shortfall;
pub use staff::staff;
pub use support::support;
pub use target::target;

use crate::domain::service::ServiceGroup;
use crate::report::view::NoChart;
use crate::report::{Chart, Run};

/// Sources of people, the most important first.
const PEOPLE: &[&str] = &["population", "alternatives", "mortality", "fertility"];

/// Every chart of one scenario, in the order a committee asks: for each region the pyramid, all services on one page, need against capacity a service, how sure that
/// is where futures were drawn, the last plan a service, why care need changes, staff, what measures change, care and children by age, need beside people as indices,
/// people by age, the old and the young band by band, growth by age, components of change, what a target needs; and once for all regions
/// who moves between them. What the study has no data for is left out.
#[must_use]
pub fn scenario_charts(run: &Run, scenario: usize) -> Vec<Chart> {
    let of_regions = (0..run.study.regions.len()).flat_map(|region| of_region(run, scenario, region));
    of_regions.chain([flows(run, scenario)]).filter_map(Result::ok).collect()
}

fn of_region(run: &Run, scenario: usize, region: usize) -> Vec<Result<Chart, NoChart>> {
    let mut charts = vec![pyramid(run, scenario, region), overview(run, scenario, region)];
    for service in 0..run.study.services.len() {
        charts.extend([capacity(run, scenario, region, service), fan(run, scenario, region, service)]);
        charts.extend([certainty(run, scenario, region, service), building(run, scenario, region, service)]);
    }
    charts.push(shortfall(run, scenario, region));
    charts.extend([Who::All, Who::Oldest].map(|who| fan_people(run, scenario, region, who)));
    for service in 0..run.study.services.len() {
        charts.extend(plan(run, scenario, region, service).into_iter().map(Ok));
    }
    charts.extend(why::why(run, scenario, region).into_iter().map(Ok));
    charts.push(staff(run, scenario, region));
    charts.extend([
        levers(run, scenario, region),
        services(run, scenario, region, ServiceGroup::Care),
        services(run, scenario, region, ServiceGroup::Children),
        index(run, scenario, region),
        ages(run, scenario, region),
        older(run, scenario, region),
        children(run, scenario, region),
        growth(run, scenario, region),
        pyramid_difference(run, scenario, region),
        components(run, scenario, region),
        target(run, scenario, region),
    ]);
    charts
}

/// Every chart that lays scenarios side by side, in a fixed order: for each region people, dwellings and who fills them, difference
/// from the main scenario, people who carry the old, shares of the old, use beside other municipalities, need for care and for children.
#[must_use]
pub fn comparison_charts(run: &Run) -> Vec<Chart> {
    let of_region = |region| {
        [
            compare(run, region),
            pace(run, region),
            housing(run, region),
            difference(run, region),
            lands(run, region),
            support(run, region),
            shares(run, region),
            profile(run, region),
            need(run, region, ServiceGroup::Care),
            need(run, region, ServiceGroup::Children),
        ]
    };
    (0..run.study.regions.len()).flat_map(of_region).filter_map(Result::ok).collect()
}

/// The words ids use for a group of services.
const fn group_id(group: ServiceGroup) -> &'static str {
    match group {
        ServiceGroup::Care => "care",
        ServiceGroup::Children => "children",
    }
}

#[cfg(test)]
mod fan_tests;
#[cfg(test)]
mod growth_tests;
#[cfg(test)]
mod tests;
