"""What the parity tests share: where things are, how a session is made and converted.

REC2NWB_SHARED_DIR names a folder with recsynth (a generator of sessions with known content), goldens (what the
Python reference wrote of such sessions) and oracle (judges). It is no part of this repository: without it a
test prints that it is skipped and exits with 77.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
DATE_ANIMAL = "20240611_synth"


def shared_dir():
    given = os.environ.get("REC2NWB_SHARED_DIR", "")
    if not given or not (Path(given) / "recsynth").is_dir():
        print("skipped: REC2NWB_SHARED_DIR does not name a folder with recsynth, goldens and oracle")
        sys.exit(SKIPPED)
    return Path(given)


def run(command, **more):
    """Runs a command; returns (exit code, stdout and stderr together)."""
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return done.returncode, done.stdout


def cases(shared):
    """name -> (recsynth options, golden.py options) of cases.txt."""
    found = {}
    for line in (shared / "goldens" / "cases.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, options, golden = (part.strip() for part in line.split("|"))
            found[name] = (options.split(), golden.split())
    return found


def make_session(shared, folder, options):
    """Writes a recsynth session and returns its folder."""
    code, text = run([sys.executable, "-m", "recsynth", folder, *options], cwd=shared / "recsynth")
    if code:
        raise SystemExit(f"recsynth {' '.join(options)} failed:\n{text}")
    return Path(folder) / DATE_ANIMAL


def convert(program, session, output, *options, own_devices=True):
    """Converts; device descriptions of the session's own are given where it has some."""
    arguments = [program, "convert", session, "-o", output, "--time-zone", "UTC", *options]
    own = session / "device_metadata"
    if own_devices and own.is_dir() and any(own.iterdir()):
        arguments += ["--device-metadata", own]
    return run(arguments)


def scratch():
    return tempfile.TemporaryDirectory(prefix="rec2nwb-parity-")
