"""scan, header, plan, plugins and demo: what is there, before anything is converted."""

import filecmp
import json

from support import CommandTest, main, run

ESERIES = "/acquisition/e-series/data"


class InspectTest(CommandTest):
    def ok(self, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def recording(self):
        return sorted(self.demo.glob("*.rec"))[0]

    def test_scan_lists_the_session(self):
        text = self.ok("scan", self.demo).stdout
        self.assert_words(text, "20240101_demo  2 recordings", "1 metadata file\n",
                          "20240101_demo_metadata.yml", "epoch 1 ", "epoch 2 ", "s1", "r1",
                          str(self.recording()), "4.2 MB")

    def test_scan_finds_sessions_in_folders_below(self):
        self.copy("a")
        other = self.copy("b")
        for path in list(other.folder.iterdir()):
            path.rename(other.folder / path.name.replace("20240101_demo", "20240102_rat"))
        text = self.ok("scan", self.folder).stdout
        self.assertLess(text.index("20240101_demo  2"), text.index("20240102_rat  2"))

    def test_scan_of_nothing(self):
        self.assertEqual(self.ok("scan", self.folder).stdout, "no sessions here\n")

    def test_scan_of_a_missing_folder(self):
        result = run("scan", self.folder / "nowhere")
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "nowhere", "there is no such folder")

    def test_scan_names_what_is_misnamed(self):
        session = self.copy()
        session.recordings[1].rename(session.folder / "20240101_demo_r1.rec")
        result = run("scan", session.folder)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "20240101_demo_r1.rec", "expected 4 parts")
        self.assertIn("20240101_demo  1 recording,", result.stdout)

    def test_header_as_text(self):
        text = self.ok("header", self.recording()).stdout
        for line in (r"sampling rate +30000 Hz", r"packet +70 bytes", r"  ECU +offset 2, 32 bytes",
                     r"  counter +offset 50", r"  system clock +offset 42",
                     r"  ephys +offset 54, 8 channels in 2 ntrodes", r"channel order +chip: ",
                     r"hwChan by slot +0, 1, 2, 3, 4, 5, 6, 7", r"trodesVersion +2\.4\.1"):
            self.assertRegex(text, rf"(?m)^{line}")

    def test_header_as_json(self):
        header = json.loads(self.ok("header", self.recording(), "--json").stdout)
        data = self.recording().read_bytes()
        self.assertEqual(header["rate_hz"], 30000)
        self.assertEqual(header["packet_bytes"], 70)
        self.assertEqual(data[header["header_bytes"]], 0x55)
        self.assertTrue(data[: header["header_bytes"]].rstrip().endswith(b"</Configuration>"))
        self.assertEqual(header["ephys_channels"], 8)
        self.assertEqual(header["slot_rule"], "chip")
        self.assertEqual(sorted(header["slot_hwchan"]), list(range(8)))
        self.assertEqual([device["name"] for device in header["devices"]],
                         ["Controller_DIO", "ECU", "Multiplexed", "SysClock"])

    def test_header_in_the_other_order(self):
        text = self.ok("header", self.recording(), "--slot-order", "ascending").stdout
        self.assertRegex(text, r"(?m)^channel order +ascending: .*as asked for")

    def test_header_of_a_workspace_file(self):
        """.trodesconf files are headers without packets."""
        data = self.recording().read_bytes()
        end = data.index(b"</Configuration>") + len(b"</Configuration>")
        workspace = self.folder / "workspace.trodesconf"
        workspace.write_bytes(data[:end])
        self.assertRegex(self.ok("header", workspace).stdout, r"(?m)^packet +70 bytes")

    def test_header_of_what_has_none(self):
        for path, words in ((self.folder / "nowhere.rec", ["cannot open the file"]),
                            (self.folder, ["expected a file, found a folder"])):
            result = run("header", path)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assert_words(result.stderr, str(path), *words)

    def test_plan_as_a_table(self):
        text = self.ok("plan", self.demo).stdout
        self.assertRegex(text, r"^dataset +kind +type +from\n")
        for line in (rf"{ESERIES} +row per packet +int16 x 8 +plugin 'ephys'",
                     r"/processing/behavior/behavioral_events/Poke_left/data +events .*'dio'",
                     r"/session_description +constant +utf8 +the core",
                     r"/intervals/epochs +table +\d+ cols +the core"):
            self.assertRegex(text, rf"(?m)^{line}")

    def test_plan_as_json(self):
        plan = json.loads(self.ok("plan", self.demo, "--json").stdout)
        series = {dataset["path"]: dataset for dataset in plan["datasets"]}[ESERIES]
        self.assertEqual(series["dtype"], "int16")
        self.assertEqual(series["kind"], "rows")
        self.assertEqual(series["owner"], "plugin 'ephys'")
        paths = [dataset["path"] for dataset in plan["datasets"]]
        self.assertEqual(len(paths), len(set(paths)))

    def test_plan_is_the_same_every_time(self):
        once = self.ok("plan", self.demo, "--json").stdout
        self.assertEqual(once, self.ok("plan", self.demo, "--json").stdout)

    def test_plan_names_what_is_left_out(self):
        text = self.ok("plan", self.demo, "--without", "ephys").stdout
        self.assertRegex(text, r"(?m)^plugin ephys is left out: .*--without")
        self.assertNotIn(ESERIES, text)

    def test_plan_writes_nothing(self):
        session = self.copy()
        before = sorted(self.folder.rglob("*"))
        result = run("plan", session.folder, cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_plugins_lists_name_version_and_place(self):
        text = self.ok("plugins").stdout
        for name in ("dio", "ephys"):
            self.assertRegex(text, rf"(?m)^{name} +\d+\.\d+\.\d+ +abi 1\.\d+  \w.*\n  /.*/{name}$")

    def test_plugins_are_listed_without_being_loaded(self):
        plugin = self.folder / "plugins" / "mine"
        plugin.mkdir(parents=True)
        (plugin / "manifest.yaml").write_text(
            'manifest: 1\nplugin:\n  name: mine\n  version: "2.3.4"\n  abi: "1.0"\n'
            "  library: mine.so\n  description: Not even a library\n")
        (plugin / "mine.so").write_bytes(b"no library")
        result = self.ok("plugins", "--plugin-path", plugin.parent)
        self.assertRegex(result.stdout, r"(?m)^mine +2\.3\.4 +abi 1\.0  Not even a library$")
        loaded = self.convert(self.demo, "--plugin-path", plugin.parent)
        self.assert_fails(loaded, "plugin 'mine' 2.3.4", "mine.so")

    def test_demo_is_the_same_every_time(self):
        for name in ("one", "two"):
            self.ok("demo", self.folder / name, "--seconds", 2)
        one, two = (self.folder / name / "20240101_demo" for name in ("one", "two"))
        names = sorted(path.name for path in one.iterdir())
        self.assertGreater(len(names), 5)
        equal, different, errors = filecmp.cmpfiles(one, two, names, shallow=False)
        self.assertEqual((sorted(equal), different, errors), (names, [], []))

    def test_demo_of_another_seed_differs(self):
        self.ok("demo", self.folder, "--seconds", 2, "--seed", 2)
        name = self.recording().name
        self.assertFalse(filecmp.cmp(self.recording(), self.folder / "20240101_demo" / name,
                                     shallow=False))

    def test_demo_does_not_overwrite(self):
        session = self.copy()
        result = run("demo", self.folder)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, str(session.folder), "there already and not empty")

    def test_demo_says_how_to_convert_it(self):
        result = self.ok("demo", self.folder, "--seconds", 2)
        self.assertIn(f"rec2nwb convert {self.folder / '20240101_demo'} -o", result.stderr)

    def test_demo_of_no_length(self):
        result = run("demo", self.folder, "--seconds", 0)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "seconds", "found 0")
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    main()
