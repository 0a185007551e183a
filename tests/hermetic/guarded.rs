//! Templates of the user keep what guards a disk.

use netpxe::template::BUILTIN;

use crate::common::program::Lab;

#[test]
fn a_template_that_loses_the_guard_or_the_marker_is_refused() {
    for (name, text, word) in [
        ("guard.sh", "# nothing\n", "host.guard"),
        ("grub-guard.cfg", "<# host.guard #>\n", "host.guard"),
        ("kickstart-pre.sh", "true\n", "host.guard"),
        ("guard-disk.sh", "true\n", "objection"),
        ("kickstart-post.sh", "true\n", "host.marker"),
        ("preseed-late.sh", "true\n", "host.marker"),
    ] {
        let lab = Lab::new();
        lab.write(&format!("own/{name}"), text);
        for command in [
            &["gen", "inventory.yaml", "-o", "out"][..],
            &["plan", "inventory.yaml", "-o", "out"],
            &["check", "inventory.yaml"],
        ] {
            let run = lab.run(&[command, &["--templates", "own"]].concat());
            let said = run.ends(1).err();
            let wanted = format!("own/{name}: the built-in template says `{word}`");
            assert!(said.contains(&wanted), "{name}: {said}");
        }
        assert!(!lab.path("out").exists());
        // What includes the built-in one has all of it.
        lab.write(&format!("own/{name}"), builtin(name).to_owned() + "true\n");
        lab.run(&["gen", "inventory.yaml", "-o", "out", "--templates", "own"])
            .ends(0);
    }
}

fn builtin(name: &str) -> &'static str {
    let mut templates = BUILTIN.iter();
    templates
        .find(|template| template.name == name)
        .unwrap()
        .text
}
