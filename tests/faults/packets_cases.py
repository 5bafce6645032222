"""Packets: counters, sync bytes, bytes that are foreign, missing or there twice."""

import random
import struct

from case import Case, Fault, refused, warned
from recording import CHANNELS, COUNTERS, PACKETS, Recording

FOREIGN = bytes(random.Random(1).randbytes(5000))
HALF = PACKETS // 2


def starts_at(first_counter, number=0):
    def model(session):
        epoch = session.recordings[number].epoch
        session.recordings[number] = Recording(epoch, first_counter=first_counter)
    return model


def packet_of(session, row, number=0):
    return session.recordings[number].packets[row]


def all_of(*steps):
    def model(session):
        for step in steps:
            step(session)
    return model


def drop(row, count=1, number=0):
    return lambda session: session.recordings[number].drop(row, count)


def wrong_sync(row, value=0x54, number=0):
    def model(session):
        packet_of(session, row, number).sync = value
    return model


def wrong_counter(row, change):
    def model(session):
        packet = packet_of(session, row)
        packet.counter = change(packet.counter) % COUNTERS
    return model


def foreign(row, data, number=0):
    return lambda session: session.recordings[number].insert(row, data)


def repeat(row, count):
    return lambda session: session.recordings[0].repeat(row, count)


def lose(row, at, count):
    return lambda session: session.recordings[0].lose_bytes(row, at, count)


def reset(row, value):
    return lambda session: session.recordings[0].reset_counter(row, value)


def tail(count, number=0):
    def model(session):
        recording = session.recordings[number]
        recording.tail = recording.packet(PACKETS).to_bytes(recording.clock)[:count]
    return model


def gap(row, missing, number=0):
    return Fault("packets missing", missing, "packets", row, number=number)


def foreign_at(row, length, number=0):
    """The table names the packet behind the bytes, and the first of the bytes."""
    return lambda session: [foreign_fault(session, row, length, number)]


def foreign_fault(session, row, length, number=0):
    recording = session.recordings[number]
    return Fault("foreign bytes", length, "bytes", row, recording.byte_of(row) - length, number)


def lying_header():
    """Foreign bytes that look like the start of a packet of the right counter."""
    return struct.pack("<BB", 0x55, 0) + bytes(32) + struct.pack("<qI", 0, 1100) + bytes(3)


