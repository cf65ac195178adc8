"""Tar archives, packed or not, read from front to back.

Read here and not by ``tarfile``, which believes what a header says of lengths: it may be made to take all memory, or
to go in circles. Known are ustar, GNU's long names and pax.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tutor.errors import SubmissionError
from tutor.grading.intake.members import Member, damaged, is_read, plain_name, too_many
from tutor.grading.intake.opening import too_large
from tutor.grading.intake.unpacking import Stream

_KEPT = 64 << 20  # bytes of a packed archive's members that are kept, as reading one means unpacking all before it
_BLOCK = 512
_MOST_HEADER = 1 << 16  # a long name, or pax records
_WHAT = {
    b"1": "a hard link in the archive: not followed",
    b"2": "a symbolic link in the archive: not followed",
    b"3": "a device in the archive: not read",
    b"4": "a device in the archive: not read",
    b"6": "a pipe in the archive: not read",
    b"S": "a file with holes in the archive: not read",
}


class Tar:
    """An open tar archive; ``problem`` tells why what comes after the last member cannot be read.

    Raises:
        SubmissionError: It is damaged or holds more than it may, right from the beginning.
    """

    def __init__(self, file: BinaryIO, most_bytes: int, most_members: int) -> None:
        self._file = file
        self._most_bytes = most_bytes
        self.members: list[Member] = []
        self._places: dict[str, tuple[int, int]] = {}  # of the last member of each name: where it begins, its size
        self._kept: dict[int, bytes] | None = None
        stream = self._stream = Stream(file, most_bytes)
        self.problem = ""
        try:
            for member, start in _walk(stream):
                if len(self.members) >= most_members:
                    raise too_many(most_members)
                self.members.append(member)
                self._places[member.name] = (start, member.size)
        except SubmissionError as error:
            if not self.members or len(self.members) >= most_members:
                raise
            self.problem = f"{error.message}; what comes after {self.members[-1].name} is not read"

    def attach(self, file: BinaryIO) -> None:
        """Go on with the same archive, opened anew."""
        self._file = file
        self._stream.attach(file)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of the last member of that name.

        Raises:
            SubmissionError: It is larger than ``most`` bytes, or cannot be read.
            KeyError: There is none.
        """
        start, size = self._places[name]
        if size > most:
            raise too_large(most)
        if self._stream.is_packed and self._kept is None:
            self._keep()
        if self._kept is not None and start in self._kept:
            return self._kept[start]
        return self._at(start, size)

    def _keep(self) -> None:
        """Unpack what there is once, as far as there is room."""
        self._kept = {}
        room = _KEPT
        for start, size in sorted(self._places[member.name] for member in self.members if is_read(member)):
            room -= size
            if room < 0:
                break
            self._kept[start] = self._at(start, size)

    def _at(self, start: int, size: int) -> bytes:
        if start < self._stream.position:
            self._stream = Stream(self._file, self._most_bytes)
        self._stream.skip(start - self._stream.position)
        return self._stream.take(size)


def _walk(stream: Stream) -> Iterator[tuple[Member, int]]:
    """Each member that is no folder, and where its bytes begin."""
    long_name, records, is_empty = "", dict[str, str](), True
    while header := _header(stream):
        is_empty = False
        size, form = _number(header[124:136]), header[156:157]
        modified = float(_number(header[136:148]))
        if form in b"xg":
            told = _records(_small(stream, size))
            records = records | told if form == b"x" else records  # what holds for all tells nothing of a file
            continue
        if form in b"LK":
            told_name = _small(stream, size).rstrip(b"\0")
            long_name = _text(told_name) if form == b"L" else long_name
            continue
        name = records.get("path") or long_name or _short_name(header)
        problem = _WHAT.get(form, "" if form in (b"0", b"\0", b"7") else "no ordinary file in the archive: not read")
        if any(key.startswith("GNU.sparse.") for key in records):
            problem = _WHAT[b"S"]
        if "size" in records:
            size = _decimal(records["size"])
        modified = _seconds(records.get("mtime"), modified)
        long_name, records = "", {}
        # A name that ends in "/" is how the oldest tars tell a folder; links and devices have no bytes.
        size = 0 if form in (b"1", b"2", b"3", b"4", b"5", b"6") else size
        if form != b"5" and not (form == b"\0" and name.endswith("/")):
            yield Member(plain_name(name), size, modified, problem), stream.position
        stream.skip(size + -size % _BLOCK)
    if is_empty:
        raise damaged("nothing is in it")


def _header(stream: Stream) -> bytes:
    """The next header, b"" where the archive ends.

    Raises:
        SubmissionError: There is something else.
    """
    block = b""
    while len(block) < _BLOCK and (part := stream.some(_BLOCK - len(block))):
        block += part
    if not block.strip(b"\0"):
        return b""
    if len(block) < _BLOCK:
        raise damaged("it ends in the middle of a header")
    given = _number(block[148:156])
    if given != sum(block) - sum(block[148:156]) + 8 * 0x20:
        raise damaged("a header does not agree with its sum")
    return block


def _small(stream: Stream, size: int) -> bytes:
    if size > _MOST_HEADER:
        raise damaged("a header of many kilobytes")
    data = stream.take(size)
    stream.skip(-size % _BLOCK)
    return data


def _number(field: bytes) -> int:
    """A number in octal, or in binary with the first bit set.

    Raises:
        SubmissionError: It is none, or negative.
    """
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.replace(b"\0", b" ").strip()
    if digits and (digits.strip(b"01234567")):
        raise damaged("a number in a header is none")
    return int(digits or b"0", 8)


def _records(data: bytes) -> dict[str, str]:
    """Pax records: "LENGTH KEY=VALUE\\n" each."""
    found: dict[str, str] = {}
    while data.strip(b"\0"):
        length, _, rest = data.partition(b" ")
        if not length.isdigit() or len(length) > 6 or not 0 < (end := int(length)) <= len(data):
            raise damaged("pax records that are none")
        key, _, value = rest[: end - len(length) - 1].removesuffix(b"\n").partition(b"=")
        found[_text(key)] = _text(value)
        data = data[end:]
    return found


def _decimal(told: str) -> int:
    if not told.isascii() or not told.isdigit() or len(told) > 20:
        raise damaged("a size that is none")
    return int(told)


def _seconds(told: str | None, otherwise: float) -> float:
    try:
        return max(float(told), 0.0) if told is not None and len(told) < 40 else otherwise
    except ValueError:
        return otherwise


def _short_name(header: bytes) -> str:
    name, prefix = header[:100].partition(b"\0")[0], header[345:500].partition(b"\0")[0]
    return _text(prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
