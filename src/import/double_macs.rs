//! MAC addresses that stand twice: in one network that is a mistake, in several a machine that moves.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use super::site::Site;
use super::told::{Told, What, Who, wrong};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::Mac;

/// A MAC address belongs to one NIC. Of several reservations dhcpd takes the first that fits the network
/// in which the machine asks, so those of a machine that moves about are lost, and others do nothing.
pub fn apply(site: &mut Site, told: &mut Told) {
    let mut first: HashMap<Mac, (Span, Option<Ipv4Addr>)> = HashMap::new();
    let mut machines = std::mem::take(&mut site.machines);
    let home = |address: Option<Ipv4Addr>| {
        let network = address.and_then(|it| site.network_of(it));
        network.map(|it| it.subnet)
    };
    for machine in &mut machines {
        let name = machine.name.clone();
        machine.nics.retain(|nic| {
            let Some(&(before, taken)) = first.get(&nic.mac) else {
                first.insert(nic.mac, (nic.mac_place, nic.address));
                return true;
            };
            let address = nic.address.filter(|_| home(nic.address) != home(taken));
            match address {
                Some(address) => {
                    let message = format!(
                        "{address} is not carried over: {} has one reserved address, and here is another",
                        nic.mac
                    );
                    let fault = Diagnostic::new(Code::NotCarried, nic.mac_place, message)
                        .also(before, "the reservation that is taken")
                        .help(
                            "in other networks the machine gets an address of a pool: give it one in the \
                             network in which it needs it",
                        );
                    let what = [What::Address, What::Kind, What::Options];
                    told.differs(fault, [Who::Machine(nic.mac)], &what);
                }
                None => {
                    let message =
                        format!("{} belongs to two machines; `{name}` is left out", nic.mac);
                    let fault = wrong(nic.mac_place, message).also(before, "first used here");
                    told.say(fault.help("the first is taken: find out which machine it is"));
                }
            }
            false
        });
    }
    machines.retain(|machine| !machine.nics.is_empty());
    site.machines = machines;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever moves about has a reservation in each network, and dhcpd takes the one that fits.
    #[test]
    fn a_second_address_of_a_machine_is_lost_and_a_second_machine_is_wrong() {
        let hosts = |first: &str, second: &str| {
            let host = |name: &str, said: &str| {
                format!("host {name} {{ hardware ethernet 00:25:90:00:01:01; {said} }}\n")
            };
            let subnets = "server-identifier 10.0.0.2; subnet 10.0.0.0 netmask 255.255.255.0 { }\n\
                           subnet 10.0.1.0 netmask 255.255.255.0 { }\n";
            let text = [subnets, &host("a", first), &host("b", second)].concat();
            let files = [("dhcpd.conf".to_owned(), text)];
            let import = crate::import::dhcpd(&files, &|_| Err(String::new()), None);
            let codes = import.told.diagnostics.iter().map(|it| it.code);
            let codes = codes.filter(|it| matches!(it, Code::NotCarried | Code::WrongBefore));
            codes.collect::<Vec<_>>()
        };
        let (here, there) = ("fixed-address 10.0.0.11;", "fixed-address 10.0.1.11;");
        assert_eq!(hosts(here, there), [Code::NotCarried]);
        assert_eq!(hosts("", there), [Code::NotCarried]);
        assert_eq!(hosts(here, "fixed-address 10.0.0.12;"), [Code::WrongBefore]);
        assert_eq!(hosts(here, ""), [Code::WrongBefore]);
    }
}
