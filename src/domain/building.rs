//! Building as data: what opens and closes with its money, what is built at a time, and where new places are counted from.

use super::axis::Year;

/// Whether a row of the capacity table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Standing {
    /// It stands, or is decided: it counts.
    #[default]
    Decided,
    /// It is proposed: it is shown and never counts.
    Proposed,
}

impl Standing {
    /// In the order of tables.
    pub const ALL: [Self; 2] = [Self::Decided, Self::Proposed];

    /// Its word in tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Proposed => "proposed",
        }
    }
}

/// What amounts are worth: a currency at the prices of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// ISO code, such as `NOK`.
    pub currency: String,
    /// The year whose prices they are in.
    pub year: Year,
}

/// What an opening or closing costs, in the currency and at the prices of its row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Money {
    /// Paid in the row's year; none where it is not known.
    pub investment: Option<f64>,
    /// A full year's running cost: of all places where the row gives a level, of the places that open where it gives a change,
    /// and of a closing what falls away. None where it is not known.
    pub running_cost: Option<f64>,
    /// What both are worth; none where neither is known.
    pub prices: Option<Prices>,
}

impl Money {
    /// Whether anything is known.
    #[must_use]
    pub const fn known(&self) -> bool {
        self.investment.is_some() || self.running_cost.is_some()
    }
}

/// What is built at a time where places run out.
#[derive(Debug, Clone, PartialEq)]
pub struct Building {
    /// Whole places of one unit.
    pub unit: u16,
    /// 31 December of this year is the first on which a unit can stand ready.
    pub ready: Year,
    /// Years the same programme is put off by, to say what waiting costs.
    pub wait: u16,
    /// Investment for one unit, in [`Self::prices`]; none where it is not known.
    pub investment_per_unit: Option<f64>,
    /// Running cost of one place a year, in [`Self::prices`]; none where it is not known.
    pub running_cost_per_place: Option<f64>,
    /// What both are worth; none where neither is known.
    pub prices: Option<Prices>,
    /// Where size and prices come from.
    pub source: String,
}

/// Where new places are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPlaces {
    /// 31 December of this year.
    pub from: Year,
    /// What the later need is held against.
    pub base: NewPlacesBase,
}

/// What a later need is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPlacesBase {
    /// The users counted on the night, in places.
    Counted,
    /// The need on the night by the same rates as later: people counted on the night × rates.
    Modelled,
}
