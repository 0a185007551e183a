//! What the project's own files say of each other.

use std::env;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::common::files::below;

/// Modules of `tests/daemons` that hold no test.
const HELPERS: &[&str] = &["common", "support"];

/// Whatever else cargo finds there is linked with each change, too.
#[test]
fn the_tests_are_two_programs() {
    let files = below("tests".as_ref());
    let programs = files.keys().filter(|path| match path.split_once('/') {
        Some((_, below)) => below == "main.rs",
        None => files[*path].extension() == Some("rs".as_ref()),
    });
    let programs: Vec<&String> = programs.collect();
    assert_eq!(programs, ["daemons/main.rs", "hermetic/main.rs"]);
}

#[test]
fn every_module_of_the_daemons_tests_has_a_target() {
    let main = fs::read_to_string("tests/daemons/main.rs").unwrap();
    let modules = main.lines().filter_map(|line| line.strip_prefix("mod "));
    let modules = modules.map(|rest| rest.strip_suffix(';').unwrap());
    let mut modules: Vec<&str> = modules.filter(|name| !HELPERS.contains(name)).collect();

    let makefile = fs::read_to_string("Makefile").unwrap();
    let recipes = makefile
        .lines()
        .filter_map(|line| line.strip_prefix("\t$(DAEMONS) "));
    let mut run: Vec<&str> = recipes
        .flat_map(|words| words.split(' '))
        .filter_map(|word| word.strip_suffix("::"))
        .collect();
    modules.sort_unstable();
    run.sort_unstable();
    assert_eq!(run, modules);
}

/// `make test` runs all of them but these.
#[test]
fn what_make_test_leaves_out_is_said() {
    let makefile = fs::read_to_string("Makefile").unwrap();
    let later = makefile
        .lines()
        .find_map(|line| line.strip_prefix("LATER = "));
    assert_eq!(later, Some("more:: transfer:: whole::"));
    let contributing = fs::read_to_string("CONTRIBUTING.md").unwrap();
    for target in ["boot-more", "bench-boot", "install-test"] {
        assert!(
            contributing.contains(&format!("`make {target}`")),
            "{target}"
        );
    }
}

/// A test that is skipped looks like one that passes.
#[test]
fn no_test_is_ignored() {
    let mut count = 0;
    for folder in ["src", "tests"] {
        for (name, path) in below(folder.as_ref()) {
            if path.extension() != Some("rs".as_ref()) {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let is_ignored = |line: &str| line.trim_start().starts_with("#[ignore");
            assert!(!text.lines().any(is_ignored), "{folder}/{name}");
            count += 1;
        }
    }
    assert!(count > 200, "{count} files");
}

/// The release that `Cargo.toml` names is the oldest that compiles this program: no dependency may
/// need a later one. (Clippy's `incompatible_msrv` looks at the program itself.)
#[test]
fn no_dependency_needs_a_newer_rust_than_this_package() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &host()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let ours = release(env!("CARGO_PKG_RUST_VERSION"));
    let named = packages
        .iter()
        .filter_map(|package| Some((&package["id"], package["rust_version"].as_str()?)));
    let newer = named.clone().filter(|(_, rust)| release(rust) > ours);
    assert_eq!(newer.collect::<Vec<_>>(), []);
    assert!(named.count() > 50, "most packages say what they need");
    let readme = fs::read_to_string("README.md").unwrap();
    assert!(readme.contains(concat!("Rust ", env!("CARGO_PKG_RUST_VERSION"))));
}

/// What this machine is called: packages for others may never have been fetched.
fn host() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc).arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

/// `1.88` and `1.88.0` are the same release.
fn release(text: &str) -> [u32; 3] {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap());
    [0; 3].map(|none| numbers.next().unwrap_or(none))
}

/// What people install, and where they read what is new in it.
#[test]
fn the_version_is_the_same_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    for page in ["README.md", "docs/tutorial.md"] {
        let text = fs::read_to_string(page).unwrap();
        let package = format!("netpxe_{version}_amd64.deb");
        assert!(text.contains(&package), "{page}: {package}");
    }
    let changes = fs::read_to_string("CHANGELOG.md").unwrap();
    let newest = changes.lines().find(|line| line.starts_with("## "));
    assert!(
        newest.unwrap().starts_with(&format!("## {version}")),
        "{newest:?}"
    );
}

#[test]
fn the_files_that_contributing_names_are_there() {
    let text = fs::read_to_string("CONTRIBUTING.md").unwrap();
    let named = text.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| word.contains('/') && !word.contains([' ', '*', '>']);
    let mut count = 0;
    for path in named
        .filter(is_path)
        .filter(|path| !path.starts_with("/dev"))
    {
        assert!(fs::exists(path.trim_start_matches("./")).unwrap(), "{path}");
        count += 1;
    }
    assert!(count > 15, "{count}");
}

/// A checklist whose commands are gone is not followed.
#[test]
fn the_make_targets_that_pages_name_are_there() {
    let makefile = fs::read_to_string("Makefile").unwrap();
    let mut count = 0;
    for page in [
        ".github/workflows/release.yml",
        "CONTRIBUTING.md",
        "README.md",
        "RELEASE.md",
        "docs/deploy-host.md",
        "docs/what-was-proved.md",
    ] {
        let text = fs::read_to_string(page).unwrap();
        for starts in ["`make ", "run: make "] {
            for rest in text.split(starts).skip(1) {
                let is_of_name = |letter: char| letter.is_ascii_lowercase() || letter == '-';
                let name = rest.split(|letter| !is_of_name(letter)).next().unwrap();
                let rule = format!("\n{name}: ");
                assert!(makefile.contains(&rule), "{page}: make {name}");
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// The steps of "Adding a rule" in CONTRIBUTING.md, for every rule that there is.
#[test]
fn every_code_was_added_as_contributing_says() {
    let faults = below("tests/faults".as_ref());
    for code in netpxe::diagnostic::Code::ALL {
        let id = code.id();
        let explained = format!("src/diagnostic/explain/{id}.md");
        assert!(fs::exists(&explained).unwrap(), "{explained}");
        let is_example = |name: &&String| name.starts_with(id);
        assert!(
            faults.keys().any(|name| is_example(&name)),
            "{id} has no fault file"
        );
    }
}

/// A check that lets everything pass would be none.
#[test]
fn what_tests_leave_behind_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let run = |script: &str| {
        let command = ["sh", "-c", script];
        let mut leave_nothing = Command::new("tests/leave-nothing");
        let output = leave_nothing
            .args(command)
            .env("TMPDIR", folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), told)
    };
    assert_eq!(run("exit 7"), (Some(7), String::new()));
    // Descriptors of its own, or the output above would not end before it does.
    let (code, told) = run("sleep 60 >/dev/null 2>&1 & echo $! >\"$TMPDIR/process\"");
    assert_eq!(code, Some(1), "{told}");
    let file = told
        .lines()
        .find_map(|line| line.strip_prefix("a temporary file: "))
        .unwrap();
    let process = fs::read_to_string(file).unwrap();
    assert!(
        told.contains(&format!("a process: {}: sleep 60", process.trim())),
        "{told}"
    );
    let killed = Command::new("kill").arg(process.trim()).status().unwrap();
    assert!(killed.success());
}
