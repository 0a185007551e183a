//! What a network tells everybody in it.

use super::option::{Dhcp, Given};
use crate::plan::{DhcpOption, Network};
use crate::value::LeaseTime;

/// The shortest lease that a client can ask for: dhcpd's own, unless the network's lease is shorter.
pub const SHORTEST: LeaseTime = LeaseTime::new(300);

/// The options of a network, by number; `more` are told instead of those of the same number, or
/// besides.
pub fn told(network: &Network, more: &[DhcpOption]) -> Vec<(Dhcp, Given)> {
    let mask = Given::Addresses(vec![network.subnet.netmask()]);
    let broadcast = Given::Addresses(vec![network.subnet.broadcast()]);
    let mut options = vec![(Dhcp::SUBNET_MASK, mask), (Dhcp::BROADCAST, broadcast)];
    let gateway = network.gateway.iter();
    options.extend(gateway.map(|it| (Dhcp::ROUTERS, Given::Addresses(vec![*it]))));
    if !network.dns.is_empty() {
        options.push((Dhcp::DNS, Given::Addresses(network.dns.clone())));
    }
    let domain = network.domain.iter();
    options.extend(domain.map(|it| (Dhcp::DOMAIN, Given::Text(it.as_str().to_owned()))));
    let more = DhcpOption::merged(&network.options, more);
    options.retain(|(code, _)| !more.iter().any(|option| option.code == code.0));
    options.extend(more.into_iter().map(Given::own));
    options.sort_by_key(|(code, _)| *code);
    options
}
