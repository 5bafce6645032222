#!/usr/bin/env python3
"""Values as a person reads them: through pynwb, times conversion, in the unit that the file says.

    values_test.py --rec2nwb PROGRAM

The accelerometer's vector is as long as recsynth's (1.0715 g), an e-series is within half a count of recsynth's volts,
positions are metres.
"""
import argparse
import sys
import warnings
from pathlib import Path

import numpy as np

import shared

GRAVITY = 9.80665
LENGTH_G = 1.0715
METRES_PER_PIXEL = {1: 0.00055, 2: 0.0022}


def check_accelerometer(nwb):
    series = nwb.acquisition["accelerometer"]
    length = np.median(np.linalg.norm(series.data[:] * series.conversion, axis=1)) / GRAVITY
    print(f"accelerometer: {length:.5f} g in {series.unit}")
    return [] if series.unit == "m/s^2" and abs(length / LENGTH_G - 1) < 1e-3 else [f"accelerometer: {length} g"]


def check_volts(nwb, truth, numbers):
    """Ranges of all channels against the recording's counts times the scale that recsynth drew."""
    series = nwb.acquisition["e-series"]
    volts_per_count = truth["channels"]["uv_per_bit"] * 1e-6
    order = truth["channels"]["hw_sorted"]
    columns = [order.index(e["hw"]) for e in truth["channels"]["electrodes"]]
    epoch = truth["epochs"][0]
    worst = 0.0
    for start in epoch["ephys"]["range_starts"]:
        raw = numbers[f"e{epoch['epoch']:02d}_raw_{start}"][:, columns]
        ours = series.data[start:start + epoch["ephys"]["range_len"]] * series.conversion + series.offset
        worst = max(worst, float(np.max(np.abs(ours - raw * volts_per_count))) / volts_per_count)
    print(f"e-series: at most {worst:.3f} counts from the recording's volts")
    return [] if series.unit == "volts" and worst < 0.5 else [f"e-series: {worst} counts off"]


def check_position(nwb, truth, numbers):
    position = nwb.processing["behavior"]["position"]
    faults = []
    for epoch in truth["epochs"]:
        number = epoch["epoch"]
        series = position.spatial_series[f"led_0_series_{number}"]
        frames = nwb.processing["position_frame_index"][f"series_{number}"].data[:]
        pixels = np.stack([numbers[f"e{number:02d}_cam_{k}"] for k in ("x", "y")], 1)[frames]
        metres = series.data[:] * series.conversion
        error = float(np.nanmax(np.abs(metres - pixels * METRES_PER_PIXEL[number])))
        print(f"position of epoch {number}: {np.nanmax(metres):.3f} m at most, error {error:.2g} m")
        if series.unit != "meters" or error > 1e-9:
            faults.append(f"position of epoch {number}: {error} m off")
    return faults


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    o = p.parse_args()
    folder = shared.shared_dir()
    import pynwb

    faults = []
    with shared.scratch() as tmp:
        session = shared.make_session(folder, tmp, "--epochs 2 --duration 4 --probe tetrode:2".split())
        output = Path(tmp) / "out.nwb"
        code, text = shared.convert(o.rec2nwb, session, output)
        print(text)
        if code:
            return code
        truth, numbers = shared.truth_of(session), np.load(session / "truth.npz")
        warnings.simplefilter("ignore")
        with pynwb.NWBHDF5IO(output, "r") as io:
            nwb = io.read()
            faults += check_accelerometer(nwb)
            faults += check_volts(nwb, truth, numbers)
            faults += check_position(nwb, truth, numbers)
    print("\n".join(faults) or "as it should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
