//! Files: reading, the manifest, writing all or nothing. The only place that touches the file system.

pub mod disk;
pub mod manifest;
pub mod past;
pub mod read;
pub mod write;
