#!/usr/bin/env python3
"""Broken inputs, each with what must come of it.

    run_faults.py GROUP.CASE     one case; GROUP: all of a group; nothing: all there are
    run_faults.py --list         their names
    run_faults.py --table        as a table: how it is broken, exit code, words, code, output folder
    run_faults.py -v ...         with what the program said

Exit code 0: as it should be; 1: not; 77: what the case wants is not built yet.
"""

import argparse
import importlib
import sys

import case as case_module
import judge

GROUPS = ("packets", "clocks", "header", "metadata", "folder", "companions", "configuration")
SKIPPED = 77


def load():
    """GROUP.CASE -> Case, in the order of the tables."""
    found = {}
    for group in GROUPS:
        for one in importlib.import_module(group + "_cases").CASES:
            name = f"{group}.{one.name}"
            if name in found:
                raise RuntimeError(f"the case {name} stands there twice")
            found[name] = one
    return found


def shown(word):
    if isinstance(word, case_module.LineOf):
        return f"line of {word.text}"
    return "..." if callable(word) else word


def print_table(cases):
    for name, one in cases.items():
        words = "; ".join(shown(word) for word in one.words)
        left = "nothing" if one.exit_code or one.command else "one .nwb"
        code = f"R2N-{one.code:04}" if one.code else "-"
        print(f"{name} | {one.how} | {one.exit_code} | {code} | {words} | {left}")


def run(name, one, is_verbose):
    """\\return 0, 1 or SKIPPED"""
    found, result = judge.run_case(one)
    if is_verbose or (found and not one.wanted):
        print(result.text, end="")
    facts = f"exit {result.code}, {result.seconds:.2f} s, {result.peak_bytes / 2**20:.0f} MiB"
    if one.wanted and found:
        print(f"skipped: {name}: not built yet: {one.wanted}")
        return SKIPPED
    if one.wanted:
        print(f"FAILED: {name}: does what it should now: take the mark 'wanted' away")
        return 1
    print(f"{'FAILED' if found else 'ok'}: {name}: {one.how} ({facts})")
    for fault in found:
        print(f"    {fault}")
    return 1 if found else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="GROUP[.CASE]")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    cases = load()
    if options.names:
        unknown = [name for name in options.names if name not in cases and name not in GROUPS]
        if unknown:
            parser.error(f"there is no case or group {unknown[0]}; see --list")
        cases = {name: one for name, one in cases.items()
                 if name in options.names or name.split(".")[0] in options.names}
    if options.list:
        print("\n".join(cases))
        return 0
    if options.table:
        print_table(cases)
        return 0
    codes = [run(name, one, options.verbose) for name, one in cases.items()]
    if len(codes) > 1:
        print(f"{len(codes)} cases: {codes.count(0)} as they should be, {codes.count(1)} not, "
              f"{codes.count(SKIPPED)} not built yet")
    return 1 if 1 in codes else SKIPPED if codes == [SKIPPED] else 0


if __name__ == "__main__":
    sys.exit(main())
