"""One JSON file, written whole or not at all; a file that has rotted gives way to its newest good predecessor.

Beside ``lesson.json`` stand its generations: ``.1`` is the state before the last save, ``.2`` and ``.3`` were saved ten
minutes or more apart, so that ``.3`` is from before the last ten minutes of typing, if not from the day before.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from tutor import disk
from tutor.errors import ProgressError

GENERATIONS = 3
_GENERATION_SECONDS = 600.0
_CHECKSUM = "checksum"


def write(path: Path, content: Mapping[str, object]) -> None:
    """Replace ``path`` by ``content``; after a crash at any moment it holds the old or the new, never a mixture.

    Raises:
        ProgressError: It cannot be written; the old file is untouched.
    """
    body = {key: value for key, value in content.items() if key != _CHECKSUM}
    text = json.dumps({**body, _CHECKSUM: _checksum(body)}, indent=1, ensure_ascii=True, sort_keys=True) + "\n"
    try:
        _keep_previous(path)
        disk.replace(path, text.encode("ascii"))
        disk.sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> ProgressError:
    """What went wrong and what to do about it."""
    elsewhere = "set NN_TUTOR_HOME to a folder that can be written"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        todo = f"Make room on the disk, then it is saved by itself; or {elsewhere}."
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        todo = f"Make {path.parent} writable, then it is saved by itself; or {elsewhere}."
    else:
        todo = f"It is tried again; if it stays so, {elsewhere}."
    return ProgressError(
        f"your work cannot be saved to {path}: {error.strerror or error}",
        f"It is kept in memory until you quit. {todo}",
    )


def read(
    path: Path, *, accept: Callable[[Mapping[str, object]], object] = dict, repair: bool = True
) -> tuple[dict[str, object] | None, str]:
    """The content of the newest good generation, None if there is none; and a notice when the newest was not good.

    ``accept`` raises ValueError for a content that is whole but makes no sense. With ``repair`` a file that is not
    good is moved aside, never deleted, and its good predecessor takes its place.
    """
    problem = ""
    for each in (path, *(generation(path, number) for number in range(1, GENERATIONS + 1))):
        try:
            content = _parse(each.read_bytes())
            if content is not None:
                accept(content)
        except FileNotFoundError:
            continue
        except ValueError as error:
            content, why = None, f"is of a form that is not understood ({error})"
        except OSError as error:
            problem = problem or f"{each.name} cannot be read ({error.strerror or error})"
            continue
        else:
            why = "was damaged"
        if content is None:
            kept = set_aside(each, "damaged") if repair else None
            problem = problem or f"{each.name} {why}" + (f" and is kept as {kept.name}" if kept else "")
        elif each == path:
            return content, ""
        else:
            problem = problem or f"{path.name} is missing"
            if repair and not path.exists():
                with suppress(OSError):  # then the next save brings it back
                    _copy(each, path)
            return content, f"{problem}; the state of {_date(each)} is used"
    return None, f"{problem}; there is no earlier state" if problem else ""


def generation(path: Path, number: int) -> Path:
    """Where the ``number``-th older state of a file is kept; 1 is the newest of them."""
    return path.with_name(f"{path.name}.{number}")


def set_aside(path: Path, why: str) -> Path | None:
    """Rename a file so that nothing overwrites it; its new name, None if it cannot be renamed."""
    for number in count(1):
        aside = path.with_name(f"{path.name}.{why}-{number}")
        if not aside.exists():
            break
    try:
        path.rename(aside)
    except OSError:
        return None
    return aside


def clean(folder: Path) -> None:
    """Remove what a killed instance has left half-written."""
    for left in folder.glob(f".*{disk.TEMPORARY}"):
        with suppress(OSError):  # it harms nobody, and the next start tries again
            left.unlink()


def _keep_previous(path: Path) -> None:
    """Make the file as it is the newest generation; those before it move on when enough time lies between."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError:
        set_aside(path, "unreadable")
        return
    if _parse(data) is None:
        set_aside(path, "damaged")  # what is damaged must not push out what is good
        return
    first, second, third = (generation(path, number) for number in range(1, GENERATIONS + 1))
    if _apart(first, second) >= _GENERATION_SECONDS:
        if second.exists():
            second.replace(third)
        first.replace(second)
    _copy(path, first)


def _apart(newer: Path, older: Path) -> float:
    """The time between two generations; endless if only the newer is there, none if it is not."""
    try:
        new = newer.stat().st_mtime
    except FileNotFoundError:
        return 0.0
    try:
        return abs(new - older.stat().st_mtime)  # a clock that was put back counts as time, too
    except FileNotFoundError:
        return float("inf")


def _copy(source: Path, target: Path) -> None:
    """Put a file under a second name, as it is: by a link where the file system has them."""
    temporary = disk.temporary(target)
    try:
        os.link(source, temporary)
    except OSError:
        stat = source.stat()
        disk.replace(target, source.read_bytes())
        os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return
    try:
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)  # a rename between two names of one file does nothing at all


def _parse(data: bytes) -> dict[str, object] | None:
    """The content if the checksum agrees, else None."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    claimed = content.pop(_CHECKSUM, None)
    return content if claimed == _checksum(content) else None


def _checksum(content: Mapping[str, object]) -> str:
    from hashlib import sha256  # OpenSSL takes longer to load than all else here

    return sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _date(path: Path) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime))
