#!/usr/bin/env python3
"""What is linked into netpxe, of `cargo metadata`: a bill of materials, and every licence.

usage: cargo metadata ... | dependencies.py VERSION SBOM LICENCES

Writes a CycloneDX 1.5 document and a text. Both are the same for the same Cargo.lock.
"""

import json
import re
import sys
from pathlib import Path

# Files of a package that say under which terms it is given.
TERMS = re.compile(r"^(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|UNLICENSE)", re.IGNORECASE)


def linked(metadata):
    """The packages that the program is linked with, and netpxe itself: no tests, no build scripts."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    packages = {package["id"]: package for package in metadata["packages"]}
    found, left = {}, [root]
    while left:
        name = left.pop()
        if name in found:
            continue
        is_normal = [
            dependency["pkg"]
            for dependency in nodes[name]["deps"]
            if any(kind["kind"] is None for kind in dependency["dep_kinds"])
        ]
        found[name] = sorted(is_normal)
        left += is_normal
    # A macro runs while netpxe is compiled, and is not in it; it is listed all the same.
    return root, packages, found


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def bill(root, packages, found, version):
    def component(package, kind):
        entry = {
            "type": kind,
            "bom-ref": reference(package),
            "name": package["name"],
            "version": package["version"],
            "purl": reference(package),
        }
        if package["license"]:
            # An older way to write `OR`.
            entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        return entry

    others = sorted((packages[name] for name in found if name != root), key=reference)
    depends = [
        {
            "ref": reference(packages[name]),
            "dependsOn": sorted(reference(packages[other]) for other in below),
        }
        for name, below in found.items()
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**component(packages[root], "application"), "version": version}},
        "components": [component(package, "library") for package in others],
        "dependencies": sorted(depends, key=lambda entry: entry["ref"]),
    }


def terms(package):
    folder = Path(package["manifest_path"]).parent
    files = [path for path in folder.iterdir() if path.is_file() and TERMS.match(path.name)]
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in sorted(files)]


def licences(root, packages, found):
    """Each text once, below the packages that bring it."""
    by_text, without = {}, []
    for package in sorted((packages[name] for name in found if name != root), key=reference):
        called = f"{package['name']} {package['version']} ({package['license'] or 'see its text'})"
        texts = terms(package)
        if not texts:
            if not package["license"]:
                sys.exit(f"{called} says nowhere what its licence is")
            without.append(called)
        for text in texts:
            by_text.setdefault(text, []).append(called)
    line = "=" * 78
    parts = ["netpxe is linked with these packages, each under the terms that it brings.\n"]
    parts += ["\n".join([line, *names, line, "", text, ""]) for text, names in by_text.items()]
    if without:
        parts.append("\n".join([line, "These bring no text of their own; their licences are named above:", *without, ""]))
    return "\n".join(parts)


def main():
    version, sbom, text = sys.argv[1:]
    root, packages, found = linked(json.load(sys.stdin))
    document = json.dumps(bill(root, packages, found, version), indent=2)
    Path(sbom).write_text(document + "\n", encoding="utf-8")
    Path(text).write_text(licences(root, packages, found), encoding="utf-8")


main()
