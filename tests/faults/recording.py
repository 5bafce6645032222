"""A small .rec file as a list of packets, to be broken in every way, with what is true of each packet.

Needs: nothing but Python. Promises: what is written depends on the arguments alone; the truth stays with the
packet, whatever is done to the bytes that are written for it.
"""

import dataclasses
import struct

RATE_HZ = 30000
PERIOD_NS = 1e9 / RATE_HZ
CHANNELS = 8
PACKETS = 400
COUNTERS = 1 << 32
EPOCH_TICKS = 60 * RATE_HZ  # from the start of an epoch to that of the next
FIRST_COUNTER = 1000
START_NS = 1718092800_000000000  # 2024-06-11 08:00 UTC
CREATED_BEFORE_NS = 25_000000
POKE_TICKS = 50  # ECU_Din1 changes so often

DEVICES = (  # name, bytes, channels
    ("Controller_DIO", 1, (("digital", "Controller_Din1", 0, 0, 1),)),
    ("ECU", 32, (("digital", "ECU_Din1", 0, 0, 1), ("digital", "ECU_Din2", 0, 1, 1),
                 ("digital", "ECU_Dout1", 4, 0, 0), ("analog", "ECU_Ain1", 8, 0, 1))),
    ("SysClock", 8, ()),
)


@dataclasses.dataclass
class Packet:
    """One tick: what is written, and what is true."""

    tick: int  # of the epoch, from 0: the samples are a function of it
    epoch: int
    counter: int  # as written
    clock_ns: int | None  # as written
    true_counter: int
    true_ns: int
    sync: int = 0x55
    is_kept: bool = True  # is it to be delivered?
    samples: tuple = None  # None: those of the tick

    def values(self):
        return self.samples or samples_of(self.epoch, self.tick)

    def poke(self):
        return self.tick // POKE_TICKS % 2

    def to_bytes(self, clock):
        """clock: "device", "included" (behind the counter) or "none"."""
        ecu = bytearray(32)
        ecu[0] = self.poke()
        struct.pack_into("<h", ecu, 8, self.tick % 1000)
        time = struct.pack("<q", self.clock_ns) if clock != "none" else b""
        parts = [struct.pack("<BB", self.sync, 0), bytes(ecu)]
        parts += [time] if clock == "device" else []
        parts.append(struct.pack("<I", self.counter))
        parts += [time] if clock == "included" else []
        parts.append(struct.pack(f"<{CHANNELS}h", *self.values()))
        return b"".join(parts)


def samples_of(epoch, tick):
    return tuple((tick * 31 + channel * 1009 + epoch * 77) % 16384 - 8192 for channel in range(CHANNELS))


