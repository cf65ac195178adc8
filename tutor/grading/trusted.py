"""The processes that hold the expected values keep themselves to themselves."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


def harden() -> None:
    """Let no other process of this user look into this one, nor the kernel write its memory to a file when it crashes.

    Call it before the first submission is read. Other systems than Linux have no such thing.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def end_with(parent: int) -> None:
    """Get SIGTERM when the process ``parent``, our own, ends, however it does; at once if it has ended already.

    Elsewhere than on Linux the end of the pipe from it has to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            raise SystemExit(0)
