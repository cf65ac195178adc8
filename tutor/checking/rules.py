"""Rules on how an exercise is written, read off the syntax tree: without loops, with matrix products, ..."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Kinds = tuple[type[ast.AST], ...]

_COMPREHENSIONS: Kinds = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_KEYWORDS: dict[str, Kinds] = {
    "for": (ast.For, ast.AsyncFor, *_COMPREHENSIONS),
    "while": (ast.While,),
    "if": (ast.If, ast.IfExp),
    "match": (ast.Match,),
    "lambda": (ast.Lambda,),
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "class": (ast.ClassDef,),
    "try": (ast.Try, ast.TryStar),
    "with": (ast.With, ast.AsyncWith),
    "import": (ast.Import, ast.ImportFrom),
    "global": (ast.Global,),
    "nonlocal": (ast.Nonlocal,),
    "return": (ast.Return,),
    "yield": (ast.Yield, ast.YieldFrom),
    "assert": (ast.Assert,),
    "raise": (ast.Raise,),
    "del": (ast.Delete,),
}
_OPERATORS: dict[str, Kinds] = {
    "@": (ast.MatMult,),
    "+": (ast.Add,),
    "-": (ast.Sub,),
    "*": (ast.Mult,),
    "**": (ast.Pow,),
    "/": (ast.Div,),
    "//": (ast.FloorDiv,),
    "%": (ast.Mod,),
    "and": (ast.And,),
    "or": (ast.Or,),
}
_ALL_AT_ONCE = "let NumPy work on the whole array at once."
_FORBIDDEN = {
    "for": f"This one is to be done without a Python loop ({{place}}): {_ALL_AT_ONCE}",
    "while": f"This one is to be done without a while loop ({{place}}): {_ALL_AT_ONCE}",
    "import": "Nothing needs to be imported here ({place}): np, nn and plt are there already.",
}
_REQUIRED = {
    "@": "This one is to be done with @, the matrix product; there is none in it yet.",
    "return": "Nothing is returned yet: the function needs a return.",
}
# np is np in every lesson, whether or not the learner's cell imports it.
_USUAL = {"np": "numpy", "numpy": "numpy", "nn": "tutor.engine", "plt": "tutor.plotting.pyplot"}


def violations(source: str, forbid: Sequence[str], require: Sequence[str]) -> list[str]:
    """A sentence for each rule that ``source`` breaks; none when it is no Python, which is told elsewhere.

    A rule is a keyword ("for", comprehensions count as loops), an operator ("@"), or a name ("sorted",
    "np.linalg.inv"), found under whatever alias it was imported or assigned; ".inv" is an attribute of anything.
    """
    if not forbid and not require:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a text is nothing to tell on the screen
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names = _Names()
    names.learn(tree)
    told = []
    for rule in forbid:
        found = next(_uses(tree, rule, names), None)
        if found is not None:
            sentence = _FORBIDDEN.get(rule, "This one is to be done without {rule} ({place}).")
            told.append(sentence.format(rule=rule, place=_place(found)))
    for rule in require:
        if next(_uses(tree, rule, names), None) is None:
            told.append(_REQUIRED.get(rule, f"This one is to be done with {rule}; it is not used yet."))
    return told


def _place(node: ast.AST) -> str:
    line = f"line {getattr(node, 'lineno', 1)}"
    return f"the comprehension in {line}" if isinstance(node, _COMPREHENSIONS) else line


def _uses(tree: ast.AST, rule: str, names: _Names) -> Iterator[ast.AST]:
    """Where a rule's construct or name is used, from the top of the source."""
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    nodes.sort(key=lambda node: (node.lineno, node.col_offset))  # type: ignore[attr-defined]  # just looked for
    if rule in _KEYWORDS:
        return (node for node in nodes if isinstance(node, _KEYWORDS[rule]))
    if rule in _OPERATORS:
        kinds = _OPERATORS[rule]
        return (
            node
            for node in nodes
            if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and isinstance(node.op, kinds)
        )
    if rule.startswith("."):
        return (node for node in nodes if isinstance(node, ast.Attribute) and node.attr == rule[1:])
    wanted = names.full(rule)
    return (node for node in nodes if wanted in names.meanings(node))


@dataclass(slots=True)
class _Names:
    """What names stand for, by imports and plain assignments. ``stars`` are modules imported with *."""

    known: dict[str, str] = field(default_factory=lambda: dict(_USUAL))
    stars: list[str] = field(default_factory=list)

    def learn(self, tree: ast.AST) -> None:
        """Take in all imports, then names that are given to what was imported."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for each in node.names:
                    top = each.name.split(".")[0]
                    self.known[each.asname or top] = each.name if each.asname else top
            elif isinstance(node, ast.ImportFrom) and node.module:
                self.stars += [node.module for each in node.names if each.name == "*"]
                self.known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        for node in ast.walk(tree):
            for target, value in _bindings(node):
                meant = next(iter(self.meanings(value)), "")
                if meant and isinstance(target, ast.Name) and target.id not in self.known:
                    self.known[target.id] = meant

    def meanings(self, node: ast.AST) -> list[str]:
        """The full names that a name, an attribute or a getattr with a plain text may mean."""
        parts: list[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif (text := _looked_up(node)) is not None and isinstance(node, ast.Call):
                parts.append(text)
                node = node.args[0]
            else:
                break
        if not isinstance(node, ast.Name):
            return []
        rest = parts[::-1]
        heads = [self.known.get(node.id, node.id)]
        if node.id not in self.known:
            heads += [f"{module}.{node.id}" for module in self.stars]
        return [".".join([head, *rest]) for head in heads]

    def full(self, rule: str) -> str:
        """A rule's name in full: np.linalg.inv is numpy.linalg.inv. Lesson authors write np for numpy."""
        head, dot, rest = rule.partition(".")
        return f"{_USUAL.get(head, head)}.{rest}" if dot else rule


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The names that a node binds, each with its value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=False)
            else:
                yield target, node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value


def _looked_up(node: ast.AST) -> str | None:
    """The text in getattr(x, "text"), None for anything else."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "getattr":
        return None
    if len(node.args) < 2 or not isinstance(node.args[1], ast.Constant) or not isinstance(node.args[1].value, str):
        return None
    return node.args[1].value
