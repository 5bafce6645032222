#!/usr/bin/env python3
"""Recordings with faults in their data, alone and in pairs, before the truth of the session. Two epochs in both layouts.

    damaged_test.py --rec2nwb PROGRAM --epochs 1|2      --only drop,junk: these faults together, nothing else

Judges: verify.py, and beyond it: times are those of a continuous counter, epochs begin and end with a sample, and
recording_faults lists each fault of each epoch. verify.py and recsynth run in this process: there are 108 files.
"""
import argparse
import contextlib
import importlib
import io
import itertools
import sys
import time
from pathlib import Path

import shared

RATE_HZ = 30000
SECONDS = 2  # of an epoch
TICKS = SECONDS * RATE_HZ
JUNK_BYTES = (777, 3, 62 * 5)  # the third: as many as five packets have
BASE = ["--duration", SECONDS, "--probe", "tetrode:1", "--video", "stub", "--chan-per-chip", 4]
UNWRAPPED = {"wrap", "reset"}  # verify.py knows two times of these: the raw counter's are wrong
COUNTS = "processing/sample_count/sample_count/timestamps"


def per_epoch(option, *values):
    return lambda epochs: [word for epoch in epochs for value in values for word in (option, f"{epoch}:{value}")]


# fault -> (options of recsynth, kinds in recording_faults with their number in an epoch, None: as many as there are)
FAULTS = {
    "wrap": (lambda epochs: [word for epoch in epochs for word in ("--wrap", epoch)], {}),
    "reset": (per_epoch("--reset", "35000:500"), {"counter reset": 1}),
    "drop": (per_epoch("--drop", "9000:1", "21000:7", f"{TICKS // 2 - 3}:40", "50000:1"), {"packets missing": None}),
    "random_drops": (lambda _: ["--random-drops", 6, "--random-single-drops", 6], {"packets missing": None}),
    # Two in a row are one fault.
    "corrupt_sync": (per_epoch("--corrupt-sync", 0, 16384, 30000, 30001), {"damaged sync byte": 3}),
    "junk": (per_epoch("--junk", f"12000:{JUNK_BYTES[0]}", f"32768:{JUNK_BYTES[1]}", f"45000:{JUNK_BYTES[2]}"),
             {"foreign bytes": 3}),
    "truncate": (per_epoch("--truncate", 30), {"incomplete last packet": 1}),
    "sysclock_included": (lambda _: ["--sysclock", "included"], {}),
}


class Judge:
    """verify.py, and what it does not ask."""

    def __init__(self, folder):
        sys.path.insert(0, str(folder / "recsynth"))
        sys.dont_write_bytecode = True
        self.recsynth = importlib.import_module("recsynth.__main__")
        self.verify = importlib.import_module("verify")

    def make(self, folder, options):
        with contextlib.redirect_stdout(io.StringIO()):
            self.recsynth.main([str(word) for word in [folder, *options]])
        return Path(folder) / shared.DATE_ANIMAL

    def faults_of(self, session, output, layout, faults):
        """What is wrong with a file."""
        folder, truth, arrays = self.verify.load(session)
        is_unwrapped = bool(UNWRAPPED & set(faults))
        parts = None
        if layout == "standard" and is_unwrapped:  # it holds epochs against times of the raw counter
            parts = "ephys dio analog sensors sample_count gaps camera statescript layout".split()
        if "reset" in faults:
            arrays = without_frames_at_resets(dict(arrays), truth)
        self.verify.FAILS.clear()
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            self.verify.verify_nwb(folder, truth, arrays, str(output), parts, layout)
        lines = text.getvalue().splitlines()
        found = [line for line in lines if line.startswith("FAIL")]
        if not any(line.startswith("PASS") for line in lines):
            found.append("verify.py looked at nothing")
        if is_unwrapped:
            found += [f"the raw counter's times: {line}" for line in lines if "fitted to the raw counter" in line]
        return found + self.faults_beyond(truth, output, layout, faults)

    def faults_beyond(self, truth, output, layout, faults):
        import h5py

        found = []
        with h5py.File(output, "r") as file:
            if layout != "standard":
                return found
            found += epoch_faults(file, truth)
            listed = listed_faults(file)
            for epoch in truth["epochs"]:
                expected = expected_faults(epoch, faults)
                here = {kind: count for (name, kind), count in listed.items() if name == epoch["rec"]}
                if here != expected:
                    found.append(f"recording_faults of {epoch['rec']}: {here}, expected {expected}")
        return found


