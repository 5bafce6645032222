"""Ratios: of two tools in the same round, then the median of the rounds."""
import statistics
from dataclasses import dataclass

from . import reads


@dataclass
class Ratio:
    name: str
    text: str
    part: str
    over: str  # tool above the line
    under: str  # tool below it
    key: str  # of a run
    more_is_better: bool


def against(tool, peer, label):
    """How many times cheaper than a peer."""
    return [Ratio(f"cpu_{peer}_{tool}", f"CPU seconds: {label}", "conversion", peer, tool, "cpu_s", True),
            Ratio(f"wall_{peer}_{tool}", f"seconds: {label}", "conversion", peer, tool, "wall_s", True)]


RATIOS = [
    *against("rec2nwb", "trodes_to_nwb", "trodes_to_nwb / rec2nwb deflate"),
    *against("rec2nwb_none", "trodes_to_nwb", "trodes_to_nwb / rec2nwb none"),
    *against("rec2nwb", "trodes_to_nwb_gzip4", "trodes_to_nwb with gzip / rec2nwb deflate"),
    *against("rec2nwb_1", "hdf5_4", "HDF5's own filters, level 4 / rec2nwb deflate, 1 worker"),
    *against("rec2nwb_1", "h5py_gzip4", "h5py from memory / rec2nwb deflate, 1 worker"),
    Ratio("peak_trodes_to_nwb", "peak memory: trodes_to_nwb / rec2nwb deflate", "conversion", "trodes_to_nwb", "rec2nwb",
          "peak_bytes", True),
    Ratio("size_trodes_to_nwb", "file: rec2nwb deflate, same values / trodes_to_nwb", "conversion", "rec2nwb_uv",
          "trodes_to_nwb", "bytes_out", False),
    Ratio("size_trodes_to_nwb_gzip4", "file: rec2nwb deflate, same values / trodes_to_nwb with gzip", "conversion",
          "rec2nwb_uv", "trodes_to_nwb_gzip4", "bytes_out", False),
    Ratio("size_none", "file: rec2nwb deflate / rec2nwb none", "conversion", "rec2nwb", "rec2nwb_none", "bytes_out",
          False),
    Ratio("wall_none_copy", "seconds: rec2nwb none / cp and sync", "conversion", "rec2nwb_none", "copy", "wall_s", False),
    Ratio("cpu_deflate_none", "CPU seconds: rec2nwb deflate / none, 1 worker", "conversion", "rec2nwb_1",
          "rec2nwb_none_1", "cpu_s", False),
    Ratio("cpu_workers", "CPU seconds: rec2nwb deflate, 2 workers / 1", "conversion", "rec2nwb", "rec2nwb_1", "cpu_s",
          False),
    Ratio("wall_workers", "seconds: rec2nwb deflate, 1 worker / 2", "conversion", "rec2nwb_1", "rec2nwb", "wall_s", True),
    Ratio("wall_twice", "seconds: two conversions at once, 1 worker each / one (1: two cores, 2: one)", "conversion",
          "rec2nwb_1_twice", "rec2nwb_1", "wall_s", False),
    Ratio("demo_cpu", "CPU seconds, demo session: trodes_to_nwb / rec2nwb", "demo", "trodes_to_nwb", "rec2nwb", "cpu_s",
          True),
    Ratio("behaviour_cpu", "CPU seconds, behaviour alone: trodes_to_nwb / rec2nwb", "behaviour", "trodes_to_nwb",
          "rec2nwb", "cpu_s", True),
]


def paired(parts, ratio):
    """Of each round in which both took part."""
    found = parts.get(ratio.part, {}).get("tools", {})
    over, under = (found.get(name, {}).get("runs", []) for name in (ratio.over, ratio.under))
    return [a[ratio.key] / b[ratio.key] for a, b in zip(over, under) if b[ratio.key] > 0]


def entry(text, values, more_is_better):
    return {"text": text, "median": statistics.median(values), "min": min(values), "max": max(values),
            "rounds": len(values), "more_is_better": more_is_better}


def all_ratios(parts):
    found = {}
    for ratio in RATIOS:
        values = paired(parts, ratio)
        if values:
            found[ratio.name] = entry(ratio.text, values, ratio.more_is_better)
    found.update(of_lengths(parts.get("length", {})))
    found.update(of_peaks(parts))
    found.update(of_kernels(parts.get("kernels", {})))
    for name, (text, values, more) in reads.ratios(parts.get("reads", {})).items():
        found[name] = entry(text, values, more)
    found.update(of_conversion_check(parts.get("conversion", {})))
    return found


def of_lengths(part):
    def runs(name):
        return part.get(name, {}).get("tools", {}).get("rec2nwb", {}).get("runs", [])
    short, long = runs("minute"), runs("ten")
    if not short or not long:
        return {}
    peaks = [b["peak_bytes"] / a["peak_bytes"] for a, b in zip(short, long)]
    return {"peak_length": entry("peak memory: the longer recording / the shorter", peaks, False)}


def of_peaks(parts):
    """No ratio, but as little bound to the machine as one."""
    found = {}
    for part, text in (("conversion", "128 channels"), ("wide", "1,024 channels")):
        runs = parts.get(part, {}).get("tools", {}).get("rec2nwb", {}).get("runs", [])
        if runs:
            peaks = [run["peak_bytes"] / 2**20 for run in runs]
            found[f"peak_mib_{part}"] = entry(f"peak memory in MiB, rec2nwb deflate, 2 workers, {text}", peaks, False)
    return found


KERNELS = {
    "kernel_deflate": ("chunks of (16384, 32), one core: rec2nwb deflate / HDF5's filters at level 4",
                       "encode/deflate/32", "hdf5_filters/level:4/columns:32"),
}


def of_kernels(part):
    found = {}
    for name, (text, over, under) in KERNELS.items():
        a, b = part.get(over, {}), part.get(under, {})
        if "bytes_per_second" not in a or "bytes_per_second" not in b:
            continue
        found[name] = entry(text, [a["bytes_per_second"] / b["bytes_per_second"]], True)
        found[f"{name}_size"] = entry(f"size, {text}", [b["ratio"] / a["ratio"]], False)
    return found


def of_conversion_check(part):
    check = part.get("tools", {}).get("rec2nwb", {}).get("check", {})
    if "timestamp_bytes_a_row" not in check:
        return {}
    return {"timestamp_bytes": entry("bytes of timestamps a row, rec2nwb deflate", [check["timestamp_bytes_a_row"]],
                                     False)}


TOLERANCE = 0.85


def judge(ratios, expected):
    """[(name, what is wrong)] and the names that could not be measured."""
    wrong, absent = [], []
    for name, value in expected.items():
        if name not in ratios:
            absent.append(name)
            continue
        found = ratios[name]
        better = found["median"] / value if found["more_is_better"] else value / found["median"]
        if better < TOLERANCE:
            wrong.append((name, f"{found['text']}: {found['median']:.3g}, expected {value:g}: that is {better:.2f} of "
                                f"it, below {TOLERANCE}"))
    return wrong, absent
