"""Slips in what is written: a function, sign, axis, number, bracket or index for another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.checking.mending.tree import Change, Code, binary, called_name, calling, changed, quoted

# Functions that are taken for each other: what stands there, what may be meant.
_CONFUSED = {
    "sum": ("mean",),
    "mean": ("sum",),
    "std": ("var",),
    "var": ("std",),
    "max": ("min",),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "log10": ("log",),
    "log2": ("log",),
    "log1p": ("log",),
    "rand": ("randn",),
    "randn": ("rand",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "sin": ("cos",),
    "cos": ("sin",),
    "tanh": ("sigmoid",),
    "sigmoid": ("np.tanh",),
    "median": ("mean",),
    "abs": ("np.square",),
}
_REDUCTIONS = ("sum", "mean", "std", "var", "max", "min", "argmax", "argmin", "prod", "any", "all")
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div, ast.MatMult),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.MatMult: "@", ast.Pow: "**"}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_RESHAPING = ("ravel", "flatten", "squeeze", "reshape")


def functions(code: Code) -> Iterator[Change]:
    """sum for mean, std for var, log10 for log, np.tanh for sigmoid."""
    for node in code.expressions():
        used = called_name(node)
        for wanted in _CONFUSED.get(used, ()):
            assert isinstance(node, ast.Call)
            name, _, attribute = wanted.rpartition(".")
            if wanted == "sigmoid" or (isinstance(node.func, ast.Name) and not name):
                func: ast.AST = ast.Name(wanted, ast.Load())
            elif name:
                func = ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())
            else:
                func = changed(node.func, attr=wanted)
            told = f"is {used} the right function in {quoted(node)}?"
            yield Change(node, changed(node, func=func), told, f"{used} {wanted}")


def axes(code: Code) -> Iterator[Change]:
    """Another axis, an axis where there is none, keepdims, ddof."""
    for node in code.expressions():
        if not isinstance(node, ast.Call):
            continue
        given = {each.arg: each for each in node.keywords}
        for option, told in (("ddof", "does ddof belong in {}?"), ("dtype", "can {} hold fractions?")):
            if option in given:
                without = [each for each in node.keywords if each.arg != option]
                yield Change(node, changed(node, keywords=without), told.format(quoted(node)), option)
        if called_name(node) in _REDUCTIONS:
            yield from _other_axes(node, given)


def _other_axes(node: ast.Call, given: dict[str | None, ast.keyword]) -> Iterator[Change]:
    others = [each for each in node.keywords if each.arg not in ("axis", "keepdims")]
    now = number_in(given["axis"].value) if "axis" in given else None
    keeps = "keepdims" in given
    text = quoted(node)
    for axis in (0, 1, -1, None):
        for keep in (False, True):
            if (axis, keep) == (now, keeps):
                continue
            made = [ast.keyword("axis", ast.Constant(axis))] if axis is not None else []
            made += [ast.keyword("keepdims", ast.Constant(True))] if keep else []
            if axis == now:
                told = f"should {text} {'keep' if keep else 'drop'} its axis (keepdims)?"
            elif now is None:
                told = f"{text} runs over all elements at once: does it need an axis?"
            else:
                told = f"does {text} run along the right axis?"
            yield Change(node, changed(node, keywords=[*others, *made]), told, f"{now} {keeps} {axis} {keep}")


def operators(code: Code) -> Iterator[Change]:
    """+ for -, * for @, // for /; a minus too many."""
    for node in code.expressions():
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and number_in(node.operand) is None:
            yield Change(node, node.operand, f"does the minus belong in front of {quoted(node.operand)}?")
        if not isinstance(node, ast.BinOp):
            continue
        sign, text = _SIGNS.get(type(node.op), ""), quoted(node)
        for wanted in _OPERATORS.get(type(node.op), ()):
            if wanted in (ast.Mult, ast.Add) and 1 in (number_in(node.left), number_in(node.right)):
                continue  # times 1, or 1 ** n: that is no operation, but one that is left out
            if isinstance(node.op, ast.FloorDiv):
                told = f"// in {text} cuts off what stands behind the point: is / meant?"
            elif isinstance(node.op, ast.Add | ast.Sub) and wanted in (ast.Add, ast.Sub):
                told = f"is {sign} the right sign in {text}?"
            else:
                told = f"is {sign} the right operation in {text}?"
            yield Change(node, changed(node, op=wanted()), told, f"{sign} {_SIGNS[wanted]}")
        if isinstance(node.op, ast.Mult):
            product = binary(ast.Attribute(node.left, "T", ast.Load()), ast.MatMult(), node.right)
            yield Change(node, product, f"{text} goes element by element: is a matrix product meant?")


def turned(code: Code) -> Iterator[Change]:
    """A difference or a fraction upside down, a product in the other order, the logarithm of a mean."""
    for node in code.expressions():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
            told = f"is {quoted(node)} the right way round?"
            yield Change(node, changed(node, left=node.right, right=node.left), told, "turned")
        elif isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Call):
            inner = node.args[0]
            if inner.args:
                swapped = changed(inner, args=[changed(node, args=inner.args[:1]), *inner.args[1:]])
                yield Change(node, swapped, f"does {called_name(inner)} or {called_name(node)} come first?")


def comparisons(code: Code) -> Iterator[Change]:
    """> for >=, < for >, == for !=."""
    for node in code.expressions():
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for wanted in _COMPARISONS.get(type(node.ops[0]), ()):
                yield Change(node, changed(node, ops=[wanted()]), f"is {quoted(node)} the right comparison?")


