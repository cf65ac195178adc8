"""The lines of a journal, and reading them. What is damaged is left out, and counted."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tutor.errors import SubmissionError, UsageError
from tutor.grading.grade import Graded
from tutor.grading.records import from_plain

_LONGEST_SHOWN = 60  # of a digest or a title
_SHARD = re.compile(r"|[1-9][0-9]{0,8}/[1-9][0-9]{0,8}")
_TELLING = {
    "tutor": "version of nn-tutor",
    "lessons": "content of the lessons",
    "late": "time from which on it is late",
    "learner": "place of the learner's name",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the marks of a run depend on: marks under another header cannot stand beside them.

    ``tutor`` is the version of nn-tutor, ``lessons`` a digest of the course's files, ``lesson`` the one that the
    command line names, ``seed`` -1 where none was given, ``late`` "" likewise; ``learner`` where the learner's name is
    looked for; ``shard`` is "I/N", "" for the whole.
    """

    tutor: str
    course: str
    course_version: str
    lessons: str
    isolation: str
    lesson: str = ""
    seed: int = -1
    late: str = ""
    learner: str = "auto"
    shard: str = ""

    def differences(self, other: Header, but: tuple[str, ...] = ()) -> list[str]:
        """What differs, in words, except for the fields ``but``."""
        mine, others = asdict(self), asdict(other)
        return [
            f"the {_TELLING.get(name, name.replace('_', ' '))} is {_shown(there)} there, {_shown(mine[name])} here"
            for name, there in others.items()
            if name not in but and mine[name] != there
        ]


def _shown(value: object) -> str:
    return "none" if value in ("", -1) else repr(value[:_LONGEST_SHOWN] if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Line:
    """A sound line of a journal: where it begins, and what it says."""

    offset: int
    plain: Mapping[str, object]


class Reading:
    """A journal that is read: the header first, then line by line; ``damaged`` counts the lines that are left out."""

    def __init__(self, path: Path) -> None:
        """Open a journal.

        Raises:
            UsageError: It is none, or cannot be read.
        """
        self.path = path
        self.damaged = 0
        self.sound_bytes = 0  # up to here every line has its end
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror or error}", "Name a file of results.") from None
        self.header = self._header()

    def _header(self) -> Header:
        first = self._file.readline()
        plain = _parsed(first)
        known = {field.name: str if field.type == "str" else int for field in fields(Header)}
        written = plain.get("journal") if plain is not None else None
        if not isinstance(written, dict) or any(type(written.get(name)) is not kind for name, kind in known.items()):
            self._file.close()
            raise UsageError(f"{self.path} is no file of results of this version of nn-tutor", "Name another file.")
        if _SHARD.fullmatch(str(written["shard"])) is None:
            raise UsageError(f"{self.path}: there is no shard {written['shard']!r}", "Name another file.")
        self.sound_bytes = len(first)
        return Header(**{name: written[name] for name in known})

    def lines(self) -> Iterator[Line]:
        """Every sound line after the header."""
        self._file.seek(self.sound_bytes)
        for raw in self._file:
            offset = self.sound_bytes
            plain = _parsed(raw)
            if raw.endswith(b"\n"):
                self.sound_bytes += len(raw)
            if plain is None:
                self.damaged += 1
            else:
                yield Line(offset, plain)

    def marks(self, line: Line) -> Graded | None:
        """The marks that a line tells; None where it tells something else, or is damaged after all."""
        if "end" in line.plain or "gone" in line.plain:
            return None
        try:
            return from_plain(line.plain)
        except ValueError:
            self.damaged += 1
            return None

    def at(self, offset: int) -> Graded:
        """The marks in the line that begins at ``offset``.

        Raises:
            SubmissionError: The line is no longer what it was.
        """
        self._file.seek(offset)
        try:
            return from_plain(_parsed(self._file.readline()))
        except ValueError as error:
            raise SubmissionError(f"{self.path} has changed while it was read: {error}", "Grade again.") from None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def line_of(plain: Mapping[str, object]) -> bytes:
    """The line that says so, its checksum before it."""
    written = json.dumps(plain, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(written), written)


def _parsed(line: bytes) -> dict[str, object] | None:
    """What a line says, None if it is damaged."""
    told, _, written = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or told != b"%08x" % zlib.crc32(written):
        return None
    try:
        plain = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None
