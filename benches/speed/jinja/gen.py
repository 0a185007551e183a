#!/usr/bin/env python3
"""The tree of netpxe, by PyYAML (with libyaml) and Jinja2: gen.py INVENTORY DIR

For the race only. It renders the same templates from values of the same names, so that its output
is the same to the last byte; it checks nothing, knows only those keys that the benchmark's
inventory uses, and writes no list of files. What Macs are told (BSDP) is no work for a template:
it is the same for any number of hosts, and stands here as it comes out.
"""

import ipaddress
import os
import re
import sys

import jinja2
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
TEMPLATES = os.path.join(HERE, "../../../templates")

# name, what, http, architectures, option 60 goes on with, firmware, format, image
CLIENTS = [
    ("bios", "BIOS", False, [0], ":Arch:00000", "bios", "i386-pc-pxe", "boot/grub/i386-pc/core.0"),
    ("uefi-ia32", "32-bit UEFI", False, [6], "", "uefi32", "i386-efi", "boot/grub/i386-efi/core.efi"),
    ("uefi-x86-64", "UEFI; firmware uses either number", False, [7, 9], "", "uefi", "x86_64-efi", "boot/grub/x86_64-efi/core.efi"),
    ("uefi-arm64", "UEFI on ARM", False, [11], "", "arm64", "arm64-efi", "boot/grub/arm64-efi/core.efi"),
    ("http-x86-64", "UEFI that boots over HTTP", True, [16], "", "uefi", "x86_64-efi", "boot/grub/x86_64-efi/http.efi"),
    ("http-arm64", "UEFI on ARM that boots over HTTP", True, [19], "", "arm64", "arm64-efi", "boot/grub/arm64-efi/http.efi"),
]
OVER_HTTP = {"uefi", "arm64"}
# The parts of a kickstart that machines of one profile share, and the template of each.
FRAGMENTS = {
    "extra": "kickstart-extra.ks",
    "packages": "kickstart-packages.ks",
    "post_scripts": "kickstart-post-scripts.ks",
    "pre_scripts": "kickstart-pre-scripts.ks",
    "source": "kickstart-source.ks",
    "ssh_keys": "kickstart-ssh-keys.sh",
    "sudo": "kickstart-sudo.sh",
    "system": "kickstart-system.ks",
}
# What a release can do.
RELEASES = {
    "el7": {
        "kickstart": True,
        "preseed": False,
        "ignition": "",
        "autoinstall": False,
        "sshkey": False,
        "timesource": False,
        "without_weak_dependencies": "",
    },
}


def swallow(text):
    """A line that holds only a tag leaves nothing: its blanks move inside the tag."""
    out = []
    for line in text.splitlines(keepends=True):
        inner = line.strip()
        for opens, closes in (("{%", "%}"), ("<#", "#>")):
            if inner.startswith(opens) and inner.endswith(closes):
                inside = inner[2:-2]
                if closes not in inside and not inside.startswith("-") and not inside.endswith("-"):
                    indent = line[: len(line) - len(line.lstrip())]
                    end = line[len(line.rstrip()):]
                    line = opens + indent + inside + end + closes
                    break
        out.append(line)
    # Jinja2's `join` calls the separator something else.
    return "".join(out).replace("join(sep=", "join(d=")


class Loader(jinja2.FileSystemLoader):
    def get_source(self, environment, template):
        text, name, fresh = super().get_source(environment, template)
        return swallow(text), name, fresh


HARMLESS = re.compile(r"[A-Za-z0-9._:/@+=,-]+\Z")


def dhcp(text):
    out = ['"']
    for byte in str(text).encode():
        if byte in b'"\\':
            out.append("\\" + chr(byte))
        elif 0x20 <= byte <= 0x7E:
            out.append(chr(byte))
        else:
            out.append("\\%03o" % byte)
    return "".join(out) + '"'


def single(text):
    return "'" + str(text).replace("'", "'\\''") + "'"


