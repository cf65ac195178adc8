"""What it takes to lock the processes of a session in, and what to tell where a layer of that cannot be had."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import IsolationError
from tutor.runner.readable import readable

_MEMORY = 1 << 30


@dataclass(frozen=True, slots=True)
class Seal:
    """How far processes are locked in: ``full`` adds namespaces and a root of their own to what ``lock`` does.

    ``hidden`` are folders and files of which nothing may be read, wherever they lie; ``memory`` is what one process may
    have beyond what the interpreter takes, in bytes.
    """

    full: bool
    hidden: tuple[Path, ...] = ()
    memory: int = _MEMORY

    def plan(self, base: Path) -> str:
        """What the process that locks itself in must know; ``base`` is an empty folder to build a root on."""
        seen = readable(self.hidden)
        return json.dumps(
            {
                "full": self.full,
                "readable": list(seen.places),
                "links": list(seen.links),
                "base": str(base),
                "memory": self.memory,
            }
        )


_CAUSES = {
    "user namespace": "user namespaces are switched off here: by the profile of a container (Docker's default one), "
    "by AppArmor (Ubuntu 24.04 does it for all programs but some) or by a setting of the kernel "
    "(kernel.unprivileged_userns_clone, user.max_user_namespaces)",
    "namespaces": "the profile of a container or a limit (user.max_*_namespaces) does not allow new namespaces",
    "mount namespace": "the profile of a container or AppArmor does not allow mounts in a user namespace",
    "Landlock": "the kernel is older than 5.13, was built or started without Landlock (lsm=landlock,...), or a "
    "container's profile does not know its system calls",
    "seccomp": "the kernel is older than 5.5, was built without seccomp filters, or something around this process "
    "(LXC, a debugger) answers system calls already",
}
_WAYS_OUT = (
    "Ways out: run it outside that container, or with a profile that allows this; {lock}"
    "or, for code that you trust as your own only, --isolation basic."
)
_LOCK = "--isolation lock, which needs no namespaces; "
_UNSUPPORTED = (
    "Isolation by {level!r} needs Linux: namespaces, Landlock and seccomp are its kernel's. What can be promised on "
    "{system} is --isolation basic: each cell in a process of its own with limits of time, but with the rights of the "
    "user who grades. For untrusted code grade on Linux, in a virtual machine or in WSL 2."
)


def require_linux(level: str) -> None:
    """See that this is a system on which processes can be locked in.

    Raises:
        IsolationError: It is not.
    """
    if sys.platform != "linux":
        raise IsolationError(
            f"isolation {level!r} cannot be had here", _UNSUPPORTED.format(level=level, system=_name())
        )


def raise_for_layer(told: str) -> None:
    """Explain what a process that could not lock itself in said last, if it did say.

    Raises:
        IsolationError: It named a layer.
    """
    for line in reversed(told.splitlines()):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("layer"), str):
            raise IsolationError(*_explained(found["layer"], str(found.get("error"))))


def _explained(layer: str, error: str) -> tuple[str, str]:
    cause = _CAUSES.get(layer, "something around this process does not allow it")
    lock = _LOCK if "namespace" in layer else ""
    return f"isolation: no {layer} to be had: {error}", f"Likely {cause}. {_WAYS_OUT.format(lock=lock)}"


def _name() -> str:
    return {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
