"""Looks for what an attack has left on the machine. It reads /proc itself: the runner's own eyes are what is tested."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from tests.attacks.ground import SHARED, Ground

_SCRATCH = re.compile(r"nn-tutor-[^/]+")
_PR_SET_CHILD_SUBREAPER = 36
_MOST_FILES = 2000  # more than that is told as well as all


def adopt_orphans() -> None:
    """Become the parent of whatever is orphaned below: then nothing can hide from a look at what is below."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError("no subreaper")


@dataclass(frozen=True, slots=True)
class Traces:
    """How things stand at a moment."""

    processes: tuple[str, ...]
    files: tuple[str, ...]
    contents: tuple[str, ...]
    marked: tuple[str, ...]
    sockets: tuple[str, ...]
    shared: tuple[str, ...]
    keys: tuple[str, ...]
    standing: tuple[str, ...]

    def since(self, before: Traces) -> list[str]:
        """What is there now and was not before. Processes are counted: the session may have new ones."""
        found = []
        for field in fields(self):
            now, then = list(getattr(self, field.name)), list(getattr(before, field.name))
            if field.name == "processes":
                if len(now) > len(then):
                    found.append(f"processes: {now} instead of {then}")
                continue
            new, gone = [each for each in now if each not in then], [each for each in then if each not in now]
            if new or (gone and field.name in ("contents", "standing")):
                found.append(f"{field.name}: new {new[:5]}, gone {gone[:5]}")
        return found


def look(ground: Ground) -> Traces:
    """Look at everything now."""
    return Traces(
        tuple(sorted(_told(pid) for pid in below(os.getpid()))),
        tuple(sorted(_files(ground.folder))),
        tuple(sorted(_contents(ground.folder / "course", ground.folder / "submissions"))),
        tuple(sorted(_marked(ground.mark))),
        tuple(sorted(_sockets(ground))),
        tuple(sorted(_shared(ground))),
        tuple(line for line in _lines("/proc/keys") if ground.mark in line),
        tuple(standing(pid) for pid in (os.getpid(), os.getppid(), ground.victim.pid)),
    )


# --- processes ------------------------------------------------------------------------------------------------------


def below(root: int) -> list[int]:
    """Every living process below ``root``."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - names, no paths
        if name.isdigit() and (fields_of := _stat(int(name))) and fields_of[0] not in "ZX":
            parents.setdefault(int(fields_of[1]), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def standing(pid: int) -> str:
    """What others can do to a process: stop, trace, slow, bind or mark it."""
    found = _stat(pid)
    if not found or found[0] in "ZX":
        return f"{pid} is gone"
    parts = [f"{pid} stopped" if found[0] in "Tt" else f"{pid} runs", f"nice {found[16]}", f"policy {found[38]}"]
    parts += [
        " ".join(line.split())
        for line in _lines(f"/proc/{pid}/status")
        if line.startswith(("TracerPid", "Cpus_allowed:", "Uid", "SigIgn"))
    ]
    parts += _lines(f"/proc/{pid}/oom_score_adj")
    # Standard limits are asked for, not only shown: others may set them (prlimit).
    parts += [line for line in _lines(f"/proc/{pid}/limits") if line.startswith(("Max cpu", "Max open", "Max address"))]
    return ", ".join(parts)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].decode().split()
    except OSError:
        return []


def _told(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()[-40:].replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        command = "?"
    return f"{pid} {command.strip()}"


# --- files ----------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[str]:
    """All below a folder; the runner may make its own folder anew under another name."""
    count, waiting = 0, [str(folder)]
    while waiting and count < _MOST_FILES:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    yield _SCRATCH.sub("nn-tutor-*", entry.path[len(str(folder)) :])
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            continue  # deeper than a path may be long, or closed: its top is told


def _contents(*folders: Path) -> Iterator[str]:
    for folder in folders:
        for path in folder.iterdir():
            info = path.lstat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "no file"
            yield f"{path.name} {info.st_mode:o} {info.st_nlink} {digest}"


def _marked(mark: str) -> Iterator[str]:
    """What bears the mark in the places that all share."""
    for place in SHARED:
        try:
            yield from (f"{place}/{name}" for name in os.listdir(place) if mark in name)  # noqa: PTH208 - as above
        except OSError:
            continue  # not there, or not ours to list


# --- what is no file ------------------------------------------------------------------------------------------------


def _sockets(ground: Ground) -> Iterator[str]:
    yield from (line.split()[-1] for line in _lines("/proc/net/unix") if ground.mark in line)
    wanted = f":{ground.free_port:04X} "
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        yield from (f"{kind}{line[6:24]}" for line in _lines(f"/proc/net/{kind}") if wanted in line[6:44])


def _shared(ground: Ground) -> Iterator[str]:
    number = ground.words("scale")["NUMBER"]
    for kind in ("shm", "sem", "msg"):
        yield from (f"{kind} {line}" for line in _lines(f"/proc/sysvipc/{kind}") if line.split()[:1] == [number])


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []
