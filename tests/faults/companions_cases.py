"""Files beside the recordings: frames and tracking of cameras, logs, videos, whatever the metadata name."""

import os
import struct

from case import Case, LineOf, refused, warned
from recording import START_NS
from session import OUTPUT

SYNC = "20240611_rat_01_s1.1.videoTimeStamps.cameraHWSync"
TRACKING = "20240611_rat_01_s1.1.videoPositionTracking"
LOG = "20240611_rat_01_s1.stateScriptLog"
VIDEO = "20240611_rat_01_s1.1.h264"
FIELDS = b"<PosTimestamp uint32><HWframeCount uint32><HWTimestamp uint64>"
NOISE = bytes(range(256)) * 8


def camera(*steps, **more):
    """The camera's files, then what is done to them."""
    def files(session):
        session.add_camera_files(**more)
        for step in steps:
            step(session)
    return files


def sync(change):
    return lambda session: session.sync_file.write_bytes(change(session.sync_file.read_bytes()))


def tracking(change):
    return lambda session: session.tracking_file.write_bytes(change(session.tracking_file.read_bytes()))


def frame_times(time_of):
    """time_of(frame, its time in ns)"""
    def change(data):
        start = data.index(b"<End settings>\n") + 15
        records = [list(struct.unpack_from("<IIQ", data, at)) for at in range(start, len(data), 16)]
        for frame, record in enumerate(records):
            record[2] = time_of(frame, record[2])
        return data[:start] + b"".join(struct.pack("<IIQ", *record) for record in records)
    return sync(change)


def log(text, number=0):
    return lambda session: session.add_log(number, text)


def log_bytes(data):
    def files(session):
        session.add_log()
        session.log_file.write_bytes(data)
    return files


def logged(lines):
    """Changes of a line in ms, as text."""
    return "".join(f"{time_ms} {state} 0\n" for time_ms, state in lines)


def positions(rows):
    def also(file, _):
        path = "processing/behavior/position/led_0_series_1/data"
        found = file[path].shape[0] if path in file else 0
        assert found == rows, f"{found} positions, expected {rows}"
    return also


def events(rows):
    def also(file, _):
        path = "processing/behavior/statescript_events/id"
        found = file[path].shape[0] if path in file else 0
        assert found == rows, f"{found} events of logs, expected {rows}"
    return also


def no_rows(data):
    return data[:data.index(b"<End settings>\n") + 15]


def associate(path, name="notes"):
    text = f'associated_files:\n  - {{name: {name}, description: d, path: "{path}", task_epochs: 1}}\n'
    return lambda session: setattr(session, "metadata", session.metadata + text)


def list_video(name=VIDEO, epoch=1, camera_id=0):
    text = f"associated_video_files:\n  - {{name: {name}, camera_id: {camera_id}, task_epochs: {epoch}}}\n"
    return lambda session: setattr(session, "metadata", session.metadata + text)


def video(data=b"\0\0\0\1noise"):
    return lambda session: (session.folder / VIDEO).write_bytes(data)


