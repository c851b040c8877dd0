//! Who moves where a region's own stocks do not tell: the nation's net migration from abroad × the region's share of its
//! people of moving age. Moves within the country are unknown then, and none are made up.

use super::{Abroad, Moves, share_of_nation, steps, survival_in};
use crate::diag::Diagnostic;
use crate::domain::study::Region;
use crate::model::residual::{births_from_children, mean, net_migration, settle_oldest};
use crate::scenario::inputs::Inputs;

/// The nation's average year of the window × the region's share at the jump-off; none without the nation's history.
pub(super) fn moves_of_nation(inputs: &Inputs, region: &Region) -> Result<Option<Moves>, Diagnostic> {
    let (Some(share), Some(table)) = (share_of_nation(inputs, region, inputs.jump_off), inputs.mortality.get(&None)) else {
        return Ok(None);
    };
    let mut years = Vec::new();
    for (year, opening, closing) in steps(&inputs.national_population, inputs.windows.migration) {
        let survive = survival_in(table, year, inputs.axis, inputs.rules.age_rule)?.cells;
        let births = births_from_children(opening, closing, &survive);
        years.push(settle_oldest(&net_migration(opening, closing, &survive, births, inputs.rules.timing), closing));
    }
    Ok(mean(&years).map(|nation| {
        let own = nation.map(|_, _, _, persons| persons * share);
        let abroad = Abroad { past: own.clone(), at_jump_off: own.clone(), national_net: nation.total(0) };
        Moves { all: own, abroad: Some(abroad) }
    }))
}
