//! Years of regions that live together: who moves from outside goes by who is there, and who is there by the others.

use super::base::Base;
use super::inputs::{Inputs, ScenarioSpec};
use super::rates::Place;
use crate::diag::Diagnostic;
use crate::domain::account::{Account, AccountDetail};
use crate::domain::cells::Cells;
use crate::domain::exchange::Coupling;
use crate::domain::rates::{Migration, YearRates};
use crate::domain::study::Assumed;
use crate::model::course::{Course, Pull};
use crate::model::exchange::{Together, side_by_side};

/// Rates and their summary, by region and step.
pub(super) type Years = (Vec<Vec<YearRates>>, Vec<Vec<Assumed>>);

/// The years of a scenario's regions, each on the stocks all of them have come to.
pub(super) fn years(inputs: &Inputs, spec: &ScenarioSpec, bases: &[Base], coupling: &Coupling) -> Result<Years, Diagnostic> {
    let places: Vec<Place<'_>> =
        inputs.regions.iter().zip(bases).map(|(region, base)| Place { inputs, spec, region, base }).collect();
    let (axis, regions) = (inputs.axis, places.len());
    let start = |lane: usize| places[lane].region.history.get(&inputs.jump_off);
    let mut stock = Cells::from_fn(axis, regions, |sex, group, lane| start(lane).map_or(0.0, |stock| stock.cells().get(sex, group, 0)));
    let (mut rates, mut assumed): Years = (vec![Vec::new(); regions], vec![Vec::new(); regions]);
    let mut course = Course::new(inputs.rules, Cells::zeros(axis, 1));
    let mut walk = Walk { together: None, account: Account::new(axis, regions, AccountDetail::Totals) };
    for (step, year) in inputs.jump_off.through(inputs.year_label.of_stock(inputs.last_stock)).enumerate() {
        for (lane, place) in places.iter().enumerate() {
            let (ahead, said) = place.ahead(year)?;
            let lived = course.live(&ahead, &stock.lane(lane), Pull::Expected).map_err(|error| place.invalid("net migration", year, &error))?;
            let net_migration = match (&coupling.exchange, &lived.rates.migration) {
                (None, Migration::Net(net)) => Some(net.cells().total(0)),
                _ => None,
            };
            rates[lane].push(lived.rates);
            assumed[lane].push(Assumed { net_migration, ..said });
        }
        // Numbers of movers that do not go by who is there need nobody to be there.
        if spec.letters.is_some() {
            walk.on(inputs, coupling, (step, year.plus(1)), &rates, &mut stock);
        }
    }
    Ok((rates, assumed))
}

/// The way from stock to stock.
struct Walk<'a> {
    together: Option<Together<'a>>,
    account: Account,
}

impl<'a> Walk<'a> {
    /// A year on. What cannot be lived is refused when it is run, by name; until then the stock stays.
    fn on(
        &mut self,
        inputs: &Inputs,
        coupling: &'a Coupling,
        (step, closes): (usize, crate::domain::axis::Year),
        rates: &[Vec<YearRates>],
        stock: &mut Cells,
    ) {
        let of_year: Vec<&YearRates> = rates.iter().filter_map(|years| years.get(step)).collect();
        let Ok(of_year) = side_by_side(&of_year) else { return };
        let together = self.together.get_or_insert_with(|| Together::new(coupling, inputs.axis, inputs.regions.len(), inputs.rules));
        if together.live((step, closes), stock, &of_year, &mut self.account).is_ok() {
            stock.clone_from(&self.account.closing);
        }
    }
}
