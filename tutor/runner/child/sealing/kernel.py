"""System calls that Python has no name for, and the error of a layer that the kernel refuses."""

from __future__ import annotations

import ctypes
import os
import platform

MACHINE = platform.machine()
# Those that came after Linux 5.0 have the same number everywhere.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
MOUNT_SETATTR = 442
_OLDER = {
    "x86_64": {"seccomp": 317, "pivot_root": 155, "capset": 126},
    "aarch64": {"seccomp": 277, "pivot_root": 41, "capset": 91},
}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

Argument = int | bytes | ctypes.Array[ctypes.c_char] | ctypes.Structure | None


class LayerError(Exception):
    """A layer of the isolation cannot be had; ``layer`` is its name."""

    def __init__(self, layer: str, error: OSError) -> None:
        super().__init__(f"{layer}: {error.strerror or error}")
        self.layer = layer
        self.error = error


def number(name: str) -> int:
    """The number of a system call on this machine.

    Raises:
        OSError: The machine is of a kind whose numbers are not known here.
    """
    try:
        return _OLDER[MACHINE][name]
    except KeyError:
        raise OSError(38, f"not built for machines of the kind {MACHINE}") from None


def call(which: int, *arguments: Argument) -> int:
    """Make a system call; structures are given by reference.

    Raises:
        OSError: As the kernel says.
    """
    given = [_as_c(each) for each in arguments]
    result = int(_libc.syscall(ctypes.c_long(which), *given))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _as_c(argument: Argument) -> object:
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    if isinstance(argument, ctypes.Structure):
        return ctypes.byref(argument)
    return argument


def prctl(option: int, value: int = 0) -> None:
    """Change how this process is treated.

    Raises:
        OSError: As the kernel says.
    """
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def unshare(flags: int) -> None:
    """Leave namespaces for new ones.

    Raises:
        OSError: As the kernel says.
    """
    if _libc.unshare(ctypes.c_int(flags)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount something.

    Raises:
        OSError: As the kernel says, with the place.
    """
    given = [ctypes.c_char_p(os.fsencode(each)) if each else None for each in (source, target, kind)]
    if _libc.mount(*given, ctypes.c_ulong(flags), ctypes.c_char_p(options.encode()) if options else None) < 0:
        raise OSError(ctypes.get_errno(), f"{os.strerror(ctypes.get_errno())} (at {target})")


def unmount(target: str) -> None:
    """Take a mount away as soon as nobody uses it any more.

    Raises:
        OSError: As the kernel says.
    """
    if _libc.umount2(ctypes.c_char_p(os.fsencode(target)), ctypes.c_int(2)) < 0:
        raise OSError(ctypes.get_errno(), f"{os.strerror(ctypes.get_errno())} (at {target})")
