"""What the functions that learners write take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

# Where ``call`` takes ``training``, counted after the inputs (None: by name only), and what it is unless given.
Training: TypeAlias = "tuple[int | None, Any]"


def training_of(call: Any) -> Training | None:
    """How a ``call`` takes ``training``; None if it does not."""
    while hasattr(call, "__wrapped__"):
        call = call.__wrapped__
    code = getattr(call, "__code__", None)
    if code is None:  # no plain function: an object with __call__
        return None
    names = code.co_varnames[: code.co_argcount]
    if "training" in names:
        at = names.index("training")
        defaults = dict(zip(reversed(names), reversed(call.__defaults__ or ()), strict=False))
        return at - 2, defaults.get("training", False)
    if "training" in code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]:
        return None, (call.__kwdefaults__ or {}).get("training", False)
    return None


def accepts(kind: type, name: str, given: Mapping[str, Any]) -> bool:
    """Whether an argument of this name need not be taken out of ``given`` before the class is called."""
    import inspect

    if name not in given:
        return True
    parameters = inspect.signature(kind.__init__).parameters.values()  # type: ignore[misc]
    return any(each.name == name or each.kind is each.VAR_KEYWORD for each in parameters)
