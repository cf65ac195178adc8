"""How far submissions are kept away from the machine and from each other while they are graded."""

from __future__ import annotations

from typing import Literal, get_args

from tutor.errors import IsolationError
from tutor.runner.session import Session, open_session

Isolation = Literal["full", "lock", "basic"]
ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)


def open_for(isolation: Isolation) -> Session:
    """A session that runs submissions at this level of isolation.

    Raises:
        IsolationError: A layer of it cannot be had on this machine.
    """
    if isolation == "basic":
        return open_session()
    raise IsolationError(f"isolation {isolation!r} is not there yet", "Use --isolation basic for code of your own.")
