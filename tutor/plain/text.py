"""Blocks of a lesson as lines of plain text: formulas on one line, tables row by row, nothing drawn."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from tutor import maths
from tutor.course.model import (
    Admonition,
    CodeBlock,
    Footnote,
    Heading,
    Image,
    Inline,
    ItemList,
    Maths,
    Paragraph,
    ProseBlock,
    Quote,
    Rule,
    Span,
    Table,
)

Lines = list[str]


def lines_of(blocks: Sequence[ProseBlock], width: int, *, ascii: bool) -> Lines:
    """The lines of ``blocks``, an empty one between two of them."""
    lines: Lines = []
    for block in blocks:
        told = _block(block, width, ascii)
        if lines and told:
            lines.append("")
        lines += told
    return lines


def wrapped(text: str, width: int, indent: str = "") -> Lines:
    """Text broken at blanks, never inside a word: a reader speaks words."""
    parts = (
        textwrap.wrap(each, max(width, 20), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        for each in text.split("\n")
    )
    return [line for part in parts for line in part or [""]]


def inline(spans: Inline, *, ascii: bool) -> str:
    """Inline text without its styles."""
    return "".join(_span(span, ascii) for span in spans)


def _span(span: Span, ascii: bool) -> str:
    match span.kind:
        case "maths":
            return maths.inline(span.text, ascii=ascii)
        case "image":
            return f"[picture: {span.text}]"
        case "break":
            return "\n"
        case _:
            address = f" ({span.href})" if "://" in span.href and span.href not in span.text else ""
            return span.text + address


def _block(block: ProseBlock, width: int, ascii: bool) -> Lines:
    match block:
        case Heading():
            text = inline(block.inline, ascii=ascii)
            return [
                text.upper() if block.level == 1 else text,
                ("=" if block.level == 1 else "-") * min(len(text), width),
            ]
        case Paragraph():
            return wrapped(inline(block.inline, ascii=ascii), width)
        case ItemList():
            return _items(block, width, ascii)
        case Table():
            return _rows(block, width, ascii)
        case CodeBlock():
            return code(block.source)
        case Maths():
            number = f"Formula ({block.number}): " if block.number else "Formula: "
            told = re.sub(r" {2,}", "; ", maths.inline(block.tex, ascii=ascii))  # formulas side by side
            return wrapped(number + told, width, "    ")
        case Quote():
            return ["Quote:", *lines_of(block.blocks, width, ascii=ascii), "End of quote."]
        case Admonition():
            title = inline(block.title, ascii=ascii)
            kind = block.kind.capitalize()
            return [f"{kind}: {title}" if title else f"{kind}:", *lines_of(block.blocks, width, ascii=ascii)]
        case Image():
            return wrapped(f"[picture: {block.alt}]", width)
        case Footnote():
            first, *rest = lines_of(block.blocks, width, ascii=ascii) or [""]
            return [f"Note {block.number}: {first}", *rest]
        case Rule():
            return []


def code(source: str, numbered: bool = False) -> Lines:
    """Code, moved in by four blanks or behind the numbers of its lines."""
    rows = source.rstrip("\n").split("\n")
    if not numbered:
        return [f"    {row}".rstrip() for row in rows]
    width = len(str(len(rows)))
    return [f"{number:>{width}}  {row}".rstrip() for number, row in enumerate(rows, 1)]


def _items(block: ItemList, width: int, ascii: bool) -> Lines:
    lines: Lines = []
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "* "
        first, *rest = lines_of(item, width - len(mark), ascii=ascii) or [""]
        lines += [mark + first, *((" " * len(mark) + line).rstrip() for line in rest)]
    return lines


def _rows(block: Table, width: int, ascii: bool) -> Lines:
    """Every row with the names of its columns: a column cannot be seen by whoever listens."""
    names = [inline(cell, ascii=ascii) for cell in block.header]
    lines = [f"Table of {len(block.rows)} rows: {', '.join(filter(None, names))}." if any(names) else "Table:"]
    for number, row in enumerate(block.rows, 1):
        cells = [inline(cell, ascii=ascii) for cell in row]
        told = "; ".join(
            f"{name}: {cell}" if name else cell for name, cell in zip(names or [""] * len(cells), cells, strict=False)
        )
        lines += wrapped(f"{number}. {told}", width, "   ")
    return lines
