//! Work that is done by as many threads as the machine has processors.

use std::sync::Mutex;

use anyhow::{Result, anyhow};

use crate::threads;

/// Lets threads do what `next` hands out until it hands out nothing more, each with what it last
/// had; the results come in the order of their numbers. After a fault nothing more is handed out.
///
/// # Errors
/// One of those that `work` met.
pub(super) fn all<T: Send, R: Send>(
    mut next: impl FnMut(Option<&T>) -> Option<(usize, T)> + Send,
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let mut failed = false;
    let queue = Mutex::new(move |last: Option<&T>, fault: bool| {
        failed |= fault;
        if failed { None } else { next(last) }
    });
    let thread = || -> Result<Vec<(usize, R)>> {
        let take = |last: Option<&T>, fault| queue.lock().ok().and_then(|mut q| q(last, fault));
        let mut done = Vec::new();
        let mut job = take(None, false);
        while let Some((number, item)) = job {
            match work(&item) {
                Ok(result) => done.push((number, result)),
                Err(error) => {
                    take(None, true);
                    return Err(error);
                }
            }
            job = take(Some(&item), false);
        }
        Ok(done)
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads::count()).map(|_| scope.spawn(thread)).collect();
        let mut done = thread();
        for other in others {
            let its = other
                .join()
                .unwrap_or_else(|_| Err(anyhow!("a thread broke down")));
            done = done.and_then(|mut done| {
                done.extend(its?);
                Ok(done)
            });
        }
        done
    })?;
    done.sort_by_key(|&(number, _)| number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_a_fault_ends_the_work() {
        let mut numbers = (0..100).map(|n| (99 - n, n));
        let squares = all(|_| numbers.next(), |n| Ok(n * n)).unwrap();
        assert_eq!((squares[0], squares[98], squares.len()), (99 * 99, 1, 100));

        let mut numbers = 0..100;
        let refuse = |&n: &i32| if n == 3 { Err(anyhow!("three")) } else { Ok(n) };
        let failed = all(|_| numbers.next().map(|n| (0, n)), refuse).unwrap_err();
        assert_eq!(failed.to_string(), "three");
        assert_eq!(numbers, 4..100);
    }
}
