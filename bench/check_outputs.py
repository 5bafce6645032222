"""Are the values of a written file those of the recording? Looks at pieces of it, or at all with --all.

usage: check_outputs.py FILE LAYOUT CHANNELS REC... [--all]
LAYOUT: counts (dataset "data"), standard (recorded counts) or trodes_to_nwb (whole microvolts, truncated).
Prints one line of JSON: faults, samples compared, bytes of timestamps a sample. Needs h5py and numpy alone.
"""
import json
import sys

import h5py
import numpy as np

CHIP_CHANNELS = 32
OFFSET_BYTES = 54  # of the ephys in packets of rec2nwb demo
MICROVOLTS_PER_COUNT = 0.195
PIECE_ROWS = 4096
SERIES = "acquisition/e-series"


class Recording:
    """Packets of all files, one after the other."""

    def __init__(self, paths, channels):
        self.channels = channels
        self.parts = [self.open(path) for path in paths]
        self.rows = sum(len(part) for part in self.parts)

    def open(self, path):
        end = b"</Configuration>\n"
        with open(path, "rb") as file:
            start = file.read(1 << 24).index(end) + len(end)
        bytes_of_file = np.memmap(path, np.uint8, "r", start)
        packet = OFFSET_BYTES + 2 * self.channels
        return bytes_of_file[: len(bytes_of_file) // packet * packet].reshape(-1, packet)

    def counts(self, first, last):
        """Rows [first, last), columns by hwChan."""
        pieces, start = [], 0
        for part in self.parts:
            a, b = max(first - start, 0), min(last - start, len(part))
            if a < b:
                pieces.append(np.ascontiguousarray(part[a:b, OFFSET_BYTES:]).view(np.int16))
            start += len(part)
        slots = np.concatenate(pieces)
        chips = self.channels // CHIP_CHANNELS
        if chips == 0:  # the demo's own session: hwChan is the slot
            return slots
        return slots.reshape(-1, CHIP_CHANNELS, chips).transpose(0, 2, 1).reshape(-1, self.channels)


def pieces(rows, everything):
    if everything or rows <= 3 * PIECE_ROWS:
        return [(first, min(first + 16 * PIECE_ROWS, rows)) for first in range(0, rows, 16 * PIECE_ROWS)]
    return [(first, first + PIECE_ROWS) for first in (0, rows // 2, rows - PIECE_ROWS)]


def expected(counts, layout):
    if layout != "trodes_to_nwb":
        return counts
    return (counts * MICROVOLTS_PER_COUNT).astype(np.int16)


def check_values(data, recording, layout, everything):
    if data.shape != (recording.rows, recording.channels):
        return [f"shape {data.shape}, expected {(recording.rows, recording.channels)}"], 0
    faults, compared = [], 0
    for first, last in pieces(recording.rows, everything):
        wanted = expected(recording.counts(first, last), layout)
        wrong = int((data[first:last] != wanted).sum())
        compared += wanted.size
        if wrong:
            faults.append(f"{wrong} of {wanted.size} values differ in rows {first} to {last}")
    return faults, compared


def check_stamps(stamps, rows):
    if len(stamps) != rows:
        return [f"{len(stamps)} timestamps, expected {rows}"]
    faults = []
    for first, last in pieces(rows, False):
        if not (np.diff(stamps[first:last]) > 0).all():
            faults.append(f"timestamps do not ascend in rows {first} to {last}")
    return faults


def main():
    words = [word for word in sys.argv[1:] if word != "--all"]
    path, layout, channels, files = words[0], words[1], int(words[2]), words[3:]
    recording = Recording(files, channels)
    report = {"faults": [], "samples_compared": 0}
    with h5py.File(path, "r") as file:
        if channels:
            data = file["data"] if layout == "counts" else file[f"{SERIES}/data"]
            report["faults"], report["samples_compared"] = check_values(data, recording, layout, "--all" in sys.argv)
            report["bytes_a_value"] = data.id.get_storage_size() / max(1, data.size)
        stamps = file.get(f"{SERIES}/timestamps") if layout != "counts" else None
        if stamps is not None:
            report["faults"] += check_stamps(stamps, recording.rows)
            report["timestamp_bytes_a_row"] = stamps.id.get_storage_size() / max(1, len(stamps))
    print(json.dumps(report))


if __name__ == "__main__":
    main()
