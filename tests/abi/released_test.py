"""Plugins of every release of the interface, by every compiler that is there, in today's command; and
plugins of another major, which are refused before their code runs."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

try:
    import h5py
    import numpy as np
except ImportError:
    h5py = None

PROGRAM = os.environ["REC2NWB_PROGRAM"]
RELEASED = pathlib.Path(os.environ["REC2NWB_RELEASED_PLUGINS"])
TEST_PLUGINS = pathlib.Path(os.environ["REC2NWB_TEST_PLUGINS"])
HEADERS = pathlib.Path(os.environ["REC2NWB_RELEASED_HEADERS"])
TODAY = pathlib.Path(os.environ["REC2NWB_ABI_HEADER"])
TIMEOUT_S = 240
EVERY_ROWS = 100


def run(*arguments):
    environment = {k: v for k, v in os.environ.items() if k != "REC2NWB_PLUGIN_PATH"}
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=TIMEOUT_S, env=environment, check=False)


def version_of(header):
    text = header.read_text(encoding="utf-8")
    return ".".join(re.search(rf"REC2NWB_ABI_{part} (\d+)u", text)[1]
                    for part in ("MAJOR", "MINOR"))


def plugins():
    return sorted(path.parent for path in RELEASED.glob("*/plugin.so"))


class ReleasedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="rec2nwb_released_")
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        made = run("demo", holder.name, "--seconds", 2)
        if made.returncode != 0:
            raise RuntimeError("no demo session: " + made.stderr)
        cls.demo = cls.folder / "20240101_demo"
        cls.today = version_of(TODAY)

    def test_each_folder_of_headers_is_of_the_version_that_it_is_called(self):
        releases = sorted(path for path in HEADERS.iterdir() if path.is_dir())
        self.assertGreaterEqual(len(releases), 2)
        for release in releases:
            self.assertEqual(version_of(release / "rec2nwb/abi.h"), release.name)

    def test_each_release_has_plugins_in_c_and_cpp(self):
        names = {folder.name for folder in plugins()}
        for release in [path.name for path in HEADERS.iterdir() if path.is_dir()] + ["today"]:
            for kind in ("c", "cpp"):
                self.assertIn(f"{kind}_{release.replace('.', '_')}", names)

    def test_every_compiler_was_there(self):
        missing = (RELEASED / "skipped.txt").read_text().strip()
        if missing:
            self.skipTest(missing)
        names = {folder.name for folder in plugins()}
        for kind in ("c_clang", "cpp_clang", "cpp_libcxx"):
            self.assertIn(f"{kind}_today", names)

    def test_they_are_listed_with_their_version(self):
        result = run("plugins", "--plugin-path", RELEASED)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        for folder in plugins():
            release = folder.name.rpartition("_1_")[2]
            version = f"1.{release}" if release.isdigit() else self.today
            self.assertRegex(result.stdout, rf"(?m)^{folder.name} +1\.0\.0 +abi {version} ")

    def test_they_keep_every_rule(self):
        for folder in plugins():
            with self.subTest(plugin=folder.name):
                result = run("plugin", "check", folder, "--session", self.demo)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_they_convert_together_with_one_of_a_later_minor(self):
        out = self.folder / "all.nwb"
        names = [folder.name for folder in plugins()]
        result = run("convert", self.demo, "-o", out, "--plugin-path", RELEASED, "--plugin-path",
                     self.path_of("larger"), "--only", ",".join(names + ["larger"]))
        self.assertEqual(result.returncode, 0, result.stderr)
        if h5py is None:
            self.skipTest("converted; no h5py to look at the values: -DREC2NWB_PYTHON")
        with h5py.File(out) as file:
            expected = file["acquisition/c_today/data"][:]
            self.assertGreater(len(expected), 100_000)
            steps = np.diff(expected.astype(np.int64))
            self.assertEqual(np.count_nonzero(steps == 1), len(steps) - 1)  # two epochs
            marks = (np.arange(0, len(expected), EVERY_ROWS) // EVERY_ROWS).astype(np.uint8)
            for name in names:
                np.testing.assert_array_equal(file[f"acquisition/{name}/data"], expected)
                np.testing.assert_array_equal(file[f"acquisition/{name}_marks/data"], marks)
                np.testing.assert_array_equal(
                    file[f"acquisition/{name}_marks/timestamps"],
                    file[f"acquisition/{name}/timestamps"][::EVERY_ROWS])
            self.check_faults(file, [name for name in names if name.endswith("_today")])

    def check_faults(self, file, reporting):
        """Plugins of 1.2 and later report one each, at packet EVERY_ROWS of the first file."""
        table = file["processing/sample_count/recording_faults"]
        kinds = [kind.decode() for kind in table["kind"][:]]
        of_plugins = [i for i, kind in enumerate(kinds) if kind.startswith("of c")]
        self.assertEqual(sorted(kinds[i] for i in of_plugins),
                         sorted(f"of {name}" for name in reporting))
        recording = sorted(self.demo.glob("*.rec"))[0]
        for i in of_plugins:
            self.assertEqual(table["file"][i].decode(), recording.name)
            self.assertEqual(table["row"][i], EVERY_ROWS)
            self.assertEqual(table["length"][i], 7)
            self.assertEqual(table["unit"][i], b"marks")
            self.assertEqual(table["action"][i], b"none, in 2 packets")

    def path_of(self, plugin):
        """A folder of plugins that holds this one of tests/abi alone."""
        folder = self.folder / f"with_{plugin}"
        folder.mkdir(exist_ok=True)
        if not (folder / plugin).exists():
            (folder / plugin).symlink_to(TEST_PLUGINS / plugin)
        return folder

    def refused(self, plugin, *words):
        out = self.folder / f"{plugin}.nwb"
        result = run("convert", self.demo, "-o", out, "--plugin-path", self.path_of(plugin))
        self.assertEqual(result.returncode, 1, result.stderr)
        for word in ("error: ", plugin, self.today, *words):
            self.assertIn(word, result.stderr)
        self.assertFalse(out.exists())

    def test_another_major_is_refused_before_its_code_runs(self):
        """Loading its library would end the process."""
        self.refused("of_another_major", "plugin interface 2.0", f"this rec2nwb has {self.today}",
                     "rebuild it with an SDK of 1.x")
        listed = run("plugins", "--plugin-path", self.path_of("of_another_major"))
        self.assertEqual(listed.returncode, 0)
        self.assertIn("plugin interface 2.0", listed.stderr)

    def test_a_manifest_that_lies_does_not_help(self):
        self.refused("other_major", "plugin interface 2.", f"this rec2nwb has {self.today}")
        self.refused("null_entry", "its entry does not answer to host_major 1",
                     f"its manifest says {self.today}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
