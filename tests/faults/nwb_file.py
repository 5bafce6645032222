"""Holds a converted file against what is true of the packets of a session.

Needs: h5py and numpy, which are imported only when there is a file. Promises: looks at every row: samples, counter,
time, digital line; at every row of recording_faults and invalid_times.
"""

from recording import COUNTERS, PERIOD_NS

COUNTS = "processing/sample_count/sample_count"
FAULTS = "processing/sample_count/recording_faults"
SERIES = "acquisition/e-series"
POKE = "processing/behavior/behavioral_events/Poke_left"
TOLERANCE_S = 2e-6
FILLED = "filled"
SHORTEST_BREAK_NS = 10_000_000  # where a clock was set forward


def faults_of_file(case, session, path):
    import h5py

    with h5py.File(path, "r") as file:
        found = _Check(file, session).run(case) if case.is_checked else []
        try:
            case.also(file, session)
        except AssertionError as error:
            found.append(f"in the file: {error}")
    return found


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def table(file, path):
    """Rows of a table as dictionaries; none if there is no such table."""
    if path not in file:
        return []
    group = file[path]
    names = [text_of(name) for name in group.attrs["colnames"]]
    columns = [group[name][:] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def expected_rows(recordings):
    """(counter, seconds, packet, FILLED or "") of every row: a single missing packet repeats the one before."""
    rows, gaps = [], []
    for recording in recordings:
        before = None
        for packet in recording.kept:
            step = 1 if before is None else (packet.true_counter - before.true_counter) % COUNTERS
            if step == 2:
                seconds = (before.true_ns + packet.true_ns) / 2e9
                rows.append(((before.true_counter + 1) % COUNTERS, seconds, before, FILLED))
            elif 2 < step < COUNTERS // 2:
                gaps.append((before, packet, step - 1))
            elif before is not None and packet.true_ns - before.true_ns > SHORTEST_BREAK_NS:
                gaps.append((before, packet, round((packet.true_ns - before.true_ns) / PERIOD_NS) - 1))
            rows.append((packet.true_counter, packet.true_ns / 1e9, packet, ""))
            before = packet
    return rows, gaps


class _Check:
    def __init__(self, file, session):
        self.file = file
        self.session = session
        self.found = []

    def run(self, case):
        rows, gaps = expected_rows(self.session.recordings)
        self._rows(rows)
        self._gaps(gaps)
        self._faults(case.faults(self.session) if callable(case.faults) else case.faults)
        self._pokes()
        return self.found

    def _first_difference(self, what, found, expected):
        if len(found) != len(expected):
            self.found.append(f"{what}: {len(found)} rows, expected {len(expected)}")
            return
        for row, (a, b) in enumerate(zip(found, expected, strict=True)):
            if a != b:
                self.found.append(f"{what}: row {row} is {a}, expected {b}")
                return

    def _rows(self, rows):
        counts = [int(one) % COUNTERS for one in self.file[COUNTS]["data"][:]]
        self._first_difference("sample counts", counts, [row[0] for row in rows])
        if SERIES in self.file:
            samples = [tuple(map(int, row)) for row in self.file[SERIES]["data"][:]]
            self._first_difference("samples", samples, [row[2].values() for row in rows])
        seconds = self.file[COUNTS]["timestamps"][:]
        off = [(abs(a - row[1]), index) for index, (a, row) in enumerate(zip(seconds, rows, strict=False))]
        worst, index = max(off, default=(0, 0))
        if not worst <= TOLERANCE_S:  # also if it is no number
            self.found.append(f"time of row {index} is {seconds[index]:.6f}, expected {rows[index][1]:.6f}")

    def _gaps(self, gaps):
        found = [(float(one["start_time"]), float(one["stop_time"]), int(one["missing_packets"]))
                 for one in table(self.file, "intervals/invalid_times") if int(one["missing_packets"]) > 0]
        if len(found) != len(gaps):
            self.found.append(f"invalid_times lists {found}, expected {len(gaps)} gaps")
            return
        for (start, stop, missing), (before, after, expected) in zip(found, gaps, strict=True):
            first = (before.true_ns + PERIOD_NS) / 1e9
            last = (after.true_ns - PERIOD_NS) / 1e9
            is_right = abs(start - first) < TOLERANCE_S and abs(stop - last) < TOLERANCE_S
            if not is_right or missing != expected:
                self.found.append(f"invalid_times has {start:.6f} to {stop:.6f} with {missing} missing, "
                                  f"expected {first:.6f} to {last:.6f} with {expected}")

    def _faults(self, expected):
        """Gaps are listed as well as what the case names."""
        found = []
        for one in table(self.file, FAULTS):
            if not text_of(one["action"]):
                self.found.append("a fault without an action")
            # A clock's jump is measured against the nominal rate: the last digit is its rounding.
            digits = -1 if text_of(one["unit"]) == "nanoseconds" else 0
            found.append((text_of(one["file"]), int(one["row"]), int(one["byte"]), text_of(one["kind"]),
                          round(int(one["length"]), digits), text_of(one["unit"])))
        wanted = []
        for one in expected:
            recording = self.session.recordings[one.number]
            byte = recording.byte_of(one.row) if one.byte is None else one.byte
            wanted.append((self.session.rec(one.number).name, one.row, byte, one.kind, one.length, one.unit))
        if sorted(found) != sorted(wanted):
            self.found.append(f"recording_faults has {found}, expected {wanted}")

    def _pokes(self):
        """Changes of a digital line: the state at the first packet of each file, then every other."""
        if POKE not in self.file:
            return
        expected = []
        for recording in self.session.recordings:
            state = None
            for packet in recording.kept:
                if packet.poke() != state:
                    state = packet.poke()
                    expected.append((state, packet.true_ns / 1e9))
        states = [int(one) for one in self.file[POKE]["data"][:]]
        self._first_difference("states of Poke_left", states, [one[0] for one in expected])
        times = self.file[POKE]["timestamps"][:]
        for row, (found, (_, wanted)) in enumerate(zip(times, expected, strict=False)):
            if abs(found - wanted) > TOLERANCE_S:
                self.found.append(f"Poke_left: row {row} is at {found:.6f}, expected {wanted:.6f}")
                return
