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
    """What an archive holds, by name; folders are left out.

    Raises:
        SubmissionError: It cannot be read, or is larger than it may be.
    """
    return _listed(_open(path, most_bytes, most_members).members)


def read(path: str, name: str, most: int, most_bytes: int, most_members: int) -> bytes:
    """The bytes of a member.

    Raises:
        SubmissionError: It is not in it, is damaged, or is larger than ``most`` bytes.
    """
    try:
        return _open(path, most_bytes, most_members).read(name, most)
    except KeyError:
        raise SubmissionError("not in the archive any more", "Has it changed since?") from None


# The archive that was read last, as its directory takes a while to read: the file, what told it apart, its reader.
_last: tuple[BinaryIO, tuple[object, ...], Zip | Tar] | None = None


def _open(path: str, most_bytes: int, most_members: int) -> Zip | Tar:
    global _last
    file = opened(path)
    try:
        told = os.fstat(file.fileno())
        identity = (path, told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns)
        if _last is not None and _last[1] == identity:
            file.close()
            return _last[2]
        if told.st_size > most_bytes:
            raise SubmissionError(f"an archive larger than {most_bytes >> 20} MiB", "Hand it in by parts.")
        reader = Zip if archive_kind(path) == ".zip" else Tar
        archive = reader(file, most_bytes, most_members)
    except OSError as error:
        file.close()
        raise unreadable(error) from None
    except BaseException:
        file.close()
        raise
    if _last is not None:
        _last[0].close()
    _last = (file, identity, archive)
    return archive


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
