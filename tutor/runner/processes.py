"""Finds and ends the processes below one of ours, by Linux's /proc.

What a learner's process says of itself is never believed here. A process is signalled only if the kernel shows it below
a root of ours, and through a descriptor of the process itself, so that no other can be hit that got its number later.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SWEEP_SECONDS = 5.0
_PAUSE = 0.001
# How Linux makes the number of a process's clock, with the process's own: CPUCLOCK_SCHED in its <linux/posix-timers.h>.
_CLOCK_OF_PROCESS = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A process as the kernel shows it."""

    pid: int
    state: str
    parent: int
    group: int
    session: int
    started: int

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, though its number may still be taken."""
        return self.state in "ZX"


def look(pid: int) -> Entry | None:
    """The process of that number, None if there is none."""
    try:
        # The program's name comes in brackets and may hold anything, brackets too.
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        return Entry(pid, fields[0].decode(), int(fields[1]), int(fields[2]), int(fields[3]), int(fields[19]))
    except (OSError, IndexError, ValueError):
        return None


def descendants(root: int) -> Iterator[int]:
    """Every process below ``root``, those nearest to it first."""
    waiting = [root]
    while waiting:
        for child in children(waiting.pop(0)):
            waiting.append(child)
            yield child


def children(pid: int) -> list[int]:
    """The children of a process: of each of its threads; none when it has ended."""
    if not _lists_children():
        return [entry.pid for entry in _everyone() if entry.parent == pid]
    found: list[int] = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - names, no paths
    except OSError:
        return found
    for task in tasks:
        try:
            found += map(int, _read(f"/proc/{pid}/task/{task}/children").split())
        except OSError:
            continue  # the thread has ended
    return found


def _read(path: str) -> bytes:
    """A file of /proc, with as few calls of the system as possible: this is on the way of every request."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        parts = []
        while part := os.read(descriptor, 1 << 14):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


@cache
def _lists_children() -> bool:
    """Whether this kernel was built to tell the children of a process."""
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def _everyone() -> Iterator[Entry]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - names, no paths
        entry = look(int(name)) if name.isdigit() else None
        if entry is not None:
            yield entry


