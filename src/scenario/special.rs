//! Special groups of a study: history without them, and their plan in each scenario.

use super::inputs::{Inputs, Path, ScenarioSpec};
use super::problem;
use crate::diag::Diagnostic;
use crate::domain::axis::{RegionId, Year};
use crate::domain::cells::{Cells, Population};
use crate::domain::study::Region;
use crate::model::special;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Stocks of the groups by their word, region and 1 January.
pub type Groups = BTreeMap<String, BTreeMap<RegionId, BTreeMap<Year, Cells>>>;

/// The inputs with the history of ordinary people alone: what rates and moves are found from.
///
/// # Errors
/// Names the first cell with more special people than people.
pub(super) fn ordinary(inputs: &Inputs) -> Result<Cow<'_, Inputs>, Diagnostic> {
    if inputs.special.is_empty() {
        return Ok(Cow::Borrowed(inputs));
    }
    let regions = inputs.regions.iter().map(|region| without(inputs, region)).collect::<Result<_, Diagnostic>>()?;
    Ok(Cow::Owned(Inputs { regions, ..inputs.clone() }))
}

fn without(inputs: &Inputs, region: &Region) -> Result<Region, Diagnostic> {
    let mut history = BTreeMap::new();
    for (year, stock) in &region.history {
        let groups = together(inputs, &region.id, *year, |_| 1.0);
        let left = Population::new(special::ordinary(stock.cells(), &groups)).map_err(|cell| {
            let label = inputs.year_label.of_stock(*year);
            let (women, age) = (cell.sex.code(), cell.age);
            problem(
                "K0902",
                format!(
                    "region {}, {label}: more people in special groups than people ({women}, age {age}: {:.1} too many)",
                    region.id, -cell.value
                ),
                "the groups are part of the people counted, and projected apart from them",
                "give the groups' people by the ages they have, and only those who are registered in the municipality",
            )
        })?;
        history.insert(*year, left);
    }
    Ok(Region { history, ..region.clone() })
}

/// All groups' people of one stock: a year's own, else the last before it, else the first.
fn together(inputs: &Inputs, region: &RegionId, year: Year, factor: impl Fn(&str) -> f64) -> Cells {
    let mut sum = Cells::zeros(inputs.axis, 1);
    for (group, regions) in &inputs.special {
        let Some(years) = regions.get(region) else { continue };
        let Some((_, stock)) = years.range(..=year).next_back().or_else(|| years.first_key_value()) else { continue };
        let times = factor(group);
        sum = sum.map(|sex, at, lane, persons| persons + times * stock.get(sex, at, lane));
    }
    sum
}

/// The groups' stocks in a scenario by region and step, the jump-off's first; none where the study has no groups or runs an office's
/// people, which contain them.
pub(super) fn plan(inputs: &Inputs, spec: &ScenarioSpec) -> Vec<Vec<Cells>> {
    if inputs.special.is_empty() || spec.office.is_some() {
        return Vec::new();
    }
    let last = inputs.year_label.of_stock(inputs.last_stock).plus(1);
    let of_region = |region: &Region| {
        let factor = |year: Year| move |group: &str| spec.special.get(group).map_or(1.0, |path: &Path| from_first(path, year));
        inputs.jump_off.through(last).map(|year| together(inputs, &region.id, year, factor(year))).collect()
    };
    inputs.regions.iter().map(of_region).collect()
}

/// All groups' people of a region on 1 January `year` in a scenario.
pub(super) fn planned(inputs: &Inputs, spec: &ScenarioSpec, region: &RegionId, year: Year) -> Cells {
    together(inputs, region, year, |group| spec.special.get(group).map_or(1.0, |path| from_first(path, year)))
}

/// All groups' people of a region on 1 January `year` as observed.
pub(super) fn observed(inputs: &Inputs, region: &RegionId, year: Year) -> Cells {
    together(inputs, region, year, |_| 1.0)
}

/// A path that says nothing before its first year.
fn from_first(path: &Path, year: Year) -> f64 {
    let first = path.points().keys().next();
    if first.is_some_and(|first| *first <= year) { path.at(year) } else { 1.0 }
}
