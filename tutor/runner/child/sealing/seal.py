"""Takes everything from this process that locked-in code does not need; nothing of it can be had back."""

from __future__ import annotations

import resource
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tutor.runner.child.limits import address_space
from tutor.runner.child.sealing import filters, kernel, landlock, namespaces
from tutor.runner.child.sealing.kernel import LayerError

_DEVICES = ("/dev/null",)
_DUMPABLE, _NO_NEW_PRIVILEGES = 4, 38
_CAPABILITIES_VERSION = 0x20080522
_MOST_OPEN = 256
# How much of it a check may have, the trusted process measures; this ends what got away from it.
_MOST_CPU_SECONDS = 3600
_MOST_FILE_BYTES = 16 << 20
_MOST_FILES = 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left: places to read and their other names, an empty folder to build on, bytes of memory a process."""

    full: bool
    readable: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    base: str
    memory: int

    @classmethod
    def of(cls, told: Mapping[object, object]) -> Plan:
        """The plan in a message of the trusted process."""
        readable, links = told["readable"], told["links"]
        assert isinstance(readable, list)
        assert isinstance(links, list)
        return cls(
            told["full"] is True,
            tuple(map(str, readable)),
            tuple((str(name), str(place)) for name, place in links),
            str(told["base"]),
            int(str(told["memory"])),
        )


def seal(plan: Plan) -> int:
    """Lock this process in; the descriptor on which the kernel asks about forks, for the trusted process.

    Raises:
        LayerError: A layer cannot be had.
    """
    writable: Sequence[str] = ()
    with layer("resource limits"):  # first, as they are counted from what /proc tells
        _limit(plan.memory)
    if plan.full:
        with layer("mount namespace"):
            namespaces.shrink_root(plan.base, plan.readable, plan.links, _DEVICES, _MOST_FILE_BYTES, _MOST_FILES)
        writable = (namespaces.WORK,)
    with layer("capabilities"):
        _drop_capabilities()
    with layer("no new privileges"):
        kernel.prctl(_NO_NEW_PRIVILEGES, 1)
    with layer("Landlock"):
        landlock.restrict(plan.readable, writable, _DEVICES)
    with layer("not dumpable"):
        kernel.prctl(_DUMPABLE, 0)
    with layer("seccomp"):
        return filters.install()


@contextmanager
def layer(name: str) -> Iterator[None]:
    """A step of the layer ``name``.

    Raises:
        LayerError: The kernel refuses it.
    """
    try:
        yield
    except OSError as error:
        raise LayerError(name, error) from error


def _limit(memory: int) -> None:
    """Hard limits, which only become smaller."""
    for which, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, _MOST_OPEN),
        (resource.RLIMIT_CPU, _MOST_CPU_SECONDS),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_AS, address_space() + memory),
    ):
        hard = resource.getrlimit(which)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (wanted, wanted))


def _drop_capabilities() -> None:
    """Give up all that a privileged user, or the first one of a namespace, may do beyond others."""
    header = struct.pack("=Ii", _CAPABILITIES_VERSION, 0)
    kernel.call(kernel.number("capset"), header, struct.pack("=6I", 0, 0, 0, 0, 0, 0))
