//! The only place where work is shared among threads.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;

/// More threads than this would only wait for the disk and for each other.
const MOST: usize = 8;

/// How many threads share the work of a run: one per processor.
fn count() -> usize {
    thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MOST)
}

/// Does `work` for each job, on all processors. The results are in the order of the jobs.
///
/// The jobs are started in their order. A single one is done by the calling thread.
///
/// # Errors
/// That of the first job that fails. Once one has failed, no other is started.
pub(crate) fn map<T: Send, R: Send>(
    jobs: Vec<T>,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = count().min(jobs.len());
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let failed = AtomicBool::new(false);
    let worker = || {
        let mut done = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((number, job)) = next else {
                break;
            };
            let result = work(job);
            if result.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            done.push((number, result));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        // Where the system gives no more threads, those that there are do the work.
        let start = |_| thread::Builder::new().spawn_scoped(scope, worker).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mut done = worker();
        for other in others {
            done.extend(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        done
    });
    done.sort_by_key(|&(number, _)| number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let squares = map((0..1000).collect(), |n: usize| Ok(n * n)).unwrap();
        assert!((0..1000).map(|n| n * n).eq(squares));
        assert_eq!(map(Vec::new(), |(): ()| Ok(())).unwrap(), []);
    }

    #[test]
    fn the_error_is_that_of_the_first_job_that_fails_and_no_further_one_is_started() {
        let started = Mutex::new(0);
        let error = map((0..1000).collect(), |n: u32| {
            *started.lock().unwrap() += 1;
            if n >= 3 {
                bail!("{n}");
            }
            Ok(())
        })
        .unwrap_err();
        assert_eq!(error.to_string(), "3");
        assert!(started.into_inner().unwrap() < 4 + MOST);
    }

    #[test]
    fn a_single_job_is_done_by_the_calling_thread() {
        let ids = map(vec![()], |()| Ok(thread::current().id())).unwrap();
        assert_eq!(ids, [thread::current().id()]);
    }
}
