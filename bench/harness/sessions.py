"""Makes the recording sessions that are measured, and keeps them for the next time."""
import json
import shutil
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

RATE_HZ = 30000
EPHYS_OFFSET_BYTES = 54  # of the packets of rec2nwb demo


@dataclass
class Wish:
    """What a session should be. It has two epochs, each of half the length."""
    name: str
    seconds: float
    channels: int  # 0: behaviour alone
    shanks: bool = False  # probes of 4 shanks x 32 contacts instead of tetrodes
    sparse_rows: int = 0  # the last epoch: that many packets that are not there (long recordings)


@dataclass
class Session:
    wish: Wish
    folder: Path
    files: list = field(default_factory=list)  # the recordings, in order
    rec_bytes: int = 0
    rows: int = 0

    def as_dict(self):
        return {**asdict(self.wish), "rec_bytes": self.rec_bytes, "rows": self.rows}


class Maker:
    def __init__(self, rec2nwb, make_session, data):
        self.rec2nwb, self.make_session, self.data = rec2nwb, make_session, data

    def make(self, wish):
        place = self.data / wish.name
        stamp = place / "made.json"
        wanted = json.dumps(asdict(wish))
        if not (stamp.is_file() and stamp.read_text() == wanted):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            self.write(wish, place)
            stamp.write_text(wanted)
        return self.describe(wish, place)

    def write(self, wish, place):
        demo = place / "demo"
        call([self.rec2nwb, "demo", demo, "--seconds", wish.seconds / 2])
        command = [self.make_session, next(demo.iterdir()), place, "--channels", wish.channels]
        command += ["--shanks"] if wish.shanks else []
        command += ["--sparse-rows", wish.sparse_rows] if wish.sparse_rows else []
        call(command)
        shutil.rmtree(demo)

    def demo(self, name, seconds):
        """A session as `rec2nwb demo` writes it, untouched."""
        place = self.data / name
        shutil.rmtree(place, ignore_errors=True)
        call([self.rec2nwb, "demo", place, "--seconds", seconds / 2])
        return self.describe(Wish(name, seconds, 8), place)

    @staticmethod
    def describe(wish, place):
        folder = next(path for path in place.iterdir() if path.is_dir())
        session = Session(wish, folder, sorted(folder.glob("*.rec")))
        packet_bytes = EPHYS_OFFSET_BYTES + 2 * wish.channels
        for file in session.files:
            size = file.stat().st_size
            session.rec_bytes += size
            session.rows += size // packet_bytes  # the header is a little more than none
        session.rows = int(wish.seconds * RATE_HZ) if not wish.sparse_rows else session.rows
        return session


def call(command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\nfailed:\n{done.stdout}")
    return done.stdout
