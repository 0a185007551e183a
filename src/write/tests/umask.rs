//! The umask has no influence.

use std::process::Command;

/// The umask belongs to the whole process, so the tests of the rules, which look at every mode,
/// are run again in processes of their own.
#[test]
fn the_rules_hold_whatever_the_umask() {
    let tests = std::env::current_exe().unwrap();
    for umask in ["000", "077"] {
        let output = Command::new("sh")
            .args(["-c", "umask $1 && exec \"$0\" write::tests::rules::"])
            .arg(&tests)
            .arg(umask)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "umask {umask}:\n{said}");
        assert!(!said.contains("running 0 tests"), "{said}");
    }
}
