"""Folders: names, links, permissions, what stands beside a session and where the output goes."""

import os
import shutil

from case import Case, refused, warned
from session import NAME, OUTPUT

FILE = "20240611_rat_01_s1.rec"
OLD = b"what was here before"


def rename(number, name):
    return lambda session: session.rec(number).rename(session.folder / name)


def touch(*names):
    def files(session):
        for name in names:
            path = session.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
    return files


def other_animal(session):
    """A whole session of another animal in the same folder."""
    for number in range(2):
        name = session.rec(number).name.replace("_rat_", "_mouse_")
        shutil.copy(session.rec(number), session.folder / name)
    shutil.copy(session.metadata_file, session.folder / "20240611_mouse_metadata.yml")


def ten_thousand(session):
    for number in range(10_000):
        (session.folder / f"note{number}.txt").touch()


def there_is_an_output(session):
    session.out.mkdir()
    (session.out / OUTPUT).write_bytes(OLD)


def is_untouched(session):
    return (session.out / OUTPUT).read_bytes() == OLD


def on_another_device(session):
    below = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # else: at least another folder
    session.write_elsewhere(below)


def take_rights(path_of, mode):
    def files(session):
        for path in (session.home, session.folder):
            path.chmod(0o755)
        path_of(session).chmod(mode)
    return files


def read_only_output(session):
    session.out.mkdir()
    take_rights(lambda s: s.out, 0o555)(session)


def writable(session):
    session.out.mkdir()
    session.out.chmod(0o777)


def link_loop(session):
    (session.folder / "again").symlink_to(session.folder, target_is_directory=True)


def links_to_elsewhere(session):
    for number in range(2):
        real = session.home / f"disk{number}.bin"
        session.rec(number).rename(real)
        session.rec(number).symlink_to(real)


def pipe_instead(session):
    session.rec(1).unlink()
    os.mkfifo(session.rec(1))


def folder_around(session):
    """Trodes makes NAME.rec/ around a recording."""
    path = session.rec(0)
    inside = path.with_name("moved")
    path.rename(inside)
    path.mkdir()
    inside.rename(path / path.name)


def called(name):
    return lambda session: session.move_folder(name)


NAMES = [
    refused("misnamed", "a recording has no epoch in its name", [FILE.replace("_01", ""), "found 3", "expected 4 parts"],
            files=rename(0, FILE.replace("_01", "")), code=105),
    refused("misnamed_both", "both recordings are misnamed: both are shown", ["20240611_rat_1.rec", "20240611_rat_2.rec"],
            files=lambda s: (rename(0, "20240611_rat_1.rec")(s), rename(1, "20240611_rat_2.rec")(s))),
    refused("five_parts", "a name has a part too many", ["20240611_rat_02_r1_b.rec", "expected 4 parts"],
            files=rename(1, "20240611_rat_02_r1_b.rec"), code=105),
    refused("epoch_is_no_number", "the epoch is a word", ["the epoch 'two' is not a number"],
            files=rename(1, "20240611_rat_two_r1.rec"), code=105),
    refused("no_tag", "the tag is empty", ["the tag behind the epoch is empty"], files=rename(1, "20240611_rat_02_.rec"),
            code=105),
    refused("capital_extension", "the extension is in capitals", ["the extension is written .rec"],
            files=rename(1, "20240611_rat_02_r1.REC"), code=105),
    warned("seven_digits", "a date has seven digits: the file is none of the session's", ["left out", "2024061_rat_02_r1.rec"],
           model=lambda s: s.recordings.pop(), files=touch("2024061_rat_02_r1.rec")),
    refused("no_day", "a date is no day of the calendar", ["20241311"], model=lambda s: s.recordings.pop(),
            files=lambda s: (s.rec(0).rename(s.folder / "20241311_rat_01_s1.rec"), s.metadata_file.unlink()), code=110),
    refused("camera_file_misnamed", "a camera's file is misnamed", ["20240611_rat_r1.1.h264", "expected 4 parts"],
            files=touch("20240611_rat_r1.1.h264"), code=105),
    warned("stray_metadata", "a metadata file has another name", ["left out", "20240611_metadata.yml"],
           files=touch("20240611_metadata.yml"), code=106),
    Case("hidden_files", "files of macOS stand beside the session's", files=touch("._" + FILE, ".DS_Store")),
    Case("blanks", "the folder's name has blanks and quotes", called("my \"best\" rat's day")),
    Case("unicode", "the folder's name has letters of several scripts", called("Mäuse 小鼠 🐭")),
    Case("newline", "the folder's name has a newline", called("two\nlines")),
    Case("percent", "the folder's name looks like a format", called("%s%n {0} $HOME `ls`")),
    Case("dashes", "the folder's name begins with dashes", called("--overwrite")),
    Case("long_name", "the folder's name has 250 letters", called("x" * 250)),
    refused("newline_in_a_message", "a misnamed file has a newline in its name", ["expected 4 parts"],
            files=touch("20240611_rat\nerror: all is well.rec"), code=105),
]

