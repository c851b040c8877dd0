//! How many threads work. Results never depend on it.

/// Runs `work` on `threads` threads; none = as many as the machine has. Where the pool cannot be made, the machine's own
/// pool does the work: slower or faster, with the same result.
pub fn on<R: Send>(threads: Option<usize>, work: impl FnOnce() -> R + Send) -> R {
    let pool = threads.and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    match pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// How many work here.
#[must_use]
pub fn working() -> usize {
    rayon::current_num_threads()
}
