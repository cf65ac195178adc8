"""One JSON file, written whole or not at all; a file that has rotted gives way to its newest good predecessor."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tutor.errors import ProgressError

GENERATIONS = 3
# An older generation is set aside at most this often: after hours of typing there is still one from before.
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
        _set_generation_aside(path)
        _replace(path, text.encode("ascii"))
        _sync_folder(path.parent)
    except OSError as error:
        raise ProgressError(
            f"your work cannot be saved to {path}: {error.strerror or error}",
            "It is kept in memory. Make room or set NN_TUTOR_HOME to a folder that can be written, before you quit.",
        ) from error


def read(path: Path) -> tuple[dict[str, object] | None, str]:
    """The content of the newest good generation, None if there is none; and a notice when the newest was not good.

    A file that is not good is moved aside, never deleted.
    """
    notice = ""
    for each in (path, *(generation(path, number) for number in range(1, GENERATIONS + 1))):
        try:
            content = _parse(each.read_bytes())
        except FileNotFoundError:
            continue
        except OSError as error:
            notice = notice or f"{each.name} cannot be read ({error.strerror or error})"
            continue
        if content is not None:
            if notice:
                notice += f"; an earlier state, of {_age(each)}, is used"
            return content, notice
        aside = each.with_name(f"{each.name}.damaged-{int(time.time())}")
        try:
            each.rename(aside)
            notice = notice or f"{each.name} was damaged and is kept as {aside.name}"
        except OSError:
            notice = notice or f"{each.name} is damaged"
    if notice:
        notice += "; there is no earlier state"
    return None, notice


def generation(path: Path, number: int) -> Path:
    """Where the ``number``-th older state of a file is kept; 1 is the newest of them."""
    return path.with_name(f"{path.name}.{number}")


def _set_generation_aside(path: Path) -> None:
    """Keep the file as it is as an older generation, unless that was done a short while ago."""
    newest = generation(path, 1)
    if not path.exists() or (newest.exists() and abs(time.time() - newest.stat().st_mtime) < _GENERATION_SECONDS):
        return
    if _parse(path.read_bytes()) is None:
        return  # what is damaged must not push out what is good
    for number in range(GENERATIONS, 1, -1):
        older = generation(path, number - 1)
        if older.exists():
            older.replace(generation(path, number))
    _replace(newest, path.read_bytes())


def _replace(path: Path, data: bytes) -> None:
    """Put ``data`` in place of a file: under a temporary name first, so that it is never half there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


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
    return sha256(json.dumps(content, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _age(path: Path) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime))


def _sync_folder(folder: Path) -> None:
    """Make the new name last; a system that cannot open folders does without."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
