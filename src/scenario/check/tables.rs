//! All tables of a study, read.

use super::{Files, downloads};
use crate::diag::Diagnostics;
use crate::domain::axis::{RegionId, Year};
use crate::domain::cells::Cells;
use crate::domain::flows::Flows;
use crate::domain::housing::DwellingType;
use crate::domain::plan::PlanFigure;
use crate::domain::service::{Capacity, KnownNeed, ObservedUsers, ReferenceCount};
use crate::domain::terms::GivenHours;
use crate::scenario::document::Document;
use crate::scenario::file::TableRef;
use crate::scenario::inputs::{Alternatives, GivenRate, MortalityTable, MovingIn};
use crate::scenario::tables::cells::{self, ByYear, Fertility, Gross, People};
use crate::scenario::tables::exchange::{self, BetweenTable, ParentTable, PoolTable};
use crate::scenario::tables::header::RegionColumn;
use crate::scenario::tables::published::PublishedTable;
use crate::scenario::tables::services::{self, ByService, CostRow, Norm, StaffRow};
use crate::scenario::tables::{Known, Table, flows, housing, lines, plan_figures, published, special};
use std::collections::{BTreeMap, BTreeSet};

/// Tables of a study; those it does not name are empty. Regions and services by position.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub population: People,
    pub births: BTreeMap<usize, BTreeMap<Year, f64>>,
    pub deaths: BTreeMap<usize, BTreeMap<Year, f64>>,
    pub flows: BTreeMap<usize, BTreeMap<Year, Flows>>,
    pub mortality: BTreeMap<Option<RegionId>, MortalityTable>,
    pub fertility: Fertility,
    pub sex_ratio: BTreeMap<Option<Year>, f64>,
    pub national: People,
    pub alternatives: Alternatives,
    pub net_migration: ByYear,
    pub gross_migration: Gross,
    pub pool: PoolTable,
    pub internal_migration: BetweenTable,
    pub parent: ParentTable,
    pub special: BTreeMap<String, special::Group>,
    pub users: ByService<ObservedUsers>,
    pub use_rates: ByService<GivenRate>,
    pub shapes: ByService<GivenRate>,
    pub norms: ByService<Norm>,
    pub capacity: ByService<Capacity>,
    /// Lines of the rows of `capacity`, in the same order.
    pub capacity_lines: ByService<usize>,
    pub known_need: ByService<KnownNeed>,
    pub hours: ByService<GivenHours>,
    pub staff: Vec<StaffRow>,
    pub costs: Vec<CostRow>,
    pub reference_users: Vec<ReferenceCount>,
    pub reference_names: BTreeMap<RegionId, String>,
    pub published: PublishedTable,
    pub plan_figures: Vec<PlanFigure>,
    pub housing: HousingTables,
    pub outcome_population: People,
    pub outcome_users: ByService<ObservedUsers>,
    /// Tables with a mistake of their own, or not there: what they lack is not held against the study.
    pub broken: BTreeSet<&'static str>,
}

/// Tables of housing.
#[derive(Debug, Default)]
pub(super) struct HousingTables {
    pub dwellings: Vec<housing::DwellingRow>,
    pub headship: housing::Headship,
    pub counted: housing::Counted,
    pub sizes: [Option<f64>; DwellingType::COUNT],
    pub movers: Vec<MovingIn>,
    pub out_rates: Option<Cells>,
    pub not_in_households: Option<Cells>,
}

impl Tables {
    /// Reads every table that is there.
    pub fn read(files: &Files, document: &Document, known: &Known, found: &mut Diagnostics) -> Self {
        let mut tables = Self::default();
        let source = document.study.as_ref().and_then(|study| study.sources.get("alternatives")).cloned().unwrap_or_default();
        for (key, table) in &document.outline.tables {
            let mut own = Diagnostics::new();
            match text_of(files, key, table, (known, &mut own)) {
                Some(text) => tables.take(&text, known, &source, &mut own),
                None => _ = tables.broken.insert(key),
            }
            if own.has_errors() {
                tables.broken.insert(key);
            }
            found.extend(own);
        }
        tables
    }

    fn take(&mut self, table: &Table<'_>, known: &Known, source: &str, found: &mut Diagnostics) {
        match table.key {
            "population" => self.population = cells::population(table, known, RegionColumn::Each, found),
            "births" => self.births = cells::events(table, known, "births", found),
            "deaths" => self.deaths = cells::events(table, known, "deaths", found),
            "flows" => self.flows = flows::flows(table, known, found),
            "mortality" => self.mortality = cells::mortality(table, known, found),
            "fertility" => self.fertility = cells::fertility(table, known, found),
            "sex_ratio_at_birth" => self.sex_ratio = lines::sex_ratio(table, known, found),
            "national_population" => self.national = cells::population(table, known, RegionColumn::Never, found),
            "alternatives" => self.alternatives = lines::alternatives(table, known, source, found),
            "net_migration" => self.net_migration = cells::net_migration(table, known, found),
            "gross_migration" => self.gross_migration = cells::gross_migration(table, known, found),
            "pool" => self.pool = exchange::pool(table, known, found),
            "internal_migration" => self.internal_migration = exchange::internal_migration(table, known, found),
            "parent" => self.parent = exchange::parent(table, known, found),
            "special" => self.special = special::special(table, known, found),
            "users" => self.users = services::users(table, known, found),
            "use_rates" => self.use_rates = services::rates(table, known, found),
            "shapes" => self.shapes = services::rates(table, known, found),
            "norms" => self.norms = services::norms(table, known, found),
            "capacity" => (self.capacity, self.capacity_lines) = services::capacity(table, known, found),
            "hours" => self.hours = services::hours(table, known, found),
            "staff" => self.staff = services::staff(table, known, found),
            "costs" => self.costs = services::costs(table, known, found),
            "known_need" => self.known_need = services::known_need(table, known, found),
            "reference_users" => (self.reference_users, self.reference_names) = services::reference_users(table, known, found),
            "published" => self.published = published::published(table, known, found),
            "plan_figures" => self.plan_figures = plan_figures::plan_figures(table, known, found),
            "dwellings" => self.housing.dwellings = housing::dwellings(table, known, found),
            "households" => self.housing.headship = housing::households(table, known, found),
            "household_totals" => self.housing.counted = housing::household_totals(table, known, found),
            "dwelling_sizes" => self.housing.sizes = housing::dwelling_sizes(table, known, found),
            "movers" => self.housing.movers = housing::movers(table, known, found),
            "out_rates" => self.housing.out_rates = Some(housing::out_rates(table, known, found)),
            "not_in_households" => self.housing.not_in_households = Some(housing::not_in_households(table, known, found)),
            "outcome.population" => self.outcome_population = cells::population(table, known, RegionColumn::Each, found),
            "outcome.users" => self.outcome_users = services::users(table, known, found),
            other => debug_assert!(false, "every table a study can name is read, and {other} is not"),
        }
    }
}

pub(super) fn text_of<'a>(
    files: &'a Files,
    key: &'static str,
    table: &'a TableRef,
    (known, found): (&Known, &mut Diagnostics),
) -> Option<Table<'a>> {
    match table.download() {
        Some(declared) => downloads::table(files.downloads.get(key)?, key, declared, (known, found)),
        None => Table::decode(key, table, files.tables.get(table.path())?, found),
    }
}
