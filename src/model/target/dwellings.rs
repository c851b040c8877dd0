//! A target met by dwellings: so many completed a year beside the programme, until the people who fill them meet it.

use super::travel::{Lives, Span, Travel};
use super::{Arrived, Milestone, Stop, TargetError, Way};
use crate::domain::account::Rules;
use crate::domain::cells::Cells;
use crate::domain::housing::ByType;
use crate::model::housing::{Area, Built, Cause, Chain, HousingError, chains};
use rayon::prelude::*;

/// A municipality's areas, whose dwellings a target varies.
#[derive(Debug, Clone)]
pub struct Town {
    /// Each with its programme. Its chain is made here.
    pub areas: Vec<Area>,
    /// Each one's part of further dwellings; they sum to one.
    pub parts: Vec<f64>,
    /// The one area the target is asked of; none = all of them.
    pub alone: Option<usize>,
    /// Share of new dwellings that is lived in all the year round.
    pub lived_in: f64,
    /// Share of new dwellings that people of the areas move into.
    pub local: f64,
    /// Rules of the step.
    pub rules: Rules,
}

/// The level of completed dwellings a year beside the programme that meets `milestones` (in order of their years), and the areas as they
/// are then built.
///
/// # Errors
/// When the programme itself cannot be lived, or no level meets a milestone.
pub fn solve_dwellings(town: Town, milestones: &[Milestone], way: Way) -> Result<(Vec<Arrived>, Vec<Area>), TargetError> {
    let mut travel = Travel::new(Building::new(town)?, way.course);
    let arrived = travel.through(milestones, way.after)?;
    Ok((arrived, travel.lives.town.areas))
}

/// A town while it is searched.
struct Building {
    /// Areas with what was built in the years last tried.
    town: Town,
    /// What is built without the target, by area.
    programme: Vec<Vec<Built>>,
    /// Each area's stock at the end of every year without the target.
    expected: Vec<Vec<Cells>>,
    /// Dwellings beside the programme, by year: those that stay, and those last tried.
    kept: Vec<f64>,
    tried: Vec<f64>,
    closing: Vec<Cells>,
}

impl Building {
    fn new(town: Town) -> Result<Self, Stop> {
        let programme: Vec<Vec<Built>> = town.areas.iter().map(|area| area.built.clone()).collect();
        let closing = town.areas.iter().map(|area| area.opening.clone()).collect();
        let mut building = Self { town, programme, expected: Vec::new(), kept: Vec::new(), tried: Vec::new(), closing };
        building.build(&vec![0.0; building.years_ahead()])?;
        building.expected = building.live()?;
        Ok(building)
    }

    /// Puts dwellings beside the programme; as many years as `extra` has.
    fn build(&mut self, extra: &[f64]) -> Result<(), Stop> {
        for (at, area) in self.town.areas.iter_mut().enumerate() {
            let (part, lived_in, mix) = (self.town.parts[at], self.town.lived_in, area.mix);
            let years = self.programme[at].iter().zip(extra).enumerate();
            let built = years.map(|(year, (built, extra))| {
                beside(built, part * extra, lived_in, &mix).map_err(|cause| Stop::Housing { area: at, error: HousingError { year, cause } })
            });
            area.built = built.collect::<Result<_, _>>()?;
        }
        let stocks: Vec<f64> = self.town.areas.iter().map(|area| area.stock).collect();
        let built: Vec<&[Built]> = self.town.areas.iter().map(|area| area.built.as_slice()).collect();
        let sizes: ByType = self.town.areas.first().map(|area| area.sizes).unwrap_or_default();
        let all: Vec<Vec<Chain>> =
            chains(&stocks, &built, &sizes, self.town.local).map_err(|(area, error)| Stop::Housing { area, error })?;
        self.town.areas.iter_mut().zip(all).for_each(|(area, chain)| area.chain = chain);
        Ok(())
    }

