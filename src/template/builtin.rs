//! The templates that netpxe carries in itself.

/// Name and text of every built-in template, by name.
pub const BUILTIN: &[(&str, &str)] = &[
    ("apache.conf", include_str!("../../templates/apache.conf")),
    ("build-grub", include_str!("../../templates/build-grub")),
    ("compose.yaml", include_str!("../../templates/compose.yaml")),
    (
        "dhcpd-host.conf",
        include_str!("../../templates/dhcpd-host.conf"),
    ),
    (
        "dhcpd.Containerfile",
        include_str!("../../templates/dhcpd.Containerfile"),
    ),
    ("dhcpd.conf", include_str!("../../templates/dhcpd.conf")),
    (
        "dhcpd.service.conf",
        include_str!("../../templates/dhcpd.service.conf"),
    ),
    ("fetch-kernel", include_str!("../../templates/fetch-kernel")),
    (
        "grub-host.cfg",
        include_str!("../../templates/grub-host.cfg"),
    ),
    ("grub.cfg", include_str!("../../templates/grub.cfg")),
    ("grub.cfg-net", include_str!("../../templates/grub.cfg-net")),
    (
        "isc-dhcp-server",
        include_str!("../../templates/isc-dhcp-server"),
    ),
    ("mirror-sync", include_str!("../../templates/mirror-sync")),
    (
        "mirror.crontab",
        include_str!("../../templates/mirror.crontab"),
    ),
    (
        "mirror.service",
        include_str!("../../templates/mirror.service"),
    ),
    ("mirror.timer", include_str!("../../templates/mirror.timer")),
    (
        "kickstarts.map",
        include_str!("../../templates/kickstarts.map"),
    ),
    ("nginx.conf", include_str!("../../templates/nginx.conf")),
    ("phone-home", include_str!("../../templates/phone-home")),
    (
        "phone-home.path",
        include_str!("../../templates/phone-home.path"),
    ),
    (
        "phone-home.service",
        include_str!("../../templates/phone-home.service"),
    ),
    (
        "roots.Containerfile",
        include_str!("../../templates/roots.Containerfile"),
    ),
    ("setup", include_str!("../../templates/setup")),
    (
        "tftp.service.conf",
        include_str!("../../templates/tftp.service.conf"),
    ),
    (
        "tftpd.Containerfile",
        include_str!("../../templates/tftpd.Containerfile"),
    ),
    ("tftpd-hpa", include_str!("../../templates/tftpd-hpa")),
    ("treeinfo.sh", include_str!("../../templates/treeinfo.sh")),
    (
        "installer-args.cfg",
        include_str!("../../templates/installer-args.cfg"),
    ),
    (
        "kickstart-disk.ks",
        include_str!("../../templates/kickstart-disk.ks"),
    ),
    (
        "kickstart-network.ks",
        include_str!("../../templates/kickstart-network.ks"),
    ),
    (
        "kickstart-post.sh",
        include_str!("../../templates/kickstart-post.sh"),
    ),
    (
        "kickstart-pre.sh",
        include_str!("../../templates/kickstart-pre.sh"),
    ),
    ("kickstart.ks", include_str!("../../templates/kickstart.ks")),
    (
        "web.Containerfile",
        include_str!("../../templates/web.Containerfile"),
    ),
];
