"""Executes cells and questions in the one namespace of a process, and says what came as plain data."""

from __future__ import annotations

import ast
import io
import os
import sys
import threading
import time
import types
from collections.abc import Mapping

from tutor.plotting.figure import to_plain
from tutor.plotting.pyplot import take_figures
from tutor.runner.child import errors
from tutor.runner.child.display import display
from tutor.runner.child.limits import Guard, limited
from tutor.runner.protocol import Unencodable, encode

# A value that is larger is shown, but not sent: only predictions are compared with it.
_MOST_VALUE_BYTES = 1 << 20
_THREAD_GRACE = 0.5

Plain = dict[str, object]


class Executor:
    """The namespace that the cells of one process share, in the order in which they ran."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._labels: frozenset[str] = frozenset()
        module = types.ModuleType("__main__")
        module.__dict__["__builtins__"] = __builtins__
        sys.modules["__main__"] = module
        self.names = module.__dict__

    # --- cells --------------------------------------------------------------------------------------------------

    def run(self, label: str, text: str, memory: int, cpu: float) -> Plain:
        """Run a cell; what it printed has gone to file descriptors 1 and 2 by then."""
        _fresh_streams()
        started = time.perf_counter()
        value: object = None
        error: BaseException | None = None
        try:
            with limited(memory, cpu):
                self._guard.active = True
                value = self._execute(label, text)
        except BaseException as caught:
            error = caught
        finally:
            self._guard.active = False
        seconds = time.perf_counter() - started
        result: Plain = {"kind": "result", "status": "ok", "seconds": seconds}
        if error is not None:
            result |= {"status": "raised", "error": errors.report(error, label, self._labels)}
        else:
            result |= self._shown(value, label)
        result["figures"] = _figures()
        left = _threads_left()
        if left and result["status"] == "ok":
            result["status"] = "threads"
            result["threads"] = left
        self._labels |= {label}
        _flush_streams()
        return result

    def _shown(self, value: object, label: str) -> Plain:
        try:
            shown = display(value)
        except BaseException as caught:
            return {"status": "raised", "error": errors.report(caught, label, self._labels)}
        told: Plain = {"display": None if shown is None else [shown.text, shown.summary], "has_value": False}
        try:
            data = encode(value)
            if len(data) <= _MOST_VALUE_BYTES:
                told |= {"has_value": True, "value": value}
        except Unencodable:
            pass  # shown all the same; only a prediction would have been compared with it
        return told

    def _execute(self, label: str, text: str) -> object:
        """Execute the statements; the value of the last one if it is an expression."""
        body, last = _split(label, text)
        if body is not None:
            exec(body, self.names)
        return eval(last, self.names) if last is not None else None

    # --- questions ----------------------------------------------------------------------------------------------

    def ask(self, question: Mapping[str, object], memory: int) -> Plain:
        """Answer a question; what it prints is nobody's."""
        _fresh_streams()
        label = str(question["label"])
        started = time.perf_counter()
        try:
            seconds = float(str(question["seconds"]))
            with limited(memory, seconds):
                self._guard.active = True
                answer = self._answer(question, label)
        except BaseException as caught:
            answer = {"status": "raised", "error": errors.report(caught, label, self._labels)}
        finally:
            self._guard.active = False
        return {"kind": "answer", "seconds": time.perf_counter() - started, **answer}

    def _answer(self, question: Mapping[str, object], label: str) -> Plain:
        body, last = _split(label, str(question["source"]))
        if body is not None:
            exec(body, self.names)
        watched = [str(name) for name in _items(question["unchanged"])]
        before = {name: _fingerprint(self.names.get(name)) for name in watched}
        value = eval(last, self.names) if last is not None else None
        mutated = [name for name in watched if _fingerprint(self.names.get(name)) != before[name]]
        if question["gradient_of"] and question["numeric"]:
            value = self._numeric(str(question["gradient_of"]), value)
        try:
            encode(value)
        except Unencodable as reason:
            return {"status": "rejected", "message": f"The answer is {reason}, which cannot be compared."}
        return {"status": "ok", "value": value, "mutated": mutated}

    def _numeric(self, function: str, pair: object) -> object:
        """(x, gradient) with the gradient replaced by central differences of ``function`` at x."""
        from tutor.engine.gradcheck import numeric_gradient

        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise TypeError("a gradient check's value must be a pair (x, gradient)")
        return pair[0], numeric_gradient(eval(function, self.names), pair[0])


def _split(label: str, text: str) -> tuple[types.CodeType | None, types.CodeType | None]:
    """The statements, and the last expression by itself."""
    errors.remember(label, text)
    name = errors.file_name(label)
    tree = ast.parse(text, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)
        last = compile(ast.Expression(expression.value), name, "eval", dont_inherit=True)
    body = compile(tree, name, "exec", dont_inherit=True) if tree.body else None
    return body, last


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _fingerprint(value: object) -> bytes:
    """Bytes that change when the value does; what cannot be encoded is compared by its text."""
    try:
        return encode(value)
    except Unencodable:
        return repr(value).encode("utf-8", "replace")


def _figures() -> list[object]:
    """The figures that are open, as plain data; one that is too large is left out with a word on stderr."""
    plain: list[object] = []
    for figure in take_figures():
        data = to_plain(figure)
        try:
            encode(data)
        except Unencodable as reason:
            sys.stderr.write(f"(a figure was left out: {reason})\n")
            continue
        plain.append(data)
    return plain


def _threads_left() -> list[object]:
    """The names of threads that go on after the cell; they get a moment to end."""
    end = time.monotonic() + _THREAD_GRACE
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    for thread in others:
        thread.join(max(end - time.monotonic(), 0.0))
    return [thread.name for thread in others if thread.is_alive()]


def _fresh_streams() -> None:
    """New streams on descriptors 0 to 2: whatever the cell above did to its own. Nothing waits in a buffer."""
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - a stream that stays
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        raw = io.FileIO(descriptor, "w", closefd=False)
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)  # type: ignore[arg-type]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _flush_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # the cell has closed or replaced it
