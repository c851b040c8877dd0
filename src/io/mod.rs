//! Files: reading, the manifest, writing all or nothing. The only place that touches the file system.

pub mod container;
pub mod disk;
pub mod formats;
pub mod manifest;
pub mod past;
pub mod read;
pub mod table;
pub mod workbook;
pub mod write;
