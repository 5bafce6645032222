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

    def check(self, layout, codec):
        options = (*FIXED, "--layout", layout, "--codec", codec)
        first = self.bytes_of(*options)
        for workers in WORKERS:
            for rows in BLOCK_ROWS:
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
