//! The model: one step; years × regions; paths of rates; migration; the projection every scenario becomes.

mod cohort;
pub mod project;
pub mod step;
