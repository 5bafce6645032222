"""A small session in a folder: recordings, metadata, files beside them; whole until a case breaks it.

Needs: recording.py. Promises: converted as it is, it gives no warning.
"""

import pathlib
import shutil
import struct
import tempfile

from recording import FIRST_COUNTER, PACKETS, RATE_HZ, START_NS, Recording

NAME = "20240611_rat"
OUTPUT = "rat20240611.nwb"

METADATA = """\
experimenter_name:
  - "Doe, Jane"
lab: "Some Lab"
institution: "Some University"
experiment_description: "Made for a test"
session_description: "Two epochs of a few packets"
session_id: "20240611_rat"
keywords:
  - "test"
subject:
  description: "Long-Evans rat"
  genotype: "Wild Type"
  sex: "M"
  species: "Rattus norvegicus"
  subject_id: "rat"
  date_of_birth: 2023-06-01T00:00:00.000Z
  weight: 450
data_acq_device:
  - name: "SpikeGadgets"
    system: "SpikeGadgets"
    amplifier: "Intan"
    adc_circuit: "Intan"
units:
  analog: "-1"
  behavioral_events: "-1"
times_period_multiplier: 1.5
raw_data_to_volts: 1.95e-07
device:
  name:
    - "Trodes"
cameras:
  - id: 0
    meters_per_pixel: 0.00055
    manufacturer: "Allied Vision"
    model: "Mako G-158C"
    lens: "6 mm"
    camera_name: "sleep camera"
tasks:
  - task_name: "Sleep"
    task_description: "The animal sleeps"
    task_environment: "sleep box"
    camera_id: [0]
    task_epochs: [1]
  - task_name: "Track"
    task_description: "The animal runs"
    task_environment: "track"
    camera_id: [0]
    task_epochs: [2]
behavioral_events:
  - description: "ECU_Din1"
    name: "Poke_left"
  - description: "ECU_Din2"
    name: "Poke_right"
electrode_groups:
  - id: 0
    location: "CA1"
    device_type: "tetrode_12.5"
    description: "Tetrode 1"
    targeted_location: "CA1"
    targeted_x: 2.2
    targeted_y: -3.8
    targeted_z: 2.0
    units: "mm"
  - id: 1
    location: "CA3"
    device_type: "tetrode_12.5"
    description: "Tetrode 2"
    targeted_location: "CA3"
    targeted_x: 2.6
    targeted_y: -3.8
    targeted_z: 2.0
    units: "mm"
ntrode_electrode_group_channel_map:
  - ntrode_id: 1
    electrode_group_id: 0
    bad_channels: []
    map:
      "0": 0
      "1": 1
      "2": 2
      "3": 3
  - ntrode_id: 2
    electrode_group_id: 1
    bad_channels: [2]
    map:
      "0": 0
      "1": 1
      "2": 2
      "3": 3
"""


class Session:
    """What is to be written, then the folder that it was written to."""

    def __init__(self, home):
        self.home = home
        self.folder = home / NAME
        self.recordings = [Recording(1), Recording(2)]
        self.tags = ["s1", "r1"]
        self.metadata = METADATA
        self.out = home.parent / "out"
        self._elsewhere = []

    def stem(self, number):
        return f"{NAME}_{self.recordings[number].epoch:02}_{self.tags[number]}"

    def rec(self, number):
        return self.folder / (self.stem(number) + ".rec")

    @property
    def metadata_file(self):
        return self.folder / (NAME + "_metadata.yml")

    def move_folder(self, name):
        """The session's folder has another name."""
        self.folder = self.home / name

    def write_elsewhere(self, below):
        """The output goes to a folder of its own below this one."""
        self.out = pathlib.Path(tempfile.mkdtemp(prefix="rec2nwb_faults_", dir=below)) / "out"
        self._elsewhere.append(self.out.parent)

    def remove_elsewhere(self):
        for folder in self._elsewhere:
            shutil.rmtree(folder, ignore_errors=True)

    def use_clock(self, clock):
        self.recordings = [Recording(one.epoch, clock=clock) for one in self.recordings]

    def write(self):
        self.folder.mkdir()
        for number, recording in enumerate(self.recordings):
            self.rec(number).write_bytes(recording.to_bytes())
        self.metadata_file.write_text(self.metadata)

    def edit(self, old, new, count=1):
        """In the metadata, before it is written; the text must stand there."""
        if self.metadata.count(old) < count:
            raise AssertionError(f"the metadata do not hold {old!r} {count} times")
        self.metadata = self.metadata.replace(old, new, count)

    def edit_header(self, old, new, count=1, number=None):
        """In the headers of all recordings, or of one."""
        for at, recording in enumerate(self.recordings):
            if number not in (None, at):
                continue
            if recording.header.count(old.encode()) < count:
                raise AssertionError(f"the header does not hold {old!r} {count} times")
            recording.header = recording.header.replace(old.encode(), new.encode(), count)

    def line_of(self, text):
        """The line of the metadata, from 1, in which a text first stands."""
        for number, line in enumerate(self.metadata.splitlines(), 1):
            if text in line:
                return number
        raise AssertionError(f"no line of the metadata holds {text!r}")

    def header_line_of(self, text, number=0):
        lines = self.recordings[number].header.decode(errors="replace").splitlines()
        return next(at for at, line in enumerate(lines, 1) if text in line)

    # files beside the recording

    def add_camera_files(self, number=0, frames=40):
        """Frames of a PTP camera that pauses behind the tenth, and their tracking."""
        sync, tracking = b"", b""
        for frame in range(frames):
            count = FIRST_COUNTER + frame * PACKETS // frames
            pause_ns = 800_000_000 if frame >= 10 else 0
            time_ns = START_NS + frame * 33_000_000 + pause_ns
            sync += struct.pack("<IIQ", count, 100 + frame, time_ns)
            tracking += struct.pack("<IHHHH", count, 100 + frame, 200, 110 + frame, 210)
        stem = self.folder / (self.stem(number) + ".1")
        fields = "<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>"
        self.sync_file = stem.with_name(stem.name + ".videoTimeStamps.cameraHWSync")
        self.sync_file.write_bytes(trodes_text(fields) + sync)
        fields = "<time uint32><xloc uint16><yloc uint16><xloc2 uint16><yloc2 uint16>"
        self.tracking_file = stem.with_name(stem.name + ".videoPositionTracking")
        self.tracking_file.write_bytes(trodes_text(fields) + tracking)

    def add_log(self, number=0, text=None):
        """A StateScript log of the pokes of the epoch."""
        self.log_file = self.folder / (self.stem(number) + ".stateScriptLog")
        lines = ["# made for a test"]
        for change in range(8):
            lines.append(f"{1500 + change * 50 * 1000 // RATE_HZ} {change % 2} 0")
        self.log_file.write_text("\n".join(lines) + "\n" if text is None else text)


def trodes_text(fields):
    return f"<Start settings>\nclockrate: {RATE_HZ}\nFields: {fields}\n<End settings>\n".encode()
