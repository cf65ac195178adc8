"""Frames: how values travel between the tutor and a learner's process.

A frame is the bytes of a pair (kind, content) behind their length, an unsigned 64-bit number, big-endian.
"""

from __future__ import annotations

import struct

from tutor.runner.protocol import MOST_BYTES, Malformed, decode, encode

# To a process: do something in a fork of yours (descriptors come along); how did your child of this number end?
FORK, STATUS = "fork", "status"
# From a process: here I am; the source of this index begins; a value; a figure; this is how it ended.
HELLO, BEGIN, VALUE, FIGURE, DONE, EXITED = "hello", "begin", "value", "figure", "done", "exited"

_LENGTH = struct.Struct(">Q")
_MOST = MOST_BYTES + (64 << 10)


def frame(kind: str, content: object = None) -> bytes:
    """The bytes of a frame.

    Raises:
        Unencodable: The content cannot cross.
    """
    data = encode((kind, content))
    return _LENGTH.pack(len(data)) + data


class FrameReader:
    """Puts frames together from a stream's bytes as they come."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[tuple[str, object]]:
        """The frames that ``data`` completes.

        Raises:
            Malformed: The stream holds something else.
        """
        self._pending += data
        found = []
        while (content := self._next()) is not None:
            found.append(content)
        return found

    def _next(self) -> tuple[str, object] | None:
        if len(self._pending) < _LENGTH.size:
            return None
        length: int = _LENGTH.unpack_from(self._pending)[0]
        if length > _MOST:
            raise Malformed("a frame beyond reason")
        end = _LENGTH.size + length
        if len(self._pending) < end:
            return None
        value = decode(bytes(memoryview(self._pending)[_LENGTH.size : end]))
        del self._pending[:end]
        if not (isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)):
            raise Malformed("a value that is no frame")
        return value[0], value[1]
