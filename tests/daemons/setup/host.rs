//! A deploy host in a folder, and the tree that is set up on it.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::generated::Generated;
use crate::support::needs;

/// The systemd of these tests: a service is active once it was started, and is not startable while
/// there is a file `broken-SERVICE`, and ends at once where there is `dying-SERVICE`. A fake dhcpd would hide what setup asks the real one.
const SYSTEMCTL: &str = r#"#!/bin/sh
[ "$2" != --quiet ] || { verb=$1; shift 2; set -- "$verb" "$@"; }
case $1 in
is-active) [ -e "$FAKES/active-$2" ]; exit ;;
is-enabled) [ -e "$FAKES/enabled-$2" ]; exit ;;
enable) touch "$FAKES/enabled-$2"; exit ;;
esac
echo "$*" >>"$FAKES/calls"
case $1 in
restart | reload)
    [ ! -e "$FAKES/broken-$2" ] || exit 1
    touch "$FAKES/active-$2"
    [ ! -e "$FAKES/dying-$2" ] || rm "$FAKES/active-$2"
    ;;
esac
"#;

/// A `grub-mkimage` that takes no second: which images there are is another test's matter. `GRUB` is
/// its version.
const MKIMAGE: &str = r#"#!/bin/sh
while [ "$1" != -o ]; do shift; done
echo "image ${GRUB:-}" >"$2"
"#;

/// SELinux: the first folder has its label already.
const SELINUX: &str = r#"#!/bin/sh
case ${0##*/} in
matchpathcon) case $2 in
    /srv/netboot/tftp) echo system_u:object_r:tftpdir_t:s0 ;;
    *) echo system_u:object_r:var_t:s0 ;;
    esac ;;
selinuxenabled) ;;
*) echo "${0##*/} $*" >>"$FAKES/labels" ;;
esac
"#;

/// What Debian 12's packages write to `/etc/default` when nobody answers debconf: dpkg knows nothing
/// of these files.
const DEFAULTS: [(&str, &str); 2] = [
    (
        "isc-dhcp-server",
        "# Defaults for isc-dhcp-server (sourced by /etc/init.d/isc-dhcp-server)\n\n\
         # Path to dhcpd's config file (default: /etc/dhcp/dhcpd.conf).\n\
         #DHCPDv4_CONF=/etc/dhcp/dhcpd.conf\n\
         #OPTIONS=\"\"\n\n\
         #\tSeparate multiple interfaces with spaces, e.g. \"eth0 eth1\".\n\
         INTERFACESv4=\"\"\nINTERFACESv6=\"\"\n",
    ),
    (
        "tftpd-hpa",
        "# /etc/default/tftpd-hpa\n\n\
         TFTP_USERNAME=\"tftp\"\nTFTP_DIRECTORY=\"/srv/tftp\"\n\
         TFTP_ADDRESS=\":69\"\nTFTP_OPTIONS=\"--secure\"\n",
    ),
];

/// What Debian's package, in short, brings as dhcpd.conf: dpkg has its sum.
pub const DHCPD_CONF: &str = "# as delivered\noption domain-name \"example.org\";\n";

/// Where Kea's configuration is, and what its package, in short, brings as such.
pub const KEA_CONF: &str = "etc/kea/kea-dhcp4.conf";
pub const KEA_DELIVERED: &str = "{ \"Dhcp4\": {} } // as delivered\n";

/// A deploy host in a folder.
pub struct Host {
    folder: TempDir,
    tree: Generated,
}

/// What a run did.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Every file below a folder, with all that a run could change about it.
pub type Snapshot = BTreeMap<String, (u32, u32, i64, Vec<u8>)>;

impl Host {
    /// Debian 12 with the packages of the three daemons, and the tree of `deploy-host`.
    pub fn debian() -> Self {
        let host = Self::new("ID=debian\nVERSION_ID=\"12\"\n", "www-data:x:33:\n");
        host.write(
            "etc/apache2/mods-available/rewrite.load",
            "# as delivered\n",
        );
        for (name, text) in DEFAULTS {
            host.write(&format!("etc/default/{name}"), text);
        }
        host.write("etc/dhcp/dhcpd.conf", DHCPD_CONF);
        let mut md5sum = Command::new("md5sum");
        let sum = needs::run(md5sum.arg(host.path("etc/dhcp/dhcpd.conf"))).stdout;
        let sum = String::from_utf8(sum).unwrap();
        let sum = sum.split(' ').next().unwrap();
        let status = format!("Package: isc-dhcp-server\nConffiles:\n /etc/dhcp/dhcpd.conf {sum}\n");
        host.write("var/lib/dpkg/status", &status);
        host.program("usr/sbin/apache2", "");
        host
    }

