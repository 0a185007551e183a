//! The tree that netpxe generates from an inventory, on disk.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use netpxe::commands::Surroundings;
use netpxe::inventory::Outside;
use netpxe::plan::Plan;
use netpxe::tree::Tree;
use netpxe::value::DhcpServer;
use tempfile::TempDir;

use super::needs;
use crate::common::{compiled, compiled_in, plan, tree_of};

/// As `tsig-keygen NAME` prints it.
const DDNS_KEY: &str = "key \"NAME\" {\n\talgorithm hmac-sha256;\n\t\
    secret \"bmV0cHhlIG5ldHB4ZSBuZXRweGUgbmV0cHhlIG5ldHA=\";\n};\n";

/// A generated tree in a temporary folder, there as long as this value.
pub struct Generated {
    folder: TempDir,
    tree: Tree<'static>,
}

impl Generated {
    /// The tree of an inventory of this project.
    ///
    /// # Panics
    /// If the inventory is faulty.
    pub fn from(inventory: &str) -> Self {
        let inventory = needs::project(inventory);
        let text = fs::read_to_string(&inventory).unwrap();
        Self::of_tree(compiled_in(inventory.parent().unwrap(), &text))
    }

    /// The tree of an inventory's text.
    ///
    /// # Panics
    /// If the inventory is faulty.
    pub fn of_text(inventory: &str) -> Self {
        Self::of_tree(compiled(inventory))
    }

    /// The tree of an inventory of this project, with this DHCP server, whatever the inventory says.
    ///
    /// # Panics
    /// If the inventory is faulty.
    pub fn from_on(server: DhcpServer, inventory: &str) -> Self {
        let inventory = needs::project(inventory);
        let text = fs::read_to_string(&inventory).unwrap();
        Self::on(server, &text, &Surroundings::new(&inventory, None))
    }

    /// The same of an inventory's text.
    ///
    /// # Panics
    /// If the inventory is faulty.
    pub fn of_text_on(server: DhcpServer, inventory: &str) -> Self {
        Self::on(server, inventory, &())
    }

    fn on(server: DhcpServer, inventory: &str, outside: &dyn Outside) -> Self {
        let mut plan = plan(inventory, outside).unwrap_or_else(|faults| panic!("{faults}"));
        run_by(server, &mut plan);
        Self::of_plan(&plan)
    }

    /// The same of an inventory that names files of `folder`.
    pub fn of_text_in(folder: &Path, inventory: &str) -> Self {
        Self::of_tree(compiled_in(folder, inventory))
    }

    /// The tree of a plan.
    pub fn of_plan(plan: &Plan) -> Self {
        Self::of_tree(tree_of(plan))
    }

    fn of_tree(tree: Tree<'static>) -> Self {
        let folder = TempDir::with_prefix("npw").unwrap();
        // The TFTP daemon is nobody.
        allow(folder.path(), 0o755);
        for file in tree.files() {
            let path = folder.path().join(file.path().as_str());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, file.contents().unwrap()).unwrap();
            allow(&path, file.mode().bits());
            with_key(&path);
        }
        Self { folder, tree }
    }

    /// A path below the tree's root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// The text of a generated file.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn text(&self, path: &str) -> String {
        let file = self.tree.get(path);
        let file = file.unwrap_or_else(|| panic!("{path} was not generated"));
        String::from_utf8(file.contents().unwrap().into_owned()).unwrap()
    }
}

/// Makes this the DHCP server of a plan, on whatever interfaces there are.
pub fn run_by(server: DhcpServer, plan: &mut Plan) {
    let peer = plan.failover.as_mut().map(|it| &mut it.peer);
    for host in [&mut plan.server].into_iter().chain(peer) {
        host.dhcp = server;
        host.interfaces.clear();
    }
}

/// Where dhcpd reads the key of `ddns`, which is on the deploy host alone.
const KEY_FILE: &str = "/etc/dhcp/netpxe-ddns.key";

/// Puts a key beside a `dhcpd.conf` that reads one, and has it read that.
fn with_key(config: &Path) {
    let text = fs::read(config).unwrap();
    let text = String::from_utf8(text).unwrap_or_default();
    if !config.ends_with("dhcp/dhcpd.conf") || !text.contains(KEY_FILE) {
        return;
    }
    let name = text.lines().find_map(|line| line.strip_prefix("  key "));
    let name = name.unwrap().trim_end_matches(';');
    let key = config.with_file_name("netpxe-ddns.key");
    fs::write(&key, DDNS_KEY.replace("NAME", name)).unwrap();
    fs::write(config, text.replace(KEY_FILE, key.to_str().unwrap())).unwrap();
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}
