"""Reads jupytext's percent format: ``# %% label`` begins a cell."""

from __future__ import annotations

import re

from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces, has_code

_MARKER = re.compile(r"^#\s*%%(?P<rest>.*)$")
_LABEL = re.compile(r"^(?P<label>[\w.-]+)(?=\s|$)(?!\s*=)")
# How jupytext writes a notebook's metadata: # %% label="my_dense" tags=["starter"]
_IN_METADATA = re.compile(r"(?:^|\s)(?:label|name)\s*=\s*(?P<quote>[\"'])(?P<label>[\w.-]+)(?P=quote)")


def read(text: str) -> Pieces:
    """The cells of a ``.py`` submission; what stands before the first marker, or has no label, is noted."""
    pieces: list[Piece] = []
    notes: list[str] = []
    lesson = ""
    label = ""
    start, prose = 1, False
    body: list[str] = []

    def close() -> None:
        if label and not prose:
            pieces.append(Piece(label, "\n".join(body).rstrip("\n") + "\n", f"line {start}"))
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
        named = _LABEL.match(rest) or _IN_METADATA.search(rest)
        label = named["label"] if named else ""
        prose = "[markdown]" in rest or "[raw]" in rest
        start, body = number + 1, []
    close()
    if not pieces:
        return Pieces((), lesson, tuple(notes), text)
    return Pieces(tuple(pieces), lesson, tuple(notes))
