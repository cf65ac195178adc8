"""What common errors mean, in plain sentences: what went wrong, and what to try."""

from __future__ import annotations

from itertools import chain

from tutor.runner.meanings import calls, flow, names, numeric, operands, shapes, syntax
from tutor.runner.meanings.rows import Fault, Row

# What comes from a learner's process is only read so far: no message of NumPy's or Python's needs more.
_MOST_MESSAGE, _MOST_CODE = 1000, 500

_TABLES = (syntax, names, shapes, numeric, calls, operands, flow)
TABLE: tuple[Row, ...] = tuple(chain.from_iterable(table.ROWS for table in _TABLES))


def explain(kind: str, message: str, code: str, suggestion: str, values: tuple[tuple[str, str], ...] = ()) -> str:
    """A few words for the learner, "" where the error speaks for itself. ``values``: what is on the failing line."""
    fault = Fault(kind, message[:_MOST_MESSAGE], code[:_MOST_CODE], suggestion, values)
    found = find(fault)
    return found.explain(fault) if found is not None else ""


def find(fault: Fault) -> Row | None:
    """The row that is about an error."""
    return next((row for row in TABLE if row.is_about(fault)), None)
