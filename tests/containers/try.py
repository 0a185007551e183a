#!/usr/bin/env python3
"""Runs a generated compose.yaml with Podman, as a person would, and asks the daemons as a machine would.

usage: try.py NETPXE BASE

NETPXE is the program, BASE a Debian in a tar file, of tests/install-tools: it is the image that the
Containerfiles begin with, so that no registry is asked, and it holds the packages that they install, so
that no archive is either. For Apache beside isc-dhcpd, and then for nginx
beside Kea in their place: the images are built, `podman-compose up` runs in a network namespace whose
interface is a cable to a machine, which gets its address, its boot file and its kickstart; another machine
gets no kickstart; each container has the read-only root and the capabilities of the file, and no others;
then the inventory changes, and what the file's first lines say is done, until the machine has its new
address. `make containers` runs it in mount and process namespaces of its own, so that all
ends with it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
# In a process namespace, every run is process 1.
RUN = os.urandom(3).hex()
HOST, MACHINE = f"np{RUN}-host", f"np{RUN}-machine"
# Podman looks for a name without a registry among its own images first.
BASE_IMAGE = "localhost/debian:bookworm-slim"
PATIENCE = 60
# The bits of the capabilities that the file may name, of capability(7).
CAPABILITIES = {
    "CHOWN": 0, "DAC_OVERRIDE": 1, "KILL": 5, "SETGID": 6, "SETUID": 7, "NET_BIND_SERVICE": 10, "NET_RAW": 13,
    "SYS_CHROOT": 18,
}  # fmt: skip
# Prints what a DHCP server has answered.
UDHCPC = '#!/bin/sh\n[ "$1" != bound ] || echo "$ip $siaddr $boot_file"\n'


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, **options)


def said(*words, **options):
    return run(*words, stdout=subprocess.PIPE, text=True, **options).stdout.strip()


def inside(namespace, *words):
    return ("nsenter", f"--net=/run/netns/{namespace}", *words)


def wire():
    """A cable between the deploy host and a machine, and a second interface that nothing is on."""
    for name in (HOST, MACHINE):
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "-n", HOST, "link", "add", "eno1", "type", "veth", "peer", "name", "eth0", "netns", MACHINE)
    run("ip", "-n", MACHINE, "link", "set", "eth0", "address", "3c:ec:ef:00:00:04")
    run("ip", "-n", HOST, "link", "add", "bond0.100", "type", "bridge")
    run("ip", "-n", HOST, "address", "add", "172.22.10.2/24", "dev", "eno1")
    for namespace, link in ((HOST, "eno1"), (HOST, "bond0.100"), (MACHINE, "eth0")):
        run("ip", "-n", namespace, "link", "set", link, "up")


def engine(work):
    """Podman with storage of its own, by runc; whoever is root in a container may not raise limits here."""
    (work / "containers.conf").write_text(
        '[containers]\ndefault_ulimits = []\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n'
        'events_logger = "file"\n'
    )
    (work / "storage.conf").write_text(
        f'[storage]\ndriver = "overlay"\nrunroot = "{work}/run"\ngraphroot = "{work}/storage"\n'
    )
    os.environ["CONTAINERS_CONF"] = str(work / "containers.conf")
    os.environ["CONTAINERS_STORAGE_CONF"] = str(work / "storage.conf")


def question(address):
    """What the machine is answered: its address, and the whole way to its kickstart."""
    script = PROJECT / "target/containers/udhcpc"
    script.write_text(UDHCPC)
    script.chmod(0o755)
    ask = ("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-s", script)
    ask += ("-V", "PXEClient:Arch:00000:UNDI:002001", "-O", "bootfile")
    answer = said(*inside(MACHINE, *ask), stderr=subprocess.DEVNULL)
    assert answer == f"{address} 172.22.10.2 boot/grub/i386-pc/core.0", answer
    run("ip", "-n", MACHINE, "address", "flush", "dev", "eth0")
    run("ip", "-n", MACHINE, "address", "add", f"{address}/24", "dev", "eth0")
    get = inside(MACHINE, "curl", "--silent", "--max-time", "20", "--noproxy", "*")
    image = run(*get, "tftp://172.22.10.2/boot/grub/i386-pc/core.0", stdout=subprocess.PIPE).stdout
    assert len(image) > 10000, len(image)
    kickstart = said(*get, "http://172.22.10.2/ks.cfg")
    assert kickstart.startswith("# web1 "), kickstart[:200]
    run("ip", "-n", MACHINE, "address", "add", "172.22.10.99/24", "dev", "eth0")
    status = ("--interface", "172.22.10.99", "--output", "/dev/null", "--write-out", "%{http_code}")
    assert said(*get, *status, "http://172.22.10.2/ks.cfg") == "404"
    run("ip", "-n", MACHINE, "address", "flush", "dev", "eth0")


def until(what, is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} seconds"
        time.sleep(0.5)


def confined(services):
    """Each daemon has what the file gives it, and nothing else."""
    for name in ("tftpd", "web", "dhcpd"):
        state = json.loads(said("podman", "inspect", f"netpxe_{name}_1"))[0]
        assert state["State"]["Running"], name
        assert state["HostConfig"]["ReadonlyRootfs"], name
        status = Path(f"/proc/{state['State']['Pid']}/status").read_text()
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        wanted = sum(1 << CAPABILITIES[word] for word in services[name]["cap_add"])
        assert int(fields["CapBnd"], 16) == wanted, (name, fields["CapBnd"], hex(wanted))
        assert fields["NoNewPrivs"] == "1", name


def healthy(services):
    """The checks of the file, which Podman runs only where systemd is there to do it."""
    for name in ("tftpd", "web", "dhcpd"):
        check = [word.replace("$$", "$") for word in services[name]["healthcheck"]["test"]]
        assert check[0] == "CMD", check
        # What is executed in a container with the host's network is in that of whoever says so.
        command = inside(HOST, "podman", "exec", f"netpxe_{name}_1", *check[1:])
        until(name, lambda: subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0)


def inventory(software, dhcp):
    """The text of one, whose Kea needs a hook."""
    text = (PROJECT / "tests/golden/deploy-host/inventory.yaml").read_text()
    pool = "172.22.10.100-172.22.10.199"
    for old, new in (
        ("software: apache", f"software: {software}"),
        ("name: deploy", f"name: deploy\n  dhcp: {dhcp}"),
        (f"[{pool}]", f"[{{range: {pool}, bootp: true}}]"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def roll(netpxe, software, dhcp, check):
    """One web server and one DHCP server: up, asked, changed, asked again."""
    file, tree = PROJECT / "target/containers/inventory.yaml", PROJECT / "target/containers/tree"
    text = inventory(software, dhcp)
    file.write_text(text)
    run(netpxe, "gen", file, "-o", tree, stdout=subprocess.DEVNULL)
    folder = tree / "containers"
    compose = ("podman-compose", "-p", "netpxe")
    # An old compose that needs no Docker resolves the file, and refuses what is none.
    resolved = said("docker-compose", "-f", folder / "compose.yaml", "config")
    services = yaml.safe_load(resolved)["services"]
    for name in services:
        image = ("--tag", f"netpxe_{name}", "--file", f"{name}.Containerfile", ".")
        build = ("podman", "build", "--network=none", *image)
        built = subprocess.run(build, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if built.returncode:
            sys.exit(f"{name}.Containerfile cannot be built:\n{built.stdout}")
    on_host = lambda *words: run(*inside(HOST, *compose, *words), cwd=folder)  # noqa: E731
    # The second pair takes the place of the first one.
    on_host("up", "--detach", "--no-build", "--force-recreate")
    healthy(services)
    confined(services)
    question("172.22.10.13")
    print(f"{software}, {dhcp}: address, boot file, kickstart, refusal: served", flush=True)
    file.write_text(text.replace("172.22.10.13", "172.22.10.23"))
    run(netpxe, "gen", file, "-o", tree, stdout=subprocess.DEVNULL)
    on_host("run", "--rm", "roots")
    on_host("run", "--rm", "dhcpd", *check)
    # `restart` is refused, as `roots` does not run any more.
    on_host("up", "--detach", "--no-build", "--force-recreate", "web", "dhcpd")
    healthy(services)
    confined(services)
    question("172.22.10.23")
    print(f"{software}, {dhcp}: rolled", flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    needed = ("busybox", "curl", "docker-compose", "ip", "podman", "podman-compose", "runc")
    missing = [name for name in needed if not shutil.which(name)]
    if missing:
        sys.exit(f"missing: {' '.join(missing)}; on Debian: apt-get install busybox curl docker-compose iproute2 podman runc")
    netpxe, base = (Path(argument).resolve() for argument in sys.argv[1:])
    # The roots of this host are not touched.
    run("mount", "-t", "tmpfs", "tmpfs", "/srv")
    lab = PROJECT / "target/containers"
    shutil.rmtree(lab, ignore_errors=True)
    lab.mkdir(parents=True)
    work = Path(tempfile.mkdtemp(prefix="containers-", dir=PROJECT / "target"))
    try:
        engine(work)
        wire()
        run("podman", "import", "--quiet", base, BASE_IMAGE, stdout=subprocess.DEVNULL)
        roll(netpxe, "apache", "isc", ("-t", "-4", "-cf", "/etc/dhcp/dhcpd.conf"))
        roll(netpxe, "nginx", "kea", ("-t", "/etc/kea/kea-dhcp4.conf"))
    except BaseException:
        for name in ("roots", "tftpd", "web", "dhcpd"):
            print(f"--- {name}", file=sys.stderr, flush=True)
            subprocess.run(["podman", "logs", "--tail", "20", f"netpxe_{name}_1"])
        raise
    finally:
        subprocess.run(["podman", "rm", "--all", "--force", "--time", "0"], stdout=subprocess.DEVNULL)
        for namespace in (HOST, MACHINE):
            subprocess.run(["ip", "netns", "delete", namespace])
        subprocess.run(["umount", "-l", work / "storage/overlay"], stderr=subprocess.DEVNULL)
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