def without_frames_at_resets(arrays, truth):
    """A frame whose counter is not behind that of the frame before has no position: verify.py knows such frames as rows
    of NaN alone, and a wrap is none of them."""
    import numpy as np

    for epoch in truth["epochs"]:
        name = f"e{epoch['epoch']:02d}_cam_"
        back = np.flatnonzero(np.diff(arrays[name + "pos_timestamp"].astype("<u4").view("<i4")) <= 0) + 1
        stays = ~np.isin(arrays[name + "position_frame"], back)
        for one in ("position_frame", "position_s"):
            arrays[name + one] = arrays[name + one][stays]
    return arrays


def expected_faults(epoch, faults):
    """kind -> rows of an epoch"""
    expected = {}
    for fault in faults:
        for kind, count in FAULTS[fault][1].items():
            expected[kind] = epoch["n_gaps"] if count is None else count
    return expected


def listed_faults(file):
    """(file, kind) -> rows"""
    listed = {}
    path = "processing/sample_count/recording_faults"
    if path in file:
        for name, kind in zip(file[path]["file"].asstr()[:], file[path]["kind"].asstr()[:], strict=True):
            listed[name, kind] = listed.get((name, kind), 0) + 1
    return listed


def epoch_faults(file, truth):
    """Epochs begin with their first sample and end with their last one."""
    found, seconds, row = [], file[COUNTS][:], 0
    starts, stops = (file["intervals/epochs"][name][:] for name in ("start_time", "stop_time"))
    for at, epoch in enumerate(truth["epochs"]):
        end = row + epoch["n_packets"] + epoch["n_single_gaps"]
        if (starts[at], stops[at]) != (seconds[row], seconds[end - 1]):
            found.append(f"epoch {epoch['epoch']}: {starts[at]} to {stops[at]}, "
                         f"expected {seconds[row]} to {seconds[end - 1]}")
        row = end
    if row != len(seconds):
        found.append(f"{len(seconds)} samples, expected {row}")
    return found


def run(judge, program, faults, epochs):
    """\return what is wrong"""
    numbers = range(1, epochs + 1)
    options = [*BASE, "--epochs", epochs]
    for fault in faults:
        options += FAULTS[fault][0](numbers)
    found = []
    with shared.scratch() as tmp:
        session = judge.make(tmp, options)
        for layout in shared.LAYOUTS if epochs > 1 else ("standard",):
            output = Path(tmp) / layout / "out.nwb"
            code, text = shared.convert(program, session, output, "--layout", layout)
            if code:
                found.append(f"{layout}: exit code {code}: {text}")
                continue
            found += [f"{layout}: {fault}" for fault in judge.faults_of(session, output, layout, faults)]
    return found


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    p.add_argument("--epochs", type=int, choices=(1, 2), required=True)
    p.add_argument("--only", help="faults, comma separated")
    o = p.parse_args()
    judge = Judge(shared.shared_dir())
    alone = [(name,) for name in FAULTS]
    todo = [tuple(o.only.split(","))] if o.only else alone + list(itertools.combinations(FAULTS, 2))
    began, failed = time.monotonic(), 0
    for faults in todo:
        found = run(judge, o.rec2nwb, faults, o.epochs)
        failed += bool(found)
        print(f"{'FAILED' if found else 'ok'}: {' and '.join(faults)}", *found, sep="\n    ", flush=True)
    print(f"{len(todo)} sessions, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
