//! Ctrl-C. Work that asks is told to stop and clears up; other commands write nothing that could stand half done and end
//! at once. Either way the program ends with 130, on every system.

use super::voice::Ended;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the user wants no more.
static CANCELLED: AtomicBool = AtomicBool::new(false);
/// Whether somebody asks [`CANCELLED`] now and then.
static HEEDED: AtomicBool = AtomicBool::new(false);

/// Hears the signal from now on. Where it cannot, or where the caller had it ignored (`nohup`, a script's background job),
/// all stays as the system has it.
pub fn listen() {
    let _ = ctrlc::try_set_handler(|| {
        let again = CANCELLED.swap(true, Ordering::Relaxed);
        if again || !HEEDED.load(Ordering::Relaxed) {
            std::process::exit(Ended::Cancelled as i32);
        }
    });
}

/// Whether the user wants no more: from now on the caller looks at it at least every second. A second Ctrl-C does not wait.
pub fn heed() -> &'static AtomicBool {
    HEEDED.store(true, Ordering::Relaxed);
    &CANCELLED
}
