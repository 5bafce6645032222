"""One broken input: how it is broken, and everything that has to come of it.

    Case("gap_of_one", "a packet is missing", model=lambda s: s.recordings[0].drop(100),
         faults=[Fault("packets missing", 1, "packets", row=100)])

Needs: session.py. Promises: a case is data; judge.py holds it against the program.
"""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Fault:
    """A row of /processing/sample_count/recording_faults."""

    kind: str
    length: int
    unit: str
    row: int  # of the file, as the table has it
    byte: int | None = None  # None: where that row starts
    number: int = 0  # of the recording


@dataclasses.dataclass(frozen=True)
class LineOf:
    """In expected words: FILE:LINE: of the line of the metadata that holds a text."""

    text: str


def _nothing(*_):
    return None


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    how: str  # it is broken, in words
    model: Callable = _nothing  # breaks the Session before it is written
    files: Callable = _nothing  # breaks what was written
    options: Callable | tuple = ()  # of convert; a function of the Session if they depend on it
    command: Callable | None = None  # the whole command line, instead of convert
    needs_permissions: bool = False  # is not run as root, who may do everything

    exit_code: int = 0
    words: tuple = ()  # all of them are in the output
    no_words: tuple = ("warning: ",)  # none of them is; only where a file is written
    code: int | None = None  # R2N-NNNN

    # what must hold in the file, beyond: every packet that can be had is there, at its time
    faults: tuple | Callable = ()
    is_checked: bool = True  # False: this file is not judged packet by packet
    also: Callable = _nothing  # (h5py file, Session) -> None; asserts
    output: tuple | None = None  # names in the output folder; None: one .nwb, or nothing if refused

    still: Callable | None = None  # (Session) -> bool: what was there before is untouched

    wanted: str = ""  # not built yet: why, and what is missing


def refused(name, how, words, code=None, **more):
    """A case that ends with exit code 1 and leaves nothing behind."""
    return Case(name, how, exit_code=1, words=tuple(words), code=code, **more)


def usage(name, how, words, **more):
    """A wrong command line: exit code 2, nothing is left behind."""
    return Case(name, how, exit_code=2, words=tuple(words), **more)


def warned(name, how, words, code=None, **more):
    """A case that is converted, with a warning."""
    return Case(name, how, words=("warning: ", *words), no_words=(), code=code, **more)
