#!/usr/bin/env python3
"""Does with a generated compose.yaml what Docker would do, as far as that goes without Docker.

usage: try.py TREE BASE

TREE is a generated tree, BASE a folder with Debian as debootstrap makes it. Runs each
Containerfile's RUN in an overlay of BASE, then each service's command in what came of it: with the
mounts, the capabilities and the read-only root that compose.yaml says, in order, and its health
check until that is content. `make containers` runs it in namespaces of its own, so that all ends
with it. What it does not try: Docker's own reading of the Containerfiles, its networks and its
volumes.
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PATIENCE = 120
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CLONE_NEWNET = 0x40000000


def run(*words, **options):
    return subprocess.run(words, check=True, **options)


def instructions(containerfile):
    """The instructions of a Containerfile: their word and the rest, lines joined."""
    text = re.sub(r"\\\n", "", containerfile.read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [line.split(maxsplit=1) for line in lines]


def overlay(lower, work, name):
    place = work / name
    for part in ("upper", "work", "root"):
        (place / part).mkdir(parents=True)
    layers = f"lowerdir={lower},upperdir={place}/upper,workdir={place}/work"
    run("mount", "-t", "overlay", "overlay", "-o", layers, str(place / "root"))
    return place / "root"


def build(service, base, work, name):
    """The image of a service: its root, and the command that it starts with."""
    folder = Path(service["build"]["context"])
    root = overlay(base, work, f"image-{name}")
    entrypoint, command = [], []
    run("mount", "--rbind", "/dev", str(root / "dev"))
    for word, rest in instructions(folder / service["build"]["dockerfile"]):
        if word == "RUN":
            environment = {"DEBIAN_FRONTEND": "noninteractive", "PATH": PATH}
            proxies = {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
            run("chroot", str(root), "sh", "-c", rest, env=environment | proxies, stdout=subprocess.DEVNULL)
        elif word == "ENTRYPOINT":
            entrypoint = yaml.safe_load(rest)
        elif word == "CMD":
            command = yaml.safe_load(rest)
        else:
            assert word in ("ARG", "FROM"), word
    return root, entrypoint, command


def mount(volume, root, work):
    if isinstance(volume, str):
        source, target, *mode = volume.split(":")
        volume = {"type": "bind", "source": source, "target": target, "read_only": mode == ["ro"]}
        Path(source).mkdir(parents=True, exist_ok=True)
    place = Path(str(root) + volume["target"])
    if volume["type"] == "volume":
        source = work / "volumes" / volume["source"]
        if not source.exists():
            # A new volume begins as what the image has there.
            source.parent.mkdir(exist_ok=True)
            if place.exists():
                run("cp", "-a", str(place), str(source))
            else:
                source.mkdir()
        volume["source"] = str(source)
    place.mkdir(parents=True, exist_ok=True)
    run("mount", "--bind", volume["source"], str(place))
    if volume.get("read_only"):
        run("mount", "-o", "remount,bind,ro", str(place))


def start(service, built, work):
    """Starts a service; the process, and a way to run something beside it."""
    image, entrypoint, command = built
    for path in service.get("tmpfs", []):
        Path(str(image) + path).mkdir(parents=True, exist_ok=True)
        run("mount", "-t", "tmpfs", "tmpfs", str(image) + path)
    for volume in service["volumes"]:
        mount(volume, image, work)
    run("mount", "-t", "proc", "proc", str(image / "proc"))
    if service.get("read_only"):
        run("mount", "-o", "remount,ro", str(image))
    words = ["chroot", str(image), "setpriv"]
    if "cap_drop" in service:
        capabilities = ",".join("+" + cap.lower() for cap in service["cap_add"])
        words += ["--bounding-set", f"-all,{capabilities}", "--inh-caps", "-all", "--no-new-privs"]
    words += ["--", "/usr/bin/env", "-i", f"PATH={PATH}"]
    command = service.get("command") or command
    # compose doubles a dollar, which is no business of a shell here.
    command = [word.replace("$$", "$") for word in entrypoint + list(command)]
    return subprocess.Popen(words + command), words


def healthy(service, words):
    check = [word.replace("$$", "$") for word in service["healthcheck"]["test"]]
    assert check[0] == "CMD", check
    return subprocess.run(words + check[1:], stdout=subprocess.DEVNULL).returncode == 0


def order(services):
    done = []
    while len(done) < len(services):
        for name, service in services.items():
            if name not in done and all(need in done for need in service.get("depends_on", {})):
                done.append(name)
    return done


def main():
    tree, base = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    compose = tree / "containers" / "compose.yaml"
    # An old compose that needs no Docker resolves the file, and refuses what is none.
    text = run("docker-compose", "-f", str(compose), "config", capture_output=True, text=True).stdout
    services = yaml.safe_load(text)["services"]
    work = Path(tempfile.mkdtemp(prefix="netpxe-containers."))
    run("mount", "-t", "tmpfs", "tmpfs", str(work))
    # The roots of this host are not touched.
    run("mount", "-t", "tmpfs", "tmpfs", "/srv")
    images = {name: build(service, base, work, name) for name, service in services.items()}
    # Packages came from the network; what runs now has one of its own.
    assert ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) == 0, ctypes.get_errno()
    run("ip", "link", "set", "lo", "up")
    # A cable between the two, so that both are there and up.
    run("ip", "link", "add", "eno1", "type", "veth", "peer", "name", "bond0.100")
    run("ip", "link", "set", "eno1", "up")
    run("ip", "link", "set", "bond0.100", "up")
    run("ip", "address", "add", "172.22.10.2/24", "dev", "eno1")
    run("ip", "address", "add", "172.22.10.13/32", "dev", "lo")
    for name in order(services):
        service = services[name]
        process, words = start(service, images[name], work)
        if "healthcheck" not in service:
            assert process.wait() == 0, f"{name} failed"
            print(f"{name}: done", flush=True)
            continue
        end = time.monotonic() + PATIENCE
        while not healthy(service, words):
            assert process.poll() is None, f"{name} ended: {process.returncode}"
            assert time.monotonic() < end, f"{name} is not healthy"
            time.sleep(0.2)
        print(f"{name}: healthy", flush=True)
        time.sleep(1)
        assert process.poll() is None, f"{name} ended: {process.returncode}"
    ask()
    for name in ("tftpd", "web", "dhcpd"):
        assert services[name]["network_mode"] == "host", name


def ask():
    """What the packages' way serves, the containers serve."""
    get = ["curl", "--silent", "--max-time", "20"]
    url = "http://172.22.10.2/ks.cfg"
    mine = run(*get, "--interface", "172.22.10.13", url, capture_output=True, text=True).stdout
    assert "web1" in mine, mine
    status = ["--output", "/dev/null", "--write-out", "%{http_code}"]
    other = run(*get, *status, url, capture_output=True, text=True).stdout
    assert other == "404", other
    image = run(*get, "tftp://172.22.10.2/boot/grub/i386-pc/core.0", capture_output=True).stdout
    assert len(image) > 10000, len(image)
    print("kickstart, refusal and image: served", flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
