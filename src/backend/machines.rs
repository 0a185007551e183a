//! What the manifest records of each machine, for the next run to compare with.

use crate::plan::Plan;
use crate::tree::{Machine, MachineNic};

/// The machines of a plan, in its order.
pub fn machines(plan: &Plan) -> Vec<Machine> {
    let hosts = plan.hosts.iter();
    hosts
        .map(|host| Machine {
            name: host.name.clone(),
            formerly: host.formerly.clone(),
            state: host.state(),
            install_id: host.install().map(|install| install.guard.number),
            wipe: host
                .install()
                .map_or_else(Vec::new, |install| install.guard.wipe.clone()),
            os: host.installer().map(|installer| installer.os),
            nics: host
                .nics
                .iter()
                .map(|nic| MachineNic {
                    label: nic.label.clone(),
                    mac: nic.mac,
                    address: nic.address,
                    boots: nic.boots,
                })
                .collect(),
        })
        .collect()
}
