"""Namespaces: a world of its own, in which there are no other users, processes or networks, and hardly any files.

Source: the manual pages user_namespaces(7), pid_namespaces(7), mount_namespaces(7), pivot_root(2), mount_setattr(2).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tutor.runner.child.sealing import kernel

_NEW_MOUNTS, _NEW_CGROUP, _NEW_NAMES, _NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEW_USERS, _NEW_PIDS, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_NO_SUID, _NO_DEVICES, _READ_ONLY, _BIND, _RECURSIVE, _PRIVATE, _REMOUNT = 2, 4, 1, 4096, 16384, 1 << 18, 32
_AT_RECURSIVE, _AT_HERE = 0x8000, -100
_ATTRIBUTES_READ_ONLY = 0x1 | 0x2 | 0x4  # MOUNT_ATTR_RDONLY, NOSUID, NODEV
# Who one is in there: nobody.
_INSIDE = 65534
_OLD = "/.nn-tutor-old"
WORK = "/.nn-tutor-scratch"  # the only place where something can be written


def leave_users() -> None:
    """Enter a new user namespace, in which this process may set up the others.

    Raises:
        OSError: The kernel, or what guards it, does not allow that.
    """
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(_NEW_USERS)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE} {group} 1", encoding="ascii")


def leave_others() -> None:
    """Leave the processes (the next fork is the first of the new ones), network, IPC, mounts and names of the machine.

    Raises:
        OSError: The kernel does not allow that.
    """
    kernel.unshare(_NEW_PIDS | _NEW_NET | _NEW_IPC | _NEW_MOUNTS | _NEW_NAMES | _NEW_CGROUP)


def shrink_root(
    base: str,
    readable: Sequence[str],
    links: Sequence[tuple[str, str]],
    devices: Sequence[str],
    room: int,
    files: int,
) -> None:
    """Make a read-only root of ``readable`` and ``devices``, with a folder for ``room`` bytes in ``files`` files.

    ``links`` are other names of places in it, and where they lead. ``base`` is an empty folder on which it is built;
    nobody outside sees anything of it.

    Raises:
        OSError: The kernel refuses.
    """
    kernel.mount("none", "/", flags=_RECURSIVE | _PRIVATE)
    kernel.mount("nn-tutor", base, "tmpfs", _NO_SUID | _NO_DEVICES, "size=1m,mode=755")
    for path in (*readable, *devices):
        _show(path, base)
    for name, place in links:
        Path(base + name).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            Path(base + name).symlink_to(place)
    work, old = base + WORK, base + _OLD
    for folder in (work, old):
        Path(folder).mkdir()
    kernel.mount("nn-tutor", work, "tmpfs", _NO_SUID | _NO_DEVICES, f"size={room},nr_inodes={files},mode=700")
    kernel.call(kernel.number("pivot_root"), os.fsencode(base), os.fsencode(old))
    os.chdir("/")
    kernel.unmount(_OLD)
    Path(_OLD).rmdir()
    kernel.mount("nn-tutor", "/", flags=_REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _NO_DEVICES)
    os.chdir(WORK)


def _show(path: str, base: str) -> None:
    """Let a file or folder of the machine be read at its own place below ``base``."""
    if not Path(path).exists():
        return
    place = Path(base + path)
    if Path(path).is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    kernel.mount(path, str(place), flags=_BIND | _RECURSIVE)
    if not path.startswith("/dev/"):
        attributes = struct.pack("=QQQQ", _ATTRIBUTES_READ_ONLY, 0, 0, 0)
        given = (_AT_HERE, os.fsencode(place), _AT_RECURSIVE, attributes, len(attributes))
        kernel.call(kernel.MOUNT_SETATTR, *given)
