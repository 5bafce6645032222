"""All tools on one session, interleaved: round by round, each round beginning with the next tool."""
import shutil
import statistics
from dataclasses import dataclass, field

from . import measure
from .machine import output_of


@dataclass
class Result:
    tool: object
    runs: list = field(default_factory=list)  # of the rounds, in order; None: failed
    absent: str = ""
    check: dict = field(default_factory=dict)  # what check_outputs.py found, of the first round
    own: list = field(default_factory=list)  # JSON that the tool printed, if it does

    def values(self, key):
        return [getattr(run, key) for run in self.runs]

    def median(self, key):
        values = self.values(key)
        return statistics.median(values) if values else None

    def as_dict(self):
        return {"text": self.tool.text, "absent": self.absent, "check": self.check,
                "runs": [run.as_dict() for run in self.runs]}


class Failure(Exception):
    """A tool of this project failed, or wrote what is wrong."""


class Rounds:
    def __init__(self, bench, session, tools, repeat):
        self.bench, self.session, self.repeat = bench, session, repeat
        self.results = {tool.name: Result(tool, absent=tool.absent) for tool in tools}
        self.leave_out_the_too_big()

    def leave_out_the_too_big(self):
        for result in self.results.values():
            needed, free = result.tool.needs_bytes(self.session), measure.free_memory_bytes()
            if not result.absent and needed > free:
                result.absent = (f"may need {needed / 1e9:.1f} GB of memory for this session, and {free / 1e9:.1f} GB "
                                 "are free")

    def run(self):
        for number in range(self.repeat):
            taking_part = [result for result in self.results.values() if not result.absent]
            turn = number % max(1, len(taking_part))
            for result in taking_part[turn:] + taking_part[:turn]:
                self.run_one(result, first=number == 0)
        return self.results

    def run_one(self, result, first):
        place = self.bench.work / f"{self.session.wish.name}-{result.tool.name}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        output, log = place / result.tool.output, place.with_suffix(".log")
        measure.warm(self.session.files)
        run = measure.run(result.tool.command(self.session, output), log, cwd=place)
        if run.exit_code:
            self.failed(result, log, run)
        else:
            run.bytes_out = measure.bytes_of(written_file(output))
            self.take_own_seconds(run, log)
            result.runs.append(run)
            if first and result.tool.layout:
                result.check = check(self.bench, self.session, written_file(output), result.tool.layout)
            self.bench.say(f"  {result.tool.name:24} {run.wall_s:8.2f} s  CPU {run.cpu_s:8.2f} s  "
                           f"peak {run.peak_bytes / 2**20:8.0f} MiB  out {run.bytes_out / 1e6:9.1f} MB")
        shutil.rmtree(place, ignore_errors=True)

    def failed(self, result, log, run):
        text = f"{result.tool.name} failed with {run.exit_code}: {tail(log)}"
        if result.tool.name.startswith("rec2nwb"):
            raise Failure(text)
        result.absent, result.runs = text, []
        self.bench.say(f"  {text}")

    @staticmethod
    def take_own_seconds(run, log):
        """A tool whose last line is JSON with seconds measured itself."""
        own = measure.own_seconds(log)
        if own:
            run.wall_s, run.cpu_s = own["wall_s"], own["cpu_s"]


def written_file(output):
    """The NWB file in a folder (videos and logs beside it are not looked at), or what is given."""
    return output if output.is_file() else next(output.glob("*.nwb"), output)


def check(bench, session, file, layout):
    """The file's values against the recording: ends the benchmark if they are wrong."""
    command = [bench.programs.python, "-B", bench.check_outputs, file, layout, session.wish.channels, *session.files]
    text = output_of(command + (["--all"] if bench.check_all else []))
    found = measure.json_of(text)
    if found is None or found.get("faults"):
        raise Failure(f"{file.name} of {session.wish.name}, {layout}: {text}")
    return found


def tail(log):
    with open(log, errors="replace") as file:
        return " / ".join(line.strip() for line in file.read().splitlines()[-5:])
