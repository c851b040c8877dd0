//! Keys of building: what is built at a time, and where new places are counted from.

use schemars::JsonSchema;
use serde::Deserialize;

/// What is built at a time where places run out.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildingEntry {
    /// Whole places of one unit, such as 48.
    pub unit: f64,
    /// The first 31 December on which a unit can stand ready.
    #[schemars(range(min = 1900, max = 2200))]
    pub ready: u16,
    /// Years the same programme is put off by, to say what waiting costs; 3 where left out.
    pub wait: Option<f64>,
    /// Investment for one unit, in `currency` at the prices of `price_year`; left out = not known.
    pub investment_per_unit: Option<f64>,
    /// Running cost of one place a year, likewise; left out = not known.
    pub running_cost_per_place: Option<f64>,
    /// ISO code of the amounts, such as "NOK"; needed with an amount.
    pub currency: Option<String>,
    /// The year whose prices the amounts are in; needed with an amount.
    #[schemars(range(min = 1900, max = 2200))]
    pub price_year: Option<u16>,
    /// Where size and prices come from.
    pub source: String,
}

/// Where new places are counted from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlacesEntry {
    /// 31 December of this year.
    #[schemars(range(min = 1900, max = 2200))]
    pub from: u16,
    /// "counted": the users counted on the night; "modelled": the need on the night by the same rates as later.
    pub base: NewPlacesWord,
}

/// What a later need is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum NewPlacesWord {
    Counted,
    Modelled,
}
