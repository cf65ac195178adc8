"""What is packed by gzip, bzip2 or xz, unpacked from front to back within limits."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import BinaryIO, Protocol

from tutor.grading.intake.members import bomb, damaged, too_much
from tutor.grading.intake.opening import unreadable

RATIO = 1_000  # a class that hands in what it was given packs some hundred times
_SMALL = 64 << 20
_FILLED = 20 << 10  # what fills up the last record of a tar archive is no content
_CHUNK = 1 << 16
_XZ_MEMORY = 128 << 20


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


class Stream:
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
            part = self.some(min(size, _CHUNK))
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
        while size and (part := self.some(min(size, _CHUNK))):
            size -= len(part)

    def some(self, size: int) -> bytes:
        """Up to so many of the next bytes, b"" at the end."""
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
        if wanted > self._most + _FILLED:
            raise too_much(self._most)
        if self.is_packed and wanted > _SMALL and wanted > RATIO * self._offset + _SMALL:
            raise bomb(RATIO)
