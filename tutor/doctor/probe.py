"""A throwaway process that tries what the kernel allows, as a trial may change the process itself.

Run as a program it prints a JSON object; it imports nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import subprocess
import sys
from functools import lru_cache

_LANDLOCK_CREATE_RULESET = 444  # the same number on every architecture
_LANDLOCK_VERSION = 1
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x20000000, 0x40000000


@lru_cache(maxsize=1)
def findings() -> dict[str, object]:
    """What the throwaway process has found; {} where none could be started."""
    found = subprocess.run([sys.executable, "-I", __file__], capture_output=True, text=True, timeout=20, check=False)
    return dict(json.loads(found.stdout)) if found.returncode == 0 and found.stdout else {}


def _fork() -> str:
    """ "" if a fork runs and its end is seen, else why not."""
    if not hasattr(os, "fork"):
        return "this system has none"
    try:
        child = os.fork()
    except OSError as error:
        return str(error.strerror)
    if child == 0:
        os._exit(7)
    _, status = os.waitpid(child, 0)
    return "" if os.waitstatus_to_exitcode(status) == 7 else "its end was not seen"


def _kernel() -> dict[str, object]:
    if sys.platform != "linux":
        return {"landlock": 0, "seccomp": False, "namespaces": "this is not Linux"}
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_long(0)
    landlock = libc.syscall(ctypes.c_long(_LANDLOCK_CREATE_RULESET), zero, zero, ctypes.c_long(_LANDLOCK_VERSION))
    # A filter at address 0: EFAULT says that it would have been read, EINVAL that there is no such thing.
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, 0, 0, 0)
    seccomp = ctypes.get_errno() in (errno.EFAULT, errno.EACCES)
    namespaces = ""
    # Some systems allow the first and refuse the others, which makes it useless.
    for flags in (_CLONE_NEWUSER, _CLONE_NEWNS | _CLONE_NEWNET | _CLONE_NEWPID):
        if libc.unshare(flags) != 0:
            namespaces = os.strerror(ctypes.get_errno())
            break
    return {"landlock": max(landlock, 0), "seccomp": seccomp, "namespaces": namespaces}


if __name__ == "__main__":
    print(json.dumps({"fork": _fork(), **_kernel()}))  # noqa: T201
