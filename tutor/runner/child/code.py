"""A cell's code compiled: its statements, and its last expression by itself."""

from __future__ import annotations

from ast import Expr, Expression, parse
from contextlib import suppress
from types import CodeType

from tutor.runner.child import errors

# Bound before any cell runs, as a cell may replace them in their modules.
_compile, _execute, _evaluate = compile, exec, eval


class Code:
    """Compiled code of a cell or question.

    Raises:
        SyntaxError: It is none.
    """

    def __init__(self, label: str, text: str, *, is_question: bool = False) -> None:
        errors.remember(label, text)
        name = errors.file_name(label)
        self._body: CodeType | None = None
        self._last: CodeType | None = None
        if is_question:  # most are one expression: without a tree they take a third of the time
            with suppress(SyntaxError):
                self._last = _compile(text, name, "eval", dont_inherit=True)
                return
        tree = parse(text, name)
        if tree.body and isinstance(tree.body[-1], Expr):
            last = tree.body.pop()
            assert isinstance(last, Expr)
            self._last = _compile(Expression(last.value), name, "eval", dont_inherit=True)
        self._body = _compile(tree, name, "exec", dont_inherit=True) if tree.body else None

    @staticmethod
    def run(label: str, text: str, names: dict[str, object]) -> None:
        """Execute a piece of code to whose value and lines nobody will look.

        Raises:
            SyntaxError: It is none.
        """
        _execute(_compile(text, errors.file_name(label), "exec", dont_inherit=True), names)

    def execute(self, names: dict[str, object]) -> None:
        """Execute all but the last expression."""
        if self._body is not None:
            _execute(self._body, names)

    def evaluate(self, names: dict[str, object]) -> object:
        """The value of the last expression, None where the code does not end in one."""
        return _evaluate(self._last, names) if self._last is not None else None
