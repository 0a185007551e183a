//! What other tools (Ansible, Cobbler, cloud-init, dhcpd, Foreman, `ifcfg`, MAAS, netplan, xCAT) call
//! the keys of an inventory.

/// A key, and its other names in lower case with `_` for `-`. Where a section has several keys of a
/// name, the first one counts.
const SYNONYMS: &[(&str, &str)] = &[
    (
        "address",
        "addr fixed_address fixed_ip host_ip ip ip4 ip_addr ip_address ipaddr ipaddress ipv4 \
         ipv4_address ansible_host primary_ip reserved_ip static_ip listen listen_address",
    ),
    ("at", "time schedule cron oncalendar when hour"),
    ("bandwidth", "bwlimit rate limit speed max_rate"),
    ("bmc", "cimc drac idrac ilo imm ipmi ipmi_lan lom xcc"),
    ("bonds", "bond bonding lag lags port_channel team teams"),
    ("bridges", "bridge bridging"),
    (
        "bootloader_args",
        "bootloader_append grub_args grub_cmdline kernel_options_post kopts_post",
    ),
    (
        "bootproto",
        "boot_protocol dhcp dhcp4 ip_method ipv4_method method proto protocol static",
    ),
    ("circuit_id", "agent_circuit_id circuit option_82 port"),
    ("classes", "class client_classes groups policies"),
    (
        "comment",
        "description fullname full_name gecos real_name realname",
    ),
    (
        "console",
        "serial serial_console serial_port serialport serialspeed tty ttys",
    ),
    (
        "containers",
        "compose container docker docker_compose podman",
    ),
    ("default_route", "defroute is_gateway"),
    ("defaults", "all common global globals"),
    (
        "device",
        "dev interface iface link lower master nic on over parent physdev raw_device \
      vlan_raw_device",
    ),
    (
        "devices",
        "appliances bmcs printers reservations switches things",
    ),
    ("disabled", "disable stopped"),
    (
        "disk",
        "boot_disk bootdisk bootdrive drive drives install_device install_disk \
      installdisk ondisk root_device root_disk rootdev rootdisk system_disk target_disk",
    ),
    (
        "dns",
        "dns_primary dns_server dns_servers dnsserver dnsservers domain_name_servers name_server \
      name_servers nameserver nameservers resolver resolvers",
    ),
    (
        "domain",
        "dns_domain dnsdomain domain_name search search_domain search_domains",
    ),
    ("enabled", "enable started state"),
    ("except", "deny excluded exclude not"),
    ("extends", "base based_on inherit inherits parent profile"),
    ("file", "boot_file bootfile filename"),
    ("firewall", "firewalld iptables"),
    (
        "firmware",
        "arch architecture bios boot_mode bootmode efi efi_mode firmware_type loader \
      pxe_loader pxeloader uefi",
    ),
    (
        "formerly",
        "aliases former_name former_names old_name old_names previously renamed_from",
    ),
    (
        "gateway",
        "default_gateway default_router gateway4 gw router routers",
    ),
    ("groups", "group"),
    ("hosts", "clients inventory machines nodes systems"),
    ("id", "tag vid vlan vlan_id vlanid"),
    ("index", "id image_id number"),
    ("initrd", "initramfs initrd_path ramdisk"),
    (
        "install_id",
        "build_id generation install_number installation reinstall serial",
    ),
    (
        "interfaces",
        "dhcp_interfaces dhcpdargs dhcpinterfaces interface interfacesv4 listen_on",
    ),
    ("kernel", "kernel_path linux vmlinuz"),
    (
        "kernel_args",
        "addkcmdline append append_options args boot_args cmdline kernel_append \
      kernel_cmdline kernel_options kernel_opts kernel_parameters kernel_params kopts linux_append",
    ),
    ("keyboard", "kbd keyboard_layout keymap layout"),
    (
        "kickstart",
        "autoinst autoinstall autoinstall_file autoyast kickstart_file \
      kickstart_template ks ks_file ks_template preseed provision_template template user_data",
    ),
    ("lang", "language locale"),
    (
        "layout",
        "autopart disk_layout partition partition_table partitioning partitions ptable \
      storage storage_layout",
    ),
    (
        "lease",
        "default_lease default_lease_time lease_time leasetime",
    ),
    (
        "mac",
        "boot_mac chaddr ether ethernet hardware hardware_address hardware_ethernet hw_address \
      hwaddr hwaddress lladdr mac_addr mac_address macaddr macaddress pxe_mac",
    ),
    ("mac_images", "bsdp images nbi netboot_images netinstall"),
    ("match", "matches when test if"),
    ("max_lease", "max_lease_time maximum_lease"),
    ("menu_timeout", "boot_timeout grub_timeout timeout"),
    ("mirror", "mirrors reposync sync"),
    ("mode", "bond_mode bonding_mode"),
    ("model", "hardware_model mac_model product product_name"),
    ("name", "fqdn host host_name hostname label title"),
    ("netpxe", "api_version apiversion format version"),
    ("network", "lan net provision_network segment subnet_name"),
    ("networks", "dhcp net nets network_list subnet subnets"),
    (
        "nics",
        "bond_slaves devices ethernets ifaces interfaces links members network_devices \
      network_interfaces nic ports slaves",
    ),
    (
        "ntp",
        "chrony ntp_server ntp_servers ntpserver ntpservers time_server time_servers \
      timeserver timeservers",
    ),
    ("only", "allow allowed classes members"),
    ("options", "bond_options bond_opts bonding_opts parameters"),
    (
        "os",
        "breed distribution distro distro_series operating_system operatingsystem os_version \
      osimage osver osvers release",
    ),
    ("oui", "mac_prefix maker manufacturer ouis prefix"),
    (
        "packages",
        "extra_packages install_packages otherpkgs package package_list pkglist pkgs \
      software",
    ),
    ("password", "crypted hash hashed_passwd pass passwd pw"),
    (
        "pools",
        "allocation_pools dhcp_pool dhcp_range dynamic_range dynamicrange ip_range iprange \
      pool range ranges",
    ),
    (
        "post_scripts",
        "finish late_command late_commands post post_hook post_install post_script \
      postbootscripts postinstall postscript postscripts runcmd snippets",
    ),
    (
        "pre_scripts",
        "early_command early_commands pre pre_install pre_script preinstall prescript \
      prescripts",
    ),
    (
        "profile",
        "class group hostgroup host_group inherit inherits profiles role",
    ),
    (
        "profiles",
        "classes group_vars groups hostgroups roles templates",
    ),
    ("range", "addresses ip_range"),
    (
        "read_from",
        "allow_files files include_path paths script_path",
    ),
    ("remote_id", "agent_remote_id remote switch"),
    (
        "repo",
        "baseurl inst_repo install_media install_source install_tree install_url \
      installation_source media_path medium mirror repo_url tree url",
    ),
    (
        "repos",
        "additional_repos extra_repos repositories yum_repos",
    ),
    ("repositories", "folders include paths repos"),
    (
        "root",
        "dir directory docroot document_root documentroot folder path root_dir tftp_root",
    ),
    (
        "root_password",
        "default_password_crypted encrypted_root_password passwd password \
      root_hash root_pass root_passwd root_password_hash root_pw rootpass rootpasswd rootpw",
    ),
    (
        "root_ssh_keys",
        "authorized_keys root_authorized_keys root_keys root_ssh_key ssh_authorized_keys \
      ssh_key ssh_keys sshkey sshkeys",
    ),
    ("selinux", "selinux_mode selinux_state"),
    (
        "server",
        "controller deploy deploy_host dhcp_server provisioner",
    ),
    ("servers", "deploy_hosts dhcp_servers failover"),
    ("services", "service systemd"),
    ("software", "daemon kind server type web_server"),
    (
        "ssh_keys",
        "authorized_keys ssh_authorized_keys ssh_key sshkey sshkeys",
    ),
    (
        "state",
        "action boot_state build mode netboot netboot_enabled next_state provision status",
    ),
    ("subnet", "cidr net network network_address prefix"),
    ("swap", "swap_size swapsize"),
    ("tftp", "tftp_root tftp_server tftpd"),
    ("timezone", "time_zone tz"),
    (
        "unknown_hosts",
        "deny_unknown_clients unknown unknown_clients",
    ),
    ("upstream", "mirror rsync source url"),
    ("url", "baseurl"),
    ("user_class", "option_77 userclass"),
    ("users", "accounts identity user"),
    (
        "vars",
        "autoinstall_meta custom data extra facts host_vars hostvars ks_meta ksmeta metadata \
      parameters params user_defined variables",
    ),
    (
        "vendor",
        "option_60 vci vendor_class vendor_class_id vendor_class_identifier",
    ),
    ("vlans", "tagged vlan vlan_interfaces"),
    (
        "weak_dependencies",
        "install_weak_deps recommends weak_deps weakdeps",
    ),
    ("web", "apache http http_server httpd nginx webserver"),
    ("wipe", "clear clearpart erase may_wipe overwrite"),
];

