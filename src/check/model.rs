//! Models of Macs, and what each says of the machine.

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::{Firmware, MacModel};

/// Reports a Mac that cannot boot from the network, or whose firmware is not that of its model.
///
/// No packet reveals the width of a Mac's EFI; its model does.
pub fn check(layers: &Layers<'_>, need: &mut Needs<'_>) {
    let Some(model) = layers.get(|s| &s.model).given() else {
        return;
    };
    if model.value.cannot_netboot() {
        need.out.push(
            Diagnostic::new(
                Code::CannotNetboot,
                need.name.span,
                format!(
                    "`{}` is a {}, and Macs with a T2 chip or Apple silicon cannot boot from \
                     the network",
                    need.name.value, model.value
                ),
            )
            .also(model.span, "its model")
            .help("install it from a medium"),
        );
    }
    let right = firmware(&model.value);
    if let Some(firmware) = layers.get(|s| &s.firmware).given()
        && firmware.value != right
    {
        need.out.push(
            Diagnostic::new(
                Code::WrongFirmware,
                need.name.span,
                format!(
                    "`{}` is a {}, whose firmware is not `{}`",
                    need.name.value,
                    model.value,
                    firmware.value.word()
                ),
            )
            .also(model.span, "its model")
            .also(firmware.span, "its firmware")
            .help(format!("write `firmware: {}`", right.word())),
        );
    }
}

/// The firmware of a model.
pub fn firmware(model: &MacModel) -> Firmware {
    if model.has_32_bit_efi() {
        Firmware::Mac32
    } else {
        Firmware::Mac
    }
}