FRAMES = [
    Case("whole", "a camera's files, nothing is wrong", files=camera(), also=positions(30)),
    warned("frames_cut_short", "the file of frames ends within a record", [SYNC, "the last record is left out"],
           files=camera(sync(lambda data: data[:-5]), tracking(lambda data: data[:-12])), also=positions(29), code=626),
    refused("frames_empty", "the file of frames is empty", [SYNC, "<Start settings>"], files=camera(sync(lambda _: b"")),
            code=621),
    refused("frames_cut_in_the_text", "the file of frames ends within its text", [SYNC, "<End settings>"],
            files=camera(sync(lambda data: data[:30])), code=621),
    refused("frames_are_noise", "the file of frames is noise", [SYNC, "byte 0", "<Start settings>"],
            files=camera(sync(lambda _: NOISE)), code=621),
    refused("frames_without_fields", "the file of frames does not say what a record is", [SYNC, "Fields"],
            files=camera(sync(lambda data: data.replace(b"Fields:", b"Felder:"))), code=621),
    refused("frames_lack_a_field", "the file of frames has no PosTimestamp", [SYNC, "PosTimestamp"],
            files=camera(sync(lambda data: data.replace(b"<PosTimestamp", b"<Timestamp"))), code=621),
    refused("frames_of_an_unknown_type", "a field of the frames has a type that nobody knows", [SYNC, "uint33"],
            files=camera(sync(lambda data: data.replace(b"PosTimestamp uint32", b"PosTimestamp uint33"))), code=621),
    refused("frames_of_huge_records", "a record of the frames has 16 GiB", [SYNC],
            files=camera(sync(lambda data: data.replace(b"PosTimestamp uint32", b"PosTimestamp 4294967295*uint32"))),
            code=621),
    refused("frames_of_overflow", "the size of a record overflows", [SYNC],
            files=camera(sync(lambda data: data.replace(b"<PosTimestamp uint32>",
                                                        b"<PosTimestamp 4611686018427387904*uint32>"))), code=621),
    refused("frames_of_no_size", "a record of the frames has no bytes", [SYNC],
            files=camera(sync(lambda data: data.replace(FIELDS, b""))), code=621),
    refused("fields_not_closed", "the last field of the frames is not closed", [SYNC, "byte"],
            files=camera(sync(lambda data: data.replace(b"HWTimestamp uint64>", b"HWTimestamp uint64"))), code=621),
    refused("text_without_end", "2 MiB of text come without an end", [SYNC, "<End settings>"],
            files=camera(sync(lambda data: b"<Start settings>\n" + b"a: b\n" * 420_000)), code=621),
    warned("no_frames", "the camera delivered no frame", [TRACKING], files=camera(sync(no_rows)), also=positions(0),
            code=626),
    warned("frames_go_back", "a frame's time is before that of the one before", ["epoch 1, camera 1", "not strictly increasing"],
           files=camera(frame_times(lambda frame, time: time - 10**9 if frame == 20 else time)), also=positions(30),
            code=626),
    warned("camera_clock_not_set", "the camera's clock counts from 1970", ["before the year 2000"],
           files=camera(frame_times(lambda frame, time: time - START_NS)), also=positions(30), code=626),
    warned("no_pause", "the camera made no pause when the recording began", ["no pause of 0.4 to 2 s"],
           files=camera(frame_times(lambda frame, time: START_NS + frame * 33_000_000)), also=positions(40), code=626),
    warned("frames_twice", "two files have the frames of one camera", ["is left out", "same epoch and camera"],
           files=camera(lambda s: (s.folder / "20240611_rat_01_s1.1.cameraHWSync").write_bytes(s.sync_file.read_bytes())),
           also=positions(30), code=626),
    warned("frames_of_no_epoch", "the frames are of an epoch that was not recorded", ["no recording of epoch 9"],
           files=camera(lambda s: (s.sync_file.rename(s.folder / SYNC.replace("_01_", "_09_")),
                                   s.tracking_file.rename(s.folder / TRACKING.replace("_01_", "_09_")))),
           also=positions(0)),
    refused("frames_are_a_pipe", "the file of frames is a pipe that nobody writes to", [SYNC, "found a pipe"],
            files=camera(lambda s: (s.sync_file.unlink(), os.mkfifo(s.sync_file))), code=108),
]

TRACKED = [
    warned("tracking_cut_short", "the file of positions ends within a record", [TRACKING, "the last record is left out"],
           files=camera(tracking(lambda data: data[:-3])), also=positions(29), code=626),
    warned("tracking_stops_early", "half of the positions are missing", ["have no tracked position"],
           files=camera(tracking(lambda data: data[:-12 * 20])), also=positions(10), code=626),
    refused("tracking_is_noise", "the file of positions is noise", [TRACKING, "byte 0"],
            files=camera(tracking(lambda _: NOISE)), code=621),
    refused("tracking_lacks_a_field", "the file of positions has no time", [TRACKING, "time"],
            files=camera(tracking(lambda data: data.replace(b"<time ", b"<when "))), code=621),
    warned("tracking_of_another", "no position has the time of a frame", ["has the time of a frame"],
           files=camera(tracking(lambda data: no_rows(data) + struct.pack("<IHHHH", 77, 1, 2, 3, 4) * 40)),
           also=positions(0), code=626),
    warned("tracking_alone", "there are positions and no frames", ["no .cameraHWSync file beside it"],
           files=camera(lambda s: s.sync_file.unlink()), also=positions(0), code=626),
    Case("frames_alone", "there are frames and no positions", files=camera(lambda s: s.tracking_file.unlink()),
         also=positions(0)),
    refused("no_camera_in_the_metadata", "the metadata know no camera of the epoch",
            [LineOf("camera_id: []"), "which camera took the videos of epoch 1"],
            model=lambda s: s.edit("camera_id: [0]\n    task_epochs: [1]", "camera_id: []\n    task_epochs: [1]"),
            files=camera(), code=624),
]

