"""How long stock h5py takes to read files: all of it, one tetrode, and 33 ms of all channels.

usage: read_times.py --repeat N --twins FOLDER NAME=FILE...
Of every compressed file a twin is made first (NAME_zlib4): the same values in chunks of the same shape, written by
h5py with gzip level 4 and shuffle. Then all are read in turn, N rounds, each time opened anew, from the page cache.
Prints one line of JSON: for each name its chunk shape, bytes, and seconds of every round.
"""
import argparse
import json
import time
from pathlib import Path

import h5py
import numpy as np

DATA = "acquisition/e-series/data"
ROWS = 1_000_000
WINDOW_ROWS = 990  # 33 ms at 30 kHz
WINDOWS = 10


def make_twin(path, twin):
    with h5py.File(path) as source, h5py.File(twin, "w") as target:
        data = source[DATA]
        if data.compression is None:
            return False
        rows = data.chunks[0] * max(1, 65536 // data.chunks[0])
        copy = target.create_dataset(DATA, data.shape, data.dtype, chunks=data.chunks, compression="gzip",
                                     compression_opts=4, shuffle=True)
        for first in range(0, len(data), rows):
            copy[first:first + rows] = data[first:first + rows]
    return True


BUFFERS = {}  # by shape: fresh memory of this size would cost as much as reading does, now and then


def seconds(path, read):
    with h5py.File(path) as file:
        data = file[DATA]
        shape = (min(ROWS, len(data)), data.shape[1])
        buffer = BUFFERS.setdefault(shape, np.ones(shape, data.dtype))
        began = time.perf_counter()
        read(data, buffer)
        return time.perf_counter() - began


def whole(data, buffer):
    data.read_direct(buffer, np.s_[:len(buffer)])


def tetrode(data, _):
    return data[:ROWS, :4]


def windows(data, _):
    """Spread over the recording, none at the edge of a chunk by design."""
    step = (min(ROWS, len(data)) - WINDOW_ROWS) // WINDOWS
    for number in range(WINDOWS):
        first = number * step + 617 * number % step // 2
        data[first:first + WINDOW_ROWS]


READS = {"whole": whole, "tetrode": tetrode, "window": windows}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--twins", type=Path, required=True)
    parser.add_argument("files", nargs="+", metavar="NAME=FILE")
    options = parser.parse_args()
    files = {}
    for word in options.files:
        name, path = word.split("=", 1)
        files[name] = Path(path)
        twin = options.twins / f"{name}_zlib4.h5"
        if make_twin(path, twin):
            files[f"{name}_zlib4"] = twin
        else:
            twin.unlink()
    found = {}
    for name, path in files.items():
        with h5py.File(path) as file:
            data = file[DATA]
            found[name] = {"chunks": list(data.chunks), "bytes": data.id.get_storage_size(),
                           "rows": min(ROWS, len(data)), **{key: [] for key in READS}}
    for _ in range(options.repeat):
        for name, path in files.items():
            for key, read in READS.items():
                found[name][key].append(seconds(path, read) / (WINDOWS if key == "window" else 1))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
