//! The built-in templates, and the programs, which are copied as they are.

/// A template or a program.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its name: a file in the folder of templates.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// What is made of it: a file of the tree, or a part of one.
    pub makes: &'static str,
}

macro_rules! builtin {
    ($($name:literal $makes:literal;)+) => {
        &[$(Builtin {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
            makes: $makes,
        }),+]
    };
}

/// The programs of the deploy host and the files that they source, by name. Nothing in them depends
/// on the inventory.
pub const PROGRAMS: &[Builtin] = builtin! {
    "bin/build-grub" "the program that makes the GRUB images";
    "bin/common.sh" "what all programs have in common";
    "bin/fetch-kernel" "the program that fetches installers' kernels, and signed boot loaders";
    "bin/image.sh" "in fetch-kernel: how files are read out of an image on a web server";
    "bin/mirror-sync" "the program that mirrors installation trees";
    "bin/phone-home" "the program that turns a machine to its disk";
    "bin/repository.sh" "in mirror-sync: whether a repository is whole";
    "bin/setup" "the program that puts the tree in its places";
    "bin/setup-files.sh" "in setup: how files of the host are replaced";
    "bin/setup-host.sh" "in setup: what kind of host it is";
    "bin/setup-plan.sh" "in setup: what a run will do, and what stops it";
    "bin/setup-rollback.sh" "in setup: going back";
    "bin/setup-services.sh" "in setup: services and SELinux";
    "bin/signed.sh" "in fetch-kernel and mirror-sync: how signed boot loaders are brought";
    "bin/treeinfo.sh" "in fetch-kernel and mirror-sync: how .treeinfo is read";
};

