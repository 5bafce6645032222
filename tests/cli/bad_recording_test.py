"""Recordings that cannot be converted, or not whole: what is said, and that nothing is left."""

import shutil
import threading

from support import CommandTest, Packets, main, replace


class BadRecordingTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.session = self.copy()
        self.first, self.second = self.session.recordings

    def fails(self, *words):
        self.assert_fails(self.convert(self.session), *words)

    def test_header_without_an_end(self):
        replace(self.first, b"</Configuration>", b"</Konfiguration>")
        self.fails(self.first.name, "the XML header has no end", "</Configuration>",
                   "check that the recording was copied completely")

    def test_empty_file(self):
        self.first.write_bytes(b"")
        self.fails(self.first.name, "the file is empty", "expected an XML header and packets",
                   "check that the recording was copied completely")

    def test_not_xml(self):
        self.second.write_bytes(b"\x89PNG\r\n" + bytes(1000))
        self.fails(self.second.name, "byte 0", "not a .rec file", "starts with '<'", "89 50 4E 47")

    def test_header_is_broken_xml(self):
        replace(self.first, b"<Device ", b"<Device <")
        lines = self.first.read_bytes().split(b"\n")
        line = next(n for n, text in enumerate(lines, 1) if b"<Device <" in text)
        self.fails(f"{self.first.name}:{line}:", "not well-formed XML")

    def test_nothing_behind_the_header(self):
        packets = Packets(self.second)
        self.second.write_bytes(self.second.read_bytes()[: packets.header_bytes])
        result = self.convert(self.session)
        self.assert_words(result.stderr, "warning: ", self.second.name, "left out", "[R2N-0401]")
        # The metadata names this epoch: without its recording they are wrong.
        self.assert_fails(result, "task_epochs", "no recording of epoch 2")

    def test_nothing_behind_any_header(self):
        for recording in self.session.recordings:
            packets = Packets(recording)
            recording.write_bytes(recording.read_bytes()[: packets.header_bytes])
        self.fails(self.first.name, "no whole packet", "[R2N-0401]")

    def test_packet_size_that_does_not_fit(self):
        packet_bytes = Packets(self.first).packet_bytes
        ecu = 'name="ECU" packetOrderPreference="20" numBytes='
        self.session.edit_headers(ecu + '"32"', ecu + '"34"')
        self.fails(self.first.name, "byte ", f"expected packets of {packet_bytes + 2} bytes",
                   "header and data belong together", "[R2N-0402]")

    def test_damaged_sync_byte_names_byte_and_row(self):
        packets = Packets(self.second)
        row = 31234
        packets.write(row, 0, b"\x54")
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", self.second.name,
                          f"byte {packets.byte_of(row)}, row {row}:",
                          "damaged sync byte of 1 packet, kept", "[R2N-0404]")

    def test_lost_bytes_name_the_packet(self):
        packets = Packets(self.second)
        row = 20000
        data = self.second.read_bytes()
        cut = packets.byte_of(row, 30)
        self.second.write_bytes(data[:cut] + data[cut + 10 :])
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", self.second.name,
                          f"byte {packets.byte_of(row)}, row {row}:", "cut short", "[R2N-0408]",
                          "1 packet is missing in 1 gap")

    def test_damaged_counter(self):
        packets = Packets(self.second)
        row = 31234
        packets.set_counter(row, packets.counter(row - 1) - 10)
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", self.second.name,
                          f"byte {packets.byte_of(row)}, row {row}:", "damaged counter",
                          "[R2N-0404]")

    def test_clock_that_runs_backward(self):
        packets = Packets(self.first)
        rows = (self.first.stat().st_size - packets.header_bytes) // packets.packet_bytes
        data = bytearray(self.first.read_bytes())
        for row in range(rows):
            at = packets.byte_of(row, 42)
            data[at : at + 8] = (1_700_000_000_000_000_000 - row * 33_333).to_bytes(8, "little")
        self.first.write_bytes(data)
        self.fails(self.first.name, "the clock runs backward", "[R2N-0407]")

    def test_epochs_out_of_order(self):
        swap = self.session.folder / "swap"
        one, other = self.first, self.second
        one.rename(swap)
        other.rename(one)
        swap.rename(other)
        self.fails(other.name, "out of order", "epoch 2", one.name, "epoch 1", "number the epochs")

    def test_recordings_that_differ(self):
        replace(self.second, b'samplingRate="30000"', b'samplingRate="20000"')
        self.fails(self.second.name, self.first.name, "samplingRate", "30000", "20000")

    def test_hwchan_stands_twice(self):
        self.session.edit_headers('hwChan="7"', 'hwChan="5"')
        self.fails(self.first.name, "hwChan 5 stands twice", "SpikeNTrode 1", "every hwChan once")

    def test_no_recording_of_the_session(self):
        for recording in self.session.recordings:
            recording.unlink()
        self.fails("20240101_demo", "expected at least one recording, found none",
                   "20240101_demo_01_TAG.rec")

    def test_misnamed_recording(self):
        self.second.rename(self.session.folder / "20240101_demo_r1.rec")
        self.fails("20240101_demo_r1.rec", "expected 4 parts", "found 3",
                   "DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT")

    def test_the_same_recording_twice(self):
        copies = self.session.folder / "copies"
        copies.mkdir()
        shutil.copy(self.first, copies)
        self.fails(self.first.name, "stands twice", "move copies out of the folder")

    def test_broken_link(self):
        self.second.unlink()
        self.second.symlink_to(self.folder / "nowhere.rec")
        self.fails(self.second.name, "broken link", "restore the file")

    def test_stray_recording_is_named(self):
        (self.session.folder / "notes.rec").write_text("not of the session")
        result = self.converted(self.session)
        self.assert_words(result.stderr, "warning: ", "left out", "notes.rec")

    def test_truncated_tail_is_left_out(self):
        packets = Packets(self.second)
        data = self.second.read_bytes()
        self.second.write_bytes(data[:-13])
        result = self.converted(self.session)
        left = packets.packet_bytes - 13
        self.assert_words(result.stderr, "warning: ", self.second.name,
                          f"the last packet is cut off ({left} bytes of it are there)")
        self.assertTrue((self.out / "demo20240101.nwb").exists())

    def test_lost_packets_are_counted(self):
        packets = Packets(self.second)
        data = self.second.read_bytes()
        cut = [packets.byte_of(row) for row in (100, 101, 500, 550)]
        self.second.write_bytes(data[: cut[0]] + data[cut[1] : cut[2]] + data[cut[3] :])
        result = self.converted(self.session)
        self.assert_words(result.stderr,
                          "warning: 51 packets are missing in 2 gaps, of which 1 is of a single packet and filled")

    def test_whole_recordings_give_no_warning(self):
        self.assertNotIn("warning", self.converted(self.session).stderr)

    def test_recording_that_is_still_written(self):
        """Bytes come all the time: some of them between the first look at the file and the last."""
        done = threading.Event()

        def write():
            with open(self.second, "ab", buffering=0) as file:
                while not done.wait(0.001):
                    file.write(b"\0")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            result = self.converted(self.session)
        finally:
            done.set()
            writer.join()
        self.assert_words(result.stderr, "warning: ", self.second.name, "grew while it was read",
                          "closed and copied", "[R2N-0414]")


if __name__ == "__main__":
    main()
