#!/usr/bin/env python3
"""Checks the dependency rule of docs/architecture.md on the #include lines of a source tree.

    dependency_rule.py SOURCE_DIR     exit code 1 and a line a violation
    dependency_rule.py --self-test    makes trees that break each part of the rule and expects to see it

  core: each folder includes only from itself and from the folders to its right in
        cli, nwb, stream, plan, plugin, session, rec, base (and the SDK's headers)
  plugins: the SDK's headers, their own files and nlohmann/json.hpp
  sdk: nothing but the standard library and itself
  third parties: each in the one place named in ALLOWED
"""
import re
import sys
import tempfile
from pathlib import Path

ORDER = ["cli", "nwb", "stream", "plan", "plugin", "session", "rec", "base"]
# Header prefix -> where it may be included (path prefixes below the source folder).
ALLOWED = {
    "H5": ["core/nwb/"],
    "hdf5": ["core/nwb/"],
    "boost/dll": ["core/plugin/module.cpp"],
    "boost/uuid": ["core/base/"],
    "yaml-cpp/": ["core/base/"],
    "valijson/": ["core/base/"],
    "spdlog/": ["core/base/log"],
    "fmt/": ["core/base/"],
    "date/": ["core/base/"],
    "pugixml": ["core/rec/"],
    "libdeflate": ["core/stream/"],
    "CLI/": ["core/cli/"],
    "nlohmann/": ["core/base/json.hpp", "plugins/"],
    "libav": ["plugins/video/remux/"],
    "boost/": [],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == '"', found.group(2)


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in (".hpp", ".cpp", ".h", ".c"))


def third_party_fault(where, header):
    for prefix, places in ALLOWED.items():
        if header.startswith(prefix):
            return None if any(where.startswith(p) for p in places) else f"{header} belongs to {places or 'nobody'}"
    return None


def core_fault(where, own, quoted, header):
    if not quoted or header.startswith(("rec2nwb/", "embedded/")):
        return None
    target = header.split("/")[0]
    if target not in ORDER:
        return f"{header}: write includes relative to core/"
    if ORDER.index(target) < ORDER.index(own):
        return f"{own} may not use {target}"
    return None


def plugin_fault(quoted, header, folder, path):
    if quoted and not ((path.parent / header).exists() or (folder / "src" / header).exists() or header.startswith("rec2nwb/")):
        return f"{header} is neither the plugin's own nor the SDK's"
    if quoted or header.startswith(("rec2nwb/", "nlohmann/json.hpp", "libav", "sys/")) or "/" not in header:
        return None  # libav: third_party_fault has looked
    return f"{header}: plugins use only the SDK"


def violations(root):
    for path in sources(root / "core"):
        where = path.relative_to(root).as_posix()
        own = where.split("/")[1]
        for line, quoted, header in includes(path):
            fault = core_fault(where, own, quoted, header) or third_party_fault(where, header)
            if fault:
                yield f"{where}:{line}: {fault}"
    for path in sources(root / "plugins"):
        where = path.relative_to(root).as_posix()
        folder = root / "plugins" / where.split("/")[1]
        if "tests" in path.relative_to(folder).parts:
            continue
        for line, quoted, header in includes(path):
            fault = third_party_fault(where, header) or plugin_fault(quoted, header, folder, path)
            if fault:
                yield f"{where}:{line}: {fault}"
    for path in sources(root / "sdk"):
        where = path.relative_to(root).as_posix()
        for line, quoted, header in includes(path):
            if not header.startswith("rec2nwb/") and ("/" in header or header.endswith(".hpp")):
                yield f"{where}:{line}: the SDK includes nothing but the standard library and itself"


def self_test():
    cases = {
        "core/base/a.cpp": '#include "rec/header.hpp"',
        "core/session/a.cpp": '#include "stream/engine.hpp"',
        "core/stream/a.cpp": "#include <H5Cpp.h>",
        "core/plugin/a.cpp": "#include <boost/dll/shared_library.hpp>",
        "core/session/b.cpp": "#include <yaml-cpp/yaml.h>",
        "core/cli/a.cpp": "#include <spdlog/spdlog.h>",
        "core/rec/a.cpp": '#include "../base/error.hpp"',
        "plugins/x/src/a.cpp": '#include "base/error.hpp"',
        "plugins/x/src/b.cpp": "#include <spdlog/spdlog.h>",
        "plugins/video/src/a.cpp": "#include <libavformat/avformat.h>",
        "sdk/include/rec2nwb/a.hpp": "#include <nlohmann/json.hpp>",
    }
    good = {
        "core/nwb/a.cpp": '#include <H5Cpp.h>\n#include "base/error.hpp"\n#include "stream/sink.hpp"',
        "plugins/x/src/c.cpp": '#include <vector>\n#include "rec2nwb/plugin.hpp"\n#include <nlohmann/json.hpp>',
        "plugins/video/remux/a.cpp": "#include <libavformat/avformat.h>",
        "sdk/include/rec2nwb/b.hpp": '#include <string>\n#include "rec2nwb/abi.h"',
    }
    with tempfile.TemporaryDirectory() as tmp:
        for name, text in {**cases, **good}.items():
            path = Path(tmp) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n")
        found = {v.split(":")[0] for v in violations(Path(tmp))}
    if found != set(cases):
        print("expected", sorted(cases), "found", sorted(found))
        return 1
    print(f"{len(cases)} violations found, none too many")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(violations(Path(sys.argv[1])))
    print("\n".join(found) or "the dependency rule holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
