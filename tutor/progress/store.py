"""The folder of a course's progress: a file a lesson, settings, and what was reset."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tutor import paths
from tutor.errors import ProgressError
from tutor.progress import files, lock
from tutor.progress.model import LessonProgress, from_plain, to_plain

_SETTINGS = "settings.json"
_LOCK = "lock"
_TRASH = "trash"
_LESSON = re.compile(r"(lesson-.+\.json)(\.[1-9])?")


class ProgressStore:
    """Reads and writes progress; only the instance that holds the lock writes.

    ``read_only`` tells that another instance has it, ``holder`` which; ``notices`` what the learner should know of.
    ``before_reset`` is called before anything is reset or brought back, so that nothing is still on its way to disk;
    ``alongside`` holds by lesson what writes all that is kept with its progress, and is called right before that is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read_only = False
        self.holder = ""
        self.notices: list[str] = []
        self.before_reset: Callable[[], object] | None = None
        self.alongside: dict[str, Callable[[], None]] = {}
        self._lock = threading.RLock()
        self._settings: dict[str, object] = {}
        self._unread: set[str] = set()

    @classmethod
    def open(cls, course_id: str, root: Path | None = None, *, write: bool = True) -> ProgressStore:
        """Open a course's progress below ``root``, by default the user's; read-only if another instance has it.

        Without ``write`` it is only looked at: no folder is made and no lock taken. A folder that cannot be written is
        told in ``notices``, and again by each ``save``.
        """
        store = cls((root or paths.state_dir()) / _safe(course_id))
        if write:
            try:
                store._take_lock()
            except OSError as error:
                store._tell(str(files.cannot_write(store.folder, error)))
            if store.read_only:
                store._tell(f"Open in {store.holder}: here you can read and run, but nothing is kept.")
            else:
                files.clean(store.folder)
        else:
            store.read_only = True
        store._settings = store._read(store.folder / _SETTINGS) or {}
        return store

    def take_over(self) -> None:
        """Take the lock from whoever holds it, such as a machine that is gone; a living holder stops writing.

        Raises:
            ProgressError: The folder cannot be written.
        """
        try:
            self._take_lock(force=True)
        except OSError as error:
            raise files.cannot_write(self.folder, error) from error

    def close(self) -> None:
        """Let another instance write."""
        if not self.read_only:
            with suppress(OSError):  # a lock that cannot be removed is that of a process which has ended
                lock.release(self.folder / _LOCK)

    def _take_lock(self, *, force: bool = False) -> None:
        parents = [each for each in self.folder.parents if not each.exists()]
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in (self.folder, *parents[:1]):  # the folder of all courses, where it has just been made
            with suppress(OSError):  # somebody else's folder may be written without being ours to change
                each.chmod(0o700)
        holder = lock.take(self.folder / _LOCK, force=force)
        self.read_only = holder is not None
        self.holder = str(holder or "")

    def _check_writable(self, path: Path) -> None:
        """Raise unless the lock is ours still, or ours again."""
        if not self.read_only and lock.read(self.folder / _LOCK) != lock.me():
            try:
                self._take_lock()
            except OSError as error:
                raise files.cannot_write(path, error) from error
            if self.read_only:
                self._tell(f"Taken over by {self.holder}: from here on nothing is kept here.")
        if self.read_only:
            holder = self.holder or "it was opened only to be looked at"
            raise ProgressError(f"not saved: {holder}", "Close the other one, or go on there.")

    # --- lessons ------------------------------------------------------------------------------------------------

    def load(self, lesson: str) -> LessonProgress:
        """A lesson's progress, empty if there is none. Damage is told in ``notices``."""
        with self._lock:
            path = self._path(lesson)
            plain = self._read(path, from_plain)
            if plain is not None:
                return replace(from_plain(plain), lesson=lesson)
            if path.exists():
                self._unread.add(lesson)
            return LessonProgress(lesson)

    def save(self, progress: LessonProgress) -> None:
        """Write a lesson's progress.

        Raises:
            ProgressError: It cannot be written, or another instance has the lock; the file is as before.
        """
        with self._lock:
            path = self._path(progress.lesson)
            self._check_writable(path)
            if progress.lesson in self._unread:
                # What could not be read when it was asked for is not known to be worse than what is written now.
                kept = files.set_aside(path, "unread") if path.exists() else path
                if kept is None:
                    raise ProgressError(
                        f"not saved: {path} could neither be read nor be moved aside",
                        "Your work is kept in memory until you quit. Look who may read that file.",
                    )
                self._unread.discard(progress.lesson)
            if progress.lesson in self.alongside:
                try:
                    self.alongside[progress.lesson]()
                except OSError as error:  # the work itself is saved all the same
                    self._tell(str(files.cannot_write(path, error)))
            files.write(path, to_plain(progress))

    def path_beside(self, lesson: str, kind: str, ending: str) -> Path:
        """Where something else is kept of a lesson, such as its "attempts"; ``ending`` is the file's."""
        return self.folder / f"{kind}-{_safe(lesson)}{ending}"

    def writing(self, path: Path, write: Callable[[], None]) -> None:
        """Let ``write`` change such a file.

        Raises:
            ProgressError: It cannot be written, or another instance has the lock.
        """
        with self._lock:
            self._check_writable(path)
            try:
                write()
            except OSError as error:
                raise files.cannot_write(path, error) from error

    def touched(self, lesson: str) -> float | None:
        """When something of a lesson was kept last, in seconds since 1970; None if nothing is."""
        try:
            return self._path(lesson).stat().st_mtime
        except OSError:
            return None

    def lessons(self) -> list[str]:
        """The lessons of which something is kept."""
        matches = [_LESSON.fullmatch(path.name) for path in self.folder.glob("lesson-*")]
        found = []
        for name in sorted({match[1] for match in matches if match}):
            plain = self._read(self.folder / name, from_plain)
            if plain is not None:
                found.append(from_plain(plain).lesson)
        return found

    # --- reset and the way back ---------------------------------------------------------------------------------

    def reset(self, lesson: str | None = None, key: str | None = None) -> list[str]:
        """Forget a cell, a lesson, or with neither all lessons; what is forgotten goes into the trash.

        Returns:
            What was reset, as "lesson" or "lesson/key".

        Raises:
            ProgressError: Something cannot be written; what was forgotten until then is in the trash.
        """
        self._settle()
        with self._lock:
            taken: dict[str, LessonProgress] = {}
            left: list[LessonProgress] = []
            for each in [lesson] if lesson is not None else self.lessons():
                progress = self.load(each)
                gone = {name: cell for name, cell in progress.cells.items() if key is None or name == key}
                if gone:
                    taken[each] = replace(progress, cells=gone)
                    kept = {name: cell for name, cell in progress.cells.items() if name not in gone}
                    left.append(replace(progress, cells=kept, position=progress.position if key is not None else ""))
            if taken:
                self._throw_away(taken)
            for progress in left:
                self.save(progress)
            return [f"{each}/{key}" if key is not None else each for each in taken]

    def undo_reset(self) -> list[str]:
        """Bring back what the last reset took. Work done on it since goes into the trash, and so comes back next time.

        Returns:
            The lessons of which something came back.

        Raises:
            ProgressError: Something cannot be written; the trash is as before.
        """
        self._settle()
        with self._lock:
            for path in sorted((self.folder / _TRASH).glob("*.json"), reverse=True):
                thrown = self._read(path, _from_trash)
                if thrown is None:
                    continue  # damaged, and told
                restored, displaced = [], {}
                for before in _from_trash(thrown):
                    now = self.load(before.lesson)
                    since = {name: now.cells[name] for name in before.cells if name in now.cells}
                    if since:
                        displaced[before.lesson] = replace(now, cells=since)
                    cells = {**now.cells, **before.cells}
                    restored.append(replace(now, cells=cells, position=now.position or before.position))
                if displaced:
                    self._throw_away(displaced)
                for progress in restored:
                    self.save(progress)
                path.rename(path.with_suffix(".undone"))
                return [progress.lesson for progress in restored]
            return []

    def _settle(self) -> None:
        # Outside our lock: whoever saves for us needs it.
        if self.before_reset is not None:
            self.before_reset()

    def _throw_away(self, taken: Mapping[str, LessonProgress]) -> None:
        """Keep what is forgotten: numbered, as clocks may be put back, and dated, for people."""
        folder = self.folder / _TRASH
        self._check_writable(folder)
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise files.cannot_write(folder, error) from error
        numbers = [int(path.name[:6]) for path in folder.iterdir() if path.name[:6].isdecimal()]
        name = f"{max(numbers, default=0) + 1:06d}-{time.strftime('%Y-%m-%d-%H%M%S')}.json"
        files.write(folder / name, {"lessons": [to_plain(progress) for progress in taken.values()]})

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
            path = self.folder / _SETTINGS
            try:
                self._check_writable(path)
                files.write(path, self._settings)
            except ProgressError as error:
                self._tell(str(error))

    # --- files --------------------------------------------------------------------------------------------------

    def _path(self, lesson: str) -> Path:
        return self.folder / f"lesson-{_safe(lesson)}.json"

    def _read(self, path: Path, accept: Callable[[Mapping[str, object]], object] = dict) -> dict[str, object] | None:
        content, notice = files.read(path, accept=accept, repair=not self.read_only)
        if notice:
            self._tell(notice)
        return content

    def _tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _from_trash(plain: Mapping[str, object]) -> list[LessonProgress]:
    """What one reset took.

    Raises:
        ValueError: It is nothing of that kind.
    """
    lessons = plain.get("lessons")
    if not isinstance(lessons, list) or not all(isinstance(each, dict) for each in lessons):
        raise ValueError("no list of lessons")
    return [from_plain(each) for each in lessons]


def _safe(name: str) -> str:
    """A file name for any id: itself where it is harmless, else its harmless letters and a digest."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name) and not re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", name):
        return name
    from hashlib import sha256  # no course that ships needs it

    letters = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32]
    return f"{letters or 'x'}-{sha256(json.dumps(name).encode()).hexdigest()[:10]}"