    /// Every area's stock at the end of each of those years.
    fn live(&self) -> Result<Vec<Vec<Cells>>, Stop> {
        let rules = self.town.rules;
        let lived: Vec<_> = self.town.areas.par_iter().map(|area| area.closings(rules)).collect();
        lived.into_iter().enumerate().map(|(area, lived)| lived.map_err(|error| Stop::Housing { area, error })).collect()
    }

    /// The areas that are asked.
    fn asked<T>(&self, all: impl Iterator<Item = T>) -> Vec<T> {
        let asked = all.enumerate().filter(|(at, _)| self.town.alone.is_none_or(|alone| alone == *at));
        asked.map(|(_, one)| one).collect()
    }
}

impl Lives for Building {
    /// Each year's households are found to a millionth, and years add up.
    const NEAR: f64 = 1e-4;

    fn years_ahead(&self) -> usize {
        self.programme.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn try_out(&mut self, from: usize, extra: &[Option<f64>]) -> Result<(), Stop> {
        self.tried.clone_from(&self.kept);
        self.tried.truncate(from);
        self.tried.extend(extra.iter().map(|extra| extra.unwrap_or(0.0)));
        let tried = std::mem::take(&mut self.tried);
        self.build(&tried)?;
        self.tried = tried;
        let last = |stocks: Vec<Cells>, area: &Area| stocks.into_iter().next_back().unwrap_or_else(|| area.opening.clone());
        self.closing = self.live()?.into_iter().zip(&self.town.areas).map(|(stocks, area)| last(stocks, area)).collect();
        Ok(())
    }

    fn keep(&mut self) {
        self.kept.clone_from(&self.tried);
    }

    fn closing(&self) -> Vec<&Cells> {
        self.asked(self.closing.iter())
    }

    fn expected(&self, years: usize) -> Vec<&Cells> {
        self.asked(self.expected.iter().map(|stocks| &stocks[years - 1]))
    }

    /// As many a year as stand at the start, either way; fewer than none are not completed, which [`beside`] says.
    fn bounds(&self, _: Span) -> (f64, f64) {
        let stands: f64 = self.town.areas.iter().map(|area| area.stock).sum();
        (-stands, stands)
    }

    /// Two persons a dwelling.
    fn stride(&self, over: f64, years: f64) -> f64 {
        let stands: f64 = self.town.areas.iter().map(|area| area.stock).sum();
        (0.5 * over.abs() / years).clamp(1e-3, stands.max(2.0) / 2.0)
    }
}

/// A year with so many dwellings completed beside its programme: further ones of the area's types; fewer take all types alike.
fn beside(built: &Built, extra: f64, lived_in: f64, mix: &ByType) -> Result<Built, Cause> {
    let completed = built.completed + extra;
    // What a sum of shares leaves of nothing is nothing.
    if completed < -1e-9 {
        return Err(Cause::FewerThanNone { completed });
    }
    let filled: ByType = if extra >= 0.0 {
        std::array::from_fn(|kind| built.filled[kind] + extra * lived_in * mix[kind])
    } else {
        built.filled.map(|dwellings| dwellings * (completed / built.completed).max(0.0))
    };
    Ok(Built { completed: completed.max(0.0), filled, ..*built })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_dwellings_are_of_the_areas_types_and_fewer_take_all_alike() {
        let built = Built { completed: 100.0, demolished: 3.0, filled: [0.0, 0.0, 45.0, 45.0, 0.0] };
        let mix = [0.0, 0.0, 0.0, 1.0, 0.0];
        let more = beside(&built, 20.0, 0.9, &mix).unwrap();
        assert_eq!((more.completed, more.filled, more.demolished), (120.0, [0.0, 0.0, 45.0, 63.0, 0.0], 3.0));
        let fewer = beside(&built, -50.0, 0.9, &mix).unwrap();
        assert_eq!((fewer.completed, fewer.filled), (50.0, [0.0, 0.0, 22.5, 22.5, 0.0]));
        assert_eq!(beside(&built, -100.0, 0.9, &mix).unwrap().filled, [0.0; 5]);
        assert_eq!(beside(&built, -101.0, 0.9, &mix), Err(Cause::FewerThanNone { completed: -1.0 }));
    }
}