CONTENTS = [
    refused("no_such_folder", "the folder is not there", ["there is no such folder"],
            files=lambda s: shutil.rmtree(s.folder), code=103),
    refused("file_instead", "a file is given instead of a folder", ["expected a folder, found a file"],
            files=lambda s: (shutil.rmtree(s.folder), s.folder.write_bytes(b"x")), code=102),
    refused("empty", "the folder is empty", ["no session was found", "DATE_ANIMAL_EPOCH_TAG[.CAMERA].EXT"],
            files=lambda s: (shutil.rmtree(s.folder), s.folder.mkdir()), code=110),
    refused("only_folders", "the folder holds empty folders", ["no session was found"],
            files=lambda s: (shutil.rmtree(s.folder), (s.folder / "a" / "b").mkdir(parents=True)), code=110),
    refused("no_recording", "there is metadata and no recording", ["expected at least one recording, found none"],
            files=lambda s: [s.rec(number).unlink() for number in range(2)], code=116),
    refused("no_metadata", "there is no metadata", [f"expected one metadata file {NAME}_metadata.yml, found none"],
            files=lambda s: s.metadata_file.unlink(), code=114),
    refused("metadata_of_another", "the metadata is of another animal", ["expected one session, found 2"],
            files=lambda s: s.metadata_file.rename(s.folder / "20240611_mouse_metadata.yml"), code=111),
    refused("two_metadata", "an older metadata file stands in a folder below", ["expected one metadata file, found 2", "old"],
            files=lambda s: ((s.folder / "old").mkdir(), shutil.copy(s.metadata_file, s.folder / "old")), code=115),
    refused("recording_twice", "a copy of a recording stands in a folder below", [FILE, "stands twice"],
            files=lambda s: ((s.folder / "copy").mkdir(), shutil.copy(s.rec(0), s.folder / "copy")), code=109),
    refused("epoch_twice", "one recording has two names", ["overlap", "exactly when", "20240611_rat_01_s2.rec"],
            files=lambda s: shutil.copy(s.rec(0), s.folder / "20240611_rat_01_s2.rec"), code=416),
    refused("two_sessions", "two animals are in one folder", ["expected one session, found 2", "--session DATE_ANIMAL"],
            files=other_animal, code=111),
    Case("one_of_two_sessions", "of two animals in one folder one is asked for", files=other_animal,
         options=("--session", NAME)),
    refused("session_not_there", "a session is asked for that is not there", ["there is no session '20240612_rat'",
                                                                            "did you mean 20240611_rat?"],
            options=("--session", "20240612_rat"), code=112),
    warned("fault_of_another", "a file of another animal is misnamed", ["files of other sessions here are at fault"],
           files=lambda s: (other_animal(s), touch("20240611_mouse_r1.rec")(s)), options=("--session", NAME), code=113),
    Case("ten_thousand_files", "10,000 unrelated files stand there", files=ten_thousand),
    Case("deep_folders", "100 folders stand inside each other", files=touch("/".join("d" * 100) + "/note.txt")),
    Case("folder_around", "a recording stands in a folder of its own name", files=folder_around),
]

