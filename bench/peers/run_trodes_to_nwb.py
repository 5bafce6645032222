"""trodes_to_nwb on one session, as it is or with gzip added.

With --gzip its ephys and analog data, which it gives to hdmf as H5DataIO(iterator, chunks=...) without a filter, get
gzip level 4 and shuffle on top, by replacing the name H5DataIO in the two modules that make them. Nothing else is
changed. Its check by nwbinspector at the end is left out, so that only the conversion is timed.
"""
import argparse
import functools
import os
from pathlib import Path

from trodes_to_nwb import convert, convert_analog, convert_ephys


def add_gzip():
    for module in (convert_ephys, convert_analog):
        module.H5DataIO = functools.partial(module.H5DataIO, compression="gzip", compression_opts=4, shuffle=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("session", type=Path)
    parser.add_argument("out", type=Path, help="folder for the NWB file, its log and the videos")
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--behavior-only", action="store_true")
    options = parser.parse_args()
    session, out = options.session.resolve(), options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    os.chdir(out)  # it writes its log into the working directory
    if options.gzip:
        add_gzip()
    convert._inspect_nwb = lambda *args, **kwargs: None
    convert.create_nwbs(session, output_dir=str(out), video_directory=str(out), behavior_only=options.behavior_only)


if __name__ == "__main__":
    main()
