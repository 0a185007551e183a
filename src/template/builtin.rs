//! The templates that netpxe carries in itself.

/// A template.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// What is made of it: a file of the tree, or a part of one.
    pub makes: &'static str,
}

macro_rules! builtin {
    ($($name:literal $makes:literal;)+) => {
        /// Every built-in template, by name.
        pub const BUILTIN: &[Builtin] = &[$(Builtin {
            name: $name,
            text: include_str!(concat!("../../templates/", $name)),
            makes: $makes,
        }),+];
    };
}

builtin! {
    "apache.conf" "etc/netpxe/apache.conf: the web server's virtual host";
    "build-grub" "bin/build-grub: the script that makes the GRUB images";
    "compose.yaml" "containers/compose.yaml: the three daemons in containers";
    "dhcpd-host.conf" "in dhcpd.conf: the declaration of a NIC";
    "dhcpd.Containerfile" "containers/dhcpd.Containerfile";
    "dhcpd.conf" "dhcp/dhcpd.conf";
    "dhcpd.service.conf" "etc/systemd/system/dhcpd.service.d/netpxe.conf: its interfaces, on EL";
    "fetch-kernel" "bin/fetch-kernel: the script that fetches installers' kernels";
    "grub-host.cfg" "tftp/boot/grub/grub.cfg-01-MAC: what a machine does";
    "grub.cfg" "tftp/boot/grub/grub.cfg: what an unknown machine does";
    "grub.cfg-net" "tftp/grub.cfg-net: what GRUB does first, from inside its image";
    "installer-args.cfg" "in grub-host.cfg: the arguments of the installer's kernel";
    "isc-dhcp-server" "etc/default/isc-dhcp-server: its interfaces, on Debian";
    "kickstart-disk.ks" "in kickstart.ks: which disk is wiped";
    "kickstart-network.ks" "in kickstart.ks: network, bonds, VLANs";
    "kickstart-packages.ks" "in kickstart.ks, once a profile: packages";
    "kickstart-partitions.ks" "in kickstart.ks, once a profile and firmware: partitions";
    "kickstart-post-scripts.ks" "in kickstart.ks, once a profile: the operator's scripts at the end";
    "kickstart-post.sh" "in kickstart.ks: the end of the installation, and its marker";
    "kickstart-pre-scripts.ks" "in kickstart.ks, once a profile: the operator's scripts at the beginning";
    "kickstart-pre.sh" "in kickstart.ks: the guard before anything is wiped";
    "kickstart-source.ks" "in kickstart.ks, once a profile: where from, language, time";
    "kickstart-ssh-keys.sh" "in kickstart-post.sh, once a profile: ssh keys, where the release has no command for them";
    "kickstart-system.ks" "in kickstart.ks, once a profile: firewall, services, accounts";
    "kickstart.ks" "http/ks/MAC.cfg: what the installer is told";
    "kickstarts.map" "etc/netpxe/*.map: which machine may read which kickstart";
    "mirror-sync" "bin/mirror-sync: the script that mirrors installation trees";
    "mirror.crontab" "etc/cron.d/netpxe-mirror: where systemd's timer is not wanted";
    "mirror.service" "etc/systemd/system/netpxe-mirror.service";
    "mirror.timer" "etc/systemd/system/netpxe-mirror.timer";
    "nginx.conf" "etc/netpxe/nginx.conf: the web server's site";
    "phone-home" "bin/phone-home: the script that turns a machine to its disk";
    "phone-home.path" "etc/systemd/system/netpxe-done.path";
    "phone-home.service" "etc/systemd/system/netpxe-done.service";
    "roots.Containerfile" "containers/roots.Containerfile: who fills the roots";
    "setup" "bin/setup: the script that puts the tree in its places";
    "tftp.service.conf" "etc/systemd/system/tftp.service.d/netpxe.conf: its folder, on EL";
    "tftpd-hpa" "etc/default/tftpd-hpa: the TFTP server, on Debian";
    "tftpd.Containerfile" "containers/tftpd.Containerfile";
    "treeinfo.sh" "in bin/: how scripts read a .treeinfo";
    "web.Containerfile" "containers/web.Containerfile";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_folder_is_here_and_in_order() {
        let entries = std::fs::read_dir("templates").unwrap();
        let mut files: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let names: Vec<&str> = BUILTIN.iter().map(|template| template.name).collect();
        assert_eq!(names, files);
    }
}
