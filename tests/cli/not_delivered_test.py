"""Samples that the headstage did not deliver (-32768): the table of recording faults, the screen,
and the samples themselves."""

import re

try:
    import h5py
    import numpy as np
except ImportError:
    h5py = None

from support import CommandTest, Packets, main

MISSING = -32768
PATH = "processing/sample_count/recording_faults"


class NotDeliveredTest(CommandTest):
    def setUp(self):
        super().setUp()
        if h5py is None:
            self.skipTest("no h5py to look into the file: -DREC2NWB_PYTHON")
        self.session = self.copy()
        self.packets = [Packets(path) for path in self.session.recordings]
        self.ephys_byte, self.channels = self.ephys_layout()

    def ephys_layout(self):
        """Where the samples of a packet begin, and how many there are: the last ones of it."""
        header = self.session.recordings[0].read_text(encoding="utf-8", errors="replace")
        header = header[: header.index("</Configuration>")]
        channels = len(re.findall(r"<SpikeChannel\b", header))
        return self.packets[0].packet_bytes - 2 * channels, channels

    def remove(self, file, rows, slots):
        for row in rows:
            for slot in slots:
                self.packets[file].write(row, self.ephys_byte + 2 * slot,
                                         MISSING.to_bytes(2, "little", signed=True))

    def file(self):
        return h5py.File(next(self.out.glob("*.nwb")))

    def faults(self, kind="samples not delivered"):
        """Rows of the table of that kind: (file, row, byte, length, unit, action)."""
        with self.file() as file:
            if PATH not in file:
                return []
            table = {name: [one.decode() if isinstance(one, bytes) else int(one)
                            for one in file[PATH][name][:]]
                     for name in ("file", "row", "byte", "kind", "length", "unit", "action")}
        return [row[:3] + row[4:] for row in zip(*table.values()) if row[3] == kind]

    def test_none_is_neither_listed_nor_said(self):
        result = self.converted(self.session)
        self.assertEqual(self.faults(), [])
        self.assertNotIn("did not deliver", result.stderr)

    def test_spans_are_listed_with_file_row_and_byte(self):
        self.remove(0, range(100, 140), [3])
        self.remove(0, range(120, 200), [3, 7])
        self.remove(1, [0], range(self.channels))
        self.remove(1, range(31000, 31002), [0])
        result = self.converted(self.session)
        first, second = self.session.recordings
        expected = [
            (first.name, 100, self.packets[0].byte_of(100), 180, "samples",
             "kept as stored: -32768, in 100 packets"),
            (second.name, 0, self.packets[1].byte_of(0), self.channels, "samples",
             "kept as stored: -32768"),
            (second.name, 31000, self.packets[1].byte_of(31000), 2, "samples",
             "kept as stored: -32768, in 2 packets"),
        ]
        self.assertEqual(self.faults(), expected)
        lines = [line for line in result.stderr.splitlines() if "did not deliver" in line]
        self.assertEqual(len(lines), 1, result.stderr)
        self.assert_words(lines[0], "warning", "ephys", f"{182 + self.channels} samples",
                          f"in {self.channels} of {self.channels} channels", "more;",
                          "listed in /" + PATH)
        with self.file() as file:
            data = file["acquisition/e-series/data"][:]
        self.assertEqual(np.count_nonzero(data == MISSING), 182 + self.channels)
        self.assertEqual(np.count_nonzero(data[100:200] == MISSING), 180)

    def test_a_repeated_packet_is_not_counted_again(self):
        """A single missing packet is filled with the one before, -32768 or not."""
        self.remove(0, [499], [2])
        packets = self.packets[0]
        data = self.session.recordings[0].read_bytes()
        at = packets.byte_of(500)
        self.session.recordings[0].write_bytes(data[:at] + data[at + packets.packet_bytes:])
        result = self.converted(self.session)
        self.assertEqual([fault[1:4] for fault in self.faults()], [(499, packets.byte_of(499), 1)])
        self.assertIn(500, [fault[1] for fault in self.faults("packets missing")])
        self.assertIn("did not deliver 1 sample (", result.stderr)
        with self.file() as file:
            data = file["acquisition/e-series/data"][499:501]
        self.assertEqual(np.count_nonzero(data == MISSING), 2, "the sample, and its repetition")

    def test_very_many_spans_are_listed_up_to_a_limit(self):
        self.remove(0, range(0, 50000, 2), [1])
        self.converted(self.session, "--only", "ephys")
        found = self.faults()
        self.assertEqual(len(found), 10001)
        self.assertEqual([fault[1] for fault in found], list(range(0, 20002, 2)))
        self.assertEqual(found[-1][3], 15000)
        self.assertEqual(found[-1][5], "kept as stored: -32768; 15000 faults in one row, as 10000 "
                         "are listed before them, in 29999 packets")

    def test_the_other_layout_says_it_and_has_no_table(self):
        self.remove(0, range(100, 140), [3])
        result = self.converted(self.session, "--layout", "trodes_to_nwb")
        self.assert_words(result.stderr, "did not deliver 40 samples", "in microvolts")
        with self.file() as file:
            self.assertNotIn(PATH, file)

    def test_any_number_of_workers_writes_the_same_rows(self):
        self.remove(0, range(0, 50000, 7), [1, 4])
        self.converted(self.session, "--workers", 1)
        alone = self.faults()
        self.converted(self.session, "--workers", 2, "--overwrite")
        self.assertEqual(self.faults(), alone)
        self.assertEqual(len(alone), 7143)


if __name__ == "__main__":
    main()
