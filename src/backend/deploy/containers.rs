//! The three daemons in containers: a compose file, and a Containerfile for each image. They behave
//! like Debian's packages.

use anyhow::Result;

use crate::backend::images;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File>) -> Result<()> {
    let (true, Some(web)) = (plan.server.containers, &plan.server.web) else {
        return Ok(());
    };
    let mut context = crate::backend::context(plan);
    context.insert("repos_elsewhere", &!web.root.holds(&web.repos));
    let packages = grub_packages(plan);
    context.insert(
        "has_arm64",
        &packages.iter().any(|it| it.ends_with(":arm64")),
    );
    context.insert("grub_packages", &packages);
    for name in [
        "compose.yaml",
        "dhcpd.Containerfile",
        "roots.Containerfile",
        "tftpd.Containerfile",
        "web.Containerfile",
    ] {
        let text = templates.render(name, &context)?;
        let path = format!("containers/{name}");
        out.push(File::new(&path, Stage::Payload, Mode::Public, text)?);
    }
    Ok(())
}

/// Debian's packages with the modules of the images that are built.
fn grub_packages(plan: &Plan) -> Vec<&'static str> {
    let images = images::needed(plan);
    let mut packages: Vec<&str> = images
        .iter()
        .map(|image| match image.format {
            "x86_64-efi" => "grub-efi-amd64-bin",
            "i386-efi" => "grub-efi-ia32-bin",
            // Debian has these modules for that architecture only; they are data.
            "arm64-efi" => "grub-efi-arm64-bin:arm64",
            _ => "grub-pc-bin",
        })
        .collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}
