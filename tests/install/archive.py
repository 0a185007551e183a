#!/usr/bin/env python3
"""Prepares what one whole installation of Debian 13 needs and an archive of packages may lack.

    tests/install/archive.py target/debian13

The kernel and the initial RAM disk of Debian's installer come from the package
debian-installer-13-netboot-amd64. The installer then loads its components (udebs) from a mirror, of the
kernel's very version; a cache of packages has old ones, and not all. So an index of its own is made:
what Debian's index lists, but for components that cannot be had, and but for modules of other kernels. Made
anew from packages are the file system tools that are wanted and missing, and the modules of this kernel.

Below FOLDER: `apt`, lists of packages of its own; `own`, what is served in the place of the mirror's files;
`cache`, what was fetched from the mirror; `mirror`, its URL. All of it comes by apt's own client, from
where this machine's packages come from.
"""

import gzip
import hashlib
import lzma
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
INSTALLER = "debian-installer-13-netboot-amd64"
IMAGES = "usr/lib/debian-installer/images/13/amd64/text/debian-installer/amd64"
INDEX = f"dists/{SUITE}/main/debian-installer/binary-amd64"
NETBOOT = f"dists/{SUITE}/main/installer-amd64/current/images"

# Components that are made anew from packages where the mirror has them not: what of which package.
LIBRARIES = "usr/lib/x86_64-linux-gnu"
MADE = {
    "e2fsprogs-udeb": {
        "e2fsprogs": ["usr/sbin/mke2fs", "usr/sbin/mkfs.*", "usr/sbin/e2fsck", "usr/sbin/fsck.*",
                      "usr/sbin/tune2fs", "usr/sbin/resize2fs", "usr/sbin/badblocks", "etc/mke2fs.conf"],
        "libext2fs2t64": [f"{LIBRARIES}/*.so.*"],
        "libcom-err2": [f"{LIBRARIES}/*.so.*"],
        "libss2": [f"{LIBRARIES}/*.so.*"],
    },
    "xfsprogs-udeb": {"xfsprogs": ["usr/sbin/mkfs.xfs", "usr/sbin/xfs_repair"]},
}

# Of the installed kernel's modules, those that its components have beside the initial RAM disk.
MODULES = ["crypto", "drivers/ata", "drivers/block/virtio_blk.ko*", "drivers/md", "drivers/nvme",
           "drivers/scsi/sd_mod.ko*", "drivers/scsi/virtio_scsi.ko*", "fs/btrfs", "fs/ext4", "fs/fat",
           "fs/jbd2", "fs/mbcache.ko*", "fs/nls", "fs/xfs", "lib"]


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, text=True, **options)


def said(*words, **options):
    return run(*words, stdout=subprocess.PIPE, **options).stdout


def paragraphs(text):
    """The paragraphs of an index: the name, the text, and its fields of one line."""
    for text in text.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z0-9-]+): *(.*)$", text, re.MULTILINE))
        if "Package" in fields:
            yield fields["Package"], text.strip("\n"), fields


def names(field):
    """The names in a list of packages, of alternatives the first."""
    return [re.split(r"[ (|]", word.strip())[0] for word in field.split(",") if word.strip()]


