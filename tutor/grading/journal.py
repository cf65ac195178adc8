"""The journal of a run: one line a submission, appended as soon as it is graded, so that nothing is graded twice.

Each line is the CRC-32 of its JSON in eight hexadecimal digits, a space, and the JSON. The first is the header, which
says what the marks depend on. ``{"end": N}`` says that the run went through its N submissions; what comes after it was
appended by a later run that went on. ``{"gone": NAME}`` strikes a submission out. Of several lines for one the last
counts.
"""

from __future__ import annotations

import os
import sys
import time
from array import array
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.errors import SubmissionError, UsageError
from tutor.grading.grade import Graded
from tutor.grading.lines import Header, Reading, line_of
from tutor.grading.records import to_plain

_SYNC_SECONDS = 0.5  # a power cut loses no more than this; a crash of the program loses nothing
_ABSENT = -1

DigestOf = Callable[[int], str]


class Journal:
    """A journal that is written.

    ``offsets[n]`` is where the line of submission ``n`` begins, -1 while there is none.
    """

    def __init__(self, path: Path, header: Header, submissions: int) -> None:
        """Begin a new one.

        Raises:
            UsageError: There is one already, or it cannot be written there.
        """
        self._open(path, _opened(path, os.O_CREAT | os.O_EXCL), submissions)
        self._write({"journal": asdict(header)})

    def _open(self, path: Path, handle: int, submissions: int) -> None:
        self.path = path
        self.offsets = array("q", [_ABSENT]) * submissions
        self._handle = handle
        self._size = 0
        self._synced = time.monotonic()

    @classmethod
    def resumed(cls, path: Path, header: Header, places: Mapping[str, int], digest_of: DigestOf) -> Resumed:
        """Go on with one. What a crash has torn off at its end is cut off.

        What could not be graded, or has another digest now, is as if it were not there. What is no longer among the
        submissions is struck out.

        Args:
            path: of the journal.
            header: that it must have.
            places: the number of each submission by its name.
            digest_of: the digest that submission ``n`` has now, "" where it cannot be read.

        Raises:
            UsageError: It is of another run, or cannot be read or written.
        """
        journal = cls.__new__(cls)
        journal._open(path, _opened(path, 0), len(places))  # from here on nobody else writes
        try:
            with closing(Reading(path)) as reading:
                differences = header.differences(reading.header)
                if differences:
                    raise UsageError(
                        f"{path} is of another run: {'; '.join(differences)}",
                        "Grade as it was graded then, or begin another file.",
                    )
                digests, gone = journal._take_up(reading, places)
            os.ftruncate(journal._handle, reading.sound_bytes)
            journal._size = os.lseek(journal._handle, 0, os.SEEK_END)
            for name in gone:
                journal._write({"gone": name})
            changed = 0
            for place, digest in enumerate(digests):
                if journal.has(place) and _short(digest_of(place)) != digest:
                    journal.offsets[place] = _ABSENT
                    changed += 1
        except BaseException:
            journal.close()
            raise
        return Resumed(journal, reading.damaged, changed, len(gone))

    def _take_up(self, reading: Reading, places: Mapping[str, int]) -> tuple[array[int], list[str]]:
        """Find the lines of the submissions, their digests, and the names that are not among them."""
        digests = array("Q", [0]) * len(places)
        gone: dict[str, None] = {}
        for line in reading.lines():
            struck = line.plain.get("gone")
            if isinstance(struck, str):
                gone.pop(struck, None)
            graded = reading.marks(line)
            if graded is None:
                continue
            place = places.get(graded.name)
            if place is None:
                gone[graded.name] = None
                continue
            self.offsets[place] = line.offset if graded.status == "graded" else _ABSENT
            digests[place] = _short(graded.digest)
        return digests, list(gone)

    def has(self, position: int) -> bool:
        """Whether a submission's marks are in it."""
        return self.offsets[position] != _ABSENT

    def append(self, position: int, graded: Graded) -> None:
        """Write the marks of a submission.

        Raises:
            SubmissionError: The disk does not take them.
        """
        offset = self._size
        self._write(to_plain(graded))
        self.offsets[position] = offset

    def end(self) -> None:
        """Say that every submission is in it, those of an interrupted run included.

        Raises:
            SubmissionError: The disk does not take it.
        """
        self._write({"end": len(self.offsets)})
        self._sync()

    def close(self) -> None:
        """Make it last, and let go of it."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _write(self, plain: Mapping[str, object]) -> None:
        line = line_of(plain)
        try:
            left = memoryview(line)
            while left:
                left = left[os.write(self._handle, left) :]
            self._size += len(line)
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self._sync()
        except OSError as error:
            raise SubmissionError(
                f"{self.path}: cannot write the results: {error.strerror or error}",
                "Make room, then go on with --resume: what was graded before is in it.",
            ) from None

    def _sync(self) -> None:
        os.fdatasync(self._handle) if hasattr(os, "fdatasync") else os.fsync(self._handle)
        self._synced = time.monotonic()


@dataclass(frozen=True, slots=True)
class Resumed:
    """A journal that is taken up again, and how many of its lines are damaged, of changed or of missing submissions."""

    journal: Journal
    damaged: int
    changed: int
    gone: int


def _short(digest: str) -> int:
    """The first 64 bits of a digest: enough to see a change by, and 100,000 of them take no memory."""
    try:
        return int(digest[:16] or "0", 16)
    except ValueError:
        return 0


def _opened(path: Path, flags: int) -> int:
    """A handle to write with that no other run has."""
    flags |= os.O_WRONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} exists already", "Go on with it by --resume, or name another file.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}", "Name another place.") from None
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise UsageError(f"another run writes {path} now", "Wait for its end, or name another file.") from None
        except OSError:
            pass  # a network file system without locks: nothing is kept apart there
    return handle
