"""How far submissions are kept away from the machine and from each other while they are graded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

from tutor.runner.sealing import Seal
from tutor.runner.session import Session, open_sealed, open_session

Isolation = Literal["full", "lock", "basic"]
ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)


def open_for(isolation: Isolation, hidden: Sequence[Path] = ()) -> Session:
    """A session that runs submissions at this level of isolation; of ``hidden`` they can read nothing.

    Raises:
        IsolationError: A layer of it cannot be had on this machine.
    """
    if isolation == "basic":
        return open_session()
    return open_sealed(Seal(isolation == "full", tuple(hidden)))
