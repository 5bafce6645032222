"""What the tests of the installation share: a prefix of their own, and CMake projects against it.

Needs: the environment that CMakeLists.txt sets, and a build that is complete. Promises: everything is
under a temporary folder with a blank in its name, and nothing of the machine's settings leads back
to the source tree.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["REC2NWB_BINARY_DIR"])
SOURCE = pathlib.Path(os.environ["REC2NWB_SOURCE_DIR"])
CMAKE = pathlib.Path(os.environ["REC2NWB_CMAKE"])
GENERATOR = os.environ["REC2NWB_GENERATOR"]
TIMEOUT_S = 600

WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror"
WITH_WARNINGS = (f"-DCMAKE_C_FLAGS={WARNINGS}", f"-DCMAKE_CXX_FLAGS={WARNINGS}")

CLEAN_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("REC2NWB_", "CMAKE_", "rec2nwb-sdk_"))
}
if shutil.which("ccache"):  # of folders that have another name in each run
    CLEAN_ENVIRONMENT |= {"CMAKE_C_COMPILER_LAUNCHER": "ccache", "CMAKE_CXX_COMPILER_LAUNCHER": "ccache",
                          "CCACHE_BASEDIR": tempfile.gettempdir(), "CCACHE_NOHASHDIR": "1"}


def run(*command, cwd=None):
    """Runs a program to its end; what it prints is text in .stdout and .stderr."""
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=CLEAN_ENVIRONMENT,
        cwd=cwd,
        check=False,
    )


def must(*command, cwd=None):
    """The same, and insists on success."""
    result = run(*command, cwd=cwd)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}")
    return result


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def expected_files():
    """What an installation must have, taken from the source tree: a file that is new there and not
    installed is found."""
    expected = {
        "bin/rec2nwb",
        "lib/cmake/rec2nwb-sdk/Rec2nwbAddPlugin.cmake",
        "lib/cmake/rec2nwb-sdk/plugin.version",
        "lib/cmake/rec2nwb-sdk/rec2nwb-sdk-config-version.cmake",
        "lib/cmake/rec2nwb-sdk/rec2nwb-sdk-config.cmake",
        "lib/cmake/rec2nwb-sdk/rec2nwb-sdk-targets.cmake",
        "share/doc/rec2nwb/copyright",
        "share/doc/rec2nwb/plugin-guide.md",
        "share/doc/rec2nwb/sdk-reference.md",
    }
    examples = {name for name in files_below(SOURCE / "examples") if "build" not in name.split("/")}
    expected |= {f"share/doc/rec2nwb/examples/{name}" for name in examples}
    headers = files_below(SOURCE / "sdk" / "include")
    expected |= {f"include/{name}" for name in headers}
    schemas = (SOURCE / "schemas").glob("*.schema.json")
    expected |= {f"share/rec2nwb/schemas/{path.name}" for path in schemas}
    for manifest in (SOURCE / "plugins").glob("*/manifest.yaml"):
        name = manifest.parent.name
        # With its data: the folder of a plugin is the same before and after installation.
        built = files_below(BUILD / "lib/rec2nwb/plugins" / name)
        expected |= {f"lib/rec2nwb/plugins/{name}/{file}" for file in built}
        expected |= {f"lib/rec2nwb/plugins/{name}/{file}" for file in ("manifest.yaml", f"{name}.so")}
    return expected


class TemporaryTest(unittest.TestCase):
    """A folder cls.folder to work in."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="rec2nwb install ")
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)


class InstallTest(TemporaryTest):
    """The same, and an installation of the build under cls.prefix."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prefix = cls.folder / "prefix"
        must(CMAKE, "--install", BUILD, "--prefix", cls.prefix, "--strip")
        cls.rec2nwb = cls.prefix / "bin" / "rec2nwb"

    @classmethod
    def configure(cls, source, build, *options):
        return run(CMAKE, "-S", source, "-B", build, "-G", GENERATOR,
                   f"-DCMAKE_PREFIX_PATH={cls.prefix}", "-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF",
                   *options)

    @classmethod
    def build_project(cls, source, *options):
        """In its folder build, and insists on success."""
        configured = cls.configure(source, source / "build", *options)
        if configured.returncode != 0:
            raise AssertionError(configured.stdout + configured.stderr)
        must(CMAKE, "--build", source / "build")


class ExamplesTest(InstallTest):
    """The same, and a copy of the examples, to be built against the prefix alone."""

    @classmethod
    def copy_examples(cls):
        cls.examples = cls.folder / "examples"
        shutil.copytree(SOURCE / "examples", cls.examples)

    @classmethod
    def built(cls, name):
        """The folder of plugins that the build makes."""
        return cls.examples / name / "build/lib/rec2nwb/plugins"

    @classmethod
    def build(cls, name):
        cls.build_project(cls.examples / name, *WITH_WARNINGS, "--no-warn-unused-cli")
