//! What Kea cannot be told, wherever it is written: options, and statements of dhcpd's.

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Inventory;
use crate::plan::DhcpOption;
use crate::source::Span;
use crate::value::DhcpServer;

/// Options that Kea takes apart, and refuses or empties where they are not made as it expects: 122 from 3.0
/// on.
const TAKEN_APART: &[u8] = &[122, 124, 125];

/// The longest option that Kea sends in one piece. It counts the two bytes before the value, too, and
/// what is longer it sends twice, in pieces that nobody can put together (observed in 2.2.0).
pub const LONGEST: usize = 253;

/// The DHCP server of an inventory: that of its first deploy host.
pub fn server_of(inventory: &Inventory<'_>) -> DhcpServer {
    let servers = inventory.deploy_hosts();
    let first = servers.first().and_then(|it| it.value.dhcp.value());
    first.copied().unwrap_or(DhcpServer::Isc)
}

/// `E0707`: statements of dhcpd's are not for Kea.
pub fn no_text(span: Span) -> Diagnostic {
    let message = "statements of dhcpd's mean nothing to Kea, which the deploy host runs";
    Diagnostic::new(Code::NotForKea, span, message).help(
        "say it by keys of the inventory where there are some (`classes`, `options`), and leave `dhcpd` \
         out; or write `dhcp: isc` in `server`",
    )
}

/// `E0707`: no option is one that Kea would take apart and send in its own way.
pub fn no_option(option: &DhcpOption, server: DhcpServer, span: Span) -> Option<Diagnostic> {
    if server != DhcpServer::Kea {
        return None;
    }
    let (code, name, length) = (option.code, &option.name, option.value.encode().len());
    let message = if TAKEN_APART.contains(&code) {
        format!("Kea takes option {code} (`{name}`) apart, and does not send it as written")
    } else if length > LONGEST {
        format!(
            "Kea sends an option of more than {LONGEST} bytes in pieces, and `{name}` has {length}"
        )
    } else {
        return None;
    };
    let fault = Diagnostic::new(Code::NotForKea, span, message);
    Some(fault.help("leave it out, or write less into it, or write `dhcp: isc` in `server`"))
}
