//! What GRUB reads once it runs: a `grub.cfg` for each NIC that boots, one for unknown machines,
//! and the one that is embedded into the images.

use std::sync::Arc;

use anyhow::Result;

use super::context;
use super::images::{CLIENTS, Way};
use super::pieces::Pieces;
use super::values::Piece;
use crate::template::Templates;
use crate::tree::{File, Mode, Recipe, Render, Stage, Which};
use crate::value::Firmware;

/// The folder that GRUB looks for its configuration in, below the root that its image came from.
const FOLDER: &str = "boot/grub";

/// Adds the files to `out`.
///
/// Machines that can boot over HTTP have theirs below the web root too: what came by HTTP goes on
/// by HTTP, because TFTP after it crashes firmware (GRUB 2.12 in OVMF).
pub fn files<'p>(
    pieces: &Arc<Pieces<'p>>,
    templates: &Templates,
    out: &mut Vec<File<'p>>,
) -> Result<()> {
    let plan = pieces.plan();
    let context = context(plan);
    let mut add = |path: &str, text: &str| -> Result<()> {
        out.push(File::new(path, Stage::Payload, Mode::Public, text)?);
        Ok(())
    };
    add(
        "tftp/grub.cfg-net",
        &templates.render("grub.cfg-net", &context)?,
    )?;
    let unknown = templates.render("grub.cfg", &context)?;
    add(&format!("tftp/{FOLDER}/grub.cfg"), &unknown)?;
    if plan.hosts.iter().any(|host| boots_over_http(host.firmware)) {
        add(&format!("http/{FOLDER}/grub.cfg"), &unknown)?;
    }
    let render = Arc::new(Menus(Arc::clone(pieces)));
    let mut path = String::new();
    for root in ["http", "tftp"] {
        for nic in pieces.nics() {
            if root == "http" && !boots_over_http(nic.firmware) {
                continue;
            }
            // Lower case and dashes: the only spelling that GRUB asks for by itself (since 2.06).
            path.clear();
            path.extend([root, "/", FOLDER, "/grub.cfg-01-"]);
            nic.mac.push_dashed_to(&mut path);
            let (stage, mode) = (Stage::Menu, Mode::Public);
            out.push(File::rendered(&path, stage, mode, &render, nic.which)?);
        }
    }
    Ok(())
}

/// Whether such a machine may fetch its GRUB over HTTP.
pub fn boots_over_http(firmware: Firmware) -> bool {
    let mut clients = CLIENTS.iter();
    clients.any(|client| client.way == Way::Http && client.firmware == firmware)
}

struct Menus<'p>(Arc<Pieces<'p>>);

impl Render for Menus<'_> {
    fn render(&self, which: Which) -> Result<String> {
        self.0.render(Piece::Menu, which)
    }

    fn recipe(&self, which: Which) -> Option<Recipe> {
        Some(self.0.recipe(which))
    }
}
