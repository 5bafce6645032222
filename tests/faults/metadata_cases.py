"""Metadata: YAML that is broken, values that do not fit, references that lead nowhere."""

from case import Case, LineOf, refused, warned

LINE = LineOf
ALIASES = ("a: &a [x, x, x, x, x, x, x, x, x, x]\n"
           + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)))
NTRODE_2 = "  - ntrode_id: 2\n    electrode_group_id: 1"
ONE_GROUP = """
  - id: 0
    location: "CA2"
    device_type: "tetrode_12.5"
    description: "Another"
    targeted_location: "CA2"
    targeted_x: 1
    targeted_y: 1
    targeted_z: 1
    units: "mm"
ntrode_electrode_group_channel_map:"""


def edit(old, new, count=1):
    return lambda session: session.edit(old, new, count)


def add(text):
    """Further lines at the end."""
    def model(session):
        session.metadata += text
    return model


def whole(text):
    """The file is this text."""
    def model(session):
        session.metadata = text
    return model


def raw(change):
    """change(bytes of the file)"""
    return lambda session: session.metadata_file.write_bytes(change(session.metadata_file.read_bytes()))


def cut_from(text):
    def model(session):
        session.metadata = session.metadata[:session.metadata.index(text)]
    return model


def drop_camera_of_task(session):
    session.edit("    camera_id: [0]\n    task_epochs: [2]", "    task_epochs: [2]")


YAML = [
    refused("empty", "the file is empty", ["_metadata.yml", "expected a mapping"], model=whole(""), code=511),
    refused("list", "the file is a list", ["_metadata.yml:1:", "expected a mapping"], model=whole("- lab\n- animal\n"),
            code=511),
    refused("tab", "a line is indented by a tab", [LINE("\tsex"), "not valid YAML"],
            model=edit('  sex: "M"', '\tsex: "M"'), code=501),
    refused("quote_not_closed", "a quote is not closed", ["_metadata.yml:4:", "not valid YAML"],
            model=edit('lab: "Some Lab"', 'lab: "Some Lab'), code=501),
    refused("last_quote_not_closed", "the last quote of the file is not closed", ["a quote is opened and not closed"],
            model=add('notes: "none\n'), code=501),
    refused("no_colon", "a colon is missing", ["_metadata.yml:", "not valid YAML"],
            model=edit('institution: "Some University"', 'institution "Some University"'), code=501),
    refused("wrong_indent", "a key stands too far to the left", [LINE(' species: "'), "not valid YAML"],
            model=edit('  species: "Rattus', ' species: "Rattus'), code=501),
    refused("key_twice", "a key stands there twice", ["'lab' stands twice", "_metadata.yml:"],
            model=add('lab: "Another"\n'), code=505),
    refused("key_twice_in_a_map", "a channel is mapped twice", ["'3' stands twice"],
            model=add('      "3": 0\n'), code=505),
    refused("exploding_aliases", "aliases of aliases stand for a billion values", ["anchors expanded", "_metadata.yml"],
            model=add(ALIASES), code=503),
    refused("alias_of_nothing", "an alias has no anchor", ["_metadata.yml:"], model=add("a: *nothing\n"), code=501),
    refused("alias_in_itself", "an alias stands inside its own anchor", ["_metadata.yml:", "inside its own anchor"],
            model=add("a: &a [*a]\n"), code=504),
    refused("deep", "10,000 lists stand inside each other", ["_metadata.yml:", "levels"],
            model=add("a: " + "[" * 10000 + "]" * 10000 + "\n"), code=503),
    refused("two_documents", "there are two documents in the file", ["_metadata.yml:", "one document"],
            model=add("---\nlab: x\n"), code=504),
    refused("unknown_tag", "a value has a tag that runs code elsewhere", ["_metadata.yml:", "tag"],
            model=add('a: !!python/object/apply:os.system ["ls"]\n'), code=504),
    refused("not_utf_8", "a name is written in Latin-1", ["_metadata.yml:3, byte 47", "not UTF-8", "encoding UTF-8"],
            model=edit("Some Lab", "Some Läb"), files=raw(lambda data: data.decode().encode("latin-1")), code=502),
    refused("utf_16", "the file is UTF-16", ["_metadata.yml"], files=raw(lambda data: data.decode().encode("utf-16")),
            code=502),
    refused("control_character", "a control character stands in a text", ["control character", "_metadata.yml:3"],
            files=raw(lambda data: data.replace(b"Some Lab", b"Some\x07Lab")), code=502),
    refused("too_large", "the file has 100 MB", ["_metadata.yml", "MiB"],
            files=lambda s: [open(s.metadata_file, "r+b").truncate(100 << 20)], code=503),
    refused("binary", "the file is a recording", ["_metadata.yml"],
            files=lambda s: s.metadata_file.write_bytes(s.rec(0).read_bytes()), code=502),
    Case("crlf", "lines end as in Windows", files=raw(lambda data: data.replace(b"\n", b"\r\n"))),
    Case("byte_order_mark", "a byte order mark comes first", files=raw(lambda data: b"\xef\xbb\xbf" + data)),
    Case("comments_and_anchors", "anchors that are of use, and comments",
         edit('lab: "Some Lab"', 'lab: &lab "Some Lab" # ours')),
    Case("unicode", "names with letters of several scripts", edit("Doe, Jane", "Dœ, 雅妮 😀")),
]

