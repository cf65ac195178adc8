"""Opens what learners handed in: regular files only, links never followed, no more read than a limit."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO, BinaryIO

from tutor.errors import SubmissionError

_FLAGS = os.O_RDONLY
# A FIFO must not make us wait, a link must not lead us elsewhere. Windows has none of these, and no such files.
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _name, 0)
_CHUNK = 1 << 16
_KINDS = {
    stat.S_IFLNK: ("a symbolic link: not followed", "Hand in the file itself."),
    stat.S_IFDIR: ("a folder", "It is called like a file: rename it."),
    stat.S_IFIFO: ("not a file but a pipe", "Give files or folders of files."),
    stat.S_IFSOCK: ("not a file but a socket", "Give files or folders of files."),
    stat.S_IFCHR: ("not a file but a device", "Give files or folders of files."),
    stat.S_IFBLK: ("not a file but a device", "Give files or folders of files."),
}


def open_regular(path: Path | str) -> int:
    """A descriptor of a regular file, to be closed by the caller.

    Raises:
        SubmissionError: It is missing, may not be read, or is something else, such as a link or a pipe.
    """
    try:
        _require_regular(os.lstat(path).st_mode)  # opening some devices does something already
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise unreadable(error) from None
    try:
        _require_regular(os.fstat(handle).st_mode)  # what is opened need not be what was looked at
    except BaseException:
        os.close(handle)
        raise
    return handle


def read_regular(path: Path | str, most: int) -> bytes:
    """All of a regular file.

    Raises:
        SubmissionError: As ``open_regular``, or it is larger than ``most`` bytes, or grows beyond while it is read.
    """
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise too_large(most)
        return read_at_most(file, most)


def opened(path: Path | str) -> BinaryIO:
    """A regular file as an unbuffered stream.

    Raises:
        SubmissionError: As ``open_regular``.
    """
    return os.fdopen(open_regular(path), "rb", buffering=0)


def read_at_most(file: IO[bytes], most: int) -> bytes:
    """What is left of a stream.

    Raises:
        SubmissionError: It is more than ``most`` bytes, or cannot be read.
    """
    parts: list[bytes] = []
    left = most + 1
    try:
        while left and (part := file.read(min(left, _CHUNK))):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise unreadable(error) from None
    if not left:
        raise too_large(most)
    return b"".join(parts)


def too_large(most: int) -> SubmissionError:
    """What is said of a file that is larger than it may be."""
    return SubmissionError(f"larger than {most >> 20} MiB", "Answers are some kilobytes: is it the right file?")


def unreadable(error: OSError | ValueError) -> SubmissionError:
    """What is said of a file that the system does not let us read."""
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return SubmissionError(*_KINDS[stat.S_IFLNK])
    told = error.strerror if isinstance(error, OSError) else None
    return SubmissionError(f"cannot be read: {told or error}", "Check the path and rights.")


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise SubmissionError(*_KINDS.get(stat.S_IFMT(mode), ("not a file", "Give files or folders of files.")))
