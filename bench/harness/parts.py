"""The parts of the benchmark. Each takes a Bench (bench.py) and returns what goes into the report."""
import dataclasses
import shutil
import statistics

from . import measure, tools
from .machine import granted_cores
from .reads import PROFILES, reads
from .rounds import Failure, Rounds, tail
from .sessions import RATE_HZ, Wish

TWO = 2


@dataclasses.dataclass
class Sizes:
    """Seconds of recording, and what else gets smaller with --quick and --tiny."""
    minute: float = 60
    main: float = 300
    ten: float = 600
    wide: float = 20
    behaviour: float = 1200
    reads: float = 34  # a million samples
    demo: float = 8
    long_base_rows: int = 300 * RATE_HZ
    long_full_rows: int = 17 * 3600 * RATE_HZ
    many_chunks: int = 450_000
    kernel_seconds: float = 1


QUICK = Sizes(minute=10, main=20, ten=60, wide=4, behaviour=60, reads=10, long_base_rows=10 * RATE_HZ, long_full_rows=0,
              many_chunks=50_000, kernel_seconds=0.3)
TINY = Sizes(minute=4, main=4, ten=4, wide=4, behaviour=4, reads=4, demo=4, long_base_rows=RATE_HZ, long_full_rows=0,
             many_chunks=2_000, kernel_seconds=0.01)


def in_rounds(bench, session, entries, repeat=None):
    entries = [entry for entry in entries if not bench.tools or entry.name in bench.tools]
    bench.say(f"{session.wish.name}: {session.wish.channels} channels, {session.wish.seconds:g} s, "
              f"{session.rec_bytes / 1e6:.0f} MB")
    results = Rounds(bench, session, entries, repeat or bench.repeat).run()
    return {"session": session.as_dict(), "tools": {name: result.as_dict() for name, result in results.items()}}


def main_tools(bench):
    programs = bench.programs
    return [
        tools.copy_and_sync(),
        tools.rec2nwb(programs, "rec2nwb_none", "none", TWO),
        tools.rec2nwb(programs, "rec2nwb_none_1", "none", 1),
        tools.rec2nwb(programs, "rec2nwb", "deflate", TWO),
        tools.rec2nwb(programs, "rec2nwb_1", "deflate", 1),
        tools.two_at_once(programs),
        tools.rec2nwb(programs, "rec2nwb_uv", "deflate", TWO, "trodes_to_nwb"),
        tools.rec2nwb(programs, "rec2nwb_uv_none", "none", TWO, "trodes_to_nwb"),
        tools.hdf5_pipeline(programs, 4),
        tools.h5py_memory(programs),
        tools.trodes_to_nwb(programs),
        tools.trodes_to_nwb(programs, gzip=True),
    ]


def conversion(bench):
    """32 tetrodes, everybody."""
    session = bench.maker.make(Wish("main", bench.sizes.main, 128))
    return in_rounds(bench, session, main_tools(bench))


def length(bench):
    """One minute of a probe, ten of tetrodes: does memory, does the cost of a second stay?"""
    found = {}
    for wish in (Wish("minute", bench.sizes.minute, 128), Wish("ten", bench.sizes.ten, 128),
                 Wish("probe", bench.sizes.minute, 128, shanks=True)):
        entries = [tools.rec2nwb(bench.programs, "rec2nwb", "deflate", TWO),
                   tools.rec2nwb(bench.programs, "rec2nwb_none", "none", TWO)]
        found[wish.name] = in_rounds(bench, bench.maker.make(wish), entries)
    return found


def wide(bench):
    """1,024 channels."""
    session = bench.maker.make(Wish("wide", bench.sizes.wide, 1024, shanks=True))
    entries = [tools.rec2nwb(bench.programs, "rec2nwb", "deflate", TWO),
               tools.copy_and_sync()]
    return in_rounds(bench, session, entries)


def behaviour(bench):
    """A session without ephys."""
    session = bench.maker.make(Wish("behaviour", bench.sizes.behaviour, 0))
    entries = [unchecked(tools.rec2nwb(bench.programs, "rec2nwb", "deflate", TWO)), tools.copy_and_sync(),
               unchecked(tools.trodes_to_nwb(bench.programs))]
    return in_rounds(bench, session, entries)


def demo(bench):
    """The smallest session: what starting and ending costs."""
    session = bench.maker.demo("demo", bench.sizes.demo)
    entries = [unchecked(tools.rec2nwb(bench.programs, "rec2nwb", "deflate", TWO)),
               unchecked(tools.trodes_to_nwb(bench.programs))]
    return in_rounds(bench, session, entries)


def unchecked(tool):
    return dataclasses.replace(tool, layout="")


