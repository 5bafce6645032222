"""Reads a converted demo session with pynwb and compares it with the session's files.

usage: check_demo.py SESSION_FOLDER FILE.nwb

They are read here by a few lines of their own, so that a fault of the converter's readers cannot
hide. Exit code 0: all the same; 1: something differs.
"""

import re
import sys
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pynwb


class Recording:
    """One .rec file of a demo session: no packets are missing in it."""

    def __init__(self, path):
        data = path.read_bytes()
        end = data.index(b"</Configuration>")
        end = data.index(b"\n", end) + 1
        self.header = ElementTree.fromstring(data[:end])
        offset = 1  # behind the sync byte
        self.devices = {}
        for device in self.header.find("HardwareConfiguration"):
            self.devices[device.get("name")] = (offset, device)
            offset += int(device.get("numBytes"))
        hw_chans = [
            int(channel.get("hwChan")) for channel in self.header.iter("SpikeChannel")
        ]
        packet_bytes = offset + 4 + 2 * len(hw_chans)
        packets = np.frombuffer(data, np.uint8, offset=end)
        self.packets = packets.reshape(-1, packet_bytes)
        self.counter = self.packets[:, offset : offset + 4].copy().view("<u4")[:, 0]
        slots = self.packets[:, offset + 4 :].copy().view("<i2")
        self.counts = dict(zip(sorted(hw_chans), slots.T))  # the demo's chip is in order

    def microvolts_per_count(self):
        return float(self.header.find(".//SpikeNTrode").get("rawScalingToUv"))

    def line(self, channel_id):
        """The first state of a digital line and every later one that differs from the one before."""
        offset, device = self.devices["ECU"]
        (channel,) = [c for c in device if c.get("id") == channel_id]
        byte = self.packets[:, offset + int(channel.get("startByte"))]
        states = (byte >> int(channel.get("bit"))) & 1
        return np.concatenate([states[:1], states[1:][np.diff(states.astype(int)) != 0]])


    def analog(self, device_name, channel_id):
        """The counts of an analog channel in each packet, and in which packets they are new."""
        offset, device = self.devices[device_name]
        (channel,) = [c for c in device if c.get("id") == channel_id]
        first = offset + int(channel.get("startByte"))
        counts = self.packets[:, first : first + 2].copy().view("<i2")[:, 0]
        if channel.get("interleavedDataIDByte") is None:
            return counts, np.ones(len(counts), bool)
        flags = self.packets[:, offset + int(channel.get("interleavedDataIDByte"))]
        return counts, (flags >> int(channel.get("interleavedDataIDBit"))) & 1 == 1

    def held(self, device_name, channel_id):
        """The counts as of the last packet with new ones; 0 before the first."""
        counts, new = self.analog(device_name, channel_id)
        last = np.maximum.accumulate(np.where(new, np.arange(len(new)), -1))
        return np.where(last < 0, 0, counts[np.maximum(last, 0)])


class Camera:
    """The files of one video of a demo session."""

    TYPES = {"uint16": "<u2", "uint32": "<u4", "uint64": "<u8"}
    PAUSE_SECONDS = 0.4  # between what the camera saw before the recording, and the recording

    def __init__(self, video):
        sync = self.records(video.with_suffix(".videoTimeStamps.cameraHWSync"))
        tracking = self.records(video.with_suffix(".videoPositionTracking"))
        assert np.array_equal(sync["PosTimestamp"], tracking["time"]), f"{video}: other frames"
        self.video = video
        self.epoch = int(video.name.split("_")[2])
        self.seconds = sync["HWTimestamp"] / 1e9
        pauses = np.flatnonzero(np.diff(self.seconds) > self.PAUSE_SECONDS)
        assert len(pauses) == 1, f"{video}: {len(pauses)} pauses"
        self.kept = np.arange(pauses[0] + 1, len(sync))
        self.leds = [
            np.column_stack([tracking["xloc"], tracking["yloc"]]),
            np.column_stack([tracking["xloc2"], tracking["yloc2"]]),
        ]

    def records(self, path):
        settings, _, data = path.read_bytes().partition(b"<End settings>\n")
        fields = re.findall(r"<(\w+) (uint\d+)>", settings.decode().split("Fields:")[1])
        return np.frombuffer(data, [(name, self.TYPES[kind]) for name, kind in fields])

    def pictures(self):
        """How many slices of pictures the H.264 stream has: the demo makes one a picture."""
        return len(re.findall(rb"\x00\x00\x01[\x61\x65]", self.video.read_bytes()))


