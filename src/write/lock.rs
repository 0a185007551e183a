//! One writer at a time.

use std::io;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::folder::Folder;
use super::output::Access;

/// A folder that is locked until this is dropped.
///
/// The lock is on the open folder itself: it leaves no file behind, and ends with the process,
/// however that ends.
#[derive(Debug)]
pub(super) struct Locked(Folder);

impl Locked {
    /// Locks `folder`, for this process alone if it is to be written to. None: another holds it.
    pub(super) fn new(folder: Folder, access: Access) -> io::Result<Option<Self>> {
        let operation = match access {
            Access::Read => FlockOperation::NonBlockingLockShared,
            Access::Write => FlockOperation::NonBlockingLockExclusive,
        };
        match flock(folder.handle(), operation) {
            Ok(()) => Ok(Some(Self(folder))),
            Err(Errno::WOULDBLOCK) => Ok(None),
            // Some network file systems lock no folders. What is lost is the clear message to the
            // second of two runs, which is less than being of no use there.
            Err(Errno::BADF | Errno::OPNOTSUPP | Errno::NOLCK | Errno::NOSYS | Errno::INVAL) => {
                Ok(Some(Self(folder)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Folder {
        &self.0
    }
}

impl Drop for Locked {
    /// Closing the folder would do, but for a child process that another thread has just started
    /// and that has not yet closed its copy.
    fn drop(&mut self) {
        let _ = flock(self.0.handle(), FlockOperation::Unlock);
    }
}
