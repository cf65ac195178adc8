"""Markdown -> Lesson: one walk over the blocks of the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markdown_it.token import Token

from tutor.course import exercises
from tutor.course.cells import Keys, cell_options, cell_tag, check, code_cell, mistake
from tutor.course.directives import OPTIONS, Directive, directive_name, read_directive
from tutor.course.exercises import UNNAMED, Draft
from tutor.course.inline import heading_anchor, plain_text
from tutor.course.markdown import block_tokens, groups
from tutor.course.model import Block, Heading, Hint, Lesson, LessonEntry, ProseBlock
from tutor.course.page import Page
from tutor.course.prose import body_prose, collect_labels, prose
from tutor.course.quiz import choice_quiz, typed_quiz
from tutor.course.suggest import did_you_mean
from tutor.errors import LessonError

_STRUCTURE = frozenset(
    {"code-cell", "exercise-start", "exercise-end", "exercise", "solution-start", "solution-end", "hint"}
)


def parse_lesson(text: str, *, path: Path, setup: str = "", entry: LessonEntry | None = None) -> Lesson:
    """Parse one lesson; ``setup`` is the course's, ``entry`` its line in course.toml.

    Raises:
        LessonError: The first thing in the file that is wrong.
    """
    lesson, errors = _parse(text, path, setup, entry)
    if errors:
        raise errors[0]
    return lesson


def problems(text: str, path: Path) -> list[LessonError]:
    """Everything in a lesson that keeps it from being parsed, in the order of its lines."""
    return _parse(text, path, "", None)[1]


def _parse(text: str, path: Path, setup: str, entry: LessonEntry | None) -> tuple[Lesson, list[LessonError]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    page = Page(str(path), tuple(text.split("\n")))
    walk = _Walk(page)
    tokens = block_tokens(text)
    collect_labels(tokens, 0, page)
    walk.read(tokens)
    blocks = walk.finish()
    title = next((plain_text(block.inline) for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    if not title and not page.errors:
        page.report(1, "the lesson has no title", "begin it with a line # Title")
    if not page.errors:
        for name in page.unread_notes():
            mend = f"add [^{name}] where it belongs, or remove it"
            page.report(page.notes[name], f"nothing refers to the footnote '{name}'", mend)
    lesson = Lesson(
        id=entry.id if entry else path.stem,
        title=title,
        path=path,
        blocks=blocks,
        setup=setup,
        minutes=entry.minutes if entry else 0,
        requires=entry.requires if entry else (),
        outcomes=entry.outcomes if entry else (),
        anchors=_anchors(blocks, page),
    )
    # A broken directive is found twice: when labels are collected and when it is read.
    errors = {(error.line, error.problem): error for error in page.errors}
    return lesson, sorted(errors.values(), key=lambda error: error.line)


def _anchors(blocks: Sequence[Block], page: Page) -> dict[str, int]:
    """The lines of headings by the names that GitHub and MyST give them, of targets and of labels."""
    anchors: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, Heading):
            anchors.setdefault(heading_anchor(plain_text(block.inline)), block.line)
    return anchors | page.targets | page.labels


class _Walk:
    """Goes through the blocks of the file from top to bottom and keeps the exercise that they belong to."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._keys = Keys()
        self._blocks: list[Block | Draft] = []
        self._last: Draft | None = None
        self._after_quiz = False

    def read(self, tokens: Sequence[Token]) -> None:
        for group in groups(tokens):
            known = len(self._page.errors)
            with self._page.collecting():
                self._read(group)
            if self._last is not None and len(self._page.errors) > known:
                self._last.broken = True

    def finish(self) -> tuple[Block, ...]:
        """The blocks, with every draft made an exercise."""
        if self._last is not None and self._last.region:
            self._last.broken = True  # what it seems to lack may have been meant to follow
            self._must_be_closed(len(self._page.lines) + 1, "at the end of the file")
        finished = [block.finish(self._page) if isinstance(block, Draft) else block for block in self._blocks]
        return tuple(block for block in finished if block is not None)

    def _read(self, group: Sequence[Token]) -> None:
        name = directive_name(group[0])
        if name in _STRUCTURE:
            self._structure(read_directive(group[0], 0, self._page))
        elif name and name not in OPTIONS:
            # A mistyped {exercise-start} would bring an error for every cell that follows it.
            read_directive(group[0], 0, self._page)
        else:
            self._add(prose(group, 0, self._page))

    def _add(self, blocks: tuple[ProseBlock, ...]) -> None:
        if self._last is not None and self._last.region:
            self._last.add_prose(blocks)
        else:
            self._blocks.extend(blocks)

    def _structure(self, directive: Directive) -> None:
        match directive.name:
            case "code-cell":
                self._cell(directive)
            case "exercise-start":
                self._must_be_closed(directive.line)
                self._last = exercises.start(directive, self._page)
                self._blocks.append(self._last)
                self._after_quiz = False
            case "exercise-end":
                self._end(directive, "exercise")
            case "solution-start":
                self._solution(directive)
            case "solution-end":
                self._end(directive, "solution")
            case "hint":
                self._hint(directive)
            case "exercise":
                self._must_be_closed(directive.line)
                self._after_quiz = True
                self._blocks.append(choice_quiz(directive, self._page))

    def _must_be_closed(self, line: int, where: str = "") -> None:
        """Report and close the part of an exercise that is still open where it cannot be."""
        draft = self._last
        if draft is None or not draft.region:
            return
        what, region = f"{draft.region} '{draft.label}'", draft.region
        begun = draft.region_line
        draft.close(line - 1)
        self._page.report(
            begun,
            f"the {what} is not closed",
            f"add a ```{{{region}-end}}``` {where or f'before line {line}'}",
        )

    def _end(self, directive: Directive, region: str) -> None:
        draft = self._last
        if draft is None or draft.region != region:
            self._must_be_closed(directive.line)
            raise self._page.error(
                directive.line,
                f"{{{region}-end}} closes nothing",
                f"remove it, or add a ```{{{region}-start}}``` above it",
            )
        draft.close(directive.end)

    def _owner(self, directive: Directive, what: str) -> Draft:
        """The exercise to which something that follows it belongs."""
        self._must_be_closed(directive.line)
        if self._last is None:
            raise self._page.error(
                directive.line, f"{what} without an exercise", "move it below the exercise it belongs to"
            )
        return self._last

    def _solution(self, directive: Directive) -> None:
        if self._last is None:
            # A draft that is never shown takes what belongs to the solution.
            self._last = Draft(directive.line, UNNAMED, "", broken=True, region="solution", region_line=directive.line)
            raise self._page.error(
                directive.line, "a solution without an exercise", "move it below the exercise it belongs to"
            )
        draft = self._owner(directive, "a solution")
        wanted = f"write ```{{solution-start}} {draft.label}"
        if directive.argument and directive.argument != draft.label != UNNAMED:
            draft.region, draft.region_line = "solution", directive.line
            hint = f"{did_you_mean(directive.argument, [draft.label], always='')} {wanted}".strip()
            raise self._page.error(
                directive.line, f"a solution of '{directive.argument}' below the exercise '{draft.label}'", hint
            )
        if draft.solution is not None:
            self._page.report(directive.line, f"a second solution of exercise '{draft.label}'", "put them together")
        draft.region, draft.region_line = "solution", directive.line
        if not directive.argument:
            raise self._page.error(directive.line, "{solution-start} names no exercise", wanted)

    def _hint(self, directive: Directive) -> None:
        draft = self._owner(directive, "a hint")
        if self._after_quiz:
            raise self._page.error(directive.line, "a hint below a quiz", f"move it up to its exercise '{draft.label}'")
        blocks = body_prose(directive, self._page)
        if not blocks:
            raise self._page.error(directive.line, "the hint is empty", "write something in it, or remove it")
        draft.hints.append(Hint(directive.line, directive.argument, blocks))

    def _cell(self, directive: Directive) -> None:
        tag = cell_tag(directive, self._page)
        line = directive.line
        match tag:
            case "starter" | "solution":
                self._part(directive, tag)
            case "check":
                draft = self._inside_no_region(directive, tag)
                draft.checks.append(check(directive, self._page))
            case "mistake":
                draft = self._inside_no_region(directive, tag)
                draft.mistakes.append(mistake(directive, self._page))
            case "quiz":
                self._must_be_closed(line)
                self._after_quiz = True
                self._blocks.append(typed_quiz(directive, self._page))
            case _:
                self._must_hold(directive, tag)
                self._must_be_closed(line)
                self._blocks.append(code_cell(directive, tag, self._keys, self._page))

    def _part(self, directive: Directive, tag: str) -> None:
        """The starter or solution cell, each of which stands in a part of its own."""
        region = "exercise" if tag == "starter" else "solution"
        draft = self._last
        if draft is None or draft.region != region:
            self._must_be_closed(directive.line)
            if draft is not None:
                draft.broken = True
            raise self._page.error(
                directive.line,
                f"a {tag} cell outside an {region}" if region == "exercise" else f"a {tag} cell outside a {region}",
                f"put it between ```{{{region}-start}}``` and ```{{{region}-end}}```",
            )
        found = cell_options(directive, tag, self._page)
        add = draft.add_starter if tag == "starter" else draft.add_solution
        add(found, directive.line, self._page)

    def _inside_no_region(self, directive: Directive, tag: str) -> Draft:
        self._must_hold(directive, tag)
        return self._owner(directive, f"a {tag} cell")

    def _must_hold(self, directive: Directive, tag: str) -> None:
        """A part of an exercise that has not got its own cell yet holds no other: the tag is wrong, or the place."""
        draft = self._last
        if draft is None or not draft.region:
            return
        own = "starter" if draft.region == "exercise" else "solution"
        if (draft.starter if own == "starter" else draft.solution) is None and not draft.broken:
            raise self._page.error(
                directive.line,
                f"a {tag} cell inside the {draft.region} '{draft.label}'",
                f"tag it [{own}], or move it above line {draft.region_line}",
            )
