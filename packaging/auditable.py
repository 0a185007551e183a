#!/usr/bin/env python3
"""Reads back what `cargo auditable` wrote into a program, and compares it with the bill of materials.

usage: auditable.py PROGRAM SBOM

PROGRAM is a 64-bit ELF file, whose section `.dep-v0` holds zlib-compressed JSON: every package with its
version. SBOM is what dependencies.py wrote. What is linked must be in both, of the same version.
"""

import json
import struct
import sys
import zlib
from pathlib import Path

SECTION = b".dep-v0"


def section(elf):
    """The bytes of the section, or None: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html"""
    if elf[:6] != b"\x7fELF\x02\x01":
        sys.exit("it is no 64-bit ELF file of little-endian machines")
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    size, count, of_names = struct.unpack_from("<HHH", elf, 0x3A)
    # Of each header: where its name begins, then where its bytes are and how many.
    headers = [
        struct.unpack_from("<I", elf, start) + struct.unpack_from("<QQ", elf, start + 0x18)
        for start in range(table, table + size * count, size)
    ]
    names = headers[of_names][1]
    for name, start, length in headers:
        if elf[names + name :].startswith(SECTION + b"\0"):
            return elf[start : start + length]
    return None


def main():
    program, sbom = sys.argv[1:]
    found = section(Path(program).read_bytes())
    if found is None:
        sys.exit(f"{program} has no section {SECTION.decode()}: it was not built by `cargo auditable`")
    packages = json.loads(zlib.decompress(found))["packages"]
    bill = json.loads(Path(sbom).read_text(encoding="utf-8"))
    own = bill["metadata"]["component"]
    wanted = {(entry["name"], entry["version"]) for entry in [own, *bill["components"]]}
    # A macro is of the kind `build` here, and listed there as what is linked is.
    every = {(entry["name"], entry["version"]) for entry in packages}
    linked = {(entry["name"], entry["version"]) for entry in packages if entry.get("kind", "runtime") == "runtime"}
    for what, differs in (("only in the bill", wanted - every), ("only in the program", linked - wanted)):
        if differs:
            sys.exit(f"{program}: {what}: " + ", ".join(" ".join(package) for package in sorted(differs)))
    print(f"{program}: its list names {len(every)} packages, {len(linked)} of them linked: as in the bill")


main()