KEYS = [
    refused("required_keys_missing", "three required keys are missing: all are listed",
            ["'lab'", "'institution'", "'raw_data_to_volts'"],
            model=lambda s: [s.edit(line, "") for line in ('lab: "Some Lab"\n', 'institution: "Some University"\n',
                                                           "raw_data_to_volts: 1.95e-07\n")], code=512),
    warned("unknown_key", "a key that nobody knows, close to one that is known",
           [LINE("keyword:"), "'keyword'", "did you mean", "keywords"], model=add('keyword: "x"\n'), code=515),
    warned("blank_in_a_key", "a key is written with a blank", [LINE("session id"), "'session id' is read as 'session_id'"],
           model=edit("session_id:", "session id:"), code=516),
    warned("both_spellings_agree", "both spellings of a key stand there with one value",
           ["'session id' is read as 'session_id'"], model=add('session id: "20240611_rat"\n'), code=516),
    refused("both_spellings_differ", "both spellings of a key stand there, with two values",
            ["mean the same and differ", "session id"], model=add('session id: "another"\n'), code=517),
    warned("recommended_key_missing", "there is no session_description", ["'session_description' is missing"],
           model=edit('session_description: "Two epochs of a few packets"\n', ""), code=514),
    warned("empty_key", "a key has no value", [LINE("keywords:"), "'keywords' has no value"],
           model=edit('keywords:\n  - "test"\n', "keywords:\n"), code=518),
    refused("capital_key", "a required key is written with a capital letter", ["missing required key 'lab'"],
            model=edit("lab:", "Lab:"), code=512),
]

VALUES = [
    refused("multiplier_with_unit", "a number has letters behind it", [LINE("1.5cd"), "expected number", "1.5cd"],
            model=edit("1.5\n", "1.5cd\n"), code=513),
    refused("exponent_without_dot", "a number that YAML 1.1 reads as text", [LINE("2e-7"), "exponents like 2.0e-7"],
            model=edit("1.95e-07", "2e-7"), code=513),
    refused("weight_is_text", "the weight has a unit", [LINE("450 g"), "grams"], model=edit("450", '"450 g"'),
            code=513),
    refused("weight_negative", "the weight is negative", [LINE("-450"), "at least 0"], model=edit("450", "-450"),
            code=513),
    refused("sex_is_a_word", "the sex is no single letter", [LINE("sex:"), '"Male"', '"M"'],
            model=edit('sex: "M"', 'sex: "Male"'), code=513),
    refused("species_empty", "the species is empty", [LINE("species:"), "Latin name"],
            model=edit('"Rattus norvegicus"', '""'), code=513),
    refused("birth_is_no_date", "the date of birth is no date", [LINE("long ago"), "YEAR-MONTH-DAY"],
            model=edit("2023-06-01T00:00:00.000Z", '"long ago"'), code=527),
    refused("birth_on_no_day", "the date of birth is February 30th", [LINE("2023-02-30"), "date"],
            model=edit("2023-06-01T00:00:00.000Z", '"2023-02-30"'), code=527),
    refused("birth_missing", "the date of birth is missing", ["'date_of_birth'", LINE("Long-Evans")],
            model=edit("  date_of_birth: 2023-06-01T00:00:00.000Z\n", ""), code=512),
    refused("session_id_is_a_number", "a text that YAML 1.1 reads as a number", [LINE("session_id"), "expected string"],
            model=edit('session_id: "20240611_rat"', "session_id: 20240611_01"), code=513),
    refused("name_is_a_boolean", "a name that YAML 1.1 reads as true", [LINE("Yes"), "expected string", "boolean"],
            model=edit('task_name: "Sleep"', "task_name: Yes"), code=513),
    refused("subject_is_a_list", "a list stands where a mapping is expected", [LINE("subject:"), "expected mapping"],
            model=edit("subject:\n", "subject: [1, 2]\nformer:\n"), code=513),
    refused("location_missing", "an electrode group has no location", ["'location'"],
            model=edit('  - id: 0\n    location: "CA1"\n', "  - id: 0\n"), code=512),
    refused("group_id_is_text", "the id of an electrode group is a text", [LINE("zero"), "expected integer"],
            model=edit('  - id: 0\n    location', '  - id: "zero"\n    location')),
    warned("camera_id_is_no_list", "a task has a single camera instead of a list", [LINE("camera_id: 0"), "taken as a list"],
           model=edit("camera_id: [0]", "camera_id: 0"), code=519),
    refused("experimenters_twice", "an experimenter stands there twice", ["no item twice"],
            model=edit('  - "Doe, Jane"\n', '  - "Doe, Jane"\n  - "Doe, Jane"\n'), code=513),
    refused("slash_in_a_name", "the name of an event holds a slash", [LINE("Poke/left"), "'/'"],
            model=edit("Poke_left", "Poke/left")),
    refused("event_twice", "two events have one name", ["'Poke_left' stands twice"],
            model=edit("Poke_right", "Poke_left")),
    refused("event_of_an_unknown_channel", "an event is of a channel that is not recorded", ["ECU_Din77"],
            model=edit("ECU_Din2", "ECU_Din77"), code=624),
]

