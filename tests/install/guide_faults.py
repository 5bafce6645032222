"""The mistakes of the guide's last table, made one by one: each answers with what rec2nwb says.

The keys are the table's words, in its order.
"""

import re
import shutil

SESSION = "try/20240101_demo"


def say(test, command):
    result = test.sh(command)
    return result.stdout + result.stderr


def with_manifest(test, old, new, name="crossings"):
    """A folder of plugins with the built plugin, its manifest changed."""
    plugins = test.work / "faults" / str(abs(hash(new)))
    shutil.copytree(test.work / test.built(name) / name, plugins / name)
    manifest = plugins / name / "manifest.yaml"
    text = manifest.read_text()
    test.assertRegex(text, old)
    manifest.write_text(re.sub(old, new, text))
    return plugins.relative_to(test.work)


def with_source(test, name, old, new):
    """The folder of a new plugin, its source changed, built."""
    test.must(f"rec2nwb plugin new {name}")
    source = test.work / name / "src" / f"{name}.cpp"
    text = source.read_text()
    test.assertIn(old, text)
    source.write_text(text.replace(old, new))
    test.must(f"cmake -S {name} -B {name}/build")
    test.must(f"cmake --build {name}/build --target rec2nwb_plugin_{name}")
    return f"{name}/build/lib/rec2nwb/plugins/{name}"


def check(test, folder):
    return say(test, f"rec2nwb plugin check {folder}")


def unknown_word(test):
    plugins = with_manifest(test, "  description:", "  descripton:")
    return say(test, f"rec2nwb plugins --plugin-path {plugins}")


def other_name(test):
    plugins = with_manifest(test, "name: crossings\n", "name: crosings\n")
    return check(test, plugins / "crossings")


def other_major(test):
    plugins = with_manifest(test, 'abi: "[0-9.]+"', 'abi: "2.0"')
    return check(test, plugins / "crossings")


def no_parent(test):
    folder = with_source(test, "nowhere", '"/acquisition/', '"/acquisition/lost/')
    return check(test, folder)


def one_path(test):
    config = test.work / "one-path.yaml"
    config.write_text("instances: {one: {plugin: mean-voltage}, two: {plugin: mean-voltage}}\n")
    return say(test, f"rec2nwb plan {SESSION} --config one-path.yaml "
                     + test.plugin_path(["mean-voltage"]))


def bad_option(test):
    return say(test, f"rec2nwb plan {SESSION} --crossings-uv deep " + test.plugin_path(["crossings"]))


def block_size(test):
    return check(test, with_source(test, "by-block", "(counter & 0xFFU)", "(row)"))


def not_written(test):
    return check(test, with_source(test, "half", "out[row] = ", "if (row % 2 == 0) out[row] = "))


def no_device(test):
    plugins = with_manifest(test, "Controller_DIO", "LickBox", "door")
    return say(test, f"rec2nwb -v plan {SESSION} --plugin-path {plugins}")


def no_rows_given(test):
    """A column that the plan announces and process does not know."""
    folder = with_source(test, "wrong-number", "columns.get<std::uint8_t>(low_byte_)",
                         "columns.get<std::uint8_t>(7)")
    return check(test, folder)


def no_value(test):
    """In a copy of the first plugin: the real one must stay as the guide has it."""
    folder = test.work / "no-value"
    shutil.copytree(test.work / "crossings", folder / "crossings",
                    ignore=shutil.ignore_patterns("build"))
    source = folder / "crossings" / "src" / "crossings.cpp"
    source.write_text(source.read_text().replace("/metadata/raw_data_to_volts", "/metadata/raw_data"))
    test.must("cmake -S no-value/crossings -B no-value/build")
    test.must("cmake --build no-value/build --target rec2nwb_plugin_crossings")
    return check(test, "no-value/build/lib/rec2nwb/plugins/crossings")


def wrong_verb(test):
    folder = with_source(test, "too-early", "host().put_plan(plan.json());",
                         "host().put_plan(plan.json());\n    host().rows_to_seconds({0});")
    return check(test, folder)


def wrong_file_name(test):
    session = changed_session(test, "misnamed")
    (session / "20240101_demo_01.notes.txt").write_text("slept badly")
    return say(test, "rec2nwb plan misnamed/20240101_demo " + test.plugin_path(["notes"]))


def bad_key(test):
    session = changed_session(test, "bad-key")
    (metadata,) = session.glob("*_metadata.yml")
    metadata.write_text(metadata.read_text().replace("value: 42.5", "value: long"))
    return say(test, "rec2nwb plan bad-key/20240101_demo " + test.plugin_path(["rig-checks"]))


def changed_session(test, name):
    session = test.work / name / "20240101_demo"
    shutil.copytree(test.work / SESSION, session)
    return session


SCENARIOS = {
    "a word in the manifest that nobody knows": unknown_word,
    "another name in the manifest than in the source": other_name,
    "another major of the interface": other_major,
    "a group whose parent is in no plan": no_parent,
    "two instances that write one path": one_path,
    "an option that does not fit": bad_option,
    "a value of the session that is not there": no_value,
    "results that depend on the block": block_size,
    "rows that are not all written": not_written,
    "a number of an output that is not there": no_rows_given,
    "a call of the host in the wrong verb": wrong_verb,
    "a file that is named in another way": wrong_file_name,
    "a key of the metadata that is not as its schema says": bad_key,
    "no device that it needs": no_device,
}
