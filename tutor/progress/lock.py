"""Who is writing: one instance at a time, told by host, pid and the process's start."""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor import disk

_GUARD_SECONDS = 2.0


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


def take(path: Path, *, force: bool = False) -> Holder | None:
    """Take the lock at ``path``; None when it is ours now, else who holds it.

    A lock whose process on this host has ended is taken over; another host's is respected, as it cannot be asked from
    here. With ``force`` any lock is taken over: its holder notices before it writes again.

    Raises:
        OSError: The folder cannot be written.
    """
    mine = me()
    temporary = path.with_name(f".{path.name}.{mine.pid}.tmp")
    # Without this two that find the same dead lock could both take it over.
    with disk.guard(path.with_name(f"{path.name}.guard"), _GUARD_SECONDS):
        holder = read(path)
        if holder is not None and holder != mine and not force and _lives(holder):
            return holder
        try:
            _write(temporary, mine)
            if holder is None and not path.exists():
                # On a network file system another host may come at the same moment: only one link is made.
                try:
                    os.link(temporary, path)
                except FileExistsError:
                    return read(path) or Holder("an unknown host", 0, "")
                except OSError:  # no links here
                    temporary.replace(path)
            else:
                temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return None


def release(path: Path) -> None:
    """Give the lock back if it is ours."""
    if read(path) == me():
        path.unlink(missing_ok=True)


def read(path: Path) -> Holder | None:
    """Who holds the lock; None when nobody does or the file says nothing."""
    try:
        content = json.loads(path.read_bytes())
        return Holder(str(content["host"]), int(content["pid"]), str(content.get("started", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(path: Path, holder: Holder) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, json.dumps(asdict(holder)).encode())
    finally:
        os.close(handle)


def _lives(holder: Holder) -> bool:
    if holder.host != socket.gethostname():
        return True
    if not _exists(holder.pid):
        return False
    return not holder.started or _started(holder.pid) in ("", holder.started)


def _exists(pid: int) -> bool:
    """Whether there is a process of that number on this host."""
    if pid <= 0:
        return False  # 0 and below mean groups of processes
    if sys.platform == "win32":  # there os.kill ends what it asks about
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """When a process began, in the system's own count; "" where that is not told."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[19]
    return ""