def ks(text):
    text = str(text)
    if HARMLESS.match(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def environment():
    env = jinja2.Environment(
        loader=Loader(TEMPLATES),
        comment_start_string="<#",
        comment_end_string="#>",
        keep_trailing_newline=True,
        # A value that is new to a template is missed by its name.
        undefined=jinja2.StrictUndefined,
        autoescape=False,
    )
    env.filters.update(
        column=str, comment=str, dhcp=dhcp, dhcp_statements=str, grub=single, ks=ks, package=str, sh=single
    )
    return env


def merged(below, above):
    """Mappings merge, all else is replaced."""
    out = dict(below)
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            value = merged(out[key], value)
        out[key] = value
    return out


def seconds(text):
    text = str(text)
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
    return int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text)


def pool_view(pool):
    bootp = False
    if isinstance(pool, dict):
        pool, bootp = pool["range"], pool.get("bootp", False)
    first, _, last = pool.partition("-")
    return {"first": first, "last": last or first, "bootp": bootp, "options": [], "dhcpd": "",
            "only": [], "except": [], "welcomes": False, "known_only": False}


def network_view(name, network):
    subnet = ipaddress.ip_network(network["subnet"])
    lease = seconds(network.get("lease", "12h"))
    return {
        "name": name,
        "subnet": subnet,
        "address": str(subnet.network_address),
        "netmask": str(subnet.netmask),
        "broadcast": str(subnet.broadcast_address),
        "gateway": network.get("gateway", ""),
        "dns": network.get("dns", []),
        "domain": network.get("domain", ""),
        "dhcpd": network.get("dhcpd", ""),
        "lease": lease,
        "max_lease": seconds(network.get("max_lease", max(lease, 24 * 3600))),
        "netboot": True,
        "options": [],
        "boot_server": "",
        "web": "",
        "wire": {
            "name": name,
            "begins": network.get("unknown_hosts") == "ignore",
            "ends": network.get("unknown_hosts") == "ignore",
            "ignores_unknown": network.get("unknown_hosts") == "ignore",
        },
        "min_lease": lease if lease < 300 else "",
        "ignores_unknown": network.get("unknown_hosts") == "ignore",
        "pools": [pool_view(pool) for pool in network.get("pools", [])],
    }


class Inventory:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.read = yaml.load(file, Loader=yaml.CSafeLoader)
        server = self.read["server"]
        self.url = "http://" + server.get("name", server["address"])
        self.site = {
            "address": server["address"],
            "addresses": [server["address"]],
            "port": 80,
            "name": server.get("name", ""),
            "url": self.url,
            "sendmac": False,
            "ddns": False,
            "menu": False,
            "phone_home": False,
        }
        self.networks = [network_view(*item) for item in sorted(self.read["networks"].items())]
        self.by_name = {network["name"]: network for network in self.networks}
        # All have 22 bits here, but a race that rests on that would be no race.
        self.by_prefix = {}
        for network in self.networks:
            subnet = network["subnet"]
            prefixes = self.by_prefix.setdefault(subnet.prefixlen, {})
            prefixes[int(subnet.network_address)] = network
        self.profiles = {}

    def network_of(self, nic):
        if "network" in nic:
            return self.by_name[nic["network"]]
        a, b, c, d = nic["address"].split(".")
        number = int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)
        for length, networks in self.by_prefix.items():
            found = networks.get(number >> (32 - length) << (32 - length))
            if found:
                return found
        raise KeyError(nic["address"])

    def profile(self, name):
        """The settings of a profile and of all below it."""
        if name not in self.profiles:
            own = dict(self.read["profiles"][name])
            below = own.pop("extends", None)
            below = self.profile(below) if below else self.read.get("defaults", {})
            self.profiles[name] = merged(below, own)
        return self.profiles[name]

    def hosts(self):
        for name, host in sorted(self.read["hosts"].items()):
            own = dict(host)
            nics = own.pop("nics", None)
            if nics is None:
                keys = ("mac", "address", "network")
                nics = {"": {key: own.pop(key) for key in keys if key in own}}
            profile = own.pop("profile", "")
            below = self.profile(profile) if profile else self.read.get("defaults", {})
            yield Host(self, name, profile, merged(below, own), nics)


