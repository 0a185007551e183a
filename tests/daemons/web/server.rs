//! A web server that runs what netpxe generated, and the folders that it serves.

use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::client::{Response, send};
use crate::support::daemon::Daemon;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;

/// Where the inventory has the roots; the tests have them in a temporary folder, which an inventory
/// may not name.
const SITE: &str = "/srv/netpxe-site";

/// The deploy host.
pub const HOST: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 2);

/// The modules that Debian's and EL's Apache load as delivered, as far as they could meddle, and
/// `mod_rewrite`, which bin/setup switches on.
const MODULES: &[&str] = &[
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_host",
    "authz_user",
    "access_compat",
    "alias",
    "asis",
    "autoindex",
    "dir",
    "env",
    "mime",
    "negotiation",
    "reqtimeout",
    "rewrite",
    "setenvif",
];

/// Which web server it is.
#[derive(Clone, Copy, Debug)]
pub enum Software {
    Apache,
    Nginx,
}

/// A web server in a namespace of its own, there as long as this value.
pub struct Server {
    namespace: Namespace,
    daemon: Daemon,
    port: u16,
    // After the daemon, which is stopped first.
    folder: TempDir,
    /// What was generated.
    pub tree: Generated,
}

impl Server {
    /// Starts one that knows machines in the way `access`.
    pub fn start(software: Software, access: &str) -> Self {
        Self::start_with(software, access, &[], |inventory| inventory)
    }

    /// Starts one of a changed inventory, Apache with these modules besides.
    pub fn start_with(
        software: Software,
        access: &str,
        modules: &[&str],
        change: impl FnOnce(String) -> String,
    ) -> Self {
        let folder = TempDir::with_prefix("npw").unwrap();
        let root = folder.path();
        fs::set_permissions(root, Permissions::from_mode(0o755)).unwrap();
        let word = match software {
            Software::Apache => "apache",
            Software::Nginx => "nginx",
        };
        let inventory = fs::read_to_string(needs::project("tests/daemons/web/site.yaml")).unwrap();
        let inventory = change(inventory);
        let port = match inventory.split_once("port: ") {
            Some((_, rest)) => rest.split([',', '}']).next().unwrap().parse().unwrap(),
            None => 80,
        };
        let inventory = inventory
            .replace("@SOFTWARE@", word)
            .replace("@ROOT@", SITE)
            .replace("@ACCESS@", access);
        let tree = Generated::of_text(&inventory);
        fill(root, &tree);
        let site = root.join("site.conf");
        let text = tree.text(&format!("etc/netpxe/{word}.conf"));
        let etc = format!("{}/", tree.path("etc/netpxe").display());
        assert!(text.contains("/etc/netpxe/"), "{text}");
        let text = text.replace("/etc/netpxe/", &etc);
        let text = text.replace(SITE, root.to_str().unwrap());
        let spool = root.join("spool");
        for name in ["done", "dav"] {
            fs::create_dir_all(spool.join(name)).unwrap();
            let (user, group) = (user_of("www-data"), group_of("www-data"));
            chown(spool.join(name), Some(user), Some(group)).unwrap();
        }
        let text = text.replace("/var/spool/netpxe", spool.to_str().unwrap());
        fs::write(&site, text).unwrap();

        let namespace = Namespace::new();
        for last in [2, 11, 12, 13, 14, 15, 99] {
            namespace.ip(&format!("address add 172.22.10.{last}/32 dev lo"));
        }
        for last in [2, 11, 12, 99] {
            namespace.ip(&format!("address add 10.20.0.{last}/32 dev lo"));
        }
        let main = root.join("main.conf");
        fs::write(&main, frame(software, modules, root)).unwrap();
        let command = || match software {
            Software::Apache => apache(&namespace, &main),
            Software::Nginx => nginx(&namespace, &main),
        };
        let said = needs::run(command().arg("-t")).stderr;
        let said = String::from_utf8_lossy(&said);
        // Both name their warnings, and say that all is well in a line without one.
        assert!(!said.contains("warn") && !said.contains("AH0"), "{said}");
        let daemon = Daemon::start_silent(&mut command(), &root.join("log"));
        let server = Self {
            namespace,
            daemon,
            port,
            folder,
            tree,
        };
        server.wait();
        server
    }

    /// The answer to a request.
    pub fn ask(&self, from: Ipv4Addr, request: &[u8]) -> Response {
        self.ask_at(from, HOST, request)
    }

    /// The answer to a request at one of the deploy host's addresses.
    pub fn ask_at(&self, from: Ipv4Addr, at: Ipv4Addr, request: &[u8]) -> Response {
        send(
            &self.namespace,
            from,
            SocketAddrV4::new(at, self.port),
            request,
        )
    }

