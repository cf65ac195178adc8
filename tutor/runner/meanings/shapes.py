"""Shapes that do not fit, and axes that are not there."""

from __future__ import annotations

import re
from math import prod

from tutor.runner.meanings.rows import Fault, Row, counted, numbers, row, shape

_SHAPE = r"\((?:\d+(?:,\s?\d*)*)?\)"


def _broadcast(match: re.Match[str], _fault: Fault) -> str:
    shapes = [numbers(each) for each in re.findall(_SHAPE, match[1])]
    for index, second in enumerate(shapes):
        for first in shapes[:index]:
            said = _clash(first, second)
            if said:
                return said
    return "Their shapes do not fit together. Print the .shape of each part: which one is not what you expect?"


def _clash(first: tuple[int, ...], second: tuple[int, ...]) -> str:
    """Where two shapes differ that are lined up from the right, and what may help; "" if they fit."""
    longest = max(len(first), len(second))
    for back in range(1, min(len(first), len(second)) + 1):
        one, other = first[-back], second[-back]
        if one != other and 1 not in (one, other):
            axis = longest - back
            place = f"axis {axis}, the last" if back == 1 and longest > 1 else f"axis {axis}"
            return (
                f"Shapes {shape(first)} and {shape(second)} do not fit together. NumPy lines them up from the right: in"
                f" {place}, {one} meets {other}, and two sizes must be equal or one of them 1.{_way_out(first, second)}"
            )
    return ""


def _way_out(first: tuple[int, ...], second: tuple[int, ...]) -> str:
    flat, table = sorted((first, second), key=len)
    if len(flat) == 1 and len(table) == 2 and flat[0] == table[0]:
        return (
            f" If there is to be one of the {flat[0]} numbers a row, make them a column: b[:, None] has shape"
            f" ({flat[0]}, 1)."
        )
    if len(first) == len(second) == 2 and first == second[::-1]:
        return " One of them seems to be transposed: .T swaps its axes."
    return " Print both shapes: which one is not what you expect?"


def _matmul(match: re.Match[str], fault: Fault) -> str:
    right, left = match[1], match[2]
    product = _factors(fault)
    if product is not None:
        (one, first), (other, second) = product
        return (
            f"{one} @ {other}: {shape(first)} @ {shape(second)}. The {left} and the {right} meet, and must be equal."
            f"{_another_order(one, first, other, second)}"
        )
    return (
        f"In A @ B the rows of A must be as long as the columns of B: the last axis of A has {left} elements, but B has"
        f" {right} rows. Print both shapes: is one of them to be transposed (.T), or do they stand in the wrong order?"
    )


def _factors(fault: Fault) -> tuple[tuple[str, tuple[int, ...]], tuple[str, tuple[int, ...]]] | None:
    """The two factors of the product that failed, each with its shape, where both are names."""
    sides = [side.strip() for side in fault.code.split("@")]
    if len(sides) != 2:
        return None
    # The failing part of a line may be more than the product: "Z = X @ W + b".
    one = re.search(r"[\w.\[\]'\"]+$", sides[0])
    other = re.match(r"[\w.\[\]'\"]+", sides[1])
    if one is None or other is None:
        return None
    shapes = _shape_with_turns(one[0], fault), _shape_with_turns(other[0], fault)
    if shapes[0] is None or shapes[1] is None:
        return None
    return (one[0], shapes[0]), (other[0], shapes[1])


def _shape_with_turns(name: str, fault: Fault) -> tuple[int, ...] | None:
    found = fault.shape_of(name)
    if found is None and name.endswith(".T"):
        found = fault.shape_of(name.removesuffix(".T"))
        return None if found is None else found[::-1]
    return found


def _another_order(one: str, first: tuple[int, ...], other: str, second: tuple[int, ...]) -> str:
    """Which products of the two, as they stand or turned round, would run."""
    if len(first) != 2 or len(second) != 2 or one.endswith(".T") or other.endswith(".T"):
        return " Print both shapes: is one of them to be transposed (.T), or do they stand in the wrong order?"
    if one == other:
        return " What would fit: .T behind one of them."
    fits = []
    if second[1] == first[0]:
        fits.append("the other order")
    if first[0] == second[0]:
        fits.append(f"{one}.T in place of {one}")
    if first[1] == second[1]:
        fits.append(f"{other}.T in place of {other}")
    if not fits:
        return " Neither another order nor .T helps: which of the two is not what you expect?"
    return f" What would fit: {' or '.join(fits)}."


