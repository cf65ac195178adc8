"""The three standard streams of a cell, made anew for each: whatever the cell above did to its own."""

from __future__ import annotations

import os
import sys
from io import BufferedReader, FileIO, TextIOWrapper
from os import O_RDONLY, O_RDWR, close, dup2
from os import open as open_file

_NOWHERE = os.devnull


def plug() -> None:
    """Open what a cell has closed of the descriptors 0 to 2, so that nothing else comes to stand there."""
    descriptor = open_file(_NOWHERE, O_RDWR)
    while descriptor < 3:
        descriptor = open_file(_NOWHERE, O_RDWR)
    close(descriptor)


def renew() -> None:
    """Streams on descriptors 0 to 2; there is nothing to read, and nothing written waits in a buffer."""
    plug()
    nothing = open_file(_NOWHERE, O_RDONLY)
    dup2(nothing, 0)
    close(nothing)
    _put("stdin", TextIOWrapper(BufferedReader(FileIO(0, "r", closefd=False)), "utf-8"))
    # Straight through to the descriptor, so that nothing printed is lost when the process ends in the middle.
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        raw = FileIO(descriptor, "w", closefd=False)
        _put(name, TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True))


def _put(name: str, stream: TextIOWrapper) -> None:
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def flush() -> None:
    """Have streams of the learner's own write what they hold back."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # the cell has closed it or put something else in its place
            continue
