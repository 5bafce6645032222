"""Runs a command and says what it cost."""
import json
import os
import subprocess
import time
from dataclasses import asdict, dataclass


@dataclass
class Run:
    wall_s: float
    cpu_s: float  # user and system, of the command and its children
    peak_bytes: int  # resident; of the largest of its processes
    exit_code: int
    bytes_out: int = 0

    def as_dict(self):
        return asdict(self)


def run(command, log, cwd=None):
    """Runs to the end, with stdout and stderr in the file `log`."""
    with open(log, "wb") as out:
        began = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, cwd=cwd)
        _, status, usage = os.wait4(child.pid, 0)
        wall_s = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, child.returncode)


def peak_floor_bytes(log):
    """The least that peak_bytes can be: a new process begins as a copy of this one."""
    return run(["true"], log).peak_bytes


def warm(files):
    """Reads files, so that they are in the page cache: rec2nwb drops what it has read behind itself."""
    buffer = bytearray(1 << 20)
    for path in files:
        with open(path, "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass


def bytes_of(path):
    """Of a file, or of all files in a folder; a hard link to a file of the session counts as nothing."""
    if os.path.isfile(path):
        return os.stat(path).st_size
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            facts = os.lstat(os.path.join(folder, name))
            total += facts.st_size if facts.st_nlink == 1 else 0
    return total


def free_memory_bytes():
    with open("/proc/meminfo") as facts:
        for line in facts:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def json_of(text):
    """The last line as JSON, or None."""
    lines = text.strip().splitlines()
    try:
        return json.loads(lines[-1]) if lines else None
    except ValueError:
        return None


def own_seconds(log):
    with open(log, errors="replace") as file:
        found = json_of(file.read())
    return found if isinstance(found, dict) and {"wall_s", "cpu_s"} <= found.keys() else None


def json_of_file(path):
    with open(path) as file:
        return json.load(file)


def json_within(log):
    """The JSON object that begins with the first line that is a brace; warnings may stand around it."""
    with open(log, errors="replace") as file:
        text = file.read()
    begin = text.index("{\n") if not text.startswith("{") else 0
    return json.JSONDecoder().raw_decode(text[begin:])[0]
