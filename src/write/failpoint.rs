//! A hook for the tests of crash safety: this crate calls [`before`] before each change to the
//! output folder.
//!
//! In the program it does nothing. In unit tests it counts the changes made by the calling thread,
//! and can make one fail as on a full disk, or that one and all later ones as after `kill -9`.

#[cfg(not(test))]
pub(super) use in_program::before;
#[cfg(test)]
pub(super) use in_tests::{Fault, before, record, with_fault};

#[cfg(not(test))]
mod in_program {
    /// Does nothing.
    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "the one in the tests fails")]
    pub(in crate::write) fn before(_operation: &str, _name: &str) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod in_tests {
    use std::cell::{Cell, RefCell};
    use std::io;

    /// How a run goes wrong.
    #[derive(Clone, Copy)]
    pub(in crate::write) enum Fault {
        /// The process is killed: this change and all later ones do not happen.
        KilledAt(usize),
        /// The disk is full: only this change fails.
        FullAt(usize),
    }

    thread_local! {
        static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
        static DONE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Counts a change to the disk, and fails if this is the one that should.
    pub(in crate::write) fn before(operation: &str, name: &str) -> io::Result<()> {
        let at = DONE.with_borrow_mut(|done| {
            done.push(format!("{operation} {name}"));
            done.len() - 1
        });
        match FAULT.get() {
            Some(Fault::KilledAt(turn)) if at >= turn => Err(io::Error::other("killed")),
            Some(Fault::FullAt(turn)) if at == turn => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    /// Runs `work`, and returns the changes to the disk that it made, in order.
    pub(in crate::write) fn record<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
        DONE.take();
        let result = work();
        (result, DONE.take())
    }

    /// Runs `work` with a fault.
    pub(in crate::write) fn with_fault<T>(fault: Fault, work: impl FnOnce() -> T) -> T {
        FAULT.set(Some(fault));
        let (result, _) = record(work);
        FAULT.set(None);
        result
    }
}
