"""report.md from what was measured (report.json has all of it)."""
import statistics

from . import reads

MODEL = """The recordings are made: sessions of `rec2nwb demo` (digital lines, sensors, clock, cameras, videos, logs), whose packets
get as many channels as wanted. A channel is noise with more power at low frequencies that all channels share, the same that its
tetrode or shank shares (leaky integrators at 0.5, 0.05 and 0.005 s, about 160 uV rms together), white noise of 8 uV rms of its own,
and spikes of 60 to 220 uV; counts of 0.195 uV. Sizes and ratios of sizes hold for such data; recordings differ.

Every tool ran once a round, the rounds beginning with another tool each time. Files were read before each run (warm cache). CPU is
user and system time of the process and its children; MB are 10^6 bytes, MB/s count bytes of `.rec` in elapsed time. Peaks are
resident memory as the kernel counts it, at least {floor:.0f} MiB here. Ratios are medians of the ratios in each round."""


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def number(value):
    if value == 0 or 0.01 <= abs(value) < 1e5:
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return f"{value:.2e}"


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def of_tools(part):
    rows, absent = [], []
    rec_bytes = part["session"]["rec_bytes"]
    for name, tool in part["tools"].items():
        runs = tool["runs"]
        if not runs:
            absent.append(f"- {name}: absent: {tool['absent']}")
            continue
        wall = [run["wall_s"] for run in runs]
        rows.append([name, spread(wall), spread([run["cpu_s"] for run in runs]),
                     f"{rec_bytes / 1e6 / statistics.median(wall):.0f}",
                     f"{statistics.median(run['peak_bytes'] for run in runs) / 2**20:.0f}",
                     f"{runs[0]['bytes_out'] / 1e6:.1f}", len(runs)])
    session = part["session"]
    head = f"{session['channels']} channels, {session['seconds']:g} s, {rec_bytes / 1e6:.0f} MB of `.rec`"
    text = table(["tool", "seconds", "CPU seconds", "MB/s", "peak MiB", "MB out", "rounds"], rows)
    return "\n\n".join([head, text] + (["\n".join(absent)] if absent else []))


def legend(part):
    return "\n".join(f"- {name}: {tool['text']}" for name, tool in part["tools"].items())


def of_stages(part):
    if "absent" in part:
        return f"absent: {part['absent']}"
    medians = {storage: {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}
               for storage, runs in part["runs"].items()}
    names = sorted(medians["deflate, archive"], key=medians["deflate, archive"].get, reverse=True)
    sums = {storage: sum(stages.values()) for storage, stages in medians.items()}

    def cell(storage, name):
        return f"{medians[storage][name]:.2f} ({medians[storage][name] / sums[storage]:.0%})"
    rows = [[name, *(cell(storage, name) for storage in medians)] for name in names]
    rows.append(["sum", *(f"{seconds:.2f}" for seconds in sums.values())])
    bounds = [f"- {storage}: {', then '.join(sorted(stages, key=stages.get, reverse=True)[:3])}"
              for storage, stages in medians.items()]
    return ("CPU seconds of one worker. read is with the check of the packets; decode puts the samples in order; shuffle is "
            "with the gather of a tile (with codec none that alone); deflate is with the locks of the pass; write is "
            "H5Dwrite_chunk; finish is all behind the last block: clock fit, timestamps, events, tables; sync is fsync.\n\n" +
            table(["stage", *medians], rows) + "\n\nWhat bounds each:\n\n" + "\n".join(bounds))


def of_kernels(part):
    if "absent" in part:
        return f"absent: {part['absent']}"
    rows = []
    for name, found in part.items():
        if "absent" in found:
            rows.append([name, found["absent"], ""])
        else:
            rows.append([name, f"{found['bytes_per_second'] / 1e6:.0f}", number(found["ratio"]) if "ratio" in found else ""])
    rows.sort()
    return table(["kernel", "MB/s of one core", "bytes in / out"], rows)


