"""Decides about every fork in a sandbox: the kernel holds the process until the trusted side has said yes or no.

Only what was ordered is allowed, once. Source: the kernel's Documentation/userspace-api/seccomp_filter.rst, "Userspace
Notification"; <linux/seccomp.h>.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from collections import Counter
from contextlib import suppress

if sys.platform == "linux":
    import fcntl

_RECEIVE, _SEND = 0xC0502100, 0xC0182101
# id, process, flags; then what is called, with which arguments: 80 bytes in all.
_ASKED = struct.Struct("=QII")
_ASKED_BYTES = 80
_ANSWER = struct.Struct("=QqiI")
_CONTINUE = 1
_SET_FLAGS, _WAKE_SYNCHRONOUSLY = 0x40082104, 1


class Gate:
    """The descriptor on which the kernel asks, and what has been ordered."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.refused = 0  # forks that nobody ordered, since this was set to zero
        with suppress(OSError):  # Linux 6.6: who has been answered goes on at once, on the same core
            fcntl.ioctl(descriptor, _SET_FLAGS, _WAKE_SYNCHRONOUSLY)
        self._ordered: Counter[int] = Counter()

    def fileno(self) -> int:
        """Readable when the kernel asks."""
        return self._descriptor

    def expect(self, pid: int) -> None:
        """The process ``pid`` has been ordered to fork."""
        self._ordered[pid] += 1

    def forget(self, pid: int) -> None:
        """The process has ended: its number may become another's."""
        self._ordered.pop(pid, None)

    def answer(self) -> None:
        """Answer one question of the kernel's."""
        asked = bytearray(_ASKED_BYTES)
        try:
            fcntl.ioctl(self._descriptor, _RECEIVE, asked)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EINTR):
                return  # whoever wanted to fork has been ended meanwhile
            raise
        number, pid, _ = _ASKED.unpack_from(asked)
        ordered = self._ordered[pid] > 0
        answer = _ANSWER.pack(number, 0, *((0, _CONTINUE) if ordered else (-errno.EPERM, 0)))
        with suppress(FileNotFoundError):  # as above
            fcntl.ioctl(self._descriptor, _SEND, answer)
            if ordered:
                self._ordered[pid] -= 1
            else:
                self.refused += 1

    def close(self) -> None:
        """Ask no more: every further fork fails."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
