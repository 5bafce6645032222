#!/usr/bin/env python3
"""Sessions whose header and metadata disagree are refused, with a text, and nothing is left behind."""
import argparse
import sys
from pathlib import Path

import shared

WORDS = {
    "extra_ntrode": ["is present in the rec/reconfig header", "Ntrode count mismatch"],
    "missing_ntrode": ["9999", "Ntrode count mismatch"],
    "short_ntrode": ["Channel count mismatch for ntrode"],
    "dup_hwchan": ["hwChan"],
}


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--rec2nwb", required=True)
    o = p.parse_args()
    folder = shared.shared_dir()
    faults = []
    for kind, words in WORDS.items():
        with shared.scratch() as tmp:
            session = shared.make_session(folder, tmp, ["--epochs", "1", "--duration", "1", "--probe", "tetrode:3", "--mismatch", kind])
            out = Path(tmp) / "out"
            code, text = shared.convert(o.rec2nwb, session, out)
            print(f"== {kind}: exit {code}\n{text}")
            faults += [f"{kind}: exit code {code}, expected 1"] if code != 1 else []
            faults += [f"{kind}: no \"{w}\" in the text" for w in words if w not in text]
            left = list(out.rglob("*")) if out.exists() else []
            faults += [f"{kind}: left behind: {left}"] if left else []
    print("\n".join(faults) or "all refused")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
