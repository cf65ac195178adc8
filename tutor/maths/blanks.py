"""The blanks of a one-line form: they say where it may be broken."""

from __future__ import annotations

# Best places first; at GLUE it may not be broken, at an ordinary blank it may. Private characters: the parser lets
# none through.
BEFORE_RELATION = "\ue000"
BEFORE_BINARY = "\ue001"
GLUE = "\ue002"
EVERY = f" {BEFORE_RELATION}{BEFORE_BINARY}{GLUE}"

_VISIBLE = str.maketrans({BEFORE_RELATION: " ", BEFORE_BINARY: " ", GLUE: " "})


def visible(text: str) -> str:
    """``text`` with all blanks as blanks."""
    return text.translate(_VISIBLE)
