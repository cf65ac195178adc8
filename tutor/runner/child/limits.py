"""What a cell may use and do: resource limits, its own process group, no other programs."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import resource
except ImportError:  # Windows has none; there the parent's clock is the only limit
    resource = None  # type: ignore[assignment]

# Bound before any cell runs, as a cell may replace them in their modules.
_exit, _getpid, _getppid = os._exit, os.getpid, os.getppid
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_MOST_FILE_BYTES = 256 << 20
# How many processes beyond those the user has already: enough for threads, too few for a fork bomb.
_MORE_PROCESSES = 256

_STARTS_PROGRAMS = frozenset(
    {
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.exec",
        "os.system",
        "os.startfile",
        "subprocess.Popen",
        "pty.spawn",
    }
)


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
    if _getppid() != parent:
        _exit(0)


class Guard:
    """An audit hook that forbids a cell to start programs; it cannot be taken out, only switched."""

    def __init__(self) -> None:
        self.active = False
        sys.addaudithook(self._audit)

    def _audit(self, event: str, _arguments: tuple[object, ...]) -> None:
        if self.active and event in _STARTS_PROGRAMS:
            raise PermissionError(f"a cell cannot start other programs ({event})")


@contextmanager
def limited(memory: int, cpu: float) -> Iterator[None]:
    """Limit memory (bytes beyond what is in use) and CPU seconds; lifted again after, as far as it can be."""
    if resource is None:
        yield
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: _MOST_FILE_BYTES,
        resource.RLIMIT_AS: _address_space() + memory,
        resource.RLIMIT_CPU: _cpu_used() + int(cpu) + 1,
    }
    if hasattr(resource, "RLIMIT_NPROC") and os.getuid() != 0:
        wanted[resource.RLIMIT_NPROC] = _processes() + _MORE_PROCESSES
    before = {limit: resource.getrlimit(limit) for limit in wanted}
    for limit, soft in wanted.items():
        hard = before[limit][1]
        resource.setrlimit(limit, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    try:
        yield
    finally:
        for limit, pair in before.items():
            resource.setrlimit(limit, pair)


def _address_space() -> int:
    """Bytes of address space in use."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - no pathlib in the forked process's hot path
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _cpu_used() -> int:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int(usage.ru_utime + usage.ru_stime)


def _processes() -> int:
    """How many threads the user has, which is what RLIMIT_NPROC counts; counted once, before any cell."""
    global _known_processes
    if _known_processes is None:
        uid, count = os.getuid(), 0
        for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():  # noqa: PTH112 - as above
            if entry.name.isdigit():
                try:
                    if entry.stat().st_uid == uid:
                        count += len(os.listdir(f"/proc/{entry.name}/task"))  # noqa: PTH208 - as above
                except OSError:
                    continue  # it ended meanwhile
        _known_processes = count
    return _known_processes


_known_processes: int | None = None
