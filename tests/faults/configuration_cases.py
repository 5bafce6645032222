"""What is given beside the session: options, configuration files, plugin folders, manifests, devices."""

import os
import pathlib
import shutil

from case import Case, refused, usage, warned
from session import NAME

PROGRAM = pathlib.Path(os.environ.get("REC2NWB_PROGRAM", "bin/rec2nwb")).absolute()
PLUGINS = PROGRAM.parent.parent / "lib" / "rec2nwb" / "plugins"
MANIFEST = """\
manifest: 1
plugin:
  name: broken
  version: "1.0.0"
  abi: "1.1"
  library: broken.so
  description: Made for a test
"""
PROBE = """\
probe_type: my_probe
units: um
probe_description: Made for a test
contact_side_numbering: true
contact_size: 15.0
num_shanks: 1
shanks:
  - shank_id: 0
    electrodes:
      - {id: 0, rel_x: 0, rel_y: 0, rel_z: 0}
"""


def config(text, name="rig.yaml"):
    return lambda session: (session.home / name).write_text(text)


def with_config(session):
    return ["--config", session.home / "rig.yaml"]


def bad_config(name, how, text, words, **more):
    return refused(name, how, ["rig.yaml", *words], files=config(text), options=with_config, **more)


def plugin(manifest=MANIFEST, library=None, name="broken"):
    """A folder with one plugin."""
    def files(session):
        folder = session.home / "plugins" / name
        folder.mkdir(parents=True)
        (folder / "manifest.yaml").write_text(manifest)
        if library is not None:
            (folder / "broken.so").write_bytes(library)
    return files


def with_plugins(session):
    return ["--plugin-path", session.home / "plugins"]


def bad_plugin(name, how, words, manifest=MANIFEST, library=None, **more):
    return refused(name, how, words, files=plugin(manifest, library), options=with_plugins, **more)


def changed(old, new):
    if old not in MANIFEST:
        raise AssertionError(f"the manifest does not hold {old!r}")
    return MANIFEST.replace(old, new)


def half_a_library(session):
    """As of a copy that was cut short."""
    shutil.copytree(PLUGINS / "dio", session.home / "plugins" / "dio")
    library = session.home / "plugins" / "dio" / "dio.so"
    library.write_bytes(library.read_bytes()[:5000])


def library_of_another(session):
    """A manifest beside the library of another plugin."""
    folder = session.home / "plugins" / "broken"
    folder.mkdir(parents=True)
    shutil.copy(PLUGINS / "dio" / "dio.so", folder / "broken.so")
    abi = next(line for line in (PLUGINS / "dio" / "manifest.yaml").read_text().splitlines() if "abi:" in line)
    (folder / "manifest.yaml").write_text(MANIFEST.replace('  abi: "1.1"', abi))


def waiting_for_each_other(session):
    for name, other in (("one", "two"), ("two", "one")):
        text = MANIFEST.replace("broken\n", name + "\n") + f"  after: [{other}]\n"
        plugin(text, b"x", name)(session)


def devices(text, name="probe.yml"):
    def files(session):
        (session.home / "devices").mkdir(exist_ok=True)
        (session.home / "devices" / name).write_text(text)
    return files


def with_devices(session):
    return ["--device-metadata", session.home / "devices"]


def bad_device(name, how, text, words, **more):
    return refused(name, how, ["probe.yml", *words], files=devices(text), options=with_devices, **more)


def reconfig(change):
    """A workspace made from the session's own header."""
    def files(session):
        header = session.recordings[0].header
        (session.home / "other.trodesconf").write_bytes(change(header))
    return files


def with_reconfig(session):
    return ["--header-reconfig", session.home / "other.trodesconf"]


