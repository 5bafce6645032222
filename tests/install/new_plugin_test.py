"""What `plugin new` writes, as its author would go on: build, test, list, check, convert; all with the
installed command and SDK."""

import shutil
import sys
import unittest

try:
    import h5py
    import numpy as np
    from lick_box import Recording
except ImportError as error:
    print(f"skipped: {error}; -DREC2NWB_PYTHON names a Python that has h5py and numpy")
    sys.exit(77)
from support import CMAKE, WITH_WARNINGS, InstallTest, files_below, must, run

# Names that are awkward somewhere: in C++, in CMake, or as the words of the SDK itself.
IN_CPP = ("lick-port", "plugin", "sdk", "class", "test")
IN_C = ("lick_c", "host-c")


class NewPluginTest(InstallTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plugins = cls.folder / "my plugins"
        for name in IN_CPP:
            must(cls.rec2nwb, "plugin", "new", name, "--dir", cls.plugins)
        for name in IN_C:
            must(cls.rec2nwb, "plugin", "new", "--c", name, "--dir", cls.plugins)
        cls.plugin_path = []
        for name in IN_CPP + IN_C:
            cls.build_project(cls.plugins / name, *WITH_WARNINGS, "--warn-uninitialized")
            cls.plugin_path += ["--plugin-path", cls.built(name).parent]
        must(cls.rec2nwb, "demo", cls.folder / "demo", "--seconds", 2)
        cls.demo = cls.folder / "demo" / "20240101_demo"

    @classmethod
    def built(cls, name):
        return cls.plugins / name / "build/lib/rec2nwb/plugins" / name

    def test_the_build_makes_a_folder_that_can_be_loaded(self):
        for name in IN_CPP + IN_C:
            self.assertEqual(files_below(self.built(name)), {f"{name}.so", "manifest.yaml"})

    def test_its_own_test_passes(self):
        for name in IN_CPP + IN_C:
            result = must(CMAKE.with_name("ctest"), "--test-dir", self.plugins / name / "build",
                          "--no-tests=error")
            self.assertIn("100% tests passed, 0 tests failed out of 1", result.stdout)

    def test_its_own_test_finds_a_wrong_value(self):
        folder = self.plugins / "broken"
        shutil.copytree(self.plugins / IN_CPP[0], folder, ignore=shutil.ignore_patterns("build"))
        source = folder / f"src/{IN_CPP[0]}.cpp"
        source.write_text(source.read_text().replace("counter & 0xFFU", "(counter + 1) & 0xFFU"))
        self.configure(folder, folder / "build")
        must(CMAKE, "--build", folder / "build")
        result = run(CMAKE.with_name("ctest"), "--test-dir", folder / "build",
                     "--output-on-failure")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("row 0: expected 232, found 233", result.stdout)

    def test_it_is_listed(self):
        result = must(self.rec2nwb, "plugins", *self.plugin_path)
        self.assertEqual(result.stderr, "")
        for name in IN_CPP + IN_C:
            self.assertRegex(result.stdout, rf"(?m)^{name} +0\.1\.0 +abi 1\.")
            self.assertIn(str(self.built(name)), result.stdout)

    def test_it_passes_the_check(self):
        for name in IN_CPP + IN_C:
            result = run(self.rec2nwb, "plugin", "check", self.built(name))
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            self.assertEqual(result.stdout.count("ok    "), 11, result.stdout)
            self.assertIn("keeps every rule", result.stderr)

    def test_its_series_is_in_the_file(self):
        for layout in ("standard", "trodes_to_nwb"):
            out = self.folder / f"{layout}.nwb"
            must(self.rec2nwb, "convert", self.demo, "-o", out, "--layout", layout,
                 *self.plugin_path)
            counters = [Recording(path).counters() for path in sorted(self.demo.glob("*.rec"))]
            expected = np.concatenate(counters) & 0xFF
            with h5py.File(out) as file:
                for name in IN_CPP + IN_C:
                    series = file["acquisition"][name]
                    self.assertEqual(series.attrs["neurodata_type"], "TimeSeries")
                    self.assertEqual(series["data"].dtype, np.uint8)
                    self.assertEqual(series["data"].attrs["unit"], "counts")
                    np.testing.assert_array_equal(series["data"], expected)
                    self.assertTrue((np.diff(series["timestamps"]) > 0).all())

    def test_installed_beside_the_built_in_ones_it_is_found_without_an_option(self):
        prefix = self.folder / "other prefix"
        shutil.copytree(self.prefix, prefix)
        name = IN_CPP[0]
        must(CMAKE, "--install", self.plugins / name / "build", "--prefix", prefix)
        listed = must(prefix / "bin/rec2nwb", "plugins").stdout
        self.assertIn(str(prefix / "lib/rec2nwb/plugins" / name), listed)

    def test_the_readme_names_the_files_that_are_there(self):
        for name, extension in [(name, "cpp") for name in IN_CPP] + [(name, "c") for name in IN_C]:
            text = (self.plugins / name / "README.md").read_text()
            self.assertIn(f"src/{name}.{extension}", text)
            self.assertTrue((self.plugins / name / f"src/{name}.{extension}").exists())
            self.assertIn(f"rec2nwb plugin check build/lib/rec2nwb/plugins/{name}\n", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
