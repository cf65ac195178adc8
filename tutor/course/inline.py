"""Inline Markdown -> spans of one style each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from tutor.course.markdown import inline_tokens
from tutor.course.model import Inline, Span
from tutor.course.page import Page
from tutor.course.suggest import did_you_mean

_ROLES = ("eq", "math", "term")
_TERM = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def spans(token: Token, line: int, page: Page) -> Inline:
    """The spans of an inline token whose text begins on ``line``.

    Raises:
        LessonError: HTML, an unknown role, an equation or footnote that is not there, maths that is never closed.
    """
    return tuple(_Reader(token.content, line, page).read(token.children or []))


def title_spans(text: str, line: int, page: Page) -> Inline:
    """The spans of a directive's argument."""
    return spans(inline_tokens(text), line, page)


def plain_text(inline: Inline) -> str:
    """The text of spans without their styles."""
    return "".join(" " if span.kind == "break" else span.text for span in inline).strip()


def heading_anchor(markdown: str) -> str:
    """The anchor that GitHub and MyST give a heading."""
    text = re.sub(r"[^\w\- ]", "", markdown.strip().rstrip("#").strip().lower())
    return text.replace(" ", "-")


class _Reader:
    """Walks over inline tokens with the style that holds."""

    def __init__(self, content: str, line: int, page: Page) -> None:
        self._content = content
        self._line = line
        self._page = page
        self._style = Span("")
        self._outer: list[Span] = []
        self._spans: list[Span] = []
        self._linked = False  # whether the link that is open has a text

    def read(self, tokens: Sequence[Token]) -> list[Span]:
        for token in tokens:
            self._read(token)
        return self._spans

    def _read(self, token: Token) -> None:
        match token.type:
            case "text":
                if "$$" in token.content:
                    raise self._error(
                        "$$",
                        "$$ opens or closes no formula",
                        "display maths begins and ends with a line $$; a dollar sign is written \\$",
                    )
                self._add(Span(token.content))
            case "softbreak":
                self._add(Span(" "))
            case "hardbreak":
                self._add(Span("\n", "break"))
            case "code_inline":
                self._add(Span(token.content, "code"))
            case "math_inline" | "math_inline_double":
                self._add(Span(token.content.strip(), "maths"))
            case "myst_role":
                self._role(str(token.meta["name"]), token.content)
            case "footnote_ref":
                self._note(str(token.meta["label"]))
            case "image":
                self._image(token)
            case "html_inline":
                self._html(token.content)
            case "strong_open":
                self._open(replace(self._style, bold=True))
            case "em_open":
                self._open(replace(self._style, italic=True))
            case "s_open":
                self._open(replace(self._style, strike=True))
            case "link_open":
                self._open(replace(self._style, href=str(token.attrGet("href") or "")))
                self._linked = False
            case "link_close":
                if not self._linked:
                    self._add(Span(self._style.href))
                self._style = self._outer.pop()
            case "strong_close" | "em_close" | "s_close":
                self._style = self._outer.pop()
            case _:
                raise self._error(token.content, f"'{token.type}' is no part of a lesson", "write plain Markdown")

    def _open(self, style: Span) -> None:
        self._outer.append(self._style)
        self._style = style

    def _add(self, span: Span) -> None:
        if not span.text:
            return
        self._linked = True
        styled = replace(self._style, text=span.text, kind=span.kind, target=span.target)
        if self._spans and styled.kind == "text" and replace(self._spans[-1], text="") == replace(styled, text=""):
            self._spans[-1] = replace(styled, text=self._spans[-1].text + styled.text)
        else:
            self._spans.append(styled)

    def _role(self, name: str, content: str) -> None:
        written = f"{{{name}}}`"
        if name == "math":
            self._add(Span(content.strip(), "maths"))
        elif name == "eq":
            label = content.strip()
            number = self._page.equations.get(label)
            if number is None:
                raise self._error(
                    f"{written}{content}",
                    f"there is no equation '{label}'",
                    did_you_mean(label, self._page.equations, always=f"label one: $$ ... $$ ({label})"),
                )
            self._add(Span(f"({number})", "eq", target=label))
        elif name == "term":
            said = " ".join(content.split())
            named = _TERM.fullmatch(said)
            self._add(Span(named[1], "term", target=named[2].strip()) if named else Span(said, "term", target=said))
        else:
            raise self._error(
                written,
                f"unknown role {{{name}}}",
                did_you_mean(name, _ROLES, always="a lesson may use {eq}, {math} and {term}"),
            )

    def _note(self, name: str) -> None:
        if name not in self._page.notes:
            raise self._error(
                f"[^{name}]",
                f"there is no footnote '{name}'",
                did_you_mean(name, self._page.notes, always=f"write it on a line of its own: [^{name}]: ..."),
            )
        self._add(Span(f"[{self._page.note_number(name, referred=True)}]", "note", target=name))

    def _image(self, token: Token) -> None:
        path = str(token.attrGet("src") or "")
        if not token.content.strip():
            raise self._error(
                f"({path}", f"the image {path} has no text alternative", f"say what it shows: ![...]({path})"
            )
        self._add(Span(token.content, "image", href=path))
        self._spans[-1] = replace(self._spans[-1], href=path)

    def _html(self, content: str) -> None:
        if content.startswith("<!--"):
            return
        if not _BREAK.fullmatch(content):
            raise self._error(
                content,
                f"HTML, {content}, cannot be shown in a terminal",
                "write it in Markdown, or as `code` if it is meant to be read",
            )
        self._add(Span("\n", "break"))

    def _error(self, written: str, message: str, hint: str) -> Exception:
        position = self._content.find(written)
        return self._page.error(self._line + self._content.count("\n", 0, max(position, 0)), message, hint)
