"""The installed tree: nothing is missing, it runs from where it is, CMake takes the right versions."""

import re
import shutil
import unittest

from support import CMAKE, InstallTest, expected_files, files_below, must, run

PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(asks LANGUAGES {languages})
find_package(rec2nwb-sdk {version} REQUIRED)
{more}
"""

PLUGIN_C = """\
#include "rec2nwb/abi.h"
const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) { (void)host_major; return NULL; }
"""

MANIFEST = """\
manifest: 1
plugin:
  name: nothing
  version: "1.0.0"
  abi: "1.0"
  library: nothing.so
  description: Nothing
"""


class PrefixTest(InstallTest):
    def ask(self, version, languages="C", more=""):
        """Configures a project that asks for a version of the SDK."""
        project = self.folder / "asks"
        shutil.rmtree(project, ignore_errors=True)
        project.mkdir()
        text = PROJECT.format(version=version, languages=languages, more=more)
        (project / "CMakeLists.txt").write_text(text)
        (project / "nothing.c").write_text(PLUGIN_C)
        (project / "manifest.yaml").write_text(MANIFEST)
        return self.configure(project, project / "build")

    def abi(self):
        text = (self.prefix / "include/rec2nwb/abi.h").read_text()
        return tuple(int(re.search(rf"REC2NWB_ABI_{part} (\d+)u", text)[1])
                     for part in ("MAJOR", "MINOR"))

    def test_it_is_complete_and_has_nothing_else(self):
        self.assertEqual(files_below(self.prefix), expected_files())

    def test_the_command_finds_the_plugins_beside_it(self):
        listed = must(self.rec2nwb, "plugins").stdout
        folder = self.prefix / "lib/rec2nwb/plugins"
        for plugin in folder.iterdir():
            self.assertIn(str(plugin), listed)
        self.assertEqual(listed.count(str(folder)), len(list(folder.iterdir())), listed)

    def test_it_may_be_moved_and_called_through_a_link(self):
        moved = self.folder / "elsewhere"
        shutil.copytree(self.prefix, moved)
        link = self.folder / "rec2nwb"
        link.symlink_to(moved / "bin" / "rec2nwb")
        self.assertIn(str(moved / "lib/rec2nwb/plugins/dio"), must(link, "plugins").stdout)

    def test_the_same_major_is_taken(self):
        major, minor = self.abi()
        for version in (major, f"{major}.0", f"{major}.{minor}"):
            result = self.ask(version)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_another_major_or_a_later_minor_is_refused(self):
        major, minor = self.abi()
        for version in (major + 1, major - 1, f"{major}.{minor + 1}"):
            result = self.ask(version)
            self.assertNotEqual(result.returncode, 0, version)
            self.assertIn(f'compatible with requested version\n  "{version}"',
                          result.stderr.replace('version "', 'version\n  "'))
            self.assertIn(f"version: {major}.{minor}.0", result.stderr)

    def test_a_project_of_c_alone_builds_a_folder_that_can_be_loaded(self):
        call = "rec2nwb_add_plugin(nothing SOURCES nothing.c MANIFEST manifest.yaml)"
        result = self.ask(1, "C", call)
        self.assertEqual(result.returncode, 0, result.stderr)
        build = self.folder / "asks" / "build"
        must(CMAKE, "--build", build)
        plugins = build / "lib/rec2nwb/plugins"
        self.assertEqual(files_below(plugins), {"nothing/nothing.so", "nothing/manifest.yaml"})
        listed = must(self.rec2nwb, "plugins", "--plugin-path", plugins).stdout
        self.assertIn(str(plugins / "nothing"), listed)
        target = self.folder / "target"
        must(CMAKE, "--install", build, "--prefix", target)
        self.assertEqual(files_below(target), {"lib/rec2nwb/plugins/nothing/nothing.so",
                                               "lib/rec2nwb/plugins/nothing/manifest.yaml"})

    def test_a_call_that_cannot_work_says_why(self):
        given = "SOURCES nothing.c MANIFEST manifest.yaml"
        for arguments, *words in (
            ("nothing SOURCES nothing.c", "MANIFEST is missing", "manifest.yaml"),
            ("nothing MANIFEST manifest.yaml", "SOURCES is missing", "C or C++ files"),
            ("nothing", "SOURCES is missing"),
            ("nothing SOURCES MANIFEST manifest.yaml", "nothing stands behind SOURCES"),
            (f"nothing main.c {given}", "not understood: main.c", "the words are SOURCES"),
            (f"Nothing {given}", "the name must begin with a letter of a-z"),
            (f'"" {given}', "the name must begin with a letter of a-z"),
            ("nothing SOURCES nothing.c MANIFEST gone.yaml", "there is no", "/asks/gone.yaml"),
            (f"nothing {given} DATA tables", "there is no", "/asks/tables"),
            (f"other {given}", "says 'name: nothing'", "it must be 'name: other'"),
            (f"nothing {given})\nrec2nwb_add_plugin(nothing {given}", "of that name in this build"),
        ):
            with self.subTest(arguments=arguments):
                result = self.ask(1, "C", f"rec2nwb_add_plugin({arguments})")
                self.assertNotEqual(result.returncode, 0)
                said = " ".join(result.stderr.split())  # CMake breaks lines
                self.assertIn("rec2nwb_add_plugin(", said)
                for word in words:
                    self.assertIn(word, said)

    def test_tests_without_googletest_are_left_out_with_a_word(self):
        call = ("rec2nwb_add_plugin(nothing SOURCES nothing.c MANIFEST manifest.yaml "
                "TESTS nothing.c)")
        result = self.ask(1, "C", call)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("TESTS are left out, as there is no GTest::gtest_main", result.stdout)
        must(CMAKE, "--build", self.folder / "asks" / "build")

    def test_a_build_of_many_configurations_makes_the_same_folder(self):
        if shutil.which("ninja") is None:
            self.skipTest("no ninja")
        self.ask(1, "C", "rec2nwb_add_plugin(nothing SOURCES nothing.c MANIFEST manifest.yaml)")
        project = self.folder / "asks"
        must(CMAKE, "-S", project, "-B", project / "many", "-G", "Ninja Multi-Config",
             f"-DCMAKE_PREFIX_PATH={self.prefix}")
        must(CMAKE, "--build", project / "many", "--config", "Debug")
        self.assertEqual(files_below(project / "many/lib"),
                         {"rec2nwb/plugins/nothing/nothing.so",
                          "rec2nwb/plugins/nothing/manifest.yaml"})

    def test_a_prefix_that_was_moved_is_as_good(self):
        moved = self.folder / "moved prefix"
        shutil.copytree(self.prefix, moved)
        self.ask(1, "C", "rec2nwb_add_plugin(nothing SOURCES nothing.c MANIFEST manifest.yaml)")
        project = self.folder / "asks"
        must(CMAKE, "-S", project, "-B", project / "moved", f"-DCMAKE_PREFIX_PATH={moved}")
        must(CMAKE, "--build", project / "moved")
        cache = (project / "moved/CMakeCache.txt").read_text()
        self.assertIn(str(moved / "lib/cmake/rec2nwb-sdk"), cache)
        for path in (moved / "lib/cmake").rglob("*.cmake"):
            self.assertNotIn(str(self.prefix), path.read_text(), path)

    def test_an_older_cmake_is_told_so(self):
        config = self.folder / "old.cmake"
        package = self.prefix / "lib/cmake/rec2nwb-sdk/rec2nwb-sdk-config.cmake"
        config.write_text("set(CMAKE_VERSION 3.19.8)\nset(CMAKE_FIND_PACKAGE_NAME sdk)\n"
                          f'include("{package}")\nmessage("${{sdk_NOT_FOUND_MESSAGE}}")\n')
        said = must(CMAKE, "-P", config).stderr
        self.assertIn("needs CMake 3.20, this is 3.19.8", said)

    def test_the_headers_need_nothing_else(self):
        for header in (self.prefix / "include").rglob("*.hpp"):
            result = run("c++", "-std=c++17", "-fsyntax-only", "-x", "c++", "-Wall", "-Wextra",
                         "-Werror", "-Wno-pragma-once-outside-header",
                         f"-I{self.prefix / 'include'}", header)
            self.assertEqual(result.returncode, 0, result.stderr)
        result = run("cc", "-std=c11", "-fsyntax-only", "-x", "c", "-Wall", "-Wextra", "-Wpedantic",
                     "-Werror", self.prefix / "include/rec2nwb/abi.h")
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
