//! The model: one step; years × regions; paths of rates; migration; the projection every scenario becomes.

pub mod backtest;
mod cohort;
pub mod course;
pub mod draws;
pub mod exchange;
pub mod fertility;
pub mod gross;
pub mod housing;
pub mod local;
pub mod mortality;
pub mod project;
pub mod random;
pub mod residual;
pub mod search;
pub mod special;
pub mod step;
pub mod target;
pub mod threads;
pub(crate) mod wide;
