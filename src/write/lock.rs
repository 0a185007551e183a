//! One writer at a time.

use std::io;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::folder::Folder;

/// What an output folder is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To look at it, shared with others that do.
    Read,
    /// To write to it, exclusively.
    Write,
}

/// A folder that is locked until this value is dropped.
///
/// The lock is on the open folder itself (`flock`): it leaves no file behind, and ends with the
/// process, however that ends.
#[derive(Debug)]
pub(super) struct Locked(Folder);

impl Locked {
    /// Locks `folder`; to write, exclusively. `None`: another process has locked it.
    pub(super) fn new(folder: Folder, access: Access) -> io::Result<Option<Self>> {
        let operation = match access {
            Access::Read => FlockOperation::NonBlockingLockShared,
            Access::Write => FlockOperation::NonBlockingLockExclusive,
        };
        match flock(folder.handle(), operation) {
            Ok(()) => Ok(Some(Self(folder))),
            Err(Errno::WOULDBLOCK) => Ok(None),
            // Some network file systems cannot lock folders. Without the lock, the second of two
            // runs gets no clear message; refusing would make netpxe useless there.
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
    /// Closing the folder is not enough: a child process that another thread has just started may
    /// still hold a copy of it.
    fn drop(&mut self) {
        let _ = flock(self.0.handle(), FlockOperation::Unlock);
    }
}
