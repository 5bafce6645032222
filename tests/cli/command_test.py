"""What convert does when all is well: names, options, and what is said."""

import json
import pathlib
import shutil

from support import PROGRAM, CommandTest, main, run

ESERIES = "/acquisition/e-series/data"


class CommandLineTest(CommandTest):
    def planned(self, *options):
        result = run("plan", self.demo, "--json", *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return {dataset["path"] for dataset in json.loads(result.stdout)["datasets"]}

    def written(self):
        """All but the videos, which stand beside the NWB file whatever that is called."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
                      if path.suffix != ".h264")

    def test_version(self):
        result = run("--version")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stdout, r"^rec2nwb \d+\.\d+\.\d+ \(plugin interface \d+\.\d+\)\n$")

    def test_help_lists_the_commands(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        for command in ("convert", "scan", "plan", "header", "plugins", "demo"):
            self.assertRegex(result.stdout, rf"\n  {command} +[A-Z]")

    def test_help_of_each_command_lists_its_options(self):
        session = ["session", "--session", "--layout", "--only", "--without", "--plugin-path",
                   "--header-reconfig", "--device-metadata", "--slot-order", "--time-zone"]
        expected = {
            "convert": session + ["-o,--output", "--codec", "--workers", "--overwrite",
                                  "--dry-run", "--identifier", "--created-us", "--block-rows"],
            "plan": session + ["--json"],
            "scan": ["folder"],
            "header": ["file", "--slot-order", "--json"],
            "plugins": ["--plugin-path"],
            "demo": ["folder", "--seconds", "--seed"],
        }
        for command, options in expected.items():
            result = run(command, "--help")
            self.assertEqual(result.returncode, 0)
            for option in options:
                with self.subTest(command=command, option=option):
                    self.assertRegex(result.stdout, rf"\n  {option}[ =]")

    def test_default_name_in_a_new_nested_folder(self):
        result = run("convert", self.demo, "-o", self.out / "deep" / "er")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written(), ["out", "out/deep", "out/deep/er",
                                          "out/deep/er/demo20240101.nwb"])

    def test_default_output_is_the_working_folder(self):
        result = run("convert", self.demo, cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written(), ["demo20240101.nwb"])

    def test_output_that_ends_in_nwb_is_the_file(self):
        result = run("convert", self.demo, "-o", self.out / "mine.nwb")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written(), ["out", "out/mine.nwb"])
        self.assert_words(result.stderr, "wrote ", "mine.nwb")

    def test_output_file_in_the_working_folder(self):
        result = run("convert", self.demo, "-o", "mine.nwb", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written(), ["mine.nwb"])

    def test_folder_named_nwb_is_a_folder(self):
        (self.folder / "all.nwb").mkdir()
        result = run("convert", self.demo, "-o", self.folder / "all.nwb")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.written(), ["all.nwb", "all.nwb/demo20240101.nwb"])

    def test_names_with_blanks_and_other_letters(self):
        shutil.copytree(self.demo, self.folder / "Ünder würk" / "d 1")
        result = run("convert", self.folder / "Ünder würk" / "d 1", "-o", self.out / "ö 1")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.out / "ö 1" / "demo20240101.nwb").exists())

    def test_the_session_is_only_read(self):
        session = self.copy()
        before = {path: path.stat().st_mtime_ns for path in session.folder.rglob("*")}
        session.folder.chmod(0o555)
        self.addCleanup(session.folder.chmod, 0o755)
        self.converted(session)
        after = {path: path.stat().st_mtime_ns for path in session.folder.rglob("*")}
        self.assertEqual(before, after)

    def test_the_report_says_what_was_written(self):
        result = self.converted(self.demo)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"wrote \S+/demo20240101\.nwb: [\d.]+ [KM]B from "
                                        r"8\.4 MB of recording in [\d.]+ s\n$")

    def test_standard_layout_says_what_it_costs(self):
        said = "--layout trodes_to_nwb gives microvolts"
        self.assertIn(said, self.converted(self.demo).stderr)
        again = self.converted(self.demo, "--overwrite", "--layout", "trodes_to_nwb")
        self.assertNotIn(said, again.stderr)

    def test_dry_run_writes_nothing(self):
        result = self.converted(self.demo, "--dry-run")
        self.assertEqual(self.written(), [])
        self.assert_words(result.stderr, "would write ", "demo20240101.nwb", "120000 packets",
                          "2 files", "nothing was written")

    def test_dry_run_finds_faults(self):
        session = self.copy()
        session.edit_metadata("tetrode_12.5", "tetrode_12.6")
        self.assert_fails(self.convert(session, "--dry-run"), "tetrode_12.6")

    def test_without_ephys_is_behaviour_alone(self):
        self.assertIn(ESERIES, self.planned())
        alone = self.planned("--without", "ephys")
        self.assertEqual([path for path in alone if "e-series" in path], [])
        self.assertIn("/processing/behavior/behavioral_events/Poke_left/data", alone)
        self.converted(self.demo, "--without", "ephys")
        data = (self.out / "demo20240101.nwb").read_bytes()
        self.assertEqual(data.count(b"e-series"), 0)
        self.assertGreater(data.count(b"Poke_left"), 0)

    def test_only_dio(self):
        self.converted(self.demo, "--only", "dio")
        data = (self.out / "demo20240101.nwb").read_bytes()
        self.assertEqual(data.count(b"e-series"), 0)
        self.assertGreater(data.count(b"Poke_left"), 0)

    def test_lists_by_comma_and_by_repetition(self):
        both = self.planned("--only", "dio,ephys")
        self.assertEqual(both, self.planned("--only", "ephys", "--only", "dio"))
        self.assertIn(ESERIES, both)

    def test_a_plugin_without_its_provider_says_so(self):
        result = run("plan", self.demo, "--without", "dio")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"warning: plugin 'statescript' does less than it could: no "
                                        r"running plugin publishes 'dio.edges'.* \[R2N-0618\]\n")

    def test_verbose_says_more(self):
        quiet = self.converted(self.demo, "--without", "ephys").stderr
        self.assertNotIn("debug: ", quiet)
        for place in (("-v",), ("--verbose",)):
            loud = self.converted(self.demo, "--without", "ephys", "--overwrite", *place).stderr
            self.assert_words(loud, "debug: ", "plugin ephys is left out")

    def test_time_zone_moves_the_start_and_not_the_times(self):
        def start(*options):
            result = run("plan", self.demo, "--json", *options)
            datasets = json.loads(result.stdout)["datasets"]
            return {d["path"]: d.get("value") for d in datasets}["/session_start_time"]

        self.assertEqual(start("--time-zone", "America/Los_Angeles"),
                         "2024-01-01T01:59:59.975000-08:00")
        self.assertEqual(start("--time-zone", "UTC"), "2024-01-01T09:59:59.975000+00:00")

    def test_every_layout_plans_the_ephys_series(self):
        for layout in ("standard", "trodes_to_nwb"):
            self.assertIn(ESERIES, self.planned("--layout", layout))

    def test_a_part_file_that_a_killed_run_left_is_replaced(self):
        self.out.mkdir()
        (self.out / "demo20240101.nwb.part").write_bytes(b"half a file")
        self.converted(self.demo)
        self.assertEqual([path.name for path in self.out.glob("*.nwb*")], ["demo20240101.nwb"])

    def test_plugin_path_from_the_environment(self):
        result = run("plugins", environment={"REC2NWB_PLUGIN_PATH": "/nowhere/plugins"})
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "/nowhere/plugins", "REC2NWB_PLUGIN_PATH")

    def test_plugins_are_found_through_a_link_to_the_program(self):
        link = self.folder / "rec2nwb"
        link.symlink_to(pathlib.Path(PROGRAM).resolve())
        result = run("plugins", program=link)
        self.assertEqual(result.returncode, 0)
        self.assert_words(result.stdout, "dio ", "ephys ")

    def test_chunk_profiles_change_the_storage_alone(self):
        sizes = set()
        for profile in ("archive", "sorting", "windows"):
            out = self.folder / profile
            result = run("convert", self.demo, "-o", out, "--chunk-profile", profile)
            self.assertEqual(result.returncode, 0, result.stderr)
            sizes.add((out / "demo20240101.nwb").stat().st_size)
        self.assertEqual(len(sizes), 3, "each shape packs in its own way")
        result = self.convert(self.demo, "--chunk-profile", "spikes")
        self.assertEqual(result.returncode, 2)
        self.assert_words(result.stderr, "--chunk-profile", "sorting")


if __name__ == "__main__":
    main()