class Host:
    def __init__(self, inventory, name, profile, settings, nics):
        self.settings = settings
        self.nics = []
        for label, nic in nics.items():
            network = inventory.network_of(nic)
            mac = nic["mac"].lower().replace("-", ":")
            self.nics.append({
                "label": label,
                "mac": mac,
                "mac_dashed": mac.replace(":", "-"),
                "address": nic.get("address", ""),
                "netmask": network["netmask"],
                "gateway": network["gateway"],
                "dns": network["dns"],
                "network": network["name"],
                "boots": nic.get("boot", True),
                "main": False,
                "bonded": False,
            })
        self.main = next(nic for nic in self.nics if nic["boots"])
        self.main["main"] = True
        bootproto = settings.get("bootproto", "dhcp")
        state = settings.get("state", "local")
        installs = state == "install"
        number = settings.get("install_id", 1) if installs else 0
        self.view = {
            "name": name,
            "marker": f"{name}-{number}" if installs else "",
            "guard": {"names": [name], "number": number, "wipe": []},
            "storage": f"{name}_{number}" if installs else "",
            "console": {"has_unit": False, "kernel_args": []},
            "is_encrypted": False,
            "has_boot_order": settings["firmware"] in ("uefi", "uefi32", "arm64"),
            "has_netplan": False,
            "firmware": settings["firmware"],
            "state": state,
            "install_id": number,
            "profile": profile,
            "menu_timeout": settings.get("menu_timeout", 5),
            "boot_files": settings.get("boot_files", "http"),
            "url": inventory.url,
            "report": "",
            "boot_server": "",
            "kickstart": f"{inventory.url}/ks/{self.main['mac_dashed']}.cfg" if installs else "",
            "nics": self.nics,
            # Without bonds and VLANs each NIC is a link.
            "links": [
                {
                    "device": nic["mac"],
                    "bond_nics": [],
                    "bond_options": "",
                    "bond_primary": 0,
                    "bridge_nics": [],
                    "bridge_options": "",
                    "vlan": 0,
                    "vlan_name": "",
                    "bootproto": bootproto,
                    "address": nic["address"] if bootproto == "static" else "",
                    "netmask": nic["netmask"],
                    "gateway": nic["gateway"],
                    "dns": nic["dns"],
                    "main": nic["main"],
                    "default_route": nic["main"],
                    "activate": nic["main"],
                    "mtu": 0,
                }
                for nic in self.nics
            ],
            "has_bonds": False,
            "vars": settings.get("vars", {}),
        }

    def installer(self):
        settings = self.settings
        os_ = settings["os"]
        folder = os_ + ("-aarch64" if settings["firmware"] == "arm64" else "")
        return {
            "os": os_,
            "repo": settings["repo"],
            "kernel": settings.get("kernel", folder + "/vmlinuz"),
            "initrd": settings.get("initrd", folder + "/initrd.img"),
            "args": settings.get("kernel_args", []),
            "args_template": "",
            "rootfs": "",
            "release": RELEASES[os_],
        }

    def kickstart(self):
        settings = self.settings

        def password(text):
            return "" if text == "locked" else text

        def volume(mount, fs, name, size, grows):
            return {
                "mount": mount,
                "fs": fs,
                "name": name,
                "size": size,
                "grows": grows,
                "max_size": 0,
                "options": [],
                "label": "",
            }

        layout = settings.get("layout", "lvm")
        partitions = [volume("/boot", "ext4", "boot", 1024, False)]
        volumes = [volume("swap", "swap", "swap", 0, False), volume("/", "xfs", "root", 4096, True)]
        if layout == "plain":
            partitions, volumes = partitions + volumes, []

        return {
            "repos": [],
            "lang": settings.get("lang", "en_US.UTF-8"),
            "keyboard": settings.get("keyboard", "us"),
            "timezone": settings.get("timezone", "Etc/UTC"),
            "ntp": settings.get("ntp", []),
            "root_password": password(settings.get("root_password", "locked")),
            "root_ssh_keys": settings.get("root_ssh_keys", []),
            "users": [
                {
                    "name": name,
                    "comment": user.get("comment", ""),
                    "password": password(user.get("password", "locked")),
                    "uid": 0,
                    "gid": 0,
                    "groups": user.get("groups", []),
                    "sudo": user.get("sudo", ""),
                    "ssh_keys": user.get("ssh_keys", []),
                }
                for name, user in sorted(settings.get("users", {}).items())
            ],
            "layout": layout,
            "swap": True,
            "swap_size": 0,
            "raid": "",
            "any_disk": settings.get("disk") == "any",
            "disks": [],
            "data": [],
            "disk_rule": {"count": 0},
            "esp_size": 600,
            "free": 0,
            "group": {"size": 4096, "grows": True, "volumes": 0},
            "kept": [],
            "passphrase": "",
            "unlock": [],
            "partitions": partitions,
            "volumes": volumes,
            "ostreecontainer": "",
            "liveimg": "",
            "liveimg_sha256": "",
            "bootloader_args": settings.get("bootloader_args", []),
            "packages": settings.get("packages", ["@core"]),
            "weak_dependencies": settings.get("weak_dependencies", True),
            "install_langs": settings.get("install_langs", []),
            "services_enabled": [],
            "services_disabled": [],
            "firewall": True,
            "firewall_services": ["ssh"],
            "firewall_ports": [],
            "kdump": "",
            "proxy": "",
            "selinux": settings.get("selinux", "enforcing"),
        }


