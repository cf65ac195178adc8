"""Saving while the learner types, on a thread of its own."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from tutor.errors import ProgressError
from tutor.progress.model import LessonProgress
from tutor.progress.store import ProgressStore

# A pause in typing is saved after the first, never-ending typing after the second: with what the disk takes, less
# than a second of work is ever only in memory.
PAUSE_SECONDS, MOST_SECONDS = 0.25, 0.7
_RETRY_SECONDS = 3.0
_CLOSE_SECONDS = 5.0


class Autosaver:
    """Takes progress at any rate and writes the newest of it soon; ``flush`` writes at once.

    ``on_error`` is called once for each save that fails, on the thread that tried; it is tried again by itself.
    """

    def __init__(self, store: ProgressStore, on_error: Callable[[ProgressError], None] | None = None) -> None:
        self._store = store
        self._on_error = on_error
        # What is not yet saved is where these two differ; so nothing that comes during a save can be forgotten.
        self._latest: dict[str, LessonProgress] = {}
        self._saved: dict[str, LessonProgress] = {}
        self._error: ProgressError | None = None
        self._first = self._last = self._not_before = 0.0
        # Re-entrant: a signal's handler may flush on the thread that is just flushing.
        self._writing = threading.RLock()
        # A SimpleQueue may be put to from a signal's handler, an Event may not.
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._closed = False
        store.before_reset = self.flush
        self._thread = threading.Thread(target=self._work, name="autosave", daemon=True)
        self._thread.start()

    def schedule(self, progress: LessonProgress) -> None:
        """Have ``progress`` written; never blocks on the disk. A store that only reads keeps nothing."""
        if self._store.read_only:
            return
        now = time.monotonic()
        if not self.unsaved:
            self._first = now
        self._last = now
        self._latest[progress.lesson] = progress
        self._wake.put(None)

    @property
    def unsaved(self) -> bool:
        """Whether something is not on disk yet."""
        return bool(self._pending())

    @property
    def error(self) -> ProgressError | None:
        """Why the last save failed, None if it did not."""
        return self._error

    def flush(self, seconds: float = 10.0) -> bool:
        """Write what is pending, on the caller's thread; whether all of it is on disk now.

        May be called from any thread and from a signal's handler. Waits at most ``seconds`` for a save that is under
        way on another thread, as on a network that hangs.
        """
        if not self._writing.acquire(timeout=seconds):
            return False
        try:
            failed = self._save()
        finally:
            self._writing.release()
        # Told without the lock: the callback may wait for a thread that wants to flush.
        for error in failed:
            self._error = error
            if self._on_error is not None:
                with suppress(Exception):  # a screen that is gone must not end the saving; ``error`` keeps it
                    self._on_error(error)
        if not failed:
            self._error = None
        return not self._pending()

    def close(self) -> bool:
        """Write what is pending and end the thread; whether all of it is on disk now."""
        self._closed = True
        self._wake.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=_CLOSE_SECONDS)
        return self.flush()

    def _pending(self) -> list[str]:
        return [lesson for lesson, progress in list(self._latest.items()) if self._saved.get(lesson) is not progress]

    def _save(self) -> list[ProgressError]:
        """Save until nothing is pending, or fails; what failed."""
        failed: dict[str, ProgressError] = {}
        while pending := [lesson for lesson in self._pending() if lesson not in failed]:
            for lesson in pending:
                progress = self._latest[lesson]
                try:
                    self._store.save(progress)
                except ProgressError as error:
                    failed[lesson] = error
                except Exception as error:  # a fault of ours must not end the saving of other lessons
                    failed[lesson] = ProgressError(
                        f"your work in {lesson} cannot be saved: {type(error).__name__}: {error}",
                        "It is kept in memory until you quit. Copy what you need, and please report this.",
                    )
                else:
                    self._saved[lesson] = progress
        return list(failed.values())

    def _work(self) -> None:
        """The thread: wait for a pause in typing, save, try again later what failed."""
        while not self._closed:
            wait: float | None = None
            if self.unsaved:
                due = max(min(self._first + MOST_SECONDS, self._last + PAUSE_SECONDS), self._not_before)
                wait = due - time.monotonic()
            if wait is None or wait > 0:
                with suppress(queue.Empty):
                    self._wake.get(timeout=wait)
                continue
            began = time.monotonic()
            self._not_before = 0.0 if self.flush() else time.monotonic() + _RETRY_SECONDS
            self._first = began  # what came during the save waits no longer than if it had come just before
