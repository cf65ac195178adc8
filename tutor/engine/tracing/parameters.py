"""The parameters of a function: to be written again in a source, and to be given to the function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

_SPELT = (type(None), bool, int, str)


class Parameters:
    """What a function is called with.

    Args:
        f: any callable; one that says nothing of its parameters takes anything.

    Attributes:
        names: of the parameters, in their order.
        defaults: of those that may be given by position, for ``__defaults__``.
        keyword_defaults: of those that may not, for ``__kwdefaults__``.
    """

    def __init__(self, f: Callable[..., Any]) -> None:
        try:
            self._all = list(inspect.signature(f).parameters.values())
        except (TypeError, ValueError):
            anything = inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)
            self._all = [anything, inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)]
        known = [each for each in self._all if each.default is not each.empty]
        self.names = [each.name for each in self._all]
        self.defaults = tuple(each.default for each in known if each.kind != each.KEYWORD_ONLY)
        self.keyword_defaults = {each.name: each.default for each in known if each.kind == each.KEYWORD_ONLY}

    def starred(self) -> set[str]:
        """The names of *args and **options."""
        return {each.name for each in self._all if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)}

    def header(self) -> str:
        """How they are written behind a function's name; of some defaults it only says that there are any."""
        parts = []
        kinds = [each.kind for each in self._all]
        for number, each in enumerate(self._all):
            stars = "*" if each.kind == each.VAR_POSITIONAL else "**" if each.kind == each.VAR_KEYWORD else ""
            if each.kind == each.KEYWORD_ONLY and not {each.VAR_POSITIONAL, each.KEYWORD_ONLY} & set(kinds[:number]):
                parts.append("*")
            default = repr(each.default) if each.default.__class__ in _SPELT else "..."
            parts.append(f"{stars}{each.name}" + (f"={default}" if each.default is not each.empty else ""))
            if each.kind == each.POSITIONAL_ONLY and each.POSITIONAL_ONLY not in kinds[number + 1 :]:
                parts.append("/")
        return ", ".join(parts)

    def call(self, f: Callable[..., Any], values: tuple[Any, ...]) -> Any:
        """Call a function with the values of all parameters."""
        args: list[Any] = []
        options: dict[str, Any] = {}
        for each, value in zip(self._all, values, strict=True):
            if each.kind == each.VAR_POSITIONAL:
                args += value
            elif each.kind == each.VAR_KEYWORD:
                options |= value
            elif each.kind == each.KEYWORD_ONLY:
                options[each.name] = value
            else:
                args.append(value)
        return f(*args, **options)
