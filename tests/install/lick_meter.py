"""Puts the files of a lick meter beside the recordings of a demo session, and its ports into the
metadata. The seconds that licks must get are looked up in the recording, not computed."""

import numpy as np

PORTS = """\
lick_ports:
  - {port: 1, description: left of the track's end, fluid: milk}
  - {port: 2, description: right of the track's end, fluid: water}
"""
LICKS = 40
RATE_HZ = 30000


def licks_file(recording):
    """DATE_ANIMAL_EPOCH_TAG.licks.csv beside DATE_ANIMAL_EPOCH_TAG.rec."""
    return recording.path.with_suffix(".licks.csv")


def write_licks(path, counts, ports):
    lines = [f"{count},{port}" for count, port in zip(counts, ports, strict=True)]
    path.write_text("\n".join(["timestamp,port", *lines, ""]))


def add_ports(session, text=PORTS):
    (metadata,) = session.glob("*_metadata.yml")
    metadata.write_text(metadata.read_text() + text)
    return metadata


class LickMeter:
    """Licks at known packets of a recording: rows[i] of it, at ports[i]."""

    def __init__(self, recording, seed):
        noise = np.random.default_rng(seed)
        counters = recording.counters()
        inner = noise.choice(np.arange(1, len(counters) - 1), LICKS - 2, replace=False)
        self.rows = np.sort(np.concatenate([[0, len(counters) - 1], inner]))
        self.counts = counters[self.rows]
        self.ports = noise.integers(1, 3, LICKS).astype(np.uint8)
        self.packets = len(counters)
        self.path = licks_file(recording)

    def write(self, before=0, behind=0):
        """With so many licks more that came before and behind the recording."""
        earlier = self.counts[0] - np.arange(before, 0, -1)
        later = self.counts[-1] + np.arange(1, behind + 1)
        counts = np.concatenate([earlier, self.counts, later])
        ports = np.concatenate([np.ones(before, int), self.ports, np.ones(behind, int)])
        write_licks(self.path, counts, ports)

    def without_bounce(self, seconds):
        """Which licks remain if none may come sooner than that after one at its port."""
        last, kept = {}, []
        for i, (count, port) in enumerate(zip(self.counts.tolist(), self.ports, strict=True)):
            if port in last and (count - last[port]) / RATE_HZ < seconds:
                continue
            last[port] = count
            kept.append(i)
        return np.array(kept)
