"""Reading what was written: h5py, by chunk profile (read_times.py does the timing)."""
import statistics

from . import measure
from .machine import output_of
from .rounds import Failure, check, tail
from .sessions import Wish

PROFILES = ("archive", "sorting", "windows")


def reads(bench):
    """A file of every profile, the uncompressed one, and zlib twins of the same shapes."""
    session = bench.maker.make(Wish("reads", bench.sizes.reads, 128))
    known = "--chunk-profile" in output_of([bench.programs.rec2nwb, "convert", "--help"])
    wanted = {profile: ["--chunk-profile", profile] for profile in PROFILES} if known else {"archive": []}
    wanted["none"] = ["--codec", "none"]
    files = {name: write(bench, session, name, words) for name, words in wanted.items()}
    bench.say(f"reads: {', '.join(files)}" + ("" if known else "; this rec2nwb has no --chunk-profile"))
    text = output_of([bench.programs.python, "-B", bench.read_times, "--repeat", bench.repeat, "--twins", bench.work,
                      *(f"{name}={path}" for name, path in files.items())])
    found = measure.json_of(text)
    if found is None:
        raise Failure(f"reading failed: {text}")
    return {"session": session.as_dict(), "files": found}


def write(bench, session, name, words):
    out, log = bench.work / f"reads-{name}.nwb", bench.work / f"reads-{name}.log"
    run = measure.run([bench.programs.rec2nwb, "convert", session.folder, "-o", out, "--overwrite", "--time-zone", "UTC",
                       *words], log)
    if run.exit_code:
        raise Failure(f"rec2nwb convert {' '.join(words)} failed: {tail(log)}")
    check(bench, session, out, "standard")
    return out


def ratios(part):
    """name -> (text, values by round, more is better)."""
    files = part.get("files", {})

    def by_round(over, under, read):
        return [a / b for a, b in zip(files[over][read], files[under][read])]
    found = {}
    for profile in PROFILES:
        if profile in files:
            found[f"read_{profile}_zlib4"] = (f"whole read by h5py, {profile}: rec2nwb deflate / zlib level 4, same shape",
                                              by_round(profile, f"{profile}_zlib4", "whole"), False)
    if "sorting" in files:
        found["read_tetrode"] = ("one tetrode by h5py: profile sorting / uncompressed (16384, 32)",
                                 by_round("sorting", "none", "tetrode"), False)
    if "windows" in files:
        found["read_window"] = ("33 ms of all channels by h5py: zlib level 4 in (16384, 32) / profile windows",
                                by_round("archive_zlib4", "windows", "window"), True)
    return found


def table(part, markdown):
    rows = []
    for name, found in part["files"].items():
        times = [f"{statistics.median(found[read]) * 1000:.1f}" for read in ("whole", "tetrode", "window")]
        rows.append([name, " x ".join(map(str, found["chunks"])), f"{found['bytes'] / 1e6:.1f}", *times])
    return markdown(["file", "chunk", "MB", "whole ms", "one tetrode ms", "33 ms of all channels, ms"], rows)
