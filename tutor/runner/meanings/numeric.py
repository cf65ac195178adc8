"""NumPy's other errors: types, truth values, indices, conversions, memory."""

from __future__ import annotations

import re

from tutor.runner.meanings.rows import Fault, Row, row

_FORGOTTEN = "the function that made it lacks a return"


def _no_method(match: re.Match[str], _fault: Fault) -> str:
    kind, function = match[1], match[2]
    if kind == "NoneType":
        return f"np.{function} got None: {_FORGOTTEN}."
    if kind in ("function", "builtin_function_or_method", "method"):
        return f"np.{function} got a function itself, not its value: call it with parentheses, f(x)."
    return f"np.{function} works on numbers, and it got a value of type {kind}."


def _cast(match: re.Match[str], _fault: Fault) -> str:
    function, source, target = match[1], match[2], match[3]
    if source.startswith("float") and target.startswith(("int", "uint")):
        return (
            f"The array holds whole numbers ({target}), the result has decimals ({source}), and an operation in place"
            " cannot change the array's type. Write a = a + b in place of a += b, or begin with floats:"
            " a.astype(float)."
        )
    return f"The result of {function} is of type {source}, which does not fit into an array of {target}."


def _types(match: re.Match[str], _fault: Fault) -> str:
    names = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "matmul": "@"}
    sign = names.get(match[1], match[1])
    return (
        f"There is text in an array, so {sign} cannot be worked out (a dtype of <U means text). Turn it into numbers"
        " first: a.astype(float)."
        if "<U" in match[2]
        else f"{sign} does not work on values of these types: {match[2]}."
    )


def _unsupported(match: re.Match[str], _fault: Fault) -> str:
    function = match[1]
    if function in ("invert", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"):
        return (
            "~, &, | and ^ work on truth values and whole numbers, and here one side has decimals. A comparison needs"
            " brackets of its own: (a > 0) & (b > 0)."
        )
    return (
        f"np.{function} works on numbers, and it got something else: text, a list of unlike things or an array of"
        " objects. Print its dtype."
    )


def _whole(match: re.Match[str], fault: Fault) -> str:
    if match[1] == "tuple":
        return "The sizes are wanted one by one, not as a tuple: rand(2, 3), not rand((2, 3))."
    if match[1] == "float":
        return "A count must be a whole number, and this one has a decimal point. Use // in place of /, or int(...)."
    if match[1] == "NoneType":
        return f"A whole number is wanted here, and it is None: {_FORGOTTEN}."
    return f"A whole number is wanted here, and it is a {match[1]}. Is {fault.code or 'this'} given what it expects?"


def _memory(match: re.Match[str], _fault: Fault) -> str:
    return (
        f"An array of shape {match[2]} would take {match[1]}, more than there is. Is one of the sizes far too large? A"
        " column against a row, (n, 1) with (n,), also makes n x n numbers."
    )


ROWS: tuple[Row, ...] = (
    row(
        "truth value",
        "ValueError",
        r"^The truth value of an array with more than one element is ambiguous",
        "An if, and, or, not needs one True or False, and this array holds one for each element. Say which is meant:"
        " .all() or .any(); to combine comparisons element by element write (a > 0) & (b > 0).",
    ),
    row(
        "float index",
        "IndexError",
        r"^only integers, slices",
        "An index must be a whole number, and this one is a float or text. Use // in place of /, or int(...).",
    ),
    row(
        "float index array",
        "IndexError",
        r"^arrays used as indices must be of integer",
        "An array of indices must hold whole numbers or truth values: convert it with .astype(int).",
    ),
    row(
        "cast", "UFuncTypeError", r"^Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)", _cast
    ),
    row("types without a loop", "UFuncTypeError", r"^ufunc '(\w+)' did not contain a loop .* types (.+?) ->", _types),
    row("unsupported types", "TypeError", r"^ufunc '(\w+)' not supported for the input types", _unsupported),
    row(
        "text in a reduction",
        "TypeError UFuncTypeError",
        r"^the resolved dtypes are not compatible with",
        "There is text in the array, so it cannot be summed up. A list of numbers and text becomes text altogether.",
    ),
    row("no method", "TypeError", r"argument \d+ of type (\w+) which has no callable (\w+) method", _no_method),
    row(
        "shape as two arguments",
        "TypeError",
        r"^Cannot interpret '(.{1,40})' as a data type",
        lambda match, _: (
            f"The shape must be one tuple, in brackets of its own: np.zeros((2, {match[1]})). As it is, {match[1]} is"
            " taken for the type of the elements."
        ),
    ),
    row(
        "unknown data type",
        "TypeError",
        r"^data type '(.{1,40})' not understood",
        lambda match, _: f"There is no data type called {match[1]}: float, int and bool are the usual ones.",
    ),
    row("whole number", "TypeError", r"^'(\w+)' object cannot be interpreted as an integer", _whole),
    row(
        "float as shape",
        "TypeError",
        r"^expected a sequence of integers or a single integer",
        "The sizes in a shape must be whole numbers. Use // in place of /, or int(...).",
    ),
    row(
        "array as one number",
        "TypeError ValueError",
        r"^only (?:0-dimensional|length-1|size-1) arrays can be converted|^can only convert an array of size 1",
        "One number is wanted here, and this is a whole array. Take one element, as in x[0], or boil it down:"
        " x.sum(), x.mean(). The functions of math take one number; np.exp and its like take arrays.",
    ),
    row(
        "array as index",
        "TypeError",
        r"^only integer scalar arrays can be converted to a scalar index",
        "One whole number is wanted here, and this is an array. For a count use len(x) or x.size; a list cannot be"
        " indexed by an array: make it one with np.array.",
    ),
    row("negative size", "ValueError", r"^negative dimensions are not allowed", "A size came out below 0. Print it."),
    row(
        "negative power",
        "ValueError",
        r"^Integers to negative integer powers",
        "Whole numbers to a negative power are no whole numbers. Make floats of them first: x.astype(float) ** -1.",
    ),
    row(
        "nothing to reduce",
        "ValueError",
        r"^zero-size array to reduction operation (\w+)|attempt to get arg(\w+) of an empty|^(\w+)\(\) arg is an empty",
        "There is nothing in it, so there is no largest or smallest. Print its .shape or len: where did it get empty?",
    ),
    row(
        "sample too large",
        "ValueError",
        r"^Cannot take a larger sample than population",
        "Without putting back (replace=False) no more can be drawn than there are.",
    ),
    row(
        "memory for an array",
        "MemoryError _ArrayMemoryError",
        r"Unable to allocate (.+?) for an array with shape (\([\d, ]*\))",
        _memory,
    ),
    row(
        "memory",
        "MemoryError",
        r"",
        "The cell needs more memory than it may take. Is a list or string growing in a loop that never ends?",
    ),
)
