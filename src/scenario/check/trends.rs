//! What a trend in use rests on beside a service's own counts: series of other places, and nights of a new way of counting.

use super::Check;
use super::tables::Tables;
use crate::diag::Diagnostic;
use crate::domain::axis::{AgeBand, Year};
use crate::domain::service::{DefinitionBreak, ReferenceCount};
use crate::scenario::file::{BreakEntry, ServiceEntry};
use crate::scenario::inputs::{NeedSpec, ServiceSpec};

/// A change of definition may multiply or divide the users by at most so much.
const LARGEST_BREAK: f64 = 10.0;

/// Rows of the reference table that speak of a service, by its word or its label, or of every service.
pub(super) fn reference_of(service: &ServiceEntry, rows: &[ReferenceCount]) -> Vec<ReferenceCount> {
    let own = |word: &String| *word == service.id || Some(word) == service.label.as_ref();
    rows.iter().filter(|row| row.service.as_ref().is_none_or(own)).cloned().collect()
}

impl Check<'_> {
    /// A reference table of which no row names a service of the study is likely misspelt.
    pub(super) fn reference_speaks(&mut self, tables: &Tables, specs: &[ServiceSpec]) {
        let heard = |spec: &ServiceSpec| matches!(spec.need, NeedSpec::Users { .. }) && !spec.reference.is_empty();
        if tables.reference_users.is_empty() || tables.broken.contains("reference_users") || specs.iter().any(heard) {
            return;
        }
        let what = "table `reference_users` has no rows for any service of the study";
        let advice = "write a service's id or label in the column `service`, or leave the cell empty for every service";
        let doubt = Diagnostic::warning("K0417", what).at(self.table("reference_users"));
        self.found.push(doubt.why("trends in use would rest on the study's own counts alone").advice(advice));
    }

    /// Breaks of a service's series. A window that pools years of two ways of counting is refused.
    pub(super) fn breaks(&mut self, path: &str, service: &ServiceEntry, need: Option<&NeedSpec>) -> Vec<DefinitionBreak> {
        let window = need.and_then(|need| if let NeedSpec::Users { window, .. } = need { Some(*window) } else { None });
        let read = |(at, entry): (usize, &BreakEntry)| self.one_break(&format!("{path}.breaks[{at}]"), entry, window);
        service.breaks.iter().enumerate().filter_map(read).collect()
    }

    fn one_break(&mut self, path: &str, entry: &BreakEntry, window: Option<(Year, Year)>) -> Option<DefinitionBreak> {
        let band = AgeBand { from: entry.age_from.unwrap_or(0), to: entry.age_to };
        let year = Year::new(entry.year);
        if year.is_none() || band.to.is_some_and(|to| to < band.from) {
            let what = "a break needs a year, and ages that end after they begin";
            self.error(
                "K0418",
                path,
                what,
                "no count belongs to it",
                "write year, and age_from and age_to where it touches some ages only",
            );
            return None;
        }
        if let Some(factor) = entry.factor {
            self.within(&format!("{path}.factor"), factor, (1.0 / LARGEST_BREAK, LARGEST_BREAK), "users by the new way ÷ by the old");
        }
        if let (Some(year), Some((first, last))) = (year, window)
            && first < year
            && year <= last
        {
            let what = format!("the window {first}–{last} pools users counted two ways: the way changed in {year}");
            self.error("K0418", path, what, "the rate would be of neither", format!("begin the window in {year} or end it before"));
        }
        Some(DefinitionBreak { year: year?, band, factor: entry.factor, note: entry.note.clone() })
    }
}
