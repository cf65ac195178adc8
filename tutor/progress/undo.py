"""What undoes and redoes the changes of a cell's text, kept across restarts: a file a cell, bounded, never trusted.

What is read fits the text of the cell, as each change is tried on it; if it does not fit, it is dropped: the text is
what counts, and it is kept elsewhere.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from tutor import disk
from tutor.progress.store import ProgressStore

MOST_STEPS = 200
# Characters of all steps of a cell together, in the text and out of it.
MOST_CHARACTERS = 40_000

# (row, column) where a selection began and (row, column) of the cursor.
Marked = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """``removed`` gave way to ``inserted`` at a row and column, counted from 0."""

    row: int
    column: int
    removed: str
    inserted: str

    @property
    def reverse(self) -> Change:
        """What takes it back."""
        return Change(self.row, self.column, self.inserted, self.removed)


@dataclass(frozen=True, slots=True)
class Step:
    """Changes that are undone together, in order, and what was selected before and after them."""

    changes: tuple[Change, ...]
    before: Marked
    after: Marked

    @property
    def size(self) -> int:
        """Its characters."""
        return sum(len(change.removed) + len(change.inserted) for change in self.changes)

    @property
    def reverse(self) -> Step:
        """What takes it back."""
        return Step(tuple(change.reverse for change in reversed(self.changes)), self.after, self.before)


@dataclass(frozen=True, slots=True)
class Trail:
    """The way to a text: the steps that led there, the newest last, and those taken back, the next one last."""

    text: str
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


def changed(text: str, change: Change) -> str | None:
    """The text after a change, None if the change does not fit it."""
    start = 0
    for _ in range(change.row):
        start = text.find("\n", start) + 1
        if not start:
            return None
    at = start + change.column
    end = text.find("\n", start)
    if at > (len(text) if end < 0 else end) or not text.startswith(change.removed, at):
        return None
    return text[:at] + change.inserted + text[at + len(change.removed) :]


def stepped(text: str, step: Step) -> str | None:
    """The text after a step, None if the step does not fit it."""
    found: str | None = text
    for change in step.changes:
        found = None if found is None else changed(found, change)
    return found


def difference(old: str, new: str) -> Change | None:
    """The one change that makes ``new`` of ``old``, as small as can be; None if they are the same."""
    if old == new:
        return None
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    most = shorter - head
    tail = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    row, last = old.count("\n", 0, head), old.rfind("\n", 0, head)
    return Change(row, head - last - 1, old[head : len(old) - tail], new[head : len(new) - tail])


def bounded(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The newest of ``steps``, as many as may be kept."""
    room, count = MOST_CHARACTERS, 0
    for step in reversed(steps[-MOST_STEPS:]):
        room -= step.size
        if room < 0:
            break
        count += 1
    return tuple(steps[len(steps) - count :])


def fitted(trail: Trail, text: str) -> Trail:
    """The trail that leads to ``text``, empty if the one that was kept is another text's.

    It may have been saved a moment later than the text: then what came after the text can be redone.
    """
    done, undone, now = list(trail.done), list(trail.undone), trail.text
    while now != text and done:
        step = done.pop()
        before = stepped(now, step.reverse)
        if before is None:
            return Trail(text)
        part = _begun(before, step, text)
        if part is not None:
            done.append(part)
            return _proven(Trail(text, tuple(done)))
        undone.append(step)
        now = before
    return _proven(Trail(text, tuple(done), tuple(undone))) if now == text else Trail(text)


def _begun(before: str, step: Step, text: str) -> Step | None:
    """The step as it was when the text was saved in the middle of it, while it was being typed."""
    grown, (first, *more) = len(text) - len(before), step.changes
    if more or first.removed or not 0 < grown < len(first.inserted):
        return None
    part = Step((Change(first.row, first.column, "", first.inserted[:grown]),), step.before, step.after)
    return part if stepped(before, part) == text else None


