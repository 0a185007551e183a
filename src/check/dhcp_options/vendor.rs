//! Options of vendors, which go out inside option 43 (RFC 2132, 8.4).

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::DhcpOption;
use crate::source::Span;
use crate::value::{Datum, OptionValue, StandardOption};

/// Option 43 out of options of one space, which are by number: of each its number, its length and its
/// value. `None` if there are none, or if one is longer than it may be, which has been reported.
///
/// `E0424`: they are of one space: whoever reads option 43 reads it as its own.
pub fn encapsulate(
    options: &[(DhcpOption, Span)],
    out: &mut Diagnostics,
) -> Option<(DhcpOption, Span)> {
    let ((first, span), more) = options.split_first()?;
    if let Some((other, at)) = more.iter().find(|(it, _)| it.space != first.space) {
        let name = |it: &DhcpOption| it.space.clone().unwrap_or_default();
        let (one, two) = (name(first), name(other));
        let message = format!("this is of `{two}`, and others here are of `{one}`");
        out.push(
            Diagnostic::new(Code::TwoSpaces, *at, message)
                .also(*span, format!("one of `{one}`"))
                .help("a client reads option 43 as its own vendor's: leave those of one space out"),
        );
        return None;
    }
    let mut bytes = Vec::new();
    for (option, _) in options {
        let value = option.value.encode();
        let length = u8::try_from(value.len()).ok()?;
        bytes.extend([option.code, length]);
        bytes.extend(value);
    }
    let value = OptionValue::new(vec![Datum::Bytes(bytes.into())]);
    let option = DhcpOption::standard(StandardOption::of_code(43)?, value);
    Some((option, *span))
}

/// `E0423`: options of vendors are told to devices and to classes, whose clients do not netboot.
pub fn not_here(span: Span) -> Diagnostic {
    let message = "options of vendors are not told here: machines that netboot read option 43, too";
    Diagnostic::new(Code::VendorOfNetboot, span, message)
        .help("write it in a device, or in a class that matches those who want it")
}
