"""rec2nwb check: all problems at once, as text and as JSON; --strict here and in convert."""

import json
import os
import pathlib
import shutil

from support import CommandTest, Packets, main, replace, run


class CheckTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.session = self.copy()

    def check(self, *options, folder=None):
        return run("check", folder or self.session.folder, *options)

    def problems(self, *options, code=1, folder=None):
        """The problems of all sessions, from the JSON document."""
        result = self.check("--json", *options, folder=folder)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        document = json.loads(result.stdout)
        found = [one for session in document["sessions"] for one in session["problems"]]
        for severity in ("error", "warning"):
            self.assertEqual(document[severity + "s"],
                             sum(one["severity"] == severity for one in found))
        return found

    def break_header(self, number=0):
        replace(self.session.recordings[number], b'samplingRate="30000"', b'samplingRate="-1"')
        return self.session.recordings[number]

    def test_a_good_session_has_no_problem(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(result.stdout,
                         "session 20240101_demo: nothing is wrong\n0 errors, 0 warnings\n")
        self.assertEqual(result.stderr, "")
        self.assertEqual(self.problems(code=0), [])

    def test_nothing_is_written(self):
        before = sorted(self.session.folder.rglob("*"))
        self.check()
        self.assertEqual(sorted(self.session.folder.rglob("*")), before)

    def test_faults_in_one_place_hide_none_in_another(self):
        broken = self.break_header()
        self.session.edit_metadata('sex: "M"', 'sex: "Q"')
        self.session.edit_metadata("camera_id: [1]", "camera_id: [5]")
        (self.session.folder / "20240101_demo_3r1.rec").write_bytes(b"x")
        result = self.check()
        self.assertEqual(result.returncode, 1)
        self.assert_words(
            result.stdout, "20240101_demo_3r1.rec: the name does not say",
            "rename it, e.g. to 20240101_demo_3_r1.rec",
            f"{self.session.metadata.name}:{self.session.line_of('sex:')}:",
            "there is no camera 5", f"{broken.name}:", 'found "-1"',
            "not checked: what the plugins plan to write: the metadata cannot be read on")
        self.assertRegex(result.stdout, r"\n4 errors, 0 warnings\n$")

    def test_plans_are_checked_with_the_recordings_that_can_be_read(self):
        self.break_header()
        self.session.edit_metadata("tetrode_12.5", "tetrode_12.6")
        self.assert_words(self.check().stdout, 'found "-1"', "unknown device_type 'tetrode_12.6'")

    def test_all_faults_of_a_header_are_told(self):
        file = self.session.recordings[0]
        replace(file, b'samplingRate="30000"', b'samplingRate="fast"')
        replace(file, b'numBytes="32"', b'numBytes="many"')
        replace(file, b'hwChan="0"', b'hwChan="-7"')
        found = [one for one in self.problems() if one["file"] == str(file)]
        self.assertEqual([one["code"] for one in found], ["R2N-0309"] * 3)
        self.assertTrue(all(one["line"] and one["what_to_do"] for one in found))

    def test_recordings_that_disagree_are_each_named(self):
        replace(self.session.recordings[1], b'samplingRate="30000"', b'samplingRate="20000"')
        (one,) = self.problems()
        self.assertEqual(one["file"], str(self.session.recordings[1]))
        self.assertEqual(one["code"], "R2N-0318")
        self.assertIn("samplingRate", one["text"])

    def test_json_has_the_place_of_a_fault_in_the_metadata(self):
        self.session.edit_metadata("weight: 450", 'weight: "heavy"')
        (one,) = self.problems()
        self.assertEqual(one["severity"], "error")
        self.assertEqual(one["file"], str(self.session.metadata))
        self.assertEqual(one["line"], self.session.line_of("weight:"))
        self.assertGreater(one["column"], 1)
        self.assertEqual(one["item"], "/subject/weight")
        self.assertIsNone(one["byte"])
        self.assertRegex(one["code"], r"^R2N-05\d\d$")
        self.assertNotIn("R2N-", one["text"])

    def test_strict_makes_warnings_errors(self):
        self.session.edit_metadata("keywords:", 'favourite_colour: "red"\nkeywords:')
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assert_words(result.stdout, "warning: ", "0 errors, 1 warning\n")
        result = self.check("--strict")
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stdout, "error: ", "'favourite_colour'", "1 error, 0 warnings\n")
        self.assertEqual([one["severity"] for one in self.problems("--strict")], ["error"])

    def damage_packets(self):
        """Foreign bytes, a damaged sync byte and lost packets in the second recording."""
        file = self.session.recordings[1]
        packets = Packets(file)
        packets.write(700, 0, b"\0")
        data = file.read_bytes()
        cut = [packets.byte_of(row) for row in (300, 400, 410)]
        file.write_bytes(data[:cut[0]] + b"\x01" * 77 + data[cut[0]:cut[1]] + data[cut[2]:])
        return file, packets

    def test_packets_are_read_if_that_is_wanted(self):
        file, packets = self.damage_packets()
        self.assertEqual(self.problems(code=0), [])
        found = {one["code"]: one for one in self.problems("--packets", code=0)}
        self.assertEqual(sorted(found), ["R2N-0403", "R2N-0404", "R2N-0409"], found)
        self.assertIn("10 packets are missing in 1 gap", found["R2N-0409"]["text"])
        self.assertIn("77 foreign bytes", found["R2N-0403"]["text"])
        self.assertEqual(found["R2N-0403"]["file"], str(file))
        self.assertEqual(found["R2N-0403"]["byte"], packets.byte_of(300))
        self.assertEqual(found["R2N-0403"]["row"], 300)
        self.assertEqual(found["R2N-0404"]["row"], 690)
        self.assertEqual(self.check("--packets", "--strict").returncode, 1)

    def test_packets_are_not_read_where_no_recording_is_good(self):
        for number in (0, 1):
            self.break_header(number)
        self.assert_words(self.check("--packets").stdout, "not checked: the packets: ")

    def test_all_sessions_of_a_folder_or_the_one_that_is_chosen(self):
        both = self.folder / "both"
        both.mkdir()
        for path in self.session.folder.iterdir():
            if path.is_file():
                shutil.copy(path, both)
        metadata = both / "20240102_demo_metadata.yml"
        shutil.copy(self.session.metadata, metadata)
        replace(metadata, b'sex: "M"', b'sex: "Q"')
        result = self.check(folder=both)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stdout, "session 20240101_demo: nothing is wrong",
                          "session 20240102_demo\n", '"Q"', "expected at least one recording")
        chosen = self.check("--session", "20240101_demo", folder=both)
        self.assertEqual(chosen.returncode, 0, chosen.stdout)
        self.assertNotIn("20240102_demo\n", chosen.stdout)
        unknown = self.check("--session", "20240101_dmeo", folder=both)
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("did you mean 20240101_demo", unknown.stderr)

    def test_an_empty_folder(self):
        empty = self.folder / "empty"
        empty.mkdir()
        result = self.check(folder=empty)
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stdout, "it is empty", "1 error, 0 warnings")
        self.assertEqual(self.problems(folder=empty)[0]["code"], "R2N-0110")

    def test_a_folder_that_is_not_there(self):
        result = self.check(folder=self.folder / "nowhere")
        self.assertEqual(result.returncode, 1)
        self.assertIn("no such folder", result.stderr)

    def test_names_with_line_breaks_and_odd_bytes_stay_in_their_line(self):
        folder = os.fsencode(self.session.folder)
        for name in (b"20240101_demo_03\n_r1.rec", b"20240101_demo_04\xff_r1.rec"):
            pathlib.Path(os.fsdecode(os.path.join(folder, name))).write_bytes(b"x")
        result = self.check()
        self.assertEqual(result.returncode, 1)
        self.assert_words(result.stdout, "20240101_demo_03\\n_r1.rec: ", "\n2 errors, 0 warnings\n",
                          "20240101_demo_04\\xFF_r1.rec: ")
        self.assertEqual(len(result.stdout.splitlines()), 4)
        self.assertEqual(len(self.problems()), 2)

    def test_a_device_with_a_slip_in_its_name_is_asked(self):
        self.session.edit_headers('name="Controller_DIO"', 'name="Controler_DIO"')
        result = self.check()
        self.assert_words(result.stdout, "Device 'Controler_DIO' is not known",
                          "did you mean 'Controller_DIO'?")

    def test_usage(self):
        for words in ([], ["a", "--unknown"]):
            self.assertEqual(run("check", *words).returncode, 2)
        help_text = run("check", "--help").stdout
        self.assert_words(help_text, "--json", "--strict", "--session", "Exit code")

    def test_config_file_serves_check_as_well(self):
        config = self.folder / "options.yml"
        config.write_text("without: [ephys]\n")
        self.session.edit_metadata("tetrode_12.5", "tetrode_12.6", 2)
        self.assertEqual(self.check().returncode, 1)
        self.assertEqual(self.check("--config", config).returncode, 0)


class StrictConvertTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.session = self.copy()

    def test_without_warnings_it_converts(self):
        self.converted(self.session, "--strict")
        self.assertTrue(list(self.out.glob("*.nwb")))

    def test_a_warning_before_the_pass_refuses_the_conversion(self):
        self.session.edit_metadata("keywords:", 'favourite_colour: "red"\nkeywords:')
        result = self.convert(self.session, "--strict")
        self.assert_fails(result, "1 warning with --strict: nothing was written", "R2N-0213",
                          "'favourite_colour' is not known")
        self.assertFalse(self.out.exists())

    def test_a_warning_of_the_pass_keeps_the_file_from_its_name(self):
        for recording in self.session.recordings:
            packets = Packets(recording)
            rows = (recording.stat().st_size - packets.header_bytes) // packets.packet_bytes
            with open(recording, "r+b") as stream:  # ten packets less in the middle
                data = stream.read()
                cut = packets.byte_of(rows // 2)
                stream.seek(0)
                stream.write(data[:cut] + data[cut + 10 * packets.packet_bytes:])
                stream.truncate()
        result = self.convert(self.session, "--strict")
        self.assert_fails(result, "with --strict: nothing was written", "R2N-0409")
        self.converted(self.session)

    def test_dry_run(self):
        self.session.edit_metadata("keywords:", 'favourite_colour: "red"\nkeywords:')
        self.assert_fails(self.convert(self.session, "--strict", "--dry-run"), "1 warning")
        self.assertEqual(self.convert(self.session, "--dry-run").returncode, 0)


if __name__ == "__main__":
    main()
