"""Reads Jupyter notebooks: a cell's label stands in its metadata or in its first comment."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping

from tutor.errors import SubmissionError
from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces, has_code

_COMMENT_LABEL = re.compile(r"^#(?:\s*%%|\|\s*label:)?\s*(?P<label>[\w.-]+)\s*$")
# Jupyter's own: %magic, !shell, ?help, help?, and values taken from the first two.
_COMMAND = re.compile(r"^\s*(?:(?:[A-Za-z_][\w., ]*=\s*)?[%!]|\?|[\w.]+\?{1,2}\s*$)")


def read(text: str) -> Pieces:
    """The labelled code cells of a notebook.

    Raises:
        SubmissionError: It is not a notebook.
    """
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise SubmissionError("not a notebook", "It is not JSON: save it again from Jupyter.") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise SubmissionError("not a notebook of format 4", "It has no cells: save it again from Jupyter.")
    lesson = _text_of(_mapping(_mapping(notebook.get("metadata")).get("nn_tutor")).get("lesson"))
    pieces: list[Piece] = []
    notes: list[str] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        lines = _source(cell.get("source")).split("\n")
        for line in lines:
            found = LESSON_COMMENT.match(line)
            lesson = lesson or (found[1] if found else "")
        label = _label(_mapping(cell.get("metadata")), lines)
        if label:
            pieces.append(Piece(label, _python(lines), f"cell {number}"))
        elif has_code([line for line in lines if not _COMMAND.match(line)]):
            notes.append(f"cell {number}: no label: not run (begin it with a comment '# label')")
    return Pieces(tuple(pieces), lesson, tuple(notes))


def _python(lines: list[str]) -> str:
    """A cell without Jupyter's own commands, which are no Python; the rest of it counts.

    A line that begins with % may as well go on with a sum or belong to a text, so no more is taken out than must be.
    """
    unindented = [line if line[:1].isspace() else _without_command(line) for line in lines]
    candidates = (lines, unindented, [_without_command(line) for line in lines])
    body = next((each for each in candidates if _parses("\n".join(each))), candidates[-1])
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
    told = (line for line in lines if line.strip() and not LESSON_COMMENT.match(line) and not _COMMAND.match(line))
    first = next(told, "")
    found = _COMMENT_LABEL.match(first.strip())
    return found["label"] if found else ""


def _source(source: object) -> str:
    """A cell's source: a string, or a list of lines."""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return _text_of(source)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else ""