def of_long(part):
    if "absent" in part:
        return f"absent: {part['absent']}"
    rows = [[f"{run['hours']:.3f}", f"{run['recording_bytes'] / 1e9:.1f}", f"{run['pass']['cpu_s']:.1f}",
             f"{run['pass']['wall_s']:.1f}", f"{run['finish']['cpu_s']:.2f}", f"{run['finish']['wall_s']:.2f}",
             f"{run['peak_bytes'] / 2**20:.0f}", run["chunks"], f"{run['index_bytes'] / 2**20:.2f}", run["timeline_runs"],
             f"{run['finished_file_bytes'] / 1e6:.1f}"] for run in part["runs"]]
    heads = ["hours", "GB of .rec", "pass CPU s", "pass s", "behind it CPU s", "behind it s", "peak MiB", "chunks",
             "index MiB", "timeline runs", "MB of timestamps, events, tables"]
    lines = [[name, number(line["a_hour"]), number(line["at_0"]), f"{line['r2']:.6f}"]
             for name, line in part["lines"].items()]
    return (table(heads, rows) + "\n\nStraight lines over the length, through the median of each:\n\n" +
            table(["what", "an hour", "at length 0", "R2"], lines))


def of_chunks(part):
    if "absent" in part:
        return f"absent: {part['absent']}"
    each = part["chunks"] / 10
    rows = [[f"{(i + 1) * each:.0f}", number(tenth["seconds"] / each * 1e6), f"{tenth['own_memory_bytes'] / 2**20:.1f}"]
            for i, tenth in enumerate(part["tenths"])]
    return table(["chunks written", "us a chunk in this tenth", "own memory MiB"], rows)


def of_checks(parts):
    rows = []
    for name, part in parts.items():
        for where in (part.values() if name == "length" else [part]):
            for tool, result in where.get("tools", {}).items():
                check = result["check"]
                if check:
                    stamps = check.get("timestamp_bytes_a_row")
                    rows.append([where["session"]["name"], tool, check["samples_compared"],
                                 number(check["bytes_a_value"]), "" if stamps is None else number(stamps)])
    heads = ["session", "tool", "values compared, all equal", "bytes a value", "bytes of timestamps a row"]
    return table(heads, rows) if rows else ""


def of_ratios(ratios):
    rows = [[name, found["text"], number(found["median"]), f"{number(found['min'])} to {number(found['max'])}",
             "more" if found["more_is_better"] else "less"] for name, found in ratios.items()]
    return table(["name", "ratio", "median", "range", "better is"], rows)


def write(report):
    parts = report["parts"]
    pieces = ["# Benchmark of rec2nwb", f"{report['began']}, {report['repeat']} rounds{report['note']}",
              table(["fact", "value"], report["machine"].items()), MODEL.format(floor=report["peak_floor_bytes"] / 2**20)]
    if report["ratios"]:
        pieces += ["## Ratios", of_ratios(report["ratios"])]
    if report.get("judged"):
        pieces += ["## Against the stored ratios", "\n".join(f"- {line}" for line in report["judged"])]
    titles = {"conversion": "Everybody: 32 tetrodes", "wide": "1,024 channels", "behaviour": "Without ephys",
              "demo": "The demo session"}
    for name, title in titles.items():
        if name in parts:
            pieces += [f"## {title}", of_tools(parts[name]), legend(parts[name])]
    for name, part in parts.get("length", {}).items():
        pieces += [f"## Length: {name}", of_tools(part)]
    for name, title, of in (("stages", "Stages", of_stages), ("kernels", "Kernels", of_kernels), ("long", "Long recordings", of_long),
                            ("chunks", "Many chunks through HDF5", of_chunks)):
        if name in parts:
            pieces += [f"## {title}", of(parts[name])]
    if "reads" in parts:
        pieces += ["## Reading with h5py", reads.table(parts["reads"], table)]
    checks = of_checks(parts)
    pieces += ["## Are the values right", checks] if checks else []
    return "\n\n".join(pieces) + "\n"
