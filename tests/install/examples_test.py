"""The examples as their authors would build them: from outside, against the prefix alone; then what
they write, read with h5py, against the recording."""

import shutil
import sys
import unittest

try:
    import h5py
    import numpy as np
    from lick_box import Recording, touches
except ImportError as error:
    print(f"skipped: {error}; -DREC2NWB_PYTHON names a Python that has h5py and numpy")
    sys.exit(77)
from support import BUILD, CMAKE, SOURCE, ExamplesTest, must, run

VOLTS_PER_COUNT = 0.0025
THRESHOLD_VOLTS = 1.25
DEFAULT_THRESHOLD_COUNTS = 1000
CASES = {"c-counter": 2, "lick": 6, "lick-log": 15}  # tests that each example brings

TWO_LICKS = f"""\
# paths are relative to this file
plugin-path: [PLUGINS]
instances:
  lick_left: {{plugin: lick, lick-channel: Lick1}}
  lick_right:
    plugin: lick
    lick-channel: Lick2
    lick-volts-per-count: {VOLTS_PER_COUNT}
    lick-threshold: {THRESHOLD_VOLTS}
"""


class TestOfExamples(ExamplesTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy_examples()
        cls.plugin_path = []
        for name in CASES:
            cls.build(name)
            cls.plugin_path += ["--plugin-path", cls.built(name)]
        must(cls.rec2nwb, "demo", cls.folder / "demo", "--seconds", 2)
        cls.demo = cls.folder / "demo" / "20240101_demo"
        cls.with_lick_box()

    @classmethod
    def with_lick_box(cls):
        """The demo session once more, with the device in it."""
        cls.session = cls.folder / "box" / "20240101_demo"
        shutil.copytree(cls.demo, cls.session)
        cls.recordings = [Recording(path) for path in sorted(cls.session.glob("*.rec"))]
        cls.counts = [touches(len(recording.packets), seed)
                      for seed, recording in enumerate(cls.recordings)]
        for recording, counts in zip(cls.recordings, cls.counts, strict=True):
            recording.add_lick_box(counts)

    def new_output(self):
        """A folder for each test, as videos stand beside the file."""
        out = self.folder / "out" / self.id().rpartition(".")[2]
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return out / "demo20240101.nwb"

    def convert(self, session, *options):
        out = self.new_output()
        return run(self.rec2nwb, "convert", session, "-o", out, *self.plugin_path, *options), out

    def converted(self, session, *options):
        result, path = self.convert(session, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        file = h5py.File(path)
        self.addCleanup(file.close)
        return file

    def check_contacts(self, file, column, threshold_counts, name="lick"):
        """The state at the first packet of each file, and every change after it."""
        rows, states, first = [], [], 0
        for counts in self.counts:
            touched = counts[:, column] >= threshold_counts
            edges = np.concatenate([[0], 1 + np.flatnonzero(touched[1:] != touched[:-1])])
            rows.append(first + edges)
            states.append(touched[edges])
            first += len(counts)
        contacts = file[f"acquisition/{name}_contacts"]
        self.assertGreater(len(np.concatenate(rows)), 10)
        np.testing.assert_array_equal(contacts["data"], np.concatenate(states))
        np.testing.assert_array_equal(
            contacts["timestamps"],
            file[f"acquisition/{name}/timestamps"][:][np.concatenate(rows)])

    def test_their_own_tests_pass(self):
        for name, cases in CASES.items():
            result = must(CMAKE.with_name("ctest"), "--test-dir", self.examples / name / "build",
                          "--no-tests=error")
            self.assertIn(f"100% tests passed, 0 tests failed out of {cases}", result.stdout)

    def test_nothing_of_the_source_tree_was_used(self):
        for name in CASES:
            build = self.examples / name / "build"
            text = "".join(path.read_text() for path in (build / "CMakeCache.txt",
                                                         *build.glob("build.ninja")))
            self.assertIn(str(self.prefix / "lib/cmake/rec2nwb-sdk"), text)
            for folder in (SOURCE, BUILD):
                self.assertNotIn(f"{folder}/", text)

    def test_they_are_listed_with_the_built_in_ones(self):
        listed = must(self.rec2nwb, "plugins", *self.plugin_path).stdout
        for text in (*CASES, "ephys", str(self.examples / "lick/build"),
                     str(self.prefix / "lib/rec2nwb/plugins/ephys")):
            self.assertIn(text, listed)

    def test_options_are_in_the_help(self):
        text = must(self.rec2nwb, "convert", "--help", *self.plugin_path).stdout
        for word in ("--lick-channel", "--lick-volts-per-count", "--lick-threshold",
                     "--lick-refractory", "at least 0, at most 1"):
            self.assertIn(word, " ".join(text.split()))

    def test_the_counter_of_every_packet_is_written(self):
        for layout in ("standard", "trodes_to_nwb"):
            file = self.converted(self.demo, "--layout", layout)
            series = file["acquisition/packet_counter"]
            counters = [Recording(path).counters() for path in sorted(self.demo.glob("*.rec"))]
            self.assertEqual(series["data"].dtype, np.uint32)
            np.testing.assert_array_equal(series["data"], np.concatenate(counters))
            np.testing.assert_array_equal(series["timestamps"],
                                          file["processing/analog/analog/analog/timestamps"])
            self.assertTrue((np.diff(series["timestamps"]) > 0).all())
            self.assertEqual(series.attrs["neurodata_type"], "TimeSeries")
            self.assertEqual(series["data"].attrs["unit"], "samples")

    def test_without_the_device_the_plugin_is_left_out(self):
        file = self.converted(self.demo)
        self.assertNotIn("lick", file["acquisition"])
        self.assertIn("packet_counter", file["acquisition"])

    def test_a_device_that_nobody_knows_is_written_as_recorded(self):
        file = self.converted(self.session)
        series = file["acquisition/lick"]
        expected = np.concatenate([counts[:, 0] for counts in self.counts])
        self.assertEqual(series["data"].dtype, np.int16)
        np.testing.assert_array_equal(series["data"], expected)
        self.assertEqual(series["data"].attrs["unit"], "volts")
        self.assertEqual(series["data"].attrs["conversion"], 0.001)
        np.testing.assert_array_equal(series["timestamps"],
                                      file["acquisition/packet_counter/timestamps"])
        self.check_contacts(file, 0, DEFAULT_THRESHOLD_COUNTS)

    def test_options_choose_channel_scale_and_threshold(self):
        file = self.converted(self.session, "--lick-channel", "Lick2", "--lick-volts-per-count",
                              VOLTS_PER_COUNT, "--lick-threshold", THRESHOLD_VOLTS)
        series = file["acquisition/lick"]
        expected = np.concatenate([counts[:, 1] for counts in self.counts])
        np.testing.assert_array_equal(series["data"], expected)
        self.assertEqual(series["data"].attrs["conversion"], VOLTS_PER_COUNT)
        self.check_contacts(file, 1, THRESHOLD_VOLTS / VOLTS_PER_COUNT)

    def test_other_streams_are_the_same_with_the_device(self):
        without, beside = self.converted(self.demo), self.converted(self.session)
        for path in ("acquisition/e-series/data", "acquisition/e-series/timestamps",
                     "acquisition/packet_counter/data"):
            np.testing.assert_array_equal(without[path], beside[path])

    def test_what_the_plugin_does_not_take_is_an_error_with_its_name(self):
        for option, value, words in (
            ("--lick-volts-per-count", "0", ("plugin 'lick'", "must be more than 0")),
            ("--lick-channel", "Lick9", ("plugin 'lick'", "no channel Lick9", "one of Lick1 Lick2")),
        ):
            result, path = self.convert(self.session, option, value)
            self.assertEqual(result.returncode, 1, result.stderr)
            for word in words:
                self.assertIn(word, result.stderr)
            self.assertFalse(path.exists())

    def test_each_keeps_every_rule_in_a_session_that_has_its_stream(self):
        for name, session in (("c-counter", self.demo), ("lick", self.session)):
            checked = run(self.rec2nwb, "plugin", "check", self.built(name) / name, "--session",
                          session)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            self.assertNotIn("FAIL", checked.stdout)

    def test_one_plugin_runs_twice_with_options_of_its_own(self):
        config = self.folder / "two licks.yaml"
        plugins = self.built("lick").relative_to(self.folder)
        config.write_text(TWO_LICKS.replace("PLUGINS", str(plugins)))
        out = self.new_output()
        must(self.rec2nwb, "convert", self.session, "-o", out, "--config", config)
        with h5py.File(out) as file:
            self.assertNotIn("lick", file["acquisition"])
            for column, (name, scale, threshold) in enumerate((
                    ("lick_left", 0.001, DEFAULT_THRESHOLD_COUNTS),
                    ("lick_right", VOLTS_PER_COUNT, THRESHOLD_VOLTS / VOLTS_PER_COUNT))):
                data = file[f"acquisition/{name}/data"]
                expected = np.concatenate([counts[:, column] for counts in self.counts])
                np.testing.assert_array_equal(data, expected)
                self.assertEqual(data.attrs["conversion"], scale)
                self.check_contacts(file, column, threshold, name)

    def test_a_plugin_may_replace_a_built_in_one(self):
        """Another name: the counter in the place of the digital lines."""
        copy = self.folder / "replaces dio" / "c-counter"
        shutil.copytree(self.built("c-counter") / "c-counter", copy)
        manifest = copy / "manifest.yaml"
        manifest.write_text(manifest.read_text() + "  replaces: [dio]\n")
        out = self.new_output()
        must(self.rec2nwb, "convert", self.demo, "-o", out, "--plugin-path", copy.parent)
        with h5py.File(out) as file:
            self.assertIn("packet_counter", file["acquisition"])
            self.assertNotIn("processing/behavior/behavioral_events", file)
            self.assertIn("analog", file["processing"])
        self.assertIn("processing/behavior/behavioral_events", self.converted(self.demo))

    def test_a_plugin_may_replace_the_built_in_one_of_its_name(self):
        source = self.examples / "analog"
        shutil.copytree(self.examples / "c-counter", source, ignore=shutil.ignore_patterns("build"))
        for path in source.iterdir():
            path.write_text(path.read_text().replace("c-counter", "analog"))
        manifest = source / "manifest.yaml"
        manifest.write_text(manifest.read_text() + "  replaces: [analog]\n")
        self.build("analog")
        out = self.new_output()
        said = must(self.rec2nwb, "convert", self.demo, "-o", out, "--plugin-path",
                    self.built("analog"))
        self.assertNotIn("analog", said.stderr)  # no warning that the name is there twice
        with h5py.File(out) as file:
            self.assertIn("packet_counter", file["acquisition"])
            self.assertNotIn("analog", file["processing"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
