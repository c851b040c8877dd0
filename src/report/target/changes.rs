//! What a target changes on its night: people by age, every service, staff, beside the scenario without it.

use super::Told;
use crate::demand::staff::total;
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::UseLine;
use crate::report::charts::why::fullest;
use crate::report::labels::{ages, capital, label, stock_date};
use crate::report::numbers::{signed, whole};
use crate::report::view::{Measure, View, at, in_band, x};
use crate::report::{Table, labels};

/// Groups of people that are shown: kindergarten, school, working age, the oldest.
const GROUPS: [AgeBand; 5] = [AgeBand::ALL, AgeBand::closed(1, 5), AgeBand::closed(6, 15), AgeBand::closed(20, 64), AgeBand::open(80)];

/// A number with and without a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// For programs: `people 80+`, or the id of a service; `all` = all care services together.
    pub what: String,
    /// `persons`, `users`, `places`, `fte`.
    pub measure: &'static str,
    /// Line of use; empty where none decides it.
    pub line: &'static str,
    /// For readers.
    pub name: String,
    /// Without the target.
    pub without: f64,
    /// With it.
    pub with: f64,
}

/// What the target of the scenario at position `with` changes on the night of its stock `stock`, beside the one at `without`; regions it
/// is asked of added up.
#[must_use]
pub fn changes(told: &Told<'_>, [without, with]: [usize; 2], stock: Year) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for region in told.regions() {
        let Some((without, with)) = told.view(without, region).zip(told.view(with, region)) else { continue };
        let own = people(without, with, stock).into_iter().chain(services(without, with, stock)).chain(staff(without, with, stock));
        for change in own {
            match all.iter_mut().find(|known| (&known.what, known.measure) == (&change.what, change.measure)) {
                Some(known) => (known.without, known.with) = (known.without + change.without, known.with + change.with),
                None => all.push(change),
            }
        }
    }
    all
}

fn people(without: View, with: View, stock: Year) -> Vec<Change> {
    let Some((before, after)) = without.projection.stock(stock).zip(with.projection.stock(stock)) else { return Vec::new() };
    let of = |band: AgeBand| Change {
        what: if band == AgeBand::ALL { "people".to_owned() } else { format!("people {band}") },
        measure: "persons",
        line: "",
        name: if band == AgeBand::ALL {
            capital(label("number_of_inhabitants", with.language))
        } else {
            capital(&ages(band, with.language))
        },
        without: in_band(before, band),
        with: in_band(after, band),
    };
    GROUPS.map(of).to_vec()
}

/// Places of a service, or its users where it has none, by the line with most in it.
fn services(without: View, with: View, stock: Year) -> Vec<Change> {
    let night = x(stock.minus(1));
    let mut changes = Vec::new();
    for (before, after) in without.services().zip(with.services()) {
        let line = fullest(&after);
        let value = |measure: Measure| Some((at(&before.need(line, measure), night)?, at(&after.need(line, measure), night)?));
        let found = [Measure::Places, Measure::Users, Measure::Fte].into_iter().find_map(|measure| Some((measure, value(measure)?)));
        if let Some((measure, (without, with))) = found {
            let unit = label(after.unit(measure), after.view.language);
            changes.push(Change {
                what: after.service.id.to_string(),
                measure: measure.key(),
                line: line.word(),
                name: labels::sentence("target.row.users", after.view.language, &[&after.marked_name(), unit]),
                without,
                with,
            });
        }
    }
    changes
}

/// Staff-years of all care services together.
fn staff(without: View, with: View, stock: Year) -> Option<Change> {
    let of = |view: View| {
        let at = view.demand.years.iter().position(|year| *year == stock.minus(1))?;
        [UseLine::Measures, UseLine::Trend, UseLine::Unchanged]
            .into_iter()
            .find_map(|line| Some((line, *total(view.study, view.demand, line).fte.get(at)?)))
    };
    let ((line, before), (_, after)) = of(without).zip(of(with))?;
    let name =
        labels::sentence("target.row.users", with.language, &[&capital(label("staff.all", with.language)), label("fte", with.language)]);
    Some(Change { what: "all".to_owned(), measure: "fte", line: line.word(), name, without: before, with: after })
}

/// The changes as readers see them.
#[must_use]
pub fn table_of_changes(told: &Told<'_>, changes: &[Change], stock: Year) -> Table {
    let language = told.language();
    let night = stock_date(stock, told.run.study.year_label, language);
    let row = |change: &Change| {
        let difference = signed(change.with - change.without, language);
        vec![change.name.clone(), whole(change.without, language), whole(change.with, language), difference]
    };
    Table { caption: told.say("target.table.differences", &[&night]), header: told.header(""), rows: changes.iter().map(row).collect() }
}
