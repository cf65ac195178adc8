"""Archives of submissions, read in memory member by member; nothing is ever unpacked onto the disk.

How much may be unpacked, of how many members, and at which ratio is limited before and while it is read. Of an archive
that holds a name twice the last counts, as for every program that unpacks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from tutor.errors import SubmissionError
from tutor.grading.intake.found import archive_kind
from tutor.grading.intake.members import Member
from tutor.grading.intake.opening import opened, unreadable
from tutor.grading.intake.tar import Tar
from tutor.grading.intake.zips import Zip

_DRIVE = re.compile(r"^[A-Za-z]:")
_HINT = "Have it packed anew, of ordinary files only."
_AGAIN = "the archive holds it more than once: the last one counts"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in an archive; ``hostile`` is one that no honest program packs."""

    name: str
    modified: float
    problem: str = ""
    hostile: bool = False
    notes: tuple[str, ...] = ()


def contents(path: str, most_bytes: int, most_members: int) -> list[Listed]:
    """What an archive holds, by name; folders are left out. A problem of the archive itself has no name.

    Raises:
        SubmissionError: It cannot be read, or is larger than it may be.
    """
    with opened(path) as file:
        archive = _opened(path, file, most_bytes, most_members)
        listed = _listed(archive.members)
    if archive.problem:
        listed.append(Listed("", 0.0, f"{archive.problem}\n  {_HINT}"))
    return listed


def read(path: str, name: str, most: int, most_bytes: int, most_members: int) -> bytes:
    """The bytes of a member.

    Raises:
        SubmissionError: It is not in it, is damaged, or is larger than ``most`` bytes.
    """
    with opened(path) as file:
        try:
            archive = _remembered(path, file) or _opened(path, file, most_bytes, most_members)
            return archive.read(name, most)
        except KeyError:
            raise SubmissionError("not in the archive any more", "Has it changed since?") from None
        except OSError as error:
            raise unreadable(error) from None


# The archive that was read last, as finding out what is in it takes a while, and what tells it apart. Its file is
# opened anew each time: what learners' processes might inherit must not hold everybody's work.
_last: tuple[tuple[object, ...], Zip | Tar] | None = None


def _opened(path: str, file: BinaryIO, most_bytes: int, most_members: int) -> Zip | Tar:
    global _last
    if os.fstat(file.fileno()).st_size > most_bytes:
        raise SubmissionError(f"an archive larger than {most_bytes >> 20} MiB", "Hand it in by parts.")
    reader = Zip if archive_kind(path) == ".zip" else Tar
    archive = reader(file, most_bytes, most_members)
    _last = _identity(path, file), archive
    return archive


def _remembered(path: str, file: BinaryIO) -> Zip | Tar | None:
    if _last is None or _last[0] != _identity(path, file):
        return None
    _last[1].attach(file)
    return _last[1]


def _identity(path: str, file: BinaryIO) -> tuple[object, ...]:
    told = os.fstat(file.fileno())
    return path, told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _listed(members: Iterable[Member]) -> list[Listed]:
    found: dict[str, Listed] = {}
    for member in members:
        outside = _outside(member.name)
        problem = outside or member.problem
        listed = Listed(member.name, member.modified, f"{problem}\n  {_HINT}" if problem else "", bool(outside))
        if member.name in found:
            listed = replace(listed, notes=(_AGAIN,))
        found[member.name] = listed
    return list(found.values())


def _outside(name: str) -> str:
    """What is wrong with a name that would lead out of the folder it is unpacked in."""
    if name.startswith("/") or _DRIVE.match(name):
        return "its name in the archive is absolute: not read"
    if ".." in name.split("/"):
        return "its name in the archive leads out of it (..): not read"
    return ""