/// What is written elsewhere or not at all: in which sections, what other tools call it, and what to
/// do.
const ADVICE: &[(&[&str], &str, &str)] = &[
    (
        &["the inventory", "a network"],
        "containers dhcp interfaces legs phone_home setup tftp web",
        "it is a key of `server`: write it there, beside `address`",
    ),
    (
        &["the inventory"],
        "domain gateway lease max_lease mtu netboot ntp pools subnet unknown_hosts",
        "it is a key of a network: indent it below its name, as in `networks: {lab: {subnet: ..., gateway: ...}}`",
    ),
    (
        &["the inventory", "a network", "`network_defaults`"],
        "disk disks firmware kernel_args kickstart layout os packages profile repo root_password root_ssh_keys state \
         timezone users",
        "it is a key of hosts, profiles, or `defaults`, which hold for all hosts",
    ),
    (
        &["the inventory"],
        "address bmc bonds install_id mac nics",
        "it is a key of a host: indent it below its name, as in `hosts: {web1: {mac: ..., address: ...}}`",
    ),
    (
        &["a host"],
        "fqdn host host_name hostname name system_name",
        "a host's name is the key that it stands under, as in `hosts: {web1: {...}}`",
    ),
    (
        &[
            "a network",
            "a NIC",
            "a user",
            "a bond",
            "a VLAN",
            "a repository",
        ],
        "hostname name label title",
        "the name is the key that it stands under",
    ),
    (
        &[
            "a host",
            "a NIC",
            "a bond",
            "a VLAN",
            "`defaults`",
            "a profile",
        ],
        "default_gateway gateway gateway4 gw router routers dns dns_server dns_servers dnsserver \
         nameserver nameservers name_servers domain domain_name search netmask mask cidr subnet \
         prefix",
        "it is written once, in the network: `networks: {lab: {subnet: ..., gateway: ..., dns: [...]}}`",
    ),
    (
        &["a network"],
        "broadcast mask netmask subnet_mask",
        "it is part of `subnet`, whose `/24` is 255.255.255.0, `/25` is 255.255.255.128 and `/16` is 255.255.0.0",
    ),
    (
        &["a host", "a network", "`defaults`", "a profile", "a NIC"],
        "boot_file bootfile filename next_server pxelinux tftp_server root_path",
        "leave it out: netpxe knows what a machine boots from its `firmware`",
    ),
    (
        &["a bond"],
        "lacp lacp_rate lag",
        "write `mode: 802.3ad`, and `options: [miimon=100, lacp_rate=fast]` where that is wanted",
    ),
    (
        &["a host", "`defaults`", "a profile"],
        "power power_address power_type power_user",
        "netpxe does not switch machines on: `vars` holds what your own templates need",
    ),
    (
        &["`defaults`", "a profile"],
        "bmc ipmi",
        "each host has a BMC of its own: write `bmc: {mac: ..., address: ...}` in the host",
    ),
    (
        &["a device", "a BMC"],
        "disk firmware install_id nics os profile repo state",
        "a device never boots from the network: a machine that does stands under `hosts`",
    ),
    (
        &["a BMC"],
        "hostname name password user username",
        "its name is that of its host with `-bmc` behind it, and netpxe does not log in to it",
    ),
    (
        &["a device"],
        "fqdn host host_name hostname name",
        "a device's name is the key that it stands under, as in `devices: {switch1: {...}}`",
    ),
];

