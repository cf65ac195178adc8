"""The layers that keep a submission from what is none of its business."""

from __future__ import annotations

from tutor.doctor.finding import Finding, ok, warn
from tutor.doctor.probe import findings

_TRUST = "Grade only code that you trust here, or grade on a Linux machine that has it."


def landlock() -> Finding:
    """Whether a process can give up the file system."""
    version = findings().get("landlock", 0)
    if not version:
        return warn("Landlock", "not there", f"It needs Linux 5.13 or newer with Landlock switched on. {_TRUST}")
    return ok("Landlock", f"version {version}")


def seccomp() -> Finding:
    """Whether a process can give up system calls."""
    if not findings().get("seccomp"):
        return warn("seccomp", "not there", _TRUST)
    return ok("seccomp", "filters can be set")


def user_namespaces() -> Finding:
    """Whether a process can have a world of its own without privileges."""
    refused = findings().get("namespaces", "no process could be started")
    if refused:
        return warn(
            "namespaces",
            f"refused: {refused}",
            f"Containers and some systems forbid user namespaces; the administrator can allow them. {_TRUST}",
        )
    return ok("namespaces", "user, mount, pid and network")