def _dot(match: re.Match[str], _fault: Fault) -> str:
    first, second = numbers(match[1]), numbers(match[2])
    return (
        f"np.dot of shapes {shape(first)} and {shape(second)}: axis {match[4]} of the first has {match[3]} elements,"
        f" axis {match[6]} of the second {match[5]}, and they must be equally long. Is one of them to be transposed"
        " (.T), or do they stand in the wrong order?"
    )


def _no_axes(match: re.Match[str], _fault: Fault) -> str:
    side = "left" if match[1] == "0" else "right"
    return (
        f"@ multiplies arrays, and what stands on its {side} side is no array but a single value. For a number times an"
        " array write *. If it is None, the function that made it lacks a return."
    )


def _reshape(match: re.Match[str], _fault: Fault) -> str:
    size, sizes = int(match[1]), numbers(match[2])
    places = prod(sizes)
    product = f"{' x '.join(map(str, sizes))} = {places}" if len(sizes) > 1 else f"{places}"
    rest = f" With -1 for an axis, {size} must be a multiple of the others' product." if places < size else ""
    return (
        f"Reshaping keeps all numbers: there are {size}, and the new shape has room for {product}. Choose sizes whose"
        f" product is {size}.{rest}"
    )


def _axis(match: re.Match[str], _fault: Fault) -> str:
    axis, count = match[1], int(match[2])
    if count == 0:
        return f"It is a single number: it has no axes, so no axis {axis} either."
    if count == 1:
        return (
            f"The array has one axis only: axis 0. There is no axis {axis}. Did you expect a table here? Print .shape."
        )
    return f"The array has {count} axes, counted from 0: the last is axis {count - 1} (or -1). There is no axis {axis}."


def _too_many_indices(match: re.Match[str], _fault: Fault) -> str:
    axes, given = int(match[1]), int(match[2])
    if axes == 0:
        return "It is a single number, so there is nothing to index: use it as it is."
    which = "x[i]" if axes == 1 else "x[i, j]" if axes == 2 else f"{axes} indices"
    return (
        f"There are {given} indices for an array of {counted(axes, 'axis') if axes == 1 else f'{axes} axes'}: {which}"
        " is the most. Print its .shape: did you expect more axes?"
    )


def _out_of_bounds(match: re.Match[str], _fault: Fault) -> str:
    index, axis, size = match[1], match[2], int(match[3])
    if size == 0:
        return f"Axis {axis} is empty, so no index is right. Print the .shape: where did its elements go?"
    return (
        f"Counting starts at 0: along axis {axis} there are {counted(size, 'element')}, the last of index {size - 1}"
        f" (or -1). Index {index} is not there: does a loop run too far, or are the axes in another order?"
    )


def _assigned(match: re.Match[str], _fault: Fault) -> str:
    given, place = numbers(match[1]), numbers(match[2])
    return (
        f"What is assigned has shape {shape(given)}, the place that it goes to has shape {shape(place)}. They must be"
        " the same, or the first must stretch to the second. Print both: which one is not what you expect?"
    )


