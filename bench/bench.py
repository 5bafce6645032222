"""Runs rec2nwb and its peers on the same recordings and writes report.md and report.json.

scripts/bench.sh builds what is needed and calls this.
"""
import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from harness import machine, measure, parts, ratios, report
from harness.programs import Programs
from harness.rounds import Failure
from harness.sessions import Maker

HERE = Path(__file__).resolve().parent
QUICK_PARTS = ("demo", "conversion", "length", "kernels", "stages", "reads", "long", "chunks")


class Bench:
    def __init__(self, options):
        self.sizes = parts.TINY if options.tiny else parts.QUICK if options.quick else parts.Sizes()
        self.repeat = options.repeat or (1 if options.tiny else 5)
        self.check_all = options.tiny
        self.tools = options.tool or []
        self.check_outputs = HERE / "check_outputs.py"
        self.read_times = HERE / "read_times.py"
        # Tools run in folders of their own. Not resolve(): a virtual environment's python is a link.
        self.programs = Programs(options.bin.absolute(), options.python.absolute(),
                                 options.peers.absolute() / "bin" / "python")
        self.out = options.out.resolve()
        self.data = (options.data or self.out / "data").resolve() / ("tiny" if options.tiny else
                                                                     "quick" if options.quick else "full")
        self.work = self.out / "work"
        shutil.rmtree(self.work, ignore_errors=True)
        for folder in (self.data, self.work):
            folder.mkdir(parents=True, exist_ok=True)
        self.maker = Maker(self.programs.rec2nwb, self.programs.make_session, self.data)
        self.names = options.only or (QUICK_PARTS if options.quick else list(parts.PARTS))

    @staticmethod
    def say(text):
        print(text, flush=True)

    def run(self):
        facts = machine.facts(self.programs.rec2nwb, self.data)
        facts.update({f"peer {name}": version for name, version in self.programs.peers.items()})
        parts.warn_of_cores(self)
        found = {"began": time.strftime("%Y-%m-%d %H:%M:%S %Z"), "repeat": self.repeat, "machine": facts,
                 "note": "", "peak_floor_bytes": measure.peak_floor_bytes(self.work / "floor.log"), "parts": {}}
        if machine.busy():
            found["note"] = ". The machine was busy when this began: seconds and their ratios are worth little"
        for name in self.names:
            self.say(f"== {name}")
            found["parts"][name] = parts.PARTS[name](self)
        facts["load after"] = machine.load()
        found["ratios"] = ratios.all_ratios(found["parts"])
        return found

    def write(self, found):
        (self.out / "report.json").write_text(json.dumps(found, indent=1, default=str) + "\n")
        (self.out / "report.md").write_text(report.write(found))
        self.say(f"the report is {self.out / 'report.md'}")


def judge(found, expected):
    """Adds what the gate says to the report. Returns whether it is passed."""
    wrong, absent = ratios.judge(found["ratios"], expected)
    found["judged"] = [f"FAILED {name}: {text}" for name, text in wrong]
    found["judged"] += [f"not measured: {name}" for name in absent]
    found["judged"] += [f"{len(expected) - len(wrong) - len(absent)} of {len(expected)} are as expected"]
    return not wrong


def words():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sessions, and compare with expected_ratios.json")
    parser.add_argument("--tiny", action="store_true", help="does it work, are values right: nothing is compared")
    parser.add_argument("--only", action="append", choices=list(parts.PARTS), metavar="PART",
                        help=f"just this part, may be repeated: {', '.join(parts.PARTS)}")
    parser.add_argument("--tool", action="append", metavar="NAME",
                        help="just this one of the tools that take part in turn, may be repeated: rec2nwb, copy, ...")
    parser.add_argument("--repeat", type=int, help="rounds; 5 if not given")
    parser.add_argument("--out", type=Path, required=True, help="folder for report.md and report.json")
    parser.add_argument("--data", type=Path, help="folder for the sessions, kept for the next time; default: OUT/data")
    parser.add_argument("--bin", type=Path, required=True, help="bin folder of a build with REC2NWB_BENCH")
    parser.add_argument("--peers", type=Path, default=Path("/nowhere"), help="virtual environment of the peers")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="a Python with h5py and numpy")
    options = parser.parse_args()
    if options.repeat is not None and options.repeat < 1:
        parser.error("--repeat: expected 1 or more")
    return options


def main():
    options = words()
    bench = Bench(options)
    try:
        found = bench.run()
    except Failure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    passed = True
    if options.quick:
        passed = judge(found, json.loads((HERE / "expected_ratios.json").read_text())["ratios"])
    bench.write(found)
    shutil.rmtree(bench.work, ignore_errors=True)
    for line in found.get("judged", []):
        print(line)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
