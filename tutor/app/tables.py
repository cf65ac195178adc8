"""Tables as lines: columns as wide as they need when there is room, else the widest ones wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from textual.content import Content

from tutor.app.glyphs import Glyphs
from tutor.app.wrapping import wrap

Align = Literal["left", "center", "right"]
_GAP = 2


def table_lines(
    header: Sequence[Content], rows: Sequence[Sequence[Content]], align: Sequence[Align], width: int, glyphs: Glyphs
) -> list[Content]:
    """The table, a rule under its header, in at most ``width`` cells."""
    every = [*([header] if header else []), *rows]
    columns = max((len(row) for row in every), default=0)
    if not columns:
        return []
    cells = [[row[i] for row in every if i < len(row)] for i in range(columns)]
    natural = [max((cell.cell_length for cell in column), default=1) for column in cells]
    words = [[word for cell in column for word in cell.plain.split(" ")] for column in cells]
    widths = _fit(natural, [max(map(cell_len, each), default=1) for each in words], width)
    lines: list[Content] = []
    if header:
        lines += _row_lines([cell.stylize("bold") for cell in header], widths, align)
        lines.append(Content.styled((" " * _GAP).join(glyphs.line * width for width in widths), "$text-muted"))
    for row in rows:
        lines += _row_lines(row, widths, align)
    return lines


def _fit(natural: Sequence[int], longest: Sequence[int], width: int) -> list[int]:
    """Column widths that fill at most ``width`` cells with their gaps.

    The widest gives way first. No word is cut in two, if there is room for the longest word of every column.
    """
    widths = [max(1, wide) for wide in natural]
    room = max(width - _GAP * (len(widths) - 1), len(widths))
    least = longest if sum(longest) <= room else [1] * len(widths)
    while sum(widths) > room:
        giving = [index for index, wide in enumerate(widths) if wide > least[index]]
        widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _row_lines(row: Sequence[Content], widths: Sequence[int], align: Sequence[Align]) -> list[Content]:
    cells = [wrap(row[i], wide) if i < len(row) else [Content("")] for i, wide in enumerate(widths)]
    lines = []
    for y in range(max(map(len, cells))):
        pieces = []
        for i, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
            piece = cell[y] if y < len(cell) else Content("")
            pieces.append(_aligned(piece, wide, align[i] if i < len(align) else "left"))
        lines.append(Content(" " * _GAP).join(pieces).rstrip())
    return lines


def _aligned(piece: Content, width: int, align: Align) -> Content:
    spare = width - piece.cell_length
    left = {"left": 0, "center": spare // 2, "right": spare}[align]
    return piece.pad(max(left, 0), max(spare - left, 0))