class Writer:
    def __init__(self, root):
        self.root = root
        self.folders = {}

    def write(self, path, mode, text):
        folder, _, name = path.rpartition("/")
        handle = self.folders.get(folder)
        if handle is None:
            os.makedirs(os.path.join(self.root, folder), exist_ok=True)
            handle = os.open(os.path.join(self.root, folder), os.O_RDONLY | os.O_DIRECTORY)
            self.folders[folder] = handle
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode, dir_fd=handle)
        os.write(file, text.encode())
        os.close(file)


def client_views(firmwares, address):
    views = []
    for name, what, http, architectures, digits, firmware, _, image in CLIENTS:
        served = firmware == "bios" or firmware in firmwares
        file = (f"http://{address}/{image}" if http else image) if served else ""
        views.append({
            "class": name,
            "what": what,
            "vendor": "HTTPClient" if http else "PXEClient",
            "http": http,
            "architectures": [f"{number >> 8:02x}:{number & 255:02x}" for number in architectures],
            "digits": digits,
            "file": file,
            "path": "/" + image if http else "",
            "image": image,
            "web": f"http://{address}",
            "shim": "",
            "condition": "",
        })
    return views


def images(firmwares):
    out = [
        {"format": format_, "root": "web" if http else "tftp", "path": image}
        for _, _, http, _, _, firmware, format_, image in CLIENTS
        if firmware == "bios" or firmware in firmwares
    ]
    return out + [{"format": "x86_64-efi", "root": "tftp", "path": "mactel64.efi"}]


def bsdp(address):
    """What comes out for one image, 137, `Install Linux`, where no network ignores the unknown."""
    with open(os.path.join(HERE, "bsdp.yaml"), encoding="utf-8") as file:
        value = yaml.load(file, Loader=yaml.CSafeLoader)
    value["server"] = ":".join(f"{int(part):02x}" for part in address.split("."))
    for part in [value, *value["offers"]]:
        part.update({key: text.rstrip("\n") for key, text in part.items() if isinstance(text, str)})
    return value


