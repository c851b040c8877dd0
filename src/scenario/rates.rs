//! A scenario's choices to the rates of every step: letters, own paths, or the tables as given.

use super::base::{Base, Survival, e0_of, fertility_of, mortality_of, of_year, sex_ratio, survival, survival_in};
use super::history::Moves;
use super::inputs::{Changed, Inputs, Letter, Letters, MigrationBand, Path, ScenarioSpec};
use super::problem;
use crate::diag::Diagnostic;
use crate::domain::axis::{RegionId, Sex, Year};
use crate::domain::cells::{Cells, InvalidCell};
use crate::domain::change::{Change, How};
use crate::domain::rates::{Asfr, InMigration, Migration, OutMigrationRate, SexRatioAtBirth, Survivorship};
use crate::domain::study::{Assumed, Region};
use crate::model::course::{Ahead, Moving};
use crate::model::fertility::Schedule;
use crate::model::local::{Moved, SMALLEST_NATIONAL_NET, Settings, Vital};
use crate::model::mortality::DeclinePath;

/// One region in one scenario.
pub(super) struct Place<'a> {
    pub inputs: &'a Inputs,
    pub spec: &'a ScenarioSpec,
    pub region: &'a Region,
    pub base: &'a Base,
}

impl Place<'_> {
    /// The year `year` before anybody moves, who is expected to, and what is assumed of births and deaths.
    pub(super) fn ahead(&self, year: Year) -> Result<(Ahead, Assumed), Diagnostic> {
        let srb = sex_ratio(self.inputs, year);
        let schedule = self.fertility(year)?;
        let survive = self.survival(year, srb)?;
        let axis = self.inputs.axis;
        let births = self.changed_rates(Changed::Fertility, year, Cells::from_fn(axis, 1, |_, group, _| schedule.at(group)));
        let asfr = Asfr::from_fn(axis, 1, |group, _| births.get(Sex::Female, group, 0))
            .map_err(|cell| self.invalid("births per woman", year, &cell))?;
        let survive = self.changed_survival(year, survive);
        let survivorship = Survivorship::new(survive.cells).map_err(|cell| self.invalid("survivorship", year, &cell))?;
        let sex_ratio_at_birth = SexRatioAtBirth::new(vec![srb]).ok_or_else(|| bad_sex_ratio(srb, year))?;
        let assumed = Assumed {
            year,
            tfr: asfr.tfr(0),
            mean_age_at_birth: schedule.mean_age(),
            e0_female: survive.e0[0],
            e0_male: survive.e0[1],
            net_migration: None,
        };
        Ok((
            Ahead {
                vital: Vital { survivorship, asfr, sex_ratio_at_birth },
                moving: self.migration(year)?,
                changes: self.changes_of(Changed::NetMigration, year),
            },
            assumed,
        ))
    }

    pub(super) fn invalid(&self, what: &str, year: Year, cell: &impl std::fmt::Display) -> Diagnostic {
        problem(
            "K0313",
            format!("scenario {}, region {}: {what} in {year}: {cell}", self.spec.id, self.region.id),
            "the step takes only rates that can be",
            "check the tables and the scenario's own values for the year",
        )
    }

    /// Fertility: the study's own path, the letter's path × the local level, the base level, or the table's year.
    fn fertility(&self, year: Year) -> Result<Schedule, Diagnostic> {
        let base = &self.base.schedule;
        let local = self.local_fertility();
        let scaled = match (&self.spec.tfr, self.spec.letters.map(|letters| letters.fertility)) {
            (Some(own), _) => base.at_tfr(own.at(year)),
            (None, Some(Letter::K)) => base.at_tfr(base.tfr() * local),
            (None, Some(letter)) => base.at_tfr(self.path(letter, "tfr", self.inputs.alternatives.tfr.get(&letter))?.at(year) * local),
            (None, None) => {
                let table = fertility_of(self.inputs, &self.region.id).and_then(|table| of_year(table, year));
                table.and_then(|rates| Schedule::mean(&[rates])).ok_or_else(|| no_births(&self.region.id, year))?
            }
        };
        let Some(mean_age) = self.spec.mean_age_at_birth.as_ref().map(|path| path.at(year)) else { return Ok(scaled) };
        scaled.at_mean_age(mean_age).ok_or_else(|| {
            problem(
                "K0314",
                format!("scenario {}: no mean age at birth of {mean_age} years in {year}", self.spec.id),
                "births are accepted from 10 to 54 years of age, and the pattern cannot be moved that far within them",
                "give a mean age nearer to that of the base rates",
            )
        })
    }

    /// The scenario's changes of one assumption that hold in `year`, in their order.
    fn changes_of(&self, of: Changed, year: Year) -> Vec<Change> {
        self.spec.changes.iter().filter(|change| change.of == of).filter_map(|change| change.at(year)).collect()
    }

    fn changed_rates(&self, of: Changed, year: Year, rates: Cells) -> Cells {
        self.changes_of(of, year).iter().fold(rates, |rates, change| change.of_rates(&rates))
    }

    /// Whether a cap of the scenario on rates or on persons moving in holds in the year: it stands there now.
    pub(super) fn at_a_cap(&self, year: Year, ahead: &Ahead) -> bool {
        let caps = |of: Changed| {
            let caps = self.changes_of(of, year).into_iter().filter(|change| change.how == How::Cap);
            caps.map(|cap| Change { value: cap.value * (1.0 - 1e-12), ..cap })
        };
        let (births, ratios) = (&ahead.vital.asfr, ahead.vital.survivorship.cells());
        let births = Cells::from_fn(self.inputs.axis, 1, |sex, group, _| if sex == Sex::Female { births.row(group)[0] } else { 0.0 });
        let deaths = ratios.map(|_, _, _, survive| 1.0 - survive);
        let both_ways = match &ahead.moving {
            Moving::Gross(Migration::Gross { moved_in, out_rate }) => {
                caps(Changed::InMigration).any(|cap| cap.caps_persons(moved_in.cells()))
                    || caps(Changed::OutMigration).any(|cap| cap.caps_rates(out_rate.cells()))
            }
            _ => false,
        };
        both_ways
            || caps(Changed::Fertility).any(|cap| cap.caps_rates(&births))
            || caps(Changed::Mortality).any(|cap| cap.caps_rates(&deaths))
    }

    /// Deaths of a cohort in the year, changed; life expectancy is then that of the survivorship they leave.
    fn changed_survival(&self, year: Year, survive: Survival) -> Survival {
        if self.changes_of(Changed::Mortality, year).is_empty() {
            return survive;
        }
        let deaths = self.changed_rates(Changed::Mortality, year, survive.cells.map(|_, _, _, survive| 1.0 - survive));
        let cells = deaths.map(|_, _, _, dying| 1.0 - dying);
        Survival { e0: e0_of(&cells), cells }
    }

    /// Persons the scenario's events bring in `year`, less those who leave again.
    fn arrivals(&self, year: Year) -> Option<Cells> {
        let coming = self.spec.events.iter().flat_map(|event| &event.arrivals).filter_map(|arrivals| arrivals.of(year));
        coming.reduce(|sum, cells| sum.map(|sex, group, lane, persons| persons + cells.get(sex, group, lane)))
    }

    fn local_fertility(&self) -> f64 {
        self.base.local.as_ref().and_then(|local| local.fertility.first()).map_or(1.0, |factor| factor.value)
    }

    /// Lettered paths are the nation's: the region's own deaths beside the nation's make them local.
    fn survival(&self, year: Year, srb: f64) -> Result<Survival, Diagnostic> {
        let national = self.national_survival(year, srb)?;
        let lettered = self.spec.letters.is_some() && self.spec.life_expectancy.is_none();
        let Some(local) = self.base.local.as_ref().filter(|_| lettered) else { return Ok(national) };
        let cells = local.survivorship(&national.cells);
        Ok(Survival { e0: e0_of(&cells), cells })
    }

    /// Survival: the shift along the decline path that meets the year's life expectancy, or the table's year.
    fn national_survival(&self, year: Year, srb: f64) -> Result<Survival, Diagnostic> {
        let (axis, rule) = (self.inputs.axis, self.inputs.rules.age_rule);
        let letter = self.spec.letters.map(|letters| letters.life_expectancy);
        let path = match (&self.spec.life_expectancy, letter) {
            (Some(own), _) => own,
            (None, Some(Letter::K)) => {
                return self
                    .decline()?
                    .after(0.0)
                    .and_then(|tables| survival(&tables, axis, rule))
                    .map_err(|e| self.out_of_reach(year, &e));
            }
            (None, Some(letter)) => self.path(letter, "life_expectancy", self.inputs.alternatives.life_expectancy.get(&letter))?,
            (None, None) => {
                let table = mortality_of(self.inputs, &self.region.id).ok_or_else(|| self.needs_death_rates())?;
                return survival_in(table, year, axis, rule);
            }
        };
        let decline = self.decline()?;
        let shifted = decline.shift_for(path.at(year), srb).and_then(|years| decline.after(years));
        shifted.and_then(|tables| survival(&tables, axis, rule)).map_err(|error| self.out_of_reach(year, &error))
    }

    fn decline(&self) -> Result<&DeclinePath, Diagnostic> {
        self.base.decline.as_ref().ok_or_else(|| self.needs_death_rates())
    }

    fn needs_death_rates(&self) -> Diagnostic {
        problem(
            "K0315",
            format!("scenario {}: life expectancy needs a table of death rates (mx)", self.spec.id),
            "a life expectancy is met by moving death rates along their own decline",
            "give the mortality table with a column `mx`, or leave the life expectancy out to use the table as it is",
        )
    }

    fn out_of_reach(&self, year: Year, error: &impl std::fmt::Display) -> Diagnostic {
        problem(
            "K0316",
            format!("scenario {}, {year}: {error}", self.spec.id),
            "death rates are moved along their own decline until the life expectancy is met",
            "check the path of life expectancy (years, both sexes together)",
        )
    }

    fn path<'p>(&self, letter: Letter, indicator: &str, path: Option<&'p Path>) -> Result<&'p Path, Diagnostic> {
        path.ok_or_else(|| {
            problem(
                "K0317",
                format!("scenario {}: the table of alternatives has no `{indicator}` for letter {letter:?}", self.spec.id),
                "a letter stands for a national path",
                "add the path to the table of alternatives, or give the scenario its own values",
            )
        })
    }

    /// Migration of the year: base rates by the letters, the study's own total, or the tables as given; bands on top.
    fn migration(&self, year: Year) -> Result<Moving, Diagnostic> {
        if self.spec.office.is_some() {
            // Nobody moves yet: it is found once births and deaths are known.
            let nobody = Cells::zeros(self.inputs.axis, 1);
            return Ok(Moving::Net(Moved { rates: nobody.clone(), added: nobody }));
        }
        let as_given = self.spec.letters.is_none() && self.spec.net_migration.is_none();
        let gross = self.inputs.gross_migration.get(&self.region.id).and_then(|table| of_year(table, year));
        if let Some(gross) = gross.filter(|_| as_given) {
            return self.gross(gross, year);
        }
        let zeros = Cells::zeros(self.inputs.axis, 1);
        let persons = |added: Cells| Moved { rates: zeros.clone(), added };
        let mut moved = match (&self.spec.net_migration, self.spec.letters) {
            (Some(own), _) => persons(self.at_total(own.at(year))),
            (None, Some(letters)) => self.lettered(letters, year)?,
            (None, None) if self.inputs.together.closed(&self.spec.id) => persons(zeros.clone()),
            (None, None) => {
                let given = self.inputs.net_migration.get(&self.region.id).and_then(|table| of_year(table, year));
                persons(given.cloned().ok_or_else(|| self.no_migration())?)
            }
        };
        for band in &self.spec.migration_bands {
            moved.added = self.with_band(&moved.added, band, year);
        }
        if let Some(coming) = self.arrivals(year) {
            moved.added = moved.added.map(|sex, group, lane, persons| persons + coming.get(sex, group, lane));
        }
        Ok(Moving::Net(moved))
    }

    fn gross(&self, gross: &super::inputs::GrossMigration, year: Year) -> Result<Moving, Diagnostic> {
        if !self.spec.migration_bands.is_empty() {
            return Err(self.bands_beside_rates());
        }
        let invalid = |cell: InvalidCell| self.invalid("gross migration", year, &cell);
        let coming = self.arrivals(year).unwrap_or_else(|| Cells::zeros(self.inputs.axis, 1));
        let with_events = gross.moved_in.map(|sex, group, lane, persons| persons + coming.get(sex, group, lane));
        let changes = self.changes_of(Changed::InMigration, year);
        let moved_in = changes.iter().fold(with_events, |persons, change| change.of_persons(&persons, &gross.moved_in));
        let moved_in = InMigration::new(moved_in).map_err(invalid)?;
        let out_rate = self.changed_rates(Changed::OutMigration, year, gross.out_rate.clone());
        let out_rate = OutMigrationRate::new(out_rate).map_err(invalid)?;
        Ok(Moving::Gross(Migration::Gross { moved_in, out_rate }))
    }

    fn bands_beside_rates(&self) -> Diagnostic {
        problem(
            "K0323",
            format!("scenario {}: a migration_band cannot be added to out-rates", self.spec.id),
            "who moves out is decided by those present, so a number of persons net would not be met",
            "add the persons to the table's in_count, or give the scenario `alternatives` or `net_migration`",
        )
    }

    fn no_migration(&self) -> Diagnostic {
        problem(
            "K0318",
            format!("scenario {}, region {}: nothing says who moves in and out", self.spec.id, self.region.id),
            "migration decides most of a municipality's growth; it is never taken to be zero in silence",
            "write `alternatives` (such as \"MMMM\", or \"MM00\" for none), `net_migration`, or give a migration table",
        )
    }

    fn moves(&self) -> Result<&Moves, Diagnostic> {
        self.base.moves.as_ref().ok_or_else(|| self.no_migration())
    }

    /// Within the country: the region's own rates × the letter's factor, fading as they have been seen to (K: not at all). From
    /// abroad: the nation's rates × the letter's level over that of the base years.
    fn lettered(&self, letters: Letters, year: Year) -> Result<Moved, Diagnostic> {
        let zeros = Cells::zeros(self.inputs.axis, 1);
        if (letters.internal, letters.immigration) == (Letter::Zero, Letter::Zero) {
            return Ok(Moved { rates: zeros.clone(), added: zeros });
        }
        let held = (letters.internal, letters.immigration) == (Letter::K, Letter::K);
        let moves = match self.moves()? {
            Moves::Given(persons) if held => return Ok(Moved { rates: zeros, added: persons.clone() }),
            Moves::Found { moves, .. } if held || moves.national_net.is_some() => moves,
            // Without the nation's history the two parts cannot be told apart: they can only be held together.
            Moves::Given(_) | Moves::Found { .. } => return Err(self.needs_nation()),
        };
        let abroad = match letters.immigration {
            Letter::Zero => 0.0,
            Letter::K => 1.0,
            letter => {
                let path = self.path(letter, "net_immigration", self.inputs.alternatives.net_immigration.get(&letter))?;
                path.at(year) / self.national_net(moves.national_net.unwrap_or_default())?
            }
        };
        let rates = moves.rates(abroad, self.internal_factor(letters.internal, year)?);
        Ok(Moved { rates, added: zeros })
    }

    fn internal_factor(&self, letter: Letter, year: Year) -> Result<f64, Diagnostic> {
        let years = u16::try_from(year.since(self.inputs.jump_off) + 1).unwrap_or(0);
        let persisting = Settings::default().persisting(years);
        match (letter, self.inputs.alternatives.internal.get(&letter)) {
            (Letter::Zero, _) => Ok(0.0),
            (Letter::K, _) => Ok(1.0),
            (Letter::M, None) => Ok(persisting),
            (letter, path) => self.path(letter, "internal", path).map(|path| path.at(year) * persisting),
        }
    }

    fn national_net(&self, net: f64) -> Result<f64, Diagnostic> {
        if net >= SMALLEST_NATIONAL_NET {
            return Ok(net);
        }
        Err(problem(
            "K0319",
            format!("the nation's net migration of the base years is {net:.0} persons a year: too few to take a path relative to"),
            "a region's immigration follows the nation's level over its level in the base years",
            "choose other base years under [base] migration, or give the scenario its own `net_migration`",
        ))
    }

    fn needs_nation(&self) -> Diagnostic {
        problem(
            "K0320",
            format!("scenario {}: immigration and internal migration cannot be told apart", self.spec.id),
            "the split is estimated from the nation's people by age, year by year",
            "give `national_population` for the years of [base] migration and no table of net migration; or use K for both; or give `net_migration`",
        )
    }

    /// The average year's pattern moved to `total` persons: what is missing is spread like those ages that gain.
    fn at_total(&self, total: f64) -> Cells {
        let zeros = Cells::zeros(self.inputs.axis, 1);
        let pattern = self.base.moves.as_ref().map_or(&zeros, Moves::persons);
        let gains = pattern.map(|_, _, _, persons| persons.max(0.0));
        let shape = if gains.total(0) > 0.0 { gains } else { self.people() };
        let missing = (total - pattern.total(0)) / shape.total(0);
        pattern.map(|sex, group, _, persons| persons + missing * shape.get(sex, group, 0))
    }

    fn people(&self) -> Cells {
        let axis = self.inputs.axis;
        self.region.history.get(&self.inputs.jump_off).map_or_else(|| Cells::from_fn(axis, 1, |_, _, _| 1.0), |stock| stock.cells().clone())
    }

    /// Persons added in a band of ages, spread like its people at the jump-off; evenly where nobody lives there yet.
    fn with_band(&self, net: &Cells, band: &MigrationBand, year: Year) -> Cells {
        let axis = self.inputs.axis;
        let inside = |group: usize| band.band.contains(axis.start_of(group));
        let people = self.people().map(|_, group, _, persons| if inside(group) { persons } else { 0.0 });
        let evenly = || Cells::from_fn(axis, 1, |_, group, _| f64::from(u8::from(inside(group))));
        let shape = if people.total(0) > 0.0 { people } else { evenly() };
        let each = band.add.at(year) / shape.total(0);
        net.map(|sex, group, _, persons| persons + each * shape.get(sex, group, 0))
    }
}

fn no_births(region: &RegionId, year: Year) -> Diagnostic {
    problem(
        "K0312",
        format!("no births per woman for region {region} in {year}"),
        "children are born by the rates of each age",
        "give the fertility table rates above zero for the year",
    )
}

fn bad_sex_ratio(srb: f64, year: Year) -> Diagnostic {
    problem("K0321", format!("sex ratio at birth {srb} in {year}"), "births are split by it", "boys per girl are about 1.06")
}
