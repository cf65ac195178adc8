"""Values that are not known yet: while ``nn.function`` traces, tensors hold examples, which must decide nothing."""

from __future__ import annotations

_tracing = False


class UnknownValueError(RuntimeError):
    """A function that is traced asked for the value of a tensor, which only a call will have."""


def trace_values(on: bool) -> None:
    """Say that a trace begins or ends."""
    global _tracing
    _tracing = on


def tracing_values() -> bool:
    """Whether a function is being traced."""
    return _tracing


def require_known(what: str) -> None:
    """See that values may be looked at.

    Raises:
        UnknownValueError: a function is being traced.
    """
    if _tracing:
        raise UnknownValueError(
            f"{what}, comparisons, float() and if need the value of a tensor, but nn.function only writes down what "
            "to do with values that come later: use nn.where to choose, or leave that part out of the function"
        )
