#!/usr/bin/env python3
"""One case of the reference's goldens, in both layouts, before every judge.

    case_test.py --rec2nwb PROGRAM --case NAME

 - layout trodes_to_nwb against the golden: each difference must be on accepted_differences.json
 - both layouts against the truth of the session (verify.py)
 - both layouts before pynwb, its validator and nwbinspector (check_nwb.py, with extensions importable and without)
"""
import argparse
import json
import lzma
import re
import sys
from pathlib import Path

import shared


def accepted(case):
    rows = json.loads((Path(__file__).parent / "accepted_differences.json").read_text())["accepted"]
    return [r for r in rows if case in r.get("cases", [case])]


def judge(case, found):
    """Sorts the differences into accepted ones and others; an accepted row has a greatest count."""
    counts, others = {}, []
    rows = accepted(case)
    for kind, entries in found.items():
        for path, text in entries:
            row = next((i for i, r in enumerate(rows) if kind in r["kinds"] and re.search(r["path"], path)
                        and re.search(r.get("text", ""), text)), None)
            if row is None:
                others.append(f"{kind}: {path}: {text}")
            else:
                counts[row] = counts.get(row, 0) + 1
    for row, count in counts.items():
        if count > rows[row]["at_most"]:
            others.append(f"{count} differences match {rows[row]['path']}, at most {rows[row]['at_most']} are accepted")
    return sum(counts.values()), others


def compare(folder, case, ours, tmp):
    golden = Path(tmp) / "golden.nwb"
    golden.write_bytes(lzma.decompress(shared.golden_file(folder, case).read_bytes()))
    code, text = shared.run([sys.executable, folder / "recsynth" / "compare.py", "--atol", "2e-6", "--json", golden, ours])
    if code == 2:
        return [text]
    known, others = judge(case, json.loads(text))
    print(f"golden {case}: {known} accepted differences, {len(others)} others")
    return others


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    p.add_argument("--case", required=True)
    o = p.parse_args()
    folder = shared.shared_dir()
    faults = []
    with shared.scratch() as tmp:
        session, golden_options = shared.make_case(folder, tmp, o.case)
        extra = ["--header-reconfig", session / "reconfig.trodesconf"] if "--reconfig" in golden_options else []
        for layout in shared.LAYOUTS:
            ours = Path(tmp) / layout / "out.nwb"
            code, text = shared.convert(o.rec2nwb, session, ours, "--layout", layout, *extra)
            print(text)
            if code:
                return code
            faults += shared.judge(folder, session, ours, layout)
        # The reference was given the session's own devices in some cases only.
        ours = Path(tmp) / "parity" / "out.nwb"
        code, text = shared.convert(o.rec2nwb, session, ours, "--layout", "trodes_to_nwb", *extra,
                                    own_devices="--own-probes" in golden_options)
        if code:
            print(text)
            return code
        faults += compare(folder, o.case, ours, tmp)
    print("\n".join(faults) or f"{o.case}: as it should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