def rising_line(session):
    """A channel that rises by one a packet, beside sync bytes: it must not be taken for the counter."""
    for tick, packet in enumerate(session.recordings[0].packets):
        packet.samples = (0x5555, tick) * (CHANNELS // 2)
    foreign(HALF, FOREIGN[:33])(session)


WRAPS = [
    Case("wrap", "the counter wraps in the middle", starts_at(COUNTERS - HALF)),
    Case("wrap_at_the_second_packet", "the counter wraps behind the first packet", starts_at(COUNTERS - 1)),
    Case("wrap_at_the_first_packet", "the counter is 0 at the first packet", starts_at(0)),
    Case("wrap_at_the_last_packet", "the counter wraps at the last packet", starts_at(COUNTERS - PACKETS + 1)),
    Case("wrap_at_a_block_edge", "the counter wraps where two blocks meet", starts_at(COUNTERS - 64),
         options=("--block-rows", "64")),
    Case("wrap_between_files", "the counter wraps between the files",
         all_of(starts_at(COUNTERS - 60 * 30000), starts_at(0, 1))),
    Case("wrap_in_both_files", "the counter wraps in each of two files",
         all_of(starts_at(COUNTERS - HALF), starts_at(COUNTERS - 10, 1))),
    warned("wrap_in_a_gap", "the counter wraps where ten packets are missing",
           ["10 packets are missing in 1 gap"], 409,
           model=all_of(starts_at(COUNTERS - 105), drop(100, 10)), faults=(gap(100, 10),)),
    warned("wrap_at_a_single_missing_packet", "the packet of counter 0 is missing",
           ["1 packet is missing in 1 gap"], 409,
           model=all_of(starts_at(COUNTERS - 100), drop(100)), faults=(gap(100, 1),)),
]

GAPS = [
    warned("gap_of_one", "a packet is missing: it is filled in", ["1 packet is missing in 1 gap"], 409,
           model=drop(100), faults=(gap(100, 1),)),
    warned("gap_of_two", "two packets are missing: they are not filled in", ["2 packets are missing in 1 gap"], 409,
           model=drop(100, 2), faults=(gap(100, 2),)),
    warned("gap_of_many", "150 packets are missing", ["150 packets are missing in 1 gap"], 409,
           model=drop(100, 150), faults=(gap(100, 150),)),
    warned("gaps_in_both_files", "packets are missing in each file", ["8 packets are missing in 3 gaps"], 409,
           model=all_of(drop(50), drop(200, 4), drop(9, 3, number=1)),
           faults=(gap(50, 1), gap(200, 4), gap(9, 3, number=1))),
    warned("gap_at_a_block_edge", "a packet is missing where two blocks meet", ["1 packet is missing"], 409,
           model=drop(64), options=("--block-rows", "64"), faults=(gap(64, 1),)),
    warned("every_other_packet", "every second of 100 packets is missing", ["50 packets are missing in 50 gaps"], 409,
           model=lambda s: [s.recordings[0].drop(row) for row in range(100, 150)],
           faults=tuple(gap(row, 1) for row in range(100, 150))),
]

RESETS = [
    warned("reset", "the counter starts again, the clock goes on", ["starts again"], 410, model=reset(HALF, 7),
           faults=(Fault("counter reset", 7 - 1000 - HALF, "counts", HALF),)),
    warned("reset_to_zero", "the counter starts again at 0", ["starts again"], 410, model=reset(HALF, 0),
           faults=(Fault("counter reset", -1000 - HALF, "counts", HALF),)),
    warned("reset_twice", "the counter starts again twice", ["starts again"], 410,
           model=all_of(reset(100, 7), reset(300, 3)),
           faults=(Fault("counter reset", 7 - 1100, "counts", 100), Fault("counter reset", 3 - 207, "counts", 300))),
    warned("reset_at_a_block_edge", "the counter starts again where two blocks meet", ["starts again"], 410,
           model=reset(128, 7), options=("--block-rows", "64"),
           faults=(Fault("counter reset", 7 - 1128, "counts", 128),)),
    warned("reset_and_gap", "the counter starts again, packets are missing on both sides", ["starts again"], 410,
           model=all_of(reset(200, 7), drop(300, 5), drop(100, 5)),
           faults=(Fault("counter reset", 7 - 1200, "counts", 195), gap(100, 5), gap(295, 5))),
]

DAMAGED = [
    warned("sync_byte", "a sync byte is wrong: the packet is kept", ["sync byte"], 404, model=wrong_sync(100),
           faults=(Fault("damaged sync byte", 1, "packets", 100),)),
    warned("sync_byte_of_the_first_packet", "the first sync byte is wrong", ["sync byte"], 404, model=wrong_sync(0),
           faults=(Fault("damaged sync byte", 1, "packets", 0),)),
    warned("sync_byte_of_the_last_packet", "the last sync byte is wrong", ["sync byte"], 404,
           model=wrong_sync(PACKETS - 1), faults=(Fault("damaged sync byte", 1, "packets", PACKETS - 1),)),
    warned("sync_byte_at_a_block_edge", "the sync byte of a block's first packet is wrong", ["sync byte"], 404,
           model=wrong_sync(64), options=("--block-rows", "64"),
           faults=(Fault("damaged sync byte", 1, "packets", 64),)),
    warned("sync_bytes", "ten sync bytes are wrong, three in a row", ["sync byte"], 404,
           model=all_of(*(wrong_sync(row) for row in (20, 21, 22, 40, 60, 80, 100, 120, 140, 160))),
           faults=(Fault("damaged sync byte", 3, "packets", 20),
                   *(Fault("damaged sync byte", 1, "packets", row) for row in range(40, 180, 20)))),
    warned("counter_low", "one counter is lower than its neighbours", ["counter"], 404,
           model=wrong_counter(100, lambda c: c - 300), faults=(Fault("damaged packet counter", 1, "packets", 100),)),
    warned("counter_high", "a high bit of one counter is flipped", ["counter"], 404,
           model=wrong_counter(100, lambda c: c ^ 0x40000000),
           faults=(Fault("damaged packet counter", 1, "packets", 100),)),
    warned("counter_stands_still", "one counter is that of the packet before", ["counter"], 404,
           model=wrong_counter(100, lambda c: c - 1), faults=(Fault("damaged packet counter", 1, "packets", 100),)),
    warned("counter_at_a_block_edge", "the counter of a block's last packet is damaged", ["counter"], 404,
           model=wrong_counter(63, lambda c: c ^ 0xFF00), options=("--block-rows", "64"),
           faults=(Fault("damaged packet counter", 1, "packets", 63),)),
]

FOREIGN_BYTES = [
    warned("foreign_byte", "one foreign byte stands between two packets", ["foreign byte"], 403,
           model=foreign(HALF, b"\x00"), faults=foreign_at(HALF, 1)),
    warned("foreign_bytes", "a thousand foreign bytes stand between two packets", ["1000", "foreign bytes"], 403,
           model=foreign(HALF, FOREIGN[:1000]), faults=foreign_at(HALF, 1000)),
    warned("foreign_as_long_as_packets", "as many foreign bytes as three packets have", ["foreign bytes"], 403,
           model=lambda s: s.recordings[0].insert(HALF, FOREIGN[:3 * s.recordings[0].packet_bytes]),
           faults=lambda s: [foreign_fault(s, HALF, 3 * s.recordings[0].packet_bytes)]),
    warned("foreign_sync_bytes", "the foreign bytes are all sync bytes", ["foreign bytes"], 403,
           model=foreign(HALF, b"\x55" * 500), faults=foreign_at(HALF, 500)),
    warned("foreign_zeros", "the foreign bytes are all zero, as of a hole in a file", ["foreign bytes"], 403,
           model=foreign(HALF, bytes(4096)), faults=foreign_at(HALF, 4096)),
    warned("foreign_that_lie", "the foreign bytes begin like a packet", ["foreign bytes"], 403,
           model=foreign(HALF, lying_header()), faults=foreign_at(HALF, len(lying_header()))),
    warned("foreign_before_the_first_packet", "foreign bytes stand behind the header", ["foreign bytes"], 403,
           model=foreign(0, FOREIGN[:99]), faults=foreign_at(0, 99)),
    warned("foreign_behind_the_last_packet", "foreign bytes, more than a packet, stand at the end", [], 403,
           model=foreign(PACKETS, FOREIGN[:300]),
           faults=lambda s: [Fault("foreign bytes", 300, "bytes", PACKETS, s.recordings[0].byte_of(PACKETS) - 300)]),
    warned("foreign_at_a_block_edge", "foreign bytes stand where two blocks would meet", ["foreign bytes"], 403,
           model=foreign(64, FOREIGN[:77]), options=("--block-rows", "64"), faults=foreign_at(64, 77)),
    warned("foreign_and_a_rising_line", "a channel counts up like the counter, beside sync bytes", ["foreign"], 403,
           model=rising_line, faults=foreign_at(HALF, 33)),
    warned("foreign_three_times", "foreign bytes stand at three places of two files", ["foreign bytes"], 403,
           model=all_of(foreign(50, FOREIGN[:11]), foreign(300, FOREIGN[:222]), foreign(10, FOREIGN[:333], number=1)),
           faults=lambda s: [foreign_fault(s, 50, 11), foreign_fault(s, 300, 222), foreign_fault(s, 10, 333, 1)]),
    refused("mostly_foreign", "more than half of the file is foreign", ["20240611_rat_01_s1.rec", "foreign"], 402,
            model=foreign(HALF, bytes(PACKETS * 100))),
    refused("only_foreign", "the header is followed by noise", ["20240611_rat_01_s1.rec"], 402,
            model=lambda s: s.recordings[0].items.__setitem__(slice(None), [FOREIGN])),
]

MISSING_BYTES = [
    warned("bytes_missing_in_a_packet", "ten bytes of a packet are missing", ["left out"], 408,
           model=lose(100, 20, 10),
           faults=lambda s: [Fault("incomplete packet", s.recordings[0].packet_bytes - 10, "bytes", 100,
                                   s.recordings[0].byte_of(100) - s.recordings[0].packet_bytes + 10), gap(100, 1)]),
    warned("one_byte_missing", "the last byte of a packet is missing", ["left out"], 408,
           model=lambda s: lose(100, s.recordings[0].packet_bytes - 1, 1)(s),
           faults=lambda s: [Fault("incomplete packet", s.recordings[0].packet_bytes - 1, "bytes", 100,
                                   s.recordings[0].byte_of(100) - s.recordings[0].packet_bytes + 1), gap(100, 1)]),
    warned("truncated_tail", "the file ends within a packet", ["cut"], 408, model=tail(30),
           faults=lambda s: [Fault("incomplete last packet", 30, "bytes", PACKETS)]),
    warned("truncated_by_one_byte", "the last packet lacks its last byte", ["cut"], 408,
           model=lambda s: tail(s.recordings[0].packet_bytes - 1)(s),
           faults=lambda s: [Fault("incomplete last packet", s.recordings[0].packet_bytes - 1, "bytes", PACKETS)]),
    warned("truncated_to_one_byte", "the file ends with one byte of a packet", ["cut"], 408, model=tail(1),
           faults=lambda s: [Fault("incomplete last packet", 1, "bytes", PACKETS)]),
]

REPEATED = [
    warned("repeated_packets", "twenty packets stand there twice", ["twice"], 405, model=repeat(100, 20),
           faults=(Fault("repeated packets", 20, "packets", 120),)),
    warned("repeated_packet", "one packet stands there twice", ["twice"], 405, model=repeat(100, 1),
           faults=(Fault("repeated packets", 1, "packets", 101),)),
    warned("repeated_to_the_end", "the last ten packets stand there twice", ["twice"], 405,
           model=repeat(PACKETS - 10, 10), faults=(Fault("repeated packets", 10, "packets", PACKETS),)),
    warned("repeated_at_a_block_edge", "a block stands there twice", ["twice"], 405, model=repeat(64, 64),
           options=("--block-rows", "64"), faults=(Fault("repeated packets", 64, "packets", 128),)),
]

NO_PACKETS = [
    warned("no_packets_beside_others", "the second file has a header and no packet", ["20240611_rat_02_r1.rec"], 401,
           model=lambda s: (s.recordings[1].items.clear(), s.edit("task_epochs: [2]", "task_epochs: [1]"))),
    refused("no_packets", "neither file has a packet", ["20240611_rat_01_s1.rec"], 401,
            model=lambda s: [one.items.clear() for one in s.recordings]),
    refused("half_a_packet", "the files have half a packet each", ["20240611_rat_01_s1.rec"], 401,
            model=lambda s: [(one.items.clear(), tail(20, at)(s)) for at, one in enumerate(s.recordings)]),
    Case("one_packet", "a file has one packet", model=lambda s: s.recordings[1].drop(1, PACKETS - 1)),
    Case("two_packets", "each file has two packets", model=lambda s: [one.drop(2, PACKETS - 2) for one in s.recordings]),
]

PAIRS = [
    warned("foreign_and_gap", "foreign bytes stand where packets are missing", ["foreign bytes"], 403,
           model=all_of(drop(100, 7), foreign(100, FOREIGN[:50])),
           faults=lambda s: [foreign_fault(s, 100, 50), gap(100, 7)]),
    warned("foreign_and_sync_byte", "the packet behind foreign bytes has a wrong sync byte", ["foreign bytes"], 403,
           model=all_of(foreign(100, FOREIGN[:50]), wrong_sync(100)),
           faults=lambda s: [foreign_fault(s, 100, 50), Fault("damaged sync byte", 1, "packets", 100)]),
    warned("foreign_and_wrap", "foreign bytes stand where the counter wraps", ["foreign bytes"], 403,
           model=all_of(starts_at(COUNTERS - HALF), foreign(HALF, FOREIGN[:50])), faults=foreign_at(HALF, 50)),
    warned("repeated_and_gap", "packets are missing behind repeated ones", ["twice"], 405,
           model=all_of(drop(120, 5), repeat(100, 20)),
           faults=lambda s: [Fault("repeated packets", 20, "packets", 120),
                             Fault("packets missing", 5, "packets", 120, s.recordings[0].byte_of(140))]),
    warned("wrap_and_reset", "the counter wraps, then starts again", ["starts again"], 410,
           model=all_of(starts_at(COUNTERS - 100), reset(300, 9)),
           faults=(Fault("counter reset", 9 - 200, "counts", 300),)),
    warned("sync_byte_and_gap", "the packet behind a gap has a wrong sync byte", [], 404,
           model=all_of(drop(100, 3), wrong_sync(100)),
           faults=(Fault("damaged sync byte", 1, "packets", 100), gap(100, 3))),
]

NOT_DELIVERED = [
    warned("samples_not_delivered", "a channel has the value -32768 for ten packets", ["-32768"],
           model=lambda s: [setattr(s.recordings[0].packets[row], "samples", (-32768,) + (5,) * (CHANNELS - 1))
                            for row in range(100, 110)],
           faults=(Fault("samples not delivered", 10, "samples", 100),), code=626),
]

CASES = [*WRAPS, *GAPS, *RESETS, *DAMAGED, *FOREIGN_BYTES, *MISSING_BYTES, *REPEATED, *NO_PACKETS, *PAIRS,
         *NOT_DELIVERED]
