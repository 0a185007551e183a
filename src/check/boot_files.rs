//! How GRUB fetches what installers boot.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Inventory;
use crate::inventory::read::Field;
use crate::plan::{HTTP, Host};
use crate::source::{Span, Spanned};
use crate::value::BootFiles;

/// Checks how a host is to fetch its kernel.
pub fn check(
    host: &Host,
    written: &Field<BootFiles>,
    inventory: &Inventory<'_>,
    out: &mut Diagnostics,
) {
    let Field::Given(written) = written else {
        return;
    };
    if host.installer().is_none() || written.value == BootFiles::Tftp {
        return;
    }
    for server in inventory.deploy_hosts() {
        let web = server.value.web.given();
        let port = web.and_then(|web| web.value.port.given());
        if let Some(port) = port.filter(|port| port.value.get() != u32::from(HTTP)) {
            out.push(other_port(written.span, port.value.get(), port.span));
        }
    }
    out.extend(without_http(host, written));
}

/// `E0554`: GRUB fetches from a port that every release of it knows.
fn other_port(written: Span, port: u32, at: Span) -> Diagnostic {
    let why = format!("GRUB cannot fetch from port {port}: GRUB 2.06 knows port 80 alone");
    Diagnostic::new(Code::FilesFromPort, written, why)
        .also(at, "the port of the web server")
        .help("write `boot_files: tftp`, or leave `port` out")
}

/// `E0555`: a signed GRUB has what it is to fetch by, since it can load no module.
fn without_http(host: &Host, written: &Spanned<BootFiles>) -> Option<Diagnostic> {
    let secure = host.secure_boot.as_ref()?;
    if secure.signed.has_http {
        return None;
    }
    let why = format!("the signed GRUB of `{}` has no HTTP", secure.signed);
    let fault = Diagnostic::new(Code::FilesWithoutHttp, written.span, why);
    Some(fault.help("write `boot_files: tftp`, or a `shim` whose GRUB has it, such as `debian13`"))
}
