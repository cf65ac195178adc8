"""A line of a cell in which something went wrong: which it is, how it moves with the text, how it is shown."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from tutor.app.glyphs import Glyphs
from tutor.app.wrapping import cut

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import RunResult

STYLE = "italic $error"
SIGN_STYLE = "bold $error"
# A message that has less room beside the line is told on the line below it, or not at all.
_LEAST_ROOM = 16
_GAP = 3
# A text of more characters is not read while it is typed, nor is one that is nested without end.
_MOST_TEXT = 20_000
_MOST_OPEN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """The row, counted from 0, and what is wrong there in a line."""

    row: int
    text: str


def fault_of(result: RunResult | None, attempt: Attempt | None) -> Fault | None:
    """Where a run or check stopped in the cell's own lines; None if it did not."""
    if result is not None and result.error is not None:
        error = result.error
        return Fault(error.line - 1, _line(error.type, error.message)) if error.line else None
    for check in attempt.checks if attempt is not None else ():
        if check.fault is not None:
            line, text = check.fault
            return Fault(line - 1, _line(text, ""))
    return None


def _line(kind: str, message: str) -> str:
    told = " ".join(f"{kind}: {message}".split() if message else kind.split())
    return "".join(sign if sign.isprintable() else "?" for sign in told)[:200]


def moved(fault: Fault | None, old: str, new: str) -> Fault | None:
    """The fault after the text has changed: None if its own line did."""
    if fault is None or old == new:
        return fault
    before, after = old.split("\n"), new.split("\n")
    most = min(len(before), len(after))
    same = next((row for row in range(most) if before[row] != after[row]), most)
    if fault.row < same:
        return fault
    left = len(before) - fault.row  # lines from the fault's to the end
    same_end = next((row for row in range(most - same) if before[-1 - row] != after[-1 - row]), most - same)
    return replace(fault, row=len(after) - left) if left <= same_end else None


def syntax_fault(source: str) -> Fault | None:
    """Where the text is no Python, as far as that can be told without running any of it; None if it is.

    What is only not finished yet, such as a function without a body, is no fault.
    """
    if len(source) > _MOST_TEXT or sum(map(source.count, "([{")) > _MOST_OPEN * 20:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        if error.lineno is None or error.msg.startswith("expected an indented block"):
            return None
        return Fault(error.lineno - 1, _line(type(error).__name__, error.msg))
    except (ValueError, RecursionError, MemoryError):  # a null character, or nested too deep to be read
        return None
    return None


def note_room(widths: Sequence[int], row: int, width: int) -> tuple[int, int] | None:
    """Where a message on ``row`` may begin, as (row, column), where the lines take ``widths`` of ``width`` cells."""
    for each in (row, row + 1):
        if each < len(widths) and width - widths[each] - _GAP >= _LEAST_ROOM:
            return each, widths[each] + _GAP
    return None


def noted(lines: list[Content], first: int, fault: Fault, width: int, glyphs: Glyphs) -> list[Content]:
    """The lines with the message behind the one that begins on row ``first``, or on the one below, if there is room."""
    place = note_room([cell_len(line.plain.rstrip()) for line in lines], first, width)
    if place is None:
        return lines
    row, column = place
    code = lines[row][: len(lines[row].plain.rstrip())]
    text = cut(fault.text, width - column, glyphs.ellipsis)
    line = Content.assemble(code, " " * (column - code.cell_length), (text, STYLE))
    told = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
    return [*lines[:row], told, *lines[row + 1 :]]