def kernels(bench):
    """google-benchmark: medians of the repetitions, in bytes a second of CPU time."""
    program = bench.programs.kernels
    if not program.is_file():
        return {"absent": tools.missing(program)}
    out, log = bench.work / "kernels.json", bench.work / "kernels.log"
    bench.say("kernels")
    run = measure.run([program, f"--benchmark_min_time={bench.sizes.kernel_seconds}",
                       f"--benchmark_repetitions={bench.repeat}", "--benchmark_enable_random_interleaving=true",
                       "--benchmark_report_aggregates_only=true", "--benchmark_out_format=json",
                       f"--benchmark_out={out}"], log)
    if run.exit_code:
        raise Failure(f"the kernels failed: {tail(log)}")
    found = {}
    for entry in measure.json_of_file(out)["benchmarks"]:
        if entry.get("error_occurred"):
            found[entry["name"]] = {"absent": entry["error_message"]}
        elif entry.get("aggregate_name", "median") == "median":  # one repetition has no aggregates
            found[entry["run_name"]] = {key: entry[key] for key in ("bytes_per_second", "ratio") if key in entry}
    return found


def piece(bench, program, words, log_name):
    """Runs a program that prints one JSON object."""
    log = bench.work / f"{log_name}.log"
    run = measure.run([program, *words], log)
    if run.exit_code:
        raise Failure(f"{program.name} failed: {tail(log)}")
    return measure.json_within(log)


def long(bench):
    """Up to 17 hours by a tiled source and a counting sink: 1, 4 and 16 times a length, then all of it."""
    if not bench.programs.long.is_file():
        return {"absent": tools.missing(bench.programs.long)}
    base = bench.sizes.long_base_rows
    lengths = [base, 4 * base, 16 * base] * min(3, bench.repeat)
    lengths += [bench.sizes.long_full_rows] if bench.sizes.long_full_rows else []
    runs = []
    for rows in lengths:
        session = bench.maker.make(Wish("long", 4, 128, sparse_rows=rows))
        found = piece(bench, bench.programs.long, [session.folder, bench.work / "long.nwb", "--workers", TWO],
                             "long")
        bench.say(f"long: {found['hours']:8.3f} h, pass {found['pass']['cpu_s']:8.2f} s of CPU, finish "
                  f"{found['finish']['cpu_s']:6.2f} s, peak {found['peak_bytes'] / 2**20:.0f} MiB")
        runs.append(found)
    shutil.rmtree(bench.data / "long", ignore_errors=True)
    return {"runs": runs, "lines": {key: straight_line(runs, value) for key, value in LINES.items()}}


def stages(bench):
    """CPU seconds of each stage of a conversion, one worker, by codec and chunk profile."""
    if not bench.programs.stages.is_file():
        return {"absent": tools.missing(bench.programs.stages)}
    session = bench.maker.make(Wish("main", bench.sizes.main, 128))
    storages = [("none", "archive"), *(("deflate", profile) for profile in PROFILES)]
    found = {f"{codec}, {profile}": [] for codec, profile in storages}
    for _ in range(bench.repeat):
        for (codec, profile), runs in zip(storages, found.values()):
            measure.warm(session.files)
            run = piece(bench, bench.programs.stages, [session.folder, bench.work / "stages.nwb", "--codec", codec,
                                                       "--chunk-profile", profile], "stages")
            runs.append(run["stages"])
    bench.say("stages: " + ", ".join(f"{name} {sum(runs[-1].values()):.2f} s" for name, runs in found.items()))
    return {"session": session.as_dict(), "runs": found}


LINES = {
    "CPU seconds of the pass": lambda run: run["pass"]["cpu_s"],
    "CPU seconds behind the last block": lambda run: run["finish"]["cpu_s"],
    "seconds in all": lambda run: run["pass"]["wall_s"] + run["finish"]["wall_s"],
    "bytes of the chunk index": lambda run: run["index_bytes"],
    "chunks": lambda run: run["chunks"],
}


def straight_line(runs, value):
    """Over the rows of the recording, through the median of each length."""
    x = sorted({run["rows"] for run in runs})
    y = [statistics.median(value(run) for run in runs if run["rows"] == rows) for rows in x]
    slope, intercept = statistics.linear_regression(x, y)
    constant = len(set(y)) == 1
    r2 = 1 if constant else statistics.correlation(x, y) ** 2
    return {"a_hour": slope * RATE_HZ * 3600, "at_0": intercept, "r2": r2}


def chunks(bench):
    """Very many tiny chunks through HDF5."""
    if not bench.programs.many_chunks.is_file():
        return {"absent": tools.missing(bench.programs.many_chunks)}
    session = bench.maker.make(Wish("minute", bench.sizes.minute, 128))
    out = bench.work / "chunks.nwb"
    found = piece(bench, bench.programs.many_chunks, [session.folder, out, "--chunks", bench.sizes.many_chunks],
                         "chunks")
    bench.say(f"chunks: {found['chunks']}, {sum(tenth['seconds'] for tenth in found['tenths']):.2f} s")
    return found


PARTS = {"demo": demo, "conversion": conversion, "length": length, "wide": wide, "behaviour": behaviour,
         "kernels": kernels, "stages": stages, "reads": reads, "long": long, "chunks": chunks}


def warn_of_cores(bench):
    if granted_cores() < TWO:
        bench.say("only one core is granted: figures for 2 workers say little")
