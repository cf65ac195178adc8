"""Two shapes that differ, and what was probably lost or swapped."""

from __future__ import annotations

from math import prod

Shape = tuple[int, ...]


def shape_message(expected: Shape, actual: Shape) -> str:
    """What differs, and how it usually comes about."""
    head = f"{_named(actual)} where {_named(expected)} was expected"
    why = _why(expected, actual)
    return f"{head}: {why}" if why else head


def _named(shape: Shape) -> str:
    return f"shape {shape}" if shape else "a single number"


def _why(expected: Shape, actual: Shape) -> str:
    """The likeliest reason, "" if none is likely."""
    squeezed = tuple(n for n in expected if n != 1)
    if not actual:
        return (
            "it was summed or averaged over every axis; axis= picks one"
            if prod(expected) > 1
            else "the axes of length 1 are gone"
        )
    if len(actual) == len(expected) + 1 and expected and actual[1:] == expected and actual[0] == 1:
        return "there is an extra axis in front; [0] or squeeze takes it away"
    if len(expected) == 2 and len(actual) == 2 and actual == expected[::-1]:
        return "rows and columns are swapped; .T, or the other order in the product"
    if actual == squeezed and len(expected) == 2 and expected[1] == 1:
        return "you lost the column; keepdims=True keeps it, or reshape(-1, 1)"
    if actual == squeezed and len(expected) == 2 and expected[0] == 1:
        return "you lost the row axis; keepdims=True keeps it, or reshape(1, -1)"
    if len(expected) == 1 and actual in ((expected[0], 1), (1, expected[0])):
        return "there is an axis of length 1 too many; ravel() or [:, 0] takes it away"
    if len(expected) == 1 and actual == (expected[0], expected[0]):
        return "a row met a column and broadcasting made a table; give both the same shape"
    if len(expected) == 2 and expected[1] == 1 and actual == (expected[0], expected[0]):
        return f"({expected[0]},) met ({expected[0]}, 1) and broadcasting made a table; give both the same shape"
    if len(actual) == 1 and len(expected) > 1 and actual[0] == prod(expected):
        return f"it is flattened; reshape{expected} gives it back its axes"
    if sorted(actual) == sorted(expected) and len(actual) == len(expected):
        return "the axes are in another order; transpose puts them right"
    if len(actual) == 1 and len(expected) == 1 and abs(actual[0] - expected[0]) == 1:
        return "one too many or too few: look at where the range begins and ends"
    if len(actual) == 1 and len(expected) == 1:
        return "it has the length of another axis: was it summed over the wrong one?"
    if prod(actual) == prod(expected):
        return "the same number of elements in another form; reshape"
    return ""
