"""The blanks of a one-line form: they say where it may be broken."""

from __future__ import annotations

# Best places first; at GLUE it may not be broken, at an ordinary blank it may. Private characters: the parser lets
# none through.
BETWEEN = "\ue000"  # between cases, the rows of a matrix, the lines of an alignment
BEFORE_RELATION = "\ue001"
BEFORE_BINARY = "\ue002"
GLUE = "\ue003"
EVERY = f" {BETWEEN}{BEFORE_RELATION}{BEFORE_BINARY}{GLUE}"

_VISIBLE = str.maketrans(dict.fromkeys(EVERY, " "))


def visible(text: str) -> str:
    """``text`` with all blanks as blanks."""
    return text.translate(_VISIBLE)
