"""Block tokens -> what is read: paragraphs, lists, tables, maths, admonitions, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, cast

from markdown_it.token import Token

from tutor.course.directives import ADMONITIONS, Directive, check_closed, directive_name, is_fence, read_directive
from tutor.course.inline import spans, title_spans
from tutor.course.markdown import block_tokens, groups
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
    Table,
)
from tutor.course.page import Page

Align = Literal["left", "center", "right"]
_PROSE_DIRECTIVES = frozenset({*ADMONITIONS, "admonition", "math", "figure", "image"})
_SKIPPED = frozenset({"front_matter", "myst_line_comment", "myst_block_break", "myst_target"})


def prose(tokens: Sequence[Token], offset: int, page: Page) -> tuple[ProseBlock, ...]:
    """The blocks of a sequence of tokens; ``offset`` lines of the file stand before their text.

    Raises:
        LessonError: Something in it cannot be shown.
    """
    return tuple(block for group in groups(tokens) for block in _blocks(group, offset, page))


def body_prose(directive: Directive, page: Page) -> tuple[ProseBlock, ...]:
    """The blocks in a directive's body."""
    return prose(block_tokens(directive.body), directive.body_line - 1, page)


def line_of(token: Token, offset: int) -> int:
    """The line of the file on which a token begins."""
    return (token.map[0] if token.map else 0) + offset + 1


def _blocks(group: Sequence[Token], offset: int, page: Page) -> Iterable[ProseBlock]:
    token = group[0]
    line = line_of(token, offset)
    match token.type:
        case "heading_open":
            return [Heading(line, int(token.tag[1:]), spans(group[1], line, page))]
        case "paragraph_open":
            return _paragraph(spans(group[1], line, page), line)
        case "bullet_list_open" | "ordered_list_open":
            return [_list(group, offset, page)]
        case "table_open":
            return [_table(group, offset, page)]
        case "blockquote_open":
            return [Quote(line, prose(group[1:-1], offset, page))]
        case "footnote_reference_open":
            name = str(token.meta["label"])
            number = page.note_number(name)
            return [Footnote(line, name, number, prose(group[1:-1], offset, page))]
        case "math_block":
            return [_maths(token.content, "", line, page)]
        case "math_block_label":
            return [_maths(token.content, str(token.info), line, page)]
        case "code_block":
            return [CodeBlock(line, "", token.content.rstrip("\n"))]
        case "hr":
            return [Rule(line)]
        case "html_block":
            if token.content.lstrip().startswith("<!--"):
                return []
            raise page.error(line, "HTML cannot be shown in a terminal", "write it in Markdown")
        case _ if is_fence(token):
            return _fence(token, offset, page)
        case _ if token.type in _SKIPPED:
            return []
        case _:
            raise page.error(line, f"'{token.type}' is no part of a lesson", "write plain Markdown")


def _paragraph(inline: Inline, line: int) -> list[ProseBlock]:
    if len(inline) == 1 and inline[0].kind == "image":
        return [Image(line, inline[0].href, inline[0].text)]
    return [Paragraph(line, inline)] if inline else []


def _list(group: Sequence[Token], offset: int, page: Page) -> ItemList:
    token = group[0]
    items = tuple(prose(item[1:-1], offset, page) for item in groups(group[1:-1]))
    start = token.attrGet("start")
    return ItemList(line_of(token, offset), token.type.startswith("ordered"), 1 if start is None else int(start), items)


def _table(group: Sequence[Token], offset: int, page: Page) -> Table:
    rows: list[tuple[Inline, ...]] = []
    align: list[Align] = []
    line = line_of(group[0], offset)
    cells: list[Inline] = []
    for position, token in enumerate(group):
        if token.type == "tr_open":
            line, cells = line_of(token, offset), []
        elif token.type in ("th_open", "td_open"):
            cells.append(spans(group[position + 1], line, page))
            if token.type == "th_open":
                style = str(token.attrGet("style") or "")
                align.append(cast(Align, style.removeprefix("text-align:") or "left"))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
    return Table(line_of(group[0], offset), rows[0], tuple(rows[1:]), tuple(align))


def _maths(tex: str, label: str, line: int, page: Page) -> Maths:
    if not tex.strip():
        raise page.error(line, "an empty formula", "write it, or remove the dollar signs")
    return Maths(line, tex.strip(), label, page.equations.get(label, 0))


def _fence(token: Token, offset: int, page: Page) -> list[ProseBlock]:
    line = line_of(token, offset)
    name = directive_name(token)
    if not name:
        if token.type == "colon_fence":
            raise page.error(line, "a ::: fence without a directive", "name one, such as :::{note}")
        if token.info.strip().startswith("{"):
            raise page.error(line, f"cannot read the directive {token.info.strip()}", "write {name}, such as {note}")
        check_closed(token, offset, page)
        return [CodeBlock(line, token.info.strip().split(" ")[0], token.content.rstrip("\n"))]
    directive = read_directive(token, offset, page)
    if name not in _PROSE_DIRECTIVES:
        raise page.error(
            line,
            f"{{{name}}} stands inside another block",
            "move it to the root of the document: not into a list, a quotation or another directive",
        )
    if name == "math":
        return [_maths(directive.body, directive.options.get("label", ""), directive.line, page)]
    if name in ("figure", "image"):
        return _picture(directive, page)
    title = title_spans(directive.argument, line, page)
    if name == "admonition" and not title:
        raise page.error(line, "{admonition} has no title", "write one after it, or use {note}")
    return [Admonition(line, _kind(directive), title, body_prose(directive, page))]


def _kind(directive: Directive) -> str:
    """An admonition's kind; ``{admonition}`` takes it from its class, as MyST does."""
    if directive.name != "admonition":
        return directive.name
    return next((word for word in directive.options.get("class", "").split() if word in ADMONITIONS), "note")


def _picture(directive: Directive, page: Page) -> list[ProseBlock]:
    if not directive.argument:
        raise page.error(directive.line, f"{{{directive.name}}} names no file", f"write ```{{{directive.name}}} PATH")
    alt = directive.options.get("alt", "")
    if not alt:
        raise page.error(
            directive.line, f"the image {directive.argument} has no text alternative", "say what it shows: :alt: ..."
        )
    return [Image(directive.line, directive.argument, alt), *body_prose(directive, page)]


def collect_labels(tokens: Iterable[Token], offset: int, page: Page) -> None:
    """Number the labelled equations of a text and of the directives in it, and note its footnotes and link targets."""
    for token in tokens:
        line = line_of(token, offset)
        if token.type == "math_block_label":
            _number(str(token.info), line, page)
        elif token.type == "myst_target":
            page.targets.setdefault(token.content, line)
        elif token.type == "footnote_reference_open":
            with page.collecting():
                page.write_note(str(token.meta["label"]), line)
        elif directive_name(token) in (*_PROSE_DIRECTIVES, "hint", "exercise"):
            with page.collecting():
                directive = read_directive(token, offset, page)
                if directive.name == "math":
                    if directive.options.get("label"):
                        _number(directive.options["label"], line, page)
                else:
                    collect_labels(block_tokens(directive.body), directive.body_line - 1, page)


def _number(label: str, line: int, page: Page) -> None:
    with page.collecting():
        page.claim(label, line, "equation")
        page.equations[label] = len(page.equations) + 1
