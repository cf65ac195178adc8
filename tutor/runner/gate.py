"""Decides about every fork and thread in a sandbox: the kernel holds it until the trusted side has said yes or no.

Of forks only what was ordered is allowed, once; of threads so many in a job. Source: the kernel's
Documentation/userspace-api/seccomp_filter.rst, "Userspace Notification"; <linux/seccomp.h>.
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
# id, process, flags; then what is called, on which machine, from where, with which arguments: 80 bytes in all.
_ASKED = struct.Struct("=QIIiIQQ")
_ASKED_BYTES = 80
_ANSWER = struct.Struct("=QqiI")
_CONTINUE = 1
_THREAD = 0x00010000
_MOST_THREADS = 64  # for any lesson far too many; the machine's numbers for all processes are some ten thousands
_SET_FLAGS, _WAKE_SYNCHRONOUSLY = 0x40082104, 1


class Gate:
    """The descriptor on which the kernel asks, and what has been ordered."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.refused = 0  # forks that nobody ordered in this job
        self._threads = 0
        with suppress(OSError):  # Linux 6.6: who has been answered goes on at once, on the same core
            fcntl.ioctl(descriptor, _SET_FLAGS, _WAKE_SYNCHRONOUSLY)
        self._ordered: Counter[int] = Counter()

    def fileno(self) -> int:
        """Readable when the kernel asks."""
        return self._descriptor

    def expect(self, pid: int) -> None:
        """The process ``pid`` has been ordered to fork."""
        self._ordered[pid] += 1

    def begin(self) -> None:
        """A job begins: what is counted is counted anew."""
        self.refused = self._threads = 0

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
        number, pid, _, _, _, _, wanted = _ASKED.unpack_from(asked)
        if wanted & _THREAD:
            self._threads += 1
            self._say(number, 0 if self._threads <= _MOST_THREADS else errno.EAGAIN)
        elif self._ordered[pid] == 0:
            self.refused += 1
            self._say(number, errno.EPERM)
        elif self._say(number, 0):
            self._ordered[pid] -= 1

    def _say(self, number: int, error: int) -> bool:
        """Allow it, or let it fail with ``error``; whether anybody still heard it."""
        try:
            fcntl.ioctl(self._descriptor, _SEND, _ANSWER.pack(number, 0, -error, 0 if error else _CONTINUE))
        except FileNotFoundError:  # as above
            return False
        return True

    def close(self) -> None:
        """Ask no more: every further fork fails."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
