"""MyST directives: a fence whose info string is ``{name} argument``, with ``:key: value`` lines on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from tutor.course.page import Page
from tutor.course.suggest import did_you_mean

ADMONITIONS = ("note", "tip", "warning", "important", "seealso", "caution", "attention", "danger", "error")
_COMMON = frozenset({"label", "class"})
_PICTURE = frozenset({"label", "class", "name", "alt", "width", "height", "align", "scale"})

# Every directive a lesson may use, with the options it takes.
OPTIONS: Mapping[str, frozenset[str]] = {
    "code-cell": frozenset({"label", "class", "tags"}),
    "exercise-start": _COMMON,
    "exercise-end": frozenset(),
    "exercise": _COMMON,
    "solution-start": _COMMON,
    "solution-end": frozenset(),
    "hint": _COMMON,
    "math": _COMMON,
    "figure": _PICTURE,
    "image": _PICTURE,
    "admonition": _COMMON,
    **dict.fromkeys(ADMONITIONS, _COMMON),
}

# Others that MyST knows and that say the same as one of ours.
_INSTEAD = {
    "code": "a plain fence with the language's name",
    "code-block": "a plain fence with the language's name",
    "solution": "{solution-start} and {solution-end}, so that its code cell stands at the root of the document",
    "eval-rst": "Markdown",
    "list-table": "a Markdown table",
    "csv-table": "a Markdown table",
    "glossary": "the file glossary.md beside the lessons",
}

_HEAD = re.compile(r"\{([^{}\s]*)\}[ \t]*(.*)", re.DOTALL)
_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*))?")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive as it stands in the file; ``body`` begins on line ``body_line``, ``end`` is its last line."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: str
    line: int
    body_line: int
    end: int


def is_fence(token: Token) -> bool:
    """Whether the token is a fence of either kind."""
    return token.type in ("fence", "colon_fence")


def directive_name(token: Token) -> str:
    """The name of the directive that a token is, "" where it is none."""
    if not is_fence(token):
        return ""
    head = _HEAD.match(token.info.strip())
    return head.group(1) if head else ""


def read_directive(token: Token, offset: int, page: Page) -> Directive:
    """Read a directive's token; ``offset`` lines of the file stand before the text it was found in.

    Raises:
        LessonError: Never closed, unknown, or with options that it does not take.
    """
    assert token.map is not None
    line = token.map[0] + offset + 1
    head = _HEAD.match(token.info.strip())
    name, argument = head.groups() if head else ("", "")
    end = token.map[1] + offset
    check_closed(token, offset, page)
    if name not in OPTIONS:
        raise page.error(line, f"unknown directive {{{name}}}", _other_directive(name))
    if token.markup.startswith("~"):
        raise page.error(line, f"{{{name}}} is fenced with ~~~", "fence it with ```")
    options, body, body_line = _split(name, token.content, line, page)
    return Directive(name, argument.strip(), options, body, line, body_line, end)


def check_closed(token: Token, offset: int, page: Page) -> None:
    """Make sure that a fence ends where its author meant it to.

    Raises:
        LessonError: It runs to the end of the text, or into the next directive.
    """
    assert token.map is not None
    line = token.map[0] + offset + 1
    name = directive_name(token)
    opened = f"{token.markup}{{{name}}}" if name else f"the fence {token.markup}{token.info.strip()}"
    if name:
        marker = token.markup[0]
        for number, text in enumerate(token.content.split("\n"), line + 1):
            if text.startswith(token.markup + "{") or (
                text.startswith(token.markup) and text.lstrip(marker).startswith("{")
            ):
                raise page.error(
                    line,
                    f"{opened} is not closed before the next one begins",
                    f"add {token.markup} before line {number}",
                )
    inside = token.content.count("\n") + (0 if token.content.endswith("\n") or not token.content else 1)
    if token.map[1] - token.map[0] != inside + 2:
        raise page.error(line, f"{opened} is never closed", f"add a line {token.markup} after its last line")


def _other_directive(name: str) -> str:
    if name in _INSTEAD:
        return f"use {_INSTEAD[name]}"
    return did_you_mean(name, OPTIONS)


def _split(name: str, content: str, line: int, page: Page) -> tuple[dict[str, str], str, int]:
    """The option lines of a directive, what follows them, and the line on which that begins."""
    options: dict[str, str] = {}
    lines = content.split("\n")
    position = 0
    for position, text in enumerate(lines):
        found = _OPTION.fullmatch(text.rstrip())
        if not found:
            break
        key, value = found.group(1), (found.group(2) or "").strip()
        where = line + 1 + position
        if key not in OPTIONS[name]:
            allowed = ", ".join(f":{option}:" for option in sorted(OPTIONS[name])) or "none"
            raise page.error(
                where,
                f"{{{name}}} takes no option :{key}:",
                did_you_mean(key, OPTIONS[name], always=f"it takes {allowed}"),
            )
        if key in options:
            raise page.error(where, f"the option :{key}: is given twice", "remove one of them")
        options[key] = value
    if name == "code-cell" and position == 0 and lines[0].strip() == "---":
        raise page.error(
            line + 1, "options between --- lines", "write each as a line of its own, such as :tags: [demo]"
        )
    return options, "\n".join(lines[position:]), line + 1 + position
