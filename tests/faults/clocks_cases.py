"""Clocks and the times of files: what says when a packet was."""

from case import Case, Fault, refused, warned
from recording import COUNTERS, PACKETS, PERIOD_NS, Recording

HALF = PACKETS // 2
SECOND_NS = 1_000_000_000
NO_CLOCK = ["SysClock"]


def clock_is(kind):
    return lambda session: session.use_clock(kind)


def jump(row, by_ns):
    return lambda session: session.recordings[0].shift_clock(row, by_ns)


def damage(row, value, number=0):
    def model(session):
        session.recordings[number].packets[row].clock_ns = value
    return model


def all_clocks(value_of):
    """value_of(clock, packet's number) of the first file."""
    def model(session):
        for row, packet in enumerate(session.recordings[0].packets):
            packet.clock_ns = value_of(packet.clock_ns, row)
    return model


def jitter(session):
    """As a computer stamps packets: late, by up to 180 microseconds."""
    for recording in session.recordings:
        for row, packet in enumerate(recording.packets):
            packet.clock_ns += row * 7919 % 180_000


def one_has_no_clock(session):
    session.recordings[1] = Recording(2, clock="none")


def move_epoch(number, to_ns):
    """A whole file at another time."""
    def model(session):
        recording = session.recordings[number]
        for packet in recording.packets:
            packet.clock_ns = packet.true_ns = to_ns + round(packet.tick * PERIOD_NS)
    return model


def times_rise_evenly(file, _):
    """With a jitter in the clock, times are those of a line, not of each stamp."""
    seconds = file["processing/sample_count/sample_count/timestamps"][:PACKETS]
    steps = seconds[1:] - seconds[:-1]
    assert steps.min() > 0, f"times go back by {steps.min()}"
    assert steps.max() - steps.min() < 1e-6, f"steps of {steps.min()} to {steps.max()} s"


CASES = [
    Case("included", "the clock stands behind the counter (sysTimeIncluded)", clock_is("included")),
    Case("jitter", "the clock jitters", jitter, is_checked=False, also=times_rise_evenly),
    warned("none", "no file has a clock", NO_CLOCK, 413, model=clock_is("none")),
    warned("none_and_wrap", "no file has a clock, and the counter wraps", NO_CLOCK, 413,
           model=lambda s: s.recordings.__setitem__(slice(None), [
               Recording(1, clock="none", first_counter=COUNTERS - HALF), Recording(2, clock="none")])),
    warned("none_and_gap", "no file has a clock, and packets are missing", NO_CLOCK, 413,
           model=lambda s: (s.use_clock("none"), s.recordings[0].drop(100, 9)),
           faults=(Fault("packets missing", 9, "packets", 100),)),
    refused("none_at_all", "no clock, and no time of creation in the header",
            ["20240611_rat_01_s1.rec", "systemTimeAtCreation"],
            model=lambda s: (s.use_clock("none"), s.edit_header("systemTimeAtCreation", "somethingElse")), code=417),
    refused("mixed", "one file has a clock, the other none", ["must all have a SysClock or all have none"], 406,
            model=one_has_no_clock),
    refused("stands_still", "the clock is 0 in all packets of a file", ["20240611_rat_01_s1.rec"], 407,
            model=all_clocks(lambda clock, row: 0)),
    refused("runs_backward", "the clock of a file runs backward", ["20240611_rat_01_s1.rec"], 407,
            model=all_clocks(lambda clock, row: clock - 2 * round(row * PERIOD_NS))),
    refused("of_another_century", "the clock of a file counts from its start", ["20240611_rat_01_s1.rec"], 407,
            model=all_clocks(lambda clock, row: 1 + round(row * PERIOD_NS))),
    refused("negative", "the clock of a file is before 1970", ["20240611_rat_01_s1.rec"], 407,
            model=all_clocks(lambda clock, row: -clock)),
    refused("largest", "the clock has the largest value there is", ["20240611_rat_01_s1.rec"], 407,
            model=all_clocks(lambda clock, row: (1 << 63) - 1)),
    warned("jump_ahead", "the clock was set forward by 2 s", ["SysClock"], 411,
           model=lambda s: (s.recordings.__setitem__(0, Recording(1, packets=60_000)),
                            jump(40_000, 2 * SECOND_NS)(s)),
           faults=(Fault("clock jump", 2 * SECOND_NS, "nanoseconds", 40_000),)),
    warned("jump_in_the_first_second", "the clock was set forward by 2 s soon after the start", ["SysClock"], 411,
           model=jump(HALF, 2 * SECOND_NS), faults=(Fault("clock jump", 2 * SECOND_NS, "nanoseconds", HALF),)),
    warned("jump_back", "the clock was set back by 0.2 s", ["SysClock"], 411,
           model=lambda s: (s.recordings.__setitem__(0, Recording(1, packets=12_000)),
                            jump(9000, -SECOND_NS // 5)(s)),
           faults=(Fault("clock jump", -SECOND_NS // 5, "nanoseconds", 9000),)),
    warned("jump_at_a_block_edge", "the clock was set where two blocks meet", ["SysClock"], 411,
           model=jump(128, SECOND_NS // 2), options=("--block-rows", "64"),
           faults=(Fault("clock jump", SECOND_NS // 2, "nanoseconds", 128),)),
    Case("small_step", "the clock was set by 20 ms, as the network's time does: no jump", jump(HALF, 20_000_000),
         is_checked=False),
    warned("damaged", "the clock of one packet is damaged", ["SysClock"], 412, model=damage(HALF, 77),
           faults=(Fault("damaged SysClock", 1, "packets", HALF),)),
    warned("damaged_a_little", "the clock of one packet is a second ahead", ["SysClock"], 412,
           model=lambda s: damage(HALF, s.recordings[0].packets[HALF].clock_ns + SECOND_NS)(s),
           faults=(Fault("damaged SysClock", 1, "packets", HALF),)),
    warned("damaged_first", "the clock of the first packet is damaged", ["SysClock"], 412, model=damage(0, 0),
           faults=(Fault("damaged SysClock", 1, "packets", 0),)),
    warned("damaged_last", "the clock of the last packet is damaged", ["SysClock"], 412, model=damage(PACKETS - 1, 0),
           faults=(Fault("damaged SysClock", 1, "packets", PACKETS - 1),)),
    warned("damaged_in_both_files", "in each file one clock is damaged", ["SysClock"], 412,
           model=lambda s: (damage(30, 0)(s), damage(40, -5, 1)(s)),
           faults=(Fault("damaged SysClock", 1, "packets", 30), Fault("damaged SysClock", 1, "packets", 40, number=1))),
    refused("files_out_of_order", "epoch 2 was recorded before epoch 1", ["out of order", "number the epochs"],
            model=lambda s: move_epoch(1, s.recordings[0].start_ns - 60 * SECOND_NS)(s), code=415),
    refused("files_overlap", "epoch 2 starts before epoch 1 ends", ["overlap"],
            model=lambda s: move_epoch(1, s.recordings[0].start_ns + 5_000_000)(s), code=416),
    refused("created_is_no_time", "no clock, and a time of creation beyond all calendars",
            ["systemTimeAtCreation"],
            model=lambda s: (s.use_clock("none"),
                             [s.edit_header(f'systemTimeAtCreation="{one.created_ms}"',
                                            'systemTimeAtCreation="9223372036854775807"', number=at)
                              for at, one in enumerate(s.recordings)]), code=320),
]
