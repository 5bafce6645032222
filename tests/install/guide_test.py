"""The plugin guide, followed on a machine that has the Debian package and nothing else of rec2nwb: its
commands are run, its blocks are built, and what comes out is compared with the recording."""

import os
import shutil
import subprocess
import sys
import unittest

try:
    import h5py
    import numpy as np
    import pynwb
    from lick_box import Recording
except ImportError as error:
    print(f"skipped: {error}; -DREC2NWB_PYTHON names a Python that has h5py, numpy and pynwb")
    sys.exit(77)
import guide
from guide_faults import SCENARIOS
from support import BUILD, CMAKE, SOURCE, TIMEOUT_S, TemporaryTest, must

TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "file")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
if MISSING:
    print(f"skipped: {', '.join(MISSING)} not there (packages dpkg-dev and file)")
    sys.exit(77)

TUTORIAL = "From nothing to a tested stream"
MOST_COMMANDS = 9
MOST_LINES = 39
VOLTS_PER_COUNT = 1.95e-07
SUPERBUILD = """\
cmake_minimum_required(VERSION 3.20)
project(snippets LANGUAGES C CXX)
"""


class GuideTest(TemporaryTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unpack()
        cls.guide = cls.folder / "machine/usr/share/doc/rec2nwb/plugin-guide.md"
        cls.blocks = guide.read_blocks(cls.guide)
        cls.work = cls.folder / "work"
        cls.work.mkdir()
        cls.follow()

    @classmethod
    def unpack(cls):
        """The package, where the machine's own PATH leads to it, and nothing else does."""
        made = cls.folder / "made"
        must(CMAKE.with_name("cpack"), "--config", BUILD / "CPackConfig.cmake", "-B", made)
        (package,) = made.glob("*.deb")
        machine = cls.folder / "machine"
        must("dpkg-deb", "-x", package, machine)
        home = cls.folder / "home"
        home.mkdir()
        path = f"{machine / 'usr/bin'}:/usr/bin:/bin"
        cls.environment = {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8"}

    @classmethod
    def sh(cls, command):
        return subprocess.run(["sh", "-c", command], cwd=cls.work, env=cls.environment, check=False,
                              capture_output=True, text=True, timeout=TIMEOUT_S)

    @classmethod
    def must(cls, command):
        result = cls.sh(command)
        if result.returncode != 0:
            raise AssertionError(f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    @classmethod
    def follow(cls):
        """All blocks in their order. A plugin beside the first is begun without a word."""
        cls.said = {}
        for block in cls.blocks:
            if block.plugin and not (cls.work / block.plugin).exists():
                cls.must(f"rec2nwb plugin new {block.plugin}")
            if block.language != "sh":
                guide.apply(block, cls.work)
            for command in block.commands:
                if not command.startswith("apt install "):  # the machine has it all by now
                    cls.said[command] = cls.must(command)
            template = cls.folder / "template"
            if (cls.work / "crossings").exists() and not template.exists():
                shutil.copytree(cls.work / "crossings", template)
        cls.snippets = sorted({block.plugin for block in cls.blocks if block.plugin} - {"crossings"})
        cls.build_snippets()

    @classmethod
    def build_snippets(cls):
        """All but the first plugin, whose commands are in the guide, in one build."""
        top = cls.work / "CMakeLists.txt"
        top.write_text(SUPERBUILD + "".join(f"add_subdirectory({name})\n" for name in cls.snippets))
        targets = " ".join(f"rec2nwb_plugin_{name}" for name in cls.snippets)
        flags = "-Wall -Wextra -Werror"
        cls.must(f"cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug '-DCMAKE_CXX_FLAGS={flags}'")
        cls.must(f"cmake --build build --target {targets}")

    @classmethod
    def built(cls, name):
        if name == "crossings":
            return "crossings/build/lib/rec2nwb/plugins"
        return f"build/{name}/lib/rec2nwb/plugins"

    def plugin_path(self, names):
        return " ".join(f"--plugin-path {self.built(name)}" for name in names)

    def nwb(self, name):
        file = h5py.File(self.work / name)
        self.addCleanup(file.close)
        return file

    def recordings(self):
        return [Recording(path) for path in sorted((self.work / "try").glob("*/*.rec"))]

    def crossings(self, microvolts):
        """(row over the session, channel) of every crossing, computed from the recording."""
        rows, channels, first = [], [], 0
        for recording in self.recordings():
            counts = recording.ephys()
            below = counts < microvolts * 1e-6 / VOLTS_PER_COUNT
            before = np.vstack([np.zeros_like(below[:1]), below[:-1]])
            row, channel = np.nonzero(below & ~before)
            rows.append(first + row)
            channels.append(channel)
            first += len(counts)
        return np.concatenate(rows), np.concatenate(channels)

    def check_crossings(self, series, microvolts, seconds):
        rows, channels = self.crossings(microvolts)
        self.assertGreater(len(rows), 10)
        np.testing.assert_array_equal(series["data"], channels)
        np.testing.assert_array_equal(series["timestamps"], seconds[rows])

    def converted_with_all(self):
        """One file with every snippet that replaces nothing."""
        names = [name for name in self.snippets if name != "my-lines"] + ["crossings"]
        out = "try/all.nwb"
        if not (self.work / out).exists():
            self.must(f"rec2nwb convert try/20240101_demo -o {out} {self.plugin_path(names)}")
        return out

    # The first section: the transcript.

    def test_it_takes_fewer_than_ten_commands(self):
        commands = [command for block in self.blocks if block.section == TUTORIAL
                    for command in block.commands]
        self.assertLessEqual(len(commands), MOST_COMMANDS, commands)
        for word in ("apt install", "rec2nwb demo", "plugin new", "cmake -S", "cmake --build", "ctest",
                     "plugin check", "rec2nwb convert"):
            self.assertEqual(sum(word in command for command in commands), 1, word)

    def test_it_takes_fewer_than_forty_lines_of_own_code(self):
        own = guide.own_lines(self.folder / "template", self.work / "crossings")
        self.assertLessEqual(len(own), MOST_LINES, "\n".join(own))

    def test_its_own_test_passes_and_every_rule_is_kept(self):
        said = "".join(self.said.values())
        self.assertIn("100% tests passed, 0 tests failed out of 1", said)
        self.assertIn("keeps every rule", said)

    def test_the_stream_is_what_the_recording_holds(self):
        file = self.nwb("try/demo20240101.nwb")
        seconds = file["acquisition/e-series/timestamps"][:]
        self.check_crossings(file["acquisition/crossings"], -60, seconds)

    def test_nothing_but_the_package_was_used(self):
        for build in (self.work / "crossings/build", self.work / "build"):
            text = (build / "CMakeCache.txt").read_text()
            self.assertIn(str(self.folder / "machine/usr/lib/cmake/rec2nwb-sdk"), text)
            for folder in (SOURCE, BUILD):
                self.assertNotIn(f"{folder}/", text)

    # The other sections.

    def test_every_manifest_is_listed(self):
        names = [*self.snippets, "crossings"]
        listed = self.must(f"rec2nwb plugins {self.plugin_path(names)}")
        for name in names:
            self.assertIn(f"{self.built(name)}/{name}", listed)

    def test_every_snippet_keeps_every_rule(self):
        for name in self.snippets:
            said = self.must(f"rec2nwb plugin check {self.built(name)}/{name} "
                             "--session try/20240101_demo")
            self.assertIn("keeps every rule", said)

    def test_pynwb_reads_and_accepts_what_all_of_them_write(self):
        out = self.work / self.converted_with_all()
        self.assertEqual(pynwb.validate(path=out), [])
        with pynwb.NWBHDF5IO(out, "r") as io:
            self.assertEqual(type(io.read().acquisition["notes"]).__name__, "NotesTable")

    def test_every_snippet_writes_what_the_guide_says(self):
        file = self.nwb(self.converted_with_all())
        acquisition = file["acquisition"]
        counts = np.concatenate([one.ephys() for one in self.recordings()])
        np.testing.assert_allclose(acquisition["mean_voltage/data"], counts.mean(axis=1), rtol=1e-5,
                                   atol=1e-3)
        self.assertEqual(list(acquisition["rig_checks/what"].asstr()), ["reward valve in ms"])
        self.assertEqual(list(acquisition["rig_checks/value"]), [42.5])
        self.assertEqual(list(acquisition["notes/note"].asstr()), ["slept well"])
        self.assertEqual(list(acquisition["notes/epoch"]), [1])
        self.check_power(acquisition["power"], file["acquisition/e-series/timestamps"][:])
        self.check_last_edges(file)
        self.check_door(acquisition["door/data"])
        self.check_still(file["processing/sample_count/recording_faults"])

    def check_power(self, series, seconds):
        window, powers, rows, first = 3000, [], [], 0
        for recording in self.recordings():
            channel = recording.ephys()[:, 0].astype(float)
            windows = len(channel) // window
            powers.append((channel[: windows * window].reshape(-1, window) ** 2).mean(axis=1))
            rows.append(first + window * np.arange(1, windows + 1) - 1)
            first += len(channel)
        np.testing.assert_allclose(series["data"], np.concatenate(powers), rtol=1e-12)
        np.testing.assert_array_equal(series["timestamps"], seconds[np.concatenate(rows)])

    def check_last_edges(self, file):
        lines = file["processing/behavior/behavioral_events"]
        table = file["acquisition/last_edges"]
        names = list(table["line"].asstr())
        self.assertEqual(sorted(names), sorted(lines))
        for name, second in zip(names, table["time"], strict=True):
            self.assertEqual(second, lines[name]["timestamps"][-1], name)

    def check_door(self, data):
        expected = np.concatenate([one.device("Controller_DIO")[:, 0] for one in self.recordings()])
        np.testing.assert_array_equal(data, expected)

    def check_still(self, table):
        """Runs of 2 equal values or more in the first channel: (file, row, length)."""
        expected = []
        for recording in self.recordings():
            channel = recording.ephys()[:, 0]
            first = np.flatnonzero(np.diff(channel, prepend=channel[0] + 1))
            length = np.diff(first, append=len(channel))
            expected += [(recording.path.name, row, rows)
                         for row, rows in zip(first, length, strict=True) if rows >= 2]
        self.assertGreater(len(expected), 10)
        is_still = table["kind"].asstr()[:] == "voltage stands still"
        found = zip(table["file"].asstr()[is_still], table["row"][is_still],
                    table["length"][is_still], strict=True)
        self.assertEqual(list(found), expected)
        self.assertEqual(set(table["unit"].asstr()[is_still]), {"packets"})

    def test_instances_write_each_their_own(self):
        file = self.nwb("try/two.nwb")
        seconds = file["acquisition/e-series/timestamps"][:]
        self.assertNotIn("crossings", file["acquisition"])
        for name, microvolts in (("small", -40), ("large", -120)):
            self.check_crossings(file[f"acquisition/{name}"], microvolts, seconds)

    def test_a_plugin_takes_the_place_of_another(self):
        self.must("rec2nwb convert try/20240101_demo -o try/replaced.nwb "
                  + self.plugin_path(["my-lines"]))
        file = self.nwb("try/replaced.nwb")
        self.assertIn("my-lines", file["acquisition"])
        self.assertNotIn("processing/behavior/behavioral_events", file)

    def test_options_are_in_the_help(self):
        text = " ".join(self.must("rec2nwb convert --help "
                                  + self.plugin_path(["crossings", "mean-voltage"])).split())
        for words in ("--crossings-uv FLOAT=-60", "--mean-channels", "items at most 1024"):
            self.assertIn(words, text)

    def test_what_goes_wrong_says_what_the_guide_says(self):
        faults = guide.read_faults(self.guide)
        self.assertEqual([did for did, _ in faults], list(SCENARIOS))
        for did, words in faults:
            result = SCENARIOS[did](self)
            self.assertNotIn("Traceback", result)
            for word in words:
                self.assertIn(word, result, did)


if __name__ == "__main__":
    unittest.main(verbosity=2)
