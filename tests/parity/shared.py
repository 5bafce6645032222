"""What the parity tests share: where things are, how a session is made, converted and judged.

REC2NWB_SHARED_DIR names a folder with recsynth (a generator of sessions with known content), goldens (what the
Python reference wrote of such sessions) and oracle (judges). It is no part of this repository: without it a
test prints that it is skipped and exits with 77.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
DATE_ANIMAL = "20240611_synth"
FSGUI = "fsgui"
FSGUI_OPTIONS = "--seed 110 --epochs 2 --duration 4 --probe tetrode:2 --optogenetics".split()
LAYOUTS = ("standard", "trodes_to_nwb")
# What nwbinspector may suggest of the standard layout: names that Spyglass needs, tables of one row, counts and ids.
SUGGESTIONS = {"check_processing_module_name", "check_single_row", "check_column_binary_capability"}


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


def make_case(shared, folder, name):
    """The session of a golden; returns its folder and golden.py's options."""
    if name != FSGUI:
        options, golden_options = cases(shared)[name]
        return make_session(shared, folder, options), golden_options
    session = make_session(shared, folder, FSGUI_OPTIONS)
    for file in (shared / "goldens" / FSGUI).iterdir():
        if file.name == "metadata-tail.yml":
            with (session / f"{DATE_ANIMAL}_metadata.yml").open("a") as metadata:
                metadata.write(file.read_text())
        elif file.suffix in (".yaml", ".trackgeometry"):
            shutil.copy(file, session)
    return session, ["--own-probes"]


def golden_file(shared, name):
    folder = shared / "goldens"
    return folder / (f"{FSGUI}/{FSGUI}.nwb.xz" if name == FSGUI else f"{name}.nwb.xz")


def convert(program, session, output, *options, own_devices=True):
    """Converts; device descriptions of the session's own are given where it has some."""
    arguments = [program, "convert", session, "-o", output, "--time-zone", "UTC", *options]
    own = session / "device_metadata"
    if own_devices and own.is_dir() and any(own.iterdir()):
        arguments += ["--device-metadata", own]
    return run(arguments)


def judge(shared, session, output, layout, *, suggestions=SUGGESTIONS):
    """The truth of the session, then pynwb, its validator and nwbinspector; returns what is wrong."""
    code, text = run([sys.executable, shared / "recsynth" / "verify.py", "nwb", session, output, "--layout", layout])
    print(text)
    faults = [f"{layout}: {line}" for line in text.splitlines() if line.startswith("FAIL")]
    if code and not faults:
        faults.append(f"{layout}: verify.py ended with {code}")
    return faults + judge_file(shared, output, layout, suggestions)


def judge_file(shared, output, layout, suggestions=SUGGESTIONS):
    """pynwb, its validator and nwbinspector alone, with the extensions importable and without."""
    faults = []
    for bare in ([], ["--bare"]):
        code, text = run([sys.executable, shared / "oracle" / "check_nwb.py", *bare, output])
        print(text)
        if code:
            faults.append(f"{layout}: check_nwb.py {' '.join(bare)} ended with {code}")
        if layout == "standard":
            faults += [f"standard: {line}" for line in text.splitlines()
                       if line.startswith("BEST_PRACTICE_SUGGESTION") and line.split(": ")[1] not in suggestions]
    return faults


def truth_of(session):
    return json.loads((session / "truth.json").read_text())


def scratch():
    return tempfile.TemporaryDirectory(prefix="rec2nwb-parity-")