    /// Rocky Linux with the same.
    pub fn el() -> Self {
        let release = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n";
        let host = Self::new(release, "apache:x:48:\n");
        host.program("usr/sbin/httpd", "");
        host
    }

    /// The same with Kea's package too, and a tree for Kea.
    pub fn with_kea(mut self) -> Self {
        self.write(KEA_CONF, KEA_DELIVERED);
        fs::set_permissions(self.path("etc/kea"), Permissions::from_mode(0o750)).unwrap();
        self.program("usr/sbin/kea-dhcp4", "");
        if self.has("var/lib/dpkg/status") {
            let mut md5sum = Command::new("md5sum");
            let sum = needs::run(md5sum.arg(self.path(KEA_CONF))).stdout;
            let sum = String::from_utf8(sum).unwrap();
            let sum = sum.split(' ').next().unwrap();
            let status = self.text("var/lib/dpkg/status");
            let status =
                format!("{status}\nPackage: kea-dhcp4-server\nConffiles:\n /{KEA_CONF} {sum}\n");
            self.write("var/lib/dpkg/status", &status);
        }
        self.fake("sleep", "#!/bin/sh\n");
        self.set_tree(&kea_inventory());
        self
    }

    fn new(release: &str, group: &str) -> Self {
        needs::root();
        let folder = TempDir::with_prefix("npw").unwrap();
        let host = Self {
            folder,
            tree: Generated::of_text(&inventory()),
        };
        host.write("etc/os-release", release);
        host.write("etc/group", &format!("root:x:0:\n{group}"));
        host.write("etc/dhcp/dhcpd.conf", "# as delivered\n");
        host.program("usr/sbin/dhcpd", "");
        host.program("usr/sbin/in.tftpd", "");
        fs::create_dir(host.fakes()).unwrap();
        host.fake("systemctl", SYSTEMCTL);
        host.fake("grub-mkimage", MKIMAGE);
        host
    }

    /// From now on this is the tree.
    pub fn set_tree(&mut self, inventory: &str) {
        self.tree = Generated::of_text(inventory);
    }

    /// Builds images that boot.
    pub fn with_real_grub(&self) {
        fs::remove_file(self.fakes().join("grub-mkimage")).unwrap();
    }

    /// A folder of GRUB modules for ARM and PCs, which fool all but the real `grub-mkimage`.
    pub fn fake_modules(&self) -> PathBuf {
        let modules = self.fakes().join("modules");
        let real = Path::new("/usr/lib/grub/x86_64-efi");
        for platform in ["i386-pc", "x86_64-efi", "arm64-efi"] {
            fs::create_dir_all(modules.join(platform)).unwrap();
            for name in fs::read_dir(real).unwrap() {
                let name = name.unwrap().file_name();
                fs::write(modules.join(platform).join(name), "").unwrap();
            }
        }
        for name in [
            "pxe.mod",
            "biosdisk.mod",
            "pxeboot.img",
            "lzma_decompress.img",
        ] {
            fs::write(modules.join("i386-pc").join(name), "").unwrap();
        }
        modules
    }

    /// Switches SELinux on.
    pub fn with_selinux(&self) {
        for name in ["matchpathcon", "restorecon", "selinuxenabled", "semanage"] {
            self.fake(name, SELINUX);
        }
    }

    /// Runs `bin/setup` with these options, by the plainest shell.
    pub fn setup(&self, options: &[&str]) -> Run {
        self.setup_with(options, &[])
    }

    /// The same, with further variables.
    pub fn setup_with(&self, options: &[&str], variables: &[(&str, &str)]) -> Run {
        let path = env::var("PATH").unwrap();
        let path = format!("{}:{path}", self.fakes().display());
        let mut command = Command::new(needs::program("dash"));
        command
            .arg(self.tree.path("bin/setup"))
            .args(["--root", self.folder.path().join("root").to_str().unwrap()])
            .args(options)
            .env("PATH", path)
            .env("FAKES", self.fakes())
            .env("DHCPD", needs::program(self.dhcp_server()))
            .env("SYSTEMCTL", self.fakes().join("systemctl"));
        if self.fakes().join("selinuxenabled").exists() {
            command.env("SELINUXENABLED", "selinuxenabled");
        }
        command.envs(variables.iter().copied());
        let output = needs::output(&mut command);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    fn dhcp_server(&self) -> &'static str {
        if self.tree("dhcp/kea-dhcp4.conf").exists() {
            "kea-dhcp4"
        } else {
            "dhcpd"
        }
    }

