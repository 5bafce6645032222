"""Reads a converted demo session with pynwb and compares it with its .rec files.

usage: check_demo.py SESSION_FOLDER FILE.nwb

The .rec files are read here by a few lines of their own, so that a fault of the converter's reader
cannot hide. Exit code 0: all the same; 1: something differs.
"""

import sys
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pynwb


class Recording:
    """One .rec file of a demo session: no packets are missing in it."""

    def __init__(self, path):
        data = path.read_bytes()
        end = data.index(b"</Configuration>")
        end = data.index(b"\n", end) + 1
        self.header = ElementTree.fromstring(data[:end])
        offset = 1  # behind the sync byte
        self.devices = {}
        for device in self.header.find("HardwareConfiguration"):
            self.devices[device.get("name")] = (offset, device)
            offset += int(device.get("numBytes"))
        hw_chans = [
            int(channel.get("hwChan")) for channel in self.header.iter("SpikeChannel")
        ]
        packet_bytes = offset + 4 + 2 * len(hw_chans)
        packets = np.frombuffer(data, np.uint8, offset=end)
        self.packets = packets.reshape(-1, packet_bytes)
        self.counter = self.packets[:, offset : offset + 4].copy().view("<u4")[:, 0]
        slots = self.packets[:, offset + 4 :].copy().view("<i2")
        self.counts = dict(zip(sorted(hw_chans), slots.T))  # the demo's chip is in order

    def microvolts_per_count(self):
        return float(self.header.find(".//SpikeNTrode").get("rawScalingToUv"))

    def line(self, channel_id):
        """The first state of a digital line and every later one that differs from the one before."""
        offset, device = self.devices["ECU"]
        (channel,) = [c for c in device if c.get("id") == channel_id]
        byte = self.packets[:, offset + int(channel.get("startByte"))]
        states = (byte >> int(channel.get("bit"))) & 1
        return np.concatenate([states[:1], states[1:][np.diff(states.astype(int)) != 0]])


def check_ephys(nwb, recordings):
    series = nwb.acquisition["e-series"]
    data = series.data[:]
    table = nwb.electrodes.to_dataframe()
    print(f"e-series: {data.shape[0]} samples x {data.shape[1]} channels, {series.data.dtype}, "
          f"conversion {series.conversion:g}")
    scale = recordings[0].microvolts_per_count()
    unit = 1e6 * series.conversion  # microvolts of one stored unit
    for row, column in zip(series.electrodes.data[:], data.T):
        hw_chan = int(table["hwChan"].iloc[row])
        recorded = np.concatenate([r.counts[hw_chan] for r in recordings])
        if np.isclose(unit, scale):
            assert np.array_equal(column, recorded), f"hwChan {hw_chan}: other counts"
        else:
            expected = np.trunc(recorded * scale)  # the layout of whole microvolts
            assert np.array_equal(column, expected), f"hwChan {hw_chan}: other microvolts"
    seconds = series.timestamps[:]
    assert len(seconds) == len(data), "not one timestamp a sample"
    assert np.all(np.diff(seconds) > 0), "timestamps do not increase"


def check_counts(nwb, recordings):
    series = nwb.processing["sample_count"]["sample_count"]
    recorded = np.concatenate([r.counter for r in recordings])
    assert np.array_equal(series.data[:], recorded), "sample_count differs"


def check_lines(nwb, recordings):
    events = nwb.processing["behavior"]["behavioral_events"].time_series
    lines = {
        "Poke_left": "ECU_Din1",
        "Poke_right": "ECU_Din2",
        "Camera ticks": "ECU_Din16",
        "Pump_left": "ECU_Dout1",
        "Pump_right": "ECU_Dout2",
    }
    for name, channel_id in lines.items():
        recorded = np.concatenate([r.line(channel_id) for r in recordings])
        assert np.array_equal(events[name].data[:], recorded), f"{name}: other states"
    print("digital lines: " + ", ".join(f"{n} ({len(events[n].data)})" for n in sorted(events)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    session, file = map(Path, sys.argv[1:])
    recordings = [Recording(path) for path in sorted(session.glob("*.rec"))]
    warnings.simplefilter("ignore")  # of cached namespaces that are installed as well
    with pynwb.NWBHDF5IO(file, "r") as io:
        nwb = io.read()
        print(f"subject: {nwb.subject.subject_id}, {nwb.subject.species}; session {nwb.session_id}")
        check_ephys(nwb, recordings)
        check_counts(nwb, recordings)
        for _, epoch in nwb.intervals["epochs"].to_dataframe().iterrows():
            length = epoch["stop_time"] - epoch["start_time"]
            print(f"epoch {epoch['tags'][0]}: {length:.3f} s")
        check_lines(nwb, recordings)
    print("every sample, counter value and digital state is that of the recording")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as difference:
        sys.exit(f"check_demo: {difference}")
