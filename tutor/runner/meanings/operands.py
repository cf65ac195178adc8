"""Operators, loops and formats that get values of the wrong type."""

from __future__ import annotations

import re

from tutor.runner.meanings.rows import FUNCTIONS, RETURN, Fault, Row, counted, one, plain, row


def _operands(match: re.Match[str], _fault: Fault) -> str:
    sign, left, right = match[1], plain(match[2]), plain(match[3])
    if "NoneType" in (left, right):
        side = "left" if left == "NoneType" else "right"
        return f"What stands on the {side} side of {sign} is None. {RETURN}"
    if left in FUNCTIONS or right in FUNCTIONS:
        side = "left" if left in FUNCTIONS else "right"
        return f"On the {side} side of {sign} stands a function itself, not its value: call it with parentheses, f(x)."
    if left == right == "str":
        return f"{sign} does not work on text: float(...) makes a number of it."
    if "str" in (left, right):
        other = one(right if left == "str" else left)
        return (
            f"{sign} does not work on text and {other}. Turn text into a number with float(...), or a number into text"
            " with str(...)."
        )
    if "list" in (left, right) or "tuple" in (left, right):
        return f"{sign} does not calculate with lists and tuples: make an array first, np.array(...)."
    if sign in ("^", "&", "|", "~", "<<", ">>") and "float" in (left, right):
        return f"{sign} works on bits of whole numbers.{' Powers are written **.' if sign == '^' else ''}"
    return f"{sign} does not work on {one(left)} and {one(right)}. Print both sides: which one is not what you expect?"


def _concatenated(match: re.Match[str], _fault: Fault) -> str:
    kind, other = match[1], match[2].rpartition(".")[2]
    if kind == "str":
        if other == "NoneType":
            return f"Text is joined to text only, and this is None. {RETURN}"
        return f'Text is joined to text only, and this is {other}: write str(...), or an f-string, f"loss {{loss}}".'
    return (
        f"+ joins a {kind} to another {kind}, and this is {other}. To add numbers make an array first: np.array(...)."
    )


def _multiplied(match: re.Match[str], _fault: Fault) -> str:
    kind = match[1]
    if kind == "float":
        return "Times a whole number a list or text is repeated; to calculate make an array first: np.array(x) * 2.0."
    return f"Lists and texts cannot be multiplied by a {kind}: make arrays first, np.array(...)."


def _compared(match: re.Match[str], _fault: Fault) -> str:
    sign, left, right = match[1], plain(match[2]), plain(match[3])
    if "NoneType" in (left, right):
        return f"One side of {sign} is None. {RETURN}"
    if "str" in (left, right):
        return (
            f"{sign} compares like with like, and these are {one(left)} and {one(right)}: float(...) makes a number of"
            " text."
        )
    return f"{sign} cannot compare {one(left)} and {one(right)}. Print both sides: which one is not what you expect?"


def _no_length(match: re.Match[str], _fault: Fault) -> str:
    kind = plain(match[1])
    if kind == "NoneType":
        return f"It is None, so it has no length. {RETURN}"
    if kind in FUNCTIONS:
        return "It is a function itself, not its value: call it with parentheses, f(x)."
    return f"Only what has elements has a length, and this is {one(kind)}."


def _not_iterable(match: re.Match[str], _fault: Fault) -> str:
    kind = plain(match[1])
    if kind == "NoneType":
        return f"It is None, so there is nothing to go through. {RETURN}"
    if kind in ("int", "float"):
        return f"There is nothing to go through in {one(kind)}. To repeat something n times write: for i in range(n)."
    return f"There is nothing to go through in {one(kind)}."


def _unpacked(match: re.Match[str], _fault: Fault) -> str:
    kind = plain(match[1])
    if kind == "NoneType":
        return f"Several names stand on the left, and the right side is None. {RETURN}"
    return (
        f"Several names stand on the left, and the right side is a single {kind}. Does the function return all of them?"
    )


def _formatted(match: re.Match[str], _fault: Fault) -> str:
    kind = plain(match[1])
    if kind == "NoneType":
        return f"A format such as .2f needs a number, and this is None. {RETURN}"
    return (
        f"A format such as .2f works on one number, and this is {one(kind)}: take one element, or print it without a"
        " format (np.round(x, 2) rounds an array)."
    )


ROWS: tuple[Row, ...] = (
    row(
        "operands",
        "TypeError",
        r"^unsupported operand type\(s\) for (\S+)(?: or \w+\(\))?: '([\w.]+)' and '([\w.]+)'",
        _operands,
    ),
    row(
        "one operand",
        "TypeError",
        r"^bad operand type for unary (\S): '([\w.]+)'",
        lambda match, _: (
            f"What {match[1]} stands before is None. {RETURN}"
            if match[2] == "NoneType"
            else f"{match[1]} does not work on {one(match[2])}. For a list make an array first: np.array(...)."
        ),
    ),
    row("joining", "TypeError", r'^can only concatenate (\w+) \(not "([\w.]+)"\) to', _concatenated),
    row("repeating", "TypeError", r"^can't multiply sequence by non-int of type '([\w.]+)'", _multiplied),
    row("comparing", "TypeError", r"^'(\S+)' not supported between instances of '([\w.]+)' and '([\w.]+)'", _compared),
    row("no length", "TypeError", r"^object of type '([\w.]+)' has no len\(\)", _no_length),
    row(
        "not iterable",
        "TypeError",
        r"^(?:argument of type )?'([\w.]+)' (?:object )?is not (?:iterable|a container)",
        _not_iterable,
    ),
    row("not to be unpacked", "TypeError", r"^cannot unpack non-iterable ([\w.]+) object", _unpacked),
    row(
        "too many to unpack",
        "ValueError",
        r"^too many values to unpack \(expected (\d+)",
        lambda match, _: (
            f"{counted(int(match[1]), 'name')} on the left, but more values on the right. Print the right side."
        ),
    ),
    row(
        "too few to unpack",
        "ValueError",
        r"^not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        lambda match, _: (
            f"{counted(int(match[1]), 'name')} on the left, but {counted(int(match[2]), 'value')} on the right. An"
            " array of one axis has one size only: n, = x.shape."
        ),
    ),
    row(
        "list index",
        "TypeError",
        r"^(list|tuple|string|str) (?:indices|index) must be integers(?: or slices)?, not (?:'?)(\w+)",
        lambda match, _: (
            f"A {match[1].replace('string', 'str')} is indexed by one whole number, not by {match[2]}."
            + (" Use // in place of /, or int(...)." if match[2] == "float" else "")
            + (" For x[i, j] make an array first: np.array(x)." if match[2] == "tuple" else "")
        ),
    ),
    row(
        "unhashable",
        "TypeError",
        r"^(?:cannot use '[\w.]+' as a (?:dict key|set element) \()?unhashable type: '([\w.]+)'",
        lambda match, _: (
            f"A {plain(match[1])} can change, so it can be neither a key of a dict nor in a set. A tuple can: tuple(x)."
        ),
    ),
    row("format", "TypeError", r"^unsupported format string passed to ([\w.]+)\.__format__", _formatted),
    row(
        "format of text",
        "ValueError",
        r"^Unknown format code '(\w)' for object of type 'str'",
        lambda match, _: f"The format {match[1]} is for numbers, and this is text: float(...) makes a number of it.",
    ),
    row(
        "join",
        "TypeError",
        r"^sequence item (\d+): expected str instance, (\w+) found",
        lambda match, _: f"join takes texts only, and item {match[1]} is {match[2]}: ', '.join(map(str, items)).",
    ),
)