LINKS = [
    Case("linked_recordings", "the recordings are links to another place", files=links_to_elsewhere),
    Case("link_loop", "a link leads back to the folder", files=link_loop),
    refused("broken_link", "a recording is a link to nothing", ["20240611_rat_02_r1.rec", "broken link", "restore the file"],
            files=lambda s: (s.rec(1).unlink(), s.rec(1).symlink_to("/nowhere/x.rec")), code=108),
    refused("link_to_itself", "a recording is a link to itself", ["20240611_rat_02_r1.rec"],
            files=lambda s: (s.rec(1).unlink(), s.rec(1).symlink_to(s.rec(1))), code=108),
    refused("pipe", "a recording is a pipe that nobody writes to", ["20240611_rat_02_r1.rec", "found a pipe"],
            files=pipe_instead, code=108),
    refused("metadata_is_a_folder", "the metadata file is a folder", ["expected one metadata file"],
            files=lambda s: (s.metadata_file.unlink(), s.metadata_file.mkdir())),
    refused("metadata_is_a_pipe", "the metadata file is a pipe that nobody writes to", ["_metadata.yml"],
            files=lambda s: (s.metadata_file.unlink(), os.mkfifo(s.metadata_file))),
    refused("metadata_is_a_broken_link", "the metadata file is a link to nothing", ["_metadata.yml"],
            files=lambda s: (s.metadata_file.unlink(), s.metadata_file.symlink_to("/nowhere.yml"))),
]

PERMISSIONS = [
    refused("unreadable_recording", "a recording may not be read", [FILE, "Permission denied"],
            files=take_rights(lambda s: s.rec(0), 0), needs_permissions=True, code=101),
    refused("unreadable_metadata", "the metadata may not be read", ["_metadata.yml", "Permission denied"],
            files=take_rights(lambda s: s.metadata_file, 0), needs_permissions=True, code=101),
    refused("unreadable_folder", "the folder may not be read", ["cannot be read", "Permission denied"],
            files=take_rights(lambda s: s.folder, 0), needs_permissions=True, code=104),
    refused("read_only_output", "the output folder may not be written to", ["Permission denied", "out"],
            files=read_only_output, needs_permissions=True, code=803),
    Case("read_only_session", "the session may only be read",
         files=lambda s: (take_rights(lambda s: s.folder, 0o555)(s), writable(s)), needs_permissions=True),
]

OUTPUTS = [
    refused("output_exists", "the output is there already", [OUTPUT, "exists already", "--overwrite"],
            files=there_is_an_output, output=(OUTPUT,), still=is_untouched, code=801),
    refused("overwrite_that_fails", "the output is there, and its replacement fails", [FILE], output=(OUTPUT,),
            files=lambda s: (there_is_an_output(s), s.rec(0).write_bytes(b"x")), options=("--overwrite",),
            still=is_untouched, code=302),
    Case("overwrite", "the output is there, and is to be replaced", files=there_is_an_output, options=("--overwrite",)),
    refused("output_below_a_file", "the output folder is below a file", ["error: "],
            files=lambda s: (s.out.write_bytes(b"x"), setattr(s, "out", s.out / "deeper")), output=(), code=120),
    refused("output_is_a_folder", "a folder has the output's name", [OUTPUT],
            files=lambda s: (s.out / OUTPUT).mkdir(parents=True), output=(), code=801),
    refused("output_is_a_link_to_nothing", "a broken link has the output's name", [OUTPUT, "exists already"],
            files=lambda s: (s.out.mkdir(), (s.out / OUTPUT).symlink_to("/nowhere/x.nwb")), output=(OUTPUT,), code=801),
    Case("another_device", "the output is on another device", files=on_another_device),
    Case("nested_output", "the output folder and three above it are not there yet",
         files=lambda s: setattr(s, "out", s.out / "a" / "b" / "c")),
    Case("leftover", "a .part of a conversion that was killed is there",
         files=lambda s: (s.out.mkdir(), (s.out / (OUTPUT + ".part")).write_bytes(OLD))),
]

CASES = [*NAMES, *CONTENTS, *LINKS, *PERMISSIONS, *OUTPUTS]
