"""Reads jupytext's percent format: ``# %% label`` begins a cell."""

from __future__ import annotations

import re

from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces, has_code

_MARKER = re.compile(r"^#\s*%%(?P<rest>.*)$")
_LABEL = re.compile(r"^\s*(?P<label>[A-Za-z_][\w.-]*)(?=\s|$)(?!\s*=)")


def read(text: str) -> Pieces:
    """The cells of a ``.py`` submission; what stands before the first marker, or has no label, is noted."""
    pieces: list[Piece] = []
    notes: list[str] = []
    lesson = ""
    label: str | None = None
    start, prose = 1, False
    body: list[str] = []

    def close() -> None:
        if label:
            pieces.append(Piece(label, "\n".join(body).strip("\n") + "\n", start))
        elif not prose and has_code(body):
            notes.append(f"line {start}: code in no labelled cell: not run (begin it with '# %% label')")

    for number, line in enumerate(text.split("\n"), 1):
        found = LESSON_COMMENT.match(line)
        if found and not lesson:
            lesson = found[1]
        marker = _MARKER.match(line)
        if marker is None:
            body.append(line)
            continue
        close()
        rest = marker["rest"].strip()
        named = _LABEL.match(rest)
        label = named["label"] if named else None
        prose = rest.startswith(("[markdown]", "[raw]"))
        start, body = number + 1, []
    close()
    return Pieces(tuple(pieces), lesson, tuple(notes))
