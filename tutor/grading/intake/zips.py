"""Zip archives. The directory at the end says what there is; its length is limited before it is read."""

from __future__ import annotations

import stat
import time
import zipfile
import zlib
from contextlib import suppress
from typing import BinaryIO

from tutor.errors import SubmissionError
from tutor.grading.intake.members import Member, bomb, damaged, is_read, plain_name, too_many, too_much
from tutor.grading.intake.opening import read_at_most

# Text packs 5 to 20 times; a mebibyte of spaces a thousand times.
RATIO = 200
_SMALL = 1 << 20
_A_MEMBER = 160  # bytes of the directory, with its name
_UTF8, _ENCRYPTED = 0x800, 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


class Zip:
    """An open zip archive.

    Raises:
        SubmissionError: It is damaged, or holds more than it may.
    """

    def __init__(self, file: BinaryIO, most_bytes: int, most_members: int) -> None:
        self._guarded = _Guarded(file, most_members * _A_MEMBER + (1 << 16))
        try:
            self._zip = zipfile.ZipFile(self._guarded)
        except _FAULTS as error:
            raise damaged(str(error)) from None
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > most_members:
            raise too_many(most_members)
        self.members = [Member(_name(info), info.file_size, _moment(info), _problem(info)) for info in infos]
        # What is never unpacked, such as one learner's bomb, must not cost the others their marks.
        if sum(member.size for member in self.members if is_read(member)) > most_bytes:
            raise too_much(most_bytes)
        self.problem = ""
        self._last = {member.name: info for member, info in zip(self.members, infos, strict=True)}

    def attach(self, file: BinaryIO) -> None:
        """Go on with the same archive, opened anew."""
        self._guarded.file = file

    def read(self, name: str, most: int) -> bytes:
        """The bytes of the last member of that name.

        Raises:
            SubmissionError: It is damaged, or larger than ``most`` bytes.
            KeyError: There is none.
        """
        info = self._last[name]
        if problem := _problem(info):
            raise SubmissionError(problem, "Have it packed anew.")
        try:
            with self._zip.open(info) as member:
                return read_at_most(member, most)
        except _FAULTS as error:
            raise damaged(str(error)) from None


class _Guarded:
    """A file of which nothing large is read at once: the directory's length is what the archive claims."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.file = file
        self._most = most

    def seek(self, offset: int, whence: int = 0) -> int:
        """As any file's."""
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """As any file's."""
        return self.file.tell()

    def seekable(self) -> bool:
        """As any regular file."""
        return True

    def close(self) -> None:
        """Nothing: whoever has opened the file closes it."""

    def read(self, size: int = -1) -> bytes:
        """As any file's, up to the limit.

        Raises:
            BadZipFile: More is asked for.
        """
        left = size if 0 <= size <= self._most else self._most + 1
        parts = []
        while left and (part := self.file.read(left)):
            parts.append(part)
            left -= len(part)
        if not left and size != sum(map(len, parts)):
            raise zipfile.BadZipFile("its directory is larger than it may be")
        return b"".join(parts)


def _name(info: zipfile.ZipInfo) -> str:
    """The name, as UTF-8 where the archive does not say so but it can be: macOS and others forget the flag."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):  # then it is as old as it says
            name = name.encode("cp437").decode("utf-8")
    return plain_name(name)


def _moment(info: zipfile.ZipInfo) -> float:
    """When the member was changed, taken as local time, which is all that zip tells; 0 for no date."""
    try:
        return time.mktime((*info.date_time, 0, 0, -1)) if info.date_time[0] > 1980 else 0.0
    except (ValueError, OverflowError):
        return 0.0


def _problem(info: zipfile.ZipInfo) -> str:
    form = stat.S_IFMT(info.external_attr >> 16)
    if form == stat.S_IFLNK:
        return "a symbolic link in the archive: not followed"
    if form not in (0, stat.S_IFREG):
        return "no ordinary file in the archive: not read"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted in the archive: cannot be read"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed in a way that is not read (only plain zip is)"
    if info.file_size > _SMALL and info.file_size > RATIO * max(info.compress_size, 1):
        return bomb(RATIO).message
    return ""
