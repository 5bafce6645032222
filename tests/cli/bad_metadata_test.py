"""Metadata that cannot be converted: every fault with its line, all in one message."""

import shutil

from support import CommandTest, main, run


class BadMetadataTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.session = self.copy()
        self.file = self.session.metadata

    def fails(self, *words):
        self.assert_fails(self.convert(self.session), *words)

    def at(self, text):
        """FILE:LINE: of the line that holds a text."""
        return f"{self.file.name}:{self.session.line_of(text)}:"

    def test_no_metadata(self):
        self.file.unlink()
        self.fails("20240101_demo", "expected one metadata file 20240101_demo_metadata.yml",
                   "found none")

    def test_two_metadata_files(self):
        deeper = self.session.folder / "old"
        deeper.mkdir()
        shutil.copy(self.file, deeper)
        self.fails("expected one metadata file, found 2", str(self.file),
                   str(deeper / self.file.name), "leave the one that counts")

    def test_two_spellings_of_the_extension(self):
        shutil.copy(self.file, self.file.with_suffix(".yaml"))
        self.fails("expected one metadata file, found 2", ".yaml", ".yml")

    def test_empty(self):
        self.file.write_text("")
        self.fails(self.file.name, "expected a mapping", "found nothing")

    def test_broken_yaml_has_line_and_column(self):
        self.session.edit_metadata('lab: "Demo Lab"', 'lab: "Demo "Lab"')
        line = self.session.line_of('lab: "Demo "Lab"')
        self.fails("not valid YAML")
        self.assertRegex(self.convert(self.session).stderr,
                         rf"{self.file.name}:{line}:\d+: not valid YAML")

    def test_values_of_the_wrong_kind_are_all_listed(self):
        self.session.edit_metadata('sex: "M"', 'sex: "Q"')
        self.session.edit_metadata("weight: 450", 'weight: "heavy"')
        self.session.edit_metadata('lab: "Demo Lab"\n', "")
        self.session.edit_metadata('species: "Rattus norvegicus"', 'species: ""')
        self.fails(self.at("sex:"), 'one of "M", "F", "U", "O"', '"Q"',
                   self.at("weight:"), "expected number", '"heavy"', "grams",
                   self.at("species:"), "Latin name",
                   "'lab'")

    def test_references_that_lead_nowhere_are_all_listed(self):
        self.session.edit_metadata("electrode_group_id: 1", "electrode_group_id: 7")
        self.session.edit_metadata("camera_id: [1]", "camera_id: [5]")
        self.fails(self.at("electrode_group_id: 7"), "there is no electrode group 7",
                   "there are 0, 1", self.at("camera_id: [5]"), "there is no camera 5")

    def test_name_stands_twice(self):
        self.session.edit_metadata('name: "Poke_right"', 'name: "Poke_left"')
        self.fails("'Poke_left' stands twice", f"line {self.session.line_of('Poke_left')}",
                   "give each its own")

    def test_unknown_key_is_a_warning(self):
        self.session.edit_metadata("keywords:", 'favourite_colour: "red"\nkeywords:')
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", self.at("favourite_colour"),
                          "'favourite_colour' is not known")

    def test_an_associated_file_that_is_not_there(self):
        self.session.edit_metadata('path: "20240101_demo_01_s1.stateScriptLog"', 'path: "log.txt"')
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", "log.txt", "its content is left empty",
                          "[R2N-0528]")

    def test_unknown_probe_suggests_the_nearest(self):
        self.session.edit_metadata("tetrode_12.5", "tetrode_12.6")
        self.fails(self.at("tetrode_12.6"), "unknown device_type 'tetrode_12.6'",
                   "'tetrode_12.5'", "--device-metadata")

    def test_ntrode_missing(self):
        text = self.file.read_text()
        text = text[: text.index("  - ntrode_id: 2")]
        group = text.index('  - id: 1\n    location: "CA1"')
        text = text[:group] + text[text.index("ntrode_electrode_group_channel_map:") :]
        self.file.write_text(text)
        self.fails(self.file.name, self.session.recordings[0].name, "ntrode 2 is present in the",
                   "but not in the metadata", "header has 2, metadata has 1")

    def test_ntrode_too_many(self):
        self.session.edit_metadata("ntrode_id: 2", "ntrode_id: 3")
        self.fails(self.file.name, "ntrode 3 is present in the metadata",
                   "ntrode 2 is present in the", "but not in the metadata")

    def test_map_too_short(self):
        text = self.file.read_text().rstrip()
        self.assertTrue(text.endswith('\n      "3": 3'))
        self.file.write_text(text.removesuffix('\n      "3": 3') + "\n")
        self.fails(self.file.name, "ntrode 2", "header has 4, metadata has 3")

    def test_map_with_a_hole(self):
        text = self.file.read_text().rstrip()
        self.file.write_text(text.removesuffix('"3": 3') + '"4": 3\n')
        self.fails(self.file.name, "none for channel 3")

    def test_electrode_that_the_probe_does_not_have(self):
        text = self.file.read_text().rstrip()
        self.file.write_text(text.removesuffix('"3": 3') + '"3": 9\n')
        self.fails(self.file.name, "electrode 9 is outside the probe 'tetrode_12.5'")

    def test_behaviour_alone_does_not_look_at_probes(self):
        self.session.edit_metadata("tetrode_12.5", "tetrode_12.6", 2)
        self.converted(self.session, "--without", "ephys")

    def test_plan_reports_the_same_faults(self):
        self.session.edit_metadata("tetrode_12.5", "tetrode_12.6")
        by_plan = run("plan", self.session.folder)
        self.assertEqual(by_plan.returncode, 1)
        self.assertEqual(by_plan.stderr, self.convert(self.session).stderr)


if __name__ == "__main__":
    main()
