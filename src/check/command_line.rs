//! How long a kernel's command line gets.

use std::collections::HashSet;
use std::sync::Arc;

use super::hosts::Hosts;
use super::networks::Networks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::{Host, Installer, Server};
use crate::source::Span;
use crate::value::KernelArg;

/// What Linux takes of a command line, in bytes: `COMMAND_LINE_SIZE` of x86 and ARM without the NUL
/// at its end. It cuts off the rest without a word.
const LONGEST: usize = 2047;

/// What the installed system's loader and Anaconda write beside the arguments of the inventory, at
/// most: the kernel, the root, volumes, `resume=` and `crashkernel=`.
const OF_THE_SYSTEM: usize = 512;

/// What stands on it for Debian's installer beside names and the URL, at most: `auto=true` and the static
/// address with its name servers (`installer-args.cfg`).
const OF_A_PRESEED: usize = 384;

/// What stands on it for CoreOS beside the URLs, at most: `coreos.live.rootfs_url=`, `ignition.config.url=`,
/// `ignition.firstboot`, `ignition.platform.id=metal`.
const OF_COREOS: usize = 128;

/// What stands on it for Ubuntu's installer beside the two URLs, at most (`installer-args.cfg`).
const OF_AUTOINSTALL: usize = 128;

/// The longest name of a domain.
const LONGEST_DOMAIN: usize = 253;

/// `E0519`: no command line is longer than Linux takes. Machines that share an installer are told of
/// once.
pub fn check(hosts: &Hosts, servers: &[Server], networks: &Networks<'_>, out: &mut Diagnostics) {
    let mut told = HashSet::new();
    for draft in hosts.iter() {
        let Some((host, installer)) = draft
            .plan
            .as_ref()
            .and_then(|it| Some((it, it.installer()?)))
        else {
            continue;
        };
        let of_installer = of_installer(host, installer, servers, networks);
        if of_installer > LONGEST && told.insert(Arc::as_ptr(installer).addr()) {
            out.push(too_long(
                host,
                draft.name.span,
                "installer",
                "kernel_args",
                of_installer,
            ));
        }
        let Some(install) = host.install() else {
            continue;
        };
        let of_system = OF_THE_SYSTEM + joined(&install.kickstart.bootloader_args);
        if of_system > LONGEST && told.insert(Arc::as_ptr(&install.kickstart).addr()) {
            out.push(too_long(
                host,
                draft.name.span,
                "installed system",
                "bootloader_args",
                of_system,
            ));
        }
    }
}

/// What GRUB hands to the installer's kernel (`grub-host.cfg`, `installer-args.cfg`).
fn of_installer(
    host: &Host,
    installer: &Installer,
    servers: &[Server],
    networks: &Networks<'_>,
) -> usize {
    let url = servers
        .iter()
        .flat_map(|server| web_roots(host, server, networks));
    let url = url.map(|url| url.len()).max();
    let encrypts = host
        .install()
        .is_some_and(|install| install.kickstart.storage.passphrase.is_some());
    let anaconda = [
        " inst.repo=".len()
            + installer
                .repo
                .as_ref()
                .map_or(0, |repo| repo.as_str().len()),
        " inst.ks=".len() + url.unwrap_or_default() + "/ks/00-00-00-00-00-00.cfg".len(),
        " inst.ks.sendmac".len(),
        if encrypts {
            " inst.nosave=all_ks".len()
        } else {
            0
        },
    ];
    let of_the_release: usize = if installer.os.anaconda().is_some() {
        anaconda.iter().sum()
    } else if installer.os.debian().is_some() {
        // With all that stands there of an address.
        anaconda[1] + OF_A_PRESEED + 2 * (host.name.as_str().len() + LONGEST_DOMAIN)
    } else if installer.os.ubuntu().is_some() {
        OF_AUTOINSTALL + anaconda[1] + anaconda[0]
    } else {
        0
    };
    let of_the_release = match &installer.rootfs {
        Some(rootfs) => of_the_release + anaconda[1] + OF_COREOS + rootfs.as_str().len(),
        None if installer.os.coreos().is_some() => anaconda[1] + OF_COREOS,
        None => of_the_release,
    };
    let console = host.console.as_ref().map_or(0, |console| {
        " console=tty0 ".len() + console.kernel_arg().len()
    });
    "BOOT_IMAGE=/".len()
        + installer.kernel.as_str().len()
        + of_the_release
        + console
        + joined(&installer.kernel_args)
        + " BOOTIF=01-00-00-00-00-00-00".len()
}

/// The web roots that a host's kickstart may come from: of the deploy host, by each of its addresses,
/// or of a boot server.
fn web_roots(host: &Host, server: &Server, networks: &Networks<'_>) -> Vec<String> {
    let nics = host.nics.iter().map(|nic| networks.get(nic.network));
    let of_networks = nics.filter_map(|network| network.written.boot_server.value().copied());
    let others = server
        .legs
        .iter()
        .copied()
        .chain(host.boot_server)
        .chain(of_networks);
    let others = others.map(|address| server.url_at(address));
    std::iter::once(server.url()).chain(others).collect()
}

/// The length of arguments with a blank before each.
fn joined(args: &[KernelArg]) -> usize {
    args.iter().map(|arg| 1 + arg.as_str().len()).sum()
}

fn too_long(host: &Host, span: Span, whose: &str, key: &str, length: usize) -> Diagnostic {
    let why = format!(
        "the command line of the {whose}'s kernel on `{}` has {length} bytes, and Linux takes {LONGEST}",
        host.name
    );
    Diagnostic::new(Code::CommandLineTooLong, span, why)
        .help(format!("shorten `{key}` by {} bytes", length - LONGEST))
}
