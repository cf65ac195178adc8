"""The names in a source that is being written, and what they stand for; and how values and options are spelt."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

_SPELT = {0.0: "zero", 0.5: "half", 1.0: "one", 2.0: "two", 3.0: "three", 4.0: "four", -1.0: "minus_one"}


class Names:
    """Names that are not used for two things.

    Args:
        taken: names that the source uses already, such as those of parameters.

    Attributes:
        bound: what the names that are not local stand for; the globals of the compiled source.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {*taken, *keyword.kwlist}
        self.bound: dict[str, Any] = {}
        self._known: dict[int, str] = {}
        self._constants: dict[tuple[Any, ...], str] = {}
        self._views: dict[tuple[str, str], str] = {}
        self._next: dict[str, int] = {}

    def fresh(self, stem: str) -> str:
        """A name that nothing has yet, made from ``stem``."""
        stem = re.sub(r"\W+", "_", stem).strip("_") or "v"
        if stem[0].isdigit():
            stem = f"v{stem}"
        name, number = stem, 1
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name

    def numbered(self, stem: str) -> str:
        """The next of stem0, stem1, ... that nothing has yet."""
        number = self._next.get(stem, 0)
        while f"{stem}{number}" in self._taken:
            number += 1
        self._next[stem] = number + 1
        return self.fresh(f"{stem}{number}")

    def bind(self, thing: Any, stem: str) -> str:
        """The name of a function, an array or another object; always the same for the same one."""
        known = self._known.get(id(thing))
        if known is None:
            known = self._known[id(thing)] = self.fresh(stem)
            self.bound[known] = thing
        return known

    def view(self, name: str, stem: str, make: Callable[[], Any]) -> str:
        """The name of a view of an array that has a name; it is made once."""
        if (name, stem) not in self._views:
            self._views[name, stem] = self.bind(make(), f"{name}_{stem}")
        return self._views[name, stem]

    def ones(self, count: int, dtype: np.dtype[Any]) -> str:
        """The name of a row of ones."""
        return self.view(f"ones_{count}", dtype.name, lambda: np.ones(count, dtype))

    def constant(self, data: Any, dtype: np.dtype[Any], scalar: bool = False) -> str:
        """The name of a single number: as an array without axes, which NumPy takes faster, or as its scalar."""
        value = float(data)
        key = (value, math.copysign(1, value), dtype.str, scalar)
        if key not in self._constants:
            stem = f"{'minus' if key[1] < 0 else 'number'}_{abs(value):.4g}"
            if value or key[1] > 0:
                stem = _SPELT.get(value, stem)
            self._constants[key] = self.bind(dtype.type(data) if scalar else np.array(data, dtype), stem)
        return self._constants[key]

    def number(self, value: float) -> str:
        """How a Python float is spelt; inf and nan have names."""
        if math.isfinite(value):
            text = repr(value)
            return f"({text})" if text.startswith("-") else text
        if math.isnan(value):
            return self.bind(math.nan, "nan")
        return self.bind(math.inf, "inf") if value > 0 else f"(-{self.bind(math.inf, 'inf')})"

    def option(self, option: Any) -> str:
        """How an option such as an axis or an index is spelt."""
        if isinstance(option, tuple):
            return f"({', '.join(map(self.option, option))}{',' * (len(option) == 1)})"
        if isinstance(option, slice):
            return f"slice({self.option(option.start)}, {self.option(option.stop)}, {self.option(option.step)})"
        if option is Ellipsis:
            return "..."
        if option is None or isinstance(option, bool | int):
            return repr(option)
        if isinstance(option, np.integer):
            return repr(int(option))
        if isinstance(option, np.dtype):
            return self.bind(option, option.name)
        return self.bind(option, "option")

    def index(self, index: Any) -> str:
        """How an index is spelt between brackets."""
        if isinstance(index, tuple) and index:
            return ", ".join(map(self.index, index)) + "," * (len(index) == 1)
        if isinstance(index, slice):
            ends = ["" if part is None else self.option(part) for part in (index.start, index.stop)]
            return ":".join(ends) + ("" if index.step is None else f":{self.option(index.step)}")
        return self.option(index)
