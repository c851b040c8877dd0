//! Years of regions that live together: who moves from outside goes by who is there, and who is there by the others.

use super::build::Years;
use super::inputs::Inputs;
use super::rates::Place;
use crate::diag::Diagnostic;
use crate::domain::account::{Account, AccountDetail};
use crate::domain::axis::Year;
use crate::domain::cells::Cells;
use crate::domain::exchange::Coupling;
use crate::domain::rates::{Migration, YearRates};
use crate::domain::study::Assumed;
use crate::model::course::{Course, Pull};
use crate::model::exchange::{Together, side_by_side};

/// The years of a scenario's regions, each on the stocks all of them have come to.
pub(super) fn years(places: &[Place<'_>], coupling: &Coupling) -> Result<Vec<Years>, Diagnostic> {
    let Some(first) = places.first() else { return Ok(Vec::new()) };
    let (inputs, spec, axis) = (first.inputs, first.spec, first.inputs.axis);
    let start = |lane: usize| places[lane].region.history.get(&inputs.jump_off);
    let mut stock =
        Cells::from_fn(axis, places.len(), |sex, group, lane| start(lane).map_or(0.0, |stock| stock.cells().get(sex, group, 0)));
    let mut made: Vec<Years> = places.iter().map(|_| Years::default()).collect();
    let mut course = Course::new(inputs.rules, Cells::zeros(axis, 1));
    let mut walk = Walk { together: None, account: Account::new(axis, places.len(), AccountDetail::Totals) };
    for (step, year) in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)).enumerate() {
        for (lane, (place, made)) in places.iter().zip(&mut made).enumerate() {
            let (ahead, said) = place.ahead(year)?;
            let lived =
                course.live(&ahead, &stock.lane(lane), Pull::Expected).map_err(|error| place.invalid("net migration", year, &error))?;
            if lived.capped || place.at_a_cap(year, &ahead) {
                made.capped.push(year);
            }
            let net_migration = match (&coupling.exchange, &lived.rates.migration) {
                (None, Migration::Net(net)) => Some(net.cells().total(0)),
                _ => None,
            };
            made.rates.push(lived.rates);
            made.summary.push(Assumed { net_migration, ..said });
        }
        // Numbers of movers that do not go by who is there need nobody to be there.
        if spec.letters.is_some() || !spec.changes.is_empty() {
            walk.on(inputs, coupling, (step, year.plus(1)), &made, &mut stock);
        }
    }
    Ok(made)
}

/// The way from stock to stock.
struct Walk<'a> {
    together: Option<Together<'a>>,
    account: Account,
}

impl<'a> Walk<'a> {
    /// A year on. What cannot be lived is refused when it is run, by name; until then the stock stays.
    fn on(&mut self, inputs: &Inputs, coupling: &'a Coupling, (step, closes): (usize, Year), made: &[Years], stock: &mut Cells) {
        let of_year: Vec<&YearRates> = made.iter().filter_map(|years| years.rates.get(step)).collect();
        let Ok(of_year) = side_by_side(&of_year) else { return };
        let together = self.together.get_or_insert_with(|| Together::new(coupling, inputs.axis, inputs.regions.len(), inputs.rules));
        if together.live((step, closes), stock, &of_year, &mut self.account).is_ok() {
            stock.clone_from(&self.account.closing);
        }
    }
}
