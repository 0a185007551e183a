//! What is noted of each machine, for the next run to compare with.

use crate::plan::{Host, Plan};
use crate::tree::{Machine, MachineNic};

/// The machines of a plan, by name.
pub fn of(plan: &Plan) -> Vec<Machine> {
    plan.hosts.iter().map(machine).collect()
}

fn machine(host: &Host) -> Machine {
    Machine {
        name: host.name.to_string(),
        state: host.state().word().to_owned(),
        install_id: host.install().map(|install| install.id),
        os: host
            .installer()
            .map(|installer| installer.os.word().to_owned()),
        nics: host
            .nics
            .iter()
            .map(|nic| MachineNic {
                label: nic.label.as_ref().map(ToString::to_string),
                mac: nic.mac.to_string(),
                address: nic.address.map(|address| address.to_string()),
                boots: nic.boots,
            })
            .collect(),
    }
}
