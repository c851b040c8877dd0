//! The words of the field: axes, population, rates, life table, account, small numbers; the checked study, scenario and service; counted moves; growth that was asked for.

pub mod account;
pub mod axis;
pub mod building;
pub mod cells;
pub mod change;
pub mod draws;
pub mod exchange;
pub mod flows;
pub mod growth;
pub mod housing;
pub mod indicators;
pub mod late;
pub mod lever;
pub mod life_table;
pub mod plan;
pub mod privacy;
pub mod rates;
pub mod service;
pub mod staff;
pub mod study;
pub mod terms;
pub mod words;
