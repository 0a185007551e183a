//! The command lines of dhcpd and tftpd-hpa: on Debian and Ubuntu a file of variables, on EL a
//! drop-in for the systemd unit. tftpd-hpa 7.2, Debian 14's, reads no such file any more, but has a
//! unit of its own: it gets both, and each version passes over the other's.

use anyhow::Result;

use crate::backend::{Action, context};
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::DhcpServer;

/// systemd rereads units, and the TFTP server its options, only when told to.
pub const ACTIONS: &[Action] = &[
    Action {
        service: "systemd",
        verb: "reload",
        sentence: "run systemctl daemon-reload: a unit changes",
        when_gone: false,
        files: &["etc/systemd/"],
    },
    Action {
        service: "tftpd",
        verb: "restart",
        sentence: "restart tftpd-hpa: its options change",
        when_gone: false,
        files: &[
            "etc/default/tftpd-hpa",
            "etc/systemd/system/tftp.service.d/",
            "etc/systemd/system/tftpd-hpa.service.d/",
        ],
    },
];

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let context = &context(plan);
    let mut add = |path: &str, template: &str| -> Result<()> {
        let text = templates.render(template, context)?;
        out.push(File::new(path, Stage::Payload, Mode::Public, text)?);
        Ok(())
    };
    // Kea's configuration names its own.
    let is_isc = plan.server.dhcp == DhcpServer::Isc;
    if is_isc && !plan.server.interfaces.is_empty() {
        add("etc/default/isc-dhcp-server", "isc-dhcp-server")?;
        add(
            "etc/systemd/system/dhcpd.service.d/netpxe.conf",
            "dhcpd.service.conf",
        )?;
    }
    if plan.server.tftp.is_some() {
        add("etc/default/tftpd-hpa", "tftpd-hpa")?;
        add(
            "etc/systemd/system/tftp.service.d/netpxe.conf",
            "tftp.service.conf",
        )?;
        add(
            "etc/systemd/system/tftpd-hpa.service.d/netpxe.conf",
            "tftpd-hpa.service.conf",
        )?;
    }
    Ok(())
}
