"""Saving while the learner types, on a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tutor.errors import ProgressError
from tutor.progress.model import LessonProgress
from tutor.progress.store import ProgressStore

# A pause in typing is saved after the first, never-ending typing after the second.
PAUSE_SECONDS, MOST_SECONDS, RETRY_SECONDS = 0.25, 0.8, 5.0


class Autosaver:
    """Takes progress at any rate and writes the newest of it soon; ``flush`` writes at once."""

    def __init__(self, store: ProgressStore, on_error: Callable[[ProgressError], None] | None = None) -> None:
        self._store = store
        self._on_error = on_error
        # Re-entrant: a signal's handler may flush on the thread that is just scheduling.
        self._lock = threading.RLock()
        self._pending: dict[str, LessonProgress] = {}
        self._first = self._last = 0.0
        self._wake = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="autosave", daemon=True)
        self._thread.start()

    def schedule(self, progress: LessonProgress) -> None:
        """Have ``progress`` written; never blocks on the disk."""
        if self._store.read_only or self._closed:
            return
        now = time.monotonic()
        with self._lock:
            if not self._pending:
                self._first = now
            self._pending[progress.lesson] = progress
            self._last = now
        self._wake.set()

    @property
    def unsaved(self) -> bool:
        """Whether something is not on disk yet."""
        return bool(self._pending)

    def flush(self) -> bool:
        """Write what is pending, on the caller's thread; whether all of it is on disk now."""
        ok = True
        for lesson, progress in list(self._pending.items()):
            try:
                self._store.save(progress)
            except ProgressError as error:
                ok = False
                if self._on_error is not None:
                    self._on_error(error)
                continue
            with self._lock:
                # Something newer may have come while this was written.
                if self._pending.get(lesson) is progress:
                    del self._pending[lesson]
        return ok

    def close(self) -> None:
        """Write what is pending and end the thread."""
        self._closed = True
        self._wake.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=10)
        self.flush()

    def _work(self) -> None:
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            while self._pending and not self._closed:
                due = min(self._first + MOST_SECONDS, self._last + PAUSE_SECONDS)
                wait = due - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                    continue
                if self.flush():
                    self._first = time.monotonic()
                else:
                    self._wake.wait(RETRY_SECONDS)
                    self._wake.clear()
                    self._first = self._last = time.monotonic() - MOST_SECONDS
