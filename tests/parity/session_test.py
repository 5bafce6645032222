#!/usr/bin/env python3
"""Sessions that are unlike the goldens' in one point, in both layouts, before every judge.

    session_test.py --rec2nwb PROGRAM --session NAME      --list: the names

Judges: the truth of the session (verify.py), pynwb, its validator and nwbinspector (check_nwb.py).
"""
import argparse
import sys
from pathlib import Path

import shared

TWO_EPOCHS = "--epochs 2 --duration 4 --probe tetrode:1"
SESSIONS = {
    "sensor_first": f"{TWO_EPOCHS} --sensor-first",
    "headstage_sensor": f"{TWO_EPOCHS} --sensor-device headstageSensor",
    "no_sensor": f"{TWO_EPOCHS} --sensor-device none",
    "no_ecu_prefix": f"{TWO_EPOCHS} --no-ecu-prefix",
    "epochs_2_9_16": "--epochs 3 --duration 4 --probe tetrode:1 --epoch-numbers 2,9,16",
    # 5 s: with more, the first packets of the three epochs are 36 s apart to the last bit, which nwbinspector takes for a rate.
    "epochs_2_9_16_no_ptp": "--epochs 3 --duration 5 --probe tetrode:1 --epoch-numbers 2,9,16 --no-ptp",
    "no_camera_pause": f"{TWO_EPOCHS} --no-camera-pause",
    "no_camera_pause_no_ptp": "--epochs 2 --duration 6 --probe tetrode:1 --no-camera-pause --no-ptp",
    "frame_counter": "--epochs 2 --duration 8 --probe tetrode:1 --frame-counter-start 65400 --no-ptp",
    "skip_tracking": f"{TWO_EPOCHS} --skip-tracking-every 5",
    "skip_tracking_no_ptp": "--epochs 2 --duration 6 --probe tetrode:1 --skip-tracking-every 5 --no-ptp",
    "no_camera": f"{TWO_EPOCHS} --no-camera",
    "neuropixels": "--epochs 1 --duration 3 --neuropixels --probe np",
    "rate_20000": f"{TWO_EPOCHS} --rate 20000",
}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb")
    p.add_argument("--session", choices=SESSIONS)
    p.add_argument("--list", action="store_true")
    o = p.parse_args()
    if o.list:
        print("\n".join(SESSIONS))
        return 0
    folder = shared.shared_dir()
    faults = []
    with shared.scratch() as tmp:
        session = shared.make_session(folder, tmp, SESSIONS[o.session].split())
        for layout in shared.LAYOUTS:
            ours = Path(tmp) / layout / "out.nwb"
            code, text = shared.convert(o.rec2nwb, session, ours, "--layout", layout)
            print(text)
            if code:
                return code
            faults += shared.judge(folder, session, ours, layout)
    print("\n".join(faults) or f"{o.session}: as it should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
