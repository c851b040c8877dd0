//! kohort: given who lives in a municipality now, and how people are born, age, die and move,
//! who will live there each year to 2040 and on, and how much care will they need.
//!
//! The data walk one way: [`io`] reads files, [`scenario`] checks them, [`model`] projects people,
//! [`demand`] maps use rates onto services, [`report`] turns results into bytes, and [`io`] writes them,
//! all or nothing. Left of `model` anything may be wrong; from `model` on the types made the wrong states impossible.

pub mod cli;
pub mod demand;
pub mod diag;
pub mod domain;
pub mod io;
pub mod model;
pub mod report;
pub mod scenario;
