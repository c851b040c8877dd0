//! The strict table of an import: UTF-8, comma, point, rows in key order, the same bytes for the same download.

use super::{Imported, Kind, Measure, Record};
use crate::domain::axis::YearLabel;
use std::collections::BTreeSet;

impl Measure {
    /// Its column in the tidy table.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Births => "births",
            Self::Deaths => "deaths",
            Self::In => "in_count",
            Self::Out => "out_count",
            Self::Net => "net",
            Self::InInternal => "in_internal",
            Self::OutInternal => "out_internal",
            Self::NetInternal => "net_internal",
            Self::InAbroad => "in_abroad",
            Self::OutAbroad => "out_abroad",
            Self::NetAbroad => "net_abroad",
            Self::Users => "users",
        }
    }
}

/// How ages are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AgeColumns {
    None,
    Single,
    Bands,
}

/// Which columns a table has.
struct Shape {
    region: bool,
    service: bool,
    alternative: bool,
    sex: bool,
    ages: AgeColumns,
    measures: Vec<Measure>,
}

/// The tidy table.
#[must_use]
pub fn tidy(imported: &Imported) -> String {
    let shape = shape(imported);
    let mut text = String::from(&head(&shape).join(","));
    text.push('\n');
    let mut records: Vec<&Record> = imported.records.iter().collect();
    records.sort_by_key(|record| key(record));
    for same in records.chunk_by(|a, b| key(a) == key(b)) {
        text.push_str(&line(imported, &shape, same));
        text.push('\n');
    }
    text
}

/// Everything that tells rows apart; measures stand side by side.
fn key(record: &Record) -> impl Ord + '_ {
    (record.region, &record.service, &record.alternative, record.year, record.sex, record.age_from, record.age_to.unwrap_or(u8::MAX))
}

fn shape(imported: &Imported) -> Shape {
    let records = &imported.records;
    let people = matches!(imported.kind, Kind::Population | Kind::Published | Kind::Users);
    let measures: BTreeSet<Measure> = records.iter().map(|record| record.measure).collect();
    Shape {
        region: !imported.regions.is_empty(),
        service: records.iter().any(|record| record.service.is_some()),
        alternative: records.iter().any(|record| record.alternative.is_some()),
        sex: people || records.iter().any(|record| record.sex.is_some()),
        ages: age_columns(imported),
        measures: measures.into_iter().collect(),
    }
}

/// Single ages where every row is one and the open group is the same everywhere; else bands.
fn age_columns(imported: &Imported) -> AgeColumns {
    let records = &imported.records;
    if imported.kind != Kind::Users && records.iter().all(|record| record.age_from == 0 && record.age_to.is_none()) {
        return AgeColumns::None;
    }
    let open: BTreeSet<u8> = records.iter().filter(|record| record.age_to.is_none()).map(|record| record.age_from).collect();
    let oldest = records.iter().filter_map(|record| record.age_to).max().unwrap_or(0);
    let single = records.iter().all(|record| record.age_to.is_none_or(|to| to == record.age_from));
    let one_end = open.len() <= 1 && open.first().is_none_or(|open| *open > oldest);
    if single && one_end && imported.kind != Kind::Users { AgeColumns::Single } else { AgeColumns::Bands }
}

fn head(shape: &Shape) -> Vec<&'static str> {
    let ages: &[&str] = match shape.ages {
        AgeColumns::None => &[],
        AgeColumns::Single => &["age"],
        AgeColumns::Bands => &["age_from", "age_to"],
    };
    let there =
        [(shape.region, "region"), (shape.service, "service"), (shape.alternative, "alternative"), (true, "year"), (shape.sex, "sex")];
    let keys = there.into_iter().filter(|(there, _)| *there).map(|(_, name)| name);
    keys.chain(ages.iter().copied()).chain(shape.measures.iter().map(|measure| measure.column())).collect()
}

fn line(imported: &Imported, shape: &Shape, same: &[&Record]) -> String {
    let Some(record) = same.first() else { return String::new() };
    let region = record.region.and_then(|at| imported.regions.get(at)).map_or("", |region| region.code.as_str());
    let mut cells: Vec<String> = Vec::with_capacity(8);
    if shape.region {
        cells.push(quoted(region));
    }
    if shape.service {
        cells.push(quoted(record.service.as_deref().unwrap_or_default()));
    }
    if shape.alternative {
        cells.push(quoted(record.alternative.as_deref().unwrap_or_default()));
    }
    cells.push(record.year.to_string());
    if shape.sex {
        cells.push(record.sex.map_or_else(String::new, |sex| sex.code().to_owned()));
    }
    if shape.ages != AgeColumns::None {
        cells.push(record.age_from.to_string());
    }
    if shape.ages == AgeColumns::Bands {
        cells.push(record.age_to.map_or_else(String::new, |to| to.to_string()));
    }
    for measure in &shape.measures {
        let value = same.iter().find(|record| record.measure == *measure).and_then(|record| record.value);
        cells.push(value.map_or_else(String::new, |value| value.to_string()));
    }
    cells.join(",")
}

/// A text that a spreadsheet cannot take for a formula or for two cells.
fn quoted(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t']) { format!(" {text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

impl Imported {
    /// The same people under another label: 31 December 2024 is the night before 1 January 2025. Flows keep their
    /// calendar years.
    #[must_use]
    pub fn relabelled(mut self, label: YearLabel) -> Self {
        let stocks = matches!(self.kind, Kind::Population | Kind::Published);
        if self.year_label == label {
            return self;
        }
        for record in self.records.iter_mut().filter(|_| stocks) {
            record.year = label.of_stock(self.year_label.stock_of(record.year));
        }
        if stocks {
            let night = if label == YearLabel::Jan1 { "1 January of the year after" } else { "31 December of the year before" };
            self.say("year label", format!("years are written as {night}, as the study counts"));
        }
        self.year_label = label;
        self
    }
}
