"""What is forgotten: a return, a parameter, a term, a factor, a function around something."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from itertools import permutations

from tutor.checking.mending import scope
from tutor.checking.mending.kinds import number_in
from tutor.checking.mending.tree import Change, Code, binary, called_name, calling, changed, expression, quoted

_OTHER_ORDERS = 3  # of so many results all orders are tried
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
# Functions that are forgotten, by what a learner calls them.
_AROUND = {
    "np.sqrt": "the square root",
    "np.square": "the square",
    "np.exp": "exp",
    "np.log": "the logarithm",
    "np.tanh": "tanh",
    "np.abs": "the absolute value",
    "np.sum": "a sum",
    "np.mean": "a mean",
}


def returns(code: Code) -> Iterator[Change]:
    """A return inside of a loop, results in another order or too many, print for return, no return at all."""
    for function in code.functions():
        for loop in (each for each in function.body if isinstance(each, ast.For)):
            inner = loop.body[-1]
            if isinstance(inner, ast.Return):
                mended = changed(loop, body=loop.body[:-1] or [ast.Pass()])
                assert isinstance(mended, ast.stmt)
                told = f"line {inner.lineno} returns inside of the loop, so the loop ends in its first round."
                yield Change(loop, [mended, inner], told)
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                yield from _other_results(node, node.value.elts)
        if not any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function)):
            yield from _added_return(function)


def _other_results(node: ast.Return, given: list[ast.expr]) -> Iterator[Change]:
    if 2 <= len(given) <= _OTHER_ORDERS:
        for order in list(permutations(given))[1:]:
            made = changed(node, value=ast.Tuple(list(order), ast.Load()))
            yield Change(node, made, "are the results in the right order?")
    for each in given:
        told = f"it returns {len(given)} results: are all of them asked for?"
        yield Change(node, changed(node, value=each), told)


def _added_return(function: ast.FunctionDef) -> Iterator[Change]:
    last = function.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and called_name(last.value) == "print":
        shown = last.value.args
        value = shown[0] if len(shown) == 1 else ast.Tuple(list(shown), ast.Load())
        yield Change(last, ast.Return(value), "print shows the result and forgets it: the function must return it.")
    for target in reversed(scope.assigned(function)):
        told = f"the function ends without a return, so what it has worked out in {target} is lost."
        yield Change(last, [last, ast.Return(ast.Name(target, ast.Load()))], told)


def written_over(code: Code) -> Iterator[Change]:
    """A parameter that gets another value before it is read; a plain number where a parameter belongs."""
    for function in code.functions():
        for statement in function.body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
            if isinstance(target, ast.Name) and target.id in scope.parameters(function) and len(function.body) > 1:
                told = f"{target.id} comes from the caller, and is written over here: is it to be?"
                yield Change(statement, [], told)
        idle = [each for each in scope.unused(function) if each in scope.parameters(function)]
        for node in scope.inside(code, function) if idle else ():
            if number_in(node) is not None:
                for each in idle:
                    told = f"{each} is not used anywhere: does it belong where {quoted(node)} stands?"
                    yield Change(node, ast.Name(each, ast.Load()), told, each)


def unused(code: Code) -> Iterator[Change]:
    """What a function gets, or works out, and never uses: as a term, a factor or a function around something."""
    for function in code.functions():
        idle = [*scope.unused(function), *_keys_left(code, function)]
        if not idle:
            continue
        places = {id(each): each for each in (*scope.values(code, function), *scope.arguments(code, function))}
        for node in scope.inside(code, function):
            if isinstance(node, ast.BinOp | ast.Name) and not isinstance(getattr(node, "ctx", None), ast.Store):
                places.setdefault(id(node), node)
        for place in places.values():
            for each in idle:
                told = f"{each} is not used anywhere. Does it belong in {quoted(place)}?"
                if isinstance(place, ast.Name) and place.id == each:
                    continue
                if each.isidentifier():
                    yield Change(place, calling(each, place), told)
                for operator in _OPERATORS:
                    yield Change(place, binary(place, operator(), expression(each)), told)


def _keys_left(code: Code, function: ast.FunctionDef) -> list[str]:
    """Entries of dictionaries that the solution uses and the learner does not: parameters["b2"]."""
    solution = scope.solved(code, function.name)
    if solution is None:
        return []
    known = scope.parameters(function)
    found = [ast.unparse(node) for node in ast.walk(solution) if _is_entry(node, known)]
    there = {ast.unparse(node) for node in ast.walk(function) if _is_entry(node, known)}
    return [each for each in dict.fromkeys(found) if there and each not in there]


def _is_entry(node: ast.AST, names: list[str]) -> bool:
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or node.value.id not in names:
        return False
    return isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)


def kept(code: Code) -> Iterator[Change]:
    """= where += belongs, and the other way round."""
    for node in code.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Subscript | ast.Attribute | ast.Name):
                told = f"is what stood in {quoted(target)} before to be kept, and added to?"
                yield Change(node, ast.AugAssign(target, ast.Add(), node.value), told)
        elif isinstance(node, ast.AugAssign):
            told = f"is {quoted(node.target)} to be added to, or written over?"
            yield Change(node, ast.Assign([node.target], node.value, lineno=node.lineno), told)
            for operator in (ast.Add(), ast.Sub(), ast.Mult()):
                if type(operator) is not type(node.op):
                    yield Change(node, changed(node, op=operator), f"is the sign in {quoted(node)} right?")


def around(code: Code) -> Iterator[Change]:
    """A sign, a factor 2, a function around a value, a transposition."""
    for function in code.functions():
        called = {**_AROUND, **{each: each for each in _functions_of_the_solution(code, function)}}
        own = {id(each) for each in scope.values(code, function)}
        for value in (*scope.values(code, function), *scope.arguments(code, function)):
            text = quoted(value)
            if id(value) in own:
                yield Change(value, ast.UnaryOp(ast.USub(), value), f"is the sign of {text} right?")
                for factor in (2, 0.5):
                    told = f"is a factor missing, or one too many, in {text}?"
                    yield Change(value, binary(value, ast.Mult(), ast.Constant(factor)), told)
                yield Change(value, ast.Attribute(value, "T", ast.Load()), f"is {text} to be transposed?")
            for name, words in called.items():
                yield Change(value, calling(name, value), f"is {words} of {text} forgotten?")
        for node in scope.inside(code, function):
            if isinstance(node, ast.Name) and node.id in (*scope.parameters(function), *scope.assigned(function)):
                for name in _functions_of_the_solution(code, function):
                    told = f"is {name} of {node.id} forgotten?"
                    yield Change(node, calling(name, node), told, f"{name} {node.id} {code.statement(node)}")
                told = f"is the square of {node.id} forgotten?"
                yield Change(node, binary(node, ast.Pow(), ast.Constant(2)), told, f"{node.id} {code.statement(node)}")


def _functions_of_the_solution(code: Code, function: ast.FunctionDef) -> list[str]:
    """The functions of the lessons that the solution uses: what is neither its own, nor NumPy's, nor Python's."""
    solution = scope.solved(code, function.name)
    if solution is None:
        return []
    own = {*scope.parameters(solution), *scope.assigned(solution), "np", "nn", "plt", *dir(builtins)}
    return sorted(scope.read(solution) - own)


def numbers_of_examples(code: Code) -> Iterator[Change]:
    """A division by the number of examples, and parameters that a formula lacks although they stand elsewhere."""
    for function in code.functions():
        given = scope.parameters(function)
        for value in scope.values(code, function):
            text = quoted(value)
            for each in given:
                for size in (f"len({each})", f"{each}.shape[1]"):
                    told = f"is {text} to be divided by a number of examples?"
                    yield Change(value, binary(value, ast.Div(), expression(size)), told)
            for each in given:
                for operator in _OPERATORS:
                    yield Change(value, binary(value, operator(), expression(each)), f"is {each} missing in {text}?")
