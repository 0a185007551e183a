//! A host while the inventory is checked.

use crate::plan;
use crate::source::Spanned;
use crate::value::{Bootproto, Firmware, HostName};

/// A host, as far as it could be read.
pub struct HostDraft {
    /// Its name.
    pub name: Spanned<HostName>,
    /// Its firmware, if that is set.
    pub firmware: Option<Firmware>,
    /// Its `bootproto`, where that is written.
    pub bootproto: Option<Spanned<Bootproto>>,
    /// What is meant; `None` if something in it is faulty.
    pub plan: Option<plan::Host>,
}
