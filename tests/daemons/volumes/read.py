"""Prints what pykickstart reads of the volumes in a kickstart, for each RELEASE PATH: a JSON object a line.

Each mount point has its size in MiB, whether it grows and up to which size, its file system, its mount
options, the disks that it lies on, and where it has them its label and the partition, the array or the logical
volume that is kept. Under
"removed" are the partitions that are removed, where not all are; under "sealed" what is encrypted, with its
passphrase."""

import json
import sys
import warnings

from pykickstart.parser import KickstartParser
from pykickstart.version import makeVersion


def read(release, path):
    handler = makeVersion(release)
    KickstartParser(handler).readKickstart(path)
    # What is encrypted, and by which passphrase.
    sealed = {it.mountpoint: it.passphrase for it in handler.partition.partitions + handler.raid.raidList if it.encrypted}
    # What a name stands for: disks.
    below = {part.mountpoint: [part.disk] for part in handler.partition.partitions}
    for raid in handler.raid.raidList:
        below[raid.mountpoint] = sorted(disk for member in raid.members for disk in below[member])
    groups = {
        group.vgname: sorted(disk for pv in group.physvols for disk in below[pv])
        for group in handler.volgroup.vgList
    }
    existing = {group.vgname for group in handler.volgroup.vgList if group.preexist}
    volumes = {}

    def add(mount, size, fs, options, disks):
        assert mount not in volumes, mount
        volumes[mount] = {**size, "fs": fs, "options": options, "disks": disks}

    def size(it):
        return {"size": it.size, "grow": bool(it.grow), "max": it.maxSizeMB or 0}

    sizes = {part.mountpoint: size(part) for part in handler.partition.partitions}
    for part in handler.partition.partitions:
        if part.mountpoint.startswith("/"):
            add(part.mountpoint, size(part), part.fstype, part.fsopts, below[part.mountpoint])
            if part.label:
                volumes[part.mountpoint]["label"] = part.label
            if part.onPart:
                volumes[part.mountpoint].update(onpart=part.onPart, format=bool(part.format))
    for raid in handler.raid.raidList:
        if raid.preexist:
            volumes[raid.mountpoint] = {"array": raid.device, "format": bool(raid.format)}
        elif raid.mountpoint.startswith("/"):
            assert str(raid.level).upper() == "RAID1", raid.level
            add(raid.mountpoint, sizes[raid.members[0]], raid.fstype, raid.fsopts, below[raid.mountpoint])
            if raid.label:
                volumes[raid.mountpoint]["label"] = raid.label
    for volume in handler.logvol.lvList:
        if volume.mountpoint.startswith("/"):
            add(volume.mountpoint, size(volume), volume.fstype, volume.fsopts, groups[volume.vgname])
            if volume.preexist or volume.vgname in existing:
                volumes[volume.mountpoint].update(
                    volume=f"{volume.vgname}/{volume.name}", format=bool(volume.format)
                )
    return {**volumes, "removed": handler.clearpart.devices, "sealed": sealed}


warnings.simplefilter("ignore")
for release, path in zip(sys.argv[1::2], sys.argv[2::2]):
    print(json.dumps(read(release, path)))
