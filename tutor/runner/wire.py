"""Messages on a stream socket: a value's bytes behind their length, file descriptors beside them where needed."""

from __future__ import annotations

import array
import os
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import suppress

from tutor.runner.protocol import MOST_MESSAGE, Malformed, decode, encode

_LENGTH = struct.Struct(">Q")
_MOST_REPLY = 4096
_SENDER = struct.Struct("iII")  # struct ucred: process, user, group
# Bound before any cell runs, as a cell may replace them in the module.
_sendmsg, _sendall, _recv, _recvmsg = (
    socket.socket.sendmsg,
    socket.socket.sendall,
    socket.socket.recv,
    socket.socket.recvmsg,
)
_array, _RIGHTS = array.array, (socket.SOL_SOCKET, socket.SCM_RIGHTS)
_room_for = socket.CMSG_SPACE


class Closed(Exception):  # noqa: N818 - the other side's end is no error of ours
    """The other side has closed the socket."""


def send(sock: socket.socket, message: object, descriptors: Sequence[int] = ()) -> None:
    """Send a message, and file descriptors with its first byte.

    Raises:
        Closed: Nobody reads any more.
    """
    data = encode(message)
    data = _LENGTH.pack(len(data)) + data
    try:
        if descriptors:
            data = data[_sendmsg(sock, [data], [(*_RIGHTS, _array("i", descriptors))]) :]
        _sendall(sock, data)
    except OSError as error:
        raise Closed from error


def receive(sock: socket.socket) -> object:
    """Wait for the next message.

    Raises:
        Closed: There will be none.
        Malformed: The bytes are no message.
    """
    return decode(_exactly(sock, _length(_exactly(sock, _LENGTH.size))))


def receive_reply(sock: socket.socket, seconds: float) -> object:
    """The next message, a short one, whole within so many seconds; who sends it may have run learners' code.

    Raises:
        Closed: There is none in time.
        Malformed: The bytes are no message, or more than a reply takes.
    """
    buffer, deadline = Buffer(), time.monotonic() + seconds
    received = 0
    try:
        while received <= _MOST_REPLY:
            sock.settimeout(max(deadline - time.monotonic(), 0.001))
            data = _recv(sock, _MOST_REPLY)
            if not data or time.monotonic() > deadline:
                raise Closed
            received += len(data)
            buffer.feed(data)
            complete, message = buffer.take()
            if complete:
                return message
    except OSError as error:
        raise Closed from error
    finally:
        with suppress(OSError):  # it has been closed meanwhile
            sock.settimeout(None)
    raise Malformed("more than a reply")


def ask_for_senders(sock: socket.socket) -> None:
    """Have the kernel note with all that comes on this socket which process sent it."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)


def receive_from(sock: socket.socket) -> tuple[bytes, int]:
    """The bytes that are there, b"" at the end, and the process that sent them, 0 if that is not known.

    Raises:
        BlockingIOError: There are none now, as what was announced came out of band.
    """
    data, notes, _, _ = _recvmsg(sock, 1 << 16, _room_for(_SENDER.size), socket.MSG_DONTWAIT)
    sender = 0
    for level, kind, note in notes:
        if (level, kind) == _RIGHTS:  # nobody asked for files
            for descriptor in _descriptors(note):
                os.close(descriptor)
        elif level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS and len(note) == _SENDER.size:
            sender = _SENDER.unpack(note)[0]
    return data, sender


def receive_with_descriptors(sock: socket.socket, most: int) -> tuple[object, list[int]]:
    """Wait for the next message and the file descriptors beside it, which now are the caller's."""
    try:
        head, notes, _, _ = _recvmsg(sock, _LENGTH.size, _room_for(most * _array("i").itemsize))
    except OSError as error:
        raise Closed from error
    if not head:
        raise Closed
    descriptors = [each for level, kind, note in notes if (level, kind) == _RIGHTS for each in _descriptors(note)]
    if len(head) < _LENGTH.size:
        head += _exactly(sock, _LENGTH.size - len(head))
    return decode(_exactly(sock, _length(head))), descriptors


def _descriptors(note: bytes) -> list[int]:
    received = _array("i")
    received.frombytes(note[: len(note) - len(note) % received.itemsize])
    return received.tolist()


class Buffer:
    """Takes messages together from what comes piece by piece."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Add bytes that came."""
        self._data += data

    def take(self) -> tuple[bool, object]:
        """Whether a whole message is there, and the message.

        Raises:
            Malformed: The bytes are no message.
        """
        if len(self._data) < _LENGTH.size:
            return False, None
        end = _LENGTH.size + _length(self._data[: _LENGTH.size])
        if len(self._data) < end:
            return False, None
        data = bytes(self._data[_LENGTH.size : end])
        del self._data[:end]
        return True, decode(data)


def _length(head: bytes | bytearray) -> int:
    length: int = _LENGTH.unpack(head)[0]
    if length > MOST_MESSAGE:
        raise Malformed("a message that is too large")
    return length


def _exactly(sock: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        try:
            data = _recv(sock, min(count, 1 << 20))
        except OSError as error:
            raise Closed from error
        if not data:
            raise Closed
        parts.append(data)
        count -= len(data)
    return b"".join(parts)
