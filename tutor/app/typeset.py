"""Blocks of a lesson to lines of styled text at a width: no widgets here, so it is tested without a screen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content

from tutor import maths
from tutor.app.glyphs import UNICODE, Glyphs
from tutor.app.highlight import highlight
from tutor.app.marks import marked
from tutor.app.tables import table_lines
from tutor.app.wrapping import GLUE, wrap
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

Lines = list[Content]

# Behind these a line of code may be broken.
_GOES_ON = re.compile(r"[,(\[{ ] *")
_REFERENCES = {"eq": "$accent", "note": "$accent", "term": "underline"}
_MARKED = frozenset({*_REFERENCES, "maths"})
_ADMONITION_STYLES = {"warning": "$warning", "caution": "$warning", "danger": "$error", "error": "$error"}


def typeset(blocks: Sequence[ProseBlock], width: int, glyphs: Glyphs = UNICODE) -> Lines:
    """The lines of ``blocks`` at ``width`` cells, one empty line between two blocks."""
    lines: Lines = []
    for block in blocks:
        if lines:
            lines.append(Content(""))
        lines += _block_lines(block, max(width, 8), glyphs)
    return lines


def _block_lines(block: ProseBlock, width: int, glyphs: Glyphs) -> Lines:
    match block:
        case Heading():
            return _heading(block, width, glyphs)
        case Paragraph():
            return wrap(inline(block.inline, glyphs), width)
        case ItemList():
            return _item_list(block, width, glyphs)
        case Table():
            header = [inline(cell, glyphs) for cell in block.header]
            rows = [[inline(cell, glyphs) for cell in row] for row in block.rows]
            return [marked(line, block) for line in table_lines(header, rows, block.align, width, glyphs)]
        case CodeBlock():
            python = block.language in ("python", "py", "ipython3")
            return [marked(line, block) for line in code_lines(block.source, width, glyphs, python=python)]
        case Maths():
            return _display_maths(block, width, glyphs)
        case Quote():
            return _barred(typeset(block.blocks, width - 2, glyphs), "$text-muted", glyphs)
        case Admonition():
            style = _ADMONITION_STYLES.get(block.kind, "$accent")
            title = inline(block.title, glyphs) if block.title else Content(block.kind.capitalize())
            body = typeset(block.blocks, width - 2, glyphs)
            return _barred([*wrap(title.stylize(f"bold {style}"), width - 2), *body], style, glyphs)
        case Footnote():
            number = f"[{block.number}] "
            body = typeset(block.blocks, width - len(number), glyphs) or [Content("")]
            return [Content(" " * len(number) if row else number) + line for row, line in enumerate(body)]
        case Image():
            return wrap(Content.styled(f"[picture: {block.alt}]", "italic $text-muted"), width)
        case Rule():
            return [Content.styled(glyphs.line * width, "$text-muted")]


def inline(spans: Inline, glyphs: Glyphs = UNICODE) -> Content:
    """Inline text as one styled line; a formula is kept whole by no-break spaces, which ``wrap`` turns back."""
    return Content.assemble(*(_span(span, glyphs) for span in spans))


def _span(span: Span, glyphs: Glyphs) -> Content:
    styles = [name for name, on in (("bold", span.bold), ("italic", span.italic), ("strike", span.strike)) if on]
    text = span.text
    if span.kind == "maths":
        text = maths.inline(span.text, ascii=glyphs.ascii).replace(" ", GLUE)
        styles.append("$maths")
    elif span.kind == "code":
        styles.append("$code")
    elif span.kind == "image":
        text = f"[picture: {text}]"
        styles.append("italic $text-muted")
    elif span.kind == "break":
        text = "\n"
    elif span.kind in _REFERENCES:
        styles.append(_REFERENCES[span.kind])
    if span.href:
        styles.append("underline")
        if "://" in span.href and span.href not in span.text:
            text = f"{text} ({span.href})"
    content = Content.styled(text, " ".join(styles)) if styles else Content(text)
    return marked(content, span) if span.href or span.kind in _MARKED else content


def code_lines(source: str, width: int, glyphs: Glyphs, *, python: bool = True) -> Lines:
    """Code to read, behind a bar; a line that is too long goes on below, marked."""
    content = highlight(source) if python else Content(source)
    lines: Lines = []
    for line in content.split("\n", allow_blank=True):
        lines += _fold(line.expand_tabs(4), max(width - 2, 4), glyphs)
    return _barred(lines, "$text-muted", glyphs)


def _fold(line: Content, width: int, glyphs: Glyphs) -> Lines:
    """A line of code in rows: broken after a blank, a comma or a bracket if that leaves enough in the row."""
    lines: Lines = []
    indent = ""
    while line.cell_length > width - len(indent):
        room = width - len(indent) - 1
        cut = line.fold(room)[0].cell_length
        places = [found.end() for found in _GOES_ON.finditer(line.plain) if room // 2 <= found.end() <= cut]
        cut = places[-1] if places else len(line.fold(room)[0].plain)
        lines.append(Content(indent) + line[:cut].rstrip() + Content.styled(glyphs.ellipsis[:1], "$text-muted"))
        line, indent = line[cut:], "  "
    return [*lines, Content(indent) + line]


def _heading(block: Heading, width: int, glyphs: Glyphs) -> Lines:
    text = inline(block.inline, glyphs)
    if block.level == 1:
        return [
            *wrap(text.stylize("bold $primary"), width),
            Content.styled(glyphs.heavy * min(width, max(text.cell_length, 12)), "$primary"),
        ]
    style = "bold $primary" if block.level == 2 else "bold"
    return wrap(text.stylize(style), width)


def _item_list(block: ItemList, width: int, glyphs: Glyphs) -> Lines:
    lines: Lines = []
    last = block.start + len(block.items) - 1
    indent = len(f"{last}. ") if block.ordered else 2
    loose = any(len(item) > 1 for item in block.items)
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}.".ljust(indent) if block.ordered else f"{glyphs.bullet} "
        body = typeset(item, width - indent, glyphs) or [Content("")]
        if loose and lines:
            lines.append(Content(""))
        lines.append(Content.styled(mark, "$text-muted") + body[0])
        lines += [Content(" " * indent) + line for line in body[1:]]
    return lines


def _display_maths(block: Maths, width: int, glyphs: Glyphs) -> Lines:
    number = f"({block.number})" if block.number else ""
    room = width - 4 - (len(number) + 2 if number else 0)
    box = maths.render(block.tex, max(room, 12), ascii=glyphs.ascii)
    middle = box.baseline
    lines = []
    for index, row in enumerate(box.rows):
        line = Content("    ") + Content.styled(row, "$maths")
        if number and index == middle:
            line += Content.styled(" " * max(2, width - line.cell_length - len(number)) + number, "$text-muted")
        lines.append(line)
    return [marked(line, block) for line in lines]


def _barred(lines: Lines, style: str, glyphs: Glyphs) -> Lines:
    bar = Content.styled(f"{glyphs.bar} ", style)
    return [bar + line for line in lines]
