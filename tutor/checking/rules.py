"""Rules on how an exercise is written, read off the syntax tree: without loops, with matrix products, ..."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_LOOPS = (ast.For, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NODES: dict[str, tuple[type[ast.AST], ...]] = {
    "for": _LOOPS,
    "while": (ast.While,),
    "if": (ast.If, ast.IfExp),
    "lambda": (ast.Lambda,),
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "class": (ast.ClassDef,),
    "try": (ast.Try,),
    "with": (ast.With,),
    "import": (ast.Import, ast.ImportFrom),
    "global": (ast.Global,),
    "@": (ast.MatMult,),
    "+": (ast.Add,),
    "*": (ast.Mult,),
    "**": (ast.Pow,),
    "/": (ast.Div,),
    "%": (ast.Mod,),
}
_KIND = {
    "for": "This one is to be done without a Python loop (line {line}): let NumPy work on the whole array at once.",
    "while": "This one is to be done without a while loop (line {line}): let NumPy work on the whole array at once.",
    "import": "Nothing needs to be imported here (line {line}): np, nn and plt are there already.",
}
# np is np in every lesson, whether or not the learner's cell imports it.
_USUAL = {"np": "numpy", "numpy": "numpy", "nn": "tutor.engine", "plt": "tutor.plotting.pyplot"}


def violations(source: str, forbid: Sequence[str], require: Sequence[str]) -> list[str]:
    """A sentence for each rule that ``source`` breaks; none when it is no Python, which is told elsewhere."""
    if not forbid and not require:
        return []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    aliases = _aliases(tree)
    told = []
    for rule in forbid:
        line = next(_uses(tree, rule, aliases), None)
        if line is not None:
            told.append(
                _KIND.get(rule, "This one is to be done without {rule} (line {line}).").format(rule=rule, line=line)
            )
    told += [
        f"This one is to be done with {rule}." for rule in require if next(_uses(tree, rule, aliases), None) is None
    ]
    return told


def _uses(tree: ast.AST, rule: str, aliases: dict[str, str]) -> Iterator[int]:
    """The lines on which a rule's construct or name is used, in order."""
    wanted = _NODES.get(rule)
    name = _resolved(rule, aliases)
    for node in _in_order(tree):
        if wanted is not None:
            operator = getattr(node, "op", None)
            if isinstance(node, wanted) or (
                isinstance(operator, wanted) and isinstance(node, ast.BinOp | ast.AugAssign)
            ):
                yield getattr(node, "lineno", 1)
        elif _name_of(node, aliases) == name:
            yield getattr(node, "lineno", 1)


def _in_order(tree: ast.AST) -> list[ast.AST]:
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    return sorted(nodes, key=lambda node: (node.lineno, node.col_offset))  # type: ignore[attr-defined]  # just looked for


def _aliases(tree: ast.AST) -> dict[str, str]:
    """What the names that the source imports, or gives to something imported, stand for."""
    known = dict(_USUAL)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {
                each.asname or each.name.split(".")[0]: each.name if each.asname else each.name.split(".")[0]
                for each in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    for node in ast.walk(tree):  # f = np.linalg.inv
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute | ast.Name):
            meant = _name_of(node.value, known)
            for target in node.targets:
                if meant and isinstance(target, ast.Name) and target.id not in known:
                    known[target.id] = meant
    return known


def _name_of(node: ast.AST, aliases: dict[str, str]) -> str:
    """The full name of a name or an attribute, "" for anything else."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        owner = _name_of(node.value, aliases)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _resolved(rule: str, aliases: dict[str, str]) -> str:
    head, _, rest = rule.partition(".")
    full = aliases.get(head, head) if rest else rule
    return f"{full}.{rest}" if rest else full
