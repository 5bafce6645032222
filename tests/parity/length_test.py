#!/usr/bin/env python3
"""128 channels for one minute and for ten: memory stays flat and small, and every sample is there.

    length_test.py --rec2nwb PROGRAM [--quick]        --quick: 5 s and 50 s

Peak resident memory with 2 workers at most 80 MiB, and within 5 % of each other. h5py reads back what is in the
recording: all channels, at the start, in the middle, at the end and at every slab edge.
"""
import argparse
import json
import os
import sys
from pathlib import Path

import h5py
import numpy as np

import shared

SLAB_ROWS = 16384
MOST_KIB = 80 * 1024
MOST_GROWTH = 1.05
RANGE_ROWS = 2000
EDGE_ROWS = 3


def run_measured(command):
    """Exit code and peak resident memory in KiB."""
    pid = os.spawnv(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss


def check_samples(session, output):
    truth = json.loads((session / "truth.json").read_text())
    epoch, layout = truth["epochs"][0], truth["layout"]
    n, size = epoch["n_packets"], layout["packet_bytes"]
    packets = np.memmap(session / epoch["rec"], np.uint8, "r", offset=epoch["header_bytes"], shape=(n, size))
    slots = truth["channels"]["slot_hwchan"]
    order = [slots.index(e["hw"]) for e in truth["channels"]["electrodes"]]
    starts = [0, n // 2, n - RANGE_ROWS]
    spans = [(s, s + RANGE_ROWS) for s in starts]
    spans += [(e - EDGE_ROWS, e + EDGE_ROWS) for e in range(SLAB_ROWS, n - EDGE_ROWS, SLAB_ROWS)]
    with h5py.File(output) as f:
        data = f["acquisition/e-series/data"]
        if data.shape != (n, len(order)):
            return f"shape {data.shape}, expected {(n, len(order))}"
        for a, b in spans:
            raw = np.ascontiguousarray(packets[a:b, layout["ephys_offset"]:]).view("<i2")[:, order]
            if not np.array_equal(data[a:b], raw):
                return f"rows {a} to {b} differ from the recording"
    print(f"{len(spans)} ranges of all {len(order)} channels equal the recording")
    return None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    p.add_argument("--quick", action="store_true")
    o = p.parse_args()
    folder = shared.shared_dir()
    peaks = []
    for seconds in (5, 50) if o.quick else (60, 600):
        with shared.scratch() as tmp:
            session = shared.make_session(folder, tmp, ["--epochs", "1", "--probe", "128c", "--fast", "--duration", str(seconds)])
            output = Path(tmp) / "out.nwb"
            code, peak = run_measured([o.rec2nwb, "convert", str(session), "-o", str(output), "--workers", "2"])
            if code:
                return code
            print(f"{seconds} s: peak {peak / 1024:.1f} MiB")
            peaks.append(peak)
            fault = check_samples(session, output)
            if fault:
                print(f"{seconds} s: {fault}")
                return 1
    if max(peaks) > MOST_KIB or max(peaks) > MOST_GROWTH * min(peaks):
        print(f"peaks {peaks} KiB: at most {MOST_KIB}, and within {MOST_GROWTH} of each other")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
