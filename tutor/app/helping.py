"""Hints, our solution piece by piece, and after a pass yours beside it, as lines."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.app.flow import Lines
from tutor.app.glyphs import Glyphs
from tutor.app.highlight import highlight
from tutor.app.marks import marked
from tutor.app.report import bar_line
from tutor.app.typeset import code_lines as read_only_code
from tutor.app.typeset import typeset
from tutor.app.wrapping import folded, wrap
from tutor.course.model import CodeBlock, Exercise, Paragraph

if TYPE_CHECKING:
    from tutor.app.widgets.aids import Aids
    from tutor.checking.checks import Attempt

# Two columns of code need as much.
_WIDE = 90
_GAP = 2
SOLUTION, BESIDE = "Our solution", "Yours"


def code_lines(source: str, width: int) -> Lines:
    """The code on the surface's colour, every line as wide as the cell."""
    lines: Lines = []
    whole = CodeBlock(0, "python", source)
    for line in highlight(source.rstrip("\n")).split("\n", allow_blank=True):
        parts = folded(line, width)
        for part in parts if len(parts) == 1 else [marked(part, whole) for part in parts]:  # can be zoomed
            lines.append(part.pad_right(max(width - part.cell_length, 0)).stylize_before("on $surface"))
    return lines


def hint_lines(exercise: Exercise, aids: Aids, width: int, glyphs: Glyphs) -> Lines:
    """The hint that is shown."""
    if not aids.hint:
        return []
    hint = exercise.hints[aids.hint - 1]
    title = Content.styled(f"Hint {aids.hint} of {len(exercise.hints)}", "bold $accent")
    title += Content.styled(f": {hint.title}" if hint.title else "", "bold $accent")
    body = [*wrap(title, width - 2), *typeset(hint.blocks, width - 2, glyphs)]
    return [bar_line(line, "$accent", glyphs) for line in body]


def solution_lines(exercise: Exercise, aids: Aids, width: int, glyphs: Glyphs) -> Lines:
    """The solution as far as it is open: below a piece what it does, below all of it the explanation."""
    from tutor.study.solution import words

    shown, total = aids.open_pieces, len(aids.pieces)
    if not shown:
        return []
    if aids.all_open:
        lines: Lines = [Content.styled(SOLUTION, "bold $success")]
        return [
            *lines,
            *read_only_code(exercise.solution, width, glyphs),
            *typeset(exercise.explanation, width, glyphs),
        ]
    lines = [Content.styled(f"{SOLUTION}, piece {shown} of {total}", "bold $success")]
    lines += read_only_code("\n".join(aids.pieces[:shown]), width, glyphs)
    told = words(exercise, shown - 1)
    return lines + typeset([Paragraph(exercise.solution_line, sentence) for sentence in told], width, glyphs)


def beside_lines(exercise: Exercise, yours: str, attempt: Attempt | None, width: int, glyphs: Glyphs) -> Lines:
    """A solution that has passed, and ours: beside each other where there is room, else one below the other."""
    from tutor.study.beside import difference, times

    names = [Content.styled(name, "bold $success") for name in (BESIDE, SOLUTION)]
    if width >= _WIDE:
        half = (width - _GAP) // 2
        left, right = code_lines(yours, half), code_lines(exercise.solution, half)
        blank = Content(" " * half)
        lines = [names[0].pad_right(half - names[0].cell_length + _GAP) + names[1]]
        lines += [one + Content(" " * _GAP) + other for one, other in zip_longest(left, right, fillvalue=blank)]
    else:
        lines = [names[0], *code_lines(yours, width), names[1], *code_lines(exercise.solution, width)]
    told = [difference(yours, exercise.solution), times(exercise, attempt) if attempt is not None else ""]
    said = " ".join(sentence for sentence in told if sentence)
    if said:
        lines += wrap(Content.styled(said, "bold"), width)
    return lines + typeset(exercise.explanation, width, glyphs)
