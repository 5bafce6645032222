#!/usr/bin/env python3
"""A plugin left out takes only its own objects away.

    without_test.py --rec2nwb PROGRAM [--layout LAYOUT]

Each plugin is left out in turn. What the plan says is that plugin's own is gone; of what belongs to plugins that require
it (manifests: skip or degrade) something may be missing, and each of them gives one warning; all the rest is identical.
"""
import argparse
import json
import sys
from pathlib import Path

import shared

# Who does without whom, as the manifests say: plugin left out -> plugins that may lose objects.
DEPENDENTS = {
    "dio": {"position", "video", "statescript", "fsgui"},
    "position": {"video"},
    "optogenetics": {"fsgui"},
}
SESSIONS = {
    "with PTP": "--epochs 2 --duration 4 --probe tetrode:1 --optogenetics",
    "without PTP": "--epochs 2 --duration 6 --probe tetrode:1 --no-ptp",
}
IDENTITY = ["--identifier", "11111111-2222-4333-8444-555555555555", "--created-us", "0"]


def owners(program, session, layout):
    """path -> name of its plugin ('' for the core), from the plan."""
    own = session / "device_metadata"
    code, text = shared.run([program, "plan", session, "--json", "--layout", layout, "--time-zone", "UTC",
                             *(["--device-metadata", own] if own.is_dir() else [])])
    if code:
        raise SystemExit(text)
    plan = json.loads(text[text.index("\n{") + 1 if not text.startswith("{") else 0:])
    found = {}
    for kind in ("groups", "datasets", "tables"):
        for entry in plan[kind]:
            name = entry["owner"]
            found.setdefault(entry["path"], name.split("'")[1] if "'" in name else "")
    return found


def owner_of(path, all_owners):
    """Of an object, or of the nearest one above it that somebody planned."""
    path = path.split("@")[0]
    while path:
        if path in all_owners:
            return all_owners[path]
        path = path.rpartition("/")[0]
    return ""


def check(o, folder, session, tmp, plugin, whole, all_owners):
    output = Path(tmp) / f"without-{plugin}" / "out.nwb"
    code, text = shared.convert(o.rec2nwb, session, output, "--layout", o.layout, "--without", plugin, *IDENTITY)
    if code:
        return [f"--without {plugin}: exit code {code}: {text}"]
    may_lose = {plugin} | DEPENDENTS.get(plugin, set())
    code, report = shared.run([sys.executable, folder / "recsynth" / "compare.py", "--json", whole, output])
    if code == 2:
        return [report]
    faults, losers = [], set()
    for kind, rows in json.loads(report).items():
        for path, what in rows:
            owner = owner_of(path, all_owners)
            losers.add(owner)
            gone = kind == "structure" and what == "only in A"
            column_list = kind == "attrs" and path.endswith("@colnames")
            if owner not in may_lose or not (gone or column_list):
                faults.append(f"--without {plugin}: {kind}: {path} (of {owner or 'the core'}): {what}")
    for loser in losers - {plugin, ""}:
        warnings = [line for line in text.splitlines() if line.startswith("warning") and loser in line]
        if len(warnings) != 1:
            faults.append(f"--without {plugin}: {loser} lost objects with {len(warnings)} warnings: {warnings}")
    own = {path for path, owner in all_owners.items() if owner == plugin}
    if own and plugin not in losers:
        faults.append(f"--without {plugin}: nothing of its {len(own)} objects is gone")
    print(f"--without {plugin}: objects gone of {sorted(losers) or 'nobody'}")
    return faults


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    p.add_argument("--layout", choices=shared.LAYOUTS, default="standard")
    o = p.parse_args()
    folder = shared.shared_dir()
    code, text = shared.run([o.rec2nwb, "plugins"])
    plugins = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")]
    faults = []
    for name, options in SESSIONS.items():
        with shared.scratch() as tmp:
            print(f"== {name}")
            session = shared.make_session(folder, tmp, options.split())
            whole = Path(tmp) / "whole" / "out.nwb"
            code, text = shared.convert(o.rec2nwb, session, whole, "--layout", o.layout, *IDENTITY)
            if code:
                print(text)
                return code
            all_owners = owners(o.rec2nwb, session, o.layout)
            for plugin in plugins:
                faults += check(o, folder, session, tmp, plugin, whole, all_owners)
    print("\n".join(faults) or "as it should be")
    return 1 if faults or not plugins else 0


if __name__ == "__main__":
    sys.exit(main())
