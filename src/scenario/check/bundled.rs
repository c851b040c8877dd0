//! Which of the study's tables are the program's own.

use super::Check;
use crate::domain::study::RateTable;
use crate::scenario::starter::is_bundled;

impl Check<'_> {
    /// Tables of rates that are those bundled with the program.
    pub(super) fn bundled(&self) -> Vec<RateTable> {
        let own = |table: &RateTable| {
            let key = match table {
                RateTable::Mortality => "mortality",
                RateTable::Fertility => "fertility",
            };
            let named = self.document.outline.tables.iter().find(|(named, _)| *named == key);
            named.and_then(|(_, file)| self.files.tables.get(file.path())).is_some_and(|bytes| is_bundled(*table, bytes))
        };
        [RateTable::Mortality, RateTable::Fertility].into_iter().filter(own).collect()
    }
}
