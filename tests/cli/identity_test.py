"""The same bytes, whatever the number of workers and the cut into blocks.

The session has lost packets at places that are no multiple of anything, so that filled rows, gaps
and slab borders fall differently into each cut.
"""

import re

from support import CommandTest, Packets, main

IDENTIFIER = "11111111-2222-4333-8444-555555555555"
OTHER_IDENTIFIER = "66666666-7777-4888-9999-aaaaaaaaaaaa"
CREATED_US = 1_700_000_000_000_001
FIXED = ("--identifier", IDENTIFIER, "--created-us", CREATED_US)
WORKERS = (1, 2, 8)
BLOCK_ROWS = (1, 7, 1024, 1_000_000)

UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d")


def lose(file, *rows_and_counts):
    """Takes packets out of a recording: (first row, how many), rows as they were before."""
    packets = Packets(file)
    data = file.read_bytes()
    for row, count in sorted(rows_and_counts, reverse=True):
        data = data[: packets.byte_of(row)] + data[packets.byte_of(row + count) :]
    file.write_bytes(data)


def damage(file):
    """Foreign bytes, a torn packet, a damaged sync byte and counter, repeated packets, a counter that starts again
    and a packet that is cut off."""
    packets = Packets(file)
    data = bytearray(file.read_bytes())
    size = packets.packet_bytes
    end = (len(data) - packets.header_bytes) // size
    for row in range(45_000, end):
        at = packets.byte_of(row, packets.counter_offset)
        data[at:at + 4] = (row - 44_000).to_bytes(4, "little")
    data[packets.byte_of(4096)] = 0
    at = packets.byte_of(30_000, packets.counter_offset)
    data[at:at + 4] = b"\xff\xff\xff\x0f"
    repeated = data[packets.byte_of(19_990):packets.byte_of(20_000)]
    del data[-7:]
    at = packets.byte_of(25_000)
    del data[at + 11:at + size]
    data[packets.byte_of(20_000):packets.byte_of(20_000)] = repeated
    data[packets.byte_of(12_288):packets.byte_of(12_288)] = b"\x02" * (3 * size + 1)
    file.write_bytes(data)


class IdentityTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.session = self.copy()
        # Single ones are filled, more are gaps; 16384 rows are a slab.
        lose(self.session.recordings[0], (1, 1), (16384, 1), (16390, 1), (20001, 333))
        lose(self.session.recordings[1], (6, 2), (40007, 1))

    def bytes_of(self, *options):
        self.converted(self.session, "--overwrite", *options)
        (file,) = self.out.glob("*.nwb")
        return file.read_bytes()

    def check(self, layout, codec, workers_of=WORKERS, block_rows_of=BLOCK_ROWS):
        options = (*FIXED, "--layout", layout, "--codec", codec)
        first = self.bytes_of(*options)
        for workers in workers_of:
            for rows in block_rows_of:
                with self.subTest(workers=workers, block_rows=rows):
                    again = self.bytes_of(*options, "--workers", workers, "--block-rows", rows)
                    # Not assertEqual: a difference of megabytes takes minutes to print.
                    self.assertTrue(again == first, "the bytes differ")

    def test_standard_none(self):
        self.check("standard", "none")

    def test_standard_deflate(self):
        self.check("standard", "deflate")

    def test_trodes_to_nwb_none(self):
        self.check("trodes_to_nwb", "none")

    def test_trodes_to_nwb_deflate(self):
        self.check("trodes_to_nwb", "deflate")

    def test_damaged_recordings(self):
        """Every fault that begins or ends somewhere: none of it may depend on where a block does."""
        damage(self.session.recordings[1])
        for layout in ("standard", "trodes_to_nwb"):
            self.check(layout, "deflate", workers_of=(1, 3), block_rows_of=(1, 5, 4096, 1_000_000))

    def test_fast_is_another_name(self):
        self.assertTrue(self.bytes_of(*FIXED, "--codec", "fast") == self.bytes_of(*FIXED), "the bytes differ")

    def test_the_options_that_change_the_content_change_the_bytes(self):
        """Without this, comparing equal might mean comparing nothing."""
        variants = [
            self.bytes_of(*FIXED),
            self.bytes_of(*FIXED, "--layout", "trodes_to_nwb"),
            self.bytes_of(*FIXED, "--codec", "none"),
            self.bytes_of(*FIXED, "--without", "dio"),
        ]
        self.assertEqual(len(set(variants)), len(variants))

    def test_another_identifier_is_all_that_differs(self):
        one = self.bytes_of("--created-us", CREATED_US, "--identifier", IDENTIFIER)
        other = self.bytes_of("--created-us", CREATED_US, "--identifier", OTHER_IDENTIFIER)
        self.assertEqual([one.count(IDENTIFIER.encode()), other.count(IDENTIFIER.encode())], [1, 0])
        self.assertEqual(other.count(OTHER_IDENTIFIER.encode()), 1)
        self.assertTrue(UUID.sub(b"", one) == UUID.sub(b"", other))
        # Objects of two files are never taken for one another.
        self.assertEqual(set(UUID.findall(one)) & set(UUID.findall(other)), set())

    def test_every_object_has_an_identifier_of_its_own(self):
        found = UUID.findall(self.bytes_of(*FIXED))
        self.assertGreater(len(found), 10)
        self.assertEqual(len(found), len(set(found)))

    def test_two_runs_differ_in_identifier_and_creation_date_only(self):
        one, other = self.bytes_of(), self.bytes_of()
        self.assertEqual(len(one), len(other))
        self.assertFalse(one == other)
        self.assertTrue(DATE.sub(b"", UUID.sub(b"", one)) == DATE.sub(b"", UUID.sub(b"", other)))

    def test_the_creation_date_is_the_given_one(self):
        data = self.bytes_of("--created-us", CREATED_US, "--time-zone", "UTC")
        self.assertEqual(data.count(b"2023-11-14T22:13:20.000001+00:00"), 1)

    def test_a_copy_elsewhere_gives_the_same_bytes(self):
        before = self.bytes_of(*FIXED)
        elsewhere = self.folder / "elsewhere"
        self.session.folder.rename(elsewhere)
        self.session.folder = elsewhere
        self.assertTrue(self.bytes_of(*FIXED) == before, "a path is in the file")


if __name__ == "__main__":
    main()