/// The first of a section's keys that `typed` is another name of.
pub fn key(typed: &str, keys: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let typed = normal(typed);
    let mut keys = keys;
    keys.find(|key| {
        SYNONYMS
            .iter()
            .any(|(known, others)| known == key && is_in(&typed, others))
    })
}

/// What to do instead of writing `typed` in a section.
pub fn advice(typed: &str, section: &str) -> Option<&'static str> {
    let typed = normal(typed);
    let mut rows = ADVICE.iter();
    let (.., advice) =
        rows.find(|(sections, words, _)| sections.contains(&section) && is_in(&typed, words))?;
    Some(advice)
}

fn normal(typed: &str) -> String {
    typed.to_ascii_lowercase().replace(['-', '.', ' '], "_")
}

fn is_in(word: &str, words: &str) -> bool {
    words.split_ascii_whitespace().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::read::Keys;
    use crate::inventory::{
        Bond, Class, Host, Inventory, MacImage, Match, MenuEntry, Mirror, Network, Nic, Pool,
        Profile, Release, Server, Tftp, User, Vlan, Web,
    };
    use crate::inventory::{Firewall, Repo, Services};

    #[test]
    fn every_row_is_of_a_key_that_some_section_has() {
        let sections = [
            Bond::KEYS,
            Class::KEYS,
            Firewall::KEYS,
            Host::KEYS,
            Inventory::KEYS,
            MacImage::KEYS,
            Match::KEYS,
            MenuEntry::KEYS,
            Mirror::KEYS,
            Network::KEYS,
            Nic::KEYS,
            Pool::KEYS,
            Profile::KEYS,
            Release::KEYS,
            Repo::KEYS,
            Server::KEYS,
            Services::KEYS,
            Tftp::KEYS,
            User::KEYS,
            Vlan::KEYS,
            Web::KEYS,
        ];
        for (key, words) in SYNONYMS {
            assert!(
                sections.concat().iter().any(|known| known.name == *key),
                "{key}"
            );
            assert!(!is_in(key, words), "{key} is a name of itself");
        }
    }

    #[test]
    fn a_word_of_another_tool_leads_to_the_key() {
        let host = || Host::KEYS.iter().map(|key| key.name);
        for (typed, wanted) in [
            ("ip", Some("address")),
            ("macaddress", Some("mac")),
            ("rootpw", Some("root_password")),
            ("root-pw", Some("root_password")),
            ("Kernel-Options", Some("kernel_args")),
            ("ks", Some("kickstart")),
            ("post", Some("post_scripts")),
            ("colour", None),
        ] {
            assert_eq!(key(typed, host()), wanted, "{typed}");
        }
        let network = Network::KEYS.iter().map(|key| key.name);
        assert_eq!(key("dns_servers", network), Some("dns"));
        let vlan = Vlan::KEYS.iter().map(|key| key.name);
        assert_eq!(key("on", vlan), Some("device"));
        assert!(advice("hostname", "a host").is_some_and(|it| it.contains("hosts:")));
    }
}
