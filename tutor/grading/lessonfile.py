"""Reads a lesson file in which the learner has filled in the exercises' cells.

Read line by line rather than by the lesson parser: an export has neither solutions nor checks, and prose that the
learner has changed must not make the code ungradable.
"""

from __future__ import annotations

import re

from tutor.grading.piece import LESSON_COMMENT, Piece, Pieces

_OPEN = re.compile(r"^(?P<fence>`{3,}|~{3,})\s*\{(?P<name>[\w-]+)\}")
_OPTION = re.compile(r"^:(?P<key>[\w-]+):\s*(?P<value>.*)$")


def read(text: str) -> Pieces:
    """The code cells that stand in an exercise or carry a label of their own."""
    pieces: list[Piece] = []
    notes: list[str] = []
    lesson = exercise = ""
    answered = False
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        found = LESSON_COMMENT.match(lines[index])
        if found and not lesson:
            lesson = found[1]
        opening = _OPEN.match(lines[index])
        index += 1
        if opening is None:
            continue
        body_at = index
        end = re.compile(rf"^{opening['fence'][0]}{{{len(opening['fence'])},}}\s*$")
        while index < len(lines) and not end.match(lines[index]):
            index += 1
        options, body = _options(lines[body_at:index])
        index += 1
        directive = opening["name"]
        if directive == "exercise-start":
            exercise, answered = options.get("label", ""), False
        elif directive == "exercise-end":
            exercise = ""
        elif directive == "code-cell":
            own, tags = options.get("label", ""), options.get("tags", "")
            place = f"line {index - len(body)}"
            if not (own or exercise) or any(tag in tags for tag in ("solution", "check", "mistake")):
                continue
            if answered and not own:
                notes.append(f"{place}: a second cell of {exercise!r}: not run (put it together with the first)")
                continue
            pieces.append(Piece(own or exercise, "\n".join(body) + "\n", place))
            answered = answered or not own
    return Pieces(tuple(pieces), lesson, tuple(notes))


def _options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The ``:key: value`` lines at the top of a directive, and the rest."""
    options: dict[str, str] = {}
    for number, line in enumerate(lines):
        option = _OPTION.match(line)
        if option is None:
            return options, lines[number:]
        options[option["key"]] = option["value"].strip()
    return options, []
