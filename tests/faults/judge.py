"""Runs the command on a broken input and says what is not as the case wants it.

Needs: the program in REC2NWB_PROGRAM; h5py and numpy for files that are written. With
REC2NWB_FAULTS_SANITIZED=1 time and memory are not looked at: sanitizers take what they need.
"""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

import nwb_file
from case import LineOf
from session import OUTPUT, Session

PROGRAM = os.environ.get("REC2NWB_PROGRAM", "")
if PROGRAM:
    PROGRAM = os.path.abspath(PROGRAM)  # cases run in folders of their own
IS_SANITIZED = os.environ.get("REC2NWB_FAULTS_SANITIZED", "") == "1"
LIMIT_S = 5
LIMIT_BYTES = 200 << 20
HANGS_S = 60
NOBODY = 65534  # root may read and write everything
SANITIZER_WORDS = ("AddressSanitizer", "LeakSanitizer", "UndefinedBehaviorSanitizer", "runtime error:",
                   "ThreadSanitizer")
# Whatever the machine is set to must not change what is tested.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in ("NO_COLOR", "REC2NWB_PLUGIN_PATH", "TZ")} | {"TERM": "xterm"}


class Result:
    """Of one run of the command."""

    def __init__(self, arguments, home, user=None):
        paths = home / "stdout", home / "stderr"
        with open(paths[0], "wb") as out, open(paths[1], "wb") as err:
            began = time.monotonic()
            child = subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                     env=ENVIRONMENT, cwd=home, user=user)
            watch = threading.Timer(HANGS_S, child.send_signal, [signal.SIGKILL])
            watch.start()
            _, status, used = os.wait4(child.pid, 0)
            watch.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
        self.code = child.returncode
        self.seconds = time.monotonic() - began
        self.peak_bytes = used.ru_maxrss * 1024
        self.stdout, self.stderr = (path.read_bytes().decode(errors="replace") for path in paths)
        for path in paths:
            path.unlink()

    @property
    def text(self):
        return self.stdout + self.stderr


def files_below(folder):
    """Names of everything in a folder but folders; a link is not followed."""
    found = []
    for where, folders, files in os.walk(folder):
        links = [one for one in folders if os.path.islink(os.path.join(where, one))]
        found += [os.path.relpath(os.path.join(where, one), folder) for one in files + links]
    return sorted(found)


def word_text(word, session):
    if isinstance(word, LineOf):
        return f"{session.metadata_file.name}:{session.line_of(word.text)}:"
    return word(session) if callable(word) else word


def faults_of_run(case, session, result):
    """What is wrong with how the command ended and what it said."""
    found = []
    if result.code < 0:
        found.append(f"the program crashed or hung: signal {-result.code}")
    elif result.code != case.exit_code:
        found.append(f"exit code {result.code}, expected {case.exit_code}")
    for word in case.words:
        text = word_text(word, session)
        if text not in result.text:
            found.append(f"not said: {text!r}")
    if case.code is not None and f"[R2N-{case.code:04}]" not in result.text:
        found.append(f"no code [R2N-{case.code:04}]")
    if case.exit_code == 1 and ("error: " not in result.stderr or not codes_in(result.stderr)):
        found.append("no 'error: ' with a code on stderr")
    if case.exit_code != 0 and case.command is None and result.stdout:
        found.append(f"a failure belongs on stderr, found on stdout: {result.stdout[:200]!r}")
    if case.exit_code == 0:
        found += [f"said, but nothing is wrong there: {word!r}" for word in case.no_words if word in result.text]
    found += [f"a sanitizer spoke: {word}" for word in SANITIZER_WORDS if word in result.stderr]
    if not IS_SANITIZED and result.seconds > LIMIT_S:
        found.append(f"took {result.seconds:.1f} s, at most {LIMIT_S} are allowed")
    if not IS_SANITIZED and result.peak_bytes > LIMIT_BYTES:
        found.append(f"took {result.peak_bytes / 2**20:.0f} MiB, at most {LIMIT_BYTES >> 20} are allowed")
    return found


def faults_of_folders(case, session, out, before):
    """Nothing is written where nothing is expected, and nothing of the session is touched."""
    expected = [OUTPUT] if case.exit_code == 0 and case.command is None else []
    if case.output is not None:
        expected = sorted(case.output)
    found = []
    if (left := files_below(out)) != expected:
        found.append(f"in the output folder: {left}, expected {expected}")
    if case.still is not None and not case.still(session):
        found.append("what was in the output folder is not as it was")
    if (after := files_below(session.home)) != before:
        found.append(f"the session's folder changed: {sorted(set(after) ^ set(before))}")
    return found


def run_case(case):
    """\\return (what is wrong, the Result); nothing wrong: as it should be"""
    if not PROGRAM:
        raise RuntimeError("set REC2NWB_PROGRAM to the rec2nwb that is to be tested")
    with tempfile.TemporaryDirectory(prefix="rec2nwb_faults_") as holder:
        home = pathlib.Path(holder)
        home.chmod(0o755)
        for name in ("in", "run"):
            (home / name).mkdir()
        session = Session(home / "in")
        try:
            case.model(session)
            session.write()
            case.files(session)
            before = files_below(session.home)
            user = NOBODY if case.needs_permissions and os.geteuid() == 0 else None
            result = Result(arguments_of(case, session), home / "run", user)
            found = faults_of_run(case, session, result)
            found += faults_of_folders(case, session, session.out, before)
            if result.code == 0 == case.exit_code and case.command is None:
                found += nwb_file.faults_of_file(case, session, session.out / OUTPUT)
        finally:
            make_removable(home)
            session.remove_elsewhere()
    return found, result


def arguments_of(case, session):
    if case.command is not None:
        return case.command(session)
    options = case.options(session) if callable(case.options) else case.options
    return ["convert", session.folder, "-o", session.out, "--time-zone", "UTC", *options]


def make_removable(home):
    """Cases take away permissions."""
    for where, folders, _ in os.walk(home):
        for one in folders:
            path = os.path.join(where, one)
            if not os.path.islink(path):
                os.chmod(path, 0o700)


def codes_in(text):
    return sorted(set(re.findall(r"\[R2N-(\d{4})\]", text)))
