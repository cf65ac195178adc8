"""The folder of a course's progress: a file a lesson, settings, backups of what was reset."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from tutor import paths
from tutor.errors import ProgressError
from tutor.progress import files, lock
from tutor.progress.model import LessonProgress, from_plain, to_plain

_SETTINGS = "settings.json"
_BACKUPS = "backups"


class ProgressStore:
    """Reads and writes progress; only the instance that holds the lock writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read_only = False
        self.holder = ""
        self.notices: list[str] = []
        self._lock = threading.RLock()
        self._settings: dict[str, object] = {}

    @classmethod
    def open(cls, course_id: str, root: Path | None = None, *, write: bool = True) -> ProgressStore:
        """Open a course's progress below ``root``, by default the user's; read-only if another instance has it.

        Without ``write`` it is only looked at: no folder is made and no lock taken.
        """
        store = cls((root or paths.state_dir()) / _safe(course_id))
        if not write:
            store.read_only = True
            store._settings = store._read(store.folder / _SETTINGS) or {}
            return store
        try:
            store.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            holder = lock.take(store._lock_path)
        except OSError as error:
            store.read_only = True
            store.holder = f"nothing can be written to {store.folder}"
            store.notices.append(
                f"Your work cannot be kept: {store.folder}: {error.strerror or error}. "
                "Set NN_TUTOR_HOME to a folder that can be written."
            )
        else:
            store.read_only = holder is not None
            store.holder = str(holder or "")
            if holder is not None:
                store.notices.append(f"Open in {holder}: here you can read and run, but nothing is kept.")
        store._settings = store._read(store.folder / _SETTINGS) or {}
        return store

    @property
    def _lock_path(self) -> Path:
        return self.folder / "lock"

    def close(self) -> None:
        """Let another instance write."""
        if not self.read_only:
            lock.release(self._lock_path)

    # --- lessons ------------------------------------------------------------------------------------------------

    def load(self, lesson: str) -> LessonProgress:
        """A lesson's progress, empty if there is none. Damage is told in ``notices``."""
        with self._lock:
            plain = self._read(self._path(lesson))
            if plain is None:
                return LessonProgress(lesson)
            try:
                return replace(from_plain(plain), lesson=lesson)
            except ValueError as error:
                self.notices.append(f"The progress of {lesson} is of a form that is not understood: {error}.")
                return LessonProgress(lesson)

    def save(self, progress: LessonProgress) -> None:
        """Write a lesson's progress.

        Raises:
            ProgressError: It cannot be written, or this instance is read-only; the file is as before.
        """
        with self._lock:
            if self.read_only:
                raise ProgressError(f"not saved: {self.holder}", "Close the other one, or go on there.")
            files.write(self._path(progress.lesson), to_plain(progress))

    def lessons(self) -> list[str]:
        """The lessons of which something is kept."""
        found = []
        for path in sorted(self.folder.glob("lesson-*.json")):
            plain = self._read(path)
            if plain is not None and isinstance(plain.get("lesson"), str):
                found.append(str(plain["lesson"]))
        return found

    # --- reset and the way back ---------------------------------------------------------------------------------

    def reset(self, lesson: str | None = None, key: str | None = None) -> list[str]:
        """Forget a cell, a lesson, or with neither all lessons; what is forgotten goes into a backup.

        Returns:
            What was reset, as "lesson" or "lesson/key".

        Raises:
            ProgressError: The backup or the file cannot be written; nothing is changed then.
        """
        with self._lock:
            taken: dict[str, object] = {}
            told: list[str] = []
            changed: list[LessonProgress] = []
            for each in [lesson] if lesson is not None else self.lessons():
                progress = self.load(each)
                keys = [key] if key is not None else list(progress.cells)
                gone = {name: cell for name, cell in progress.cells.items() if name in keys}
                if not gone:
                    continue
                taken[each] = to_plain(replace(progress, cells=gone))
                kept = {name: cell for name, cell in progress.cells.items() if name not in keys}
                position = progress.position if key is not None else ""
                changed.append(replace(progress, cells=kept, position=position))
                told.append(f"{each}/{key}" if key is not None else each)
            if taken:
                self._write_backup(taken)
            for progress in changed:
                self.save(progress)
            return told

    def undo_reset(self) -> list[str]:
        """Bring the newest backup back; work that was done since stays. Returns the lessons that came back."""
        with self._lock:
            backups = sorted((self.folder / _BACKUPS).glob("*.json"))
            if not backups:
                return []
            content = self._read(backups[-1])
            restored = []
            for lesson, plain in (content or {}).items():
                if isinstance(plain, dict):
                    before, now = from_plain(plain), self.load(lesson)
                    cells = {
                        **before.cells,
                        **{name: cell for name, cell in now.cells.items() if cell.text is not None},
                    }
                    self.save(replace(now, cells={**now.cells, **cells}, position=now.position or before.position))
                    restored.append(lesson)
            backups[-1].rename(backups[-1].with_suffix(".undone"))
            return restored

    def _write_backup(self, taken: Mapping[str, object]) -> None:
        folder = self.folder / _BACKUPS
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ProgressError(f"no backup can be made in {folder}: {error.strerror or error}") from error
        stamp = time.strftime("%Y%m%d-%H%M%S")
        files.write(folder / f"{stamp}-{time.time_ns() % 10**9:09d}.json", taken)

    # --- settings -----------------------------------------------------------------------------------------------

    def setting(self, name: str, default: str = "") -> str:
        """A setting, such as the theme or the lesson that was open last."""
        value = self._settings.get(name, default)
        return value if isinstance(value, str) else default

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting; a failure to write it is told in ``notices`` and harms nothing else."""
        with self._lock:
            self._settings = {**self._settings, name: value}
            if self.read_only:
                return
            try:
                files.write(self.folder / _SETTINGS, self._settings)
            except ProgressError as error:
                self.notices.append(str(error))

    # --- files --------------------------------------------------------------------------------------------------

    def _path(self, lesson: str) -> Path:
        return self.folder / f"lesson-{_safe(lesson)}.json"

    def _read(self, path: Path) -> dict[str, object] | None:
        content, notice = files.read(path)
        if notice:
            self.notices.append(notice)
        return content


def _safe(name: str) -> str:
    """A file name for any id: itself where it is harmless, else its harmless letters and a digest."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name):
        return name
    letters = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32]
    return f"{letters or 'x'}-{sha256(json.dumps(name).encode()).hexdigest()[:10]}"
