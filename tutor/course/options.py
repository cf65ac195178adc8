"""The ``#| key: value`` lines at the top of a cell, read strictly."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutor.course.page import Page
from tutor.course.suggest import did_you_mean

Reader = Callable[[str], object]

_LINE = re.compile(r"#\|(?:[ \t]?([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*))")
_CONTINUED = re.compile(r"#\|(?:[ \t]{2,}(.*)|[ \t]*)")
_ORIGIN = re.compile(r"[\w.-]+/[\w.-]+")
_SYMBOL = re.compile(r"[^\W\d_]\w*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a cell as values, the lines they stand on, and the source without them."""

    values: Mapping[str, object]
    lines: Mapping[str, int]
    source: str
    source_line: int

    def text(self, key: str) -> str:
        """A text option, "" where it is not given."""
        return str(self.values.get(key, ""))

    def number(self, key: str, default: float) -> float:
        """A numeric option."""
        value = self.values.get(key, default)
        assert isinstance(value, float | int)
        return float(value)

    def flag(self, key: str) -> bool:
        """Whether an option is given and true."""
        return bool(self.values.get(key, False))

    def words(self, key: str) -> tuple[str, ...]:
        """A list option, empty where it is not given."""
        value = self.values.get(key, ())
        assert isinstance(value, tuple)
        return value


def read_options(body: str, line: int, readers: Mapping[str, Reader], what: str, page: Page) -> Options:
    """Take the option lines off a cell's body, whose first line is ``line``; ``what`` names the cell in errors.

    Raises:
        LessonError: An unknown option, one given twice, or a value that cannot be read.
    """
    rows = body.split("\n")
    written: dict[str, str] = {}
    lines: dict[str, int] = {}
    position, last = 0, ""
    while position < len(rows) and rows[position].startswith("#|"):
        row, where = rows[position].rstrip(), line + position
        position += 1
        if found := _LINE.fullmatch(row):
            last = found.group(1)
            if last not in readers:
                always = f"it takes {', '.join(readers)}" if readers else "it takes none"
                raise page.error(
                    where, f"a {what} cell takes no option '{last}'", did_you_mean(last, readers, always=always)
                )
            if last in written:
                raise page.error(where, f"the option '{last}' is given twice", "remove one of them")
            written[last], lines[last] = found.group(2) or "", where
        elif (more := _CONTINUED.fullmatch(row)) and last:
            written[last] = f"{written[last]} {more.group(1) or ''}".strip()
        else:
            raise page.error(
                where,
                f"cannot read the option line {row}",
                "write #| key: value, or begin a continued line with #| and spaces",
            )
    while position < len(rows) - 1 and not rows[position].strip():
        position += 1
    values: dict[str, object] = {}
    for key, text in written.items():
        try:
            values[key] = readers[key](text.strip())
        except ValueError as error:
            raise page.error(lines[key], f"{key}: {error}", _EXAMPLES.get(key, "write it after the colon")) from None
    return Options(values, lines, "\n".join(rows[position:]).rstrip(), line + position)


# --- readers: text -> value, or ValueError that says what was wrong ---------------------------------------------


def text(written: str) -> str:
    """Words, as they stand."""
    if not written:
        raise ValueError("nothing is written there")
    return written


def flag(written: str) -> bool:
    """True or false."""
    if written not in ("true", "false"):
        raise ValueError(f"'{written}' is neither true nor false")
    return written == "true"


def strictness(written: str) -> bool:
    """Whether the dtype has to agree."""
    if written not in ("strict", "loose"):
        raise ValueError(f"'{written}' is neither strict nor loose")
    return written == "strict"


def amount(written: str) -> float:
    """A finite number that is not negative."""
    try:
        value = float(written)
    except ValueError:
        raise ValueError(f"'{written}' is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{written} is not a number from 0 upwards")
    return value


def duration(written: str) -> float:
    """Seconds, more than none."""
    value = amount(written)
    if value == 0:
        raise ValueError("0 seconds are too few for anything")
    return value


def name(written: str) -> str:
    """A Python name, perhaps dotted."""
    if not _DOTTED.fullmatch(written):
        raise ValueError(f"'{written}' is not a name")
    return written


def origin(written: str) -> str:
    """A lesson and one of its exercises, ``04-neuron/sigmoid``."""
    if not _ORIGIN.fullmatch(written):
        raise ValueError(f"'{written}' does not name a lesson and an exercise")
    return written


def words(written: str) -> tuple[str, ...]:
    """A list of bare words, ``[for, while, @]``."""
    if not (written.startswith("[") and written.endswith("]")):
        raise ValueError(f"'{written}' is not a list in square brackets")
    found = tuple(word.strip().strip("'\"") for word in written[1:-1].split(","))
    if not all(found):
        raise ValueError("an empty place in the list")
    return found


def names(written: str) -> tuple[str, ...]:
    """A list of Python names."""
    return tuple(name(word) for word in words(written))


def symbols(written: str) -> tuple[str, ...]:
    """Names of variables, ``x, y``."""
    found = tuple(word.strip() for word in written.split(","))
    for word in found:
        if not _SYMBOL.fullmatch(word):
            raise ValueError(f"'{word}' is not the name of a variable" if word else "an empty place in the list")
    if len(set(found)) < len(found):
        raise ValueError("a name is given twice")
    return found


def literal(written: str) -> object:
    """A Python literal of numbers, strings, lists, tuples and dicts, with inf and nan.

    Raises:
        ValueError: Anything else.
    """
    if not written:
        raise ValueError("nothing is written there")
    try:
        tree = ast.parse(written, mode="eval").body
        return _value(tree)
    except SyntaxError as error:
        raise ValueError(f"not a Python literal ({error.msg})") from None
    except (RecursionError, MemoryError):
        raise ValueError("nested too deeply") from None


def _value(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=value) if value is None or isinstance(value, bool | int | float | complex | str):
            return value
        case ast.Name(id="inf"):
            return math.inf
        case ast.Name(id="nan"):
            return math.nan
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _value(operand)
            if isinstance(number, int | float | complex) and not isinstance(number, bool):
                return -number if isinstance(sign, ast.USub) else number
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=ast.Constant(value=complex() as imaginary)):
            real = _value(left)
            if isinstance(real, int | float) and not isinstance(real, bool):
                return real + imaginary if isinstance(sign, ast.Add) else real - imaginary
        case ast.List(elts=elements):
            return [_value(element) for element in elements]
        case ast.Tuple(elts=elements):
            return tuple(_value(element) for element in elements)
        case ast.Dict(keys=keys, values=values) if all(_is_key(key) for key in keys):
            return {_value(key): _value(value) for key, value in zip(keys, values, strict=True) if key is not None}
    raise ValueError(f"'{ast.unparse(node)}' is not a literal")


def _is_key(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str | int) and not isinstance(key.value, bool)


_EXAMPLES = {
    "from": "such as from: 04-neuron/sigmoid",
    "points": "such as points: 2",
    "tolerance": "such as tolerance: 0.01",
    "variables": "such as variables: x, y",
    "rtol": "such as rtol: 1e-6",
    "atol": "such as atol: 1e-9",
    "dtype": "write dtype: strict, or leave it out",
    "hidden": "write hidden: true, or leave it out",
    "random": "write random: true, or leave it out",
    "seconds": "such as seconds: 2",
    "unchanged": "such as unchanged: [x, W]",
    "forbid": "such as forbid: [for, while, np.linalg.inv]",
    "require": "such as require: [@]",
    "gradient_of": "such as gradient_of: loss",
    "expect": "write numbers, strings, True, False, None, inf, nan, and lists, tuples or dicts of them",
}
