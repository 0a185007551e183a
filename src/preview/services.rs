//! What to do on the deploy host when files change, by which daemon reads which file.

use crate::backend::{Action, BACKENDS};

/// The actions that the new or changed files `touched` call for, and before them those for the files that are no
/// longer made, `gone`: what they are for must not go on beside what takes its place.
pub fn needed(touched: &[&str], gone: &[&str]) -> Vec<&'static Action> {
    let called = |when_gone: bool, files: &[&str]| {
        let actions = BACKENDS.iter().flat_map(|backend| backend.actions);
        let calls = |action: &&Action| files.iter().any(|path| action.is_called_by(path));
        let of_this = actions.filter(move |action| action.when_gone == when_gone);
        of_this.filter(calls).collect::<Vec<_>>()
    };
    let mut actions = called(true, gone);
    actions.extend(called(false, touched));
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(touched: &[&str]) -> Vec<&'static str> {
        needed(touched, &[])
            .iter()
            .map(|action| action.service)
            .collect()
    }

    #[test]
    fn a_service_is_touched_by_its_own_files_only() {
        assert_eq!(
            services(&["http/ks/1.cfg", "tftp/boot/grub/grub.cfg"]),
            [""; 0]
        );
        assert_eq!(services(&["dhcp/dhcpd.conf"]), ["dhcpd"]);
        assert_eq!(services(&["tftp/grub.cfg-net"]), ["grub-images"]);
        assert_eq!(services(&["etc/netpxe/apache.map"]), [""; 0]);
        assert_eq!(services(&["etc/netpxe/nginx.map"]), ["nginx"]);
        assert_eq!(services(&["dhcp/dhcpd.conf.d/x"]), [""; 0]);
        let below = Action {
            files: &["web/"],
            ..*needed(&["dhcp/dhcpd.conf"], &[])[0]
        };
        assert!(below.is_called_by("web/apache.conf") && !below.is_called_by("webs"));
        assert_eq!(
            services(&["etc/systemd/system/dhcpd.service.d/netpxe.conf"]),
            ["systemd", "dhcpd"]
        );
        assert_eq!(services(&["etc/default/tftpd-hpa"]), ["tftpd"]);
        assert_eq!(services(&["bin/fetch-kernel"]), ["kernels"]);
        assert_eq!(services(&["bin/fetch-kernel.conf"]), ["kernels"]);
        assert_eq!(services(&["bin/build-grub.conf"]), ["grub-images"]);
        assert_eq!(services(&["bin/common.sh", "bin/setup.conf"]), [""; 0]);
        let all = [
            "bin/build-grub",
            "dhcp/dhcpd.conf",
            "etc/default/isc-dhcp-server",
            "etc/default/tftpd-hpa",
            "etc/netpxe/apache.conf",
            "tftp/grub.cfg-net",
        ];
        let to_kea = needed(
            &["dhcp/kea-dhcp4.conf"],
            &["dhcp/dhcpd.conf", "http/ks/1.cfg"],
        );
        let to_kea: Vec<_> = to_kea.iter().map(|it| (it.service, it.verb)).collect();
        assert_eq!(to_kea, [("dhcpd", "stop"), ("kea", "restart")]);
        let services = services(&all);
        assert_eq!(services, ["grub-images", "tftpd", "apache", "dhcpd"]);
    }
}
