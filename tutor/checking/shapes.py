"""Two shapes that differ, and what was probably lost or swapped."""

from __future__ import annotations

from math import prod

Shape = tuple[int, ...]


def shape_message(expected: Shape, actual: Shape) -> str:
    """What differs, and how it usually comes about."""
    if actual and expected:
        head = f"shape {actual} where {expected} was expected"
    elif actual:
        head = f"shape {actual} where a single number was expected"
    else:
        head = f"a single number where shape {expected} was expected"
    why = _why(expected, actual)
    return f"{head}: {why}" if why else head


def _why(expected: Shape, actual: Shape) -> str:
    """The likeliest reason, "" if none is likely. What shapes alone cannot prove is put as a question."""
    if not expected or not actual:
        return _number_or_array(expected, actual)
    if 0 in expected or 0 in actual:
        return "it is empty" if 0 in actual else "an empty array was expected"
    if _without_ones(expected) == _without_ones(actual):
        return _ones(expected, actual)
    if len(expected) == len(actual) == 2 and actual == expected[::-1]:
        return "rows and columns are swapped; .T, or the other order in the product, swaps them back"
    m = max(expected)
    if expected in ((m,), (m, 1)) and actual == (m, m):
        return f"did ({m},) meet ({m}, 1)? Broadcasting makes a table of all pairs; give both the same shape first"
    if len(actual) == 1 and len(expected) > 1 and actual[0] == prod(expected):
        return f"it is flattened; reshape{expected} gives it back its axes"
    if len(actual) == len(expected) and sorted(actual) == sorted(expected):
        return "the axes are in another order; transpose puts them right"
    if prod(actual) == prod(expected):
        return f"as many elements in another form; reshape{expected}, if their order is right"
    return _lengths(expected, actual)


def _number_or_array(expected: Shape, actual: Shape) -> str:
    if not expected:
        if prod(actual) == 1:
            return "the number is still inside an array; [0] or item() takes it out"
        return "is one element of it meant, or the sum or mean of all?"
    if prod(expected) == 1:
        return f"the axes of length 1 are gone; keepdims=True or reshape{expected} keeps them"
    return "is only one element returned, or was it summed over every axis? axis= picks one"


def _ones(expected: Shape, actual: Shape) -> str:
    """The same but for axes of length 1."""
    back = f"reshape{expected}"
    if len(actual) == len(expected) == 2:
        return "a row where a column belongs" if actual[0] == 1 else "a column where a row belongs"
    if len(actual) < len(expected):
        if len(expected) == 2 and expected[1] == 1:
            return "you lost the column; keepdims=True keeps it, reshape(-1, 1) brings it back"
        if len(expected) == 2 and expected[0] == 1:
            return "you lost the row's axis; keepdims=True keeps it, reshape(1, -1) brings it back"
        return f"you lost an axis of length 1; keepdims=True keeps it, {back} brings it back"
    if actual == (1, *expected):
        return "there is an extra axis in front; [0] takes it away, if no sum over it is missing"
    if actual == (*expected, 1):
        return "there is an extra axis at the end; [..., 0] takes it away, if no sum over it is missing"
    return f"an axis of length 1 stands elsewhere; {back} puts it right"


def _lengths(expected: Shape, actual: Shape) -> str:
    """Other numbers of elements."""
    if len(actual) == len(expected):
        wrong = [axis for axis in range(len(expected)) if expected[axis] != actual[axis]]
        if len(wrong) > 1:
            return _several_lengths(expected, actual)
        axis = wrong[0]
        verb = "belongs" if expected[axis] == 1 else "belong"
        count = f"axis {axis} has {actual[axis]} where {expected[axis]} {verb}"
        if len(expected) == 1:
            count = f"{actual[0]} element{'s' if actual[0] != 1 else ''} where {expected[0]} {verb}"
        if abs(actual[axis] - expected[axis]) == 1 and expected[axis] > 2:
            return f"{count}: does a range begin or end one off?"
        # A flat answer may be a list of whatever was asked for: there is no other axis to mistake it for.
        return f"{count}: is that the length of another axis?" if len(expected) > 1 else count
    if len(actual) < len(expected):
        for axis in range(len(expected)):
            if expected[:axis] + expected[axis + 1 :] == actual:
                return f"axis {axis} is missing: was it summed over, or is only one of {expected[axis]} returned?"
        return "an axis is missing"
    for axis in range(len(actual)):
        if actual[:axis] + actual[axis + 1 :] == expected:
            return f"axis {axis} is one too many: is a sum or a mean over axis={axis} missing?"
    return "there is an axis too many"


def _several_lengths(expected: Shape, actual: Shape) -> str:
    """Several axes of other lengths."""
    off = {given - wanted for wanted, given in zip(expected, actual, strict=True)}
    if off in ({1}, {-1}):
        return f"every axis is one too {'long' if off == {1} else 'short'}: is a size counted one off?"
    if len(expected) == 2 and expected == (actual[1], 1):
        return f"the {actual[0]} rows are still apart; is the sum over them missing, as X.T @ d makes it?"
    if len(expected) == 2 and expected[1] == actual[0] == 1:
        return "a row where a column belongs, and of another length: is it summed over the other axis?"
    if len(expected) == 2 and expected[0] == actual[1] == 1:
        return "a column where a row belongs, and of another length: is it summed over the other axis?"
    return ""


def _without_ones(shape: Shape) -> Shape:
    return tuple(length for length in shape if length != 1)
