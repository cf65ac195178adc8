"""Whether learners' code can run: processes, sockets, memory, and one cell as a trial."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from tutor.doctor.finding import Finding, fail, ok, warn
from tutor.doctor.probe import findings
from tutor.errors import TutorError

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_LEAST_MEMORY = 512 << 20
_LEAST_PROCESSES = 64
_BUDGET_MS = 1000


def fork() -> Finding:
    """Whether the state after a cell can be kept in a process."""
    refused = findings().get("fork", "no process could be started")
    if refused:
        return warn(
            "fork", f"not there: {refused}", "Cells run all the same, each with the cells above it, only slower."
        )
    if sys.platform != "linux":
        return ok("fork", f"there, but on {sys.platform} cells run with the cells above them instead")
    return ok("fork", "states of cells are kept in processes")


def sockets() -> Finding:
    """Whether processes can talk to each other."""
    if not hasattr(socket, "AF_UNIX"):
        return ok("sockets", "no Unix sockets; files are used instead")
    try:
        left, right = socket.socketpair(socket.AF_UNIX)
    except OSError as error:
        return fail("sockets", f"refused: {error.strerror}", "Unix sockets must be allowed for this user.")
    with left, right:
        left.sendall(b"?")
        right.settimeout(2)
        answered = right.recv(1) == b"?"
    if not answered:
        return fail("sockets", "a pair of sockets says nothing", "Unix sockets must be allowed for this user.")
    return ok("sockets", "Unix sockets")


def memory() -> Finding:
    """How much memory a cell can have."""
    bounds = {"the machine": _available(), "the container": _container_limit(), "ulimit -v": _hard_limit("RLIMIT_AS")}
    known = {name: bound for name, bound in bounds.items() if bound is not None}
    if not known:
        return ok("memory", "unknown, no limit is told")
    name = min(known, key=lambda key: known[key])
    seen = f"{known[name] / 2**30:.1f} GiB ({name})"
    if known[name] < _LEAST_MEMORY:
        return warn("memory", seen, "Training may run out of it: close other programs, or ask for half a GiB.")
    return ok("memory", seen)


def processes() -> Finding:
    """How many processes the user may have."""
    bound = _hard_limit("RLIMIT_NPROC")
    if bound is None:
        return ok("processes", "no limit")
    if bound < _LEAST_PROCESSES:
        return fail("processes", f"at most {bound}", f"ulimit -u {_LEAST_PROCESSES} or more is needed.")
    return ok("processes", f"at most {bound}")


def cell() -> Finding:
    """Run one cell as a lesson would."""
    from tutor.runner.results import Source, Status
    from tutor.runner.session import open_session

    session = open_session()
    try:
        began = time.perf_counter()
        session.warm()
        first = session.run((), Source("doctor", "import numpy as np\nfloat(np.arange(5).sum())"), seconds=20)
        starting = time.perf_counter() - began
        began = time.perf_counter()
        session.run((), Source("doctor", "2 + 2"), seconds=20)
        again = time.perf_counter() - began
    except TutorError as error:
        return fail("a cell", str(error), "Cells cannot run here; the lines above may say why.")
    finally:
        session.close()
    if first.status is not Status.OK or first.value != 10.0:
        return fail(
            "a cell", first.message or f"gave {first.value!r}", "Cells cannot run here; the lines above may say why."
        )
    seen = f"runs in {1000 * again:.0f} ms, the first one in {1000 * starting:.0f} ms"
    if 1000 * again > _BUDGET_MS:
        return warn("a cell", seen, "It works, but slowly: the machine is busy, or starting processes is slow here.")
    return ok("a cell", seen)


def _available() -> int | None:
    """Bytes that the machine has to give."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    except (OSError, ValueError, IndexError):
        return None
    return None


def _container_limit() -> int | None:
    """Bytes that the control group allows."""
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            written = Path(name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if written.isdecimal() and int(written) < 1 << 60:
            return int(written)
    return None


def _hard_limit(name: str) -> int | None:
    """A resource limit that this user cannot lift; None without one."""
    if resource is None or not hasattr(resource, name) or (name == "RLIMIT_NPROC" and os.getuid() == 0):
        return None
    hard = int(resource.getrlimit(getattr(resource, name))[1])
    return None if hard == resource.RLIM_INFINITY else hard
