"""The programs that take part, and which of them are not here."""
from dataclasses import dataclass
from pathlib import Path

from .machine import output_of

PEERS = ("trodes_to_nwb", "h5py", "pynwb", "hdmf", "neo", "numpy")


@dataclass
class Programs:
    bin: Path  # of the build
    python: Path  # with h5py and numpy: looks at what was written
    peers_python: Path  # of the peers' virtual environment; need not exist

    def __post_init__(self):
        self.rec2nwb = self.bin / "rec2nwb"
        self.make_session = self.bin / "rec2nwb_bench_make_session"
        self.hdf5_pipeline = self.bin / "rec2nwb_bench_hdf5_pipeline"
        self.kernels = self.bin / "rec2nwb_bench_kernels"
        self.long = self.bin / "rec2nwb_bench_long"
        self.stages = self.bin / "rec2nwb_bench_stages"
        self.many_chunks = self.bin / "rec2nwb_bench_many_chunks"
        self.peers = self.versions()

    def versions(self):
        """name -> version, or "absent"."""
        if not self.peers_python.is_file():
            return {name: "absent" for name in PEERS}
        script = ("import importlib.metadata as m, sys\n"
                  "for name in sys.argv[1:]:\n"
                  "  try: print(name, m.version(name))\n"
                  "  except m.PackageNotFoundError: print(name, 'absent')\n")
        lines = output_of([self.peers_python, "-c", script, *PEERS]).splitlines()
        found = dict(line.split() for line in lines if len(line.split()) == 2)
        return {name: found.get(name, "absent") for name in PEERS}

    def absent_peer(self, name):
        """"" if it can be run, or why not."""
        if self.peers[name] != "absent":
            return ""
        return f"{name} is not installed in the peers' environment ({self.peers_python})"
