"""Arguments that lead nowhere: exit code 1 for what is not there, 2 for a wrong command line."""

import shutil

from support import CommandTest, Packets, main, run

BROKEN_MANIFEST = "manifest: 1\nplugin:\n  name: broken\n"


class BadArgumentsTest(CommandTest):
    def fails(self, *options, words):
        self.assert_fails(self.convert(self.demo, *options), *words)

    def assert_usage(self, result, *words):
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assert_words(result.stderr, "--help", *words)
        self.assert_nothing_written()

    def two_sessions(self):
        session = self.copy("both")
        shutil.copy(session.recordings[0], session.folder / "20240102_demo_01_s1.rec")
        shutil.copy(session.metadata, session.folder / "20240102_demo_metadata.yml")
        return session

    def broken_plugin(self):
        plugin = self.folder / "plugins" / "broken"
        plugin.mkdir(parents=True)
        (plugin / "manifest.yaml").write_text(BROKEN_MANIFEST)
        return plugin.parent

    def test_missing_folder(self):
        nowhere = self.folder / "nowhere"
        self.assert_fails(self.convert(nowhere), str(nowhere), "there is no such folder")

    def test_file_instead_of_a_folder(self):
        file = next(self.demo.glob("*.yml"))
        self.assert_fails(self.convert(file), file.name, "expected a folder, found a file")

    def test_no_session(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.assert_fails(self.convert(empty), str(empty), "no session was found",
                          "DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT")

    def test_several_sessions_are_listed(self):
        self.assert_fails(self.convert(self.two_sessions()), "expected one session, found 2",
                          "20240101_demo", "20240102_demo", "say which one", "--session DATE_ANIMAL")

    def test_session_picks_one(self):
        # The other day has no videos, which its metadata names.
        self.converted(self.two_sessions(), "--session", "20240102_demo", "--without", "video")
        self.assertEqual([path.name for path in self.out.glob("*.nwb*")], ["demo20240102.nwb"])

    def test_session_that_is_not_there(self):
        result = self.convert(self.two_sessions(), "--session", "20240103_demo")
        self.assert_fails(result, "there is no session '20240103_demo'",
                          "20240101_demo, 20240102_demo", "did you mean")

    def test_existing_output_is_not_touched(self):
        self.out.mkdir()
        old = self.out / "demo20240101.nwb"
        old.write_bytes(b"what was here before")
        result = self.convert(self.demo)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, str(old), "exists already", "--overwrite")
        self.assertEqual(old.read_bytes(), b"what was here before")
        self.assertEqual(list(self.out.iterdir()), [old])

    def test_overwrite_replaces_it(self):
        self.out.mkdir()
        old = self.out / "demo20240101.nwb"
        old.write_bytes(b"what was here before")
        self.converted(self.demo, "--overwrite")
        self.assertTrue(old.read_bytes().startswith(b"\x89HDF"))
        self.assertEqual(list(self.out.glob("*.nwb*")), [old])

    def test_failed_overwrite_keeps_the_old_file(self):
        session = self.copy()
        packets = Packets(session.recordings[1])
        for row in range(10000, 50000):
            packets.write(row, 0, bytes(packets.packet_bytes))
        self.out.mkdir()
        old = self.out / "demo20240101.nwb"
        old.write_bytes(b"what was here before")
        result = self.convert(session, "--overwrite")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(old.read_bytes(), b"what was here before")
        self.assertEqual(list(self.out.iterdir()), [old])

    def test_output_below_a_file(self):
        self.out.write_text("a file")
        result = self.convert(self.demo)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "error: ", str(self.out))
        self.assertEqual(self.out.read_text(), "a file")

    def test_unknown_plugin_in_only(self):
        self.fails("--only", "ephis", words=["--only: there is no plugin 'ephis'", "'ephys'"])

    def test_unknown_plugin_in_without(self):
        self.fails("--without", "doi", words=["--without: there is no plugin 'doi'", "'dio'"])

    def test_unknown_plugin_like_no_other_lists_all(self):
        self.fails("--only", "spectrogram", words=["'spectrogram'", "dio", "ephys"])

    def test_missing_plugin_folder(self):
        self.fails("--plugin-path", "/nowhere/plugins",
                   words=["/nowhere/plugins", "there is no such plugin folder", "--plugin-path"])

    def test_broken_manifest_stops_a_conversion(self):
        """A stream that silently is not there is worse than a conversion that does not start."""
        result = self.convert(self.demo, "--plugin-path", self.broken_plugin())
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stderr, "broken/manifest.yaml:3:", "missing required key",
                          "'version'", "'library'", "--without broken")
        self.assert_nothing_written()

    def test_broken_manifest_left_out_is_a_warning(self):
        result = self.converted(self.demo, "--plugin-path", self.broken_plugin(), "--without",
                                "broken")
        self.assert_words(result.stderr, "warning: ", "broken/manifest.yaml:3:",
                          "missing required key")

    def test_broken_manifest_does_not_hide_the_others(self):
        result = run("plugins", "--plugin-path", self.broken_plugin())
        self.assertEqual(result.returncode, 0)
        self.assert_words(result.stderr, "warning: ", "broken/manifest.yaml:3:")
        self.assert_words(result.stdout, "dio ", "ephys ")

    def test_missing_header_reconfig(self):
        self.fails("--header-reconfig", "/nowhere/other.trodesconf",
                   words=["/nowhere/other.trodesconf", "cannot open the file", "No such file"])

    def test_header_reconfig_without_a_channel(self):
        reconfig = self.folder / "other.trodesconf"
        text = next(self.demo.glob("*.rec")).read_bytes()
        text = text[: text.index(b"</Configuration>")] + b"</Configuration>\n"
        reconfig.write_bytes(text.replace(b'hwChan="7"', b'hwChan="70"'))
        self.fails("--header-reconfig", reconfig,
                   words=["other.trodesconf", "missing: 7", "not recorded: 70"])

    def test_missing_device_metadata(self):
        self.fails("--device-metadata", "/nowhere/probes",
                   words=["/nowhere/probes", "no such folder or file", "R2N-0103"])

    def test_empty_values(self):
        for option in ("--session", "--config", "--header-reconfig", "--time-zone", "--slot-order", "--layout"):
            with self.subTest(option=option):
                self.assert_usage(self.convert(self.demo, option, ""), option)

    def test_unknown_time_zone(self):
        self.fails("--time-zone", "America/Los_Angles",
                   words=["'America/Los_Angles'", "time zone", "America/Los_Angeles"])

    def test_usage_no_subcommand(self):
        self.assert_usage(run(), "subcommand is required")

    def test_usage_unknown_subcommand(self):
        self.assert_usage(run("transmogrify"))

    def test_usage_missing_argument(self):
        for command, argument in (("convert", "session"), ("plan", "session"), ("scan", "folder"),
                                  ("header", "file"), ("demo", "folder")):
            with self.subTest(command=command):
                self.assert_usage(run(command), f"{argument} is required")

    def test_usage_unknown_option(self):
        for command in ("convert", "plan", "scan", "header", "demo"):
            with self.subTest(command=command):
                self.assert_usage(run(command, self.demo, "--colour"), "--colour")

    def test_usage_one_session_at_a_time(self):
        self.assert_usage(run("convert", self.demo, "another"), "another")

    def test_usage_wrong_values(self):
        for option, value, word in (
            ("--layout", "sideways", "standard"),
            ("--codec", "zip", "deflate"),
            ("--slot-order", "random", "chip"),
            ("--workers", "0", "from 1 to 256"),
            ("--workers", "many", "from 1 to 256"),
            ("--workers", "257", "from 1 to 256"),
            ("--block-rows", "-1", "-1"),
            ("--created-us", "today", "today"),
        ):
            with self.subTest(option=option, value=value):
                self.assert_usage(self.convert(self.demo, option, value), option, word)


if __name__ == "__main__":
    main()
