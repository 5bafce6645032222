"""Who takes part: rec2nwb with its settings, and its peers."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from .sessions import EPHYS_OFFSET_BYTES

BENCH = Path(__file__).resolve().parent.parent


@dataclass
class Tool:
    name: str
    text: str  # for the report
    command: Callable  # (session, output) -> words
    output: str = "out.nwb"  # file or folder below the run's own folder
    layout: str = ""  # what check_outputs.py expects; "": nothing of it is checked
    needs_bytes: Callable = lambda session: 0  # memory that must be free
    absent: str = ""  # why it cannot take part


def rec2nwb(programs, name, codec, workers, layout="standard"):
    def command(session, output):
        return [programs.rec2nwb, "convert", session.folder, "-o", output, "--time-zone", "UTC", "--codec", codec,
                "--workers", workers, "--layout", layout]
    text = f"rec2nwb, every plugin, --codec {codec} --workers {workers} --layout {layout}"
    return Tool(name, text, command, layout=layout)


def two_at_once(programs):
    """What two cores of this machine are worth for this work: they share more than a core says."""
    def command(session, output):
        script = 'out="$1"; shift; "$@" -o "$out/a" & first=$!; "$@" -o "$out/b" && wait $first'
        return ["sh", "-c", script, "two", output, programs.rec2nwb, "convert", session.folder, "--time-zone", "UTC",
                "--workers", 1]
    return Tool("rec2nwb_1_twice", "two conversions at the same time, as rec2nwb_1", command, output="twice")


def copy_and_sync():
    def command(session, output):
        script = 'out="$1"; shift; mkdir -p "$out" && cp "$@" "$out" && sync "$out"/*'
        return ["sh", "-c", script, "copy", output, *session.files]
    return Tool("copy", "cp of the .rec files, and sync of the copies", command, output="copy")


def hdf5_pipeline(programs, level):
    def command(session, output):
        return [programs.hdf5_pipeline, output, level, session.wish.channels, EPHYS_OFFSET_BYTES, *session.files]
    filters = f"shuffle and deflate level {level}" if level else "no filters"
    return Tool(f"hdf5_{level}", f"C, H5Dwrite of the ephys alone through HDF5's own pipeline: {filters}", command,
                output="out.h5", layout="counts", absent=missing(programs.hdf5_pipeline))


def h5py_memory(programs):
    script = BENCH / "peers" / "h5py_gzip.py"

    def command(session, output):
        return [programs.peers_python, script, output, session.wish.channels, EPHYS_OFFSET_BYTES, *session.files]
    return Tool("h5py_gzip4", "h5py, create_dataset of the ephys alone from an array in memory, gzip 4 and shuffle; "
                "reading the array is not counted", command, output="out.h5", layout="counts",
                needs_bytes=lambda session: 3 * session.rec_bytes, absent=programs.absent_peer("h5py"))


def trodes_to_nwb(programs, gzip=False):
    script = BENCH / "peers" / "run_trodes_to_nwb.py"

    def command(session, output):
        words = [programs.peers_python, script, session.folder, output]
        words += ["--gzip"] if gzip else []
        return words + (["--behavior-only"] if session.wish.channels == 0 else [])
    text = "trodes_to_nwb" + (", gzip 4 and shuffle added to its ephys and analog data" if gzip else ", as it is "
                              "(it does not compress)") + "; without its check by nwbinspector"
    # Rather too much: without it the machine would begin to swap.
    return Tool("trodes_to_nwb" + ("_gzip4" if gzip else ""), text, command, output="trodes", layout="trodes_to_nwb",
                needs_bytes=lambda session: (1 << 30) + 6 * session.rec_bytes,
                absent=programs.absent_peer("trodes_to_nwb"))


def missing(path):
    return "" if Path(path).is_file() else f"{path} is not built"