    /// Runs it, and it has to succeed.
    pub fn succeed(&self, options: &[&str]) -> String {
        let run = self.setup(options);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(run.stderr, "", "{run:?}");
        run.stdout
    }

    /// What systemd was asked to do since this was asked last.
    pub fn calls(&self) -> Vec<String> {
        self.said("calls")
    }

    /// What SELinux was asked to do.
    pub fn labels(&self) -> Vec<String> {
        self.said("labels")
    }

    fn said(&self, file: &str) -> Vec<String> {
        let path = self.fakes().join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        let root = self.folder.path().join("root").display().to_string();
        text.lines().map(|line| line.replace(&root, "")).collect()
    }

    /// Lets a service fail to start, or start again.
    pub fn set_broken(&self, service: &str, is_broken: bool) {
        self.set("broken", service, is_broken);
    }

    /// Lets a service end a moment after it has started, or stay.
    pub fn set_dying(&self, service: &str, is_dying: bool) {
        self.set("dying", service, is_dying);
    }

    /// Starts or stops a service.
    pub fn set_active(&self, service: &str, is_active: bool) {
        self.set("active", service, is_active);
    }

    fn set(&self, what: &str, service: &str, is_so: bool) {
        let path = self.fakes().join(format!("{what}-{service}"));
        if is_so {
            fs::write(path, "").unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    /// A path on this host.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("root").join(path)
    }

    /// A path in the tree.
    pub fn tree(&self, path: &str) -> PathBuf {
        self.tree.path(path)
    }

    /// What stands in a file of this host.
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Whether there is such a file, link or folder.
    pub fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.path(path)).is_ok()
    }

    /// The names of all that is in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// Starts a program that was installed, which finds all that it reads.
    pub fn runs(&self, program: &str) {
        let output = needs::run(Command::new(self.path(program)).arg("--help"));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("usage: "), "{said}");
    }

    /// Puts a file there.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn program(&self, path: &str, text: &str) {
        self.write(path, text);
        fs::set_permissions(self.path(path), Permissions::from_mode(0o755)).unwrap();
    }

    fn fakes(&self) -> PathBuf {
        self.folder.path().join("fakes")
    }

    fn fake(&self, name: &str, text: &str) {
        let path = self.fakes().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    /// All that is on this host; without `state`, what setup remembers is left out.
    pub fn snapshot(&self, state: bool) -> Snapshot {
        let mut out = Snapshot::new();
        collect(&self.path(""), "", &mut out);
        out.retain(|path, _| state || !path.starts_with("/var/lib/netpxe/"));
        out
    }
}

fn collect(root: &Path, folder: &str, out: &mut Snapshot) {
    for entry in fs::read_dir(root.join(folder.trim_start_matches('/'))).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        let metadata = entry.path().symlink_metadata().unwrap();
        if metadata.is_dir() {
            collect(root, &path, out);
            continue;
        }
        let contents = if metadata.is_symlink() {
            let target = fs::read_link(entry.path()).unwrap();
            target.to_str().unwrap().into()
        } else {
            fs::read(entry.path()).unwrap()
        };
        let time = metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec();
        out.insert(path, (metadata.mode(), metadata.gid(), time, contents));
    }
}

/// What is on a host, whenever it was written.
pub fn timeless(snapshot: Snapshot) -> BTreeMap<String, (u32, u32, Vec<u8>)> {
    let files = snapshot.into_iter();
    files
        .map(|(path, (mode, gid, _, contents))| (path, (mode, gid, contents)))
        .collect()
}

/// The inventory of the golden tree `deploy-host`.
pub fn inventory() -> String {
    fs::read_to_string(needs::project("tests/golden/deploy-host/inventory.yaml")).unwrap()
}

/// The same with Kea.
pub fn kea_inventory() -> String {
    inventory().replace("  containers: true\n", "  dhcp: kea\n")
}
