//! `nginx -t` and `apache2 -t` over the generated virtual host, inside a configuration of its own that
//! stands for the deploy host's: a copy listens on a socket in a temporary folder, and finds the map of
//! kickstarts in the tree.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

/// Where the deploy host has the generated files.
const ETC: &str = "etc/netpxe/";

/// Where Debian, EL and openSUSE keep Apache's modules.
const MODULES: &[&str] = &[
    "/usr/lib/apache2/modules",
    "/usr/lib64/httpd/modules",
    "/usr/lib/httpd/modules",
    "/usr/lib64/apache2",
];

/// The modules that a distribution loads and the generated virtual host may use.
const LOADED: &[&str] = &[
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_host",
    "authz_user",
    "access_compat",
    "alias",
    "autoindex",
    "dav",
    "dav_fs",
    "dir",
    "env",
    "headers",
    "mime",
    "negotiation",
    "reqtimeout",
    "rewrite",
    "setenvif",
];

/// What Apache says of the place where it is checked, and not of what is checked: a folder that the
/// deploy host alone has, and its own success.
const OF_THE_PLACE: &[&str] = &["AH00112", "AH00558", "Syntax OK"];

pub(super) fn is_nginx(file: &TreeFile) -> bool {
    file.is_of_host(|path| path.starts_with("etc/netpxe/nginx."))
}

pub(super) fn is_apache(file: &TreeFile) -> bool {
    file.is_of_host(|path| path.starts_with("etc/netpxe/apache."))
}

pub(super) fn nginx(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(&["nginx"]) {
        None => Verdict::NotRun("it is not installed (Debian, EL: nginx)".to_owned()),
        Some(program) => check(tree, files, |folder, site| {
            fs::write(site, elsewhere(&fs::read_to_string(site)?, folder))?;
            let main = folder.join("main.conf");
            fs::write(&main, frame_of_nginx(folder))?;
            let said = program.run(
                [
                    "-t".as_ref(),
                    "-e".as_ref(),
                    "stderr".as_ref(),
                    "-c".as_ref(),
                    main.as_os_str(),
                ],
                "",
            )?;
            let lines = said.text.lines().filter(|line| {
                ["[emerg]", "[alert]", "[error]", "[warn]"]
                    .iter()
                    .any(|level| line.contains(level))
            });
            Ok((lines.map(str::to_owned).collect(), said.content))
        })?,
    };
    let checker = "nginx -t".to_owned();
    Ok(vec![Finding { checker, verdict }])
}

pub(super) fn apache(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let modules = MODULES.iter().map(Path::new).find(|folder| folder.is_dir());
    let verdict = match (Program::find(&["apache2", "httpd"]), modules) {
        (None, _) | (_, None) => {
            Verdict::NotRun("it is not installed (Debian: apache2, EL: httpd)".to_owned())
        }
        (Some(program), Some(modules)) => check(tree, files, |folder, site| {
            let main = folder.join("main.conf");
            fs::write(&main, frame_of_apache(folder, modules, site))?;
            let said = program.run(["-t".as_ref(), "-f".as_ref(), main.as_os_str()], "")?;
            Ok((sentences(&said.text), said.content))
        })?,
    };
    let checker = "apache2 -t".to_owned();
    Ok(vec![Finding { checker, verdict }])
}

/// Has each virtual host among `files` checked by `run`, which is given a temporary folder and a copy
/// there, and returns what was said and whether all is well.
fn check(
    tree: &Tree<'_>,
    files: &[&TreeFile],
    run: impl Fn(&Path, &Path) -> Result<(Vec<String>, bool)>,
) -> Result<Verdict> {
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| !is_map(&file.path)) {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let site = folder.path().join("site.conf");
        let (of_host, _) = file.path.rsplit_once(ETC).unwrap_or_default();
        let etc = tree.folder.join(of_host).join(ETC);
        let etc = etc.canonicalize().unwrap_or(etc);
        let text = file
            .text
            .replace(&format!("/{ETC}"), &format!("{}/", etc.display()));
        fs::write(&site, text).context("cannot write a temporary file")?;
        let (said, content) = run(folder.path(), &site)?;
        let found = said.iter().map(|line| complaint(file, &site, line));
        complaints.extend(found);
        if said.is_empty() && !content {
            complaints.push(complaint(file, &site, "it failed and said nothing"));
        }
    }
    Ok(Verdict::Ran(files.len(), complaints))
}

/// Whether it is the map of kickstarts beside a virtual host.
fn is_map(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "map")
}

/// A line of the checker as a complaint: about the map where that is named, else about the virtual
/// host.
fn complaint(file: &TreeFile, site: &Path, line: &str) -> Complaint {
    let site = site.display().to_string();
    // nginx names the line behind the file, Apache before it.
    let line_number = number_after(line, &format!("{site}:"))
        .or_else(|| number_after(line, "line "))
        .map(|(number, _)| number)
        .filter(|_| line.contains(&site));
    let is_of_map = line_number.is_none() && line.contains(".map:");
    let number = line_number.or_else(|| number_after(line, ".map:").map(|(number, _)| number));
    let text = line.replace(&site, "it");
    Complaint {
        path: if is_of_map {
            file.path.replace(".conf", ".map")
        } else {
            file.path.clone()
        },
        line: number,
        text: on_one_line(&text),
    }
}

/// The text with every `listen` on a socket of `folder`: nginx would bind the address even to check.
fn elsewhere(text: &str, folder: &Path) -> String {
    let lines = text.lines().enumerate().map(|(number, line)| {
        let trimmed = line.trim_start();
        if trimmed.starts_with("listen ") && trimmed.trim_end().ends_with(';') {
            format!("listen unix:{}/{number};\n", folder.display())
        } else {
            format!("{line}\n")
        }
    });
    lines.collect()
}

fn frame_of_nginx(folder: &Path) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {folder}/{name};\n"));
    format!(
        "pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{}include \
         {folder}/site.conf;\n}}\n",
        temporary.concat()
    )
}

fn frame_of_apache(folder: &Path, modules: &Path, site: &Path) -> String {
    let (shown, modules) = (folder.display(), modules.display());
    // What is not there is built in, or not of this distribution.
    let is_there = |name: &&&str| Path::new(&format!("{modules}/mod_{name}.so")).is_file();
    let loads = LOADED.iter().filter(is_there);
    let loads = loads.map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n"));
    format!(
        "{}Listen 80\nServerRoot {shown}\nDefaultRuntimeDir {shown}\nPidFile {shown}/pid\nErrorLog \
         /dev/stderr\nServerName check\nTypesConfig /dev/null\nInclude {}\n",
        loads.collect::<String>(),
        site.display()
    )
}

/// What Apache said: what stands on the line after a place belongs to it.
fn sentences(said: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for line in said.lines().filter(|line| !line.trim().is_empty()) {
        match sentences.last_mut() {
            Some(last) if last.ends_with(':') => {
                last.push(' ');
                last.push_str(line);
            }
            _ => sentences.push(line.to_owned()),
        }
    }
    sentences.retain(|line| !OF_THE_PLACE.iter().any(|of| line.contains(of)));
    sentences
}
