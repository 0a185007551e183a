//! `make install`.

use super::*;

#[test]
fn install_puts_everything_below_the_prefix_and_nothing_elsewhere() {
    let lab = Lab::new();
    let root = lab.path("root");
    let output = Command::new("make")
        .current_dir(project("."))
        .args(["--no-print-directory", "install", "BUILT=", "PREFIX=/usr"])
        .arg(format!("DESTDIR={}", root.display()))
        .arg(format!("BINARY={}", env!("CARGO_BIN_EXE_netpxe")))
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL")
        .output()
        .unwrap();
    Run(output).ends(0);
    let mut all = files(&root);
    let mut pages = all.clone();
    pages.retain(|path, _| path.starts_with("usr/share/man/"));
    for path in ["README.md", "docs/deploy-host.md", "examples/Makefile"] {
        assert!(
            all.contains_key(&format!("usr/share/doc/netpxe/{path}")),
            "{path}"
        );
    }
    let is_one_of_many = |path: &str| {
        let many = ["usr/share/doc/netpxe/", "usr/share/man/man1/netpxe-"];
        many.iter().any(|start| path.starts_with(start))
    };
    all.retain(|path, _| !is_one_of_many(path));
    assert_eq!(
        all.keys().collect::<Vec<_>>(),
        [
            "usr/bin/netpxe",
            "usr/share/bash-completion/completions/netpxe",
            "usr/share/fish/vendor_completions.d/netpxe.fish",
            "usr/share/man/man1/netpxe.1",
            "usr/share/man/man5/netpxe-inventory.5",
            "usr/share/netpxe/inventory.schema.json",
            "usr/share/zsh/site-functions/_netpxe",
        ]
    );
    let installed = root.join("usr/bin/netpxe");
    let version = Command::new(installed).arg("--version").output().unwrap();
    assert!(Run(version).ends(0).out().starts_with("netpxe "));
    // What man shows is without a warning of its formatter.
    for page in pages.keys() {
        let mut groff = Command::new("groff");
        groff.args(["-man", "-ww", "-z"]).arg(root.join(page));
        let run = Run(groff.output().unwrap());
        assert_eq!((run.ends(0).out(), run.err()), Default::default(), "{page}");
    }
    assert!(pages.len() > 15, "{}", pages.len());
    // The shell takes the completions, they ask the program, and they complete.
    let script = ". \"$0\"; COMP_WORDS=(netpxe pl); COMP_CWORD=1; _clap_complete_netpxe netpxe pl netpxe; echo \"${COMPREPLY[*]}\"";
    let path = format!("{}:/usr/bin:/bin", root.join("usr/bin").display());
    let completions = root.join("usr/share/bash-completion/completions/netpxe");
    let output = Command::new("bash")
        .args(["-c", script])
        .arg(completions)
        .env("PATH", path)
        .output();
    assert_eq!(Run(output.unwrap()).ends(0).out(), "plan\n");
}
