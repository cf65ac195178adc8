"""The seccomp filters of both machines, run call by call: what is allowed, refused, asked about."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.runner import bpf
from tutor.runner.child.sealing.calls import ALLOWED, ARCHITECTURES, LOOKED_AT
from tutor.runner.child.sealing.filters import program

ALLOW, KILL, ASK, FAIL = 0x7FFF0000, 0x80000000, 0x7FC00000, 0x00050000
EPERM, ENOSYS, ENOTTY = (FAIL | each for each in (errno.EPERM, errno.ENOSYS, errno.ENOTTY))
COLUMNS = {"x86_64": 0, "aarch64": 1}
# Calls that would lead out, with their numbers on both machines; -1 where there is none.
REFUSED = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "execve": (59, 221),
    "execveat": (322, 281),
    "vfork": (58, -1),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "accept": (43, 202),
    "listen": (50, 201),
    "flock": (73, 32),
    "setsockopt": (54, 208),
    "pipe": (22, -1),
    "pipe2": (293, 59),
    "eventfd2": (290, 19),
    "epoll_create1": (291, 20),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "seccomp": (317, 277),
    "personality": (135, 92),
    "truncate": (76, 45),
    "chmod": (90, -1),
    "fchmodat": (268, 53),
    "link": (86, -1),
    "linkat": (265, 37),
    "symlink": (88, -1),
    "symlinkat": (266, 36),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    "setxattr": (188, 5),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "timer_create": (222, 107),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "splice": (275, 76),
    "vmsplice": (278, 75),
    "setuid": (105, 146),
    "capset": (126, 91),
    "reboot": (169, 142),
    "syslog": (103, 116),
}
NEW = {"clone3": 435, "io_uring_setup": 425, "pidfd_open": 434, "pidfd_getfd": 438, "openat2": 437, "landlock": 444}


def answered(machine: str, name: str, *arguments: int) -> int:
    table = {**ALLOWED, **LOOKED_AT, **REFUSED}
    return bpf.answer(program(machine), ARCHITECTURES[machine], table[name][COLUMNS[machine]], *arguments)


@pytest.fixture(params=COLUMNS)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_is_listed_is_allowed(machine: str) -> None:
    names = [name for name, numbers in ALLOWED.items() if numbers[COLUMNS[machine]] >= 0]
    assert len(names) > 90
    assert {name: answered(machine, name) for name in names} == dict.fromkeys(names, ALLOW)


def test_what_leads_out_is_refused(machine: str) -> None:
    names = [name for name, numbers in REFUSED.items() if numbers[COLUMNS[machine]] >= 0]
    assert {name: answered(machine, name) for name in names} == dict.fromkeys(names, EPERM)


def test_no_number_stands_for_two_calls(machine: str) -> None:
    """A slip in a table would allow one call under another's name."""
    table = {**ALLOWED, **LOOKED_AT, **REFUSED}
    numbers = [pair[COLUMNS[machine]] for pair in table.values() if pair[COLUMNS[machine]] >= 0]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("number", [*NEW.values(), 500, 100_000])
def test_new_calls_are_as_if_they_were_not_there(machine: str, number: int) -> None:
    # x86_64's second table begins at 0x40000000 and is tried below.
    assert bpf.answer(program(machine), ARCHITECTURES[machine], number) == ENOSYS


def test_other_machines_calls_end_the_process(machine: str) -> None:
    """A process may call the kernel as a 32-bit program would, with other numbers."""
    for architecture in (0x40000003, 0x40000028, 0):
        assert bpf.answer(program(machine), architecture, 1) == KILL
    assert bpf.answer(program("x86_64"), ARCHITECTURES["x86_64"], 0x40000000 | 59) == KILL


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (0x01200011, ASK),  # glibc's fork
        (17, ASK),  # musl's
        (0x3D0F00, ASK),  # pthread_create of glibc and musl: counted
        (0x003D0F00 | 0x10000000, EPERM),  # a thread that wants a namespace
        (0x003D0F00 | 0x8000, EPERM),  # or another parent
        (0x4111, EPERM),  # vfork by another name
        (0x10000011, EPERM),  # a fork into a user namespace
        (0x8011, EPERM),  # a fork that becomes its parent's sibling
        (0x01200000, EPERM),  # a child whose end nobody hears of
    ],
)
def test_forks_and_threads_are_asked_about(machine: str, flags: int, expected: int) -> None:
    assert answered(machine, "clone", flags) == expected


def test_fork_by_its_own_name() -> None:
    assert answered("x86_64", "fork") == ASK


@pytest.mark.parametrize(
    ("flags", "expected"), [(0x22, ALLOW), (0x02, ALLOW), (0x01, EPERM), (0x21, EPERM), (0x03, EPERM)]
)
def test_no_memory_is_shared(machine: str, flags: int, expected: int) -> None:
    assert answered(machine, "mmap", 0, 4096, 3, flags) == expected


def test_what_may_be_asked_of_a_file(machine: str) -> None:
    assert [answered(machine, "ioctl", 1, what) for what in (0x5401, 0x541B, 0x5421)] == [ALLOW] * 3
    # Typing into a terminal, signals when something can be read, a disk's own commands.
    assert [answered(machine, "ioctl", 1, what) for what in (0x5412, 0x8901, 0x5452, 0x1260)] == [ENOTTY] * 4
    assert [answered(machine, "fcntl", 1, what) for what in (0, 1, 2, 3, 4, 1030)] == [ALLOW] * 6
    assert [answered(machine, "fcntl", 1, what) for what in (5, 6, 8, 10, 15, 37, 1024, 1031)] == [EPERM] * 8


def test_how_it_may_be_treated(machine: str) -> None:
    assert answered(machine, "prctl", 1, 9) == ALLOW
    assert answered(machine, "prctl", 15) == ALLOW
    # Not to be killed with its parent, to be looked into, to adopt orphans, another filter, to keep capabilities.
    for option, value in ((1, 0), (1, 15), (4, 1), (36, 1), (22, 2), (8, 1), (0x59616D61, 1)):
        assert answered(machine, "prctl", option, value) == EPERM
    assert answered(machine, "prlimit64", 0, 9) == ALLOW
    assert answered(machine, "prlimit64", 1, 9) == EPERM


@pytest.mark.parametrize(
    ("machine", "header"), [("x86_64", "x86_64-linux-gnu/asm/unistd_64.h"), ("aarch64", "asm-generic/unistd.h")]
)
def test_the_numbers_are_the_kernels(machine: str, header: str) -> None:
    """Against the headers of this system, where they are installed."""
    path = Path("/usr/include") / header
    if not path.exists():
        pytest.skip(f"the kernel's headers for {machine} are not installed here")
    numbers = {
        words[1].removeprefix("__NR_").removeprefix("__NR3264_"): int(words[2])
        for words in map(str.split, path.read_text().splitlines())
        if len(words) == 3 and words[0] == "#define" and words[2].isdigit() and words[1].startswith("__NR")
    }
    renamed = {"newfstatat": "fstatat"} if machine == "aarch64" else {}
    table = {**ALLOWED, **LOOKED_AT, **REFUSED}
    ours = {name: pair[COLUMNS[machine]] for name, pair in table.items() if pair[COLUMNS[machine]] >= 0}
    young = {name for name in ours if name not in numbers and ours[name] >= 424}  # than the headers
    found = {name: numbers.get(renamed.get(name, name)) for name in ours if name not in young}
    assert found == {name: number for name, number in ours.items() if name not in young}
