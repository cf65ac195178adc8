"""What a layer inherits from whoever calls it: whether this is training, and where chance comes from.

A model that is called with ``training=True`` passes that on to its layers, and they to theirs, without every ``call``
in between having to take the argument: what is not said explicitly is what the caller was told. The same holds for the
generator that first weights and dropout are drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

# (training, generator, the outermost call that is running), each None where nobody has said anything.
Surroundings: TypeAlias = "tuple[bool | None, np.random.Generator | None, object | None]"

OUTSIDE: Surroundings = (None, None, None)
_now = OUTSIDE


def now() -> Surroundings:
    """What holds for a layer that is called at this moment."""
    return _now


def enter(training: bool | None, rng: np.random.Generator | None) -> Surroundings:
    """Let this hold from now on; None leaves what holds. Returns what to ``leave`` to."""
    global _now
    before = _now
    _now = (
        before[0] if training is None else training,
        before[1] if rng is None else rng,
        before[2] if before[2] is not None else object(),
    )
    return before


def leave(before: Surroundings) -> None:
    """Let what held before hold again."""
    global _now
    _now = before


@contextmanager
def within(training: bool | None = None, rng: np.random.Generator | None = None) -> Iterator[None]:
    """The same for the length of a ``with`` block."""
    before = enter(training, rng)
    try:
        yield
    finally:
        leave(before)


# --- calls that only find out shapes -------------------------------------------------------------------------------

# The variables made during a rehearsal and their first values; None while there is none.
_made: list[tuple[Any, Any]] | None = None


def note(variable: Any) -> None:
    """A layer has made this variable."""
    if _made is not None:
        _made.append((variable, variable.numpy()))


@contextmanager
def rehearsal(variables: list[Any]) -> Iterator[None]:
    """What is assigned to variables in the ``with`` block, or to those made in it, is undone at its end."""
    global _made
    outer = _made
    _made = [(variable, variable.numpy()) for variable in variables]
    try:
        yield
    finally:
        for variable, value in _made:
            variable.assign(value)
        # What was made inside an inner rehearsal was made inside the outer one, too.
        _made = None if outer is None else outer + _made[len(variables) :]
