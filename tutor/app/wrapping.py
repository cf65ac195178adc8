"""Breaking styled text into lines, formulas kept whole."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from textual.content import Content

# Stands for a space inside a formula until the line is broken.
GLUE = "\N{NO-BREAK SPACE}"


def wrap(content: Content, width: int) -> list[Content]:
    """Break ``content`` at spaces into lines of at most ``width`` cells; a word is cut only when it is longer."""
    lines: list[Content] = []
    for paragraph in content.split("\n", allow_blank=True):
        lines += _wrap_one(paragraph, max(width, 2))
    return lines


def _wrap_one(content: Content, width: int) -> list[Content]:
    text = content.plain
    breaks: list[tuple[int, int]] = []
    start = end = position = 0
    for word in text.split(" "):
        word_end = position + len(word)
        if cell_len(text[start:word_end]) > width:
            if position > start:
                breaks.append((start, end))
                start = position
            for cut in _cuts(text, start, word_end, width):
                breaks.append((start, cut))
                start = cut
        end = word_end
        position = word_end + 1
    breaks.append((start, len(text)))
    return [_unglue(content[first:last].rstrip()) for first, last in breaks]


def _cuts(text: str, start: int, end: int, width: int) -> Iterable[int]:
    """Where to cut a word that is wider than a line: after a glued space if there is one, else at the edge."""
    while cell_len(text[start:end]) > width:
        cut = start + 1
        while cell_len(text[start : cut + 1]) <= width:
            cut += 1
        glue = text.rfind(GLUE, start, cut)
        cut = glue + 1 if glue > start else cut
        yield cut
        start = cut


def _unglue(line: Content) -> Content:
    return Content(line.plain.replace(GLUE, " "), spans=list(line.spans)) if GLUE in line.plain else line


def shorten(content: Content, width: int, ellipsis: str) -> Content:
    """``content`` on one line of at most ``width`` cells; where something is cut off, the ellipsis says so."""
    if content.cell_length <= width:
        return content
    return content.truncate(max(width - cell_len(ellipsis), 0)).rstrip() + ellipsis[: max(width, 0)]


def cut(text: str, width: int, ellipsis: str) -> str:
    """``text`` in at most ``width`` cells; where something is cut off, the ellipsis says so."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - cell_len(ellipsis), 0)).rstrip() + ellipsis[: max(width, 0)]


def folded(line: Content, width: int) -> list[Content]:
    """A line of code in rows of at most ``width`` cells, cut wherever a row is full."""
    line = line.expand_tabs(4)
    return line.fold(width) if line.cell_length > width else [line]
