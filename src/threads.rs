//! How many threads share the work of a run.

/// More threads than this wait for the disk and for each other.
const MOST: usize = 8;

/// As many as the machine has processors. Tests stop a run at each of its steps in turn, which
/// there must be an order for.
pub(crate) fn count() -> usize {
    if cfg!(test) {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, |count| count.get().min(MOST))
}
