//! What is noted of each machine, for the next run to compare with.

use smol_str::{SmolStr, ToSmolStr as _};

use crate::plan::{Host, Plan};
use crate::tree::{Machine, MachineNic, Machines};

/// The machines of a plan.
#[derive(Debug)]
pub struct Noted<'p>(pub &'p Plan);

impl Machines for Noted<'_> {
    fn each(&self, take: &mut dyn FnMut(&Machine)) {
        for host in &self.0.hosts {
            take(&machine(host));
        }
    }
}

fn machine(host: &Host) -> Machine {
    Machine {
        name: host.name.as_str().into(),
        state: SmolStr::new_static(host.state().word()),
        install_id: host.install().map(|install| install.id),
        os: host
            .installer()
            .map(|installer| SmolStr::new_static(installer.os.word())),
        nics: host
            .nics
            .iter()
            .map(|nic| MachineNic {
                label: nic.label.as_ref().map(|label| label.as_str().into()),
                mac: nic.mac.to_smolstr(),
                address: nic.address.map(|address| address.to_smolstr()),
                boots: nic.boots,
            })
            .collect(),
    }
}
