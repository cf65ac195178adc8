"""How much the terminal can take."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

# What moving pictures may take of the line to the terminal. From far away it may be slow, and whatever waits on the way
# there nobody can take back; here at home it is only to be in bounds.
_FAR, _NEAR = 7_500, 60_000


def bytes_a_second() -> int:
    """How much may be sent to the terminal, in the long run, for what moves."""
    return _FAR if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY")) else _NEAR


def is_behind(app: App[Any]) -> bool:
    """Whether frames wait for the terminal to take them: then no further ones should be made.

    Textual 8.2.8, which is pinned exactly, has them written by a thread of the driver's; others write at once.
    """
    writer = getattr(app._driver, "_writer_thread", None)
    return writer is not None and not writer._queue.empty()
