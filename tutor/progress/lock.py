"""Who is writing: one instance at a time, told by host, pid and the process's start."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds the lock; ``started`` tells a reused pid from the process it was."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"another nn-tutor (process {self.pid} on {self.host})"


def me() -> Holder:
    """This process."""
    return Holder(socket.gethostname(), os.getpid(), _started(os.getpid()))


def take(path: Path) -> Holder | None:
    """Take the lock at ``path``; None when it is ours now, else who holds it.

    A lock whose process on this host has ended is taken over; another host's is respected.

    Raises:
        OSError: The folder cannot be written.
    """
    mine = me()
    text = json.dumps({"host": mine.host, "pid": mine.pid, "started": mine.started})
    for _ in range(3):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            holder = read(path)
            if holder is not None and _lives(holder) and holder != mine:
                return holder
            # Whoever was first to see it dead takes it away; O_EXCL decides who comes next.
            path.unlink(missing_ok=True)
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        return None
    return read(path) or mine


def release(path: Path) -> None:
    """Give the lock back if it is ours."""
    if read(path) == me():
        path.unlink(missing_ok=True)


def read(path: Path) -> Holder | None:
    """Who holds the lock; None when nobody does or the file says nothing."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Holder(str(content["host"]), int(content["pid"]), str(content.get("started", "")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lives(holder: Holder) -> bool:
    if holder.host != socket.gethostname():
        return True  # it cannot be asked from here
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not holder.started or _started(holder.pid) in ("", holder.started)


def _started(pid: int) -> str:
    """When a process began, in the system's own count; "" where that is not told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
