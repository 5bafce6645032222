"""The ephys of a session from an array in memory, with h5py, gzip level 4 and shuffle, in chunks of (16384, 32).

Prints one JSON object with the seconds of the writing alone: reading the array and importing are not counted.
"""
import argparse
import json
import os
import time

import h5py
import numpy as np

CHIP_CHANNELS = 32


def read(path, channels, offset):
    """Counts by hwChan; slots are in chip order (docs/rec-format.md)."""
    with open(path, "rb") as file:
        head = file.read(1 << 24)
    end = b"</Configuration>\n"
    packets = np.memmap(path, np.uint8, "r", head.index(end) + len(end))
    packets = packets[: len(packets) // (offset + 2 * channels) * (offset + 2 * channels)]
    slots = packets.reshape(-1, offset + 2 * channels)[:, offset:]
    counts = np.ascontiguousarray(slots).view(np.int16)
    chips = channels // CHIP_CHANNELS
    return counts.reshape(-1, CHIP_CHANNELS, chips).transpose(0, 2, 1).reshape(-1, channels)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("channels", type=int)
    parser.add_argument("offset", type=int)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    counts = np.concatenate([read(path, options.channels, options.offset) for path in options.files])
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    with h5py.File(options.out, "w") as file:
        file.create_dataset("data", data=counts, chunks=(16384, min(32, options.channels)), compression="gzip",
                            compression_opts=4, shuffle=True)
    fd = os.open(options.out, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
    print(json.dumps({"wall_s": time.perf_counter() - wall_s, "cpu_s": time.process_time() - cpu_s}))


if __name__ == "__main__":
    main()
