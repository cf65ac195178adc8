"""Reads Jupyter notebooks: a cell's label stands in its metadata, in its first comment or in ``%%exercise``.

Notebooks of nbgrader and otter tell which question a cell answers (``questions``). Where a question is not called as
the exercise is, the notebook's metadata may say which is which: ``"nn_tutor": {"labels": {"q1": "my_dense"}}``; whoever
hands out the notebook writes that into it once. Of a notebook without any label all the code is taken together, and
each exercise is what it defines under its name.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping
from typing import NamedTuple

from tutor.errors import SubmissionError
from tutor.grading import questions
from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces, has_code
from tutor.grading.questions import Questions

# Each may take some hundred bytes; the answers of a course are some thousands.
_MOST_PARTS = 3_000_000
# Looking whether cells are Python takes seconds for a mebibyte: so many characters of a notebook are looked at.
_MOST_PARSED = 256 << 10
_COMMENT_LABEL = re.compile(r"^#(?:\s*%%|\|\s*label:)?\s*(?P<label>[\w.-]+)\s*$")
# Jupyter's own: %magic, !shell, ?help, help?, and values taken from the first two.
_MAGIC = re.compile(r"^%%exercise[ \t]+([\w.-]+)(?:[ \t]+(?P<label>[\w.-]+))?[ \t]*$")
_COMMAND = re.compile(r"^\s*(?:(?:[A-Za-z_][\w., ]*=\s*)?[%!]|\?|[\w.]+\?{1,2}\s*$)")


def read(text: str) -> Pieces:
    """The labelled code cells of a notebook.

    Raises:
        SubmissionError: It is not a notebook, or one of too many parts.
    """
    if sum(map(text.count, ",[{")) > _MOST_PARTS:
        raise SubmissionError("a notebook of too many parts", "Clear its outputs, and hand it in again.")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise SubmissionError("not a notebook", "It is not JSON: save it again from Jupyter.") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise SubmissionError("not a notebook of format 4", "It has no cells: save it again from Jupyter.")
    own = _mapping(_mapping(notebook.get("metadata")).get("nn_tutor"))
    reader = _Reader(_text_of(own.get("lesson")), _mapping(own.get("labels")))
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            reader.see(cell, number)
    return reader.pieces()


class _Loose(NamedTuple):
    """A code cell without a label, which a check that follows may give it."""

    number: int
    lines: list[str]
    is_answer: bool


class _Reader:
    """Goes through the cells of a notebook."""

    def __init__(self, lesson: str, labels: Mapping[str, object]) -> None:
        self._lesson = lesson
        self._labels = {name: label for name, label in labels.items() if isinstance(label, str)}
        self._questions = Questions()
        self._pieces: list[Piece] = []
        self._room = _MOST_PARSED
        self._loose: list[_Loose] = []
        self._unlabelled: list[_Loose] = []
        self._asked: dict[str, list[_Loose]] = {}  # the cells of each question that raw cells mark

    def see(self, cell: Mapping[str, object], number: int) -> None:
        """Take a cell."""
        lines = _source(cell.get("source")).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if cell.get("cell_type") != "code":
            self._questions.see_text("\n".join(lines))
            return
        metadata = _mapping(cell.get("metadata"))
        for line in lines:
            found = LESSON_COMMENT.match(line) or _MAGIC.match(line)
            self._lesson = self._lesson or (found[1] if found else "")
        if self._questions.is_theirs or questions.is_test_of_nbgrader(metadata):
            return
        label = _label(metadata, lines)
        question = questions.checked(lines)
        if label:
            self._pieces.append(Piece(self._known(label), self._python(lines), f"cell {number}"))
        elif question:
            self._answer(question)
        elif self._questions.name:
            self._asked.setdefault(self._questions.name, []).append(_Loose(number, lines, True))
        elif not questions.is_otters(lines) and has_code([line for line in lines if not _COMMAND.match(line)]):
            self._loose.append(_Loose(number, lines, questions.is_answer(metadata)))

    def pieces(self) -> Pieces:
        """What has been found."""
        for question, cells in self._asked.items():
            self._take(question, cells)
        left = sorted(self._unlabelled + self._loose)
        if not self._pieces:
            everything = "\n".join(self._python(each.lines) for each in left)
            return Pieces((), self._lesson, tuple(map(_note, left)), everything)
        return Pieces(tuple(self._pieces), self._lesson, tuple(map(_note, left)))

    def _answer(self, question: str) -> None:
        """Give the cells above a check to its question: those that are tagged, else all since the check before."""
        tagged = [each for each in self._loose if each.is_answer]
        if tagged:
            self._unlabelled += [each for each in self._loose if not each.is_answer]
        if self._loose:
            self._take(question, tagged or self._loose)
        self._loose = []

    def _take(self, question: str, cells: list[_Loose]) -> None:
        if any(has_code(each.lines) for each in cells):
            first, last = cells[0].number, cells[-1].number
            place = f"cell {first}" if first == last else f"cells {first} to {last}"
            source = "\n".join(self._python(each.lines) for each in cells)
            self._pieces.append(Piece(self._known(question), source, place))

    def _python(self, lines: list[str]) -> str:
        self._room -= 2 * sum(map(len, lines)) if any(map(_COMMAND.match, lines)) else 0
        return _python(lines, parsed=self._room >= 0)

    def _known(self, label: str) -> str:
        return self._labels.get(label, label)


def _note(cell: _Loose) -> str:
    return f"cell {cell.number}: no label: not run (begin it with a comment '# label')"


def _python(lines: list[str], *, parsed: bool) -> str:
    """A cell without Jupyter's own commands, which are no Python; the rest of it counts.

    A line that begins with % may as well go on with a sum or belong to a text, so no more is taken out than must be.
    """
    unindented = [line if line[:1].isspace() else _without_command(line) for line in lines]
    candidates = [lines]
    if any(map(_COMMAND.match, lines)):
        candidates += [unindented, [_without_command(line) for line in lines]]
    body = next((each for each in candidates[:-1] if parsed and _parses("\n".join(each))), candidates[-1])
    return "\n".join(body).rstrip("\n") + "\n"


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes such as "\\d"
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_command(line: str) -> str:
    """A line, or what stands in for it where it is a command: a block must not become empty."""
    if not _COMMAND.match(line):
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}{'pass  ' if indent else ''}# {line.strip()}"


def _label(metadata: Mapping[str, object], lines: list[str]) -> str:
    for holder in (metadata, _mapping(metadata.get("nn_tutor"))):
        for key in ("label", "name"):
            if _text_of(holder.get(key)):
                return _text_of(holder.get(key))
    magic = next((found["label"] for line in lines if (found := _MAGIC.match(line))), "")
    told = (line for line in lines if line.strip() and not LESSON_COMMENT.match(line) and not _COMMAND.match(line))
    found = _COMMENT_LABEL.match(next(told, "").strip())
    by_comment = found["label"] if found else ""
    return magic or questions.of_nbgrader(metadata) or questions.of_otter(metadata) or by_comment


def _source(source: object) -> str:
    """A cell's source: a string, or a list of lines."""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return _text_of(source)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else ""
