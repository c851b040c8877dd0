//! Files: the only place that touches the file system.

pub mod read;
