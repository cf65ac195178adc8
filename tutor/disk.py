"""Files that are there whole or not at all, and one process at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

TEMPORARY = ".tmp"
_numbers = count()


def replace(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Put ``data`` in place of a file: under a temporary name first, so that it is never half there.

    Not ``lasting``: after a power cut it may be half there all the same, which takes less time.

    Raises:
        OSError: It cannot be written; the old file is untouched.
    """
    new = temporary(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(new, flags, 0o600)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            if lasting:
                os.fsync(handle)
        finally:
            os.close(handle)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def temporary(path: Path) -> Path:
    """A name beside ``path`` that nobody else uses."""
    return path.with_name(f".{path.name}.{os.getpid()}-{next(_numbers)}{TEMPORARY}")


def sync_folder(folder: Path) -> None:
    """Make new names last; a system that cannot open folders does without."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def guard(path: Path, seconds: float) -> Iterator[bool]:
    """Let one process of this host at a time go on; whether it is so.

    Where there is no flock, where a network file system refuses it, or when somebody keeps the others waiting for
    longer than ``seconds``, it is done without: then False is given.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        alone = False
        end = time.monotonic() + seconds
        while not alone and time.monotonic() < end:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except BlockingIOError:
                time.sleep(0.005)
            except OSError:
                break
        yield alone
    finally:
        os.close(handle)
