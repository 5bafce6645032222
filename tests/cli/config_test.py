"""--config FILE: what stands in it, stands as on the command line; and one plugin as several."""

import pathlib
import shutil

from support import PROGRAM, CommandTest, main, run

INSTALLED = pathlib.Path(PROGRAM).parent.parent / "lib" / "rec2nwb" / "plugins"


def without_memory(plan):
    """What the program takes is measured each time."""
    return plan.split("\nmemory with")[0]


class ConfigTest(CommandTest):
    def config(self, text, name="rig.yaml"):
        path = self.folder / name
        path.write_text(text)
        return path

    def with_config(self, text, *more):
        return self.convert(self.demo, "--config", self.config(text), *more)

    def fails(self, text, *words):
        self.assert_fails(self.with_config(text), *words)

    def usage_fails(self, text, *words):
        result = self.with_config(text)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assert_words(result.stderr, *words)
        self.assert_nothing_written()

    def plan_of(self, *options):
        result = run("plan", self.demo, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return without_memory(result.stdout)

    def test_says_what_the_command_line_would(self):
        config = self.config("layout: trodes_to_nwb\nwithout: [video, analog]\n")
        self.assertEqual(self.plan_of("--config", config),
                         self.plan_of("--layout", "trodes_to_nwb", "--without", "video,analog"))
        self.assertEqual(self.plan_of(f"--config={config}"), self.plan_of("--config", config))

    def test_command_line_comes_first(self):
        config = self.config("layout: trodes_to_nwb\nwithout: [video]\n")
        self.assertEqual(self.plan_of("--config", config, "--layout=standard"),
                         self.plan_of("--without", "video"))
        self.assertEqual(self.plan_of("--config", config, "--layout=standard", "--without", "dio"),
                         self.plan_of("--without", "dio"))

    def test_flags_and_short_options(self):
        result = self.with_config("overwrite: true\ndry-run: true\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("nothing was written", result.stderr)
        result = self.with_config("output: elsewhere\ndry-run: false\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.out / "demo20240101.nwb").exists(), "-o comes before the file's")

    def test_paths_are_relative_to_the_file(self):
        config = self.config("output: made\ncodec: none\n")
        result = run("convert", self.demo, "--config", config, cwd="/")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.folder / "made" / "demo20240101.nwb").exists())

    def test_one_file_serves_plan_and_convert(self):
        config = self.config("codec: none\nworkers: 2\nwithout: video\n")
        self.assertNotIn("plugin 'video'", self.plan_of("--config", config))

    def test_options_of_plugins(self):
        result = self.with_config("convert-video: true\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(list(self.out.glob("*.mp4")))

    def test_an_empty_file_changes_nothing(self):
        config = self.config("# nothing yet\n")
        self.assertEqual(self.plan_of("--config", config), self.plan_of())

    def test_unknown_keys_have_a_line_and_the_nearest_name(self):
        self.fails("codec: none\nlayuot: standard\n", "rig.yaml:2:", "'layuot'", "R2N-0202",
                   "did you mean 'layout'?")

    def test_values_that_do_not_fit_are_usage_errors(self):
        self.usage_fails("layout: nwb\n", "--layout", "nwb")
        self.usage_fails("workers: many\n", "--workers", "many")

    def test_a_key_without_a_value(self):
        self.fails("layout:\n", "rig.yaml:", "'layout' needs a value", "R2N-0203")
        self.fails("layout: {a: 1}\n", "rig.yaml:1:", "'layout' needs a value")

    def test_a_list_is_no_configuration(self):
        self.fails("- layout\n", "rig.yaml:1:", "KEY: VALUE", "R2N-0201")

    def test_a_missing_file_is_named(self):
        self.assert_fails(self.convert(self.demo, "--config", self.folder / "no.yaml"), "no.yaml")

    def test_plugin_path(self):
        folder = self.folder / "mine"
        shutil.copytree(INSTALLED / "dio", folder / "dio")
        manifest = folder / "dio" / "manifest.yaml"
        manifest.write_text(manifest.read_text() + "  replaces: [dio]\n")
        out = self.plan_of("--config", self.config("plugin-path: mine\n"))
        self.assertIn("plugin 'dio'", out)
        result = run("plan", self.demo, "--config", self.config("plugin-path: [mine]\n"))
        self.assertNotIn("is not used", result.stderr)
        self.assertEqual(without_memory(result.stdout), out)

    def test_two_instances_of_one_plugin_need_paths_of_their_own(self):
        self.fails("instances:\n  one: {plugin: analog}\n  two: {plugin: analog}\n",
                   "plugin 'one'", "plugin 'two'")

    def test_an_instance_runs_under_its_name(self):
        config = self.config("instances:\n  other: {plugin: analog}\n")
        self.assertIn("plugin 'other'", self.plan_of("--config", config))
        self.assertNotIn("plugin 'analog'", self.plan_of("--config", config))
        self.assertNotIn("plugin 'other'", self.plan_of("--config", config, "--without", "other"))
        self.assertNotIn("plugin 'other'", self.plan_of("--config", config, "--without", "analog"))

    def test_wrong_instances(self):
        self.fails("instances:\n  a: {plugin: analgo}\n", "rig.yaml:2:", "did you mean 'analog'?")
        self.fails("instances:\n  a: {convert-video: true}\n", "rig.yaml:2:", "of which plugin", "R2N-0204")
        self.fails("instances:\n  a: {plugin: video, convert: true}\n", "rig.yaml:2:",
                   "no option 'convert'", "convert-video")
        self.fails("instances:\n  a: {plugin: video, convert-video: maybe}\n", "rig.yaml:2:",
                   "a boolean", "maybe")
        self.fails("instances: [a]\n", "rig.yaml:1:", "{plugin: PLUGIN")

    def test_instances_have_options_of_their_own(self):
        result = self.with_config("instances:\n  film: {plugin: video, convert-video: true}\n")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(list(self.out.glob("*.mp4")))


if __name__ == "__main__":
    main()