def check_ephys(nwb, recordings):
    series = nwb.acquisition["e-series"]
    data = series.data[:]
    table = nwb.electrodes.to_dataframe()
    print(f"e-series: {data.shape[0]} samples x {data.shape[1]} channels, {series.data.dtype}, "
          f"conversion {series.conversion:g}")
    scale = recordings[0].microvolts_per_count()
    unit = 1e6 * series.conversion  # microvolts of one stored unit
    for row, column in zip(series.electrodes.data[:], data.T):
        hw_chan = int(table["hwChan"].iloc[row])
        recorded = np.concatenate([r.counts[hw_chan] for r in recordings])
        if np.isclose(unit, scale):
            assert np.array_equal(column, recorded), f"hwChan {hw_chan}: other counts"
        else:
            expected = np.trunc(recorded * scale)  # the layout of whole microvolts
            assert np.array_equal(column, expected), f"hwChan {hw_chan}: other microvolts"
    seconds = series.timestamps[:]
    assert len(seconds) == len(data), "not one timestamp a sample"
    assert np.all(np.diff(seconds) > 0), "timestamps do not increase"


def check_counts(nwb, recordings):
    series = nwb.processing["sample_count"]["sample_count"]
    recorded = np.concatenate([r.counter for r in recordings])
    assert np.array_equal(series.data[:], recorded), "sample_count differs"


def check_lines(nwb, recordings):
    events = nwb.processing["behavior"]["behavioral_events"].time_series
    lines = {
        "Poke_left": "ECU_Din1",
        "Poke_right": "ECU_Din2",
        "Camera ticks": "ECU_Din16",
        "Pump_left": "ECU_Dout1",
        "Pump_right": "ECU_Dout2",
    }
    for name, channel_id in lines.items():
        recorded = np.concatenate([r.line(channel_id) for r in recordings])
        assert np.array_equal(events[name].data[:], recorded), f"{name}: other states"
    print("digital lines: " + ", ".join(f"{n} ({len(events[n].data)})" for n in sorted(events)))


ANALOG = {
    "ECU": [f"ECU_Ain{n}" for n in range(1, 9)] + [f"ECU_Aout{n}" for n in range(1, 5)],
    "Multiplexed": [f"Headstage_{s}{axis}" for s in ("Accel", "Gyro", "Mag") for axis in "XYZ"]
    + ["Controller_Ain1"],
}


def check_analog(nwb, recordings):
    series = nwb.processing["analog"]["analog"]["analog"]
    data = series.data[:]
    names = series.description.split()
    assert names == ANALOG["ECU"] + ANALOG["Multiplexed"], f"analog: columns {names}"
    assert data.shape == (sum(len(r.counter) for r in recordings), len(names)), "analog: shape"
    columns = iter(data.T)
    for device, ids in ANALOG.items():
        for channel_id, column in zip(ids, columns):
            recorded = np.concatenate([r.held(device, channel_id) for r in recordings])
            assert np.array_equal(column, recorded), f"analog: {channel_id} has other counts"
    assert data.any(axis=0).sum() > 10, "analog: nothing but zeros"
    assert np.array_equal(series.timestamps[:], nwb.acquisition["e-series"].timestamps[:]), (
        "analog: other timestamps than the e-series"
    )
    print(f"analog: {data.shape[1]} columns, the recording's counts")


SENSORS = {  # unit, and what a count is by the sensors' data sheets
    "accelerometer": ("Accel", "m/s^2", 0.000061 * 9.80665),
    "gyroscope": ("Gyro", "rad/s", 0.061 * np.pi / 180),
}


def check_sensors(nwb, recordings):
    """Only one of the two layouts has the sensors as series of their own."""
    if np.isclose(nwb.acquisition["e-series"].conversion, 1e-6):  # the layout of whole microvolts
        columns = nwb.processing["analog"]["analog"]["analog"].description
        assert "Headstage_AccelX" in columns, "sensors: nowhere"
        print("sensors: in the analog columns, as counts")
        return
    samples = nwb.acquisition["e-series"].timestamps[:]
    for name, (kind, unit, scale) in SENSORS.items():
        series = nwb.acquisition[name]
        assert series.unit == unit, f"{name}: unit {series.unit}"
        both = [[r.analog("Multiplexed", f"Headstage_{kind}{a}") for a in "XYZ"] for r in recordings]
        new = np.concatenate([axes[0][1] for axes in both])
        counts = np.concatenate([np.column_stack([c for c, _ in axes]) for axes in both])[new]
        values = series.data[:] * series.conversion
        assert values.shape == counts.shape, f"{name}: {len(values)} rows, recorded {len(counts)}"
        assert np.allclose(values, counts * scale, rtol=1e-6, atol=0), f"{name}: other values"
        assert np.array_equal(series.timestamps[:], samples[new]), f"{name}: other times"
    values = nwb.acquisition["accelerometer"].data[:] * nwb.acquisition["accelerometer"].conversion
    gravity = np.median(np.linalg.norm(values, axis=1))
    assert abs(gravity - 9.80665) < 0.5, f"accelerometer: {gravity:.2f} m/s^2 at rest"
    print(f"sensors: {', '.join(SENSORS)}; the accelerometer feels {gravity:.2f} m/s^2")