/// Every built-in template, by name.
pub const BUILTIN: &[Builtin] = builtin! {
    "apache.conf" "etc/netpxe/apache.conf: the web server's virtual host";
    "autoinstall-early.sh" "in autoinstall.yaml: the guard before anything is wiped, and which disks they are";
    "autoinstall-late.sh" "in autoinstall.yaml: the end of the installation, and its marker";
    "autoinstall-meta.yaml" "http/ks/MAC/meta-data of a machine with Ubuntu";
    "autoinstall-system.sh" "in autoinstall.yaml: accounts, keys, services, clock, name of the installed system";
    "autoinstall.yaml" "http/ks/MAC/user-data of a machine with Ubuntu: what its installer is told";
    "build-grub.conf" "bin/build-grub.conf: the images that bin/build-grub makes";
    "compose.yaml" "containers/compose.yaml: the three daemons in containers";
    "coreos-install.service" "in coreos.ign: what runs its script";
    "coreos-install.sh" "in coreos.ign: the guard, the installation, and its marker";
    "coreos.ign" "http/ks/MAC.cfg of a machine with CoreOS: what its live system does";
    "dhcpd-host.conf" "in dhcpd.conf: the declaration of a NIC";
    "dhcpd.Containerfile" "containers/dhcpd.Containerfile";
    "dhcpd.conf" "dhcp/dhcpd.conf";
    "dhcpd.service.conf" "etc/systemd/system/dhcpd.service.d/netpxe.conf: its interfaces, on EL";
    "fetch-kernel.conf" "bin/fetch-kernel.conf: what bin/fetch-kernel fetches";
    "grub-guard.cfg" "in grub-host.cfg: which markers on the disks object to an installation";
    "grub-host.cfg" "tftp/boot/grub/grub.cfg-01-MAC: what a machine does";
    "grub.cfg" "tftp/boot/grub/grub.cfg: what an unknown machine does";
    "grub.cfg-menu" "tftp/boot/grub/grub.cfg-menu: what can be booted in the place of the disk";
    "grub.cfg-net" "tftp/grub.cfg-net: what GRUB does first, from inside its image";
    "grub.cfg-signed" "tftp/grub/grub.cfg: where a signed GRUB goes on";
    "guard-disk.sh" "in preseed-early.sh and coreos-install.sh: asks the guard, and finds the disk";
    "guard-show.sh" "in preseed-early.sh, autoinstall-early.sh and coreos-install.sh: shows a list on the console";
    "guard.sh" "in kickstart-pre.sh: which markers on the disks object to an installation";
    "installer-args.cfg" "in grub-host.cfg: the arguments of the installer's kernel";
    "isc-dhcp-server" "etc/default/isc-dhcp-server: its interfaces, on Debian";
    "kea-dhcp4.conf" "dhcp/kea-dhcp4.conf";
    "kea-host.conf" "in kea-dhcp4.conf and kea-network.conf: the reservation of a NIC or a device";
    "kea-network.conf" "in kea-dhcp4.conf: a network";
    "kickstart-boot-order.sh" "in kickstart.ks: the network stays first in the firmware's boot order";
    "kickstart-disk-rule.sh" "in kickstart-pre.sh: which disks a rule holds for";
    "kickstart-disk.ks" "in kickstart.ks: which disks are wiped, and the boot loader";
    "kickstart-extra.ks" "in kickstart.ks: the operator's further commands and sections";
    "kickstart-group.ks" "in kickstart-disk.ks: what the volume group or the Btrfs lies on";
    "kickstart-keep-volumes.sh" "in kickstart-keep.sh: the volumes that are kept on the disks that are wiped";
    "kickstart-keep.sh" "in kickstart-pre.sh: what is kept, and which partitions are removed";
    "kickstart-local-disk.sh" "in kickstart-pre.sh: what is a local disk of the machine";
    "kickstart-members.ks" "in kickstart-disk.ks: partitions, and mirrors of them, on several disks";
    "kickstart-named-disks.sh" "in kickstart-pre.sh: whether several disks are there";
    "kickstart-network.ks" "in kickstart.ks: network, bonds, bridges, VLANs";
    "kickstart-packages.ks" "in kickstart.ks, once a profile: packages";
    "kickstart-partitions.ks" "in kickstart-disk.ks: partitions of one disk";
    "kickstart-post-scripts.ks" "in kickstart.ks, once a profile: the operator's scripts at the end";
    "kickstart-post.sh" "in kickstart.ks: the end of the installation, and its marker";
    "kickstart-pre-scripts.ks" "in kickstart.ks, once a profile: the operator's scripts at the beginning";
    "kickstart-pre.sh" "in kickstart.ks: the guard before anything is wiped";
    "kickstart-remove.sh" "in kickstart.ks: what is removed from a volume group that is kept";
    "kickstart-source.ks" "in kickstart.ks, once a profile: where from, language, time";
    "kickstart-ssh-keys.sh" "in kickstart-post.sh, once a profile: ssh keys, where the release has no command for them";
    "kickstart-sudo.sh" "in kickstart.ks, once a profile: what accounts may do by sudo";
    "kickstart-system.ks" "in kickstart.ks, once a profile: firewall, services, accounts";
    "kickstart-unlock.sh" "in kickstart.ks: what opens encrypted disks without a person";
    "kickstart-volumes.ks" "in kickstart-disk.ks: logical volumes and subvolumes";
    "kickstart.ks" "http/ks/MAC.cfg: what the installer is told";
    "kickstarts.map" "etc/netpxe/*.map: which machine may read which kickstart";
    "mirror-sync.conf" "bin/mirror-sync.conf: what bin/mirror-sync mirrors";
    "mirror.crontab" "etc/cron.d/netpxe-mirror: where systemd's timer is not wanted";
    "mirror.service" "etc/systemd/system/netpxe-mirror.service";
    "mirror.timer" "etc/systemd/system/netpxe-mirror.timer";
    "netplan.yaml" "in autoinstall.yaml and preseed.cfg: the network of the installed system";
    "nginx.conf" "etc/netpxe/nginx.conf: the web server's site";
    "phone-home.conf" "bin/phone-home.conf: the machines that bin/phone-home knows";
    "phone-home.path" "etc/systemd/system/netpxe-done.path";
    "phone-home.service" "etc/systemd/system/netpxe-done.service";
    "preseed-early.sh" "in preseed.cfg: the guard before anything is wiped, and which disk it is";
    "preseed-efi.sh" "in preseed-late.sh: an EFI system partition on each of several disks";
    "preseed-late.sh" "in preseed.cfg: the end of the installation, and its marker";
    "preseed-recipe.cfg" "in preseed.cfg: partitions and logical volumes";
    "preseed-system.sh" "in preseed.cfg and autoinstall-system.sh: accounts, keys, services and clock of the installed system";
    "preseed.cfg" "http/ks/MAC.cfg of a machine with Debian: what its installer is told";
    "rescue.ks" "http/ks/MAC.cfg of a rescue system: who may enter it by ssh";
    "roots.Containerfile" "containers/roots.Containerfile: who fills the roots";
    "setup.conf" "bin/setup.conf: what bin/setup sets up";
    "tftp.service.conf" "etc/systemd/system/tftp.service.d/netpxe.conf: its folder, on EL";
    "tftpd-hpa" "etc/default/tftpd-hpa: the TFTP server, on Debian";
    "tftpd-hpa.service.conf" "etc/systemd/system/tftpd-hpa.service.d/netpxe.conf: its folder, from Debian 14 on";
    "tftpd.Containerfile" "containers/tftpd.Containerfile";
    "web.Containerfile" "containers/web.Containerfile";
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a folder, by their names below `templates/`.
    fn files(folder: &str, prefix: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
        let mut files: Vec<String> = entries
            .filter(|entry| entry.file_type().unwrap().is_file())
            .map(|entry| format!("{prefix}{}", entry.file_name().display()))
            .collect();
        files.sort();
        files
    }

    #[test]
    fn every_file_of_the_folder_is_here_and_in_order() {
        let names = |all: &[Builtin]| all.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(BUILTIN), files("templates", ""));
        assert_eq!(names(PROGRAMS), files("templates/bin", "bin/"));
    }
}