def _proven(trail: Trail) -> Trail:
    """The steps that fit the text, one after the other."""
    done, text = list[Step](), trail.text
    for step in reversed(trail.done):
        before = stepped(text, step.reverse)
        if before is None:
            break
        done.append(step)
        text = before
    undone, text = list[Step](), trail.text
    for step in reversed(trail.undone):
        after = stepped(text, step)
        if after is None:
            break
        undone.append(step)
        text = after
    return Trail(trail.text, tuple(reversed(done)), tuple(reversed(undone)))


class UndoKeeper:
    """The trails of one lesson's cells. ``put`` is for every key pressed; ``write`` may be called by any thread."""

    def __init__(self, store: ProgressStore, lesson: str) -> None:
        self._store = store
        self._lesson = lesson
        self._trails: dict[str, Trail] = {}
        self._unwritten: set[str] = set()
        self._lock = threading.Lock()
        store.alongside[lesson] = self.write

    def of(self, key: str, text: str) -> Trail:
        """What undoes the changes of a cell that holds ``text``."""
        known = self._trails.get(key)
        if known is None:
            known = _read(self._path(key))
        return fitted(known, text) if known is not None else Trail(text)

    def put(self, key: str, trail: Trail) -> None:
        """Have a cell's trail written with the next save of the lesson."""
        with self._lock:
            self._trails[key] = trail
            self._unwritten.add(key)

    def note(self, key: str, old: str, new: str) -> None:
        """Keep that a cell's text gave way to another as a whole, while nobody edited it."""
        change = difference(old, new)
        if change is not None:
            place = (change.row, change.column) * 2
            trail = self.of(key, old)
            self.put(key, Trail(new, (*bounded(trail.done), Step((change,), place, place))))

    def write(self) -> None:
        """Write what has changed.

        Raises:
            OSError: It cannot be written; it is tried again with the next save.
        """
        while self._unwritten:
            with self._lock:
                key = self._unwritten.pop()
                trail = self._trails[key]
            try:
                disk.replace(self._path(key), _to_bytes(trail))
            except OSError:
                with self._lock:
                    self._unwritten.add(key)
                raise

    def _path(self, key: str) -> Path:
        return self._store.path_beside(f"{self._lesson}/{key}", "undo", ".json")


def _to_bytes(trail: Trail) -> bytes:
    plain = {
        "text": trail.text,
        "done": [_step_to_plain(step) for step in bounded(trail.done)],
        "undone": [_step_to_plain(step) for step in bounded(trail.undone)],
    }
    told = json.dumps(plain, ensure_ascii=True).encode("ascii")
    return f"{crc32(told):08x} ".encode("ascii") + told + b"\n"


def _step_to_plain(step: Step) -> list[object]:
    changes = [[change.row, change.column, change.removed, change.inserted] for change in step.changes]
    return [changes, step.before, step.after]


def _read(path: Path) -> Trail | None:
    """What a file holds, None if it is not there or damaged."""
    try:
        data = path.read_bytes()
        if int(data[:8], 16) != crc32(data[9:-1]):
            return None
        plain = json.loads(data[9:])
        return Trail(str(plain["text"]), _steps(plain["done"]), _steps(plain["undone"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # the text itself is kept elsewhere; there is nothing to undo, that is all


def _steps(plain: Iterable[Sequence[Any]]) -> tuple[Step, ...]:
    """Steps from their JSON form.

    Raises:
        TypeError, ValueError: They are none.
    """
    steps = []
    for changes, before, after in plain:
        made = tuple(Change(int(row), int(column), str(old), str(new)) for row, column, old, new in changes)
        if not made or any(min(change.row, change.column) < 0 for change in made):
            raise ValueError("a step that is none")
        steps.append(Step(made, _marked(before), _marked(after)))
    return tuple(steps)


def _marked(plain: Sequence[int]) -> Marked:
    first_row, first_column, row, column = map(int, plain)
    return first_row, first_column, row, column
