//! Who asks, where, and as what.

use super::role::Role;
use crate::plan::NetworkId;
use crate::value::Mac;

/// What a machine asks. It asks for every option that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The NIC that asks.
    pub mac: Mac,
    /// The network that it asks in.
    pub network: NetworkId,
    /// As what it asks.
    pub role: Role,
}
