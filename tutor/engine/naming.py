"""Names for layers and models that were given none: "dense", then "dense_1", "dense_2" and so on."""

from __future__ import annotations

import re

_given: dict[str, int] = {}


def unique_name(kind: type) -> str:
    """The next free name for an object of this class: ``MyLayer`` becomes "my_layer", then "my_layer_1"."""
    stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()
    number = _given.get(stem, 0)
    _given[stem] = number + 1
    return f"{stem}_{number}" if number else stem


def clear_session() -> None:
    """Count from the beginning again: the next Dense layer is "dense"."""
    _given.clear()
