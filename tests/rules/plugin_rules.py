#!/usr/bin/env python3
"""Checks what keeps the plugins of this tree apart from each other and from the core.

    plugin_rules.py SOURCE_DIR     exit code 1 and a line a violation
    plugin_rules.py --self-test    makes trees that break each rule and expects to see it

  size: a plugin has fewer than 700 lines in src/, so that one person can hold it in mind
  one line: plugins/CMakeLists.txt is a sorted list of add_subdirectory(NAME), one for each folder
  same way: a plugin is built by one rec2nwb_add_plugin(NAME ...), as anybody else's is
  unknown: no source of the core and no file of CMake outside plugins/ knows the folder of one

Which headers a plugin may include is checked by dependency_rule.py.
"""

import re
import sys
from pathlib import Path

from trees import judge_trees

LINES = 700
CALL = re.compile(r"^\s*(\w+)\s*\(\s*([\w-]*)", re.M)


def code_of(cmake):
    return re.sub(r"#[^\n]*", "", cmake.read_text(encoding="utf-8"))


def folders(root):
    return sorted(p for p in (root / "plugins").iterdir() if p.is_dir())


def size_faults(root):
    for folder in folders(root):
        files = [p for p in (folder / "src").rglob("*") if p.is_file()]
        lines = sum(p.read_bytes().count(b"\n") for p in files)
        if lines >= LINES:
            yield f"plugins/{folder.name}/src: {lines} lines, fewer than {LINES} are allowed"


def list_faults(root):
    where = "plugins/CMakeLists.txt"
    calls = CALL.findall(code_of(root / where))
    listed = [name for function, name in calls if function == "add_subdirectory"]
    for function, name in calls:
        if function != "add_subdirectory":
            yield f"{where}: {function}({name}) belongs into the plugin's own CMakeLists.txt"
    expected = [folder.name for folder in folders(root)]
    for name in sorted(set(expected) - set(listed)):
        yield f"{where}: add_subdirectory({name}) is missing"
    for name in sorted(set(listed) - set(expected)):
        yield f"{where}: there is no folder {name}"
    if len(set(listed)) != len(listed):
        yield f"{where}: a plugin is listed twice"
    elif listed != sorted(listed):
        yield f"{where}: the lines are not in the order of the alphabet"


def build_faults(root):
    for folder in folders(root):
        cmake = folder / "CMakeLists.txt"
        calls = CALL.findall(code_of(cmake)) if cmake.exists() else []
        named = [name for function, name in calls if function == "rec2nwb_add_plugin"]
        if named != [folder.name]:
            yield (f"plugins/{folder.name}/CMakeLists.txt: expected one "
                   f"rec2nwb_add_plugin({folder.name} ...), found {named}")


def outside_faults(root):
    sources = [p for p in (root / "core").rglob("*") if p.suffix in (".cpp", ".hpp", ".txt")]
    cmakes = [root / "CMakeLists.txt", *(root / "cmake").rglob("*.cmake"),
              *(root / "sdk").rglob("*.cmake"), *(root / "sdk").rglob("CMakeLists.txt")]
    for path in sorted([*sources, *(p for p in cmakes if p.exists())]):
        text = path.read_text(encoding="utf-8")
        for folder in folders(root):
            if re.search(rf"plugins/{re.escape(folder.name)}\b|rec2nwb_plugin_{folder.name}\b", text):
                yield f"{path.relative_to(root)}: knows the plugin {folder.name}"


def violations(root):
    for rule in (size_faults, list_faults, build_faults, outside_faults):
        yield from rule(root)


def self_test():
    good = {
        "CMakeLists.txt": "add_subdirectory(plugins)\n",
        "core/cli/main.cpp": "int main() {}\n",
        "plugins/CMakeLists.txt": "# add_library(in a comment)\nadd_subdirectory(a)\nadd_subdirectory(b)\n",
        "plugins/a/CMakeLists.txt": "rec2nwb_add_plugin(a\n  SOURCES src/a.cpp)\n",
        "plugins/a/src/a.cpp": "//\n" * (LINES - 1),
        "plugins/b/CMakeLists.txt": "rec2nwb_add_plugin(b SOURCES src/b.cpp)\n",
        "plugins/b/src/b.cpp": "//\n",
    }
    bad = {
        "699 lines": ({}, None),
        "700 lines": ({"plugins/a/src/b.hpp": "//\n"}, "plugins/a/src: 700 lines"),
        "not listed": ({"plugins/c/CMakeLists.txt": "rec2nwb_add_plugin(c)\n"},
                       "add_subdirectory(c) is missing"),
        "no folder": ({"plugins/CMakeLists.txt": "add_subdirectory(a)\nadd_subdirectory(b)\n"
                                                 "add_subdirectory(c)\n"}, "no folder c"),
        "order": ({"plugins/CMakeLists.txt": "add_subdirectory(b)\nadd_subdirectory(a)\n"},
                  "order of the alphabet"),
        "more": ({"plugins/CMakeLists.txt": "add_subdirectory(a)\nadd_subdirectory(b)\n"
                                            "add_library(c)\n"}, "add_library(c) belongs"),
        "another way": ({"plugins/b/CMakeLists.txt": "add_library(b MODULE src/b.cpp)\n"},
                        "expected one rec2nwb_add_plugin(b ...)"),
        "core": ({"core/cli/main.cpp": '#include "plugins/a/src/a.hpp"\n'},
                 "core/cli/main.cpp: knows the plugin a"),
        "cmake": ({"CMakeLists.txt": "target_link_libraries(rec2nwb_plugin_b x)\n"},
                  "CMakeLists.txt: knows the plugin b"),
    }
    return judge_trees(violations, good, bad)


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(violations(Path(sys.argv[1])))
    print("\n".join(found) or "the rules of the plugins hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
