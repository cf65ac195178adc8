"""The session in which the cells of a sitting run."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutor.study.outcomes import Outcomes

if TYPE_CHECKING:  # the runner brings numpy along, which waits until a cell runs
    from tutor.runner.session import Session


@dataclass(slots=True)
class Machinery:
    """The session of a sitting, opened when the first cell runs and shared by the lessons opened since."""

    outcomes: Outcomes = field(default_factory=Outcomes)
    _session: Session | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def session(self) -> Session:
        """The session, started if it is not running yet."""
        from tutor.runner.session import open_session

        with self._lock:
            if self._session is None:
                self._session = open_session()
            return self._session

    def interrupt(self) -> None:
        """Stop what runs now."""
        if self._session is not None:
            self._session.interrupt()

    def close(self) -> None:
        """End every process of the session."""
        with self._lock:
            if self._session is not None:
                self._session.close()
                self._session = None
