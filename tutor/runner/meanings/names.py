"""Names that mean nothing, attributes that are not there, modules that cannot be imported."""

from __future__ import annotations

import re

from tutor.runner.meanings.rows import Fault, Row, row

# What lessons and the rest of the world call these modules.
_IMPORTS = {
    "np": "import numpy as np",
    "numpy": "import numpy as np",
    "nn": "from tutor import engine as nn",
    "plt": "from tutor.plotting import pyplot as plt",
}
_STANDARD = frozenset(
    (
        *("collections", "copy", "csv", "datetime", "functools", "io", "itertools", "json", "math", "operator", "os"),
        *("pathlib", "pickle", "random", "re", "statistics", "string", "sys", "time", "timeit", "typing", "warnings"),
    )
)
_OTHERS = {
    "pd": "pandas",
    "pandas": "pandas",
    "tf": "TensorFlow",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "torch": "PyTorch",
    "sklearn": "scikit-learn",
    "scipy": "SciPy",
    "sns": "seaborn",
    "seaborn": "seaborn",
    "jax": "JAX",
}
_WORDS = {
    "true": "True",
    "false": "False",
    "none": "None",
    "null": "None",
    "nil": "None",
    "TRUE": "True",
    "FALSE": "False",
}
# What people look for in a list, and only arrays have.
_OF_ARRAYS = frozenset(
    (
        *(
            "shape",
            "reshape",
            "T",
            "dot",
            "sum",
            "mean",
            "std",
            "var",
            "min",
            "max",
            "argmax",
            "argmin",
            "ndim",
            "size",
        ),
        *("dtype", "astype", "ravel", "flatten", "transpose", "cumsum", "prod", "all", "any", "clip", "round"),
    )
)
_ALIASES = {"tutor.engine": "nn", "numpy": "np", "tutor.plotting.pyplot": "plt"}


def _name(match: re.Match[str], fault: Fault) -> str:
    name = match[1]
    if name in _WORDS:
        return f"Python writes it {_WORDS[name]}."
    if name in _IMPORTS:
        return f"{name} is not imported here: {_IMPORTS[name]}."
    if name in _STANDARD:
        return f"{name} is a module, and not imported here: import {name}."
    if name in _OTHERS:
        return f"{name} usually means {_OTHERS[name]}, which is not part of this course: np and nn do its work here."
    if fault.suggestion:
        return f"There is no {name} here. Did you mean {fault.suggestion}?"
    return (
        f"Nothing is called {name} here. Is it spelt as where it is defined, and does that line run before this one?"
        " Text needs quotes."
    )


def _local(match: re.Match[str], _fault: Fault) -> str:
    name = match[1]
    return (
        f"{name} gets a value somewhere in this function, so in all of it {name} is a variable of its own, and at this"
        f" line it has none yet. Give it one first, on every path; if the {name} outside is meant, pass it as an"
        " argument."
    )


def _module(match: re.Match[str], fault: Fault) -> str:
    module, name = match[1], match[2]
    short = _ALIASES.get(module, module.replace("numpy.", "np."))
    alias = re.search(r"was a deprecated alias for the builtin `(\w+)`", fault.message)
    if alias:
        return f"NumPy has dropped np.{name}: write {alias[1]}."
    if fault.suggestion:
        return f"There is no {short}.{name}. Did you mean {short}.{fault.suggestion}?"
    return f"There is no {short}.{name}. Is it spelt right, and is it in {module} at all? dir({short}) lists what is."


def _attribute(match: re.Match[str], fault: Fault) -> str:
    kind, name = match[1].rpartition(".")[2], match[2]
    if kind == "NoneType":
        return (
            f"{_owner(fault.code, name)} is None, and None has no .{name}. Most likely the function that made it lacks"
            " a return, or works in place and returns nothing."
        )
    if kind == "list" and name in _OF_ARRAYS:
        return f"This is a list, and .{name} belongs to arrays: make it one first, np.array(...)."
    if kind in ("int", "float", "bool", "complex") and name in _OF_ARRAYS:
        return f"This is a single number ({kind}), and .{name} belongs to arrays. Did you take one element, or a sum?"
    if kind in ("ndarray", "tuple") and name in ("append", "extend", "insert", "add", "push"):
        what = "An array" if kind == "ndarray" else "A tuple"
        return (
            f"{what} does not grow. Collect in a list with append, and make an array of it at the end: np.array(...)."
        )
    if kind == "list" and name in ("add", "push"):
        return "A list grows with append."
    if kind in ("function", "method", "builtin_function_or_method"):
        return f"This is a function itself, not its result: call it with parentheses before .{name}."
    if fault.suggestion:
        return f"There is no .{name} here. Did you mean .{fault.suggestion}?"
    if kind == "ndarray":
        return f"An array has no .{name}. Its size is .shape or .size; what else it has, dir(np.ndarray) lists."
    return f"A value of type {kind} has no .{name}. Print it: is it what you expect?"


def _owner(code: str, name: str) -> str:
    """The part of the code before an attribute."""
    owner = code.partition(f".{name}")[0].strip() if f".{name}" in code else ""
    return owner if owner and len(owner) <= 40 else "The value"


def _missing_module(match: re.Match[str], fault: Fault) -> str:
    whole = match[1]
    name = whole.partition(".")[0]
    if name == "matplotlib":
        return "Plots are drawn by plt, which is there already: from tutor.plotting import pyplot as plt."
    if name in _OTHERS:
        return f"{_OTHERS[name]} is not part of this course: np and nn do its work here."
    if fault.suggestion and fault.suggestion != whole:
        return f"There is no module {whole}. Did you mean {fault.suggestion}?"
    return f"There is no module {whole} here. Is it spelt right? The lessons need nothing but np, nn and plt."


def _missing_import(match: re.Match[str], fault: Fault) -> str:
    name, module = match[1], match[2]
    if fault.suggestion:
        return f"{module} has no {name}. Did you mean {fault.suggestion}?"
    return f"{module} has no {name}. Is it spelt right, capitals too?"


ROWS: tuple[Row, ...] = (
    row("name", "NameError", r"^name '(\w+)' is not defined", _name),
    row(
        "free variable",
        "NameError",
        r"^(?:cannot access )?free variable '(\w+)'",
        lambda match, _: (
            f"The inner function needs {match[1]} before the outer one has given it a value. Move the call below the"
            " line that does."
        ),
    ),
    row("local variable", "UnboundLocalError", r"local variable '(\w+)'", _local),
    # Its message asks already.
    row("attribute with advice", "AttributeError", r"Did you mean", ""),
    row("module's attribute", "AttributeError", r"^module '([\w.]+)' has no attribute '(\w+)'", _module),
    row("attribute", "AttributeError", r"^'([\w.]+)' object has no attribute '(\w+)'", _attribute),
    row("module", "ModuleNotFoundError", r"^No module named '([\w.]+)'", _missing_module),
    row("import", "ImportError", r"^cannot import name '(\w+)' from '([\w.]+)'", _missing_import),
)
