"""Answers questions in the namespace that cells have left: checks, looks at names."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext

import numpy as np

from tutor.engine.gradcheck import numeric_gradient
from tutor.runner.child import dice, names
from tutor.runner.child.code import Code
from tutor.runner.child.execute import Executor, Plain
from tutor.runner.child.trying import recorded, tried
from tutor.runner.looking.look import LOOK_SECONDS
from tutor.runner.protocol import Unencodable, decode, encode
from tutor.runner.results import whole

# Bound before any cell runs, as a cell may replace them in their modules.
_now, _generator = time.perf_counter, np.random.default_rng

_nothing: nullcontext[list[object]] = nullcontext([])  # recorded where nothing is asked for
_Before = tuple[dict[str, object], dice.Stand]


class Asker:
    """Puts questions to what an executor has run."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._names = executor.names

    def ask(self, asked: Mapping[object, object], memory: int) -> Plain:
        """Answer a question; what it prints is nobody's. Of errors only the learner's own lines are told."""
        question = whole(asked)
        label, seconds = str(question["label"]), float(str(question["seconds"]))
        answer: Plain = {}
        started = _now()
        with self._executor.reported(label, answer, secret=True), self._executor.in_a_cell(memory, seconds):
            answer |= self._answered(question, label, self._remembered() if question["again_within"] else None)
        return {"kind": "answer", "seconds": _now() - started, **answer}

    def judge(self, label: str, text: str, questions: list[object], memory: int, cpu: float) -> Plain:
        """Run a cell and answer all questions here, one after the other; no answers where anything is raised.

        A question finds the names that the cell left, but not always what they held.
        """
        raised: Plain = {}
        answers: list[object] = []
        with self._executor.reported(label, raised), self._executor.in_a_cell(memory, cpu):
            Code.run(label, text, self._names)
            before = self._remembered()
            for asked in questions:
                assert isinstance(asked, dict)
                question = whole(asked)
                answers.append({"kind": "answer", **self._answered(question, str(question["label"]), before)})
                if before is not None:
                    self._put_back(*before)
        return {"kind": "judged", "answers": None if raised else answers}

    def look(self, wanted: Mapping[str, object], memory: int) -> Plain:
        """Say what is known of the names here; nothing, where a look at them fails."""
        answer: Plain = {"kind": "seen", "names": [], "arguments": [], "about": None}
        # What is raised is nobody's, as what is printed.
        with self._executor.reported("", {}, secret=True), self._executor.in_a_cell(memory, LOOK_SECONDS):
            answer = names.look(wanted, self._names)
        return answer  # noqa: RET504 - the block above may end by an exception

    # --- one question -------------------------------------------------------------------------------------------

    def _answered(self, question: Mapping[str, object], label: str, before: _Before | None) -> Plain:
        """The answer; beside it what came the second time, where the question is to be put twice.

        ``before`` is how the names and random numbers are now.
        """
        variants = [str(each) for each in _items(question["variants"])]
        if variants:
            value = tried(self._names, variants, label, str(question["source"]))
            return {"status": "ok", "value": value, "mutated": [], "seconds": 0.0}
        code = Code(label, str(question["source"]), is_question=True)
        within = float(str(question["again_within"]))
        answer = self._once(question, label, code)
        if before is None or answer["status"] != "ok" or not float(str(answer["seconds"])) < within:
            return answer
        told = encode(answer["value"])
        answer["value"] = decode(told)  # as it is now: a second call may write over what the first one gave
        self._put_back(*before)
        second: Plain = {}
        with self._executor.reported(label, second, secret=True):
            second |= self._once(question, label, code)
        if second["status"] != "ok" or second["mutated"] != answer["mutated"] or encode(second["value"]) != told:
            answer["again"] = {"kind": "answer", "seconds": 0.0, **second}
        return answer

    def _once(self, question: Mapping[str, object], label: str, code: Code) -> Plain:
        if isinstance(question["seed"], int):
            self._names["rng"] = _generator(question["seed"])
        started = _now()
        calls_of = str(question["calls_of"])
        with recorded(self._names, calls_of) if calls_of else _nothing as before_last:
            code.execute(self._names)
        seconds = _now() - started
        watched = [str(name) for name in _items(question["unchanged"])]
        before = {name: _fingerprint(self._names.get(name)) for name in watched}
        started = _now()
        with recorded(self._names, calls_of) if calls_of else _nothing as calls:
            value = code.evaluate(self._names)
        seconds += _now() - started
        mutated = [name for name in watched if _fingerprint(self._names.get(name)) != before[name]]
        if question["gradient_of"] and question["numeric"]:
            value = self._numeric(label, str(question["gradient_of"]), value)
        try:
            encode(value)
        except Unencodable as reason:
            message = f"The answer is {reason}, which cannot be compared."
            return {"status": "rejected", "message": message, "seconds": seconds}
        return {"status": "ok", "value": value, "mutated": mutated, "seconds": seconds, "calls": [*before_last, *calls]}

    def _numeric(self, label: str, function: str, pair: object) -> object:
        """(x, gradient) with the gradient replaced by central differences of ``function`` at x."""
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise TypeError("a gradient check's value must be a pair (x, gradient)")
        called = Code(label, function).evaluate(self._names)
        if not callable(called):
            raise TypeError(f"{function} is no function")
        return pair[0], numeric_gradient(called, pair[0])

    # --- as it was before ---------------------------------------------------------------------------------------

    def _remembered(self) -> _Before | None:
        """What the names stand for and where the random numbers do; None where the cell has broken NumPy."""
        numbers = dice.stand()
        return None if numbers is None else (dict(self._names), numbers)

    def _put_back(self, names: dict[str, object], numbers: dice.Stand) -> None:
        """Let the names stand for what they stood for, and the random numbers begin where they began."""
        self._names.clear()
        self._names.update(names)
        dice.put_back(numbers)


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _fingerprint(value: object) -> bytes:
    """Bytes that change when the value does; what cannot be encoded is compared by its text."""
    try:
        return encode(value)
    except Unencodable:
        return repr(value).encode("utf-8", "replace")
