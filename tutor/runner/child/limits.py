"""What a cell may use: memory, processor time, sizes of files, threads."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import _exit, getppid
from pathlib import Path

try:
    import resource
    from resource import getrlimit, setrlimit
except ImportError:  # Windows has none; there the parent's clock is the only limit
    resource = None  # type: ignore[assignment]

# Bound before any cell runs, which may replace it in its module.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_MOST_FILE_BYTES = 256 << 20
# How many threads beyond those the user has already: enough for any lesson, too few for a fork bomb.
_MORE_THREADS = 512


def _prctl(option: int, value: int) -> None:
    """Linux's prctl; where there is none, the parent's sweep is what is left."""
    if _LIBC is not None:
        _LIBC.prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every orphan below, so that none gets away."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """End when the process ``parent``, our own, ends; at once if it has ended already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if getppid() != parent:
        _exit(0)


def go_first() -> None:
    """Where memory runs out, the system is to end this process or those below it, not the tutor."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


class Limiter:
    """Sets limits for cells, counted from what this process uses now: make it before any cell runs."""

    def __init__(self) -> None:
        self._memory = address_space()
        self._threads = _threads()

    @contextmanager
    def limited(self, memory: int, cpu: float) -> Iterator[None]:
        """Limit memory (bytes, of all cells together) and CPU seconds; lifted again after, as far as that goes."""
        if resource is None:
            yield
            return
        wanted = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: _MOST_FILE_BYTES,
            resource.RLIMIT_AS: self._memory + memory,
            resource.RLIMIT_CPU: _cpu_used() + int(cpu) + 1,
        }
        if self._threads:
            wanted[resource.RLIMIT_NPROC] = self._threads + _MORE_THREADS
        before = {limit: getrlimit(limit) for limit in wanted}
        for limit, soft in wanted.items():
            hard = before[limit][1]
            _set(limit, soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
        try:
            yield
        finally:
            for limit, (soft, hard) in before.items():
                _set(limit, soft, hard)


def _set(limit: int, soft: int, hard: int) -> None:
    with suppress(ValueError, OSError):  # macOS takes no RLIMIT_AS; a cell may have lowered the hard limit
        setrlimit(limit, (soft, hard))


def address_space() -> int:
    """Bytes of address space in use."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 1 << 30


def _cpu_used() -> int:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime)


def _threads() -> int:
    """How many threads the user has, which is what RLIMIT_NPROC counts; 0 where it is not to be limited."""
    if resource is None or sys.platform != "linux" or os.getuid() == 0:
        return 0
    uid, count = os.getuid(), 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                count += len(list((entry / "task").iterdir())) if entry.stat().st_uid == uid else 0
    return count
