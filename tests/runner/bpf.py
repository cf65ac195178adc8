"""Runs a seccomp filter as the kernel would, for any machine: what the program answers to a system call."""

from __future__ import annotations

import struct
from collections.abc import Sequence

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def answer(program: Sequence[tuple[int, int, int, int]], architecture: int, number: int, *arguments: int) -> int:
    """The value that the program returns for a call."""
    given = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *(each & (1 << 64) - 1 for each in given))
    loaded, at = 0, 0
    while True:
        operation, if_true, if_false, constant = program[at]
        at += 1
        if operation == RETURN:
            return constant
        if operation == LOAD:
            (loaded,) = struct.unpack_from("<I", data, constant)
            continue
        holds = {
            EQUAL: loaded == constant,
            AT_LEAST: loaded >= constant,
            ANY_BIT: bool(loaded & constant),
        }[operation]
        at += if_true if holds else if_false
