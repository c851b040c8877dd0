//! The study's regions beside the nation and other municipalities.

use super::csv::{Csv, Field};
use crate::demand::benchmarks::benchmarks as rows_of;
use crate::domain::service::Area;
use crate::domain::study::Language;
use crate::report::Run;
use crate::report::labels::label;

/// Ratios of people and users per 1 000, by area and year, as counted; nothing of it is projected.
pub fn benchmarks(run: &Run) -> Csv {
    let mut csv = Csv::new("benchmarks.csv", run.language, &["area", "area_name", "year", "indicator", "value", "source"]);
    let demand = run.demand.first().map_or(&[][..], Vec::as_slice);
    for row in rows_of(run.study, demand) {
        let code = match &row.area {
            Area::Nation => "nation",
            Area::Region(code) => code.as_str(),
        };
        let name = row.name.as_deref().unwrap_or_else(|| label("benchmark.nation", Language::En));
        let source = run.study.sources.iter().find(|source| source.what == row.source).map_or("", |source| source.text.as_str());
        let keys = [Field::Text(code), Field::Text(name), Field::Year(Some(row.year)), Field::Text(&row.key)];
        csv.row(&[keys[0], keys[1], keys[2], keys[3], Field::Number(row.value), Field::Text(source)]);
    }
    csv
}
