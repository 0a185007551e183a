//! Where tests step between two changes of the disk: to count them, and to stop at each.
//!
//! Every function of this crate that changes the disk calls [`before`] first. In the program it
//! does nothing; in the tests it can fail as a full disk does, or for good, as `kill -9` does.

#[cfg(not(test))]
pub(super) use program::{before, write_all};
#[cfg(test)]
pub(super) use stage::{Fault, before, record, with_fault, write_all};

/// Writes to a file, each time by [`write_all`].
pub(super) struct Writer<'a> {
    file: &'a mut std::fs::File,
    name: &'a str,
}

impl<'a> Writer<'a> {
    /// A writer to `file`, which is called `name`.
    pub(super) fn new(file: &'a mut std::fs::File, name: &'a str) -> Self {
        Self { file, name }
    }
}

impl std::io::Write for Writer<'_> {
    fn write(&mut self, contents: &[u8]) -> std::io::Result<usize> {
        write_all(self.file, self.name, contents)?;
        Ok(contents.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(not(test))]
mod program {
    use std::io::{self, Write as _};

    /// Nothing.
    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "its twin for the tests fails")]
    pub(in crate::write) fn before(_operation: &str, _name: &str) -> io::Result<()> {
        Ok(())
    }

    /// Writes `contents` to `file`.
    pub(in crate::write) fn write_all(
        file: &mut std::fs::File,
        _name: &str,
        contents: &[u8],
    ) -> io::Result<()> {
        file.write_all(contents)
    }
}

#[cfg(test)]
mod stage {
    use std::cell::{Cell, RefCell};
    use std::io::{self, Write as _};

    /// How a run goes wrong.
    #[derive(Clone, Copy)]
    pub(in crate::write) enum Fault {
        /// The process is killed: no change of the disk happens from this one on.
        KilledAt(usize),
        /// This change alone fails, for want of space.
        FullAt(usize),
    }

    thread_local! {
        static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
        static DONE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    /// Counts a change of the disk and fails if it is its turn.
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

    /// Writes `contents` in two halves, so that a run can stop between them.
    pub(in crate::write) fn write_all(
        file: &mut std::fs::File,
        name: &str,
        contents: &[u8],
    ) -> io::Result<()> {
        let (first, second) = contents.split_at(contents.len() / 2);
        before("half-write", name)?;
        file.write_all(first)?;
        before("write", name)?;
        file.write_all(second)
    }

    /// Runs `work` and returns the changes of the disk that it made, in order.
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
