//! What an operator can say that netpxe has no key for: text for dhcpd, additions to kickstarts, and
//! templates that go on where a built-in one ends.

use std::fs;

use crate::common::program::{INVENTORY, Lab, Run};

const KICKSTART: &str = "out/http/ks/00-25-90-00-00-01.cfg";

/// The lab with lines at its top.
fn lab(top: &str) -> Lab {
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        INVENTORY.replace("hosts:\n", &format!("{top}hosts:\n")),
    );
    lab
}

/// The text between two others.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start}: {text}"));
    rest.split_once(end)
        .unwrap_or_else(|| panic!("{end}: {text}"))
        .0
}

#[test]
fn text_for_dhcpd_stands_in_its_scope_as_it_was_written() {
    let lab = Lab::new();
    let text = |name: &str| format!("option x-{name} \"{{ {name};  }}\";  # {name}");
    let inventory = format!(
        "netpxe: 1
server: {{address: 10.0.0.2}}
allow: [W0507]
dhcpd: |
  {}

    # two
networks:
  lab:
    subnet: 10.0.0.0/24
    gateway: 10.0.0.1
    pools:
      - range: 10.0.0.100-10.0.0.199
        dhcpd: |
          {}
    dhcpd: |
      {}
  more: {{subnet: 10.1.0.0/24, gateway: 10.1.0.1}}
hosts:
  d1:
    nics:
      a: {{mac: \"00:25:90:00:00:01\", address: 10.0.0.11}}
      b: {{mac: \"00:25:90:00:00:02\", address: 10.1.0.11}}
    firmware: bios
    dhcpd: |
      {}
  d2: {{mac: \"00:25:90:00:00:03\", address: 10.0.0.12, firmware: bios}}
devices:
  switch:
    mac: \"00:25:90:00:00:04\"
    address: 10.0.0.13
    dhcpd: |
      {}
classes:
  phones:
    match: {{vendor: Polycom}}
    dhcpd: |
      {}
",
        text("site"),
        text("pool"),
        text("network"),
        text("host"),
        text("device"),
        text("class")
    );
    lab.write("inventory.yaml", inventory);
    lab.generate().ends(0);
    let conf = lab.read("out/dhcp/dhcpd.conf");
    let site = between(&conf, "As the inventory says", "---- Networks");
    let wanted = format!("# dhcpd: of the site\n{}\n\n  # two\n# end", text("site"));
    assert!(site.contains(&wanted), "{site}");
    let class = between(&conf, "class \"site:phones\" {", "\n}\n");
    assert!(class.contains(&format!("\n{}\n", text("class"))), "{class}");
    let network = between(&conf, "subnet 10.0.0.0 ", "\n}\n");
    assert!(
        network.contains(&format!("\n{}\n", text("network"))),
        "{network}"
    );
    for (block, name) in [("d1_a", "host"), ("d1_b", "host"), ("switch", "device")] {
        let block = between(&conf, &format!("host {block} {{"), "\n}\n");
        assert!(block.contains(&format!("\n{}\n", text(name))), "{block}");
    }
    let pool = between(&conf, "    range 10.0.0.100 10.0.0.199;", "\n  }\n");
    assert!(pool.contains(&format!("\n{}\n", text("pool"))), "{pool}");
    for (name, times) in [
        ("site", 1),
        ("network", 1),
        ("pool", 1),
        ("host", 2),
        ("device", 1),
    ] {
        assert_eq!(conf.matches(&text(name)).count(), times, "{name}: {conf}");
    }
}

#[test]
fn no_text_takes_the_name_of_a_class_of_netpxes() {
    let mut classes = 0;
    for golden in fs::read_dir("tests/golden").unwrap() {
        let conf = golden.unwrap().path().join("tree/dhcp/dhcpd.conf");
        let conf = fs::read_to_string(conf).unwrap_or_default();
        for line in conf.lines() {
            let Some(name) = line.strip_prefix("class \"") else {
                continue;
            };
            let name = name.split('"').next().unwrap();
            classes += 1;
            let text = format!("allow: [W0507]\ndhcpd: class \"{name}\" {{ match if known; }}\n");
            let said = lab(&text).generate().ends(1).err();
            assert!(said.contains("error[E0521]"), "{name}: {said}");
        }
    }
    assert!(classes > 50, "{classes}");
}

#[test]
fn text_for_dhcpd_is_a_warning_that_can_be_accepted() {
    let text = "dhcpd: |\n  if known {\n    filename \"x\";\n  }\n";
    let check = |allow: &str| {
        let lab = lab(&format!("{allow}{text}"));
        lab.run(&["check", "inventory.yaml", "--deny-warnings"])
    };
    let said = check("").ends(1).err();
    assert!(said.contains("warning[W0507]"), "{said}");
    assert!(
        said.contains("line 2 of this text sets what netpxe sets: `filename \"x\"`"),
        "{said}"
    );
    check("allow: [W0507]\n").ends(1);
    check("allow: [W0507, W0508]\n").ends(0);
}

fn with_extra(lab: &Lab, text: &str) -> Run {
    lab.write("files/more.ks", text);
    lab.generate()
}

#[test]
fn a_kickstart_is_added_to_behind_its_guard_and_before_its_end() {
    let lab = lab("");
    let inventory = lab.read("inventory.yaml");
    let setting = "disk: any, kickstart_extra: [files/more.ks]";
    lab.write("inventory.yaml", inventory.replace("disk: any", setting));
    let extra = "logging --host=10.0.0.9\n%addon com_redhat_kdump --enable\n%end\n";
    with_extra(&lab, extra).ends(0);
    let text = lab.read(KICKSTART);
    let wanted = format!("\n# kickstart_extra: files/more.ks\n{extra}# end of kickstart_extra\n");
    assert_eq!(text.matches(&wanted).count(), 1, "{text}");
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
    assert!(at("%pre --erroronfail") < at(&wanted), "{text}");
    assert!(at(&wanted) < at("# Last of all"), "{text}");

    // What would wipe a disk is not written, and what was written stays.
    let said = with_extra(&lab, "zerombr\n").ends(1).err();
    assert!(
        said.contains("error[E0520]: files/more.ks:1: `zerombr`"),
        "{said}"
    );
    assert_eq!(lab.read(KICKSTART), text);
}

#[test]
fn a_template_may_be_the_built_in_kickstart_and_three_lines_more() {
    let lab = Lab::new();
    lab.generate().ends(0);
    let builtin = lab.read(KICKSTART);
    lab.write(
        "templates/site.ks",
        "{% include \"kickstart.ks\" %}\n%post --log=/root/site.log\necho {{ host.name | sh }}\n%end\n",
    );
    let inventory = lab.read("inventory.yaml");
    let setting = "disk: any, kickstart: site.ks";
    lab.write("inventory.yaml", inventory.replace("disk: any", setting));
    lab.run(&[
        "gen",
        "inventory.yaml",
        "-o",
        "out",
        "--templates",
        "templates",
    ])
    .ends(0);
    let more = "%post --log=/root/site.log\necho 'd1'\n%end\n";
    let text = lab.read(KICKSTART);
    assert!(text.ends_with(more), "{text}");
    let start = text.strip_suffix(more).unwrap();
    assert_eq!(start.trim_end(), builtin.trim_end());
}

#[test]
fn only_machines_that_boot_their_disk_are_shown_the_menu() {
    let lab = lab("menu:\n  memtest: {kernel: memtest/mt86plus}\n");
    lab.generate().ends(0);
    let grub = |name: &str| lab.read(&format!("out/tftp/boot/grub/{name}"));
    assert!(grub("grub.cfg").contains("configfile \"$prefix/grub.cfg-menu\""));
    let menu = grub("grub.cfg-menu");
    assert!(menu.contains("set default=0\nset timeout=5\n"), "{menu}");
    let disk = menu.find("menuentry 'Boot the local disk'");
    assert!(disk < menu.find("menuentry -- 'memtest'"), "{menu}");
    // A machine that installs goes from its own menu to its disk.
    let own = grub("grub.cfg-01-00-25-90-00-00-01");
    let set = own.find("export netpxe_chosen").unwrap();
    assert!(set < own.find("menuentry").unwrap(), "{own}");
    assert!(!own.contains("memtest"), "{own}");
}

/// Whoever copies what the page shows of dhcpd, and adds the deploy host, has an inventory.
#[test]
fn what_the_page_shows_for_dhcpd_is_a_whole_inventory() {
    let page = fs::read_to_string("docs/ways-out.md").unwrap();
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        format!(
            "netpxe: 1\nserver: {{address: 172.22.10.9}}\n{}",
            between(&page, "```yaml\n", "```")
        ),
    );
    lab.run(&["check", "inventory.yaml", "--deny-warnings"])
        .ends(0);
}
