"""The example with companion files and a namespace of its own, built from outside: what it writes is
read with h5py and pynwb, without that extension installed, against the recording."""

import importlib.util
import shutil
import sys
import unittest

try:
    import h5py
    import numpy as np
    import pynwb
    from lick_box import Recording
    from lick_meter import LickMeter, add_ports, write_licks
except ImportError as error:
    print(f"skipped: {error}; -DREC2NWB_PYTHON names a Python that has h5py, numpy and pynwb")
    sys.exit(77)
from support import ExamplesTest, must, run

LICKS = "processing/lick_log/licks"
REFRACTORY_S = 0.02


class LickLogTest(ExamplesTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy_examples()
        cls.plugin_path = []
        for name in ("lick-log", "c-counter"):
            cls.build(name)
            cls.plugin_path += ["--plugin-path", cls.built(name)]
        must(cls.rec2nwb, "demo", cls.folder / "demo", "--seconds", 2)
        cls.demo = cls.folder / "demo" / "20240101_demo"

    def setUp(self):
        self.work = self.folder / self.id().rpartition(".")[2]
        self.session = self.work / "20240101_demo"
        shutil.copytree(self.demo, self.session)
        recordings = [Recording(path) for path in sorted(self.session.glob("*.rec"))]
        self.meters = [LickMeter(one, seed) for seed, one in enumerate(recordings)]

    def convert(self, *options):
        out = self.work / "out.nwb"
        out.unlink(missing_ok=True)
        return run(self.rec2nwb, "convert", self.session, "-o", out, *self.plugin_path, *options), out

    def converted(self, *options):
        result, out = self.convert(*options)
        self.assertEqual(result.returncode, 0, result.stderr)
        file = h5py.File(out)
        self.addCleanup(file.close)
        return file, result.stderr

    def refused(self, *words):
        result, out = self.convert()
        self.assertEqual(result.returncode, 1, result.stderr)
        for word in words:
            self.assertIn(str(word), result.stderr)
        self.assertFalse(out.exists())

    def write_all(self):
        add_ports(self.session)
        for meter in self.meters:
            meter.write()

    def check_licks(self, file, kept):
        """kept[i]: which licks of meter i are in the file, in order."""
        seconds = file["acquisition/packet_counter/timestamps"][:]
        first, times, counts, ports = 0, [], [], []
        for meter, licks in zip(self.meters, kept, strict=True):
            times.append(seconds[first + meter.rows[licks]])
            counts.append(meter.counts[licks])
            ports.append(meter.ports[licks])
            first += meter.packets
        table = file[LICKS]
        for column, expected, dtype in (("timestamp", times, np.float64), ("count", counts, np.uint32),
                                        ("port", ports, np.uint8)):
            self.assertEqual(table[column].dtype, dtype)
            np.testing.assert_array_equal(table[column], np.concatenate(expected), column)

    def test_every_lick_gets_the_time_of_its_packet(self):
        self.write_all()
        everything = slice(None)
        for layout in ("standard", "trodes_to_nwb"):
            file, _ = self.converted("--layout", layout)
            self.check_licks(file, [everything] * len(self.meters))
            ports = file["processing/lick_log/lick_ports"]
            np.testing.assert_array_equal(ports["port"], [1, 2])
            self.assertEqual(list(ports["fluid"].asstr()), ["milk", "water"])
            self.assertEqual(ports["port_description"].asstr()[0], "left of the track's end")

    def test_pynwb_reads_and_accepts_the_type_without_the_extension(self):
        self.assertIsNone(importlib.util.find_spec("ndx_lick_log"))
        self.write_all()
        _, out = self.convert("--lick-refractory", REFRACTORY_S)
        self.assertEqual(pynwb.validate(path=out), [])
        with pynwb.NWBHDF5IO(out, "r") as io:
            licks = io.read().processing["lick_log"]["licks"]
            self.assertEqual(type(licks).__name__, "LickTable")
            self.assertEqual(licks.namespace, "ndx-lick-log")
            self.assertEqual(licks.refractory_s, REFRACTORY_S)
            frame = licks.to_dataframe()
        self.assertEqual(list(frame.columns), ["timestamp", "count", "port"])
        self.assertGreater(len(frame), 10)

    def test_the_validator_looks_at_the_extension(self):
        """It is not silent because it knows nothing of it."""
        self.write_all()
        _, out = self.convert()
        with h5py.File(out, "r+") as file:
            del file[LICKS].attrs["refractory_s"]
        faults = "".join(map(str, pynwb.validate(path=out)))
        self.assertIn("refractory_s", faults)

    def test_bounce_is_left_out(self):
        self.write_all()
        file, _ = self.converted("--lick-refractory", REFRACTORY_S)
        kept = [meter.without_bounce(REFRACTORY_S) for meter in self.meters]
        self.assertLess(len(kept[0]), len(self.meters[0].rows))
        self.check_licks(file, kept)
        self.assertEqual(file[LICKS].attrs["refractory_s"], REFRACTORY_S)

    def test_licks_outside_of_the_recording_are_left_out_with_a_warning(self):
        add_ports(self.session)
        self.meters[0].write(before=3, behind=2)
        self.meters[1].write()
        file, said = self.converted()
        self.check_licks(file, [slice(None)] * len(self.meters))
        self.assertIn(f"{self.meters[0].path}: 5 of 45 licks came before or after", said)

    def test_an_epoch_without_a_file_is_a_warning(self):
        add_ports(self.session)
        self.meters[1].write()
        file, said = self.converted()
        self.check_licks(file, [slice(0, 0), slice(None)])
        self.assertIn("no .licks.csv beside the recording of epoch 1 ", said)

    def test_without_files_and_ports_nothing_is_written_or_said(self):
        file, said = self.converted()
        self.assertNotIn("lick_log", file["processing"])
        self.assertNotIn("lick", said)

    def test_a_file_of_an_epoch_that_does_not_exist_is_an_error(self):
        self.write_all()
        wrong = self.session / "20240101_demo_07_run.licks.csv"
        write_licks(wrong, [1], [1])
        self.refused("plugin 'lick-log'", f"{wrong}: expected a file beside a recording (epoch 1 ",
                     "found one of epoch 7 'run'", "rename it")

    def test_a_name_that_does_not_fit_the_pattern_is_a_warning(self):
        self.write_all()
        wrong = self.session / "20240101_demo_01.licks.csv"
        write_licks(wrong, [1], [1])
        _, said = self.converted()
        self.assertIn(wrong.name, said)

    def test_broken_lines_are_errors_with_file_and_line_all_at_once(self):
        self.write_all()
        for meter, line in zip(self.meters, ("12;1", "12,left"), strict=True):
            text = meter.path.read_text().splitlines()
            text[2] = line
            meter.path.write_text("\n".join(text))
        self.refused(f"{self.meters[0].path}:3: expected TIMESTAMP,PORT, found '12;1'",
                     f"{self.meters[1].path}:3: expected as port a whole number from 0 to 255, found "
                     "'left'")

    def test_a_port_that_the_metadata_does_not_list_is_an_error_with_the_line(self):
        add_ports(self.session)
        write_licks(self.meters[0].path, [1, 2], [1, 3])
        self.refused(f"{self.meters[0].path}:3: expected a port that lick_ports of the metadata lists "
                     "(1, 2), found 3")

    def test_faults_of_its_own_key_have_file_and_line(self):
        for entry, word in (("{port: 300, description: x, fluid: y}", "300"),
                            ("{port: 1, description: x}", "fluid"),
                            ("{port: 1, description: x, fluid: y, colour: z}", "colour")):
            shutil.rmtree(self.session)
            shutil.copytree(self.demo, self.session)
            metadata = add_ports(self.session, f"lick_ports:\n  - {entry}\n")
            line = len(metadata.read_text().splitlines())
            self.refused(f"{metadata}:{line}", word)

    def test_two_ports_of_one_number_are_an_error_with_the_line(self):
        metadata = add_ports(self.session)
        metadata.write_text(metadata.read_text() + "  - {port: 1, description: x, fluid: y}\n")
        line = len(metadata.read_text().splitlines())
        self.refused(f"{metadata}:{line}", "port 1 stands twice")

    def test_an_option_that_does_not_fit_its_schema_is_an_error(self):
        result, _ = self.convert("--lick-refractory", "2")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("lick-refractory", result.stderr)

    def test_it_keeps_every_rule_in_a_session_that_has_licks(self):
        self.write_all()
        checked = run(self.rec2nwb, "plugin", "check", self.built("lick-log") / "lick-log",
                      "--session", self.session)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertNotIn("FAIL", checked.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
