"""seccomp: a program that the kernel runs before every system call of this process and of all below it.

What ``calls`` lists is allowed. A fork or thread is neither allowed nor refused here: the trusted process is asked (a
"user notification"), which has ordered it or has not, or counts. Everything else fails with EPERM; with ENOSYS where it
is so new that libraries try it and know how to do without. Source: the kernel's
Documentation/userspace-api/seccomp_filter.rst.
"""

from __future__ import annotations

import ctypes
import errno
import signal
import struct

from tutor.runner.child.sealing import kernel
from tutor.runner.child.sealing.calls import ARCHITECTURES, looked_at, numbers

Instruction = tuple[int, int, int, int]  # operation, jump if true, jump if false, constant

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ASK, _FAIL = 0x7FFF0000, 0x80000000, 0x7FC00000, 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32 = 0x40000000  # a second table of calls that x86_64 has
_NEW = 425  # from here on calls are young

_SET_MODE_FILTER, _NEW_LISTENER = 1, 1 << 3
_NO_NEW_PRIVILEGES = 38

_MAP_SHARED = 0x1
_THREAD = 0x00010000
# What glibc's and musl's fork ask for: SIGCHLD at the end, thread ids kept in memory or not.
_FORKS = (0x01200000 | signal.SIGCHLD, int(signal.SIGCHLD))
# Namespaces, another's child, no tracing: nothing that a thread needs.
_NOT_FOR_THREADS = 0x7E000000 | 0x00020000 | 0x00008000 | 0x00802000
# FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what is asked of files; TCGETS answers whether it is a terminal.
_IOCTLS = (0x541B, 0x5421, 0x5450, 0x5451, 0x5401)
# F_SETOWN, F_SETSIG, F_SETOWN_EX send signals to others; locks on files that others read, too, tell them something;
# leases, notifications and larger pipes take from the machine.
_NOT_FCNTL = (5, 6, 7, 8, 10, 15, 36, 37, 38, 1024, 1026, 1031)
_PR_SET_PDEATHSIG, _PR_SET_NAME, _PR_GET_NAME, _PR_GET_DUMPABLE = 1, 15, 16, 3


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install() -> int:
    """Put the filter in place for good; the descriptor on which the kernel asks about forks.

    Raises:
        OSError: The kernel refuses.
    """
    code = b"".join(struct.pack("=HBBI", *each) for each in program(kernel.MACHINE))
    buffer = ctypes.create_string_buffer(code, len(code))
    kernel.prctl(_NO_NEW_PRIVILEGES, 1)
    given = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    return kernel.call(kernel.number("seccomp"), _SET_MODE_FILTER, _NEW_LISTENER, given)


def program(machine: str) -> list[Instruction]:
    """The filter for a kind of machine.

    Raises:
        OSError: The numbers of its calls are not known here.
    """
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"not built for machines of the kind {machine}")
    found = [_load(_ARCHITECTURE_AT), (_EQUAL, 1, 0, ARCHITECTURES[machine]), _answer(_KILL), _load(_NUMBER_AT)]
    if machine == "x86_64":
        found += [(_AT_LEAST, 0, 1, _X32), _answer(_KILL)]
    for name, block in _looked_at().items():
        number = looked_at(machine, name)
        if number >= 0:
            found += [(_EQUAL, 0, len(block), number), *block]
    for number in numbers(machine):
        found += [(_EQUAL, 0, 1, number), _answer(_ALLOW)]
    return [*found, (_AT_LEAST, 0, 1, _NEW), _answer(_FAIL | errno.ENOSYS), _answer(_FAIL | errno.EPERM)]


def _looked_at() -> dict[str, list[Instruction]]:
    """For each call whose arguments decide: what is done with it. Every way ends in a return."""
    no = _answer(_FAIL | errno.EPERM)
    return {
        "fork": [_answer(_ASK)],
        "clone": [
            _argument(0),
            (_ANY_BIT, 0, 3, _THREAD),
            (_ANY_BIT, 0, 1, _NOT_FOR_THREADS),
            no,
            _answer(_ASK),
            (_EQUAL, 1, 0, _FORKS[0]),
            (_EQUAL, 0, 1, _FORKS[1]),
            _answer(_ASK),
            no,
        ],
        # No memory that two processes see: what one check leaves there another would find.
        "mmap": [_argument(3), (_ANY_BIT, 0, 1, _MAP_SHARED), no, _answer(_ALLOW)],
        "ioctl": [_argument(1), *_one_of(_IOCTLS, _answer(_ALLOW), _answer(_FAIL | errno.ENOTTY))],
        "fcntl": [_argument(1), *_one_of(_NOT_FCNTL, no, _answer(_ALLOW))],
        "prctl": [
            _argument(0),
            (_EQUAL, 0, 3, _PR_SET_PDEATHSIG),  # to be killed with one's parent, and nothing milder
            _argument(1),
            (_EQUAL, 4, 0, signal.SIGKILL),
            no,
            (_EQUAL, 2, 0, _PR_SET_NAME),
            (_EQUAL, 1, 0, _PR_GET_NAME),
            (_EQUAL, 0, 1, _PR_GET_DUMPABLE),
            _answer(_ALLOW),
            no,
        ],
        "prlimit64": [_argument(0), (_EQUAL, 0, 1, 0), _answer(_ALLOW), no],  # its own limits
    }


def _one_of(values: tuple[int, ...], then: Instruction, otherwise: Instruction) -> list[Instruction]:
    """Answer by whether the loaded word is one of ``values``."""
    count = len(values)
    tests = [(_EQUAL, count - index, 0, value) for index, value in enumerate(values)]
    return [*tests, otherwise, then]


def _load(offset: int) -> Instruction:
    return _LOAD, 0, 0, offset


def _argument(index: int) -> Instruction:
    """Load the lower half of an argument; the kernel looks at no more of these."""
    return _load(_ARGUMENTS_AT + 8 * index)


def _answer(value: int) -> Instruction:
    return _RETURN, 0, 0, value
