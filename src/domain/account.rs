//! The account of one step: opening stock, flows as applied, closing stock, balancing in every cell.

use super::axis::{AgeAxis, Sex};
use super::cells::Cells;

/// How rates refer to age, and so how women are counted when they give birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeRule {
    /// Rates by completed age at the event.
    Completed,
    /// Rates by age at the end of the year (the year minus the year of birth).
    AtYearEnd,
}

/// When in the year people move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationTiming {
    /// At the end of the year, after survival; migrants by age at the end.
    End,
    /// Half at the start by age at the start, half at the end by age at the end (Preston, Heuveline & Guillot 2001,
    /// box 6.2; United Nations).
    EvenByAge,
    /// Half at the start, half at the end, both halves in the same cohort, named by its age at the end. The default:
    /// it can be inverted exactly.
    EvenByCohort,
}

/// What happens to a cell that flows would take below zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Floor {
    /// The cell becomes empty; the people the rule kept are booked in `adjustment`.
    Zero,
    /// The United Nations' rule: a negative cell becomes this many persons at the end of the step; booked likewise.
    UnitedNations(f64),
}

impl Floor {
    /// The United Nations' floor, in persons.
    pub const UN: Self = Self::UnitedNations(0.0005);
}

/// The rules of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// How rates refer to age.
    pub age_rule: AgeRule,
    /// When people move.
    pub timing: MigrationTiming,
    /// What happens below zero.
    pub floor: Floor,
}

impl Default for Rules {
    fn default() -> Self {
        Self { age_rule: AgeRule::Completed, timing: MigrationTiming::EvenByCohort, floor: Floor::Zero }
    }
}

/// How much of the flows an account keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountDetail {
    /// Every flow in every cell.
    Cells,
    /// Sums over ages, by sex and lane.
    Totals,
}

/// A flow of persons in one step, by sex, cohort and lane. A cohort is named by the group it is in (or would have
/// reached) at the end of the step; newborns are group 0. With [`AccountDetail::Totals`] there is one row a sex.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    rows: usize,
    lanes: usize,
    values: Vec<f64>,
}

impl Flow {
    /// Zeros.
    #[must_use]
    pub fn zeros(axis: AgeAxis, lanes: usize, detail: AccountDetail) -> Self {
        let rows = match detail {
            AccountDetail::Cells => axis.groups(),
            AccountDetail::Totals => 1,
        };
        Self { rows, lanes, values: vec![0.0; 2 * rows * lanes] }
    }

    /// All lanes of one sex and cohort (of the sex as a whole where only totals are kept).
    #[must_use]
    pub fn row(&self, sex: Sex, group: usize) -> &[f64] {
        let start = self.start(sex, group);
        &self.values[start..start + self.lanes]
    }

    /// All lanes of one sex and cohort, to write.
    pub fn row_mut(&mut self, sex: Sex, group: usize) -> &mut [f64] {
        let start = self.start(sex, group);
        let end = start + self.lanes;
        &mut self.values[start..end]
    }

    /// All lanes of all cohorts of one sex, youngest first.
    #[must_use]
    pub fn of_sex(&self, sex: Sex) -> &[f64] {
        let start = sex.index() * self.rows * self.lanes;
        &self.values[start..start + self.rows * self.lanes]
    }

    /// All lanes of the cohorts `from` up to but not including `to` of one sex, to write; where only totals are kept, the
    /// one row they are added to.
    pub fn rows_mut(&mut self, sex: Sex, from: usize, to: usize) -> &mut [f64] {
        let start = self.start(sex, from);
        let rows = if self.rows == 1 { 1 } else { to - from };
        &mut self.values[start..start + rows * self.lanes]
    }

    fn start(&self, sex: Sex, group: usize) -> usize {
        (sex.index() * self.rows + if self.rows == 1 { 0 } else { group }) * self.lanes
    }

    /// Persons of one sex in one lane.
    #[must_use]
    pub fn total_of(&self, sex: Sex, lane: usize) -> f64 {
        (0..self.rows).map(|row| self.row(sex, row)[lane]).sum()
    }

    /// Persons in one lane.
    #[must_use]
    pub fn total(&self, lane: usize) -> f64 {
        Sex::ALL.iter().map(|&sex| self.total_of(sex, lane)).sum()
    }

    /// Back to zeros, keeping the memory.
    pub fn clear(&mut self) {
        self.values.fill(0.0);
    }
}

/// The stock at the start of a step, as far as the account keeps it.
#[derive(Debug, Clone, PartialEq)]
pub enum Opening {
    /// Every cell, by group at the start.
    Cells(Cells),
    /// Sums over ages in persons, by sex and lane.
    Totals([Vec<f64>; 2]),
}

impl Opening {
    fn zeros(axis: AgeAxis, lanes: usize, detail: AccountDetail) -> Self {
        match detail {
            AccountDetail::Cells => Self::Cells(Cells::zeros(axis, lanes)),
            AccountDetail::Totals => Self::Totals([vec![0.0; lanes], vec![0.0; lanes]]),
        }
    }

    /// Every cell, where they are kept.
    #[must_use]
    pub const fn cells(&self) -> Option<&Cells> {
        match self {
            Self::Cells(cells) => Some(cells),
            Self::Totals(_) => None,
        }
    }

