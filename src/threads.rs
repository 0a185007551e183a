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

/// Maps chunks of `items`, one for each processor, at the same time. The results are in the order
/// of the items.
pub(crate) fn map_chunks<T: Sync, R: Send>(items: &[T], map: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let length = items.len().div_ceil(count()).max(1);
    std::thread::scope(|scope| {
        let map = &map;
        let chunks = items.chunks(length);
        let workers: Vec<_> = chunks
            .map(|chunk| scope.spawn(move || map(chunk)))
            .collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, R>| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().map(join).collect()
    })
}