def main(path, root):
    inventory = Inventory(path)
    env = environment()
    templates = {}

    def render(name, **values):
        template = templates.get(name)
        if template is None:
            template = templates[name] = env.get_template(name)
        return template.render(site=inventory.site, **values)

    shared = {}

    def fragments(**values):
        """The fragments that are made of these values, rendered once."""
        key = repr(values)
        if key not in shared:
            shared[key] = {
                name: render(template, **values).removesuffix("\n")
                for name, template in FRAGMENTS.items()
            }
        return shared[key]

    writer = Writer(root)
    declarations, firmwares, fetched = [], set(), {}
    for host in inventory.hosts():
        view, installer = host.view, host.installer()
        fetched[installer["kernel"]] = {
            **installer,
            "repo": installer["repo"].rstrip("/"),
            "debian": "",
            "kernel_sha256": "",
            "initrd_sha256": "",
            "web": True,
        }
        firmwares.add(view["firmware"])
        for nic in host.nics:
            name = f"{view['name']}_{nic['label']}" if nic["label"] else view["name"]
            declarations.append(render("dhcpd-host.conf", host=view, nic=nic, declaration=name, options=[], dhcpd=""))
            if nic["boots"]:
                text = render("grub-host.cfg", host=view, nic=nic, installer=installer)
                file = f"boot/grub/grub.cfg-01-{nic['mac_dashed']}"
                writer.write("tftp/" + file, 0o644, text)
                if view["firmware"] in OVER_HTTP:
                    writer.write("http/" + file, 0o644, text)
        if view["state"] == "install":
            settings = host.kickstart()
            values = {"installer": installer, "pre_scripts": [], "post_scripts": [], "kickstart_extra": []}
            parts = fragments(ks=settings, **values)
            disk = "" if host.settings["disk"] == "any" else host.settings["disk"]
            settings = {**settings, "disk": disk}
            text = render("kickstart.ks", host=view, ks=settings, fragments=parts, **values)
            writer.write(f"http/ks/{host.main['mac_dashed']}.cfg", 0o640, text)
    writer.write("tftp/grub.cfg-net", 0o644, render("grub.cfg-net"))
    unknown = render("grub.cfg")
    writer.write("tftp/boot/grub/grub.cfg", 0o644, unknown)
    if firmwares & OVER_HTTP:
        writer.write("http/boot/grub/grub.cfg", 0o644, unknown)
    needed = images(firmwares)
    programs = ("build-grub", "fetch-kernel")
    for name in programs + ("common.sh", "image.sh", "signed.sh", "treeinfo.sh"):
        mode = 0o755 if name in programs else 0o644
        with open(os.path.join(TEMPLATES, "bin", name), encoding="utf-8") as program:
            writer.write(f"bin/{name}", mode, program.read())
    writer.write("bin/build-grub.conf", 0o644, render("build-grub.conf", images=needed))
    installers = [fetched[kernel] for kernel in sorted(fetched)]
    fetch = render("fetch-kernel.conf", installers=installers, pinned=[], signed=[])
    writer.write("bin/fetch-kernel.conf", 0o644, fetch)
    address = inventory.site["address"]
    writer.write("dhcp/dhcpd.conf", 0o644, render(
        "dhcpd.conf",
        bsdp=bsdp(address),
        classes=[],
        definitions=[],
        devices=[],
        ddns={"server": "", "key": "", "zones": []},
        marks={"netboot": False, "web": "", "signed": False, "signed_without_http": False},
        own_boots=[],
        clients=client_views(firmwares, address),
        failover={"role": "", "peer": ""},
        networks=inventory.networks,
        dhcpd="",
        hosts="".join(declarations).rstrip(),
    ))


if __name__ == "__main__":
    main(*sys.argv[1:])
