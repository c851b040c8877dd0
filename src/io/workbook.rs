//! Workbooks as bytes: read cell by cell within limits, written the same bytes every time.

mod read;
mod write;

pub use read::book;
pub use write::bytes;
