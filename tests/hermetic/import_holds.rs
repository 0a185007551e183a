//! What holds for every text that is imported as a `dhcpd.conf`. The fuzz target and the tests over
//! mutilated files ask the same.

use netpxe::diagnostic::{Code, Severity, human};
use netpxe::import;
use netpxe::source::Source;

/// Whether a text becomes an inventory, each value of which can be read, or a fault with a place.
///
/// # Panics
/// If something does not hold.
pub fn imports_or_is_refused(text: &str) -> bool {
    let files = [("dhcpd.conf".to_owned(), text.to_owned())];
    let import = || import::dhcpd(&files, &|_| Err("no such file".to_owned()), None);
    let (first, again) = (import(), import());
    let diagnostics = &first.told.diagnostics;
    assert_eq!(
        *diagnostics, again.told.diagnostics,
        "the same text, other faults"
    );
    assert_eq!(
        first.site.is_none(),
        diagnostics.has_errors(),
        "{diagnostics:?}"
    );
    let source = first.texts.source().unwrap();
    for diagnostic in diagnostics {
        for label in std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary) {
            let range = label.span.start as usize..label.span.end as usize;
            assert!(first.texts.whole().get(range).is_some(), "{diagnostic:?}");
        }
    }
    // It can be told, and shows what the text has.
    let told = human::render(diagnostics, &source, false);
    assert_eq!(told.is_empty(), diagnostics.iter().next().is_none());
    let Some(site) = first.site else {
        return false;
    };
    let inventory = site.to_text();
    assert_eq!(
        inventory,
        again.site.unwrap().to_text(),
        "the same text, other bytes"
    );
    // Its text and each of its values can be read; what two of them mean together may be wrong, as it was
    // in the old file.
    let source = Source::new("inventory.yaml", inventory.as_str());
    let (_, faults) = netpxe::compile(&source, &());
    let is_unread = |code: Code| {
        code.severity() == Severity::Error
            && ["E01", "E02"].iter().any(|begin| code.id().starts_with(begin))
            // Nothing was in the file that a section could hold.
            && code != Code::MissingKey
    };
    let told = || human::render(&faults, &source, false);
    assert!(
        !faults.iter().any(|it| is_unread(it.code)),
        "{}\n{inventory}",
        told()
    );
    true
}
