//! The model: one step; years × regions; paths of rates; migration; the projection every scenario becomes.

pub mod project;
pub mod step;
