#!/usr/bin/env python3
"""A session around a real header of two Neuropixels probes: 768 ntrodes of one channel, no ECU.

The packets are ours (a counter, a clock, random samples), and so is the metadata: two groups of a probe type with 384
sites, described in a folder of its own. Both layouts convert, the judges find nothing, and every sample is in its column.
"""
import argparse
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import h5py
import numpy as np

import shared

ROWS = 3000
SITES = 384
HEADER = Path("data") / "real-headers" / "npix2-header-only.rec"
CREATED_NS = 1710779824807 * 1_000_000


def write_probe(folder):
    folder.mkdir()
    sites = "".join(f"      - {{id: {i}, rel_x: {16.0 * (i % 4)}, rel_y: {20.0 * (i // 2)}, rel_z: 0.0}}\n" for i in range(SITES))
    (folder / "probe.yml").write_text(
        "probe_type: two-column-384\nunits: um\nprobe_description: one shank with 384 sites\nnum_shanks: 1\n"
        "contact_side_numbering: true\ncontact_size: 12.0\nshanks:\n  - shank_id: 0\n    electrodes:\n" + sites)


def write_metadata(path, ntrode_ids):
    groups = [{"id": g, "location": "CA1", "device_type": "two-column-384", "description": f"probe {g}",
               "targeted_location": "CA1", "targeted_x": 1.0, "targeted_y": 2.0, "targeted_z": 3.0, "units": "mm"} for g in (0, 1)]
    maps = [{"ntrode_id": n, "electrode_group_id": k // SITES, "bad_channels": [], "map": {"0": k % SITES}}
            for k, n in enumerate(ntrode_ids)]
    path.write_text(json.dumps({  # JSON is YAML
        "experimenter_name": ["Test, Ada"], "lab": "lab", "institution": "institution", "session_id": "np",
        "session_description": "two probes", "experiment_description": "two probes",
        "subject": {"description": "rat", "genotype": "wt", "sex": "F", "species": "Rattus norvegicus", "subject_id": "np",
                    "date_of_birth": "2023-01-01T00:00:00+00:00", "weight": 300},
        "data_acq_device": [{"name": "a", "system": "SpikeGadgets", "amplifier": "x", "adc_circuit": "x"}],
        "times_period_multiplier": 1.5, "raw_data_to_volts": 1.8e-8, "electrode_groups": groups,
        "ntrode_electrode_group_channel_map": maps}))


def write_recording(path, header):
    """Packets: sync, Controller_DIO 1, Multiplexed 8, neuropixels_LFP 130, SysClock 8, counter 4, 768 x int16."""
    rng = np.random.default_rng(5)
    samples = rng.integers(-500, 500, (ROWS, 2 * SITES)).astype("<i2")
    packets = np.zeros((ROWS, 1 + 1 + 8 + 130 + 8 + 4 + 4 * SITES), np.uint8)
    packets[:, 0] = 0x55
    rows = np.arange(ROWS, dtype=np.int64)
    packets[:, 140:148] = (CREATED_NS + rows * 33333).astype("<i8").view(np.uint8).reshape(-1, 8)
    packets[:, 148:152] = (350000 + rows).astype("<u4").view(np.uint8).reshape(-1, 4)
    packets[:, 152:] = samples.view(np.uint8)
    path.write_bytes(header + packets.tobytes())
    return samples


def check_values(path, samples, hw_of_column, microvolts):
    with h5py.File(path) as f:
        data = f["acquisition/e-series/data"]
        hw = [int(v) for v in f["general/extracellular_ephys/electrodes/hwChan"].asstr()[:]]
        if hw != hw_of_column:
            return "the electrode table has other channels"
        want = samples[:, hw_of_column]  # slots ascend by hwChan
        if microvolts is not None:
            want = (want * microvolts).astype(np.int16)
        return None if np.array_equal(data[:], want) else "samples differ"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rec2nwb", required=True)
    o = p.parse_args()
    folder = shared.shared_dir()
    header = (folder / HEADER).read_bytes()
    ntrodes = ElementTree.fromstring(header).find("SpikeConfiguration").findall("SpikeNTrode")
    scale = float(ntrodes[0].attrib["rawScalingToUv"])
    hw_of_column = [int(n.find("SpikeChannel").attrib["hwChan"]) for n in ntrodes]
    faults = []
    with shared.scratch() as tmp:
        session = Path(tmp) / "session"
        session.mkdir()
        write_probe(session / "device_metadata")
        write_metadata(session / "20240318_np_metadata.yml", [int(n.attrib["id"]) for n in ntrodes])
        samples = write_recording(session / "20240318_np_01_s1.rec", header)
        for layout in ("standard", "trodes_to_nwb"):
            output = Path(tmp) / f"{layout}.nwb"
            code, text = shared.convert(o.rec2nwb, session, output, "--layout", layout)
            print(text)
            if code:
                return code
            fault = check_values(output, samples, hw_of_column, None if layout == "standard" else scale)
            faults += [f"{layout}: {fault}"] if fault else []
            code, text = shared.run([sys.executable, folder / "oracle" / "check_nwb.py", "--bare", output])
            print(text)
            faults += [f"{layout}: check_nwb.py ended with {code}"] if code else []
    print("\n".join(faults) or "both layouts are as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
