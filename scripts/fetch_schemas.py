#!/usr/bin/env python3
"""Gets the pinned NWB schema packages and unpacks their YAML files.

    fetch_schemas.py REQUIREMENTS CACHE OUT

REQUIREMENTS is a pip requirements file with one --hash=sha256 for each package. A wheel with that
hash is taken from CACHE, or downloaded into it with pip, once; with a filled cache nothing goes to
the network. OUT gets the spec files, as PACKAGE/FILE.yaml: OUT is written only where it differs, so
that a second run makes nothing rebuild. Standard library only.
"""

import hashlib
import pathlib
import re
import subprocess
import sys
import zipfile

# Folders of a wheel with the specs to take. pynwb also has a copy of hdmf's: hdmf itself is the source.
SPEC_FOLDERS = re.compile(
    r"^(pynwb/nwb-schema/core|hdmf/common/hdmf-common-schema/common|[^/]+/spec)/([^/]+\.yaml)$"
)


def read_pins(requirements):
    """name==version -> sha256, from a requirements file of one hash a package."""
    text = requirements.read_text(encoding="utf-8").replace("\\\n", " ")
    pins = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\S+==\S+)\s+--hash=sha256:([0-9a-f]{64})", line)
        if not match:
            sys.exit(f"{requirements}: expected NAME==VERSION --hash=sha256:HEX, found: {line}")
        pins[match[1]] = match[2]
    return pins


def wheels_by_hash(cache):
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in cache.glob("*.whl")}


def download(requirements, cache, missing):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:"]
    command += ["--dest", str(cache), "--requirement", str(requirements)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(
            f"cannot get {', '.join(missing)} with pip:\n{done.stdout.strip()}\n"
            f"Give this machine pip and a network, or put the wheels of {requirements} into {cache}"
        )


def write_if_changed(path, data):
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def unpack(wheel, folder):
    found = 0
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            match = SPEC_FOLDERS.match(member)
            if match:
                write_if_changed(folder / match[2], archive.read(member))
                found += 1
    if found == 0:
        sys.exit(f"{wheel}: no spec files inside")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    requirements, cache, out = map(pathlib.Path, sys.argv[1:])
    pins = read_pins(requirements)
    cache.mkdir(parents=True, exist_ok=True)
    wheels = wheels_by_hash(cache)
    missing = [name for name, digest in pins.items() if digest not in wheels]
    if missing:
        download(requirements, cache, missing)
        wheels = wheels_by_hash(cache)
    for name, digest in pins.items():
        if digest not in wheels:
            sys.exit(f"{cache}: no wheel of {name} has the sha256 {digest} of {requirements}")
        unpack(wheels[digest], out / name.split("==")[0])


if __name__ == "__main__":
    main()
