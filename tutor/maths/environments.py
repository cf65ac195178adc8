r"""Environments: what stands between ``\begin`` and ``\end``."""

from __future__ import annotations

import re

from tutor.maths.call import Call
from tutor.maths.measure import clean
from tutor.maths.tree import Grid, GridKind, Node, Row, Unknown

# name -> kind, columns, left and right fence
_ENVIRONMENTS: dict[str, tuple[GridKind, str, str, str]] = {
    "matrix": ("matrix", "c", "", ""),
    "smallmatrix": ("matrix", "c", "", ""),
    "pmatrix": ("matrix", "c", "(", ")"),
    "bmatrix": ("matrix", "c", "[", "]"),
    "Bmatrix": ("matrix", "c", "{", "}"),
    "vmatrix": ("matrix", "c", "|", "|"),
    "Vmatrix": ("matrix", "c", "‖", "‖"),
    "array": ("array", "", "", ""),
    "cases": ("cases", "l", "{", ""),
    "dcases": ("cases", "l", "{", ""),
    "rcases": ("cases", "l", "", "}"),
    **dict.fromkeys(("aligned", "align", "split", "alignat", "alignedat", "flalign"), ("aligned", "rl", "", "")),
    "eqnarray": ("array", "rcl", "", ""),
    **dict.fromkeys(("gathered", "gather", "multline"), ("lines", "c", "", "")),
    **dict.fromkeys(("equation", "displaymath", "math"), ("lines", "l", "", "")),
    "substack": ("stack", "c", "", ""),
    "subarray": ("stack", "c", "", ""),
}
_WITH_ARGUMENT = ("array", "alignat", "alignedat", "subarray")


def begin(call: Call) -> Node:
    r"""What stands between ``\begin{name}`` and ``\end{name}``; an environment that is not known shows its source."""
    parser, position = call.parser, call.position
    environment = parser.scanner.group()
    if environment is None:
        parser.problem("\\begin needs a name in braces", position)
        return Row()
    found = _ENVIRONMENTS.get(environment.removesuffix("*"))
    if found is None:
        return _unknown(call, environment)
    kind, columns, left, right = found
    parser.scanner.skip_placement()
    if environment.removesuffix("*") in _WITH_ARGUMENT:
        wanted = re.sub(r"[^lcr|]", "", parser.scanner.group() or "")
        columns = wanted or columns or "c" if kind in ("array", "stack") else columns
    rows, rules = parser.grid("\\end")
    if parser.close("\\end", f"\\begin{{{clean(environment)}}}", position):
        ended = parser.scanner.group()
        if ended != environment:
            parser.problem(f"\\begin{{{clean(environment)}}} ended by \\end{{{clean(ended or '')}}}", position)
    if kind == "lines" and len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    return Grid(kind, rows, columns, left, right, rules)


def _unknown(call: Call, environment: str) -> Node:
    parser, position = call.parser, call.position
    parser.problem(f"unknown environment {clean(environment)}", position)
    source = parser.scanner.source
    ending = f"\\end{{{environment}}}"
    end = source.find(ending, position)
    if end >= 0:
        parser.scanner.jump(end + len(ending))
    return Unknown(clean(source[position : parser.scanner.position]))


def substack(call: Call) -> Node:
    """Lines under each other below a sum."""
    if not call.parser.scanner.accept("{"):
        return call.argument()
    rows, _ = call.parser.grid("}")
    call.parser.close("}", "{", call.position)
    return Grid("stack", rows)
