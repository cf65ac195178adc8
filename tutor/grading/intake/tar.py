"""Tar archives, packed or not, read from front to back.

Read here and not by ``tarfile``, which believes what a header says of lengths: it may be made to take all memory, or
to go in circles. Known are ustar, GNU's long names and pax.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from tutor.errors import SubmissionError
from tutor.grading.intake.members import Member, bomb, damaged, is_read, plain_name, too_many, too_much
from tutor.grading.intake.opening import too_large, unreadable

RATIO = 1_000  # a class that hands in what it was given packs some hundred times
_SMALL = 64 << 20
_KEPT = 64 << 20  # bytes of a packed archive's members that are kept, as reading one means unpacking all before it
_CHUNK = 1 << 16
_BLOCK = 512
_MOST_HEADER = 1 << 16  # a long name, or pax records
_XZ_MEMORY = 128 << 20
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
        stream = self._stream = _Stream(file, most_bytes)
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
            self._stream = _Stream(self._file, self._most_bytes)
        self._stream.skip(start - self._stream.position)
        return self._stream.take(size)


def _walk(stream: _Stream) -> Iterator[tuple[Member, int]]:
    """Each member that is no folder, and where its bytes begin."""
    long_name, records, is_empty = "", dict[str, str](), True
    while header := stream.header():
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


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool:
        """Whether its end has been met."""

    @property
    def unused_data(self) -> bytes:
        """What stood behind the end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more of what is packed."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most so many bytes of what is packed."""


class _Gzip:
    """zlib's decompressor, with the manners of the other two."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _xz() -> _Unpacker:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


# By how the file begins, not by its name.
_MAGIC = ((b"\x1f\x8b", _Gzip), (b"BZh", bz2.BZ2Decompressor), (b"\xfd7zXZ\0", _xz))


class _Stream:
    """The unpacked bytes of a file from its beginning on; only forward.

    Raises:
        SubmissionError: More than ``most`` bytes are in it, it is packed too tightly, or is damaged.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self._file.seek(0)
        begin = file.read(8)
        file.seek(0)
        self._make = next((make for magic, make in _MAGIC if begin.startswith(magic)), None)
        self._unpacker = self._make() if self._make is not None else None
        self._left = b""
        self._offset = 0  # in the file
        self.position = 0

    def attach(self, file: BinaryIO) -> None:
        """Go on with the same file, opened anew."""
        self._file = file
        self._file.seek(self._offset)

    @property
    def is_packed(self) -> bool:
        """Whether going back means to begin anew."""
        return self._make is not None

    def take(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            SubmissionError: The file ends before.
        """
        parts = []
        while size:
            part = self._some(min(size, _CHUNK))
            if not part:
                raise damaged("it ends in the middle of a file")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def skip(self, size: int) -> None:
        """Pass over the next bytes; over the end of a file that is not packed, too."""
        self._require_room(size)
        if not self.is_packed:
            self._offset = self._file.seek(size, 1)
            self.position += size
            return
        while size and (part := self._some(min(size, _CHUNK))):
            size -= len(part)

    def header(self) -> bytes:
        """The next header, b"" where the archive ends.

        Raises:
            SubmissionError: There is something else.
        """
        block = b""
        while len(block) < _BLOCK and (part := self._some(_BLOCK - len(block))):
            block += part
        if not block.strip(b"\0"):
            return b""
        if len(block) < _BLOCK:
            raise damaged("it ends in the middle of a header")
        given = _number(block[148:156])
        if given != sum(block) - sum(block[148:156]) + 8 * 0x20:
            raise damaged("a header does not agree with its sum")
        return block

    def _some(self, size: int) -> bytes:
        self._require_room(size)
        if self._unpacker is None:
            part = self._read_file(size)
        else:
            part = self._left[:size]
            self._left = self._left[size:]
            if not part:
                unpacked = self._unpack()
                part, self._left = unpacked[:size], unpacked[size:]
        self.position += len(part)
        return part

    def _unpack(self) -> bytes:
        """Up to a chunk of unpacked bytes, b"" at the end."""
        assert self._make is not None
        assert self._unpacker is not None
        while True:
            data = b""
            if self._unpacker.eof:  # several may stand one behind the other
                data = self._unpacker.unused_data.lstrip(b"\0") or self._read_file(_CHUNK).lstrip(b"\0")
                if not data:
                    return b""
                self._unpacker = self._make()
            elif self._unpacker.needs_input:
                data = self._read_file(_CHUNK)
                if not data:
                    raise damaged("it ends too early")
            try:
                part = self._unpacker.decompress(data, _CHUNK)
            except (OSError, EOFError, zlib.error, lzma.LZMAError, MemoryError) as error:
                raise damaged(str(error)) from None
            if part:
                return part

    def _read_file(self, size: int) -> bytes:
        try:
            part = self._file.read(size)
        except OSError as error:
            raise unreadable(error) from None
        self._offset += len(part)
        return part

    def _require_room(self, size: int) -> None:
        wanted = self.position + size
        if wanted > self._most + _BLOCK * 40:  # what fills up the last record is no content
            raise too_much(self._most)
        if self.is_packed and wanted > _SMALL and wanted > RATIO * self._offset + _SMALL:
            raise bomb(RATIO)


def _small(stream: _Stream, size: int) -> bytes:
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
