//! An installation happens once: the marker that it leaves on the disk makes the machine boot that
//! disk from then on, until `install_id` is raised. That a machine with a blank disk is installed
//! stands in `install.rs`.

use std::fs;

use super::disk::{BOOT_SECTOR, Disk, LOADER};
use super::install::{BIOS1, Host, UEFI1};
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::filesystem::Linux;

/// The machine finds the marker in this place, boots its disk, and loads no installer.
fn is_not_installed_again(firmware: Firmware, host: Host, disk: &Disk, marker: &str, shown: &str) {
    let lab = Lab::new();
    let machine = Machine::start(&lab, firmware, host.mac, &[&disk.path()]);
    machine.shows(&format!("netpxe: installed already: {marker}"));
    machine.shows(&format!("netpxe: {} boots its own disk.", host.mac));
    machine.shows(shown);
    let requests = lab.requests();
    assert!(
        !requests.iter().any(|file| file.contains("el7")),
        "{requests:?}"
    );
}

/// The machine, with these settings, passes over the marker of an older installation, and starts the
/// installer with this command line.
fn is_installed_again(firmware: Firmware, host: Host, disk: &Disk, settings: &str, line: &str) {
    let mut inventory = include_str!("machines.yaml").replace("install_id: 7", "install_id: 8");
    assert!(inventory.contains("install_id: 8"));
    // Of any release it is the stand-in of EL's installer that boots, by a name of its own.
    let at = inventory.find(&format!("  {}: {{", host.name)).unwrap();
    let end = at + inventory[at..].find('}').unwrap();
    let stand_in = ", kernel: again/vmlinuz, initrd: again/initrd.img";
    inventory.insert_str(end, &[stand_in, settings].concat());
    let lab = Lab::of(&inventory);
    let web = lab.generated.path("http");
    fs::rename(web.join("el7"), web.join("again")).unwrap();
    let machine = Machine::start(&lab, firmware, host.mac, &[&disk.path()]);
    machine.shows("installer: address: ");
    assert!(
        !machine.has_shown("installed already"),
        "{}",
        machine.console()
    );
    assert_eq!(machine.installer("command line"), line);
}

/// Proves: a BIOS machine boots its disk if the marker is in `/boot` of an ext4 file system.
#[test]
fn a_marker_in_boot_of_ext4() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let marker = "(hd0,gpt2)/boot/netpxe/bios1-7";
    is_not_installed_again(Firmware::Bios, BIOS1, &disk, marker, BOOT_SECTOR);
}

/// Proves: a BIOS machine boots its disk if the marker is in an XFS file system that is `/boot`,
/// which is what EL makes.
#[test]
fn a_marker_in_xfs_as_boot() {
    let disk = Disk::marked_on(Linux::Xfs, "netpxe/bios1-7");
    let marker = "(hd0,gpt2)/netpxe/bios1-7";
    is_not_installed_again(Firmware::Bios, BIOS1, &disk, marker, BOOT_SECTOR);
}

/// Proves: a UEFI machine boots its disk if the marker is in the EFI system partition.
#[test]
fn a_marker_in_the_efi_system_partition() {
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    let marker = "(hd0,gpt1)/EFI/netpxe/uefi1-7";
    is_not_installed_again(Firmware::UefiPxe, UEFI1, &disk, marker, LOADER);
}

/// Proves: a BIOS machine is installed again once `install_id` is raised. With Ubuntu, the semicolon by which
/// its installer is told where its user-data are ends no command of GRUB's.
#[test]
fn a_raised_install_id_with_bios() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let line = "BOOT_IMAGE=/again/vmlinuz root=/dev/ram0 ramdisk_size=1500000 cloud-config-url=/dev/null ip=dhcp \
                url=http://172.22.10.2/ubuntu.iso autoinstall \
                ds=nocloud;s=http://172.22.10.2/ks/52-54-00-20-00-01/ BOOTIF=01-52-54-00-20-00-01";
    let settings = ", os: ubuntu2404, repo: http://172.22.10.2/ubuntu.iso, \
                    repos: {archive: http://172.22.10.2/ubuntu/}";
    is_installed_again(Firmware::Bios, BIOS1, &disk, settings, line);
}

/// Proves: a UEFI machine is installed again once `install_id` is raised. With Debian and an address of its
/// own, GRUB keeps together what has a blank in it.
#[test]
fn a_raised_install_id_with_uefi() {
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    let line = "BOOT_IMAGE=/again/vmlinuz auto=true priority=critical \
                url=http://172.22.10.2/ks/52-54-00-20-00-02.cfg hostname=uefi1 netcfg/hostname=uefi1 \
                netcfg/disable_autoconfig=true netcfg/get_ipaddress=172.22.10.62 \
                netcfg/get_netmask=255.255.255.0 netcfg/get_gateway=172.22.10.1 \
                \"netcfg/get_nameservers=172.22.10.2 172.22.10.3\" netcfg/confirm_static=true \
                BOOTIF=01-52-54-00-20-00-02";
    let settings = ", os: debian13, repo: http://172.22.10.2/debian, bootproto: static";
    is_installed_again(Firmware::UefiPxe, UEFI1, &disk, settings, line);
}
