"""Finds and ends the processes below one of ours, by Linux's /proc."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterator
from pathlib import Path


def descendants(root: int) -> Iterator[int]:
    """Every process below ``root``, those nearest to it first."""
    waiting = [root]
    while waiting:
        for child in _children(waiting.pop(0)):
            waiting.append(child)
            yield child


def _children(pid: int) -> list[int]:
    """The children of a process: of each of its threads; none when it has ended."""
    found: list[int] = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - names, no paths
    except OSError:
        return found
    for task in tasks:
        try:
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii").split())
        except OSError:
            continue  # the thread has ended
    return found


def exists(pid: int) -> bool:
    """Whether there is such a process, a zombie too."""
    return os.path.exists(f"/proc/{pid}")  # noqa: PTH110 - on every request's way


def kill_group(pid: int) -> None:
    """End a process, its group and everything below it."""
    below = list(descendants(pid))
    _kill(-pid)
    for each in (pid, *below):
        _kill(each)


def sweep(root: int, keep: Collection[int]) -> int:
    """End every process below ``root`` that is not one of ``keep``; how many there were."""
    ended = 0
    for _ in range(20):  # a bomb may be faster than one look at it
        strays = [pid for pid in descendants(root) if pid not in keep and not _is_zombie(pid)]
        if not strays:
            break
        for pid in strays:
            _kill(pid)
        ended += len(strays)
    return ended


def has_strays(root: int, keep: Collection[int]) -> bool:
    """Whether there is a process below ``root`` that is not one of ``keep``."""
    return any(pid not in keep and not _is_zombie(pid) for pid in descendants(root))


def _is_zombie(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except (OSError, IndexError):
        return True


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # it has ended, or is no longer ours
