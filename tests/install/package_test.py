"""The Debian package, which is looked at and not installed."""

import re
import shutil
import sys
import unittest

from support import BUILD, CMAKE, InstallTest, expected_files, must

TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "file")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
if MISSING:
    print(f"skipped: {', '.join(MISSING)} not there (packages dpkg-dev and file)")
    sys.exit(77)


class PackageTest(InstallTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.folder / "made"
        must(CMAKE.with_name("cpack"), "--config", BUILD / "CPackConfig.cmake", "-B", cls.made)
        (cls.package,) = cls.made.glob("*.deb")

    def field(self, name):
        return must("dpkg-deb", "-f", self.package, name).stdout.strip()

    def content(self):
        """(mode, owner, path) of every entry."""
        for line in must("dpkg-deb", "-c", self.package).stdout.splitlines():
            mode, owner, _, _, _, path = line.split(maxsplit=5)
            yield mode, owner, path.removeprefix("./")

    def test_its_name_is_that_of_its_version(self):
        version = must(self.rec2nwb, "--version").stdout
        self.assertIn(self.field("Version"), version)
        self.assertEqual(self.package.name,
                         f"rec2nwb_{self.field('Version')}_{self.field('Architecture')}.deb")
        self.assertEqual(self.field("Package"), "rec2nwb")

    def test_it_holds_all_that_is_installed_under_usr(self):
        files = {path for mode, _, path in self.content() if not mode.startswith("d")}
        self.assertEqual(files, {f"usr/{path}" for path in expected_files()})

    def test_everybody_may_read_it_and_root_owns_it(self):
        for mode, owner, path in self.content():
            program = mode.startswith("d") or path == "usr/bin/rec2nwb"
            self.assertEqual(mode[1:], "rwxr-xr-x" if program else "rw-r--r--", path)
            self.assertEqual(owner, "root/root", path)

    def test_it_depends_on_what_it_was_linked_with_and_only_that(self):
        names = set(re.findall(r"(?:^|, )([a-z0-9.+-]+)", self.field("Depends")))
        for library in ("libc6", "libstdc++6", "libhdf5", "libyaml-cpp", "libpugixml", "libspdlog",
                        "libfmt", "libdeflate", "libdate-tz", "tzdata"):
            self.assertTrue(any(name.startswith(library) for name in names), (library, names))
        for name in names:
            self.assertFalse(name.endswith("-dev"), name)

    def test_what_it_holds_is_stripped_and_knows_no_folder_of_the_build(self):
        unpacked = self.folder / "unpacked"
        must("dpkg-deb", "-x", self.package, unpacked)
        programs = [unpacked / "usr/bin/rec2nwb", *unpacked.rglob("*.so")]
        for program in programs:
            self.assertIn(", stripped", must("file", program).stdout)
            self.assertNotRegex(must("readelf", "-d", program).stdout, "R(UN)?PATH")
        for path in (unpacked / "usr/lib/cmake").rglob("*.cmake"):
            self.assertNotIn(str(BUILD), path.read_text(), path)

    def test_the_command_runs_from_the_unpacked_tree(self):
        unpacked = self.folder / "runs"
        must("dpkg-deb", "-x", self.package, unpacked)
        listed = must(unpacked / "usr/bin/rec2nwb", "plugins").stdout
        self.assertIn(str(unpacked / "usr/lib/rec2nwb/plugins/ephys"), listed)
        session = self.folder / "demo"
        must(unpacked / "usr/bin/rec2nwb", "demo", session, "--seconds", 2)
        must(unpacked / "usr/bin/rec2nwb", "convert", session / "20240101_demo", "-o",
             self.folder / "out")
        self.assertEqual(len(list((self.folder / "out").glob("*.nwb"))), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