LOGS = [
    Case("log", "a log, nothing is wrong", files=log(None), also=events(8)),
    warned("log_of_few_changes", "a log has too few changes to be aligned", ["could not be aligned"],
           files=log(logged([(100, 1), (200, 0)])), also=events(2), code=626),
    warned("log_empty", "a log is empty", [LOG, "holds no events"], files=log(""), also=events(0), code=626),
    warned("log_of_comments", "a log holds comments alone", [LOG, "holds no events"], files=log("# a\n\n# b\n"),
           also=events(0), code=626),
    warned("log_of_noise", "a log is noise", [LOG], files=log_bytes(NOISE), code=626),
    warned("log_not_utf_8", "a log holds bytes that are no UTF-8", ["could not be aligned"],
           files=log_bytes(b"100 \xff\xfe 1\n200 1 0\n"), also=events(2), code=626),
    warned("log_of_one_line", "a log is one line of 8 MiB", [LOG], files=log_bytes(b"1 " * (4 << 20)), code=626),
    warned("log_of_huge_numbers", "a time of a log is beyond all bounds", ["could not be aligned"],
           files=log("9" * 40 + " 1 0\n" + logged([(100, 1), (200, 0)])), also=events(2), code=626),
    warned("log_goes_back", "the clock of a log starts again", ["could not be aligned"],
           files=log(logged([(5000, 1), (5100, 0), (10, 1), (20, 0)])), also=events(4), code=626),
    warned("log_of_no_epoch", "a log is of an epoch that was not recorded", ["epoch 9 has no recording"],
           files=lambda s: (s.add_log(), s.log_file.rename(s.folder / LOG.replace("_01_", "_09_")))),
    refused("log_is_a_pipe", "a log is a pipe that nobody writes to", [LOG, "found a pipe"],
            files=lambda s: os.mkfifo(s.folder / LOG), code=108),
]

NAMED = [
    warned("file_missing", "an associated file is not there", ["notes.txt", "its content is left empty"],
           model=associate("/data/rat/notes.txt"), code=528),
    warned("file_is_a_folder", "an associated file is a folder", ["its content is left empty"],
           model=associate("notes"), files=lambda s: (s.folder / "notes").mkdir(), code=528),
    warned("file_is_a_pipe", "an associated file is a pipe that nobody writes to", ["its content is left empty"],
           model=associate("notes"), files=lambda s: os.mkfifo(s.folder / "notes"), code=528),
    warned("file_of_a_long_name", "an associated file has a name of 5,000 letters", ["its content is left empty"],
           model=associate("x" * 5000), code=528),
    Case("file_not_utf_8", "an associated file is Latin-1", model=associate("notes.txt"),
         files=lambda s: (s.folder / "notes.txt").write_bytes(b"M\xe4use")),
    Case("file_with_zeros", "an associated file holds zero bytes", model=associate("notes.txt"),
         files=lambda s: (s.folder / "notes.txt").write_bytes(b"a\0b")),
    Case("file_empty", "an associated file is empty", model=associate("notes.txt"),
         files=lambda s: (s.folder / "notes.txt").write_bytes(b"")),
    Case("video", "a video of noise, with its frames", model=list_video(), files=camera(video()),
         output=(VIDEO, OUTPUT)),
    refused("video_missing", "a video is not there", [LineOf(VIDEO), "--allow-missing-video"], model=list_video(),
            files=camera(), code=624),
    warned("video_may_be_missing", "a video is not there, and may be missing", ["the video is left out"],
           model=list_video(), files=camera(), options=("--allow-missing-video",), code=625),
    refused("video_without_frames", "a video has no file of its frames' times", [LineOf(VIDEO), ".cameraHWSync"],
            model=list_video(), files=video(), code=624),
    refused("video_of_another_epoch", "a video's name says another epoch than its entry", [LineOf(VIDEO), "epoch 1", "is 2"],
            model=list_video(epoch=2), files=camera(video()), code=624),
    refused("video_of_no_epoch", "a video is of an epoch that was not recorded", ["no recording of epoch 9"],
            model=list_video(epoch=9), files=camera(video()), code=624),
    refused("video_of_no_camera", "a video is of a camera that is not there", ["there is no camera 4"],
            model=list_video(camera_id=4), files=camera(video()), code=526),
    refused("video_of_noise_converted", "a video of noise is to become an mp4", [VIDEO], model=list_video(),
            files=camera(video()), options=("--convert-video",), code=623),
]

CASES = [*FRAMES, *TRACKED, *LOGS, *NAMED]
