//! What the rules about one host need besides its keys.

use super::taken::Taken;
use crate::check::dhcp_options::Definitions;
use crate::check::networks::Networks;
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;
use crate::value::HostName;

/// The host that is being checked, and what it is checked against.
pub struct HostContext<'a> {
    /// Its name.
    pub name: &'a Spanned<HostName>,
    /// The networks that it can be in.
    pub networks: &'a Networks<'a>,
    /// The options that the inventory defines.
    pub definitions: &'a Definitions<'a>,
    /// What the hosts before it have.
    pub taken: &'a mut Taken,
    /// Where faults go.
    pub out: &'a mut Diagnostics,
}
