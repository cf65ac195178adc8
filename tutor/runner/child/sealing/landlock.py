"""Landlock: from now on this process and all below it reach only the files that are listed.

Source: the kernel's Documentation/userspace-api/landlock.rst. What a kernel knows more than another (its ABI number) is
denied as well where it is known; reading, listing and executing are all that the listed places allow.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable

from tutor.runner.child.sealing import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
# Rights that a rule on a single file may name.
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
# By ABI: what the file system knows (13 rights at first, then REFER, TRUNCATE, IOCTL_DEV), TCP, abstract sockets and
# signals.
_FIRST, _REFER_ABI, _TRUNCATE_ABI, _NET_ABI, _IOCTL_ABI, _SCOPE_ABI = (1 << 13) - 1, 2, 3, 4, 5, 6
_PATH_BENEATH = 1
_ASK_VERSION = 1


def version() -> int:
    """The ABI number that the kernel speaks.

    Raises:
        OSError: It has no Landlock, or it is switched off.
    """
    return kernel.call(kernel.LANDLOCK_CREATE_RULESET, None, 0, _ASK_VERSION)


def restrict(readable: Iterable[str], writable: Iterable[str], devices: Iterable[str]) -> None:
    """Allow reading below ``readable``, everything below the folders ``writable``, reading and writing ``devices``.

    Places that are not there are passed over.

    Raises:
        OSError: The kernel refuses.
    """
    abi = version()
    files = _FIRST
    files |= (1 << 13) if abi >= _REFER_ABI else 0
    files |= _TRUNCATE if abi >= _TRUNCATE_ABI else 0
    files |= _IOCTL_DEVICE if abi >= _IOCTL_ABI else 0
    attributes = struct.pack("=Q", files)
    if abi >= _NET_ABI:
        attributes += struct.pack("=Q", 0b11)  # bind and connect
    if abi >= _SCOPE_ABI:
        attributes += struct.pack("=Q", 0b11)  # abstract sockets and signals
    ruleset = kernel.call(kernel.LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for paths, rights in (
            (readable, _READ),
            (writable, files & ~_IOCTL_DEVICE),
            (devices, files & (_READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEVICE)),
        ):
            for path in paths:
                _allow(ruleset, path, rights)
        kernel.call(kernel.LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        kernel.call(kernel.LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