ROWS: tuple[Row, ...] = (
    row("broadcast", "ValueError", r"^operands could not be broadcast together with shapes (.+)", _broadcast),
    row(
        "broadcast_to",
        "ValueError",
        rf"remapped shapes \[original->remapped\]: ({_SHAPE})\s+and requested shape ({_SHAPE})",
        lambda match, _: (
            f"Shape {shape(numbers(match[1]))} cannot be stretched to {shape(numbers(match[2]))}: lined up from the"
            " right, each size must be equal or 1."
        ),
    ),
    row(
        "einsum",
        "ValueError",
        r"remapped shapes \[original->remapped\]",
        "One letter of the einsum stands for axes of different lengths. Write each array's shape above its letters.",
    ),
    row("matmul", "ValueError", r"^matmul: .*core dimension .*\(size (\d+) is different from (\d+)\)", _matmul),
    row(
        "linear algebra sizes",
        "ValueError",
        r"core dimension .*\(size (\d+) is different from (\d+)\)",
        lambda match, _: (
            f"The arrays do not fit: where one has {match[2]} elements along an axis, the other has {match[1]}. Print"
            " their shapes."
        ),
    ),
    row(
        "dot",
        "ValueError",
        rf"^shapes ({_SHAPE}) and ({_SHAPE}) not aligned: (\d+) \(dim (\d+)\) != (\d+) \(dim (\d+)",
        _dot,
    ),
    row("matmul of a number", "ValueError", r"^matmul: Input operand ([01]) does not have enough dimensions", _no_axes),
    row("assignment", "ValueError", rf"from shape ({_SHAPE}) into shape ({_SHAPE})", _assigned),
    row("reshape", "ValueError", rf"^cannot reshape array of size (\d+) into shape ({_SHAPE})", _reshape),
    row("axis", "AxisError", r"^axis (-?\d+) is out of bounds for array of dimension (\d+)", _axis),
    row(
        "axes of transpose",
        "ValueError",
        r"^axes don't match array",
        "transpose needs each axis of the array once: (1, 0) for an array of two axes.",
    ),
    row(
        "squeeze",
        "ValueError",
        r"^cannot select an axis to squeeze out",
        "squeeze drops axes of length 1 only, and this one is longer. Print .shape.",
    ),
    row(
        "dimensions to join",
        "ValueError",
        r"same number of dimensions, .* index (\d+) has (\d+) dimension.* index (\d+) has (\d+) dimension",
        lambda match, _: (
            f"Arrays are joined along an axis that all have: number {match[1]} has {match[2]} axes, number {match[3]}"
            f" has {match[4]}. A column is b[:, None], a row b[None, :]; np.column_stack takes flat arrays as columns."
        ),
    ),
    row(
        "sizes to join",
        "ValueError",
        r"except for the concatenation axis .* along dimension (\d+), .* index (\d+) has size (\d+) .* index (\d+) has"
        r" size (\d+)",
        lambda match, _: (
            f"Joined arrays must agree in all axes but the one they are joined along: in axis {match[1]}, number"
            f" {match[2]} has {match[3]} and number {match[4]} has {match[5]}. Is another axis= meant?"
        ),
    ),
    row(
        "shapes to stack",
        "ValueError",
        r"^all input arrays must have the same shape",
        "np.stack puts arrays of one shape on top of each other, and these differ. Print their shapes.",
    ),
    row(
        "split",
        "ValueError",
        r"^array split does not result in an equal division",
        "np.split makes equal parts only, and the length is no multiple of their number: np.array_split makes unequal"
        " ones.",
    ),
    row("too many indices", "IndexError", r"array is (\d+)-dimensional, but (\d+) were indexed", _too_many_indices),
    row(
        "index of a number",
        "IndexError",
        r"^invalid index to scalar variable",
        "It is a single number already, so there is nothing to index: one index too many?",
    ),
    row(
        "out of bounds", "IndexError", r"^index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _out_of_bounds
    ),
    row(
        "boolean index",
        "IndexError",
        r"boolean index did not match .* axis (\d+); size of axis is (\d+) but .* is (\d+)",
        lambda match, _: (
            f"A mask needs one True or False for each element: axis {match[1]} has {match[2]}, the mask {match[3]}. Was"
            " it made from another array?"
        ),
    ),
    row(
        "index arrays",
        "IndexError",
        rf"indexing arrays could not be broadcast together with shapes ({_SHAPE}) ({_SHAPE})",
        lambda match, _: (
            f"Lists of indices are paired off, first with first, and these have shapes {shape(numbers(match[1]))} and"
            f" {shape(numbers(match[2]))}. For all combinations write x[np.ix_(rows, columns)]."
        ),
    ),
    row(
        "square matrix",
        "LinAlgError",
        r"must be square",
        "Only a square matrix, with as many rows as columns, can be inverted or solved with. Print its .shape.",
    ),
    row(
        "singular matrix",
        "LinAlgError",
        r"[Ss]ingular matrix",
        "The matrix has no inverse: a row or column is zero or made up of the others. np.linalg.lstsq finds the best"
        " fit.",
    ),
    row(
        "unequal rows",
        "ValueError",
        r"inhomogeneous shape after (\d+) dimension",
        "The inner lists are not equally long, so they make no table. Look for a row with an element too few or too"
        " many.",
    ),
    row(
        "sequence as element",
        "ValueError",
        r"^setting an array element with a sequence",
        "One place of an array takes one number, and several are given. Assign to a slice, or take one of them first.",
    ),
)