    /// The kickstart of this name, as it was generated.
    pub fn kickstart(&self, name: &str) -> String {
        self.tree.text(&format!("http/ks/{name}"))
    }

    /// A path below the folder that holds all that it serves.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// What the server wrote, for messages.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// Waits until somebody listens on its port.
    fn wait(&self) {
        let port = format!(":{:04X} ", self.port);
        for _ in 0..2000 {
            let mut command = self.namespace.command(needs::program("cat"));
            let sockets = needs::run(command.arg("/proc/net/tcp"));
            // The state 0A is LISTEN, and the port is written in hex.
            let sockets = String::from_utf8(sockets.stdout).unwrap();
            if sockets
                .lines()
                .any(|line| line.contains(&port) && line.contains(" 0A "))
            {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server does not listen:\n{}", self.log());
    }
}

/// The folders as bin/setup fills them, and what an administrator or somebody else puts there.
fn fill(root: &Path, tree: &Generated) {
    let http = root.join("http");
    needs::run(
        Command::new("cp")
            .arg("-a")
            .arg(tree.path("http"))
            .arg(&http),
    );
    let group = group_of("www-data");
    let mut chgrp = Command::new("chgrp");
    needs::run(chgrp.args(["-R", &group.to_string()]).arg(http.join("ks")));
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("secret", "outside of every root");
    write("http/page.txt", "a page");
    write("http/boot/grub/secure/el9/grubx64.efi", "MZ, signed");
    write("mirror/.snapshots/1/.treeinfo", "[general]");
    write("mirror/.snapshots/1/script.php", "<?php echo 1;");
    symlink(".snapshots/1", root.join("mirror/el7")).unwrap();
    symlink("../secret", root.join("http/secret")).unwrap();
    symlink("page.txt", root.join("http/link.txt")).unwrap();
    // Whoever may write into a mirror must not lead the server out of it.
    let stolen = root.join("mirror/stolen");
    symlink("../secret", &stolen).unwrap();
    lchown(&stolen, Some(65534), Some(65534)).unwrap();
}

/// The number of a group.
fn group_of(name: &str) -> u32 {
    number_in("/etc/group", name)
}

/// The number of a user.
fn user_of(name: &str) -> u32 {
    number_in("/etc/passwd", name)
}

fn number_in(file: &str, name: &str) -> u32 {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let line = lines.find(|line| line[0] == name);
    line.unwrap_or_else(|| panic!("there is no {name} in {file}"))[2]
        .parse()
        .unwrap()
}

/// What stands around the generated file in the distribution's own configuration.
fn frame(software: Software, modules: &[&str], root: &Path) -> String {
    let root = root.display();
    match software {
        Software::Apache => {
            let modules = MODULES.iter().chain(modules).map(|name| {
                format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
            });
            format!(
                "{}User www-data\nGroup www-data\nListen 80\nPidFile {root}/pid\n\
                 DefaultRuntimeDir {root}\nErrorLog /dev/stderr\nServerName frame\n\
                 TypesConfig /dev/null\nDirectoryIndex index.html index.php\n\
                 <Directory />\nOptions FollowSymLinks\nAllowOverride None\n\
                 Require all denied\n</Directory>\n\
                 <FilesMatch \"\\.php$\">\nSetHandler send-as-is\n</FilesMatch>\nInclude {root}/site.conf\n",
                modules.collect::<String>()
            )
        }
        Software::Nginx => format!(
            "user www-data;\npid {root}/pid;\nerror_log stderr;\ndaemon off;\nevents {{}}\n\
             http {{\naccess_log off;\nclient_body_temp_path {root}/body;\n\
             proxy_temp_path {root}/proxy;\nfastcgi_temp_path {root}/fastcgi;\n\
             uwsgi_temp_path {root}/uwsgi;\nscgi_temp_path {root}/scgi;\n\
             include {root}/site.conf;\n\
             server {{ listen 80 default_server; return 418; }}\n}}\n"
        ),
    }
}

fn apache(namespace: &Namespace, main: &Path) -> Command {
    let mut command = namespace.command(needs::program("apache2"));
    command.args(["-D", "FOREGROUND", "-f"]).arg(main);
    command
}

fn nginx(namespace: &Namespace, main: &Path) -> Command {
    let mut command = namespace.command(needs::program("nginx"));
    command.arg("-c").arg(main).args(["-e", "stderr"]);
    command
}

/// A host `ubu1` with Ubuntu, as a line of `hosts`.
pub fn ubuntu(mac: &str, address: Ipv4Addr) -> String {
    format!(
        "  ubu1: {{mac: \"{mac}\", address: {address}, firmware: bios, profile: el7, os: ubuntu2404, \
         repo: \"http://mirror.example.org/ubuntu-24.04-live-server-amd64.iso\", \
         repos: {{archive: \"http://mirror.example.org/ubuntu\"}}}}\n"
    )
}