OPTIONS = [
    usage("unknown_option", "an option that is not there", ["--colour"], options=("--colour",)),
    usage("unknown_layout", "a layout that is not there", ["--layout", "standard"], options=("--layout", "nwb")),
    usage("unknown_codec", "a codec that is not there", ["--codec", "deflate"], options=("--codec", "zip")),
    usage("no_workers", "no worker is to run", ["--workers", "from 1 to 256"], options=("--workers", "0")),
    usage("many_workers", "a thousand workers are to run", ["--workers", "from 1 to 256"], options=("--workers", "1000")),
    usage("negative_block", "a block is to have -1 rows", ["--block-rows"], options=("--block-rows", "-1")),
    usage("no_uuid", "an identifier that is no UUID", ["--identifier", "UUID"], options=("--identifier", "x")),
    usage("created_is_no_number", "a creation date in words", ["--created-us"], options=("--created-us", "today")),
    usage("two_sessions", "two sessions at once", ["another"], options=("another",)),
    usage("no_session", "no session is given", ["session is required"], command=lambda s: ["convert"]),
    usage("no_command", "no command is given", ["subcommand is required"], command=lambda s: []),
    refused("unknown_time_zone", "a time zone that is not there", ["'America/Los_Angles'", "America/Los_Angeles"],
            options=("--time-zone", "America/Los_Angles"), command=lambda s: [
                "convert", s.folder, "-o", s.out, "--time-zone", "America/Los_Angles"], code=205),
    refused("time_zone_is_a_path", "a time zone that leads to a file", ["time zone"],
            command=lambda s: ["convert", s.folder, "-o", s.out, "--time-zone", "../../../etc/passwd"], code=205),
    refused("little_memory", "a limit of memory that nothing fits into", ["--memory-limit"],
            options=("--memory-limit", "1MiB"), code=206),
    refused("unknown_plugin", "a plugin is asked for that is not there", ["there is no plugin 'ephis'", "'ephys'"],
            options=("--only", "ephis"), code=610),
    refused("without_unknown_plugin", "a plugin is left out that is not there", ["there is no plugin 'doi'", "'dio'"],
            options=("--without", "doi"), code=610),
    Case("huge_block", "a block is to have 4 billion rows: more than there are", options=("--block-rows", "4294967295")),
]

CONFIG_FILES = [
    refused("config_missing", "the configuration file is not there", ["rig.yaml", "No such file"], options=with_config,
            code=101),
    refused("config_is_a_folder", "the configuration file is a folder", ["rig.yaml", "found a folder"],
            files=lambda s: (s.home / "rig.yaml").mkdir(), options=with_config, code=102),
    refused("config_is_a_pipe", "the configuration file is a pipe that nobody writes to", ["rig.yaml", "found a pipe"],
            files=lambda s: os.mkfifo(s.home / "rig.yaml"), options=with_config, code=101),
    bad_config("config_is_no_yaml", "the configuration file is no YAML", "a: [1\n", ["not valid YAML"], code=501),
    bad_config("config_is_a_list", "the configuration file is a list", "- layout\n", [":1:", "KEY: VALUE"], code=201),
    bad_config("config_unknown_key", "the configuration has a key that nobody knows", "codec: none\nlayuot: standard\n",
               [":2:", "did you mean 'layout'?"], code=202),
    bad_config("config_without_value", "a key of the configuration has no value", "layout:\n", ["needs a value"],
            code=203),
    bad_config("config_mapping", "a key of the configuration has a mapping", "layout: {a: 1}\n", [":1:", "needs a value"],
            code=203),
    bad_config("config_key_twice", "a key of the configuration stands there twice", "codec: none\ncodec: none\n",
               ["'codec' stands twice"], code=505),
    bad_config("instance_of_nothing", "an instance does not say of which plugin it is", "instances:\n  a: {x: 1}\n",
               [":2:", "of which plugin"], code=204),
    bad_config("instance_of_unknown", "an instance is of a plugin that is not there", "instances:\n  a: {plugin: analgo}\n",
               [":2:", "did you mean 'analog'?"], code=610),
    usage("config_wrong_value", "a value of the configuration does not fit", ["--layout", "nwb"],
          files=config("layout: nwb\n"), options=with_config),
    Case("config_empty", "the configuration file is empty", files=config(""), options=with_config),
]

PLUGIN_FOLDERS = [
    refused("plugins_missing", "the folder of plugins is not there", ["/nowhere", "there is no such plugin folder"],
            options=("--plugin-path", "/nowhere"), code=601),
    bad_plugin("manifest_empty", "a manifest is empty", ["broken/manifest.yaml"], "", code=604),
    bad_plugin("manifest_is_no_yaml", "a manifest is no YAML", ["broken/manifest.yaml:2:", "not valid YAML"], "a: [1\n",
            code=501),
    bad_plugin("manifest_lacks_keys", "a manifest lacks what it needs", ["manifest.yaml:3:", "'version'", "--without broken"],
               "manifest: 1\nplugin:\n  name: broken\n", code=604),
    bad_plugin("manifest_unknown_key", "a manifest has a key that nobody knows", ["did you mean 'description'?"],
               changed("description", "descripton"), code=604),
    bad_plugin("manifest_of_a_later_form", "a manifest is of form 2", ["manifest.yaml:1:", "expected 1"],
               changed("manifest: 1", "manifest: 2"), code=604),
    bad_plugin("plugin_of_another_interface", "a plugin was built for another interface", ["plugin interface 9.0"],
               changed('"1.1"', '"9.0"'), code=605),
    bad_plugin("library_outside", "a manifest names a library outside its folder", ["is not a file inside"],
               changed("broken.so", "../../broken.so"), code=606),
    bad_plugin("library_missing", "a plugin's library is not there", ["plugin 'broken' 1.0.0", "cannot be loaded"],
            code=615),
    bad_plugin("library_is_text", "a plugin's library is text", ["plugin 'broken' 1.0.0", "cannot be loaded"],
               library=b"not a library", code=615),
    bad_plugin("library_empty", "a plugin's library is empty", ["plugin 'broken' 1.0.0", "cannot be loaded"], library=b"",
            code=615),
    refused("library_cut_short", "a plugin's library is cut short", ["plugin 'dio'", "cannot be loaded"],
            files=half_a_library, options=with_plugins),
    refused("library_of_another", "a manifest stands beside the library of another plugin",
            ["plugin 'broken' 1.0.0", "'dio'"], files=library_of_another, options=with_plugins, code=617),
    refused("plugins_wait_for_each_other", "two plugins wait for each other", ["wait for each other", "one", "two"],
            files=waiting_for_each_other, options=with_plugins, code=611),
    warned("broken_plugin_left_out", "a plugin with a broken manifest is left out", ["broken/manifest.yaml"],
           files=plugin(""), options=lambda s: [*with_plugins(s), "--without", "broken"], code=604),
    warned("folder_is_a_plugin", "the folder of plugins is a plugin itself", ["one level below"],
           files=plugin(), options=lambda s: ["--plugin-path", s.home / "plugins" / "broken"], code=602),
]

