"""Reads Jupyter notebooks: a cell's label stands in its metadata or in its first comment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from tutor.errors import SubmissionError
from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces, has_code

_COMMENT_LABEL = re.compile(r"^#(?:\s*%%|\|\s*label:)?\s*(?P<label>[A-Za-z_][\w.-]*)\s*$")
_MAGIC = re.compile(r"^\s*[%!?]")


def read(text: str) -> Pieces:
    """The labelled code cells of a notebook; ``line`` is the cell's number.

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
        # Jupyter's own commands are no Python; the rest of the cell counts.
        body = [f"# {line}" if _MAGIC.match(line) else line for line in lines]
        if label:
            pieces.append(Piece(label, "\n".join(body).rstrip("\n") + "\n", number))
        elif has_code(body):
            notes.append(f"cell {number}: no label: not run (begin it with a comment '# label')")
    return Pieces(tuple(pieces), lesson, tuple(notes))


def _label(metadata: Mapping[str, object], lines: list[str]) -> str:
    for holder in (metadata, _mapping(metadata.get("nn_tutor"))):
        for key in ("label", "name"):
            if _text_of(holder.get(key)):
                return _text_of(holder.get(key))
    first = next((line for line in lines if line.strip() and not LESSON_COMMENT.match(line)), "")
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