REFERENCES = [
    refused("camera_that_is_not_there", "a task names a camera that is not there",
            [LINE("camera_id: [5]"), "there is no camera 5", "there are 0"],
            model=edit("camera_id: [0]", "camera_id: [5]"), code=526),
    refused("camera_twice", "two cameras have one id", ["camera id '0' stands twice"],
            model=edit("tasks:", '  - {id: 0, meters_per_pixel: 1, manufacturer: a, model: b, lens: c, camera_name: d}\n'
                                 "tasks:"), code=520),
    refused("task_without_camera", "a task names no camera", ["'camera_id'"], model=drop_camera_of_task, code=512),
    warned("task_of_an_unknown_epoch", "a task names an epoch that was not recorded", ["epoch"],
           model=edit("task_epochs: [2]", "task_epochs: [2, 9]"), code=529),
    refused("group_twice", "two electrode groups have one id", ["electrode group id '0' stands twice"],
            model=edit("\nntrode_electrode_group_channel_map:", ONE_GROUP), code=520),
    refused("group_without_ntrode", "an electrode group has no ntrode",
            ["electrode group 2 has no entry in ntrode_electrode_group_channel_map"],
            model=edit("\nntrode_electrode_group_channel_map:", ONE_GROUP.replace("id: 0", "id: 2")), code=522),
    refused("ntrode_of_an_unknown_group", "an ntrode is of a group that is not there",
            [LINE("electrode_group_id: 7"), "there is no electrode group 7"],
            model=edit(NTRODE_2, NTRODE_2.replace("id: 1", "id: 7"))),
    refused("ntrode_twice", "two ntrodes have one id", ["ntrode_id '1' stands twice"],
            model=edit("ntrode_id: 2", "ntrode_id: 1")),
    refused("ntrode_not_recorded", "an ntrode is not in the header", ["ntrode 3 is present in the metadata"],
            model=edit("ntrode_id: 2", "ntrode_id: 3"), code=624),
    refused("ntrode_missing", "an ntrode of the header is not in the metadata",
            ["ntrode 2 is present in the", "header has 2, metadata has 1"],
            model=lambda s: (cut_from("  - ntrode_id: 2")(s), s.edit(s.metadata[
                s.metadata.index('  - id: 1\n    location'):s.metadata.index("ntrode_electrode")], "")), code=624),
    refused("map_with_a_hole", "the map of an ntrode has a hole", ["none for channel 3"],
            model=lambda s: (cut_from('      "3": 3\n  - ntrode_id: 2')(s), add('      "4": 3\n')(s))),
    refused("map_too_short", "the map of an ntrode lacks a channel", ["header has 4, metadata has 3"],
            model=lambda s: setattr(s, "metadata", s.metadata.rstrip().removesuffix('"3": 3')), code=624),
    refused("electrode_twice", "two channels are mapped to one electrode", ["is mapped twice"],
            model=lambda s: setattr(s, "metadata", s.metadata.rstrip().removesuffix('"3": 3') + '"3": 2\n'), code=525),
    refused("electrode_outside", "a channel is mapped to an electrode that the probe does not have",
            ["electrode 9 is outside the probe"],
            model=lambda s: setattr(s, "metadata", s.metadata.rstrip().removesuffix('"3": 3') + '"3": 9\n'), code=624),
    refused("bad_channel_outside", "a bad channel is not on the probe", [LINE("bad_channels: [200]"), "200"],
            model=edit("bad_channels: [2]", "bad_channels: [200]"), code=624),
    refused("probe_unknown", "a device_type that nobody knows", [LINE("tetrode_12.6"), "nearest", "tetrode_12.5"],
            model=edit("tetrode_12.5", "tetrode_12.6"), code=624),
    refused("all_at_once", "seven faults are in one file: all are shown",
            [LINE('"Male"'), LINE("450 g"), LINE("[5]"), LINE("electrode_group_id: 7"), "'lab'", "1.5cd"],
            model=lambda s: [s.edit(old, new) for old, new in (
                ('sex: "M"', 'sex: "Male"'), ("450", '"450 g"'), ("camera_id: [0]", "camera_id: [5]"),
                (NTRODE_2, NTRODE_2.replace("id: 1", "id: 7")), ('lab: "Some Lab"\n', ""), ("1.5\n", "1.5cd\n"))]),
]

OPTOGENETICS = [
    warned("some_of_optogenetics", "only one of the four keys of optogenetics is there", ["optogenetic"],
           model=add('optogenetic_stimulation_software: "fsgui"\n'), code=625),
    refused("microliters_twice", "a volume stands there twice, in two spellings", ["volume_in_ul", "volume_in_uL"],
            model=add("virus_injection:\n  - {name: v, volume_in_ul: 450, volume_in_uL: 0.45}\n")),
]

CASES = [*YAML, *KEYS, *VALUES, *REFERENCES, *OPTOGENETICS]
