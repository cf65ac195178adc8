"""The corpus: each attack as data, and the words in its code that stand for things of the run."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LEVELS = ("basic", "lock", "full")
# What holds everywhere; a snippet can only ask for more.
_FIELDS = {"name", "why", "code", "exercise", "ends", "least", "most", "level", "bulk", "fill", "chosen", "slow"}
_NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": {
        "getpid": 39, "socket": 41, "connect": 42, "sendto": 44, "bind": 49, "clone": 56, "fork": 57, "vfork": 58,
        "execve": 59, "kill": 62, "shmget": 29, "msgget": 68, "semget": 64, "ptrace": 101, "setpriority": 141,
        "sched_setscheduler": 144, "chroot": 161, "mount": 165, "umount2": 166, "pivot_root": 155, "tgkill": 234,
        "mq_open": 240, "add_key": 248, "keyctl": 250, "unshare": 272, "setns": 308, "process_vm_readv": 310,
        "process_vm_writev": 311, "finit_module": 313, "seccomp": 317, "memfd_create": 319, "bpf": 321,
        "execveat": 322, "userfaultfd": 323, "perf_event_open": 298, "open_by_handle_at": 304,
        "name_to_handle_at": 303, "pidfd_send_signal": 424, "io_uring_setup": 425, "open_tree": 428, "fsopen": 430,
        "pidfd_open": 434, "clone3": 435, "pidfd_getfd": 438, "mount_setattr": 442, "kexec_load": 246,
        "init_module": 175, "personality": 135, "rt_sigqueueinfo": 129, "inotify_init1": 294, "fanotify_init": 300,
        "settimeofday": 164, "sethostname": 170, "openat": 257, "symlinkat": 266, "linkat": 265, "mkdirat": 258,
        "sched_setaffinity": 203, "syslog": 103, "swapon": 167, "acct": 163, "prlimit64": 302,
    },
    "aarch64": {
        "getpid": 172, "socket": 198, "connect": 203, "sendto": 206, "bind": 200, "clone": 220, "execve": 221,
        "kill": 129, "shmget": 194, "msgget": 186, "semget": 190, "ptrace": 117, "setpriority": 140,
        "sched_setscheduler": 119, "chroot": 51, "mount": 40, "umount2": 39, "pivot_root": 41, "tgkill": 131,
        "mq_open": 180, "add_key": 217, "keyctl": 219, "unshare": 97, "setns": 268, "process_vm_readv": 270,
        "process_vm_writev": 271, "finit_module": 273, "seccomp": 277, "memfd_create": 279, "bpf": 280,
        "execveat": 281, "userfaultfd": 282, "perf_event_open": 241, "open_by_handle_at": 265,
        "name_to_handle_at": 264, "pidfd_send_signal": 424, "io_uring_setup": 425, "open_tree": 428, "fsopen": 430,
        "pidfd_open": 434, "clone3": 435, "pidfd_getfd": 438, "mount_setattr": 442, "kexec_load": 104,
        "init_module": 105, "personality": 92, "rt_sigqueueinfo": 138, "inotify_init1": 26, "fanotify_init": 262,
        "settimeofday": 170, "sethostname": 161, "openat": 56, "symlinkat": 36, "linkat": 37, "mkdirat": 34,
        "sched_setaffinity": 122, "syslog": 116, "swapon": 224, "acct": 89, "prlimit64": 261,
    },
}  # fmt: skip
# ``raw(name, ...)`` calls the kernel past Python and its audit hooks: the result, or minus the error number.
# ``breach(what)`` says that something worked which must not: the text may not stand in any report.
_TOOLS = """
import ctypes as _ctypes, errno as _errno
_libc = _ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = _ctypes.c_long
_NUMBERS = {numbers!r}
def raw(name, *arguments):
    if name not in _NUMBERS:
        return -_errno.ENOSYS
    whole = [_ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    found = _libc.syscall(_ctypes.c_long(_NUMBERS[name]), *whole)
    return found if found >= 0 else -_ctypes.get_errno()
"""
_BREACH = """
def breach(what):
    raise SystemExit("BREACH" + "ED: " + str(what))
"""
BREACHED = "BREACHED"


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile or broken answer to an exercise of the course, and what may come of it.

    ``ends`` are the reasons that its checks may fail for, "passed" among them where it may pass; ``least`` and ``most``
    the marks that it may get, by default none unless it may pass. ``level`` is the weakest that promises to hold it.
    ``chosen`` are run at the weakest level in every run of the tests; ``slow`` run into time limits, again and again.
    """

    family: str
    name: str
    why: str
    code: str
    exercise: str = "centre"
    ends: frozenset[str] = frozenset()
    least: float = 0.0
    most: float = 0.0
    level: str = "basic"
    bulk: int = 0
    fill: str = "x"
    chosen: bool = False
    slow: bool = False

    def is_held_at(self, level: str) -> bool:
        """Whether ``level`` promises to hold it."""
        return LEVELS.index(self.level) <= LEVELS.index(level)

    def written(self, words: Mapping[str, str]) -> str:
        """Its code with the words of a run put in."""
        code = self.code
        if "breach(" in code:
            code = f"{_BREACH}{code}"
        if "raw(" in code:
            code = _TOOLS.format(numbers=_NUMBERS.get(platform.machine(), {})) + code
        for word, meant in words.items():
            code = code.replace(f"@{word}@", meant)
        return code.replace("@HALF@", "\udc80").replace("@BULK@", self.fill * self.bulk)


def load(folder: Path = HERE / "corpus") -> list[Attack]:
    """Every attack, family by family.

    Raises:
        ValueError: A field that is not known, or a name given twice.
    """
    found: list[Attack] = []
    for path in sorted(folder.glob("*.toml")):
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["attacks"]:
            if unknown := set(each) - _FIELDS:
                raise ValueError(f"{path.name}: {each.get('name')}: {unknown}")
            ends = frozenset(each.pop("ends"))
            marks = 3.0 if "passed" in ends else 0.0
            least = 3.0 if ends == {"passed"} else 0.0
            found.append(Attack(path.stem, ends=ends, **{"most": marks, "least": least, **each}))
    names = [each.name for each in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two attacks of one name: {twice}")
    return found