class Recording:
    """The packets of an epoch and foreign bytes between them. `row`s count packets that are written."""

    def __init__(self, epoch, packets=PACKETS, clock="device", first_counter=None):
        self.epoch = epoch
        self.clock = clock
        self.first_counter = first_counter
        if first_counter is None:
            self.first_counter = FIRST_COUNTER + (epoch - 1) * EPOCH_TICKS
        self.start_ns = START_NS + (epoch - 1) * round(EPOCH_TICKS * PERIOD_NS)
        self.created_ms = (self.start_ns - CREATED_BEFORE_NS) // 1_000_000
        self.header = header_xml(self.created_ms, clock)
        self.items = [self.packet(tick) for tick in range(packets)]
        self.tail = b""  # of a last packet that is not whole

    def packet(self, tick):
        counter = (self.first_counter + tick) % COUNTERS
        if self.clock == "none":
            true_ns = self.created_ms * 1_000_000 + round(tick * PERIOD_NS)
            return Packet(tick, self.epoch, counter, None, counter, true_ns)
        true_ns = self.start_ns + round(tick * PERIOD_NS)
        return Packet(tick, self.epoch, counter, true_ns, counter, true_ns)

    @property
    def packets(self):
        return [item for item in self.items if isinstance(item, Packet)]

    @property
    def kept(self):
        return [packet for packet in self.packets if packet.is_kept]

    @property
    def packet_bytes(self):
        return len(self.packet(0).to_bytes(self.clock))

    def place(self, row):
        """Index in items of a packet."""
        seen = -1
        for index, item in enumerate(self.items):
            seen += isinstance(item, Packet)
            if seen == row:
                return index
        return len(self.items)

    def byte_of(self, row):
        """Where a packet starts in the file; behind the last one: where the next would."""
        sizes = (self.packet_bytes if isinstance(item, Packet) else len(item)
                 for item in self.items[: self.place(row)])
        return len(self.header) + sum(sizes)

    # ways to break it

    def drop(self, row, count=1):
        for _ in range(count):
            del self.items[self.place(row)]

    def insert(self, row, foreign):
        """Foreign bytes in front of a packet."""
        self.items.insert(self.place(row), bytes(foreign))

    def lose_bytes(self, row, at, count):
        """Bytes of one packet are not there: the packet is lost with them."""
        index = self.place(row)
        whole = self.items[index].to_bytes(self.clock)
        self.items[index] = whole[:at] + whole[at + count:]

    def repeat(self, row, count):
        """The packets from row on stand there once more, behind themselves."""
        index = self.place(row)
        again = [dataclasses.replace(one, is_kept=False) for one in self.items[index:index + count]]
        self.items[index + count:index + count] = again

    def reset_counter(self, row, value):
        """The counter starts again at a value; the clock goes on."""
        for offset, packet in enumerate(self.packets[row:]):
            packet.counter = packet.true_counter = (value + offset) % COUNTERS

    def shift_clock(self, row, by_ns):
        """The computer's clock was set: true as well, there is no other."""
        for packet in self.packets[row:]:
            packet.clock_ns += by_ns
            packet.true_ns += by_ns

    def to_bytes(self):
        body = [item.to_bytes(self.clock) if isinstance(item, Packet) else item for item in self.items]
        return self.header + b"".join(body) + self.tail


def _element(name, attributes, end="/>"):
    return "<" + name + "".join(f' {key}="{value}"' for key, value in attributes.items()) + end + "\n"


def _device(name, size, channels):
    xml = "  " + _element("Device", {"name": name, "available": 1, "packetOrderPreference": 10, "numBytes": size}, ">")
    for kind, channel, byte, bit, is_input in channels:
        xml += "   " + _element("Channel", {"id": channel, "dataType": kind, "startByte": byte, "bit": bit,
                                            "input": is_input})
    return xml + "  </Device>\n"


def header_xml(created_ms, clock):
    """A header as Trodes writes it, as short as may be."""
    hardware = {"samplingRate": RATE_HZ, "numChannels": CHANNELS}
    if clock == "included":
        hardware["sysTimeIncluded"] = 1
    xml = '<?xml version="1.0"?>\n<Configuration>\n'
    xml += " " + _element("GlobalConfiguration", {"systemTimeAtCreation": created_ms, "timestampAtCreation": 1,
                                                  "trodesVersion": "2.4.1", "headstageSerial": "01500 00001"})
    xml += " " + _element("HardwareConfiguration", hardware, ">")
    for name, size, channels in DEVICES:
        if name != "SysClock" or clock == "device":
            xml += _device(name, size, channels)
    xml += " </HardwareConfiguration>\n <ModuleConfiguration>\n"
    xml += "  " + _element("SingleModuleConfiguration", {"moduleName": "cameraModule"}, ">")
    xml += "   " + _element("Argument", {"flag": "-ptpEnabled", "value": 1})
    xml += "  </SingleModuleConfiguration>\n </ModuleConfiguration>\n"
    xml += " " + _element("SpikeConfiguration", {"device": "intan", "chanPerChip": CHANNELS}, ">")
    for ntrode in range(CHANNELS // 4):
        xml += "  " + _element("SpikeNTrode", {"id": ntrode + 1, "refOn": 0, "refNTrodeID": -1, "refChan": 1,
                                               "rawScalingToUv": 0.195, "spikeScalingToUv": 0.195}, ">")
        for channel in range(4 * ntrode, 4 * ntrode + 4):
            xml += "   " + _element("SpikeChannel", {"hwChan": channel, "thresh": 60})
        xml += "  </SpikeNTrode>\n"
    return (xml + " </SpikeConfiguration>\n</Configuration>\n").encode()