class Archive:
    def __init__(self, folder):
        self.folder = folder
        self.own = folder / "own"
        self.cache = folder / "cache"
        self.mirror = self.find_mirror()
        self.set_up_apt()

    def find_mirror(self):
        uris = said("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages",
                    "Component: main").split()
        for uri in uris:
            if uri.endswith("/debian/"):
                return uri.rstrip("/")
        sys.exit("archive.py: the sources of apt name no archive of Debian")

    def set_up_apt(self):
        apt = self.folder / "apt"
        for name in ["lists/partial", "archives/partial"]:
            (apt / name).mkdir(parents=True, exist_ok=True)
        (apt / "status").write_text("")
        (apt / "sources.list").write_text(f"deb [arch=amd64 signed-by={KEYRING}] {self.mirror} {SUITE} main\n")
        (apt / "apt.conf").write_text(f"""
Dir::Etc::sourcelist "{apt}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{apt}/lists";
Dir::State::status "{apt}/status";
Dir::Cache::archives "{apt}/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Architecture "amd64";
APT::Architectures {{ "amd64"; }};
APT::Sandbox::User "root";
Acquire::Languages "none";
""")
        os.environ["APT_CONFIG"] = str(apt / "apt.conf")
        run("apt-get", "-qq", "update")

    def fetch(self, path):
        """A file of the mirror, from the cache where it is there; None where the mirror has it not."""
        place = self.cache / path
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            aside = place.with_name(place.name + ".partial")
            words = ["/usr/lib/apt/apt-helper", "download-file", f"{self.mirror}/{path}", aside]
            if subprocess.run(words, capture_output=True).returncode != 0:
                return None
            aside.rename(place)
        return place

    def unpacked(self, package):
        """The folder of a package's files."""
        place = self.folder / "unpacked" / package
        if not place.exists():
            archives = self.folder / "apt/archives"
            run("apt-get", "-qq", "download", package, cwd=archives)
            found = [file for file in archives.glob("*.deb")
                     if said("dpkg-deb", "--field", file, "Package").strip() == package]
            place.mkdir(parents=True)
            run("dpkg-deb", "--extract", found[0], place)
            for file in found:
                file.unlink()
        return place

    def place_installer(self):
        """Puts the installer where mirrors have it; the kernel's version."""
        images = self.unpacked(INSTALLER) / IMAGES
        netboot = self.own / NETBOOT / "netboot/debian-installer/amd64"
        netboot.mkdir(parents=True)
        sums = ""
        for name in ["linux", "initrd.gz"]:
            shutil.copy(images / name, netboot / name)
            digest = hashlib.sha256((netboot / name).read_bytes()).hexdigest()
            sums += f"{digest}  ./netboot/debian-installer/amd64/{name}\n"
        (self.own / NETBOOT / "SHA256SUMS").write_text(sums)
        file = said("file", "--brief", netboot / "linux")
        return re.search(r"version (\S+)", file).group(1)

    def components(self):
        """What the installer has already: the names, with those that stand for others."""
        initrd = self.unpacked(INSTALLER) / IMAGES / "initrd.gz"
        status = said("sh", "-c", "gzip -dc \"$1\" | busybox cpio -i --to-stdout var/lib/dpkg/status 2>/dev/null",
                      "sh", initrd)
        have = set()
        for name, _, fields in paragraphs(status):
            have |= {name, *names(fields.get("Provides", ""))}
        return have

    def index(self, version):
        """The text of the installer's index."""
        real = paragraphs(lzma.decompress(self.fetch(f"{INDEX}/Packages.xz").read_bytes()).decode())
        listed, modules = {}, set()
        for name, text, fields in real:
            if "Kernel-Version" in fields:
                # Whatever their version, by these names others want them.
                plain = name.removesuffix(f"-{fields['Kernel-Version']}-di")
                modules |= {plain, *names(fields.get("Provides", ""))}
            else:
                listed[name] = (text, fields)
        for name in self.wanted(listed):
            text, fields = listed[name]
            if self.fetch(fields["Filename"]) is None:
                print(f"archive.py: the mirror has no {name}{': it is made anew' if name in MADE else ''}")
                listed[name] = (self.made(name, text) if name in MADE else None, fields)
        texts = [text for text, _ in listed.values() if text]
        texts.append(self.modules(version, sorted(modules - {"kernel-image"})))
        return "\n\n".join(texts) + "\n\n"

    def wanted(self, listed):
        """The components that the installer loads, by priority and what these depend on, in order."""
        provided = {}
        for name, (_, fields) in listed.items():
            for other in [name, *names(fields.get("Provides", ""))]:
                provided.setdefault(other, name)
        wanted, have = {}, self.components()
        queue = [name for name, (_, fields) in listed.items()
                 if fields.get("Priority") in ("required", "important", "standard")]
        queue += ["partman-auto-lvm", "partman-auto-raid", "xfsprogs-udeb"]
        while queue:
            name = provided.get(queue.pop(0))
            if name and name not in have and name not in wanted:
                wanted[name] = True
                queue += names(listed[name][1].get("Depends", ""))
        return list(wanted)

    def made(self, component, text):
        """Makes a component anew, and its paragraph."""
        root = self.folder / "made" / component
        shutil.rmtree(root, ignore_errors=True)
        for package, patterns in MADE[component].items():
            files = self.unpacked(package)
            for pattern in patterns:
                for file in files.glob(pattern):
                    to = root / file.relative_to(files)
                    to.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(file, to, follow_symlinks=False)
        return self.packed(component, text)

    def modules(self, version, provides):
        """Makes one component of all modules, and its paragraph."""
        name = f"modules-{version}-di"
        root = self.folder / "made" / name
        shutil.rmtree(root, ignore_errors=True)
        files = self.unpacked(f"linux-image-{version}")
        place = f"usr/lib/modules/{version}/kernel"
        for pattern in MODULES:
            for file in (files / place).glob(pattern):
                to = root / "usr/lib/modules" / version / "kernel" / file.relative_to(files / place)
                to.parent.mkdir(parents=True, exist_ok=True)
                (shutil.copytree if file.is_dir() else shutil.copy2)(file, to)
        return self.packed(name, f"""Package: {name}
Version: {version}
Architecture: amd64
Maintainer: nobody <nobody@example.com>
Provides: {", ".join(provides)}
Description: modules of this kernel
Kernel-Version: {version}
Section: debian-installer
Priority: standard""".replace(f"Version: {version}\nArch", "Version: 1\nArch"))

    def packed(self, name, text):
        """Packs `made/NAME` as a component; its paragraph, with the file's name, size and sums."""
        root = self.folder / "made" / name
        kept = [line for line in text.split("\n")
                if not re.match("(Filename|Size|MD5sum|SHA[0-9]*|Description-md5|Installed-Size|Source):", line)]
        (root / "DEBIAN").mkdir(parents=True)
        (root / "DEBIAN/control").write_text("\n".join(kept) + "\n")
        file = self.own / "pool" / f"{name}_amd64.udeb"
        file.parent.mkdir(parents=True, exist_ok=True)
        run("dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", root, file, stdout=subprocess.DEVNULL)
        data = file.read_bytes()
        return "\n".join([*kept, f"Filename: pool/{file.name}", f"Size: {len(data)}",
                          f"MD5sum: {hashlib.md5(data).hexdigest()}",
                          f"SHA256: {hashlib.sha256(data).hexdigest()}"])

    def write_index(self, index):
        """Writes the index, and a Release that has its sums and no signature."""
        place = self.own / INDEX
        place.mkdir(parents=True)
        data = index.encode()
        files = {"Packages": data, "Packages.gz": gzip.compress(data), "Packages.xz": lzma.compress(data)}
        sums = {"MD5Sum": hashlib.md5, "SHA256": hashlib.sha256}
        real = self.fetch(f"dists/{SUITE}/Release").read_text()
        head = real.split("MD5Sum:")[0].split("\n")
        release = [line for line in head if line and not line.startswith(("Acquire-By-Hash", "Components", "No-"))]
        release.append("Components: main")
        for name, digest in sums.items():
            release.append(f"{name}:")
            for file, data in files.items():
                (place / file).write_bytes(data)
                below = f"{INDEX}/{file}".removeprefix(f"dists/{SUITE}/")
                release.append(f" {digest(data).hexdigest()} {len(data)} {below}")
        (self.own / f"dists/{SUITE}/Release").write_text("\n".join(release) + "\n")


def main():
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    archive = Archive(folder)
    for name in ["own", "made", "mirror"]:
        place = folder / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    version = archive.place_installer()
    archive.write_index(archive.index(version))
    # Last: it says that all is there.
    (folder / "mirror").write_text(archive.mirror + "\n")
    print(f"archive.py: {folder} has Debian's installer with the kernel {version}")


main()
