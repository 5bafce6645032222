"""Compares `rec2nwb header --json` with neo on headers that Trodes wrote.

Each header gets packets with random content appended. What rec2nwb says about the packet is then
checked twice: against the offsets that neo computed, and by value, because the ephys columns that
neo reads must be the bytes at the slots that rec2nwb names.

Usage: real_headers_test.py --rec2nwb PROGRAM
Folder: $REC2NWB_SHARED_DIR/data/real-headers. Exit code 77: the folder or a package is missing.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

SKIPPED = 77
PACKETS = 37
FIRST_COUNTER = 4_294_967_290  # wraps inside of the file


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


try:
    import numpy as np
    from neo.rawio.spikegadgetsrawio import SpikeGadgetsRawIO
except ImportError as missing:
    skip(f"{missing}")


def header_files():
    folder = os.environ.get("REC2NWB_SHARED_DIR")
    if not folder:
        skip("REC2NWB_SHARED_DIR is not set")
    files = [
        path
        for path in sorted((pathlib.Path(folder) / "data" / "real-headers").glob("*"))
        if path.suffix in (".xml", ".rec", ".trodesconf")
    ]
    if not files:
        skip(f"no headers in {folder}/data/real-headers")
    return files


def packet_bytes_of(header):
    """The packet size from the XML alone: sync byte, devices, counter, int16 per channel."""
    root = ElementTree.fromstring(header)
    hardware = root.find("HardwareConfiguration")
    devices = sum(int(device.get("numBytes", 0)) for device in hardware.iter("Device"))
    channels = sum(1 for _ in root.find("SpikeConfiguration").iter("SpikeChannel"))
    return 1 + devices + 4 + 2 * channels, channels


def make_recording(header, path, seed):
    """Header and random packets; returns header with its newline, and the packets."""
    if not header.endswith(b"\n"):
        header += b"\n"  # neo takes the header to the end of a line
    packet_bytes, channels = packet_bytes_of(header)
    counter_at = packet_bytes - 2 * channels - 4
    random = np.random.default_rng(seed)
    packets = random.integers(0, 256, (PACKETS, packet_bytes), dtype=np.uint8)
    packets[:, 0] = 0x55
    counters = (np.arange(PACKETS, dtype=np.uint64) + FIRST_COUNTER).astype("<u4")
    packets[:, counter_at : counter_at + 4] = counters[:, None].view(np.uint8)
    path.write_bytes(header + packets.tobytes())
    return header, packets, counters


def describe(program, path):
    done = subprocess.run(
        [program, "header", "--json", str(path)], capture_output=True, text=True, timeout=60
    )
    if done.returncode != 0:
        raise AssertionError(f"rec2nwb header failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def same(what, ours, expected):
    if ours != expected:
        raise AssertionError(f"{what}: rec2nwb has {ours!r}, expected {expected!r}")


def column(packets, offset, dtype):
    width = np.dtype(dtype).itemsize
    return np.ascontiguousarray(packets[:, offset : offset + width]).view(dtype)[:, 0]


def check_devices(header, ours):
    """Offsets of the devices, and of the system clock among them."""
    hardware = ElementTree.fromstring(header).find("HardwareConfiguration")
    offset = 1
    clock = None
    expected = []
    for device in hardware.iter("Device"):
        num_bytes = int(device.get("numBytes", 0))
        expected.append(
            {
                "name": device.get("name"),
                "offset_bytes": offset if num_bytes else None,
                "num_bytes": num_bytes,
            }
        )
        if device.get("name") == "SysClock":
            clock = offset
        offset += num_bytes
    same("devices", ours["devices"], expected)
    same("sysclock_offset_bytes", ours["sysclock_offset_bytes"], clock)


def read_stream(reader, name):
    names = [str(stream) for stream in reader.header["signal_streams"]["name"]]
    index = names.index(name)
    channels = reader.header["signal_channels"]
    ids = [str(c["id"]) for c in channels if c["stream_id"] == name]
    return ids, reader.get_analogsignal_chunk(stream_index=index)


def check_ephys(reader, packets, ours):
    """Slot by slot: the hwChan that neo names, and the values that it reads there."""
    ids, values = read_stream(reader, "trodes")
    same("slot_hwchan", ours["slot_hwchan"], [int(i.removeprefix("hwChan")) for i in ids])
    same("samples read by neo", values.shape, (PACKETS, ours["ephys_channels"]))
    for slot in range(ours["ephys_channels"]):
        bytes_here = column(packets, ours["ephys_offset_bytes"] + 2 * slot, "<i2")
        if not np.array_equal(values[:, slot], bytes_here):
            raise AssertionError(f"slot {slot}: neo reads other bytes than those at this slot")


def check_analog(reader, header, packets, ours):
    """Analog channels that are not interleaved: device offset plus startByte gives neo's values."""
    offsets = {device["name"]: device["offset_bytes"] for device in ours["devices"]}
    checked = 0
    for device in ElementTree.fromstring(header).find("HardwareConfiguration").iter("Device"):
        plain = [
            channel
            for channel in device.iter("Channel")
            if channel.get("dataType") == "analog" and "interleavedDataIDByte" not in channel.attrib
        ]
        if not plain:
            continue
        ids, values = read_stream(reader, device.get("name"))
        for channel in plain:
            at = offsets[device.get("name")] + int(channel.get("startByte"))
            if not np.array_equal(
                values[:, ids.index(channel.get("id"))], column(packets, at, "<i2")
            ):
                raise AssertionError(f"{channel.get('id')}: neo reads other bytes")
            checked += 1
    return checked


def compare(program, source, folder, seed):
    path = folder / f"{source.stem}.rec"
    header, packets, counters = make_recording(source.read_bytes(), path, seed)
    ours = describe(program, path)
    reader = SpikeGadgetsRawIO(filename=str(path))
    reader.parse_header()
    hardware = ElementTree.fromstring(header).find("HardwareConfiguration")

    same("header_bytes", ours["header_bytes"], len(header))
    same("packet_bytes", ours["packet_bytes"], reader._raw_memmap.shape[1])
    same("packets read by neo", reader._raw_memmap.shape[0], PACKETS)
    same("counter_offset_bytes", ours["counter_offset_bytes"], int(reader._timestamp_byte))
    same("rate_hz", ours["rate_hz"], float(hardware.get("samplingRate")))
    same("num_channels", ours["num_channels"], int(hardware.get("numChannels")))
    if not np.array_equal(column(packets, ours["counter_offset_bytes"], "<u4"), counters):
        raise AssertionError("the counters are not at counter_offset_bytes")
    check_devices(header, ours)
    check_ephys(reader, packets, ours)
    analog = check_analog(reader, header, packets, ours)
    print(
        f"same: {source.name}: packets of {ours['packet_bytes']} bytes, "
        f"{ours['ephys_channels']} channels ({ours['slot_rule']}), {analog} analog channels"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rec2nwb", required=True, help="the program under test")
    program = parser.parse_args().rec2nwb
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed, source in enumerate(header_files()):
            try:
                compare(program, source, pathlib.Path(folder), seed)
            except Exception as error:  # every header is compared, whatever one of them does
                print(f"DIFFERENT: {source.name}: {type(error).__name__}: {error}")
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
