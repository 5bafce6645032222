"""Puts a device that no rec2nwb knows into the packets of a demo session: a LickBox of two channels.

Reads and writes .rec files by a few lines of its own, so that a fault of the converter's reader
cannot hide.
"""

import xml.etree.ElementTree as ElementTree

import numpy as np

DEVICE = b"""\
  <Device available="1" name="LickBox" packetOrderPreference="%d" numBytes="4">
   <Channel dataType="analog" id="Lick1" bit="0" input="1" startByte="0"/>
   <Channel dataType="analog" id="Lick2" bit="0" input="1" startByte="2"/>
  </Device>
"""
END_OF_DEVICES = b" </HardwareConfiguration>"


class Recording:
    """A .rec file as its header and an array of packets. Devices stand in the order of the header."""

    def __init__(self, path):
        self.path = path
        data = path.read_bytes()
        end = data.index(b"\n", data.index(b"</Configuration>")) + 1
        self.header = data[:end]
        hardware = ElementTree.fromstring(self.header).find("HardwareConfiguration")
        self.devices = hardware.findall("Device")
        self.counter_offset = 1 + sum(int(device.get("numBytes")) for device in self.devices)
        packet_bytes = self.counter_offset + 4 + 2 * int(hardware.get("numChannels"))
        self.packets = np.frombuffer(data, np.uint8, offset=end).reshape(-1, packet_bytes)

    def counters(self):
        column = self.packets[:, self.counter_offset : self.counter_offset + 4]
        return column.copy().view("<u4")[:, 0]

    def ephys(self):
        """Counts of every channel, a row a packet."""
        return self.packets[:, self.counter_offset + 4 :].copy().view("<i2")

    def device(self, name):
        """The bytes of a device, a row a packet."""
        at = 1
        for device in self.devices:
            size = int(device.get("numBytes"))
            if device.get("name") == name:
                return self.packets[:, at : at + size]
            at += size
        raise KeyError(name)

    def add_lick_box(self, counts):
        """Writes the file anew with counts[:, i] on channel i, behind all other devices."""
        order = 1 + max(int(device.get("packetOrderPreference")) for device in self.devices)
        at = self.header.index(END_OF_DEVICES)
        self.header = self.header[:at] + DEVICE % order + self.header[at:]
        added = counts.astype("<i2").view(np.uint8).reshape(len(self.packets), 4)
        before, behind = np.split(self.packets, [self.counter_offset], axis=1)
        self.packets = np.hstack([before, added, behind])
        self.counter_offset += 4
        self.path.write_bytes(self.header + self.packets.tobytes())


def touches(rows, seed):
    """Two columns of counts: noise near 0, and now and then a touch of some hundred packets."""
    noise = np.random.default_rng(seed)
    counts = noise.integers(-40, 40, (rows, 2))
    for column in range(2):
        for start in noise.integers(0, rows, 12):
            counts[start : start + 300, column] += 1200
    return counts.astype(np.int16)
