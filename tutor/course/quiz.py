"""Quizzes: an ``{exercise}`` with a task list, or a ``[quiz]`` cell with an answer to type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from tutor.course.cells import cell_options
from tutor.course.directives import Directive
from tutor.course.inline import spans, title_spans
from tutor.course.markdown import block_tokens, groups
from tutor.course.model import Choice, Inline, Paragraph, ProseBlock, Quiz
from tutor.course.options import Options
from tutor.course.page import Page
from tutor.course.prose import line_of, prose

_BOX = re.compile(r"\[([ xX])\][ \t]+")


def choice_quiz(directive: Directive, page: Page) -> Quiz:
    """The quiz in the body of an ``{exercise}``.

    Raises:
        LessonError: No label, no task list, text between or after the choices, no right choice.
    """
    line = directive.line
    label = directive.options.get("label", "")
    if not label:
        raise page.error(
            line, "the {exercise} has no label", "add a line :label: quiz-name, under which the answer is kept"
        )
    page.claim(label, line, "quiz")
    offset = directive.body_line - 1
    question: list[ProseBlock] = []
    choices: list[Choice] = []
    for group in groups(block_tokens(directive.body)):
        where = line_of(group[0], offset)
        if choices:
            raise page.error(
                where,
                "something stands after the choices of a quiz",
                "indent it by two spaces to make it the reason of the choice above",
            )
        if group[0].type == "bullet_list_open" and _is_task_list(group):
            choices = [_choice(item, offset, page) for item in groups(group[1:-1])]
        else:
            question += prose(group, offset, page)
    if not choices:
        raise page.error(
            line,
            "the {exercise} has no task list",
            "list the choices as - [x] right and - [ ] wrong; an exercise in code begins with {exercise-start}",
        )
    if not question and not directive.argument:
        raise page.error(line, "the quiz asks nothing", "write the question above the choices")
    if len(choices) < 2:
        raise page.error(line, "the quiz has one choice only", "add a wrong one")
    if not any(choice.right for choice in choices):
        raise page.error(line, "no choice of the quiz is right", "mark one with - [x]")
    return Quiz(line, label, directive.argument, tuple(question), tuple(choices))


def typed_quiz(directive: Directive, page: Page) -> Quiz:
    """The quiz of a ``[quiz]`` cell: a question, and the answer to be typed.

    Raises:
        LessonError: No label, no question, no answer, or code under them.
    """
    line = directive.line
    found = cell_options(directive, "quiz", page)
    label = directive.options.get("label", "")
    if not label:
        raise page.error(
            line, "the quiz cell has no label", "add a line :label: quiz-name, under which the answer is kept"
        )
    page.claim(label, line, "quiz")
    for key in ("ask", "answer"):
        if not found.text(key):
            raise page.error(line, f"the quiz cell has no {key}", f"add a line #| {key}: ...")
    if found.source.strip():
        raise page.error(
            found.source_line, "code in a quiz cell", "a quiz cell holds only its lines #| ask:, #| answer: and such"
        )
    if "tolerance" in found.values and "variables" in found.values:
        raise page.error(
            found.lines["tolerance"],
            "a tolerance for a formula",
            "it is for numbers: remove it, or the variables",
        )
    return Quiz(
        line,
        label,
        "",
        _paragraph(found, "ask", page),
        (),
        answer=found.text("answer"),
        tolerance=found.number("tolerance", 0.0) if "tolerance" in found.values else None,
        variables=found.words("variables"),
        why=_paragraph(found, "why", page),
        hint=_paragraph(found, "hint", page),
    )


def _paragraph(found: Options, key: str, page: Page) -> tuple[ProseBlock, ...]:
    """The text of an option as a paragraph, none where it is not given."""
    if key not in found.values:
        return ()
    line = found.lines[key]
    return (Paragraph(line, title_spans(found.text(key), line, page)),)


def _is_task_list(group: Sequence[Token]) -> bool:
    return any(token.type == "inline" and _BOX.match(f"{token.content} ") for token in group)


def _choice(item: Sequence[Token], offset: int, page: Page) -> Choice:
    line = line_of(item[0], offset)
    inside = list(groups(item[1:-1]))
    if not inside or inside[0][0].type != "paragraph_open":
        raise page.error(line, "an empty choice", "write it as - [ ] wrong or - [x] right")
    text = inside[0][1]
    box = _BOX.match(text.content)
    if box is None:
        raise page.error(
            line, "a choice without a box", "write it as - [ ] wrong or - [x] right, with a space after the box"
        )
    why = tuple(block for group in inside[1:] for block in prose(group, offset, page))
    return Choice(_without_box(spans(text, line, page), box.group()), box.group(1) != " ", why)


def _without_box(inline: Inline, box: str) -> Inline:
    first = replace(inline[0], text=inline[0].text[len(box) :])
    return (first, *inline[1:]) if first.text else inline[1:]