def constants(code: Code) -> Iterator[Change]:
    """Numbers that are off by one, or by a factor of two."""
    for node in code.expressions():
        value = number_in(node)
        above = code.above(node)
        if value is None or isinstance(above, ast.UnaryOp) or called_name(above) in _RESHAPING:
            continue
        tried: list[float] = [value + 1, value - 1, 2 * value, value / 2, 0.5, -value]
        if 0 < value < 0.1:
            tried.append(1e-12)
        for wanted in dict.fromkeys(int(each) if float(each).is_integer() else each for each in tried):
            if wanted != value:
                told = f"is {quoted(node)} the right number in {code.around(node)}?"
                yield Change(node, _constant(wanted), told, f"{value} {wanted}")


def brackets(code: Code) -> Iterator[Change]:
    """a - b / c for (a - b) / c, a / 2 * h for a / (2 * h), g(z) + b for g(z + b)."""
    for node in code.expressions():
        if not isinstance(node, ast.BinOp):
            continue
        told = f"in {quoted(node)}, are the brackets where they belong?"
        right, left = node.right, node.left
        if isinstance(right, ast.BinOp):
            yield Change(node, binary(binary(left, node.op, right.left), right.op, right.right), told)
        if isinstance(left, ast.BinOp):
            yield Change(node, binary(left.left, left.op, binary(left.right, node.op, right)), told)
        if isinstance(left, ast.Call) and len(left.args) == 1 and not left.keywords:
            yield Change(node, changed(left, args=[binary(left.args[0], node.op, right)]), told)
        if isinstance(left, ast.BinOp) and isinstance(left.right, ast.Call) and len(left.right.args) == 1:
            inner = changed(left.right, args=[binary(left.right.args[0], node.op, right)])
            assert isinstance(inner, ast.expr)
            yield Change(node, binary(left.left, left.op, inner), told)


def transposed(code: Code) -> Iterator[Change]:
    """A .T that is missing or one too many."""
    for node in code.expressions():
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield Change(node, node.value, f"does {quoted(node)} need its .T?", "without")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for side in ("left", "right"):
                part = getattr(node, side)
                if not (isinstance(part, ast.Attribute) and part.attr == "T"):
                    told = f"in {quoted(node)}, does {quoted(part)} fit as it stands, or transposed?"
                    turned_over = ast.Attribute(part, "T", ast.Load())
                    yield Change(node, changed(node, **{side: turned_over}), told, f"{side}.T")


def reshaped(code: Code) -> Iterator[Change]:
    """A reshape, ravel or the like that is one too many."""
    for node in code.expressions():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RESHAPING:
            yield Change(node, node.func.value, f"in {quoted(node)}, is the shape to be changed?")


def indices(code: Code) -> Iterator[Change]:
    """W[j] for W[:, j], an index or a slice too many, elements where their places are asked for."""
    for node in code.expressions():
        if not isinstance(node, ast.Subscript) or (
            isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        ):
            continue
        told = f"does {quoted(node)} pick the right part?"
        if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
            yield Change(node, changed(node, slice=changed(node.slice, elts=node.slice.elts[::-1])), told)
        elif not isinstance(node.slice, ast.Slice | ast.Tuple):
            yield Change(node, changed(node, slice=ast.Tuple([ast.Slice(), node.slice], ast.Load())), told)
        if isinstance(node.slice, ast.Compare):
            asked = f"{quoted(node)} picks the elements themselves: are their numbers, or the verdicts, asked for?"
            yield Change(node, calling("np.flatnonzero", node.slice), asked)
            yield Change(node, node.slice, asked)
        yield Change(node, node.value, f"in {quoted(node)}, is a part picked where the whole belongs?")


def ranges(code: Code) -> Iterator[Change]:
    """A range that begins or ends one off."""
    for node in code.expressions():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"):
            continue
        told = f"does {quoted(node)} begin and end where it should?"
        if len(node.args) == 2:
            yield Change(node, changed(node, args=[node.args[1]]), told)
        for place in range(len(node.args)):
            for operator in (ast.Add(), ast.Sub()):
                made = list(node.args)
                made[place] = binary(made[place], operator, ast.Constant(1))
                yield Change(node, changed(node, args=made), told)


def dropped(code: Code) -> Iterator[Change]:
    """A term, a factor or a call that is one too many."""
    calls = [node for node in code.expressions() if called_name(node) not in ("", *_RESHAPING, "range", "len")]
    for node in code.expressions():
        text = quoted(node)
        if isinstance(node, ast.BinOp):
            dropping = quoted(node.right)
            yield Change(
                node, node.left, f"in {text}, does {dropping} belong?", f"{_SIGNS.get(type(node.op))}{dropping}"
            )
            if isinstance(node.op, ast.Add | ast.Mult | ast.MatMult):
                yield Change(node, node.right, f"in {text}, does {quoted(node.left)} belong?")
            if (
                isinstance(node.op, ast.Mult)
                and isinstance(node.left, ast.BinOp)
                and isinstance(node.left.op, ast.Mult)
            ):
                factor = quoted(binary(node.left.right, ast.Mult(), node.right))
                yield Change(node, node.left.left, f"in {text}, does the factor {factor} belong?")
        elif isinstance(node, ast.Call) and node.args and node in calls:
            yield Change(node, node.args[0], f"does {quoted(node.func)} belong around {quoted(node.args[0])}?")


def number_in(node: ast.expr) -> float | None:
    """The number that an expression writes, None if it is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number_in(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


def _constant(value: float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)
