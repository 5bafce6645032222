#!/usr/bin/env python3
"""Makes the session of a golden and converts it, for judges that are no part of the tests.

    make_case.py --rec2nwb PROGRAM --case NAME --layout LAYOUT --out FOLDER
"""
import argparse
import sys
from pathlib import Path

import shared


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    p.add_argument("--case", required=True)
    p.add_argument("--layout", choices=shared.LAYOUTS, required=True)
    p.add_argument("--out", required=True, type=Path)
    o = p.parse_args()
    folder = shared.shared_dir()
    with shared.scratch() as tmp:
        session, options = shared.make_case(folder, tmp, o.case)
        extra = ["--header-reconfig", session / "reconfig.trodesconf"] if "--reconfig" in options else []
        o.out.mkdir(parents=True, exist_ok=True)
        code, text = shared.convert(o.rec2nwb, session, o.out, "--layout", o.layout, *extra)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
