//! What to do on the deploy host when files change: which daemon reads which file.

/// Something to do on the deploy host after the files have been delivered.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// What it concerns: a daemon, or the images of GRUB.
    pub service: &'static str,
    /// `restart`, `reload` or `run`.
    pub verb: &'static str,
    /// The sentence for a person.
    pub sentence: &'static str,
    /// The files that call for it when they are new or changed. A path that ends in a slash stands for
    /// everything below that folder.
    files: &'static [&'static str],
}

/// Every action, in the order in which they have to be done: dhcpd last, because it sends clients to
/// all the others.
const ACTIONS: &[Action] = &[
    Action {
        service: "grub-images",
        verb: "run",
        sentence: "run bin/build-grub on the deploy host: the GRUB images change",
        files: &["bin/build-grub", "bin/build-grub.conf", "tftp/grub.cfg-net"],
    },
    Action {
        service: "kernels",
        verb: "run",
        sentence: "run bin/fetch-kernel on the deploy host: what it fetches changes",
        files: &["bin/fetch-kernel", "bin/fetch-kernel.conf"],
    },
    Action {
        service: "systemd",
        verb: "reload",
        sentence: "run systemctl daemon-reload: a unit changes",
        files: &["etc/systemd/"],
    },
    Action {
        service: "tftpd",
        verb: "restart",
        sentence: "restart tftpd-hpa: its options change",
        files: &[
            "etc/default/tftpd-hpa",
            "etc/systemd/system/tftp.service.d/",
        ],
    },
    // It looks into apache.map whenever that is newer.
    Action {
        service: "apache",
        verb: "reload",
        sentence: "reload Apache: its virtual host changes",
        files: &["etc/netpxe/apache.conf"],
    },
    Action {
        service: "nginx",
        verb: "reload",
        sentence: "reload nginx: it reads its files when it starts",
        files: &["etc/netpxe/nginx.conf", "etc/netpxe/nginx.map"],
    },
    Action {
        service: "dhcpd",
        verb: "restart",
        sentence: "restart dhcpd: it cannot reload its configuration",
        files: &[
            "dhcp/dhcpd.conf",
            "etc/default/isc-dhcp-server",
            "etc/systemd/system/dhcpd.service.d/",
        ],
    },
];

/// The actions that the new or changed files `touched` call for.
pub fn needed(touched: &[&str]) -> Vec<&'static Action> {
    let calls = |action: &&Action| touched.iter().any(|path| action.is_called_by(path));
    ACTIONS.iter().filter(calls).collect()
}

impl Action {
    fn is_called_by(&self, path: &str) -> bool {
        let of_this = |path: &str| {
            let mut files = self.files.iter();
            files.any(|file| path == *file || (file.ends_with('/') && path.starts_with(file)))
        };
        // Each of two deploy hosts has a folder of its own.
        of_this(path) || path.split_once('/').is_some_and(|(_, path)| of_this(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(touched: &[&str]) -> Vec<&'static str> {
        needed(touched)
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
            ..*needed(&["dhcp/dhcpd.conf"])[0]
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
        let services = services(&all);
        assert_eq!(services, ["grub-images", "tftpd", "apache", "dhcpd"]);
    }
}
