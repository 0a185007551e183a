//! Writes a [`Tree`](crate::tree::Tree) to disk: the only code that touches the output folder.
//!
//! ```text
//! Output::open ──plan(&Tree)──> Changes ──apply(force)──> the folder is as the tree says
//! ```
//!
//! A run keeps no cache: it compares every file with what is on disk, and writes what differs. A
//! file is rendered when it is compared, and again when it is written, so that each thread holds
//! only one file at a time. A template that cannot be rendered is found before the first byte is
//! written.
//!
//! # A tree where there was none
//!
//! The whole tree is written into a folder beside its place, `.netpxe-NAME`, which is locked and
//! has an unfinished manifest from the start; then that folder is renamed. A run that is
//! killed, or meets a template that cannot be rendered or a full disk, leaves no tree at all. The
//! next run removes what it finds in that folder if it is empty or has one of netpxe's manifests,
//! and refuses to touch it otherwise, or if another user owns it or may write to it. Nobody reads
//! the folder while it is filled, so its files need no order and no rename of their own, each is
//! rendered once, and several threads write them.
//!
//! # A tree that exists
//!
//! [`Output::open`] locks the folder and refuses one that netpxe did not make. [`Output::plan`]
//! compares it with the tree and decides the [`Fate`] of every file, changing nothing: a check or
//! a diff needs no more. [`Changes::apply`] refuses, before the first byte, anything that would
//! lose someone's work, and then takes these steps:
//!
//! 1. Remove what a killed run left behind: temporary files and folders, only in the folders of
//!    files that the manifest or the tree has.
//! 2. Replace the manifest by the *unfinished* one: the old tree's files and the new one's.
//! 3. Write what is new or changed, in the order of [`Stage`](crate::tree::Stage): what others
//!    point to first, dhcpd.conf last. Each file and each new folder is made under a temporary name
//!    and renamed once its permissions are right.
//! 4. Remove what is no longer wanted. (Until dhcpd.conf was replaced, a client could be sent
//!    there.) Then remove the folders that this leaves empty.
//! 5. Replace the manifest by the final one, which lists the new tree.
//!
//! # Why a run may be killed at any point
//!
//! A rename is all or nothing, so a file under its own name is whole at every moment, old or new.
//! It remains to show that the next run, with this tree or yet another, recognises what it finds:
//!
//! - *At every moment, the manifest on disk lists every file of netpxe's with the contents that it
//!   then has.* The unfinished manifest lists both contents of each file that will be replaced, so
//!   it is true before, during and after step 3; removing a listed file makes nothing untrue; and
//!   when the final manifest takes its place, that one says what is there. So the next run never
//!   takes a file of netpxe's for an edited one, whatever tree it is given, and needs no force; and
//!   it still removes what neither the old nor the new tree had wanted.
//! - *The contents found are one of the two.* A run reads every file before it writes the
//!   unfinished manifest, and lists what it found, not what an earlier list said. So two contents
//!   are enough, however many runs were killed one after the other.
//! - *Every folder of netpxe's is above a listed file*, and every temporary file or folder is in
//!   such a folder or in the root, and the manifest is unfinished while any is below the root. So
//!   step 1 finds them all, and after a run that ended it need not look.
//! - The manifest is the first file in a folder that was empty or did not exist. So there is never
//!   a tree without one, which the next run would have to take for someone else's.
//!
//! A failure of the machine, such as a full disk, also ends a run at some step. The run then
//! removes its temporary files itself.
//!
//! Nothing is synced: the order above protects against a process that dies, not against a machine
//! that loses power. A tree that can be generated again is not worth making every run wait for the
//! disk: a sync of each file costs forty times the writing, and one of the file system waits for
//! whatever else the machine has in its buffers. A file that did not reach the disk whole is found,
//! since contents are compared, and reported as edited; `--force` then writes it again.

mod apply;
mod changes;
mod contents;
mod failpoint;
mod fingerprint;
mod folder;
mod fresh;
mod lock;
mod look;
mod manifest;
mod output;
mod refusal;
mod survey;
#[cfg(test)]
mod tests;

pub use changes::{Changes, Fate};
pub use contents::Contents;
pub use lock::Access;
pub use manifest::NAME as MANIFEST;
pub use output::Output;
pub use refusal::{Obstacle, Reason, Refusal, Refused};
