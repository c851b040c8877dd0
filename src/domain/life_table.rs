//! Life table.
