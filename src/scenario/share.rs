//! Who moves where a region's own stocks do not tell: as many from abroad per person as in the nation, at every age. Moves
//! within the country are unknown then, and none are made up.

use super::history::{Moves, cells_of, national_years, not_estimated, persons};
use super::inputs::Inputs;
use crate::diag::Diagnostic;
use crate::domain::cells::Cells;
use crate::domain::study::Region;
use crate::model::local::{self, Basis, Counted, Histories, Known, LocalError, References, Settings, Windows};

/// The nation's net migration per person in an average year of the window, and none within the country; `None` where the
/// nation's people of two years a year apart are not given.
pub(super) fn moves_of_nation(inputs: &Inputs, region: &Region) -> Result<Option<Moves>, Diagnostic> {
    let rates = inputs.mortality.get(&None).zip(inputs.fertility.get(&None));
    let people = inputs.national_population.keys().next().zip(region.history.get(&inputs.jump_off));
    let (Some((mortality, fertility)), Some((first, opening))) = (rates, people) else { return Ok(None) };
    let windows = Windows { births: inputs.windows.migration, moves: inputs.windows.migration };
    let years = national_years(inputs, mortality, fertility, &windows)?;
    let nation = cells_of(&inputs.national_population);
    // The nation is its own lane: it has nothing beyond itself.
    let unknown = Cells::from_fn(inputs.axis, 1, |_, _, _| f64::NAN);
    let stocks = first.through(inputs.jump_off).map(|year| nation.get(&year).unwrap_or(&unknown).clone()).collect();
    let known = Known {
        histories: &Histories { axis: inputs.axis, first: *first, stocks },
        nation: &nation,
        years: &years,
        nation_years: &years,
        counted: &Counted::default(),
        references: &References::nation_only(1),
        rules: inputs.rules,
    };
    let found = match local::local(&known, &windows, &Settings::default()) {
        Ok(found) => found.moves,
        Err(LocalError::TooFewYears) => return Ok(None),
        Err(error) => return Err(not_estimated(&region.id, &error)),
    };
    let basis = Basis { years: windows.moves, persons: 0.0, local: 0.0 };
    let moves = local::Moves { within: Cells::zeros(inputs.axis, 1), basis: vec![basis], ..found };
    let at_jump_off = persons(&moves.rates(1.0, 0.0), opening.cells());
    Ok(Some(Moves::Found { moves: Box::new(moves), at_jump_off }))
}
