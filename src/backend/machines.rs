//! What the manifest records of each machine, for the next run to compare with.

use crate::plan::{Device, Host, Install, Plan, Purpose};
use crate::tree::{Machine, MachineNic};
use crate::value::{MountPoint, State};

/// The machines and the devices of a plan, by name.
pub fn machines(plan: &Plan) -> Vec<Machine> {
    let hosts = plan.hosts.iter().map(of_host);
    let mut machines: Vec<Machine> = hosts.chain(plan.devices.iter().map(of_device)).collect();
    machines.sort_by(|a, b| a.name.cmp(&b.name));
    machines
}

fn of_host(host: &Host) -> Machine {
    Machine {
        name: host.name.clone(),
        formerly: host.formerly.clone(),
        state: host.state(),
        install_id: Some(host.install_id),
        wipe: host
            .install()
            .map_or_else(Vec::new, |install| install.guard.wipe.clone()),
        disks: host.install().map(|install| install.disks.to_string()),
        keeps: host.install().map_or_else(Vec::new, keeps),
        os: host
            .installer()
            .filter(|_| host.state() != State::Boot)
            .map(|installer| installer.os),
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
    }
}

/// Where what survives an installation is mounted.
fn keeps(install: &Install) -> Vec<MountPoint> {
    let volumes = install.kickstart.storage.volumes.iter();
    let kept = volumes.filter(|volume| volume.keep);
    let kept = kept.filter_map(|volume| match &volume.purpose {
        Purpose::Mount(mount, _) | Purpose::Subvolume(mount) => Some(mount),
        Purpose::Swap => None,
    });
    let data = install.data.iter().map(|data| &data.mount);
    kept.chain(data).cloned().collect()
}

/// A device is a machine that boots from nothing.
fn of_device(device: &Device) -> Machine {
    Machine {
        name: device.name.clone(),
        formerly: Vec::new(),
        state: State::Local,
        install_id: None,
        wipe: Vec::new(),
        disks: None,
        keeps: Vec::new(),
        os: None,
        nics: vec![MachineNic {
            label: None,
            mac: device.mac,
            address: device.address,
            boots: false,
        }],
    }
}
