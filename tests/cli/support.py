"""What the tests of the command share: running it, and sessions to damage.

Needs: the program in REC2NWB_PROGRAM. Promises: each case has folders of its own; the demo session
is made once per run and only ever copied.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("REC2NWB_PROGRAM", "")
TIMEOUT_S = 240
SECONDS = 2
RATE_HZ = 30000
SYNC_BYTE = 0x55

# Whatever the machine is set to must not change what is tested.
CLEAN_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("NO_COLOR", "REC2NWB_PLUGIN_PATH", "TZ")
} | {"TERM": "xterm"}


def run(*arguments, environment=None, cwd=None, program=PROGRAM):
    """Runs the command to its end; stdout and stderr are text, and no terminal."""
    return subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=CLEAN_ENVIRONMENT | (environment or {}),
        cwd=cwd,
        check=False,
    )


class CommandTest(unittest.TestCase):
    """A fresh folder, and a fresh copy of the demo session when asked for."""

    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        if not PROGRAM:
            raise RuntimeError("set REC2NWB_PROGRAM to the rec2nwb that is to be tested")
        holder = tempfile.TemporaryDirectory(prefix="rec2nwb_demo_")
        cls.addClassCleanup(holder.cleanup)
        made = run("demo", holder.name, "--seconds", SECONDS)
        if made.returncode != 0:
            raise RuntimeError("no demo session: " + made.stderr)
        cls.demo = pathlib.Path(holder.name) / "20240101_demo"

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="rec2nwb_cli_")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)
        self.out = self.folder / "out"

    def copy(self, name="20240101_demo"):
        target = self.folder / name
        shutil.copytree(self.demo, target)
        return Damaged(target)

    def convert(self, session, *options, **more):
        folder = session.folder if isinstance(session, Damaged) else session
        return run("convert", folder, "-o", self.out, *options, **more)

    def converted(self, session, *options, **more):
        """Converts, and insists on success."""
        result = self.convert(session, *options, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def assert_words(self, text, *words):
        for word in words:
            self.assertIn(word, text)

    def assert_fails(self, result, *words):
        """Exit code 1, one message on stderr with these words, and no file in the output folder."""
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("error: "), 1, result.stderr)
        self.assert_words(result.stderr, *words)
        self.assert_nothing_written()

    def assert_nothing_written(self):
        left = [path for path in self.out.rglob("*") if not path.is_dir()]
        self.assertEqual(left, [], "left behind in the output folder")


class Damaged:
    """A copy of a session, and ways to break it."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def recordings(self):
        return sorted(self.folder.glob("*.rec"))

    @property
    def metadata(self):
        (one,) = self.folder.glob("*_metadata.yml")
        return one

    def edit_metadata(self, old, new, count=1):
        replace(self.metadata, old.encode(), new.encode(), count)

    def edit_headers(self, old, new, count=1):
        """In all recordings: they must agree, and it is not their difference that is tested."""
        for recording in self.recordings:
            replace(recording, old.encode(), new.encode(), count)

    def line_of(self, text):
        """The line of the metadata, from 1, in which a text first stands."""
        lines = self.metadata.read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)


class Packets:
    """The packets of a recording, to be changed in place."""

    def __init__(self, file):
        self.file = file
        text = run("header", file).stdout
        self.header_bytes = int(re.search(r"^header +(\d+) bytes", text, re.M)[1])
        self.packet_bytes = int(re.search(r"^packet +(\d+) bytes", text, re.M)[1])
        self.counter_offset = int(re.search(r"^  counter +offset (\d+)", text, re.M)[1])

    def byte_of(self, row, offset=0):
        return self.header_bytes + row * self.packet_bytes + offset

    def write(self, row, offset, data):
        with open(self.file, "r+b") as stream:
            stream.seek(self.byte_of(row, offset))
            stream.write(data)

    def counter(self, row):
        with open(self.file, "rb") as stream:
            stream.seek(self.byte_of(row, self.counter_offset))
            return int.from_bytes(stream.read(4), "little")

    def set_counter(self, row, value):
        self.write(row, self.counter_offset, value.to_bytes(4, "little"))


def replace(path, old, new, count=1):
    """Replaces the first `count` places where old stands; it must stand there."""
    data = path.read_bytes()
    if data.count(old) < count:
        raise AssertionError(f"{path.name} does not hold {old!r} {count} times")
    path.write_bytes(data.replace(old, new, count))


def main():
    unittest.main(verbosity=2)
