//! What the installed system is made of: packages, or an image that brings all of them.

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::KickstartSettings;
use crate::inventory::read::{Field, List};
use crate::plan::Source;
use crate::source::Span;
use crate::value::Os;

/// `E0578`: where it is an image, there is one, a live image has its checksum, and nothing is asked for that
/// packages would bring. `None` where that is not so. Installers that know no images are no matter of this.
pub fn check(
    os: &Os,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> Option<Source> {
    if os.is_known() && os.kickstart().is_none() {
        return Some(Source::Packages);
    }
    let container = layers.get(|s| &s.ostreecontainer);
    let live = layers.get(|s| &s.liveimg);
    if let Some(sha256) = layers.get(|s| &s.liveimg_sha256).given()
        && live.is_absent()
    {
        let why = "this is the checksum of no image";
        let fault = Diagnostic::new(Code::SystemImage, sha256.span, why);
        need.out
            .push(fault.help("write `liveimg: ...`, the URL of the image, or leave it out"));
    }
    let (key, span) = match (container, live) {
        (Field::Faulty, _) | (_, Field::Faulty) => return None,
        (Field::Absent, Field::Absent) => return Some(Source::Packages),
        (Field::Given(container), Field::Given(live)) => {
            let why = "a system is made of a container image or of a live one";
            let fault = Diagnostic::new(Code::SystemImage, container.span, why);
            need.out.push(
                fault
                    .also(live.span, "the live image")
                    .help("leave `ostreecontainer` or `liveimg` out"),
            );
            return None;
        }
        (Field::Given(container), Field::Absent) => ("ostreecontainer", container.span),
        (Field::Absent, Field::Given(live)) => ("liveimg", live.span),
    };
    check_packages(key, span, layers, need);
    if let Some(container) = container.value() {
        return Some(Source::Container(container.clone()));
    }
    let sha256 = need.set_or(layers.get(|s| &s.liveimg_sha256), |_| {
        let why = "nothing says what the image from this URL must be";
        Diagnostic::new(Code::SystemImage, span, why)
            .help("write `liveimg_sha256: ...`: what `sha256sum` prints for the file")
    })?;
    Some(Source::LiveImage(live.value()?.clone(), sha256))
}

/// What is asked for beside an image, and cannot be had.
fn check_packages(
    key: &str,
    image: Span,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) {
    let weak = layers.get(|s| &s.weak_dependencies).given();
    let kdump = layers.get(|s| &s.kdump).given();
    let repos = layers.all(|s| &s.repos).flat_map(|repos| repos.entries());
    let encrypt = layers.get(|s| &s.encrypt).value();
    let tpm2 = encrypt.and_then(|it| it.tpm2.given());
    let tang = encrypt.and_then(|it| it.tang.given());
    let asked = [
        (
            listed(layers.get(|s| &s.packages)),
            "packages",
            "write `packages: []` here, and put them into the image",
        ),
        (
            listed(layers.get(|s| &s.install_langs)),
            "install_langs",
            "write `install_langs: []` here",
        ),
        (
            weak.filter(|it| !it.value).map(|it| it.span),
            "weak_dependencies",
            "write `weak_dependencies: true` here",
        ),
        (
            repos.map(|(name, _)| name.span).next(),
            "repos",
            "write them in the profiles of the machines that are made of packages",
        ),
        (
            kdump.filter(|it| it.value).map(|it| it.span),
            "kdump",
            "leave it out, and set kdump up in the image",
        ),
        (
            tpm2.filter(|it| it.value.wanted).map(|it| it.span),
            "tpm2",
            "leave `tpm2` out: the passphrase is typed at each start",
        ),
        (
            tang.map(|it| it.span),
            "tang",
            "leave `tang` out: the passphrase is typed at each start",
        ),
    ];
    for (span, what, help) in asked {
        let Some(span) = span else { continue };
        let why = format!("nothing is installed for `{what}`: `{key}` brings the whole system");
        let fault = Diagnostic::new(Code::SystemImage, span, why);
        need.out.push(fault.also(image, "the image").help(help));
    }
}

/// Where a list is that is not empty.
fn listed<T>(list: &Field<List<T>>) -> Option<Span> {
    let list = list.given()?;
    (!list.value.items.is_empty()).then_some(list.span)
}