METERS_PER_PIXEL = {1: 0.00055, 2: 0.0022}  # of the epochs' cameras, see the metadata
TRACK_METERS = 1


def check_position(nwb, cameras):
    position = nwb.processing["behavior"]["position"].spatial_series
    names = [f"led_{led}_series_{c.epoch}" for c in cameras for led in (0, 1)]
    assert sorted(position) == sorted(names), f"position: {sorted(position)}"
    reach = {}
    for camera in cameras:
        for led, pixels in enumerate(camera.leds):
            series = position[f"led_{led}_series_{camera.epoch}"]
            expected = pixels[camera.kept]
            assert np.array_equal(series.data[:], expected), f"{series.name}: other pixels"
            times = series.timestamps[:]
            assert np.array_equal(times, camera.seconds[camera.kept]), f"{series.name}: other times"
            assert series.unit == "meters", f"{series.name}: unit {series.unit}"
            assert np.isclose(series.conversion, METERS_PER_PIXEL[camera.epoch]), (
                f"{series.name}: {series.conversion} m a pixel"
            )
            reach[camera.epoch] = np.ptp(series.data[:, 0]) * series.conversion
    assert abs(reach[2] - TRACK_METERS) < 0.1, f"position: a run of {reach[2]:.2f} m"
    frames = ", ".join(f"{len(c.kept)} of {len(c.seconds)}" for c in cameras)
    print(f"position: {len(names)} series; {frames} frames; the run is {reach[2]:.2f} m long")


def check_videos(nwb, cameras, folder):
    videos = nwb.processing["video_files"]["video"].time_series
    converted = any(name.endswith(".mp4") for name in videos)  # --convert-video
    names = [c.video.with_suffix(".mp4" if converted else ".h264").name for c in cameras]
    assert names and sorted(videos) == sorted(names), f"videos: {sorted(videos)}"
    for name, camera in zip(names, cameras):
        series = videos[name]
        assert series.format == "external", f"{series.name}: format {series.format}"
        (external,) = series.external_file[:]
        file = folder / external
        assert file.is_file(), f"{series.name}: no file {file}"
        same = file.read_bytes() == camera.video.read_bytes()
        assert same or (converted and file.stat().st_size > 0), f"{file}: not the camera's video"
        times = series.timestamps[:]
        assert np.array_equal(times, camera.seconds), f"{series.name}: other times"
        assert len(times) == camera.pictures(), (
            f"{series.name}: {len(times)} timestamps, {camera.pictures()} pictures"
        )
    print("videos: " + ", ".join(f"{n} ({len(c.seconds)} frames)" for n, c in zip(names, cameras)))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    session, file = map(Path, sys.argv[1:])
    recordings = [Recording(path) for path in sorted(session.glob("*.rec"))]
    cameras = [Camera(path) for path in sorted(session.glob("*.h264"))]
    warnings.simplefilter("ignore")  # of cached namespaces that are installed as well
    with pynwb.NWBHDF5IO(file, "r") as io:
        nwb = io.read()
        print(f"subject: {nwb.subject.subject_id}, {nwb.subject.species}; session {nwb.session_id}")
        check_ephys(nwb, recordings)
        check_counts(nwb, recordings)
        for _, epoch in nwb.intervals["epochs"].to_dataframe().iterrows():
            length = epoch["stop_time"] - epoch["start_time"]
            print(f"epoch {epoch['tags'][0]}: {length:.3f} s")
        check_lines(nwb, recordings)
        check_analog(nwb, recordings)
        check_sensors(nwb, recordings)
        check_position(nwb, cameras)
        check_videos(nwb, cameras, file.parent)
    print("every sample, counter value, state, count, position and frame time is the session's own")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as difference:
        sys.exit(f"check_demo: {difference}")
