"""Names for layers and models that were given none: "dense", then "dense_1", "dense_2" and so on."""

from __future__ import annotations

_given: dict[str, int] = {}


def snake(name: str) -> str:
    """A class' name as Keras writes it in other names: ``GlorotUniform`` becomes "glorot_uniform"."""
    words = ""
    for number, letter in enumerate(name):
        before, after = name[number - 1 : number], name[number + 1 : number + 2]
        if letter.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower())):
            words += "_"
        words += letter.lower()
    return words


def unique_name(kind: type) -> str:
    """The next free name for an object of this class: ``MyLayer`` becomes "my_layer", then "my_layer_1"."""
    stem = snake(kind.__name__).lstrip("_")
    number = _given.get(stem, 0)
    _given[stem] = number + 1
    return f"{stem}_{number}" if number else stem


def clear_session() -> None:
    """Count from the beginning again: the next Dense layer is "dense"."""
    _given.clear()
