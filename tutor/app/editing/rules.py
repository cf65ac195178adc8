"""What typists of Python expect of a key, as plain functions of the text around the cursor."""

from __future__ import annotations

from tutor.app.editing.brackets import is_open
from tutor.app.editing.rows import INDENT
from tutor.runner.looking.masking import masked

PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
_LEAVING = ("return", "pass", "break", "continue", "raise")


def next_depth(before: str) -> int:
    """How deep the line below begins: deeper after a colon, less deep after ``return`` and its like."""
    found = len(before) - len(before.lstrip(" "))
    code = masked(before).strip()
    if code.endswith(":"):
        return found + INDENT
    if code.split(" ")[0].split("(")[0] in _LEAVING and not is_open(before):
        return max(found - INDENT, 0)
    return found


def wants_pair(opening: str, before: str, following: str) -> bool:
    """Whether a bracket or quote is closed by itself: where nothing stands to its right, a quote where one can begin.

    ``before`` is the line up to the cursor, ``following`` the character to the right, "" at the end.
    """
    if following and not following.isspace() and following not in ")]},:":
        return False
    if opening in "\"'":
        return following != opening and not (before and (before[-1].isalnum() or before[-1] in "_\"'\\"))
    return True


def step_back(before: str, following: str) -> tuple[int, int]:
    """How many characters Backspace takes left and right of the cursor: a step of indentation, or an empty pair."""
    if before and not before.strip(" "):
        return (len(before) - 1) % INDENT + 1, 0
    if before and following and PAIRS.get(before[-1]) == following:
        return 1, 1
    return 1, 0
