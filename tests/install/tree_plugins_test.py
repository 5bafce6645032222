"""The plugins of this repository are built as anybody's: each folder by itself, against the installed SDK
alone. With them the command writes the same bytes as with those that it was installed with."""

import shutil
import unittest

from support import SOURCE, InstallTest, must

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(tree LANGUAGES C CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(rec2nwb-sdk 1 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
{folders}
"""
SAME = ("--identifier", "00000000-0000-4000-8000-000000000000", "--created-us", 0, "--time-zone", "UTC")


class TreePluginsTest(InstallTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = sorted(path.parent.name for path in (SOURCE / "plugins").glob("*/manifest.yaml"))
        project = cls.folder / "tree"
        for name in cls.names:
            shutil.copytree(SOURCE / "plugins" / name, project / name)
        folders = "\n".join(f"add_subdirectory({name})" for name in cls.names)
        (project / "CMakeLists.txt").write_text(PROJECT.format(folders=folders))
        cls.build_project(project, "-DCMAKE_BUILD_TYPE=Debug")
        cls.built = project / "build/lib/rec2nwb/plugins"

    def converted(self, out, *options):
        result = must(self.rec2nwb, "convert", self.folder / "demo/20240101_demo", "-o",
                      self.folder / out, *SAME, *options)
        return (self.folder / out / "demo20240101.nwb").read_bytes(), result.stderr

    def test_they_write_the_same_bytes(self):
        must(self.rec2nwb, "demo", self.folder / "demo", "--seconds", 2)
        expected, _ = self.converted("installed")
        made, said = self.converted("built", "--plugin-path", self.built)
        for name in self.names:
            self.assertIn(f"plugin '{name}' is not used: the one in {self.built / name} comes first",
                          said)
        self.assertTrue(made == expected)


if __name__ == "__main__":
    unittest.main(verbosity=2)