DEVICES = [
    refused("devices_missing", "the folder of devices is not there", ["/nowhere", "no such folder"],
            options=("--device-metadata", "/nowhere"), code=103),
    bad_device("probe_is_no_yaml", "a probe is no YAML", "probe_type: [\n", ["not valid YAML"], code=501),
    bad_device("probe_without_shanks", "a probe has no shanks", PROBE.split("shanks:")[0].replace("num_", ""), ["shanks"],
            code=624),
    bad_device("probe_of_text", "a place of an electrode is a text", PROBE.replace("rel_x: 0", "rel_x: left"),
               ["electrode at index 0 of shank 0"], code=624),
    bad_device("electrode_twice", "an electrode stands there twice",
               PROBE + "      - {id: 0, rel_x: 1, rel_y: 0, rel_z: 0}\n", ["electrode id 0 stands there twice"],
            code=624),
    refused("probe_twice", "two files describe one probe, each in its way", ["two different probes", "my_probe"],
            files=lambda s: (devices(PROBE)(s), devices(PROBE.replace("15.0", "16.0"), "other.yml")(s)),
            options=with_devices, code=624),
    Case("devices_of_others", "files of other devices and other kinds", files=lambda s: (
        devices("a: 1\n")(s), devices("not YAML: [", ".hidden.yml")(s), devices("x", "read.me")(s)), options=with_devices),
]

RECONFIGURATION = [
    refused("reconfig_missing", "the workspace is not there", ["other.trodesconf", "No such file"], options=with_reconfig,
            code=101),
    refused("reconfig_lacks_a_channel", "the workspace lacks a channel", ["other.trodesconf", "missing: 7", "not recorded: 70"],
            files=reconfig(lambda header: header.replace(b'hwChan="7"', b'hwChan="70"')), options=with_reconfig,
            code=319),
    refused("reconfig_twice_a_channel", "the workspace has a channel twice", ["hwChan 3 stands twice"],
            files=reconfig(lambda header: header.replace(b'hwChan="7"', b'hwChan="3"')), options=with_reconfig,
            code=315),
    refused("reconfig_is_no_xml", "the workspace is no XML", ["other.trodesconf"],
            files=reconfig(lambda header: b"{}"), options=with_reconfig, code=302),
    Case("reconfig_the_same", "the workspace says what the header says", files=reconfig(lambda header: header),
         options=with_reconfig),
]

OTHER_COMMANDS = [
    refused("scan_nowhere", "a scan of a folder that is not there", ["there is no such folder"],
            command=lambda s: ["scan", s.home / "nowhere"], code=103),
    refused("header_of_a_folder", "the header of a folder", ["found a folder"], command=lambda s: ["header", s.folder],
            code=102),
    refused("header_of_metadata", "the header of a file that is no recording", ["not a .rec file"],
            command=lambda s: ["header", s.metadata_file], code=302),
    refused("plan_of_nothing", "the plan of an empty folder", ["no session was found"],
            files=lambda s: (s.home / "empty").mkdir(), command=lambda s: ["plan", s.home / "empty"], code=110),
    refused("scan_of_a_broken_session", "a scan shows what is misnamed", [NAME, "20240611_rat_r1.rec", "expected 4 parts"],
            files=lambda s: s.rec(1).rename(s.folder / "20240611_rat_r1.rec"), command=lambda s: ["scan", s.folder],
            code=105),
]

CASES = [*OPTIONS, *CONFIG_FILES, *PLUGIN_FOLDERS, *DEVICES, *RECONFIGURATION, *OTHER_COMMANDS]
