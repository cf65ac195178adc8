"""Every attempt at a cell: an append-only file a lesson, a line an attempt, each line with a checksum of its own.

What a crash has torn or a disk has rotted costs the lines it hit and no others. A file that has grown large is
written anew with the newest attempts of each cell.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import groupby
from zlib import crc32

from tutor import disk
from tutor.progress.store import ProgressStore

# An attempt of more characters is not kept: an answer has some hundreds.
MOST_TEXT = 100_000
# A file of more bytes is written anew with so many attempts a cell.
_MOST_BYTES = 1 << 20
_MOST_A_CELL = 50
_CRC_DIGITS = 8


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """A text that was checked, or of a demo one that ran well.

    Attributes:
        key: the cell's.
        moment: when, in seconds since 1970.
        state: "passed", "failed" or "could_not_check"; "ran" of a demo.
        score, most: its points, of how many.
    """

    key: str
    moment: float
    text: str
    state: str
    score: float = 0.0
    most: float = 0.0


class Attempts:
    """The attempts at one lesson's cells; for any thread."""

    def __init__(self, store: ProgressStore, lesson: str) -> None:
        self._store = store
        self._path = store.path_beside(lesson, "attempts", ".jsonl")
        self._kept: list[PastAttempt] | None = None
        self._unwritten: list[PastAttempt] = []
        self._lock = threading.RLock()

    def of(self, key: str) -> tuple[PastAttempt, ...]:
        """The attempts at a cell, the oldest first; what is damaged is left out."""
        with self._lock:
            return tuple(each for each in self._all() if each.key == key)

    def keep(self, attempt: PastAttempt) -> None:
        """Keep an attempt; the same text with the same verdict as the cell's newest is none.

        Where nothing may be written it is known until the program ends.

        Raises:
            ProgressError: It cannot be written; it is tried again with the next one.
        """
        with self._lock:
            newest = next((each for each in reversed(self._all()) if each.key == attempt.key), None)
            if len(attempt.text) > MOST_TEXT or (newest is not None and _says_the_same(newest, attempt)):
                return
            self._all().append(attempt)
            if self._store.read_only:
                return
            self._unwritten.append(attempt)
            self._store.writing(self._path, self._append)
            self._unwritten = []

    def _all(self) -> list[PastAttempt]:
        if self._kept is None:
            try:
                data = self._path.read_bytes()
            except FileNotFoundError:
                data = b""
            except OSError as error:
                self._store.notices.append(f"{self._path.name} cannot be read ({error.strerror or error})")
                data = b""
            self._kept = list(_parsed(data))
        return self._kept

    def _append(self) -> None:
        data = b"".join(map(_line, self._unwritten))
        handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and _last_byte(handle, size) != b"\n":
                data = b"\n" + data  # a line was torn: this one is not to be lost with it
            if size + len(data) <= _MOST_BYTES:
                while data:
                    data = data[os.write(handle, data) :]
                os.fsync(handle)
                return
        finally:
            os.close(handle)
        self._kept = _newest(self._all())
        disk.replace(self._path, b"".join(map(_line, self._kept)))


def _says_the_same(one: PastAttempt, other: PastAttempt) -> bool:
    return (one.text, one.state, one.score, one.most) == (other.text, other.state, other.score, other.most)


def _newest(attempts: Iterable[PastAttempt]) -> list[PastAttempt]:
    """The newest attempts of each cell, as many as take half of the room at most; by time."""
    by_key = groupby(sorted(attempts, key=lambda each: each.key), key=lambda each: each.key)
    kept: list[PastAttempt] = []
    for _, group in by_key:
        kept += list(group)[-_MOST_A_CELL:]
    kept.sort(key=lambda each: each.moment, reverse=True)
    room, taken = _MOST_BYTES // 2, list[PastAttempt]()
    for each in kept:
        room -= len(_line(each))
        if room < 0:
            break
        taken.append(each)
    return taken[::-1]


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _line(attempt: PastAttempt) -> bytes:
    told = json.dumps(asdict(attempt), ensure_ascii=True, sort_keys=True).encode("ascii")
    return f"{crc32(told):0{_CRC_DIGITS}x} ".encode("ascii") + told + b"\n"


def _parsed(data: bytes) -> Iterable[PastAttempt]:
    """The attempts on the lines that are whole."""
    for line in data.split(b"\n"):
        check, told = line[:_CRC_DIGITS], line[_CRC_DIGITS + 1 :]
        with suppress(ValueError, RecursionError):  # a damaged line is left out
            if int(check, 16) == crc32(told):
                yield _read(json.loads(told))


def _read(told: object) -> PastAttempt:
    """An attempt from its JSON form; what a later version has added is passed over.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(told, dict):
        raise ValueError("no attempt")
    key, text, state = (told.get(name) for name in ("key", "text", "state"))
    moment, score, most = (told.get(name, 0.0) for name in ("moment", "score", "most"))
    if not (isinstance(key, str) and isinstance(text, str) and isinstance(state, str)):
        raise ValueError("an attempt without a text")
    if not all(isinstance(number, int | float) for number in (moment, score, most)):
        raise ValueError("an attempt with a wrong number")
    return PastAttempt(key, float(moment), text, state, float(score), float(most))
