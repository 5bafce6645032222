"""`plugin new` and `plugin check`: a folder or none, and a line for every rule.

Needs, beside the program, the plugins of tests/abi in REC2NWB_TEST_PLUGINS. That what `plugin new`
writes builds and works is shown in tests/install/new_plugin_test.py, against the installed SDK.
"""

import os
import pathlib
import resource
import shutil
import signal
import subprocess

from support import CLEAN_ENVIRONMENT, PROGRAM, TIMEOUT_S, CommandTest, main, run

TEST_PLUGINS = pathlib.Path(os.environ.get("REC2NWB_TEST_PLUGINS", ""))
FILES = {"CMakeLists.txt", "README.md", "manifest.yaml"}
RULES = [
    "a valid manifest",
    "one exported symbol",
    "a description that agrees with the manifest",
    "a valid plan",
    "all verbs work",
    "results do not depend on the block size",
    "every element is written",
    "writes stay inside the columns",
    "errors have a text and are passed on",
    "no call of the host from destroy on",
    "no thread is left",
]


class PluginCommandsTest(CommandTest):
    def new(self, *arguments, **more):
        return run("plugin", "new", *arguments, cwd=self.folder, **more)

    def check(self, plugin, *options):
        """The check of a plugin of tests/abi, on the demo session of this class."""
        folder = plugin if isinstance(plugin, pathlib.Path) else TEST_PLUGINS / plugin
        return run("plugin", "check", folder, "--session", self.demo, *options)

    def files(self):
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}

    def refused(self, result, *words):
        """Nothing but the message, and no new file."""
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("error: "), 1, result.stderr)
        self.assert_words(result.stderr, *words)
        self.assertEqual(self.files(), set())

    def breaks(self, plugin, rule, *words, options=(), others=()):
        """Exit code 1, and of the rules only this one (and the others) broken."""
        result = self.check(plugin, *options)
        self.assertEqual(result.returncode, 1, result.stdout)
        broken = [line for line in result.stdout.splitlines() if line.startswith("FAIL  ")]
        mine = [line for line in broken if line.startswith(f"FAIL  {rule}: ")]
        self.assertTrue(mine, result.stdout)
        self.assert_words(mine[0], *words)
        for line in broken:
            # What to do stands behind what is wrong.
            self.assertRegex(line, r"\(.+\)( \[R2N-\d{4}\])?$")
            self.assertIn(line[6:].partition(":")[0], (rule, *others), result.stdout)
        rules = len({line.partition(":")[0] for line in broken})
        self.assert_words(result.stderr, f"breaks {rules} rule{'s' * (rules > 1)} of the plugin",
                          "change what the lines with FAIL say", "R2N-0631")
        return result

    # ---- new

    def test_new_in_cpp(self):
        result = self.new("lick-port")
        self.assertEqual(result.returncode, 0, result.stderr)
        folder = self.folder / "lick-port"
        self.assertEqual({path.name for path in self.folder.iterdir()}, {"lick-port"})
        written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        self.assertEqual(written, FILES | {"src/lick-port.cpp", "tests/lick-port_test.cpp"})
        source = (folder / "src/lick-port.cpp").read_text()
        self.assert_words(source, 'REC2NWB_PLUGIN(LickPort, "lick-port", "0.1.0")')
        for path in folder.rglob("*.*"):
            self.assertNotRegex(path.read_text(), r"\{\{[A-Z]+\}\}", path.name)

    def test_new_in_c(self):
        result = self.new("lick", "--c")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.folder / "lick/src/lick.c").exists())
        self.assert_words((self.folder / "lick/CMakeLists.txt").read_text(), "SOURCES src/lick.c ")

    def test_new_says_what_to_do_next(self):
        result = self.new("lick", "--dir", "my/plugins")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.folder / "my/plugins/lick/manifest.yaml").exists())
        built = "my/plugins/lick/build/lib/rec2nwb/plugins"
        self.assert_words(result.stderr, "cmake -S my/plugins/lick -B my/plugins/lick/build",
                          "ctest --test-dir", f"rec2nwb plugin check {built}/lick",
                          f"--plugin-path {built}")

    def test_new_manifest_is_of_the_interface_of_this_program(self):
        self.assertEqual(self.new("lick").returncode, 0)
        result = run("plugins", "--plugin-path", self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        of_dio = next(line for line in result.stdout.splitlines() if line.startswith("dio "))
        of_lick = next(line for line in result.stdout.splitlines() if line.startswith("lick "))
        self.assertIn("abi 1.", of_lick)
        self.assertGreaterEqual(of_lick.split()[3], of_dio.split()[3])

    def test_new_refuses_names(self):
        for name in ("Lick", "1lick", "-", "lick port", "lick/port", "../lick", "l\u00e9ck", "", "."):
            with self.subTest(name=name):
                self.refused(self.new("--", name), f"'{name}' cannot be the name of a plugin",
                             "begin with a lower-case letter")

    def test_new_overwrites_nothing(self):
        kept = self.folder / "lick"
        for make in (lambda: kept.write_text("mine"), kept.mkdir, lambda: kept.symlink_to("gone")):
            make()
            before = self.files()
            result = self.new("lick")
            self.assertEqual(result.returncode, 1)
            self.assert_words(result.stderr, "lick: is there already, and nothing is overwritten",
                              "--dir")
            self.assertEqual(self.files(), before)
            kept.rmdir() if kept.is_dir() else kept.unlink()

    def test_new_where_no_folder_can_be(self):
        self.refused(self.new("lick", "--dir", "/proc/nowhere"), "/proc/nowhere/lick",
                     "cannot be made")

    def test_new_on_a_full_disk_leaves_nothing(self):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails instead
            resource.setrlimit(resource.RLIMIT_FSIZE, (800, 800))

        result = subprocess.run([PROGRAM, "plugin", "new", "lick"], capture_output=True, text=True,
                                timeout=TIMEOUT_S, env=CLEAN_ENVIRONMENT, check=False,
                                cwd=self.folder, preexec_fn=limit, restore_signals=False)
        self.refused(result, "cannot be written", "is the disk full?")

    def test_new_replaces_what_a_killed_run_left(self):
        left = self.folder / ".lick.part"
        left.mkdir()
        (left / "half.cpp").write_text("half")
        self.assertEqual(self.new("lick").returncode, 0)
        self.assertFalse(left.exists())
        self.assertFalse((self.folder / "lick/half.cpp").exists())

    def test_usage(self):
        for words, said in ((["new"], "name is required"), (["check"], "folder is required"),
                            ([], "subcommand is required"), (["new", "a", "b"], "b"),
                            (["new", "a", "--rust"], "--rust"),
                            (["check", "a", "--time-limit", "0"], "range 1 to")):
            with self.subTest(words=words):
                result = run("plugin", *words, cwd=self.folder)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assert_words(result.stderr, said, "--help")
                self.assertEqual(self.files(), set())

    # ---- check

    def test_check_lists_what_holds(self):
        for plugin in ("c11", "mime"):
            result = self.check(plugin)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            self.assertEqual(result.stdout.splitlines(), [f"ok    {rule}" for rule in RULES])
            self.assert_words(result.stderr, f"{TEST_PLUGINS / plugin} keeps every rule")

    def test_check_makes_its_own_session_and_removes_it(self):
        temporary = self.folder / "tmp"
        temporary.mkdir()
        result = run("plugin", "check", TEST_PLUGINS / "c11",
                     environment={"TMPDIR": str(temporary)})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(list(temporary.iterdir()), [])

    def test_check_only_reads_plugin_and_session(self):
        session = self.copy()
        plugin = self.folder / "c11"
        shutil.copytree(TEST_PLUGINS / "c11", plugin)
        for folder in (session.folder, plugin):
            folder.chmod(0o555)
            self.addCleanup(folder.chmod, 0o755)
        before = {path: path.stat().st_mtime_ns for path in self.folder.rglob("*")}
        result = run("plugin", "check", plugin, "--session", session.folder)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        after = {path: path.stat().st_mtime_ns for path in self.folder.rglob("*")}
        self.assertEqual(before, after)

    def test_check_folder_that_is_not_there(self):
        nowhere = self.folder / "nowhere"
        self.breaks(nowhere, "a valid manifest", str(nowhere / "manifest.yaml"), "No such file")

    def test_check_manifest(self):
        plugin = self.folder / "broken"
        plugin.mkdir()
        (plugin / "manifest.yaml").write_text("manifest: 1\nplugin:\n  name: broken\n")
        self.breaks(plugin, "a valid manifest", "manifest.yaml:3:", "'version'", "'library'",
                    "correct manifest.yaml")

    def test_check_library_that_is_not_there(self):
        plugin = self.folder / "empty"
        plugin.mkdir()
        shutil.copy(TEST_PLUGINS / "c11" / "manifest.yaml", plugin)
        self.breaks(plugin, "one exported symbol", "plugin.so", "No such file",
                    "BUILD/lib/rec2nwb/plugins/NAME")

    def test_check_library_that_is_none(self):
        plugin = self.folder / "text"
        shutil.copytree(TEST_PLUGINS / "c11", plugin)
        library = plugin / "plugin.so"
        whole = library.read_bytes()
        for content, said in ((b"#!/bin/sh\n" * 20, "is no shared library"), (b"", "plugin.so"),
                              (whole[:4000], "ends at byte")):
            library.write_bytes(content)
            self.breaks(plugin, "one exported symbol", said)

    def test_check_symbols(self):
        self.breaks("exports_two", "one exported symbol",
                    "expected rec2nwb_plugin_entry as the only exported symbol",
                    "found helper_of_mine, rec2nwb_plugin_entry", "build it with rec2nwb_add_plugin")
        self.breaks("no_entry", "one exported symbol", "found nothing",
                    others=["a description that agrees with the manifest"])

    def test_check_description(self):
        for plugin, *words in (
            ("other_name", "name is 'somebody_else'", "manifest says 'other_name'"),
            ("other_version", "version is '1.0.0'", "manifest says '2.0.0'"),
            ("other_minor", "its manifest says 1.", "write abi: "),
            ("other_major", "was built for plugin interface 2.", "this rec2nwb has 1.", "rebuild"),
            ("null_entry", "which has plugin interface 1.", "host_major 1", "rebuild"),
            ("no_create", "has no verb 'create'", "set it"),
            ("smaller", "has no verb 'destroy'", "sizeof(rec2nwb_plugin)"),
            ("tiny", "too few to hold its version", "sizeof(rec2nwb_plugin)"),
            ("larger", "answers to a major that it cannot know", "answer NULL unless"),
        ):
            with self.subTest(plugin=plugin):
                self.breaks(plugin, "a description that agrees with the manifest", *words)

    def test_check_plan(self):
        self.breaks("plans_nonsense", "a valid plan", "/datasets: expected list", "correct create")
        self.breaks("plans_by_chance", "results do not depend on the block size",
                    "the plan differs", "plan from the session alone")

    def test_check_block_size(self):
        self.breaks("depends_on_blocks", "results do not depend on the block size",
                    "/acquisition/low/data differs with blocks of 1 rows", "a block is any number")

    def test_check_elements_left_out(self):
        self.breaks("leaves_elements_out", "every element is written",
                    "/acquisition/low/data differs", "write every element",
                    others=["results do not depend on the block size"])

    def test_check_writes_outside(self):
        self.breaks("writes_outside", "writes stay inside the columns",
                    "wrote behind the column of output 0", "write block->rows * width elements")

    def test_check_errors(self):
        self.breaks("fails_without_text", "errors have a text and are passed on",
                    "process, ", "failed without giving a reason", "with a text given to fail",
                    others=["all verbs work"])
        self.breaks("passes_over_a_refusal", "errors have a text and are passed on",
                    "and the plugin went on", "hand on what the host refuses")

    def test_check_exceptions(self):
        self.breaks("thrower", "a valid plan", "plan: threw an exception across the C interface",
                    others=["a description that agrees with the manifest",
                            "errors have a text and are passed on",
                            "no call of the host from destroy on"])

    def test_check_destroy(self):
        self.breaks("calls_from_destroy", "no call of the host from destroy on", "bye",
                    "say it in finish")

    def test_check_threads(self):
        self.breaks("leaves_a_thread", "no thread is left", "leaves ", "join them in the verb")

    def test_check_survives_a_crash(self):
        self.breaks("crashes", "no crash", "Aborted in process, row 0", "-fsanitize=address")
        self.breaks("reads_through_null", "no crash", "Segmentation fault in process, row 0")

    def test_check_survives_an_exit(self):
        self.breaks("ends_the_process", "no crash",
                    "ended with exit code 0 in process, row 0", "must not call exit")

    def test_check_survives_a_loop(self):
        self.breaks("loops_for_ever", "every verb comes to an end",
                    "no end in process, row 0 after 2 seconds", "--time-limit",
                    options=["--time-limit", "2"])

    def test_check_where_the_plugin_would_not_run(self):
        plugin = self.folder / "needy"
        shutil.copytree(TEST_PLUGINS / "c11", plugin)
        with open(plugin / "manifest.yaml", "a", encoding="utf-8") as manifest:
            manifest.write("  needs:\n    devices: [LickBox]\n")
        self.breaks(plugin, "something to do in the session", "LickBox", "--session")

    def test_check_can_be_interrupted(self):
        process = subprocess.Popen(
            [PROGRAM, "plugin", "check", TEST_PLUGINS / "loops_for_ever", "--session", self.demo],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN_ENVIRONMENT)
        for line in process.stdout:
            if "a description" in line:  # the next is the loop
                break
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=TIMEOUT_S)
        self.assertEqual(process.returncode, 1)
        self.assert_words(said, "stopped")


if __name__ == "__main__":
    main()