class Process:
    """A process below one of ours that leads a session of its own; the same one whatever becomes of its number."""

    def __init__(self, entry: Entry, root: int, descriptor: int) -> None:
        self.pid = entry.pid
        self._entry = entry
        self._root = root
        self._descriptor = descriptor

    @classmethod
    def child_of(cls, parent: int, pid: int, root: int) -> Process | None:
        """The process ``pid``, if it really is a child of ``parent`` and leads its own session.

        ``parent`` is ``root`` or a process known to be below it.
        """
        if pid <= 1 or pid == os.getpid():
            return None
        descriptor = _open(pid)
        entry = look(pid)
        if entry is None or entry.parent != parent or not entry.group == entry.session == pid:
            _close(descriptor)
            return None
        return cls(entry, root, descriptor)

    @classmethod
    def sealed(cls, parent: int, pid: int) -> Process | None:
        """The process ``pid`` of a sandbox, if it really is a child of ``parent``; it leads no session there."""
        descriptor = _open(pid)
        entry = look(pid)
        if entry is None or entry.is_gone or entry.parent != parent or pid <= 1:
            _close(descriptor)
            return None
        return cls(entry, parent, descriptor)

    @property
    def cpu_seconds(self) -> float:
        """How much processor time it has used, all its threads together; 0 when it has ended."""
        try:
            return time.clock_gettime((~self.pid << 3) | _CLOCK_OF_PROCESS)
        except OSError:
            return 0.0

    @property
    def threads(self) -> int:
        """How many threads it has."""
        try:
            return len(os.listdir(f"/proc/{self.pid}/task"))  # noqa: PTH208 - only counted
        except OSError:
            return 0

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.ends_within(0)

    def ends_within(self, seconds: float) -> bool:
        """Wait for its end so long at most; whether it has ended."""
        if self._descriptor >= 0:
            poll = select.poll()
            poll.register(self._descriptor, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        end = time.monotonic() + seconds
        while (now := look(self.pid)) is not None and not now.is_gone and now.started == self._entry.started:
            if time.monotonic() >= end:
                return False
            time.sleep(_PAUSE)
        return True

    def end(self) -> None:
        """End it together with its group and everything below it."""
        now = look(self.pid)
        if now is None or now.started != self._entry.started:
            return  # it has ended and been waited for; what it left fell to the root
        below = list(descendants(self.pid))
        _signal_group(self.pid)
        _signal(self.pid, self._descriptor)
        _end_verified(below, self._root, frozenset({self.pid}))

    def kill(self) -> None:
        """End it alone: of a sandbox, where nothing can be below it that does not end with it."""
        _signal(self.pid, self._descriptor)

    def close(self) -> None:
        """Let go of it; it is not ended."""
        _close(self._descriptor)
        self._descriptor = -1


def sweep(root: int, keep: Collection[int] = ()) -> None:
    """End every process below ``root`` that is not one of ``keep``, nor below ``root`` any more when its turn comes.

    ``root`` must be this process or a child of it that has not been waited for: then its number is its own.
    """
    spared = frozenset(keep)
    _until_none(
        lambda: [pid for pid in descendants(root) if pid not in spared and not _is_gone(pid)],
        lambda strays: _end_verified(strays, root, spared),
    )


def end_sealed(root: int, keep: Collection[int]) -> None:
    """End every process of a sandbox below ``root`` that is not one of ``keep``, and see it gone."""

    def end(strays: list[int]) -> None:
        for pid in strays:
            descriptor = _open(pid)
            if pid in set(descendants(root)):  # still: its number has not become another's
                _signal(pid, descriptor)
            _close(descriptor)

    spared = frozenset(keep)
    _until_none(lambda: [pid for pid in descendants(root) if pid not in spared and not _is_gone(pid)], end)


def _until_none(find: Callable[[], list[int]], end: Callable[[list[int]], None]) -> None:
    """Find and end processes until two looks in a row show none: one may miss what forks while it is looked for."""
    deadline = time.monotonic() + _SWEEP_SECONDS
    empty = 0
    while empty < 2 and time.monotonic() < deadline:
        strays = find()
        empty = 0 if strays else empty + 1
        end(strays)
        time.sleep(_PAUSE)


def has_strays(root: int, below: int, keep: Collection[int]) -> bool:
    """Whether a process that is not one of ``keep`` lives below ``below``, or was orphaned and fell to ``root``."""
    found = [*children(root), *(descendants(below) if below else ())]
    return any(pid not in keep and not _is_gone(pid) for pid in found)


def has_living(root: int) -> bool:
    """Whether any process lives below ``root``."""
    return any(not _is_gone(pid) for pid in descendants(root))


def marked(mark: str) -> Iterator[int]:
    """Every process of ours that was started with ``mark`` in its environment, or by one that was."""
    for name in os.listdir("/proc"):  # noqa: PTH208 - names, no paths
        if name.isdigit() and _is_marked(int(name), mark):
            yield int(name)


def end_marked(mark: str) -> None:
    """End every process that has ``mark`` in its environment."""

    def end(strays: list[int]) -> None:
        for pid in strays:
            descriptor = _open(pid)
            if _is_marked(pid, mark):
                _signal(pid, descriptor)
            _close(descriptor)

    _until_none(lambda: list(marked(mark)), end)


def _is_marked(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False  # another user's, or it has ended


def _is_gone(pid: int) -> bool:
    entry = look(pid)
    return entry is None or entry.is_gone


def _end_verified(pids: Collection[int], root: int, keep: frozenset[int]) -> None:
    """End each of ``pids``, nearest to ``root`` first, whose parent is ``root``, one of ``keep`` or one just ended.

    Its group ends with it, all at once, so that what forks fast cannot flee. That hits nobody else: a session that is
    not the root's was begun below the root, and so was every process in it.
    """
    top = look(root)
    spared = {0, 1, root, os.getpid(), os.getpgrp(), os.getsid(0), *keep}
    if top is not None:
        spared |= {top.group, top.session}
    trusted = {root, *keep}
    for pid in pids:
        if pid in spared:
            continue
        descriptor = _open(pid)
        entry = look(pid)
        if entry is not None and entry.parent in trusted:
            trusted.add(pid)
            if entry.group not in spared and entry.session not in spared:
                _signal_group(entry.group)
            _signal(pid, descriptor)
        _close(descriptor)


def _open(pid: int) -> int:
    """A descriptor that stands for the process, -1 where there is none to be had."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return -1  # it has ended, or the kernel is older than 5.3


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


def _signal(pid: int, descriptor: int) -> None:
    try:
        if descriptor >= 0:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        elif pid > 1:
            os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # it has ended, or is no longer ours


def _signal_group(group: int) -> None:
    if group <= 1:
        raise ValueError(f"process group {group} is none of ours")
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # it has ended, or is no longer ours
