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
    all.retain(|path, _| !path.starts_with("usr/share/man/man1/netpxe-"));
    assert_eq!(
        all.keys().collect::<Vec<_>>(),
        [
            "usr/bin/netpxe",
            "usr/share/bash-completion/completions/netpxe",
            "usr/share/fish/vendor_completions.d/netpxe.fish",
            "usr/share/man/man1/netpxe.1",
            "usr/share/zsh/site-functions/_netpxe",
        ]
    );
    let installed = root.join("usr/bin/netpxe");
    let version = Command::new(installed).arg("--version").output().unwrap();
    assert!(Run(version).ends(0).out().starts_with("netpxe "));
    // The shell takes the completions, and they complete.
    let script = ". \"$0\"; COMP_WORDS=(netpxe pl); COMP_CWORD=1; _netpxe netpxe pl netpxe; echo \"${COMPREPLY[*]}\"";
    let completions = root.join("usr/share/bash-completion/completions/netpxe");
    let output = Command::new("bash")
        .args(["-c", script])
        .arg(completions)
        .output();
    assert_eq!(Run(output.unwrap()).ends(0).out(), "plan\n");
}
