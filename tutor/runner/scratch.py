"""The folders in which cells run; what is written there goes with them."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "nn-tutor-"


def make() -> Path:
    """A new folder that only this user can enter."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX))


def remove(folder: Path) -> None:
    """Remove a folder with all that cells have put there, also where they took their own permissions away."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir():
        for inside, _, _ in os.walk(folder):  # from the top: what has become readable is walked next
            for each in (inside, *(entry.path for entry in _folders(inside))):
                with suppress(OSError):
                    Path(each).chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def empty(folder: Path) -> bool:
    """Remove what is in a folder; whether nothing is left, as names and rights may stand in the way."""
    for entry in folder.iterdir():
        with suppress(OSError, RecursionError):
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    return not any(folder.iterdir())


def _folders(folder: str) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