    /// Persons of one sex in one lane.
    #[must_use]
    pub fn total_of(&self, sex: Sex, lane: usize) -> f64 {
        match self {
            Self::Cells(cells) => cells.total_of(sex, lane),
            Self::Totals(sums) => sums[sex.index()][lane],
        }
    }

    /// Persons in one lane.
    #[must_use]
    pub fn total(&self, lane: usize) -> f64 {
        Sex::ALL.iter().map(|&sex| self.total_of(sex, lane)).sum()
    }
}

impl From<Cells> for Opening {
    fn from(cells: Cells) -> Self {
        Self::Cells(cells)
    }
}

/// Opening stock, flows as applied, closing stock: they balance in every cohort, sex and lane, in persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// How much of the flows is kept.
    pub detail: AccountDetail,
    /// Stock at the start.
    pub opening: Opening,
    /// Children born in the step, by sex and lane.
    pub births: [Vec<f64>; 2],
    /// Deaths by cohort.
    pub deaths: Flow,
    /// Moved in, by cohort.
    pub moved_in: Flow,
    /// Moved out, by cohort.
    pub moved_out: Flow,
    /// What a stated rule had to add (or take away), by cohort. Zero unless a warning says otherwise.
    pub adjustment: Flow,
    /// Stock at the end, by group at the end.
    pub closing: Cells,
}

impl Account {
    /// An empty account to write into.
    #[must_use]
    pub fn new(axis: AgeAxis, lanes: usize, detail: AccountDetail) -> Self {
        let flow = || Flow::zeros(axis, lanes, detail);
        Self {
            detail,
            opening: Opening::zeros(axis, lanes, detail),
            births: [vec![0.0; lanes], vec![0.0; lanes]],
            deaths: flow(),
            moved_in: flow(),
            moved_out: flow(),
            adjustment: flow(),
            closing: Cells::zeros(axis, lanes),
        }
    }

    /// The account of one lane.
    #[must_use]
    pub fn lane(&self, lane: usize) -> Self {
        let opening = match &self.opening {
            Opening::Cells(cells) => Opening::Cells(cells.lane(lane)),
            Opening::Totals(sums) => Opening::Totals([vec![sums[0][lane]], vec![sums[1][lane]]]),
        };
        self.lane_from(lane, opening)
    }

    /// The same with an opening stock that is known: the one that closed the year before.
    #[must_use]
    pub fn lane_from(&self, lane: usize, opening: Opening) -> Self {
        let flow = |flow: &Flow| {
            let values = flow.values.chunks_exact(flow.lanes).map(|row| row[lane]).collect();
            Flow { rows: flow.rows, lanes: 1, values }
        };
        Self {
            detail: self.detail,
            opening,
            births: [vec![self.births[0][lane]], vec![self.births[1][lane]]],
            deaths: flow(&self.deaths),
            moved_in: flow(&self.moved_in),
            moved_out: flow(&self.moved_out),
            adjustment: flow(&self.adjustment),
            closing: self.closing.lane(lane),
        }
    }

    /// Sums over sexes and ages in one lane.
    #[must_use]
    pub fn totals(&self, lane: usize) -> Totals {
        Totals {
            opening: self.opening.total(lane),
            births: self.births[0][lane] + self.births[1][lane],
            deaths: self.deaths.total(lane),
            moved_in: self.moved_in.total(lane),
            moved_out: self.moved_out.total(lane),
            adjustment: self.adjustment.total(lane),
            closing: self.closing.total(lane),
        }
    }

    /// What is left unexplained in the cohort that ends in `group`: zero but for rounding. Where cells are not kept it is
    /// the residual of the sex.
    #[must_use]
    pub fn residual(&self, sex: Sex, group: usize, lane: usize) -> f64 {
        let flows = self.moved_in.row(sex, group)[lane] - self.deaths.row(sex, group)[lane] - self.moved_out.row(sex, group)[lane]
            + self.adjustment.row(sex, group)[lane];
        match (self.detail, self.start_of_cohort(sex, group, lane)) {
            (AccountDetail::Cells, Some(start)) => start + flows - self.closing.get(sex, group, lane),
            _ => self.opening.total_of(sex, lane) + self.births[sex.index()][lane] + flows - self.closing.total_of(sex, lane),
        }
    }

    /// Persons the cohort that ends in `group` started with: newborns for group 0, the last two groups for the open one.
    /// None where the cells of the opening stock are not kept.
    #[must_use]
    pub fn start_of_cohort(&self, sex: Sex, group: usize, lane: usize) -> Option<f64> {
        let open = self.closing.axis().groups() - 1;
        let opening = |group| self.opening.cells().map(|cells| cells.get(sex, group, lane));
        match group {
            0 => Some(self.births[sex.index()][lane]),
            g if g == open => Some(opening(open - 1)? + opening(open)?),
            g => opening(g - 1),
        }
    }
}

/// An account summed over sexes and ages, in persons.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Stock at the start.
    pub opening: f64,
    /// Children born.
    pub births: f64,
    /// Deaths.
    pub deaths: f64,
    /// Moved in.
    pub moved_in: f64,
    /// Moved out.
    pub moved_out: f64,
    /// Added or taken away by a stated rule.
    pub adjustment: f64,
    /// Stock at the end.
    pub closing: f64,
}

impl Totals {
    /// What is left unexplained.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.opening + self.births - self.deaths + self.moved_in - self.moved_out + self.adjustment - self.closing
    }
}
